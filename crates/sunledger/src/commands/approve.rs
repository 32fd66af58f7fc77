//! `approve` and `refuse`: the second pair of eyes on a payment batch.
//!
//! Only what was looked at can be approved: the digest is typed by the approver, never filled in.

use serde::Serialize;
use serde_json::{Value, json};
use sunledger_domain::id::BatchId;
use sunledger_domain::{BatchState, Breach, Entity, Rejection};
use sunledger_journal::{Outcome, Receipt, SubmitError};
use sunledger_server::service::{Ledger, Request, ServiceError};

use super::{officer, open_as};
use crate::cli::{ApproveArgs, RefuseArgs};
use crate::output::{Done, Format};

/// Fewer digits could fit another version of the batch by chance.
const DIGITS_MIN: usize = 8;

#[derive(Serialize)]
struct Acted {
    ok: bool,
    batch: String,
    status: &'static str,
    outcome: &'static str,
    seq: u64,
}

pub(crate) fn approve(args: &ApproveArgs, format: Format) -> anyhow::Result<Done> {
    let ledger = open_as(&args.dir, &args.signing)?;
    let batch = find(&ledger, &args.batch)?;
    let digest = batch.digest.to_string();
    let typed = args.digest.trim().to_ascii_lowercase();
    if typed.len() < DIGITS_MIN || !digest.starts_with(&typed) {
        return Err(digest_differs(&args.batch).into());
    }
    let body = json!({ "batch": args.batch, "digest": digest });
    act(
        ledger,
        &args.actor,
        ("payment.approve", "approved"),
        &args.batch,
        body,
        format,
    )
}

pub(crate) fn refuse(args: &RefuseArgs, format: Format) -> anyhow::Result<Done> {
    let ledger = open_as(&args.dir, &args.signing)?;
    find(&ledger, &args.batch)?;
    let body = json!({ "batch": args.batch, "reason": args.reason });
    act(
        ledger,
        &args.actor,
        ("payment.refuse", "refused"),
        &args.batch,
        body,
        format,
    )
}

fn act(
    ledger: Ledger,
    actor: &str,
    (kind, status): (&str, &'static str),
    batch: &str,
    body: Value,
    format: Format,
) -> anyhow::Result<Done> {
    let request = Request {
        key: format!("{kind} {batch} {actor}"),
        kind: kind.to_owned(),
        body,
        issued_at: None,
        expected_size: None,
        sigs: Vec::new(),
    };
    let receipt = ledger.post(&officer(actor)?, &request)?;
    ledger.follow();
    ledger.close()?;
    format.print(&acted(batch, status, &receipt), text)?;
    Ok(Done::Yes)
}

fn acted(batch: &str, status: &'static str, receipt: &Receipt) -> Acted {
    Acted {
        ok: true,
        batch: batch.to_owned(),
        status,
        outcome: match receipt.outcome {
            Outcome::Recorded => "recorded",
            Outcome::Repeated => "repeated",
        },
        seq: receipt.first_seq,
    }
}

fn find(ledger: &Ledger, id: &str) -> anyhow::Result<BatchState> {
    let batch: BatchId = id.parse()?;
    let state = ledger.state();
    let found = state.batch(&batch).cloned();
    Ok(found.ok_or_else(|| ServiceError::not_found("batch", id))?)
}

fn digest_differs(batch: &str) -> ServiceError {
    let breach = Breach::DigestMismatch {
        entity: Entity::Batch,
        id: batch.to_owned(),
    };
    ServiceError::Submit(SubmitError::Rejected(Rejection::Breach { breach, at: 0 }))
}

fn text(acted: &Acted) -> String {
    let Acted { batch, seq, .. } = acted;
    match acted.status {
        "approved" => format!(
            "批次 {batch} 已审批（第 {seq} 号条目）。银行支付后记 payment.settle。\nbatch {batch} is approved (entry {seq}); the treasury reports the bank's payment by payment.settle"
        ),
        _ => format!(
            "批次 {batch} 已退回（第 {seq} 号条目），占用的资金已释放。\nbatch {batch} is refused (entry {seq}); its money is free again"
        ),
    }
}
