//! The bytes of one snapshot.
//!
//! `"sunledger snap 1" ‖ layout of the state u32 ‖ layout of the keys u32 ‖ code [32] ‖ ledger id [16] ‖ size u64 ‖
//! head hash [32] ‖ recorded_at i64 µs ‖ zstd frame of (state, keys) in postcard ‖ plain bytes u64 ‖
//! BLAKE3 derive_key("sunledger snapshot v1", all before) [32]`, big-endian. The same ledger has the same bytes.

use std::io::{self, BufWriter, Read, Write};

use sunledger_chain::hash::chain_hash;
use sunledger_chain::{Entry, Hash, Head, Header, LedgerId};
use sunledger_domain::State;
use sunledger_store::Log;

use super::{Frozen, Unfit};
use crate::group::Position;
use crate::keys::Keys;

const MAGIC: &[u8; 16] = b"sunledger snap 1";
const CHECKSUM_CONTEXT: &str = "sunledger snapshot v1";
const CODE_CONTEXT: &str = "sunledger snapshot code v1";
const CHECKSUM_BYTES: usize = 32;
const PLAIN_BYTES: usize = 8;
/// Fast: what is kept is mostly digests, which nothing packs.
const ZSTD_LEVEL: i32 = 1;
/// The serialiser writes a few bytes at a time.
const BUFFER_BYTES: usize = 64 * 1024;

/// A snapshot that fits its log, and the entry that it ends in.
pub(crate) struct Fitting {
    pub(crate) frozen: Frozen,
    pub(crate) last: Header,
}

/// What the head of a file says.
struct Claim {
    ledger: LedgerId,
    head: Head,
    recorded_at_us: i64,
}

/// Which code decides what an entry means: a snapshot of any other is not used.
fn code() -> [u8; 32] {
    let code = concat!(env!("CARGO_PKG_VERSION"), " ", env!("SUNLEDGER_CODE"));
    blake3::derive_key(CODE_CONTEXT, code.as_bytes())
}

/// Writes a snapshot, piece by piece: it is never in memory as a whole.
pub(super) fn write(out: impl Write, frozen: &Frozen) -> io::Result<()> {
    let Position {
        state,
        head,
        recorded_at_us,
    } = &frozen.at;
    let genesis = state.ledger();
    let genesis = genesis.ok_or_else(|| io::Error::other("a ledger without its genesis"))?;
    let mut out = Summed::new(out);
    out.write_all(MAGIC)?;
    out.write_all(&State::LAYOUT.to_be_bytes())?;
    out.write_all(&Keys::LAYOUT.to_be_bytes())?;
    out.write_all(&code())?;
    out.write_all(genesis.ledger.as_bytes())?;
    out.write_all(&head.size.to_be_bytes())?;
    out.write_all(head.hash.as_bytes())?;
    out.write_all(&recorded_at_us.to_be_bytes())?;
    let frame = zstd::Encoder::new(out, ZSTD_LEVEL)?;
    let mut plain = Counted::new(BufWriter::with_capacity(BUFFER_BYTES, frame));
    let written = postcard::to_io(&(state, &frozen.keys), &mut plain).map(drop);
    // The serialiser only says that it could not write; the writer knows why.
    if let Some(error) = plain.failed.take() {
        return Err(error);
    }
    written.map_err(io::Error::other)?;
    let frame = plain
        .out
        .into_inner()
        .map_err(io::IntoInnerError::into_error)?;
    let mut out = frame.finish()?;
    out.write_all(&plain.bytes.to_be_bytes())?;
    out.finish()
}

/// Reads a snapshot back, if this code made it from this very log.
pub(super) fn read(bytes: &[u8], log: &dyn Log) -> Result<Fitting, Unfit> {
    let rest = bytes.strip_prefix(MAGIC).ok_or(Unfit::Foreign)?;
    let (claim, _) = claim(rest)?;
    // Cheap first: the log, before a byte of the rest is looked at.
    let last = last_entry(&claim, log)?;
    let (body, checksum) = bytes
        .split_last_chunk::<CHECKSUM_BYTES>()
        .ok_or(Unfit::Damaged)?;
    if blake3::derive_key(CHECKSUM_CONTEXT, body) != *checksum {
        return Err(Unfit::Damaged);
    }
    let (body, plain_bytes) = body
        .split_last_chunk::<PLAIN_BYTES>()
        .ok_or(Unfit::Damaged)?;
    let (_, frame) = body
        .strip_prefix(MAGIC)
        .ok_or(Unfit::Damaged)
        .and_then(self::claim)?;
    let plain = unpack(frame, u64::from_be_bytes(*plain_bytes))?;
    let ((state, keys), rest) =
        postcard::take_from_bytes::<(State, Keys)>(&plain).map_err(|_| Unfit::Damaged)?;
    let genesis = state.ledger().map(|genesis| *genesis.ledger.as_bytes());
    let agrees = rest.is_empty()
        && genesis == Some(*claim.ledger.as_bytes())
        && state.size() == claim.head.size
        && state.at_batch_boundary();
    match agrees {
        true => Ok(Fitting {
            frozen: Frozen {
                at: Position {
                    state,
                    head: claim.head,
                    recorded_at_us: claim.recorded_at_us,
                },
                keys: keys.restored(),
            },
            last,
        }),
        false => Err(Unfit::Damaged),
    }
}

