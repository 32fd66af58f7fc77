//! The head file: how far the log reaches, written down outside sled, so that a log that lost its end is noticed.
//!
//! It must never be ahead of what is on disk in the log.
//!
//! Two slots at offsets 0 and 4,096 are written in turn, so that a torn write leaves the other one whole. A slot:
//! `"sunledger head 1" ‖ entry format u16 ‖ generation u64 ‖ size u64 ‖ head hash [32] ‖ database file length u64 ‖
//! BLAKE3 derive_key("sunledger head file v1", all before) [32]`, big-endian. The valid slot of the higher generation
//! counts.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::Path;

use sunledger_chain::entry::FORMAT;
use sunledger_chain::{Hash, Head};

const MAGIC: &[u8; 16] = b"sunledger head 1";
const CHECKSUM_CONTEXT: &str = "sunledger head file v1";
const SLOT_BYTES: u64 = 4_096;
const BODY_BYTES: usize = 16 + 2 + 8 + 8 + 32 + 8;
const CHECKSUM_BYTES: usize = 32;

/// What the head file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Record {
    /// The log's durable head.
    pub head: Head,
    /// Length of sled's data file at that time.
    pub db_bytes: u64,
}

/// Why there is no telling what the head file says.
#[derive(Debug)]
pub(super) enum HeadFault {
    /// There is none.
    Missing,
    /// Neither slot is whole.
    Damaged,
    /// It is whole, but of an entry format that this program does not know.
    OtherFormat(u16),
    /// It cannot be read.
    Io(io::Error),
}

/// An open head file.
pub(super) struct HeadFile {
    file: File,
    generation: u64,
    next_slot: Slot,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slot {
    First,
    Second,
}

impl Slot {
    const fn offset(self) -> u64 {
        match self {
            Self::First => 0,
            Self::Second => SLOT_BYTES,
        }
    }

    const fn other(self) -> Self {
        match self {
            Self::First => Self::Second,
            Self::Second => Self::First,
        }
    }
}

impl HeadFile {
    /// Makes the file whole or not at all, with both slots written. The caller syncs the directory.
    pub(super) fn create(path: &Path, record: Record) -> io::Result<Self> {
        let draft = path.with_extension("new");
        let file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .open(&draft)?;
        file.set_len(2 * SLOT_BYTES)?;
        let mut head_file = Self {
            file,
            generation: 0,
            next_slot: Slot::First,
        };
        head_file.write(record)?;
        head_file.write(record)?;
        head_file.file.sync_all()?;
        fs::rename(&draft, path)?;
        Ok(head_file)
    }

    /// Opens the file and says what it holds.
    pub(super) fn open(path: &Path) -> Result<(Self, Record), HeadFault> {
        let mut file = File::options()
            .read(true)
            .write(true)
            .open(path)
            .map_err(|error| {
                if error.kind() == ErrorKind::NotFound {
                    HeadFault::Missing
                } else {
                    HeadFault::Io(error)
                }
            })?;
        let mut bytes = Vec::new();
        (&mut file)
            .take(2 * SLOT_BYTES)
            .read_to_end(&mut bytes)
            .map_err(HeadFault::Io)?;
        let second = bytes.split_off(bytes.len().min(4_096));
        let (slot, found) = match (decode(&bytes), decode(&second)) {
            (Some(first), Some(second)) if second.generation > first.generation => {
                (Slot::Second, second)
            }
            (Some(first), _) => (Slot::First, first),
            (None, Some(second)) => (Slot::Second, second),
            (None, None) => return Err(HeadFault::Damaged),
        };
        if found.format != FORMAT {
            return Err(HeadFault::OtherFormat(found.format));
        }
        let head_file = Self {
            file,
            generation: found.generation,
            next_slot: slot.other(),
        };
        Ok((head_file, found.record))
    }

