//! A bundle that the program wrote, in the hands of a stranger and of a forger.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::python;
use crate::run::{World, command, sunledger};

const UNIT: &str = "{\"kind\":\"other\",\"name\":\"试\",\"unit\":\"u\"}";
const FILES: [&str; 4] = [
    "checkpoint",
    "log.vkey",
    "tile/0/000.p/4",
    "tile/entries/000.p/4",
];

#[test]
fn a_bundle_holds_and_sampled_flips_of_bytes_are_refused() {
    let world = World::empty();
    let out = world.dir.with_file_name("bundle");
    let seen = world.dir.with_file_name("seen.json");
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let export = || sunledger(&["export", "bundle", &text(&world.dir), &text(&out)]).done();
    export();
    let key = fs::read_to_string(out.join("log.vkey")).unwrap();
    let (at, state) = (text(&out), text(&seen));
    let args = [
        "audit",
        &at,
        "--key",
        key.trim_end(),
        "--state",
        &state,
        "--json",
    ];
    assert_eq!(sunledger(&args).json()["entries"], 3);
    let old = fs::read(out.join("checkpoint")).unwrap();
    world
        .post("registrar", &command("u", "unit.register", UNIT))
        .done();
    export();
    let whole = sunledger(&args);
    assert_eq!(whole.code, 0, "{}", whole.out);
    assert_eq!(whole.json()["entries"], 4);

    let verifier = python::root().join("tests/python/verify_bundle.py");
    match Command::new("python3").arg(verifier).arg(&out).output() {
        Ok(ran) => assert!(
            ran.status.success(),
            "{}",
            String::from_utf8_lossy(&ran.stdout)
        ),
        Err(_) => println!("skipped: python3 is not here"),
    }

    for name in FILES {
        let path = out.join(name);
        let good = fs::read(&path).unwrap();
        for place in [0, good.len() / 2, good.len() - 1] {
            let mut bad = good.clone();
            bad[place] ^= 1;
            fs::write(&path, bad).unwrap();
            let ran = sunledger(&args);
            assert_eq!(ran.code, 1, "{name} at {place}: {}", ran.out);
            assert_ne!(ran.json()["problems"][0]["kind"], serde_json::Value::Null);
        }
        fs::remove_file(&path).unwrap();
        assert_eq!(sunledger(&args).code, 1, "{name} missing");
        fs::write(&path, good).unwrap();
    }
    let good = fs::read(out.join("checkpoint")).unwrap();
    fs::write(out.join("checkpoint"), old).unwrap();
    assert_eq!(sunledger(&args).code, 1, "an old checkpoint");
    fs::write(out.join("checkpoint"), good).unwrap();
    assert_eq!(sunledger(&args).code, 0);
    // An export that was cut off leaves half of a file: the next one makes it whole.
    let tile = out.join("tile/entries/000.p/4");
    let whole = fs::read(&tile).unwrap();
    fs::write(&tile, &whole[..whole.len() / 2]).unwrap();
    assert_eq!(sunledger(&args).code, 1, "half a file");
    export();
    assert_eq!(fs::read(&tile).unwrap(), whole);
    assert_eq!(sunledger(&args).code, 0);
}

/// What an auditor was told of a folder, by stable names.
fn problems(args: &[&str]) -> Vec<String> {
    let ran = sunledger(args);
    let report = ran.json();
    let found = report["problems"].as_array().unwrap();
    let kinds = found
        .iter()
        .map(|found| found["kind"].as_str().unwrap().to_owned());
    let kinds: Vec<String> = kinds.collect();
    assert_eq!(ran.code, i32::from(!kinds.is_empty()), "{report}");
    kinds
}

fn copied(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for item in fs::read_dir(from).unwrap() {
        let item = item.unwrap();
        let target = to.join(item.file_name());
        match item.file_type().unwrap().is_dir() {
            true => copied(&item.path(), &target),
            false => drop(fs::copy(item.path(), target).unwrap()),
        }
    }
}

