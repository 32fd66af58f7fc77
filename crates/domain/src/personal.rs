//! Numbers of people that must never stand in a public text: of citizens, of mobile telephones, of bank cards.
//!
//! Width and spacing hide nothing; document numbers, credit codes, project codes, dates and amounts pass.

use crate::identity::{CitizenId, CreditCode};

/// Digits that belong together, and what stands around them.
#[derive(Debug, Default)]
struct Run {
    digits: String,
    /// Lengths of the groups that spaces or hyphens part them into.
    groups: Vec<usize>,
    /// A letter touches the digits, as in a code or a digest.
    lettered: bool,
    /// They go on after a point, or a unit of money follows.
    amount: bool,
}

/// True where a valid citizen ID number stands in the text.
pub(crate) fn has_citizen_id(text: &str) -> bool {
    let plain: Vec<char> = text.chars().map(narrow).collect();
    runs(&plain)
        .iter()
        .any(|run| windows(run, 18).any(is_citizen))
}

/// True where a citizen's, a mobile telephone's or a bank card's number stands in the text.
pub(crate) fn has_number(text: &str) -> bool {
    let plain: Vec<char> = text.chars().map(narrow).collect();
    runs(&plain).iter().any(|run| {
        windows(run, 18).any(is_citizen)
            || !run.lettered && !run.amount && (is_mobile(run) || is_card(run))
    })
}

/// Full-width digits and letters as ASCII; every blank and hyphen as one of each.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => {
            let shifted = u32::from(c).saturating_sub(0xfee0);
            narrow(char::from_u32(shifted).unwrap_or(c))
        }
        '—' | '–' | '‐' | '‑' | '−' | '_' | '·' => '-',
        c if c.is_whitespace() || is_unseen(c) => ' ',
        c => c.to_ascii_uppercase(),
    }
}

/// Characters of no width, which part digits without being seen.
const fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{00ad}'
    )
}

/// An X can be the last character of a citizen's number, nowhere else.
fn runs(text: &[char]) -> Vec<Run> {
    let mut found = Vec::new();
    let mut open = Run::default();
    let mut before = None;
    let mut parted = false;
    for (at, &c) in text.iter().enumerate() {
        let next = text.get(at.saturating_add(1)).copied();
        if c.is_ascii_digit() {
            if open.digits.is_empty() {
                open.lettered = before.is_some_and(|c: char| c.is_ascii_alphabetic());
                open.amount = before == Some('.');
            }
            match open.groups.last_mut().filter(|_| !parted) {
                Some(group) => *group = group.saturating_add(1),
                None => open.groups.push(1),
            }
            open.digits.push(c);
            parted = false;
        } else if matches!(c, ' ' | '-') && !open.digits.is_empty() {
            parted = true;
        } else {
            let of_citizen = c == 'X' && !next.is_some_and(|c| c.is_ascii_alphanumeric());
            if of_citizen && !open.digits.is_empty() {
                if let Some(group) = open.groups.last_mut() {
                    *group = group.saturating_add(1);
                }
                open.digits.push('X');
            } else if !parted {
                open.lettered |= c.is_ascii_alphabetic();
                let point = c == '.' && next.is_some_and(|c| c.is_ascii_digit());
                open.amount |= point || matches!(c, '元' | '万' | '亿' | '分' | ',');
            }
            close(&mut open, &mut found);
            parted = false;
        }
        before = Some(c);
    }
    close(&mut open, &mut found);
    found
}

fn close(open: &mut Run, found: &mut Vec<Run>) {
    let run = std::mem::take(open);
    if !run.digits.is_empty() {
        found.push(run);
    }
}

/// Neighbouring groups of a run that are so long together.
fn windows(run: &Run, length: usize) -> impl Iterator<Item = &str> {
    let starts = run.groups.iter().scan(0_usize, |end, group| {
        let start = *end;
        *end = end.saturating_add(*group);
        Some((start, *end))
    });
    let bounds: Vec<(usize, usize)> = starts.collect();
    let ends: Vec<usize> = bounds.iter().map(|(_, end)| *end).collect();
    bounds.into_iter().filter_map(move |(start, _)| {
        let end = start.saturating_add(length);
        ends.contains(&end).then_some(())?;
        run.digits.get(start..end)
    })
}

