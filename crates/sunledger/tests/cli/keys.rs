//! Files of officers' keys, and their registration by a proof that only their holder can make.

use std::fs;

use serde_json::Value;

use crate::run::{World, sunledger};

const LEDGER: &str = "0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a";

#[test]
fn a_key_is_its_owners_file_and_is_never_overwritten() {
    let temp = tempfile::tempdir().unwrap();
    let file = temp.path().join("a.key");
    let file = file.to_str().unwrap();
    let made = sunledger(&["key", "new", file, "--json"]).json();
    let secret = fs::read_to_string(file).unwrap();
    assert_eq!(secret.trim().len(), 64);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let public = made["key"].as_str().unwrap();
    assert!(!secret.contains(public) && !made.to_string().contains(secret.trim()));
    assert_eq!(made.get("register"), None);
    sunledger(&["key", "new", file]).refused("key_exists");
    assert_eq!(fs::read_to_string(file).unwrap(), secret);
    let shown = sunledger(&["key", "show", file]).done();
    assert!(
        shown.contains(public) && !shown.contains(secret.trim()),
        "{shown}"
    );
    fs::write(file, "not a key").unwrap();
    sunledger(&["key", "show", file]).refused("key_malformed");
    let named = temp.path().join("b.key");
    let file = named.to_str().unwrap();
    for wrong in [
        ["--name", "两 个", "--ledger", LEDGER],
        ["--name", "maker", "--ledger", "不是编号"],
    ] {
        let ran = sunledger(&[&["key", "new", file], &wrong[..]].concat());
        assert_eq!(ran.code, 1, "{}", ran.err);
        assert!(!named.exists(), "a wrong name makes no key");
    }
    for half in [["--name", "maker"], ["--ledger", LEDGER]] {
        let ran = sunledger(&[&["key", "new", file], &half[..]].concat());
        assert_ne!(ran.code, 0, "one is of no use without the other");
        assert!(!named.exists());
    }
}

#[test]
fn a_key_is_registered_by_what_its_holder_prints_and_to_nobody_else() {
    let world = World::new();
    let (ledger, beside) = (world.ledger_id(), world.dir.with_file_name("maker.key"));
    let file = beside.to_str().unwrap();
    let shows = |verb: &str, officer: &str, ledger: &str| {
        let args = ["key", verb, file, "--name", officer, "--ledger", ledger];
        sunledger(&[&args[..], &["--json"]].concat()).json()["register"].clone()
    };
    let printed = |register: Value| register.as_str().unwrap().to_owned();
    let made = printed(shows("new", "maker", &ledger));
    // What the same key shows of itself elsewhere, or of another post, is of no use for this one.
    let elsewhere = printed(shows("show", "maker", LEDGER));
    let another = printed(shows("show", "checker", &ledger)).replace("checker", "maker");
    for wrong in [elsewhere, another] {
        world.post("registrar", &wrong).refused("key_not_held");
    }
    assert_eq!(printed(shows("show", "maker", &ledger)), made);
    world.post("registrar", &made).done();
    let args = ["key", "show", file, "--name", "maker", "--ledger", &ledger];
    let text = sunledger(&args).done();
    let secret = fs::read_to_string(file).unwrap();
    assert!(text.contains(&made) && !text.contains(secret.trim()));
}
