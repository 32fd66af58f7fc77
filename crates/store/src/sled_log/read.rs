//! Reads entries out of blocks, a run at a time.
//!
//! It must never return an entry from another place than the one it was asked for, nor panic over what it finds.

use std::cell::RefCell;
use std::ops::Range;

use sunledger_chain::{Entries, Entry};

use super::block::{Frame, Unpacked, Unpacker};
use super::db::{Db, DbId};
use super::key::Key;
use crate::error::{Cause, Damage, ReadError, Step, StorageFault};

/// Most bytes that are set aside for a run before its length is known.
const ROOM_BYTES_MAX: usize = 4 << 20;

thread_local! {
    /// Working memory of the thread's reads: setting it up costs more than reading one entry.
    static WORK: RefCell<Option<Work>> = const { RefCell::new(None) };
}

struct Work {
    frame: Vec<u8>,
    unpacker: Unpacker,
    /// The block that lies unpacked, if one does: reading goes on where it stopped, most often within a block.
    /// Blocks are never written twice.
    block: Option<Block>,
}

/// A block of one database.
#[derive(Debug, Clone, Copy)]
struct Block {
    db: DbId,
    first: u64,
    ends: BlockEnd,
}

/// Where a block ends, and where the append that wrote it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BlockEnd {
    /// Sequence number after the block's last entry.
    pub end: u64,
    /// Sequence number after the last entry of the append.
    pub run_end: u64,
}

/// Up to `limit` entries from `from` on, below `end`.
pub(super) fn read(db: &Db, from: u64, limit: usize, end: u64) -> Result<Entries, ReadError> {
    let limit = u64::try_from(limit).unwrap_or(u64::MAX);
    let end = end.min(from.saturating_add(limit));
    let mut entries = Entries::new();
    if from >= end {
        return Ok(entries);
    }
    let storage = |fault| ReadError::Storage { seq: from, fault };
    with_work(from, |work| {
        let first = match work.block.filter(|block| block.holds(db, from)) {
            Some(block) => block.first,
            None => {
                let key = db.block_before(from).map_err(storage)?;
                key.ok_or(damaged(from, Damage::BlockMissing))?.first
            }
        };
        let mut next = first;
        while next < end {
            let wanted = from.max(next);
            next = read_block(db, work, next, wanted..end, &mut entries)?.end;
            if next <= wanted {
                // The block before `from` ends before it: the one that holds it is gone.
                return Err(damaged(wanted, Damage::BlockMissing));
            }
        }
        Ok(entries)
    })
}

/// Where the block at `first` ends.
pub(super) fn block_end(db: &Db, first: u64) -> Result<BlockEnd, ReadError> {
    with_work(first, |work| {
        read_block(db, work, first, 0..0, &mut Entries::new())
    })
}

/// Adds those entries of the block at `first` that lie in `wanted`.
fn read_block(
    db: &Db,
    work: &mut Work,
    first: u64,
    wanted: Range<u64>,
    entries: &mut Entries,
) -> Result<BlockEnd, ReadError> {
    let at = first.max(wanted.start);
    let here = work.block.take().filter(|block| block.holds(db, first));
    let block = match here.filter(|block| block.first == first) {
        Some(block) => block,
        None => unpack(db, work, first, at)?,
    };
    let unpacked = work.unpacker.last();
    if entries.is_empty() && !wanted.is_empty() {
        make_room(entries, &wanted, &unpacked);
    }
    for (seq, bytes) in (first..).zip(unpacked.iter()) {
        if !wanted.contains(&seq) {
            continue;
        }
        match Entry::decode(bytes) {
            Ok(entry) if entry.header.seq == seq => entries.push_raw(bytes),
            Ok(entry) => {
                let found = entry.header.seq;
                return Err(damaged(seq, Damage::WrongSeq { found }));
            }
            Err(error) => return Err(damaged(seq, Damage::NotAnEntry(error))),
        }
    }
    work.block = Some(block);
    Ok(block.ends)
}

fn unpack(db: &Db, work: &mut Work, first: u64, at: u64) -> Result<Block, ReadError> {
    let frame = collect(db, &mut work.frame, first, at)?;
    work.unpacker
        .unpack(&frame, &work.frame)
        .map_err(|error| damaged(at, Damage::Block(error)))?;
    Ok(Block {
        db: db.id(),
        first,
        ends: BlockEnd {
            end: first.saturating_add(u64::from(frame.count)),
            run_end: frame.run_end,
        },
    })
}

impl Block {
    fn holds(&self, db: &Db, seq: u64) -> bool {
        self.db == db.id() && (self.first..self.ends.end).contains(&seq)
    }
}

/// Room for all that is wanted, were it like the first block: a run that grows bit by bit is copied again and again.
fn make_room(entries: &mut Entries, wanted: &Range<u64>, like: &Unpacked<'_>) {
    let count = wanted.end.saturating_sub(wanted.start);
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    let each = like.byte_len() / like.len().max(1) + 1;
    let bytes = count.saturating_mul(each).min(ROOM_BYTES_MAX);
    entries.reserve(bytes / each, bytes);
}

/// Puts the parts of the block at `first` together. Single lookups, not sled's iterator: it repeats an error for ever,
/// and sled's cache only evicts as pages are looked up.
fn collect(db: &Db, bytes: &mut Vec<u8>, first: u64, at: u64) -> Result<Frame, ReadError> {
    bytes.clear();
    let mut frame: Option<Frame> = None;
    for part in 0..=u16::MAX {
        let value = db
            .get(Key { first, part })
            .map_err(|fault| ReadError::Storage { seq: at, fault })?;
        let Some(value) = value else {
            return Err(damaged(
                at,
                match part {
                    0 => Damage::BlockMissing,
                    part => Damage::PartMissing { part },
                },
            ));
        };
        bytes.extend_from_slice(&value);
        let read = match frame {
            Some(frame) => frame,
            None => Frame::read(bytes).map_err(|error| damaged(at, Damage::Block(error)))?,
        };
        if bytes.len() >= read.frame_bytes() || value.is_empty() {
            return Ok(read);
        }
        frame = Some(read);
    }
    Err(damaged(at, Damage::PartMissing { part: u16::MAX }))
}

fn with_work<T>(
    seq: u64,
    read: impl FnOnce(&mut Work) -> Result<T, ReadError>,
) -> Result<T, ReadError> {
    WORK.with_borrow_mut(|work| {
        if let Some(work) = work {
            read(work)
        } else {
            let unpacker = Unpacker::new().map_err(|error| ReadError::Storage {
                seq,
                fault: StorageFault::io(Step::Read, &error),
            })?;
            read(work.insert(Work {
                frame: Vec::new(),
                unpacker,
                block: None,
            }))
        }
    })
}

fn damaged(seq: u64, damage: Damage) -> ReadError {
    ReadError::Damaged { seq, damage }
}

/// True where the database panicked under a read: what it holds in memory is not to be trusted with a write any more.
pub(super) fn panicked(error: &ReadError) -> bool {
    matches!(
        error,
        ReadError::Storage {
            fault: StorageFault {
                cause: Cause::Panicked,
                ..
            },
            ..
        }
    )
}
