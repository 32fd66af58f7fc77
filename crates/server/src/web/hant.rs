//! 繁體: pages are written in 简体 and converted as a whole; what a reader types is converted back.
//!
//! Only what is shown changes. Names and numbers of documents are the ledger's as they are written there.

use std::sync::LazyLock;

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;

static TO_TRADITIONAL: LazyLock<Option<OpenCC>> =
    LazyLock::new(|| OpenCC::from_config(BuiltinConfig::S2hk).ok());
static TO_SIMPLIFIED: LazyLock<Option<OpenCC>> =
    LazyLock::new(|| OpenCC::from_config(BuiltinConfig::T2s).ok());

/// A page in traditional characters, save what stands in `<pre>`: that is a part of the log as it is stored.
pub(super) fn traditional(page: &str) -> String {
    let mut out = String::with_capacity(page.len());
    let mut rest = page;
    while let Some(begins) = rest.find("<pre") {
        let (before, kept) = rest.split_at(begins);
        let (kept, behind) = kept.split_at(kept.find("</pre>").unwrap_or(kept.len()));
        out.push_str(&convert(TO_TRADITIONAL.as_ref(), before));
        out.push_str(kept);
        rest = behind;
    }
    out.push_str(&convert(TO_TRADITIONAL.as_ref(), rest));
    out
}

/// What was typed, in the characters that the ledger is kept in.
pub(super) fn simplified(typed: &str) -> String {
    convert(TO_SIMPLIFIED.as_ref(), typed)
}

/// Without its tables, which are part of the program, a text stays as it is.
fn convert(tables: Option<&OpenCC>, text: &str) -> String {
    tables.map_or_else(|| text.to_owned(), |tables| tables.convert(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_not_only_characters_are_converted() {
        assert_eq!(
            traditional("皇后镇的干部发展头发加工"),
            "皇后鎮的幹部發展頭髮加工"
        );
        assert_eq!(
            traditional("<a href=\"/villages/1?lang=zh-Hant\">向阳村</a>"),
            "<a href=\"/villages/1?lang=zh-Hant\">向陽村</a>"
        );
    }

    #[test]
    fn an_entry_is_shown_as_it_is_stored() {
        assert_eq!(
            traditional("<p>记录</p><pre>{\"name\":\"向阳村\"}</pre><p>说明</p><pre>阳"),
            "<p>記錄</p><pre>{\"name\":\"向阳村\"}</pre><p>説明</p><pre>阳"
        );
    }

    #[test]
    fn what_is_typed_in_either_finds_the_same() {
        assert_eq!(simplified("向陽村"), "向阳村");
        assert_eq!(simplified("向阳村"), "向阳村");
    }
}
