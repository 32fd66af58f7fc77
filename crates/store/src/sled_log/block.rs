//! A block: consecutive entries packed into one frame of bytes, and back. Pure.
//!
//! Reading must never trust a length: a frame comes from a disk that may be damaged.
//!
//! ```text
//! frame  = version u8 = 2 ‖ codec u8 ‖ count u32 ‖ raw_len u32 ‖ text_len u32 ‖ packed_len u32 ‖ random_len u32
//!          ‖ run_end u64 ‖ packed ‖ random
//! packed = text (codec 0) or its zstd frame (codec 1), packed_len bytes; text has text_len bytes
//! text, random = the entries, raw_len bytes together, folded (see `fold.rs`); random_len bytes of it are not packed
//! ```
//! Integers are big-endian. `run_end` is the sequence number after the last entry of the append that wrote the block:
//! a log whose last block ends elsewhere has lost a part of that append. There is no checksum of our own: sled keeps
//! a CRC over each value, every entry is checked against its own header and place, and the chain vouches for the rest.

use zstd::bulk::{Compressor, Decompressor};

use super::fold::{self, Folder, TABLE_BYTES};

/// Bytes before `packed`.
pub const FRAME_HEADER_BYTES: usize = 30;
/// Raw bytes up to which entries are put together; one longer entry makes a block by itself.
pub const RAW_BYTES_TARGET: usize = 64 << 10;
/// Most raw bytes of a block, tables included: the longest entry beside a full block.
pub const RAW_BYTES_MAX: usize = RAW_BYTES_TARGET + (64 << 10) + TABLE_BYTES;

const VERSION: u8 = 2;
const PLAIN: u8 = 0;
const ZSTD: u8 = 1;
/// What folding leaves over repeats itself so much that higher levels find no more in it.
const ZSTD_LEVEL: i32 = -1;

/// Why bytes are not a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BlockError {
    /// Fewer bytes than a frame's header has.
    #[error("{bytes} bytes are shorter than a block's header")]
    TooShort {
        /// Bytes found.
        bytes: usize,
    },
    /// A version that this program does not know.
    #[error("unknown block version {found}")]
    UnknownVersion {
        /// The version found.
        found: u8,
    },
    /// A codec that this program does not know.
    #[error("unknown block codec {found}")]
    UnknownCodec {
        /// The codec found.
        found: u8,
    },
    /// No entries, more bytes than a block may have, or more packed ones than unpacked ones.
    #[error("impossible size: {count} entries in {raw_len} raw bytes")]
    ImpossibleSize {
        /// Entries stated.
        count: u32,
        /// Raw bytes stated.
        raw_len: u32,
    },
    /// The packed bytes are not as many as stated.
    #[error("{stated} packed bytes stated, {found} found")]
    PackedLength {
        /// What the header says.
        stated: u32,
        /// What is there.
        found: usize,
    },
    /// The packed bytes do not unpack to exactly the bytes stated.
    #[error("the packed bytes do not unpack to {text_len} bytes")]
    NotUnpacked {
        /// Bytes stated.
        text_len: u32,
    },
    /// What the block says of its entries' lengths does not add up to its bytes.
    #[error("the entries' lengths do not add up to the block")]
    LengthSum,
}

/// What a frame's header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// Number of entries.
    pub count: u32,
    /// The sequence number after the last entry of the append that wrote the block.
    pub run_end: u64,
    codec: u8,
    raw_len: u32,
    text_len: u32,
    packed_len: u32,
    random_len: u32,
}

