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
}