fn is_citizen(number: &str) -> bool {
    CitizenId::parse(number).is_ok()
}

/// Eleven digits of a mainland mobile, whole or in the groups in which people write them, with or without +86.
fn is_mobile(run: &Run) -> bool {
    const WRITTEN: [&[usize]; 8] = [
        &[11],
        &[3, 4, 4],
        &[3, 8],
        &[7, 4],
        &[13],
        &[2, 11],
        &[2, 3, 4, 4],
        &[2, 3, 8],
    ];
    let written = WRITTEN.contains(&run.groups.as_slice());
    let own = match run.digits.len() {
        13 => run.digits.strip_prefix("86"),
        _ => Some(run.digits.as_str()),
    };
    let own = own.map(str::as_bytes);
    written && matches!(own, Some([b'1', b'3'..=b'9', ..]))
}

/// Sixteen to nineteen digits that pass their check digit, whole or in groups of four.
fn is_card(run: &Run) -> bool {
    let whole = run.groups.len() == 1;
    let fours = match run.groups.split_last() {
        Some((last, fours)) => *last <= 4 && fours.iter().all(|group| *group == 4),
        None => false,
    };
    let parted = run.groups == [6, 13] || run.groups == [6, 10];
    let long = (16..=19).contains(&run.digits.len());
    // No card begins with 0, 1 or 2; dates and most division codes do.
    let issued = run.digits.starts_with(|c: char| ('3'..='9').contains(&c));
    long && issued
        && (whole || fours || parted)
        && passes_luhn(&run.digits)
        && !is_credit_code(&run.digits)
        && !is_project_code(&run.digits)
}

/// Of digits alone, it begins with the 5 of civil affairs or the 9 of commerce.
fn is_credit_code(digits: &str) -> bool {
    digits.starts_with(['5', '9']) && CreditCode::parse(digits).is_ok()
}

fn passes_luhn(digits: &str) -> bool {
    let mut sum = 0_u32;
    for (place, digit) in digits.chars().rev().enumerate() {
        let Some(value) = digit.to_digit(10) else {
            return false;
        };
        let counted = match (place % 2, value) {
            (0, value) => value,
            (_, value @ 0..=4) => value.saturating_mul(2),
            (_, value) => value.saturating_mul(2).saturating_sub(9),
        };
        sum = sum.saturating_add(counted);
    }
    sum.is_multiple_of(10)
}

