//! Arguments of `finding`: from suspected to put right.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil::Date;
use sunledger_domain::id::{FindingId, UnitId};

use super::Signing;

#[derive(Debug, Args)]
pub(crate) struct FindingArgs {
    #[command(subcommand)]
    pub(crate) verb: FindingVerb,
}

/// Whose word it is, and of which day.
#[derive(Debug, Args)]
pub(crate) struct Judging {
    /// 账本目录。The ledger.
    pub(crate) dir: PathBuf,
    /// 疑点编号。The finding.
    pub(crate) finding: FindingId,
    /// 哪一天，不填为今天。On which day; else today.
    #[arg(long, value_name = "DATE")]
    pub(crate) on: Option<Date>,
    /// 审计岗位。The auditor.
    #[arg(long = "as", value_name = "OFFICER")]
    pub(crate) officer: String,
    #[command(flatten)]
    pub(crate) signing: Signing,
}

#[derive(Debug, Subcommand)]
pub(crate) enum FindingVerb {
    /// 疑点台账。Findings and how far each has come.
    List {
        /// 账本目录。The ledger.
        dir: PathBuf,
        /// suspected 疑似、confirmed 已认定、ordered 整改中、done 已整改、dismissed 已排除。
        #[arg(long, value_parser = ["suspected", "confirmed", "ordered", "done", "dismissed"])]
        stage: Option<String>,
    },
    /// 认定。It holds.
    Confirm {
        #[command(flatten)]
        judging: Judging,
        /// `false_claim` 虚报冒领、interception 截留私分、`embezzlement_or_diversion` 贪污挪用、waste 挥霍浪费、other 其他。
        #[arg(long, value_parser = ["false_claim", "interception", "embezzlement_or_diversion", "waste", "other"])]
        offence: String,
        /// 认定金额（元）。How much, in yuan.
        #[arg(long)]
        amount: String,
        /// 审计文书文号。The audit's document.
        #[arg(long)]
        document: String,
        /// 文书日期。Its date.
        #[arg(long, value_name = "DATE")]
        dated: Date,
    },
    /// 排除。It does not hold.
    Dismiss {
        #[command(flatten)]
        judging: Judging,
        /// 理由。Why.
        #[arg(long)]
        reason: String,
    },
    /// 责令整改。To be put right.
    Order {
        #[command(flatten)]
        judging: Judging,
        /// 整改单位。By whom.
        #[arg(long)]
        unit: UnitId,
        /// 整改期限。By when.
        #[arg(long, value_name = "DATE")]
        until: Date,
        /// 整改措施。How.
        #[arg(long)]
        measures: String,
    },
    /// 整改完成：追回多少，凭哪些条目。Put right: how much came back, by which entries.
    Close {
        #[command(flatten)]
        judging: Judging,
        /// 追回金额（元）。How much came back, in yuan.
        #[arg(long, default_value = "0")]
        recovered: String,
        /// 把钱带回来的条目序号，可写多个。The entries that brought it back.
        #[arg(long, value_name = "SEQ", value_delimiter = ',')]
        restored: Vec<u64>,
    },
}
