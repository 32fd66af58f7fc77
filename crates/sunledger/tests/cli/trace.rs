//! `trace` on the demo, as transcripts that a person can read, and on a board that is being served.

use std::path::PathBuf;

use serde_json::Value;

use crate::run::{Ran, World, batch, command, sunledger};

/// Rewrites the golden files instead of comparing.
const BLESS: &str = "SUNLEDGER_BLESS";

/// Compares what was printed with the golden file of that name.
fn expect(name: &str, args: &[&str], dir: &str) {
    let mut all = vec!["trace", dir];
    all.extend(args);
    let seen = format!(
        "$ sunledger trace demo {}\n{}",
        args.join(" "),
        sunledger(&all).done()
    );
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cli/golden")
        .join(format!("{name}.txt"));
    if std::env::var_os(BLESS).is_some() {
        std::fs::write(&file, &seen).unwrap();
    }
    let known = std::fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(seen, known, "if it should, run again with {BLESS}=1");
}

/// What README and the auditor are shown; called with the demo that another test has made.
pub(crate) fn on_the_demo(dir: &str) {
    expect("trace-up-payment", &["up", "batch:canhe-100/0"], dir);
    expect("trace-up-asset", &["up", "asset:dapeng"], dir);
    expect("trace-down-line", &["down", "line:zy-hulin"], dir);
    let lines = sunledger(&["show", dir, "balances", "--kind", "line", "--json"]).json();
    let rows = lines["accounts"]["rows"].as_array().unwrap();
    assert!(rows.len() > 3);
    for row in rows {
        let line = format!("line:{}", row["account"]["id"].as_str().unwrap());
        let became = sunledger(&["trace", dir, "down", &line, "--json"]).json();
        let leaves = became["leaves"].as_array().unwrap();
        let sum: i128 = leaves.iter().map(|leaf| minor(&leaf["amount"])).sum();
        assert_eq!(sum, minor(&became["whole"]), "{line}");
        assert!(became["as_of"].is_u64());
    }
}

fn minor(amount: &Value) -> i128 {
    amount.as_str().unwrap().replace('.', "").parse().unwrap()
}

fn trace(world: &World, way: &str, what: &str) -> Ran {
    world.run("trace", &[way, what, "--json"])
}

#[test]
fn a_payment_leads_to_its_line_and_back_and_what_fits_nothing_is_refused() {
    let world = World::new();
    world
        .post(
            "maker",
            &command("b", "payment.prepare", &batch("b-1", "12.34")),
        )
        .done();
    let up = trace(&world, "up", "batch:b-1/0").json();
    assert_eq!(up["amount"], "12.34");
    assert_eq!(up["parts"][0]["sources"][0]["line"], "l");
    let entry = up["of"]["name"].as_str().unwrap().trim_start_matches('#');
    assert_eq!(trace(&world, "up", entry).json(), up);
    let down = trace(&world, "down", "line:l").json();
    assert_eq!(down["whole"], "1000.00");
    let leaves = down["leaves"].as_array().unwrap().iter();
    let said: Vec<_> = leaves
        .map(|leaf| format!("{} {}", leaf["place"], leaf["amount"]))
        .collect();
    assert_eq!(said, ["\"left\" \"987.66\"", "\"pending\" \"12.34\""]);

    trace(&world, "up", "nothing").refused("trace_what");
    trace(&world, "up", "batch:b-9").refused("not_found");
    trace(&world, "up", "batch:b-1/1").refused("not_found");
    trace(&world, "up", "999").refused("not_found");
    trace(&world, "up", "0").refused("trace_pointless");
    trace(&world, "down", "project:p").refused("trace_pointless");
    trace(&world, "down", "line:none").refused("not_found");
    assert_eq!(trace(&world, "sideways", "line:l").code, 2);
}

#[test]
fn a_trace_reads_beside_a_running_board() {
    let world = World::new();
    let before = trace(&world, "down", "line:l").done();
    let served = crate::clerk::serve(&world);
    assert_eq!(trace(&world, "down", "line:l").done(), before);
    std::fs::remove_file(world.dir.join("lineage.snap")).unwrap();
    trace(&world, "down", "line:l").refused("lineage_out_of_step");
    drop(served);
}
