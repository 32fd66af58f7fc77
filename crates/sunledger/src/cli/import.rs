//! Arguments of `import`: divisions and payment files.
//!
//! Texts become typed values here, so that a wrong one is a usage error before anything is opened.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{ArgGroup, Args, Subcommand, ValueEnum};
use jiff::civil::Date;
use sunledger_domain::Money;
use sunledger_domain::code::{BudgetYear, Period, RegionCode};
use sunledger_domain::event::PaymentNature;
use sunledger_domain::id::{ContractId, LineId, ProjectId, SchemeId, VoucherId};
use sunledger_exchange::Template;

use super::{Signing, StatementArgs};

#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    #[command(subcommand)]
    pub(crate) what: Import,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Import {
    /// 行政区划 CSV（code,parent,name,level）。Divisions.
    Regions {
        /// 账本目录。The ledger.
        dir: PathBuf,
        /// 文件。The file.
        file: PathBuf,
        /// 登记岗位。The officer who acts.
        #[arg(long = "as", value_name = "OFFICER", default_value = "registrar")]
        actor: String,
        #[command(flatten)]
        signing: Signing,
        /// 生效日期。Since when they are in force.
        #[arg(long, default_value = "2016-07-31")]
        valid_from: Date,
    },
    /// 付款文件：经办提交，另一人审批；历史账一次记入。Payment files: prepared for approval, or old books.
    #[command(
        after_help = "示例 Example:\n  sunledger import payments county 3月.xlsx --template person --as maker-1 --scheme chanye --on 2017-03-10\n  sunledger import payments county 3月.xlsx --template person --as maker-1 --dry-run\n  sunledger import payments county 代发明细.xlsx --template person --as maker-1 --voucher BK-2017-07\n  sunledger import payments county 工程款.xlsx --template firm --as maker-1 --contract ht-1 --nature progress\n  sunledger import payments leeds 2012-*.csv.gz --mapping mappings/leeds.toml\n退出码 exit code: 0 已入账（可能有隔离行，见输出） recorded, perhaps with quarantined rows; 1 未入账 refused; 2 用法错误 usage"
    )]
    Payments(Box<PaymentArgs>),
    /// 银行、国库对账单：逐行对账，对不上的列为待查。A statement of the bank: matched line by line, the rest in suspense.
    #[command(
        after_help = "示例 Example:\n  sunledger import statement county 3月10日.xlsx --unit czj --as guoku\n  sunledger import statement county 代发户.csv --agent daifa --as guoku --opening 0.00 --closing 1000.00\n  sunledger import statement county 空.csv --unit czj --as guoku --from 2017-03-11 --to 2017-03-12\n一份对账单整份登记；有一行读不出就整份不登记。A statement is recorded whole, or not at all.\n退出码 exit code: 0 已登记（可能有待查，见输出） recorded, perhaps with lines in suspense; 1 未登记 refused; 2 用法错误 usage"
    )]
    Statement(Box<StatementArgs>),
}

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("layout").required(true).args(["template", "mapping"])))]
pub(crate) struct PaymentArgs {
    /// 账本目录。The ledger.
    pub(crate) dir: PathBuf,
    /// 一个或多个文件（.xlsx、.xls、CSV，按内容识别）。One file or more, told by content.
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// 内置模板：到户到人，或到企业。A built-in layout.
    #[arg(long, value_enum)]
    pub(crate) template: Option<TemplateName>,
    /// 映射文件（docs/MAPPING.md）。A mapping.
    #[arg(long)]
    pub(crate) mapping: Option<PathBuf>,
    /// 经办岗位；除历史账外必填。The officer who prepares it; needed but for old books.
    #[arg(long = "as", value_name = "OFFICER")]
    pub(crate) actor: Option<String>,
    #[command(flatten)]
    pub(crate) signing: Signing,
    /// 项目；文件有项目代码时须一致。The project, where the rows do not say it.
    #[arg(long)]
    pub(crate) project: Option<ProjectId>,
    /// 补助项目；项目只有一种时可省略。The scheme; not needed where there is only one.
    #[arg(long)]
    pub(crate) scheme: Option<SchemeId>,
    /// 批次期间，如 2017-03；默认取各行中最晚的。What the batch pays for; else the rows' latest.
    #[arg(long, value_parser = Period::parse)]
    pub(crate) period: Option<Period>,
    /// 指定由哪条指标支付。The quota that it is paid from.
    #[arg(long, value_name = "QUOTA")]
    pub(crate) line: Option<LineId>,
    /// 挂接：各行是这张拨款凭证的明细，由代发户支付。The voucher that the rows are the details of.
    #[arg(long, value_name = "VOUCHER")]
    pub(crate) voucher: Option<VoucherId>,
    /// 合同：按项目的这份合同支付，另写 --nature。The contract of the project that it pays under.
    #[arg(long, value_name = "CONTRACT", requires = "nature")]
    pub(crate) contract: Option<ContractId>,
    /// 合同款的性质：进度款、尾款、质保金。What of the contract it pays.
    #[arg(long, value_enum, requires = "contract")]
    pub(crate) nature: Option<NatureName>,
    /// 业务日期；默认今天（北京时间）。The day of business of a file without dates; else today in Beijing.
    #[arg(long, value_name = "DATE")]
    pub(crate) on: Option<Date>,
    /// 只写月份时的年份。The year of months that are written without one.
    #[arg(long, value_parser = BudgetYear::parse)]
    pub(crate) year: Option<BudgetYear>,
    /// 各行须在此区划内；默认按岗位与项目的区划。Where every row must lie; else where officer and project are.
    #[arg(long, value_name = "CODE", value_parser = RegionCode::from_str)]
    pub(crate) division: Option<RegionCode>,
    /// 控制总额：全部行（含隔离行）之和。The sum of all rows, quarantined ones included.
    #[arg(long, value_name = "AMOUNT", value_parser = Money::parse, allow_hyphen_values = true)]
    pub(crate) control_total: Option<Money>,
    /// 控制行数：全部行（含隔离行）。The number of all rows.
    #[arg(long, value_name = "N")]
    pub(crate) control_count: Option<u64>,
    /// 隔离行写到哪里；默认“文件名.quarantine.csv”。Where quarantined rows go; else FILE.quarantine.csv.
    #[arg(long, value_name = "OUT.csv")]
    pub(crate) quarantine: Option<PathBuf>,
    /// 超过一个批次上限时，拆成几个批次。Several batches where there are too many rows for one.
    #[arg(long)]
    pub(crate) split: bool,
    /// 只核对，不入账，什么都不改。Check only; change nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TemplateName {
    /// 到户到人
    Person,
    /// 到企业
    Firm,
}

impl From<TemplateName> for Template {
    fn from(name: TemplateName) -> Self {
        match name {
            TemplateName::Person => Self::Person,
            TemplateName::Firm => Self::Firm,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum NatureName {
    /// 进度款
    Progress,
    /// 尾款
    Final,
    /// 质保金
    Retention,
}

impl From<NatureName> for PaymentNature {
    fn from(name: NatureName) -> Self {
        match name {
            NatureName::Progress => Self::Progress,
            NatureName::Final => Self::Final,
            NatureName::Retention => Self::Retention,
        }
    }
}
