//! A village's board: what hangs there, what the village got and where that money is, its assets.

use askama::Template;
use jiff::civil::Date;
use sunledger_domain::code::{Level, Period, RegionCode};
use sunledger_domain::event::PublicationClass;
use sunledger_domain::id::SchemeId;
use sunledger_domain::{Bucket, LineStatus, Money};
use sunledger_projections::figure::LineScope;
use sunledger_projections::query::StateSum;
use sunledger_projections::query::asset::{AssetFilter, AssetRow};
use sunledger_projections::query::notice::{NoticeFilter, NoticeRow};
use sunledger_projections::query::place::{PlacePayments, SchemePayments};
use sunledger_projections::query::project::{ProjectFilter, ProjectRow};
use sunledger_projections::query::region::RegionRow;
use sunledger_projections::{Page, Paged, Sum};

use super::tally::Tally;
use super::trace::{self, Told};
use crate::trace::{Sources, What};
use crate::web::app::View;
use crate::web::chrome::Chrome;
use crate::web::error::WebError;

/// Rows of each list on the board; whatever is longer says so and links to the whole.
const ROWS: u32 = 200;

#[derive(Template)]
#[template(path = "village.html")]
pub(in crate::web) struct VillagePage {
    c: Chrome,
    village: RegionRow,
    states: Vec<StateSum>,
    returns: Sum,
    hanging: Vec<NoticeRow>,
    earlier: Vec<NoticeRow>,
    notices: u64,
    periods: Vec<PeriodGroup>,
    /// Projects that stand here.
    own: Vec<ProjectRow>,
    /// Projects that stand elsewhere and pay people here.
    paying: Vec<ProjectRow>,
    projects: u64,
    assets: Paged<AssetRow>,
    traced: Told<Sources>,
}

impl VillagePage {
    fn shown_notices(&self) -> u64 {
        count(self.hanging.len() + self.earlier.len())
    }

    fn sheet(&self, group: &PeriodGroup) -> String {
        let (village, period) = (self.village.code, group.period);
        format!("/villages/{village}/payments?period={period}")
    }

    fn sheet_of(&self, group: &PeriodGroup, scheme: &SchemeGroup) -> String {
        format!("{}&scheme={}", self.sheet(group), scheme.scheme)
    }

    fn shown_projects(&self) -> u64 {
        count(self.own.len() + self.paying.len())
    }
}

fn count(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}

/// What was paid for one period.
struct PeriodGroup {
    period: Period,
    settled: Tally,
    schemes: Vec<SchemeGroup>,
}

/// What one scheme paid for one period.
struct SchemeGroup {
    scheme: SchemeId,
    name: String,
    class: PublicationClass,
    standard: Option<String>,
    states: Vec<StateSum>,
}

impl SchemeGroup {
    fn of(group: &SchemePayments) -> Self {
        Self {
            scheme: group.scheme.clone(),
            name: group.name.clone(),
            class: group.class,
            standard: group.standard.clone(),
            states: group.states.clone(),
        }
    }

    /// True where single lines may be listed, with names or without.
    fn by_line(&self) -> bool {
        self.class != PublicationClass::NotNamed
    }
}

pub(in crate::web) fn show(view: &View<'_>) -> Result<VillagePage, WebError> {
    let code = village(view)?;
    let snapshot = view.snapshot;
    let payments = snapshot.place_payments(code, None)?;
    let missing = WebError::Missing { name: "village" };
    let PlacePayments {
        region,
        groups,
        returns,
        ..
    } = payments.ok_or(missing)?;
    let rows = Page::new(0, ROWS)?;
    let place = NoticeFilter {
        place: Some(code),
        ..NoticeFilter::default()
    };
    let notices = snapshot.notices(&place, rows)?;
    let hangs = |notice: &NoticeRow| in_force(notice, view.today);
    let (hanging, earlier) = notices.rows.into_iter().partition(hangs);
    let here = ProjectFilter {
        region: Some(code),
        ..ProjectFilter::default()
    };
    let projects = snapshot.projects(&here, rows)?;
    let stands_here =
        |project: &ProjectRow| project.region.as_ref().is_some_and(|r| r.code == code);
    let (own, paying) = projects.rows.into_iter().partition(stands_here);
    let assets = AssetFilter {
        region: Some(code),
        ..AssetFilter::default()
    };
    Ok(VillagePage {
        c: view.chrome(),
        village: region,
        states: snapshot.line_sums(&LineScope::of_region(code))?,
        returns,
        hanging,
        earlier,
        notices: notices.total,
        periods: by_period(&groups, code)?,
        own,
        paying,
        projects: projects.total,
        assets: snapshot.assets(&assets, rows)?,
        traced: trace::sources(view, &What::Village(code))?,
    })
}

/// The village in the address; another division has another page.
pub(super) fn village(view: &View<'_>) -> Result<RegionCode, WebError> {
    let code: RegionCode = view.ask.part("code")?;
    match code.level() {
        Level::Village => Ok(code),
        Level::Province | Level::Prefecture | Level::County | Level::Township => {
            Err(WebError::Missing { name: "village" })
        }
    }
}

/// Whether a notice hangs on a day.
pub(super) fn in_force(notice: &NoticeRow, on: Date) -> bool {
    notice.posted_on <= on
        && notice.until >= on
        && notice.taken_down_on.is_none_or(|down| down > on)
}

/// The groups come with the latest period first; a period's schemes follow each other.
fn by_period(groups: &[SchemePayments], code: RegionCode) -> Result<Vec<PeriodGroup>, WebError> {
    let mut periods: Vec<PeriodGroup> = Vec::new();
    for chunk in groups.chunk_by(|a, b| a.period == b.period) {
        let Some(first) = chunk.first() else { continue };
        let scope = LineScope {
            period: Some(first.period),
            ..LineScope::of_region(code)
        };
        let all: Vec<StateSum> = chunk.iter().flat_map(|g| g.states.clone()).collect();
        periods.push(PeriodGroup {
            period: first.period,
            settled: Tally::of(&all, &scope, Some(LineStatus::Settled))?,
            schemes: chunk.iter().map(SchemeGroup::of).collect(),
        });
    }
    Ok(periods)
}
