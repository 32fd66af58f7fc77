//! Arguments of `disclose`: which sealed values are opened to an auditor, and how a file of them is checked.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use sunledger_domain::code::{Period, RegionCode};
use sunledger_domain::id::BatchId;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct DiscloseArgs {
    #[command(subcommand)]
    pub(crate) check: Option<Check>,
    #[command(flatten)]
    pub(crate) make: Option<Make>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Check {
    /// 核对披露文件：与导出的条目逐行比对，不需要账本和保管库。Check a file against exported entries.
    Verify {
        /// 披露文件。The file.
        file: PathBuf,
        /// 导出的条目（sunledger export entries）。The exported entries.
        #[arg(long, value_name = "FILE")]
        entries: PathBuf,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Make {
    /// 账本目录。The ledger.
    pub(crate) dir: PathBuf,
    /// 一笔支付：批次:行号，行号从 0 起；可重复。One payment, BATCH:INDEX from 0; may be repeated.
    #[arg(long, value_name = "BATCH:INDEX", value_parser = line)]
    pub(crate) line: Vec<(BatchId, u32)>,
    /// 整个批次；可重复。A whole batch; may be repeated.
    #[arg(long, value_name = "BATCH")]
    pub(crate) batch: Vec<BatchId>,
    /// 一个村的全部发放。What a village was paid.
    #[arg(long, value_name = "CODE")]
    pub(crate) village: Option<RegionCode>,
    /// 只看这一期，与 --village 同用。Of this period only.
    #[arg(long, requires = "village")]
    pub(crate) period: Option<Period>,
    /// 披露哪些字段，逗号分隔：name id_number card phone …。Which fields.
    #[arg(long, value_delimiter = ',', required = true)]
    pub(crate) fields: Vec<String>,
    /// 用途（公开，勿写个人信息）。For what; public, so name nobody.
    #[arg(long)]
    pub(crate) purpose: String,
    /// 审计岗位。The auditor.
    #[arg(long = "as", value_name = "OFFICER")]
    pub(crate) actor: String,
    /// 用本人密钥文件签名（sunledger key new）。Sign with the officer's own key.
    // Not flattened: whether there is a `Make` at all is told by its own arguments.
    #[arg(long, value_name = "KEYFILE")]
    pub(crate) sign: Option<PathBuf>,
    /// 写入的文件，只有本人可读；已有的不覆盖。The file to write, for its owner only; none is overwritten.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
}

fn line(text: &str) -> Result<(BatchId, u32), String> {
    let wrong = || "应为 批次:行号，行号从 0 起 takes BATCH:INDEX, from 0".to_owned();
    let (batch, index) = text.rsplit_once(':').ok_or_else(wrong)?;
    let batch = batch.parse().map_err(|_| wrong())?;
    Ok((batch, index.parse().map_err(|_| wrong())?))
}
