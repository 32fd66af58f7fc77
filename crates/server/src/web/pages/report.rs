//! Reports 我要反映: whom to tell, what was reported, and what was answered. Never who reported, nor the text.

use askama::Template;
use sunledger_domain::code::RegionCode;
use sunledger_domain::event::Outcome;
use sunledger_domain::id::ReportId;
use sunledger_projections::query::{Contact, RegionRow, ReportFilter, ReportRow};

use super::pager::{Pager, ROWS};
use crate::web::app::View;
use crate::web::chrome::Chrome;
use crate::web::error::WebError;
use crate::web::widget::Chip;

#[derive(Template)]
#[template(path = "reports.html")]
pub(in crate::web) struct Reports {
    c: Chrome,
    place: Option<RegionRow>,
    contacts: Vec<Contact>,
    rows: Vec<Shown>,
    pager: Pager,
}

#[derive(Template)]
#[template(path = "report.html")]
pub(in crate::web) struct ReportPage {
    c: Chrome,
    shown: Shown,
    contacts: Vec<Contact>,
}

/// A report with where what it is about can be seen.
pub(super) struct Shown {
    pub(super) row: ReportRow,
    pub(super) about: &'static str,
    pub(super) href: String,
    pub(super) chip: Chip,
}

pub(in crate::web) fn list(view: &View<'_>) -> Result<Reports, WebError> {
    let within: Option<RegionCode> = view.ask.param("region")?;
    let snapshot = view.snapshot;
    let filter = ReportFilter {
        within,
        ..ReportFilter::default()
    };
    let reports = snapshot.reports(&filter, view.page(ROWS)?)?;
    let place = match within {
        Some(code) => snapshot.region_row(code)?,
        None => None,
    };
    let c = view.chrome();
    let pager = Pager::of(view, ROWS, &reports);
    Ok(Reports {
        contacts: within.map_or(Ok(Vec::new()), |code| snapshot.contacts(code))?,
        rows: reports
            .rows
            .into_iter()
            .map(|row| shown(&c, view, row))
            .collect(),
        place,
        pager,
        c,
    })
}

pub(in crate::web) fn show(view: &View<'_>) -> Result<ReportPage, WebError> {
    let id: ReportId = view.ask.part("id")?;
    let row = view.snapshot.report(&id)?;
    let row = row.ok_or(WebError::Missing { name: "report" })?;
    let c = view.chrome();
    Ok(ReportPage {
        contacts: view.snapshot.contacts(row.place.code)?,
        shown: shown(&c, view, row),
        c,
    })
}

pub(super) fn shown(c: &Chrome, view: &View<'_>, row: ReportRow) -> Shown {
    let (about, sort) = match row.about_kind.as_str() {
        "asset" => (c.t("资产", "asset"), "/assets/"),
        "batch" => (c.t("支付批次", "payment batch"), "/batches/"),
        "notice" => (c.t("公示", "notice"), "/notices/"),
        "project" => (c.t("项目", "project"), "/projects/"),
        "scheme" => (c.t("补助项目", "scheme"), "/schemes#"),
        _ => (c.t("本村", "village"), "/villages/"),
    };
    let late = row.due_on.is_some_and(|due| due < view.today);
    let (class, text) = match (row.outcome, late) {
        (Some(Outcome::Upheld | Outcome::Partly), _) => ("bad", c.t("已答复", "answered")),
        (Some(Outcome::Explained | Outcome::Unfounded), _) => ("ok", c.t("已答复", "answered")),
        (None, true) => ("bad", c.t("逾期未答复", "overdue")),
        (None, false) => ("wait", c.t("办理中", "in hand")),
    };
    Shown {
        href: c.to(sort, &row.about),
        about,
        chip: Chip { class, text },
        row,
    }
}
