//! Projects: the list as the county's project store has it, and each with its money from source to household.

use askama::Template;
use sunledger_domain::code::RegionCode;
use sunledger_domain::event::SourceLevel;
use sunledger_domain::id::ProjectId;
use sunledger_domain::{Account, Bucket, Money};
use sunledger_projections::figure::Node;
use sunledger_projections::query::batch::{BatchFilter, BatchRow};
use sunledger_projections::query::flow::Edge;
use sunledger_projections::query::project::{ProjectDetail, ProjectFilter, ProjectRow};
use sunledger_projections::query::region::RegionRow;
use sunledger_projections::{Page, Sum};

use super::flow::Picture;
use super::pager::{Pager, ROWS};
use super::tally::{difference, spent_percent};
use super::trace::{self, Told};
use crate::text;
use crate::trace::{Sources, What};
use crate::web::app::View;
use crate::web::chrome::Chrome;
use crate::web::error::WebError;

/// Batches that a project's page shows; beyond, it says how many there are.
const BATCHES: u32 = 200;

#[derive(Template)]
#[template(path = "projects.html")]
pub(in crate::web) struct Projects {
    c: Chrome,
    region: Option<RegionRow>,
    rows: Vec<ProjectRow>,
    pager: Pager,
}

pub(in crate::web) fn list(view: &View<'_>) -> Result<Projects, WebError> {
    let region: Option<RegionCode> = view.ask.param("region")?;
    let filter = ProjectFilter {
        region,
        ..ProjectFilter::default()
    };
    let projects = view.snapshot.projects(&filter, view.page(ROWS)?)?;
    Ok(Projects {
        c: view.chrome(),
        region: match region {
            Some(region) => view.snapshot.region_row(region)?,
            None => None,
        },
        pager: Pager::of(view, ROWS, &projects),
        rows: projects.rows,
    })
}

#[derive(Template)]
#[template(path = "project.html")]
pub(in crate::web) struct ProjectPage {
    c: Chrome,
    found: ProjectDetail,
    sources: Vec<SourceRow>,
    batches: Vec<BatchRow>,
    picture: Option<Picture>,
    traced: Told<Sources>,
}

/// Where a part of a project's money comes from.
struct SourceRow {
    name: String,
    href: String,
    /// Whose money it is; a pool holds money of several levels.
    level: Option<SourceLevel>,
    sum: Sum,
}

pub(in crate::web) fn show(view: &View<'_>) -> Result<ProjectPage, WebError> {
    let id: ProjectId = view.ask.part("id")?;
    let snapshot = view.snapshot;
    let missing = WebError::Missing { name: "project" };
    let found = snapshot.project(&id)?.ok_or(missing)?;
    let filter = BatchFilter {
        project: Some(id.clone()),
        ..BatchFilter::default()
    };
    let sources = found.sources.iter().map(|edge| source(view, edge));
    Ok(ProjectPage {
        c: view.chrome(),
        sources: sources.collect::<Result<_, _>>()?,
        batches: snapshot.batches(&filter, Page::new(0, BATCHES)?)?.rows,
        picture: Picture::of(view, &snapshot.flow_into_project(&id)?),
        traced: trace::sources(view, &What::Account(Account::Project(id)))?,
        found,
    })
}

fn source(view: &View<'_>, edge: &Edge) -> Result<SourceRow, WebError> {
    let (name, href, level) = match &edge.from {
        Node::Line(line) => {
            let row = view.snapshot.fund_line(line)?;
            let level = row.as_ref().map(|row| row.level);
            let name = row.map_or_else(|| line.to_string(), |row| row.name);
            (name, format!("/funds/lines/{line}"), level)
        }
        Node::Pool(pool) => {
            let row = view.snapshot.pool(pool)?;
            let name = row.map_or_else(|| pool.to_string(), |row| row.name);
            (name, format!("/funds/pools/{pool}"), None)
        }
        Node::Outside(level) => {
            let name = view.chrome().w(&text::source_level(*level)).to_owned();
            (name, "/flow".to_owned(), Some(*level))
        }
        Node::Project(project) => (project.to_string(), format!("/projects/{project}"), None),
    };
    Ok(SourceRow {
        name,
        href,
        level,
        sum: edge.sum.clone(),
    })
}
