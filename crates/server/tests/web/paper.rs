//! What stands on paper: footer, code and check code, and what `/check` says to them.

use axum::http::{Method, StatusCode};
use sunledger_chain::CheckCode;
use sunledger_projections::Page;
use sunledger_projections::query::notice::{NoticeFilter, NoticeRow};

use crate::client::{Answer, ask, get, ledger};
use crate::public::published;
use crate::world::VILLAGE;

fn notices() -> Vec<NoticeRow> {
    let mut reader = ledger().reader().unwrap();
    let snapshot = reader.snapshot().unwrap();
    let all = snapshot.notices(&NoticeFilter::default(), Page::largest());
    all.unwrap().rows
}

fn by_host(path: &str) -> Answer {
    ask(Method::GET, path, &[("host", "board.example:8080")])
}

/// Whether the page shows this code, as a reader of codes would see it: the same picture, made anew.
fn has_code_of(page: &Answer, link: &str) -> bool {
    let code = fast_qr::qr::QRBuilder::new(link).build().unwrap();
    let svg = fast_qr::convert::svg::SvgBuilder::default().to_str(&code);
    page.body.contains(&svg)
}

#[test]
fn every_page_says_which_checkpoint_is_published() {
    let (_, checkpoint) = published();
    let root = checkpoint.root().to_string();
    for path in ["/", "/about", "/notices", "/search?q=x", "/check"] {
        let page = get(path);
        assert!(page.body.contains(&root[..16]), "{path}");
        assert!(page.body.contains(&root), "{path}: whole, for print");
    }
}

#[test]
fn a_notice_and_a_sheet_carry_a_code_with_link_sequence_size_and_short_root() {
    let (_, checkpoint) = published();
    let (size, root) = (checkpoint.size(), checkpoint.root().to_string());
    let tail = |seq: u64| format!("/check?seq={seq}&size={size}&root={}", &root[..16]);
    for notice in notices() {
        let page = by_host(&format!("/notices/{}", notice.notice));
        let link = format!("http://board.example:8080{}", tail(notice.seq));
        assert!(has_code_of(&page, &link), "{}", notice.notice);
        assert_eq!(get(&tail(notice.seq)).status, StatusCode::OK);
    }
    let sheet = format!("/villages/{VILLAGE}/payments");
    let link = format!("http://board.example:8080{}", tail(size - 1));
    assert!(has_code_of(&by_host(&sheet), &link));
    assert!(
        !get(&sheet).body.contains("class=\"qr\""),
        "nobody says where"
    );
    let odd = ask(Method::GET, &sheet, &[("host", "a\"><script>")]);
    assert!(!odd.body.contains("class=\"qr\""), "no host");
}

#[test]
fn the_operators_address_stands_in_the_code_rather_than_the_host() {
    let (_, checkpoint) = published();
    let board = sunledger_server::web::router_at(ledger(), Some("https://b.example/x".to_owned()));
    let notice = &notices()[0];
    let path = format!("/notices/{}", notice.notice);
    let page = crate::client::ask_of(&board, Method::GET, &path, &[("host", "h")]);
    let (size, root) = (checkpoint.size(), checkpoint.root().to_string());
    let link = format!(
        "https://b.example/x/check?seq={}&size={size}&root={}",
        notice.seq,
        &root[..16]
    );
    assert!(has_code_of(&page, &link));
}

#[test]
fn a_root_on_paper_is_held_against_the_log_of_today() {
    let (_, checkpoint) = published();
    let size = checkpoint.size();
    let older = ledger().public().unwrap().root(&checkpoint, 9).unwrap();
    let older = older.to_string();
    let holds = get(&format!("/check?seq=5&size=9&root={}", &older[..16]));
    assert!(holds.body.contains("chip ok"), "{}", holds.body);
    assert!(holds.body.contains("href=\"/receipts/5\""));
    let whole = get(&format!("/check?size=9&root={}", older.to_uppercase()));
    assert!(whole.body.contains("chip ok"));
    let first = if older.starts_with('0') { "1" } else { "0" };
    let bent = get(&format!(
        "/check?seq=5&size=9&root={first}{}",
        &older[1..16]
    ));
    assert!(bent.body.contains("chip bad") && bent.body.contains(&older));
    assert!(!bent.body.contains("/receipts/"));
    let beyond = get(&format!("/check?size={}&root={}", size + 1, &older[..16]));
    assert!(beyond.body.contains("chip bad"), "{}", beyond.body);
    for bad in [
        format!("/check?seq=9&size=9&root={}", &older[..16]),
        format!("/check?seq=5&size=9&root={}", &older[..15]),
        format!("/check?seq=5&root={}", &older[..16]),
        "/check?seq=5&size=9&root=zzzzzzzzzzzzzzzz".to_owned(),
        "/check?size=x".to_owned(),
        "/check?code=1234567".to_owned(),
    ] {
        assert_eq!(get(&bad).status, StatusCode::BAD_REQUEST, "{bad}");
    }
}

#[test]
fn eight_digits_lead_to_the_notice() {
    for notice in notices() {
        let code = CheckCode::of_notice(&ledger().id(), notice.seq, notice.digest.as_bytes());
        let code = code.to_string();
        assert_eq!(notice.check_code, code);
        let link = format!("href=\"/notices/{}\"", notice.notice);
        for path in [format!("/check?code={code}"), format!("/search?q={code}")] {
            assert!(get(&path).body.contains(&link), "{path}");
        }
        let page = get(&format!("/notices/{}", notice.notice));
        assert!(page.body.contains(&code));
    }
    let none = get("/check?code=00000000");
    assert_eq!(none.status, StatusCode::OK);
    assert!(!none.body.contains("href=\"/notices/"));
}

#[test]
fn cosigned_files_are_not_there_before_witnesses_are_asked() {
    for path in ["/checkpoint.cosigned", "/witness.policy"] {
        assert_eq!(get(path).status, StatusCode::NOT_FOUND, "{path}");
    }
    assert!(get("/about").body.contains("本账本还没有见证方"));
}
