//! A block: consecutive entries packed into one frame of bytes, and back. Pure.
//!
//! Reading must never trust a length: a frame comes from a disk that may be damaged.
//!
//! ```text
//! frame  = version u8 = 1 ‖ codec u8 ‖ count u32 ‖ raw_len u32 ‖ packed_len u32 ‖ run_end u64 ‖ packed
//! packed = raw (codec 0) or its zstd frame (codec 1), packed_len bytes
//! raw    = length u16 of each entry ‖ the entries' bytes, raw_len bytes
//! ```
//! Integers are big-endian. `run_end` is the sequence number after the last entry of the append that wrote the block:
//! a log whose last block ends elsewhere has lost a part of that append. There is no checksum of our own: sled keeps
//! a CRC over each value, every entry is checked against its own header and place, and the chain vouches for the rest.

use zstd::bulk::{Compressor, Decompressor};

/// Bytes before `packed`.
pub const FRAME_HEADER_BYTES: usize = 22;
/// Raw bytes up to which entries are put together; one longer entry makes a block by itself.
pub const RAW_BYTES_TARGET: usize = 64 << 10;
/// Most raw bytes of a block: the longest entry with its length, beside a full block.
pub const RAW_BYTES_MAX: usize = RAW_BYTES_TARGET + (64 << 10) + 2;

const VERSION: u8 = 1;
const PLAIN: u8 = 0;
const ZSTD: u8 = 1;
/// Unpacking is the larger half of reading, and this level leaves literals as they are: it unpacks in half the time of
/// level 1, for a third more bytes. The log is verified from end to end far more often than it is written.
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
    /// No entries, more raw bytes than a block may have, or more packed ones than raw ones.
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
    /// The packed bytes do not unpack to exactly the raw bytes stated.
    #[error("the packed bytes do not unpack to {raw_len} bytes")]
    NotUnpacked {
        /// Raw bytes stated.
        raw_len: u32,
    },
    /// The entries' lengths do not add up to the raw bytes.
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
    packed_len: u32,
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
        let packed_len = u32::from_be_bytes(take(&mut rest).ok_or(short)?);
        let run_end = u64::from_be_bytes(take(&mut rest).ok_or(short)?);
        if version != VERSION {
            return Err(BlockError::UnknownVersion { found: version });
        }
        if codec != PLAIN && codec != ZSTD {
            return Err(BlockError::UnknownCodec { found: codec });
        }
        let table = usize_of(count).checked_mul(2);
        let table_fits = table.is_some_and(|table| table <= usize_of(raw_len));
        // What packing would have made longer is stored as it is.
        if count == 0 || usize_of(raw_len) > RAW_BYTES_MAX || packed_len > raw_len || !table_fits {
            return Err(BlockError::ImpossibleSize { count, raw_len });
        }
        Ok(Self {
            count,
            run_end,
            codec,
            raw_len,
            packed_len,
        })
    }

    /// Bytes of the whole frame, header included.
    pub fn frame_bytes(&self) -> usize {
        FRAME_HEADER_BYTES.saturating_add(usize_of(self.packed_len))
    }
}

/// Packs entries into frames. Keeps its working memory, so one serves many blocks.
pub struct Packer {
    zstd: Compressor<'static>,
    raw: Vec<u8>,
}

impl Packer {
    /// Fails only where there is no memory for it.
    pub fn new() -> std::io::Result<Self> {
        Ok(Self {
            zstd: Compressor::new(ZSTD_LEVEL)?,
            raw: Vec::with_capacity(RAW_BYTES_TARGET),
        })
    }

