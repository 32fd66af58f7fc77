//! Links and headings of a Markdown text, as a reader of the rendered page sees them.
//!
//! What stands in code is an example and is never read as a link or a heading.

use crate::tidy::numbered;

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) line: usize,
    pub(super) target: String,
}

pub(super) fn links(text: &str) -> Vec<Link> {
    let mut links = Vec::new();
    for (line, text) in prose(text) {
        let text = without_code(text);
        let mut add = |target: &str| {
            let target = target.to_owned();
            links.push(Link { line, target });
        };
        for (at, opening) in text.match_indices("](") {
            add(target(&text[at + opening.len()..]));
        }
        // `[name]: target`; a footnote's text is no target.
        if let Some((name, rest)) = text.trim_start().split_once("]:")
            && name.starts_with('[')
            && !name.starts_with("[^")
        {
            add(target(rest.trim_start()));
        }
    }
    links
}

/// What can stand after `#` in a link to this text, as GitHub derives it from the headings.
pub(super) fn anchors(text: &str) -> Vec<String> {
    let mut anchors: Vec<String> = Vec::new();
    for (_, line) in prose(text) {
        let Some(heading) = heading(line) else {
            continue;
        };
        let slug = slug(heading);
        let again = (1..).map(|count| format!("{slug}-{count}"));
        let mut names = std::iter::once(slug.clone()).chain(again);
        anchors.extend(names.find(|name| !anchors.contains(name)));
    }
    anchors
}

/// The lines outside fenced code.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fence: Option<&str> = None;
    numbered(text).filter(move |(_, line)| {
        let line = line.trim_start();
        let mark = ["```", "~~~"]
            .into_iter()
            .find(|mark| line.starts_with(mark));
        match (fence, mark) {
            (None, Some(_)) => fence = mark,
            (Some(open), Some(mark)) if open == mark => fence = None,
            (Some(_), _) => {}
            (None, None) => return true,
        }
        false
    })
}

/// The line with its `code` struck out. A run of backticks without its fellow is text.
fn without_code(line: &str) -> String {
    let mut kept = String::new();
    let mut rest = line;
    while let Some(at) = rest.find('`') {
        let (before, from) = rest.split_at(at);
        let after = from.trim_start_matches('`');
        let run = &from[..from.len() - after.len()];
        kept.push_str(before);
        rest = match after.find(run) {
            Some(end) => &after[end + run.len()..],
            None => after,
        };
    }
    kept + rest
}

/// The target at the beginning of `text`: up to the closing bracket or the title.
fn target(text: &str) -> &str {
    if let Some(inner) = text.strip_prefix('<') {
        return inner.split('>').next().unwrap_or_default();
    }
    let mut depth = 0_usize;
    let end = text.find(|c: char| {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => return true,
            ')' => depth -= 1,
            _ => return c.is_whitespace(),
        }
        false
    });
    end.map_or(text, |end| &text[..end])
}

fn heading(line: &str) -> Option<&str> {
    let text = line.trim_start_matches('#');
    let level = line.len() - text.len();
    ((1..=6).contains(&level) && text.starts_with(' ')).then(|| text.trim())
}

/// Lower case, spaces as hyphens, without punctuation, a link by its text.
fn slug(heading: &str) -> String {
    let mut text = heading.to_owned();
    while let Some(at) = text.find("](") {
        let length = target(&text[at + 2..]).len();
        text.replace_range(at..(at + 3 + length).min(text.len()), "");
    }
    let letters = text.chars().flat_map(char::to_lowercase);
    letters
        .filter_map(|c| match c {
            ' ' => Some('-'),
            c if c.is_alphanumeric() || c == '-' || c == '_' => Some(c),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn targets(text: &str) -> Vec<String> {
        links(text).into_iter().map(|link| link.target).collect()
    }

    #[test]
    fn every_form_of_link_is_read() {
        for (text, expected) in [
            ("see [a](x.md) and [b](y.md#z).", vec!["x.md", "y.md#z"]),
            ("![picture](a.png \"title\")", vec!["a.png"]),
            ("[a](<with space.md>)", vec!["with space.md"]),
            ("[a](x_(y).md)", vec!["x_(y).md"]),
            ("  [name]: x.md \"title\"", vec!["x.md"]),
            ("[^1]: a footnote", vec![]),
            ("text [name]: no definition", vec![]),
        ] {
            assert_eq!(targets(text), expected, "{text}");
        }
    }

    #[test]
    fn code_is_not_prose() {
        assert_eq!(targets("`[a](x.md)` [b](y.md)"), ["y.md"]);
        assert_eq!(targets("``a ` [a](x.md)`` ` [b](y.md)"), ["y.md"]);
        assert_eq!(targets("```\n[a](x.md)\n~~~\n```\n[b](y.md)"), ["y.md"]);
        assert_eq!(anchors("```sh\n# a comment\n```\n"), Vec::<String>::new());
    }

    #[test]
    fn a_link_knows_its_line() {
        let found = links("one\n\n```\ncode\n```\n[a](x.md)\n");
        let expected = Link {
            line: 6,
            target: "x.md".to_owned(),
        };
        assert_eq!(found, [expected]);
    }

    #[test]
    fn headings_become_anchors() {
        let text =
            "# Log entry: `v1`!\n## 支付 (payment)\n### [A b](x.md) c\n#no\n## 支付 payment\n";
        assert_eq!(
            anchors(text),
            ["log-entry-v1", "支付-payment", "a-b-c", "支付-payment-1"]
        );
    }
}
