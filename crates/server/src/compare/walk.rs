//! From page to page: by the links of the auditor's own board, so that what the other leaves out is asked for too.

use std::collections::{HashSet, VecDeque};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::Request;
use axum::http::header::HOST;
use serde::Serialize;
use sunledger_chain::rotation::KeyHistory;
use sunledger_store::tiles::PublicLog;
use tower::ServiceExt;

use super::differ::{Compared, compare};
use super::fault::{BoardFault, BoardProblem};
use super::fetch::{Answer, Client, Silence, Site};
use super::own::derive;
use super::page::{between, links};
use crate::service::ServiceError;
use crate::web::{Board, fingerprint, router};

/// Every list. What is listed is found from there.
const FIRST: [&str; 13] = [
    "/",
    "/regions",
    "/projects",
    "/schemes",
    "/policy",
    "/funds",
    "/flow",
    "/assets",
    "/notices",
    "/obligations",
    "/reports",
    "/suspense",
    "/findings",
];
/// Pages that show figures.
const SHOWN: [&str; 18] = [
    "regions",
    "villages",
    "projects",
    "schemes",
    "policy",
    "funds",
    "flow",
    "batches",
    "assets",
    "notices",
    "obligations",
    "reports",
    "suspense",
    "findings",
    "agents",
    "vouchers",
    "days",
    "units",
];
/// Pages of what stands in the bundle itself: entries, and those that make up a figure.
const BEHIND: [&str; 2] = ["entries", "figures"];
/// What a page looks like is part of what it says.
const STYLE: &str = "/static/board.css?v=";
/// Problems that are listed; all are counted.
const PROBLEMS_MAX: usize = 1_000;
/// For a board that is busy, and for midnight between two answers.
const TRIES: u32 = 3;
const BREATH: Duration = Duration::from_secs(2);
/// Who is refused so often need not wait for every page anew.
const BREATHS_MAX: u32 = 15;
const OK: u16 = 200;
const NOT_FOUND: u16 = 404;
const BUSY: u16 = 503;
/// No page is longer; the router makes them here.
const OWN_BYTES_MAX: usize = 64 << 20;

/// Which pages are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Every page that shows figures, in the first language.
    Figures,
    /// All pages, those of single entries and of what makes up each figure too, in every language.
    All,
}

/// What came of holding a board against the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BoardReport {
    /// True where every page was compared and none differs.
    pub ok: bool,
    /// Entries that the pages were made from.
    pub entries: u64,
    /// Pages that were compared.
    pub pages: u64,
    /// True where none was left.
    pub whole: bool,
    /// Places where a name stands. They were not compared: the log has no names.
    pub names_not_compared: u64,
    /// What is wrong; the first thousand.
    pub problems: Vec<BoardProblem>,
    /// How much is wrong in all.
    pub problems_total: u64,
}

/// How far a comparison has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Entries taken in.
    Entries(u64),
    /// Pages compared, and pages known of.
    Pages(u64, u64),
}

/// Derives the boards from an audited bundle and compares every page with that of a server.
pub async fn compare_board(
    bundle: &Path,
    keys: &KeyHistory,
    site: &Site,
    extent: Extent,
    mut progress: impl FnMut(Progress),
) -> Result<BoardReport, ServiceError> {
    let own = derive(bundle, keys.clone(), |entries| {
        progress(Progress::Entries(entries));
    })?;
    let entries = own.head().size;
    let public = own.public().map(PublicLog::checkpoint).transpose()?;
    let root = public.map(|(_, checkpoint)| checkpoint.root().to_string());
    let mut walk = Walk {
        own: router(Arc::new(own)),
        client: Client::new(site.clone()),
        host: site.host().to_owned(),
        entries,
        root: root.unwrap_or_default(),
        known: HashSet::new(),
        ahead: VecDeque::new(),
        extent,
        breaths: BREATHS_MAX,
        report: BoardReport {
            ok: false,
            entries,
            pages: 0,
            whole: false,
            names_not_compared: 0,
            problems: Vec::new(),
            problems_total: 0,
        },
    };
    let whole = walk.first().await && walk.all(&mut progress).await;
    let mut report = walk.report;
    report.whole = whole;
    report.ok = whole && report.problems_total == 0;
    Ok(report)
}

struct Walk {
    own: Router,
    client: Client,
    host: String,
    entries: u64,
    root: String,
    known: HashSet<String>,
    ahead: VecDeque<String>,
    extent: Extent,
    /// How often it may still be waited.
    breaths: u32,
    report: BoardReport,
}

