//! Real public data, all the way: a province's divisions and a month of a city's payments.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::python::{available, root, verdict};
use crate::run::{World, sunledger};

/// The data stands beside the project; where it does not, the test says so and is skipped.
fn data(path: &str) -> Option<PathBuf> {
    let file = root().join("../shared/data").join(path);
    if file.exists() {
        return Some(file);
    }
    println!("skipped: {path} is not beside the project");
    None
}

#[test]
fn the_divisions_of_a_province_import_and_equal_names_stay_apart() {
    let Some(file) = data("regions/heilongjiang_2016_5level.csv") else {
        return;
    };
    let world = World::empty();
    let dir = world.dir.to_str().unwrap();
    let import = ["import", "regions", dir, file.to_str().unwrap(), "--json"];
    assert_eq!(sunledger(&import).json()["registered"], 16_127);
    assert_eq!(
        sunledger(&import).json()["registered"],
        0,
        "a second import changes nothing"
    );
    assert_eq!(world.entries(), 3 + 16_127);
    let several = world.run("show", &["village", "太平村", "--json"]);
    assert_eq!(several.code, 1, "a name is never a key");
    let named = several.json()["candidates"]["rows"]
        .as_array()
        .unwrap()
        .clone();
    assert!(named.len() > 1);
    let one = named[0]["code"].as_str().unwrap();
    assert_eq!(
        world.run("show", &["village", one, "--json"]).json()["region"]["code"],
        one
    );
}

#[test]
fn one_month_of_a_citys_payments_agrees_everywhere_to_the_penny() {
    let Some(file) = data("leeds/2012-03.csv.gz") else {
        return;
    };
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path().join("leeds");
    let dir = dir.to_str().unwrap();
    sunledger(&["init", dir, "--currency", "GBP"]).done();
    let mapping = root().join("mappings/leeds.toml");
    let import = [
        "import",
        "payments",
        dir,
        file.to_str().unwrap(),
        "--mapping",
        mapping.to_str().unwrap(),
        "--json",
    ];
    let first = sunledger(&import).json();
    assert_eq!(first["rows"], 10_325);
    assert_eq!(first["accepted"], 10_325);
    assert_eq!(first["negative"], 132);
    assert_eq!(first["sum_minor"], 7_532_284_965_u64);
    let again = sunledger(&import).json();
    assert_eq!(
        (&again["outcome"], &again["first_seq"]),
        (&"repeated".into(), &first["first_seq"])
    );

    let shown = sunledger(&["show", dir, "balances", "--json"]).json();
    assert_eq!(shown["net"]["amount"], "75322849.65");
    let project = sunledger(&["show", dir, "project", "leeds-payments", "--json"]).json();
    let settled = project["project"]["states"]
        .as_array()
        .unwrap()
        .iter()
        .find(|s| s["bucket"] == "settled");
    assert_eq!(settled.unwrap()["sum"]["amount"], "75322849.65");

    let verified = sunledger(&["verify", dir, "--json"]);
    assert_eq!((verified.code, &verified.json()["ok"]), (0, &true.into()));
    let export = temp.path().join("entries.jsonl");
    sunledger(&[
        "export",
        "entries",
        dir,
        "--output",
        export.to_str().unwrap(),
    ])
    .done();
    if available() {
        let (ok, report) = verdict(&export, &["--totals"]);
        assert!(ok, "{report}");
        assert_eq!(report["head"], verified.json()["head"]);
        assert_eq!(report["totals"]["net_minor"], 7_532_284_965_u64);
    }
    // Nobody's name is in the log.
    let text = fs::read_to_string(&export).unwrap();
    assert!(!text.contains("Electrical Distributors"));
    let first: Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    assert_eq!(first["payload"]["body"]["currency"], "GBP");
}
