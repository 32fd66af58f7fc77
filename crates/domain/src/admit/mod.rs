//! What may stand in the log: the one statement of the rules. Whatever `decide` emits passes here,
//! and the audit runs it over every entry.
//!
//! The rules version is part of the state, since a change of rules is itself an event.

mod acting;
mod agent;
mod asset;
mod asset_life;
pub(crate) mod bank;
mod checkpoint_key;
mod dates;
pub(crate) mod finding;
mod funds;
mod kind;
mod matching;
mod money;
mod notice;
mod old_books;
mod operator;
pub(crate) mod payment;
mod policy;
mod project;
mod report;
mod scheme;
mod setup;
mod signing;
mod year;

use std::collections::BTreeMap;

use jiff::Timestamp;
use sunledger_chain::LeafHash;

use crate::RULES_VERSION;
use crate::basis::EVIDENCE_MAX;
use crate::breach::{Breach, Entity, FieldError};
use crate::code::RegionCode;
use crate::event::{Body, Cmd, DisclosureMade, Event};
use crate::id::{Label, UnitId};
use crate::money::Money;
use crate::rights::Actor;
use crate::state::{Awaiting, State};

pub use signing::signatures;

/// Entries that an event names, read from the log and verified, by sequence number.
pub type Cited = BTreeMap<u64, CitedEntry>;

/// One such entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CitedEntry {
    /// Its RFC 6962 leaf hash.
    pub leaf: LeafHash,
    /// What it says.
    pub body: Body,
}

/// Says whether `event` may be the next one after `state`.
pub fn admit(state: &State, event: &Event, cited: &Cited) -> Result<(), Breach> {
    begins_with_genesis(state, &event.body)?;
    let place = Place::of(state, event)?;
    acting::may_act(state, place.actor, event.cmd.as_ref(), &event.body)?;
    if let Some(basis) = event.body.basis() {
        few(&basis.evidence, EVIDENCE_MAX, "basis.evidence")?;
    }
    if let Some(cmd) = &event.cmd {
        signing::signatures(state, cmd, cmd.issued_at)?;
    }
    lines_follow(&place, &event.body)?;
    kind::fits(place.kind, event.cmd.is_some(), &event.body)?;
    dates::check(&place, &event.body)?;
    check(state, &place, &event.body, cited)?;
    old_books::apart(state, place.actor, &event.body)?;
    money::check(state, &event.body)
}

/// Entry 0 creates the ledger, and nothing else does.
fn begins_with_genesis(state: &State, body: &Body) -> Result<(), Breach> {
    match (&state.ledger, body) {
        (None, Body::LedgerCreated(_)) if state.size == 0 => Ok(()),
        (Some(ledger), Body::LedgerCreated(_)) => Err(Breach::Duplicate {
            entity: Entity::Ledger,
            id: ledger.ledger.to_string(),
        }),
        (Some(_), _) => Ok(()),
        (None, _) => Err(unknown(Entity::Ledger, &"ledger.created")),
    }
}

/// Where in its batch an event stands.
struct Place<'a> {
    actor: &'a Actor,
    kind: &'a Label,
    issued_at: Timestamp,
    /// True for the first event of a signed command.
    signed: bool,
    /// Events of the batch that follow this one.
    left: u32,
    awaiting: &'a Awaiting,
}

impl<'a> Place<'a> {
    fn of(state: &'a State, event: &'a Event) -> Result<Self, Breach> {
        let open = state.command.as_ref().filter(|command| command.left > 0);
        match (&event.cmd, open) {
            (Some(cmd), None) => Self::first(state, cmd, &event.body),
            (None, Some(command)) => Ok(Self {
                actor: &command.actor,
                kind: &command.kind,
                issued_at: command.issued_at,
                signed: false,
                left: command.left.saturating_sub(1),
                awaiting: &command.awaiting,
            }),
            (Some(_), Some(_)) | (None, None) => Err(Breach::BatchTorn),
        }
    }

    fn first(state: &State, cmd: &'a Cmd, body: &Body) -> Result<Self, Breach> {
        let rules = if let Body::LedgerCreated(genesis) = body {
            genesis.rules
        } else {
            state.rules
        };
        if !(1..=RULES_VERSION).contains(&rules) {
            return Err(Breach::UnknownRules { rules });
        }
        require(cmd.rules == rules, "cmd.rules", FieldError::Mismatch)?;
        let left = cmd.count.checked_sub(1).ok_or(Breach::BatchTorn)?;
        Ok(Self {
            actor: &cmd.actor,
            kind: &cmd.kind,
            issued_at: cmd.issued_at,
            signed: !cmd.sigs.is_empty(),
            left,
            awaiting: &Awaiting::Nothing,
        })
    }
}

