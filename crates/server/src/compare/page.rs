//! A page as a list of blocks: what a row says, and where in it somebody's name stands.
//!
//! A name is the operator's word and is never compared; all else of a page must not be able to pass for one.

/// Tags at which a new block begins. Lists end with one of their own: the last row must be like every other.
const CUTS: [&str; 31] = [
    "tr", "li", "p", "div", "h1", "h2", "h3", "section", "details", "table", "tfoot", "tbody",
    "ul", "ol", "dl", "main", "footer", "header", "nav", "title", "aside", "form", "figure",
    "text", "head", "body", "/tbody", "/tfoot", "/ul", "/ol", "/dl",
];
/// Stands in the place of whoever is named, or has a number instead of a name.
const SOMEBODY: &str = "\u{1}";
const GROUP: &str = "\u{2}";
/// Numbers whose code on paper is a picture, of the address of the board.
const CODE: &str = "<div class=\"qr\">";
const ROW_NUMBER: &str = "<td class=\"num no\"";

/// Who stands in one place of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stand {
    /// A name, by the operator's word.
    Name,
    /// The number that stands for a name, which the log has.
    Alias(String),
}

/// A piece of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block<'a> {
    pub(super) raw: &'a str,
    /// All of it but who stands there.
    pub(super) shape: String,
    pub(super) who: Vec<Stand>,
}

/// What people read in one place of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    /// The figure, the column or the term that it belongs to.
    pub(super) member: String,
    pub(super) text: String,
}

/// Where a marked place begins, where it ends, and what it is.
struct Mark {
    open: &'static str,
    close: &'static str,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Name,
    Alias,
    Household,
    Group,
}

const MARKS: [Mark; 6] = [
    mark("<span data-who=\"name\">", "</span>", Kind::Name),
    mark(
        "<span class=\"none\" data-who=\"name\">",
        "</span>",
        Kind::Name,
    ),
    mark("<span class=\"alias\">", "</span>", Kind::Alias),
    mark(
        " <small data-who=\"household\">",
        "</small>",
        Kind::Household,
    ),
    mark("<span data-who=\"group\">", "</span>", Kind::Group),
    mark(
        "<span class=\"none\" data-who=\"group\">",
        "</span>",
        Kind::Group,
    ),
];

const fn mark(open: &'static str, close: &'static str, kind: Kind) -> Mark {
    Mark { open, close, kind }
}

/// Cuts a page into its blocks. The rows of a sheet stand in the order of names, so their numbers are left out.
pub(super) fn blocks(html: &str, sheet: bool) -> Vec<Block<'_>> {
    let starts = html.match_indices('<').map(|(at, _)| at);
    let mut cuts: Vec<usize> = starts.filter(|at| is_cut(html, *at)).collect();
    cuts.push(html.len());
    let mut from = 0;
    let mut found = Vec::with_capacity(cuts.len());
    for to in cuts {
        if let Some(raw) = html.get(from..to).filter(|raw| !raw.is_empty()) {
            found.push(block(raw, sheet));
        }
        from = to;
    }
    found
}

fn is_cut(html: &str, at: usize) -> bool {
    let rest = html.get(at.saturating_add(1)..).unwrap_or_default();
    let name = rest
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '/')
        .next();
    name.is_some_and(|name| CUTS.contains(&name))
}

fn block(raw: &str, sheet: bool) -> Block<'_> {
    let (mut shape, mut who) = (String::with_capacity(raw.len()), Vec::new());
    let mut rest = raw;
    while let Some((before, mark, inside, after)) = next(rest) {
        shape.push_str(before);
        rest = after;
        match mark.kind {
            Kind::Name => {
                shape.push_str(SOMEBODY);
                who.push(Stand::Name);
            }
            Kind::Alias => {
                shape.push_str(SOMEBODY);
                who.push(Stand::Alias(inside.to_owned()));
            }
            Kind::Group => shape.push_str(GROUP),
            // Only beside a name; elsewhere it is a text like every other.
            Kind::Household if shape.ends_with(SOMEBODY) && who.last() == Some(&Stand::Name) => {}
            Kind::Household => shape.push_str(inside),
        }
    }
    shape.push_str(rest);
    if sheet {
        shape = without(&shape, ROW_NUMBER, "</td>", |_| true);
    }
    Block {
        raw,
        shape: without(&shape, CODE, "</div>", is_picture),
        who,
    }
}

