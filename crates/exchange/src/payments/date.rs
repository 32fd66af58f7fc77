//! Date cells, read by all of the mapping's formats at once.
//!
//! A text that two formats read as two days is not decided here; it goes to quarantine.

use std::collections::HashMap;

use jiff::civil::Date;

use super::Reason;
use crate::mapping::DateRule;

/// Most different texts that are remembered; a file has few days, a hostile one must not fill the memory.
const REMEMBERED_MAX: usize = 4_096;

/// Reads dates, each different text once.
pub(super) struct Dates<'m> {
    rule: &'m DateRule,
    remembered: HashMap<Box<str>, Result<Date, Reason>>,
}

impl<'m> Dates<'m> {
    pub(super) fn new(rule: &'m DateRule) -> Self {
        Self {
            rule,
            remembered: HashMap::new(),
        }
    }

    /// Reads a trimmed cell.
    pub(super) fn read(&mut self, cell: &str) -> Result<Date, Reason> {
        if let Some(&known) = self.remembered.get(cell) {
            return known;
        }
        let read = read_date(cell, self.rule);
        if self.remembered.len() < REMEMBERED_MAX {
            self.remembered.insert(cell.into(), read);
        }
        read
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
}
