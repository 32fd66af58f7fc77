//! A served board in the hands of an auditor who has the published files and nothing else: what was changed is named.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Redirect};
use rusqlite::Connection;
use sunledger_chain::Head;
use sunledger_chain::rotation::KeyHistory;
use sunledger_domain::lineage::Lineage;
use sunledger_projections::{ProjectionError, Reader};
use sunledger_server::compare::{BoardReport, Extent, Site, compare_board};
use sunledger_server::service::Ledger;
use sunledger_server::web::{Board, Standstill, router, serve};
use sunledger_store::ReadError;
use sunledger_store::tiles::{OsDisk, PublicLog};
use tempfile::TempDir;

use crate::client::ledger;
use crate::public::published;

/// The board of the small ledger, with its file changed by hand.
struct Altered {
    ledger: Arc<Ledger>,
    file: PathBuf,
    _temp: TempDir,
}

impl Altered {
    fn by(sql: &str) -> Self {
        let (ledger, temp) = (ledger(), tempfile::tempdir().unwrap());
        let file = temp.path().join("ledger.sqlite");
        let whole = Connection::open(ledger.dir().join("ledger.sqlite")).unwrap();
        whole
            .execute("VACUUM INTO ?", [file.to_str().unwrap()])
            .unwrap();
        let copy = Connection::open(&file).unwrap();
        copy.execute_batch(sql).unwrap();
        assert!(
            sql.is_empty() || copy.total_changes() > 0,
            "{sql} changes nothing"
        );
        Self {
            ledger,
            file,
            _temp: temp,
        }
    }
}

impl Board for Altered {
    fn reader(&self) -> Result<Reader, ProjectionError> {
        Reader::open_with_people(&self.file, &self.ledger.dir().join("people.sqlite"))
    }

    fn head(&self) -> Head {
        Board::head(&*self.ledger)
    }

    fn entry(&self, seq: u64) -> Result<Option<Vec<u8>>, ReadError> {
        self.ledger.entry(seq)
    }

    fn public(&self) -> Option<&PublicLog<OsDisk>> {
        self.ledger.public()
    }

    fn lineage(&self, size: u64) -> Option<Arc<Lineage>> {
        Board::lineage(&*self.ledger, size)
    }

    fn health(&self) -> Result<(), Standstill> {
        Ok(())
    }
}

/// Serves a board, and has it compared with the published files. With every path that was asked for.
fn held(board: impl Board, extent: Extent) -> (BoardReport, BTreeSet<String>) {
    held_at(router(Arc::new(board)), extent)
}

fn held_at(routes: Router, extent: Extent) -> (BoardReport, BTreeSet<String>) {
    let (key, _) = published();
    let asked = Arc::new(Mutex::new(BTreeSet::new()));
    let heard = asked.clone();
    let routes = routes.layer(from_fn(move |request: Request, next: Next| {
        heard.lock().unwrap().insert(request.uri().to_string());
        next.run(request)
    }));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let report = runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let site = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(serve(listener, routes));
        let (bundle, site) = (ledger().dir().join("public"), Site::parse(&site).unwrap());
        compare_board(&bundle, &KeyHistory::from(key), &site, extent, |_| {})
            .await
            .unwrap()
    });
    let asked = asked.lock().unwrap().clone();
    (report, asked)
}

/// Every page by the kind of what it is of, as the log has it.
const PAGES: [&str; 13] = [
    "SELECT '/regions/' || code FROM regions WHERE level <> 'village'",
    "SELECT '/villages/' || code FROM regions WHERE level = 'village'",
    "SELECT DISTINCT '/villages/' || village || '/payments?period=' || period FROM payment_lines WHERE village IS NOT NULL",
    "SELECT '/projects/' || project FROM projects",
    "SELECT '/funds/lines/' || line FROM lines",
    "SELECT '/funds/pools/' || pool FROM pools",
    "SELECT '/assets/' || asset FROM assets",
    "SELECT '/notices/' || notice FROM notices",
    "SELECT '/units/' || unit FROM units",
    "SELECT '/agents/' || agent FROM agents",
    "SELECT '/vouchers/' || voucher FROM vouchers",
    "SELECT '/batches/' || batch FROM batches",
    "SELECT '/days/' || unit || '/' || day FROM closed_days",
];

#[test]
fn a_board_as_it_is_says_what_the_log_says_and_every_page_is_asked_for() {
    let (report, asked) = held(Altered::by(""), Extent::Figures);
    assert!(report.ok && report.whole, "{report:?}");
    assert_eq!(report.pages, u64::try_from(asked.len()).unwrap());
    assert!(report.names_not_compared > 10, "{report:?}");
    let file = Connection::open(ledger().dir().join("ledger.sqlite")).unwrap();
    for sql in PAGES {
        let mut found = file.prepare(sql).unwrap();
        let paths = found.query_map([], |row| row.get(0)).unwrap();
        let paths: Vec<String> = paths.map(Result::unwrap).collect();
        assert!(!paths.is_empty(), "{sql}");
        for path in paths {
            assert!(asked.contains(&path), "{path} was not asked for");
        }
    }
    for path in [
        "/suspense",
        "/findings",
        "/obligations",
        "/reports",
        "/schemes",
        "/policy",
    ] {
        assert!(asked.contains(path), "{path}");
    }
}

