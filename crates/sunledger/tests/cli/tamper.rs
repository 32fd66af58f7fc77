//! Every change of a log is noticed, and the first bad entry named, in the directory and in an export.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::python::{available, verdict};
use crate::run::{World, batch, command, sunledger};

/// Both verifiers must agree on the first bad entry; ours also names the kind.
#[track_caller]
fn judged(lines: &[String], seq: u64, kinds: &[&str]) {
    let temp = tempfile::tempdir().unwrap();
    let file = temp.path().join("entries.jsonl");
    fs::write(&file, format!("{}\n", lines.join("\n"))).unwrap();
    let ran = sunledger(&[Path::new("verify"), &file, Path::new("--json")]);
    assert_eq!(ran.code, 1, "{}", ran.out);
    let bad = &ran.json()["first_bad"];
    assert_eq!(bad["seq"], seq, "{bad}");
    assert!(kinds.contains(&bad["kind"].as_str().unwrap()), "{bad}");
    if available() {
        let (ok, report) = verdict(&file, &[]);
        assert!(!ok, "{report}");
        assert_eq!(report["first_bad"]["seq"], seq, "{report}");
    }
}

fn world() -> (World, Vec<String>) {
    let world = World::new();
    world
        .post(
            "maker",
            &command("b", "payment.prepare", &batch("b", "10.00")),
        )
        .done();
    let lines = world.export();
    (world, lines)
}

#[test]
fn a_changed_byte_in_an_exported_entry_is_named() {
    let (_world, lines) = world();
    for seq in [0_usize, 3, 7, lines.len() - 2] {
        let mut line: Value = serde_json::from_str(&lines[seq]).unwrap();
        let mut entry = STANDARD.decode(line["entry"].as_str().unwrap()).unwrap();
        let place = entry.len() - 20;
        entry[place] ^= 1;
        line["entry"] = STANDARD.encode(&entry).into();
        let mut changed = lines.clone();
        changed[seq] = line.to_string();
        judged(
            &changed,
            seq.try_into().unwrap(),
            &["entry_altered", "readable_differs"],
        );
    }
}

#[test]
fn a_missing_doubled_or_swapped_entry_is_named() {
    let (_world, lines) = world();
    let without = [&lines[..4], &lines[5..]].concat();
    judged(&without, 4, &["entry_missing"]);
    let doubled = [&lines[..5], &lines[4..]].concat();
    judged(&doubled, 5, &["entry_doubled"]);
    let mut swapped = lines.clone();
    swapped.swap(4, 5);
    judged(&swapped, 4, &["entry_out_of_order", "entry_missing"]);
}

#[test]
fn a_changed_byte_of_the_stored_log_is_noticed_or_harmless_and_never_changes_what_it_looks_at() {
    let (world, lines) = world();
    let db = world.dir.join("log/db");
    let whole = fs::read(&db).unwrap();
    let mut noticed = 0;
    for place in (0..whole.len()).step_by(whole.len() / 60) {
        let mut damaged = whole.clone();
        damaged[place] ^= 0x10;
        fs::write(&db, &damaged).unwrap();
        let before = listing(&world.dir);
        let ran = world.run("verify", &["--json"]);
        assert_eq!(listing(&world.dir), before, "verify changed the ledger");
        if ran.code == 0 {
            assert_eq!(
                ran.json()["entries"],
                lines.len(),
                "byte {place}: entries lost silently"
            );
        } else {
            assert_eq!(ran.code, 1, "byte {place}: {} {}", ran.out, ran.err);
            assert_eq!(ran.json()["ok"], false, "byte {place}: {}", ran.out);
            noticed += 1;
        }
    }
    assert!(noticed > 0, "no damage reached anything that is used");
    fs::write(&db, &whole).unwrap();
    assert_eq!(world.entries(), u64::try_from(lines.len()).unwrap());
}

#[test]
fn a_log_that_was_cut_or_emptied_is_refused_by_name() {
    let (world, lines) = world();
    let db = world.dir.join("log/db");
    let whole = fs::read(&db).unwrap();
    let mut refused = 0;
    for eighths in 0..8 {
        let part = whole.len() / 8 * eighths;
        fs::write(&db, &whole[..part]).unwrap();
        let ran = world.run("verify", &["--json"]);
        assert_eq!(
            fs::metadata(&db).unwrap().len(),
            u64::try_from(part).unwrap(),
            "verify changed the evidence"
        );
        if ran.code == 0 {
            // The part that is gone held nothing: recovered in full.
            assert_eq!(ran.json()["entries"], lines.len());
            continue;
        }
        assert_eq!(
            (ran.code, &ran.json()["ok"]),
            (1, &false.into()),
            "{}",
            ran.out
        );
        let kind = ran.json()["first_bad"]["kind"].as_str().unwrap().to_owned();
        assert!(kind.starts_with("store_"), "{kind}");
        assert_eq!(world.run("show", &["balances"]).code, 1);
        refused += 1;
    }
    assert!(refused > 0, "no cut reached anything that is used");
    fs::write(&db, &whole).unwrap();
    assert_eq!(world.entries(), u64::try_from(lines.len()).unwrap());
}

/// Every file below a directory with its bytes' digest.
fn listing(dir: &Path) -> Vec<(PathBuf, blake3::Hash)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => all.extend(listing(&path)),
            false => all.push((path.clone(), blake3::hash(&fs::read(&path).unwrap()))),
        }
    }
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}
