//! Forgeries by somebody who can link the whole log anew: the chain holds, and the breach is named.

use serde_json::{Value, json};

use crate::book::{Batches, Book, audit, first_bad, linked_as, seal};
use crate::setting::{APPROVER, MAKER, TREASURY, command, paid};

fn is_named(batches: &Batches, seq: usize, kind: &'static str) {
    let report = audit(batches);
    assert_eq!(first_bad(&report), Some((seq, kind)));
    assert_eq!(report.chain_fault(), None, "the chain was linked anew");
    let entries = batches.iter().map(Vec::len).sum::<usize>();
    assert_eq!(report.entries(), u64::try_from(entries).expect("small"));
}

fn actor(book: &Book, seq: usize, actor: &str) -> Batches {
    book.rewritten(seq, |payload| payload["cmd"]["actor"] = actor.into())
}

#[test]
fn a_log_as_it_was_decided_passes() {
    let book = paid();
    let report = audit(&book.batches);
    assert_eq!(first_bad(&report), None);
    assert!(report.ok());
    assert_eq!(report.judged(), report.entries());
}

#[test]
fn money_that_was_not_there() {
    let book = paid();
    let seq = book.seq_of("project.funded");
    let more = book.forged(seq, |payload| {
        payload["body"]["amount"] = "1000000.01".into();
    });
    is_named(&more, seq, "overdrawn");
}

#[test]
fn a_maker_who_approves() {
    let book = paid();
    let seq = book.seq_of("payment.approved");
    is_named(&actor(&book, seq, MAKER), seq, "maker_approves");
    // The same officer may approve what another prepared.
    let prepared = book.seq_of("payment.prepared");
    is_named(&actor(&book, prepared, APPROVER), prepared, "not_permitted");
}

#[test]
fn an_approval_of_something_else() {
    let book = paid();
    let seq = book.seq_of("payment.approved");
    let other = "00".repeat(32);
    let forged = book.forged(seq, |payload| payload["body"]["digest"] = other.into());
    is_named(&forged, seq, "digest_mismatch");
    // A payee exchanged after the approval: whoever digests the batch anew no longer has its approval.
    let line = book.seq_of("payment.line") + 3;
    let forged = book.forged(line, |payload| {
        payload["body"]["payee"]["subject"]["handle"] = "ff".repeat(16).into();
    });
    is_named(&forged, seq, "digest_mismatch");
}

#[test]
fn an_officer_whom_nobody_registered() {
    let book = paid();
    let seq = book.seq_of("payment.settled");
    is_named(&actor(&book, seq, "nobody"), seq, "unknown_officer");
}

#[test]
fn an_account_of_the_system_after_the_first_batch() {
    let book = paid();
    let officers = book.of_type(&["officer.registered"]);
    let (seq, _) = officers[1];
    is_named(&actor(&book, seq, "system:init"), seq, "not_permitted");
}

#[test]
fn a_line_that_does_not_add_up() {
    let book = paid();
    let first = book.seq_of("payment.line");
    let forged = book.forged(first + 1, |payload| payload["body"]["paid"] = "1.00".into());
    // Less than is due, without a reason.
    is_named(&forged, first + 1, "reason_missing");
    let forged = book.forged(first + 1, |payload| {
        payload["body"]["paid"] = "1.00".into();
        payload["body"]["due"] = "1.00".into();
    });
    // The sum is known with the last line.
    is_named(&forged, first + 3, "control_total");
}

#[test]
fn a_return_that_says_something_else_than_the_line_it_cites() {
    let book = paid();
    for kind in [
        "payment.returned",
        "payment.resent",
        "payment.resettled",
        "payment.reversed",
    ] {
        let seq = book.seq_of(kind);
        let forged = book.forged(seq, |payload| payload["body"]["amount"] = "0.01".into());
        is_named(&forged, seq, "invalid_field");
    }
}

#[test]
fn a_line_that_is_not_there() {
    let book = paid();
    let seq = book.seq_of("payment.reversed");
    let forged = book.forged(seq, |payload| payload["body"]["index"] = 9.into());
    is_named(&forged, seq, "unknown_id");
}

#[test]
fn an_event_left_out_of_its_batch() {
    let mut batches = paid().batches;
    let seq = paid().seq_of("payment.line") + 3;
    let batch = batches
        .iter_mut()
        .find(|batch| batch.len() == 5)
        .expect("p1");
    batch.pop();
    seal(batch);
    // Four lines were announced, three follow.
    is_named(&batches, seq - 4, "batch_torn");
}

#[test]
fn a_digest_that_is_not_that_of_the_batch() {
    let book = paid();
    let line = book.seq_of("payment.line") + 2;
    let other = book.rewritten(line, |payload| payload["body"]["reference"] = "PZ-1".into());
    is_named(&other, book.batch_first(line), "command_digest_wrong");
    let quota = book.seq_of("quota.received");
    let basis = json!({ "business_on": "2017-03-02" });
    let other = book.rewritten(quota, |payload| payload["body"]["basis"] = basis);
    is_named(&other, quota, "command_digest_wrong");
    let seq = book.seq_of("payment.settled");
    let stated = book.rewritten(seq, |payload| {
        payload["cmd"]["digest"] = "00".repeat(32).into();
    });
    is_named(&stated, seq, "command_digest_wrong");
}

