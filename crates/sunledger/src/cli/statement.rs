//! Arguments of `import statement`: whose account, which days, which balances.
//!
//! The account is always said, never guessed from the file.

use std::path::PathBuf;

use clap::{ArgGroup, Args};
use jiff::civil::Date;
use sunledger_domain::Money;
use sunledger_domain::id::{AgentId, StatementId, UnitId};

use super::Signing;

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("account").required(true).args(["unit", "agent"])))]
pub(crate) struct StatementArgs {
    /// 账本目录。The ledger.
    pub(crate) dir: PathBuf,
    /// 一个或多个对账单（.xlsx、.xls、CSV，按内容识别）。One statement or more, told by content.
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// 单位账户的对账单。Of this unit's own account.
    #[arg(long)]
    pub(crate) unit: Option<UnitId>,
    /// 代发户、村账的对账单。Of this agent account.
    #[arg(long)]
    pub(crate) agent: Option<AgentId>,
    /// 国库登记岗位。The treasury's officer who records it.
    #[arg(long = "as", value_name = "OFFICER")]
    pub(crate) actor: String,
    #[command(flatten)]
    pub(crate) signing: Signing,
    /// 映射文件（docs/MAPPING.md“对账单”）；默认内置映射。A mapping of statements; else the built-in one.
    #[arg(long)]
    pub(crate) mapping: Option<PathBuf>,
    /// 对账单编号；默认由文件内容得出。Its id; else one is made of the file.
    #[arg(long, value_name = "ID")]
    pub(crate) statement: Option<StatementId>,
    /// 起始日期；默认首行日期。没有收支的日子须填。The first day that it covers; else its first line's.
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<Date>,
    /// 截止日期；默认末行日期。The last day that it covers; else its last line's.
    #[arg(long, value_name = "DATE")]
    pub(crate) to: Option<Date>,
    /// 期初余额：与期末余额同填，核对收支无漏行。Balance at its beginning: with the closing one it proves that no line is missing.
    #[arg(long, value_name = "AMOUNT", value_parser = Money::parse, allow_hyphen_values = true)]
    pub(crate) opening: Option<Money>,
    /// 期末余额。Balance at its end.
    #[arg(long, value_name = "AMOUNT", value_parser = Money::parse, allow_hyphen_values = true)]
    pub(crate) closing: Option<Money>,
    /// 读不出的行写到哪里；默认“文件名.quarantine.csv”。Where lines that cannot be read go; else FILE.quarantine.csv.
    #[arg(long, value_name = "OUT.csv")]
    pub(crate) quarantine: Option<PathBuf>,
    /// 只核对，不登记，什么都不改。Check only; change nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
}
