//! Random histories pass with complete notices; a notice without one row, or a changed byte, does not.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::book::{Book, audit, first_bad};
use crate::setting::*;

/// Payments over three batches, whatever the ledger accepts of them.
fn history(steps: &[(u8, u8, u8)]) -> Book {
    let mut book = funded();
    for &(kind, batch, pick) in steps {
        let name = format!("p{}", batch % 3);
        let batch = name
            .parse()
            .ok()
            .and_then(|id| book.state.batch(&id).cloned());
        let one = json!({ "batch": name, "index": pick % 4, "basis": basis() });
        let with = |key: &str, value: &str| {
            let mut body = one.clone();
            body[key] = value.into();
            body
        };
        let total = batch
            .as_ref()
            .map_or("0.01".to_owned(), |batch| batch.total.to_string());
        let (actor, command) = match kind % 9 {
            0 => (MAKER, prepare(&name, &lines(pick))),
            1 if batch.is_some() => (APPROVER, approve(&book, &name)),
            2 => (TREASURY, settle(&name, &total, &[u32::from(pick % 4)])),
            3 => (
                TREASURY,
                command("payment.return", with("reason", "账户已销")),
            ),
            4 => (TREASURY, command("payment.resend", one)),
            5 => (
                TREASURY,
                command("payment.resettle", with("reference", "YH")),
            ),
            6 => (TREASURY, command("payment.give_up", with("reason", "放弃"))),
            7 => (
                TREASURY,
                command("payment.reverse", with("reason", "duplicate")),
            ),
            _ => (
                TREASURY,
                command(
                    "return.record",
                    json!({
                        "project": "xm", "amount": format!("{}.50", pick), "period": "2017-03",
                        "village": village(pick), "basis": basis(),
                    }),
                ),
            ),
        };
        // What the rules refuse is no part of the history.
        _ = book.post(actor, &command);
    }
    book
}

fn village(pick: u8) -> &'static str {
    if pick.is_multiple_of(3) { WEST } else { EAST }
}

fn lines(pick: u8) -> Vec<Value> {
    let line = |nth: u8| {
        let mut line = line(
            nth + 1,
            &format!("{}.01", u16::from(pick) + 1),
            village(pick.wrapping_add(nth)),
        );
        if nth == 3 {
            line["period"] = "2017-02".into();
        }
        line
    };
    (0..=pick % 4).map(line).collect()
}

/// The rows of a notice, by reading the log's JSON from end to end.
fn rows(book: &Book, place: &str, stage: &str) -> Vec<usize> {
    let reached = |batch: &Value| {
        let marks: &[&str] = match stage {
            "approved" => &["payment.approved"],
            "settled" => &["payment.settled"],
            _ => &["payment.prepared"],
        };
        let marks = book.of_type(marks);
        batch.is_null()
            || marks
                .iter()
                .any(|(_, mark)| mark["body"]["batch"] == *batch)
    };
    let kinds = [
        "payment.line",
        "payment.resettled",
        "payment.returned",
        "payment.reversed",
        "payment.unmatched_return",
    ];
    let here = |body: &Value| body["village"] == place && body["period"] == "2017-03";
    let wanted = book.of_type(&kinds).into_iter();
    let wanted =
        wanted.filter(|(_, entry)| here(&entry["body"]) && reached(&entry["body"]["batch"]));
    wanted.map(|(seq, _)| seq).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn histories_pass_and_notices_are_complete_to_the_row(
        before in prop::collection::vec(any::<(u8, u8, u8)>(), 1..40),
        after in prop::collection::vec(any::<(u8, u8, u8)>(), 0..10),
        place in prop::sample::select(vec![EAST, WEST]),
        stage in prop::sample::select(vec!["prepared", "approved", "settled"]),
        left_out in any::<prop::sample::Index>(),
    ) {
        let book = history(&before);
        let mut rows = rows(&book, place, stage);
        let seq: usize = book.batches.iter().map(Vec::len).sum();
        let posted = |rows: &[usize]| {
            let mut book = book.clone().and(VILLAGE, &notice("gs", place, stage, rows));
            for (kind, batch, pick) in &after {
                let one = json!({
                    "project": "xm", "amount": format!("{}.{:02}", kind, batch % 100),
                    "period": "2017-03", "village": village(*pick), "basis": basis(),
                });
                _ = book.post(TREASURY, &command("return.record", one));
            }
            audit(&book.batches)
        };
        let report = posted(&rows);
        prop_assert_eq!(first_bad(&report), None);
        if !rows.is_empty() {
            rows.remove(left_out.index(rows.len()));
            prop_assert_eq!(first_bad(&posted(&rows)), Some((seq, "notice_incomplete")));
        }
    }

    #[test]
    fn a_changed_byte_of_what_happened_is_found_though_the_log_is_linked_anew(
        steps in prop::collection::vec(any::<(u8, u8, u8)>(), 1..20),
        entry in any::<prop::sample::Index>(),
        byte in any::<prop::sample::Index>(),
        mask in 1..=255_u8,
    ) {
        let book = history(&steps);
        let seq = entry.index(book.batches.iter().map(Vec::len).sum());
        let forged = book.replaced(seq, |payload| {
            let value: Value = serde_json::from_slice(payload).expect("JSON");
            let body = serde_json::to_vec(&value["body"]).expect("JSON").len();
            let mut payload = payload.to_vec();
            payload[r#"{"body":"#.len() + byte.index(body)] ^= mask;
            payload
        });
        let found = first_bad(&audit(&forged));
        let (bad, _) = found.expect("a digest over every body");
        prop_assert!((book.batch_first(seq)..=seq).contains(&bad), "{found:?}, forged at {seq}");
    }
}
