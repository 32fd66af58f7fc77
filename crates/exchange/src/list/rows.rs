//! What a list comes to.
//!
//! Nothing of it may outlast the run that matches it.

use std::fmt;

use jiff::civil::Date;
use sunledger_domain::identity::{CitizenId, CreditCode};

use crate::quarantine::QuarantinedRow;
use crate::secret::Secret;
use crate::table::{FileKind, SkippedSheet};

/// A list, read whole.
#[derive(Debug)]
pub struct ListFile {
    /// What it is by its content.
    pub kind: FileKind,
    /// The sheet that was read; none in a text.
    pub sheet: Option<Box<str>>,
    /// The sheets that were not.
    pub skipped_sheets: Vec<SkippedSheet>,
    /// Who is on it, in the file's order.
    pub rows: Vec<ListRow>,
    /// Rows that cannot be matched; their cells are left out.
    pub quarantined: Vec<QuarantinedRow>,
    /// Rows whose date cannot be read; they are among `rows`, without one.
    pub undated: u64,
}

/// One entry of a list: at least one number.
#[derive(Clone, PartialEq, Eq)]
pub struct ListRow {
    /// Its row in the file, from 1, the header included.
    pub row: u64,
    /// Whose citizen ID number.
    pub citizen: Option<CitizenId>,
    /// Whose credit code.
    pub credit: Option<CreditCode>,
    /// The name beside it.
    pub name: Option<Secret>,
    /// The day that the list is about: of death, of taking office.
    pub on: Option<Date>,
}

impl fmt::Debug for ListRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ListRow")
            .field("row", &self.row)
            .finish_non_exhaustive()
    }
}
