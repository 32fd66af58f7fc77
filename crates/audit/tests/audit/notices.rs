//! Notices: a row left out, put in or exchanged is found, and complete ones pass.

use sunledger_domain::Command;

use crate::book::{Book, audit, first_bad};
use crate::setting::{EAST, VILLAGE, WEST, command, notice, paid, project_notice};

const ROWS: [&str; 5] = [
    "payment.line",
    "payment.resettled",
    "payment.returned",
    "payment.reversed",
    "payment.unmatched_return",
];

/// What should stand on a notice of a village once `p1` is settled, by looking at the log.
fn rows(book: &Book, place: Option<&str>) -> Vec<usize> {
    let here = |body: &serde_json::Value| place.is_none_or(|place| body["village"] == place);
    let entries = book.of_type(&ROWS).into_iter();
    let wanted =
        entries.filter(|(_, entry)| here(&entry["body"]) && entry["body"]["batch"] != "p2");
    wanted.map(|(seq, _)| seq).collect()
}

fn posted(book: &Book, command: &Command) -> (usize, Book) {
    let book = book.clone().and(VILLAGE, command);
    let seq = book.batches.iter().map(Vec::len).sum::<usize>() - 1;
    (seq, book)
}

#[test]
fn complete_notices_pass() {
    let book = paid();
    let east = rows(&book, Some(EAST));
    assert_eq!(
        east.len(),
        7,
        "three lines, two for the one that came back, two corrections"
    );
    let book = book
        .clone()
        .and(VILLAGE, &notice("g1", EAST, "settled", &east))
        .and(
            VILLAGE,
            &notice("g2", WEST, "approved", &rows(&book, Some(WEST))),
        )
        .and(VILLAGE, &project_notice("g3", &rows(&book, None)));
    let report = audit(&book.batches);
    assert_eq!(first_bad(&report), None);
    assert_eq!(report.notices(), 3);
}

#[test]
fn a_row_left_out_is_found_whichever_it_is() {
    let book = paid();
    let east = rows(&book, Some(EAST));
    for left_out in 0..east.len() {
        let mut some = east.clone();
        some.remove(left_out);
        let (seq, book) = posted(&book, &notice("gs", EAST, "settled", &some));
        let report = audit(&book.batches);
        assert_eq!(first_bad(&report), Some((seq, "notice_incomplete")));
        assert_eq!(report.findings_total(), 1);
    }
}

#[test]
fn a_plan_a_store_and_a_completion_are_gathered_again() {
    let under = |day: &str| {
        serde_json::json!({
            "business_on": day, "document": { "number": "示例发〔2017〕2号", "on": "2017-02-20" },
        })
    };
    let of_contract = |day: &str, more: serde_json::Value| {
        let mut body =
            serde_json::json!({ "contract": "ht", "project": "xm", "basis": under(day) });
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        body
    };
    let none = serde_json::json!({});
    let approval = serde_json::json!({
        "project": "xm", "amount": "500000.00", "public_welfare": false, "start_on": "2017-03-15",
        "finish_on": "2017-10-31", "target": "建成大棚20栋", "unit": "czj", "basis": under("2017-03-01"),
    });
    let signed = serde_json::json!({ "amount": "300000.00", "contractor": { "unit": "czj" } });
    let audited = serde_json::json!({ "amount": "290000.00" });
    let book = crate::setting::funded()
        .and("finance", &command("project.approve", approval))
        .and(
            "maker",
            &command("contract.sign", of_contract("2017-03-10", signed)),
        )
        .and(
            "maker",
            &command("contract.accept", of_contract("2017-03-11", none.clone())),
        )
        .and(
            "finance",
            &command("contract.audit", of_contract("2017-03-12", audited)),
        );
    for (kind, rows, more) in [
        ("plan", &["project.approved"][..], none.clone()),
        ("store", &["project.registered"], none),
        (
            "completion",
            &["contract.accepted", "contract.audited"],
            serde_json::json!({ "project": "xm" }),
        ),
    ] {
        let rows: Vec<usize> = book.of_type(rows).into_iter().map(|(seq, _)| seq).collect();
        assert!(!rows.is_empty(), "{kind}");
        let post = |rows: &[usize]| {
            let mut body = serde_json::json!({
                "notice": "gs", "kind": kind, "place": "230102000000", "stage": "settled", "unit": "czj",
                "title": "公示", "posted_on": "2017-04-01", "until": "2017-04-15", "rows": rows,
            });
            for (name, value) in more.as_object().unwrap() {
                body[name] = value.clone();
            }
            posted(&book, &command("notice.post", body))
        };
        let (_, whole) = post(&rows);
        assert_eq!(first_bad(&audit(&whole.batches)), None, "{kind}");
        let (seq, short) = post(&rows[1..]);
        let found = first_bad(&audit(&short.batches));
        assert_eq!(found, Some((seq, "notice_incomplete")), "{kind}");
    }
}

