//! Names of tiles, what they hold, and which a growing tree has.

use std::collections::BTreeSet;

use proptest::prelude::*;
use sunledger_chain::entry::ENTRY_BYTES_MAX;
use sunledger_chain::tile::{
    Bundle, BundleError, HashTile, HashTileError, Kind, Tile, TileError, WIDTH, grown, partials,
    superseded,
};

use crate::grove::{changed, leaves};

fn tile(path: &str) -> Tile {
    path.parse().expect(path)
}

fn any_tile() -> impl Strategy<Value = Tile> {
    let kind = prop_oneof![Just(Kind::Entries), (0..=63_u8).prop_map(Kind::Hashes)];
    let index = prop_oneof![0..5_000_u64, any::<u64>()];
    (kind, index, 1..=WIDTH)
        .prop_map(|(kind, index, width)| Tile::new(kind, index, width).expect("within bounds"))
}

#[test]
fn paths_are_those_of_the_specification() {
    let paths = [
        (Kind::Hashes(0), 1_234_067, WIDTH, "tile/0/x001/x234/067"),
        (Kind::Hashes(63), 0, 255, "tile/63/000.p/255"),
        (Kind::Entries, 999, WIDTH, "tile/entries/999"),
        (Kind::Entries, 1_000, 1, "tile/entries/x001/000.p/1"),
        (
            Kind::Hashes(1),
            u64::MAX,
            7,
            "tile/1/x018/x446/x744/x073/x709/x551/615.p/7",
        ),
    ];
    for (kind, index, width, path) in paths {
        let named = Tile::new(kind, index, width).expect(path);
        assert_eq!(named.to_string(), path);
        assert_eq!(path.parse(), Ok(named));
    }
}

#[test]
fn other_spellings_of_a_path_are_refused() {
    let others = [
        "",
        "tile",
        "tile/0",
        "tile/0/",
        "tile/0/0",
        "tile/0/00",
        "tile/0/0000",
        "tile/00/000",
        "tile/64/000",
        "tile/256/000",
        "tile/-1/000",
        "tile/+1/000",
        "tile/x/000",
        "/tile/0/000",
        "tile/0/000/",
        "tile/0/x000/001",
        "tile/0/001/000",
        "tile/0/x001/x000",
        "tile/0/xx01/000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/",
        "tile/0/000.p/01",
        "tile/0/000.p",
        "tile/0/000.p/1/2",
        "tile/data/000",
        "tile/0/+01",
        "tile/0/0x1",
        "tile/0/x018/x446/x744/x073/x709/x551/616",
        "tile/0/../000",
        "tile/entries/000.p/1.p/1",
        "tile/0/٠٠٠",
    ];
    for path in others {
        assert_eq!(path.parse::<Tile>(), Err(TileError::Path), "{path}");
    }
    assert_eq!(
        Tile::new(Kind::Hashes(64), 0, 1),
        Err(TileError::Level { found: 64 })
    );
    assert_eq!(
        Tile::new(Kind::Entries, 0, 0),
        Err(TileError::Width { found: 0 })
    );
    assert_eq!(
        Tile::new(Kind::Entries, 0, 257),
        Err(TileError::Width { found: 257 })
    );
}

proptest! {
    #[test]
    fn a_path_gives_back_its_tile(tile in any_tile()) {
        prop_assert_eq!(tile.to_string().parse(), Ok(tile));
    }

    #[test]
    fn a_changed_path_is_refused_or_names_another_tile(tile in any_tile()) {
        for (_, bytes) in changed(tile.to_string().as_bytes()) {
            let other = str::from_utf8(&bytes).ok().and_then(|path| path.parse::<Tile>().ok());
            prop_assert_ne!(other, Some(tile));
        }
    }

    #[test]
    fn any_text_is_answered(path in "\\PC{0,80}") {
        if let Ok(tile) = path.parse::<Tile>() {
            prop_assert_eq!(tile.to_string(), path);
        }
    }

    #[test]
    fn a_tree_grows_by_the_tiles_that_it_did_not_have(from in 0..140_000_u64, more in 0..140_000_u64) {
        let to = from + more;
        let all = |size| grown(0, size).collect::<BTreeSet<_>>();
        let (before, after) = (all(from), all(to));
        let gained: Vec<_> = grown(from, to).collect();
        prop_assert_eq!(gained.len(), gained.iter().collect::<BTreeSet<_>>().len());
        prop_assert_eq!(gained.into_iter().collect::<BTreeSet<_>>(), &after - &before);
        for old in superseded(from, to) {
            prop_assert!(!old.is_full() && after.contains(&old.full()) && !before.contains(&old.full()));
        }
    }

    #[test]
    fn a_bundle_gives_back_its_entries(entries in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 1..=256)) {
        let mut bundle = Bundle::new();
        for entry in &entries {
            bundle.push(entry).expect("it fits");
        }
        let name = Tile::new(Kind::Entries, 0, bundle.width()).expect("a width");
        prop_assert_eq!(Bundle::parse(name, bundle.as_bytes()).expect("whole"), entries);
    }

    #[test]
    fn any_bytes_of_a_bundle_are_answered(bytes in prop::collection::vec(0..4_u8, 0..600), width in 1..=WIDTH) {
        let name = Tile::new(Kind::Entries, 0, width).expect("a width");
        if let Ok(entries) = Bundle::parse(name, &bytes) {
            prop_assert_eq!(entries.len(), usize::from(width));
        }
    }
}