fn check(state: &State, place: &Place<'_>, body: &Body, cited: &Cited) -> Result<(), Breach> {
    match body {
        Body::LedgerCreated(e) => setup::ledger_created(e),
        Body::RegionRegistered(e) => setup::region_registered(state, e),
        Body::RegionClosed(e) => setup::region_closed(state, e),
        Body::UnitRegistered(e) => setup::unit_registered(state, e),
        Body::OfficerRegistered(e) => setup::officer_registered(state, place.actor, e),
        Body::OfficerRevoked(e) => setup::officer_revoked(state, e),
        Body::KeyRegistered(e) => signing::key_registered(state, e),
        Body::KeyRevoked(e) => signing::key_revoked(state, e),
        Body::SigningRequired(e) => signing::required(state, place.actor, place.signed, e),
        Body::CheckpointKeyRotated(e) => checkpoint_key::rotated(state, e),
        Body::SchemeRegistered(e) => scheme::registered(state, e),
        Body::LinkageRecorded(e) => scheme::linkage_recorded(state, place, e),
        Body::LinkageHousehold(e) => scheme::linked(state, e),
        Body::PolicyAdopted(e) => policy::adopted(state, e),
        Body::QuotaReceived(e) => funds::quota_received(state, e),
        Body::QuotaPassedDown(e) => funds::quota_passed_down(state, e),
        Body::QuotaAdjusted(e) => funds::quota_adjusted(state, place.actor, e),
        Body::QuotaReclaimed(e) => funds::quota_reclaimed(state, e),
        Body::YearClosed(e) => year::closed(state, e),
        Body::PoolOpened(e) => funds::pool_opened(state, e),
        Body::PoolFunded(e) => funds::pool_funded(state, e),
        Body::PoolReturned(e) => funds::pool_returned(state, e),
        Body::ProjectRegistered(e) => funds::project_registered(state, e),
        Body::ProjectFunded(e) => funds::project_funded(state, place.actor, e),
        Body::ProjectGaveBack(e) => funds::project_gave_back(state, e),
        Body::ProjectApproved(e) => project::approved(state, e),
        Body::ContractSigned(e) => project::signed(state, e),
        Body::ContractChanged(e) => project::changed(state, e),
        Body::ContractAccepted(e) => project::accepted(state, e),
        Body::ContractAudited(e) => project::audited(state, e),
        Body::RetentionHeld(e) => project::retention_held(state, e),
        Body::RetentionReleased(e) => project::retention_released(state, e),
        Body::ProjectTerminated(e) => project::terminated(state, e),
        Body::ProjectHandedOver(e) => project::handed_over(state, e),
        Body::PaymentPrepared(e) => payment::prepared(state, place, e),
        Body::PaymentLine(e) => payment::line(state, e),
        Body::PaymentApproved(e) => payment::approved(state, place.actor, e),
        Body::PaymentRefused(e) => payment::refused(state, place.actor, e),
        Body::PaymentSettled(e) => payment::settled(state, e, cited),
        Body::LineReturned(e) => payment::returned(state, e, cited),
        Body::LineResent(e) => payment::resent(state, e, cited),
        Body::LineResettled(e) => payment::resettled(state, e, cited),
        Body::LineGivenUp(e) => payment::given_up(state, e, cited),
        Body::LineReversed(e) => payment::reversed(state, e, cited),
        Body::UnmatchedReturn(e) => payment::unmatched_return(state, e),
        Body::SuspenseRecorded(e) => payment::suspense_recorded(state, e),
        Body::SuspenseCleared(e) => payment::suspense_cleared(state, e),
        Body::AssetRegistered(e) => asset::registered(state, e),
        Body::AssetVested(e) => asset::vested(state, e),
        Body::AssetQuantified(e) => asset::quantified(state, place, e),
        Body::ShareIssued(e) => asset::share_issued(state, e),
        Body::SharesPassed(e) => asset_life::passed(state, e),
        Body::AssetImpaired(e) => asset_life::impaired(state, e),
        Body::AssetDisposed(e) => asset_life::disposed(state, e),
        Body::WelfareSpent(e) => asset_life::spent(state, e),
        Body::OperatorSigned(e) => operator::signed(state, e),
        Body::IncomeReceived(e) => asset::income_received(state, e),
        Body::DividendDeclared(e) => asset::dividend_declared(state, place, e),
        Body::DividendLine(e) => asset::dividend_line(state, e),
        Body::DividendPaid(e) => asset::dividend_paid(state, e),
        Body::NoticePosted(e) => notice::posted(state, e),
        Body::NoticeConfirmed(e) => notice::confirmed(state, place.actor, e),
        Body::NoticeTakenDown(e) => notice::taken_down(state, e),
        Body::ReportReceived(e) => report::received(state, e),
        Body::ReportReferred(e) => report::referred(state, e),
        Body::ReportAnswered(e) => report::answered(state, e),
        Body::AgentOpened(e) => agent::opened(state, e),
        Body::VoucherPrepared(e) => agent::prepared(state, e),
        Body::VoucherApproved(e) => agent::approved(state, place, e),
        Body::VoucherRefused(e) => agent::refused(state, place, e),
        Body::VoucherSettled(e) => agent::settled(state, e),
        Body::VoucherReturned(e) => agent::returned(state, e),
        Body::VillageSpent(e) => agent::village_spent(state, e),
        Body::StatementRecorded(e) => bank::recorded(state, place, e),
        Body::StatementLine(e) => bank::line(state, place, e),
        Body::DayClosed(e) => bank::day_closed(state, e),
        Body::MatchRecorded(e) => matching::recorded(state, place, e),
        Body::FindingSuspected(e) => matching::suspected(state, place, e, cited),
        Body::FindingRaised(e) => finding::raised(state, e),
        Body::FindingConfirmed(e) => finding::confirmed(state, place.actor, e),
        Body::FindingDismissed(e) => finding::dismissed(state, place.actor, e),
        Body::FindingOrdered(e) => finding::ordered(state, e),
        Body::SubjectErased(_) | Body::SubjectRestricted(_) => Ok(()),
        Body::DisclosureMade(e) => disclosed(e),
        Body::FindingClosed(e) => finding::closed(state, e, cited),
        Body::SealedAsked(e) => matching::sealed_asked(e),
    }
}

