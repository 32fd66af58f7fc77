//! The totals that a file states of itself, beside the sums of its rows.
//!
//! A total that is not the sum refuses the file: either rows are missing or something was changed.

use sunledger_domain::Money;

use super::{FileTotal, UnprovedTotal};
use crate::error::FileError;

/// What was summed over some rows, quarantined ones included.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sums {
    paid_minor: i128,
    due_minor: i128,
    /// Rows whose amount, or whose amount due, cannot be read.
    unreadable: u64,
}

/// A total as a row states it.
#[derive(Debug, Clone)]
pub(super) struct Stated {
    pub(super) row: u64,
    pub(super) paid: Money,
    pub(super) due: Option<Money>,
}

/// What became of a stated total.
#[derive(Debug)]
pub(super) enum Proof {
    Proved(FileTotal),
    Unproved(UnprovedTotal),
    Differs(FileError),
}

/// Sums over the file so far, and over its section since the last total.
#[derive(Debug, Default)]
pub(super) struct Totals {
    whole: Sums,
    section: Sums,
}

impl Totals {
    /// Counts one row of data.
    pub(super) fn add(&mut self, paid: Option<Money>, due: Option<Money>) {
        for sums in [&mut self.whole, &mut self.section] {
            let minor = |money: Option<Money>| money.map_or(0, |money| i128::from(money.minor()));
            sums.paid_minor = sums.paid_minor.saturating_add(minor(paid));
            sums.due_minor = sums.due_minor.saturating_add(minor(due.or(paid)));
            sums.unreadable = sums.unreadable.saturating_add(u64::from(paid.is_none()));
        }
    }

    /// Counts an amount beside the paid one that cannot be read.
    pub(super) fn add_unreadable(&mut self) {
        for sums in [&mut self.whole, &mut self.section] {
            sums.unreadable = sums.unreadable.saturating_add(1);
        }
    }

    /// The signed sum of every amount that could be read.
    pub(super) fn readable_minor(&self) -> i128 {
        self.whole.paid_minor
    }

    pub(super) fn unreadable(&self) -> u64 {
        self.whole.unreadable
    }

    /// Holds a stated total against the whole file so far, or the section that it ends.
    pub(super) fn prove(&mut self, stated: &Stated, columns: [&str; 2]) -> Proof {
        let section = std::mem::take(&mut self.section);
        let fits = |sums: Sums| sums.differs(stated, columns).is_none();
        if fits(self.whole) || fits(section) {
            return Proof::Proved(FileTotal {
                row: stated.row,
                stated: stated.paid,
            });
        }
        if self.whole.unreadable > 0 {
            return Proof::Unproved(UnprovedTotal {
                row: Some(stated.row),
                stated: stated.paid,
                readable_minor: self.whole.paid_minor,
                unreadable: self.whole.unreadable,
            });
        }
        match self.whole.differs(stated, columns) {
            Some(error) => Proof::Differs(error),
            None => Proof::Proved(FileTotal {
                row: stated.row,
                stated: stated.paid,
            }),
        }
    }
}

impl Sums {
    fn differs(self, stated: &Stated, [paid, due]: [&str; 2]) -> Option<FileError> {
        let pairs = [
            (paid, Some(stated.paid), self.paid_minor),
            (due, stated.due, self.due_minor),
        ];
        let differing = pairs.into_iter().find_map(|(column, stated, found)| {
            let stated = stated.filter(|stated| i128::from(stated.minor()) != found)?;
            Some((column, stated, found))
        });
        differing.map(|(column, amount, found)| FileError::TotalMismatch {
            row: stated.row,
            column: column.to_owned(),
            stated: amount.to_string(),
            found: decimal(found),
        })
    }
}

/// Minor units as a decimal, also beyond what one amount may be.
pub(crate) fn decimal(minor: i128) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    let digits = minor.unsigned_abs();
    let (whole, rest) = (digits.div_euclid(100), digits.rem_euclid(100));
    format!("{sign}{whole}.{rest:02}")
}

