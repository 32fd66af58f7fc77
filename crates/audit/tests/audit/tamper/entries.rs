//! Changes by somebody who knows what entries are: lines dropped, doubled, exchanged, made anew, with or without tiles.

use sunledger_audit::MemoryFiles;
use sunledger_chain::Entries;

use super::dice::Dice;
use super::told::Told;
use super::world::{World, file_of, tiles};
use super::{Kind, seen};
use crate::book::linked;

pub(super) const KINDS: &[Kind] = &[
    seen("an entry dropped from its file", |world, dice| {
        in_file(world, dice, |entries, nth, _| drop(entries.remove(nth)))
    }),
    seen("an entry doubled in its file", |world, dice| {
        in_file(world, dice, |entries, nth, _| {
            entries.insert(nth, entries[nth].clone());
        })
    }),
    seen("two entries of a file exchanged", |world, dice| {
        in_file(world, dice, |entries, nth, dice| {
            let other = (nth + 1 + dice.below(entries.len() - 1)) % entries.len();
            entries.swap(nth, other);
        })
    }),
    seen("an entry replaced by another's bytes", |world, dice| {
        in_file(world, dice, |entries, nth, dice| {
            let other = (nth + 1 + dice.below(entries.len() - 1)) % entries.len();
            entries[nth] = entries[other].clone();
        })
    }),
    seen("an entry cut short, its length with it", |world, dice| {
        in_file(world, dice, |entries, nth, dice| {
            let left = dice.below(entries[nth].len());
            entries[nth].truncate(left);
        })
    }),
    seen("an entry made anew with all tiles", rehashed),
    seen("an entry dropped, all files made anew", dropped),
    seen("the chain made anew, old checkpoint", relinked),
];

/// A change to the list of one file's entries, which is written again.
fn in_file(
    world: &World,
    dice: &mut Dice,
    change: fn(&mut Vec<Vec<u8>>, usize, &mut Dice),
) -> Told {
    let mut files = world.files.clone();
    let seq = dice.below(world.size());
    let path = file_of(seq, world.size());
    let first = seq / 256 * 256;
    let entries = world.entries.iter().skip(first).take(256);
    let mut entries: Vec<_> = entries.map(<[u8]>::to_vec).collect();
    let was = entries.clone();
    change(&mut entries, seq - first, dice);
    let wrong = (0..was.len()).find(|nth| entries.get(*nth) != was.get(*nth));
    let mut bytes = Vec::new();
    for entry in &entries {
        let len = u16::try_from(entry.len()).expect("an entry");
        bytes.extend_from_slice(&len.to_be_bytes());
        bytes.extend_from_slice(entry);
    }
    files.0.insert(path.clone(), bytes);
    // A last entry that stands there twice leaves every entry in its place: the file has one too many.
    Told::by(&world.audit(&files), &path, wrong.map(|nth| first + nth))
}

/// The signed files of the true log beside tiles of other entries.
fn with_tiles(world: &World, entries: &Entries) -> MemoryFiles {
    let mut files = world.files.clone();
    files.0.retain(|path, _| !path.starts_with("tile/"));
    files.0.extend(tiles(entries).0);
    files
}

fn rehashed(world: &World, dice: &mut Dice) -> Told {
    let seq = dice.below(world.size());
    let mut entries = Entries::new();
    for (nth, entry) in world.entries.iter().enumerate() {
        let mut entry = entry.to_vec();
        if nth == seq {
            // In its payload, so that it stays an entry.
            dice.flip(&mut entry[82..]);
        }
        entries.push_raw(&entry);
    }
    let report = world.audit(&with_tiles(world, &entries));
    let signed = Told::by_kind(&report, Some("root_differs"), Some("checkpoint"), None);
    match seq + 1 == world.size() {
        // Nothing in the log vouches for the last entry.
        true => signed,
        false => {
            let path = file_of(seq, world.size());
            let chain = Told::by_kind(&report, Some("entry_altered"), Some(&path), Some(seq));
            signed.and(&chain)
        }
    }
}

fn dropped(world: &World, dice: &mut Dice) -> Told {
    let seq = dice.below(world.size() - 1);
    let mut entries = Entries::new();
    let kept = world.entries.iter().enumerate();
    for (_, entry) in kept.filter(|(nth, _)| *nth != seq) {
        entries.push_raw(entry);
    }
    let report = world.audit(&with_tiles(world, &entries));
    // The chain says where; that the last file is not as wide as it was signed is said of that file.
    let file = file_of(seq, world.size());
    match file == file_of(world.size() - 1, world.size()) {
        true => Told::by(&report, &file, None),
        false => Told::by_kind(&report, Some("entry_missing"), Some(&file), Some(seq)),
    }
}

fn relinked(world: &World, dice: &mut Dice) -> Told {
    let lines = world.book.of_type(&["payment.line"]);
    let seq = dice.pick(&lines).0;
    let forged = world.book.forged(seq, |payload| {
        payload["body"]["payee"]["subject"]["commitment"] = "dd".repeat(32).into();
    });
    let report = world.audit(&with_tiles(world, &linked(&forged)));
    // All files agree with each other: what can be said is that the signature is not theirs.
    Told::by_kind(&report, Some("root_differs"), Some("checkpoint"), None)
}
