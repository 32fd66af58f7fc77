//! The key of checkpoints is changed, and everybody who held the old one goes on: auditor, witness, villager.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::python;
use crate::run::{World, command, sunledger};
use crate::witness::Serving;

const UNIT: &str = "{\"kind\":\"other\",\"name\":\"试\",\"unit\":\"u\"}";

fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

fn line(path: &Path) -> String {
    fs::read_to_string(path).unwrap().trim_end().to_owned()
}

/// The kinds of problems that an audit names, each once.
fn kinds(out: &str, key: &str) -> Vec<String> {
    let report = sunledger(&["audit", out, "--key", key, "--json"]).json();
    let problems = report["problems"].as_array().unwrap();
    let kinds = problems.iter().map(|one| one["kind"].as_str().unwrap());
    let mut kinds: Vec<_> = kinds.map(str::to_owned).collect();
    kinds.dedup();
    kinds
}

/// The ledger of three entries and what is made of it.
struct Story {
    world: World,
    dir: String,
    old: String,
}

impl Story {
    fn begin() -> Self {
        let world = World::empty();
        let (dir, old) = (text(&world.dir), line(&world.dir.join("public/log.vkey")));
        Self { world, dir, old }
    }

    fn beside(&self, name: &str) -> String {
        text(&self.world.dir.with_file_name(name))
    }

    fn bundle(&self, name: &str) -> String {
        let out = self.beside(name);
        sunledger(&["export", "bundle", &self.dir, &out]).done();
        out
    }

    /// Changes the key and says which one follows.
    fn rotate(&self) -> String {
        let done = sunledger(&[
            "key",
            "rotate",
            &self.dir,
            "--as",
            "registrar",
            "--reason",
            "每年更换",
            "--json",
        ]);
        assert_eq!(done.code, 0, "{}", done.err);
        let new = done.json()["new"].as_str().unwrap().to_owned();
        assert_eq!(line(&self.world.dir.join("public/log.vkey")), new);
        assert!(!self.world.dir.join("checkpoint.key.next").exists());
        new
    }
}

#[test]
fn auditors_go_on_with_the_old_key_or_the_new_one() {
    let story = Story::begin();
    let before = story.bundle("before");
    let secret = fs::read(story.world.dir.join("checkpoint.key")).unwrap();
    let new = story.rotate();
    assert_ne!(
        fs::read(story.world.dir.join("checkpoint.key")).unwrap(),
        secret
    );
    // An old bundle is by the old key.
    assert_eq!(kinds(&before, &story.old), [""; 0]);
    assert_eq!(kinds(&before, &new), ["checkpoint_invalid"]);
    // A new one holds for whoever has either.
    let after = story.bundle("after");
    for key in [&story.old, &new] {
        assert_eq!(kinds(&after, key), [""; 0]);
    }
    let stranger = story.beside("stranger");
    sunledger(&["init", &stranger, "--origin", "sunledger.example/other"]).done();
    let stranger = line(&Path::new(&stranger).join("public/log.vkey"));
    let unknown = kinds(&after, &stranger);
    assert_eq!(unknown, ["key_not_of_log", "checkpoint_invalid"]);
    // The same folder is continued, and once more.
    story
        .world
        .post("registrar", &command("u", "unit.register", UNIT))
        .done();
    let newest = story.rotate();
    let before = story.bundle("before");
    for key in [&story.old, &new, &newest] {
        assert_eq!(kinds(&before, key), [""; 0]);
    }
    let verifier = python::root().join("tests/python/verify_bundle.py");
    for key in [&story.old, &newest] {
        let ran = Command::new("python3")
            .arg(&verifier)
            .args([&before, "--key", key])
            .output();
        match ran {
            Ok(ran) => assert!(ran.status.success(), "{ran:?}"),
            Err(_) => println!("skipped: python3 is not here"),
        }
    }
    // The log says the same, from its entries alone.
    let said = sunledger(&["verify", &story.dir, "--boards", "--json"]);
    assert_eq!(said.code, 0, "{}", said.out);
    sunledger(&["tiles", "rebuild", &story.dir]).done();
    assert_eq!(line(&story.world.dir.join("public/log.vkey")), newest);
}

#[test]
fn what_is_wrong_with_the_keys_of_a_bundle_is_named() {
    let story = Story::begin();
    let new = story.rotate();
    let out = story.bundle("out");
    let path = Path::new(&out).join("log.keys");
    let keys = fs::read(&path).unwrap();
    fs::remove_file(&path).unwrap();
    assert_eq!(kinds(&out, &new), ["file_missing"]);
    assert_eq!(kinds(&out, &story.old), ["checkpoint_invalid"]);
    let first = keys.iter().position(|byte| *byte == b'\n').unwrap();
    for place in 0..keys.len() {
        let mut bad = keys.clone();
        bad[place] ^= 1;
        fs::write(&path, bad).unwrap();
        let named = kinds(&out, &new);
        assert_eq!(named[0], "keys_invalid", "byte {place}");
    }
    // Without the change: a history that was true once.
    fs::write(&path, &keys[..=first]).unwrap();
    assert_eq!(kinds(&out, &new)[0], "key_not_of_log");
    fs::write(&path, &keys).unwrap();
    let vkey = Path::new(&out).join("log.vkey");
    fs::write(&vkey, format!("{}\n", story.old)).unwrap();
    assert_eq!(kinds(&out, &new), ["key_differs"]);
    fs::write(&vkey, format!("{new}\n")).unwrap();
    assert_eq!(kinds(&out, &new), [""; 0]);
    // Keys that the log does not know of.
    let other = Story::begin();
    let out = other.bundle("out");
    fs::write(Path::new(&out).join("log.keys"), format!("{}\n", other.old)).unwrap();
    assert_eq!(
        kinds(&out, &other.old),
        [""; 0],
        "the first key alone says nothing else"
    );
}

