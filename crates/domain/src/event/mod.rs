//! What the log holds: one event per entry, the first of a batch with the command that caused it.
//!
//! Every struct declares its fields in sorted key order, so that its JSON is canonical as written
//! (RFC 8785); no event contains anything that the server invents.

mod agent;
mod asset;
mod asset_life;
mod checkpoint_key;
mod finding;
mod matching;
mod notice;
mod operator;
mod payment;
mod person;
mod policy;
mod project;
mod quota;
mod report;
mod scheme;
mod setup;
mod signing;
mod statement;
mod year;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::basis::Basis;
use crate::id::Label;
use crate::rights::Actor;
use crate::subject::Digest;

pub use agent::{
    AgentKind, AgentOpened, Through, VillageSpent, VoucherApproved, VoucherPrepared,
    VoucherRefused, VoucherReturned, VoucherSettled,
};
pub use asset::{
    AssetClass, AssetQuantified, AssetRegistered, AssetVested, DividendDeclared, DividendLine,
    DividendPaid, IncomeReceived, ShareIssued,
};
pub use asset_life::{
    AssetDisposed, AssetImpaired, PassingOn, PublicPurpose, SharesPassed, WelfareSpent,
};
pub use checkpoint_key::CheckpointKeyRotated;
pub use finding::{
    FindingClosed, FindingConfirmed, FindingDismissed, FindingOrdered, FindingRaised, Offence,
};
pub use matching::{FindingSuspected, ListKind, MatchRecorded, OWN_QUERY, SealedAsked};
pub use notice::{NoticeConfirmed, NoticeKind, NoticePosted, NoticeTakenDown, Stage};
pub use operator::{Guarantee, OperatorSigned};
pub use payment::{
    DueReason, HeldFrom, LineGivenUp, LineResent, LineResettled, LineReturned, LineReversed, Open,
    PaymentApproved, PaymentLine, PaymentPrepared, PaymentRefused, PaymentSettled, ReversalReason,
    SuspenseCleared, SuspenseReason, SuspenseRecorded, UnmatchedReturn,
};
pub use person::{DisclosureMade, SubjectErased, SubjectRestricted};
pub use policy::PolicyAdopted;
pub use project::{
    ContractAccepted, ContractAudited, ContractChanged, ContractSigned, CountyMatch, MatchNature,
    PaymentNature, ProjectApproved, ProjectHandedOver, ProjectTerminated, RetentionHeld,
    RetentionReleased,
};
pub use quota::{
    AgriKind, Category, InKind, PoolFunded, PoolOpened, PoolReturned, ProjectFunded,
    ProjectGaveBack, ProjectRegistered, QuotaAdjusted, QuotaPassedDown, QuotaReceived,
    QuotaReclaimed, Source, SourceLevel,
};
pub use report::{
    About, Channel, Complaint, Outcome, ReportAnswered, ReportReceived, ReportReferred,
};
pub use scheme::{
    Benefit, Eligibility, Frequency, LinkageHousehold, LinkageRecorded, Per, SchemeRegistered,
    SchemeTerms,
};
pub use setup::{
    Algorithms, LedgerCreated, OfficerRegistered, OfficerRevoked, PublicationClass, RegionClosed,
    RegionRegistered, UnitKind, UnitRegistered,
};
pub use signing::{KeyRegistered, KeyRevoked, Sig, Signature, SigningRequired};
pub use statement::{
    Act, BankAccount, DayClosed, PART_MAX, ReturnReason, StatementLine, StatementRecorded,
};
pub use year::YearClosed;

/// One event, with the command where it is the first of its batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What caused this batch; present in its first event and only there.
    pub cmd: Option<Cmd>,
    /// What happened.
    pub body: Body,
}

