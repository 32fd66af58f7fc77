//! Why a mapping is refused, with the place in its file.

/// Why a mapping is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// Not TOML, an unknown or missing key, or a value that its key does not take.
    #[error("mapping line {line}, column {column}: {reason}")]
    Syntax {
        /// From 1.
        line: usize,
        /// From 1, in characters.
        column: usize,
        /// What the reader found.
        reason: String,
    },
    /// A mapping format that this version does not know.
    #[error(
        "mapping line {line}: format {found} is unknown, this version reads format {}",
        super::MAPPING_FORMAT
    )]
    Format {
        /// From 1.
        line: usize,
        /// The number found.
        found: u32,
    },
    /// Two columns, or one column twice, claim the same header.
    #[error(
        "mapping line {line}: header \"{header}\" is listed twice (case, spaces, '_', '-' and '*' do not count)"
    )]
    HeaderTwice {
        /// From 1.
        line: usize,
        /// The second mention.
        header: String,
    },
    /// A row cannot do without a date or an amount.
    #[error("mapping line {line}: column {column} must keep need = \"value\"")]
    Needed {
        /// From 1.
        line: usize,
        /// The column's key.
        column: &'static str,
    },
    /// `history = true` and `[opening]` belong together.
    #[error(
        "mapping line {line}: history = true and [opening] go together, only one of them is there"
    )]
    HistoryAndOpening {
        /// Line of the one that is there, from 1.
        line: usize,
    },
    /// The columns of a statement's amounts do not fit its layout.
    #[error("mapping line {line}: layout \"{layout}\" goes with {needs}")]
    Layout {
        /// From 1.
        line: usize,
        /// What the mapping says.
        layout: &'static str,
        /// The columns that it takes, and no others.
        needs: &'static str,
    },
    /// The payee's key, or the check of its number, needs a field that `[sealed]` lacks.
    #[error(
        "mapping line {line}: payee key or id_check needs \"{field}\", which is not a field of [sealed]"
    )]
    KeyUnknown {
        /// From 1.
        line: usize,
        /// The field named.
        field: super::SealedField,
    },
    /// Persons must be told apart by more than a name.
    #[error(
        "mapping line {line}: a person is never told by name alone, add a field such as id_number to payee.key"
    )]
    KeyIsName {
        /// From 1.
        line: usize,
    },
    /// The mapping's amounts are in another currency than the ledger's.
    #[error("the mapping states amounts in {mapping}, the ledger holds {ledger}")]
    Currency {
        /// The mapping's.
        mapping: String,
        /// The ledger's.
        ledger: String,
    },
}

impl MappingError {
    /// A stable code for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Syntax { .. } => "mapping_syntax",
            Self::Format { .. } => "mapping_format",
            Self::HeaderTwice { .. } => "mapping_header_twice",
            Self::Needed { .. } => "mapping_column_needed",
            Self::HistoryAndOpening { .. } => "mapping_history",
            Self::Layout { .. } => "mapping_layout",
            Self::KeyUnknown { .. } => "mapping_key_unknown",
            Self::KeyIsName { .. } => "mapping_key_is_name",
            Self::Currency { .. } => "mapping_currency",
        }
    }

    pub(crate) fn syntax(text: &str, error: &toml::de::Error) -> Self {
        let offset = error.span().map_or(0, |span| span.start);
        let (line, column) = place(text, offset);
        Self::Syntax {
            line,
            column,
            reason: error.message().to_owned(),
        }
    }
}

/// Line and column of a byte offset, both from 1.
pub(crate) fn place(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count().saturating_add(1);
    let start = before.rfind('\n').map_or(0, |at| at.saturating_add(1));
    let column = before.get(start..).unwrap_or_default().chars().count();
    (line, column.saturating_add(1))
}
