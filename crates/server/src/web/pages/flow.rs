//! How money flows from its source to the projects: every edge in a table, and a picture where it stays readable.

use askama::Template;
use sunledger_domain::Money;
use sunledger_projections::figure::Node;
use sunledger_projections::query::flow::{Edge, Flow, FlowNode};
use sunledger_projections::{Figure, Sum};

use super::level::Ranked;
use super::pager::Pager;
use crate::text;
use crate::web::app::View;
use crate::web::chrome::Chrome;
use crate::web::error::WebError;
use crate::web::sankey::{Drawing, Place, Rect, Stream, draw};

const ROWS: u32 = 300;
/// More boxes than this nobody can read.
const BOXES_MAX: usize = 80;
/// Characters of a name that fit beside a box.
const NAME_MAX: usize = 14;

#[derive(Template)]
#[template(path = "flow.html")]
pub(in crate::web) struct FlowPage {
    c: Chrome,
    groups: Vec<Group>,
    picture: Option<Picture>,
    pager: Pager,
}

/// What leaves one node.
struct Group {
    name: String,
    href: String,
    kind: &'static str,
    to: Vec<(String, String, &'static str, Sum)>,
}

pub(in crate::web) fn show(view: &View<'_>) -> Result<FlowPage, WebError> {
    let c = view.chrome();
    let edges = view.snapshot.edges(view.page(ROWS)?)?;
    let pager = Pager::of(view, ROWS, &edges);
    let flow = Flow {
        as_of: edges.as_of,
        nodes: nodes(view, &edges.rows)?,
        edges: edges.rows,
    };
    let groups = groups(&c, &flow);
    Ok(FlowPage {
        c,
        groups,
        picture: match pager.whole() {
            true => Picture::of(view, &flow),
            false => None,
        },
        pager,
    })
}

fn nodes(view: &View<'_>, edges: &[Edge]) -> Result<Vec<FlowNode>, WebError> {
    let mut nodes: Vec<&Node> = edges.iter().flat_map(|e| [&e.from, &e.to]).collect();
    nodes.sort();
    nodes.dedup();
    let named = nodes.into_iter().map(|node| {
        let account = node.account();
        let found = match &account {
            Some(account) => view.snapshot.balance_of(account)?,
            None => None,
        };
        let (name, states) = match found {
            Some(found) => (found.name, found.states),
            None => (node.id(), Vec::new()),
        };
        Ok(FlowNode {
            node: node.clone(),
            name,
            states,
        })
    });
    named.collect()
}

fn groups(c: &Chrome, flow: &Flow) -> Vec<Group> {
    let mut edges: Vec<&Edge> = flow.edges.iter().collect();
    edges.sort_by_key(|edge| (order(&edge.from), edge.from.clone()));
    let of = |chunk: &[&Edge]| {
        let first = chunk.first()?;
        let to = chunk.iter().map(|edge| {
            let (name, href) = (name(c, flow, &edge.to), address(c, &edge.to));
            (name, href, kind(c, &edge.to), edge.sum.clone())
        });
        Some(Group {
            name: name(c, flow, &first.from),
            href: address(c, &first.from),
            kind: kind(c, &first.from),
            to: to.collect(),
        })
    };
    let chunks = edges.chunk_by(|a, b| a.from == b.from);
    chunks.filter_map(of).collect()
}

/// Sources first, from the top down.
fn order(node: &Node) -> u8 {
    match node {
        Node::Outside(level) => level.rank(),
        Node::Line(_) => 10,
        Node::Pool(_) => 11,
        Node::Project(_) => 12,
    }
}

/// What a node is called.
pub(super) fn name(c: &Chrome, flow: &Flow, node: &Node) -> String {
    if let Node::Outside(level) = node {
        return c.w(&text::source_level(*level)).to_owned();
    }
    let found = flow.nodes.iter().find(|known| known.node == *node);
    found.map_or_else(|| node.id(), |known| known.name.clone())
}

/// The page of a node.
pub(super) fn address(c: &Chrome, node: &Node) -> String {
    match node {
        Node::Outside(level) => c.href(format_args!(
            "/figures/{}",
            Figure::Outside { level: *level }
        )),
        Node::Line(id) => c.href(format_args!("/funds/lines/{id}")),
        Node::Pool(id) => c.href(format_args!("/funds/pools/{id}")),
        Node::Project(id) => c.href(format_args!("/projects/{id}")),
    }
}

/// What sort of node it is.
pub(super) fn kind(c: &Chrome, node: &Node) -> &'static str {
    match node {
        Node::Outside(_) => c.t("来源", "source"),
        Node::Line(_) => c.t("指标", "fund line"),
        Node::Pool(_) => c.t("整合资金", "pool"),
        Node::Project(_) => c.t("项目", "project"),
    }
}