/// The command behind a batch: who, when, under which key, and the digest of what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cmd {
    /// Who gave it.
    pub actor: Actor,
    /// Keyed digest of the command as it came, after pseudonymisation: the same key with other content is refused.
    pub content: Digest,
    /// Number of events in the batch.
    pub count: u32,
    /// Digest of the batch's event bodies (docs/FORMAT.md, "Command digest"): what an approval names.
    pub digest: Digest,
    /// When its maker issued it.
    pub issued_at: Timestamp,
    /// Keyed digest of the idempotency key.
    pub key: Digest,
    /// What was asked, such as `payment.prepare`.
    pub kind: Label,
    /// The rules version that the batch was decided under.
    pub rules: u32,
    /// The signature of its maker, by a registered key; empty where it is not signed.
    pub sigs: Vec<Sig>,
}

impl Body {
    /// The dates, document and evidence, where this kind of event has them.
    pub fn basis(&self) -> Option<&Basis> {
        match self {
            Self::PolicyAdopted(e) => Some(&e.basis),
            Self::QuotaReceived(e) => Some(&e.basis),
            Self::QuotaPassedDown(e) => Some(&e.basis),
            Self::QuotaAdjusted(e) => Some(&e.basis),
            Self::QuotaReclaimed(e) => Some(&e.basis),
            Self::YearClosed(e) => Some(&e.basis),
            Self::PoolOpened(e) => Some(&e.basis),
            Self::PoolFunded(e) => Some(&e.basis),
            Self::PoolReturned(e) => Some(&e.basis),
            Self::ProjectFunded(e) => Some(&e.basis),
            Self::ProjectGaveBack(e) => Some(&e.basis),
            Self::ProjectApproved(e) => Some(&e.basis),
            Self::ContractSigned(e) => Some(&e.basis),
            Self::ContractChanged(e) => Some(&e.basis),
            Self::ContractAccepted(e) => Some(&e.basis),
            Self::ContractAudited(e) => Some(&e.basis),
            Self::RetentionHeld(e) => Some(&e.basis),
            Self::RetentionReleased(e) => Some(&e.basis),
            Self::ProjectTerminated(e) => Some(&e.basis),
            Self::ProjectHandedOver(e) => Some(&e.basis),
            Self::PaymentPrepared(e) => Some(&e.basis),
            Self::PaymentSettled(e) => Some(&e.basis),
            Self::LineReturned(e) => Some(&e.basis),
            Self::LineResent(e) => Some(&e.basis),
            Self::LineResettled(e) => Some(&e.basis),
            Self::LineGivenUp(e) => Some(&e.basis),
            Self::LineReversed(e) => Some(&e.basis),
            Self::UnmatchedReturn(e) => Some(&e.basis),
            Self::SuspenseRecorded(e) => Some(&e.basis),
            Self::SuspenseCleared(e) => Some(&e.basis),
            Self::AssetRegistered(e) => Some(&e.basis),
            Self::AssetVested(e) => Some(&e.basis),
            Self::AssetQuantified(e) => Some(&e.basis),
            Self::AssetImpaired(e) => Some(&e.basis),
            Self::AssetDisposed(e) => Some(&e.basis),
            Self::SharesPassed(e) => Some(&e.basis),
            Self::WelfareSpent(e) => Some(&e.basis),
            Self::OperatorSigned(e) => Some(&e.basis),
            Self::IncomeReceived(e) => Some(&e.basis),
            Self::DividendDeclared(e) => Some(&e.basis),
            Self::LinkageRecorded(e) => Some(&e.basis),
            Self::DividendPaid(e) => Some(&e.basis),
            Self::VoucherPrepared(e) => Some(&e.basis),
            Self::VoucherSettled(e) => Some(&e.basis),
            Self::VoucherReturned(e) => Some(&e.basis),
            Self::VillageSpent(e) => Some(&e.basis),
            Self::LedgerCreated(_)
            | Self::RegionRegistered(_)
            | Self::RegionClosed(_)
            | Self::UnitRegistered(_)
            | Self::OfficerRegistered(_)
            | Self::OfficerRevoked(_)
            | Self::KeyRegistered(_)
            | Self::KeyRevoked(_)
            | Self::SigningRequired(_)
            | Self::CheckpointKeyRotated(_)
            | Self::SchemeRegistered(_)
            | Self::ProjectRegistered(_)
            | Self::PaymentLine(_)
            | Self::PaymentApproved(_)
            | Self::PaymentRefused(_)
            | Self::LinkageHousehold(_)
            | Self::ShareIssued(_)
            | Self::DividendLine(_)
            | Self::NoticePosted(_)
            | Self::NoticeConfirmed(_)
            | Self::NoticeTakenDown(_)
            | Self::ReportReceived(_)
            | Self::ReportReferred(_)
            | Self::ReportAnswered(_)
            | Self::AgentOpened(_)
            | Self::VoucherApproved(_)
            | Self::VoucherRefused(_)
            | Self::StatementRecorded(_)
            | Self::StatementLine(_)
            | Self::DayClosed(_)
            | Self::MatchRecorded(_)
            | Self::FindingSuspected(_)
            | Self::FindingRaised(_)
            | Self::FindingConfirmed(_)
            | Self::FindingDismissed(_)
            | Self::FindingOrdered(_)
            | Self::FindingClosed(_)
            | Self::SealedAsked(_)
            | Self::SubjectErased(_)
            | Self::SubjectRestricted(_)
            | Self::DisclosureMade(_) => None,
        }
    }
}

