//! Arguments of `reconcile` and `day`: which unit, which days, as seen from when.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil::Date;
use sunledger_domain::id::UnitId;

use super::Signing;

#[derive(Debug, Args)]
pub(crate) struct ReconcileArgs {
    /// 账本目录。The ledger.
    pub(crate) dir: PathBuf,
    /// 只看一个单位；不填则看全部。One unit only; all where it is not given.
    #[arg(long)]
    pub(crate) unit: Option<UnitId>,
    /// 只看一天。One day.
    #[arg(long, conflicts_with_all = ["from", "to"])]
    pub(crate) date: Option<Date>,
    /// 自哪一天起；默认 2010-01-01。From this day on.
    #[arg(long)]
    pub(crate) from: Option<Date>,
    /// 到哪一天止；默认 --as-of 之日。Up to this day.
    #[arg(long)]
    pub(crate) to: Option<Date>,
    /// 账龄算到哪一天；默认今天（北京时间）。From when ages are counted; else today in Beijing.
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<Date>,
}

#[derive(Debug, Args)]
pub(crate) struct DayArgs {
    #[command(subcommand)]
    pub(crate) what: Day,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Day {
    /// 日结：银行与账面相符、没有待查，才能结；否则逐条说明差什么。Close a unit's day, or say what hinders it.
    Close {
        /// 账本目录。The ledger.
        dir: PathBuf,
        /// 单位。Whose day: its own account and the agent accounts that it keeps.
        #[arg(long)]
        unit: UnitId,
        /// 日期。The day.
        #[arg(long)]
        date: Date,
        /// 国库岗位。The treasury's officer.
        #[arg(long = "as", value_name = "OFFICER")]
        actor: String,
        #[command(flatten)]
        signing: Signing,
    },
}
