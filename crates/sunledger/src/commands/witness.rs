//! `witness`: makes, feeds and serves one, and gathers cosignatures for a ledger. Neither half opens a ledger.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;
use sunledger_chain::note::VerifierKey;
use sunledger_server::service::public_beside;
use sunledger_server::web;
use sunledger_server::witness::{
    self, By, Gathered, Standing, Watching, Witness, router, standing_of, watching,
};

use super::proof::keys_in;
use super::serve::{bind, log_to_stderr, runtime};
use crate::cli::{WitnessArgs, WitnessVerb};
use crate::output::{Done, Format, print_line};

pub(crate) fn run(args: &WitnessArgs, format: Format) -> anyhow::Result<Done> {
    match &args.verb {
        WitnessVerb::Init { dir, name } => init(dir, name, format),
        WitnessVerb::AddLog { dir, key, keys } => {
            add_log(dir, key.as_ref(), keys.as_deref(), format)
        }
        WitnessVerb::Serve { dir, listen } => serve(dir, *listen),
        WitnessVerb::Show { dir } => show(dir, format),
        WitnessVerb::Gather { dir, policy } => gather(dir, policy.as_deref(), format),
    }
}

#[derive(Serialize)]
struct Known {
    ok: bool,
    key: String,
    logs: Vec<Watching>,
}

fn init(dir: &Path, name: &str, format: Format) -> anyhow::Result<Done> {
    let key = witness::init(dir, name)?;
    let made = Known {
        ok: true,
        key: key.to_string(),
        logs: Vec::new(),
    };
    format.print(&made, |made| {
        format!(
            "已新建见证方 witness made。公钥，请交给账本一方写入政策 its key, for the ledger's policy：\n{}",
            made.key
        )
    })?;
    Ok(Done::Yes)
}

fn add_log(
    dir: &Path,
    key: Option<&VerifierKey>,
    keys: Option<&Path>,
    format: Format,
) -> anyhow::Result<Done> {
    let keys = keys.map(keys_in).transpose()?;
    let witness = Witness::open(dir)?;
    if let Some(key) = key {
        witness.trust(key)?;
    }
    if let Some(keys) = &keys {
        witness.follow(keys)?;
    }
    let known = Known {
        ok: true,
        key: witness.key().to_string(),
        logs: witness.watching(),
    };
    format.print(&known, in_words)?;
    Ok(Done::Yes)
}

fn show(dir: &Path, format: Format) -> anyhow::Result<Done> {
    let (key, logs) = watching(dir)?;
    let known = Known {
        ok: true,
        key: key.to_string(),
        logs,
    };
    format.print(&known, in_words)?;
    Ok(Done::Yes)
}

fn in_words(known: &Known) -> String {
    let mut text = format!("见证方 witness {}", known.key);
    if known.logs.is_empty() {
        text.push_str("\n还没有见证任何账本 no log is watched yet");
    }
    for log in &known.logs {
        text.push_str(&format!(
            "\n{}：已见证到 {} 条 cosigned entries\n  根 root {}",
            log.origin, log.size, log.root
        ));
        for key in &log.keys {
            text.push_str(&format!("\n  公钥 key {key}"));
        }
    }
    text
}

fn serve(dir: &Path, listen: SocketAddr) -> anyhow::Result<Done> {
    let witness = Arc::new(Witness::open(dir)?);
    let listener = bind(listen)?;
    log_to_stderr();
    runtime()?.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        print_line(&format!(
            "见证方 witness: http://{}/   （Ctrl-C 停止 to stop）",
            listener.local_addr()?
        ))?;
        web::serve(listener, router(witness)).await?;
        anyhow::Ok(())
    })?;
    Ok(Done::Yes)
}

fn gather(dir: &Path, policy: Option<&Path>, format: Format) -> anyhow::Result<Done> {
    let done = runtime()?.block_on(witness::gather(dir, policy))?;
    format.print(&done, gathered)?;
    Ok(match done.quorum {
        true => Done::Yes,
        false => Done::No,
    })
}

fn gathered(done: &Gathered) -> String {
    let mut text = format!("{} 条 entries，根 root {}", done.size, done.root);
    for by in &done.cosigned {
        text.push_str(&cosigned(by));
    }
    for one in &done.missing {
        text.push_str(&format!(
            "\n  缺 missing {} [{}]：{}\n    {}",
            one.witness, one.why.code, one.why.zh, one.why.en
        ));
    }
    text.push_str(enough(done.quorum));
    if !done.published {
        text.push_str("\n未发布：先前一份副署齐全，仍予保留 not published: an earlier one meets the policy and is kept");
    }
    text
}

fn cosigned(by: &By) -> String {
    let at = i64::try_from(by.at).ok();
    let at = at.and_then(|at| Timestamp::from_second(at).ok());
    let at = at.map_or_else(|| by.at.to_string(), |at| at.to_string());
    format!("\n  已副署 cosigned {}，{at}", by.witness)
}

const fn enough(quorum: bool) -> &'static str {
    match quorum {
        true => "\n达到政策要求的家数 the quorum is reached",
        false => "\n未达到政策要求的家数 the quorum is not reached",
    }
}

/// `show LEDGER witnesses`: by the published files.
pub(super) fn standing(dir: &Path, format: Format) -> anyhow::Result<Done> {
    let standing = standing_of(&public_beside(dir)?)?;
    format.print(&standing, |standing| match standing {
        None => "还没有征集过副署 no witness was asked yet（witness gather）".to_owned(),
        Some(standing) => stands(standing),
    })?;
    Ok(Done::Yes)
}

fn stands(standing: &Standing) -> String {
    let mut text = match (standing.size, &standing.root) {
        (Some(size), Some(root)) => {
            format!("已副署到 cosigned up to {size} 条 entries，根 root {root}")
        }
        _ => "还没有副署 nothing is cosigned yet".to_owned(),
    };
    text.push_str(&format!(
        "\n已发布 published {} 条 entries",
        standing.published
    ));
    for by in &standing.cosigned {
        text.push_str(&cosigned(by));
    }
    for witness in &standing.missing {
        text.push_str(&format!("\n  缺 missing {witness}"));
    }
    text.push_str(enough(standing.quorum));
    text
}