    /// Writes the record into the older slot and syncs it.
    pub(super) fn write(&mut self, record: Record) -> io::Result<()> {
        let generation = self.generation.saturating_add(1);
        self.file.seek(SeekFrom::Start(self.next_slot.offset()))?;
        self.file.write_all(&encode(generation, record))?;
        self.file.sync_data()?;
        self.generation = generation;
        self.next_slot = self.next_slot.other();
        Ok(())
    }
}

struct Decoded {
    format: u16,
    generation: u64,
    record: Record,
}

fn encode(generation: u64, record: Record) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(BODY_BYTES + CHECKSUM_BYTES);
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&FORMAT.to_be_bytes());
    bytes.extend_from_slice(&generation.to_be_bytes());
    bytes.extend_from_slice(&record.head.size.to_be_bytes());
    bytes.extend_from_slice(record.head.hash.as_bytes());
    bytes.extend_from_slice(&record.db_bytes.to_be_bytes());
    let checksum = blake3::derive_key(CHECKSUM_CONTEXT, &bytes);
    bytes.extend_from_slice(&checksum);
    bytes
}

fn decode(slot: &[u8]) -> Option<Decoded> {
    let (body, rest) = slot.split_at_checked(BODY_BYTES)?;
    let checksum = rest.first_chunk::<CHECKSUM_BYTES>()?;
    if blake3::derive_key(CHECKSUM_CONTEXT, body) != *checksum {
        return None;
    }
    let rest = body.strip_prefix(MAGIC)?;
    let (format, rest) = rest.split_first_chunk()?;
    let (generation, rest) = rest.split_first_chunk()?;
    let (size, rest) = rest.split_first_chunk()?;
    let (hash, rest) = rest.split_first_chunk()?;
    let (db_bytes, _) = rest.split_first_chunk()?;
    Some(Decoded {
        format: u16::from_be_bytes(*format),
        generation: u64::from_be_bytes(*generation),
        record: Record {
            head: Head {
                size: u64::from_be_bytes(*size),
                hash: Hash::new(*hash),
            },
            db_bytes: u64::from_be_bytes(*db_bytes),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(size: u64) -> Record {
        Record {
            head: Head {
                size,
                hash: Hash::new([7; 32]),
            },
            db_bytes: size * 100,
        }
    }

    #[test]
    fn the_last_write_counts_and_either_slot_may_be_torn() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("head");
        let mut file = HeadFile::create(&path, record(0)).unwrap();
        for size in 1..6 {
            file.write(record(size)).unwrap();
            assert_eq!(HeadFile::open(&path).unwrap().1, record(size));
            let whole = fs::read(&path).unwrap();
            for slot in [0, 4_096] {
                let mut torn = whole.clone();
                torn[slot + 30] ^= 1;
                fs::write(&path, &torn).unwrap();
                let found = HeadFile::open(&path).unwrap().1;
                assert!(
                    [record(size), record(size - 1)].contains(&found),
                    "{found:?}"
                );
            }
            fs::write(&path, &whole).unwrap();
        }
    }

    #[test]
    fn after_a_torn_slot_the_next_write_replaces_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("head");
        drop(HeadFile::create(&path, record(3)).unwrap());
        let mut bytes = fs::read(&path).unwrap();
        bytes[4_096] ^= 0xFF;
        fs::write(&path, &bytes).unwrap();
        let (mut file, found) = HeadFile::open(&path).unwrap();
        assert_eq!(found, record(3));
        file.write(record(4)).unwrap();
        let bytes = fs::read(&path).unwrap();
        assert_eq!(decode(&bytes[4_096..]).unwrap().record, record(4));
        assert_eq!(decode(&bytes).unwrap().record, record(3));
    }

    #[test]
    fn no_file_no_bytes_and_two_torn_slots_are_told_apart() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("head");
        assert!(matches!(HeadFile::open(&path), Err(HeadFault::Missing)));
        fs::write(&path, b"").unwrap();
        assert!(matches!(HeadFile::open(&path), Err(HeadFault::Damaged)));
        drop(HeadFile::create(&path, record(3)).unwrap());
        let mut bytes = fs::read(&path).unwrap();
        bytes[20] ^= 1;
        bytes[4_096 + 20] ^= 1;
        fs::write(&path, &bytes).unwrap();
        assert!(matches!(HeadFile::open(&path), Err(HeadFault::Damaged)));
    }
}
