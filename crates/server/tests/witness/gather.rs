//! A ledger gathers cosignatures: the quorum is reached, or it is said who is missing and why.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::json;
use sunledger_chain::note::VerifierKey;
use sunledger_journal::SystemClock;
use sunledger_server::service::{Creation, Ledger, Nature, Request, create, public_beside};
use sunledger_server::witness::{Gathered, gather, standing_of};

use crate::wire::{Served, made};

/// A ledger in this directory, closed and so published.
pub(crate) fn ledger(dir: &Path) -> VerifierKey {
    let what = Creation {
        currency: "CNY".to_owned(),
        origin: "ledger.example/county".to_owned(),
        nature: Nature::Real,
    };
    let ledger = create(dir, &what, Arc::new(SystemClock)).unwrap();
    ledger.close().unwrap();
    public_beside(dir).unwrap().key().clone()
}

/// Records some more, and closes again.
pub(crate) fn register(dir: &Path, units: &[&str]) {
    let ledger = Ledger::open(dir, Arc::new(SystemClock)).unwrap();
    let registrar = sunledger_domain::Actor::parse("registrar").unwrap();
    for unit in units {
        let request = Request {
            key: (*unit).to_owned(),
            issued_at: None,
            expected_size: None,
            sigs: Vec::new(),
            kind: "unit.register".to_owned(),
            body: json!({"unit": unit, "kind": "other", "name": "试"}),
        };
        ledger.post(&registrar, &request).unwrap();
    }
    ledger.close().unwrap();
}

pub(crate) fn asked(dir: &Path) -> Gathered {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(gather(dir, None)).unwrap()
}

pub(crate) fn policy(dir: &Path, text: &str) {
    fs::write(dir.join("witness.policy"), text).unwrap();
}

fn cosigned_file(dir: &Path) -> PathBuf {
    dir.join("public/checkpoint.cosigned")
}

#[test]
fn a_quorum_of_two_among_three_is_reached_and_lost() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    let county = at("county");
    let log = ledger(&county);
    let names = ["audit", "township", "school"];
    let keys: Vec<_> = names
        .iter()
        .map(|name| {
            made(
                &at(name),
                &format!("witness.example/{name}"),
                std::slice::from_ref(&log),
            )
        })
        .collect();
    let (audit, township) = (Served::start(&at("audit")), Served::start(&at("township")));
    // A port that nobody listens on any more.
    let silent = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    policy(
        &county,
        &format!(
            "log {log}\nwitness audit {} http://{}\nwitness township {} http://{}/\nwitness school {} http://{silent}\n\
             group two 2 audit township school\nquorum two\n",
            keys[0], audit.address, keys[1], township.address, keys[2],
        ),
    );
    let done = asked(&county);
    assert!(done.quorum && done.published, "{done:?}");
    let by: Vec<_> = done.cosigned.iter().map(|by| by.witness.as_str()).collect();
    assert_eq!(by, ["audit", "township"]);
    assert_eq!(done.missing[0].witness, "school");
    assert_eq!(done.missing[0].why.code, "unreachable");

    // It goes on from where they are, and from where others have brought them.
    register(&county, &["u-1", "u-2"]);
    fs::remove_file(cosigned_file(&county)).unwrap();
    let done = asked(&county);
    assert!(done.quorum, "the size is learned from the answer: {done:?}");
    register(&county, &["u-3"]);
    let done = asked(&county);
    assert!(done.quorum, "{done:?}");
    let whole = fs::read(cosigned_file(&county)).unwrap();

    // One falls silent: the checkpoint that had two is not replaced by one that has one.
    drop(township);
    register(&county, &["u-4"]);
    let done = asked(&county);
    assert!(!done.quorum && !done.published, "{done:?}");
    assert_eq!(fs::read(cosigned_file(&county)).unwrap(), whole);
    let standing = standing_of(&public_beside(&county).unwrap())
        .unwrap()
        .unwrap();
    assert!(standing.quorum);
    assert_eq!(standing.missing, ["school"]);
    assert_eq!(Some(standing.published - 1), standing.size);

    told_by_the_board(&county, &whole);

    // And back.
    let township = Served::start(&at("township"));
    let text = fs::read_to_string(county.join("witness.policy")).unwrap();
    let line = |one: &str| one.starts_with("witness township");
    let moved = format!("witness township {} http://{}", keys[1], township.address);
    let lines = text.lines().map(|one| if line(one) { &moved } else { one });
    policy(&county, &(lines.collect::<Vec<_>>().join("\n") + "\n"));
    let done = asked(&county);
    assert!(done.quorum && done.published, "{done:?}");
}

