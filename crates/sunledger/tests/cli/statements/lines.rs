//! Lines that pay, come back, or fit nothing: none is dropped, and each in suspense says why.

use serde_json::json;

use super::desk::{Desk, UNIT};
use crate::run::sunledger;

#[test]
fn what_fits_nothing_waits_in_suspense_and_holds_the_day_until_it_is_explained() {
    let desk = Desk::new();
    desk.batch(
        "b1",
        "2017-03-09",
        &[("PZ-9", "100.00"), ("PZ-9", "200.00")],
        None,
    );
    let file = desk.csv(
        "u.csv",
        &[
            ["2017-03-10", "PZ-9", "", "300.00", "", "", ""],
            ["2017-03-10", "XX-1", "", "7.00", "", "", ""],
            ["2017-03-10", "LX-1", "", "", "1.25", "", ""],
        ],
    );
    let rehearsed = desk.imported(&file, UNIT, &["--dry-run"]);
    assert_eq!(rehearsed["outcome"], "would_record");
    let before = desk.world.entries();
    let said = desk.imported(&file, UNIT, &[]);
    assert_eq!(
        (
            &said["lines"],
            &said["matched"],
            &said["suspense"],
            &said["out_minor"],
            &said["in_minor"]
        ),
        (&json!(3), &json!(1), &json!(2), &json!(30700), &json!(125)),
        "{said}"
    );
    assert_eq!(said["suspended"], rehearsed["suspended"]);
    assert_eq!(said["suspended"][0]["row"], 3);
    assert!(
        said["suspended"][1]["zh"]
            .as_str()
            .unwrap()
            .contains("来款"),
        "{said}"
    );
    assert!(desk.world.entries() > before);

    let ran = desk.reconcile(&["--date", "2017-03-10"]);
    let sheet = ran.json();
    assert_eq!(
        (ran.code, &sheet["ok"], &sheet["differences"]),
        (1, &json!(false), &json!(2)),
        "{sheet}"
    );
    assert_eq!(sheet["bank"]["rows"][0]["age_days"], 21);
    let ran = desk.close("2017-03-10");
    ran.refused("day_hindered");
    assert!(
        ran.json()["hindrances"][0]["zh"]
            .as_str()
            .unwrap()
            .contains("2 笔待查")
    );
    for (n, item) in said["suspended"].as_array().unwrap().iter().enumerate() {
        let (suspense, amount) = (
            item["suspense"].as_str().unwrap(),
            item["amount"].as_str().unwrap(),
        );
        let body = format!(
            "{{\"amount\":\"{amount}\",\"basis\":{{\"business_on\":\"2017-03-11\"}},\"explanation\":\"试：已查明\",\"suspense\":\"{suspense}\"}}"
        );
        desk.post("bank", &format!("clear-{n}"), "suspense.clear", &body);
    }
    assert_eq!(desk.close("2017-03-10").code, 0);
    assert_eq!(desk.reconcile(&[]).code, 0);
}

#[test]
fn a_return_across_the_year_opens_the_line_of_its_own_year() {
    let desk = Desk::new();
    desk.batch(
        "y2016",
        "2016-12-29",
        &[("PZ-1", "40.00"), ("PZ-2", "60.00")],
        None,
    );
    desk.batch(
        "y2017",
        "2017-01-20",
        &[("PZ-1", "40.00"), ("PZ-2", "60.00")],
        None,
    );
    let old = desk.csv(
        "old.csv",
        &[
            ["2016-12-30", "PZ-1", "", "40.00", "", "", ""],
            ["2016-12-30", "PZ-2", "", "60.00", "", "", ""],
            [
                "2017-01-04",
                "TP-1",
                "PZ-1",
                "",
                "40.00",
                "试户1",
                "收款账户已销户",
            ],
        ],
    );
    let said = desk.imported(&old, UNIT, &[]);
    // The number is used in both years: only the batch of the older one can have been meant by then.
    assert_eq!(
        said["matched_as"],
        json!({ "returns": 1, "settles_line": 2 }),
        "{said}"
    );
    let shown = desk.world.run("show", &["batch", "y2016", "--json"]).done();
    assert!(shown.contains("\"awaiting\""), "{shown}");
    let other = desk.world.run("show", &["batch", "y2017", "--json"]).done();
    assert!(!other.contains("\"awaiting\""), "{other}");
    let exported = desk.world.export().join("\n");
    assert!(exported.contains("账户已销户"));
    desk.world.entries();
}

