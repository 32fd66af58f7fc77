//! What this board is, what its words mean, and how anybody can verify it without trusting it.

use askama::Template;
use sunledger_projections::query::total::LedgerInfo;

use crate::web::app::View;
use crate::web::chrome::Chrome;
use crate::web::error::WebError;

#[derive(Template)]
#[template(path = "about.html")]
pub(in crate::web) struct About {
    c: Chrome,
    ledger: Option<LedgerInfo>,
    head: String,
    head_size: u64,
}

pub(in crate::web) fn show(view: &View<'_>) -> Result<About, WebError> {
    let head = view.board.head();
    Ok(About {
        c: view.chrome(),
        ledger: view.snapshot.ledger()?,
        head: head.hash.to_string(),
        head_size: head.size,
    })
}
