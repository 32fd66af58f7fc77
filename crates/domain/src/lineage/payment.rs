//! Batches, their exceptional lines, vouchers and village spending: what each was paid from.
//!
//! A line's part comes from its batch as prepared; nothing is kept of a line while it takes its usual course.

use super::composition::Composition;
use super::funds::minor;
use super::path::Path;
use super::places::{Places, Runs};
use super::tape::Tape;
use super::{BatchMoney, Lineage, Recorded, Recording, SpentMoney, VoucherMoney};
use crate::event::{Body, HeldFrom, PaymentLine, PaymentPrepared, PaymentSettled, Source};
use crate::id::{BatchId, LineId, ProjectId, VoucherId};
use crate::money::Money;

/// Where a line's money is or goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    Pending,
    Settled,
    Awaiting,
    /// With the project, or undistributed with the voucher.
    Free,
}

impl Lineage {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "`apply` has sorted the kinds, one by one"
    )]
    pub(super) fn pay(&mut self, body: &Body) {
        match body {
            Body::PaymentPrepared(e) => self.prepare(e),
            Body::PaymentRefused(e) => {
                if let Some(mut batch) = self.batches.remove(&e.batch) {
                    let all = std::mem::take(&mut batch.pending);
                    self.put(&mut batch, At::Free, &all);
                    self.batches.insert(e.batch.clone(), batch);
                }
            }
            Body::PaymentSettled(e) => self.settle(e),
            Body::LineReturned(e) => {
                let from = match e.from {
                    HeldFrom::Pending => At::Pending,
                    HeldFrom::Settled => At::Settled,
                };
                self.shift((&e.batch, e.index), e.amount, from, At::Awaiting);
            }
            Body::LineResent(e) => {
                self.shift((&e.batch, e.index), e.amount, At::Awaiting, At::Pending);
            }
            Body::LineResettled(e) => {
                self.shift((&e.batch, e.index), e.amount, At::Pending, At::Settled);
            }
            Body::LineGivenUp(e) => {
                self.shift((&e.batch, e.index), e.amount, At::Awaiting, At::Free);
            }
            Body::LineReversed(e) => {
                self.shift((&e.batch, e.index), e.amount, At::Settled, At::Free);
            }
            Body::UnmatchedReturn(e) => {
                let project = self.project(&e.project);
                let named = project.funded.apportion(minor(e.amount));
                let back = project.settled.take_like(minor(e.amount), &named);
                project.left.add(&back);
            }
            _ => {}
        }
    }

    fn prepare(&mut self, e: &PaymentPrepared) {
        let voucher = e.through.as_ref().map(|through| through.voucher.clone());
        let amount = minor(e.total);
        let free = self.free(&e.project, voucher.as_ref());
        let whole = match &e.line {
            Some(line) => take_of(free, line, amount),
            None => free.take(amount),
        };
        if !whole.is_plain() {
            self.record(Recorded::Batch(e.batch.clone()), e.count);
        }
        let batch = BatchMoney {
            project: e.project.clone(),
            voucher,
            pending: whole.clone(),
            whole,
            settled: Composition::default(),
            awaiting: Composition::default(),
            tape: None,
            places: Places::new(),
        };
        self.batches.insert(e.batch.clone(), batch);
    }

    fn settle(&mut self, e: &PaymentSettled) {
        let Some(mut batch) = self.batches.remove(&e.batch) else {
            return;
        };
        let paid = match &e.open {
            None => std::mem::take(&mut batch.pending),
            Some(open) => {
                let mut stays = Composition::default();
                for index in &open.lines {
                    stays.add(&batch.part(*index, None));
                }
                let like = batch.pending.minus(&stays);
                let paid = minor(e.total).saturating_sub(minor(open.amount));
                batch.pending.take_like(paid, &like)
            }
        };
        self.put(&mut batch, At::Settled, &paid);
        self.batches.insert(e.batch.clone(), batch);
    }

    /// Moves one line's part.
    fn shift(&mut self, (id, index): (&BatchId, u32), amount: Money, from: At, to: At) {
        let Some(mut batch) = self.batches.remove(id) else {
            return;
        };
        let part = batch.part(index, Some(amount));
        let amount = minor(amount);
        let taken = match from {
            At::Pending => batch.pending.take_like(amount, &part),
            At::Awaiting => batch.awaiting.take_like(amount, &part),
            At::Settled => {
                let nominal = batch.settled.take_like(amount, &part);
                let project = self.project(&batch.project);
                project.settled.take_like(amount, &nominal)
            }
            At::Free => Composition::default(),
        };
        self.put(&mut batch, to, &taken);
        self.batches.insert(id.clone(), batch);
    }

    fn put(&mut self, batch: &mut BatchMoney, to: At, money: &Composition) {
        match to {
            At::Pending => batch.pending.add(money),
            At::Awaiting => batch.awaiting.add(money),
            At::Settled => {
                batch.settled.add(money);
                self.project(&batch.project).settled.add(money);
            }
            At::Free => self.free(&batch.project, batch.voucher.as_ref()).add(money),
        }
    }

    /// The money that a batch draws on.
    fn free(&mut self, project: &ProjectId, voucher: Option<&VoucherId>) -> &mut Composition {
        match voucher.and_then(|voucher| self.vouchers.get_mut(voucher)) {
            Some(voucher) => &mut voucher.undistributed,
            None => &mut self.projects.entry(project.clone()).or_default().left,
        }
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "`apply` has sorted the kinds, one by one"
    )]
    pub(super) fn move_voucher(&mut self, body: &Body) {
        match body {
            Body::VoucherPrepared(e) => {
                let voucher = VoucherMoney {
                    agent: e.agent.clone(),
                    project: e.project.clone(),
                    pending: self.project(&e.project).left.take(minor(e.amount)),
                    undistributed: Composition::default(),
                };
                self.vouchers.insert(e.voucher.clone(), voucher);
            }
            Body::VoucherRefused(e) => {
                let voucher = self.vouchers.get_mut(&e.voucher);
                let back = voucher.map(|voucher| std::mem::take(&mut voucher.pending));
                self.project(&e.project).left.add(&back.unwrap_or_default());
            }
            Body::VoucherSettled(e) => {
                if let Some(voucher) = self.vouchers.get_mut(&e.voucher) {
                    let sent = voucher.pending.take(minor(e.amount));
                    voucher.undistributed.add(&sent);
                }
            }
            Body::VoucherReturned(e) => {
                let voucher = self.vouchers.get_mut(&e.voucher);
                let back = voucher.map(|voucher| voucher.undistributed.take(minor(e.amount)));
                self.project(&e.project).left.add(&back.unwrap_or_default());
            }
            Body::VillageSpent(e) => {
                let voucher = self.vouchers.get_mut(&e.voucher);
                let spent = voucher.map(|voucher| voucher.undistributed.take(minor(e.amount)));
                let spent = SpentMoney {
                    project: e.project.clone(),
                    voucher: e.voucher.clone(),
                    settled: spent.unwrap_or_default(),
                };
                self.project(&e.project).settled.add(&spent.settled);
                self.spendings.insert(e.spending.clone(), spent);
            }
            _ => {}
        }
    }

    pub(super) fn record(&mut self, of: Recorded, count: u32) {
        self.recording = Some(Recording {
            of,
            left: count,
            tape: Tape::default(),
            runs: Runs::default(),
        });
    }

    pub(super) fn hear_line(&mut self, e: &PaymentLine) {
        let own = |of: &Recorded| matches!(of, Recorded::Batch(id) if *id == e.batch);
        let Some(recording) = self.recording.as_mut().filter(|now| own(&now.of)) else {
            return;
        };
        recording.runs.push(e.village, e.paid);
        let runs = (recording.left <= 1).then(|| std::mem::take(&mut recording.runs));
        let Some(tape) = self.heard(e.paid, own) else {
            return;
        };
        if let Some(batch) = self.batches.get_mut(&e.batch) {
            batch.tape = Some(tape);
            batch.places = runs.unwrap_or_default().parts(&batch.whole);
        }
    }

    /// Writes one line down; answers the whole with the last one.
    pub(super) fn heard(&mut self, amount: Money, of: impl Fn(&Recorded) -> bool) -> Option<Tape> {
        let recording = self.recording.as_mut().filter(|now| of(&now.of))?;
        recording.tape.push(amount.minor());
        recording.left = recording.left.saturating_sub(1);
        if recording.left > 0 {
            return None;
        }
        let mut tape = self.recording.take()?.tape;
        tape.close();
        Some(tape)
    }
}

impl BatchMoney {
    /// One line's part of the batch as prepared; an amount that is not said is looked up.
    pub(super) fn part(&self, index: u32, amount: Option<Money>) -> Composition {
        part_of(&self.whole, self.tape.as_ref(), index, amount)
    }
}

pub(super) fn part_of(
    whole: &Composition,
    tape: Option<&Tape>,
    index: u32,
    amount: Option<Money>,
) -> Composition {
    let spot = tape.and_then(|tape| tape.spot(index));
    let before = spot.map_or(0, |spot| spot.before);
    let stated = amount.map(minor).or(spot.map(|spot| spot.amount));
    whole.part(before, stated.unwrap_or(0))
}

/// First what the quota gave itself, then what went through it, then of all.
fn take_of(free: &mut Composition, line: &LineId, amount: i128) -> Composition {
    let line = Source::Line(line.clone());
    let given = |path: &Path| path.ends_at(&line);
    let passed = |path: &Path| path.passes(&line);
    free.take_first(amount, &[&given, &passed])
}
