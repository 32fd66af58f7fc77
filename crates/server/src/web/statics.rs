//! The style sheet, the icon, and what search engines are told. They are part of the program.

use std::sync::LazyLock;

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;

const CSS: &str = include_str!("../../assets/board.css");
const ICON: &str = include_str!("../../assets/icon.svg");
/// Entries, figures and searches are without end and of no use to a search engine.
const ROBOTS: &str = "User-agent: *\nDisallow: /entries\nDisallow: /figures/\nDisallow: /search\nDisallow: /batches/\n";
const FOR_A_YEAR: &str = "public, max-age=31536000, immutable";
const FOR_A_DAY: &str = "public, max-age=86400";

static FINGERPRINT: LazyLock<String> = LazyLock::new(|| {
    let digest = blake3::hash(CSS.as_bytes()).to_hex();
    format!("{}-{}", env!("CARGO_PKG_VERSION"), &digest[..8])
});

/// Changes with the program's version and with the style sheet.
pub(crate) fn fingerprint() -> &'static str {
    &FINGERPRINT
}

pub(crate) async fn css() -> impl IntoResponse {
    let headers = [
        (CONTENT_TYPE, "text/css; charset=utf-8"),
        (CACHE_CONTROL, FOR_A_YEAR),
    ];
    (headers, CSS)
}

pub(crate) async fn icon() -> impl IntoResponse {
    let headers = [(CONTENT_TYPE, "image/svg+xml"), (CACHE_CONTROL, FOR_A_DAY)];
    (headers, ICON)
}

pub(super) async fn robots() -> impl IntoResponse {
    let headers = [
        (CONTENT_TYPE, "text/plain; charset=utf-8"),
        (CACHE_CONTROL, FOR_A_DAY),
    ];
    (headers, ROBOTS)
}
