//! What a sheet of paper carries so that it can be held against the log: a code with link, sequence, size and short root.
//!
//! It must never carry more: a whole receipt makes a code that a cheap phone cannot read.

use fast_qr::convert::svg::SvgBuilder;
use fast_qr::qr::QRBuilder;

use super::app::View;

/// The code on a page, and what it says in words.
pub(super) struct Paper {
    /// A picture, made of nothing but numbers.
    pub(super) svg: String,
    pub(super) seq: u64,
    pub(super) size: u64,
    /// The first digits of the root.
    pub(super) root: String,
}

impl Paper {
    /// For the page of an entry; none before the entry is published, or where nobody says how the board is reached.
    pub(super) fn of(view: &View<'_>, seq: u64) -> Option<Self> {
        let standing = view.chrome().standing?;
        let tree = standing.published.filter(|tree| seq < tree.size)?;
        let (site, size, root) = (view.site.as_ref()?, tree.size, tree.short());
        let link = format!("{site}/check?seq={seq}&size={size}&root={root}");
        let code = QRBuilder::new(link).build().ok()?;
        Some(Self {
            svg: SvgBuilder::default().to_str(&code),
            seq,
            size,
            root: root.to_owned(),
        })
    }

    /// For a page of many entries: the last one that the published tree and the page both have.
    pub(super) fn of_page(view: &View<'_>) -> Option<Self> {
        let standing = view.chrome().standing?;
        let size = standing.published?.size.min(standing.size);
        Self::of(view, size.checked_sub(1)?)
    }
}
