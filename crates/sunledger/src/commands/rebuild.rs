//! `rebuild`: the read models, anew from the log.

use serde::Serialize;
use sunledger_server::service::rebuild;

use super::open;
use crate::cli::DirArgs;
use crate::output::{Done, Format};

#[derive(Serialize)]
struct Rebuilt {
    ok: bool,
    entries: u64,
    digest: String,
}

pub(crate) fn run(args: &DirArgs, format: Format) -> anyhow::Result<Done> {
    rebuild(&args.dir)?;
    let ledger = open(&args.dir)?;
    let (entries, digest) = ledger.read_model_digest()?;
    ledger.close()?;
    let digest = sunledger_domain::subject::Digest::new(digest).to_string();
    format.print(
        &Rebuilt {
            ok: true,
            entries,
            digest,
        },
        |done| {
            format!(
                "已重建查询库 rebuilt: {} 条目 entries\n摘要 digest: {}",
                done.entries, done.digest
            )
        },
    )?;
    Ok(Done::Yes)
}
