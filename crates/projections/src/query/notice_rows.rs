//! Which entries stand on a notice, in SQL as `sunledger_domain::notice` says it of each entry, and what each is of.

use rusqlite::types::Value;
use serde::Serialize;
use sunledger_domain::event::{NoticeKind, Stage};
use sunledger_domain::notice::Scope;

use crate::error::ProjectionError;
use crate::reader::Snapshot;
use crate::row::{RowExt, code, int};
use crate::sql::Filter;

/// The entry with which a batch reached a stage, as `BatchState::reached` says it.
const fn reached(stage: Stage) -> &'static str {
    match stage {
        Stage::Prepared => "b.no",
        Stage::Approved => "iif(b.history, b.settled_seq, b.approved_seq)",
        Stage::Settled => "b.settled_seq",
    }
}

/// A statement that gives the rows of a notice: seq, kind, line_seq, amount, scheme.
pub(crate) struct NoticeRows {
    pub(crate) sql: String,
    pub(crate) values: Vec<Value>,
}

impl NoticeRows {
    pub(crate) fn of(scope: &Scope<'_>) -> Result<Self, ProjectionError> {
        match scope.kind {
            NoticeKind::Allocation => Self::of_quotas(scope),
            NoticeKind::Dividend => Self::of_dividends(scope),
            NoticeKind::Payments | NoticeKind::Project => Self::of_payments(scope),
            NoticeKind::Plan => Self::of_plans(scope),
            NoticeKind::Store => Self::of_store(scope),
            NoticeKind::Completion => Self::of_completion(scope),
        }
    }

    fn of_quotas(scope: &Scope<'_>) -> Result<Self, ProjectionError> {
        let mut filter = Filter::default();
        filter.and("coalesce(u.region = ?, TRUE)", code(scope.place)?);
        if let Some(period) = scope.period {
            // A budget year has no months.
            filter.and("CAST(l.budget_year AS TEXT) = ?", period.to_string());
        }
        filter.and("e.seq < ?", int(scope.size)?);
        filter.holds("e.kind IN ('quota.received', 'quota.passed_down')");
        let sql = format!(
            "SELECT e.seq, e.kind, NULL AS line_seq, p.delta AS amount, NULL AS scheme
             FROM entries e JOIN postings p ON p.seq = e.seq AND p.account_kind = 'line' AND p.bucket = 'left' AND p.delta > 0
                 JOIN lines l ON l.line = p.account JOIN units u ON u.unit = l.unit{}",
            filter.clause()
        );
        let values = filter.values().cloned().collect();
        Ok(Self { sql, values })
    }

    fn of_dividends(scope: &Scope<'_>) -> Result<Self, ProjectionError> {
        let mut filter = Filter::default();
        filter.and("a.region = ?", code(scope.place)?);
        filter.and_if("d.period = ?", scope.period);
        filter.and("d.seq < ?", int(scope.size)?);
        let sql = format!(
            "SELECT d.seq, 'dividend.line' AS kind, NULL AS line_seq, d.amount, NULL AS scheme
             FROM dividend_lines d JOIN assets a ON a.asset = d.asset{}",
            filter.clause()
        );
        let values = filter.values().cloned().collect();
        Ok(Self { sql, values })
    }

    fn of_plans(scope: &Scope<'_>) -> Result<Self, ProjectionError> {
        let mut filter = Filter::default();
        filter.within_or_nowhere("x.region", scope.place)?;
        if let Some(period) = scope.period {
            filter.and("x.year = ?", period.to_string());
        }
        filter.and("x.seq < ?", int(scope.size)?);
        let sql = format!(
            "SELECT x.seq, x.kind, NULL AS line_seq, x.amount, NULL AS scheme
             FROM (SELECT p.seq, 'pool.opened' AS kind, 0 AS amount, CAST(p.budget_year AS TEXT) AS year, u.region
                   FROM pools p JOIN units u ON u.unit = p.unit
                   UNION ALL
                   SELECT a.seq, 'project.approved', a.amount, substr(a.start_on, 1, 4), j.region
                   FROM approvals a JOIN projects j ON j.project = a.project) x{}",
            filter.clause()
        );
        let values = filter.values().cloned().collect();
        Ok(Self { sql, values })
    }

    fn of_store(scope: &Scope<'_>) -> Result<Self, ProjectionError> {
        let mut filter = Filter::default();
        filter.within_or_nowhere("j.region", scope.place)?;
        filter.and("j.seq < ?", int(scope.size)?);
        let sql = format!(
            "SELECT j.seq, 'project.registered' AS kind, NULL AS line_seq, j.planned AS amount, NULL AS scheme
             FROM projects j{}",
            filter.clause()
        );
        let values = filter.values().cloned().collect();
        Ok(Self { sql, values })
    }