/// How a page was judged.
enum Judged {
    /// It says what the log says.
    Same(u64),
    /// It does not.
    Differs(Vec<BoardFault>, u64),
    /// There is no use in asking for others.
    Stop(BoardFault),
}

impl Walk {
    fn add(&mut self, path: &str, fault: BoardFault) {
        self.report.problems_total = self.report.problems_total.saturating_add(1);
        if self.report.problems.len() < PROBLEMS_MAX {
            self.report.problems.push(BoardProblem::new(path, fault));
        }
    }

    /// Whether the board is of this log, this size and this program; else nothing is compared.
    async fn first(&mut self) -> bool {
        let fault = match self.client.get("/").await {
            Ok(answer) => match html(&answer) {
                Ok(html) => self.stands(&html).err(),
                Err(fault) => Some(fault),
            },
            Err(silence) => Some(of_silence(silence)),
        };
        match fault {
            Some(fault) => self.add("/", fault),
            None => return true,
        }
        false
    }

    /// What a page says that it is made from.
    fn stands(&self, html: &str) -> Result<(), BoardFault> {
        let log = self.entries;
        let asof = between(html, "<p class=\"asof\">", "</p>");
        let board = asof.and_then(first_number).ok_or(BoardFault::BoardNoPage)?;
        let lag = between(html, "<p class=\"lag\">", "</p>").and_then(|lag| {
            let digits: String = lag.chars().filter(char::is_ascii_digit).collect();
            digits.parse().ok()
        });
        let board = lag.map_or(board, |lag| board.saturating_add(lag));
        if board > log {
            return Err(BoardFault::BoardSize { board, log });
        }
        if board < log {
            return Err(BoardFault::BoardBehind { board, log });
        }
        if let Some(tree) = between(html, "<p class=\"tree\">", "</p>") {
            let root = between(tree, "<code class=\"whole\">", "</code>").unwrap_or_default();
            let digits = tree.split('<').next().unwrap_or_default();
            let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
            if digits.parse() == Ok(log) && root != self.root {
                let (board, log) = (shortened(root), self.root.clone());
                return Err(BoardFault::BoardOtherLog { board, log });
            }
        }
        let program = between(html, STYLE, "\"").unwrap_or_default();
        if program != fingerprint() {
            let (board, log) = (shortened(program), fingerprint().to_owned());
            return Err(BoardFault::BoardProgram { board, log });
        }
        Ok(())
    }

    async fn all(&mut self, progress: &mut impl FnMut(Progress)) -> bool {
        for path in FIRST {
            self.learn(path.to_owned());
        }
        self.learn(format!("{STYLE}{}", fingerprint()));
        while let Some(path) = self.ahead.pop_front() {
            match self.page(&path).await {
                Judged::Same(names) => self.named(names),
                Judged::Differs(faults, names) => {
                    self.named(names);
                    for fault in faults {
                        self.add(&path, fault);
                    }
                }
                Judged::Stop(fault) => {
                    self.add(&path, fault);
                    return false;
                }
            }
            self.report.pages = self.report.pages.saturating_add(1);
            let known = u64::try_from(self.known.len()).unwrap_or(u64::MAX);
            progress(Progress::Pages(self.report.pages, known));
        }
        true
    }

    fn named(&mut self, names: u64) {
        let sum = self.report.names_not_compared.saturating_add(names);
        self.report.names_not_compared = sum;
    }

    fn learn(&mut self, path: String) {
        if self.known.insert(path.clone()) {
            self.ahead.push_back(path);
        }
    }

    /// Judges one page; what differs is asked for again before it is believed.
    async fn page(&mut self, path: &str) -> Judged {
        let mut tries = TRIES;
        loop {
            tries = tries.saturating_sub(1);
            let (served, own) = tokio::join!(
                self.client.get(path),
                own_answer(self.own.clone(), path, &self.host)
            );
            let (status, own) = own;
            let (judged, busy) = match served {
                Ok(served) => (
                    self.judge(path, &served, status, &own),
                    served.status == BUSY,
                ),
                Err(silence) => (of_silent_page(silence), true),
            };
            match judged {
                Judged::Differs(..) | Judged::Stop(_) if tries > 0 => {
                    if busy && self.breaths > 0 {
                        self.breaths = self.breaths.saturating_sub(1);
                        tokio::time::sleep(BREATH).await;
                    }
                }
                judged @ (Judged::Same(_) | Judged::Differs(..) | Judged::Stop(_)) => {
                    if status == OK && !path.starts_with(STYLE) {
                        let found = links(&own).filter(|href| is_shown(href, self.extent));
                        for href in found.collect::<Vec<_>>() {
                            self.learn(href);
                        }
                    }
                    return judged;
                }
            }
        }
    }