/// More than there are sorts of fields.
const FIELDS_MAX: usize = 32;

/// A disclosure says which fields it opened, each once.
fn disclosed(e: &DisclosureMade) -> Result<(), Breach> {
    require(!e.fields.is_empty(), "fields", FieldError::Missing)?;
    few(&e.fields, FIELDS_MAX, "fields")?;
    let ascending = e.fields.is_sorted_by(|a, b| a < b);
    require(ascending, "fields", FieldError::Mismatch)
}

/// Where a batch still owes lines, only they may come, and elsewhere no line may.
/// Among the lines of a statement stand the facts that they brought about.
fn lines_follow(place: &Place<'_>, body: &Body) -> Result<(), Breach> {
    let fits = match (place.awaiting, body) {
        (Awaiting::Payment(batch), Body::PaymentLine(e)) => *batch == e.batch,
        (Awaiting::Shares(asset), Body::ShareIssued(e)) => *asset == e.asset,
        (Awaiting::Linkage(scheme, entity), Body::LinkageHousehold(e)) => {
            *scheme == e.scheme && *entity == e.entity
        }
        (Awaiting::Dividend(asset, period), Body::DividendLine(e)) => {
            *asset == e.asset && *period == e.period
        }
        (Awaiting::Findings(run, _, left), Body::FindingSuspected(e)) => {
            *run == e.run && place.left >= left.saturating_sub(1)
        }
        (Awaiting::Statement(open), Body::StatementLine(e)) => {
            let further = open.count.saturating_sub(open.seen).saturating_sub(1);
            open.statement == e.statement && place.left >= further
        }
        (Awaiting::Statement(open), other) => {
            place.left >= open.count.saturating_sub(open.seen) && is_bank_fact(other)
        }
        (Awaiting::Nothing, other) => !matches!(
            other,
            Body::PaymentLine(_)
                | Body::ShareIssued(_)
                | Body::LinkageHousehold(_)
                | Body::DividendLine(_)
                | Body::StatementLine(_)
                | Body::FindingSuspected(_)
        ),
        _ => false,
    };
    if fits { Ok(()) } else { Err(Breach::BatchTorn) }
}

const fn is_bank_fact(body: &Body) -> bool {
    matches!(
        body,
        Body::PaymentSettled(_)
            | Body::LineReturned(_)
            | Body::LineResettled(_)
            | Body::VoucherSettled(_)
            | Body::VoucherReturned(_)
            | Body::SuspenseRecorded(_)
    )
}

fn require(holds: bool, field: &'static str, error: FieldError) -> Result<(), Breach> {
    if holds {
        Ok(())
    } else {
        Err(Breach::Field { field, error })
    }
}

fn positive(amount: Money, field: &'static str) -> Result<(), Breach> {
    require(amount.is_positive(), field, FieldError::NotPositive)
}

fn few<T>(items: &[T], limit: usize, field: &'static str) -> Result<(), Breach> {
    require(items.len() <= limit, field, FieldError::TooMany)
}

fn unknown(entity: Entity, id: &impl ToString) -> Breach {
    Breach::Unknown {
        entity,
        id: id.to_string(),
    }
}

fn is_new(known: bool, entity: Entity, id: &impl ToString) -> Result<(), Breach> {
    if known {
        Err(Breach::Duplicate {
            entity,
            id: id.to_string(),
        })
    } else {
        Ok(())
    }
}

fn is_known(known: bool, entity: Entity, id: &impl ToString) -> Result<(), Breach> {
    if known {
        Ok(())
    } else {
        Err(unknown(entity, id))
    }
}

fn unit_known(state: &State, unit: &UnitId) -> Result<(), Breach> {
    is_known(state.units.contains_key(unit), Entity::Unit, unit)
}

/// A division must be registered; old ones stay registered.
fn region_known(state: &State, region: RegionCode) -> Result<(), Breach> {
    is_known(state.regions.contains_key(&region), Entity::Region, &region)
}
