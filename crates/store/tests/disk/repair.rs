//! A log that lost or damaged what it held is rebuilt from what it published, or left as it is.

use std::fs;
use std::path::Path;

use sunledger_chain::note::Signer;
use sunledger_chain::rotation::KeyHistory;
use sunledger_chain::{Entries, Head};
use sunledger_store::tiles::{OsDisk, TileKeeper};
use sunledger_store::{DirLock, Log, RepairError, Repaired, SledLog, repair};

use crate::support::{Dice, Outcome, Past, Point, judge, load, store};

fn signer() -> Signer {
    Signer::new("repair.example/log".parse().unwrap(), &[7; 32]).unwrap()
}

fn keys() -> KeyHistory {
    KeyHistory::from(signer().public().clone())
}

fn publish(dir: &Path) -> u64 {
    let log = SledLog::open(dir).unwrap();
    let disk = OsDisk::new(dir.join("public"));
    let mut keeper = TileKeeper::open(disk, &log, signer(), &keys()).unwrap();
    keeper.advance(&log).unwrap();
    keeper.published().unwrap().size
}

fn repaired(dir: &Path) -> Result<Repaired, RepairError> {
    repair(&DirLock::take(dir).unwrap(), &keys())
}

/// A past whose every later point has the public files of an earlier one beside it.
fn past() -> (Past, Head, Point) {
    let dir = tempfile::tempdir().unwrap();
    let lives: &[&[u32]] = &[&[1, 900, 40, 1_500, 1], &[700, 1, 3, 60]];
    let past = Past::write(dir.path(), lives);
    let last = past.points.last().unwrap().clone();
    let middle = past.points.iter().find(|point| point.closed).unwrap();
    let place = tempfile::tempdir().unwrap();
    store(&middle.files, place.path());
    assert_eq!(publish(place.path()), middle.head.size);
    let public = load(place.path()).into_iter();
    let mut point = last;
    point
        .files
        .extend(public.filter(|(path, _)| path.starts_with("public")));
    let published = middle.head;
    (past, published, point)
}

fn read(log: &SledLog) -> Entries {
    let mut all = Entries::new();
    while let Ok(from) = u64::try_from(all.len())
        && from < log.head().size
    {
        let run = log.read(from, 1_000).unwrap();
        run.iter().for_each(|entry| all.push_raw(entry));
    }
    all
}

fn is_rebuilt(dir: &Path, past: &Past, published: Head, acknowledged: Option<Head>) {
    let done = repaired(dir).unwrap();
    assert_eq!((done.head, done.acknowledged), (published, acknowledged));
    assert!(done.aside.is_dir());
    let log = SledLog::open(dir).unwrap();
    assert_eq!(log.head(), published);
    for (nth, entry) in read(&log).iter().enumerate() {
        assert_eq!(Some(entry), past.entries.get(nth), "entry {nth}");
    }
    // It takes the entries that were lost, and is published on.
    let mut lost = Entries::new();
    let from = usize::try_from(published.size).unwrap();
    past.entries
        .iter()
        .skip(from)
        .for_each(|entry| lost.push_raw(entry));
    log.append(published, &lost).unwrap();
    drop(log);
    assert_eq!(publish(dir), u64::try_from(past.entries.len()).unwrap());
    assert!(!dir.join(".sunledger-repair").exists());
}

/// What happens to the files, by name, and the head that is still known.
type Harm<'a> = (&'a str, &'a dyn Fn(&Path), Option<Head>);

