//! Arguments of `erase`: whom, why, by whom.

use std::path::PathBuf;

use clap::Args;
use sunledger_domain::code::RegionCode;

use super::Signing;

#[derive(Debug, Args)]
pub(crate) struct EraseArgs {
    /// 账本目录。The ledger.
    pub(crate) dir: PathBuf,
    /// 从标准输入读公民身份号码，不在命令行上写。Read a citizen ID number from standard input, never from the command line.
    #[arg(long, required_unless_present_any = ["handle", "household"], conflicts_with_all = ["handle", "household"])]
    pub(crate) id_stdin: bool,
    /// 假名（账本中该人的 handle）。A pseudonym of the person in the log.
    #[arg(long, value_name = "HEX", conflicts_with = "household")]
    pub(crate) handle: Option<String>,
    /// 户号，须与 --village 同用：该村发放中出现的全户人员。Everyone of this household whom its village's payments name.
    #[arg(long, value_name = "NO", requires = "village")]
    pub(crate) household: Option<String>,
    /// 村代码，12 位。The household's village.
    #[arg(long, value_name = "CODE", requires = "household")]
    pub(crate) village: Option<RegionCode>,
    /// 删除原因（公开，勿写个人信息）。Why; public, so name nobody.
    #[arg(long)]
    pub(crate) reason: String,
    /// 登记岗位。The registrar.
    #[arg(long = "as", value_name = "OFFICER")]
    pub(crate) actor: String,
    #[command(flatten)]
    pub(crate) signing: Signing,
    /// 确认删除：删除后不能恢复。Yes, erase: it cannot be undone.
    #[arg(long)]
    pub(crate) yes: bool,
}
