//! `/check` is typed from paper and scanned by strangers: whatever stands behind the question mark, it answers, and
//! says that a root holds only where it does.

use axum::http::{Method, StatusCode, Uri};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use sunledger_chain::checkpoint::Checkpoint;

use crate::client::{ask, get, ledger};
use crate::public::published;

/// A text that closes an attribute or opens a tag wherever it is not escaped.
const MARK: &str = "zq\"'><zq onload=zq>&zq;";
const NAMES: [&str; 7] = ["seq", "size", "root", "code", "lang", "page", "q"];
const VALUES: [&str; 16] = [
    "",
    "0",
    "1",
    "9",
    "-1",
    "+5",
    "1e3",
    "00000000",
    "12345678",
    "１２３４５６７８",
    "18446744073709551615",
    "18446744073709551616",
    "ffffffffffffffff",
    "en",
    "zh-Hant",
    "javascript:zj",
];

/// As a form is sent: every byte but letters and digits as `%` and its hex.
fn encoded(bytes: &[u8]) -> String {
    let one = |byte: &u8| match byte.is_ascii_alphanumeric() {
        true => char::from(*byte).to_string(),
        false => format!("%{byte:02x}"),
    };
    bytes.iter().map(one).collect()
}

/// A name or a value: usual, dangerous, any text, any bytes, or as somebody types it who encodes nothing.
fn piece(usual: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop_oneof![
        4 => select(usual).prop_map(|text| encoded(text.as_bytes())),
        2 => Just(encoded(MARK.as_bytes())),
        1 => any::<String>().prop_map(|text| encoded(text.as_bytes())),
        1 => vec(any::<u8>(), 0..40).prop_map(|bytes| encoded(&bytes)),
        1 => "[!-~]{0,40}",
        1 => (select(usual), 0_usize..6).prop_map(|(text, at)| {
            encoded(format!("{}{MARK}", text.get(..at).unwrap_or(text)).as_bytes())
        }),
    ]
}

fn query() -> impl Strategy<Value = String> {
    let pair = (piece(&NAMES), piece(&VALUES)).prop_map(|(name, value)| format!("{name}={value}"));
    vec(pair, 0..6).prop_map(|pairs| pairs.join("&"))
}

fn refused_or_answered(path: &str) {
    let Ok(uri) = path.parse::<Uri>() else {
        // What is no address never comes to a page.
        return;
    };
    let page = ask(Method::GET, &uri.to_string(), &[]);
    let known = [StatusCode::OK, StatusCode::BAD_REQUEST];
    assert!(known.contains(&page.status), "{path}: {}", page.status);
    for raw in ["<zq", "zq\"", "zq'", "&zq;", "\"javascript:zj"] {
        assert!(!page.body.contains(raw), "{path}: {raw} in {}", page.body);
    }
    // It has one form and no script but the board's own.
    let scripts = get("/check").body.matches("<script").count();
    assert_eq!(page.body.matches("<script").count(), scripts, "{path}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_query_is_more_than_the_page_can_bear_and_none_is_echoed_as_it_came(query in query()) {
        refused_or_answered(&format!("/check?{query}"));
    }
}

/// What the page must say to this paper: the status, and whether the root holds.
fn expected(
    checkpoint: &Checkpoint,
    seq: Option<u64>,
    size: u64,
    root: &str,
) -> (StatusCode, Option<bool>) {
    let is_root =
        (16..=64).contains(&root.len()) && root.bytes().all(|byte| byte.is_ascii_hexdigit());
    if size == 0 || !is_root || seq.is_some_and(|seq| seq >= size) {
        return (StatusCode::BAD_REQUEST, None);
    }
    let holds = size <= checkpoint.size() && {
        let files = ledger();
        let tree = files.public().unwrap().root(checkpoint, size).unwrap();
        tree.to_string().starts_with(&root.to_ascii_lowercase())
    };
    (StatusCode::OK, Some(holds))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_root_is_said_to_hold_where_it_is_that_of_the_tree_and_nowhere_else(
        (of, at) in (0_u64..200, 0_u64..200),
        sameness in any::<bool>(),
        digits in prop_oneof![Just(16_usize), Just(64), 0_usize..70],
        flip in prop::option::weighted(0.3, (0_usize..64, select(b"0123456789abcdefg".as_slice()))),
        upper in any::<bool>(),
        seq in prop::option::of(0_u64..200),
    ) {
        let (_, checkpoint) = published();
        let of = of % (checkpoint.size() + 1);
        // Often the size that the root is of, and now and then one beyond the log.
        let size = if sameness { of } else { at % (checkpoint.size() + 3) };
        let root = ledger().public().unwrap().root(&checkpoint, of).unwrap().to_string();
        let mut root = format!("{root}{root}").into_bytes();
        root.truncate(digits);
        if let Some((place, digit)) = flip && let Some(byte) = root.get_mut(place) {
            *byte = digit;
        }
        let root = String::from_utf8(root).unwrap();
        let root = if upper { root.to_uppercase() } else { root };
        let seq_asked = seq.map(|seq| format!("seq={seq}&")).unwrap_or_default();
        let page = get(&format!("/check?{seq_asked}size={size}&root={root}"));
        let (status, holds) = expected(&checkpoint, seq, size, &root);
        let said = match (page.body.contains("chip ok"), page.body.contains("chip bad")) {
            (false, false) => None,
            (ok, bad) => {
                prop_assert_ne!(ok, bad);
                Some(ok)
            }
        };
        prop_assert_eq!((page.status, said), (status, holds), "{:?} {} {}", seq, size, root);
    }
}

#[test]
fn what_was_asked_stands_escaped_in_the_links_to_other_languages() {
    let page = get(&format!("/check?q={}", encoded(MARK.as_bytes())));
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("zq%22"), "{}", page.body);
}
