//! Which entries of the log a command or an event names: whoever decides or admits it must be given them.

use crate::command::Command;
use crate::event::Body;
use crate::id::BatchId;
use crate::state::State;

/// The entries that a command names and `decide` must be given.
#[expect(clippy::wildcard_enum_match_arm, reason = "most commands name none")]
pub fn cites(state: &State, command: &Command) -> Vec<u64> {
    let line =
        |batch: &BatchId, index: u32| state.batch(batch).and_then(|batch| batch.line_seq(index));
    match command {
        Command::RecordSettlement(c) => c
            .returned
            .iter()
            .filter_map(|returned| line(&c.batch, returned.index))
            .collect(),
        Command::RecordReturn(c) | Command::GiveUpLine(c) => {
            line(&c.batch, c.index).into_iter().collect()
        }
        Command::ResendLine(c) => line(&c.batch, c.index).into_iter().collect(),
        Command::RecordResettlement(c) => line(&c.batch, c.index).into_iter().collect(),
        Command::ReverseLine(c) => line(&c.batch, c.index).into_iter().collect(),
        Command::PostNotice(c) => c.rows.clone(),
        _ => Vec::new(),
    }
}

/// The entries that an event of the log names and `admit` must be given.
#[expect(clippy::wildcard_enum_match_arm, reason = "most events name none")]
pub fn cites_of(state: &State, body: &Body) -> Option<u64> {
    let (batch, index) = match body {
        Body::LineReturned(e) => (&e.batch, e.index),
        Body::LineResent(e) => (&e.batch, e.index),
        Body::LineResettled(e) => (&e.batch, e.index),
        Body::LineGivenUp(e) => (&e.batch, e.index),
        Body::LineReversed(e) => (&e.batch, e.index),
        _ => return None,
    };
    state.batch(batch)?.line_seq(index)
}
