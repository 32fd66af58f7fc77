//! A board whose ledger is in trouble says so, and never says more than its readers may know.

use std::path::PathBuf;
use std::sync::Arc;

use axum::http::Method;
use sunledger_chain::Head;
use sunledger_domain::lineage::Lineage;
use sunledger_projections::{ProjectionError, Reader};
use sunledger_server::service::Ledger;
use sunledger_server::web::{Board, Standstill, router};
use sunledger_store::ReadError;
use sunledger_store::tiles::{OsDisk, PublicLog};

use crate::client::{Answer, ask_of, ledger};
use crate::transcript::text;

/// What is wrong with an otherwise good ledger.
#[derive(Clone, Copy, PartialEq)]
enum Trouble {
    /// The read model is gone.
    Unreadable,
    /// The writer has stopped.
    Stopped,
    /// The read model is two entries behind.
    Behind,
    /// The log cannot give an entry that the read model knows.
    Lost,
}

struct Troubled(Arc<Ledger>, Trouble);

impl Board for Troubled {
    fn reader(&self) -> Result<Reader, ProjectionError> {
        match self.1 {
            Trouble::Unreadable => Err(ProjectionError::NotOurs {
                path: PathBuf::from("/a/path/of/the/machine"),
            }),
            Trouble::Stopped | Trouble::Behind | Trouble::Lost => Board::reader(&*self.0),
        }
    }

    fn head(&self) -> Head {
        let mut head = Board::head(&*self.0);
        if self.1 == Trouble::Behind {
            head.size += 2;
        }
        head
    }

    fn entry(&self, seq: u64) -> Result<Option<Vec<u8>>, ReadError> {
        match self.1 {
            Trouble::Lost => Ok(None),
            Trouble::Unreadable | Trouble::Stopped | Trouble::Behind => self.0.entry(seq),
        }
    }

    fn public(&self) -> Option<&PublicLog<OsDisk>> {
        self.0.public()
    }

    fn lineage(&self, size: u64) -> Option<Arc<Lineage>> {
        match self.1 {
            Trouble::Stopped => None,
            Trouble::Unreadable | Trouble::Behind | Trouble::Lost => Board::lineage(&*self.0, size),
        }
    }

    fn health(&self) -> Result<(), Standstill> {
        match self.1 {
            Trouble::Stopped => Err(Standstill { code: "poisoned" }),
            Trouble::Unreadable | Trouble::Behind | Trouble::Lost => Ok(()),
        }
    }
}

fn get(trouble: Trouble, path: &str) -> Answer {
    let board = router(Arc::new(Troubled(ledger(), trouble)));
    ask_of(&board, Method::GET, path, &[])
}

/// A board that has no read model.
pub(crate) fn unreadable(path: &str) -> Answer {
    get(Trouble::Unreadable, path)
}

/// A board whose writer has stopped and whose lineage is not there.
pub(crate) fn stopped(path: &str) -> Answer {
    get(Trouble::Stopped, path)
}

#[test]
fn a_failure_inside_is_a_page_that_tells_nothing_of_the_inside() {
    let answer = get(Trouble::Unreadable, "/villages/990421100201");
    assert_eq!(answer.status, 500);
    assert!(answer.body.contains("暂时打不开"));
    assert!(
        answer.body.contains("没有数字"),
        "no log size, so it must say why"
    );
    assert!(!answer.body.contains("/a/path"));
    let health = get(Trouble::Unreadable, "/healthz");
    assert_eq!(
        (health.status.as_u16(), health.body.as_str()),
        (500, "{\"ok\":false}")
    );
}

#[test]
fn a_stopped_writer_is_unhealthy_and_can_still_be_read() {
    let health = get(Trouble::Stopped, "/healthz");
    assert_eq!(health.status, 503);
    assert!(health.body.contains("\"ok\":false") && health.body.contains("\"poisoned\""));
    assert_eq!(get(Trouble::Stopped, "/projects").status, 200);
}

#[test]
fn a_read_model_that_lags_says_by_how_much() {
    let health = get(Trouble::Behind, "/healthz");
    assert!(health.body.contains("\"lag\":2"), "{}", health.body);
    let page = text(&get(Trouble::Behind, "/").body);
    assert!(page.contains("另有 2 条新记录正在汇总"), "{page}");
}

#[test]
fn an_entry_that_the_log_lost_is_a_failure_and_not_an_empty_page() {
    let answer = get(Trouble::Lost, "/entries/1");
    assert_eq!(answer.status, 500);
    assert_eq!(get(Trouble::Lost, "/entries/99999").status, 404);
}
