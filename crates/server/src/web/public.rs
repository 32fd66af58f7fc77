//! What strangers verify with: the checkpoint, tiles, proofs and receipts, as files and JSON instead of pages.
//!
//! It must never answer with a proof that does not hold; `store` sees to it before it gives one out.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use sunledger_chain::tile::Tile;
use sunledger_store::tiles::{OsDisk, PublicLog, TilesError};

use super::app::App;
use super::ask::Ask;
use super::error::WebError;
use crate::service::{ProofJson, ServiceError};

const TEXT: &str = "text/plain; charset=utf-8";
const BYTES: &str = "application/octet-stream";
/// It changes with every batch.
const ASK_AGAIN: &str = "public, no-cache";
/// A full tile never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// A partial tile does not change either, but soon nobody asks for it.
const FOR_AN_HOUR: &str = "public, max-age=3600, immutable";
const NOT_KEPT: &str = "no-store";

/// Why there is no answer.
enum Refused {
    Web(WebError),
    Tiles(TilesError),
}

impl From<WebError> for Refused {
    fn from(error: WebError) -> Self {
        Self::Web(error)
    }
}

impl From<TilesError> for Refused {
    fn from(error: TilesError) -> Self {
        Self::Tiles(error)
    }
}

type Files = PublicLog<OsDisk>;

pub(super) async fn checkpoint(State(app): State<App>, ask: Ask) -> Response {
    answer(app, ask, |files, _| {
        let (note, _) = files.checkpoint()?;
        Ok(served(TEXT, ASK_AGAIN, note.to_string()))
    })
    .await
}

pub(super) async fn cosigned(State(app): State<App>, ask: Ask) -> Response {
    answer(app, ask, |files, _| {
        let note = files.cosigned()?.ok_or(WebError::NoPage)?;
        Ok(served(TEXT, ASK_AGAIN, note.to_string()))
    })
    .await
}

pub(super) async fn witness_policy(State(app): State<App>, ask: Ask) -> Response {
    answer(app, ask, |files, _| {
        let policy = files.witness_policy()?.ok_or(WebError::NoPage)?;
        Ok(served(TEXT, ASK_AGAIN, policy))
    })
    .await
}

pub(super) async fn key(State(app): State<App>, ask: Ask) -> Response {
    answer(app, ask, |files, _| {
        Ok(served(TEXT, ASK_AGAIN, format!("{}\n", files.key())))
    })
    .await
}

/// All keys, where there is more than one: what leads from a key that somebody has to the one that signs now.
pub(super) async fn keys(State(app): State<App>, ask: Ask) -> Response {
    answer(app, ask, |files, _| match files.keys().is_unchanged() {
        true => Err(WebError::NoPage.into()),
        false => Ok(served(TEXT, ASK_AGAIN, files.keys().to_string())),
    })
    .await
}

pub(super) async fn tile(State(app): State<App>, ask: Ask) -> Response {
    answer(app, ask, |files, ask| {
        let tile: Tile = ask
            .path
            .trim_start_matches('/')
            .parse()
            .map_err(|_| WebError::NoPage)?;
        let kept = if tile.is_full() {
            FOR_EVER
        } else {
            FOR_AN_HOUR
        };
        Ok(served(BYTES, kept, files.bytes(tile)?))
    })
    .await
}

pub(super) async fn inclusion(State(app): State<App>, ask: Ask) -> Response {
    answer(app, ask, |files, ask| {
        let seq = needed(ask, "seq")?;
        let proof = ProofJson::inclusion(files, seq, ask.param("size")?)?;
        Ok(([(CACHE_CONTROL, NOT_KEPT)], Json(proof)).into_response())
    })
    .await
}

pub(super) async fn consistency(State(app): State<App>, ask: Ask) -> Response {
    answer(app, ask, |files, ask| {
        let from = needed(ask, "from")?;
        let proof = ProofJson::consistency(files, from, ask.param("to")?)?;
        Ok(([(CACHE_CONTROL, NOT_KEPT)], Json(proof)).into_response())
    })
    .await
}

pub(super) async fn receipt(State(app): State<App>, ask: Ask) -> Response {
    answer(app, ask, |files, ask| {
        let seq: u64 = ask.part("seq")?;
        let text = files.receipt(seq)?.to_string();
        let mut response = served(TEXT, NOT_KEPT, text);
        let name = format!("attachment; filename=\"{seq}.tlog-proof\"");
        if let Ok(name) = name.parse() {
            response.headers_mut().insert(CONTENT_DISPOSITION, name);
        }
        Ok(response)
    })
    .await
}

fn served(kind: &'static str, kept: &'static str, body: impl IntoResponse) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, axum::http::HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, axum::http::HeaderValue::from_static(kept));
    response
}

fn needed(ask: &Ask, name: &'static str) -> Result<u64, WebError> {
    ask.param(name)?.ok_or(WebError::BadPart { name })
}

async fn answer(
    app: App,
    ask: Ask,
    build: fn(&Files, &Ask) -> Result<Response, Refused>,
) -> Response {
    let path = ask.path.clone();
    let asked = app.pool().ask_board(move |board| match board.public() {
        Some(files) => build(files, &ask),
        None => Err(TilesError::NoCheckpoint.into()),
    });
    match asked.await {
        Ok(Ok(response)) => response,
        Ok(Err(refused)) => refuse(&path, refused),
        Err(error) => refuse(&path, Refused::Web(error.into())),
    }
}

/// Refusals are JSON here: who asks is a program. What failed inside is logged and not shown.
fn refuse(path: &str, refused: Refused) -> Response {
    let (status, code, zh, en) = match refused {
        Refused::Web(error) => {
            error.log(path);
            let (zh, en) = error.says();
            (error.status(), error.code(), zh.to_owned(), en.to_owned())
        }
        Refused::Tiles(error) => {
            let status = status_of(&error);
            let code = error.code();
            if status == StatusCode::INTERNAL_SERVER_ERROR {
                tracing::error!(%error, path, "the published files do not hold");
                let zh = "公开的校验文件暂时读不出，已记入运行日志。账本本身不受影响。";
                let en = "The published files cannot be read right now; the failure has been logged. The ledger itself is not affected.";
                (status, code, zh.to_owned(), en.to_owned())
            } else {
                let en = error.to_string();
                (status, code, ServiceError::from(error).zh(), en)
            }
        }
    };
    let error = json!({ "ok": false, "error": { "code": code, "zh": zh, "en": en } });
    (status, [(CACHE_CONTROL, NOT_KEPT)], Json(error)).into_response()
}

fn status_of(error: &TilesError) -> StatusCode {
    match error {
        TilesError::Beyond { .. } => StatusCode::NOT_FOUND,
        TilesError::NoCheckpoint => StatusCode::SERVICE_UNAVAILABLE,
        TilesError::LogShorter { .. }
        | TilesError::LogDiffers { .. }
        | TilesError::Checkpoint(_)
        | TilesError::Key
        | TilesError::Tile { .. }
        | TilesError::Root
        | TilesError::Read(_)
        | TilesError::Seal(_)
        | TilesError::Io { .. } => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
