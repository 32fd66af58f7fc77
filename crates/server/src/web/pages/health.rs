//! For whoever keeps the service running: is it there, does it write, do the read models keep up.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::json;
use sunledger_projections::ProjectionError;

use crate::web::app::App;
use crate::web::error::WebError;
use crate::web::pool::PoolError;

#[derive(Serialize)]
struct Health {
    ok: bool,
    /// Entries in the log.
    entries: u64,
    /// Entries in the read model.
    projected: u64,
    lag: u64,
    /// `taking` commands, or the code of what stopped the writer.
    writer: &'static str,
}

pub(in crate::web) async fn show(State(app): State<App>) -> Response {
    let asked = app.pool().ask(|board, reader| {
        let entries = board.head().size;
        let projected = reader.snapshot()?.as_of();
        let stopped = board.health().err();
        Ok(Health {
            ok: stopped.is_none(),
            entries,
            projected,
            lag: entries.saturating_sub(projected),
            writer: stopped.map_or("taking", |stopped| stopped.code),
        })
    });
    let found: Result<Health, WebError> = match asked.await {
        Ok(found) => found,
        Err(error) => Err(error.into()),
    };
    let no_store = [(CACHE_CONTROL, "no-store")];
    match found {
        Ok(health) if health.ok => (no_store, Json(health)).into_response(),
        Ok(health) => (StatusCode::SERVICE_UNAVAILABLE, no_store, Json(health)).into_response(),
        Err(error) => {
            error.log("/healthz");
            let mut body = json!({ "ok": false });
            if let WebError::Pool(PoolError::Open(why @ ProjectionError::StandsStill { .. })) =
                &error
            {
                // The log and its writer go on all the same.
                body["boards"] = why.code().into();
            }
            let body = Json(body);
            (error.status(), no_store, body).into_response()
        }
    }
}
