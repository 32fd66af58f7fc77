//! Takes what looks random out of a block's entries, so that what is left repeats itself and packs well. Pure.
//!
//! It must never lose a byte, nor believe a length: what is unfolded may come from a damaged disk.
//!
//! ```text
//! text   = what is left of the entries ‖ (gap u16 ‖ bytes u8) of each run ‖ runs u8 of each entry ‖ length u16 of each entry
//! random = for each entry: its bytes 28 to 60, the hash of the entry before ‖ its runs as bytes
//! ```
//! A run is lower-case hex, at least 32 digits: a commitment, a pseudonym, a digest. Half of it is spelling. `gap` is the
//! number of bytes between this run and what was taken out before it, or the entry's begin. Entries below 60 bytes have
//! no hash to take out.

use std::ops::Range;

use super::block::BlockError;

/// Most bytes that the tables add for one entry that has no run; a run takes out more than it adds.
pub(super) const TABLE_BYTES: usize = 3;
/// Where an entry's header holds a hash.
const PREV: Range<usize> = 28..60;
/// Shortest run.
const RUN_DIGITS_MIN: usize = 32;
/// Longest run: its bytes are counted by a u8.
const RUN_DIGITS_MAX: usize = 2 * 255;
/// Bytes that describe a run.
const RUN_BYTES: usize = 3;
/// Every byte as two digits.
const DIGITS: [[u8; 2]; 256] = digits();

/// What becomes of a block's entries. Keeps its memory.
#[derive(Debug, Default)]
pub(super) struct Folder {
    pub text: Vec<u8>,
    pub random: Vec<u8>,
    runs: Vec<u8>,
    counts: Vec<u8>,
}

impl Folder {
    /// Folds entries, each of at most 65,535 bytes.
    pub(super) fn fold(&mut self, entries: &[&[u8]]) {
        let Self {
            text,
            random,
            runs,
            counts,
        } = self;
        for buffer in [&mut *text, random, runs, counts] {
            buffer.clear();
        }
        for entry in entries {
            let mut rest = *entry;
            if let (Some(prev), Some(before), Some(after)) = (
                entry.get(PREV),
                entry.get(..PREV.start),
                entry.get(PREV.end..),
            ) {
                text.extend_from_slice(before);
                random.extend_from_slice(prev);
                rest = after;
            }
            let mut count = 0_u8;
            while count < u8::MAX
                && let Some((gap, run, after)) = next_run(rest)
            {
                text.extend_from_slice(gap);
                runs.extend_from_slice(&u16_of(gap.len()).to_be_bytes());
                runs.push(u8::try_from(run.len() / 2).expect("a run is cut to fit"));
                let (pairs, _) = run.as_chunks::<2>();
                random.extend(
                    pairs
                        .iter()
                        .map(|[high, low]| nibble(*high) << 4 | nibble(*low)),
                );
                count = count.saturating_add(1);
                rest = after;
            }
            text.extend_from_slice(rest);
            counts.push(count);
        }
        text.extend_from_slice(runs);
        text.extend_from_slice(counts);
        for entry in entries {
            text.extend_from_slice(&u16_of(entry.len()).to_be_bytes());
        }
    }
}

/// Puts the entries back together in `raw`, whose capacity bounds them, and returns the table of their lengths.
pub(super) fn unfold<'a>(
    count: usize,
    text: &'a [u8],
    random: &[u8],
    raw: &mut Vec<u8>,
) -> Result<&'a [u8], BlockError> {
    put_back(count, text, random, raw).ok_or(BlockError::LengthSum)
}

