//! Short numbers as text on the stack: amounts, codes and periods stand in every payment line.
//!
//! It must never know what a number means, nor take memory.

/// Bytes of the longest text: a sign, nineteen digits and a point.
const BYTES: usize = 24;

/// A text that is written from its end.
pub(crate) struct Spelled {
    bytes: [u8; BYTES],
    start: usize,
}

impl Spelled {
    pub(crate) const fn new() -> Self {
        Self {
            bytes: [0; BYTES],
            start: BYTES,
        }
    }

    /// Puts digits before what is there, and zeros before them up to a width.
    pub(crate) fn digits(mut self, mut number: u64, width: usize) -> Self {
        let end = self.start;
        while number > 0 || end.saturating_sub(self.start) < width {
            let digit = u8::try_from(number % 10).unwrap_or_default();
            self = self.byte(b'0'.saturating_add(digit));
            number /= 10;
        }
        self
    }

    /// Puts one ASCII character before what is there.
    pub(crate) fn byte(mut self, byte: u8) -> Self {
        let before = self.start.saturating_sub(1);
        if let Some(place) = self.bytes.get_mut(before) {
            *place = byte;
        }
        self.start = before;
        self
    }

    pub(crate) fn as_str(&self) -> &str {
        let text = self.bytes.get(self.start..).unwrap_or_default();
        std::str::from_utf8(text).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_as_the_formatter_writes_them() {
        for number in [0, 1, 9, 10, 2017, 990_102_001_001, u64::MAX] {
            for width in [1, 2, 4, 12] {
                let expected = format!("-{number:0width$}.");
                let spelled = Spelled::new().byte(b'.').digits(number, width).byte(b'-');
                assert_eq!(spelled.as_str(), expected);
            }
        }
        assert_eq!(Spelled::new().digits(0, 0).as_str(), "");
    }
}