    fn of_completion(scope: &Scope<'_>) -> Result<Self, ProjectionError> {
        let mut filter = Filter::default();
        filter.holds("s.kind IN ('contract.accepted', 'contract.audited')");
        match scope.project {
            Some(project) => filter.and("s.project = ?", project.to_string()),
            None => filter.holds("FALSE"),
        }
        filter.and("s.seq < ?", int(scope.size)?);
        let sql = format!(
            "SELECT s.seq, s.kind, NULL AS line_seq, coalesce(s.amount, 0) AS amount, NULL AS scheme
             FROM project_steps s{}",
            filter.clause()
        );
        let values = filter.values().cloned().collect();
        Ok(Self { sql, values })
    }

    fn of_payments(scope: &Scope<'_>) -> Result<Self, ProjectionError> {
        let reached = format!("{} < ?", reached(scope.stage));
        let size = int(scope.size)?;
        // One arm per table that rows stand in, with the columns of place, project and period there.
        let arm = |alias: &str, project: &str| -> Result<Filter, ProjectionError> {
            let mut filter = Filter::default();
            match (scope.kind, scope.project) {
                (NoticeKind::Payments, _) => {
                    filter.and(&format!("{alias}.village = ?"), code(scope.place)?);
                }
                (NoticeKind::Project, Some(id)) => {
                    filter.and(&format!("{project} = ?"), id.to_string());
                }
                // Without a project there are no rows, and notices of other kinds are not asked here.
                _ => filter.holds("FALSE"),
            }
            filter.and_if(&format!("{alias}.period = ?"), scope.period);
            filter.and(&format!("{alias}.seq < ?"), size);
            Ok(filter)
        };
        let mut lines = arm("p", "b.project")?;
        lines.and(&reached, size);
        // What the bank left open is no row until it has arrived.
        lines.and(
            "NOT EXISTS (SELECT 1 FROM open_lines o WHERE o.seq = p.seq AND o.since < ?)",
            size,
        );
        let mut events = arm("e", "e.project")?;
        events.and(&reached, size);
        events.holds("(e.kind IN ('payment.resettled', 'payment.reversed') OR e.kind = 'payment.returned' AND e.held_from = 'settled')");
        let returns = arm("r", "r.project")?;
        let sql = format!(
            "SELECT p.seq, 'payment.line' AS kind, p.seq AS line_seq, p.paid AS amount, b.scheme
             FROM payments p JOIN batches b ON b.no = p.batch AND p.seq BETWEEN b.no + 1 AND b.no + b.lines{}
             UNION ALL
             SELECT e.seq, e.kind, e.line_seq, iif(e.kind = 'payment.resettled', e.amount, -e.amount), b.scheme
             FROM line_events e JOIN batches b ON b.no = e.batch{}
             UNION ALL
             SELECT r.seq, 'payment.unmatched_return', NULL, -r.amount, NULL
             FROM unmatched_returns r{}",
            lines.clause(),
            events.clause(),
            returns.clause()
        );
        let all = [&lines, &events, &returns];
        let values = all.into_iter().flat_map(Filter::values).cloned().collect();
        Ok(Self { sql, values })
    }
}

/// What a row is of that names no person: a quota, a plan, a project or a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Subject {
    /// What it is called.
    pub name: String,
    /// 建设地点; none for what has none.
    pub place: Option<String>,
    /// 建设内容
    pub content: Option<String>,
    /// 责任单位
    pub unit: String,
}

const PROJECT: &str = "j.name, r.name AS place, j.content, u.name AS unit";
const OF_PROJECT: &str = "LEFT JOIN regions r ON r.code = j.region JOIN units u ON u.unit = j.unit";

impl Snapshot<'_> {
    /// What a row of a notice is of; none for what is a person's.
    pub(super) fn notice_subject(
        &self,
        seq: u64,
        kind: &str,
    ) -> Result<Option<Subject>, ProjectionError> {
        let sql = match kind {
            "quota.received" | "quota.passed_down" => {
                "SELECT l.name, NULL AS place, NULL AS content, u.name AS unit
                 FROM postings p JOIN lines l ON l.line = p.account JOIN units u ON u.unit = l.unit
                 WHERE p.seq = ? AND p.account_kind = 'line' AND p.bucket = 'left' AND p.delta > 0"
                    .to_owned()
            }
            "pool.opened" => "SELECT p.name, NULL AS place, NULL AS content, u.name AS unit
                 FROM pools p JOIN units u ON u.unit = p.unit WHERE p.seq = ?"
                .to_owned(),
            "project.registered" => {
                format!("SELECT {PROJECT} FROM projects j {OF_PROJECT} WHERE j.seq = ?")
            }
            "project.approved" => format!(
                "SELECT {PROJECT} FROM approvals a JOIN projects j ON j.project = a.project {OF_PROJECT}
                 WHERE a.seq = ?"
            ),
            "contract.accepted" | "contract.audited" => format!(
                "SELECT {PROJECT} FROM project_steps s JOIN projects j ON j.project = s.project {OF_PROJECT}
                 WHERE s.seq = ?"
            ),
            _ => return Ok(None),
        };
        self.one(&sql, [int(seq)?], |row| {
            Ok(Subject {
                name: row.text("name")?,
                place: row.opt_text("place")?,
                content: row.opt_text("content")?,
                unit: row.text("unit")?,
            })
        })
    }
}
