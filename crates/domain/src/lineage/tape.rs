//! The amounts of a batch's lines in order, in three to five bytes a line, or less where neighbours are equal.
//!
//! Kept only for batches of several sources: where a line stands on the running sum decides its part.

use serde::{Deserialize, Serialize};

/// Lines between two marks.
const STRIDE: u32 = 256;
/// Digits of five bits; the other 32 say that more follow.
const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Amounts in minor units, as variable-length numbers in text; a run of equal amounts stands once with its length.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Tape {
    text: String,
    /// Every [`STRIDE`] lines at most: first line, place in `text`, sum before.
    marks: Vec<(u32, usize, i128)>,
    lines: u32,
    sum: i128,
    /// The run that is not written yet: its amount and length.
    run: (i64, u32),
}

/// One line's place on the running sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) before: i128,
    pub(super) amount: i128,
}

impl Tape {
    pub(super) fn push(&mut self, amount: i64) {
        let (last, length) = self.run;
        if length > 0 && (last != amount || self.lines.is_multiple_of(STRIDE)) {
            self.write_run();
        }
        if self.lines.is_multiple_of(STRIDE) {
            self.marks.push((self.lines, self.text.len(), self.sum));
        }
        self.run = (amount, self.run.1.saturating_add(1));
        self.lines = self.lines.saturating_add(1);
        self.sum = self.sum.saturating_add(i128::from(amount));
    }

    /// No line follows.
    pub(super) fn close(&mut self) {
        if self.run.1 > 0 {
            self.write_run();
        }
        self.text.shrink_to_fit();
        self.marks.shrink_to_fit();
    }

    fn write_run(&mut self) {
        let (amount, length) = std::mem::take(&mut self.run);
        // The lowest bit says whether a length follows.
        let single = u128::from(length > 1);
        let number = u128::from(amount.unsigned_abs())
            .saturating_mul(2)
            .saturating_add(single);
        write_number(&mut self.text, number);
        if length > 1 {
            write_number(&mut self.text, u128::from(length));
        }
    }

    /// Where line `index` stands; none before [`Tape::close`] or beyond the last line.
    pub(super) fn spot(&self, index: u32) -> Option<Spot> {
        let after = self.marks.partition_point(|(first, _, _)| *first <= index);
        let (first, place, mut before) = *self.marks.get(after.checked_sub(1)?)?;
        let mut digits = self.text.as_bytes().get(place..)?.iter();
        let mut left = index.checked_sub(first)?;
        loop {
            let number = read_number(&mut digits)?;
            let length = match number & 1 {
                0 => 1,
                _ => u32::try_from(read_number(&mut digits)?).ok()?,
            };
            let amount = i128::try_from(number >> 1).ok()?;
            let skipped = left.min(length);
            before = before.saturating_add(amount.saturating_mul(i128::from(skipped)));
            if left < length {
                return Some(Spot { before, amount });
            }
            left = left.saturating_sub(length);
        }
    }
}

fn write_number(text: &mut String, mut number: u128) {
    loop {
        let low = usize::try_from(number & 31).unwrap_or(0);
        number >>= 5;
        let place = if number > 0 { low | 32 } else { low };
        text.push(char::from(DIGITS.get(place).copied().unwrap_or(b'A')));
        if number == 0 {
            return;
        }
    }
}

fn read_number<'a>(digits: &mut impl Iterator<Item = &'a u8>) -> Option<u128> {
    let (mut number, mut shift) = (0_u128, 0_u32);
    loop {
        let digit = value(*digits.next()?)?;
        number |= u128::from(digit & 31).checked_shl(shift)?;
        shift = shift.checked_add(5)?;
        if digit < 32 {
            return Some(number);
        }
    }
}

fn value(digit: u8) -> Option<u8> {
    match digit {
        b'A'..=b'Z' => digit.checked_sub(b'A'),
        b'a'..=b'z' => digit.checked_sub(b'a')?.checked_add(26),
        b'0'..=b'9' => digit.checked_sub(b'0')?.checked_add(52),
        b'-' => Some(62),
        b'_' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn equal_neighbours_cost_next_to_nothing() {
        let mut tape = Tape::default();
        for _ in 0..100_000 {
            tape.push(150_000);
        }
        tape.close();
        assert!(tape.text.len() < 3_000, "{}", tape.text.len());
        let spot = tape.spot(99_999).unwrap();
        assert_eq!(spot.before, 99_999 * 150_000);
        assert_eq!(tape.spot(100_000), None);
    }

    proptest! {
        #[test]
        fn every_line_is_found_again(
            runs in proptest::collection::vec((1_i64..=100_000_000_000_000_000, 1_usize..300), 1..40),
        ) {
            let amounts: Vec<i64> = runs.iter().flat_map(|(amount, n)| std::iter::repeat_n(*amount, *n)).collect();
            let mut tape = Tape::default();
            for amount in &amounts {
                tape.push(*amount);
            }
            tape.close();
            let json = serde_json::to_string(&tape).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Tape>(&json).unwrap(), &tape);
            let mut before = 0_i128;
            for (index, amount) in (0_u32..).zip(&amounts) {
                let amount = i128::from(*amount);
                prop_assert_eq!(tape.spot(index), Some(Spot { before, amount }));
                before += amount;
            }
        }
    }
}
