//! What strangers verify with, over HTTP: files as C2SP has them, proofs that hold, refusals as JSON.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::{Method, StatusCode};
use serde_json::Value;
use sunledger_chain::LeafHash;
use sunledger_chain::checkpoint::Checkpoint;
use sunledger_chain::hash::leaf_hash;
use sunledger_chain::note::{Note, VerifierKey};
use sunledger_chain::proof::{verify_consistency, verify_inclusion};
use sunledger_chain::receipt::Receipt;

use crate::client::{Answer, ask, get, ledger};

/// The key, and the checkpoint once everything is published.
pub(crate) fn published() -> (VerifierKey, Checkpoint) {
    let key: VerifierKey = get("/log.vkey").body.trim_end().parse().unwrap();
    let size = ledger().head().size;
    let deadline = Instant::now() + Duration::from_mins(1);
    loop {
        let answer = get("/checkpoint");
        if answer.status == StatusCode::OK {
            let note = Note::parse(answer.body.as_bytes()).unwrap();
            let checkpoint = Checkpoint::open(&note, &key, &[]).unwrap().0;
            if checkpoint.size() == size {
                return (key, checkpoint);
            }
        }
        assert!(Instant::now() < deadline, "nothing was published");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn json(path: &str) -> (StatusCode, Value) {
    let Answer { status, body, .. } = get(path);
    (status, serde_json::from_str(&body).unwrap())
}

fn hash(value: &Value) -> LeafHash {
    value.as_str().unwrap().parse().unwrap()
}

fn hashes(value: &Value) -> Vec<LeafHash> {
    value.as_array().unwrap().iter().map(hash).collect()
}

#[test]
fn the_checkpoint_is_text_that_is_asked_for_again() {
    published();
    let answer = get("/checkpoint");
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(answer.header("cache-control"), "public, no-cache");
    let refused = ask(Method::POST, "/checkpoint", &[]);
    assert_eq!(refused.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[test]
fn an_inclusion_proof_leads_from_the_stored_entry_to_the_signed_root() {
    let (_, checkpoint) = published();
    let (size, seq) = (checkpoint.size(), checkpoint.size() / 3);
    let (status, proof) = json(&format!("/proof/inclusion?seq={seq}&size={size}"));
    assert_eq!(status, StatusCode::OK);
    let entry = ledger().public().unwrap().entry(seq).unwrap().unwrap();
    assert_eq!(hash(&proof["leaf"]), leaf_hash(&entry));
    let path = hashes(&proof["hashes"]);
    verify_inclusion(&leaf_hash(&entry), seq, size, &path, checkpoint.root()).unwrap();
    let (_, without) = json(&format!("/proof/inclusion?seq={seq}"));
    assert_eq!(without, proof, "the size of the checkpoint is meant");
}

#[test]
fn a_consistency_proof_leads_from_an_older_root_to_the_signed_one() {
    let (_, checkpoint) = published();
    let to = checkpoint.size();
    let (status, proof) = json(&format!("/proof/consistency?from=7&to={to}"));
    assert_eq!(status, StatusCode::OK);
    let older = hash(&proof["from_root"]);
    let path = hashes(&proof["hashes"]);
    verify_consistency((7, &older), (to, checkpoint.root()), &path).unwrap();
}

#[test]
fn a_receipt_is_a_file_that_holds_by_itself() {
    let (key, checkpoint) = published();
    let seq = checkpoint.size() - 1;
    let answer = get(&format!("/receipts/{seq}"));
    let name = format!("attachment; filename=\"{seq}.tlog-proof\"");
    assert_eq!(answer.header("content-disposition"), name);
    assert_eq!(answer.header("cache-control"), "no-store");
    let receipt = Receipt::parse(answer.body.as_bytes()).unwrap();
    let shown = receipt.verify(None, &key, &[]).unwrap();
    assert_eq!(shown.entry.header.seq, seq);
    assert_eq!(shown.checkpoint, checkpoint);
}

#[test]
fn tiles_are_served_byte_for_byte_and_kept() {
    let (_, checkpoint) = published();
    let bytes = |path: &str| {
        let board = crate::client::board().clone();
        let uri = format!("/{path}");
        let request = axum::http::Request::get(uri).body(axum::body::Body::empty());
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime.unwrap().block_on(async {
            use http_body_util::BodyExt as _;
            use tower::ServiceExt as _;
            let (parts, body) = board.oneshot(request.unwrap()).await.unwrap().into_parts();
            (parts, body.collect().await.unwrap().to_bytes())
        })
    };
    let mut full = 0;
    for tile in sunledger_chain::tile::grown(0, checkpoint.size()) {
        let (parts, body) = bytes(&tile.to_string());
        assert_eq!(parts.status, StatusCode::OK, "{tile}");
        assert_eq!(parts.headers["content-type"], "application/octet-stream");
        let kept = parts.headers["cache-control"].to_str().unwrap();
        assert_eq!(kept.contains("31536000"), tile.is_full(), "{tile}: {kept}");
        full += usize::from(tile.is_full());
        let stored = std::fs::read(ledger().dir().join("public").join(tile.to_string()));
        assert_eq!(body, stored.unwrap(), "{tile}");
    }
    let expected = usize::try_from(checkpoint.size() / 256).unwrap() * 2;
    assert_eq!(full, expected, "hashes and entries");
}

#[test]
fn what_is_not_published_is_refused_as_json() {
    let (_, checkpoint) = published();
    let size = checkpoint.size();
    let refused = [
        (format!("/proof/inclusion?seq={size}"), 404, "tiles_beyond"),
        (
            format!("/proof/inclusion?seq=0&size={}", size + 1),
            404,
            "tiles_beyond",
        ),
        ("/proof/inclusion".to_owned(), 400, "bad_request"),
        ("/proof/inclusion?seq=x".to_owned(), 400, "bad_request"),
        ("/proof/inclusion?seq=-1".to_owned(), 400, "bad_request"),
        ("/proof/consistency?to=3".to_owned(), 400, "bad_request"),
        (
            "/proof/consistency?from=4&to=3".to_owned(),
            404,
            "tiles_beyond",
        ),
        (format!("/receipts/{size}"), 404, "tiles_beyond"),
        ("/receipts/x".to_owned(), 400, "bad_request"),
        ("/tile/0/x001/000".to_owned(), 404, "tiles_beyond"),
        ("/tile/0/0".to_owned(), 404, "not_found"),
        ("/tile/00/000".to_owned(), 404, "not_found"),
        ("/tile/entries/000.p/0".to_owned(), 404, "not_found"),
        (
            "/tile/0/..%2F..%2Fcheckpoint.key".to_owned(),
            404,
            "not_found",
        ),
        ("/tile/../../checkpoint.key".to_owned(), 404, "not_found"),
    ];
    for (path, status, code) in refused {
        let (found, body) = json(&path);
        assert_eq!(
            (found.as_u16(), &body["error"]["code"]),
            (status, &code.into()),
            "{path}"
        );
        assert!(
            body["error"]["zh"]
                .as_str()
                .unwrap()
                .chars()
                .any(|c| c > '\u{3000}'),
            "{path}"
        );
    }
}

#[test]
fn a_board_whose_read_model_is_gone_still_proves() {
    let ledger: Arc<_> = ledger();
    published();
    let receipt = ledger.public().unwrap().receipt(0).unwrap().to_string();
    assert_eq!(crate::troubled::unreadable("/receipts/0").body, receipt);
}
