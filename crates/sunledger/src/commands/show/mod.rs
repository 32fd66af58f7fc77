//! `show`: the read models on a terminal. Every answer says the log size that it is as of.

mod batch;
mod life;
mod text;

use std::path::Path;
use std::str::FromStr;

use serde::Serialize;
use serde_json::Value;
use sunledger_domain::Account;
use sunledger_domain::code::{Period, RegionCode};
use sunledger_domain::id::{AssetId, BatchId, LineId, ProjectId};
use sunledger_projections::query::{
    AccountKind, AssetFilter, BalanceFilter, LedgerTotals, NoticeFilter, RegionRow, SuspenseFilter,
};
use sunledger_projections::{Page, Paged, Reader, Snapshot};
use sunledger_server::service::{ServiceError, read_beside};

pub(super) use text::right;

use super::open;
use crate::cli::{ShowArgs, What};
use crate::fault::Fault;
use crate::output::{Done, Format, error_json, remark};

pub(crate) fn run(args: &ShowArgs, format: Format) -> anyhow::Result<Done> {
    on_snapshot(&args.dir, |snapshot| {
        show(&args.dir, snapshot, &args.what, format)
    })
}

/// Asks the read models, beside another process where one has the ledger.
pub(super) fn on_snapshot(
    dir: &Path,
    ask: impl FnOnce(&Snapshot<'_>) -> anyhow::Result<Done>,
) -> anyhow::Result<Done> {
    on_reader(dir, |reader| ask(&reader.snapshot()?))
}

/// The same, for what is more than one snapshot's question.
pub(super) fn on_reader(
    dir: &Path,
    ask: impl FnOnce(&mut Reader) -> anyhow::Result<Done>,
) -> anyhow::Result<Done> {
    let ledger = match open(dir) {
        Ok(ledger) => ledger,
        Err(error) if is_in_use(&error) => return beside(dir, ask),
        Err(error) => return Err(error),
    };
    let mut reader = ledger.reader()?;
    let done = ask(&mut reader);
    drop(reader);
    ledger.close()?;
    done
}

pub(super) fn is_in_use(error: &anyhow::Error) -> bool {
    let service = error.downcast_ref::<ServiceError>();
    service.is_some_and(|error| error.code() == "store_in_use")
}

/// Another process has the ledger (`serve`, or somebody who posts): what it has published so far is read.
fn beside(
    dir: &Path,
    ask: impl FnOnce(&mut Reader) -> anyhow::Result<Done>,
) -> anyhow::Result<Done> {
    let mut reader = read_beside(dir)?;
    let size = reader.snapshot()?.as_of();
    remark(&Fault::new(
        "read_beside",
        format!("账本正由另一个程序使用，以下只读，截至第 {size} 条"),
        format!(
            "another program has the ledger open: this is read beside it, as of log size {size}"
        ),
    ));
    ask(&mut reader)
}

fn show(dir: &Path, snapshot: &Snapshot<'_>, what: &What, format: Format) -> anyhow::Result<Done> {
    match what {
        What::Balances { kind } => balances(snapshot, kind.as_deref(), format)?,
        What::Flow { line } => return flow(snapshot, line.as_deref(), format),
        What::Line { id } => {
            let found = life::line(snapshot, &id_of::<LineId>(id, "line")?)?;
            return one(found.as_ref(), "line", id, format, life::line_text);
        }
        What::Project { id } => {
            let found = snapshot.project(&id_of::<ProjectId>(id, "project")?)?;
            return one(found.as_ref(), "project", id, format, text::project);
        }
        What::Village { region, period } => {
            return village(snapshot, region, period.as_deref(), format);
        }
        What::Batch { id, limit, offset } => {
            let page = page(*offset, *limit)?;
            let found = batch::find(snapshot, &id_of::<BatchId>(id, "batch")?, page)?;
            return one(found.as_ref(), "batch", id, format, batch::text);
        }
        What::Asset { id: Some(id) } => {
            let found = snapshot.asset(&id_of::<AssetId>(id, "asset")?)?;
            return one(found.as_ref(), "asset", id, format, text::asset);
        }
        What::Asset { id: None } => {
            let list = snapshot.assets(&AssetFilter::default(), Page::largest())?;
            format.print(&list, |list| whole(list, text::assets))?;
        }
        What::Notices => {
            let list = snapshot.notices(&NoticeFilter::default(), Page::largest())?;
            format.print(&list, |list| whole(list, text::notices))?;
        }
        What::Witnesses => return super::witness::standing(dir, format),
        What::Suspense => {
            let list = snapshot.suspense(SuspenseFilter::All, Page::largest())?;
            format.print(&list, |list| whole(list, text::suspense))?;
        }
        What::Entry { seq } => {
            let found = snapshot.entry(*seq)?;
            return one(
                found.as_ref(),
                "entry",
                &seq.to_string(),
                format,
                text::entry,
            );
        }
    }
    Ok(Done::Yes)
}

#[derive(Serialize)]
struct Balances {
    #[serde(flatten)]
    totals: LedgerTotals,
    accounts: Paged<sunledger_projections::query::AccountBalances>,
}

fn balances(snapshot: &Snapshot<'_>, kind: Option<&str>, format: Format) -> anyhow::Result<()> {
    let kind = kind
        .map(|word| {
            AccountKind::parse(word).ok_or_else(|| {
                let known: Vec<_> = AccountKind::ALL.iter().map(|kind| kind.name()).collect();
                Fault::argument(
                    "--kind",
                    &format!("没有“{word}”这一类账户，可用：{}", known.join("、")),
                    &format!("has no '{word}'; there are: {}", known.join(", ")),
                )
            })
        })
        .transpose()?;
    let filter = BalanceFilter { kind, id: None };
    let all = Balances {
        totals: snapshot.totals()?,
        accounts: snapshot.balances(&filter, Page::largest())?,
    };
    format.print(&all, |all| {
        format!(
            "{}\n{}",
            text::totals(&all.totals),
            whole(&all.accounts, text::accounts)
        )
    })
}

fn flow(snapshot: &Snapshot<'_>, line: Option<&str>, format: Format) -> anyhow::Result<Done> {
    match line {
        Some(line) => {
            let id = id_of::<LineId>(line, "line")?;
            let known = snapshot.balance_of(&Account::Line(id.clone()))?.is_some();
            let flow = snapshot.flow_from_line(&id)?;
            one(known.then_some(&flow), "line", line, format, |flow| {
                text::edges(flow.as_of, &flow.edges)
            })
        }
        None => {
            let list = snapshot.edges(Page::largest())?;
            format.print(&list, |list| {
                whole(list, |rows| text::edges(list.as_of, rows))
            })?;
            Ok(Done::Yes)
        }
    }
}

/// A village by its code, or by a name that only one place has: names repeat, so they are never a key.
fn village(
    snapshot: &Snapshot<'_>,
    wanted: &str,
    period: Option<&str>,
    format: Format,
) -> anyhow::Result<Done> {
    let code = match RegionCode::parse(wanted) {
        Ok(code) => code,
        Err(_) => {
            let found = snapshot.find_regions(wanted, Page::largest())?;
            match found.rows.as_slice() {
                [only] => only.code,
                [] => return one(None::<&()>, "village", wanted, format, |()| String::new()),
                [_, ..] => {
                    format.print(&ambiguous(wanted, found), |said| said.text(wanted))?;
                    return Ok(Done::No);
                }
            }
        }
    };
    let period = period.map(Period::parse).transpose().map_err(|error| {
        Fault::argument("--period", "期间写成 2017 或 2017-03", &error.to_string())
    })?;
    let found = snapshot.place_payments(code, period)?;
    one(found.as_ref(), "village", wanted, format, text::village)
}

/// A name that several places have: refused, with the places to choose from.
#[derive(Serialize)]
struct Ambiguous {
    ok: bool,
    error: Value,
    candidates: Paged<RegionRow>,
}

fn ambiguous(wanted: &str, candidates: Paged<RegionRow>) -> Ambiguous {
    let told = Fault::new(
        "ambiguous",
        format!("“{wanted}”不止一处，请用 12 位代码"),
        format!("there are several places named '{wanted}': use a code of 12 digits"),
    )
    .of("village");
    let mut said = error_json(&told);
    Ambiguous {
        ok: false,
        error: said["error"].take(),
        candidates,
    }
}

impl Ambiguous {
    fn text(&self, wanted: &str) -> String {
        text::candidates(wanted, &self.candidates)
    }
}

fn page(offset: u64, limit: u32) -> Result<Page, Fault> {
    Page::new(offset, limit).map_err(|error| {
        let most = Page::LIMIT_MAX;
        Fault::argument("--limit", &format!("应为 1 至 {most}"), &error.to_string())
    })
}

fn id_of<T: FromStr>(text: &str, what: &str) -> Result<T, Fault>
where
    T::Err: std::fmt::Display,
{
    text.parse().map_err(|error: T::Err| {
        Fault::argument(
            what,
            "不是编号：1 至 64 位字母、数字、“-”“_”“.”，以字母或数字开头",
            &error.to_string(),
        )
    })
}

/// Prints what was found, or says that there is no such thing.
fn one<T: Serialize>(
    found: Option<&T>,
    what: &'static str,
    id: &str,
    format: Format,
    text: impl FnOnce(&T) -> String,
) -> anyhow::Result<Done> {
    match found {
        Some(found) => {
            format.print(&found, |found| text(found))?;
            Ok(Done::Yes)
        }
        None => Err(ServiceError::not_found(what, id).into()),
    }
}

/// A list with its length; where it is cut, that is said.
fn whole<T>(list: &Paged<T>, text: impl FnOnce(&[T]) -> String) -> String {
    let shown = u64::try_from(list.rows.len()).unwrap_or(u64::MAX);
    let cut = match shown < list.total {
        true => format!(
            "\n只列出前 {shown} 项，共 {} 项 the first {shown} of {0}",
            list.total
        ),
        false => String::new(),
    };
    format!("{}{cut}", text(&list.rows))
}
