//! Look-ups by reference: what a line of a statement may stand for, and that none of them scans.

use sunledger_domain::command::LineAct;
use sunledger_domain::id::Reference;
use sunledger_domain::{Command, LineStatus};
use sunledger_projections::Page;
use sunledger_projections::query::{BatchFound, LineFound};

use crate::bank::basis_on;
use crate::world::{World, id, line};

#[test]
fn lines_batches_and_re_sent_lines_are_found_by_reference() {
    let mut world = World::new();
    let with = |no, reference: Option<&str>| {
        let mut draft = line(no, "10", None);
        draft.reference = reference.map(id);
        draft
    };
    let one = vec![with(1, Some("pz-1")), with(2, Some("pz-1"))];
    world.prepare("one", "road", "dibao", one);
    let mixed = vec![with(1, Some("pz-1")), with(2, Some("pz-2"))];
    world.prepare("mixed", "road", "dibao", mixed);
    world.prepare(
        "partly",
        "road",
        "dibao",
        vec![with(1, Some("pz-1")), with(2, None)],
    );
    world.approve("mixed");
    world.settle("mixed", &[0]);
    world.run(&Command::ResendLine(LineAct {
        basis: basis_on(1),
        batch: id("mixed"),
        index: 0,
        reference: Some(id("pz-3")),
    }));
    let mut reader = world.reader();
    let snapshot = reader.snapshot().unwrap();
    let lines = |reference: &str| {
        let reference: Reference = id(reference);
        snapshot
            .lines_by_reference(&reference, Page::largest())
            .unwrap()
            .rows
    };
    assert_eq!(lines("pz-1").len(), 4);
    let resent = &lines("pz-3")[..];
    assert_eq!(resent.len(), 1);
    assert_eq!(
        (resent[0].found, resent[0].state, resent[0].index),
        (LineFound::Resent, LineStatus::Pending, 0)
    );
    let batches = |reference: &str| {
        let found = snapshot.batches_by_reference(&id(reference)).unwrap();
        let named = found
            .into_iter()
            .map(|row| (row.batch.to_string(), row.found));
        named.collect::<Vec<_>>()
    };
    assert_eq!(batches("pz-1"), [("one".to_owned(), BatchFound::Lines)]);
    assert_eq!(
        batches("bank-1"),
        [("mixed".to_owned(), BatchFound::Settlement)]
    );
    assert_eq!(batches("pz-2"), []);
}

/// Every look-up of the matcher goes by an index, however many lines there are.
#[test]
fn looking_up_a_reference_scans_nothing() {
    let world = World::new();
    world.project_in_runs(500);
    let db = rusqlite::Connection::open(world.ledger_path()).unwrap();
    for sql in [
        "SELECT seq FROM payments WHERE reference = 'x'",
        "SELECT line_seq FROM line_events WHERE reference = 'x' AND kind = 'payment.resent'",
        "SELECT no FROM batches WHERE reference = 'x'",
        "SELECT no FROM batches WHERE reference_low = 'x' AND reference_low = reference_high AND referenced = lines",
        "SELECT seq FROM vouchers WHERE reference = 'x'",
        "SELECT l.seq FROM (SELECT seq FROM payments WHERE reference = 'x') x JOIN payment_lines l ON l.seq = x.seq",
        "SELECT 1 FROM open_lines WHERE seq = 7",
    ] {
        let mut statement = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let plan = statement
            .query_map([], |row| row.get::<_, String>(3))
            .unwrap();
        for step in plan.map(Result::unwrap) {
            assert!(
                !step.starts_with("SCAN p") && !step.starts_with("SCAN b"),
                "{sql}: {step}"
            );
        }
    }
}
