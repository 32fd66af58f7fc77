//! Invented entries whose chain holds, or breaks in exactly one place.
//!
//! It must never depend on a clock or on chance: the same seed gives the same bytes.

use sunledger_chain::entry::PAYLOAD_BYTES_MAX;
use sunledger_chain::{Entries, Entry, Hash, Head, Header, LedgerId};

/// Microseconds of the first entry: 2016-07-01.
const EPOCH_US: i64 = 1_467_331_200_000_000;

/// Makes runs of entries that follow each other.
#[derive(Debug, Clone)]
pub struct Maker {
    ledger: LedgerId,
    head: Head,
    random: u64,
}

/// What is wrong with a run that [`Maker::flawed`] makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// No entries.
    Empty,
    /// The last entry of a batch is left out.
    BatchCutShort,
    /// The first entry of a batch is left out, and the rest renumbered to follow the log.
    BatchBeginsLate,
    /// The first entry skips one sequence number.
    SeqSkipped,
    /// The second entry repeats the first one's number.
    SeqRepeated,
    /// The first entry holds another hash than the log's head.
    FirstLink,
    /// A later entry holds another hash than that of the one before it.
    LaterLink,
    /// The second batch is of another ledger.
    LedgerChanges,
    /// Bytes that are no entry stand among the others.
    NotAnEntry,
}

impl Flaw {
    /// Every flaw.
    pub const ALL: [Self; 9] = [
        Self::Empty,
        Self::BatchCutShort,
        Self::BatchBeginsLate,
        Self::SeqSkipped,
        Self::SeqRepeated,
        Self::FirstLink,
        Self::LaterLink,
        Self::LedgerChanges,
        Self::NotAnEntry,
    ];
}

impl Maker {
    /// The beginning of a ledger. Equal seeds make equal ledgers.
    pub fn new(seed: u8) -> Self {
        Self::following(seed, Head::default())
    }

    /// A maker that goes on from `head`, in the ledger of `seed`.
    pub fn following(seed: u8, head: Head) -> Self {
        Self {
            ledger: LedgerId::new([seed; 16]),
            head,
            random: 0x9E37_79B9_7F4A_7C15 ^ (u64::from(seed) << 32) ^ head.size,
        }
    }

    /// The head after all runs made so far.
    pub const fn head(&self) -> Head {
        self.head
    }

    /// One batch of `count` entries of some 400 bytes.
    pub fn batch(&mut self, count: u32) -> Entries {
        self.batches(&[count])
    }

    /// Several batches in one run.
    pub fn batches(&mut self, counts: &[u32]) -> Entries {
        let mut run = Entries::new();
        for &count in counts {
            let first = self.head.size;
            for _ in 0..count {
                let payload = self.payload();
                self.push(&mut run, (first, count), &payload);
            }
        }
        run
    }

    /// One batch with a payload of each of these lengths, of bytes that no codec makes smaller.
    pub fn sized(&mut self, lengths: &[usize]) -> Entries {
        let mut run = Entries::new();
        let count = u32::try_from(lengths.len()).unwrap_or(u32::MAX);
        let first = self.head.size;
        for &length in lengths {
            let payload: Vec<u8> = std::iter::repeat_with(|| self.next().to_be_bytes())
                .flatten()
                .take(length.min(PAYLOAD_BYTES_MAX))
                .collect();
            self.push(&mut run, (first, count), &payload);
        }
        run
    }

    /// A run of two batches, of three entries each, that follows the head but for one flaw. The maker stays where it is.
    pub fn flawed(&self, flaw: Flaw) -> Entries {
        let mut maker = self.clone();
        let mut run = Entries::new();
        let mut push = |maker: &mut Self, batch| {
            let payload = maker.payload();
            maker.push(&mut run, batch, &payload);
        };
        let first = self.head.size;
        match flaw {
            Flaw::Empty => {}
            Flaw::BatchCutShort => {
                (0..2).for_each(|_| push(&mut maker, (first, 3)));
            }
            Flaw::BatchBeginsLate => {
                let begun = first.saturating_sub(1);
                let missing = u32::try_from(first - begun).unwrap_or(0);
                (0..2).for_each(|_| push(&mut maker, (begun, 2 + missing)));
                if missing == 0 {
                    return maker.flawed(Flaw::BatchCutShort);
                }
            }
            Flaw::SeqSkipped => {
                maker.head.size += 1;
                (0..3).for_each(|_| push(&mut maker, (first + 1, 3)));
            }
            Flaw::SeqRepeated => {
                push(&mut maker, (first, 3));
                maker.head.size -= 1;
                (0..2).for_each(|_| push(&mut maker, (first, 3)));
            }
            Flaw::FirstLink => {
                maker.head.hash = Hash::new([0xBB; 32]);
                (0..3).for_each(|_| push(&mut maker, (first, 3)));
            }
            Flaw::LaterLink => {
                (0..2).for_each(|_| push(&mut maker, (first, 3)));
                maker.head.hash = Hash::new([0xBB; 32]);
                push(&mut maker, (first, 3));
            }
            Flaw::LedgerChanges => {
                (0..3).for_each(|_| push(&mut maker, (first, 3)));
                maker.ledger = LedgerId::new([0xEE; 16]);
                (0..3).for_each(|_| push(&mut maker, (first + 3, 3)));
            }
            Flaw::NotAnEntry => {
                push(&mut maker, (first, 3));
                run.push_raw(&[0, 1]);
            }
        }
        run
    }

    fn push(&mut self, run: &mut Entries, (batch_first, batch_count): (u64, u32), payload: &[u8]) {
        let header = Header {
            ledger: self.ledger,
            seq: self.head.size,
            prev: self.head.hash,
            recorded_at_us: EPOCH_US.saturating_add_unsigned(self.head.size),
            batch_first,
            batch_count,
        };
        let hash = run
            .push(&header, payload)
            .expect("the maker's own headers and payloads are within the limits");
        self.head = Head {
            size: self.head.size + 1,
            hash,
        };
    }

    /// Some 350 bytes like those of a payment line: words that repeat, and 96 hex digits that do not.
    fn payload(&mut self) -> Vec<u8> {
        let digits = [(); 6].map(|()| format!("{:016x}", self.next()));
        let hex = digits.concat();
        let (beneficiary, payee) = hex.split_at(32);
        let [yuan, fen, due, month, project] =
            [5_000, 100, 5_000, 12, 300].map(|below| self.next() % below);
        format!(
            r#"{{"amount":"{yuan}.{fen:02}","beneficiary":"{beneficiary}","due":"{due}.00","evidence":[],"kind":"payment_line","period":"2016-{:02}","project":"P-2301-{project:05}","payee":"{payee}","scheme":"low-income-subsidy","status":"pending","unit":"230109201","village":"230109201{:03}"}}"#,
            month + 1,
            project % 40,
        )
        .into_bytes()
    }

    /// Xorshift: enough for bytes that do not compress.
    fn next(&mut self) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random
    }
}

/// The sequence numbers that the entries of a run state.
pub fn seqs(run: &Entries) -> Vec<u64> {
    run.iter()
        .map(|bytes| Entry::decode(bytes).map_or(u64::MAX, |entry| entry.header.seq))
        .collect()
}
