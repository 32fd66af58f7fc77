//! Which fund lines every sum of money came from, and what every fund line became: a fold beside the state.
//!
//! It must never hold a payment line, never let a source go below zero, and never lose a fen.
//!
//! # The rules
//! - Money is known by its [`Path`]: the fund lines and pools that it went through. Money that goes back to
//!   where it has been loses the steps after it.
//! - An outflow takes of every path in proportion to what is there, by largest remainder, ties to the lesser
//!   path. Where it names a quota, it takes first what that quota gave, then what went through it, then of all.
//! - Money given back takes first the paths that came from the receiver. Where payments that named no quota
//!   have drawn on them already, the rest is taken of all that is left and keeps its own path, now on through
//!   the receiver: what was paid stays as it was said, and [`Lineage::exchanged`] says how much was replaced.
//! - A batch keeps what it was made of. A line's part follows from that, the sum of the lines before it and
//!   its amount ([`Composition::part`]); only batches of several paths keep their amounts, three to five bytes
//!   a line. A return or reversal takes exactly that part; only where an unmatched return has taken of it
//!   before, the missing rest is taken of all that the project has settled.
//! - An unmatched return takes of the settled money in the proportions in which the project was funded, and
//!   what is not there of one path, of all that is settled.
//! - An asset is a view: what its project has settled and no asset has been formed of yet, in proportion.
//!   Its income is new money. Its paths say whose asset earned it, never where it came from itself; dividends
//!   and welfare take of it in proportion.
//! - Suspense has no sources: nobody knows them.

mod asset;
mod became;
mod composition;
mod funds;
mod path;
mod payment;
mod places;
mod query;
mod tape;
mod version;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::code::Period;
use crate::event::{Body, Event};
use crate::id::{AgentId, AssetId, BatchId, LineId, PoolId, ProjectId, SpendingId, VoucherId};
use places::{Places, Runs};
use tape::Tape;

pub use became::{Became, Branch, Leaf, Place};
pub use composition::{Composition, line_parts};
pub use path::Path;
pub use places::{Apart, Start};

/// The sources of all money after some prefix of the log.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lineage {
    size: u64,
    lines: BTreeMap<LineId, Held>,
    pools: BTreeMap<PoolId, Held>,
    projects: BTreeMap<ProjectId, ProjectMoney>,
    vouchers: BTreeMap<VoucherId, VoucherMoney>,
    batches: BTreeMap<BatchId, BatchMoney>,
    spendings: BTreeMap<SpendingId, SpentMoney>,
    assets: BTreeMap<AssetId, AssetMoney>,
    recording: Option<Recording>,
}

/// Money of a fund line or a pool.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Held {
    left: Composition,
    /// Cut or taken back by a giver outside the ledger.
    withdrawn: Composition,
    /// All money whose path passes here, wherever it is now.
    whole: i128,
    /// What came back as other money than what was given, or went back past this place.
    exchanged: i128,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct ProjectMoney {
    left: Composition,
    /// Held back until warranties end.
    retention: Composition,
    /// What its batches and spendings have settled, less unmatched returns.
    settled: Composition,
    /// What it was given and has not given back, wherever it is now.
    funded: Composition,
    /// What assets were formed of.
    formed: Composition,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct VoucherMoney {
    agent: AgentId,
    project: ProjectId,
    pending: Composition,
    undistributed: Composition,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct BatchMoney {
    project: ProjectId,
    voucher: Option<VoucherId>,
    /// As it was prepared: what lines' parts are computed from.
    whole: Composition,
    pending: Composition,
    settled: Composition,
    awaiting: Composition,
    tape: Option<Tape>,
    /// As it was prepared, by village; empty for a batch of one path.
    places: Places,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct SpentMoney {
    project: ProjectId,
    voucher: VoucherId,
    settled: Composition,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct AssetMoney {
    /// What it cost.
    value: Composition,
    /// Of that, what went back to its project when it was sold.
    returned: Composition,
    kept: Composition,
    welfare: Composition,
    spent: Composition,
    dividends: BTreeMap<Period, DividendMoney>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct DividendMoney {
    whole: Composition,
    unpaid: Composition,
    paid: Composition,
    /// Places still unpaid, once any was paid.
    open: Option<Vec<u32>>,
    tape: Option<Tape>,
}

/// The batch or dividend of several paths whose lines are coming in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Recording {
    of: Recorded,
    left: u32,
    tape: Tape,
    /// Of a batch alone.
    runs: Runs,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Recorded {
    Batch(BatchId),
    Dividend(AssetId, Period),
}

impl Lineage {
    /// Takes one more event; every event of the log, in order.
    pub fn apply(&mut self, event: &Event) {
        self.size = self.size.saturating_add(1);
        match &event.body {
            Body::PaymentLine(e) => self.hear_line(e),
            Body::DividendLine(e) => self.hear_part(&e.asset, e.period, e.amount),
            Body::QuotaReceived(_)
            | Body::QuotaPassedDown(_)
            | Body::QuotaAdjusted(_)
            | Body::QuotaReclaimed(_)
            | Body::YearClosed(_)
            | Body::PoolFunded(_)
            | Body::PoolReturned(_)
            | Body::ProjectFunded(_)
            | Body::ProjectGaveBack(_)
            | Body::RetentionHeld(_)
            | Body::RetentionReleased(_) => self.move_funds(&event.body),
            Body::PaymentPrepared(_)
            | Body::PaymentRefused(_)
            | Body::PaymentSettled(_)
            | Body::LineReturned(_)
            | Body::LineResent(_)
            | Body::LineResettled(_)
            | Body::LineGivenUp(_)
            | Body::LineReversed(_)
            | Body::UnmatchedReturn(_) => self.pay(&event.body),
            Body::VoucherPrepared(_)
            | Body::VoucherRefused(_)
            | Body::VoucherSettled(_)
            | Body::VoucherReturned(_)
            | Body::VillageSpent(_) => self.move_voucher(&event.body),
            Body::AssetRegistered(_)
            | Body::AssetDisposed(_)
            | Body::WelfareSpent(_)
            | Body::IncomeReceived(_)
            | Body::DividendDeclared(_)
            | Body::DividendPaid(_) => self.earn(&event.body),
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
            | Body::PaymentApproved(_)
            | Body::SuspenseRecorded(_)
            | Body::SuspenseCleared(_)
            | Body::AssetVested(_)
            | Body::AssetQuantified(_)
            | Body::AssetImpaired(_)
            | Body::SharesPassed(_)
            | Body::ShareIssued(_)
            | Body::OperatorSigned(_)
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
            | Body::SealedAsked(_) => {}
        }
    }

    /// Number of entries that it stands on.
    pub const fn size(&self) -> u64 {
        self.size
    }
}
