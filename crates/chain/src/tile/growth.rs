//! Which tiles a tree has, gains and no longer needs as it grows.
//!
//! It must never name a tile that the tree of that size does not have.

use super::{Kind, Tile, WIDTH, hashes_at};

/// Tile levels that a tree of fewer than 2^64 leaves can have.
const LEVELS: u8 = 8;

/// The tiles that a tree of `to` leaves has and one of `from` leaves has not: what to write, entries first, then
/// level by level, each in order.
pub fn grown(from: u64, to: u64) -> impl Iterator<Item = Tile> {
    let kinds = kinds();
    kinds.flat_map(move |kind| grown_of(kind, from, to))
}

/// The partial tiles of a tree of this size; at most one of each kind.
pub fn partials(size: u64) -> impl Iterator<Item = Tile> {
    kinds().filter_map(move |kind| last_partial(kind, size))
}

/// The partial tiles of a tree of `from` leaves in whose place a tree of `to` leaves has a full tile: these may be
/// deleted once the full one is there.
pub fn superseded(from: u64, to: u64) -> impl Iterator<Item = Tile> {
    partials(from)
        .filter(move |tile| Tile::in_tree(tile.kind(), tile.index(), to).is_some_and(Tile::is_full))
}

fn kinds() -> impl Iterator<Item = Kind> {
    std::iter::once(Kind::Entries).chain((0..LEVELS).map(Kind::Hashes))
}

fn grown_of(kind: Kind, from: u64, to: u64) -> impl Iterator<Item = Tile> {
    let full = full_tiles(kind, from)..full_tiles(kind, to);
    let full = full.filter_map(move |index| Tile::new(kind, index, WIDTH).ok());
    let was = last_partial(kind, from);
    let partial = last_partial(kind, to).filter(|tile| to > from && Some(*tile) != was);
    full.chain(partial)
}

fn full_tiles(kind: Kind, size: u64) -> u64 {
    // A full tile is one hash at the level above.
    hashes_at(super::level_of(kind).saturating_add(1), size)
}

fn last_partial(kind: Kind, size: u64) -> Option<Tile> {
    Tile::in_tree(kind, full_tiles(kind, size), size)
}
