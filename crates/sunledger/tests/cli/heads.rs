//! Heads that were kept: a log that was rewritten no longer passes through them.

use crate::run::{World, command, sunledger};

#[test]
fn a_log_has_passed_exactly_through_the_heads_that_were_kept() {
    let world = World::empty();
    let head = |world: &World| {
        let report = world.run("verify", &["--json"]).json();
        format!("{}:{}", report["entries"], report["head"].as_str().unwrap())
    };
    let first = head(&world);
    let unit = "{\"kind\":\"other\",\"name\":\"试\",\"unit\":\"u\"}";
    world
        .post("registrar", &command("u", "unit.register", unit))
        .done();
    let second = head(&world);
    let said = world
        .run("verify", &["--head", &first, "--head", &second])
        .done();
    assert!(
        said.contains(&format!("--head {second}")),
        "says what to keep: {said}"
    );

    let wrong = format!("3:{}", "ab".repeat(32));
    let beyond = format!("9:{}", second.split_once(':').unwrap().1);
    let moved = format!("2:{}", first.split_once(':').unwrap().1);
    let export = world.dir.parent().unwrap().join("entries.jsonl");
    std::fs::write(&export, world.export().join("\n")).unwrap();
    let targets = [world.dir.to_str().unwrap(), export.to_str().unwrap()];
    for target in targets {
        sunledger(&["verify", target, "--head", &first]).done();
        for missed in [&wrong, &beyond, &moved] {
            let args = ["verify", target, "--head", &second, "--head", missed];
            let ran = sunledger(&args);
            assert_eq!(ran.code, 1, "{}", ran.out);
            assert!(ran.out.contains(missed.as_str()), "{}", ran.out);
            let json = sunledger(&[&args[..], &["--json"]].concat());
            assert_eq!(json.code, 1);
            assert_eq!(
                (&json.json()["ok"], &json.json()["missed_head"]),
                (&false.into(), &missed.as_str().into())
            );
        }
        // The first that fails is named.
        let both = sunledger(&[
            "verify", target, "--head", &beyond, "--head", &wrong, "--json",
        ]);
        assert_eq!(both.json()["missed_head"], wrong.as_str());
    }
    assert_eq!(sunledger(&["verify", targets[0], "--head", "x"]).code, 2);
}

#[test]
fn an_empty_export_is_no_ledger() {
    let temp = tempfile::tempdir().unwrap();
    let file = temp.path().join("empty.jsonl");
    std::fs::write(&file, "").unwrap();
    sunledger(&["verify".as_ref(), file.as_os_str()]).refused("log_empty");
}
