//! Arguments of `proof`, `receipt` and `tiles`: what strangers verify with.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use sunledger_chain::note::VerifierKey;

#[derive(Debug, Args)]
pub(crate) struct ProofArgs {
    #[command(subcommand)]
    pub(crate) what: Proof,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Proof {
    /// 一条条目在树中。One entry stands in the tree.
    Inclusion {
        /// 账本目录。The ledger.
        dir: PathBuf,
        /// 条目序号，从 0 起。The entry's number, from 0.
        seq: u64,
        /// 树的条数；不填为最新检查点。Size of the tree; that of the latest checkpoint where it is not given.
        #[arg(long)]
        size: Option<u64>,
    },
    /// 后来的树是先前的树的延续。A later tree goes on from an earlier one.
    Consistency {
        /// 账本目录。The ledger.
        dir: PathBuf,
        /// 先前的条数。Size of the earlier tree.
        from: u64,
        /// 后来的条数；不填为最新检查点。Size of the later tree; that of the latest checkpoint where it is not given.
        to: Option<u64>,
    },
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct ReceiptArgs {
    #[command(subcommand)]
    pub(crate) verb: Option<ReceiptVerb>,
    /// 账本目录。The ledger.
    #[arg(required = true)]
    pub(crate) dir: Option<PathBuf>,
    /// 条目序号，从 0 起。The entry's number, from 0.
    #[arg(required = true)]
    pub(crate) seq: Option<u64>,
    /// 输出文件；不填为标准输出。Where to; standard output where it is not given.
    #[arg(long, short)]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ReceiptVerb {
    /// 核验收据：只需账本的公钥，不需账本。Verify a receipt, without the ledger.
    Verify {
        /// 收据文件；- 为标准输入。The receipt; - for standard input.
        file: PathBuf,
        /// 账本公钥（log.vkey 中的一行），应从账本以外的地方得来。The ledger's key, from elsewhere than the ledger.
        #[arg(long, value_name = "VKEY", value_parser = key)]
        key: VerifierKey,
        /// 见证方政策：须有足够的见证方副署。Which witnesses must have cosigned it (C2SP tlog-policy).
        #[arg(long, value_name = "FILE")]
        witness_policy: Option<PathBuf>,
        /// 账本换过密钥时的 log.keys：收据可由其中任何一把所签，只要所给公钥也在其中。The file log.keys, after a change of key.
        #[arg(long, value_name = "FILE")]
        keys: Option<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct TilesArgs {
    #[command(subcommand)]
    pub(crate) verb: Tiles,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Tiles {
    /// 由日志重做 public/ 中的全部文件。Make every file of public/ anew from the log.
    Rebuild {
        /// 账本目录。The ledger.
        dir: PathBuf,
    },
}

/// Reads a key as `log.vkey` has it.
pub(super) fn key(text: &str) -> Result<VerifierKey, String> {
    let read = text.trim().parse::<VerifierKey>();
    read.map_err(|error| format!("应为 log.vkey 中的一行 expected the line of log.vkey: {error}"))
}
