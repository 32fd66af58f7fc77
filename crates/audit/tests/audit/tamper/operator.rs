//! Changes by the operator, or somebody with a key: histories that are signed, and forgeries that witnesses let pass.

use serde_json::Value;
use sunledger_audit::MemoryFiles;
use sunledger_chain::note::Note;

use super::dice::Dice;
use super::told::Told;
use super::world::{OLDER, World, file_of, signed, tiles};
use super::{Kind, seen};
use crate::book::{Batches, linked};

pub(super) const KINDS: &[Kind] = &[
    seen("rewritten, signed with another key", other_key),
    seen(
        "rewritten, signed by the operator, not cosigned",
        uncosigned,
    ),
    seen(
        "rewritten and cosigned, for who kept a state file",
        |w, dice| rewritten(w, dice, 64),
    ),
    seen(
        "rewritten and cosigned, for who has a printed code",
        |w, dice| rewritten(w, dice, 16),
    ),
    seen(
        "rewritten and cosigned, an older cosignature kept",
        old_witness,
    ),
    seen("the cosignature removed", cosignature_removed),
    seen("the cosignature moved from another size", cosignature_moved),
    seen("a signature doubled", doubled),
    seen("the log's signature removed", unsigned),
    seen("a payment forged, all signed and cosigned", |w, dice| {
        forged(w, dice, "payment.line", "reason_missing", |payload| {
            payload["body"]["paid"] = "9.99".into();
        })
    }),
    seen("an officer forged, all signed and cosigned", |w, dice| {
        let kinds = ["payment.approved", "payment.settled", "quota.received"];
        let kind = *dice.pick(&kinds);
        forged(w, dice, kind, "unknown_officer", |payload| {
            payload["cmd"]["actor"] = "nobody".into();
        })
    }),
    seen(
        "a notice's count altered, all signed and cosigned",
        |w, dice| {
            forged(w, dice, "notice.posted", "notice_incomplete", |payload| {
                let count = payload["body"]["count"].as_u64().expect("a count");
                payload["body"]["count"] = (count - 1).into();
            })
        },
    ),
    seen(
        "a notice's digest altered, all signed and cosigned",
        |w, dice| {
            forged(w, dice, "notice.posted", "notice_wrong", |payload| {
                payload["body"]["digest"] = "00".repeat(32).into();
            })
        },
    ),
    seen(
        "a notice's sum altered, all signed and cosigned",
        |w, dice| {
            forged(w, dice, "notice.posted", "notice_wrong", |payload| {
                payload["body"]["sum"] = "0.01".into();
            })
        },
    ),
];

fn put(files: &mut MemoryFiles, path: &str, note: &Note) {
    let bytes = note.to_string().into_bytes();
    files.0.insert(path.to_owned(), bytes);
}

/// The first entry that is another from now on, and the log.
fn other_history(world: &World, dice: &mut Dice) -> (usize, Batches) {
    let lines = world.book.of_type(&["payment.line"]);
    let seq = dice.pick(&lines).0;
    let forged = world.book.forged(seq, |payload| {
        payload["body"]["payee"]["subject"]["commitment"] = "ff".repeat(32).into();
    });
    // The command's digest stands in the first entry of the batch.
    (world.book.batch_first(seq), forged)
}

fn other_key(world: &World, dice: &mut Dice) -> Told {
    let (_, forged) = other_history(world, dice);
    let entries = linked(&forged);
    let mut files = world.published(&entries);
    let note = signed(&entries, entries.len(), &world.thief);
    put(&mut files, "checkpoint", &world.cosigned(&note));
    let report = world.audit(&files);
    Told::by_kind(
        &report,
        Some("checkpoint_invalid"),
        Some("checkpoint"),
        None,
    )
}

fn uncosigned(world: &World, dice: &mut Dice) -> Told {
    let (_, forged) = other_history(world, dice);
    let entries = linked(&forged);
    let mut files = world.published(&entries);
    files.0.remove(&format!("cosigned/{OLDER}"));
    let note = signed(&entries, entries.len(), &world.log);
    put(&mut files, "checkpoint", &note);
    let report = world.audit(&files);
    Told::by_kind(&report, Some("quorum_missing"), Some("checkpoint"), None)
}

