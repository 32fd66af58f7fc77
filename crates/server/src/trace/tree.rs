//! The leaves as a tree that a person can read: each row the sum of the rows below it.
//!
//! One order for terminal and page; it must never leave a leaf out.

use sunledger_domain::Money;

use super::{Became, Leaf, Named, PlaceKind, TraceError, money};

/// What one row of the tree stands for. In the order in which rows stand.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Label {
    /// Money in one place.
    Place(PlaceKind),
    /// A scheme, voucher or spending.
    Item(Named),
    /// A village; none where payments name none.
    Village(Option<Named>),
    /// A project.
    Project(Named),
    /// The next fund line or pool.
    Step(Named),
}

/// One row of the tree, from the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// How deep it stands, from 0.
    pub depth: usize,
    /// What it stands for.
    pub label: Label,
    /// All of it.
    pub amount: Money,
    /// True for the last of its siblings.
    pub last: bool,
}

impl Became {
    /// The leaves as rows of a tree; those of depth 0 sum to the whole.
    pub fn rows(&self) -> Result<Vec<Row>, TraceError> {
        let mut leaves: Vec<(Vec<Label>, i128)> = self
            .leaves
            .iter()
            .map(|leaf| (labels(leaf), i128::from(leaf.amount.minor())))
            .collect();
        leaves.sort();
        let mut rows = Vec::new();
        branch(&leaves, 0, &mut rows)?;
        Ok(rows)
    }
}

fn labels(leaf: &Leaf) -> Vec<Label> {
    let mut labels: Vec<Label> = leaf.route.iter().cloned().map(Label::Step).collect();
    labels.extend(leaf.project.clone().map(Label::Project));
    labels.push(Label::Place(leaf.place));
    labels.extend(leaf.scheme.clone().map(Label::Item));
    labels.extend(leaf.item.clone().map(Label::Item));
    if leaf.place == PlaceKind::Settled || leaf.village.is_some() {
        labels.push(Label::Village(leaf.village.clone()));
    }
    labels
}

/// Sorted leaves with the same label follow each other.
fn branch(
    leaves: &[(Vec<Label>, i128)],
    depth: usize,
    rows: &mut Vec<Row>,
) -> Result<(), TraceError> {
    let here = |leaf: &(Vec<Label>, i128)| leaf.0.get(depth).cloned();
    let mut groups = leaves
        .chunk_by(|a, b| here(a) == here(b))
        .filter_map(|group| Some((here(group.first()?)?, group)))
        .peekable();
    while let Some((label, group)) = groups.next() {
        let amount = group.iter().map(|(_, amount)| amount).sum();
        rows.push(Row {
            depth,
            label,
            amount: money(amount, &"a branch")?,
            last: groups.peek().is_none(),
        });
        branch(group, depth + 1, rows)?;
    }
    Ok(())
}
