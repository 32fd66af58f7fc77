//! Two answers for one page, held against each other: what differs, in words that lead to the place.

use std::collections::HashMap;

use super::fault::Differs;
use super::page::{Block, Said, Stand, blocks, bounded, line, said};

/// Blocks without a counterpart that are looked through for the most alike; who sees so many needs no pairs.
const PAIRS_MAX: usize = 200;

/// What came of comparing one page.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Compared {
    /// Places where the board names somebody.
    pub(super) names: u64,
    /// What differs.
    pub(super) differs: Vec<Differs>,
}

/// Compares the page of a board with the auditor's own. The rows of a sheet may stand in another order.
pub(super) fn compare(board: &str, log: &str, sheet: bool) -> Compared {
    let mut compared = Compared::default();
    if board == log {
        return compared;
    }
    let (theirs, ours) = (blocks(board, sheet), blocks(log, sheet));
    let places = counterparts(&theirs, &ours);
    let mut used = vec![false; ours.len()];
    let (mut last, mut turned) = (0, false);
    for (block, place) in theirs.iter().zip(&places) {
        let Some(place) = *place else { continue };
        if let Some(used) = used.get_mut(place) {
            *used = true;
        }
        compared.names = compared.names.saturating_add(names(block));
        if sheet && is_row(block) {
            continue;
        }
        turned |= place < last;
        last = place;
    }
    let alone = theirs.iter().zip(&places);
    let alone = alone.filter(|(_, place)| place.is_none());
    let more: Vec<&Block<'_>> = alone.map(|(block, _)| block).collect();
    let lost = ours.iter().zip(&used).filter(|(_, used)| !**used);
    let lost: Vec<&Block<'_>> = lost.map(|(block, _)| block).collect();
    compared.differs = in_pairs(&more, lost);
    if compared.differs.is_empty() && turned {
        compared.differs.push(Differs::Order);
    }
    compared
}

fn names(block: &Block<'_>) -> u64 {
    let named = block.who.iter().filter(|who| **who == Stand::Name);
    u64::try_from(named.count()).unwrap_or(u64::MAX)
}

fn is_row(block: &Block<'_>) -> bool {
    block.raw.starts_with("<tr>")
}

/// For each block of the board the block of the auditor's page that it may stand for: first those that are the same,
/// then those where the board says a name in the place of its number.
fn counterparts(theirs: &[Block<'_>], ours: &[Block<'_>]) -> Vec<Option<usize>> {
    let mut known: HashMap<&str, Vec<usize>> = HashMap::new();
    // From the end, so that the first is taken first.
    for (place, block) in ours.iter().enumerate().rev() {
        known.entry(&block.shape).or_default().push(place);
    }
    let mut places = vec![None; theirs.len()];
    let passes: [Fits; 2] = [same_people, named_or_same];
    for fits in passes {
        for (block, place) in theirs.iter().zip(&mut places) {
            if place.is_some() {
                continue;
            }
            let Some(free) = known.get_mut(&*block.shape) else {
                continue;
            };
            let fit = free.iter().rposition(|at| {
                let ours = ours.get(*at).map_or(&[][..], |ours| &ours.who);
                fits(&block.who, ours)
            });
            *place = fit.map(|fit| free.remove(fit));
        }
    }
    places
}

type Fits = fn(&[Stand], &[Stand]) -> bool;

fn same_people(theirs: &[Stand], ours: &[Stand]) -> bool {
    theirs == ours
}

fn named_or_same(theirs: &[Stand], ours: &[Stand]) -> bool {
    let one = |(theirs, ours): (&Stand, &Stand)| *theirs == Stand::Name || theirs == ours;
    theirs.len() == ours.len() && theirs.iter().zip(ours).all(one)
}

