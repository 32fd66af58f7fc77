//! Suspense: money that fits nothing yet, in the open until it is explained.

use askama::Template;
use sunledger_domain::Money;
use sunledger_projections::query::suspense::{SuspenseFilter, SuspenseRow};

use super::pager::{Pager, ROWS};
use crate::web::app::View;
use crate::web::chrome::Chrome;
use crate::web::error::WebError;

#[derive(Template)]
#[template(path = "suspense.html")]
pub(in crate::web) struct Suspense {
    c: Chrome,
    rows: Vec<SuspenseRow>,
    pager: Pager,
}

pub(in crate::web) fn list(view: &View<'_>) -> Result<Suspense, WebError> {
    let items = view
        .snapshot
        .suspense(SuspenseFilter::All, view.page(ROWS)?)?;
    Ok(Suspense {
        c: view.chrome(),
        pager: Pager::of(view, ROWS, &items),
        rows: items.rows,
    })
}
