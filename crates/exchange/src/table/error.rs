//! Why a file's bytes are no tables, and what kinds of file there are.

use std::fmt;

/// What a file is by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// CSV or another text with delimiters.
    Text,
    /// An Office Open XML workbook.
    Xlsx,
    /// A binary workbook of Excel 5 to 2003 (BIFF).
    Xls,
    /// A web page with tables, as many systems export under the name `.xls`.
    Html,
}

impl FileKind {
    /// A stable code for programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Xlsx => "xlsx",
            Self::Xls => "xls",
            Self::Html => "html",
        }
    }
}

impl fmt::Display for FileKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Why a workbook or page is refused. Nothing of it is read then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// It opens with a password only.
    #[error("the workbook is protected by a password: remove it in Excel or WPS and save again")]
    Encrypted,
    /// It is not whole, or not what its first bytes say.
    #[error("the {kind} file is damaged or cut off ({reason}): fetch it again, or save it anew")]
    Damaged {
        /// What it looks like.
        kind: FileKind,
        /// What was found.
        reason: String,
    },
    /// More than this program reads at once, or packed so tightly that it must be a trap.
    #[error("the file holds more than {max} {what}: split it")]
    TooLarge {
        /// What there is too much of.
        what: &'static str,
        /// The limit.
        max: u64,
    },
    /// A kind of file that is known and not read.
    #[error("the file is {kind}: save it as .xlsx or CSV first")]
    Unsupported {
        /// What it is.
        kind: &'static str,
    },
}

impl TableError {
    /// A stable code for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Encrypted => "file_encrypted",
            Self::Damaged { .. } => "file_damaged",
            Self::TooLarge { .. } => "file_too_large",
            Self::Unsupported { .. } => "file_kind",
        }
    }

    pub(super) fn damaged(kind: FileKind, reason: impl Into<String>) -> Self {
        let reason = reason.into();
        Self::Damaged { kind, reason }
    }
}
