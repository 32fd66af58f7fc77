//! Arguments of `match`: which list, of what sort, by whom.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::civil::Date;
use sunledger_domain::event::ListKind;

use super::Signing;

#[derive(Debug, Args)]
pub(crate) struct MatchArgs {
    /// 账本目录。The ledger.
    pub(crate) dir: PathBuf,
    /// 名单（.xlsx、.xls、CSV），须有身份证号或统一社会信用代码列；名单不留存。The list; it is not kept.
    pub(crate) list: PathBuf,
    /// 名单种类。What sort of list.
    #[arg(long, value_enum)]
    pub(crate) kind: KindName,
    /// 比对岗位（审批、审计、预算或经办）。The officer who does it.
    #[arg(long = "as", value_name = "OFFICER")]
    pub(crate) actor: String,
    #[command(flatten)]
    pub(crate) signing: Signing,
    /// 只看这一天起的支付。Payments from this day on.
    #[arg(long, value_name = "DATE")]
    pub(crate) since: Option<Date>,
    /// 只看到这一天为止的支付。Payments up to this day.
    #[arg(long, value_name = "DATE")]
    pub(crate) until: Option<Date>,
    /// 在屏幕上显示姓名（仅供经办本人核查，不入账、不得外传）。Show names on this screen only.
    #[arg(long)]
    pub(crate) names: bool,
    /// 只比对，不记入账本。Match only; record nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum KindName {
    /// 死亡人员：只看死亡日期之后的支付 the dead: payments after their day of death
    Death,
    /// 财政供养人员 on the public payroll
    Payroll,
    /// 村干部 cadres
    Cadre,
    /// 工商登记 companies and who owns them
    Company,
    /// 房产、车辆 owners of property
    Property,
}

impl From<KindName> for ListKind {
    fn from(name: KindName) -> Self {
        match name {
            KindName::Death => Self::Death,
            KindName::Payroll => Self::Payroll,
            KindName::Cadre => Self::Cadre,
            KindName::Company => Self::Company,
            KindName::Property => Self::Property,
        }
    }
}