impl Frame {
    /// Reads the header of a frame from its first bytes.
    pub fn read(bytes: &[u8]) -> Result<Self, BlockError> {
        let mut rest = bytes;
        let short = BlockError::TooShort { bytes: bytes.len() };
        let [version] = take(&mut rest).ok_or(short)?;
        let [codec] = take(&mut rest).ok_or(short)?;
        let count = u32::from_be_bytes(take(&mut rest).ok_or(short)?);
        let raw_len = u32::from_be_bytes(take(&mut rest).ok_or(short)?);
        let text_len = u32::from_be_bytes(take(&mut rest).ok_or(short)?);
        let packed_len = u32::from_be_bytes(take(&mut rest).ok_or(short)?);
        let random_len = u32::from_be_bytes(take(&mut rest).ok_or(short)?);
        let run_end = u64::from_be_bytes(take(&mut rest).ok_or(short)?);
        if version != VERSION {
            return Err(BlockError::UnknownVersion { found: version });
        }
        if codec != PLAIN && codec != ZSTD {
            return Err(BlockError::UnknownCodec { found: codec });
        }
        let table = usize_of(count).saturating_mul(TABLE_BYTES);
        let folded = usize_of(text_len).saturating_add(usize_of(random_len));
        let fits = usize_of(raw_len) <= RAW_BYTES_MAX && folded <= RAW_BYTES_MAX;
        // What packing would have made longer is stored as it is.
        if count == 0 || !fits || packed_len > text_len || table > usize_of(text_len) {
            return Err(BlockError::ImpossibleSize { count, raw_len });
        }
        Ok(Self {
            count,
            run_end,
            codec,
            raw_len,
            text_len,
            packed_len,
            random_len,
        })
    }

    /// Bytes of the whole frame, header included.
    pub fn frame_bytes(&self) -> usize {
        FRAME_HEADER_BYTES
            .saturating_add(usize_of(self.packed_len))
            .saturating_add(usize_of(self.random_len))
    }
}

/// Packs entries into frames. Keeps its working memory, so one serves many blocks.
pub struct Packer {
    zstd: Compressor<'static>,
    folder: Folder,
    packed: Vec<u8>,
}

impl Packer {
    /// Fails only where there is no memory for it.
    pub fn new() -> std::io::Result<Self> {
        Ok(Self {
            zstd: Compressor::new(ZSTD_LEVEL)?,
            folder: Folder::default(),
            packed: Vec::new(),
        })
    }

    /// The frame of `entries`. The caller keeps them within [`RAW_BYTES_MAX`] (see [`raw_bytes`]).
    ///
    /// # Panics
    /// Where an entry is longer than the chain allows, or the block is: what is written must be readable again.
    pub fn pack(&mut self, entries: &[&[u8]], run_end: u64) -> std::io::Result<Vec<u8>> {
        let raw_len: usize = entries.iter().map(|entry| entry.len()).sum();
        self.folder.fold(entries);
        let Folder { text, random, .. } = &self.folder;
        assert!(
            raw_len <= RAW_BYTES_MAX && text.len().saturating_add(random.len()) <= RAW_BYTES_MAX,
            "a block too large to be read again"
        );
        self.packed.clear();
        self.packed
            .reserve(zstd::zstd_safe::compress_bound(text.len()));
        self.zstd.compress_to_buffer(text, &mut self.packed)?;
        let (codec, packed) = if self.packed.len() < text.len() {
            (ZSTD, &self.packed)
        } else {
            (PLAIN, text)
        };
        let bytes = FRAME_HEADER_BYTES
            .saturating_add(packed.len())
            .saturating_add(random.len());
        let mut frame = Vec::with_capacity(bytes);
        frame.extend_from_slice(&[VERSION, codec]);
        for length in [
            entries.len(),
            raw_len,
            text.len(),
            packed.len(),
            random.len(),
        ] {
            frame.extend_from_slice(&u32_of(length).to_be_bytes());
        }
        frame.extend_from_slice(&run_end.to_be_bytes());
        frame.extend_from_slice(packed);
        frame.extend_from_slice(random);
        Ok(frame)
    }
}

/// Raw bytes that an entry of `len` bytes adds to a block.
pub const fn raw_bytes(len: usize) -> usize {
    len.saturating_add(TABLE_BYTES)
}

/// Unpacks frames. Keeps its working memory, so one serves many blocks.
pub struct Unpacker {
    zstd: Decompressor<'static>,
    text: Vec<u8>,
    lengths: Vec<u8>,
    raw: Vec<u8>,
}