fn rewritten(world: &World, dice: &mut Dice, digits: usize) -> Told {
    let (first, forged) = other_history(world, dice);
    let files = world.published(&linked(&forged));
    let size = first + 1 + dice.below(world.size() - first);
    let seen = world.seen(size);
    let typed = format!("{size}:{}", &seen.root()[..digits]);
    let seen = typed.parse().expect("a root");
    let report = world.audit_who_saw(&files, &[seen]);
    Told::by_kind(&report, Some("history_differs"), None, None)
}

fn old_witness(world: &World, dice: &mut Dice) -> Told {
    let mut files = world.fork.clone();
    let size = 200 + dice.below(100);
    let note = world.cosigned(&signed(&world.entries, size, world.signer(size)));
    let path = format!("cosigned/{size}");
    put(&mut files, &path, &note);
    let report = world.audit(&files);
    Told::by_kind(&report, Some("cosigned_differs"), Some(&path), None)
}

fn cosignature_removed(world: &World, dice: &mut Dice) -> Told {
    let mut files = world.files.clone();
    let note = signed(&world.entries, world.size(), &world.log);
    put(&mut files, "checkpoint", &note);
    // Told apart: somebody has cosigned an older one, or nobody anything.
    let kept = dice.below(2) == 0;
    if !kept {
        files.0.remove(&format!("cosigned/{OLDER}"));
    }
    let kind = if kept {
        "quorum_behind"
    } else {
        "quorum_missing"
    };
    Told::by_kind(&world.audit(&files), Some(kind), Some("checkpoint"), None)
}

fn cosignature_moved(world: &World, dice: &mut Dice) -> Told {
    let mut files = world.files.clone();
    let mut note = signed(&world.entries, world.size(), &world.log);
    let size = 1 + dice.below(world.size() - 1);
    let other = world.cosigned(&signed(&world.entries, size, world.signer(size)));
    note.add(other.signatures()[1].clone());
    put(&mut files, "checkpoint", &note);
    let report = world.audit(&files);
    Told::by_kind(&report, Some("quorum_unjudged"), Some("checkpoint"), None)
}

fn doubled(world: &World, dice: &mut Dice) -> Told {
    let mut files = world.files.clone();
    let path = dice
        .pick(&["checkpoint".to_owned(), format!("cosigned/{OLDER}")])
        .clone();
    let bytes = files.0.get_mut(&path).expect("a note");
    let text = String::from_utf8(bytes.clone()).expect("text");
    let lines: Vec<_> = text.lines().skip(4).collect();
    bytes.extend_from_slice(format!("{}\n", dice.pick(&lines)).as_bytes());
    Told::by(&world.audit(&files), &path, None)
}

fn unsigned(world: &World, dice: &mut Dice) -> Told {
    let mut files = world.files.clone();
    let path = dice
        .pick(&["checkpoint".to_owned(), format!("cosigned/{OLDER}")])
        .clone();
    let bytes = files.0.get_mut(&path).expect("a note");
    let text = String::from_utf8(bytes.clone()).expect("text");
    let lines: Vec<_> = text.split_inclusive('\n').collect();
    *bytes = [&lines[..4], &lines[5..]].concat().concat().into_bytes();
    Told::by(&world.audit(&files), &path, None)
}

/// A log whose chain, tiles and signatures hold, and whose one entry breaks a rule.
fn forged(world: &World, dice: &mut Dice, kind: &str, code: &str, change: fn(&mut Value)) -> Told {
    let found = world.book.of_type(&[kind]);
    let seq = dice.pick(&found).0;
    let entries = linked(&world.book.forged(seq, change));
    let files = world.published(&entries);
    assert_ne!(tiles(&entries).0, tiles(&world.entries).0);
    let path = file_of(seq, world.size());
    Told::by_kind(&world.audit(&files), Some(code), Some(&path), Some(seq))
}
