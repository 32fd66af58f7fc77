//! The writer's thread: takes commands from the queue, decides them one on the other, commits them in groups.
//!
//! It must never answer on the strength of entries that are not durable, and never go on after an unknown outcome.
//! While one group is written, the next is decided on top of it; it is not written before the first is durable.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use sunledger_chain::entry::BATCH_ENTRIES_MAX;
use sunledger_domain::subject::Digest;
use sunledger_domain::{Cited, Command, Decision, cites, decide};
use sunledger_store::{AppendError, Log, StorageFault};
use tokio::sync::{mpsc, oneshot};

use crate::cited;
use crate::clock::Clock;
use crate::error::Poison;
use crate::flight::{Appended, Flight};
use crate::group::{Answer, Closed, Group, Position, Waiting};
use crate::journal::Published;
use crate::keys::{Keys, issued_in_time, timestamp};
use crate::replay::Replayed;
use crate::request::{Receipt, Request};
use crate::signed;
use crate::snapshot::{Frozen, Maker};
use crate::submit_error::SubmitError;

/// What is asked and where the answer goes.
#[derive(Debug)]
pub(crate) enum Job {
    /// To record a command.
    Submit {
        request: Box<Request>,
        reply: oneshot::Sender<Answer>,
    },
    /// Which of these keys stand for a durable command, and the first entry of each.
    Recorded {
        keys: BTreeSet<Digest>,
        reply: oneshot::Sender<BTreeMap<Digest, u64>>,
    },
}

