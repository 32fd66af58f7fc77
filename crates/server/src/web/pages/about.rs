//! What this board is, what its words mean, and how anybody can verify it without trusting it.

use askama::Template;
use jiff::Timestamp;
use sunledger_projections::query::total::LedgerInfo;

use crate::web::app::View;
use crate::web::chrome::Chrome;
use crate::web::error::WebError;
use crate::witness::{By, standing_of};

#[derive(Template)]
#[template(path = "about.html")]
pub(in crate::web) struct About {
    c: Chrome,
    ledger: Option<LedgerInfo>,
    head: String,
    head_size: u64,
    /// None where no witness was ever asked.
    witnesses: Option<Witnesses>,
}

/// Who has cosigned the checkpoint, and who has not.
struct Witnesses {
    size: Option<u64>,
    cosigned: Vec<(String, Timestamp)>,
    missing: Vec<String>,
    quorum: bool,
}

pub(in crate::web) fn show(view: &View<'_>) -> Result<About, WebError> {
    let head = view.board.head();
    Ok(About {
        c: view.chrome(),
        ledger: view.snapshot.ledger()?,
        head: head.hash.to_string(),
        head_size: head.size,
        witnesses: witnesses(view),
    })
}

/// What cannot be read is logged, and nothing is claimed of it.
fn witnesses(view: &View<'_>) -> Option<Witnesses> {
    let standing = match standing_of(view.board.public()?) {
        Ok(standing) => standing?,
        Err(error) => {
            tracing::error!(%error, "the cosigned checkpoint does not hold");
            return None;
        }
    };
    let timed = |by: &By| {
        let at = i64::try_from(by.at).ok();
        let at = at.and_then(|at| Timestamp::from_second(at).ok())?;
        Some((by.witness.clone(), at))
    };
    Some(Witnesses {
        size: standing.size,
        cosigned: standing.cosigned.iter().filter_map(timed).collect(),
        missing: standing.missing,
        quorum: standing.quorum,
    })
}