#[test]
fn a_count_that_is_not_that_of_the_batch() {
    let book = paid();
    let seq = book.seq_of("payment.settled");
    for count in [1, 3] {
        let forged = book.rewritten(seq, |payload| payload["cmd"]["count"] = count.into());
        is_named(&forged, seq, "command_count_wrong");
    }
}

#[test]
fn a_command_recorded_twice() {
    let adjust = json!({
        "line": "zy", "delta": "1.00", "reason": "追加", "basis": { "business_on": "2017-03-01" },
    });
    let book = paid().and("finance", &command("quota.adjust", adjust));
    let seq = book.seq_of("quota.adjusted");
    let mut twice = book.batches.clone();
    twice.push(book.batches.last().expect("a batch").clone());
    is_named(&twice, seq + 1, "command_repeated");
    let report = audit(&twice);
    assert_eq!(report.findings_total(), 1, "a rule could not have seen it");
}

#[test]
fn a_genesis_of_another_ledger_or_of_unknown_algorithms() {
    let book = paid();
    let other = book.forged(0, |payload| {
        payload["body"]["ledger"] = "0b".repeat(16).into();
    });
    is_named(&other, 0, "genesis_wrong");
    let sm3 = book.forged(0, |payload| {
        payload["body"]["algorithms"]["chain"] = "sm3".into();
    });
    is_named(&sm3, 0, "genesis_wrong");
    let mut late = book.batches.clone();
    late.remove(0);
    is_named(&late, 0, "genesis_wrong");
    let entries = linked_as(sunledger_chain::LedgerId::new([7; 16]), &book.batches);
    let source = sunledger_audit::MemorySource::new(entries);
    let report = sunledger_audit::verify_log(
        &source,
        &sunledger_audit::Expected::default(),
        sunledger_audit::Options::default(),
    );
    assert_eq!(first_bad(&report), Some((0, "genesis_wrong")));
}

#[test]
fn the_digest_is_the_one_that_an_approval_names() {
    // The forger's digest of these tests, the domain's and the audit's are three pieces of code.
    let mut batches = paid().batches;
    let decided = batches.clone();
    for batch in &mut batches {
        seal(batch);
    }
    assert_eq!(batches, decided);
}

#[test]
fn what_was_found_before_the_chain_breaks_is_kept_and_the_rest_is_not() {
    let book = paid();
    let early = book.seq_of("project.funded");
    let mut batches = book.forged(early, |payload| {
        payload["body"]["amount"] = "1000000.01".into();
    });
    let late = book.seq_of("payment.reversed");
    // A second forgery, at the entry that is then altered without linking.
    let change = |payload: &mut Value| payload["body"]["amount"] = "0.01".into();
    let forged = book.forged(late, change);
    let batch = batches
        .iter()
        .position(|batch| batch[0] == book.batches[place_of(&book, late)][0]);
    batches[batch.expect("its batch")] = forged[place_of(&book, late)].clone();
    let linked = crate::book::linked(&batches);
    let mut entries = sunledger_chain::Entries::new();
    for (seq, entry) in linked.iter().enumerate() {
        let mut entry = entry.to_vec();
        if seq == late {
            *entry.last_mut().expect("a payload") ^= 1;
        }
        entries.push_raw(&entry);
    }
    let report = sunledger_audit::verify_log(
        &sunledger_audit::MemorySource::new(entries),
        &sunledger_audit::Expected::default(),
        sunledger_audit::Options::default(),
    );
    assert_eq!(first_bad(&report), Some((early, "overdrawn")));
    assert_eq!(report.findings_total(), 1);
    let fault = report.chain_fault().expect("the chain is broken");
    assert_eq!(fault.problem.code(), "entry_altered");
    assert_eq!(fault.seq, u64::try_from(late).ok());
    assert_eq!(report.entries(), u64::try_from(late).expect("small"));
    assert_eq!(report.judged(), report.entries());
}

fn place_of(book: &Book, seq: usize) -> usize {
    let mut end = 0;
    let ends = book.batches.iter().map(|batch| {
        end += batch.len();
        end
    });
    ends.take_while(|end| *end <= seq).count()
}

#[test]
fn a_settlement_by_an_officer_of_another_trade() {
    let book = paid();
    let seq = book.seq_of("payment.approved");
    is_named(&actor(&book, seq, TREASURY), seq, "not_permitted");
}

#[test]
fn a_command_that_says_something_else_was_asked_for() {
    let book = paid();
    let as_kind = |seq, kind: &str| book.rewritten(seq, |p| p["cmd"]["kind"] = kind.into());
    let prepared = book.seq_of("payment.prepared");
    for kind in ["quota.receive", "payment.approve", "no.such.kind"] {
        is_named(&as_kind(prepared, kind), prepared, "kind_mismatch");
    }
    // The first event would do, what follows it would not.
    let settled = book.seq_of("payment.settled");
    let record = as_kind(settled, "statement.record");
    is_named(&record, settled, "kind_mismatch");
    let regions = book.seq_of("region.registered");
    let more = book.rewritten(regions, |p| p["cmd"]["kind"] = "history.load".into());
    is_named(&more, regions, "kind_mismatch");
}

#[test]
fn lines_in_the_order_of_a_list_that_another_scheme_may_share() {
    let book = paid();
    let first = book.seq_of("payment.line");
    let forged = book.forged(first, |payload| {
        payload["body"]["payee"]["subject"]["handle"] = "ff".repeat(16).into();
    });
    is_named(&forged, first + 1, "lines_out_of_order");
}
