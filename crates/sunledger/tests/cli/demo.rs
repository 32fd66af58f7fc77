//! The demo: the same on every machine, used again, and kept to this one.

use serde_json::Value;

use crate::python::{available, verdict};
use crate::run::sunledger;

/// The head of the demo's log. It changes only with the demo's story or with the rules, and then on purpose.
const HEAD: &str = "7a928d2ffc9fb48de21d0daf7f48880441b06b51c6f7204a8f59c3ab94d16ef0";

#[test]
fn the_demo_is_the_same_on_every_machine_and_a_second_start_reuses_it() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path().join("demo");
    let dir = dir.to_str().unwrap();
    let first = sunledger(&["demo", "--no-serve", "--dir", dir, "--json"]);
    let report: Value = first.json();
    assert_eq!((first.code, &report["ok"]), (0, &true.into()), "{report}");
    assert_eq!(report["head"], HEAD);
    let again = sunledger(&["demo", "--no-serve", "--dir", dir]).done();
    assert!(
        again.contains("沿用已有演示账本") && again.contains("追回"),
        "{again}"
    );

    let digest = |dir| sunledger(&["rebuild", dir, "--json"]).json()["digest"].clone();
    assert_eq!(digest(dir), digest(dir), "a read model is rebuilt the same");

    let abroad = sunledger(&["serve", dir, "--listen", "0.0.0.0:0"]);
    abroad.refused("demo_beyond_loopback");

    let export = temp.path().join("entries.jsonl");
    sunledger(&[
        "export",
        "entries",
        dir,
        "--output",
        export.to_str().unwrap(),
    ])
    .done();
    // README's example.
    let flow = sunledger(&["show", dir, "flow", "zy-zhuanxiang"]).done();
    assert!(flow.contains("zy-zhuanxiang-fupin"), "{flow}");
    // While notices of its last day hang: what is recorded below is recorded today.
    crate::board_audit::on_the_demo(dir);
    crate::slip::on_the_demo(dir);
    crate::trace::on_the_demo(dir);
    crate::findings::on_the_demo(dir);
    crate::reports::on_the_demo(dir);
    crate::policy::on_the_demo(dir);
    if available() {
        let (ok, python) = verdict(&export, &["--totals"]);
        assert!(ok, "{python}");
        assert_eq!(python["head"], HEAD);
        let balances = sunledger(&["show", dir, "balances", "--json"]).json();
        let net = balances["net"]["amount"].as_str().unwrap().replace('.', "");
        assert_eq!(python["totals"]["net_minor"].to_string(), net, "{python}");
    }
    crate::cases::on_the_demo(dir);
}
