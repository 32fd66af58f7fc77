//! `show`: the read models on a terminal. Every answer says the log size that it is as of.

mod text;

use std::str::FromStr;

use anyhow::Context;
use serde::Serialize;
use sunledger_domain::code::{Period, RegionCode};
use sunledger_domain::id::{AssetId, BatchId, LineId, ProjectId};
use sunledger_projections::query::{
    AccountKind, AssetFilter, BalanceFilter, LedgerTotals, NoticeFilter, SuspenseFilter,
};
use sunledger_projections::{Page, Paged, Snapshot};

use super::open;
use crate::cli::{ShowArgs, What};
use crate::output::{Done, Format};

pub(crate) fn run(args: &ShowArgs, format: Format) -> anyhow::Result<Done> {
    let ledger = open(&args.dir)?;
    let mut reader = ledger.reader()?;
    let done = show(&reader.snapshot()?, &args.what, format);
    drop(reader);
    ledger.close()?;
    done
}

fn show(snapshot: &Snapshot<'_>, what: &What, format: Format) -> anyhow::Result<Done> {
    match what {
        What::Balances { kind } => balances(snapshot, kind.as_deref(), format)?,
        What::Flow { line } => return flow(snapshot, line.as_deref(), format),
        What::Project { id } => {
            let found = snapshot.project(&id_of::<ProjectId>(id)?)?;
            return one(found.as_ref(), "project", id, format, text::project);
        }
        What::Village { region, period } => {
            return village(snapshot, region, period.as_deref(), format);
        }
        What::Batch { id } => {
            let found = snapshot.batch(&id_of::<BatchId>(id)?)?;
            return one(found.as_ref(), "batch", id, format, text::batch);
        }
        What::Asset { id: Some(id) } => {
            let found = snapshot.asset(&id_of::<AssetId>(id)?)?;
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
            AccountKind::parse(word).with_context(|| {
                format!("--kind {word}: one of line, pool, project, asset, suspense")
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
            let flow = snapshot.flow_from_line(&id_of::<LineId>(line)?)?;
            let found = (!flow.nodes.is_empty()).then_some(&flow);
            one(found, "line", line, format, |flow| {
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
                _ => {
                    format.print(&found, |found| text::candidates(wanted, found))?;
                    return Ok(Done::No);
                }
            }
        }
    };
    let period = period.map(Period::parse).transpose().context("--period")?;
    let found = snapshot.place_payments(code, period)?;
    one(found.as_ref(), "village", wanted, format, text::village)
}

fn id_of<T: FromStr>(text: &str) -> anyhow::Result<T>
where
    T::Err: std::error::Error + Send + Sync + 'static,
{
    text.parse().with_context(|| text.to_owned())
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
        None => Err(sunledger_server::service::ServiceError::not_found(what, id).into()),
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
