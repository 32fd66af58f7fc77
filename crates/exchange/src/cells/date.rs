//! Date cells, read by all of the mapping's formats at once.
//!
//! A text that two formats read as two days is not decided here; it goes to quarantine.

use std::collections::HashMap;

use jiff::civil::Date;

use crate::mapping::DateRule;
use crate::quarantine::Reason;
use crate::table::serial_day;

/// Most different texts that are remembered; a file has few days, a hostile one must not fill the memory.
const REMEMBERED_MAX: usize = 4_096;

/// Reads dates, each different text once.
pub(crate) struct Dates<'m> {
    rule: &'m DateRule,
    remembered: HashMap<Box<str>, Result<Date, Reason>>,
}

impl<'m> Dates<'m> {
    pub(crate) fn new(rule: &'m DateRule) -> Self {
        Self {
            rule,
            remembered: HashMap::new(),
        }
    }

    /// Reads a trimmed cell.
    pub(crate) fn read(&mut self, cell: &str) -> Result<Date, Reason> {
        if let Some(&known) = self.remembered.get(cell) {
            return known;
        }
        let read = read_date(cell, self.rule);
        if self.remembered.len() < REMEMBERED_MAX {
            self.remembered.insert(cell.into(), read);
        }
        read
    }

    /// Reads a date cell of a workbook, which is one day and no other.
    pub(crate) fn read_day(&self, cell: &str) -> Result<Date, Reason> {
        let day = cell.parse().map_err(|_| Reason::DateUnreadable)?;
        self.within(day)
    }

    /// Reads a number cell: written like `20170301`, or a day's number without a date's format.
    pub(crate) fn read_number(&mut self, cell: &str) -> Result<Date, Reason> {
        let written = self.read(cell);
        let Some(day) = serial_day(cell).and_then(|day| self.within(day).ok()) else {
            return written;
        };
        match written {
            Ok(other) if other != day => Err(Reason::DateAmbiguous),
            _ => Ok(day),
        }
    }

    fn within(&self, day: Date) -> Result<Date, Reason> {
        if (self.rule.earliest..=self.rule.latest).contains(&day) {
            Ok(day)
        } else {
            Err(Reason::DateOutOfRange)
        }
    }
}

fn read_date(cell: &str, rule: &DateRule) -> Result<Date, Reason> {
    let mut reading = Err(Reason::DateUnreadable);
    for format in &rule.formats {
        let Ok(date) = Date::strptime(format, cell) else {
            continue;
        };
        let inside = (rule.earliest..=rule.latest).contains(&date);
        reading = match (reading, inside) {
            (Ok(known), true) if known != date => return Err(Reason::DateAmbiguous),
            (_, true) => Ok(date),
            (Err(Reason::DateUnreadable), false) => Err(Reason::DateOutOfRange),
            (reading, false) => reading,
        };
    }
    reading
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn rule(formats: &[&str]) -> DateRule {
        DateRule {
            formats: formats.iter().map(|f| (*f).to_owned()).collect(),
            earliest: date(2009, 1, 1),
            latest: date(2029, 12, 31),
        }
    }

    #[test]
    fn each_format_is_tried_and_only_days_in_range_count() {
        let rule = rule(&["%d-%b-%Y", "%d-%b-%y", "%d/%m/%Y", "%Y-%m-%d %H:%M:%S"]);
        let mut dates = Dates::new(&rule);
        for (cell, day) in [
            ("18-Jan-2012", Ok(date(2012, 1, 18))),
            ("2-mar-12", Ok(date(2012, 3, 2))),
            ("29/02/2012", Ok(date(2012, 2, 29))),
            ("2012-04-05 00:00:00", Ok(date(2012, 4, 5))),
            ("02-Mar-1912", Err(Reason::DateOutOfRange)),
            ("02-Mar-99", Err(Reason::DateOutOfRange)),
            ("30/02/2012", Err(Reason::DateUnreadable)),
            ("02-Mar-2012x", Err(Reason::DateUnreadable)),
            ("40940", Err(Reason::DateUnreadable)),
        ] {
            assert_eq!(dates.read(cell), day, "{cell}");
            assert_eq!(dates.read(cell), day, "{cell}, the second time");
        }
    }

    #[test]
    fn two_readings_of_one_text_are_none() {
        let rule = rule(&["%d/%m/%Y", "%m/%d/%Y"]);
        let mut dates = Dates::new(&rule);
        assert_eq!(dates.read("04/05/2012"), Err(Reason::DateAmbiguous));
        assert_eq!(dates.read("05/05/2012"), Ok(date(2012, 5, 5)));
        assert_eq!(dates.read("13/05/2012"), Ok(date(2012, 5, 13)));
    }

    #[test]
    fn cells_of_a_workbook_are_days_or_their_numbers() {
        let rule = rule(&["%Y%m%d"]);
        let mut dates = Dates::new(&rule);
        assert_eq!(dates.read_day("2017-03-01"), Ok(date(2017, 3, 1)));
        assert_eq!(dates.read_day("1917-03-01"), Err(Reason::DateOutOfRange));
        assert_eq!(dates.read_number("42795"), Ok(date(2017, 3, 1)));
        assert_eq!(dates.read_number("20170301"), Ok(date(2017, 3, 1)));
        assert_eq!(dates.read_number("2"), Err(Reason::DateUnreadable));
    }
}