impl Unpacker {
    /// Fails only where there is no memory for it.
    pub fn new() -> std::io::Result<Self> {
        Ok(Self {
            zstd: Decompressor::new()?,
            text: Vec::new(),
            lengths: Vec::new(),
            raw: Vec::new(),
        })
    }

    /// The entries of a whole frame whose header was read as `frame`.
    pub fn unpack(&mut self, frame: &Frame, bytes: &[u8]) -> Result<Unpacked<'_>, BlockError> {
        let folded = bytes.get(FRAME_HEADER_BYTES..).unwrap_or_default();
        let parts = folded.split_at_checked(usize_of(frame.packed_len));
        let parts = parts.filter(|(_, random)| random.len() == usize_of(frame.random_len));
        let Some((packed, random)) = parts else {
            return Err(BlockError::PackedLength {
                stated: frame.packed_len.saturating_add(frame.random_len),
                found: folded.len(),
            });
        };
        let not_unpacked = BlockError::NotUnpacked {
            text_len: frame.text_len,
        };
        let text_len = usize_of(frame.text_len);
        let text = if frame.codec == PLAIN {
            packed
        } else {
            // The capacity, not what the zstd frame says of itself, bounds what is written.
            self.text.clear();
            self.text.reserve_exact(text_len);
            self.zstd
                .decompress_to_buffer(packed, &mut self.text)
                .map_err(|_| not_unpacked)?;
            self.text.as_slice()
        };
        if text.len() != text_len {
            return Err(not_unpacked);
        }
        let raw_len = usize_of(frame.raw_len);
        self.raw.clear();
        self.raw.reserve_exact(raw_len);
        let lengths = fold::unfold(usize_of(frame.count), text, random, &mut self.raw)?;
        if self.raw.len() != raw_len {
            return Err(BlockError::LengthSum);
        }
        self.lengths.clear();
        self.lengths.extend_from_slice(lengths);
        Ok(self.last())
    }

    /// The entries that were unpacked last, unless that failed.
    pub fn last(&self) -> Unpacked<'_> {
        Unpacked {
            lengths: &self.lengths,
            bytes: &self.raw,
        }
    }
}

/// The entries of one block, in order, their lengths checked against the block.
#[derive(Debug, Clone, Copy)]
pub struct Unpacked<'a> {
    lengths: &'a [u8],
    bytes: &'a [u8],
}

impl<'a> Unpacked<'a> {
    /// The entries' bytes.
    pub fn iter(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let mut rest = self.bytes;
        self.lengths().map(move |len| {
            let (entry, after) = rest.split_at_checked(len).unwrap_or_default();
            rest = after;
            entry
        })
    }

    /// Number of entries.
    pub const fn len(&self) -> usize {
        self.lengths.len() / 2
    }

    /// True where there is none, which no frame allows.
    pub const fn is_empty(&self) -> bool {
        self.lengths.is_empty()
    }

    /// Bytes of all entries together.
    pub const fn byte_len(&self) -> usize {
        self.bytes.len()
    }

    fn lengths(&self) -> impl Iterator<Item = usize> + use<'a> {
        let (pairs, _) = self.lengths.as_chunks::<2>();
        pairs
            .iter()
            .map(|pair| usize::from(u16::from_be_bytes(*pair)))
    }
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (field, after) = rest.split_first_chunk::<N>()?;
    *rest = after;
    Some(*field)
}

fn usize_of(value: u32) -> usize {
    // Every target of this program has pointers of 32 bits or more.
    usize::try_from(value).unwrap_or(usize::MAX)
}

