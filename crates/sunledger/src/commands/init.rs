//! `init`: a new ledger.

use std::sync::Arc;

use serde::Serialize;
use sunledger_journal::SystemClock;
use sunledger_server::service::{Creation, Nature, create};

use crate::cli::InitArgs;
use crate::output::{Done, Format};

#[derive(Serialize)]
struct Made {
    ok: bool,
    dir: String,
    ledger: String,
    currency: String,
    officer: &'static str,
    entries: u64,
    head: String,
}

pub(crate) fn run(args: &InitArgs, format: Format) -> anyhow::Result<Done> {
    let what = Creation {
        currency: args.currency.clone(),
        origin: args.origin.clone(),
        nature: Nature::Real,
    };
    let ledger = create(&args.dir, &what, Arc::new(SystemClock))?;
    let head = ledger.head();
    let made = Made {
        ok: true,
        dir: args.dir.display().to_string(),
        ledger: ledger.id().to_string(),
        currency: args.currency.clone(),
        officer: "registrar",
        entries: head.size,
        head: head.hash.to_string(),
    };
    ledger.close()?;
    format.print(&made, text)?;
    Ok(Done::Yes)
}

fn text(made: &Made) -> String {
    format!(
        "已建账 made: {}\n账本 ledger: {}  币种 currency: {}\n条目 entries: {}  链头 head: {}\n\
         首位登记员 first officer: {}（用它登记单位与岗位 registers units and officers）\n\
         请另行备份 vault.key 与 checkpoint.key：丢失主密钥即无法再读出任何姓名。\n\
         Back up vault.key and checkpoint.key elsewhere: without the master key no name can be read again.",
        made.dir, made.ledger, made.currency, made.entries, made.head, made.officer
    )
}
