//! `repair`: the log, anew from what was published; says what is missing after it.

use std::path::PathBuf;

use serde::Serialize;
use sunledger_server::service::repair_dir;

use crate::cli::RepairArgs;
use crate::output::{Done, Format};

#[derive(Serialize)]
struct Report {
    ok: bool,
    /// Entries of the log as it is now: those of the last checkpoint.
    entries: u64,
    head: String,
    /// Entries that the head file said were acknowledged; null where it is gone or damaged.
    acknowledged: Option<u64>,
    /// Acknowledged entries that are missing now; null where that is not known.
    missing: Option<u64>,
    /// Where the old log is kept.
    aside: PathBuf,
}

pub(crate) fn run(args: &RepairArgs, format: Format) -> anyhow::Result<Done> {
    let repaired = repair_dir(&args.dir, args.key.as_ref())?;
    let acknowledged = repaired.acknowledged.map(|head| head.size);
    let report = Report {
        ok: true,
        entries: repaired.head.size,
        head: repaired.head.hash.to_string(),
        acknowledged,
        missing: acknowledged.map(|size| size.saturating_sub(repaired.head.size)),
        aside: repaired.aside,
    };
    format.print(&report, in_words)?;
    Ok(Done::Yes)
}

fn in_words(report: &Report) -> String {
    let size = report.entries;
    let missing = match report.missing {
        Some(0) => "此后没有已确认的条目缺失 no acknowledged entry is missing".to_owned(),
        Some(missing) => format!(
            "缺失：第 {size} 条起共 {missing} 条已确认而未及发布，请按原指令重新提交（相同的键不会重复入账）\nmissing: {missing} acknowledged entries from {size} on were not published yet; post their commands again, the same keys record nothing twice"
        ),
        None => format!(
            "head 文件不在或已损坏，第 {size} 条之后是否还有已确认的条目无从得知；请核对最近的回执\nthe head file is gone or damaged: whether entries from {size} on were acknowledged is not known; compare with the last receipts"
        ),
    };
    format!(
        "已由 public/ 重建账本日志：{size} 条，与签名的检查点一致 rebuilt: {size} entries, as the checkpoint signs them\n链头 head {}\n{missing}\n旧日志留在 the old log is kept in {}",
        report.head,
        report.aside.display()
    )
}