/// Blocks without a counterpart: two that are built alike are one that was changed.
fn in_pairs(more: &[&Block<'_>], mut lost: Vec<&Block<'_>>) -> Vec<Differs> {
    let mut found = Vec::new();
    for block in more {
        let alike = lost.iter().take(PAIRS_MAX).enumerate();
        let alike = alike.filter_map(|(at, other)| Some((likeness(block, other)?, at)));
        // Of those that are equally alike the first.
        let best = alike.max_by_key(|(likeness, at)| (*likeness, usize::MAX - *at));
        match best {
            Some((_, at)) => changed(block, lost.remove(at), &mut found),
            None => found.push(Differs::Extra { text: told(block) }),
        }
    }
    let lost = lost.into_iter();
    found.extend(lost.map(|block| Differs::Lost { text: told(block) }));
    found
}

/// How much two blocks of one kind have in common; none where they are of two kinds, or have nothing in common.
fn likeness(one: &Block<'_>, other: &Block<'_>) -> Option<usize> {
    if opening(one) != opening(other) {
        return None;
    }
    let (one, other) = (said(&one.shape), said(&other.shape));
    let same = one.iter().zip(&other).filter(|(one, other)| one == other);
    let same = same.count();
    (same > 0 || one.len().max(other.len()) <= 1).then_some(same)
}

/// The tag that a block begins with.
fn opening<'a>(block: &Block<'a>) -> &'a str {
    block.raw.split('>').next().unwrap_or_default()
}

/// What of a block was changed, each in its own place where both say as much.
fn changed(board: &Block<'_>, log: &Block<'_>, found: &mut Vec<Differs>) {
    let (theirs, ours) = (said(&board.shape), said(&log.shape));
    let row = row_of(log, &ours);
    let before = found.len();
    if theirs.len() == ours.len() {
        for (theirs, ours) in theirs.into_iter().zip(ours) {
            if theirs.text != ours.text {
                found.push(Differs::Figure {
                    row: row.clone().filter(|row| *row != ours.text),
                    member: ours.member,
                    board: theirs.text,
                    log: ours.text,
                });
            }
        }
    }
    if found.len() == before {
        let (mut theirs, mut ours) = (told(board), told(log));
        if theirs == ours {
            (theirs, ours) = around(board, log);
        }
        found.push(Differs::Figure {
            row,
            member: String::new(),
            board: theirs,
            log: ours,
        });
    }
}

/// How a row is found: by its first words, or by the number of whoever stands there.
fn row_of(block: &Block<'_>, said: &[Said]) -> Option<String> {
    let first = said.first().map(|first| first.text.clone());
    let number = block.who.iter().find_map(|who| match who {
        Stand::Alias(number) => Some(number.clone()),
        Stand::Name => None,
    });
    number.or(first)
}

/// What a block says; its source where it says nothing.
fn told(block: &Block<'_>) -> String {
    let text = line(&block.shape);
    match text.is_empty() {
        true => bounded(&block.shape.chars().take(CHARS_MAX).collect::<String>()),
        false => text,
    }
}

const CHARS_MAX: usize = 120;

/// From the first character on that differs: of people's numbers, else of the source.
fn around(board: &Block<'_>, log: &Block<'_>) -> (String, String) {
    if board.shape == log.shape {
        return (people(&board.who), people(&log.who));
    }
    let both = board.shape.chars().zip(log.shape.chars());
    let same = both.take_while(|(one, other)| one == other).count();
    let from = |shape: &str| -> String {
        let rest = shape.chars().skip(same.saturating_sub(20));
        bounded(&rest.take(CHARS_MAX).collect::<String>())
    };
    (from(&board.shape), from(&log.shape))
}

