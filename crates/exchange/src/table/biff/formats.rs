//! Which number formats show a day.
//!
//! A time of day alone is none: its number stays a number.

/// Formats that every workbook has without listing them; 27 and up are those of Chinese Excel.
pub(super) const fn is_built_in_day(format: u16) -> bool {
    matches!(format, 14..=17 | 22 | 27..=31 | 36 | 50..=54 | 57 | 58)
}

/// Whether a format's text shows a year or a day of the month.
pub(super) fn shows_a_day(format: &str) -> bool {
    if ["general", "standard"].contains(&format.to_ascii_lowercase().as_str()) {
        return false;
    }
    let mut characters = format.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => skip_to('"', &mut characters),
            '[' => skip_to(']', &mut characters),
            // The next character stands for itself, or for a width.
            '\\' | '_' | '*' => drop(characters.next()),
            'y' | 'Y' | 'd' | 'D' => return true,
            _ => {}
        }
    }
    false
}

fn skip_to(end: char, characters: &mut std::str::Chars<'_>) {
    for character in characters {
        if character == end {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_told_from_numbers_and_times() {
        for format in [
            "yyyy-mm-dd",
            "yyyy\"年\"m\"月\"d\"日\"",
            "m/d",
            "[$-804]d",
            "YY.MM",
        ] {
            assert!(shows_a_day(format), "{format}");
        }
        for format in [
            "General",
            "0.00",
            "#,##0.00_);[Red](#,##0.00)",
            "h:mm",
            "[h]:mm:ss",
            "mm:ss",
            "0\"day\"",
            "\\d0",
            "_y0",
            "@",
            "\"yyyy",
            "[Yellow",
            "Standard",
            "",
        ] {
            assert!(!shows_a_day(format), "{format}");
        }
        assert!(is_built_in_day(14) && is_built_in_day(57));
        assert!(!is_built_in_day(0) && !is_built_in_day(20) && !is_built_in_day(49));
    }
}
