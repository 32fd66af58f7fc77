//! Who may do what: the roles of officers, and the kinds of event that each may cause.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::event::Body;
use crate::id::{IdError, OfficerId};

/// What an officer may do. An officer may hold several; maker and approver of one batch are always two people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 审批: approves or refuses batches.
    Approver,
    /// 审计: matches payees against outside lists; moves no money.
    Auditor,
    /// 预算: quotas, pools, project funding.
    Finance,
    /// 经办: projects, batches, assets.
    Maker,
    /// 登记: divisions, units, officers, schemes.
    Registrar,
    /// 国库: what the bank reports, suspense.
    Treasury,
    /// 村务: notices, village income and dividends.
    Village,
}

impl Role {
    /// The name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Approver => "approver",
            Self::Auditor => "auditor",
            Self::Finance => "finance",
            Self::Maker => "maker",
            Self::Registrar => "registrar",
            Self::Treasury => "treasury",
            Self::Village => "village",
        }
    }

    /// The name for a bureau.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Approver => "审批",
            Self::Auditor => "审计",
            Self::Finance => "预算",
            Self::Maker => "经办",
            Self::Registrar => "登记",
            Self::Treasury => "国库",
            Self::Village => "村务",
        }
    }
}

/// Who gave a command.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Actor {
    /// A registered officer.
    Officer(OfficerId),
    /// The creation of the ledger: its genesis, its first unit and its first officer.
    Init,
    /// The loading of old books, whose makers and approvers this ledger never saw.
    History,
}

const INIT: &str = "system:init";
const HISTORY: &str = "system:history";

impl Actor {
    /// Reads an officer's id or a system actor's name.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        match text {
            INIT => Ok(Self::Init),
            HISTORY => Ok(Self::History),
            _ => OfficerId::new(text).map(Self::Officer),
        }
    }

    /// The officer, where it is one.
    pub const fn officer(&self) -> Option<&OfficerId> {
        match self {
            Self::Officer(officer) => Some(officer),
            Self::Init | Self::History => None,
        }
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Officer(officer) => f.write_str(officer.as_str()),
            Self::Init => f.write_str(INIT),
            Self::History => f.write_str(HISTORY),
        }
    }
}

impl Serialize for Actor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Actor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// The roles of which one is needed to cause an event; empty where only the system may.
pub(crate) fn roles_for(body: &Body) -> &'static [Role] {
    match body {
        Body::LedgerCreated(_) => &[],
        Body::RegionRegistered(_)
        | Body::RegionClosed(_)
        | Body::UnitRegistered(_)
        | Body::OfficerRegistered(_)
        | Body::OfficerRevoked(_)
        | Body::KeyRegistered(_)
        | Body::KeyRevoked(_)
        | Body::SigningRequired(_)
        | Body::CheckpointKeyRotated(_)
        | Body::SchemeRegistered(_)
        | Body::SubjectErased(_)
        | Body::SubjectRestricted(_) => &[Role::Registrar],
        Body::AgentOpened(_) => &[Role::Finance, Role::Registrar],
        Body::PolicyAdopted(_)
        | Body::QuotaReceived(_)
        | Body::QuotaPassedDown(_)
        | Body::QuotaAdjusted(_)
        | Body::QuotaReclaimed(_)
        | Body::YearClosed(_)
        | Body::PoolOpened(_)
        | Body::PoolFunded(_)
        | Body::PoolReturned(_)
        | Body::ProjectFunded(_)
        | Body::ProjectGaveBack(_)
        | Body::ProjectTerminated(_)
        | Body::ContractAudited(_)
        | Body::RetentionReleased(_) => &[Role::Finance],
        Body::ProjectApproved(_) => &[Role::Approver, Role::Finance],
        Body::ProjectRegistered(_)
        | Body::LinkageRecorded(_)
        | Body::LinkageHousehold(_)
        | Body::ContractSigned(_)
        | Body::ContractChanged(_)
        | Body::ContractAccepted(_)
        | Body::RetentionHeld(_)
        | Body::ProjectHandedOver(_) => &[Role::Finance, Role::Maker],
        Body::PaymentPrepared(_)
        | Body::PaymentLine(_)
        | Body::AssetRegistered(_)
        | Body::AssetVested(_)
        | Body::AssetQuantified(_)
        | Body::AssetImpaired(_)
        | Body::AssetDisposed(_)
        | Body::ShareIssued(_)
        | Body::VoucherPrepared(_) => &[Role::Maker],
        Body::PaymentApproved(_)
        | Body::PaymentRefused(_)
        | Body::VoucherApproved(_)
        | Body::VoucherRefused(_) => &[Role::Approver],
        Body::PaymentSettled(_)
        | Body::LineReturned(_)
        | Body::LineResent(_)
        | Body::LineResettled(_)
        | Body::LineGivenUp(_)
        | Body::LineReversed(_)
        | Body::UnmatchedReturn(_)
        | Body::SuspenseRecorded(_)
        | Body::SuspenseCleared(_)
        | Body::VoucherSettled(_)
        | Body::VoucherReturned(_)
        | Body::StatementRecorded(_)
        | Body::StatementLine(_)
        | Body::DayClosed(_) => &[Role::Treasury],
        Body::OperatorSigned(_)
        | Body::IncomeReceived(_)
        | Body::DividendDeclared(_)
        | Body::DividendLine(_)
        | Body::DividendPaid(_)
        | Body::SharesPassed(_)
        | Body::WelfareSpent(_)
        | Body::VillageSpent(_) => &[Role::Maker, Role::Village],
        Body::NoticePosted(_) | Body::NoticeTakenDown(_) => {
            &[Role::Finance, Role::Maker, Role::Village]
        }
        Body::NoticeConfirmed(_) => &[Role::Village],
        Body::ReportReceived(_) | Body::ReportReferred(_) | Body::ReportAnswered(_) => {
            &[Role::Auditor, Role::Finance, Role::Maker, Role::Village]
        }
        Body::FindingRaised(_)
        | Body::FindingConfirmed(_)
        | Body::FindingDismissed(_)
        | Body::FindingOrdered(_)
        | Body::FindingClosed(_)
        | Body::SealedAsked(_)
        | Body::DisclosureMade(_) => &[Role::Auditor],
        Body::MatchRecorded(_) | Body::FindingSuspected(_) => {
            &[Role::Approver, Role::Auditor, Role::Finance, Role::Maker]
        }
    }
}

/// The one kind of command that an actor of the system gives, so that its name opens no other door.
pub(crate) const fn system_kind(actor: &Actor) -> Option<&'static str> {
    match actor {
        Actor::Officer(_) => None,
        Actor::Init => Some("ledger.create"),
        Actor::History => Some("history.load"),
    }
}

/// What the system itself may record without an officer.
pub(crate) fn system_may(actor: &Actor, body: &Body) -> bool {
    match actor {
        Actor::Officer(_) => false,
        Actor::Init => matches!(
            body,
            Body::LedgerCreated(_) | Body::UnitRegistered(_) | Body::OfficerRegistered(_)
        ),
        Actor::History => matches!(
            body,
            Body::UnitRegistered(_)
                | Body::SchemeRegistered(_)
                | Body::QuotaReceived(_)
                | Body::QuotaAdjusted(_)
                | Body::ProjectRegistered(_)
                | Body::ProjectFunded(_)
                | Body::PaymentPrepared(_)
                | Body::PaymentLine(_)
                | Body::PaymentSettled(_)
                | Body::UnmatchedReturn(_)
                | Body::SuspenseRecorded(_)
        ),
    }
}
