//! Changes that are harmless by definition: they are tried, and must raise no false alarm.

use sunledger_audit::Seen;
use sunledger_chain::note::Note;

use super::dice::Dice;
use super::told::Told;
use super::world::{OLDER, World, signed};
use super::{Kind, harmless};

pub(super) const KINDS: &[Kind] = &[
    harmless("a bit of README.txt or policy", unsigned_flipped),
    harmless("README.txt or policy removed", unsigned_removed),
    harmless("the order of signatures", order),
    harmless("a signature of nobody known added", added),
    harmless("an older cosigned checkpoint removed", older_removed),
    harmless("the older cosignature given another name", older_renamed),
    harmless("the state file set back to an older true one", set_back),
];

fn quiet(world: &World, files: &sunledger_audit::MemoryFiles) -> Told {
    let report = world.audit(files);
    Told::alone(!report.ok, format!("{:?}", report.problems))
}

fn unsigned_flipped(world: &World, dice: &mut Dice) -> Told {
    let mut files = world.files.clone();
    let path = *dice.pick(&["README.txt", "policy"]);
    dice.flip(files.0.get_mut(path).expect("a file"));
    quiet(world, &files)
}

fn unsigned_removed(world: &World, dice: &mut Dice) -> Told {
    let mut files = world.files.clone();
    files.0.remove(*dice.pick(&["README.txt", "policy"]));
    quiet(world, &files)
}

fn newest(world: &World) -> Note {
    world.cosigned(&signed(&world.entries, world.size(), &world.log))
}

fn order(world: &World, _: &mut Dice) -> Told {
    let mut files = world.files.clone();
    let was = newest(world);
    let mut note = Note::new(was.text()).expect("a text");
    for line in was.signatures().iter().rev() {
        note.add(line.clone());
    }
    let bytes = note.to_string().into_bytes();
    assert_ne!(
        files.0.insert("checkpoint".to_owned(), bytes.clone()),
        Some(bytes)
    );
    quiet(world, &files)
}

fn added(world: &World, _: &mut Dice) -> Told {
    let mut files = world.files.clone();
    let mut note = newest(world);
    note.add(world.thief.sign(&note));
    files
        .0
        .insert("checkpoint".to_owned(), note.to_string().into_bytes());
    quiet(world, &files)
}

fn older_removed(world: &World, _: &mut Dice) -> Told {
    let mut files = world.files.clone();
    files.0.remove(&format!("cosigned/{OLDER}"));
    quiet(world, &files)
}

fn older_renamed(world: &World, _: &mut Dice) -> Told {
    let mut files = world.files.clone();
    let path = format!("cosigned/{OLDER}");
    let text = String::from_utf8(files.0[&path].clone()).expect("text");
    let text = text.replace("witness.example", "witness.elsewhere");
    files.0.insert(path, text.into_bytes());
    quiet(world, &files)
}

fn set_back(world: &World, dice: &mut Dice) -> Told {
    let seen: Seen = world.seen(1 + dice.below(world.size() - 1));
    let report = world.audit_who_saw(&world.files, &[seen]);
    Told::alone(!report.ok, format!("{:?}", report.problems))
}