fn put_back<'a>(
    count: usize,
    text: &'a [u8],
    random: &[u8],
    raw: &mut Vec<u8>,
) -> Option<&'a [u8]> {
    let (text, lengths) = split_end(text, count.checked_mul(2)?)?;
    let (text, counts) = split_end(text, count)?;
    let run_count: usize = counts.iter().copied().map(usize::from).sum();
    let (mut text, runs) = split_end(text, run_count.checked_mul(RUN_BYTES)?)?;
    let (runs, _) = runs.as_chunks::<RUN_BYTES>();
    let mut runs = runs.iter();
    let mut random = random;
    let (pairs, _) = lengths.as_chunks::<2>();
    for (length, &count) in pairs.iter().zip(counts) {
        let length = usize::from(u16::from_be_bytes(*length));
        let end = raw.len().checked_add(length)?;
        if end > raw.capacity() {
            return None;
        }
        if length >= PREV.end {
            raw.extend_from_slice(text.split_off(..PREV.start)?);
            raw.extend_from_slice(random.split_off(..PREV.len())?);
        }
        for &[high, low, bytes] in runs.by_ref().take(usize::from(count)) {
            let gap = usize::from(u16::from_be_bytes([high, low]));
            let gap = text.split_off(..gap)?;
            let run = random.split_off(..usize::from(bytes))?;
            let left = end.checked_sub(raw.len())?;
            if gap.len().checked_add(run.len().checked_mul(2)?)? > left {
                return None;
            }
            raw.extend_from_slice(gap);
            spell(run, raw);
        }
        raw.extend_from_slice(text.split_off(..end.checked_sub(raw.len())?)?);
    }
    (text.is_empty() && random.is_empty()).then_some(lengths)
}

/// What stands before the first run, the run, and what stands behind it. Looks at every 32nd byte only, until one is a
/// digit: a run cannot lie between two of them.
fn next_run(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let mut at = 0;
    loop {
        let probe = at + RUN_DIGITS_MIN - 1;
        if !is_digit(*bytes.get(probe)?) {
            at += RUN_DIGITS_MIN;
            continue;
        }
        let digits_before = bytes.get(at..probe)?.iter().rev();
        let begin = probe - digits_before.take_while(|byte| is_digit(**byte)).count();
        let digits_after = bytes.get(probe..)?.iter();
        let end = probe + digits_after.take_while(|byte| is_digit(**byte)).count();
        let digits = (end - begin).min(RUN_DIGITS_MAX) & !1;
        if digits >= RUN_DIGITS_MIN {
            let (before, rest) = bytes.split_at_checked(begin)?;
            let (run, after) = rest.split_at_checked(digits)?;
            return Some((before, run, after));
        }
        at = end;
    }
}