/// Whether a text stands where totals are announced: 合计, 小计, with spaces and colons as bureaus set them.
pub(crate) fn announces_total(cell: &str) -> bool {
    const WORDS: [&str; 12] = [
        "合计",
        "总计",
        "共计",
        "总合计",
        "小计",
        "本页合计",
        "本页小计",
        "本村合计",
        "本村小计",
        "total",
        "grandtotal",
        "subtotal",
    ];
    // Every row passes here, and nearly none goes on.
    let total = |word: &[u8]| word.eq_ignore_ascii_case(b"total");
    if !cell.contains('计') && !cell.as_bytes().windows(5).any(total) {
        return false;
    }
    let counts = |c: &char| !c.is_whitespace() && !matches!(c, ':' | '：' | '-' | '(' | ')');
    let plain: String = cell
        .chars()
        .filter(counts)
        .flat_map(char::to_lowercase)
        .collect();
    WORDS.contains(&plain.as_str())
}

/// Whether a text names who made or signed the sheet, as rows below the data do.
pub(crate) fn is_note(cell: &str) -> bool {
    const WORDS: [&str; 12] = [
        "制表",
        "填表",
        "经办",
        "审核",
        "复核",
        "审批",
        "负责人",
        "单位公章",
        "打印",
        "填报",
        "联系电话",
        "说明",
    ];
    let labelled = cell.contains([':', '：']);
    labelled && WORDS.iter().any(|word| cell.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(minor: i64) -> Money {
        Money::from_minor(minor).unwrap()
    }

    fn stated(paid: i64, due: Option<i64>) -> Stated {
        Stated {
            row: 9,
            paid: money(paid),
            due: due.map(money),
        }
    }

    const COLUMNS: [&str; 2] = ["实发", "应发"];

    #[test]
    fn a_total_is_of_the_file_or_of_its_section() {
        let mut totals = Totals::default();
        totals.add(Some(money(100)), Some(money(150)));
        assert!(matches!(
            totals.prove(&stated(100, Some(150)), COLUMNS),
            Proof::Proved(_)
        ));
        totals.add(Some(money(7)), None);
        assert!(
            matches!(totals.prove(&stated(7, None), COLUMNS), Proof::Proved(_)),
            "小计"
        );
        assert!(
            matches!(
                totals.prove(&stated(107, Some(157)), COLUMNS),
                Proof::Proved(_)
            ),
            "合计"
        );
        assert_eq!(totals.readable_minor(), 107);
    }

    #[test]
    fn a_difference_is_told_with_both_figures_and_the_column() {
        let mut totals = Totals::default();
        totals.add(Some(money(100)), Some(money(150)));
        let Proof::Differs(error) = totals.prove(&stated(100, Some(151)), COLUMNS) else {
            panic!("a differing due total passed")
        };
        let zh = error.zh().unwrap();
        assert!(
            zh.contains("第 9 行“应发”合计 1.51，以上各行之和为 1.50"),
            "{zh}"
        );
        assert_eq!(error.code(), "file_total_mismatch");
    }

    #[test]
    fn what_cannot_be_read_leaves_a_total_unproved() {
        let mut totals = Totals::default();
        totals.add(Some(money(100)), None);
        totals.add(None, None);
        let Proof::Unproved(unproved) = totals.prove(&stated(500, None), COLUMNS) else {
            panic!("proved or refused")
        };
        assert_eq!((unproved.readable_minor, unproved.unreadable), (100, 1));
    }

    #[test]
    fn totals_and_notes_are_told_by_their_words() {
        for cell in ["合计", "合 计：", "　小　计", "Total", "总计"] {
            assert!(announces_total(cell), "{cell}");
        }
        for cell in ["合计村", "王合计", "", "Total Ltd"] {
            assert!(!announces_total(cell), "{cell}");
        }
        assert!(is_note("制表人：王小样"));
        assert!(!is_note("审核中") && !is_note("王小样"));
    }

    #[test]
    fn sums_are_written_like_amounts() {
        assert_eq!(decimal(-5), "-0.05");
        assert_eq!(
            decimal(i128::MAX),
            "1701411834604692317316873037158841057.27"
        );
    }
}
