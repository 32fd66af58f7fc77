//! Notices: what hung where, and exactly the rows that each commits to.

use jiff::civil::Date;
use rusqlite::{Row, params_from_iter};
use serde::Serialize;
use sunledger_chain::CheckCode;
use sunledger_domain::Money;
use sunledger_domain::code::{Period, RegionCode};
use sunledger_domain::event::{NoticeKind, Stage};
use sunledger_domain::id::{NoticeId, ProjectId};
use sunledger_domain::notice::Scope;
use sunledger_domain::subject::Digest;

use super::names::{Audience, Names, Who};
use super::notice_rows::{NoticeRows, Subject};
use super::page::{Page, Paged};
use super::payment::PaymentRow;
use super::project::region_name;
use super::region::RegionName;
use super::setup::{UnitName, unit_name};
use crate::error::ProjectionError;
use crate::figure::{Figure, Sum};
use crate::reader::{List, Snapshot};
use crate::row::{RowExt, code, damaged, int, money, uint};
use crate::sql::Filter;

/// Which notices.
#[derive(Debug, Clone, Default)]
pub struct NoticeFilter {
    /// That hang at this place itself.
    pub place: Option<RegionCode>,
    /// That hang at this place or in it.
    pub within: Option<RegionCode>,
    /// About this project.
    pub project: Option<ProjectId>,
    /// That hang on this day.
    pub on: Option<Date>,
    /// That have this check code.
    pub check_code: Option<CheckCode>,
    /// That this entry posted.
    pub seq: Option<u64>,
}

/// One notice.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NoticeRow {
    /// Its id.
    pub notice: NoticeId,
    /// Its entry.
    pub seq: u64,
    /// What it is about.
    pub kind: NoticeKind,
    /// Where it hangs.
    pub place: RegionName,
    /// For which period.
    pub period: Option<Period>,
    /// Which project.
    pub project: Option<ProjectId>,
    /// How far a batch must have come.
    pub stage: Stage,
    /// Its rows are entries below this log size.
    pub size: u64,
    /// Number of rows.
    pub rows: u64,
    /// Signed sum of its rows.
    pub sum: Sum,
    /// What it commits to.
    pub digest: Digest,
    /// Its title.
    pub title: String,
    /// Who issues it.
    pub unit: UnitName,
    /// Since when.
    pub posted_on: Date,
    /// Until when.
    pub until: Date,
    /// When it was taken down.
    pub taken_down_on: Option<Date>,
    /// The entry that says so.
    pub taken_down_seq: Option<u64>,
    /// When the village supervision committee last saw it hang.
    pub confirmed_on: Option<Date>,
    /// The entry that says so.
    pub confirmed_seq: Option<u64>,
    /// Eight digits that lead to it.
    pub check_code: String,
    /// The telephone of the unit that issues it.
    pub phone: Option<String>,
}

/// A notice with a page of its rows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sheet {
    /// The notice.
    pub notice: NoticeRow,
    /// How many of its rows are not listed, because their scheme is never published by line (不列名).
    pub withheld: u64,
    /// What those rows sum to.
    pub withheld_sum: Money,
    /// The rows that are listed.
    #[serde(flatten)]
    pub page: Paged<SheetRow>,
}

/// One row of a notice.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SheetRow {
    /// Its entry.
    pub seq: u64,
    /// What the entry is.
    pub kind: String,
    /// What it adds to the sum.
    pub amount: Money,
    /// The payment line that it is, or is about; none for a return that names no payment.
    pub line: Option<PaymentRow>,
    /// Who a dividend's part goes to.
    pub holder: Option<Who>,
    /// The quota, plan, project or contract that it is of.
    pub subject: Option<Subject>,
}

const COLUMNS: &str = "n.notice, n.seq, n.kind, n.place AS region, r.name AS region_name, n.period, n.project,
    n.stage, n.size, n.rows, n.sum, n.digest, n.title, n.unit, u.name AS unit_name, n.posted_on, n.until,
    n.taken_down_on, n.taken_down_seq, n.check_code, u.phone,
    (SELECT max(c.on_day) FROM notice_confirmations c WHERE c.notice = n.notice) AS confirmed_on,
    (SELECT max(c.seq) FROM notice_confirmations c WHERE c.notice = n.notice) AS confirmed_seq";
const FROM: &str = "notices n JOIN regions r ON r.code = n.place JOIN units u ON u.unit = n.unit";