/// What is done to the file, on which page it is named, by which code, and what is said of it.
const ALTERED: [(&str, &str, &str, &str); 10] = [
    (
        "UPDATE payments SET paid = paid + 7 WHERE rowid = (SELECT min(rowid) FROM payments)",
        "/villages/990421100202/payments?period=2017-12",
        "board_figure",
        ".07",
    ),
    (
        "UPDATE balances SET amount = amount + 7 WHERE account_kind = 'line'",
        "/funds",
        "board_figure",
        "/figures/balance/line",
    ),
    (
        "DELETE FROM notices WHERE notice = 'gs-1'",
        "/notices/gs-1",
        "board_missing",
        "",
    ),
    (
        "DELETE FROM notices WHERE notice = 'gs-1'",
        "/notices",
        "board_lost",
        "gs-1",
    ),
    (
        "INSERT INTO projects SELECT 'p-2', '另一个', content, planned, region, unit, seq FROM projects",
        "/projects",
        "board_extra",
        "另一个",
    ),
    ("DELETE FROM pools", "/funds/pools/", "board_missing", ""),
    (
        "UPDATE tallies SET amount = amount + 7",
        "/days/demo-finance",
        "board_figure",
        ".07",
    ),
    (
        "UPDATE assets SET value = value + 7",
        "/assets",
        "board_figure",
        ".07",
    ),
    ("DELETE FROM suspense", "/suspense", "board_extra", ""),
    ("DELETE FROM cases", "/findings", "board_lost", ""),
];

#[test]
fn what_is_changed_in_the_file_is_named_with_its_page() {
    for (sql, path, code, says) in ALTERED {
        let (report, _) = held(Altered::by(sql), Extent::Figures);
        assert!(!report.ok && report.whole, "{sql}");
        let named = report.problems.iter().any(|problem| {
            problem.path.starts_with(path)
                && problem.fault.code() == code
                && serde_json::to_string(problem).unwrap().contains(says)
        });
        assert!(named, "{sql}: {}", in_words(&report));
    }
}

#[test]
fn what_stands_behind_a_figure_and_in_other_languages_is_compared_where_all_is() {
    let (report, asked) = held(Altered::by(""), Extent::All);
    assert!(report.ok && report.whole, "{report:?}");
    let any = |what: &str| asked.iter().any(|path| path.contains(what));
    assert!(any("lang=en") && any("lang=zh-Hant") && any("/figures/") && any("/entries/95"));
    let sql = "DELETE FROM flows; DELETE FROM commands; DELETE FROM dividend_payments";
    assert!(held(Altered::by(sql), Extent::Figures).0.ok);
    let (report, _) = held(Altered::by(sql), Extent::All);
    for path in ["/figures/edge/", "/entries/", "/figures/dividend/"] {
        let named = report.problems.iter().any(|one| one.path.starts_with(path));
        assert!(named, "{path}: {}", in_words(&report));
    }
}

fn in_words(report: &BoardReport) -> String {
    let problems = report.problems.iter().map(ToString::to_string);
    problems.collect::<Vec<_>>().join("\n")
}

/// Between the board and its readers stands somebody who changes what passes.
#[test]
fn pages_that_are_changed_on_the_way_are_named() {
    let routes = router(Arc::new(Altered::by("")));
    let routes = routes.layer(from_fn(|request: Request, next: Next| async move {
        match request.uri().path() {
            "/static/board.css" => ".bad { display: none }".into_response(),
            "/projects" => Redirect::to("/regions").into_response(),
            "/funds" => "busy with other things".into_response(),
            "/schemes" => axum::http::StatusCode::FORBIDDEN.into_response(),
            _ => next.run(request).await,
        }
    }));
    let (report, _) = held_at(routes, Extent::Figures);
    assert!(report.whole && !report.ok);
    let found = report.problems.iter().map(|one| {
        let path = one.path.split('?').next().unwrap();
        (path, one.fault.code())
    });
    let found: BTreeSet<_> = found.collect();
    let expected = BTreeSet::from([
        ("/static/board.css", "board_style"),
        ("/projects", "board_redirect"),
        ("/funds", "board_no_page"),
        ("/schemes", "board_unanswered"),
    ]);
    assert!(found.is_superset(&expected), "{found:?}");
    // Lists of one place come under the same path.
    assert_eq!(found.len(), expected.len(), "{found:?}");
}
