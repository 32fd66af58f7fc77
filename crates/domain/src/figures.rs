//! All that one event states in figures, so that no sum over any log can leave 64 bits.
//!
//! It must never leave out an amount or a count of shares: what it does not see is unbounded.

use crate::event::{Body, Guarantee};
use crate::money::Money;

/// The most that all events of one ledger state together, in minor units and shares: 10^16 main units.
///
/// An event moves none of its figures more than eight times, so that a sum over all postings stays below 2^63.
pub const FIGURES_MAX: i128 = 1_000_000_000_000_000_000;

/// What an event states, each figure without its sign.
#[expect(clippy::too_many_lines, reason = "one line for each kind of event")]
pub fn figures(body: &Body) -> i128 {
    match body {
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
        | Body::LinkageHousehold(_)
        | Body::PolicyAdopted(_)
        | Body::PoolOpened(_)
        | Body::ContractAccepted(_)
        | Body::ProjectTerminated(_)
        | Body::ProjectHandedOver(_)
        | Body::PaymentApproved(_)
        | Body::AssetVested(_)
        | Body::NoticeConfirmed(_)
        | Body::NoticeTakenDown(_)
        | Body::ReportReceived(_)
        | Body::ReportReferred(_)
        | Body::ReportAnswered(_)
        | Body::AgentOpened(_)
        | Body::VoucherApproved(_)
        | Body::MatchRecorded(_)
        | Body::FindingSuspected(_)
        | Body::FindingDismissed(_)
        | Body::FindingOrdered(_)
        | Body::SealedAsked(_)
        | Body::SubjectErased(_)
        | Body::SubjectRestricted(_)
        | Body::DisclosureMade(_) => 0,
        Body::FindingRaised(e) => sum(&[e.amount]),
        Body::FindingConfirmed(e) => sum(&[e.amount]),
        Body::FindingClosed(e) => sum(&[e.recovered]),
        Body::QuotaReceived(e) => sum(&[e.amount]),
        Body::QuotaPassedDown(e) => sum(&[e.amount]),
        Body::QuotaAdjusted(e) => sum(&[e.delta]),
        Body::QuotaReclaimed(e) => sum(&[e.amount]),
        Body::LinkageRecorded(e) => sum(&[e.equipment.unwrap_or(Money::ZERO)]),
        Body::YearClosed(e) => sum(&[e.carried, e.surplus]),
        Body::PoolFunded(e) => sum(&[e.amount]),
        Body::PoolReturned(e) => sum(&[e.amount]),
        Body::ProjectRegistered(e) => sum(&[e.planned]),
        Body::ProjectFunded(e) => sum(&[e.amount]),
        Body::ProjectGaveBack(e) => sum(&[e.amount]),
        Body::ProjectApproved(e) => {
            let county = e.county_match.as_ref();
            sum(&[e.amount, county.map_or(Money::ZERO, |county| county.amount)])
        }
        Body::ContractSigned(e) => sum(&[e.amount]),
        Body::ContractChanged(e) => sum(&[e.delta]),
        Body::ContractAudited(e) => sum(&[e.amount]),
        Body::RetentionHeld(e) => sum(&[e.amount]),
        Body::RetentionReleased(e) => sum(&[e.amount]),
        Body::PaymentPrepared(e) => sum(&[e.due, e.total]),
        Body::PaymentLine(e) => sum(&[e.due, e.paid]),
        Body::PaymentRefused(e) => sum(&[e.total]),
        Body::PaymentSettled(e) => {
            let open = e.open.as_ref();
            sum(&[e.total, open.map_or(Money::ZERO, |open| open.amount)])
        }
        Body::LineReturned(e) => sum(&[e.amount]),
        Body::LineResent(e) => sum(&[e.amount]),
        Body::LineResettled(e) => sum(&[e.amount]),
        Body::LineGivenUp(e) => sum(&[e.amount]),
        Body::LineReversed(e) => sum(&[e.amount]),
        Body::UnmatchedReturn(e) => sum(&[e.amount]),
        Body::SuspenseRecorded(e) => sum(&[e.amount]),
        Body::SuspenseCleared(e) => sum(&[e.amount]),
        Body::AssetRegistered(e) => sum(&[e.value]),
        Body::AssetQuantified(e) => i128::from(e.shares),
        Body::ShareIssued(e) => i128::from(e.shares),
        Body::SharesPassed(e) => i128::from(e.shares),
        Body::AssetImpaired(e) => sum(&[e.value]),
        Body::AssetDisposed(e) => sum(&[e.to_project, e.to_village]),
        Body::WelfareSpent(e) => sum(&[e.amount]),
        Body::OperatorSigned(e) => match e.guarantee {
            Guarantee::Amount(amount) => sum(&[amount]),
            Guarantee::BasisPoints(points) => points.into(),
        },
        Body::IncomeReceived(e) => sum(&[e.amount]),
        Body::DividendDeclared(e) => sum(&[e.dividends, e.welfare]),
        Body::DividendLine(e) => sum(&[e.amount]),
        Body::DividendPaid(e) => sum(&[e.amount]),
        Body::NoticePosted(e) => sum(&[e.sum]),
        Body::VoucherPrepared(e) => sum(&[e.amount]),
        Body::VoucherRefused(e) => sum(&[e.amount]),
        Body::VoucherSettled(e) => sum(&[e.amount]),
        Body::VoucherReturned(e) => sum(&[e.amount]),
        Body::VillageSpent(e) => sum(&[e.amount]),
        Body::StatementRecorded(e) => {
            let known = |amount: Option<Money>| amount.unwrap_or(Money::ZERO);
            sum(&[e.sum_in, e.sum_out, known(e.opening), known(e.closing)])
        }
        Body::StatementLine(e) => sum(&[e.amount]),
        Body::DayClosed(e) => sum(&[
            e.bank_in,
            e.bank_out,
            e.books_in,
            e.books_out,
            e.suspense_in,
            e.suspense_out,
        ]),
    }
}

fn sum(amounts: &[Money]) -> i128 {
    let sizes = amounts
        .iter()
        .map(|amount| i128::from(amount.minor()).abs());
    sizes.fold(0, i128::saturating_add)
}
