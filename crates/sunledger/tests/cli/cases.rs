//! `findings --record` and `finding`: each thing is raised once, and goes its way by an auditor's hand alone.

use crate::run::sunledger;

/// Called last with the demo that another test has made: it records.
pub(crate) fn on_the_demo(dir: &str) {
    let listed = sunledger(&["finding", "list", dir, "--json"]).json();
    let stage = |finding: &str| {
        let rows = listed["rows"].as_array().unwrap();
        rows.iter()
            .find(|row| row["finding"] == finding)
            .map(|row| row["stage"].clone())
    };
    assert_eq!(stage("bidui-cungan-1"), Some("done".into()));
    assert_eq!(stage("bidui-siwang-1"), Some("dismissed".into()));
    let record = |officer: &str| {
        sunledger(&[
            "findings",
            dir,
            "--on",
            "2017-12-31",
            "--record",
            "--as",
            officer,
            "--json",
        ])
    };
    record("yusuan").refused("not_permitted");
    let first = record("shenji-bidui").json();
    assert!(first["raised"].as_u64() > Some(10), "{first}");
    // What a list had found already is not raised a second time by the question that asks the same.
    assert!(first["known"].as_u64() > Some(1), "{first}");
    let again = record("shenji-bidui").json();
    assert_eq!(again["raised"], 0, "{again}");
    let known = first["raised"].as_u64().unwrap() + first["known"].as_u64().unwrap();
    assert_eq!(again["known"], known);

    let suspected = sunledger(&["finding", "list", dir, "--stage", "suspected", "--json"]).json();
    assert_eq!(suspected["total"], first["raised"]);
    let one = suspected["rows"][0]["finding"].as_str().unwrap().to_owned();
    let dismiss = |officer: &str| {
        sunledger(&[
            "finding",
            "dismiss",
            dir,
            &one,
            "--reason",
            "核实无误",
            "--as",
            officer,
        ])
    };
    dismiss("yusuan").refused("not_permitted");
    dismiss("shenji-bidui").done();
    let order = sunledger(&[
        "finding",
        "order",
        dir,
        &one,
        "--unit",
        "fupin",
        "--until",
        "2018-06-30",
        "--measures",
        "整改",
        "--as",
        "shenji-bidui",
    ]);
    order.refused("wrong_status");
    sunledger(&["verify", dir]).done();
}
