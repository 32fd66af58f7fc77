//! Every address of the board.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::middleware::map_response;
use axum::response::Response;
use axum::routing::{MethodRouter, get};

use super::app::{App, Build};
use super::ask::Ask;
use super::board::Board;
use super::chrome::Names;
use super::error::WebError;
use super::pages::{
    about, agent, asset, batch, check, day, entry, figure, finding, flow, fund, health, home,
    notice, obligation, policy, project, region, report, scheme, search, sheet, suspense, unit,
    village,
};
use super::{headers, public, statics};

/// The board of a ledger as a service.
pub fn router<B: Board>(ledger: Arc<B>) -> Router {
    router_at(ledger, None)
}

/// The same, reached at this address; by the header `Host` where none is given.
pub fn router_at<B: Board>(ledger: Arc<B>, url: Option<String>) -> Router {
    let app = App::new(ledger, url);
    Router::new()
        .route("/", page(home::show))
        .route("/search", private(search::show))
        .route("/regions", page(region::top))
        .route("/regions/{code}", page(region::show))
        .route("/villages/{code}", private(village::show))
        .route("/villages/{code}/payments", private(sheet::show))
        .route("/projects", page(project::list))
        .route("/projects/{id}", page(project::show))
        .route("/schemes", page(scheme::list))
        .route("/policy", page(policy::show))
        .route("/funds", page(fund::list))
        .route("/funds/lines/{id}", page(fund::line))
        .route("/funds/pools/{id}", page(fund::pool))
        .route("/flow", page(flow::show))
        .route("/batches/{id}", private(batch::show))
        .route("/assets", page(asset::list))
        .route("/assets/{id}", page(asset::show))
        .route("/notices", page(notice::list))
        .route("/notices/{id}", private(notice::show))
        .route("/obligations", page(obligation::list))
        .route("/reports", page(report::list))
        .route("/reports/{id}", page(report::show))
        .route("/suspense", page(suspense::list))
        .route("/findings", page(finding::list))
        .route("/agents/{id}", page(agent::show))
        .route("/vouchers/{id}", page(agent::voucher))
        .route("/days/{unit}", page(day::list))
        .route("/days/{unit}/{date}", page(day::show))
        .route("/units/{id}", page(unit::show))
        .route("/entries", page(entry::list))
        .route("/entries/{seq}", page(entry::show))
        .route("/figures/{*figure}", page(figure::show))
        .route("/about", page(about::show))
        .route("/check", page(check::show))
        .route("/checkpoint", get(public::checkpoint))
        .route("/checkpoint.cosigned", get(public::cosigned))
        .route("/witness.policy", get(public::witness_policy))
        .route("/log.vkey", get(public::key))
        .route("/log.keys", get(public::keys))
        .route("/tile/{*tile}", get(public::tile))
        .route("/proof/inclusion", get(public::inclusion))
        .route("/proof/consistency", get(public::consistency))
        .route("/receipts/{seq}", get(public::receipt))
        .route("/healthz", get(health::show))
        .route("/robots.txt", get(statics::robots))
        .route("/static/board.css", get(statics::css))
        .route("/static/icon.svg", get(statics::icon))
        .fallback(no_page)
        .method_not_allowed_fallback(wrong_method)
        .layer(map_response(headers::guard))
        .with_state(app)
}

/// A page on which no name of a person can stand.
fn page<T: Template + 'static>(build: Build<T>) -> MethodRouter<App> {
    get(move |State(app): State<App>, ask: Ask| app.answer(ask, Names::Never, build))
}

/// A page on which names may stand: neither kept nor indexed.
fn private<T: Template + 'static>(build: Build<T>) -> MethodRouter<App> {
    get(move |State(app): State<App>, ask: Ask| app.answer(ask, Names::Perhaps, build))
}

async fn no_page(State(app): State<App>, ask: Ask) -> Response {
    let build: Build<about::About> = |_| Err(WebError::NoPage);
    app.answer(ask, Names::Never, build).await
}

async fn wrong_method(State(app): State<App>, ask: Ask) -> Response {
    let build: Build<about::About> = |_| Err(WebError::Method);
    app.answer(ask, Names::Never, build).await
}