#[test]
fn whatever_became_of_the_log_it_is_rebuilt_up_to_the_checkpoint() {
    let (past, published, point) = past();
    let head = Some(point.head);
    let cut = |files: &Path| {
        let db = files.join("log/db");
        let bytes = fs::read(&db).unwrap();
        fs::write(&db, &bytes[..bytes.len() / 2]).unwrap();
    };
    let harms: [Harm<'_>; 5] = [
        ("cut short", &cut, head),
        (
            "gone",
            &|dir| fs::remove_dir_all(dir.join("log")).unwrap(),
            head,
        ),
        (
            "empty",
            &|dir| fs::write(dir.join("log/db"), []).unwrap(),
            head,
        ),
        (
            "gone with its head file",
            &|dir| {
                fs::remove_dir_all(dir.join("log")).unwrap();
                fs::remove_file(dir.join("head")).unwrap();
            },
            None,
        ),
        (
            "beside a damaged head file",
            &|dir| {
                cut(dir);
                fs::write(dir.join("head"), [9; 8_192]).unwrap();
            },
            None,
        ),
    ];
    for (what, harm, acknowledged) in harms {
        println!("{what}");
        let dir = tempfile::tempdir().unwrap();
        store(&point.files, dir.path());
        harm(dir.path());
        assert!(SledLog::open_copy(dir.path()).is_err(), "{what}");
        is_rebuilt(dir.path(), &past, published, acknowledged);
    }
}

#[test]
fn a_log_that_lost_power_is_whole_or_rebuilt() {
    let (past, published, point) = past();
    let mut refused = 0;
    for round in 0..20 {
        let mut dice = Dice::new(round);
        let mut harmed = point.clone();
        let db = harmed.db();
        let at = dice.below(db.len());
        match round % 2 {
            0 => db.truncate(at),
            _ => {
                let end = (at + 4_096).min(db.len());
                db[at..end].fill(0);
            }
        }
        let dir = tempfile::tempdir().unwrap();
        store(&harmed.files, dir.path());
        match judge(&harmed.files, Head::default(), &past, "harmed") {
            Outcome::Whole => {
                let answer = repaired(dir.path());
                assert_eq!(answer, Err(RepairError::Whole(point.head)));
            }
            Outcome::Refused(_) | Outcome::Unread(_) => {
                refused += 1;
                is_rebuilt(dir.path(), &past, published, Some(point.head));
            }
        }
    }
    assert!(refused >= 5, "only {refused} of 20 were harmed at all");
}

#[test]
fn nothing_is_touched_where_the_second_copy_does_not_hold() {
    let (_, _, point) = past();
    let cases: [(&str, &str, Option<&[u8]>); 5] = [
        ("public/checkpoint", "tiles_no_checkpoint", None),
        (
            "public/checkpoint",
            "tiles_checkpoint_damaged",
            Some(b"damaged"),
        ),
        ("public/tile/entries/001", "tiles_damaged", None),
        ("public/tile/entries/000", "tiles_damaged", Some(b"damaged")),
        ("public/tile/entries/002", "tiles_entries_bad", Some(b"")),
    ];
    for (path, code, bytes) in cases {
        let dir = tempfile::tempdir().unwrap();
        store(&point.files, dir.path());
        fs::remove_dir_all(dir.path().join("log")).unwrap();
        let path = dir.path().join(path);
        match bytes {
            None => fs::remove_file(&path).unwrap(),
            // Other entries in their place, in the right form.
            Some(b"") => drop(fs::copy(path.with_file_name("001"), &path).unwrap()),
            Some(bytes) => fs::write(&path, bytes).unwrap(),
        }
        let before = load(dir.path());
        assert_eq!(repaired(dir.path()).unwrap_err().code(), code);
        let mut after = load(dir.path());
        after.remove(Path::new("lock"));
        assert!(after.keys().all(|path| before.contains_key(path)));
    }
}

#[test]
fn a_repair_that_was_cut_off_is_done_again() {
    let (past, published, point) = past();
    let dir = tempfile::tempdir().unwrap();
    store(&point.files, dir.path());
    // Between the two renames: the new log is in place, the head file is the old one.
    fs::write(dir.path().join("log/db"), []).unwrap();
    repaired(dir.path()).unwrap();
    let old = point.files[Path::new("head")].clone().unwrap();
    fs::write(dir.path().join("head"), old).unwrap();
    fs::create_dir_all(dir.path().join(".sunledger-repair/log")).unwrap();
    assert!(
        SledLog::open_copy(dir.path()).is_err(),
        "refused until it is done"
    );
    is_rebuilt(dir.path(), &past, published, Some(point.head));
}
