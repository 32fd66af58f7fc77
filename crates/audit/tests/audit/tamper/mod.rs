//! The tamper trial: single changes of every kind to a bundle, each of which the audit must find and name.
//!
//! `SUNLEDGER_TAMPER` sets the number of changes of each kind (`cargo xtask tamper --rounds N`), `SUNLEDGER_SEED` repeats
//! a run. Kinds that are harmless by definition are tried as well, and docs/TRUST.md says why they are.

mod bytes;
mod clock;
mod dice;
mod entries;
mod keys;
mod operator;
mod proofs;
mod small;
mod told;
mod unsigned;
mod weak;
mod world;

use std::time::{SystemTime, UNIX_EPOCH};

use dice::Dice;
use told::Told;
use world::World;

/// One kind of change.
#[derive(Clone, Copy)]
struct Kind {
    name: &'static str,
    /// Why nobody has to see it, where nobody has to.
    harmless: bool,
    attempt: fn(&World, &mut Dice) -> Told,
}

const fn seen(name: &'static str, attempt: fn(&World, &mut Dice) -> Told) -> Kind {
    Kind {
        name,
        harmless: false,
        attempt,
    }
}

const fn harmless(name: &'static str, attempt: fn(&World, &mut Dice) -> Told) -> Kind {
    Kind {
        name,
        harmless: true,
        attempt,
    }
}

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().expect("a whole number"))
}

fn seed_of_now() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |now| u64::from(now.subsec_nanos()))
}

#[test]
fn every_single_change_is_found_and_named_or_harmless() {
    let rounds = number("SUNLEDGER_TAMPER").unwrap_or(4);
    let seed = number("SUNLEDGER_SEED").unwrap_or_else(seed_of_now);
    println!("SUNLEDGER_SEED={seed}");
    let world = World::new();
    let whole = world.audit(&world.files);
    assert!(whole.ok, "{:?}", whole.problems);
    let kinds = [
        bytes::KINDS,
        entries::KINDS,
        keys::KINDS,
        operator::KINDS,
        proofs::KINDS,
        unsigned::KINDS,
    ];
    let mut unseen = Vec::new();
    let (mut tried, mut found, mut named) = (0, 0, 0);
    println!("{:>6} {:>6} {:>6}  kind", "tried", "found", "named");
    for kind in kinds.concat() {
        let (mut here, mut right) = (0, 0);
        for round in 0..rounds {
            let mut dice = Dice::of(seed, kind.name, round);
            let told = (kind.attempt)(&world, &mut dice);
            here += u64::from(told.found);
            right += u64::from(told.named);
            let as_wanted = match kind.harmless {
                true => !told.found,
                false => told.named,
            };
            if !as_wanted {
                unseen.push(format!("{}, round {round}: {}", kind.name, told.what));
            }
        }
        if !kind.harmless {
            (tried, found, named) = (tried + rounds, found + here, named + right);
        }
        let mark = if kind.harmless { " (harmless)" } else { "" };
        println!("{rounds:>6} {here:>6} {right:>6}  {}{mark}", kind.name);
    }
    println!("{tried:>6} {found:>6} {named:>6}  all that are not harmless");
    assert!(unseen.is_empty(), "seed {seed}:\n{}", unseen.join("\n"));
}
