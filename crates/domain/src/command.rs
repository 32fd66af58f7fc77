//! What people ask of the ledger, after names have become pseudonyms. docs/API.md lists every kind.
//!
//! A command that states one thing is that thing's event body; the others are spelled out here.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::basis::Basis;
use crate::code::{Period, RegionCode};
use crate::event::{
    AssetRegistered, AssetVested, DueReason, IncomeReceived, LedgerCreated, NoticeKind,
    NoticeTakenDown, OfficerRegistered, OfficerRevoked, PoolFunded, PoolOpened, PoolReturned,
    ProjectFunded, ProjectGaveBack, ProjectRegistered, QuotaAdjusted, QuotaPassedDown,
    QuotaReceived, RegionClosed, RegionRegistered, ReversalReason, SchemeRegistered, Stage,
    SuspenseCleared, SuspenseRecorded, UnitRegistered, UnmatchedReturn,
};
use crate::id::{
    AssetId, BatchId, Label, LineId, NoticeId, ProjectId, Reference, SchemeId, SuspenseId, UnitId,
};
use crate::money::Money;
use crate::rights::Actor;
use crate::subject::{Digest, Party, Subject};

/// Who gives a command, and under which key it is remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meta {
    /// Who.
    pub actor: Actor,
    /// Keyed digest of what was asked, after pseudonymisation.
    pub content: Digest,
    /// When its maker issued it.
    pub issued_at: Timestamp,
    /// Keyed digest of the idempotency key.
    pub key: Digest,
}

macro_rules! commands {
    ($($(#[$doc:meta])* $name:ident($body:ty) = $kind:literal,)*) => {
        /// One request.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "kind", content = "body")]
        pub enum Command {
            $($(#[$doc])* #[serde(rename = $kind)] $name($body),)*
        }

        impl Command {
            /// Every kind of command.
            pub const KINDS: &'static [&'static str] = &[$($kind),*];

            /// The name in files and in the API.
            pub fn kind(&self) -> &'static str {
                match self {
                    $(Self::$name(_) => $kind,)*
                }
            }
        }
    };
}

commands! {
    /// 建账: only at the creation of a ledger.
    CreateLedger(CreateLedger) = "ledger.create",
    /// 登记行政区划
    RegisterRegions(RegisterRegions) = "region.register",
    /// 撤并行政区划
    CloseRegion(RegionClosed) = "region.close",
    /// 登记单位
    RegisterUnit(UnitRegistered) = "unit.register",
    /// 登记岗位
    RegisterOfficer(OfficerRegistered) = "officer.register",
    /// 停用岗位
    RevokeOfficer(OfficerRevoked) = "officer.revoke",
    /// 登记补助项目
    RegisterScheme(SchemeRegistered) = "scheme.register",
    /// 收到指标
    ReceiveQuota(QuotaReceived) = "quota.receive",
    /// 下达指标
    PassDownQuota(QuotaPassedDown) = "quota.pass_down",
    /// 调整指标
    AdjustQuota(QuotaAdjusted) = "quota.adjust",
    /// 收回指标
    ReclaimQuota(ReclaimQuota) = "quota.reclaim",
    /// 整合方案
    OpenPool(PoolOpened) = "pool.open",
    /// 纳入整合
    FundPool(PoolFunded) = "pool.fund",
    /// 退出整合
    ReturnFromPool(PoolReturned) = "pool.return",
    /// 项目入库
    RegisterProject(ProjectRegistered) = "project.register",
    /// 安排项目资金
    FundProject(ProjectFunded) = "project.fund",
    /// 项目退回资金
    GiveBack(ProjectGaveBack) = "project.give_back",
    /// 提交支付批次
    PreparePayment(PreparePayment) = "payment.prepare",
    /// 审批支付批次
    ApprovePayment(ApprovePayment) = "payment.approve",
    /// 退回支付批次
    RefusePayment(RefusePayment) = "payment.refuse",
    /// 银行支付结果
    RecordSettlement(RecordSettlement) = "payment.settle",
    /// 退票
    RecordReturn(LineReport) = "payment.return",
    /// 重发
    ResendLine(LineAct) = "payment.resend",
    /// 重发到账
    RecordResettlement(LineArrival) = "payment.resettle",
    /// 退票退回项目
    GiveUpLine(LineReport) = "payment.give_up",
    /// 冲销、追回
    ReverseLine(ReverseLine) = "payment.reverse",
    /// 未挂接退款
    RecordUnmatchedReturn(UnmatchedReturn) = "return.record",
    /// 待查
    RecordSuspense(SuspenseRecorded) = "suspense.record",
    /// 待查核销
    ClearSuspense(SuspenseCleared) = "suspense.clear",
    /// 登记资产
    RegisterAsset(AssetRegistered) = "asset.register",
    /// 确权
    VestAsset(AssetVested) = "asset.vest",
    /// 折股量化
    QuantifyAsset(QuantifyAsset) = "asset.quantify",
    /// 资产收益
    ReceiveIncome(IncomeReceived) = "asset.income",
    /// 分红方案
    DeclareDividend(DeclareDividend) = "dividend.declare",
    /// 发放分红
    PayDividend(PayDividend) = "dividend.pay",
    /// 公示
    PostNotice(PostNotice) = "notice.post",
    /// 撤下公示
    TakeDownNotice(NoticeTakenDown) = "notice.take_down",
    /// 装载历史账
    LoadHistory(LoadHistory) = "history.load",
}

/// The genesis, with the first unit and the first officer: somebody has to register the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateLedger {
    /// Entry 0.
    pub ledger: LedgerCreated,
    /// The first unit.
    pub unit: UnitRegistered,
    /// The first officer.
    pub officer: OfficerRegistered,
}

/// Divisions, parents before children.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterRegions {
    /// At least one.
    pub regions: Vec<RegionRegistered>,
}

