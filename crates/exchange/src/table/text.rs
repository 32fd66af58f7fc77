//! Records of a CSV text with the numbers of their rows, blank lines counted.
//!
//! Splits and counts only; it never judges what a cell says.

use super::row::{Ending, Lines, Row, Rows};
use crate::error::FileError;

/// The records of one text.
pub(crate) struct Records<'t> {
    text: &'t str,
    delimiter: u8,
    reader: csv::Reader<&'t [u8]>,
    row: u64,
    blank: u64,
}

impl<'t> Records<'t> {
    pub(crate) fn new(text: &'t str, delimiter: u8) -> Self {
        Self {
            text,
            delimiter,
            reader: reader(text, delimiter),
            row: 0,
            blank: 0,
        }
    }

    fn ending(&self, raw: &str) -> Ending {
        if self.offset() < self.text.len() {
            return Ending::Line;
        }
        // With a sentinel line behind it, a record that ends is followed by another one.
        let probe = format!("{raw}\nsentinel");
        if reader(&probe, self.delimiter).into_records().count() < 2 {
            return Ending::OpenQuote;
        }
        if raw.ends_with(['\r', '\n']) {
            Ending::Line
        } else {
            Ending::File
        }
    }

    fn offset(&self) -> usize {
        usize::try_from(self.reader.position().byte()).unwrap_or(usize::MAX)
    }
}

impl Rows for Records<'_> {
    fn advance(&mut self, row: &mut Row) -> Result<bool, FileError> {
        let start = self.offset();
        let more = self.reader.read_record(&mut row.cells);
        let more = more.map_err(|reason| FileError::Rows { reason })?;
        let span = self.text.get(start..self.offset()).unwrap_or_default();
        // The reader stops between the two characters of a line end.
        let after_cr = self
            .text
            .get(..start)
            .is_some_and(|before| before.ends_with('\r'));
        let span = if after_cr {
            span.strip_prefix('\n').unwrap_or(span)
        } else {
            span
        };
        let raw = span.trim_start_matches(['\r', '\n']);
        let skipped = span
            .get(..span.len().saturating_sub(raw.len()))
            .unwrap_or_default();
        let empty_lines = line_ends(skipped);
        self.blank = self.blank.saturating_add(empty_lines);
        self.row = self
            .row
            .saturating_add(empty_lines)
            .saturating_add(u64::from(more));
        row.number = self.row;
        row.kinds.clear();
        row.ending = self.ending(raw);
        row.lines = lines(raw);
        Ok(more)
    }

    fn blank(&self) -> u64 {
        self.blank
    }
}

/// A record over several lines may have swallowed rows.
fn lines(raw: &str) -> Lines {
    let record = raw.trim_end_matches(['\r', '\n']);
    if memchr::memchr2(b'\n', b'\r', record.as_bytes()).is_some() {
        Lines::Several
    } else {
        Lines::One
    }
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .buffer_capacity(1 << 16)
        .from_reader(text.as_bytes())
}

fn line_ends(text: &str) -> u64 {
    let pairs = text.matches("\r\n").count();
    let single = text.len().saturating_sub(pairs.saturating_mul(2));
    u64::try_from(pairs.saturating_add(single)).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> (Vec<(u64, String, Ending)>, u64) {
        let mut records = Records::new(text, b',');
        let (mut rows, mut row) = (Vec::new(), Row::default());
        while records.advance(&mut row).unwrap() {
            let cells = row.cells.iter().collect::<Vec<_>>().join("|");
            rows.push((row.number, cells, row.ending));
        }
        (rows, records.blank())
    }

    #[test]
    fn rows_are_numbered_as_in_the_file_and_empty_lines_counted() {
        for end in ["\n", "\r\n"] {
            let text = ["a,b", "", "1,2", "", "", "3,4", "", ""].join(end);
            let expected: Vec<_> = [(1, "a|b"), (3, "1|2"), (6, "3|4")]
                .map(|(row, cells)| (row, cells.to_owned(), Ending::Line))
                .into();
            assert_eq!(rows(&text), (expected, 4), "{end:?}");
        }
    }

    #[test]
    fn a_missing_line_end_and_an_open_quote_are_told_apart() {
        let ending = |text| rows(text).0.pop().unwrap().2;
        assert_eq!(ending("a,b\n1,2\n"), Ending::Line);
        assert_eq!(ending("a,b\r\n1,2\r\n"), Ending::Line);
        assert_eq!(ending("a,b\n1,\"2\n\"\n"), Ending::Line);
        assert_eq!(ending("a,b\n1,2"), Ending::File);
        assert_eq!(ending("a,b\n1,5\" pipe"), Ending::File);
        assert_eq!(ending("a,b\n1,\"2\n3,4\n"), Ending::OpenQuote);
        assert_eq!(ending("a,b\n1,\"2"), Ending::OpenQuote);
    }
}