    fn judge(&self, path: &str, served: &Answer, status: u16, own: &str) -> Judged {
        let one = |fault| Judged::Differs(vec![fault], 0);
        if status != OK {
            return match served.status == status {
                true => Judged::Same(0),
                false => one(BoardFault::BoardNotJudged { status }),
            };
        }
        if path.starts_with(STYLE) {
            return match (served.status, served.body == own.as_bytes()) {
                (OK, true) => Judged::Same(0),
                (OK, false) => one(BoardFault::BoardStyle),
                (status, _) => one(of_status(status, served)),
            };
        }
        let html = match html(served) {
            Ok(html) => html,
            Err(fault) => return one(fault),
        };
        let sheet = path.starts_with("/villages/") && path.contains("/payments");
        let Compared { names, differs } = compare(&html, own, sheet);
        if differs.is_empty() {
            return Judged::Same(names);
        }
        if let Err(fault) = self.stands(&html) {
            return Judged::Stop(fault);
        }
        let faults = differs.into_iter().map(BoardFault::Differs);
        Judged::Differs(faults.collect(), names)
    }
}

/// The page as the auditor's own board makes it.
async fn own_answer(own: Router, path: &str, host: &str) -> (u16, String) {
    const FAILED: u16 = 500;
    let request = Request::get(path).header(HOST, host).body(Body::empty());
    let Ok(request) = request else {
        return (FAILED, String::new());
    };
    // A router answers everything.
    let Ok(response) = own.oneshot(request).await;
    let status = response.status().as_u16();
    let body: Bytes = match to_bytes(response.into_body(), OWN_BYTES_MAX).await {
        Ok(body) => body,
        Err(_) => return (FAILED, String::new()),
    };
    match String::from_utf8(body.to_vec()) {
        Ok(html) => (status, html),
        Err(_) => (FAILED, String::new()),
    }
}

/// An answer as a page of a board.
fn html(answer: &Answer) -> Result<String, BoardFault> {
    if answer.status != OK {
        return Err(of_status(answer.status, answer));
    }
    let html = String::from_utf8(answer.body.to_vec());
    let page = html.ok().filter(|html| {
        answer.text && html.starts_with("<!DOCTYPE html>") && html.contains("<p class=\"asof\">")
    });
    page.ok_or(BoardFault::BoardNoPage)
}

fn of_status(status: u16, answer: &Answer) -> BoardFault {
    match (status, &answer.location) {
        (NOT_FOUND, _) => BoardFault::BoardMissing,
        (300..=399, Some(to)) => BoardFault::BoardRedirect { to: shortened(to) },
        _ => BoardFault::BoardUnanswered { status },
    }
}

const fn of_silence(silence: Silence) -> BoardFault {
    match silence {
        Silence::Unreachable => BoardFault::BoardUnreachable,
        Silence::TooSlow => BoardFault::BoardSlow,
        Silence::TooLong => BoardFault::BoardTooLong,
    }
}

/// One page that is too long is a page that differs; where nobody answers, nobody is asked again.
fn of_silent_page(silence: Silence) -> Judged {
    let fault = of_silence(silence);
    match silence {
        Silence::TooLong => Judged::Differs(vec![fault], 0),
        Silence::Unreachable | Silence::TooSlow => Judged::Stop(fault),
    }
}

/// Whether a page is compared.
fn is_shown(href: &str, extent: Extent) -> bool {
    let (path, query) = href.split_once('?').unwrap_or((href, ""));
    let other_language = query.split('&').any(|one| one.starts_with("lang="));
    let first = path.split('/').nth(1).unwrap_or_default();
    let shown = path == "/" || SHOWN.contains(&first);
    match extent {
        Extent::Figures => shown && !other_language,
        Extent::All => shown || BEHIND.contains(&first),
    }
}

/// The number in the first words that are set off.
fn first_number(html: &str) -> Option<u64> {
    let text = between(html, "<strong>", "</strong>")?;
    text.replace(',', "").parse().ok()
}

/// What a stranger wrote, as much of it as belongs in a report.
fn shortened(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(80).collect()
}