/// A division code of a province and then a year; 62 is a province too, but most cards begin with it.
fn is_project_code(digits: &str) -> bool {
    let province = digits.get(..2).and_then(|two| two.parse::<u32>().ok());
    let province = province.is_some_and(|two| (31..=65).contains(&two) && two != 62);
    let year_at = |at: usize| {
        let year = digits.get(at..at.saturating_add(4));
        let year = year.and_then(|year| year.parse::<u32>().ok());
        year.is_some_and(|year| (1990..=2099).contains(&year))
    };
    province && (year_at(6) || year_at(9) || year_at(12))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CITIZEN: &str = "11010519491231002X"; // the example of GB 11643 itself

    fn with_luhn(body: &str) -> String {
        let whole = (0..10).map(|check| format!("{body}{check}"));
        whole.into_iter().find(|card| passes_luhn(card)).unwrap()
    }

    fn wide(text: &str) -> String {
        let shift = |c: char| char::from_u32(u32::from(c) + 0xfee0).unwrap();
        text.chars()
            .map(|c| if c.is_ascii_graphic() { shift(c) } else { c })
            .collect()
    }

    #[test]
    fn a_citizen_s_number_is_found_in_every_writing() {
        let spaced = "110105 19491231 002x";
        for text in [
            CITIZEN,
            "发给11010519491231002X的补助",
            "发给１１０１０５１９４９１２３１００２Ｘ的补助",
            spaced,
            "110105-1949-1231-002X",
            "1101 0519 4912 3100 2X",
            "1101051949123\u{200b}1002X",
            "证件号110105\u{3000}19491231\u{3000}002X，村民",
            "2017 110105 19491231 002X 3",
        ] {
            assert!(has_citizen_id(text) && has_number(text), "{text}");
        }
        assert!(!has_citizen_id("110105194912310021"), "a wrong check digit");
    }

    #[test]
    fn a_mobile_or_a_card_is_found_in_every_writing() {
        for text in [
            "联系电话13812345678",
            "138 1234 5678",
            "138-1234-5678",
            "１３８１２３４５６７８",
            "+86 13812345678",
            "8613812345678",
            "卡号4111111111111111",
            "4111 1111 1111 1111",
            "4111-1111-1111-1111",
            "４１１１１１１１１１１１１１１１",
        ] {
            assert!(has_number(text), "{text}");
        }
    }

    #[test]
    fn what_bureaus_write_passes() {
        for text in [
            "黑财指〔2016〕123号",
            "示例政发〔2017〕3号，2017年2月12日印发",
            "91110108059291623Q",
            "统一社会信用代码 91110108059291623Q",
            "投资1000000000000000.00元",
            "共13812345678.00元",
            "共13812345678元",
            "13,812,345,678",
            "2017-03-01 2017-03-31",
            "20170301 20170331",
            "20170301083015123",
            "项目代码 2301022017000123456",
            "530102201700012345",
            "电话0451-12345678，监督举报12317",
            "138****1234",
            "卡号后四位1234",
            "第1批至第12批共9007199254740993项"
                .replace("9007199254740993", "900")
                .as_str(),
        ] {
            assert!(!has_number(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_mobile_is_refused_and_its_amount_is_not(second in 3_u8..10, rest in 0_u32..1_000_000_000) {
            let number = format!("1{second}{rest:09}");
            prop_assert!(has_number(&number));
            let text = wide(&number);
            prop_assert!(has_number(&text));
            let amount = format!("{number}.00");
            prop_assert!(!has_number(&amount));
        }

        #[test]
        fn every_card_is_refused_and_one_with_a_wrong_digit_is_not(body in "62[0-9]{13,16}", shift in 1_u32..10) {
            let card = with_luhn(&body);
            prop_assert!(has_number(&card));
            let text = format!("卡号{}", wide(&card));
            prop_assert!(has_number(&text));
            let check = card.chars().next_back().and_then(|c| c.to_digit(10)).unwrap();
            let wrong = format!("{body}{}", (check + shift) % 10);
            prop_assume!(!has_citizen_id(&wrong));
            prop_assert!(!has_number(&wrong));
        }

        #[test]
        fn a_citizen_s_number_is_found_wherever_it_is_parted(at in 1_usize..17, between in "[ \u{3000}-]{1,2}") {
            let (head, tail) = CITIZEN.split_at(at);
            let text = format!("证件{head}{between}{tail}。");
            prop_assert!(has_number(&text), "{}", text);
        }

        #[test]
        fn documents_dates_and_amounts_pass(year in 1990_u16..2100, number in 1_u32..100_000, yuan in 0_u64..1_000_000_000_000, month in 1_u8..13, day in 1_u8..29) {
            for text in [
                format!("示例财指〔{year}〕{number}号"),
                format!("{year}-{month:02}-{day:02}"),
                format!("{year}{month:02}{day:02}"),
                format!("{yuan}.{:02}", number % 100),
                format!("{yuan}元"),
                format!("230102-{year}-{number:05}"),
            ] {
                prop_assert!(!has_number(&text), "{}", text);
            }
        }

        #[test]
        fn reading_never_panics(text in "\\PC{0,80}") {
            let _ = (has_citizen_id(&text), has_number(&text));
        }
    }
}
