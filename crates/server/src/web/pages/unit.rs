//! A unit: what it is, who acts for it, which funds it holds.

use askama::Template;
use sunledger_domain::Bucket;
use sunledger_domain::id::UnitId;
use sunledger_projections::query::AgentRow;
use sunledger_projections::query::region::RegionRow;
use sunledger_projections::query::setup::{LineRow, OfficerRow, PoolRow, UnitRow};
use sunledger_projections::{Page, Paged, ProjectionError};

use crate::web::app::View;
use crate::web::chrome::Chrome;
use crate::web::error::WebError;

#[derive(Template)]
#[template(path = "unit.html")]
pub(in crate::web) struct UnitPage {
    c: Chrome,
    unit: UnitRow,
    region: Option<RegionRow>,
    officers: Vec<OfficerRow>,
    lines: Vec<LineRow>,
    pools: Vec<PoolRow>,
    agents: Vec<AgentRow>,
    /// How many days it has movements on.
    days: u64,
}

pub(in crate::web) fn show(view: &View<'_>) -> Result<UnitPage, WebError> {
    let id: UnitId = view.ask.part("id")?;
    let snapshot = view.snapshot;
    let mut found = find_units(view, |unit| unit.unit == id)?;
    let unit = found.pop().ok_or(WebError::Missing { name: "unit" })?;
    Ok(UnitPage {
        c: view.chrome(),
        region: match unit.region {
            Some(region) => snapshot.region_row(region)?,
            None => None,
        },
        officers: pick(
            |page| snapshot.officers(page),
            |officer| officer.unit.unit == id,
        )?,
        lines: pick(
            |page| snapshot.fund_lines(page),
            |line| line.unit.unit == id,
        )?,
        agents: pick(|page| snapshot.agents(Some(&id), page), |_| true)?,
        days: snapshot.days(&id, Page::new(0, 1)?)?.total,
        pools: pick(|page| snapshot.pools(page), |pool| pool.unit.unit == id)?,
        unit,
    })
}

/// The units that are wanted, from the whole register.
pub(super) fn find_units(
    view: &View<'_>,
    wanted: impl Fn(&UnitRow) -> bool,
) -> Result<Vec<UnitRow>, ProjectionError> {
    pick(|page| view.snapshot.units(page), wanted)
}

/// Reads a register page by page to its end. Registers are short; payments are never read this way.
pub(super) fn pick<T>(
    read: impl Fn(Page) -> Result<Paged<T>, ProjectionError>,
    wanted: impl Fn(&T) -> bool,
) -> Result<Vec<T>, ProjectionError> {
    let mut page = Page::largest();
    let mut found = Vec::new();
    loop {
        let Paged { rows, total, .. } = read(page)?;
        found.extend(rows.into_iter().filter(&wanted));
        page = page.next();
        if page.offset() >= total {
            return Ok(found);
        }
    }
}
