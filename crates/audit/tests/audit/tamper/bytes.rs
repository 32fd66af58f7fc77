//! Changes by somebody who has the folder and no key: bytes and files, whatever they mean.

use sunledger_audit::MemoryFiles;
use sunledger_chain::tile::{Kind as TileKind, Tile};

use super::dice::Dice;
use super::told::Told;
use super::world::{OLDER, World, signed};
use super::{Kind, seen};

pub(super) const KINDS: &[Kind] = &[
    seen("a bit of the checkpoint", |world, dice| {
        flip(world, dice, "checkpoint")
    }),
    seen("a bit of log.vkey", |world, dice| {
        flip(world, dice, "log.vkey")
    }),
    seen("a bit of log.keys", |world, dice| {
        flip(world, dice, "log.keys")
    }),
    seen("a bit of a tile of leaves", |world, dice| {
        flip(world, dice, "tile/0/")
    }),
    seen("a bit of a tile above", |world, dice| {
        flip(world, dice, "tile/1/")
    }),
    seen("a bit of an entry", bit_of_an_entry),
    seen("a bit of an older checkpoint", bit_of_an_older),
    seen("a file cut short", cut_short),
    seen("a file made longer", made_longer),
    seen("a file removed", removed),
    seen("a file renamed", renamed),
    seen("a file added", added),
    seen("a file exchanged with another bundle's", exchanged),
    seen("two files of a bundle exchanged", swapped),
    seen("a hash of a tile replaced", hash_replaced),
    seen(
        "an older checkpoint put in the place of the newest",
        replayed,
    ),
    seen(
        "the whole bundle rolled back, for who saw more",
        rolled_back,
    ),
];

/// Everything that the checkpoint needs.
pub(super) fn needed(files: &MemoryFiles) -> Vec<&String> {
    let is_needed = |path: &&String| {
        path.starts_with("tile/") || ["checkpoint", "log.keys", "log.vkey"].contains(&path.as_str())
    };
    files.0.keys().filter(is_needed).collect()
}

fn flip(world: &World, dice: &mut Dice, class: &str) -> Told {
    let mut files = world.files.clone();
    let paths = files.0.keys().filter(|path| path.starts_with(class));
    let paths: Vec<_> = paths.cloned().collect();
    let path = dice.pick(&paths);
    dice.flip(files.0.get_mut(path).expect("a file"));
    Told::by(&world.audit(&files), path, None)
}

fn bit_of_an_entry(world: &World, dice: &mut Dice) -> Told {
    let mut files = world.files.clone();
    let paths = files
        .0
        .keys()
        .filter(|path| path.starts_with("tile/entries/"));
    let paths: Vec<_> = paths.cloned().collect();
    let nth = dice.below(paths.len());
    let bytes = files.0.get_mut(&paths[nth]).expect("a file");
    let whole = bytes.clone();
    let place = dice.flip(bytes);
    // Which entry the byte belongs to, its length before it included.
    let (mut seq, mut end) = (nth * 256, 0);
    loop {
        end += 2 + usize::from(u16::from_be_bytes([whole[end], whole[end + 1]]));
        if place < end {
            break;
        }
        seq += 1;
    }
    Told::by(&world.audit(&files), &paths[nth], Some(seq))
}

/// Not of the name and id under the cosignature: then it is somebody else's, which is a kind of its own.
fn bit_of_an_older(world: &World, dice: &mut Dice) -> Told {
    let mut files = world.files.clone();
    let path = format!("cosigned/{OLDER}");
    let bytes = files.0.get_mut(&path).expect("a file");
    let text = String::from_utf8(bytes.clone()).expect("text");
    let line = text.trim_end().rfind('\n').expect("a line") + 1;
    let name = line + text[line..].rfind(' ').expect("a name") + 7;
    loop {
        let mut changed = bytes.clone();
        let place = dice.flip(&mut changed);
        if !(line..name).contains(&place) {
            *bytes = changed;
            break;
        }
    }
    Told::by(&world.audit(&files), &path, None)
}

fn cut_short(world: &World, dice: &mut Dice) -> Told {
    let mut files = world.files.clone();
    let path = (*dice.pick(&needed(&world.files))).clone();
    let bytes = files.0.get_mut(&path).expect("a file");
    bytes.truncate(dice.below(bytes.len()));
    Told::by(&world.audit(&files), &path, None)
}

fn made_longer(world: &World, dice: &mut Dice) -> Told {
    let mut files = world.files.clone();
    let path = (*dice.pick(&needed(&world.files))).clone();
    let bytes = files.0.get_mut(&path).expect("a file");
    let more = bytes[..=dice.below(bytes.len())].to_vec();
    bytes.extend(more);
    Told::by(&world.audit(&files), &path, None)
}

fn removed(world: &World, dice: &mut Dice) -> Told {
    let mut files = world.files.clone();
    let path = (*dice.pick(&needed(&world.files))).clone();
    files.0.remove(&path);
    let report = world.audit(&files);
    Told::by_kind(&report, Some("file_missing"), Some(&path), None)
}

