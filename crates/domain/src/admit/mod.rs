//! What may stand in the log: the one statement of the rules. Whatever `decide` emits passes here,
//! and the audit runs it over every entry.
//!
//! The rules version is part of the state, since a change of rules is itself an event.

mod asset;
mod funds;
mod money;
mod notice;
mod payment;
mod setup;

use std::collections::BTreeMap;

use sunledger_chain::LeafHash;

use crate::RULES_VERSION;
use crate::basis::EVIDENCE_MAX;
use crate::breach::{Breach, Entity, FieldError};
use crate::code::RegionCode;
use crate::event::{Body, Cmd, Event};
use crate::id::UnitId;
use crate::money::Money;
use crate::rights::{Actor, roles_for, system_may};
use crate::state::{Awaiting, State};

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
    let place = Place::of(state, event)?;
    if (state.size == 0) != matches!(event.body, Body::LedgerCreated(_)) {
        return Err(Breach::Duplicate {
            entity: Entity::Ledger,
            id: state.size.to_string(),
        });
    }
    may_act(state, place.actor, &event.body)?;
    if let Some(basis) = event.body.basis() {
        require(
            basis.evidence.len() <= EVIDENCE_MAX,
            "basis.evidence",
            FieldError::TooMany,
        )?;
    }
    check(state, &place, &event.body, cited)?;
    money::check(state, &event.body)
}

/// Where in its batch an event stands.
struct Place<'a> {
    actor: &'a Actor,
    /// Events of the batch that follow this one.
    left: u32,
    awaiting: &'a Awaiting,
}

impl<'a> Place<'a> {
    fn of(state: &'a State, event: &'a Event) -> Result<Self, Breach> {
        match (&event.cmd, &state.command) {
            (Some(cmd), _) if state.at_batch_boundary() => Self::first(state, cmd, &event.body),
            (None, Some(command)) if command.left > 0 => Ok(Self {
                actor: &command.actor,
                left: command.left.saturating_sub(1),
                awaiting: &command.awaiting,
            }),
            _ => Err(Breach::BatchTorn),
        }
    }

    fn first(state: &State, cmd: &'a Cmd, body: &Body) -> Result<Self, Breach> {
        let expected = match body {
            Body::LedgerCreated(genesis) => genesis.rules,
            _ => state.rules,
        };
        if cmd.rules != expected || cmd.rules == 0 || cmd.rules > RULES_VERSION {
            return Err(Breach::UnknownRules { rules: cmd.rules });
        }
        require(cmd.sigs.is_empty(), "cmd.sigs", FieldError::Unexpected)?;
        let left = cmd.count.checked_sub(1).ok_or(Breach::BatchTorn)?;
        Ok(Self {
            actor: &cmd.actor,
            left,
            awaiting: &Awaiting::Nothing,
        })
    }
}

/// Rights: a role for the kind of event, and a unit that is in charge of the place.
fn may_act(state: &State, actor: &Actor, body: &Body) -> Result<(), Breach> {
    let Some(id) = actor.officer() else {
        return match system_may(actor, body) {
            true => Ok(()),
            false => Err(not_permitted(actor, body)),
        };
    };
    let officer = state.officers.get(id).filter(|officer| officer.active);
    let officer = officer.ok_or_else(|| unknown(Entity::Officer, id))?;
    if !roles_for(body)
        .iter()
        .any(|role| officer.roles.contains(role))
    {
        return Err(not_permitted(actor, body));
    }
    let own = state.units.get(&officer.unit).and_then(|unit| unit.region);
    match (own, region_concerned(state, body)) {
        (Some(own), Some(region)) if !own.covers(region) => Err(Breach::OutsideJurisdiction {
            officer: id.clone(),
            region,
        }),
        _ => Ok(()),
    }
}

fn not_permitted(actor: &Actor, body: &Body) -> Breach {
    Breach::NotPermitted {
        actor: actor.clone(),
        kind: body.kind(),
        roles: roles_for(body),
    }
}

