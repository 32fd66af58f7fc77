//! What was printed on paper, held against the log of today; and notices by their check code.
//!
//! It must never say that a value holds without having held it against the signed root.

use askama::Template;
use sunledger_chain::CheckCode;
use sunledger_projections::Page;
use sunledger_projections::query::notice::{NoticeFilter, NoticeRow};
use sunledger_store::tiles::{OsDisk, PublicLog, TilesError};

use crate::web::app::View;
use crate::web::chrome::{Chrome, SHORT_ROOT};
use crate::web::error::WebError;

const HITS: u32 = 50;
/// Hex digits of a whole root.
const ROOT: usize = 64;

#[derive(Template)]
#[template(path = "check.html")]
pub(in crate::web) struct Check {
    c: Chrome,
    judged: Option<(Asked, Verdict)>,
    /// The notice that the paper says it is.
    hung: Vec<NoticeRow>,
    code: Option<CheckCode>,
    notices: Vec<NoticeRow>,
}

/// What stands on the paper.
struct Asked {
    seq: Option<u64>,
    size: u64,
    root: String,
}

/// What the log of today says to it.
enum Verdict {
    /// The tree of that size has that root.
    Holds,
    /// It has another one.
    Differs {
        /// The one that it has.
        root: String,
    },
    /// The log is shorter than the paper says.
    Shorter {
        /// Its published entries.
        size: u64,
    },
    /// Nothing is published, or it cannot be read.
    Unknown,
}

pub(in crate::web) fn show(view: &View<'_>) -> Result<Check, WebError> {
    let judged = asked(view)?.map(|paper| {
        let verdict = judge(view, &paper);
        (paper, verdict)
    });
    let hung = match judged.as_ref().and_then(|(paper, _)| paper.seq) {
        Some(seq) => by(
            view,
            &NoticeFilter {
                seq: Some(seq),
                ..NoticeFilter::default()
            },
        )?,
        None => Vec::new(),
    };
    let code = match view.ask.text("code") {
        "" => None,
        text => Some(CheckCode::parse(text).ok_or(WebError::BadPart { name: "code" })?),
    };
    let notices = match code {
        Some(code) => by_code(view, code)?,
        None => Vec::new(),
    };
    Ok(Check {
        c: view.chrome(),
        judged,
        hung,
        code,
        notices,
    })
}

/// The notices that have a check code; two may have the same by chance.
pub(super) fn by_code(view: &View<'_>, code: CheckCode) -> Result<Vec<NoticeRow>, WebError> {
    let check_code = Some(code);
    by(
        view,
        &NoticeFilter {
            check_code,
            ..NoticeFilter::default()
        },
    )
}

fn by(view: &View<'_>, filter: &NoticeFilter) -> Result<Vec<NoticeRow>, WebError> {
    Ok(view.snapshot.notices(filter, Page::new(0, HITS)?)?.rows)
}

fn asked(view: &View<'_>) -> Result<Option<Asked>, WebError> {
    let (seq, size) = (
        view.ask.param::<u64>("seq")?,
        view.ask.param::<u64>("size")?,
    );
    let root = view.ask.text("root").to_ascii_lowercase();
    let Some(size) = size else {
        return match seq.is_none() && root.is_empty() {
            true => Ok(None),
            false => Err(WebError::BadPart { name: "size" }),
        };
    };
    let is_root = (SHORT_ROOT..=ROOT).contains(&root.len())
        && root.bytes().all(|byte| byte.is_ascii_hexdigit());
    // The tree of nothing has the same root in every log.
    if size == 0 {
        return Err(WebError::BadPart { name: "size" });
    }
    match (is_root, seq.is_some_and(|seq| seq >= size)) {
        (true, false) => Ok(Some(Asked { seq, size, root })),
        (true, true) => Err(WebError::BadPart { name: "seq" }),
        (false, _) => Err(WebError::BadPart { name: "root" }),
    }
}

fn judge(view: &View<'_>, asked: &Asked) -> Verdict {
    let held = view.board.public().map(|files| hold(files, asked));
    match held {
        Some(Ok(verdict)) => verdict,
        Some(Err(error)) => {
            tracing::error!(%error, "the published files do not hold");
            Verdict::Unknown
        }
        None => Verdict::Unknown,
    }
}

fn hold(files: &PublicLog<OsDisk>, asked: &Asked) -> Result<Verdict, TilesError> {
    let (_, checkpoint) = files.checkpoint()?;
    let size = checkpoint.size();
    if asked.size > size {
        return Ok(Verdict::Shorter { size });
    }
    let root = files.root(&checkpoint, asked.size)?.to_string();
    Ok(match root.starts_with(&asked.root) {
        true => Verdict::Holds,
        false => Verdict::Differs { root },
    })
}
