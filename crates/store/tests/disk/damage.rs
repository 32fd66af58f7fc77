//! Losses of power and damaged files: everything acknowledged is recovered, or the log is refused by name.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use sunledger_chain::Head;

use crate::support::{Dice, Outcome, Past, Point, judge};

const PAGE_BYTES: usize = 4_096;
const SEGMENT_BYTES: usize = 512 << 10;

/// Rounds of each test here.
fn rounds() -> u64 {
    std::env::var("SUNLEDGER_ROUNDS").map_or(30, |rounds| rounds.parse().unwrap())
}

/// Some megabytes with commits of every size, in three lives, so that there are snapshots and reused segments.
fn past() -> Past {
    let dir = tempfile::tempdir().unwrap();
    let lives: &[&[u32]] = &[
        &[1, 1, 900, 40, 1_500, 1, 1],
        &[2_000, 1, 3, 800, 60, 60, 60],
        &[1, 1, 1, 2_500, 1, 700, 1, 1],
    ];
    Past::write(dir.path(), lives)
}

/// Harms a point of the past in every round and judges what comes of it; returns how often each outcome came.
fn harm(
    salt: u64,
    mut act: impl FnMut(&Past, &mut Point, &mut Dice) -> String,
) -> BTreeMap<Outcome, u64> {
    let past = past();
    let mut outcomes = BTreeMap::new();
    for round in 0..rounds() {
        let mut dice = Dice::new(round * 64 + salt);
        let at = dice.below(past.points.len());
        let mut point = past.points[at].clone();
        let what = act(&past, &mut point, &mut dice);
        let what = format!("round {round}, point {at}: {what}");
        // What the head file holds is promised in any case: opening compares with it.
        let outcome = judge(&point.files, point.promised, &past, &what);
        *outcomes.entry(outcome).or_insert(0) += 1;
    }
    println!("{outcomes:?}");
    outcomes
}

fn always_whole(outcomes: &BTreeMap<Outcome, u64>) {
    assert_eq!(outcomes.keys().collect::<Vec<_>>(), [&Outcome::Whole]);
}

/// What a loss of power may leave: all of `before`, and any of the pages that were written since.
fn torn_write(before: &[u8], after: &[u8], dice: &mut Dice) -> Vec<u8> {
    let keep_percent = [0, 20, 50, 90, 100][dice.below(5)];
    let len = before.len() + dice.below(after.len().saturating_sub(before.len()) + 1);
    let mut torn = before.to_vec();
    torn.resize(len, 0);
    for start in (0..len).step_by(PAGE_BYTES) {
        let end = (start + PAGE_BYTES).min(len).min(after.len());
        if start < end && dice.below(100) < keep_percent {
            torn[start..end].copy_from_slice(&after[start..end]);
        }
    }
    torn
}

#[test]
fn a_loss_of_power_keeps_all_that_was_acknowledged() {
    let outcomes = harm(1, |past, point, dice| {
        let later = point.index + dice.below((past.points.len() - point.index).min(4));
        let after = past.points[later].clone().db().clone();
        let before = point.db().clone();
        *point.db() = torn_write(&before, &after, dice);
        // Everything that was acknowledged by then was synced.
        point.promised = point.head;
        format!("torn on the way to point {later}")
    });
    always_whole(&outcomes);
}

#[test]
fn a_lost_snapshot_costs_nothing() {
    let outcomes = harm(2, |_, point, _| {
        for name in point.snapshots() {
            point.files.remove(&name);
        }
        point.promised = point.head;
        "no snapshot".to_owned()
    });
    always_whole(&outcomes);
}

#[test]
fn a_damaged_snapshot_or_settings_file_costs_nothing() {
    let outcomes = harm(3, |_, point, dice| {
        let mut names = point.snapshots();
        names.push("log/conf".into());
        for name in names {
            let bytes = point.file(&name);
            match dice.below(3) {
                0 => bytes.truncate(dice.below(bytes.len())),
                1 => bytes.clear(),
                _ => {
                    let at = dice.below(bytes.len());
                    bytes[at] ^= 1 << dice.below(8);
                }
            }
        }
        point.promised = point.head;
        "snapshots and settings damaged".to_owned()
    });
    always_whole(&outcomes);
}

