//! Schemes: what each benefit rests on and what may be published of it.

use askama::Template;
use sunledger_projections::query::setup::SchemeRow;

use super::pager::{Pager, ROWS};
use crate::web::app::View;
use crate::web::chrome::Chrome;
use crate::web::error::WebError;

#[derive(Template)]
#[template(path = "schemes.html")]
pub(in crate::web) struct Schemes {
    c: Chrome,
    rows: Vec<SchemeRow>,
    pager: Pager,
}

pub(in crate::web) fn list(view: &View<'_>) -> Result<Schemes, WebError> {
    let schemes = view.snapshot.schemes(view.page(ROWS)?)?;
    Ok(Schemes {
        c: view.chrome(),
        pager: Pager::of(view, ROWS, &schemes),
        rows: schemes.rows,
    })
}
