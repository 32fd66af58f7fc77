//! The writer's thread: takes commands from the queue, decides them one on the other, commits them in groups.
//!
//! It must never answer on the strength of entries that are not durable, and never go on after an unknown outcome.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use sunledger_chain::entry::BATCH_ENTRIES_MAX;
use sunledger_domain::{Cited, Command, Decision, cites, decide};
use sunledger_store::{AppendError, Log, StorageFault};
use tokio::sync::{mpsc, oneshot};

use crate::cited;
use crate::clock::Clock;
use crate::error::Poison;
use crate::group::{Answer, Closed, Group, Position};
use crate::journal::Published;
use crate::keys::{Keys, issued_in_time};
use crate::replay::Replayed;
use crate::request::{Receipt, Request};
use crate::submit_error::SubmitError;

/// A request and where its answer goes.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) request: Request,
    pub(crate) reply: oneshot::Sender<Answer>,
}

/// All that the thread owns.
pub(crate) struct Writer {
    log: Arc<dyn Log>,
    clock: Arc<dyn Clock>,
    published: Arc<Published>,
    keys: Keys,
    durable: Position,
    group: Group,
    poison: Option<Poison>,
}

/// What a command comes to, unless it is refused.
enum Judged {
    /// It is in this very group already.
    Repeated(Receipt),
    New(Box<Decision>),
}

impl Writer {
    /// A writer that goes on from where the log ends.
    pub(crate) fn new(
        log: Arc<dyn Log>,
        clock: Arc<dyn Clock>,
        published: Arc<Published>,
        replayed: Replayed,
    ) -> Self {
        let Replayed { at, keys } = replayed;
        Self {
            log,
            clock,
            published,
            keys,
            group: Group::on(&at),
            durable: at,
            poison: None,
        }
    }

    /// Works until nobody can submit any more, then seals the log.
    pub(crate) fn run(mut self, mut jobs: mpsc::Receiver<Job>) -> Result<(), StorageFault> {
        while let Some(job) = jobs.blocking_recv() {
            self.take(job);
            while !self.group.is_due()
                && let Ok(job) = jobs.try_recv()
            {
                self.take(job);
            }
            self.commit();
        }
        self.log.seal()
    }

    fn take(&mut self, Job { request, reply }: Job) {
        let now_us = self.clock.now_us();
        self.keys.forget_stale(now_us);
        if let Some(answer) = self.answer_from_durable(&request, now_us) {
            return send(reply, answer);
        }
        match self.record(&request, now_us) {
            Ok(receipt) => self.group.hold(reply, Ok(receipt)),
            Err(error) if self.group.is_empty() => send(reply, Err(error)),
            Err(error) => self.group.hold(reply, Err(error)),
        }
    }

    /// Answers that no entry in the making can change.
    fn answer_from_durable(&self, request: &Request, now_us: i64) -> Option<Answer> {
        if let Some(command) = self.keys.get(&request.meta.key) {
            return Some(command.answer(&request.meta));
        }
        if let Some(poison) = &self.poison {
            return Some(Err(SubmitError::Poisoned(poison.clone())));
        }
        issued_in_time(&request.meta, now_us).err().map(Err)
    }

    /// Brings a command into the group. A receipt then waits for the commit.
    fn record(&mut self, request: &Request, now_us: i64) -> Answer {
        loop {
            let decision = match self.judge(request)? {
                Judged::Repeated(receipt) => return Ok(receipt),
                Judged::New(decision) => decision,
            };
            if !self.group.has_room_for(&decision) {
                let decided_on = self.group.head();
                self.commit();
                if self.group.head() != decided_on {
                    // What it was decided on was not written: decide again, now on an empty group.
                    continue;
                }
            }
            return self.group.record(*decision, now_us);
        }
    }

