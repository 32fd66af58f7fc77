//! Fund lines and pools: every state that their money is in, and that the states add up to what came in.

use askama::Template;
use sunledger_domain::id::{LineId, PoolId};
use sunledger_domain::{Account, Bucket};
use sunledger_projections::figure::{AccountKind, Node};
use sunledger_projections::query::AgentRow;
use sunledger_projections::query::balance::{AccountBalances, BucketSum};
use sunledger_projections::query::flow::{Edge, Flow};
use sunledger_projections::query::setup::{LineRow, PoolRow};
use sunledger_projections::query::year::YearRow;
use sunledger_projections::{Page, Sum};

use super::flow::Picture;
use super::level::Ranked;
use super::pager::{Pager, ROWS};
use super::tally::difference;
use super::trace::{self, Told, Tree};
use crate::text;
use crate::trace::What;
use crate::web::app::View;
use crate::web::chrome::Chrome;
use crate::web::error::WebError;

/// The states of a fund line, in the order of its conservation.
const LINE_STATES: [Bucket; 6] = [
    Bucket::PassedDown,
    Bucket::Pooled,
    Bucket::Assigned,
    Bucket::Reclaimed,
    Bucket::CarriedOver,
    Bucket::Left,
];
/// The states of an agent account.
const AGENT_STATES: [Bucket; 5] = [
    Bucket::Held,
    Bucket::Pending,
    Bucket::Awaiting,
    Bucket::PaidOn,
    Bucket::GivenBack,
];
/// The states of a pool.
const POOL_STATES: [Bucket; 3] = [Bucket::Assigned, Bucket::GivenBack, Bucket::Left];

#[derive(Template)]
#[template(path = "funds.html")]
pub(in crate::web) struct Funds {
    c: Chrome,
    lines: Vec<(LineRow, Vec<BucketSum>)>,
    pager: Pager,
    pools: Vec<(PoolRow, Vec<BucketSum>)>,
    pools_total: u64,
    line_totals: Vec<BucketSum>,
    agents: Vec<AgentRow>,
    agents_total: u64,
}

pub(in crate::web) fn list(view: &View<'_>) -> Result<Funds, WebError> {
    let snapshot = view.snapshot;
    let lines = snapshot.fund_lines(view.page(ROWS)?)?;
    let pools = snapshot.pools(Page::new(0, ROWS)?)?;
    let pager = Pager::of(view, ROWS, &lines);
    let states = |account: &Account| -> Result<Vec<BucketSum>, WebError> {
        let found = snapshot.balance_of(account)?;
        Ok(found.map(|found| found.states).unwrap_or_default())
    };
    let mut rows = Vec::with_capacity(lines.rows.len());
    for line in lines.rows {
        let states = states(&Account::Line(line.line.clone()))?;
        rows.push((line, states));
    }
    rows.sort_by_key(|(line, _)| (line.parent.is_some(), line.level.rank()));
    let mut pooled = Vec::with_capacity(pools.rows.len());
    for pool in pools.rows {
        let states = states(&Account::Pool(pool.pool.clone()))?;
        pooled.push((pool, states));
    }
    let agents = snapshot.agents(None, Page::new(0, ROWS)?)?;
    let totals = snapshot.balance_totals()?;
    let totals = totals.into_iter().find(|one| one.kind == AccountKind::Line);
    Ok(Funds {
        c: view.chrome(),
        lines: rows,
        pager,
        pools: pooled,
        pools_total: pools.total,
        agents: agents.rows,
        agents_total: agents.total,
        line_totals: totals.map(|one| one.states).unwrap_or_default(),
    })
}

/// What an account gave to or got from another.
struct Neighbour {
    name: String,
    href: String,
    sum: Sum,
}

#[derive(Template)]
#[template(path = "line.html")]
pub(in crate::web) struct LinePage {
    c: Chrome,
    line: LineRow,
    years: Vec<YearRow>,
    states: Vec<BucketSum>,
    from: Vec<Neighbour>,
    to: Vec<Neighbour>,
    picture: Option<Picture>,
    became: Told<Tree>,
}

pub(in crate::web) fn line(view: &View<'_>) -> Result<LinePage, WebError> {
    let id: LineId = view.ask.part("id")?;
    let snapshot = view.snapshot;
    let missing = || WebError::Missing { name: "fund line" };
    let line = snapshot.fund_line(&id)?.ok_or_else(missing)?;
    let node = Node::Line(id.clone());
    let (above, below) = (snapshot.flow_to(&node)?, snapshot.flow_from_line(&id)?);
    Ok(LinePage {
        c: view.chrome(),
        became: trace::became(view, &What::Account(Account::Line(id.clone())))?,
        years: snapshot.years(&id)?,
        states: standing(snapshot.balance_of(&Account::Line(id))?),
        from: neighbours(view, &above, |edge| (edge.to == node).then_some(&edge.from)),
        to: neighbours(view, &below, |edge| (edge.from == node).then_some(&edge.to)),
        picture: Picture::of(view, &both(above, below)),
        line,
    })
}

#[derive(Template)]
#[template(path = "pool.html")]
pub(in crate::web) struct PoolPage {
    c: Chrome,
    pool: PoolRow,
    states: Vec<BucketSum>,
    from: Vec<Neighbour>,
    to: Vec<Neighbour>,
    picture: Option<Picture>,
    became: Told<Tree>,
}

pub(in crate::web) fn pool(view: &View<'_>) -> Result<PoolPage, WebError> {
    let id: PoolId = view.ask.part("id")?;
    let snapshot = view.snapshot;
    let missing = || WebError::Missing { name: "pool" };
    let pool = snapshot.pool(&id)?.ok_or_else(missing)?;
    let node = Node::Pool(id.clone());
    let (above, below) = (snapshot.flow_to(&node)?, snapshot.flow_from_pool(&id)?);
    Ok(PoolPage {
        c: view.chrome(),
        became: trace::became(view, &What::Account(Account::Pool(id.clone())))?,
        states: standing(snapshot.balance_of(&Account::Pool(id))?),
        from: neighbours(view, &above, |edge| (edge.to == node).then_some(&edge.from)),
        to: neighbours(view, &below, |edge| (edge.from == node).then_some(&edge.to)),
        picture: Picture::of(view, &both(above, below)),
        pool,
    })
}

fn standing(found: Option<AccountBalances>) -> Vec<BucketSum> {
    found.map(|found| found.states).unwrap_or_default()
}

fn neighbours<'a>(
    view: &View<'_>,
    flow: &'a Flow,
    other: impl Fn(&'a Edge) -> Option<&'a Node>,
) -> Vec<Neighbour> {
    let c = view.chrome();
    let near = flow
        .edges
        .iter()
        .filter_map(|edge| Some((edge, other(edge)?)));
    near.map(|(edge, node)| Neighbour {
        name: super::flow::name(&c, flow, node),
        href: super::flow::address(&c, node),
        sum: edge.sum.clone(),
    })
    .collect()
}

/// What leads to an account and what leads on from it, as one picture.
fn both(mut above: Flow, below: Flow) -> Flow {
    above.edges.extend(below.edges);
    for node in below.nodes {
        if above.nodes.iter().all(|known| known.node != node.node) {
            above.nodes.push(node);
        }
    }
    above
}
