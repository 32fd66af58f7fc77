//! The rows of a notice and the digest that it commits to (docs/FORMAT.md, "Notice digest").

use sunledger_chain::LeafHash;
use sunledger_chain::merkle::{Tree, chosen_leaf};

use crate::code::{BudgetYear, Period, RegionCode};
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
    Plan,
    Registered,
    Completion,
}

/// What a row adds to a notice's sum: its place, its period and its signed amount.
struct Row<'a> {
    sort: Sort,
    project: Option<&'a ProjectId>,
    /// A village; for a quota or a plan, the division of the unit that holds it; for a project, where it is.
    place: Option<RegionCode>,
    /// None for what belongs to no period.
    period: Option<Period>,
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
        let here = match self.kind {
            // A unit without a division is in charge everywhere, and its quotas concern every place.
            NoticeKind::Allocation => row.sort == Sort::Quota && (placed || row.place.is_none()),
            NoticeKind::Dividend => row.sort == Sort::Dividend && placed,
            NoticeKind::Payments => row.sort == Sort::Payment && placed,
            NoticeKind::Plan => row.sort == Sort::Plan && self.contains(&row),
            NoticeKind::Store => row.sort == Sort::Registered && self.contains(&row),
            NoticeKind::Project => row.sort == Sort::Payment && self.of_project(&row),
            NoticeKind::Completion => row.sort == Sort::Completion && self.of_project(&row),
        };
        let then = self
            .period
            .is_none_or(|period| row.period.is_none_or(|of_row| period == of_row));
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

    /// A county lists what its villages get; what has no division concerns every place.
    fn contains(&self, row: &Row<'_>) -> bool {
        row.place.is_none_or(|place| self.place.covers(place))
    }

    fn of_project(&self, row: &Row<'_>) -> bool {
        self.project.is_some() && row.project == self.project
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
                    open: batch.left_open(e.index),
                    batch: Some(batch),
                    ..Self::paid(&batch.project, e.village, e.period, e.paid)
                }
            }
            // A line that failed again was never paid in between: its first return took it off.
            Body::LineReturned(e) if e.from == HeldFrom::Settled => Self {
                batch: state.batches.get(&e.batch),
                ..Self::paid(&e.project, e.village, e.period, e.amount.negated())
            },
            Body::LineResettled(e) => Self {
                batch: state.batches.get(&e.batch),
                ..Self::paid(&e.project, e.village, e.period, e.amount)
            },
            Body::LineReversed(e) => Self {
                batch: state.batches.get(&e.batch),
                ..Self::paid(&e.project, e.village, e.period, e.amount.negated())
            },
            Body::UnmatchedReturn(e) => {
                Self::paid(&e.project, e.village, e.period, e.amount.negated())
            }
            Body::QuotaReceived(e) => {
                let year = Period::of_year(e.budget_year);
                Self::new(Sort::Quota, of_unit(state, &e.unit), Some(year), e.amount)
            }
            Body::QuotaPassedDown(e) => {
                let year = Period::of_year(state.lines.get(&e.to)?.budget_year);
                Self::new(Sort::Quota, of_unit(state, &e.unit), Some(year), e.amount)
            }
            Body::DividendLine(e) => {
                let place = state.assets.get(&e.asset)?.region;
                Self::new(Sort::Dividend, place, Some(e.period), e.amount)
            }
            // A plan has no amount of its own: what is moved into it are entries of their own.
            Body::PoolOpened(e) => {
                let year = Period::of_year(e.budget_year);
                Self::new(Sort::Plan, of_unit(state, &e.unit), Some(year), Money::ZERO)
            }
            Body::ProjectApproved(e) => {
                let place = state.projects.get(&e.project)?.region;
                let year = u16::try_from(e.start_on.year()).ok()?;
                let year = Period::of_year(BudgetYear::new(year).ok()?);
                Self::new(Sort::Plan, place, Some(year), e.amount)
            }
            Body::ProjectRegistered(e) => Self::new(Sort::Registered, e.region, None, e.planned),
            Body::ContractAccepted(e) => Self::completed(&e.project, Money::ZERO),
            Body::ContractAudited(e) => Self::completed(&e.project, e.amount),
            _ => return None,
        })
    }

    const fn new(
        sort: Sort,
        place: Option<RegionCode>,
        period: Option<Period>,
        amount: Money,
    ) -> Self {
        Self {
            sort,
            project: None,
            place,
            period,
            amount,
            batch: None,
            open: false,
        }
    }

    fn paid(
        project: &'a ProjectId,
        village: Option<RegionCode>,
        period: Period,
        amount: Money,
    ) -> Self {
        Self {
            project: Some(project),
            ..Self::new(Sort::Payment, village, Some(period), amount)
        }
    }

    const fn completed(project: &'a ProjectId, amount: Money) -> Self {
        Self {
            project: Some(project),
            ..Self::new(Sort::Completion, None, None, amount)
        }
    }
}

fn of_unit(state: &State, unit: &UnitId) -> Option<RegionCode> {
    state.units.get(unit).and_then(|unit| unit.region)
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
