//! Double entry: which states of which accounts an event moves money between.
//!
//! One function of the event alone, used by the state, the audit and every read model alike. Conservation is
//! its shape: over each account, what comes in equals the change of the states that the money is in.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::event::{Body, HeldFrom, Source};
use crate::id::{AgentId, AssetId, LineId, PoolId, ProjectId, SuspenseId, VoucherId};
use crate::money::Money;
use crate::step::{Step, at_agent, batch};

/// Something whose money is always in exactly one of several states.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Account {
    /// A fund line 指标.
    Line(LineId),
    /// A pool of integrated funds 整合资金.
    Pool(PoolId),
    /// A project 项目.
    Project(ProjectId),
    /// An asset's income 资产收益.
    Asset(AssetId),
    /// An item in suspense 待查.
    Suspense(SuspenseId),
    /// An agent account 代发户、村账.
    Agent(AgentId),
    /// A voucher 支付凭证.
    Voucher(VoucherId),
}

/// A state of money within an account. `Received` is what came in; the others are where it is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bucket {
    /// What came in: 指标 received, pool in, project funded, asset income, suspense recorded.
    Received,
    /// 下达: with a lower line.
    PassedDown,
    /// 纳入整合: in a pool.
    Pooled,
    /// 已安排: with projects.
    Assigned,
    /// 收回: taken back by the giver.
    Reclaimed,
    /// 结转: with a line of the next budget year.
    CarriedOver,
    /// 退回: back with where it came from.
    GivenBack,
    /// 审批支付中: in a batch that the bank has not reported yet.
    Pending,
    /// 已支付: with the payee.
    Settled,
    /// 退票待重发: returned by the bank, awaiting re-payment.
    Awaiting,
    /// 质保金: held back until a contract's warranty ends.
    Retention,
    /// 已分红: dividends paid.
    Paid,
    /// 未发红利: dividends declared and unpaid.
    Unpaid,
    /// 公益预留: set aside for public-welfare jobs and works, and not spent yet.
    Welfare,
    /// 公益支出: spent on public-welfare jobs and works.
    Spent,
    /// 村集体留存: kept by the village.
    Kept,
    /// 结余: free.
    Left,
    /// 待查: open in suspense.
    Open,
    /// 已核销: explained.
    Cleared,
    /// 已拨代发户: of a project, with an agent account and not yet spent.
    WithAgent,
    /// 代发户留存: of an agent account, neither distributed nor sent back.
    Held,
    /// 已转付: of an agent account, with payees.
    PaidOn,
    /// 未发放: of a voucher, not yet attached to details.
    Undistributed,
}

impl Bucket {
    /// Every bucket, in the order of declaration.
    pub const ALL: [Self; 23] = [
        Self::Received,
        Self::PassedDown,
        Self::Pooled,
        Self::Assigned,
        Self::Reclaimed,
        Self::CarriedOver,
        Self::GivenBack,
        Self::Pending,
        Self::Settled,
        Self::Awaiting,
        Self::Retention,
        Self::Paid,
        Self::Unpaid,
        Self::Welfare,
        Self::Spent,
        Self::Kept,
        Self::Left,
        Self::Open,
        Self::Cleared,
        Self::WithAgent,
        Self::Held,
        Self::PaidOn,
        Self::Undistributed,
    ];

    /// The name in read models and JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::PassedDown => "passed_down",
            Self::Pooled => "pooled",
            Self::Assigned => "assigned",
            Self::Reclaimed => "reclaimed",
            Self::CarriedOver => "carried_over",
            Self::GivenBack => "given_back",
            Self::Pending => "pending",
            Self::Settled => "settled",
            Self::Awaiting => "awaiting",
            Self::Retention => "retention",
            Self::Paid => "paid",
            Self::Unpaid => "unpaid",
            Self::Welfare => "welfare",
            Self::Spent => "spent",
            Self::Kept => "kept",
            Self::Left => "left",
            Self::Open => "open",
            Self::Cleared => "cleared",
            Self::WithAgent => "with_agent",
            Self::Held => "held",
            Self::PaidOn => "paid_on",
            Self::Undistributed => "undistributed",
        }
    }

    /// The name for a bureau or a villager.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Received => "收入",
            Self::PassedDown => "已下达",
            Self::Pooled => "已整合",
            Self::Assigned => "已安排",
            Self::Reclaimed => "已收回",
            Self::CarriedOver => "已结转",
            Self::GivenBack => "已退回",
            Self::Pending => "支付中",
            Self::Settled => "已支付",
            Self::Awaiting => "退票待重发",
            Self::Retention => "质保金",
            Self::Paid => "已分红",
            Self::Unpaid => "未发红利",
            Self::Welfare => "公益预留",
            Self::Spent => "公益支出",
            Self::Kept => "村集体留存",
            Self::Left => "结余",
            Self::Open => "待查",
            Self::Cleared => "已核销",
            Self::WithAgent => "已拨代发户",
            Self::Held => "代发户留存",
            Self::PaidOn => "已转付",
            Self::Undistributed => "未发放",
        }
    }
}

