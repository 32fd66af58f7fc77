//! What the ledger knows after some prefix of its log: registers, statuses and balances, no payment lines.
//!
//! Its maps are persistent, so a copy costs nothing: a command is tried on a copy, and dropped with it.

mod agent;
mod bank;
mod contract;
mod operator;
mod register;
mod scheme;
mod signing;
mod supervision;
mod text;

use std::sync::Arc;

use imbl::{OrdMap, OrdSet};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::code::{BudgetYear, FunctionCode, Period, RegionCode};
use crate::event::{
    AssetClass, BankAccount, Category, LedgerCreated, ListKind, Open, PaymentNature, Source,
    SourceLevel, Through, UnitKind,
};
use crate::id::{
    AgentId, AssetId, BatchId, ContractId, FindingId, IncomeId, Label, LineId, NoticeId, OfficerId,
    OperatingId, PoolId, ProjectId, ReportId, RunId, SchemeId, SpendingId, StatementId, SuspenseId,
    UnitId, VoucherId,
};
use crate::money::Money;
use crate::policy::PolicySet;
use crate::posting::{Account, Bucket};
use crate::rights::{Actor, Role};
use crate::subject::{Digest, LineRank, PartyKey};

pub use agent::VoucherState;
pub(crate) use agent::{AgentState, Reported};
pub use bank::{DaySheet, DayStatus, Hindrance, SheetAccount, Tally};
pub(crate) use bank::{Span, StatementOpen, SuspenseState};
pub use contract::{ContractStage, ContractState, ProjectStage};
pub use operator::OperatingState;
pub(crate) use register::Register;
pub(crate) use scheme::{ALL_YEARS, LinkageState, SchemeState, Taking};
pub(crate) use signing::SigningState;
pub use signing::{KeyState, first_key};
pub use supervision::{FindingStage, FindingState, NoticeState, ReportState};

/// The ledger after `size` entries.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct State {
    pub(crate) size: u64,
    pub(crate) rules: u32,
    pub(crate) ledger: Option<Arc<LedgerCreated>>,
    pub(crate) command: Option<OpenCommand>,
    pub(crate) regions: OrdMap<RegionCode, RegionState>,
    pub(crate) units: OrdMap<UnitId, UnitState>,
    pub(crate) officers: OrdMap<OfficerId, OfficerState>,
    pub(crate) signing: SigningState,
    pub(crate) schemes: OrdMap<SchemeId, SchemeState>,
    /// What schemes that count have paid to whom, by year and in all.
    pub(crate) taken: OrdMap<(SchemeId, PartyKey, u16), i128>,
    /// Which lines of theirs paid it.
    pub(crate) takings: OrdMap<(BatchId, u32), Taking>,
    /// Whom entities bring in, by their latest lists.
    pub(crate) linkages: OrdMap<(SchemeId, UnitId), LinkageState>,
    /// Adopted policy sets by the day since which they are in force.
    #[serde(with = "text")]
    pub(crate) policies: OrdMap<Date, Arc<PolicySet>>,
    pub(crate) lines: OrdMap<LineId, LineState>,
    pub(crate) pools: OrdMap<PoolId, PoolState>,
    pub(crate) projects: OrdMap<ProjectId, ProjectState>,
    pub(crate) contracts: OrdMap<ContractId, ContractState>,
    pub(crate) batches: OrdMap<BatchId, BatchState>,
    pub(crate) assets: OrdMap<AssetId, AssetState>,
    pub(crate) incomes: OrdSet<IncomeId>,
    pub(crate) notices: OrdMap<NoticeId, NoticeState>,
    pub(crate) reports: OrdMap<ReportId, ReportState>,
    pub(crate) suspense: OrdMap<SuspenseId, SuspenseState>,
    pub(crate) agents: OrdMap<AgentId, AgentState>,
    pub(crate) vouchers: OrdMap<VoucherId, VoucherState>,
    pub(crate) spendings: OrdSet<SpendingId>,
    pub(crate) statements: OrdSet<StatementId>,
    /// Days that statements cover, by account, first day and entry.
    pub(crate) covered: OrdMap<(BankAccount, Date, u64), Span>,
    /// Movements by account and day; days without any have none.
    pub(crate) tallies: OrdMap<(BankAccount, Date), Tally>,
    pub(crate) days: OrdMap<(UnitId, Date), DayStatus>,
    pub(crate) runs: OrdSet<RunId>,
    pub(crate) findings: OrdMap<FindingId, FindingState>,
    /// What batches that name a quota took of it for their project and have not given back.
    pub(crate) drawn: OrdMap<(ProjectId, LineId), i128>,
    /// All that its events state, by `figures`.
    pub(crate) figures: i128,
    pub(crate) balances: OrdMap<(Account, Bucket), i128>,
}

/// The command whose events are being recorded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct OpenCommand {
    pub(crate) actor: Actor,
    pub(crate) digest: Digest,
    pub(crate) kind: Label,
    pub(crate) issued_at: Timestamp,
    /// Events of its batch that are still to come.
    pub(crate) left: u32,
    /// The payment batch or register whose lines must follow.
    pub(crate) awaiting: Awaiting,
}

