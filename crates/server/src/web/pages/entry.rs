//! Entries of the log: what each says, byte for byte as it was hashed, and what it is linked to.

use askama::Template;
use jiff::Timestamp;
use serde_json::Value;
use sunledger_chain::hash::{chain_hash, leaf_hash};
use sunledger_chain::{Entry, Hash, Header, LeafHash};
use sunledger_domain::{Account, wire};
use sunledger_projections::query::entry::{EntryDetail, EntryFilter, EntryRow};
use sunledger_projections::query::setup::OfficerRow;

use super::batch::officer;
use super::pager::{Pager, ROWS};
use super::trace::{self, Told};
use crate::text::Words;
use crate::trace::Sources;
use crate::web::app::View;
use crate::web::chrome::Chrome;
use crate::web::error::WebError;

#[derive(Template)]
#[template(path = "entries.html")]
pub(in crate::web) struct Entries {
    c: Chrome,
    /// Only entries of one kind.
    kind: Option<String>,
    rows: Vec<EntryRow>,
    pager: Pager,
}

pub(in crate::web) fn list(view: &View<'_>) -> Result<Entries, WebError> {
    let filter = EntryFilter {
        kind: view.ask.param("kind")?,
        batch_first: view.ask.param("batch")?,
    };
    let entries = view.snapshot.entries(&filter, view.page(ROWS)?)?;
    Ok(Entries {
        c: view.chrome(),
        kind: filter.kind,
        pager: Pager::of(view, ROWS, &entries),
        rows: entries.rows,
    })
}

#[derive(Template)]
#[template(path = "entry.html")]
pub(in crate::web) struct EntryPage {
    c: Chrome,
    found: EntryDetail,
    stored: Stored,
    officer: Option<OfficerRow>,
    links: Vec<(&'static str, String, String)>,
    before: Option<u64>,
    after: Option<u64>,
    traced: Told<Sources>,
}

/// The entry as the log stores it.
struct Stored {
    /// As its own header says.
    recorded_at: Timestamp,
    header: Header,
    hash: Hash,
    leaf: LeafHash,
    bytes: usize,
    payload: String,
}

pub(in crate::web) fn show(view: &View<'_>) -> Result<EntryPage, WebError> {
    let seq: u64 = view.ask.part("seq")?;
    let missing = WebError::Missing { name: "entry" };
    let found = view.snapshot.entry(seq)?.ok_or(missing)?;
    let bytes = view.board.entry(seq)?.ok_or(WebError::Entry { seq })?;
    let entry = Entry::decode(&bytes).map_err(|_| WebError::Entry { seq })?;
    let payload: Value =
        serde_json::from_slice(entry.payload).map_err(|_| WebError::Entry { seq })?;
    let event = wire::decode(entry.payload).map_err(|_| WebError::Entry { seq })?;
    let c = view.chrome();
    Ok(EntryPage {
        traced: trace::sources_of_entry(view, &event.body)?,
        links: links(&c, payload.get("body")),
        officer: officer(view, Some(&found.command.actor))?,
        before: seq.checked_sub(1),
        after: Some(seq.saturating_add(1)).filter(|next| *next < view.snapshot.as_of()),
        stored: Stored {
            hash: chain_hash(&bytes),
            leaf: leaf_hash(&bytes),
            bytes: bytes.len(),
            payload: format!("{payload:#}"),
            recorded_at: Timestamp::from_microsecond(entry.header.recorded_at_us)
                .map_err(|_| WebError::Entry { seq })?,
            header: entry.header,
        },
        found,
        c,
    })
}

/// The page of an account.
fn address(account: &Account) -> String {
    match account {
        Account::Line(id) => format!("/funds/lines/{id}"),
        Account::Pool(id) => format!("/funds/pools/{id}"),
        Account::Project(id) => format!("/projects/{id}"),
        Account::Asset(id) => format!("/assets/{id}"),
        Account::Suspense(_) => "/suspense".to_owned(),
        Account::Agent(id) => format!("/agents/{id}"),
        Account::Voucher(id) => format!("/vouchers/{id}"),
    }
}

/// What an entry's fields are called, and where the thing that they name has its page.
const FIELDS: [(&str, Words, &str); 13] = [
    ("agent", Words::new("代发户", "Agent account"), "/agents/"),
    ("asset", Words::new("资产", "Asset"), "/assets/"),
    ("batch", Words::new("支付批次", "Batch"), "/batches/"),
    ("code", Words::new("区划", "Division"), "/regions/"),
    ("line", Words::new("指标", "Fund line"), "/funds/lines/"),
    ("notice", Words::new("公示", "Notice"), "/notices/"),
    ("place", Words::new("地点", "Place"), "/regions/"),
    ("pool", Words::new("整合资金", "Pool"), "/funds/pools/"),
    ("project", Words::new("项目", "Project"), "/projects/"),
    ("region", Words::new("区划", "Division"), "/regions/"),
    ("unit", Words::new("单位", "Unit"), "/units/"),
    ("village", Words::new("村", "Village"), "/villages/"),
    ("voucher", Words::new("支付凭证", "Voucher"), "/vouchers/"),
];

fn links(c: &Chrome, body: Option<&Value>) -> Vec<(&'static str, String, String)> {
    let named = FIELDS.iter().filter_map(|(field, words, prefix)| {
        let id = body?.get(field)?.as_str()?;
        Some((
            c.w(words),
            c.href(format_args!("{prefix}{id}")),
            id.to_owned(),
        ))
    });
    named.collect()
}
