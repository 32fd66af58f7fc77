//! Lines of a file that a stranger made: each is read with a bound, so that one without an end fills no memory.

use std::io::{self, BufRead, Read as _};

/// The longest line of an export: the largest entry in base64, and its payload with every character escaped, are half of it.
pub const LINE_BYTES_MAX: u64 = 1 << 20;

/// The lines of a reader, without their ends, up to [`LINE_BYTES_MAX`] bytes each.
pub struct BoundedLines<R> {
    reader: R,
}

impl<R: BufRead> BoundedLines<R> {
    /// Reads from here on.
    pub const fn new(reader: R) -> Self {
        Self { reader }
    }

    fn read(&mut self) -> io::Result<Option<String>> {
        let mut line = Vec::new();
        // One more than may be, and the end of the line.
        let mut bounded = self.reader.by_ref().take(LINE_BYTES_MAX + 2);
        if bounded.read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        if line.pop_if(|last| *last == b'\n').is_some() {
            line.pop_if(|last| *last == b'\r');
        }
        let too_long = u64::try_from(line.len()).is_ok_and(|bytes| bytes > LINE_BYTES_MAX);
        let refused = |why: String| io::Error::new(io::ErrorKind::InvalidData, why);
        if too_long {
            return Err(refused(format!(
                "a line is longer than {LINE_BYTES_MAX} bytes"
            )));
        }
        let text =
            String::from_utf8(line).map_err(|_| refused("a line is not UTF-8".to_owned()))?;
        Ok(Some(text))
    }
}

impl<R: BufRead> Iterator for BoundedLines<R> {
    type Item = io::Result<String>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8]) -> Vec<io::Result<String>> {
        BoundedLines::new(bytes).take(9).collect()
    }

    #[test]
    fn lines_are_those_of_the_standard_library() {
        for text in ["", "a", "a\n", "a\r\nb\n\nc", "\n", "甲\n乙\r"] {
            let mine: Vec<String> = lines(text.as_bytes()).into_iter().flatten().collect();
            let theirs: Vec<String> = text.as_bytes().lines().map(Result::unwrap).collect();
            assert_eq!(mine, theirs, "{text:?}");
        }
    }

    #[test]
    fn the_longest_line_is_read_and_one_byte_more_is_refused() {
        let max = usize::try_from(LINE_BYTES_MAX).unwrap();
        for end in ["", "\n"] {
            let longest = "x".repeat(max) + end;
            assert_eq!(lines(longest.as_bytes())[0].as_ref().unwrap().len(), max);
            let longer = "x".repeat(max + 1) + end;
            let refused = lines(longer.as_bytes()).remove(0).unwrap_err();
            assert_eq!(refused.kind(), io::ErrorKind::InvalidData);
        }
        assert!(lines(b"\xff\n")[0].is_err());
        // However long it is, no more than the bound is read of it.
        let endless = io::BufReader::new(io::repeat(0));
        assert!(BoundedLines::new(endless).next().unwrap().is_err());
    }
}