fn people(who: &[Stand]) -> String {
    let each = who.iter().map(|who| match who {
        Stand::Name => "〔姓名〕",
        Stand::Alias(number) => number,
    });
    each.collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::{Compared, compare};
    use crate::compare::fault::Differs;

    const ALIAS: &str = "<span class=\"alias\">代号 1a</span>";
    const OTHER: &str = "<span class=\"alias\">代号 2b</span>";
    const NAME: &str =
        "<span data-who=\"name\">试甲</span> <small data-who=\"household\">12</small>";
    const GROUP: &str = "<span data-who=\"group\">一组</span>";
    const NONE: &str = "<span class=\"none\" data-who=\"group\">—</span>";

    fn row(no: u32, who: &str, group: &str, amount: &str) -> String {
        format!(
            "<tr>\n<td class=\"num no\" data-l=\"序号\">{no}</td><td data-l=\"户主\">{who}</td><td>{group}</td><td data-l=\"金额\">{amount}</td></tr>"
        )
    }

    fn differs(board: &str, log: &str, sheet: bool) -> Vec<Differs> {
        compare(board, log, sheet).differs
    }

    #[test]
    fn a_name_may_stand_where_the_log_has_a_number_and_nowhere_else() {
        let log = row(1, ALIAS, NONE, "10.00");
        let named = compare(&row(1, NAME, GROUP, "10.00"), &log, false);
        assert_eq!(
            named,
            Compared {
                names: 1,
                differs: Vec::new()
            }
        );
        // Another number than that of the log, a name in the place of an amount, and what only passes for a name.
        let fakes = [
            row(1, OTHER, NONE, "10.00"),
            row(1, NAME, GROUP, NAME),
            row(1, NAME, GROUP, "11.00"),
            row(
                1,
                "<span data-who=\"name\">试<b>甲</b></span>",
                NONE,
                "10.00",
            ),
            row(
                1,
                ALIAS,
                GROUP,
                "10.00 <small data-who=\"household\">11.00</small>",
            ),
            row(1, ALIAS, "<span class=\"none\">—</span>", "10.00"),
        ];
        for fake in fakes {
            assert_eq!(differs(&fake, &log, false).len(), 1, "{fake}");
        }
        // The log never has a name: a board that shows a number in its place is another page.
        assert_eq!(differs(&log, &row(1, NAME, NONE, "10.00"), false).len(), 1);
    }

    #[test]
    fn rows_of_a_sheet_may_stand_in_another_order_and_those_of_others_may_not() {
        let log = format!(
            "{}{}",
            row(1, ALIAS, NONE, "10.00"),
            row(2, OTHER, NONE, "20.00")
        );
        let turned = format!(
            "{}{}",
            row(1, NAME, GROUP, "20.00"),
            row(2, ALIAS, NONE, "10.00")
        );
        assert_eq!(differs(&turned, &log, true), []);
        assert_eq!(
            differs("<p>a</p><p>b</p>", "<p>b</p><p>a</p>", true),
            [Differs::Order]
        );
        assert_ne!(differs(&turned, &log, false), []);
    }

    #[test]
    fn what_was_changed_added_or_left_out_is_named() {
        let log = format!(
            "{}{}",
            row(1, ALIAS, NONE, "10.00"),
            row(2, OTHER, NONE, "20.00")
        );
        let figure = differs(&log.replace("20.00", "2,000.00"), &log, true);
        let expected = Differs::Figure {
            row: Some("代号 2b".into()),
            member: "金额".into(),
            board: "2,000.00".into(),
            log: "20.00".into(),
        };
        assert_eq!(figure, [expected]);
        let more = format!("{log}{}", row(3, ALIAS, NONE, "30.00"));
        assert!(
            matches!(&differs(&more, &log, true)[..], [Differs::Extra { text }] if text.contains("30.00"))
        );
        assert!(
            matches!(&differs(&log, &more, true)[..], [Differs::Lost { text }] if text.contains("30.00"))
        );
        // A second row like one that is there is one too many.
        let twice = format!("{log}{}", row(2, OTHER, NONE, "20.00"));
        assert_eq!(differs(&twice, &log, true).len(), 1);
        // What nobody reads and a link leads elsewhere by.
        let (one, other) = ("<p><a href=\"/x\">1</a></p>", "<p><a href=\"/y\">1</a></p>");
        assert_eq!(differs(one, other, false).len(), 1);
    }

    #[test]
    fn the_code_on_paper_may_be_another_picture_and_nothing_else() {
        let page = |inside: &str| format!("<div class=\"qr\">{inside}</div>");
        let log = page("<svg><path d=\"M1\"/></svg>");
        assert_eq!(
            differs(&page("<svg><path d=\"M2\"/></svg>"), &log, false),
            []
        );
        assert_ne!(
            differs(&page("<svg><text>10.00</text></svg>"), &log, false),
            []
        );
        assert_ne!(differs(&page("10.00"), &log, false), []);
    }
}
