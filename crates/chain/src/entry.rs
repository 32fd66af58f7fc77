//! One log entry: a fixed header of 82 bytes and a payload (docs/FORMAT.md, "Entry").

use crate::hash::{Hash, LedgerId};

/// The only entry format there is.
pub const FORMAT: u16 = 1;
/// Length of the header in bytes.
pub const HEADER_BYTES: usize = 82;
/// Longest entry in bytes: the bound of C2SP tlog-tiles.
pub const ENTRY_BYTES_MAX: usize = 65_535;
/// Longest payload in bytes.
pub const PAYLOAD_BYTES_MAX: usize = ENTRY_BYTES_MAX - HEADER_BYTES;
/// Most entries in one atomic batch.
pub const BATCH_ENTRIES_MAX: u32 = 100_000;
/// Most entry bytes in one atomic batch.
pub const BATCH_BYTES_MAX: usize = 64 << 20;

/// What stands before an entry's payload. `format` is [`FORMAT`], `flags` is 0, so neither is a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// The ledger that this entry belongs to.
    pub ledger: LedgerId,
    /// Position in the log from 0; equals the leaf index of the Merkle tree.
    pub seq: u64,
    /// Chain hash of the entry before; zeros for entry 0.
    pub prev: Hash,
    /// When the writer recorded it: microseconds since the Unix epoch, UTC; never less than the entry before.
    pub recorded_at_us: i64,
    /// `seq` of the first entry of the atomic batch that this entry belongs to.
    pub batch_first: u64,
    /// Number of entries in that batch, at least 1.
    pub batch_count: u32,
}

/// One entry, borrowed from its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'a> {
    /// The header's fields.
    pub header: Header,
    /// The event as JSON; this crate does not look inside.
    pub payload: &'a [u8],
}

/// Why bytes are not an entry, or fields cannot become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// Fewer bytes than a header has.
    #[error("entry is {bytes} bytes long, shorter than its header")]
    TooShort {
        /// Bytes found.
        bytes: usize,
    },
    /// More payload bytes than [`PAYLOAD_BYTES_MAX`].
    #[error("payload of {bytes} bytes exceeds {PAYLOAD_BYTES_MAX}")]
    PayloadTooLong {
        /// Bytes found.
        bytes: usize,
    },
    /// A format number that this version does not know.
    #[error("unknown entry format {found}")]
    UnknownFormat {
        /// The number found.
        found: u16,
    },
    /// A flag that this version does not know: refused, since it could change the meaning of the rest.
    #[error("unknown entry flags {found:#06x}")]
    UnknownFlags {
        /// The flags found.
        found: u16,
    },
    /// `payload_len` disagrees with the bytes that follow the header.
    #[error("header says {stated} payload bytes, found {found}")]
    WrongLength {
        /// What the header says.
        stated: u16,
        /// What is there.
        found: usize,
    },
    /// `batch_first` and `batch_count` do not enclose `seq`.
    #[error("entry {seq} lies outside its own batch")]
    OutsideBatch {
        /// The entry's sequence number.
        seq: u64,
    },
}

impl Header {
    /// Appends the entry's bytes (header, then payload) to `out`.
    pub fn encode_into(&self, payload: &[u8], out: &mut Vec<u8>) -> Result<(), EntryError> {
        let too_long = EntryError::PayloadTooLong {
            bytes: payload.len(),
        };
        if payload.len() > PAYLOAD_BYTES_MAX {
            return Err(too_long);
        }
        let payload_len = u16::try_from(payload.len()).map_err(|_| too_long)?;
        self.check_batch()?;
        let mut header = [0_u8; HEADER_BYTES];
        let mut rest = header.as_mut_slice();
        for field in [
            FORMAT.to_be_bytes().as_slice(),
            &0_u16.to_be_bytes(),
            self.ledger.as_bytes(),
            &self.seq.to_be_bytes(),
            self.prev.as_bytes(),
            &self.recorded_at_us.to_be_bytes(),
            &self.batch_first.to_be_bytes(),
            &self.batch_count.to_be_bytes(),
            &payload_len.to_be_bytes(),
        ] {
            if let Some(place) = rest.split_off_mut(..field.len()) {
                place.copy_from_slice(field);
            }
        }
        out.reserve(HEADER_BYTES.saturating_add(payload.len()));
        out.extend_from_slice(&header);
        out.extend_from_slice(payload);
        Ok(())
    }

    /// True where this entry is the last one of its batch.
    pub fn ends_batch(&self) -> bool {
        self.seq.checked_add(1) == self.batch_first.checked_add(u64::from(self.batch_count))
    }

    fn check_batch(&self) -> Result<(), EntryError> {
        let end = self.batch_first.checked_add(u64::from(self.batch_count));
        if self.batch_first <= self.seq && end.is_some_and(|end| self.seq < end) {
            Ok(())
        } else {
            Err(EntryError::OutsideBatch { seq: self.seq })
        }
    }
}

impl<'a> Entry<'a> {
    /// Reads one entry from exactly its bytes.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, EntryError> {
        let mut reader = Reader(bytes);
        let short = EntryError::TooShort { bytes: bytes.len() };
        let format = u16::from_be_bytes(reader.take().ok_or(short)?);
        if format != FORMAT {
            return Err(EntryError::UnknownFormat { found: format });
        }
        let flags = u16::from_be_bytes(reader.take().ok_or(short)?);
        if flags != 0 {
            return Err(EntryError::UnknownFlags { found: flags });
        }
        let header = Header {
            ledger: LedgerId::new(reader.take().ok_or(short)?),
            seq: u64::from_be_bytes(reader.take().ok_or(short)?),
            prev: Hash::new(reader.take().ok_or(short)?),
            recorded_at_us: i64::from_be_bytes(reader.take().ok_or(short)?),
            batch_first: u64::from_be_bytes(reader.take().ok_or(short)?),
            batch_count: u32::from_be_bytes(reader.take().ok_or(short)?),
        };
        let stated = u16::from_be_bytes(reader.take().ok_or(short)?);
        let payload = reader.0;
        if usize::from(stated) != payload.len() {
            return Err(EntryError::WrongLength {
                stated,
                found: payload.len(),
            });
        }
        if payload.len() > PAYLOAD_BYTES_MAX {
            return Err(EntryError::PayloadTooLong {
                bytes: payload.len(),
            });
        }
        header.check_batch()?;
        Ok(Self { header, payload })
    }
}

/// Takes fixed-size fields off the front of a slice.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (field, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*field)
    }
}
