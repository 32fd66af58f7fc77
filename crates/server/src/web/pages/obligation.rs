//! What has to be published, by whom and by when, and what became of it: missing ones first.

use askama::Template;
use jiff::civil::Date;
use sunledger_domain::code::RegionCode;
use sunledger_projections::query::{Due, ObligationFilter, ObligationRow};

use super::pager::{Pager, ROWS};
use crate::web::app::View;
use crate::web::chrome::Chrome;
use crate::web::error::WebError;
use crate::web::widget::Chip;

#[derive(Template)]
#[template(path = "obligations.html")]
pub(in crate::web) struct Obligations {
    c: Chrome,
    on: Date,
    rows: Vec<Shown>,
    pager: Pager,
}

struct Shown {
    row: ObligationRow,
    what: &'static str,
    /// What a reader calls it.
    name: String,
    href: String,
    chip: Chip,
}

pub(in crate::web) fn list(view: &View<'_>) -> Result<Obligations, WebError> {
    let within: Option<RegionCode> = view.ask.param("region")?;
    let on = view.ask.param("on")?.unwrap_or(view.today);
    let filter = ObligationFilter {
        within,
        ..ObligationFilter::default()
    };
    let found = view.snapshot.obligations(on, &filter, view.page(ROWS)?)?;
    let c = view.chrome();
    let pager = Pager::of(view, ROWS, &found);
    let rows = found.rows.into_iter().map(|row| shown(&c, row));
    Ok(Obligations {
        on,
        rows: rows.collect(),
        pager,
        c,
    })
}

fn shown(c: &Chrome, row: ObligationRow) -> Shown {
    let class = match row.due {
        Due::Missing | Due::DownEarly => "bad",
        Due::Open => "wait",
        Due::Standing | Due::Done => "ok",
    };
    let (before, after) = row.subject.split_once('/').unwrap_or((&row.subject, ""));
    let (what, href) = match row.kind.as_str() {
        "payments" => (
            c.t("补助发放", "payments"),
            c.href(format_args!("/villages/{before}/payments?period={after}")),
        ),
        "dividend" => (c.t("收益分配", "dividends"), c.to("/assets/", before)),
        "allocation" => (c.t("资金分配", "allocation"), c.to("/units/", before)),
        "plan" => (c.t("年度计划", "annual plan"), c.to("/units/", before)),
        "completion" => (
            c.t("项目完工", "project completed"),
            c.to("/projects/", before),
        ),
        _ => (
            c.t("项目批复", "project approved"),
            c.to("/projects/", before),
        ),
    };
    let period = after.parse().ok().map(|period| c.period(&period));
    let name = match (row.kind.as_str(), period) {
        ("payments", Some(period)) => period,
        ("allocation" | "dividend" | "plan", Some(period)) => format!("{before} {period}"),
        _ => row.subject.clone(),
    };
    Shown {
        name,
        href,
        chip: Chip {
            class,
            text: c.w(&row.due),
        },
        what,
        row,
    }
}
