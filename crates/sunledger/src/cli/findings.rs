//! Arguments of `findings` and `query`: audit questions asked of a ledger, and one SELECT of one's own.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::civil::Date;

use super::Signing;

#[derive(Debug, Args)]
pub(crate) struct FindingsArgs {
    /// 账本目录。The ledger.
    pub(crate) dir: PathBuf,
    /// 截至哪一天，不填为今天。As of which day; else today.
    #[arg(long, value_name = "DATE")]
    pub(crate) on: Option<Date>,
    /// 只问一项，编号见 docs/QUESTIONS.md。One question only.
    #[arg(long, value_name = "ID")]
    pub(crate) question: Option<String>,
    /// 只问一个级别。One colour only: red, orange, yellow, blue.
    #[arg(long, value_name = "COLOUR")]
    pub(crate) colour: Option<String>,
    /// 把查到的立案，每件一次；须由审计岗位。Raise what is found, each thing once; an auditor's.
    #[arg(long, requires = "officer")]
    pub(crate) record: bool,
    /// 打开保管库，问封存的疑点；只出代号，问过即入账，须由审计岗位。Sealed questions; it opens the vault, and asking is on record.
    #[arg(long, requires = "officer", conflicts_with = "record")]
    pub(crate) sealed: bool,
    /// 审计岗位。The auditor.
    #[arg(long = "as", value_name = "OFFICER")]
    pub(crate) officer: Option<String>,
    #[command(flatten)]
    pub(crate) signing: Signing,
}

#[derive(Debug, Args)]
pub(crate) struct QueryArgs {
    /// 账本目录。The ledger.
    pub(crate) dir: PathBuf,
    /// 一条 SELECT。One SELECT over the public tables.
    pub(crate) sql: String,
    /// 打开保管库，可关联 sealed_people（代号对应的人、户、卡的编号）；问过即入账，须由审计岗位。It may join sealed_people; asking is on record.
    #[arg(long, requires = "officer")]
    pub(crate) sealed: bool,
    /// 审计岗位。The auditor.
    #[arg(long = "as", value_name = "OFFICER", requires = "sealed")]
    pub(crate) officer: Option<String>,
    #[command(flatten)]
    pub(crate) signing: Signing,
    /// 输出形式。How rows are printed.
    #[arg(long, value_enum, default_value = "table")]
    pub(crate) output: Output,
    /// 最多行数。Rows beyond these are left out.
    #[arg(long, default_value_t = 1000)]
    pub(crate) rows: usize,
    /// 最长秒数。It is stopped after so many seconds.
    #[arg(long, default_value_t = 30)]
    pub(crate) seconds: u64,
}

/// How rows are printed; `--json` goes before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Output {
    /// 表格
    Table,
    /// CSV
    Csv,
}
