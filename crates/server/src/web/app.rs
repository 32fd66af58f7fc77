//! From a request to a page: one snapshot, one frame, one answer, kept by the browser while nothing changed.

use std::sync::Arc;

use askama::Template;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use jiff::civil::Date;
use sunledger_projections::query::Audience;
use sunledger_projections::{Page, ProjectionError, Reader, Snapshot};

use super::ask::Ask;
use super::board::Board;
use super::chrome::{Chrome, Names, Published, Standing};
use super::error::{ErrorPage, WebError};
use super::pool::Pool;
use super::statics;
use crate::text::Wall;

/// What handlers share.
#[derive(Clone)]
pub(super) struct App {
    pool: Arc<Pool>,
    /// Where readers reach this board, as its operator says it.
    url: Option<Arc<str>>,
}

/// What a page is made from.
pub(super) struct View<'a> {
    pub(super) board: &'a dyn Board,
    pub(super) snapshot: &'a Snapshot<'a>,
    pub(super) ask: &'a Ask,
    /// The day for which it is asked whether a notice hangs.
    pub(super) today: Date,
    /// Where readers reach this board; none where nobody says so.
    pub(super) site: Option<String>,
    chrome: Chrome,
}

/// How a page is made: from what it sees, without waiting for anything else.
pub(super) type Build<T> = fn(&View<'_>) -> Result<T, WebError>;

impl View<'_> {
    /// The frame for the page.
    pub(super) fn chrome(&self) -> Chrome {
        self.chrome.clone()
    }

    /// Everyone, on any page but a village's own.
    pub(super) const fn public(&self) -> Audience {
        Audience::Public { on: self.today }
    }

    /// The rows that the query's `page`, counted from 1, asks for.
    pub(super) fn page(&self, rows: u32) -> Result<Page, WebError> {
        let number: u64 = self.ask.param("page")?.unwrap_or(1);
        let before = number.saturating_sub(1).saturating_mul(u64::from(rows));
        Ok(Page::new(before, rows)?)
    }
}

impl App {
    pub(super) fn new(board: Arc<dyn Board>, url: Option<String>) -> Self {
        Self {
            pool: Arc::new(Pool::new(board)),
            url: url.map(Arc::from),
        }
    }

    pub(super) fn pool(&self) -> &Pool {
        &self.pool
    }

    /// Builds a page on a thread that may block.
    pub(super) async fn answer<T: Template + 'static>(
        self,
        ask: Ask,
        names: Names,
        build: Build<T>,
    ) -> Response {
        let bare = ask.clone();
        let by_host = || ask.host.as_ref().map(|host| format!("http://{host}"));
        let site = self.url.as_deref().map(str::to_owned).or_else(by_host);
        let asked = self
            .pool
            .ask(move |board, reader| respond(board, reader, &ask, site, names, build));
        match asked.await {
            Ok(response) => response,
            Err(error) => refuse(&bare, None, &error.into()),
        }
    }
}

fn respond<T: Template>(
    board: &dyn Board,
    reader: &mut Reader,
    ask: &Ask,
    site: Option<String>,
    names: Names,
    build: Build<T>,
) -> Response {
    let (snapshot, standing) = match stand(board, reader) {
        Ok(found) => found,
        Err(error) => return refuse(ask, None, &error.into()),
    };
    let today = today(&standing);
    let tag = tag(&standing, today, ask);
    if names == Names::Never && ask.kept.as_deref().is_some_and(|kept| matches(kept, &tag)) {
        return (StatusCode::NOT_MODIFIED, kept_by(names, &tag)).into_response();
    }
    let view = View {
        board,
        snapshot: &snapshot,
        ask,
        today,
        site,
        chrome: Chrome::new(ask, names, Some(standing.clone())),
    };
    match build(&view).and_then(|page| Ok(page.render()?)) {
        Ok(html) => (kept_by(names, &tag), [(CONTENT_TYPE, HTML)], html).into_response(),
        Err(error) => refuse(ask, Some(standing), &error),
    }
}

const HTML: &str = "text/html; charset=utf-8";

/// The snapshot that all of a page is as of, and the ledger that it is of.
fn stand<'a>(
    board: &dyn Board,
    reader: &'a mut Reader,
) -> Result<(Snapshot<'a>, Standing), ProjectionError> {
    let snapshot = reader.snapshot()?;
    let ledger = snapshot.ledger()?;
    let mut standing = Standing {
        size: snapshot.as_of(),
        lag: board.head().size.saturating_sub(snapshot.as_of()),
        recorded_at: snapshot.recorded_at(),
        demo: ledger.as_ref().is_some_and(|ledger| ledger.demo),
        currency: ledger.map(|ledger| ledger.currency).unwrap_or_default(),
        published: published(board),
        hotline: None,
    };
    standing.hotline = snapshot.hotline(today(&standing))?;
    Ok((snapshot, standing))
}

/// The latest checkpoint. A page without it is a page all the same.
fn published(board: &dyn Board) -> Option<Published> {
    let (_, checkpoint) = board.public()?.checkpoint().ok()?;
    Some(Published {
        size: checkpoint.size(),
        root: checkpoint.root().to_string(),
    })
}

/// The day that it is where the ledger is read. An invented ledger stays on the last day of its story.
fn today(standing: &Standing) -> Date {
    let now = match (standing.demo, standing.recorded_at) {
        (true, Some(last)) => last,
        _ => Timestamp::now(),
    };
    Wall::of_currency(&standing.currency).day(now)
}

/// Says when a page is the same as before: same log, same lag, same checkpoint, same day, same language, same program.
fn tag(standing: &Standing, today: Date, ask: &Ask) -> String {
    let program = statics::fingerprint();
    let published = standing.published.as_ref().map_or(0, |tree| tree.size);
    format!(
        "W/\"{}-{}-{published}-{today}-{:?}-{program}\"",
        standing.size, standing.lag, ask.lang
    )
}

fn matches(kept: &str, tag: &str) -> bool {
    kept.split(',').any(|one| one.trim() == tag)
}

fn kept_by(names: Names, tag: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let tag = HeaderValue::from_str(tag).ok();
    match (names, tag) {
        (Names::Never, Some(tag)) => {
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, no-cache"));
            headers.insert(ETAG, tag);
        }
        (Names::Never, None) | (Names::Perhaps, _) => {
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
    }
    if names == Names::Perhaps {
        let robots = HeaderName::from_static("x-robots-tag");
        headers.insert(robots, HeaderValue::from_static("noindex, noarchive"));
    }
    headers
}

/// The page of an error; the failure itself goes to the log of the process.
pub(super) fn refuse(ask: &Ask, standing: Option<Standing>, error: &WebError) -> Response {
    error.log(&ask.path);
    let page = ErrorPage::of(error, Chrome::new(ask, Names::Perhaps, standing));
    let html = page.render().unwrap_or_default();
    let mut response = (error.status(), [(CONTENT_TYPE, HTML)], html).into_response();
    let headers = response.headers_mut();
    headers.extend(kept_by(Names::Perhaps, ""));
    if error.status() == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(RETRY_AFTER, HeaderValue::from_static("10"));
    }
    response
}