/// The board shows who has cosigned, and gives out the file as it is.
fn told_by_the_board(county: &Path, whole: &[u8]) {
    use axum::body::Body;
    use axum::http::Request;
    use http_body_util::BodyExt as _;
    use tower::ServiceExt as _;
    let ledger = Arc::new(Ledger::open(county, Arc::new(SystemClock)).unwrap());
    let board = sunledger_server::web::router(ledger.clone());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let get = |path: &str| {
        let request = Request::get(path).body(Body::empty()).unwrap();
        runtime.block_on(async {
            let answer = board.clone().oneshot(request).await.unwrap();
            answer.into_body().collect().await.unwrap().to_bytes()
        })
    };
    assert_eq!(get("/checkpoint.cosigned"), whole);
    let policy = fs::read(county.join("witness.policy")).unwrap();
    assert_eq!(get("/witness.policy"), policy);
    let about = String::from_utf8(get("/about").to_vec()).unwrap();
    for text in ["<dd>audit · ", "<dd>township · ", "<dd>school</dd>", "达到"] {
        assert!(about.contains(text), "{text}: {about}");
    }
    drop(board);
    Arc::into_inner(ledger).unwrap().close().unwrap();
}

#[test]
fn each_way_not_to_cosign_has_its_word() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    let county = at("county");
    let log = ledger(&county);
    let knows = made(
        &at("knows"),
        "witness.example/knows",
        std::slice::from_ref(&log),
    );
    let not = made(&at("not"), "witness.example/not", &[]);
    let other = made(
        &at("other"),
        "witness.example/other",
        std::slice::from_ref(&log),
    );
    let nowhere = made(&at("nowhere"), "witness.example/nowhere", &[]);
    let secret = made(&at("secret"), "witness.example/secret", &[]);
    let (served, stranger) = (Served::start(&at("knows")), Served::start(&at("not")));
    policy(
        &county,
        &format!(
            "log {log}\nwitness knows {knows} http://{a}\nwitness not {not} http://{b}\nwitness other {other} http://{a}\n\
             witness nowhere {nowhere}\nwitness secret {secret} https://w.example\n\
             group all all knows not other nowhere secret\nquorum all\n",
            a = served.address,
            b = stranger.address,
        ),
    );
    let done = asked(&county);
    assert!(!done.quorum);
    let why = |name: &str| {
        let one = done.missing.iter().find(|one| one.witness == name);
        one.map(|one| one.why.code)
    };
    assert_eq!(why("knows"), None);
    assert_eq!(why("not"), Some("refused"));
    assert_eq!(why("nowhere"), Some("no_address"));
    assert_eq!(why("secret"), Some("bad_address"));
    // The one that answers at this address has another key. It may have moved on for the other caller first.
    assert_eq!(why("other"), Some("bad_signature"));
    assert!(done.published, "what there is, is published");
}

#[test]
fn a_policy_must_be_there_and_name_this_ledger() {
    let dir = tempfile::tempdir().unwrap();
    let county = dir.path().join("county");
    ledger(&county);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let code = || runtime.block_on(gather(&county, None)).unwrap_err().code();
    assert_eq!(code(), "witness_policy_missing");
    policy(&county, "quorum none\n");
    assert_eq!(code(), "witness_policy_log");
    policy(&county, "quorum\n");
    assert_eq!(code(), "witness_policy");
    assert!(!cosigned_file(&county).exists());
}