/// The operator keeps a copy, goes on in two ways, and signs both: who saw the one is told of the other.
#[test]
fn a_rewritten_and_a_rolled_back_history_are_named_by_who_saw_more() {
    let world = World::empty();
    let beside = |name: &str| world.dir.with_file_name(name);
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let export = |dir: &Path, out: &Path| sunledger(&["export", "bundle", &text(dir), &text(out)]);
    let (short, twin) = (beside("short"), beside("twin"));
    export(&world.dir, &short).done();
    copied(&world.dir, &twin);
    world
        .post("registrar", &command("u", "unit.register", UNIT))
        .done();
    let (long, other) = (beside("long"), beside("other"));
    export(&world.dir, &long).done();
    for unit in ["v", "w"] {
        let body = UNIT.replace("\"u\"", &format!("\"{unit}\""));
        let post = command(unit, "unit.register", &body);
        let posted = ["post", &text(&twin), "-", "--as", "registrar"];
        crate::run::with_input(&posted, &post).done();
    }
    export(&twin, &other).done();
    // One folder takes no other history.
    export(&twin, &long).refused("bundle_foreign");

    let key = fs::read_to_string(long.join("log.vkey")).unwrap();
    let state = text(&beside("seen.json"));
    let audit = |out: &Path, more: &[&str]| {
        let out = text(out);
        let mut args = vec!["audit", &out, "--key", key.trim_end(), "--json"];
        args.extend(more);
        problems(&args)
    };
    let none: [&str; 0] = [];
    assert_eq!(audit(&long, &["--state", &state]), none);
    assert_eq!(audit(&short, &["--state", &state]), ["rolled_back"]);
    assert_eq!(audit(&other, &["--state", &state]), ["history_differs"]);
    // Who saw nothing before is shown either: that is what a witness is for.
    assert_eq!(audit(&other, &none), none);

    let report = sunledger(&["audit", &text(&long), "--key", key.trim_end(), "--json"]).json();
    let paper = format!("4:{}", report["root"].as_str().unwrap());
    assert_eq!(audit(&long, &["--paper", &paper]), none);
    assert_eq!(audit(&short, &["--paper", &paper]), ["rolled_back"]);
    assert_eq!(audit(&other, &["--paper", &paper]), ["history_differs"]);
    // As much of the root as stands on a printed code will do, and it is said to be short; less will not.
    for (digits, code) in [(16, 0), (15, 2), (4, 2)] {
        let (long, other) = (text(&long), text(&other));
        let short = &paper[..2 + digits];
        let of = |out: &str| sunledger(&["audit", out, "--key", key.trim_end(), "--paper", short]);
        let ran = of(&long);
        assert_eq!(ran.code, code, "{digits}: {}", ran.err);
        if code == 0 {
            assert!(ran.out.contains("前 16 位（共 64 位）"), "{}", ran.out);
            assert_eq!(of(&other).code, 1, "{digits}");
        }
    }

    // What is there and is no file, or is longer than any, is told from what is missing.
    let line = fs::read(long.join("log.vkey")).unwrap();
    fs::remove_file(long.join("log.vkey")).unwrap();
    assert_eq!(audit(&long, &none), ["file_missing"]);
    fs::create_dir(long.join("log.vkey")).unwrap();
    assert_eq!(audit(&long, &none), ["file_unreadable"]);
    fs::remove_dir(long.join("log.vkey")).unwrap();
    let endless = fs::File::create(long.join("log.vkey")).unwrap();
    endless.set_len(1 << 25).unwrap();
    assert_eq!(audit(&long, &none), ["file_unreadable"]);
    fs::write(long.join("log.vkey"), line).unwrap();
    assert_eq!(audit(&long, &none), none);

    fs::write(long.join("tile/note.txt"), "x").unwrap();
    assert_eq!(audit(&long, &none), ["file_unknown"]);
    // Chinese first, English beside, the code and the file in both.
    let said = sunledger(&["audit", &text(&long), "--key", key.trim_end()]).out;
    let lines: Vec<_> = said.lines().collect();
    assert_eq!(
        lines[1..],
        [
            "文件 tile/note.txt：多出的文件，无人为其作证（file_unknown）",
            "  file tile/note.txt: the file is no part of the bundle: nothing vouches for it (file_unknown)",
        ],
        "{said}"
    );
}

#[test]
fn a_policy_asks_for_witnesses_that_have_not_cosigned() {
    let world = World::empty();
    let beside = |name: &str| world.dir.with_file_name(name);
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let out = beside("bundle");
    sunledger(&["export", "bundle", &text(&world.dir), &text(&out)]).done();
    let witness = beside("witness");
    sunledger(&[
        "witness",
        "init",
        &text(&witness),
        "--name",
        "witness.example/audit",
    ])
    .done();
    let key = fs::read_to_string(out.join("log.vkey")).unwrap();
    let cosigner = fs::read_to_string(witness.join("witness.vkey")).unwrap();
    let policy = beside("policy.txt");
    let says = |quorum: &str| {
        let log = key.trim_end();
        let cosigner = cosigner.trim_end();
        fs::write(
            &policy,
            format!("log {log}\nwitness audit {cosigner}\nquorum {quorum}\n"),
        )
        .unwrap();
        let (out, policy) = (text(&out), text(&policy));
        problems(&[
            "audit",
            &out,
            "--key",
            log,
            "--witness-policy",
            &policy,
            "--json",
        ])
    };
    assert_eq!(says("audit"), ["quorum_missing"]);
    let none: [&str; 0] = [];
    assert_eq!(says("none"), none);
}
