//! `init` and `demo`: everything is asked before anything is made.

use std::fs;
use std::net::TcpListener;
use std::path::Path;

use crate::run::{World, sunledger};

#[test]
fn a_currency_that_no_ledger_can_have_is_refused_and_nothing_is_left() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path().join("above").join("county");
    let init = |currency: &str| {
        sunledger(&[
            "init",
            dir.to_str().unwrap(),
            "--currency",
            currency,
            "--json",
        ])
    };
    for (currency, told) in [
        ("JPY", "两位小数"),
        ("XYZ", "ISO 4217"),
        ("gbp", "：GBP"),
        ("", "CNY"),
    ] {
        let ran = init(currency);
        ran.refused("invalid_currency");
        let error = &ran.json()["error"];
        assert!(error["zh"].as_str().unwrap().contains(told), "{error}");
        assert_eq!(error["field"], "currency");
        assert_eq!(fs::read_dir(temp.path()).unwrap().count(), 0, "{currency}");
    }
    init("GBP").done();
}

#[test]
fn whatever_else_is_refused_leaves_nothing_either() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path().join("county");
    let long = "x".repeat(300);
    sunledger(&["init", dir.to_str().unwrap(), "--origin", &long]).refused("invalid_body");
    assert!(!dir.exists());
    let ran = std::process::Command::new(env!("CARGO_BIN_EXE_sunledger"))
        .args(["init", dir.to_str().unwrap()])
        .env("SUNLEDGER_MASTER_KEY", "no key")
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&ran.stderr).contains("[key_malformed]"));
    assert!(!dir.exists());
    sunledger(&["init", dir.to_str().unwrap()]).done();
}

#[test]
#[cfg(unix)]
fn what_fails_while_it_is_made_takes_what_was_made_with_it() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path().join("above").join("county");
    // No file may grow beyond 8 KiB: the log cannot be made.
    let script = format!(
        "ulimit -f 8; trap '' XFSZ; exec '{}' init '{}'",
        env!("CARGO_BIN_EXE_sunledger"),
        dir.display()
    );
    let ran = std::process::Command::new("bash")
        .args(["-c", &script])
        .output()
        .unwrap();
    assert_eq!(
        ran.status.code(),
        Some(1),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    assert_eq!(fs::read_dir(temp.path()).unwrap().count(), 0);
    sunledger(&[Path::new("init"), &dir]).done();
}

#[test]
fn a_taken_address_is_named_before_a_year_is_made() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path().join("demo");
    let ran = sunledger(&["demo", "--dir", dir.to_str().unwrap(), "--port", &port]);
    ran.refused("address_in_use");
    assert!(
        ran.err.contains(&format!("127.0.0.1:{port}：地址已被")),
        "{}",
        ran.err
    );
    assert!(!dir.exists());
    let world = World::empty();
    let ran = world.run("serve", &["--listen", &format!("127.0.0.1:{port}")]);
    ran.refused("address_in_use");
}

#[test]
fn a_key_that_is_lost_or_of_another_ledger_is_named() {
    let world = World::empty();
    let key = world.dir.join("checkpoint.key");
    let own = fs::read(&key).unwrap();
    assert_eq!(world.run("show", &["balances"]).err, "");
    fs::remove_file(&key).unwrap();
    let ran = world.run("show", &["balances", "--json"]);
    assert!(ran.err.contains("[checkpoint_key_missing]") && ran.err.contains("checkpoint.key"));
    assert_eq!(ran.json()["as_of"], 3);
    fs::write(&key, format!("{}\n", "ab".repeat(32))).unwrap();
    assert!(
        world
            .run("show", &["balances"])
            .err
            .contains("[checkpoint_key_foreign]")
    );
    fs::write(&key, own).unwrap();
    fs::remove_file(world.dir.join("vault.key")).unwrap();
    let ran = world.run("show", &["balances"]);
    ran.refused("key_unreadable");
    assert!(ran.err.contains("vault.key）不在"), "{}", ran.err);
}