/// Take unused authority back up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReclaimQuota {
    /// How much.
    pub amount: Money,
    /// Dates, document, evidence.
    pub basis: Basis,
    /// From which line; the money goes to its upper line, or out of the ledger.
    pub line: LineId,
}

/// One line of a batch that is being prepared. Its index is its place in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineDraft {
    /// For whom, where that is not the payee.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beneficiary: Option<Subject>,
    /// 应发; the same as `paid` where it is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Money>,
    /// The line's own day of business, where it differs from the batch's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Date>,
    /// 实发
    pub paid: Money,
    /// Who receives it.
    pub payee: Party,
    /// The batch's period where it is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// Why less is paid than is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<DueReason>,
    /// 凭证号
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Reference>,
    /// Where the beneficiary belongs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub village: Option<RegionCode>,
}

/// Submit a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PreparePayment {
    /// Dates, document, evidence.
    pub basis: Basis,
    /// Its id.
    pub batch: BatchId,
    /// The file's own total, which the lines must give.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control_total: Option<Money>,
    /// The quota that it is paid from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<LineId>,
    /// At least one.
    pub lines: Vec<LineDraft>,
    /// What it pays for in time.
    pub period: Period,
    /// Whose money.
    pub project: ProjectId,
    /// By which scheme.
    pub scheme: SchemeId,
}

/// Approve a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApprovePayment {
    /// The batch.
    pub batch: BatchId,
    /// What the approver has looked at, as `show batch` prints it.
    pub digest: Digest,
}

/// Refuse a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefusePayment {
    /// The batch.
    pub batch: BatchId,
    /// Why.
    pub reason: Label,
}

/// What the bank reports of a batch. A fact: what does not fit goes to suspense.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordSettlement {
    /// Dates, document, evidence.
    pub basis: Basis,
    /// The batch.
    pub batch: BatchId,
    /// The sum as the bank states it; what is kept in suspense where the batch is unknown.
    pub amount: Money,
    /// The bank's reference.
    pub reference: Reference,
    /// Lines that failed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub returned: Vec<ReturnedLine>,
}

/// One line that the bank could not pay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReturnedLine {
    /// The line.
    pub index: u32,
    /// What the bank says.
    pub reason: Label,
}

/// Do something with one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineAct {
    /// Dates, document, evidence.
    pub basis: Basis,
    /// The batch.
    pub batch: BatchId,
    /// The line.
    pub index: u32,
}