fn u32_of(value: usize) -> u32 {
    u32::try_from(value).expect("a block's lengths are bounded by RAW_BYTES_MAX")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Where the lengths stand in a frame.
    const RAW_LEN: usize = 6;
    const TEXT_LEN: usize = 10;
    const PACKED_LEN: usize = 14;
    const RANDOM_LEN: usize = 18;

    fn unpack(bytes: &[u8]) -> Result<Vec<Vec<u8>>, BlockError> {
        let frame = Frame::read(bytes)?;
        let mut unpacker = Unpacker::new().unwrap();
        let entries = unpacker.unpack(&frame, bytes)?;
        Ok(entries.iter().map(<[u8]>::to_vec).collect())
    }

    fn pack(entries: &[Vec<u8>], run_end: u64) -> Vec<u8> {
        let slices: Vec<&[u8]> = entries.iter().map(Vec::as_slice).collect();
        Packer::new().unwrap().pack(&slices, run_end).unwrap()
    }

    #[test]
    fn the_longest_entry_beside_a_full_block_fits() {
        let full = vec![0xA5; RAW_BYTES_TARGET - 2];
        let longest: Vec<u8> = (0..65_535_u32)
            .flat_map(|n| (n.wrapping_mul(2_654_435_761) >> 13).to_be_bytes())
            .take(65_535)
            .collect();
        let entries = vec![full, longest];
        assert_eq!(unpack(&pack(&entries, 2)).unwrap(), entries);
    }

    #[test]
    fn a_frame_that_unpacks_to_more_than_it_says_is_refused_within_its_bound() {
        let sound = pack(&[vec![0; 60_000]], 1);
        let with = |at: usize, length: u32| {
            let mut bytes = sound.clone();
            bytes[at..at + 4].copy_from_slice(&length.to_be_bytes());
            unpack(&bytes).map(|entries| entries.len())
        };
        let (raw_len, text_len) = (60_000, 60_000 - 32 + 3);
        assert_eq!(with(RAW_LEN, raw_len), Ok(1));
        assert_eq!(with(TEXT_LEN, text_len), Ok(1));
        let not_unpacked = BlockError::NotUnpacked { text_len: 1_000 };
        assert_eq!(with(TEXT_LEN, 1_000), Err(not_unpacked));
        assert_eq!(with(RAW_LEN, 1_000), Err(BlockError::LengthSum));
        assert_eq!(with(RAW_LEN, raw_len + 1), Err(BlockError::LengthSum));
        let impossible = |raw_len| Err(BlockError::ImpossibleSize { count: 1, raw_len });
        assert_eq!(with(RAW_LEN, u32::MAX), impossible(u32::MAX));
        assert_eq!(with(TEXT_LEN, u32::MAX), impossible(raw_len));
        assert_eq!(with(RANDOM_LEN, u32::MAX), impossible(raw_len));
        let more_packed_than_text = with(PACKED_LEN, text_len + 1);
        assert_eq!(more_packed_than_text, impossible(raw_len));
    }

    #[test]
    fn unknown_versions_and_codecs_are_refused() {
        let bytes = pack(&[vec![1; 100]], 1);
        let mut version = bytes.clone();
        version[0] = 3;
        assert_eq!(
            unpack(&version),
            Err(BlockError::UnknownVersion { found: 3 })
        );
        let mut codec = bytes;
        codec[1] = 7;
        assert_eq!(unpack(&codec), Err(BlockError::UnknownCodec { found: 7 }));
    }

    proptest! {
        #[test]
        fn what_is_packed_unpacks_the_same(
            entries in prop::collection::vec(prop::collection::vec(0_u8..8, 0..900), 1..30),
            run_end: u64,
        ) {
            let bytes = pack(&entries, run_end);
            prop_assert_eq!(Frame::read(&bytes).unwrap().run_end, run_end);
            prop_assert_eq!(Frame::read(&bytes).unwrap().frame_bytes(), bytes.len());
            prop_assert_eq!(unpack(&bytes).unwrap(), entries);
        }

        #[test]
        fn damaged_frames_are_refused_or_still_hold_whole_entries(
            entries in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..300), 1..20),
            at: prop::sample::Index,
            with: u8,
            cut: prop::sample::Index,
        ) {
            let mut bytes = pack(&entries, 9);
            let place = at.index(bytes.len());
            bytes[place] ^= with;
            let total = |found: Vec<Vec<u8>>| found.iter().map(Vec::len).sum::<usize>();
            if let Ok(found) = unpack(&bytes) {
                prop_assert!(total(found) <= RAW_BYTES_MAX);
            }
            bytes.truncate(cut.index(bytes.len()));
            prop_assert!(unpack(&bytes).is_err());
        }
    }
}
