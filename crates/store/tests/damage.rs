//! Losses of power and damaged files: everything acknowledged is recovered, or the log is refused by name.

mod support;

use std::collections::BTreeMap;
use support::{Dice, Outcome, Past, Point, judge};

const PAGE: usize = 4_096;

/// Rounds for each kind of harm.
fn rounds() -> u64 {
    std::env::var("SUNLEDGER_ROUNDS").map_or(60, |rounds| rounds.parse().unwrap())
}

fn past() -> (tempfile::TempDir, Past) {
    let dir = tempfile::tempdir().unwrap();
    let lives: &[&[u32]] = &[
        &[1, 1, 900, 40, 1_500, 1, 1],
        &[2_000, 1, 3, 800, 60, 60, 60],
        &[1, 1, 1, 2_500, 1, 700, 1, 1],
    ];
    let past = Past::write(dir.path(), lives);
    (dir, past)
}

/// What a loss of power may leave: all of `before`, and any of the pages that were written since.
fn torn_write(before: &[u8], after: &[u8], dice: &mut Dice, keep_percent: usize) -> Vec<u8> {
    let len = before.len() + dice.below(after.len().saturating_sub(before.len()) + 1);
    let mut torn = before.to_vec();
    torn.resize(len, 0);
    for start in (0..len).step_by(PAGE) {
        let end = (start + PAGE).min(len).min(after.len());
        if start < end && dice.below(100) < keep_percent {
            torn[start..end].copy_from_slice(&after[start..end]);
        }
    }
    torn
}

fn tally(outcomes: &[Outcome]) -> BTreeMap<String, usize> {
    let mut tally = BTreeMap::new();
    for outcome in outcomes {
        *tally.entry(format!("{outcome:?}")).or_insert(0) += 1;
    }
    tally
}

#[test]
fn power_loss_keeps_what_was_acknowledged() {
    let (_dir, past) = past();
    let mut outcomes = Vec::new();
    for round in 0..rounds() {
        let mut dice = Dice::new(round);
        let at = dice.below(past.points.len() - 1);
        let later = at + dice.below((past.points.len() - at).min(4));
        let keep = [0, 20, 50, 90, 100][dice.below(5)];
        let mut point = past.points[at].clone();
        let mut after = past.points[later].clone();
        *point.db() = torn_write(&past.points[at].clone().db().clone(), after.db(), &mut dice, keep);
        let what = format!("round {round}: point {at} of {}, later {later}, {keep} %", past.points.len());
        let outcome = judge(&point.files, past.points[at].head, &past, &what);
        println!("{what}: {outcome:?}");
        outcomes.push(outcome);
    }
    println!("{:?}", tally(&outcomes));
}

#[test]
fn harm() {
    let (_dir, past) = past();
    for kind in 0..9 {
        let mut outcomes = Vec::new();
        for round in 0..rounds() {
            let mut dice = Dice::new(round * 31 + kind);
            let at = dice.below(past.points.len());
            let mut point = past.points[at].clone();
            let len = point.db().len();
            let what = match kind {
                0 => {
                    let page = dice.below(len / PAGE) * PAGE;
                    point.db()[page..page + PAGE].fill(0);
                    format!("zero page {page}")
                }
                1 => {
                    let bit = dice.below(len * 8);
                    point.db()[bit / 8] ^= 1 << (bit % 8);
                    format!("bit {bit}")
                }
                2 => {
                    let cut = dice.below(len);
                    point.db().truncate(cut);
                    format!("cut {cut}")
                }
                3 => {
                    let seg = dice.below(len.div_ceil(512 << 10)) * (512 << 10);
                    let at = seg + dice.below(20);
                    point.db()[at] ^= 0xFF;
                    format!("segment header {at}")
                }
                4 => {
                    for name in point.snapshots() {
                        point.files.remove(&name);
                    }
                    "no snapshot".to_owned()
                }
                5 => {
                    for name in point.snapshots() {
                        let b = point.file(name.to_str().unwrap());
                        let at = dice.below(b.len());
                        b[at] ^= 1 << dice.below(8);
                    }
                    "bad snapshot".to_owned()
                }
                6 => {
                    let b = point.file("log/conf");
                    let at = dice.below(b.len());
                    b[at] ^= 1 << dice.below(8);
                    "bad conf".to_owned()
                }
                7 => {
                    let (a, b) = (dice.below(len / PAGE) * PAGE, dice.below(len / PAGE) * PAGE);
                    let page = point.db()[a..a + PAGE].to_vec();
                    point.db()[b..b + PAGE].copy_from_slice(&page);
                    format!("page {a} on {b}")
                }
                _ => {
                    let older = dice.below(at + 1);
                    let mut from = past.points[older].clone();
                    *point.db() = from.db().clone();
                    if dice.below(2) == 0 { point.db().resize(len.max(from.db().len()), 0); }
                    for name in point.snapshots() { point.files.remove(&name); }
                    for name in from.snapshots() { point.files.insert(name.clone(), from.files[&name].clone()); }
                    format!("db of {older}")
                }
            };
            let what = format!("kind {kind} round {round}: point {at}: {what}");
            let t = std::time::Instant::now();
            let outcome = judge(&point.files, Default::default(), &past, &what);
            println!("{what}: {outcome:?} {:?}", t.elapsed());
            outcomes.push(outcome);
        }
        println!("KIND {kind} {:?}", tally(&outcomes));
    }
}
