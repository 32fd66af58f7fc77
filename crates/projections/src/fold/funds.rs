//! Fund lines, pools, projects, and the edges on which money flows between them.

use rusqlite::OptionalExtension;
use sunledger_domain::Money;
use sunledger_domain::event::{
    PoolFunded, PoolOpened, PoolReturned, ProjectFunded, ProjectGaveBack, ProjectRegistered,
    QuotaAdjusted, QuotaPassedDown, QuotaReceived, QuotaReclaimed, Source,
};
use sunledger_domain::id::LineId;

use super::project::Step;
use super::{At, Fold, opt_code};
use crate::error::ProjectionError;
use crate::row::int;
use crate::word::word_of;

/// One end of an edge: kind and id.
pub(super) type End<'a> = (&'a str, &'a str);

impl Fold<'_> {
    pub(super) fn quota_received(&self, at: At, e: &QuotaReceived) -> Result<(), ProjectionError> {
        let (level, goods) = (word_of(&e.level)?, e.in_kind.as_ref());
        self.run(
            "INSERT INTO lines (line, name, unit, parent, budget_year, category, agri_kind, function, level, quantity,
                 goods, advance, carried, seq)
             VALUES (?, ?, ?, NULL, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)",
            (
                e.line.as_str(),
                e.name.as_str(),
                e.unit.as_str(),
                e.budget_year.get(),
                word_of(&e.category)?,
                e.agri_kind.map(|kind| word_of(&kind)).transpose()?,
                e.function.map(|function| function.to_string()),
                &level,
                goods.map(|goods| int(goods.quantity)).transpose()?,
                goods.map(|goods| goods.unit.as_str()),
                i32::from(e.budget_year.get()) > i32::from(e.basis.business_on.year()),
                at.seq,
            ),
        )?;
        self.flow(at, ("outside", &level), line(&e.line), e.amount)
    }

    /// The lower line is opened on first use and has what its upper line has.
    pub(super) fn quota_passed_down(
        &self,
        at: At,
        e: &QuotaPassedDown,
    ) -> Result<(), ProjectionError> {
        self.run(
            "INSERT OR IGNORE INTO lines (line, name, unit, parent, budget_year, category, agri_kind, function, level,
                 advance, carried, seq)
             SELECT ?1, name, ?2, line, budget_year, category, agri_kind, function, level, advance, carried, ?3
             FROM lines WHERE line = ?4",
            (e.to.as_str(), e.unit.as_str(), at.seq, e.from.as_str()),
        )?;
        self.flow(at, line(&e.from), line(&e.to), e.amount)
    }

    pub(super) fn quota_adjusted(&self, at: At, e: &QuotaAdjusted) -> Result<(), ProjectionError> {
        let level = self.level_of(&e.line)?;
        self.flow(at, ("outside", &level), line(&e.line), e.delta)
    }

    pub(super) fn quota_reclaimed(
        &self,
        at: At,
        e: &QuotaReclaimed,
    ) -> Result<(), ProjectionError> {
        let back = e.amount.negated();
        if let Some(parent) = &e.parent {
            return self.flow(at, line(parent), line(&e.line), back);
        }
        let level = self.level_of(&e.line)?;
        self.flow(at, ("outside", &level), line(&e.line), back)
    }

    pub(super) fn pool_opened(&self, at: At, e: &PoolOpened) -> Result<(), ProjectionError> {
        let aims: Vec<String> = e.aims.iter().map(ToString::to_string).collect();
        self.run(
            "INSERT INTO pools (pool, name, unit, budget_year, aims, seq) VALUES (?, ?, ?, ?, ?, ?)",
            (
                e.pool.as_str(),
                e.name.as_str(),
                e.unit.as_str(),
                e.budget_year.get(),
                aims.join(" "),
                at.seq,
            ),
        )
    }

    pub(super) fn pool_funded(&self, at: At, e: &PoolFunded) -> Result<(), ProjectionError> {
        self.flow(at, line(&e.line), ("pool", e.pool.as_str()), e.amount)
    }

    pub(super) fn pool_returned(&self, at: At, e: &PoolReturned) -> Result<(), ProjectionError> {
        let back = e.amount.negated();
        self.flow(at, line(&e.line), ("pool", e.pool.as_str()), back)
    }

    pub(super) fn project_registered(
        &self,
        at: At,
        e: &ProjectRegistered,
    ) -> Result<(), ProjectionError> {
        self.run(
            "INSERT INTO projects (project, name, content, planned, region, unit, seq) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                e.project.as_str(),
                e.name.as_str(),
                e.content.as_str(),
                e.planned.minor(),
                opt_code(e.region)?,
                e.unit.as_str(),
                at.seq,
            ),
        )?;
        let step = Step::of("project.registered", &e.project);
        self.step(at, &step)
    }

    pub(super) fn project_funded(&self, at: At, e: &ProjectFunded) -> Result<(), ProjectionError> {
        let project = ("project", e.project.as_str());
        self.flow(at, source(&e.source), project, e.amount)
    }

    pub(super) fn project_gave_back(
        &self,
        at: At,
        e: &ProjectGaveBack,
    ) -> Result<(), ProjectionError> {
        let project = ("project", e.project.as_str());
        self.flow(at, source(&e.source), project, e.amount.negated())
    }

    pub(super) fn flow(
        &self,
        at: At,
        from: End<'_>,
        to: End<'_>,
        delta: Money,
    ) -> Result<(), ProjectionError> {
        let delta = delta.minor();
        self.run(
            "INSERT INTO flows (seq, from_kind, from_id, to_kind, to_id, delta) VALUES (?, ?, ?, ?, ?, ?)",
            (at.seq, from.0, from.1, to.0, to.1, delta),
        )?;
        self.run(
            "INSERT INTO edges (from_kind, from_id, to_kind, to_id, amount) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT DO UPDATE SET amount = amount + excluded.amount",
            (from.0, from.1, to.0, to.1, delta),
        )
    }

    /// Whose money a line is; empty where the log names a line that it never opened.
    fn level_of(&self, line: &LineId) -> Result<String, ProjectionError> {
        let mut statement = self
            .db
            .prepare_cached("SELECT level FROM lines WHERE line = ?")?;
        let level = statement.query_row([line.as_str()], |row| row.get(0));
        Ok(level.optional()?.unwrap_or_default())
    }
}

pub(super) fn line(id: &LineId) -> End<'_> {
    ("line", id.as_str())
}

fn source(source: &Source) -> End<'_> {
    match source {
        Source::Line(id) => line(id),
        Source::Pool(id) => ("pool", id.as_str()),
    }
}
