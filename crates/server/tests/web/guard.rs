//! What protects readers and the service: headers, methods, caches, and input that is none.

use axum::http::Method;

use crate::client::{ask, get};
use crate::world::{UNIT, VILLAGE};

#[test]
fn no_page_may_load_anything_from_elsewhere_or_run_anything() {
    for path in [
        "/",
        "/nothing",
        "/healthz",
        "/static/board.css",
        "/villages/12345",
    ] {
        let answer = get(path);
        assert_eq!(
            answer.header("content-security-policy"),
            "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; \
             base-uri 'none'; frame-ancestors 'none'",
            "{path}"
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
    }
}

#[test]
fn names_with_markup_in_them_stay_text() {
    let page = get("/units/hezuo");
    assert!(!page.body.contains("<script"));
    assert!(page.body.contains("&#60;script&#62;alert(1)"));
    assert_eq!(page.body.matches(UNIT).count(), 0);
    let echoed = get("/search?q=%22%3E%3Cscript%3E");
    assert!(!echoed.body.contains("<script"));
    assert!(echoed.body.contains("value=\"&#34;&#62;&#60;script&#62;\""));
}

#[test]
fn it_can_only_be_read() {
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
        let answer = ask(method.clone(), "/", &[]);
        assert_eq!(answer.status, 405, "{method}");
        assert_eq!(answer.header("allow"), "GET,HEAD", "{method}");
        assert!(answer.body.contains("只能查看"), "{method}");
    }
    let head = ask(Method::HEAD, "/", &[]);
    assert_eq!((head.status.as_u16(), head.body.as_str()), (200, ""));
}

#[test]
fn a_page_that_did_not_change_is_not_sent_again() {
    let first = get("/projects");
    let tag = first.header("etag");
    assert!(tag.starts_with("W/\""), "{tag}");
    let again = ask(Method::GET, "/projects", &[("if-none-match", tag)]);
    assert_eq!((again.status.as_u16(), again.body.as_str()), (304, ""));
    let english = ask(Method::GET, "/projects?lang=en", &[("if-none-match", tag)]);
    assert_eq!(english.status, 200, "another language is another page");
    assert_eq!(get("/villages/990421100201").header("etag"), "");
}

#[test]
fn input_that_is_none_is_refused_and_never_breaks_a_page() {
    let village = format!("/villages/{VILLAGE}/payments");
    for (path, status) in [
        (format!("{village}?period=2017-13"), 400),
        (format!("{village}?scheme=%27%20OR%201=1"), 400),
        (format!("{village}?scheme=none"), 404),
        (format!("{village}?page=99999999999999999999"), 400),
        (format!("{village}?page=18446744073709551615"), 200),
        (format!("{village}?page=0"), 200),
        ("/villages/%FF%FE".to_owned(), 400),
        ("/villages/990421100000".to_owned(), 404),
        ("/entries/99999999".to_owned(), 404),
        ("/entries/-1".to_owned(), 400),
        ("/figures/balance/line/zy-1/nothing".to_owned(), 400),
        ("/figures/balance/line/none/left".to_owned(), 200),
        ("/figures/".to_owned(), 404),
        ("/batches/%3Cb%3E".to_owned(), 400),
        ("/projects/none".to_owned(), 404),
        ("/notices?region=1".to_owned(), 400),
        ("/search?q=%00%27%25_".to_owned(), 200),
        ("/?lang=%FF".to_owned(), 200),
    ] {
        let answer = get(&path);
        assert_eq!(answer.status.as_u16(), status, "{path}");
        assert!(answer.body.contains("<main"), "{path}");
        assert!(!answer.body.contains("sqlite"), "{path}");
    }
}
