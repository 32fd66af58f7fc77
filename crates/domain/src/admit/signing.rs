//! Keys of officers, and who must have signed: by a key that is registered to the actor and holds on the day.
//!
//! Whether the signature of a command is by its key is never judged here, but where its bytes are at hand: by the journal
//! before it records and by every audit after. The proof under a new key is: all that it is over stands in the event.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use sunledger_chain::officer::has_signed;

use super::{is_known, is_new, require, unit_known};
use crate::breach::{Breach, Entity, FieldError, SignatureFault};
use crate::event::{Cmd, KeyRegistered, KeyRevoked, SigningRequired};
use crate::id::OfficerId;
use crate::rights::Actor;
use crate::state::{OfficerState, State};

/// Most signatures under one command: it has one maker.
const SIGS_MAX: usize = 1;
/// Days of keys are those of China, as they are printed.
const DAYS_OF: Offset = Offset::constant(8);

/// The day of an instant, by which keys hold.
fn day_of(at: Timestamp) -> Date {
    DAYS_OF.to_datetime(at).date()
}

/// Whether a command has the signature that it needs, by a key that holds at this time.
///
/// `admit` asks for the time that the command states; whoever knows when it was recorded asks for that time too, since a
/// stated time may be any. One rule for both.
///
/// # Errors
/// Why it may not stand in the log.
pub fn signatures(state: &State, cmd: &Cmd, at: Timestamp) -> Result<(), Breach> {
    let Some(officer) = cmd.actor.officer() else {
        require(cmd.sigs.is_empty(), "cmd.sigs", FieldError::Unexpected)?;
        return old_books_open(state, cmd, day_of(at));
    };
    let few = cmd.sigs.len() <= SIGS_MAX;
    require(few, "cmd.sigs", FieldError::TooMany)?;
    let on = day_of(at);
    for sig in &cmd.sigs {
        let known = state.signing.keys.get(&sig.key);
        let known = known.filter(|known| known.officer == *officer);
        let Some(known) = known else {
            return refuse(officer, SignatureFault::KeyUnknown { key: sig.key });
        };
        if !known.holds_on(on) {
            let fault = SignatureFault::KeyNotValid {
                key: sig.key,
                on,
                from: known.from,
                until: known.until,
                revoked: known.revoked,
            };
            return refuse(officer, fault);
        }
    }
    match state.signing.required_from {
        Some(from) if on >= from && cmd.sigs.is_empty() => {
            refuse(officer, SignatureFault::Missing { from })
        }
        Some(_) | None => Ok(()),
    }
}

/// Old books are nobody's act. Where every act must be signed they would be a way around it.
fn old_books_open(state: &State, cmd: &Cmd, on: Date) -> Result<(), Breach> {
    match state.signing.required_from {
        Some(from) if on >= from && cmd.actor == Actor::History => {
            Err(Breach::OldBooksClosed { from })
        }
        Some(_) | None => Ok(()),
    }
}

fn refuse(officer: &OfficerId, fault: SignatureFault) -> Result<(), Breach> {
    Err(Breach::Signature {
        officer: officer.clone(),
        fault: Box::new(fault),
    })
}

pub(super) fn key_registered(state: &State, e: &KeyRegistered) -> Result<(), Breach> {
    in_office(state, &e.officer)?;
    is_new(state.signing.keys.contains_key(&e.key), Entity::Key, &e.key)?;
    let ordered = e.until.is_none_or(|until| until >= e.from);
    require(ordered, "until", FieldError::TooEarly)?;
    match held(state, e) {
        true => Ok(()),
        false => refuse(&e.officer, SignatureFault::KeyNotHeld { key: e.key }),
    }
}

/// Whether whoever made the proof holds the key, and made it for this officer of this ledger.
fn held(state: &State, e: &KeyRegistered) -> bool {
    state.ledger().is_some_and(|genesis| {
        let message = KeyRegistered::message(&genesis.ledger, &e.officer);
        has_signed(e.key.as_bytes(), &message, e.proof.as_bytes())
    })
}

/// Once every command must be signed, the last registrar who can sign stays: nobody could register another key.
pub(super) fn key_revoked(state: &State, e: &KeyRevoked) -> Result<(), Breach> {
    let known = state.signing.keys.get(&e.key);
    let of_officer = known.filter(|known| known.officer == e.officer);
    is_known(of_officer.is_some(), Entity::Key, &e.key)?;
    if of_officer.is_some_and(|known| known.revoked) {
        return Err(wrong(Entity::Key, &e.key, "revoked", "in force"));
    }
    match state.signing.required_from.is_none() || state.can_go_on_without(Some(&e.key), None) {
        true => Ok(()),
        false => Err(wrong(
            Entity::Key,
            &e.key,
            "the last key of a registrar",
            "one of several keys",
        )),
    }
}

/// Whoever requires signatures has signed this: it shows that a registrar's key works before nothing goes without one.
pub(super) fn required(
    state: &State,
    actor: &Actor,
    signed: bool,
    e: &SigningRequired,
) -> Result<(), Breach> {
    unit_known(state, &e.unit)?;
    if state.signing.required_from.is_some() {
        return Err(wrong(
            Entity::Unit,
            &e.unit,
            "requiring signatures already",
            "not requiring them yet",
        ));
    }
    if let (false, Some(officer)) = (signed, actor.officer()) {
        return refuse(officer, SignatureFault::Missing { from: e.from });
    }
    match state.can_go_on_without(None, None) {
        true => Ok(()),
        false => Err(wrong(
            Entity::Unit,
            &e.unit,
            "without a registrar's lasting key",
            "with one",
        )),
    }
}

fn in_office(state: &State, officer: &OfficerId) -> Result<(), Breach> {
    let active = |officer: &OfficerState| officer.active;
    let known = state.officers.get(officer).is_some_and(active);
    is_known(known, Entity::Officer, officer)
}

fn wrong(entity: Entity, id: &impl ToString, status: &'static str, needed: &'static str) -> Breach {
    Breach::WrongStatus {
        entity,
        id: id.to_string(),
        status,
        needed,
    }
}
