//! From the read model to the matcher's books: what bears a reference of the statement.
//!
//! Reads by reference only, so its work grows with the statement and not with the ledger.

use std::collections::BTreeSet;

use sunledger_domain::event::Body;
use sunledger_domain::id::{BatchId, Reference, UnitId};
use sunledger_domain::subject::Party;
use sunledger_domain::{BatchStatus, Bucket, LineStatus, Money, State};
use sunledger_exchange::statement::{AccountTail, StatementRow};
use sunledger_projections::query::{BucketSum, LineFound, LineMatch, VoucherRow};
use sunledger_projections::{Page, ProjectionError, Snapshot};
use sunledger_vault::{Field, Reveal};

use super::books::{Batch, Books, Lump, Payment, Progress, Stand};
use super::matcher::Likeness;
use crate::service::{Ledger, ServiceError};

/// Everything that the lines may be about.
pub(super) fn books(
    ledger: &Ledger,
    state: &State,
    snapshot: &Snapshot<'_>,
    rows: &[StatementRow],
) -> Result<Books, ServiceError> {
    let mut books = Books::default();
    let mut references: BTreeSet<&Reference> = BTreeSet::new();
    for row in rows {
        references.extend(row.reference.iter().chain(&row.original));
    }
    for reference in references {
        lines(ledger, state, snapshot, reference, &mut books)?;
        for found in snapshot.batches_by_reference(reference)? {
            books.add_batch(Batch {
                id: found.batch.clone(),
                progress: progress(found.status),
                total: found.total,
                count: u32::try_from(found.lines).unwrap_or(u32::MAX),
                agent: found.through.map(|through| through.agent),
            });
            books.name_batch(reference.clone(), &found.batch);
        }
        by_id(state, reference, &mut books);
        for voucher in snapshot.vouchers_by_reference(reference)? {
            books.add_lump(reference.clone(), lump(&voucher));
        }
    }
    Ok(books)
}

/// A bank may repeat the batch's own id.
fn by_id(state: &State, reference: &Reference, books: &mut Books) {
    let Ok(id) = BatchId::new(reference.as_str()) else {
        return;
    };
    let Some(batch) = state.batch(&id) else {
        return;
    };
    books.add_batch(Batch {
        id: id.clone(),
        progress: progress(batch.status),
        total: batch.total,
        count: batch.count,
        agent: batch.through.as_ref().map(|through| through.agent.clone()),
    });
    books.name_batch(reference.clone(), &id);
}

fn lines(
    ledger: &Ledger,
    state: &State,
    snapshot: &Snapshot<'_>,
    reference: &Reference,
    books: &mut Books,
) -> Result<(), ServiceError> {
    let mut page = Page::largest();
    loop {
        let rows = snapshot.lines_by_reference(reference, page)?.rows;
        if rows.is_empty() {
            return Ok(());
        }
        for line in rows {
            if !is_stale(ledger, &line, reference)? {
                add_line(state, line, reference, books);
            }
        }
        page = page.next();
    }
}

fn add_line(state: &State, line: LineMatch, reference: &Reference, books: &mut Books) {
    let open = state
        .batch(&line.batch)
        .is_some_and(|batch| batch.left_open(line.index));
    books.add_batch(Batch {
        id: line.batch.clone(),
        progress: progress(line.batch_status),
        total: line.batch_total,
        count: u32::try_from(line.batch_lines).unwrap_or(u32::MAX),
        agent: line.through.map(|through| through.agent),
    });
    let stand = match (line.batch_status, line.state) {
        (BatchStatus::Approved, LineStatus::Pending) => Stand::Unpaid,
        (BatchStatus::Settled, LineStatus::Pending) if open => Stand::Unpaid,
        (BatchStatus::Settled, LineStatus::Pending) => Stand::Resent,
        (BatchStatus::Settled, LineStatus::Settled) => Stand::Settled,
        (
            BatchStatus::Prepared
            | BatchStatus::Approved
            | BatchStatus::Refused
            | BatchStatus::Settled,
            _,
        ) => Stand::Elsewhere,
    };
    let payment = Payment {
        batch: line.batch,
        index: line.index,
        amount: line.paid,
        stand,
        seq: line.seq,
        since: line.business_on,
    };
    books.add_payment(reference.clone(), payment);
}

/// True where the line was sent again under another number: it is known by that one from then on.
fn is_stale(
    ledger: &Ledger,
    line: &LineMatch,
    reference: &Reference,
) -> Result<bool, ServiceError> {
    let waits = line.found == LineFound::Line
        && line.batch_status == BatchStatus::Settled
        && line.state == LineStatus::Pending;
    let Some(seq) = line.state_seq.filter(|_| waits) else {
        return Ok(false);
    };
    Ok(match ledger.event(seq)? {
        Some(Body::LineResent(resent)) => resent.reference.is_some_and(|new| new != *reference),
        Some(_) | None => false,
    })
}

fn lump(voucher: &VoucherRow) -> Lump {
    Lump {
        voucher: voucher.voucher.clone(),
        agent: voucher.agent.clone(),
        progress: progress(voucher.status),
        amount: voucher.amount,
        undistributed: in_bucket(&voucher.states, Bucket::Undistributed),
        given_back: in_bucket(&voucher.states, Bucket::GivenBack),
    }
}

fn in_bucket(states: &[BucketSum], bucket: Bucket) -> Money {
    let found = states.iter().find(|state| state.bucket == bucket);
    found.map_or(Money::ZERO, |state| state.sum.amount)
}

const fn progress(status: BatchStatus) -> Progress {
    match status {
        BatchStatus::Prepared => Progress::Asked,
        BatchStatus::Approved => Progress::Approved,
        BatchStatus::Refused => Progress::Refused,
        BatchStatus::Settled => Progress::Settled,
    }
}

/// Who the payee of a payment is, as far as the vault or the register knows. Stays in memory.
pub(super) fn likeness(ledger: &Ledger, snapshot: &Snapshot<'_>, seq: u64) -> Likeness {
    let Ok(Some(Body::PaymentLine(line))) = ledger.event(seq) else {
        return Likeness::default();
    };
    match line.payee {
        Party::Subject(subject) => {
            let handle = sunledger_vault::Handle::new(*subject.handle.as_bytes());
            let Ok(Reveal::Known(known)) = ledger.vault().reveal(&handle) else {
                return Likeness::default();
            };
            let card = known.fields.get(&Field::Card);
            let tail = card.and_then(|card| AccountTail::of(card));
            Likeness {
                name: known.fields.get(&Field::Name).cloned(),
                tail: tail.map(|tail| tail.as_str().to_owned()),
            }
        }
        Party::Unit(unit) => Likeness {
            name: unit_name(snapshot, &unit).ok().flatten(),
            tail: None,
        },
    }
}

fn unit_name(snapshot: &Snapshot<'_>, unit: &UnitId) -> Result<Option<String>, ProjectionError> {
    let mut page = Page::largest();
    loop {
        let rows = snapshot.units(page)?.rows;
        if rows.is_empty() {
            return Ok(None);
        }
        if let Some(row) = rows.into_iter().find(|row| row.unit == *unit) {
            return Ok(Some(row.name));
        }
        page = page.next();
    }
}
