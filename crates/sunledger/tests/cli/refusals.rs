//! Bad input: a clear error with a stable code, exit 1 or 2, and nothing written.

use std::fs;
use std::path::Path;

use crate::run::{World, batch, command, fund, sunledger};

#[test]
fn a_refused_command_writes_nothing_and_says_where() {
    let world = World::new();
    let before = world.entries();
    let number33 = "123456789012345678901234567890123.00";
    let cases = [
        ("fin", "project.fund", fund("1.00"), "overdrawn"),
        ("fin", "project.fund", fund(number33), "invalid_body"),
        ("fin", "project.fund", fund("1.005"), "invalid_body"),
        ("nobody", "project.fund", fund("1.00"), "unknown_officer"),
        ("bank", "project.fund", fund("1.00"), "not_permitted"),
        ("fin", "no.such", "{}".to_owned(), "unknown_kind"),
        (
            "maker",
            "payment.prepare",
            batch("b", "1000.01"),
            "overdrawn",
        ),
    ];
    for (officer, kind, body, code) in cases {
        let ran = world.post(officer, &command(&format!("k-{code}"), kind, &body));
        ran.refused(code);
        assert_eq!(ran.json()["line"], 1);
        assert!(
            ran.json()["error"]["zh"]
                .as_str()
                .unwrap()
                .chars()
                .any(|c| c > '\u{4e00}')
        );
    }
    world.post("fin", "{\"kind\":").refused("request_malformed");
    assert_eq!(world.entries(), before);
}

#[test]
fn the_maker_cannot_approve_and_the_approval_names_what_it_saw() {
    let world = World::new();
    world
        .post(
            "maker",
            &command("b", "payment.prepare", &batch("b", "10.00")),
        )
        .done();
    let shown = world.run("show", &["batch", "b", "--json"]);
    let digest = shown.json()["batch"]["digest"].as_str().unwrap().to_owned();
    let approve = |digest: &str| format!("{{\"batch\":\"b\",\"digest\":\"{digest}\"}}");
    let by_maker = world.post(
        "maker",
        &command("a1", "payment.approve", &approve(&digest)),
    );
    by_maker.refused("maker_approves");
    let wrong = "00".repeat(32);
    world
        .post(
            "checker",
            &command("a2", "payment.approve", &approve(&wrong)),
        )
        .refused("digest_mismatch");
    world
        .post(
            "checker",
            &command("a3", "payment.approve", &approve(&digest)),
        )
        .done();
}

#[test]
fn the_same_file_twice_is_recorded_once_and_a_key_is_never_reused() {
    let world = World::new();
    let file = command("b", "payment.prepare", &batch("b", "10.00"));
    let first = world.post("maker", &file).json();
    let again = world.post("maker", &file).json();
    assert_eq!(
        (&first["outcome"], &again["outcome"]),
        (&"recorded".into(), &"repeated".into())
    );
    assert_eq!(first["first_seq"], again["first_seq"]);
    let other = command("b", "payment.prepare", &batch("b", "11.00"));
    world.post("maker", &other).refused("key_reused");
}

#[test]
fn a_directory_that_is_no_ledger_is_left_alone() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path();
    sunledger(&[Path::new("verify"), &dir.join("none")]).refused("store_missing");
    let foreign = dir.join("foreign");
    fs::create_dir(&foreign).unwrap();
    fs::write(foreign.join("letters.txt"), "dear").unwrap();
    sunledger(&[Path::new("verify"), &foreign]).refused("store_foreign");
    sunledger(&[Path::new("init"), &foreign]).refused("store_foreign");
    let left: Vec<_> = fs::read_dir(&foreign)
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    assert_eq!(left, ["letters.txt"]);
    let world = World::empty();
    sunledger(&[Path::new("init"), &world.dir]).refused("store_exists");
    assert_eq!(world.entries(), 3);
}

#[test]
fn a_second_process_is_refused_while_one_has_the_ledger() {
    let world = World::empty();
    let lock = sunledger_store::DirLock::take(&world.dir).unwrap();
    for verb in ["verify", "rebuild"] {
        world.run(verb, &[]).refused("store_in_use");
    }
    world
        .post("registrar", &command("k", "project.fund", &fund("1.00")))
        .refused("store_in_use");
    drop(lock);
    assert_eq!(world.entries(), 3);
}

#[test]
fn a_lost_or_wrong_master_key_is_named() {
    let world = World::empty();
    let key = world.dir.join("vault.key");
    let kept = fs::read(&key).unwrap();
    fs::write(&key, format!("{}\n", "ab".repeat(32))).unwrap();
    world.run("show", &["balances"]).refused("wrong_key");
    fs::write(&key, kept).unwrap();
    world.run("show", &["balances"]).done();
}

#[test]
fn a_full_disk_is_refused_and_loses_nothing() {
    // A directory that cannot grow stands in for a full disk: the file size limit of the child makes every write fail.
    let world = World::new();
    let before = world.entries();
    let file = world.dir.parent().unwrap().join("many.jsonl");
    let lines: String = (0..400)
        .map(|n| {
            command(
                &format!("n{n}"),
                "payment.prepare",
                &batch(&format!("n{n}"), "0.01"),
            )
        })
        .collect();
    fs::write(&file, lines).unwrap();
    let limit_blocks = fs::metadata(world.dir.join("log/db")).unwrap().len() / 1024 + 1;
    let script = format!(
        "ulimit -f {limit_blocks}; trap '' XFSZ; exec '{}' post '{}' '{}' --as maker --json",
        env!("CARGO_BIN_EXE_sunledger"),
        world.dir.display(),
        file.display()
    );
    let out = std::process::Command::new("bash")
        .args(["-c", &script])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    let acknowledged = said
        .lines()
        .filter(|line| line.contains("\"ok\":true"))
        .count();
    let recorded = world.entries() - before;
    assert!(
        recorded >= 2 * u64::try_from(acknowledged).unwrap(),
        "{acknowledged} acknowledged, {recorded} recorded\n{said}"
    );
    assert_eq!(recorded % 2, 0, "a batch is partial");
}

#[test]
fn usage_is_exit_code_two() {
    assert_eq!(sunledger(&["nonsense"]).code, 2);
    assert_eq!(sunledger(&["verify"]).code, 2);
    assert_eq!(sunledger::<&str>(&[]).code, 2);
}
