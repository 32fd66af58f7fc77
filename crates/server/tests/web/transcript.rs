//! Pages as people read them: text and links, one block a line, to be compared with what was read before.

use std::path::PathBuf;

use crate::client::Answer;

/// Rewrites the golden files instead of comparing.
const BLESS: &str = "SUNLEDGER_BLESS";

/// Compares an answer with the golden file of that name.
pub(crate) fn expect(name: &str, path: &str, answer: &Answer) {
    let seen = format!(
        "GET {path}\n{} {}\n{}\n",
        answer.status.as_u16(),
        answer.header("content-type"),
        readable(answer)
    );
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/web/golden")
        .join(format!("{name}.txt"));
    if std::env::var_os(BLESS).is_some() {
        std::fs::write(&file, &seen).unwrap();
    }
    let known = std::fs::read_to_string(&file).unwrap_or_default();
    if seen != known {
        let differs = seen.lines().zip(known.lines()).find(|(a, b)| a != b);
        panic!(
            "{path} does not read as in {}: {differs:?}\nif it should, run again with {BLESS}=1\n{seen}",
            file.display()
        );
    }
}

fn readable(answer: &Answer) -> String {
    let body = &answer.body;
    match body.split_once("<main") {
        None => body.clone(),
        Some((_, main)) => {
            let main = main.split_once("</main>").map_or(main, |(main, _)| main);
            text(&format!("<main{main}"))
        }
    }
}

/// Inline tags vanish, links show where they lead, cells are set apart, every other tag ends a line.
pub(crate) fn text(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    let mut link = None;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(&before.replace('\n', " "));
        let (tag, after) = after.split_once('>').unwrap();
        rest = after;
        let name = tag.split([' ', '/']).find(|part| !part.is_empty());
        match (name.unwrap_or_default(), tag.starts_with('/')) {
            ("svg", false) => rest = after.split_once("</svg>").unwrap().1,
            ("a", false) => {
                let href = tag.split_once("href=\"").unwrap().1;
                link = href.split_once('"').map(|(href, _)| href.to_owned());
                out.push('[');
            }
            ("a", true) => out.push_str(&format!("]({})", link.take().unwrap())),
            ("small" | "span" | "strong" | "code" | "progress", _)
            | ("td" | "th" | "dt" | "dd", false) => {}
            ("td" | "th" | "dt" | "dd", true) => out.push_str(" | "),
            _ => out.push('\n'),
        }
    }
    out.push_str(rest);
    let words = |line: &str| {
        line.split_whitespace()
            .map(masked)
            .collect::<Vec<_>>()
            .join(" ")
    };
    let lines = out.lines().map(words).filter(|line| !line.is_empty());
    let lines: Vec<String> = lines
        .map(|line| line.trim_end_matches(" |").to_owned())
        .collect();
    unescape(&lines.join("\n"))
}

/// Pseudonyms and digests are the vault's and the log's business, not this board's.
fn masked(word: &str) -> &str {
    let digits = word.trim_start_matches(|c: char| !c.is_ascii_hexdigit());
    let hex = digits
        .bytes()
        .all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    match hex && matches!(digits.len(), 8 | 32 | 64) {
        true => "…",
        false => word,
    }
}

pub(crate) fn unescape(text: &str) -> String {
    text.replace("&#60;", "<")
        .replace("&#62;", ">")
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&#38;", "&")
}
