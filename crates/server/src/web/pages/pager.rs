//! The way through a long list. It always says how long the list is.

use sunledger_projections::Paged;

use crate::web::app::View;
use crate::web::chrome::encode;

/// Rows of a page where nothing speaks for another number.
pub(super) const ROWS: u32 = 100;

/// Where one stands in a list.
#[derive(Debug)]
pub(super) struct Pager {
    pub(super) total: u64,
    /// The first and the last of the rows shown, counted from 1.
    pub(super) first: u64,
    pub(super) last: u64,
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
}

impl Pager {
    pub(super) fn of<T>(view: &View<'_>, rows: u32, paged: &Paged<T>) -> Self {
        let number = paged.offset / u64::from(rows) + 1;
        let pages = paged.total.div_ceil(u64::from(rows));
        let here = u64::try_from(paged.rows.len()).unwrap_or(u64::MAX);
        let last = paged.offset.saturating_add(here);
        Self {
            total: paged.total,
            first: paged.offset.saturating_add(1).min(last),
            last,
            // From beyond the end, the way back leads to the end.
            before: (number > 1).then(|| address(view, pages.clamp(1, number - 1))),
            after: (last < paged.total && here > 0).then(|| address(view, number + 1)),
        }
    }

    /// True where the whole list is shown.
    pub(super) const fn whole(&self) -> bool {
        self.before.is_none() && self.after.is_none()
    }
}

fn address(view: &View<'_>, number: u64) -> String {
    let mut query = String::new();
    for (key, value) in view.ask.query_without("page") {
        query.push_str(&encode(key));
        query.push('=');
        query.push_str(&encode(value));
        query.push('&');
    }
    let path = &view.ask.path;
    view.chrome()
        .href(format_args!("{path}?{query}page={number}"))
}
