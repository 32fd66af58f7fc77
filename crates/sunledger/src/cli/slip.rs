//! `slip`: whose household slip, of which village and year.

use std::path::PathBuf;

use clap::Args;
use sunledger_domain::code::RegionCode;

#[derive(Debug, Args)]
pub(crate) struct SlipArgs {
    /// 账本目录。The ledger.
    pub(crate) dir: PathBuf,
    /// 户号。The household's number.
    #[arg(
        long,
        value_name = "NO",
        required_unless_present = "id_stdin",
        conflicts_with = "id_stdin"
    )]
    pub(crate) household: Option<String>,
    /// 从标准输入读公民身份号码，不在命令行上写。Read a citizen ID number from standard input, never from the command line.
    #[arg(long)]
    pub(crate) id_stdin: bool,
    /// 村代码，12 位。The village's code.
    #[arg(long, value_name = "CODE")]
    pub(crate) village: RegionCode,
    /// 年份。The year.
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(1949..=2199))]
    pub(crate) year: u16,
}
