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

/// `line_sums s JOIN batches b`; units do not stand there.
pub(crate) const OF_SUMS: Columns = Columns {
    village: "s.village",
    project: "b.project",
    scheme: "b.scheme",
    period: "s.period",
    batch: "b.batch",
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
