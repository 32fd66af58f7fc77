//! Which entries of the log a command or an event names: whoever decides or admits it must be given them.

use crate::admit::finding::RESTORED_MAX;
use crate::admit::payment::OPEN_MAX;
use crate::command::Command;
use crate::event::{Body, FindingClosed};
use crate::id::BatchId;
use crate::state::State;

/// The entries that a command names and `decide` must be given.
#[expect(clippy::wildcard_enum_match_arm, reason = "most commands name none")]
pub fn cites(state: &State, command: &Command) -> Vec<u64> {
    let line =
        |batch: &BatchId, index: u32| state.batch(batch).and_then(|batch| batch.line_seq(index));
    match command {
        Command::RecordSettlement(c) => {
            let returned = c.returned.iter().map(|returned| returned.index);
            let named = returned.chain(c.open.iter().copied());
            named.filter_map(|index| line(&c.batch, index)).collect()
        }
        Command::RecordReturn(c) | Command::GiveUpLine(c) => {
            line(&c.batch, c.index).into_iter().collect()
        }
        Command::ResendLine(c) => line(&c.batch, c.index).into_iter().collect(),
        Command::RecordResettlement(c) => line(&c.batch, c.index).into_iter().collect(),
        Command::ReverseLine(c) => line(&c.batch, c.index).into_iter().collect(),
        Command::PostNotice(c) => c.rows.clone(),
        Command::CloseFinding(c) => named(state, c),
        Command::RecordStatement(c) => super::statement::cites(state, c),
        Command::RecordMatch(c) => {
            let hits = c.hits.iter();
            hits.filter_map(|hit| line(&hit.batch, hit.index)).collect()
        }
        _ => Vec::new(),
    }
}

/// Entries that are there; more of them than may be named are not even read.
fn named(state: &State, e: &FindingClosed) -> Vec<u64> {
    let there = e.restored.iter().copied().filter(|seq| *seq < state.size);
    there.take(RESTORED_MAX).collect()
}

/// The entries that an event of the log names and `admit` must be given.
#[expect(clippy::wildcard_enum_match_arm, reason = "most events name none")]
pub fn cites_of(state: &State, body: &Body) -> Vec<u64> {
    let one = |batch: &BatchId, index: u32| {
        let seq = state.batch(batch).and_then(|batch| batch.line_seq(index));
        seq.into_iter().collect()
    };
    match body {
        Body::LineReturned(e) => one(&e.batch, e.index),
        Body::LineResent(e) => one(&e.batch, e.index),
        Body::LineResettled(e) => one(&e.batch, e.index),
        Body::LineGivenUp(e) => one(&e.batch, e.index),
        Body::LineReversed(e) => one(&e.batch, e.index),
        Body::FindingSuspected(e) => one(&e.batch, e.index),
        Body::FindingClosed(e) => named(state, e),
        Body::PaymentSettled(e) => match (&e.open, state.batch(&e.batch)) {
            (Some(open), Some(batch)) if open.lines.len() <= OPEN_MAX => {
                let lines = open.lines.iter();
                lines.filter_map(|index| batch.line_seq(*index)).collect()
            }
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}
