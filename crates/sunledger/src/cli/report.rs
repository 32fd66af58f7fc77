//! Arguments of `obligations` and `report`: what is to be published, and what villagers report.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil::Date;
use sunledger_domain::code::RegionCode;
use sunledger_domain::id::{ReportId, UnitId};

use super::Signing;

#[derive(Debug, Args)]
pub(crate) struct ObligationsArgs {
    /// 账本目录。The ledger.
    pub(crate) dir: PathBuf,
    /// 截至哪一天，不填为今天。As of which day; else today.
    #[arg(long, value_name = "DATE")]
    pub(crate) on: Option<Date>,
    /// 只看一个区划及其下级。One division and what lies in it.
    #[arg(long, value_name = "CODE")]
    pub(crate) region: Option<RegionCode>,
    /// 只看一个责任单位。One unit.
    #[arg(long)]
    pub(crate) unit: Option<UnitId>,
    /// 已期满的也列出。Those whose term is over too.
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    #[command(subcommand)]
    pub(crate) verb: ReportVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ReportVerb {
    /// 收到反映：内容从标准输入或文件读，封存在保管库。A report comes in; its text is read from a file or standard input.
    Receive(ReceiveArgs),
    /// 转办给另一单位。To another unit.
    Refer {
        /// 账本目录。The ledger.
        dir: PathBuf,
        /// 反映编号。The report.
        report: ReportId,
        /// 转给哪个单位。To which unit.
        #[arg(long)]
        unit: UnitId,
        /// 转办原因。Why.
        #[arg(long)]
        reason: String,
        /// 哪一天，不填为今天。On which day; else today.
        #[arg(long, value_name = "DATE")]
        on: Option<Date>,
        /// 经办岗位。The officer.
        #[arg(long = "as", value_name = "OFFICER")]
        officer: String,
        #[command(flatten)]
        signing: Signing,
    },
    /// 答复，公开。The answer, which is public.
    Answer {
        /// 账本目录。The ledger.
        dir: PathBuf,
        /// 反映编号。The report.
        report: ReportId,
        /// upheld 属实、partly 部分属实、unfounded 不属实、explained 已说明。
        #[arg(long, value_parser = ["upheld", "partly", "unfounded", "explained"])]
        outcome: String,
        /// 答复内容；不得写人名号码。What was found and done; names nobody.
        #[arg(long)]
        answer: String,
        /// 哪一天，不填为今天。On which day; else today.
        #[arg(long, value_name = "DATE")]
        on: Option<Date>,
        /// 经办岗位。The officer.
        #[arg(long = "as", value_name = "OFFICER")]
        officer: String,
        #[command(flatten)]
        signing: Signing,
    },
    /// 列出反映和答复，不含反映人。Reports and answers; nobody's name.
    List {
        /// 账本目录。The ledger.
        dir: PathBuf,
        /// 只看一个区划及其下级。One division and what lies in it.
        #[arg(long, value_name = "CODE")]
        region: Option<RegionCode>,
        /// 只看一个答复单位的。One unit's.
        #[arg(long)]
        unit: Option<UnitId>,
        /// 只看未答复的。Unanswered ones only.
        #[arg(long)]
        open: bool,
    },
    /// 打开保管库，读一件反映的内容；供答复单位用。What one report says: it opens the vault.
    Read {
        /// 账本目录。The ledger.
        dir: PathBuf,
        /// 反映编号。The report.
        report: ReportId,
    },
}

#[derive(Debug, Args)]
pub(crate) struct ReceiveArgs {
    /// 账本目录。The ledger.
    pub(crate) dir: PathBuf,
    /// 反映编号，如 fy-2017-12。The report's id.
    pub(crate) report: ReportId,
    /// 反映什么事：project:编号、batch:、notice:、asset:、scheme:、village:代码。About what.
    #[arg(long, value_name = "KIND:ID")]
    pub(crate) about: String,
    /// 所在村的代码。The village.
    #[arg(long, value_name = "CODE")]
    pub(crate) village: RegionCode,
    /// 答复单位。Who is to answer.
    #[arg(long)]
    pub(crate) unit: UnitId,
    /// hotline 电话、box 举报箱、visit 来访、web 网上、other 其他。
    #[arg(long, value_parser = ["hotline", "box", "visit", "web", "other"])]
    pub(crate) channel: String,
    /// amount 金额不对、not_received 没收到钱、wrong_payee 给错人、notice 公示、work 工程、other 其他。
    #[arg(long, value_parser = ["amount", "not_received", "wrong_payee", "notice", "work", "other"])]
    pub(crate) complaint: String,
    /// 反映人姓名；不留名则不填。The reporter's name, where given.
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// 反映人电话。The reporter's telephone.
    #[arg(long)]
    pub(crate) phone: Option<String>,
    /// 内容所在文件，- 为标准输入。The text; - for standard input.
    #[arg(long, value_name = "FILE", default_value = "-")]
    pub(crate) text: PathBuf,
    /// 收到的日子，不填为今天。When it came; else today.
    #[arg(long, value_name = "DATE")]
    pub(crate) on: Option<Date>,
    /// 经办岗位。The officer.
    #[arg(long = "as", value_name = "OFFICER")]
    pub(crate) officer: String,
    #[command(flatten)]
    pub(crate) signing: Signing,
}
