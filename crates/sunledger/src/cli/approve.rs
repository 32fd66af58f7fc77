//! Arguments of `approve` and `refuse`.
//!
//! An approval names the digest of what was looked at; there is no way to approve without it.

use std::path::PathBuf;

use clap::Args;

use super::Signing;

#[derive(Debug, Args)]
pub(crate) struct ApproveArgs {
    /// 账本目录。The ledger.
    pub(crate) dir: PathBuf,
    /// 批次编号。The batch.
    pub(crate) batch: String,
    /// 审批岗位，不得是提交人。The officer who approves; never who prepared it.
    #[arg(long = "as", value_name = "OFFICER")]
    pub(crate) actor: String,
    #[command(flatten)]
    pub(crate) signing: Signing,
    /// 所核对的摘要，至少前 8 位（见 show DIR batch ID）。At least 8 digits of the digest that `show` printed.
    #[arg(long)]
    pub(crate) digest: String,
}

#[derive(Debug, Args)]
pub(crate) struct RefuseArgs {
    /// 账本目录。The ledger.
    pub(crate) dir: PathBuf,
    /// 批次编号。The batch.
    pub(crate) batch: String,
    /// 审批岗位，不得是提交人。The officer who refuses; never who prepared it.
    #[arg(long = "as", value_name = "OFFICER")]
    pub(crate) actor: String,
    #[command(flatten)]
    pub(crate) signing: Signing,
    /// 退回原因（公开，勿写个人信息）。Why; public, so name nobody.
    #[arg(long)]
    pub(crate) reason: String,
}
