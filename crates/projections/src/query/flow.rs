//! How money flows from outside through fund lines and pools to projects.

use rusqlite::{Params, Row};
use serde::Serialize;
use sunledger_domain::id::{LineId, PoolId, ProjectId};

use super::balance::BucketSum;
use super::page::{Page, Paged};
use crate::error::ProjectionError;
use crate::figure::{Figure, Node, Sum};
use crate::reader::{List, Snapshot};
use crate::row::{RowExt, damaged};
use crate::sql::Filter;

/// What flows from one node to the next today: what went, less what came back.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Edge {
    /// From where.
    pub from: Node,
    /// To where.
    pub to: Node,
    /// How much.
    pub sum: Sum,
}

/// A part of the whole flow, closed in one direction.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Flow {
    /// The log size that it is as of.
    pub as_of: u64,
    /// Every node of the edges, once.
    pub nodes: Vec<FlowNode>,
    /// Every edge.
    pub edges: Vec<Edge>,
}

/// A node with its name and where its money is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FlowNode {
    /// Which node.
    pub node: Node,
    /// What it is called; the level's word for the world outside.
    pub name: String,
    /// Where its money is; empty outside.
    pub states: Vec<BucketSum>,
}

const UPSTREAM: &str = "
WITH RECURSIVE reached(kind, id) AS (
    VALUES (?, ?)
    UNION
    SELECT e.from_kind, e.from_id FROM edges e JOIN reached r ON e.to_kind = r.kind AND e.to_id = r.id
)
SELECT e.from_kind, e.from_id, e.to_kind, e.to_id, e.amount
FROM edges e JOIN reached r ON e.to_kind = r.kind AND e.to_id = r.id
ORDER BY e.from_kind, e.from_id, e.to_kind, e.to_id";

const DOWNSTREAM: &str = "
WITH RECURSIVE reached(kind, id) AS (
    VALUES (?, ?)
    UNION
    SELECT e.to_kind, e.to_id FROM edges e JOIN reached r ON e.from_kind = r.kind AND e.from_id = r.id
)
SELECT e.from_kind, e.from_id, e.to_kind, e.to_id, e.amount
FROM edges e JOIN reached r ON e.from_kind = r.kind AND e.from_id = r.id
ORDER BY e.from_kind, e.from_id, e.to_kind, e.to_id";

const INTO: &str = "
SELECT from_kind, from_id, to_kind, to_id, amount FROM edges WHERE to_kind = ? AND to_id = ?
ORDER BY from_kind, from_id";

impl Snapshot<'_> {
    /// Every edge there is.
    pub fn edges(&self, page: Page) -> Result<Paged<Edge>, ProjectionError> {
        let list = List {
            columns: "from_kind, from_id, to_kind, to_id, amount",
            from: "edges",
            filter: Filter::default(),
            order: "from_kind, from_id, to_kind, to_id",
        };
        self.paged(&list, page, read_edge)
    }

    /// All that a project's money has come through, back to where it came from outside.
    pub fn flow_into_project(&self, project: &ProjectId) -> Result<Flow, ProjectionError> {
        self.flow_to(&Node::Project(project.clone()))
    }

    /// All that flows into a node, back to where it came from outside.
    pub fn flow_to(&self, node: &Node) -> Result<Flow, ProjectionError> {
        self.flow(UPSTREAM, node)
    }

    /// All that a fund line's money went on to, down to projects.
    pub fn flow_from_line(&self, line: &LineId) -> Result<Flow, ProjectionError> {
        self.flow(DOWNSTREAM, &Node::Line(line.clone()))
    }

    /// All that a pool's money went on to.
    pub fn flow_from_pool(&self, pool: &PoolId) -> Result<Flow, ProjectionError> {
        self.flow(DOWNSTREAM, &Node::Pool(pool.clone()))
    }

    /// The edges that end in a node.
    pub(crate) fn edges_into(&self, node: &Node) -> Result<Vec<Edge>, ProjectionError> {
        self.list(INTO, (node.kind(), node.id()), read_edge)
    }

    fn flow(&self, sql: &str, start: &Node) -> Result<Flow, ProjectionError> {
        let edges = self.edges_of(sql, (start.kind(), start.id()))?;
        let mut nodes = vec![start];
        nodes.extend(edges.iter().flat_map(|edge| [&edge.from, &edge.to]));
        nodes.sort();
        nodes.dedup();
        let nodes = nodes.into_iter().map(|node| self.flow_node(node));
        Ok(Flow {
            as_of: self.as_of(),
            nodes: nodes.collect::<Result<_, _>>()?,
            edges,
        })
    }

    fn edges_of(&self, sql: &str, params: impl Params) -> Result<Vec<Edge>, ProjectionError> {
        self.list(sql, params, read_edge)
    }

    fn flow_node(&self, node: &Node) -> Result<FlowNode, ProjectionError> {
        let known = match node.account() {
            Some(account) => self.balance_of(&account)?,
            None => None,
        };
        let (name, states) = match known {
            Some(known) => (known.name, known.states),
            None => (node.id(), Vec::new()),
        };
        Ok(FlowNode {
            node: node.clone(),
            name,
            states,
        })
    }
}

fn read_edge(row: &Row<'_>) -> Result<Edge, ProjectionError> {
    let node = |kind, id| {
        let node = Node::parse(&row.text(kind)?, &row.text(id)?);
        node.ok_or_else(|| damaged("an edge"))
    };
    let (from, to) = (node("from_kind", "from_id")?, node("to_kind", "to_id")?);
    Ok(Edge {
        sum: Sum {
            amount: row.money("amount")?,
            figure: Figure::Edge {
                from: from.clone(),
                to: to.clone(),
            },
        },
        from,
        to,
    })
}