#[test]
fn a_project_s_notice_without_its_rows_is_found() {
    let (seq, book) = posted(&paid(), &project_notice("gs", &[]));
    let report = audit(&book.batches);
    assert_eq!(first_bad(&report), Some((seq, "notice_incomplete")));
}

#[test]
fn what_is_recorded_after_a_notice_is_not_missing_from_it() {
    let book = paid();
    let (_, book) = posted(
        &book,
        &notice("gs", EAST, "settled", &rows(&book, Some(EAST))),
    );
    let approval = crate::setting::approve(&book, "p2");
    let book = book
        .and("approver", &approval)
        .and("treasury", &crate::setting::settle("p2", "110.00", &[]));
    assert_eq!(first_bad(&audit(&book.batches)), None);
}

#[test]
fn a_forged_count_sum_or_digest_is_found() {
    let book = paid();
    let (seq, book) = posted(
        &book,
        &notice("gs", EAST, "settled", &rows(&book, Some(EAST))),
    );
    let count = book.forged(seq, |payload| payload["body"]["count"] = 8.into());
    let sum = book.forged(seq, |payload| payload["body"]["sum"] = "1.00".into());
    let digest = book.forged(seq, |payload| {
        payload["body"]["digest"] = "00".repeat(32).into();
    });
    for batches in [count, sum, digest] {
        assert_eq!(first_bad(&audit(&batches)), Some((seq, "notice_wrong")));
    }
}

#[test]
fn a_notice_that_names_an_earlier_stage_or_size_has_other_rows() {
    let book = paid();
    let (seq, book) = posted(
        &book,
        &notice("gs", EAST, "settled", &rows(&book, Some(EAST))),
    );
    // Lines of `p2` were prepared by then.
    let stage = book.forged(seq, |payload| payload["body"]["stage"] = "prepared".into());
    assert_eq!(first_bad(&audit(&stage)), Some((seq, "notice_incomplete")));
    // Before the settlement no line of `p1` had reached the stage: as of any size but its own place, a notice could
    // leave out what it likes. That is a breach, and there are no rows to compare with.
    let settled = book.seq_of("payment.settled");
    for other in [settled, seq - 1, seq + 1] {
        let size = book.forged(seq, |payload| payload["body"]["size"] = other.into());
        let report = audit(&size);
        assert_eq!(first_bad(&report), Some((seq, "notice_size")));
        assert_eq!(report.findings_total(), 1);
    }
}

#[test]
fn a_notice_behind_a_forged_payment_no_longer_fits() {
    let book = paid();
    let (notice, book) = posted(
        &book,
        &notice("gs", EAST, "settled", &rows(&book, Some(EAST))),
    );
    let line = book.seq_of("payment.unmatched_return");
    let forged = book.forged(line, |payload| payload["body"]["amount"] = "400.00".into());
    // No rule forbids a smaller return; only the notice still holds what was recorded.
    assert_eq!(first_bad(&audit(&forged)), Some((notice, "notice_wrong")));
}