const fn is_digit(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

/// Of a digit: the low four bits of `0` to `9` are its value, those of `a` to `f` nine less.
const fn nibble(digit: u8) -> u8 {
    (digit & 0x0f).wrapping_add((digit >> 6).wrapping_mul(9))
}

const fn digits() -> [[u8; 2]; 256] {
    let spelling = b"0123456789abcdef";
    let mut all = [[0; 2]; 256];
    let mut high = 0;
    while high < 16 {
        let mut low = 0;
        while low < 16 {
            all[high * 16 + low] = [spelling[high], spelling[low]];
            low += 1;
        }
        high += 1;
    }
    all
}

fn spell(run: &[u8], raw: &mut Vec<u8>) {
    let start = raw.len();
    raw.resize(start.saturating_add(run.len().saturating_mul(2)), 0);
    let (pairs, _) = raw
        .get_mut(start..)
        .unwrap_or_default()
        .as_chunks_mut::<2>();
    for (pair, byte) in pairs.iter_mut().zip(run) {
        *pair = DIGITS[usize::from(*byte)];
    }
}

fn split_end(bytes: &[u8], len: usize) -> Option<(&[u8], &[u8])> {
    bytes.split_at_checked(bytes.len().checked_sub(len)?)
}

fn u16_of(value: usize) -> u16 {
    u16::try_from(value).expect("an entry has at most 65,535 bytes")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fold(entries: &[Vec<u8>]) -> (Vec<u8>, Vec<u8>) {
        let slices: Vec<&[u8]> = entries.iter().map(Vec::as_slice).collect();
        let mut folder = Folder::default();
        folder.fold(&slices);
        (folder.text, folder.random)
    }

    fn unfold_all(
        count: usize,
        text: &[u8],
        random: &[u8],
        raw: &mut Vec<u8>,
    ) -> Option<Vec<Vec<u8>>> {
        let lengths = unfold(count, text, random, raw).ok()?;
        let mut rest = raw.as_slice();
        let (pairs, _) = lengths.as_chunks::<2>();
        let entry = |pair: &[u8; 2]| {
            let entry = rest.split_off(..usize::from(u16::from_be_bytes(*pair)));
            entry.unwrap().to_vec()
        };
        Some(pairs.iter().map(entry).collect())
    }

    fn there_and_back(entries: &[Vec<u8>]) -> (Vec<u8>, Vec<u8>) {
        let (text, random) = fold(entries);
        let mut raw = Vec::with_capacity(entries.iter().map(Vec::len).sum());
        let back = unfold_all(entries.len(), &text, &random, &mut raw);
        assert_eq!(back.as_deref(), Some(entries));
        (text, random)
    }

    #[test]
    fn hashes_and_runs_are_taken_out_and_put_back() {
        let mut entry = vec![b'-'; 82];
        entry.extend_from_slice(br#"{"a":"00112233445566778899aabbccddeeff","b":"990102001001"}"#);
        let (text, random) = there_and_back(&[entry.clone(), entry]);
        assert_eq!(random.len(), 2 * (32 + 16));
        assert_eq!(&random[32..34], &[0x00, 0x11]);
        let left = 82 - 32 + br#"{"a":"","b":"990102001001"}"#.len();
        assert_eq!(text.len(), 2 * (left + RUN_BYTES + TABLE_BYTES));
    }

    #[test]
    fn runs_of_all_lengths_and_in_any_number_come_back() {
        for digits in [31, 32, 33, 63, 64, 509, 510, 511, 1_021, 60_000] {
            for before in 0..40 {
                let mut entry = vec![b'x'; before];
                entry.extend(std::iter::repeat_n(b'a', digits));
                entry.push(b'y');
                let (text, random) = there_and_back(&[entry.clone()]);
                assert!(text.len() + random.len() <= entry.len() + TABLE_BYTES);
            }
        }
        let run = [b"g".as_slice(), &[b'7'; 32]].concat();
        there_and_back(&[run.repeat(300), Vec::new()]);
    }

    #[test]
    fn capitals_are_no_digits() {
        let (text, random) = there_and_back(&[vec![b'A'; 59]]);
        assert_eq!((text.len(), random.len()), (59 + TABLE_BYTES, 0));
    }

    fn pieces() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof!["[0-9a-f]{0,90}", "[0-9a-fG\":]{0,40}"];
        prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat().into_bytes())
    }

    proptest! {
        #[test]
        fn what_is_folded_unfolds_the_same(entries in prop::collection::vec(pieces(), 1..9)) {
            let (text, random) = there_and_back(&entries);
            let raw: usize = entries.iter().map(Vec::len).sum();
            prop_assert!(text.len() + random.len() <= raw + TABLE_BYTES * entries.len());
        }

        #[test]
        fn damage_is_refused_or_stays_within_bounds(
            entries in prop::collection::vec(pieces(), 1..9),
            at: prop::sample::Index,
            with: u8,
            in_tables: bool,
            cut: prop::sample::Index,
        ) {
            let (mut text, random) = fold(&entries);
            let tables = TABLE_BYTES * entries.len();
            let place = match in_tables {
                true => text.len() - 1 - at.index(tables),
                false => at.index(text.len()),
            };
            text[place] ^= with;
            let whole: usize = entries.iter().map(Vec::len).sum();
            let mut raw = Vec::with_capacity(whole);
            let bound = raw.capacity();
            if let Some(found) = unfold_all(entries.len(), &text, &random, &mut raw) {
                prop_assert!(found.concat().len() <= bound);
            }
            prop_assert_eq!(raw.capacity(), bound, "no more memory than was set aside");
            raw.clear();
            let cut = cut.index(random.len().max(1));
            if cut < random.len() {
                prop_assert!(unfold(entries.len(), &text, &random[..cut], &mut raw).is_err());
            }
        }
    }
}