/// A line that comes back or is given up, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineReport {
    /// Dates, document, evidence.
    pub basis: Basis,
    /// The batch.
    pub batch: BatchId,
    /// The line.
    pub index: u32,
    /// What the bank says, or why it is given up.
    pub reason: Label,
}

/// A line that was sent again has arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineArrival {
    /// Dates, document, evidence.
    pub basis: Basis,
    /// The batch.
    pub batch: BatchId,
    /// The line.
    pub index: u32,
    /// The bank's reference.
    pub reference: Reference,
}

/// Reverse a settled line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReverseLine {
    /// Dates, document, evidence.
    pub basis: Basis,
    /// The batch.
    pub batch: BatchId,
    /// The line.
    pub index: u32,
    /// Why.
    pub reason: ReversalReason,
}

/// One holder of a register of shares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holding {
    /// Who.
    pub holder: Party,
    /// How many.
    pub shares: u64,
}

/// Quantify an asset into shares; the register is ordered by holder, so that ties are broken alike everywhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuantifyAsset {
    /// The asset.
    pub asset: AssetId,
    /// Dates, document, evidence.
    pub basis: Basis,
    /// At least one.
    pub holders: Vec<Holding>,
}

/// Divide income: dividends by shares to the fen, public welfare, the rest stays with the village.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeclareDividend {
    /// The asset.
    pub asset: AssetId,
    /// Dates, document, evidence.
    pub basis: Basis,
    /// For the holders together.
    pub dividends: Money,
    /// The period.
    pub period: Period,
    /// For public-welfare jobs and works.
    pub welfare: Money,
}

/// Pay a dividend out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayDividend {
    /// The asset.
    pub asset: AssetId,
    /// Dates, document, evidence.
    pub basis: Basis,
    /// Places in the register that stay unpaid.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<u32>,
    /// The period.
    pub period: Period,
}

/// Post a notice. Its digest, count and sum are computed from the rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostNotice {
    /// What it is about.
    pub kind: NoticeKind,
    /// Its id.
    pub notice: NoticeId,
    /// For which period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// Where it hangs.
    pub place: RegionCode,
    /// Since when.
    pub posted_on: Date,
    /// Which project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<ProjectId>,
    /// Sequence numbers of its rows, ascending; found by the ledger where they are not given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<u64>,
    /// Log size that it is as of; found by the ledger where it is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// How far a batch must have come.
    pub stage: Stage,
    /// Its title.
    pub title: Label,
    /// Who issues it.
    pub unit: UnitId,
    /// Until when it hangs.
    pub until: Date,
}

/// Load a batch of old books: what is missing of its setting is registered, money opened, paid and settled at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoadHistory {
    /// Dates, document, evidence.
    pub basis: Basis,
    /// Its id.
    pub batch: BatchId,
    /// Payments, with positive amounts.
    pub lines: Vec<LineDraft>,
    /// The opening: its amount is replaced by the sum of the lines.
    pub opening: QuotaReceived,
    /// What it pays for in time.
    pub period: Period,
    /// Whose money.
    pub project: ProjectRegistered,
    /// The bank's or the books' reference.
    pub reference: Reference,
    /// Money that came back and names no payment, with positive amounts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub returns: Vec<ReturnDraft>,
    /// By which scheme.
    pub scheme: SchemeRegistered,
    /// Rows that name nothing, kept in suspense 待查.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suspense: Vec<SuspenseDraft>,
    /// Who kept the books.
    pub unit: UnitRegistered,
}

/// One unmatched return of old books.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReturnDraft {
    /// How much came back; above zero.
    pub amount: Money,
    /// Its own day of business, where it differs from the batch's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Date>,
    /// From whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer: Option<Subject>,
    /// The transaction's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Reference>,
    /// Where, if it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub village: Option<RegionCode>,
}

/// One row of old books that names nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuspenseDraft {
    /// Above zero where money came in, below where it went out.
    pub amount: Money,
    /// Its own day of business, where it differs from the batch's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Date>,
    /// The transaction's number, or its place in the file.
    pub reference: Reference,
    /// The item.
    pub suspense: SuspenseId,
}