/// What stands between the magic and the frame, and the rest.
fn claim(bytes: &[u8]) -> Result<(Claim, &[u8]), Unfit> {
    let cut = || Unfit::Damaged;
    let (state, rest) = bytes.split_first_chunk().ok_or_else(cut)?;
    let (keys, rest) = rest.split_first_chunk().ok_or_else(cut)?;
    let (made_by, rest) = rest.split_first_chunk::<32>().ok_or_else(cut)?;
    let layouts = (u32::from_be_bytes(*state), u32::from_be_bytes(*keys));
    if layouts != (State::LAYOUT, Keys::LAYOUT) || *made_by != code() {
        return Err(Unfit::OtherVersion);
    }
    let (ledger, rest) = rest.split_first_chunk().ok_or_else(cut)?;
    let (size, rest) = rest.split_first_chunk().ok_or_else(cut)?;
    let (hash, rest) = rest.split_first_chunk().ok_or_else(cut)?;
    let (recorded_at_us, rest) = rest.split_first_chunk().ok_or_else(cut)?;
    let claim = Claim {
        ledger: LedgerId::new(*ledger),
        head: Head {
            size: u64::from_be_bytes(*size),
            hash: Hash::new(*hash),
        },
        recorded_at_us: i64::from_be_bytes(*recorded_at_us),
    };
    Ok((claim, rest))
}

/// The entry of the log that the snapshot ends in, if it is the very same.
fn last_entry(claim: &Claim, log: &dyn Log) -> Result<Header, Unfit> {
    let seq = claim.head.size.checked_sub(1).ok_or(Unfit::OtherLog)?;
    if claim.head.size > log.head().size {
        return Err(Unfit::OtherLog);
    }
    let run = log.read(seq, 1).map_err(|_| Unfit::LogUnreadable)?;
    let bytes = run.get(0).ok_or(Unfit::LogUnreadable)?;
    let header = Entry::decode(bytes)
        .map_err(|_| Unfit::LogUnreadable)?
        .header;
    let same = chain_hash(bytes) == claim.head.hash
        && header.seq == seq
        && header.ledger == claim.ledger
        && header.recorded_at_us == claim.recorded_at_us
        && header.ends_batch();
    match same {
        true => Ok(header),
        false => Err(Unfit::OtherLog),
    }
}

/// Exactly one frame of exactly so many bytes.
fn unpack(frame: &[u8], plain_bytes: u64) -> Result<Vec<u8>, Unfit> {
    let decoder = zstd::Decoder::with_buffer(frame).map_err(|_| Unfit::Damaged)?;
    let mut decoder = decoder.single_frame();
    let mut plain = Vec::new();
    let mut limited = (&mut decoder).take(plain_bytes.saturating_add(1));
    limited
        .read_to_end(&mut plain)
        .map_err(|_| Unfit::Damaged)?;
    let whole = u64::try_from(plain.len()).ok() == Some(plain_bytes);
    match whole && decoder.finish().is_empty() {
        true => Ok(plain),
        false => Err(Unfit::Damaged),
    }
}

/// Passes bytes on and sums them up.
struct Summed<W> {
    out: W,
    sum: blake3::Hasher,
}

impl<W: Write> Summed<W> {
    fn new(out: W) -> Self {
        let sum = blake3::Hasher::new_derive_key(CHECKSUM_CONTEXT);
        Self { out, sum }
    }

    fn finish(mut self) -> io::Result<()> {
        let sum = self.sum.finalize();
        self.out.write_all(sum.as_bytes())?;
        self.out.flush()
    }
}

impl<W: Write> Write for Summed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.out.write(bytes)?;
        self.sum.update(bytes.get(..taken).unwrap_or_default());
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Passes bytes on, counts them, and keeps why it could not.
struct Counted<W> {
    out: W,
    bytes: u64,
    failed: Option<io::Error>,
}

impl<W> Counted<W> {
    const fn new(out: W) -> Self {
        Self {
            out,
            bytes: 0,
            failed: None,
        }
    }
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.out.write(bytes) {
            Ok(taken) => {
                let more = u64::try_from(taken).unwrap_or(u64::MAX);
                self.bytes = self.bytes.saturating_add(more);
                Ok(taken)
            }
            Err(error) => {
                let kind = error.kind();
                self.failed = Some(error);
                Err(kind.into())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
