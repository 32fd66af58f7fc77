//! Arguments of `policy`: a file to check or adopt, a day to show.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil::Date;

use super::Signing;

#[derive(Debug, Args)]
pub(crate) struct PolicyArgs {
    #[command(subcommand)]
    pub(crate) what: Policy,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Policy {
    /// 检查政策文件，逐项指出行号和原因；不动账本。Check a policy file; no ledger is touched.
    #[command(
        after_help = "示例 Example:\n  sunledger policy check jilin-2016.toml\n  sunledger policy check heilongjiang-2016"
    )]
    Check {
        /// 政策文件，或随程序提供的政策名。A file, or the name of a policy that the program carries.
        file: PathBuf,
    },
    /// 采用政策或其下一版，自生效日起适用。Adopt a policy, or its next version.
    #[command(
        after_help = "示例 Example:\n  sunledger policy adopt county heilongjiang-2016 --as yusuan\n  sunledger policy adopt county heilongjiang-2018.toml --as yusuan --document 示例财〔2018〕3号 --dated 2018-01-05 --on 2018-01-08"
    )]
    Adopt {
        /// 账本目录。The ledger.
        dir: PathBuf,
        /// 政策文件，或随程序提供的政策名。A file, or the name of a policy that the program carries.
        file: PathBuf,
        /// 预算岗位，所在单位未登记区划。An officer for the budget, of a unit in charge everywhere.
        #[arg(long = "as", value_name = "OFFICER")]
        actor: String,
        #[command(flatten)]
        signing: Signing,
        /// 采用所依据的文号；不填则为政策文件本身。The document that adopts it; else the policy's own.
        #[arg(long, value_name = "NUMBER", requires = "dated")]
        document: Option<String>,
        /// 该文件的日期。The date of that document.
        #[arg(long, value_name = "DATE", requires = "document")]
        dated: Option<Date>,
        /// 业务日期；不填则为今天（北京时间）。The business date; else today in Beijing.
        #[arg(long, value_name = "DATE")]
        on: Option<Date>,
    },
    /// 现行规则：条款、方式、参数。The rules in force, by article, with mode and parameters.
    #[command(
        after_help = "示例 Example:\n  sunledger policy show county\n  sunledger policy show county --on 2017-12-31 --json"
    )]
    Show {
        /// 账本目录。The ledger.
        dir: PathBuf,
        /// 哪一天适用的政策；不填则为今天（北京时间）。On which day; else today in Beijing.
        #[arg(long, value_name = "DATE")]
        on: Option<Date>,
    },
}
