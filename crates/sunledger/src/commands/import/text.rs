//! What a clerk reads of an import: what was taken, what waits, what to do next.
//!
//! Prints no cell of the file: they may be personal.

use std::path::Path;

use sunledger_exchange::payments::Summary;

use super::payments::{Content, OfFile};

pub(super) fn done(done: &OfFile, dir: &Path) -> String {
    let import = &done.import;
    let summary = &import.summary;
    let outcome = match import.outcome {
        "repeated" => "此文件此前已导入，未重复记 imported before, not recorded twice",
        "would_record" => "核对通过，未入账 would be recorded (dry run)",
        _ if import.prepared.is_some() => "已提交，待审批 prepared, to be approved",
        _ => "已入账 recorded",
    };
    let mut out = format!("{}：{outcome}\n", done.file);
    let entries = match import.first_seq {
        Some(first) => format!("{first} 起共 {}", import.entries),
        None => import.entries.to_string(),
    };
    out.push_str(&format!(
        "  批次 batch {}  条目 entries {entries}\n",
        import.batch
    ));
    for part in &import.parts {
        out.push_str(&format!(
            "    {}  行 lines {}  合计 sum {}\n",
            part.batch,
            part.lines,
            sunledger_server::text::amount(part.sum_minor)
        ));
    }
    if let Some(prepared) = &import.prepared {
        out.push_str(&format!(
            "  项目 project {}  补助项目 scheme {}  期间 period {}\n",
            prepared.project, prepared.scheme, prepared.period
        ));
        if let Some(voucher) = &prepared.voucher {
            out.push_str(&format!("  挂接拨款凭证 details of voucher {voucher}\n"));
        }
    }
    out.push_str(&format!(
        "  行 rows {}  空行 blank {}  接受 accepted {}  隔离 quarantined {}  负数 negative {}  合计 sum {}",
        summary.rows,
        summary.blank,
        summary.accepted,
        summary.quarantined,
        summary.negative,
        sunledger_server::text::amount(summary.sum_minor),
    ));
    if let Some(total) = &done.content.file_total {
        out.push_str(&format!(
            "\n  合计行相符 the file's own total agrees: {total}"
        ));
    }
    if !done.content.skipped_sheets.is_empty() {
        let sheets = done.content.skipped_sheets.join("、");
        out.push_str(&format!("\n  未读的工作表 sheets not read: {sheets}"));
    }
    if !done.content.ignored_columns.is_empty() {
        let columns = done.content.ignored_columns.join("、");
        out.push_str(&format!("\n  未用的列 columns not used: {columns}"));
    }
    waiting(done, &mut out);
    for warning in &import.warnings {
        out.push_str(&format!("\n  注意 warning: {warning}"));
    }
    next(done, dir, &mut out);
    out
}

fn waiting(done: &OfFile, out: &mut String) {
    let count = done.import.summary.quarantined;
    if count == 0 {
        return;
    }
    out.push_str(&format!(
        "\n  隔离 {count} 行，未入账 {count} rows wait and were not posted:"
    ));
    rows(&done.content, out);
    if let Some(file) = &done.content.quarantine_file {
        out.push_str(&format!(
            "\n  请只更正并导入这个文件，勿再导入改过的原文件（已接受的行会重复）：{file}\n  correct and import only that file; the original, changed, would post its accepted rows twice"
        ));
    }
}

/// The first rows, and how many have each reason.
fn rows(content: &Content, out: &mut String) {
    for row in &content.quarantined_rows {
        let problems = row.problems.join("; ");
        out.push_str(&format!("\n    第 {} 行 {problems}", row.row));
    }
    let each = content.reasons.iter();
    let each: Vec<String> = each
        .map(|(reason, rows)| format!("{reason} × {rows}"))
        .collect();
    out.push_str(&format!("\n    原因 reasons: {}", each.join(", ")));
}

/// What stands below a refusal.
pub(super) fn of_refused(summary: &Summary, content: &Content) -> String {
    let mut out = String::new();
    if summary.quarantined > 0 {
        out.push_str(&format!(
            "\n  行 rows {}  隔离 quarantined {}",
            summary.rows, summary.quarantined
        ));
        rows(content, &mut out);
    }
    if let Some(file) = &content.quarantine_file {
        out.push_str(&format!("\n  隔离文件 quarantine file: {file}"));
    }
    out
}

fn next(done: &OfFile, dir: &Path, out: &mut String) {
    let waits = done
        .import
        .prepared
        .as_ref()
        .is_some_and(|prepared| prepared.status == "prepared");
    if done.dry_run || !waits {
        return;
    }
    let (dir, batch) = (dir.display(), &done.import.batch);
    out.push_str(&format!(
        "\n  下一步（另一人）next, by somebody else:\n    sunledger show {dir} batch {batch}\n    sunledger approve {dir} {batch} --as 审批岗位 --digest 所核对的摘要"
    ));
}
