//! The tree by its tiles: while it grows, and read back at any size.

use std::collections::BTreeMap;

use proptest::prelude::*;
use sunledger_chain::merkle::{Tree, root_of};
use sunledger_chain::tile::{HashTile, Kind, grown};
use sunledger_chain::tree::{HashReader, Node, TileTree, TiledHashes, TiledHashesError, root_at};

use crate::grove::{Tiles, leaves};

#[test]
fn roots_are_those_of_the_leaves_at_every_size() {
    let (mut tiles, _) = Tiles::of(0);
    let (mut tree, mut plain) = (TileTree::new(), Tree::new());
    for leaf in leaves(700) {
        assert_eq!(tree.root(), plain.root(), "{} leaves", plain.size());
        let full = tree.append([leaf]);
        plain.push(leaf);
        tiles.0.extend(full.into_iter().chain(tree.partials()));
        let size = plain.size();
        assert_eq!(
            root_at(&mut tiles.reader(size), size),
            Ok(plain.root()),
            "{size} leaves"
        );
        assert_eq!(
            TileTree::resume(size, &mut tiles),
            Ok(tree.clone()),
            "{size} leaves"
        );
    }
}

#[test]
fn a_tree_of_three_levels_at_sizes_on_and_beside_the_edges() {
    let (mut tiles, tree) = Tiles::of(66_000);
    assert_eq!(tree.root(), root_of(leaves(66_000)));
    for size in [
        0, 1, 255, 256, 257, 32_768, 65_535, 65_536, 65_537, 65_999, 66_000,
    ] {
        let root = root_at(&mut tiles.reader(66_000), size);
        assert_eq!(root, Ok(root_of(leaves(size))), "{size} leaves");
    }
    let expected: Vec<_> = grown(0, 66_000)
        .filter(|tile| tile.kind() != Kind::Entries)
        .collect();
    assert!(tiles.0.keys().eq(&expected));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn batches_of_any_size_make_the_same_tiles(batches in prop::collection::vec(0..900_usize, 0..6)) {
        let total = batches.iter().map(|count| u64::try_from(*count).expect("small")).sum::<u64>();
        let mut rest = leaves(total);
        let mut tree = TileTree::new();
        let mut tiles = BTreeMap::new();
        for count in batches {
            let from = tree.size();
            let full = tree.append(rest.by_ref().take(count));
            let written: BTreeMap<_, _> = full.into_iter().chain(tree.partials()).collect();
            let wanted = grown(from, tree.size()).filter(|tile| tile.kind() != Kind::Entries);
            for tile in wanted {
                prop_assert!(written.contains_key(&tile), "{} is not written", tile);
            }
            tiles.extend(written);
        }
        let (expected, whole) = Tiles::of(total);
        prop_assert_eq!(&tree, &whole);
        for (tile, hashes) in expected.0 {
            prop_assert_eq!(tiles.get(&tile), Some(&hashes), "{}", tile);
        }
    }
}

#[test]
fn what_lies_outside_the_tree_is_refused() {
    let (mut tiles, _) = Tiles::of(300);
    let mut reader = tiles.reader(300);
    let inside = [(0, 299), (2, 74), (8, 0)];
    let outside = [
        (0, 300),
        (2, 75),
        (8, 1),
        (9, 0),
        (64, 0),
        (255, 0),
        (7, u64::MAX),
        (0, u64::MAX),
    ];
    for (level, index) in inside {
        assert!(
            reader.hash(Node { level, index }).is_ok(),
            "{level} {index}"
        );
    }
    for (level, index) in outside {
        let node = Node { level, index };
        let error = TiledHashesError::OutsideTree { node, size: 300 };
        assert_eq!(reader.hash(node), Err(error));
    }
}

#[test]
fn a_tile_of_another_width_is_refused_each_time() {
    let (mut tiles, _) = Tiles::of(300);
    let tile = "tile/0/001.p/44".parse().expect("a path");
    let short = HashTile::new(leaves(43).collect()).expect("a tile");
    tiles.0.insert(tile, short);
    let mut reader = TiledHashes::new(&mut tiles, 300);
    for _ in 0..2 {
        let read = reader.hash(Node {
            level: 0,
            index: 256,
        });
        assert_eq!(read, Err(TiledHashesError::Width { tile, found: 43 }));
    }
    tiles.0.remove(&tile);
    let read = tiles.reader(300).hash(Node {
        level: 0,
        index: 256,
    });
    assert_eq!(read, Err(TiledHashesError::Source(tile)));
}