/// All that the thread owns.
pub(crate) struct Writer {
    log: Arc<dyn Log>,
    clock: Arc<dyn Clock>,
    published: Arc<Published>,
    keys: Keys,
    durable: Position,
    /// The group that is being written, on top of what is durable.
    flight: Option<Flight>,
    /// The group in the making, on top of the one in flight.
    group: Group,
    poison: Option<Poison>,
    snapshots: Option<Maker>,
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
        snapshots: Option<Maker>,
    ) -> Self {
        let Replayed { at, keys } = replayed;
        Self {
            log,
            clock,
            published,
            keys,
            group: Group::on(&at),
            flight: None,
            durable: at,
            poison: None,
            snapshots,
        }
    }

    /// Works until nobody can submit any more, then seals the log.
    pub(crate) fn run(mut self, mut jobs: mpsc::Receiver<Job>) -> Result<(), StorageFault> {
        // Where the replay was long, the next one is short even if this ledger is never closed.
        self.consider_snapshot();
        while let Some(job) = jobs.blocking_recv() {
            self.take(job);
            while !self.group.is_due()
                && let Ok(job) = jobs.try_recv()
            {
                self.take(job);
            }
            if jobs.is_empty() {
                self.commit();
            } else {
                self.launch();
            }
        }
        let sealed = self.log.seal();
        self.last_snapshot();
        sealed
    }

    fn consider_snapshot(&mut self) {
        if let Some(maker) = &mut self.snapshots {
            maker.consider(self.durable.head.size, || Frozen {
                at: self.durable.clone(),
                keys: self.keys.clone(),
            });
        }
    }

    /// A writer that is poisoned does not know what its log holds.
    fn last_snapshot(self) {
        if let (Some(maker), None) = (self.snapshots, self.poison) {
            let (at, keys) = (self.durable, self.keys);
            maker.finish(at.head.size, || Frozen { at, keys });
        }
    }

    fn take(&mut self, job: Job) {
        match job {
            Job::Submit { request, reply } => self.submit(&request, reply),
            Job::Recorded { keys, reply } => {
                let first = |key| Some((key, self.keys.first_seq(&key)?));
                // Whoever has gone away needs no answer.
                drop(reply.send(keys.into_iter().filter_map(first).collect()));
            }
        }
    }

    fn submit(&mut self, request: &Request, reply: oneshot::Sender<Answer>) {
        let now_us = self.clock.now_us();
        self.keys.forget_stale(now_us);
        if self.in_flight(request) {
            self.land();
        }
        if let Some(answer) = self.answer_from_durable(request, now_us) {
            return send(reply, answer);
        }
        match self.record(request, now_us) {
            Ok(receipt) => self.group.hold(reply, Ok(receipt)),
            Err(error) if self.group.is_empty() => send(reply, Err(error)),
            Err(error) => self.group.hold(reply, Err(error)),
        }
    }

    /// True where the answer to a request is being written.
    fn in_flight(&self, request: &Request) -> bool {
        let flight = self.flight.as_ref();
        flight.is_some_and(|flight| flight.carries(&request.meta.key))
    }

    /// Answers that no entry in the making can change.
    fn answer_from_durable(&self, request: &Request, now_us: i64) -> Option<Answer> {
        if let Some(command) = self.keys.get(&request.meta.key) {
            return Some(command.answer(&request.meta));
        }
        if let Some(poison) = &self.poison {
            return Some(Err(SubmitError::Poisoned(poison.clone())));
        }
        if let Err(error) = issued_in_time(&request.meta, now_us) {
            return Some(Err(error));
        }
        let used = self.keys.used(&request.meta.key);
        used.map(|first_seq| Err(SubmitError::KeyReused { first_seq }))
    }

    /// Brings a command into the group. A receipt then waits for the commit.
    fn record(&mut self, request: &Request, now_us: i64) -> Answer {
        loop {
            let decision = match self.judge(request, now_us) {
                Ok(Judged::Repeated(receipt)) => return Ok(receipt),
                Ok(Judged::New(decision)) => decision,
                // A refusal that rests on a group in flight stands only once that is durable.
                Err(error) if self.flight.is_none() || !self.group.is_empty() => return Err(error),
                Err(error) => {
                    let decided_on = self.group.head();
                    self.land();
                    if self.group.head() == decided_on {
                        return Err(error);
                    }
                    continue;
                }
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

    fn judge(&mut self, request: &Request, now_us: i64) -> Result<Judged, SubmitError> {
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
            Ok(decision) => {
                let decision = decision?;
                let first = decision.events.first();
                if let Some(cmd) = first.and_then(|event| event.cmd.as_ref()) {
                    signed::check(state, cmd, timestamp(self.group.records_at(now_us)))?;
                }
                Ok(Judged::New(Box::new(decision)))
            }
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

    /// Writes everything and gives all answers, or fails them.
    fn commit(&mut self) {
        self.land();
        if let Some(closed) = self.close() {
            let answer = self.log.append(self.durable.head, &closed.entries);
            self.settle(closed, answer);
        }
    }

    /// Has the group written while others are decided; the one before it is durable by then, or failed both.
    fn launch(&mut self) {
        self.land();
        let Some(closed) = self.close() else {
            return;
        };
        let next = Group::on(&closed.at);
        match Flight::start(&self.log, self.durable.head, closed) {
            Ok(flight) => {
                self.flight = Some(flight);
                self.group = next;
            }
            // No thread was to be had: written here, it only takes longer.
            Err(closed) => {
                let answer = self.log.append(self.durable.head, &closed.entries);
                self.settle(closed, answer);
            }
        }
    }

    /// Waits for the group in flight and gives its answers. Where it failed, what was decided on top of it is void.
    fn land(&mut self) {
        if let Some(flight) = self.flight.take() {
            let (closed, answer) = flight.land();
            self.settle(closed, answer);
        }
    }

    /// Takes the group, unless nothing of it waits to be written.
    fn close(&mut self) -> Option<Box<Closed>> {
        if self.group.is_empty() {
            return None;
        }
        let next = Group::on(&self.durable);
        let group = std::mem::replace(&mut self.group, next);
        Some(Box::new(group.close()))
    }

    /// What the log said to a group becomes the answer to everyone in it.
    fn settle(&mut self, closed: Box<Closed>, answer: Appended) {
        match answer {
            Ok(head) => {
                // A panic here ends the thread: clients hear that the outcome is unknown.
                assert_eq!(head, closed.at.head, "the log confirmed another head");
                self.publish(*closed);
            }
            Err(AppendError::Conflict { expected, actual }) => {
                self.poison(*closed, Poison::Moved { expected, actual });
            }
            Err(AppendError::Unknown { fault }) => self.poison(*closed, Poison::Unknown(fault)),
            Err(AppendError::Poisoned { fault }) => self.poison(*closed, Poison::Refused(fault)),
            Err(error @ (AppendError::NotWritten { .. } | AppendError::Malformed(_))) => {
                let void = self.void();
                for waiting in closed.waiting.into_iter().chain(void) {
                    send(waiting.reply, Err(SubmitError::NotWritten(error.clone())));
                }
            }
        }
    }

    /// Gives up the group in the making: what it was decided on is not durable.
    fn void(&mut self) -> Vec<Waiting> {
        let next = Group::on(&self.durable);
        std::mem::replace(&mut self.group, next).close().waiting
    }

    /// The group is durable: first everyone may see it, then its clients hear of it.
    fn publish(&mut self, closed: Closed) {
        for (key, command) in closed.keys {
            self.keys.remember(key, command);
        }
        self.durable = closed.at;
        if self.group.is_empty() {
            self.group = Group::on(&self.durable);
        }
        self.published.advance(&self.durable);
        self.consider_snapshot();
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
        for waiting in self.void() {
            send(waiting.reply, Err(SubmitError::Poisoned(poison.clone())));
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
