//! Paths of tiles, tiles of hashes, bundles of entries.
//!
//! A path has one spelling, and a tile exactly what its path says.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sunledger_chain::tile::{Bundle, HashTile, Kind, Tile, WIDTH};

fuzz_target!(|data: &[u8]| {
    if let Ok(text) = str::from_utf8(data)
        && let Ok(tile) = text.parse::<Tile>()
    {
        assert_eq!(tile.to_string(), text);
    }
    let Some((width, bytes)) = data.split_first() else {
        return;
    };
    let width = u16::from(*width).saturating_add(1).min(WIDTH);
    for kind in [Kind::Entries, Kind::Hashes(0)] {
        let Ok(tile) = Tile::new(kind, 0, width) else {
            continue;
        };
        if let Ok(hashes) = HashTile::parse(tile, bytes) {
            assert_eq!(hashes.hashes().len(), usize::from(width));
        }
        if let Ok(entries) = Bundle::parse(tile, bytes) {
            assert_eq!(entries.len(), usize::from(width));
        }
    }
});