#[test]
fn the_example_of_the_specification() {
    let paths = |size| {
        partials(size)
            .map(|tile| tile.to_string())
            .collect::<Vec<_>>()
    };
    let entries = "tile/entries/273.p/112";
    assert_eq!(
        paths(70_000),
        [
            entries,
            "tile/0/273.p/112",
            "tile/1/001.p/17",
            "tile/2/000.p/1"
        ]
    );
    assert_eq!(paths(256), ["tile/1/000.p/1"]);
    assert_eq!(paths(0), [""; 0]);
    let levels = |level| grown(0, 70_000).filter(move |tile| tile.kind() == Kind::Hashes(level));
    assert_eq!(
        [0, 1, 2, 3].map(|level| levels(level).count()),
        [274, 2, 1, 0]
    );
    let full = grown(0, 256)
        .map(|tile| tile.to_string())
        .collect::<Vec<_>>();
    assert_eq!(full, ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]);
    assert_eq!(grown(300, 300).count(), 0);
    assert_eq!(grown(300, 200).count(), 0);
}

#[test]
fn what_is_served_at_the_greatest_size() {
    assert_eq!(partials(u64::MAX).count(), 9);
    assert!(grown(u64::MAX - 1, u64::MAX).all(|tile| tile.width() == 255));
}

#[test]
fn a_tile_of_hashes_has_one_length() {
    let hashes: Vec<_> = leaves(256).collect();
    let part = HashTile::new(hashes[..3].to_vec()).expect("three");
    let full = HashTile::new(hashes.clone()).expect("all");
    let (named, whole) = (tile("tile/0/000.p/3"), tile("tile/0/000"));
    assert_eq!(HashTile::parse(named, &part.to_bytes()), Ok(part.clone()));
    assert_eq!(HashTile::parse(named, &full.to_bytes()), Ok(part.clone()));
    assert_eq!(HashTile::parse(whole, &full.to_bytes()), Ok(full.clone()));
    let bytes = full.to_bytes();
    for found in [0, 1, 31, 32, 64, 95, 97, 128, 8_191, 8_193] {
        let bytes = [bytes.as_slice(), &[0; 32]].concat();
        let error = HashTileError::Length { width: 3, found };
        assert_eq!(HashTile::parse(named, &bytes[..found]), Err(error));
    }
    assert!(HashTile::parse(whole, &bytes[..96]).is_err());
    assert_eq!(
        HashTile::parse(tile("tile/entries/000"), &bytes),
        Err(HashTileError::NotHashes)
    );
    assert!(HashTile::new(Vec::new()).is_none());
    assert!(HashTile::new([hashes, leaves(1).collect()].concat()).is_none());
}

#[test]
fn a_bundle_is_refused_where_it_is_not_whole() {
    let mut bundle = Bundle::new();
    for entry in [b"one".as_slice(), b"", b"three"] {
        bundle.push(entry).expect("it fits");
    }
    let bytes = bundle.as_bytes();
    let named = tile("tile/entries/000.p/3");
    for end in 0..bytes.len() {
        let nth = [5, 7, 14].iter().filter(|last| end >= **last).count();
        let nth = u16::try_from(nth).expect("small");
        assert_eq!(
            Bundle::parse(named, &bytes[..end]),
            Err(BundleError::Short { nth }),
            "{end}"
        );
    }
    // One entry more is neither the partial nor the full bundle.
    let more = [bytes, &[0, 0]].concat();
    assert_eq!(
        Bundle::parse(named, &more),
        Err(BundleError::Short { nth: 4 })
    );
    assert_eq!(
        Bundle::parse(tile("tile/0/000"), bytes),
        Err(BundleError::NotEntries)
    );
}

#[test]
fn a_full_bundle_stands_for_a_partial_one() {
    let mut bundle = Bundle::new();
    for _ in 0..256 {
        bundle.push(b"entry").expect("it fits");
    }
    assert_eq!(bundle.push(b"entry"), Err(BundleError::Full));
    let named = tile("tile/entries/000.p/3");
    assert_eq!(
        Bundle::parse(named, bundle.as_bytes()),
        Ok(vec![b"entry".as_slice(); 3])
    );
    let more = [bundle.as_bytes(), b"x"].concat();
    assert_eq!(
        Bundle::parse(named, &more),
        Err(BundleError::Trailing { bytes: 1 })
    );
}

#[test]
fn an_entry_of_the_greatest_length_fits() {
    let mut bundle = Bundle::new();
    assert_eq!(bundle.push(&vec![7; ENTRY_BYTES_MAX]), Ok(()));
    let bytes = ENTRY_BYTES_MAX + 1;
    assert_eq!(
        bundle.push(&vec![7; bytes]),
        Err(BundleError::EntryTooLong { bytes })
    );
    assert_eq!(bundle.width(), 1);
}
