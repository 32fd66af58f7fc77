//! Arguments of `repair`.

use std::path::PathBuf;

use clap::Args;
use sunledger_chain::note::VerifierKey;

#[derive(Debug, Args)]
pub(crate) struct RepairArgs {
    /// 账本目录。The ledger.
    pub(crate) dir: PathBuf,
    /// 另处保存的账本公钥；不填则用 public/log.vkey。The ledger's key as kept elsewhere; public/log.vkey where not given.
    #[arg(long, value_name = "VKEY", value_parser = super::proof::key)]
    pub(crate) key: Option<VerifierKey>,
}
