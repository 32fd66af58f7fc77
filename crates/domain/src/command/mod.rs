//! What people ask of the ledger, after names have become pseudonyms. docs/API.md lists every kind.
//!
//! A command that states one thing is that thing's event body; the others are spelled out here.

mod agent;
mod asset;
mod bank;
mod history;
mod linkage;
mod payment;
mod project;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::basis::Basis;
use crate::code::{Period, RegionCode};
use crate::event::{
    AgentOpened, AssetDisposed, AssetImpaired, AssetRegistered, AssetVested, CheckpointKeyRotated,
    ContractAccepted, ContractAudited, ContractChanged, ContractSigned, DisclosureMade,
    FindingClosed, FindingConfirmed, FindingDismissed, FindingOrdered, FindingRaised,
    IncomeReceived, KeyRegistered, KeyRevoked, LedgerCreated, NoticeConfirmed, NoticeKind,
    NoticeTakenDown, OfficerRegistered, OfficerRevoked, OperatorSigned, PolicyAdopted, PoolFunded,
    PoolOpened, PoolReturned, ProjectApproved, ProjectFunded, ProjectGaveBack, ProjectHandedOver,
    ProjectRegistered, QuotaAdjusted, QuotaPassedDown, QuotaReceived, RegionClosed,
    RegionRegistered, ReportAnswered, ReportReceived, ReportReferred, RetentionHeld,
    RetentionReleased, SchemeRegistered, SealedAsked, SharesPassed, Sig, SigningRequired, Stage,
    SubjectErased, SubjectRestricted, SuspenseCleared, SuspenseRecorded, UnitRegistered,
    UnmatchedReturn, VoucherPrepared, WelfareSpent,
};
use crate::id::{Label, LineId, NoticeId, ProjectId, UnitId};
use crate::money::Money;
use crate::rights::Actor;
use crate::subject::Digest;

pub use agent::{ApproveVoucher, RefuseVoucher, SpendVillage, VoucherReport};
pub use asset::{DeclareDividend, Holding, PayDividend, QuantifyAsset};
pub use bank::{CloseDay, Hit, RecordMatch, RecordStatement, StatementDraft};
pub use history::{LoadHistory, ReturnDraft, SuspenseDraft};
pub use linkage::{LinkedHousehold, RecordLinkage};
pub use payment::{
    ApprovePayment, LineAct, LineArrival, LineDraft, LineReport, PreparePayment, RecordSettlement,
    RefusePayment, ReturnedLine, ReverseLine,
};
pub use project::{CarryOver, CloseYear, TerminateProject};

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
    /// Its maker's signature over the command that `rehearse` gives.
    pub sigs: Vec<Sig>,
}