impl Snapshot<'_> {
    /// Notices, the latest first.
    pub fn notices(
        &self,
        filter: &NoticeFilter,
        page: Page,
    ) -> Result<Paged<NoticeRow>, ProjectionError> {
        let mut conditions = Filter::default();
        if let Some(place) = filter.place {
            conditions.and("n.place = ?", code(place)?);
        }
        if let Some(within) = filter.within {
            conditions.within("n.place", within)?;
        }
        conditions.and_if("n.project = ?", filter.project.as_ref());
        if let Some(on) = filter.on {
            conditions.and("n.posted_on <= ?", on.to_string());
            conditions.and("n.until >= ?", on.to_string());
            conditions.and("coalesce(n.taken_down_on > ?, TRUE)", on.to_string());
        }
        if let Some(seq) = filter.seq {
            conditions.and("n.seq = ?", int(seq)?);
        }
        if let Some(check_code) = filter.check_code {
            conditions.and("n.check_code = ?", check_code.to_string());
        }
        let list = List {
            columns: COLUMNS,
            from: FROM,
            filter: conditions,
            order: "n.seq DESC",
        };
        self.paged(&list, page, read_notice)
    }

    /// One notice; none where there is no such notice.
    pub fn notice(&self, id: &NoticeId) -> Result<Option<NoticeRow>, ProjectionError> {
        let sql = format!("SELECT {COLUMNS} FROM {FROM} WHERE n.notice = ?");
        self.one(&sql, [id.as_str()], read_notice)
    }

    /// The entries that belong on a notice, ascending: what `Scope::amount_of` says of every entry.
    pub fn notice_rows(&self, scope: &Scope<'_>) -> Result<Vec<u64>, ProjectionError> {
        let rows = NoticeRows::of(scope)?;
        let sql = format!("SELECT seq FROM ({}) ORDER BY seq", rows.sql);
        self.list(&sql, params_from_iter(&rows.values), |row| row.uint("seq"))
    }

    /// A notice with its rows, as far as they may be shown; none where there is no such notice.
    pub fn sheet(
        &self,
        id: &NoticeId,
        audience: &Audience,
        page: Page,
    ) -> Result<Option<Sheet>, ProjectionError> {
        let Some(notice) = self.notice(id)? else {
            return Ok(None);
        };
        let rows = NoticeRows::of(&scope_of(&notice))?;
        let from = format!(
            "({}) x LEFT JOIN schemes c ON c.scheme = x.scheme",
            rows.sql
        );
        let hidden = match audience {
            Audience::Office => "FALSE",
            Audience::Public { .. } | Audience::Village { .. } => "c.class IS 'not_named'",
        };
        let sql = format!("SELECT count(*), coalesce(sum(x.amount), 0) FROM {from} WHERE {hidden}");
        let withheld = self.one(&sql, params_from_iter(&rows.values), |row| {
            Ok((uint(row.get(0)?)?, money(row.get(1)?)?))
        })?;
        let (withheld, withheld_sum) = withheld.ok_or_else(|| damaged("a count"))?;
        let mut filter = Filter::default();
        filter.holds(&format!("NOT ({hidden})"));
        let columns = "x.seq, x.kind, x.amount, x.line_seq";
        let list = List {
            columns,
            from: &from,
            filter: filter.after(rows.values),
            order: "x.seq",
        };
        let listed = self.paged(&list, page, |row| {
            let line: Option<u64> = row.opt_uint("line_seq")?;
            let seq = row.uint("seq")?;
            Ok((seq, row.text("kind")?, row.money("amount")?, line))
        })?;
        let mut names = Names::new(self);
        let mut sheet = Vec::with_capacity(listed.rows.len());
        for (seq, kind, amount, line) in listed.rows {
            let line = match line {
                Some(line) => self.payment_with(line, audience, &mut names)?,
                None => None,
            };
            let holder = match kind.as_str() {
                "dividend.line" => self.dividend_holder(seq, audience, &mut names)?,
                _ => None,
            };
            sheet.push(SheetRow {
                subject: self.notice_subject(seq, &kind)?,
                seq,
                kind,
                amount,
                line,
                holder,
            });
        }
        Ok(Some(Sheet {
            notice,
            withheld,
            withheld_sum,
            page: Paged {
                as_of: listed.as_of,
                total: listed.total,
                offset: listed.offset,
                rows: sheet,
            },
        }))
    }
}

/// What a notice covers, as the domain states it.
pub(crate) fn scope_of(notice: &NoticeRow) -> Scope<'_> {
    Scope {
        kind: notice.kind,
        place: notice.place.code,
        period: notice.period,
        project: notice.project.as_ref(),
        stage: notice.stage,
        size: notice.size,
    }
}

fn read_notice(row: &Row<'_>) -> Result<NoticeRow, ProjectionError> {
    let notice: NoticeId = row.id("notice")?;
    Ok(NoticeRow {
        seq: row.uint("seq")?,
        kind: row.word("kind")?,
        place: region_name(row)?.ok_or_else(|| damaged("notices.place"))?,
        period: row.opt_id("period")?,
        project: row.opt_id("project")?,
        stage: row.word("stage")?,
        size: row.uint("size")?,
        rows: row.uint("rows")?,
        sum: Sum {
            amount: row.money("sum")?,
            figure: Figure::Notice {
                notice: notice.clone(),
            },
        },
        digest: row.digest("digest")?,
        title: row.text("title")?,
        unit: unit_name(row)?,
        posted_on: row.date("posted_on")?,
        until: row.date("until")?,
        taken_down_on: row.opt_date("taken_down_on")?,
        taken_down_seq: row.opt_uint("taken_down_seq")?,
        confirmed_on: row.opt_date("confirmed_on")?,
        confirmed_seq: row.opt_uint("confirmed_seq")?,
        check_code: row.text("check_code")?,
        phone: row.opt_text("phone")?,
        notice,
    })
}