fn renamed(world: &World, dice: &mut Dice) -> Told {
    let mut files = world.files.clone();
    let path = (*dice.pick(&needed(&world.files))).clone();
    let bytes = files.0.remove(&path).expect("a file");
    let name = stranger(dice);
    files.0.insert(name.clone(), bytes);
    let report = world.audit(&files);
    let gone = Told::by_kind(&report, Some("file_missing"), Some(&path), None);
    match path == "checkpoint" {
        // Without a checkpoint nothing says what belongs.
        true => gone,
        false => gone.and(&Told::by_kind(
            &report,
            Some("file_unknown"),
            Some(&name),
            None,
        )),
    }
}

/// A name that no file of the bundle has.
fn stranger(dice: &mut Dice) -> String {
    let index = 100 + u64::try_from(dice.below(900)).expect("small");
    let tile = |kind| Tile::new(kind, index, 256).expect("a tile").to_string();
    match dice.below(6) {
        0 => tile(TileKind::Entries),
        1 => tile(TileKind::Hashes(0)),
        2 => format!("tile/entries/000.p/{}", 1 + dice.below(255)),
        3 => format!("tile/0/001.p/{}", 1 + dice.below(255)),
        4 => format!("cosigned/0{index}"),
        _ => format!("notes/{index}.txt"),
    }
}

fn added(world: &World, dice: &mut Dice) -> Told {
    let mut files = world.files.clone();
    let name = stranger(dice);
    let like = dice.pick(&needed(&world.files)).as_str();
    files.0.insert(name.clone(), world.files.0[like].clone());
    let report = world.audit(&files);
    Told::by_kind(&report, Some("file_unknown"), Some(&name), None)
}

fn exchanged(world: &World, dice: &mut Dice) -> Told {
    let mut files = world.files.clone();
    let paths = needed(&world.files);
    let differing = paths.iter().filter(|path| {
        let other = &world.fork.0[path.as_str()];
        *other != world.files.0[path.as_str()]
    });
    let path = *dice.pick(&differing.collect::<Vec<_>>());
    let other = world.fork.0[path.as_str()].clone();
    files.0.insert((*path).clone(), other);
    let report = world.audit(&files);
    // What the operator signed and the witness cosigned holds: that the entries are others is what can be said.
    let kind = (*path == "checkpoint").then_some("root_differs");
    Told::by_kind(&report, kind, Some(path), None)
}

fn swapped(world: &World, dice: &mut Dice) -> Told {
    let mut files = world.files.clone();
    let class = *dice.pick(&["tile/0/", "tile/entries/"]);
    let paths = files.0.keys().filter(|path| path.starts_with(class));
    let mut paths: Vec<_> = paths.cloned().collect();
    let one = paths.swap_remove(dice.below(paths.len()));
    let two = paths.swap_remove(dice.below(paths.len()));
    let (first, second) = (files.0[&one].clone(), files.0[&two].clone());
    files.0.insert(one.clone(), second);
    files.0.insert(two.clone(), first);
    let report = world.audit(&files);
    Told::by(&report, &one, None).and(&Told::by(&report, &two, None))
}

fn hash_replaced(world: &World, dice: &mut Dice) -> Told {
    let mut files = world.files.clone();
    let is_tile = |path: &&String| path.starts_with("tile/0/") || path.starts_with("tile/1/");
    let paths: Vec<_> = world.files.0.keys().filter(is_tile).collect();
    let path = *dice.pick(&paths);
    let bytes = files.0.get_mut(path).expect("a tile");
    let nth = dice.below(bytes.len() / 32) * 32;
    let other = blake3::hash(&bytes[nth..nth + 32]);
    bytes[nth..nth + 32].copy_from_slice(other.as_bytes());
    Told::by(&world.audit(&files), path, None)
}

fn replayed(world: &World, dice: &mut Dice) -> Told {
    let mut files = world.files.clone();
    let size = 1 + dice.below(world.size() - 1);
    let note = world.cosigned(&signed(&world.entries, size, world.signer(size)));
    files
        .0
        .insert("checkpoint".to_owned(), note.to_string().into_bytes());
    let report = world.audit(&files);
    Told::by_kind(&report, Some("checkpoint_behind"), Some("checkpoint"), None)
}

fn rolled_back(world: &World, dice: &mut Dice) -> Told {
    let size = OLDER + dice.below(world.size() - OLDER);
    let mut entries = sunledger_chain::Entries::new();
    for entry in world.entries.iter().take(size) {
        entries.push_raw(entry);
    }
    let files = world.published(&entries);
    let seen = world.seen(size + 1 + dice.below(world.size() - size));
    let report = world.audit_who_saw(&files, &[seen]);
    Told::by_kind(&report, Some("rolled_back"), Some("checkpoint"), None)
}
