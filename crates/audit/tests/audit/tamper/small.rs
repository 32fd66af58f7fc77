//! A bundle so small that nothing has to be sampled: every byte of every file turned over, every file cut everywhere.

use sunledger_audit::MemoryFiles;

use super::bytes::needed;
use super::told::Told;
use super::world::World;
use crate::book::linked;

/// The first batch, with a checkpoint of its first entry beside the newest.
fn small(world: &World) -> MemoryFiles {
    let first = world.book.batches[..1].to_vec();
    let files = world.published_at(&linked(&first), 1);
    assert!(world.audit(&files).ok);
    files
}

/// Tries one change of a file.
fn attempt(world: &World, whole: &MemoryFiles, path: &str, bytes: Vec<u8>) -> Told {
    let mut files = whole.clone();
    files.0.insert(path.to_owned(), bytes);
    Told::by(&world.audit(&files), path, None)
}

#[test]
fn every_byte_of_every_file_turned_over_is_found_and_named() {
    let world = World::of_one_key();
    let whole = small(&world);
    let mut tried = 0;
    for path in needed(&whole) {
        let bytes = &whole.0[path];
        for place in 0..bytes.len() {
            for bits in [1, 0x80, 0xff] {
                let mut bytes = bytes.clone();
                bytes[place] ^= bits;
                let told = attempt(&world, &whole, path, bytes);
                assert!(told.named, "{path} at {place}, {bits}: {}", told.what);
                tried += 1;
            }
        }
    }
    println!("bytes turned over, found and named: {tried}");
    assert!(tried > 3_000);
}

#[test]
fn every_file_cut_at_every_length_is_found_and_named() {
    let world = World::of_one_key();
    let whole = small(&world);
    for path in needed(&whole) {
        let bytes = &whole.0[path];
        for len in 0..bytes.len() {
            let told = attempt(&world, &whole, path, bytes[..len].to_vec());
            assert!(told.named, "{path} at {len}: {}", told.what);
        }
    }
}
