//! `audit --board`: after a sound bundle, the board that is served is held against it, page by page.
//!
//! It must never call a board right that was not compared whole, nor compare one with a bundle that does not hold.

use std::time::{Duration, Instant};

use serde::Serialize;
use sunledger_audit::{BundleReport, Report};
use sunledger_server::compare::{BoardReport, Extent, Progress, Site, compare_board};

use super::audit::in_words;
use super::serve::runtime;
use crate::cli::AuditArgs;
use crate::output::{Done, Format};

/// Between two lines that say how far it is.
const PACE: Duration = Duration::from_secs(3);

/// What both audits found: `ok` is of both.
#[derive(Serialize)]
struct Both {
    #[serde(flatten)]
    bundle: BundleReport,
    /// None where the bundle does not hold, so that nothing was compared with it.
    board: Option<BoardReport>,
}

pub(super) fn run(
    args: &AuditArgs,
    site: &Site,
    report: BundleReport,
    format: Format,
) -> anyhow::Result<Done> {
    let mut words = in_words(&report);
    let extent = match args.every_page {
        true => Extent::All,
        false => Extent::Figures,
    };
    // A log that holds says which keys it has had, and one of them is the auditor's.
    let keys = report.log.as_ref().and_then(Report::checkpoint_keys);
    let board = match keys.filter(|_| report.ok) {
        Some(keys) => {
            let comparing = compare_board(&args.out, keys, site, extent, told());
            Some(runtime()?.block_on(comparing)?)
        }
        None => None,
    };
    words.push('\n');
    words.push_str(&match &board {
        Some(board) => board_in_words(board, extent),
        None => NOT_COMPARED.to_owned(),
    });
    let mut both = Both {
        bundle: report,
        board,
    };
    both.bundle.ok &= both.board.as_ref().is_some_and(|board| board.ok);
    format.print(&both, |_| words)?;
    Ok(if both.bundle.ok { Done::Yes } else { Done::No })
}

/// Says every few seconds how far it is, on standard error.
fn told() -> impl FnMut(Progress) {
    let mut last = Instant::now();
    move |progress| {
        if last.elapsed() < PACE {
            return;
        }
        last = Instant::now();
        match progress {
            Progress::Entries(done) => {
                eprintln!("由条目推算公开栏 deriving the boards: {done} 条 entries");
            }
            Progress::Pages(done, known) => {
                eprintln!("逐页比对 comparing pages: {done} / {known}");
            }
        }
    }
}

const NOT_COMPARED: &str = "公开栏未比对：公开文件夹本身有问题 the board was not compared: the bundle itself does not hold";

fn board_in_words(report: &BoardReport, extent: Extent) -> String {
    let (pages, names) = (report.pages, report.names_not_compared);
    let mut words = match (report.ok, report.whole) {
        (true, _) => format!(
            "公开栏与账本一致：逐页比对 {pages} 页 the board says what the log says: {pages} pages"
        ),
        (false, true) => format!(
            "公开栏与账本不符：比对 {pages} 页，共 {} 处 the board does not say what the log says: {} problems on {pages} pages",
            report.problems_total, report.problems_total
        ),
        (false, false) => format!(
            "公开栏没有比对完：比对了 {pages} 页 the board was not compared whole: {pages} pages were"
        ),
    };
    for problem in &report.problems {
        words.push_str(&format!("\n{problem}"));
    }
    let listed = u64::try_from(report.problems.len()).unwrap_or(u64::MAX);
    let more = report.problems_total.saturating_sub(listed);
    if more > 0 {
        words.push_str(&format!("\n另有 {more} 处未列出 and {more} more"));
    }
    let (zh, en) = match extent {
        Extent::Figures => (
            "，条目页、构成页、其他语言的网页（加 --every-page 一并比对）",
            ", pages of entries, of what makes up a figure and in other languages (--every-page compares them)",
        ),
        Extent::All => ("", ""),
    };
    words.push_str(&format!(
        "\n未比对：姓名、户号、村组（{names} 处；账本里没有，须用披露证明），查询页、核验说明页{zh}\n  not compared: names with their household numbers and groups ({names} places; the log has none, disclose proves them), pages of searches and on how to verify{en}"
    ));
    words
}