/// The division whose affair an event is, where it is that of one.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "most kinds belong to no single division"
)]
fn region_concerned(state: &State, body: &Body) -> Option<RegionCode> {
    let of_project = |id| state.projects.get(id).and_then(|project| project.region);
    match body {
        Body::ProjectRegistered(e) => e.region,
        Body::ProjectFunded(e) => of_project(&e.project),
        Body::PaymentPrepared(e) => of_project(&e.project),
        Body::PaymentApproved(e) => of_project(&state.batches.get(&e.batch)?.project),
        Body::PaymentRefused(e) => of_project(&e.project),
        Body::PaymentSettled(e) => of_project(&e.project),
        Body::AssetRegistered(e) => e.region.or_else(|| of_project(&e.project)),
        Body::NoticePosted(e) => Some(e.place),
        _ => None,
    }
}

fn check(state: &State, place: &Place<'_>, body: &Body, cited: &Cited) -> Result<(), Breach> {
    lines_follow(place, body)?;
    match body {
        Body::LedgerCreated(e) => setup::ledger_created(e),
        Body::RegionRegistered(e) => setup::region_registered(state, e),
        Body::RegionClosed(e) => setup::region_closed(state, e),
        Body::UnitRegistered(e) => setup::unit_registered(state, e),
        Body::OfficerRegistered(e) => setup::officer_registered(state, e),
        Body::OfficerRevoked(e) => setup::officer_revoked(state, e),
        Body::SchemeRegistered(e) => setup::scheme_registered(state, e),
        Body::QuotaReceived(e) => funds::quota_received(state, e),
        Body::QuotaPassedDown(e) => funds::quota_passed_down(state, e),
        Body::QuotaAdjusted(e) => funds::quota_adjusted(state, e),
        Body::QuotaReclaimed(e) => funds::quota_reclaimed(state, e),
        Body::PoolOpened(e) => funds::pool_opened(state, e),
        Body::PoolFunded(e) => funds::pool_funded(state, e),
        Body::PoolReturned(e) => funds::pool_returned(state, e),
        Body::ProjectRegistered(e) => funds::project_registered(state, e),
        Body::ProjectFunded(e) => funds::project_funded(state, e),
        Body::ProjectGaveBack(e) => funds::project_gave_back(state, e),
        Body::PaymentPrepared(e) => payment::prepared(state, place, e),
        Body::PaymentLine(e) => payment::line(state, e),
        Body::PaymentApproved(e) => payment::approved(state, place.actor, e),
        Body::PaymentRefused(e) => payment::refused(state, place.actor, e),
        Body::PaymentSettled(e) => payment::settled(state, e),
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
        Body::IncomeReceived(e) => asset::income_received(state, e),
        Body::DividendDeclared(e) => asset::dividend_declared(state, place, e),
        Body::DividendLine(e) => asset::dividend_line(state, e),
        Body::DividendPaid(e) => asset::dividend_paid(state, e),
        Body::NoticePosted(e) => notice::posted(state, e),
        Body::NoticeTakenDown(e) => notice::taken_down(state, e),
    }
}

/// Where a batch still owes lines, only they may come; elsewhere no line may.
fn lines_follow(place: &Place<'_>, body: &Body) -> Result<(), Breach> {
    let fits = match (place.awaiting, body) {
        (Awaiting::Payment(batch), Body::PaymentLine(e)) => *batch == e.batch,
        (Awaiting::Shares(asset), Body::ShareIssued(e)) => *asset == e.asset,
        (Awaiting::Dividend(asset, period), Body::DividendLine(e)) => {
            *asset == e.asset && *period == e.period
        }
        (Awaiting::Nothing, other) => !matches!(
            other,
            Body::PaymentLine(_) | Body::ShareIssued(_) | Body::DividendLine(_)
        ),
        _ => false,
    };
    if fits { Ok(()) } else { Err(Breach::BatchTorn) }
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

/// A division must be registered; acts also need it in force.
fn region_known(state: &State, region: RegionCode) -> Result<(), Breach> {
    is_known(state.regions.contains_key(&region), Entity::Region, &region)
}
