//! Every link from the first page on: nothing dead, nothing broken, nobody named who must not be.

use std::collections::BTreeSet;

use crate::client::{Answer, get};
use crate::transcript::{text, unescape};
use crate::world::{EXPIRED, HOLDERS, NOT_NAMED, SHOWN, VILLAGE, VILLAGE_ONLY};

/// Every page that can be reached, with its answer.
fn everything() -> Vec<(String, Answer)> {
    let mut known = BTreeSet::from([
        "/".to_owned(),
        "/entries/0".to_owned(),
        "/?lang=en".to_owned(),
    ]);
    let mut todo: Vec<String> = known.iter().cloned().collect();
    let mut seen = Vec::new();
    while let Some(path) = todo.pop() {
        let answer = get(&path);
        for link in links(&answer.body) {
            if known.insert(link.clone()) {
                todo.push(link);
            }
        }
        seen.push((path, answer));
    }
    seen
}

fn links(html: &str) -> Vec<String> {
    let all = html.split(" href=\"").skip(1);
    let all = all.filter_map(|rest| rest.split_once('"').map(|(href, _)| unescape(href)));
    all.filter(|href| !href.starts_with('#')).collect()
}

#[test]
fn every_link_leads_somewhere_and_every_page_says_its_log_size() {
    let pages = everything();
    assert!(pages.len() > 300, "only {} pages", pages.len());
    for path in [
        "/days/demo-finance",
        "/days/zhen/2017-12-28",
        "/agents/daifa",
        "/vouchers/v-card",
        "/findings",
    ] {
        assert!(
            pages.iter().any(|(known, _)| known == path),
            "nothing leads to {path}"
        );
    }
    for (path, answer) in &pages {
        assert_eq!(answer.status, 200, "{path}");
        assert!(path.starts_with('/'), "{path} leads elsewhere");
        if answer.header("content-type").starts_with("text/html") {
            assert!(
                text(&answer.body).contains("截至第") || text(&answer.body).contains("As of entry"),
                "{path}"
            );
            assert!(answer.body.contains("Invented data"), "{path}");
            for forbidden in [
                "<script",
                " style=",
                "javascript:",
                " onclick",
                "http://",
                "https://",
            ] {
                assert!(!answer.body.contains(forbidden), "{path} has {forbidden}");
            }
        }
    }
}

#[test]
fn who_must_not_be_named_is_named_nowhere() {
    let own = format!("/villages/{VILLAGE}");
    for (path, answer) in everything() {
        for name in NOT_NAMED.iter().chain(&HOLDERS).chain(&[EXPIRED]) {
            assert!(!answer.body.contains(name), "{path} names {name}");
        }
        if !path.starts_with(&own) {
            assert!(
                !answer.body.contains(VILLAGE_ONLY),
                "{path} names {VILLAGE_ONLY}"
            );
        }
        let named = [SHOWN[0], VILLAGE_ONLY]
            .iter()
            .any(|name| answer.body.contains(name));
        if named {
            assert_eq!(
                answer.header("x-robots-tag"),
                "noindex, noarchive",
                "{path}"
            );
            assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        }
    }
}

#[test]
fn the_villages_own_sheet_does_name_whom_it_may() {
    let sheet = get(&format!("/villages/{VILLAGE}/payments?period=2017-12"));
    for name in [SHOWN[0], VILLAGE_ONLY] {
        assert!(sheet.body.contains(name), "{name}");
    }
    assert!(unescape(&sheet.body).contains(SHOWN[1]));
}
