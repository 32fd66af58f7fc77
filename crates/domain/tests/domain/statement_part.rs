//! One sum for some lines of a batch: all of them are paid by it, or none.

use serde_json::{Value, json};
use sunledger_domain::{Bucket, LineStatus};

use crate::statement::{act, stated, status};
use crate::world::*;

/// One sum for these lines.
fn part(lines: &[u32]) -> Value {
    json!({ "settles_lines": { "batch": "p1", "lines": lines } })
}

#[test]
fn one_sum_pays_the_lines_that_it_names_and_leaves_the_others_open() {
    let lines = [
        (1, "-4000.00", part(&[0, 2])),
        (2, "-2000.00", act("settles_line", 1)),
    ];
    let passed = approved()
        .when(TREASURY, &stated(&lines[..1]))
        .then(&[
            "statement.recorded",
            "payment.settled",
            "payment.resettled",
            "payment.resettled",
            "statement.line",
        ])
        .says(1, "/open", &json!({ "amount": "6000.00" }))
        .says(2, "/amount", &json!("1000.00"))
        .says(3, "/amount", &json!("3000.00"))
        .says(4, "/act", &part(&[0, 2]))
        .says(4, "/suspense", &Value::Null)
        .holds(
            &project("xm"),
            &[
                (Bucket::Pending, "2000.00"),
                (Bucket::Settled, "4000.00"),
                (Bucket::Left, "494000.00"),
            ],
        );
    assert_eq!(status(&passed.world, 1), LineStatus::Pending);
    // In one statement the last line closes as well, and the days agree.
    let passed = approved().when(TREASURY, &stated(&lines)).then(&[
        "statement.recorded",
        "payment.settled",
        "payment.resettled",
        "payment.resettled",
        "statement.line",
        "payment.resettled",
        "statement.line",
    ]);
    let sheet = passed
        .world
        .state
        .day(&"czj".parse().unwrap(), "2017-03-01".parse().unwrap());
    assert_eq!(
        (sheet.total.bank_out, sheet.total.books_out),
        (400_000, 400_000)
    );
    assert!(sheet.hindrances.is_empty(), "{:?}", sheet.hindrances);
}

#[test]
fn one_sum_that_does_not_fit_its_lines_pays_none_of_them() {
    let suspended = |world: World, lines: &[u32], amount: &str, reason: &str| {
        world
            .when(TREASURY, &stated(&[(1, amount, part(lines))]))
            .then(&["statement.recorded", "suspense.recorded", "statement.line"])
            .says(1, "/reason", &json!(reason));
    };
    suspended(approved(), &[0, 2], "-4000.01", "amount_differs");
    suspended(approved(), &[0, 2], "-3999.99", "amount_differs");
    suspended(approved(), &[0, 0], "-2000.00", "unknown");
    suspended(approved(), &[2, 0], "-4000.00", "unknown");
    suspended(approved(), &[0, 3], "-4000.00", "unknown");
    suspended(approved(), &[], "-4000.00", "unknown");
    suspended(prepared(), &[0, 2], "-4000.00", "not_approved");
    suspended(settled(), &[0, 2], "-4000.00", "already_settled");
}