#[test]
fn a_clerk_reads_what_became_of_each_line() {
    let desk = Desk::new();
    desk.batch("b1", "2017-03-09", &[("PZ-1", "100.00")], None);
    let file = desk.csv(
        "u.csv",
        &[
            ["2017-03-10", "PZ-1", "", "100.00", "", "", ""],
            ["2017-03-10", "PZ-1", "", "100.00", "", "", ""],
        ],
    );
    let text = sunledger(&[
        "import",
        "statement",
        desk.dir(),
        &file,
        "--unit",
        "bureau",
        "--as",
        "bank",
    ])
    .done();
    for part in [
        "已登记",
        "逐笔支付 single payments 1",
        "待查 第 3 行",
        "可能重复付款",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn one_debit_for_the_part_that_its_number_names_closes_and_so_does_the_day() {
    let desk = Desk::new();
    let lines = [
        ("PZ-9", "100.00"),
        ("PZ-8", "40.00"),
        ("PZ-9", "200.00"),
        ("PZ-8", "50.00"),
    ];
    desk.batch("b1", "2017-03-06", &lines, None);
    let paid = desk.csv(
        "u1.csv",
        &[
            ["2017-03-07", "PZ-9", "", "300.00", "", "", ""],
            ["2017-03-07", "PZ-8", "", "89.00", "", "", ""],
        ],
    );
    let said = desk.imported(&paid, UNIT, &[]);
    assert_eq!(said["matched_as"], json!({ "settles_lines": 1 }), "{said}");
    assert_eq!(said["suspense"], 1, "{said}");
    let zh = said["suspended"][0]["zh"].as_str().unwrap();
    assert!(zh.contains("金额不符"), "{zh}");
    let batch = desk.world.run("show", &["batch", "b1", "--json"]).json();
    for line in batch["lines"]["rows"].as_array().unwrap() {
        let state = match line["reference"].as_str() {
            Some("PZ-9") => "settled",
            _ => "pending",
        };
        assert_eq!(line["state"], state, "{line}");
    }
    let rest = desk.csv("u2.csv", &[["2017-03-08", "PZ-8", "", "90.00", "", "", ""]]);
    let said = desk.imported(&rest, UNIT, &[]);
    assert_eq!(said["matched_as"], json!({ "settles_lines": 1 }), "{said}");
    // The day with the item in suspense does not close, and says so; what is matched is no difference.
    let dir = desk.dir();
    let close = |on: &str| {
        sunledger(&[
            "day", "close", dir, "--unit", "bureau", "--date", on, "--as", "bank", "--json",
        ])
    };
    close("2017-03-07").refused("day_hindered");
    desk.world.entries();
}

#[test]
fn a_debit_of_less_than_its_batch_says_what_to_do() {
    let desk = Desk::new();
    let lines = [("PZ-1", "100.00"), ("PZ-2", "200.00")];
    desk.batch("b1", "2017-03-06", &lines, None);
    let paid = desk.csv("u1.csv", &[["2017-03-07", "b1", "", "200.00", "", "", ""]]);
    let said = desk.imported(&paid, UNIT, &[]);
    assert_eq!(said["suspense"], 1, "{said}");
    let zh = said["suspended"][0]["zh"].as_str().unwrap();
    assert!(zh.contains("少 100.00") && zh.contains("open"), "{zh}");
}