/// The first marked place. What holds a tag of its own is none.
fn next(text: &str) -> Option<(&str, &'static Mark, &str, &str)> {
    let found = MARKS.iter().filter_map(|mark| {
        let mut from = 0;
        loop {
            let at = from + text.get(from..)?.find(mark.open)?;
            let inside = text.get(at + mark.open.len()..)?;
            let (inside, after) = inside.split_once(mark.close)?;
            if !inside.contains('<') {
                return Some((text.get(..at)?, mark, inside, after));
            }
            from = at + mark.open.len();
        }
    });
    found.min_by_key(|(before, ..)| before.len())
}

/// The text without what stands between two marks, where that may be left out.
fn without(text: &str, open: &str, close: &str, may: fn(&str) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, opened)) = rest.split_once(open) {
        out.push_str(before);
        out.push_str(open);
        rest = opened;
        if let Some((inside, closed)) = opened.split_once(close)
            && may(inside)
        {
            if !open.ends_with('>') {
                out.push('>');
            }
            out.push_str(close);
            rest = closed;
        }
    }
    out.push_str(rest);
    out
}

/// Nothing that could be read: drawing, and no text.
fn is_picture(inside: &str) -> bool {
    let mut rest = inside;
    while let Some(tag) = rest.strip_prefix('<') {
        let name = tag.trim_start_matches('/');
        let drawn = ["svg", "path", "rect"]
            .iter()
            .any(|one| name.starts_with(one));
        match tag.split_once('>') {
            Some((_, after)) if drawn => rest = after,
            Some(_) | None => return false,
        }
    }
    rest.is_empty()
}

/// The links of a page that lead to pages of the same board.
pub(super) fn links(html: &str) -> impl Iterator<Item = String> {
    let all = html.split(" href=\"").skip(1);
    let all = all.filter_map(|rest| rest.split_once('"').map(|(href, _)| unescape(href)));
    all.filter(|href| href.starts_with('/'))
}

/// The text between two marks.
pub(super) fn between<'a>(html: &'a str, open: &str, close: &str) -> Option<&'a str> {
    let (_, rest) = html.split_once(open)?;
    Some(rest.split_once(close)?.0)
}

/// What a block says, piece by piece.
pub(super) fn said(shape: &str) -> Vec<Said> {
    let (mut found, mut label, mut figure, mut term) = (Vec::new(), None, None, false);
    for piece in shape.split('<').skip(usize::from(!shape.starts_with('<'))) {
        let (tag, text) = piece.split_once('>').unwrap_or(("", piece));
        let name = tag
            .split(|c: char| !c.is_ascii_alphanumeric() && c != '/')
            .next();
        match name.unwrap_or_default() {
            "td" | "th" => label = between(tag, "data-l=\"", "\"").map(unescape),
            "a" => {
                let href = between(tag, "href=\"", "\"").map(unescape);
                figure = href.filter(|href| href.starts_with("/figures/"));
            }
            "/a" => figure = None,
            "dt" => term = true,
            "dd" => term = false,
            _ => {}
        }
        let text = unescape(text.trim());
        if text.is_empty() {
            continue;
        }
        if term {
            label = Some(text);
            continue;
        }
        let member = figure.clone().or_else(|| label.clone()).unwrap_or_default();
        let text = text
            .replace(SOMEBODY, "〔姓名〕")
            .replace(GROUP, "〔村组〕");
        found.push(Said { member, text });
    }
    found
}

/// All that a block says, as one line of bounded length.
pub(super) fn line(shape: &str) -> String {
    let all: Vec<String> = said(shape).into_iter().map(|one| one.text).collect();
    bounded(&all.join(" · "))
}

/// In one line, of bounded length.
pub(super) fn bounded(text: &str) -> String {
    let all = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match all.char_indices().nth(LINE_CHARS_MAX) {
        Some((end, _)) => format!("{}…", all.get(..end).unwrap_or_default()),
        None => all,
    }
}

/// Enough to find a row by.
const LINE_CHARS_MAX: usize = 200;

fn unescape(text: &str) -> String {
    const ALL: [(&str, &str); 9] = [
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#38;", "&"),
        ("&amp;", "&"),
    ];
    let mut out = text.to_owned();
    for (from, to) in ALL {
        if out.contains(from) {
            out = out.replace(from, to);
        }
    }
    out
}
