//! 繁體: the program's own words, converted from 简体 by words and not by characters.
//!
//! Never names, titles or anything else that the ledger holds: a name is what it was written as.

use std::collections::HashMap;
use std::sync::{LazyLock, PoisonError, RwLock};

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;

static TABLES: LazyLock<Option<OpenCC>> =
    LazyLock::new(|| OpenCC::from_config(BuiltinConfig::S2hk).ok());
static BACK: LazyLock<Option<OpenCC>> =
    LazyLock::new(|| OpenCC::from_config(BuiltinConfig::T2s).ok());
static KNOWN: LazyLock<RwLock<HashMap<&'static str, &'static str>>> =
    LazyLock::new(RwLock::default);

/// One of the program's words in traditional characters. Each is converted once and kept for good: they are a few
/// hundred, and part of the program.
pub(super) fn traditional(word: &'static str) -> &'static str {
    let known = KNOWN.read().unwrap_or_else(PoisonError::into_inner);
    if let Some(converted) = known.get(word) {
        return converted;
    }
    drop(known);
    let Some(tables) = TABLES.as_ref() else {
        return word;
    };
    let converted: &'static str = tables.convert(word).leak();
    let mut known = KNOWN.write().unwrap_or_else(PoisonError::into_inner);
    known.entry(word).or_insert(converted)
}

/// What was typed, in simplified characters; none where that changes nothing.
pub(super) fn simplified(typed: &str) -> Option<String> {
    let converted = BACK.as_ref()?.convert(typed);
    (converted != typed).then_some(converted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_not_only_characters_are_converted() {
        assert_eq!(traditional("头发发展后台干部"), "頭髮發展後台幹部");
        assert_eq!(traditional("公示"), traditional("公示"));
    }

    #[test]
    fn what_is_typed_is_looked_for_in_simplified_characters_too() {
        assert_eq!(simplified("向陽村").as_deref(), Some("向阳村"));
        assert_eq!(simplified("向阳村"), None);
    }
}
