//! Runs of matching and what they suspect: each names a payment that is there.

use super::{Cited, Place, is_new, require, unknown};
use crate::breach::{Breach, Entity, FieldError};
use crate::event::{Body, FindingSuspected, MatchRecorded, OWN_QUERY, SealedAsked};
use crate::state::{Awaiting, State};

pub(super) fn recorded(state: &State, place: &Place<'_>, e: &MatchRecorded) -> Result<(), Breach> {
    is_new(state.runs.contains(&e.run), Entity::Run, &e.run)?;
    require(e.usable <= e.rows, "usable", FieldError::TooMany)?;
    require(e.size <= state.size, "size", FieldError::TooMany)?;
    match place.left < e.hits {
        true => Err(Breach::BatchTorn),
        false => Ok(()),
    }
}

pub(super) fn suspected(
    state: &State,
    place: &Place<'_>,
    e: &FindingSuspected,
    cited: &Cited,
) -> Result<(), Breach> {
    let Awaiting::Findings(run, kind, _) = place.awaiting else {
        return Err(Breach::BatchTorn);
    };
    require(e.run == *run, "run", FieldError::Mismatch)?;
    require(e.kind == *kind, "kind", FieldError::Mismatch)?;
    let twice = state.findings.contains_key(&e.finding);
    is_new(twice, Entity::Finding, &e.finding)?;
    let missing = || unknown(Entity::PaymentLine, &format!("{}/{}", e.batch, e.index));
    let batch = state.batch(&e.batch);
    let entry = batch
        .and_then(|batch| batch.line_seq(e.index))
        .and_then(|seq| cited.get(&seq));
    match entry.map(|entry| &entry.body) {
        Some(Body::PaymentLine(_)) => Ok(()),
        Some(_) | None => Err(missing()),
    }
}

/// A SELECT of the asker's own is named by its digest, an audit question by its id alone.
pub(super) fn sealed_asked(e: &SealedAsked) -> Result<(), Breach> {
    let own = e.question.as_str() == OWN_QUERY;
    match (own, e.digest.is_some()) {
        (true, false) => require(false, "digest", FieldError::Missing),
        (false, true) => require(false, "digest", FieldError::Unexpected),
        (true, true) | (false, false) => Ok(()),
    }
}