impl Account {
    /// What sort of account it is, in read models and JSON.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Line(_) => "line",
            Self::Pool(_) => "pool",
            Self::Project(_) => "project",
            Self::Asset(_) => "asset",
            Self::Suspense(_) => "suspense",
            Self::Agent(_) => "agent",
            Self::Voucher(_) => "voucher",
        }
    }

    /// Its id.
    pub fn id(&self) -> &str {
        match self {
            Self::Line(id) => id.as_str(),
            Self::Pool(id) => id.as_str(),
            Self::Project(id) => id.as_str(),
            Self::Asset(id) => id.as_str(),
            Self::Suspense(id) => id.as_str(),
            Self::Agent(id) => id.as_str(),
            Self::Voucher(id) => id.as_str(),
        }
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind(), self.id())
    }
}

impl From<&Source> for Account {
    fn from(source: &Source) -> Self {
        match source {
            Source::Line(line) => Self::Line(line.clone()),
            Source::Pool(pool) => Self::Pool(pool.clone()),
        }
    }
}

/// One change of one state of one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    /// Which account.
    pub account: Account,
    /// Which state.
    pub bucket: Bucket,
    /// By how much.
    pub delta: Money,
}

/// The changes that an event makes. Payment lines make none of their own: their batch makes them.
#[expect(clippy::too_many_lines, reason = "one arm for each kind of event")]
pub fn postings(body: &Body) -> Vec<Posting> {
    use Bucket as B;
    let line = |id: &LineId| Account::Line(id.clone());
    let pool = |id: &PoolId| Account::Pool(id.clone());
    let project = |id: &ProjectId| Account::Project(id.clone());
    let asset = |id: &AssetId| Account::Asset(id.clone());
    match body {
        Body::QuotaReceived(e) => comes_in(line(&e.line), B::Left, e.amount),
        Body::QuotaAdjusted(e) => comes_in(line(&e.line), B::Left, e.delta),
        Body::QuotaPassedDown(e) => both(
            moves(line(&e.from), B::Left, B::PassedDown, e.amount),
            comes_in(line(&e.to), B::Left, e.amount),
        ),
        Body::QuotaReclaimed(e) => {
            let out = moves(line(&e.line), B::Left, B::Reclaimed, e.amount);
            match &e.parent {
                Some(up) => both(out, moves(line(up), B::PassedDown, B::Left, e.amount)),
                None => out,
            }
        }
        Body::YearClosed(e) => match &e.to {
            Some(next) => both(
                moves(line(&e.line), B::Left, B::CarriedOver, e.carried),
                comes_in(line(next), B::Left, e.carried),
            ),
            None => Vec::new(),
        },
        Body::PoolFunded(e) => both(
            moves(line(&e.line), B::Left, B::Pooled, e.amount),
            comes_in(pool(&e.pool), B::Left, e.amount),
        ),
        Body::PoolReturned(e) => both(
            moves(pool(&e.pool), B::Left, B::GivenBack, e.amount),
            moves(line(&e.line), B::Pooled, B::Left, e.amount),
        ),
        Body::ProjectFunded(e) => both(
            moves(Account::from(&e.source), B::Left, B::Assigned, e.amount),
            comes_in(project(&e.project), B::Left, e.amount),
        ),
        Body::ProjectGaveBack(e) => both(
            moves(project(&e.project), B::Left, B::GivenBack, e.amount),
            moves(Account::from(&e.source), B::Assigned, B::Left, e.amount),
        ),
        Body::RetentionHeld(e) => moves(project(&e.project), B::Left, B::Retention, e.amount),
        Body::RetentionReleased(e) => moves(project(&e.project), B::Retention, B::Left, e.amount),
        Body::PaymentPrepared(e) => batch(&e.project, e.through.as_ref(), Step::Reserve, e.total),
        Body::PaymentRefused(e) => batch(&e.project, e.through.as_ref(), Step::Free, e.total),
        Body::PaymentSettled(e) => {
            let open = e.open.as_ref().map_or(Money::ZERO, |open| open.amount);
            let paid = e.total.checked_sub(open).unwrap_or(e.total);
            batch(&e.project, e.through.as_ref(), Step::Pay, paid)
        }
        Body::LineReturned(e) => {
            let step = match e.from {
                HeldFrom::Pending => Step::Fail,
                HeldFrom::Settled => Step::Return,
            };
            batch(&e.project, e.through.as_ref(), step, e.amount)
        }
        Body::LineResent(e) => batch(&e.project, e.through.as_ref(), Step::Resend, e.amount),
        Body::LineResettled(e) => batch(&e.project, e.through.as_ref(), Step::Pay, e.amount),
        Body::LineGivenUp(e) => batch(&e.project, e.through.as_ref(), Step::GiveUp, e.amount),
        Body::LineReversed(e) => batch(&e.project, e.through.as_ref(), Step::Reverse, e.amount),
        Body::VoucherPrepared(e) => moves(project(&e.project), B::Left, B::Pending, e.amount),
        Body::VoucherRefused(e) => moves(project(&e.project), B::Pending, B::Left, e.amount),
        Body::VoucherSettled(e) => both(
            moves(project(&e.project), B::Pending, B::WithAgent, e.amount),
            both(
                comes_in(Account::Agent(e.agent.clone()), B::Held, e.amount),
                comes_in(
                    Account::Voucher(e.voucher.clone()),
                    B::Undistributed,
                    e.amount,
                ),
            ),
        ),
        Body::VoucherReturned(e) => both(
            moves(project(&e.project), B::WithAgent, B::Left, e.amount),
            at_agent(
                (&e.agent, &e.voucher),
                (B::Held, B::Undistributed),
                (B::GivenBack, B::GivenBack),
                e.amount,
            ),
        ),
        Body::VillageSpent(e) => both(
            moves(project(&e.project), B::WithAgent, B::Settled, e.amount),
            at_agent(
                (&e.agent, &e.voucher),
                (B::Held, B::Undistributed),
                (B::PaidOn, B::Settled),
                e.amount,
            ),
        ),
        Body::UnmatchedReturn(e) => moves(project(&e.project), B::Settled, B::Left, e.amount),
        Body::SuspenseRecorded(e) => {
            comes_in(Account::Suspense(e.suspense.clone()), B::Open, e.amount)
        }
        Body::SuspenseCleared(e) => {
            let item = Account::Suspense(e.suspense.clone());
            moves(item, B::Open, B::Cleared, e.amount)
        }
        Body::IncomeReceived(e) => comes_in(asset(&e.asset), B::Kept, e.amount),
        Body::AssetDisposed(e) => both(
            moves(project(&e.project), B::Settled, B::Left, e.to_project),
            comes_in(asset(&e.asset), B::Kept, e.to_village),
        ),
        Body::WelfareSpent(e) => moves(asset(&e.asset), B::Welfare, B::Spent, e.amount),
        Body::DividendDeclared(e) => both(
            moves(asset(&e.asset), B::Kept, B::Unpaid, e.dividends),
            moves(asset(&e.asset), B::Kept, B::Welfare, e.welfare),
        ),
        Body::DividendPaid(e) => moves(asset(&e.asset), B::Unpaid, B::Paid, e.amount),
        Body::LedgerCreated(_)
        | Body::RegionRegistered(_)
        | Body::RegionClosed(_)
        | Body::UnitRegistered(_)
        | Body::OfficerRegistered(_)
        | Body::OfficerRevoked(_)
        | Body::KeyRegistered(_)
        | Body::KeyRevoked(_)
        | Body::SigningRequired(_)
        | Body::CheckpointKeyRotated(_)
        | Body::SchemeRegistered(_)
        | Body::LinkageRecorded(_)
        | Body::LinkageHousehold(_)
        | Body::PolicyAdopted(_)
        | Body::PoolOpened(_)
        | Body::ProjectRegistered(_)
        | Body::ProjectApproved(_)
        | Body::ContractSigned(_)
        | Body::ContractChanged(_)
        | Body::ContractAccepted(_)
        | Body::ContractAudited(_)
        | Body::ProjectTerminated(_)
        | Body::ProjectHandedOver(_)
        | Body::PaymentLine(_)
        | Body::PaymentApproved(_)
        | Body::AssetRegistered(_)
        | Body::AssetVested(_)
        | Body::AssetQuantified(_)
        | Body::AssetImpaired(_)
        | Body::SharesPassed(_)
        | Body::ShareIssued(_)
        | Body::OperatorSigned(_)
        | Body::DividendLine(_)
        | Body::NoticePosted(_)
        | Body::NoticeConfirmed(_)
        | Body::NoticeTakenDown(_)
        | Body::ReportReceived(_)
        | Body::ReportReferred(_)
        | Body::ReportAnswered(_)
        | Body::AgentOpened(_)
        | Body::VoucherApproved(_)
        | Body::StatementRecorded(_)
        | Body::StatementLine(_)
        | Body::DayClosed(_)
        | Body::MatchRecorded(_)
        | Body::SubjectErased(_)
        | Body::SubjectRestricted(_)
        | Body::DisclosureMade(_)
        | Body::FindingSuspected(_)
        | Body::FindingRaised(_)
        | Body::FindingConfirmed(_)
        | Body::FindingDismissed(_)
        | Body::FindingOrdered(_)
        | Body::FindingClosed(_)
        | Body::SealedAsked(_) => Vec::new(),
    }
}

/// Money enters an account and rests in `to`.
pub(crate) fn comes_in(account: Account, to: Bucket, amount: Money) -> Vec<Posting> {
    vec![
        Posting {
            account: account.clone(),
            bucket: Bucket::Received,
            delta: amount,
        },
        Posting {
            account,
            bucket: to,
            delta: amount,
        },
    ]
}

/// Money changes its state within an account.
pub(crate) fn moves(account: Account, from: Bucket, to: Bucket, amount: Money) -> Vec<Posting> {
    vec![
        Posting {
            account: account.clone(),
            bucket: from,
            delta: amount.negated(),
        },
        Posting {
            account,
            bucket: to,
            delta: amount,
        },
    ]
}

pub(crate) fn both(mut first: Vec<Posting>, second: Vec<Posting>) -> Vec<Posting> {
    first.extend(second);
    first
}