macro_rules! bodies {
    ($($(#[$doc:meta])* $name:ident = $kind:literal,)*) => {
        /// What can happen, by the names that stand in the log.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Body {
            $($(#[$doc])* $name($name),)*
        }

        impl Body {
            /// Every kind of event that this version knows.
            pub const KINDS: &'static [&'static str] = &[$($kind),*];

            /// The name in the log.
            pub fn kind(&self) -> &'static str {
                match self {
                    $(Self::$name(_) => $kind,)*
                }
            }

            pub(crate) fn write_json(&self, out: &mut Vec<u8>) -> serde_json::Result<()> {
                match self {
                    $(Self::$name(body) => serde_json::to_writer(out, body),)*
                }
            }

            pub(crate) fn read_json(kind: &str, json: &str) -> Option<serde_json::Result<Self>> {
                match kind {
                    $($kind => Some(serde_json::from_str(json).map(Self::$name)),)*
                    _ => None,
                }
            }
        }

        $(impl From<$name> for Body {
            fn from(body: $name) -> Self {
                Self::$name(body)
            }
        })*
    };
}

bodies! {
    /// The first entry of every ledger.
    LedgerCreated = "ledger.created",
    /// 行政区划
    RegionRegistered = "region.registered",
    /// 撤并
    RegionClosed = "region.closed",
    /// 单位
    UnitRegistered = "unit.registered",
    /// 岗位
    OfficerRegistered = "officer.registered",
    /// 停用
    OfficerRevoked = "officer.revoked",
    /// 登记公钥
    KeyRegistered = "key.registered",
    /// 停用公钥
    KeyRevoked = "key.revoked",
    /// 须签名
    SigningRequired = "signing.required",
    /// 更换检查点密钥
    CheckpointKeyRotated = "checkpoint_key.rotated",
    /// 补助项目
    SchemeRegistered = "scheme.registered",
    /// 带动名单
    LinkageRecorded = "linkage.recorded",
    /// 带动户
    LinkageHousehold = "linkage.household",
    /// 采用政策
    PolicyAdopted = "policy.adopted",
    /// 收到指标
    QuotaReceived = "quota.received",
    /// 指标下达
    QuotaPassedDown = "quota.passed_down",
    /// 指标调整
    QuotaAdjusted = "quota.adjusted",
    /// 指标收回
    QuotaReclaimed = "quota.reclaimed",
    /// 年终结账
    YearClosed = "year.closed",
    /// 整合方案
    PoolOpened = "pool.opened",
    /// 纳入整合
    PoolFunded = "pool.funded",
    /// 退出整合
    PoolReturned = "pool.returned",
    /// 项目入库
    ProjectRegistered = "project.registered",
    /// 安排到项目
    ProjectFunded = "project.funded",
    /// 项目退回
    ProjectGaveBack = "project.gave_back",
    /// 项目批复
    ProjectApproved = "project.approved",
    /// 签订合同
    ContractSigned = "contract.signed",
    /// 合同变更
    ContractChanged = "contract.changed",
    /// 验收
    ContractAccepted = "contract.accepted",
    /// 竣工决算
    ContractAudited = "contract.audited",
    /// 预留质保金
    RetentionHeld = "retention.held",
    /// 释放质保金
    RetentionReleased = "retention.released",
    /// 项目终止
    ProjectTerminated = "project.terminated",
    /// 项目移交
    ProjectHandedOver = "project.handed_over",
    /// 经办提交
    PaymentPrepared = "payment.prepared",
    /// 支付明细
    PaymentLine = "payment.line",
    /// 审批通过
    PaymentApproved = "payment.approved",
    /// 审批退回
    PaymentRefused = "payment.refused",
    /// 支付完成
    PaymentSettled = "payment.settled",
    /// 退票
    LineReturned = "payment.returned",
    /// 重发
    LineResent = "payment.resent",
    /// 重发到账
    LineResettled = "payment.resettled",
    /// 退回项目
    LineGivenUp = "payment.given_up",
    /// 红字冲销、追回
    LineReversed = "payment.reversed",
    /// 未挂接退款
    UnmatchedReturn = "payment.unmatched_return",
    /// 待查
    SuspenseRecorded = "suspense.recorded",
    /// 待查核销
    SuspenseCleared = "suspense.cleared",
    /// 资产登记
    AssetRegistered = "asset.registered",
    /// 确权
    AssetVested = "asset.vested",
    /// 折股量化
    AssetQuantified = "asset.quantified",
    /// 股份
    ShareIssued = "share.issued",
    /// 股份调整
    SharesPassed = "share.passed",
    /// 资产减值
    AssetImpaired = "asset.impaired",
    /// 资产处置
    AssetDisposed = "asset.disposed",
    /// 公益支出
    WelfareSpent = "welfare.spent",
    /// 经营合同
    OperatorSigned = "operator.signed",
    /// 资产收益
    IncomeReceived = "asset.income",
    /// 分红方案
    DividendDeclared = "dividend.declared",
    /// 分红明细
    DividendLine = "dividend.line",
    /// 分红发放
    DividendPaid = "dividend.paid",
    /// 公示
    NoticePosted = "notice.posted",
    /// 公示在位
    NoticeConfirmed = "notice.confirmed",
    /// 撤下公示
    NoticeTakenDown = "notice.taken_down",
    /// 收到反映
    ReportReceived = "report.received",
    /// 转办
    ReportReferred = "report.referred",
    /// 答复
    ReportAnswered = "report.answered",
    /// 开立代发户
    AgentOpened = "agent.opened",
    /// 提交支付凭证
    VoucherPrepared = "voucher.prepared",
    /// 审批支付凭证
    VoucherApproved = "voucher.approved",
    /// 退回支付凭证
    VoucherRefused = "voucher.refused",
    /// 拨付代发户
    VoucherSettled = "voucher.settled",
    /// 代发户退回
    VoucherReturned = "voucher.returned",
    /// 村级支出
    VillageSpent = "village.spent",
    /// 对账单
    StatementRecorded = "statement.recorded",
    /// 对账单明细
    StatementLine = "statement.line",
    /// 日结
    DayClosed = "day.closed",
    /// 比对
    MatchRecorded = "match.recorded",
    /// 疑似违规
    FindingSuspected = "finding.suspected",
    /// 疑点立案
    FindingRaised = "finding.raised",
    /// 认定
    FindingConfirmed = "finding.confirmed",
    /// 排除
    FindingDismissed = "finding.dismissed",
    /// 责令整改
    FindingOrdered = "finding.ordered",
    /// 整改完成
    FindingClosed = "finding.closed",
    /// 封存查询
    SealedAsked = "sealed.asked",
    /// 删除个人信息
    SubjectErased = "subject.erased",
    /// 限制公开个人信息
    SubjectRestricted = "subject.restricted",
    /// 向审计披露
    DisclosureMade = "disclosure.made",
}