#[test]
fn one_torn_slot_of_the_head_file_costs_nothing() {
    let outcomes = harm(4, |_, point, dice| {
        let slot = dice.below(2) * PAGE_BYTES;
        let at = slot + dice.below(100);
        point.file(Path::new("head"))[at] ^= 1 << dice.below(8);
        point.promised = point.head;
        format!("head file at {at}")
    });
    always_whole(&outcomes);
}

#[test]
fn a_zeroed_page_is_survived_or_refused() {
    harm(5, |_, point, dice| {
        let pages = point.db().len() / PAGE_BYTES;
        let start = dice.below(pages) * PAGE_BYTES;
        point.db()[start..start + PAGE_BYTES].fill(0);
        format!("page at {start} zeroed")
    });
}

#[test]
fn a_flipped_bit_is_survived_or_refused() {
    harm(6, |_, point, dice| {
        let bit = dice.below(point.db().len() * 8);
        point.db()[bit / 8] ^= 1 << (bit % 8);
        format!("bit {bit} flipped")
    });
}

#[test]
fn a_page_in_the_wrong_place_is_survived_or_refused() {
    harm(7, |_, point, dice| {
        let pages = point.db().len() / PAGE_BYTES;
        let [from, to] = [(); 2].map(|()| dice.below(pages) * PAGE_BYTES);
        point.db().copy_within(from..from + PAGE_BYTES, to);
        format!("page from {from} written to {to}")
    });
}

#[test]
fn a_damaged_segment_header_is_survived_or_refused() {
    harm(8, |_, point, dice| {
        let segments = point.db().len().div_ceil(SEGMENT_BYTES);
        let at = dice.below(segments) * SEGMENT_BYTES + dice.below(20);
        point.db()[at] ^= 1 << dice.below(8);
        format!("segment header at {at}")
    });
}

#[test]
fn a_file_that_lost_its_end_is_refused_unless_nothing_stood_there() {
    let outcomes = harm(9, |_, point, dice| {
        let len = dice.below(point.db().len());
        point.db().truncate(len);
        format!("cut to {len}")
    });
    let short = Outcome::Refused("store_shorter_than_head");
    assert!(outcomes.contains_key(&short), "{outcomes:?}");
}

/// The disk went back in time, and the head file did not.
#[test]
fn an_older_log_under_a_newer_head_file_is_refused() {
    let past = past();
    let closed: Vec<&Point> = past.points.iter().filter(|point| point.closed).collect();
    for newer in &closed {
        for older in past
            .points
            .iter()
            .filter(|older| older.head.size < newer.head.size)
        {
            let mut files = older.files.clone();
            files.insert("head".into(), newer.files[Path::new("head")].clone());
            let what = format!("log of {}, head of {}", older.index, newer.index);
            let outcome = judge(&files, newer.head, &past, &what);
            assert_eq!(
                outcome,
                Outcome::Refused("store_shorter_than_head"),
                "{what}"
            );
        }
    }
}

#[test]
fn what_sled_stumbled_over_is_kept() {
    let past = past();
    let mut point = past.points.last().unwrap().clone();
    let snapshots = point.snapshots();
    assert!(!snapshots.is_empty());
    for name in &snapshots {
        point.file(name).truncate(9);
    }
    let dir = tempfile::tempdir().unwrap();
    crate::support::store(&point.files, dir.path());
    let log = sunledger_store::SledLog::open(dir.path()).unwrap();
    assert_eq!(sunledger_store::Log::head(&log), point.head);
    for name in &snapshots {
        let kept = dir.path().join("aside").join(name.file_name().unwrap());
        assert_eq!(fs::read(kept).unwrap(), point.files[name].clone().unwrap());
    }
    assert_ne!(point.head, Head::default());
}