    fn judge(&mut self, request: &Request) -> Result<Judged, SubmitError> {
        let Request {
            meta,
            command,
            expected_size,
        } = request;
        if let Some(command) = self.group.get(&meta.key) {
            return command.answer(meta).map(Judged::Repeated);
        }
        let cited = self.cited(command)?;
        if let Some(poison) = &self.poison {
            return Err(SubmitError::Poisoned(poison.clone()));
        }
        let state = self.group.state();
        if let Some(expected) = expected_size.filter(|expected| *expected != state.size()) {
            let actual = state.size();
            return Err(SubmitError::Conflict { expected, actual });
        }
        if state.size() == 0 && !matches!(command, Command::CreateLedger(_)) {
            return Err(SubmitError::NoLedger);
        }
        // The state is persistent: a panic half-way leaves nothing of it behind, and must not stop the others' work.
        let decided = catch_unwind(AssertUnwindSafe(|| decide(state, meta, command, &cited)));
        match decided {
            Ok(decision) => Ok(Judged::New(Box::new(decision?))),
            Err(panic) => Err(SubmitError::Internal {
                detail: words(panic.as_ref()),
            }),
        }
    }

    /// The entries that a command names. Those that are still in the making are written first.
    fn cited(&mut self, command: &Command) -> Result<Cited, SubmitError> {
        let mut seqs = cites(self.group.state(), command);
        let durable = self.durable.head.size;
        if seqs
            .iter()
            .any(|seq| (durable..self.group.head().size).contains(seq))
        {
            self.commit();
            seqs = cites(self.group.state(), command);
        }
        let limit = usize::try_from(BATCH_ENTRIES_MAX).unwrap_or(usize::MAX);
        if seqs.len() > limit {
            let found = seqs.len();
            return Err(SubmitError::CitesTooMany { found, limit });
        }
        let seqs: BTreeSet<u64> = seqs.into_iter().collect();
        Ok(cited::read(self.log.as_ref(), self.durable.head, &seqs)?)
    }

    /// Writes the group and gives all its answers, or fails all of it.
    fn commit(&mut self) {
        if self.group.is_empty() {
            return;
        }
        let next = Group::on(&self.durable);
        let closed = std::mem::replace(&mut self.group, next).close();
        match self.log.append(self.durable.head, &closed.entries) {
            Ok(head) => {
                // A panic here ends the thread: clients hear that the outcome is unknown.
                assert_eq!(head, closed.at.head, "the log confirmed another head");
                self.publish(closed);
            }
            Err(AppendError::Conflict { expected, actual }) => {
                self.poison(closed, Poison::Moved { expected, actual });
            }
            Err(AppendError::Unknown { fault }) => self.poison(closed, Poison::Unknown(fault)),
            Err(AppendError::Poisoned { fault }) => self.poison(closed, Poison::Refused(fault)),
            Err(error @ (AppendError::NotWritten { .. } | AppendError::Malformed(_))) => {
                for waiting in closed.waiting {
                    send(waiting.reply, Err(SubmitError::NotWritten(error.clone())));
                }
            }
        }
    }

    /// The group is durable: first everyone may see it, then its clients hear of it.
    fn publish(&mut self, closed: Closed) {
        for (key, command) in closed.keys {
            self.keys.remember(key, command);
        }
        self.durable = closed.at;
        self.group = Group::on(&self.durable);
        self.published.advance(&self.durable);
        for waiting in closed.waiting {
            send(waiting.reply, waiting.answer);
        }
    }

    /// Nothing more is taken. Whoever has entries in the group cannot know; a refusal that rested on it is void.
    fn poison(&mut self, closed: Closed, poison: Poison) {
        self.published.poison(&poison);
        for waiting in closed.waiting {
            let error = match (&waiting.answer, &poison) {
                (Ok(_), Poison::Unknown(fault)) => SubmitError::Unknown(fault.clone()),
                _ => SubmitError::Poisoned(poison.clone()),
            };
            send(waiting.reply, Err(error));
        }
        self.poison = Some(poison);
    }
}

/// A client that has gone away needs no answer; its key gives it later.
fn send(reply: oneshot::Sender<Answer>, answer: Answer) {
    drop(reply.send(answer));
}

/// What a panic said.
fn words(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("a panic without words").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_panic_said_is_kept_for_the_operator() {
        let said = |panic: fn()| words(catch_unwind(panic).unwrap_err().as_ref());
        assert_eq!(said(|| panic!("plain")), "plain");
        assert_eq!(said(|| panic!("with {}", 1)), "with 1");
        assert_eq!(said(|| std::panic::panic_any(1)), "a panic without words");
    }
}