/// What the events of a batch still owe.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) enum Awaiting {
    /// Nothing.
    #[default]
    Nothing,
    /// Lines of a payment batch.
    Payment(BatchId),
    /// Shares of an asset.
    Shares(AssetId),
    /// Lines of a dividend.
    Dividend(AssetId, Period),
    /// Households that an entity brings in.
    Linkage(SchemeId, UnitId),
    /// Lines of a statement, each after what it brought about.
    Statement(StatementOpen),
    /// So many findings of a run.
    Findings(RunId, ListKind, u32),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct RegionState {
    pub(crate) valid_from: Date,
    pub(crate) closed_on: Option<Date>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct UnitState {
    pub(crate) kind: UnitKind,
    pub(crate) region: Option<RegionCode>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct OfficerState {
    pub(crate) unit: UnitId,
    pub(crate) roles: Vec<Role>,
    pub(crate) active: bool,
}

/// A fund line's standing attributes; what it holds stands in its balances.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct LineState {
    pub(crate) unit: UnitId,
    pub(crate) parent: Option<LineId>,
    pub(crate) budget_year: BudgetYear,
    pub(crate) category: Category,
    pub(crate) function: Option<FunctionCode>,
    pub(crate) level: SourceLevel,
    /// How many year ends its money has been carried over.
    pub(crate) carried: u16,
    /// True once its budget year is closed.
    pub(crate) closed: bool,
    /// True where it was opened by old books.
    pub(crate) old: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct PoolState {
    pub(crate) unit: UnitId,
    pub(crate) aims: Vec<FunctionCode>,
    /// The business date of its plan.
    pub(crate) adopted_on: Date,
    /// What each line gave and has not got back, in minor units.
    pub(crate) given: OrdMap<LineId, i128>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ProjectState {
    /// True where it was registered by old books.
    pub(crate) old: bool,
    pub(crate) stage: ProjectStage,
    pub(crate) region: Option<RegionCode>,
    pub(crate) unit: UnitId,
    /// What each source gave and has not got back, in minor units.
    pub(crate) given: OrdMap<Source, i128>,
    /// Value of the assets that it formed, in minor units.
    pub(crate) formed: i128,
    /// What came back without naming a payment, in minor units.
    pub(crate) came_back: i128,
}

/// How far a payment batch has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum BatchStatus {
    /// 已提交
    Prepared,
    /// 已审批
    Approved,
    /// 已退回
    Refused,
    /// 已支付
    Settled,
}

/// Where the money of one line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LineStatus {
    /// Not reported by the bank yet.
    Pending,
    /// With the payee.
    Settled,
    /// Returned by the bank.
    Awaiting,
    /// Back with the project, never paid.
    GivenUp,
    /// Back with the project, paid before.
    Reversed,
    /// In a batch that was refused.
    Refused,
}

/// One payment batch; its lines stay in the log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BatchState {
    /// Whose money.
    pub project: ProjectId,
    /// By which scheme.
    pub scheme: SchemeId,
    /// For which period.
    pub period: Period,
    pub(crate) business_on: Date,
    /// How far it has come.
    pub status: BatchStatus,
    /// Who prepared it.
    pub maker: Actor,
    /// What an approval has to name.
    pub digest: Digest,
    /// Number of lines.
    pub count: u32,
    /// Sum of 实发.
    pub total: Money,
    /// Sum of 应发.
    pub due: Money,
    /// True for old books.
    pub history: bool,
    /// Sequence number of its `payment.prepared`; line i is entry `first_seq + 1 + i`.
    pub first_seq: u64,
    /// Who approved it.
    pub approver: Option<Actor>,
    /// Sequence number of its approval.
    pub approved_seq: Option<u64>,
    /// Sequence number of its settlement.
    pub settled_seq: Option<u64>,
    /// The quota that it is paid from, where it names one: what comes back belongs to that quota's year.
    pub line: Option<LineId>,
    /// What it pays of which contract.
    pub contract: Option<(ContractId, PaymentNature)>,
    /// By which voucher, where it is paid from an agent account.
    pub through: Option<Through>,
    /// What the bank had not reported yet when it reported the rest.
    #[serde(with = "text")]
    pub(crate) open: Option<Arc<Open>>,
    pub(crate) reported: Option<Reported>,
    pub(crate) seen: Running,
    /// Who the last line went to, while lines are still to come.
    pub(crate) last: Option<LineRank>,
    /// Where lines of a settled batch are, but for exceptions: pending where the bank left every one open.
    pub(crate) rest: LineStatus,
    /// Lines whose status differs from the batch's.
    pub(crate) exceptions: OrdMap<u32, LineStatus>,
}

/// Running totals of lines while their batch is being recorded.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Running {
    pub(crate) count: u32,
    pub(crate) amount: i128,
    pub(crate) due: i128,
}

