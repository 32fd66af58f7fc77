//! Arguments of `audit`.

use std::path::PathBuf;

use clap::Args;
use sunledger_chain::LeafHash;
use sunledger_chain::note::VerifierKey;

#[derive(Debug, Args)]
pub(crate) struct AuditArgs {
    /// 公开文件夹。The bundle.
    pub(crate) out: PathBuf,
    /// 另处得来的账本公钥。The ledger's key, as had from elsewhere.
    #[arg(long, value_name = "VKEY", value_parser = super::proof::key)]
    pub(crate) key: VerifierKey,
    /// 见证方政策（C2SP tlog-policy）。Which witnesses must have cosigned.
    #[arg(long, value_name = "FILE")]
    pub(crate) witness_policy: Option<PathBuf>,
    /// 审计人自存：上次所见条数与根。What the auditor saw last; kept by the auditor.
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,
    /// 纸面抄来的“条数:根”。Size and root copied from paper.
    #[arg(long, value_name = "SIZE:ROOT", value_parser = paper)]
    pub(crate) paper: Vec<(u64, LeafHash)>,
}

fn paper(text: &str) -> Result<(u64, LeafHash), String> {
    let wrong = "应为“条数:根（64 位十六进制）” expected SIZE:ROOT, the root in 64 hex digits";
    let (size, root) = text.split_once(':').ok_or(wrong)?;
    let size = size.trim().parse().map_err(|_| wrong)?;
    let root = root.trim().parse().map_err(|_| wrong)?;
    Ok((size, root))
}
