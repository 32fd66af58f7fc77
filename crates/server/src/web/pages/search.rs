//! Finding a village, a unit, a project by name or code.

use askama::Template;
use sunledger_chain::CheckCode;
use sunledger_projections::query::notice::NoticeRow;
use sunledger_projections::query::project::{ProjectFilter, ProjectRow};
use sunledger_projections::query::region::RegionRow;
use sunledger_projections::query::setup::UnitRow;
use sunledger_projections::{Page, Paged};

use super::check::by_code;
use super::unit::find_units;
use crate::web::app::View;
use crate::web::chrome::Chrome;
use crate::web::error::WebError;
use crate::web::hant;

/// Hits shown of each sort; how many there are is always said.
const HITS: u32 = 50;

#[derive(Template)]
#[template(path = "search.html")]
pub(in crate::web) struct Search {
    c: Chrome,
    text: String,
    found: Option<Found>,
}

struct Found {
    /// By their check code.
    notices: Vec<NoticeRow>,
    regions: Paged<RegionRow>,
    projects: Paged<ProjectRow>,
    units: Vec<UnitRow>,
    units_total: usize,
}

impl Found {
    fn is_empty(&self) -> bool {
        self.notices.is_empty()
            && self.regions.rows.is_empty()
            && self.projects.rows.is_empty()
            && self.units.is_empty()
    }
}

pub(in crate::web) fn show(view: &View<'_>) -> Result<Search, WebError> {
    let text = view.ask.text("q").to_owned();
    let found = match text.is_empty() {
        true => None,
        false => Some(find_in_either(view, &text)?),
    };
    Ok(Search {
        c: view.chrome(),
        text,
        found,
    })
}

/// As it was typed; where that finds nothing, in simplified characters.
fn find_in_either(view: &View<'_>, text: &str) -> Result<Found, WebError> {
    let found = find(view, text)?;
    match hant::simplified(text) {
        Some(simplified) if found.is_empty() => find(view, &simplified),
        _ => Ok(found),
    }
}

fn find(view: &View<'_>, text: &str) -> Result<Found, WebError> {
    let page = Page::new(0, HITS)?;
    let projects = ProjectFilter {
        text: Some(text.to_owned()),
        ..ProjectFilter::default()
    };
    let mut units = find_units(view, |unit| {
        unit.name.contains(text) || unit.unit.as_str() == text
    })?;
    let units_total = units.len();
    units.truncate(usize::try_from(HITS).unwrap_or(usize::MAX));
    let notices = match CheckCode::parse(text) {
        Some(code) => by_code(view, code)?,
        None => Vec::new(),
    };
    Ok(Found {
        notices,
        regions: view.snapshot.find_regions(text, page)?,
        projects: view.snapshot.projects(&projects, page)?,
        units,
        units_total,
    })
}
