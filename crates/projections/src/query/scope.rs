//! Which payment lines or returns are meant, as SQL conditions.

use crate::error::ProjectionError;
use crate::figure::LineScope;
use crate::sql::Filter;

/// The columns that a scope's parts stand in, for one `FROM`.
pub(crate) struct Columns {
    pub(crate) village: &'static str,
    pub(crate) project: &'static str,
    pub(crate) scheme: &'static str,
    pub(crate) period: &'static str,
    pub(crate) batch: &'static str,
    pub(crate) unit: &'static str,
}

/// `payment_lines l`.
pub(crate) const OF_LINES: Columns = Columns {
    village: "l.village",
    project: "l.project",
    scheme: "l.scheme",
    period: "l.period",
    batch: "l.batch",
    unit: "l.payee_unit",
};

/// `line_sums s`; units do not stand there.
pub(crate) const OF_SUMS: Columns = Columns {
    village: "s.village",
    project: "s.project",
    scheme: "s.scheme",
    period: "s.period",
    batch: "s.batch",
    unit: "NULL",
};

/// `village_sums v`, for scopes that name nothing but a place.
pub(crate) const OF_VILLAGES: Columns = Columns {
    village: "v.village",
    project: "NULL",
    scheme: "NULL",
    period: "NULL",
    batch: "NULL",
    unit: "NULL",
};

/// `unmatched_returns r`, which have no scheme, batch or unit.
pub(crate) const OF_RETURNS: Columns = Columns {
    village: "r.village",
    project: "r.project",
    scheme: "NULL",
    period: "r.period",
    batch: "NULL",
    unit: "NULL",
};

impl LineScope {
    /// True where nothing but a place, or nothing at all, is asked for.
    pub(crate) fn is_place(&self) -> bool {
        let Self {
            region: _,
            project,
            scheme,
            period,
            batch,
            unit,
        } = self;
        let named = project.is_some() || scheme.is_some() || period.is_some();
        !named && batch.is_none() && unit.is_none()
    }

    /// The order of the log, by the columns that SQLite finds the lines by: batch after batch, or entry after entry.
    pub(crate) fn order(&self) -> &'static str {
        let by_batch = self.project.is_some() || self.scheme.is_some() || self.batch.is_some();
        match by_batch && self.region.is_none() {
            true => "l.no, l.seq",
            false => "l.seq",
        }
    }

    /// Its conditions.
    pub(crate) fn filter(&self, columns: &Columns) -> Result<Filter, ProjectionError> {
        let mut filter = Filter::default();
        if let Some(region) = self.region {
            filter.within(columns.village, region)?;
        }
        let equal = |column: &str| format!("{column} = ?");
        filter.and_if(&equal(columns.project), self.project.as_ref());
        filter.and_if(&equal(columns.scheme), self.scheme.as_ref());
        filter.and_if(&equal(columns.period), self.period);
        filter.and_if(&equal(columns.batch), self.batch.as_ref());
        filter.and_if(&equal(columns.unit), self.unit.as_ref());
        Ok(filter)
    }
}