#[test]
fn a_villager_s_receipt_from_before_goes_on_holding() {
    let story = Story::begin();
    let (before, after) = (
        story.beside("before.tlog-proof"),
        story.beside("after.tlog-proof"),
    );
    sunledger(&["receipt", &story.dir, "1", "-o", &before]).done();
    let new = story.rotate();
    sunledger(&["receipt", &story.dir, "1", "-o", &after]).done();
    let keys = text(&story.world.dir.join("public/log.keys"));
    let verify = |file: &str, key: &str, more: &[&str]| {
        let args = [&["receipt", "verify", file, "--key", key], more].concat();
        sunledger(&args)
    };
    verify(&before, &story.old, &[]).done();
    verify(&before, &new, &[]).refused("receipt_invalid");
    verify(&after, &new, &[]).done();
    verify(&after, &story.old, &[]).refused("receipt_invalid");
    for (file, key) in [(&before, &new), (&after, &story.old), (&before, &story.old)] {
        verify(file, key, &["--keys", &keys]).done();
    }
    let other = Story::begin();
    other.rotate();
    let foreign = text(&other.world.dir.join("public/log.keys"));
    verify(&before, &story.old, &["--keys", &foreign]).refused("invalid_argument");
    verify(&before, &story.old, &["--keys", &before]).refused("invalid_argument");
}

#[test]
fn a_witness_goes_on_by_the_change_and_trusts_the_old_key_no_longer() {
    let story = Story::begin();
    let audit = story.beside("audit");
    let name = "witness.example/audit";
    let made = sunledger(&["witness", "init", &audit, "--name", name, "--json"]);
    let key = made.json()["key"].as_str().unwrap().to_owned();
    sunledger(&["witness", "add-log", &audit, "--key", &story.old]).done();
    let gather = || {
        let serving = Serving::start(&audit);
        let policy = format!(
            "log {}\nwitness audit {key} {}\nquorum audit\n",
            story.old, serving.1
        );
        fs::write(story.world.dir.join("witness.policy"), policy).unwrap();
        sunledger(&["witness", "gather", &story.dir, "--json"])
    };
    assert_eq!(gather().code, 0);
    let new = story.rotate();
    // It knows nobody of that key yet; what it has cosigned before still stands.
    assert_eq!(gather().code, 1);
    let keys = text(&story.world.dir.join("public/log.keys"));
    sunledger(&["witness", "add-log", &audit, "--keys", &keys]).done();
    let shown = sunledger(&["witness", "show", &audit, "--json"]).json();
    assert_eq!(shown["logs"][0]["keys"], serde_json::json!([new]));
    let gathered = gather();
    assert_eq!(gathered.code, 0, "{}", gathered.out);
    let out = story.bundle("out");
    // The auditor's policy of before names the old key only.
    let policy = text(&story.world.dir.join("witness.policy"));
    for key in [&story.old, &new] {
        let args = ["audit", &out, "--key", key, "--witness-policy", &policy];
        sunledger(&args).done();
    }
    let other = Story::begin();
    other.rotate();
    let foreign = text(&other.world.dir.join("public/log.keys"));
    sunledger(&["witness", "add-log", &audit, "--keys", &foreign]).refused("witness_log_unknown");
}

#[test]
fn who_may_not_change_it_is_refused_and_nothing_is_changed() {
    let story = Story::begin();
    let kept = |name: &str| fs::read(story.world.dir.join(name)).unwrap();
    let (secret, checkpoint) = (kept("checkpoint.key"), kept("public/checkpoint"));
    let rotate = |dir: &str, officer: &str, reason: &str| {
        sunledger(&["key", "rotate", dir, "--as", officer, "--reason", reason])
    };
    rotate(&story.dir, "nobody", "更换").refused("unknown_officer");
    rotate(&story.dir, "registrar", "").refused("invalid_argument");
    let maker = "{\"officer\":\"m\",\"unit\":\"bureau\",\"post\":\"经办\",\"roles\":[\"maker\"]}";
    let posted = command("m", "officer.register", maker);
    story.world.post("registrar", &posted).done();
    rotate(&story.dir, "m", "更换").refused("not_permitted");
    let by_hand = "{\"note\":\"x\",\"reason\":\"更换\",\"unit\":\"bureau\"}";
    let by_hand = command("k", "checkpoint_key.rotate", by_hand);
    story
        .world
        .post("registrar", &by_hand)
        .refused("kind_reserved");
    assert_eq!(kept("checkpoint.key"), secret);
    assert_ne!(
        kept("public/checkpoint"),
        checkpoint,
        "the officer was published"
    );
    assert!(!story.world.dir.join("checkpoint.key.next").exists());
    assert!(!story.world.dir.join("public/log.keys").exists());
    fs::remove_file(story.world.dir.join("checkpoint.key")).unwrap();
    rotate(&story.dir, "registrar", "更换").refused("checkpoint_key_missing");
    let demo = story.beside("demo");
    sunledger(&["demo", "--dir", &demo, "--no-serve"]).done();
    rotate(&demo, "registrar", "更换").refused("demo_key_fixed");
}
