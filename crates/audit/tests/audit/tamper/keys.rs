//! Changes of the key of checkpoints by who may not: a thief of the old key, and who has none.

use sunledger_audit::MemoryFiles;
use sunledger_chain::rotation::KeyHistory;

use super::dice::Dice;
use super::told::Told;
use super::world::{World, change, signed};
use super::{Kind, seen};
use crate::book::{linked, seal};

pub(super) const KINDS: &[Kind] = &[
    seen("everything signed by the key of before", by_the_old_key),
    seen("a change of key that the log does not hold", unrecorded),
    seen("a change of key left out, and recorded", left_out),
    seen(
        "a change of key by a thief of the old one, recorded",
        by_a_thief,
    ),
];

fn put(files: &mut MemoryFiles, path: &str, text: &impl ToString) {
    files
        .0
        .insert(path.to_owned(), text.to_string().into_bytes());
}

/// Whoever kept the old secret signs the log of today.
fn by_the_old_key(world: &World, dice: &mut Dice) -> Told {
    let mut files = world.files.clone();
    let note = signed(&world.entries, world.size(), &world.first);
    put(&mut files, "checkpoint", &world.cosigned(&note));
    if dice.below(2) == 0 {
        files.0.remove("log.keys");
        put(
            &mut files,
            "log.vkey",
            &format!("{}\n", world.first.public()),
        );
    }
    let report = world.audit(&files);
    Told::by_kind(
        &report,
        Some("checkpoint_invalid"),
        Some("checkpoint"),
        None,
    )
}

/// A true successor, which stands in the folder and in no entry.
fn unrecorded(world: &World, _: &mut Dice) -> Told {
    let mut files = world.files.clone();
    let mut keys = world.keys.clone();
    let note = change(&world.book, &world.log, &world.thief);
    keys.rotate(&note).expect("by the latest key");
    put(&mut files, "log.keys", &keys);
    let report = world.audit(&files);
    Told::by_kind(&report, Some("keys_differ"), Some("log.keys"), None)
}

/// The auditor has the latest key, and sees a folder that knows of none before.
fn left_out(world: &World, dice: &mut Dice) -> Told {
    let mut files = world.files.clone();
    files.0.remove("log.keys");
    let mut wanted = "file_missing";
    if dice.below(2) == 0 {
        put(
            &mut files,
            "log.keys",
            &KeyHistory::from(world.log.public().clone()),
        );
        wanted = "keys_differ";
    }
    Told::by_kind(&world.audit(&files), Some(wanted), Some("log.keys"), None)
}

/// The old secret names a successor of its own in a log that is made anew for it.
fn by_a_thief(world: &World, _: &mut Dice) -> Told {
    let note = change(&world.book, &world.first, &world.thief);
    let seq = world.size();
    let of_before = world.book.of_type(&["checkpoint_key.rotated"]);
    let mut whole = of_before.first().expect("the true one").1.clone();
    whole["body"]["note"] = note.to_string().into();
    // A command of its own, not the same once more.
    whole["cmd"]["key"] = "0d".repeat(32).into();
    let mut batch = vec![serde_json::to_vec(&whole).expect("JSON")];
    seal(&mut batch);
    let mut batches = world.book.batches.clone();
    batches.push(batch);
    let entries = linked(&batches);
    let mut files = world.published(&entries);
    let note = signed(&entries, entries.len(), &world.log);
    put(&mut files, "checkpoint", &world.cosigned(&note));
    let report = world.audit(&files);
    Told::by_kind(&report, Some("key_change"), None, Some(seq))
}
