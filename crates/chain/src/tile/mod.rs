//! Names and places of C2SP tlog-tiles: which tile holds what, and under which path it is served.
//!
//! This module must never read a file: a path here is a name, and what it names comes from outside.

mod bundle;
mod growth;
mod hashes;

use std::fmt;
use std::str::FromStr;

pub use bundle::{Bundle, BundleError};
pub use growth::{grown, partials, superseded};
pub use hashes::{HashTile, HashTileError};

use crate::text::read_decimal;

/// Hashes in a full tile, and entries in a full bundle.
pub const WIDTH: u16 = 256;
/// Highest level that a path may name.
pub const LEVEL_MAX: u8 = 63;
/// Longest path: an index of twenty digits is seven elements.
const PATH_BYTES_MAX: usize = 64;

/// What a tile holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Hashes; at level 0 those of leaves, above it the roots of full tiles below.
    Hashes(u8),
    /// Entries, each with its length before it.
    Entries,
}

/// The name of one tile or entry bundle, full or partial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tile {
    kind: Kind,
    index: u64,
    width: u16,
}

/// Why something does not name a tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TileError {
    /// A level above [`LEVEL_MAX`].
    #[error("tile level {found} exceeds {LEVEL_MAX}")]
    Level {
        /// The level found.
        found: u8,
    },
    /// A width of zero, or above [`WIDTH`].
    #[error("tile width {found} is not between 1 and {WIDTH}")]
    Width {
        /// The width found.
        found: u16,
    },
    /// A text that is not the one spelling of a tile's path.
    #[error(
        "not a tile path: expected tile/<level>/<index>[.p/<width>] or tile/entries/<index>[.p/<width>]"
    )]
    Path,
}

impl Tile {
    /// A tile of `width` hashes or entries; a full one has [`WIDTH`].
    pub const fn new(kind: Kind, index: u64, width: u16) -> Result<Self, TileError> {
        if let Kind::Hashes(level) = kind
            && level > LEVEL_MAX
        {
            return Err(TileError::Level { found: level });
        }
        if width == 0 || width > WIDTH {
            return Err(TileError::Width { found: width });
        }
        Ok(Self { kind, index, width })
    }

    /// The tile of this place as wide as it is in a tree of `size` leaves; `None` where that tree has none there.
    pub fn in_tree(kind: Kind, index: u64, size: u64) -> Option<Self> {
        let hashes = hashes_at(level_of(kind), size);
        let first = index.checked_mul(u64::from(WIDTH))?;
        let width = hashes.checked_sub(first)?.min(u64::from(WIDTH));
        let width = u16::try_from(width).ok()?;
        Self::new(kind, index, width).ok()
    }

    /// What it holds.
    pub const fn kind(self) -> Kind {
        self.kind
    }

    /// Its place among the tiles of its kind, from 0.
    pub const fn index(self) -> u64 {
        self.index
    }

    /// Number of hashes or entries in it.
    pub const fn width(self) -> u16 {
        self.width
    }

    /// True where nothing can be added to it any more.
    pub const fn is_full(self) -> bool {
        self.width == WIDTH
    }

    /// The full tile of the same place, which stands for every partial one.
    #[must_use]
    pub const fn full(self) -> Self {
        Self {
            width: WIDTH,
            ..self
        }
    }
}

/// The tile level of a kind: entries lie beside level 0.
const fn level_of(kind: Kind) -> u8 {
    match kind {
        Kind::Hashes(level) => level,
        Kind::Entries => 0,
    }
}

/// How many hashes a tree of `size` leaves has at a tile level.
fn hashes_at(level: u8, size: u64) -> u64 {
    let bits = u32::from(level).saturating_mul(8);
    size.checked_shr(bits).unwrap_or(0)
}

impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::Hashes(level) => write!(f, "tile/{level}")?,
            Kind::Entries => f.write_str("tile/entries")?,
        }
        let mut groups = vec![self.index % 1_000];
        let mut rest = self.index / 1_000;
        while rest > 0 {
            groups.push(rest % 1_000);
            rest /= 1_000;
        }
        for (place, group) in groups.iter().enumerate().rev() {
            let mark = if place == 0 { "" } else { "x" };
            write!(f, "/{mark}{group:03}")?;
        }
        match self.is_full() {
            true => Ok(()),
            false => write!(f, ".p/{}", self.width),
        }
    }
}

impl FromStr for Tile {
    type Err = TileError;

    /// Accepts exactly the path that `Display` writes.
    fn from_str(path: &str) -> Result<Self, TileError> {
        let tile = read_path(path).ok_or(TileError::Path)?;
        match tile.to_string() == path {
            true => Ok(tile),
            false => Err(TileError::Path),
        }
    }
}

/// Reads a path without insisting on its spelling.
fn read_path(path: &str) -> Option<Tile> {
    if path.len() > PATH_BYTES_MAX {
        return None;
    }
    let (kind, rest) = path.strip_prefix("tile/")?.split_once('/')?;
    let kind = match kind {
        "entries" => Kind::Entries,
        level => Kind::Hashes(u8::try_from(read_decimal(level)?).ok()?),
    };
    let (index, width) = match rest.split_once(".p/") {
        Some((index, width)) => (index, u16::try_from(read_decimal(width)?).ok()?),
        None => (rest, WIDTH),
    };
    let digits = index.split('/').map(|group| group.trim_start_matches('x'));
    let index = digits.collect::<String>();
    let index = index
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then_some(index)?;
    Tile::new(kind, index.parse().ok()?, width).ok()
}
