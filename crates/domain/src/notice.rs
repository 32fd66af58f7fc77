//! The rows of a notice and the digest that it commits to (docs/FORMAT.md, "Notice digest").

use sunledger_chain::LeafHash;
use sunledger_chain::merkle::{Tree, chosen_leaf};

use crate::code::{Period, RegionCode};
use crate::event::{Body, HeldFrom, NoticeKind, Stage};
use crate::id::{ProjectId, UnitId};
use crate::money::Money;
use crate::state::{BatchState, State};

/// Which entries belong on a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope<'a> {
    /// What it is about.
    pub kind: NoticeKind,
    /// Where.
    pub place: RegionCode,
    /// For which period; all where none is named.
    pub period: Option<Period>,
    /// Which project, for a notice about one.
    pub project: Option<&'a ProjectId>,
    /// How far a batch must have come.
    pub stage: Stage,
    /// Log size that it is as of.
    pub size: u64,
}

/// What rows are of: a notice has those of one sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Quota,
    Payment,
    Dividend,
}

/// What a row adds to a notice's sum: its place, its period and its signed amount.
struct Row<'a> {
    sort: Sort,
    project: Option<&'a ProjectId>,
    /// A village; for a quota, the division of the unit that holds it.
    place: Option<RegionCode>,
    period: Period,
    amount: Money,
    batch: Option<&'a BatchState>,
    /// True for a line that its batch's settlement left open.
    open: bool,
}

impl Scope<'_> {
    /// The signed amount of an entry that belongs on the notice; none where it does not.
    pub fn amount_of(&self, state: &State, seq: u64, body: &Body) -> Option<Money> {
        let row = Row::of(state, body)?;
        let placed = row.place == Some(self.place);
        let here = match (self.kind, row.sort) {
            // A unit without a division is in charge everywhere, and its quotas concern every place.
            (NoticeKind::Allocation, Sort::Quota) => placed || row.place.is_none(),
            (NoticeKind::Dividend, Sort::Dividend) | (NoticeKind::Payments, Sort::Payment) => {
                placed
            }
            (NoticeKind::Project, Sort::Payment) => {
                self.project.is_some() && row.project == self.project
            }
            (
                NoticeKind::Allocation
                | NoticeKind::Dividend
                | NoticeKind::Payments
                | NoticeKind::Project,
                Sort::Quota | Sort::Payment | Sort::Dividend,
            ) => false,
        };
        let then = self.period.is_none_or(|period| period == row.period);
        // What the bank left open is no row until it has arrived.
        let open = row.open
            && row
                .batch
                .is_some_and(|batch| batch.settled_seq.is_some_and(|seq| seq < self.size));
        let reached = match row.batch {
            Some(batch) => batch.reached(self.stage).is_some_and(|seq| seq < self.size),
            None => true,
        };
        (here && then && reached && !open && seq < self.size).then_some(row.amount)
    }
}

impl BatchState {
    /// The entry with which the batch reached a stage.
    pub const fn reached(&self, stage: Stage) -> Option<u64> {
        match stage {
            Stage::Prepared => Some(self.first_seq),
            Stage::Approved if self.history => self.settled_seq,
            Stage::Approved => self.approved_seq,
            Stage::Settled => self.settled_seq,
        }
    }
}

impl<'a> Row<'a> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "every other kind is no row")]
    fn of(state: &'a State, body: &'a Body) -> Option<Self> {
        Some(match body {
            Body::PaymentLine(e) => {
                let batch = state.batches.get(&e.batch)?;
                Self {
                    sort: Sort::Payment,
                    project: Some(&batch.project),
                    place: e.village,
                    period: e.period,
                    amount: e.paid,
                    batch: Some(batch),
                    open: batch.left_open(e.index),
                }
            }
            // A line that failed again was never paid in between: its first return took it off.
            Body::LineReturned(e) if e.from == HeldFrom::Settled => Self {
                sort: Sort::Payment,
                project: Some(&e.project),
                place: e.village,
                period: e.period,
                amount: e.amount.negated(),
                batch: state.batches.get(&e.batch),
                open: false,
            },
            Body::LineResettled(e) => Self {
                sort: Sort::Payment,
                project: Some(&e.project),
                place: e.village,
                period: e.period,
                amount: e.amount,
                batch: state.batches.get(&e.batch),
                open: false,
            },
            Body::LineReversed(e) => Self {
                sort: Sort::Payment,
                project: Some(&e.project),
                place: e.village,
                period: e.period,
                amount: e.amount.negated(),
                batch: state.batches.get(&e.batch),
                open: false,
            },
            Body::UnmatchedReturn(e) => Self {
                sort: Sort::Payment,
                project: Some(&e.project),
                place: e.village,
                period: e.period,
                amount: e.amount.negated(),
                batch: None,
                open: false,
            },
            Body::QuotaReceived(e) => {
                Self::quota(state, &e.unit, Period::of_year(e.budget_year), e.amount)
            }
            Body::QuotaPassedDown(e) => {
                let line = state.lines.get(&e.to)?;
                Self::quota(state, &e.unit, Period::of_year(line.budget_year), e.amount)
            }
            Body::DividendLine(e) => Self {
                sort: Sort::Dividend,
                project: None,
                place: state.assets.get(&e.asset)?.region,
                period: e.period,
                amount: e.amount,
                batch: None,
                open: false,
            },
            _ => return None,
        })
    }

    fn quota(state: &State, unit: &UnitId, period: Period, amount: Money) -> Self {
        Self {
            sort: Sort::Quota,
            project: None,
            place: state.units.get(unit).and_then(|unit| unit.region),
            period,
            amount,
            batch: None,
            open: false,
        }
    }
}

/// Gathers rows in ascending order into a notice's count, signed sum and digest.
#[derive(Debug, Clone, Default)]
pub struct Commitment {
    tree: Tree,
    count: u32,
    sum: i128,
}

impl Commitment {
    /// Adds the next row.
    pub fn add(&mut self, seq: u64, leaf: LeafHash, amount: Money) {
        self.tree.push(chosen_leaf(seq, &leaf));
        self.count = self.count.saturating_add(1);
        self.sum = self.sum.saturating_add(i128::from(amount.minor()));
    }

    /// Number of rows.
    pub const fn count(&self) -> u32 {
        self.count
    }

    /// Signed sum in minor units.
    pub const fn sum(&self) -> i128 {
        self.sum
    }

    /// RFC 6962 root over the rows.
    pub fn root(&self) -> LeafHash {
        self.tree.root()
    }
}