/// A flow drawn.
pub(super) struct Picture {
    pub(super) width: i64,
    pub(super) height: i64,
    pub(super) boxes: Vec<Drawn>,
    pub(super) ribbons: Vec<Ribbon>,
}

/// A box with its label.
pub(super) struct Drawn {
    pub(super) rect: Rect,
    pub(super) class: &'static str,
    pub(super) href: String,
    pub(super) name: String,
    pub(super) short: String,
    pub(super) amount: String,
}

/// What flows from one box to the next.
pub(super) struct Ribbon {
    pub(super) path: String,
    pub(super) class: &'static str,
    pub(super) says: String,
}

impl Picture {
    /// None where nothing flows, or so much that nobody could read it.
    pub(super) fn of(view: &View<'_>, flow: &Flow) -> Option<Self> {
        let c = view.chrome();
        let nodes: Vec<&Node> = flow.nodes.iter().map(|known| &known.node).collect();
        if nodes.len() > BOXES_MAX {
            return None;
        }
        let number = |node: &Node| nodes.iter().position(|known| *known == node);
        let edges: Vec<&Edge> = flow
            .edges
            .iter()
            .filter(|e| e.sum.amount.is_positive())
            .collect();
        let stream = |edge: &&Edge| {
            Some(Stream {
                from: number(&edge.from)?,
                to: number(&edge.to)?,
                amount: edge.sum.amount.minor(),
            })
        };
        let streams: Option<Vec<Stream>> = edges.iter().map(stream).collect();
        let places: Vec<Place> = nodes.iter().map(|node| place(node)).collect();
        let drawing = draw(&places, &streams?)?;
        Some(Self::label(&c, flow, &edges, drawing))
    }

    fn label(c: &Chrome, flow: &Flow, edges: &[&Edge], drawing: Drawing) -> Self {
        let boxes = flow
            .nodes
            .iter()
            .zip(drawing.boxes)
            .filter(|(_, rect)| rect.amount > 0);
        let boxes = boxes.map(|(known, rect)| {
            let name = name(c, flow, &known.node);
            let amount = Money::from_minor(rect.amount).unwrap_or(Money::MAX);
            Drawn {
                rect,
                class: known.node.kind(),
                href: address(c, &known.node),
                short: short(&name),
                name,
                amount: c.money(&amount),
            }
        });
        let ribbons = edges.iter().zip(drawing.ribbons).map(|(edge, path)| {
            let (from, to) = (name(c, flow, &edge.from), name(c, flow, &edge.to));
            Ribbon {
                path,
                class: edge.from.kind(),
                says: format!("{from} → {to}  {}", c.money(&edge.sum.amount)),
            }
        });
        Self {
            width: drawing.width,
            height: drawing.height,
            boxes: boxes.collect(),
            ribbons: ribbons.collect(),
        }
    }
}

impl Drawn {
    /// Where the label begins.
    pub(super) const fn label_x(&self) -> i64 {
        self.rect.x + self.rect.width + 60
    }

    /// The base line of the name; the amount stands below it.
    pub(super) const fn label_y(&self) -> i64 {
        self.rect.y + 170
    }
}

fn place(node: &Node) -> Place {
    match node {
        Node::Project(_) => Place::Last,
        Node::Outside(_) | Node::Line(_) | Node::Pool(_) => Place::Flowing,
    }
}

/// Names beside boxes are cut; the whole name is in the box's title and in the table.
fn short(name: &str) -> String {
    match name.chars().count() > NAME_MAX {
        true => name.chars().take(NAME_MAX - 1).chain(['…']).collect(),
        false => name.to_owned(),
    }
}