macro_rules! commands {
    ($($(#[$doc:meta])* $name:ident($body:ty) = $kind:literal,)*) => {
        /// One request.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "kind", content = "body")]
        #[expect(
            clippy::large_enum_variant,
            reason = "there is one command at a time, and it is passed by reference"
        )]
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
    /// 登记公钥
    RegisterKey(KeyRegistered) = "key.register",
    /// 停用公钥
    RevokeKey(KeyRevoked) = "key.revoke",
    /// 规定须签名
    RequireSigning(SigningRequired) = "signing.require",
    /// 更换检查点密钥
    RotateCheckpointKey(CheckpointKeyRotated) = "checkpoint_key.rotate",
    /// 登记补助项目
    RegisterScheme(SchemeRegistered) = "scheme.register",
    /// 带动名单
    RecordLinkage(RecordLinkage) = "linkage.record",
    /// 采用政策
    AdoptPolicy(PolicyAdopted) = "policy.adopt",
    /// 收到指标
    ReceiveQuota(QuotaReceived) = "quota.receive",
    /// 下达指标
    PassDownQuota(QuotaPassedDown) = "quota.pass_down",
    /// 调整指标
    AdjustQuota(QuotaAdjusted) = "quota.adjust",
    /// 收回指标
    ReclaimQuota(ReclaimQuota) = "quota.reclaim",
    /// 年终结账
    CloseYear(CloseYear) = "year.close",
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
    /// 批复项目
    ApproveProject(ProjectApproved) = "project.approve",
    /// 签订合同
    SignContract(ContractSigned) = "contract.sign",
    /// 变更合同
    ChangeContract(ContractChanged) = "contract.change",
    /// 验收
    AcceptContract(ContractAccepted) = "contract.accept",
    /// 竣工决算
    AuditContract(ContractAudited) = "contract.audit",
    /// 预留质保金
    HoldRetention(RetentionHeld) = "retention.hold",
    /// 释放质保金
    ReleaseRetention(RetentionReleased) = "retention.release",
    /// 终止项目
    TerminateProject(TerminateProject) = "project.terminate",
    /// 移交项目
    HandOverProject(ProjectHandedOver) = "project.hand_over",
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
    /// 股份调整
    PassShares(SharesPassed) = "share.pass",
    /// 资产减值
    ImpairAsset(AssetImpaired) = "asset.impair",
    /// 资产处置
    DisposeOfAsset(AssetDisposed) = "asset.dispose",
    /// 公益支出
    SpendWelfare(WelfareSpent) = "welfare.spend",
    /// 签订经营合同
    SignOperator(OperatorSigned) = "operator.sign",
    /// 资产收益
    ReceiveIncome(IncomeReceived) = "asset.income",
    /// 分红方案
    DeclareDividend(DeclareDividend) = "dividend.declare",
    /// 发放分红
    PayDividend(PayDividend) = "dividend.pay",
    /// 公示
    PostNotice(PostNotice) = "notice.post",
    /// 公示在位
    ConfirmNotice(NoticeConfirmed) = "notice.confirm",
    /// 撤下公示
    TakeDownNotice(NoticeTakenDown) = "notice.take_down",
    /// 收到反映
    ReceiveReport(ReportReceived) = "report.receive",
    /// 转办反映
    ReferReport(ReportReferred) = "report.refer",
    /// 答复反映
    AnswerReport(ReportAnswered) = "report.answer",
    /// 开立代发户
    OpenAgent(AgentOpened) = "agent.open",
    /// 提交支付凭证
    PrepareVoucher(VoucherPrepared) = "voucher.prepare",
    /// 审批支付凭证
    ApproveVoucher(ApproveVoucher) = "voucher.approve",
    /// 退回支付凭证
    RefuseVoucher(RefuseVoucher) = "voucher.refuse",
    /// 拨付代发户
    SettleVoucher(VoucherReport) = "voucher.settle",
    /// 代发户退回
    ReturnVoucher(VoucherReport) = "voucher.return",
    /// 村级支出
    SpendVillage(SpendVillage) = "village.spend",
    /// 登记对账单
    RecordStatement(RecordStatement) = "statement.record",
    /// 日结
    CloseDay(CloseDay) = "day.close",
    /// 比对
    RecordMatch(RecordMatch) = "match.record",
    /// 疑点立案
    RaiseFinding(FindingRaised) = "finding.raise",
    /// 认定疑点
    ConfirmFinding(FindingConfirmed) = "finding.confirm",
    /// 排除疑点
    DismissFinding(FindingDismissed) = "finding.dismiss",
    /// 责令整改
    OrderFinding(FindingOrdered) = "finding.order",
    /// 整改完成
    CloseFinding(FindingClosed) = "finding.close",
    /// 封存查询
    AskSealed(SealedAsked) = "sealed.ask",
    /// 删除个人信息
    EraseSubject(SubjectErased) = "subject.erase",
    /// 限制公开个人信息
    RestrictSubject(SubjectRestricted) = "subject.restrict",
    /// 向审计披露
    MakeDisclosure(DisclosureMade) = "disclosure.make",
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