/// One asset.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AssetState {
    /// What it is for.
    pub class: AssetClass,
    /// What it cost.
    pub value: Money,
    /// What it is worth after impairment.
    pub worth: Money,
    /// True once it is sold or written off.
    pub disposed: bool,
    /// The collective that holds title.
    pub holder: Option<UnitId>,
    /// Sum of all shares as quantified; none before.
    pub shares: Option<u64>,
    pub(crate) project: ProjectId,
    pub(crate) region: Option<RegionCode>,
    pub(crate) holders: u32,
    pub(crate) seen: Running,
    /// The register: holder and shares by place.
    pub(crate) register: Register,
    /// Who is in the register.
    pub(crate) keys: OrdSet<PartyKey>,
    /// The register from a day on, where shares were passed on; places are counted anew in each.
    pub(crate) passed: OrdMap<Date, Register>,
    pub(crate) dividends: OrdMap<Period, DividendState>,
    /// Who operates it by which contract.
    pub(crate) operators: OrdMap<OperatingId, OperatingState>,
}

/// One dividend.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DividendState {
    /// For the holders together.
    pub total: Money,
    pub(crate) count: u32,
    pub(crate) seen: Running,
    /// Parts that are still unpaid, by place.
    pub(crate) unpaid: OrdMap<u32, Money>,
}

impl BatchStatus {
    /// The name in JSON and messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Prepared => "prepared",
            Self::Approved => "approved",
            Self::Refused => "refused",
            Self::Settled => "settled",
        }
    }
}

impl LineStatus {
    /// The name in JSON and messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Settled => "settled",
            Self::Awaiting => "awaiting",
            Self::GivenUp => "given_up",
            Self::Reversed => "reversed",
            Self::Refused => "refused",
        }
    }
}

impl BatchState {
    /// Where the money of line `index` is; none where there is no such line.
    pub fn line_status(&self, index: u32) -> Option<LineStatus> {
        if index >= self.count {
            return None;
        }
        Some(
            self.exceptions
                .get(&index)
                .copied()
                .unwrap_or(match self.status {
                    BatchStatus::Prepared | BatchStatus::Approved => LineStatus::Pending,
                    BatchStatus::Settled => self.rest,
                    BatchStatus::Refused => LineStatus::Refused,
                }),
        )
    }

    /// True where the bank left line `index` open when it reported the rest of the batch.
    pub fn left_open(&self, index: u32) -> bool {
        self.open
            .as_ref()
            .is_some_and(|open| open.lines.is_empty() || open.lines.binary_search(&index).is_ok())
    }

    /// The entry that holds line `index`.
    pub fn line_seq(&self, index: u32) -> Option<u64> {
        if index >= self.count {
            return None;
        }
        self.first_seq.checked_add(1)?.checked_add(u64::from(index))
    }
}

impl State {
    /// The version of its serialised form. Whoever changes that form raises it, so that no older one is read as this.
    pub const LAYOUT: u32 = 7;

    /// Number of entries that it stands on.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The rules version in force.
    pub const fn rules(&self) -> u32 {
        self.rules
    }

    /// The genesis.
    pub fn ledger(&self) -> Option<&LedgerCreated> {
        self.ledger.as_deref()
    }

    /// True between batches.
    pub fn at_batch_boundary(&self) -> bool {
        self.command
            .as_ref()
            .is_none_or(|command| command.left == 0)
    }

    /// What an account has in one state, in minor units.
    pub fn balance(&self, account: &Account, bucket: Bucket) -> i128 {
        self.balances
            .get(&(account.clone(), bucket))
            .copied()
            .unwrap_or(0)
    }

    /// Every state of every account that money has touched.
    pub fn balances(&self) -> impl Iterator<Item = (&Account, Bucket, i128)> {
        self.balances
            .iter()
            .map(|((account, bucket), amount)| (account, *bucket, *amount))
    }

    /// A payment batch.
    pub fn batch(&self, batch: &BatchId) -> Option<&BatchState> {
        self.batches.get(batch)
    }

    /// What batches that name this quota took of it for a project and have not given back, in minor units.
    pub fn drawn(&self, project: &ProjectId, line: &LineId) -> i128 {
        let key = (project.clone(), line.clone());
        self.drawn.get(&key).copied().unwrap_or(0)
    }

    /// An asset.
    pub fn asset(&self, asset: &AssetId) -> Option<&AssetState> {
        self.assets.get(asset)
    }

    /// True where the division is registered.
    pub fn has_region(&self, region: RegionCode) -> bool {
        self.regions.contains_key(&region)
    }

    /// True where the scheme is registered.
    pub fn has_scheme(&self, scheme: &SchemeId) -> bool {
        self.schemes.contains_key(scheme)
    }

    /// The unit of an officer, revoked or not.
    pub fn unit_of(&self, officer: &OfficerId) -> Option<&UnitId> {
        self.officers.get(officer).map(|known| &known.unit)
    }

    /// True where the unit is registered.
    pub fn has_unit(&self, unit: &UnitId) -> bool {
        self.units.contains_key(unit)
    }

    /// True where the fund line is open.
    pub fn has_line(&self, line: &LineId) -> bool {
        self.lines.contains_key(line)
    }

    /// True where the project is registered.
    pub fn has_project(&self, project: &ProjectId) -> bool {
        self.projects.contains_key(project)
    }
}