    /// The frame of `entries`. The caller keeps them within [`RAW_BYTES_MAX`] (see [`raw_bytes`]).
    ///
    /// # Panics
    /// Where an entry is longer than the chain allows, or the block is: what is written must be readable again.
    pub fn pack(&mut self, entries: &[&[u8]], run_end: u64) -> std::io::Result<Vec<u8>> {
        let count = u32_of(entries.len());
        self.raw.clear();
        for entry in entries {
            let len = u16::try_from(entry.len()).expect("an entry has at most 65,535 bytes");
            self.raw.extend_from_slice(&len.to_be_bytes());
        }
        for entry in entries {
            self.raw.extend_from_slice(entry);
        }
        assert!(
            self.raw.len() <= RAW_BYTES_MAX,
            "a block too large to be read again"
        );
        let bound = zstd::zstd_safe::compress_bound(self.raw.len());
        let mut packed = Vec::with_capacity(bound);
        self.zstd.compress_to_buffer(&self.raw, &mut packed)?;
        let (codec, packed) = if packed.len() < self.raw.len() {
            (ZSTD, packed.as_slice())
        } else {
            (PLAIN, self.raw.as_slice())
        };
        let mut frame = Vec::with_capacity(FRAME_HEADER_BYTES.saturating_add(packed.len()));
        frame.extend_from_slice(&[VERSION, codec]);
        frame.extend_from_slice(&count.to_be_bytes());
        frame.extend_from_slice(&u32_of(self.raw.len()).to_be_bytes());
        frame.extend_from_slice(&u32_of(packed.len()).to_be_bytes());
        frame.extend_from_slice(&run_end.to_be_bytes());
        frame.extend_from_slice(packed);
        Ok(frame)
    }
}

/// Raw bytes that an entry of `len` bytes adds to a block.
pub const fn raw_bytes(len: usize) -> usize {
    len.saturating_add(2)
}

/// Unpacks frames. Keeps its working memory, so one serves many blocks.
pub struct Unpacker {
    zstd: Decompressor<'static>,
    raw: Vec<u8>,
}

impl Unpacker {
    /// Fails only where there is no memory for it.
    pub fn new() -> std::io::Result<Self> {
        Ok(Self {
            zstd: Decompressor::new()?,
            raw: Vec::new(),
        })
    }

    /// The entries of a whole frame whose header was read as `frame`.
    pub fn unpack<'a>(
        &'a mut self,
        frame: &Frame,
        bytes: &'a [u8],
    ) -> Result<Unpacked<'a>, BlockError> {
        let packed = bytes.get(FRAME_HEADER_BYTES..).unwrap_or_default();
        if packed.len() != usize_of(frame.packed_len) {
            return Err(BlockError::PackedLength {
                stated: frame.packed_len,
                found: packed.len(),
            });
        }
        let not_unpacked = BlockError::NotUnpacked {
            raw_len: frame.raw_len,
        };
        let raw_len = usize_of(frame.raw_len);
        let raw = if frame.codec == PLAIN {
            packed
        } else {
            // The capacity, not what the zstd frame says of itself, bounds what is written.
            self.raw.clear();
            self.raw.reserve_exact(raw_len);
            self.zstd
                .decompress_to_buffer(packed, &mut self.raw)
                .map_err(|_| not_unpacked)?;
            self.raw.as_slice()
        };
        if raw.len() != raw_len {
            return Err(not_unpacked);
        }
        let table = usize_of(frame.count).saturating_mul(2);
        let (lengths, bytes) = raw.split_at_checked(table).ok_or(BlockError::LengthSum)?;
        let unpacked = Unpacked { lengths, bytes };
        if unpacked.lengths().sum::<usize>() == bytes.len() {
            Ok(unpacked)
        } else {
            Err(BlockError::LengthSum)
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
        let mut bytes = pack(&[vec![0; 60_000]], 1);
        bytes[6..10].copy_from_slice(&1_000_u32.to_be_bytes());
        assert_eq!(
            unpack(&bytes),
            Err(BlockError::NotUnpacked { raw_len: 1_000 })
        );
        bytes[6..10].copy_from_slice(&u32::MAX.to_be_bytes());
        assert_eq!(
            unpack(&bytes),
            Err(BlockError::ImpossibleSize {
                count: 1,
                raw_len: u32::MAX
            })
        );
        bytes[6..10].copy_from_slice(&60_002_u32.to_be_bytes());
        assert_eq!(unpack(&bytes).map(|entries| entries.len()), Ok(1));
        bytes[10..14].copy_from_slice(&60_003_u32.to_be_bytes());
        let impossible = BlockError::ImpossibleSize {
            count: 1,
            raw_len: 60_002,
        };
        assert_eq!(unpack(&bytes), Err(impossible), "more packed than raw");
    }

    #[test]
    fn unknown_versions_and_codecs_are_refused() {
        let bytes = pack(&[vec![1; 100]], 1);
        let mut version = bytes.clone();
        version[0] = 2;
        assert_eq!(
            unpack(&version),
            Err(BlockError::UnknownVersion { found: 2 })
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
