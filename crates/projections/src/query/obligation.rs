//! What has to be published, by whom and by when, and what became of it as of a day.

use jiff::civil::Date;
use rusqlite::Row;
use serde::Serialize;
use sunledger_domain::Money;
use sunledger_domain::code::RegionCode;
use sunledger_domain::id::{NoticeId, UnitId};

use super::page::{Page, Paged};
use super::project::region_name;
use super::region::RegionName;
use super::setup::{UnitName, unit_name};
use crate::error::ProjectionError;
use crate::reader::{List, Snapshot};
use crate::row::RowExt;
use crate::sql::Filter;

/// How far an obligation to publish has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Due {
    /// 应公示未公示: its term is over.
    Missing,
    /// 提前撤下
    DownEarly,
    /// 未到期: it may still come in time.
    Open,
    /// 公示中
    Standing,
    /// 已期满
    Done,
}

/// Which obligations.
#[derive(Debug, Clone, Default)]
pub struct ObligationFilter {
    /// About this place or in it.
    pub within: Option<RegionCode>,
    /// Of this unit.
    pub unit: Option<UnitId>,
    /// Without those that are done.
    pub open: bool,
}

/// One obligation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ObligationRow {
    /// What sort: `payments` of a village and a period, `project` that was approved, `dividend` of an asset and a period,
    /// `allocation` to a unit for a budget year, `plan` of a unit for a year, `completion` of a project.
    pub kind: String,
    /// Village and period, project, asset and period, unit and year.
    pub subject: String,
    /// The entry that it comes from.
    pub seq: u64,
    /// Where it is to hang; none where the project has no division.
    pub place: Option<RegionName>,
    /// Who publishes.
    pub unit: UnitName,
    /// How much money it is about.
    pub amount: Money,
    /// When it came to be.
    pub since: Date,
    /// By when; none where no policy says so.
    pub due_on: Option<Date>,
    /// The notice that meets it.
    pub notice: Option<NoticeId>,
    /// Since when that hangs.
    pub posted_on: Option<Date>,
    /// True where it came after the term.
    pub late: bool,
    /// How often villagers confirmed that it hung.
    pub confirmations: u64,
    /// How far it has come.
    pub due: Due,
}

impl Snapshot<'_> {
    /// Obligations as of a day, those that nobody has met first.
    pub fn obligations(
        &self,
        on: Date,
        filter: &ObligationFilter,
        page: Page,
    ) -> Result<Paged<ObligationRow>, ProjectionError> {
        let on = on.to_string();
        // A notice of later days is none yet.
        let from = format!(
            "(SELECT o.*, n.posted_on, coalesce(n.posted_on > o.due_on, FALSE) AS late,
                (SELECT count(*) FROM notice_confirmations c WHERE c.notice = n.notice AND c.on_day <= '{on}') AS confirmations,
                n.notice AS by_notice,
                CASE
                    WHEN n.notice IS NULL THEN iif(o.due_on < '{on}', 'missing', 'open')
                    WHEN n.taken_down_on <= '{on}' AND n.taken_down_on < date(n.posted_on, '+' || o.days || ' days')
                        THEN 'down_early'
                    WHEN n.until >= '{on}' AND coalesce(n.taken_down_on > '{on}', TRUE) THEN 'standing'
                    ELSE 'done'
                END AS due
             FROM (SELECT x.*, date(x.since, '+' || t.value_int || ' days') AS due_on, d.value_int AS days
                 FROM obligations x
                 LEFT JOIN params_in_force t ON t.rule = 'notice_due' AND t.param = 'term' AND x.since BETWEEN t.first AND t.last
                 LEFT JOIN params_in_force d ON d.rule = 'notice_board_days' AND d.param = 'days' AND x.since BETWEEN d.first AND d.last) o
             LEFT JOIN notices n ON n.notice = o.notice AND n.posted_on <= '{on}'
             WHERE o.since <= '{on}') o
             LEFT JOIN regions r ON r.code = o.place JOIN units u ON u.unit = o.unit"
        );
        let mut conditions = Filter::default();
        if let Some(within) = filter.within {
            conditions.within("o.place", within)?;
        }
        conditions.and_if("o.unit = ?", filter.unit.as_ref());
        if filter.open {
            conditions.holds("o.due <> 'done'");
        }
        let list = List {
            columns: "o.kind, o.subject, o.seq, o.place AS region, r.name AS region_name, o.unit, u.name AS unit_name,
                o.amount, o.since, o.due_on, o.by_notice, o.posted_on, o.late, o.confirmations, o.due",
            from: &from,
            filter: conditions,
            order: "o.due = 'missing' DESC, o.due = 'down_early' DESC, o.due = 'open' DESC, o.since DESC, o.kind, o.subject, o.place",
        };
        self.paged(&list, page, read)
    }
}

fn read(row: &Row<'_>) -> Result<ObligationRow, ProjectionError> {
    Ok(ObligationRow {
        kind: row.text("kind")?,
        subject: row.text("subject")?,
        seq: row.uint("seq")?,
        place: region_name(row)?,
        unit: unit_name(row)?,
        amount: row.money("amount")?,
        since: row.date("since")?,
        due_on: row.opt_date("due_on")?,
        notice: row.opt_id("by_notice")?,
        posted_on: row.opt_date("posted_on")?,
        late: row.flag("late")?,
        confirmations: row.uint("confirmations")?,
        due: row.word("due")?,
    })
}
