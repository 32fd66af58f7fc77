//! A lump sum from its voucher to the last household, and the days closed on it.

use serde_json::{Value, json};

use super::desk::{AGENT, Desk, UNIT};
use crate::run::sunledger;

/// Voucher out, details attached, one sent back, sent again and paid, the rest returned.
fn told() -> Desk {
    let desk = Desk::new();
    desk.voucher("v1", "2017-03-05", "600.00", "BK-001");
    let out = desk.xlsx(
        "u1.xlsx",
        &[["2017-03-06", "BK-001", "", "600.00", "", "试代发户", ""]],
    );
    let said = desk.imported(&out, UNIT, &["--opening", "1000.00", "--closing", "400.00"]);
    assert_eq!(
        said["matched_as"],
        json!({ "settles_voucher": 1 }),
        "{said}"
    );
    let arrives = desk.csv(
        "a1.csv",
        &[["2017-03-06", "BK-001", "", "", "600.00", "", ""]],
    );
    let said = desk.imported(&arrives, AGENT, &[]);
    assert_eq!(said["matched_as"], json!({ "receives": 1 }), "{said}");

    let lines = [("PZ-1", "100.00"), ("PZ-2", "200.00"), ("PZ-3", "250.00")];
    desk.batch("d1", "2017-03-06", &lines, Some("v1"));
    let paid = desk.csv(
        "a2.csv",
        &[
            ["2017-03-07", "PZ-1", "", "100.00", "", "试户1", ""],
            ["2017-03-07", "PZ-2", "", "200.00", "", "试户2", ""],
            ["2017-03-07", "PZ-3", "", "250.00", "", "试户3", ""],
            [
                "2017-03-08",
                "TP-1",
                "PZ-2",
                "",
                "200.00",
                "试户2",
                "账号户名不符",
            ],
        ],
    );
    let said = desk.imported(
        &paid,
        AGENT,
        &["--opening", "600.00", "--closing", "250.00"],
    );
    assert_eq!(
        said["matched_as"],
        json!({ "returns": 1, "settles_line": 3 }),
        "{said}"
    );
    assert_eq!((&said["lines"], &said["suspense"]), (&json!(4), &json!(0)));

    let again = json!({
        "basis": { "business_on": "2017-03-09" }, "batch": "d1", "index": desk.index("d1", "PZ-2"),
        "reference": "PZ-2R",
    });
    desk.post("bank", "again", "payment.resend", &again.to_string());
    let rest = desk.xlsx(
        "u2.xlsx",
        &[["2017-03-10", "HK-1", "BK-001", "", "50.00", "", ""]],
    );
    let said = desk.imported(&rest, UNIT, &["--from", "2017-03-07", "--to", "2017-03-10"]);
    assert_eq!(said["matched_as"], json!({ "gives_back": 1 }), "{said}");
    let resent = desk.csv(
        "a3.csv",
        &[
            ["2017-03-09", "PZ-2R", "", "200.00", "", "试户2", ""],
            ["2017-03-10", "BK-001", "", "50.00", "", "试财政局", ""],
        ],
    );
    let said = desk.imported(&resent, AGENT, &[]);
    assert_eq!(
        said["matched_as"],
        json!({ "gives_back": 1, "resettles": 1 }),
        "{said}"
    );
    desk
}

#[test]
fn voucher_details_return_resend_and_the_day_is_closed() {
    let desk = told();
    let ran = desk.reconcile(&[]);
    let sheet = ran.json();
    assert_eq!((ran.code, &sheet["ok"]), (0, &json!(true)), "{sheet}");
    assert_eq!(sheet["differences"], 0);
    assert_eq!(sheet["bank"]["total"], 0);
    assert_eq!(sheet["books"]["total"], 0, "{}", sheet["books"]);
    let days = sheet["days"].as_array().unwrap();
    let on: Vec<&Value> = days.iter().map(|day| &day["on"]).collect();
    assert_eq!(
        on,
        [
            "2017-03-06",
            "2017-03-07",
            "2017-03-08",
            "2017-03-09",
            "2017-03-10"
        ]
    );

    // A later day waits for the earlier one, and says so.
    let early = desk.close("2017-03-07");
    early.refused("day_hindered");
    assert!(
        early.json()["hindrances"][0]["zh"]
            .as_str()
            .unwrap()
            .contains("2017-03-06")
    );
    for day in on {
        let ran = desk.close(day.as_str().unwrap());
        assert_eq!(ran.code, 0, "{}", ran.out);
    }
    desk.close("2017-03-10").refused("wrong_status");

    let shown = desk.reconcile(&[]).json();
    assert!(
        shown["days"]
            .as_array()
            .unwrap()
            .iter()
            .all(|day| day["status"] == "closed")
    );
    desk.world.entries();
    let text = sunledger(&["reconcile", desk.dir(), "--as-of", "2017-03-31"]).done();
    assert!(
        text.contains("相符，没有差异") && text.contains("已日结"),
        "{text}"
    );
}

#[test]
fn what_the_pages_read_can_be_derived_again() {
    let desk = told();
    let digest = |ran: crate::run::Ran| ran.json()["digest"].clone();
    let first = digest(desk.world.run("rebuild", &["--json"]));
    let second = digest(desk.world.run("rebuild", &["--json"]));
    assert!(first.is_string());
    assert_eq!(first, second);
}
