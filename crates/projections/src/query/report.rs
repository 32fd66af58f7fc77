//! Reports 我要反映: what they are about, who is to answer by when, and what was answered. Never who reported.

use jiff::civil::Date;
use rusqlite::Row;
use serde::Serialize;
use sunledger_domain::code::RegionCode;
use sunledger_domain::event::{Channel, Complaint, Outcome};
use sunledger_domain::id::{ReportId, UnitId};

use super::page::{Page, Paged};
use super::project::region_name;
use super::region::RegionName;
use super::setup::{UnitName, unit_name};
use crate::error::ProjectionError;
use crate::reader::{List, Snapshot};
use crate::row::{RowExt, damaged};
use crate::sql::Filter;

/// Which reports.
#[derive(Debug, Clone, Default)]
pub struct ReportFilter {
    /// About this place or in it.
    pub within: Option<RegionCode>,
    /// That this unit is to answer.
    pub unit: Option<UnitId>,
    /// That are not answered.
    pub open: bool,
}

/// One report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReportRow {
    /// Its id.
    pub report: ReportId,
    /// Its entry.
    pub seq: u64,
    /// What sort of thing it is about.
    pub about_kind: String,
    /// Which.
    pub about: String,
    /// How it came.
    pub channel: Channel,
    /// What it says.
    pub complaint: Complaint,
    /// When it came.
    pub received_on: Date,
    /// Until when it is to be answered; none where no policy said so on that day.
    pub due_on: Option<Date>,
    /// Where.
    pub place: RegionName,
    /// Who is to answer.
    pub unit: UnitName,
    /// When it was answered.
    pub answered_on: Option<Date>,
    /// The entry of the answer.
    pub answered_seq: Option<u64>,
    /// How it turned out.
    pub outcome: Option<Outcome>,
    /// The answer.
    pub answer: Option<String>,
}

const COLUMNS: &str = "f.report, f.seq, f.about_kind, f.about, f.channel, f.complaint, f.received_on, f.place AS region,
    r.name AS region_name, f.unit, u.name AS unit_name, f.answered_on, f.answered_seq, f.outcome, f.answer,
    (SELECT date(f.received_on, '+' || p.value_int || ' days') FROM params_in_force p
     WHERE p.rule = 'report_answer_term' AND p.param = 'term' AND f.received_on BETWEEN p.first AND p.last) AS due_on";
const FROM: &str = "reports f JOIN regions r ON r.code = f.place JOIN units u ON u.unit = f.unit";

impl Snapshot<'_> {
    /// Reports, the latest first.
    pub fn reports(
        &self,
        filter: &ReportFilter,
        page: Page,
    ) -> Result<Paged<ReportRow>, ProjectionError> {
        let mut conditions = Filter::default();
        if let Some(within) = filter.within {
            conditions.within("f.place", within)?;
        }
        conditions.and_if("f.unit = ?", filter.unit.as_ref());
        if filter.open {
            conditions.holds("f.answered_on IS NULL");
        }
        let list = List {
            columns: COLUMNS,
            from: FROM,
            filter: conditions,
            order: "f.seq DESC",
        };
        self.paged(&list, page, read)
    }

    /// One report; none where there is no such report.
    pub fn report(&self, id: &ReportId) -> Result<Option<ReportRow>, ProjectionError> {
        let sql = format!("SELECT {COLUMNS} FROM {FROM} WHERE f.report = ?");
        self.one(&sql, [id.as_str()], read)
    }
}

fn read(row: &Row<'_>) -> Result<ReportRow, ProjectionError> {
    Ok(ReportRow {
        report: row.id("report")?,
        seq: row.uint("seq")?,
        about_kind: row.text("about_kind")?,
        about: row.text("about")?,
        channel: row.word("channel")?,
        complaint: row.word("complaint")?,
        received_on: row.date("received_on")?,
        due_on: row.opt_date("due_on")?,
        place: region_name(row)?.ok_or_else(|| damaged("reports.place"))?,
        unit: unit_name(row)?,
        answered_on: row.opt_date("answered_on")?,
        answered_seq: row.opt_uint("answered_seq")?,
        outcome: row.opt_word("outcome")?,
        answer: row.opt_text("answer")?,
    })
}
