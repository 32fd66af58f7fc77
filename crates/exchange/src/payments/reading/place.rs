//! Where the columns of a payment file are, by what they mean.
//!
//! Follows the order in which [`crate::mapping`] lists its columns.

use crate::header::{Header, Place};

/// Where the columns of one file are.
#[derive(Debug)]
pub(super) struct Places<'h> {
    pub(super) date: Option<Place>,
    pub(super) amount: Option<Place>,
    pub(super) due: Option<Place>,
    pub(super) reference: Option<Place>,
    pub(super) period: Option<Place>,
    pub(super) project: Option<Place>,
    pub(super) township: Option<Place>,
    pub(super) township_name: Option<Place>,
    pub(super) village: Option<Place>,
    pub(super) village_name: Option<Place>,
    pub(super) per: Option<Place>,
    pub(super) quantity: Option<Place>,
    pub(super) standard: Option<Place>,
    /// In the order of the mapping's sealed fields; none where the file lacks an optional column.
    pub(super) sealed: &'h [Option<Place>],
}

impl<'h> Places<'h> {
    pub(super) fn new(header: &'h Header) -> Self {
        let at = |wanted| header.place(wanted);
        Self {
            date: at(0),
            amount: at(1),
            due: at(2),
            reference: at(3),
            period: at(4),
            project: at(5),
            township: at(6),
            township_name: at(7),
            village: at(8),
            village_name: at(9),
            per: at(10),
            quantity: at(11),
            standard: at(12),
            sealed: header.places.get(13..).unwrap_or_default(),
        }
    }

    /// Whether the file has any of the columns that make up a row's details.
    pub(super) fn have_details(&self) -> bool {
        let details = [
            self.project,
            self.township,
            self.township_name,
            self.village_name,
            self.per,
        ];
        details.iter().any(Option::is_some)
    }
}
