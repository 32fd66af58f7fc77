//! `trace`: which way, and from what.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
pub(crate) struct TraceArgs {
    /// 账本目录。The ledger.
    pub(crate) dir: PathBuf,
    /// 方向：up 向上查来源，down 向下查去向。Up to the sources, or down to what it became.
    pub(crate) way: Way,
    /// 对象，如 line:编号、batch:批次/行号、village:代码，或条目序号。What, such as line:ID or an entry's number.
    pub(crate) what: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Way {
    /// 钱从哪里来。
    Up,
    /// 变成了什么。
    Down,
}
