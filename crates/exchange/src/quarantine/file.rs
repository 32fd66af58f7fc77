//! The file that quarantined rows are corrected in: the original columns behind three of our own.
//!
//! Opened by a spreadsheet program it runs nothing and changes nothing; read again it gives back each
//! cell as it was, and a row that nobody has mended stays in quarantine.

use std::io::{self, Write};

use super::{Problem, QuarantinedRow};

/// The columns put before the file's own: its row, the columns at fault, the reasons.
pub(crate) const OWN_COLUMNS: [&str; 3] = ["原行号", "问题列", "隔离原因"];

/// Stands behind a cell that cannot show by itself what is wrong with it; to be deleted once
/// it was looked at. No cell that holds it is ever accepted.
pub(crate) const CHECK_MARK: char = char::REPLACEMENT_CHARACTER;

/// Stands before a cell that a spreadsheet program would run, or turn into something else.
const MARK: char = '\'';

/// Longest number that such a program leaves as it is.
const NUMBER_BYTES_MAX: usize = 11;

/// Whether a header is that of a quarantine file.
pub(crate) fn is_returned(header: &[Box<str>]) -> bool {
    header.len() > OWN_COLUMNS.len()
        && OWN_COLUMNS
            .iter()
            .zip(header)
            .all(|(own, cell)| **own == **cell)
}

/// A cell of a quarantine file as it was in the original.
pub(crate) fn without_mark(cell: &str) -> &str {
    cell.strip_prefix(MARK).unwrap_or(cell)
}

/// Writes quarantined rows as UTF-8 CSV with a byte order mark, so that spreadsheet programs show it.
pub(crate) fn write_quarantined(
    out: &mut dyn Write,
    header: &[Box<str>],
    rows: &[QuarantinedRow],
    delimiter: u8,
) -> io::Result<()> {
    // Rows of a quarantine file that wait again keep one set of our columns.
    let first = if is_returned(header) {
        OWN_COLUMNS.len()
    } else {
        0
    };
    out.write_all("\u{feff}".as_bytes())?;
    let mut csv = csv::WriterBuilder::new()
        .flexible(true)
        .delimiter(delimiter)
        .terminator(csv::Terminator::CRLF)
        .from_writer(out);
    let titles = header.iter().skip(first).map(|title| marked(title, is_run));
    csv.write_record(OWN_COLUMNS.map(str::to_owned).into_iter().chain(titles))?;
    for row in rows {
        let own = [
            row.row.to_string(),
            marked(&columns(&row.problems), is_run),
            reasons(&row.problems),
        ];
        let cells = row.cells.iter().skip(first);
        let cells = cells.map(|cell| marked(cell, is_changed));
        csv.write_record(own.into_iter().chain(cells))?;
    }
    csv.flush()
}

fn columns(problems: &[Problem]) -> String {
    let named = problems
        .iter()
        .filter_map(|problem| problem.column.as_deref());
    let named: Vec<String> = named
        .map(|name| name.split_whitespace().collect::<String>())
        .collect();
    named.join("; ")
}

fn reasons(problems: &[Problem]) -> String {
    let each: Vec<String> = problems.iter().map(ToString::to_string).collect();
    each.join("; ")
}

fn marked(cell: &str, needs: fn(&str) -> bool) -> String {
    if needs(cell) {
        format!("{MARK}{cell}")
    } else {
        cell.to_owned()
    }
}

/// What would be taken for a formula, full-width signs included, or for our own mark.
fn is_run(cell: &str) -> bool {
    let signs = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', MARK];
    cell.trim_start_matches([' ', '\u{a0}']).starts_with(signs) || cell.starts_with(signs)
}

/// The same, and what would lose digits or zeros, or become a date.
fn is_changed(cell: &str) -> bool {
    if is_plain_number(cell) {
        return false;
    }
    is_run(cell) || cell.trim_start().starts_with(|c: char| c.is_ascii_digit())
}

/// A short decimal number, with nothing in it that could be dropped.
fn is_plain_number(cell: &str) -> bool {
    let digits = cell.strip_prefix('-').unwrap_or(cell);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let leading_zero = whole.len() > 1 && whole.starts_with('0');
    all_digits(whole) && all_digits(fraction) && !leading_zero && cell.len() <= NUMBER_BYTES_MAX
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quarantine::Reason;
    use proptest::prelude::*;

    fn written(header: &[&str], cells: &[&str]) -> String {
        let header: Vec<Box<str>> = header.iter().map(|&h| h.into()).collect();
        let row = QuarantinedRow {
            row: 7,
            problems: vec![Problem {
                column: Some("金额".into()),
                reason: Reason::AmountZero,
            }],
            cells: cells.iter().map(|&c| c.into()).collect(),
        };
        let mut out = Vec::new();
        write_quarantined(&mut out, &header, &[row], b',').unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn our_columns_come_first_and_the_reason_speaks_chinese() {
        let text = written(&["姓名", "金额"], &["王小样", "0"]);
        let expected = "\u{feff}原行号,问题列,隔离原因,姓名,金额\r\n\
                        7,金额,[金额] 金额为零 / zero moves no money,王小样,0\r\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn nothing_is_run_and_nothing_is_changed_by_a_spreadsheet_program() {
        for (cell, shown) in [
            ("=cmd|'/c calc'!A1", "'=cmd|'/c calc'!A1"),
            ("@sum", "'@sum"),
            ("＝1", "'＝1"),
            ("-5.00", "-5.00"),
            ("-5.00x", "'-5.00x"),
            ("05", "'05"),
            ("2017-03", "'2017-03"),
            ("110105194912310021", "'110105194912310021"),
            ("1E5", "'1E5"),
            ("王小样", "王小样"),
            ("'x", "''x"),
            ("100.50", "100.50"),
        ] {
            let text = written(&["a"], &[cell]);
            assert!(text.ends_with(&format!(",{shown}\r\n")), "{cell}: {text}");
            assert_eq!(without_mark(shown), cell);
        }
    }

    #[test]
    fn rows_that_wait_again_keep_one_set_of_our_columns() {
        let header = ["原行号", "问题列", "隔离原因", "姓名"];
        let text = written(&header, &["3", "姓名", "旧", "王"]);
        assert!(text.ends_with(
            "原行号,问题列,隔离原因,姓名\r\n7,金额,[金额] 金额为零 / zero moves no money,王\r\n"
        ));
    }

    proptest! {
        #[test]
        fn every_cell_comes_back_as_it_was(cell in "[ '=+@0-9.甲\u{ff1d}-]{0,12}") {
            let shown = marked(&cell, is_changed);
            prop_assert_eq!(without_mark(&shown), cell);
        }
    }
}
