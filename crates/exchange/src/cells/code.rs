//! Codes as bureaus write them: with a label glued on, as in `03-护照` or `230102001002 向阳村`.
//!
//! A label may be left off; a code is never completed, but for a township's that is written short.

use sunledger_domain::code::{Level, RegionCode};

use crate::quarantine::Reason;

/// A cell's label without the code before it; the whole cell where there is no such code.
pub(crate) fn label(cell: &str) -> &str {
    match split(cell) {
        (_, Some(label)) => label,
        (code, None) => code,
    }
}

/// A village's 12 digits.
pub(crate) fn village_code(cell: &str) -> Result<RegionCode, Reason> {
    RegionCode::parse(split(cell).0).map_err(|_| Reason::VillageUnreadable)
}

/// A township's 12 digits, or its 9 without the zeros.
pub(crate) fn township_code(cell: &str) -> Result<RegionCode, Reason> {
    let code = split(cell).0;
    let whole = match code.len() {
        9 => format!("{code}000"),
        _ => code.to_owned(),
    };
    let code = RegionCode::parse(&whole).map_err(|_| Reason::VillageUnreadable)?;
    match code.level() {
        Level::Township => Ok(code),
        Level::Province | Level::Prefecture | Level::County | Level::Village => {
            Err(Reason::VillageUnreadable)
        }
    }
}

/// Digits, then a mark or a space, then something that is no digit.
pub(super) fn split(cell: &str) -> (&str, Option<&str>) {
    let digits = cell.trim_start_matches(|c: char| c.is_ascii_digit());
    let code = cell.strip_suffix(digits).unwrap_or(cell);
    let marks = [
        '-', '－', '—', '–', '_', ':', '：', '.', '、', ' ', '\u{3000}',
    ];
    let label = digits.trim_start_matches(marks);
    let glued = label.len() < digits.len() && !label.is_empty();
    if code.is_empty() || !glued || label.starts_with(|c: char| c.is_ascii_digit()) {
        (cell, None)
    } else {
        (code, Some(label))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_come_off_codes() {
        for (cell, code, text) in [
            ("03-护照", "03", "护照"),
            ("01 居民身份证", "01", "居民身份证"),
            ("1、按户", "1", "按户"),
            ("230102001002—向阳村", "230102001002", "向阳村"),
        ] {
            assert_eq!(split(cell), (code, Some(text)));
            assert_eq!(label(cell), text);
        }
        for cell in ["护照", "2017-03", "03-", "03", "", "-x", "12a", "PZ-1"] {
            assert_eq!(split(cell), (cell, None), "{cell}");
            assert_eq!(label(cell), cell);
        }
    }

    #[test]
    fn places_are_twelve_digits() {
        let village = |cell| village_code(cell).map(|code| code.to_string());
        assert_eq!(
            village("230102001002-向阳村").as_deref(),
            Ok("230102001002")
        );
        assert_eq!(village("230102001"), Err(Reason::VillageUnreadable));
        let township = |cell| township_code(cell).map(|code| code.to_string());
        assert_eq!(township("230102001").as_deref(), Ok("230102001000"));
        assert_eq!(
            township("230102001000 东风镇").as_deref(),
            Ok("230102001000")
        );
        assert_eq!(township("230102001002"), Err(Reason::VillageUnreadable));
        assert_eq!(township("东风镇"), Err(Reason::VillageUnreadable));
    }
}
