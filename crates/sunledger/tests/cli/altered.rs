//! Whoever can write to the ledger's directory changes a byte of one of its files: it is found, or it changes nothing that
//! anybody is shown. Bytes are sampled; `SUNLEDGER_SEED` repeats a run, `SUNLEDGER_ROUNDS` makes it longer.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::run::{World, batch, command, sunledger};

/// Files of the directory, by their path below it.
fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut dirs = vec![dir.to_owned()];
    while let Some(next) = dirs.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => dirs.push(path),
                false => found.push(path.strip_prefix(dir).unwrap().to_owned()),
            }
        }
    }
    found.sort();
    found
}

fn copy(from: &Path, to: &Path) {
    for file in files(from) {
        fs::create_dir_all(to.join(&file).parent().unwrap()).unwrap();
        fs::copy(from.join(&file), to.join(&file)).unwrap();
    }
}

/// What readers get: the entries, and the boards in words.
fn shown(dir: &Path) -> Option<(String, String)> {
    let dir = dir.to_str().unwrap();
    let entries = sunledger(&["export", "entries", dir]);
    let balances = sunledger(&["show", dir, "balances"]);
    (entries.code == 0 && balances.code == 0).then_some((entries.out, balances.out))
}

/// Whether a bundle of what is published passes a stranger's audit.
fn audited(dir: &Path, key: &str) -> bool {
    let out = dir.with_file_name("bundle");
    let (dir, out) = (dir.to_str().unwrap(), out.to_str().unwrap());
    let exported = sunledger(&["export", "bundle", dir, out]);
    exported.code == 0 && sunledger(&["audit", out, "--key", key]).code == 0
}

#[derive(Default)]
struct Tally {
    tried: usize,
    found: usize,
    harmless: usize,
}

/// A number that follows from the seed and the round.
fn draw(seed: &str, round: usize, below: usize) -> usize {
    let digest = blake3::hash(format!("{seed} {round}").as_bytes());
    let bytes = digest.as_bytes().first_chunk().copied().unwrap();
    let below = u64::try_from(below.max(1)).unwrap();
    usize::try_from(u64::from_le_bytes(bytes) % below).unwrap()
}

#[test]
fn a_changed_byte_of_any_file_is_found_or_shows_nobody_anything_else() {
    let world = World::new();
    for (id, paid) in [("b1", "10.00"), ("b2", "20.00")] {
        let prepared = command(id, "payment.prepare", &batch(id, paid));
        world.post("maker", &prepared).done();
    }
    sunledger(&["tiles", "rebuild", world.dir.to_str().unwrap()]).done();
    let seed = std::env::var("SUNLEDGER_SEED").unwrap_or_else(|_| "sunledger".to_owned());
    let rounds: usize = std::env::var("SUNLEDGER_ROUNDS").map_or(1, |n| n.parse().unwrap());
    let before = shown(&world.dir).unwrap();
    let key = fs::read_to_string(world.dir.join("public/log.vkey")).unwrap();
    let key = key.trim();
    let copied = tempfile::tempdir().unwrap();
    copy(&world.dir, &copied.path().join("ledger"));
    assert!(
        audited(&copied.path().join("ledger"), key),
        "nothing is changed yet"
    );
    let mut table: BTreeMap<String, Tally> = BTreeMap::new();
    let mut all = files(&world.dir);
    // Who has the keys is the operator, and needs to change no byte.
    all.retain(|file| file.extension().is_none_or(|end| end != "key"));
    for (nth, file) in all.iter().enumerate() {
        let bytes = fs::read(world.dir.join(file)).unwrap();
        // Most of a database's file is room that nobody has used yet.
        let used: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at] != 0).collect();
        if used.is_empty() {
            continue;
        }
        for round in 0..rounds {
            let temp = tempfile::tempdir().unwrap();
            let dir = temp.path().join("ledger");
            copy(&world.dir, &dir);
            let place = used[draw(&seed, nth * 1_000 + round, used.len())];
            let mut changed = bytes.clone();
            changed[place] ^= 1 << draw(&seed, nth * 1_000 + round + 500, 8);
            fs::write(dir.join(file), &changed).unwrap();
            let sort = file.iter().next().unwrap().to_str().unwrap().to_owned();
            let tally = table.entry(sort.clone()).or_default();
            tally.tried += 1;
            let verified = sunledger(&["verify", dir.to_str().unwrap(), "--boards", "--json"]);
            if verified.code != 0 || (sort == "public" && !audited(&dir, key)) {
                tally.found += 1;
                continue;
            }
            // What passes must be what was there: unused room of a database, a partial tile of a smaller tree, or a
            // published file that the next opening has put right.
            match shown(&dir) {
                None => tally.found += 1,
                Some(after) => {
                    assert_eq!(after, before, "{} byte {place}", file.display());
                    tally.harmless += 1;
                }
            }
        }
    }
    println!("seed {seed}");
    for (sort, tally) in &table {
        println!(
            "{sort:<16} tried {} found {} harmless {}",
            tally.tried, tally.found, tally.harmless
        );
    }
    assert!(table.len() > 5, "{:?}", table.keys());
    assert!(table.values().map(|tally| tally.found).sum::<usize>() > 0);
}

#[test]
fn a_figure_that_was_written_into_the_boards_is_found() {
    let world = World::new();
    let dir = world.dir.to_str().unwrap();
    let verify = || sunledger(&["verify", dir, "--boards", "--json"]);
    let whole = verify();
    assert_eq!(whole.code, 0, "{}", whole.out);
    assert_eq!(whole.json()["boards"]["ok"], true);
    let file = world.dir.join("ledger.sqlite");
    let sqlite = rusqlite::Connection::open(&file).unwrap();
    let sql = "UPDATE balances SET amount = amount + 1 WHERE bucket = 'left'";
    assert!(sqlite.execute(sql, []).unwrap() > 0);
    drop(sqlite);
    let found = verify();
    assert_eq!(found.code, 1, "{}", found.out);
    assert_eq!(found.json()["ok"], true, "the log itself holds");
    assert_eq!(
        found.json()["boards"]["differ"],
        Value::from(vec!["balances"])
    );
    sunledger(&["rebuild", dir]).done();
    world.run("show", &["balances"]).done();
    assert_eq!(verify().code, 0);
    let export = world.dir.with_file_name("entries.jsonl");
    fs::write(&export, world.export().join("\n") + "\n").unwrap();
    let of_file = sunledger(&["verify", export.to_str().unwrap(), "--boards"]);
    of_file.refused("invalid_argument");
}
