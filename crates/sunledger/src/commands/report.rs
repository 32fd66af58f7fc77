//! `obligations` and `report`: what is to be published, and what villagers report.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use serde::Serialize;
use serde_json::{Value, json};
use sunledger_domain::id::ReportId;
use sunledger_projections::Page;
use sunledger_projections::query::{ObligationFilter, ObligationRow, ReportFilter, ReportRow};
use sunledger_server::service::{ReportText, Request};
use sunledger_server::text;

use super::{officer, open, open_as, read, show};
use crate::cli::{ObligationsArgs, ReceiveArgs, ReportArgs, ReportVerb, Signing};
use crate::fault::Fault;
use crate::output::{Done, Format};

/// Offices date their papers by the clock of Beijing.
const BEIJING_HOURS: i8 = 8;
const ROWS: u32 = 1_000;

pub(super) fn today() -> Date {
    let beijing = Offset::constant(BEIJING_HOURS);
    beijing.to_datetime(Timestamp::now()).date()
}

#[derive(Serialize)]
struct Listed<T> {
    as_of: u64,
    total: u64,
    rows: Vec<T>,
}

pub(crate) fn obligations(args: &ObligationsArgs, format: Format) -> anyhow::Result<Done> {
    let filter = ObligationFilter {
        within: args.region,
        unit: args.unit.clone(),
        open: !args.all,
    };
    let on = args.on.unwrap_or_else(today);
    show::on_snapshot(&args.dir, |snapshot| {
        let found = snapshot.obligations(on, &filter, Page::new(0, ROWS)?)?;
        let listed = Listed {
            as_of: found.as_of,
            total: found.total,
            rows: found.rows,
        };
        format.print(&listed, |listed| {
            let mut out = format!("截至 {on} 应公示 {} 项 to be published", listed.total);
            listed.rows.iter().for_each(|row| obligation(&mut out, row));
            out
        })?;
        Ok(Done::Yes)
    })
}

fn obligation(out: &mut String, row: &ObligationRow) {
    let place = row.place.as_ref().map_or("", |place| place.name.as_str());
    let due = text::due(row.due);
    let until = row.due_on.map(|due| format!(" 期限 {due}"));
    let _ = write!(
        out,
        "\n【{}】{place} {} {}  {} 元  {}{}  责任单位 {}",
        due.zh,
        row.kind,
        row.subject,
        row.amount,
        row.since,
        until.unwrap_or_default(),
        row.unit.name
    );
    if let Some(notice) = &row.notice {
        let late = if row.late { "，逾期张贴" } else { "" };
        let _ = write!(
            out,
            "  公示 {notice}{late}，监委会确认 {} 次",
            row.confirmations
        );
    }
}

pub(crate) fn run(args: &ReportArgs, format: Format) -> anyhow::Result<Done> {
    match &args.verb {
        ReportVerb::Receive(args) => receive(args, format),
        ReportVerb::Refer {
            dir,
            report,
            unit,
            reason,
            on,
            officer,
            signing,
        } => {
            let on = on.unwrap_or_else(today);
            let body = json!({ "report": report, "unit": unit, "reason": reason, "on": on });
            post(
                (dir, officer, signing),
                "report.refer",
                report,
                body,
                format,
            )
        }
        ReportVerb::Answer {
            dir,
            report,
            outcome,
            answer,
            on,
            officer,
            signing,
        } => {
            let on = on.unwrap_or_else(today);
            let body = json!({ "report": report, "outcome": outcome, "answer": answer, "on": on });
            post(
                (dir, officer, signing),
                "report.answer",
                report,
                body,
                format,
            )
        }
        ReportVerb::List {
            dir,
            region,
            unit,
            open,
        } => {
            let filter = ReportFilter {
                within: *region,
                unit: unit.clone(),
                open: *open,
            };
            list(dir, &filter, format)
        }
        ReportVerb::Read { dir, report } => {
            let ledger = open(dir)?;
            let text = ledger.read_report(report);
            ledger.close()?;
            format.print(&text?, in_words)?;
            Ok(Done::Yes)
        }
    }
}

fn receive(args: &ReceiveArgs, format: Format) -> anyhow::Result<Done> {
    let Some((kind, id)) = args.about.split_once(':') else {
        return Err(about().into());
    };
    if !["asset", "batch", "notice", "project", "scheme", "village"].contains(&kind) {
        return Err(about().into());
    }
    let said = String::from_utf8(read(&args.text)?)
        .map_err(|_| Fault::argument("--text", "须为 UTF-8 文本", "is a text in UTF-8"))?;
    let mut person = json!({ "kind": "person", "detail": said.trim() });
    for (field, value) in [("name", &args.name), ("phone", &args.phone)] {
        if let Some(value) = value {
            person[field] = Value::from(value.trim());
        }
    }
    let body = json!({
        "report": args.report, "about": { kind: id }, "channel": args.channel, "complaint": args.complaint,
        "on": args.on.unwrap_or_else(today), "place": args.village, "unit": args.unit,
        "reporter": { "person": person },
    });
    let by = (args.dir.as_path(), args.officer.as_str(), &args.signing);
    post(by, "report.receive", &args.report, body, format)
}

fn about() -> Fault {
    Fault::argument(
        "--about",
        "应写“种类:编号”，种类为 project、batch、notice、asset、scheme、village",
        "is KIND:ID with project, batch, notice, asset, scheme or village",
    )
}

#[derive(Serialize)]
struct Posted<'a> {
    ok: bool,
    report: &'a ReportId,
    seq: u64,
}

fn post(
    (dir, actor, signing): (&std::path::Path, &str, &Signing),
    kind: &str,
    report: &ReportId,
    body: Value,
    format: Format,
) -> anyhow::Result<Done> {
    let ledger = open_as(dir, signing)?;
    let request = Request {
        key: format!("{kind} {report}"),
        kind: kind.to_owned(),
        body,
        issued_at: None,
        expected_size: None,
        sigs: Vec::new(),
    };
    let receipt = ledger.post(&officer(actor)?, &request)?;
    ledger.follow();
    ledger.close()?;
    let posted = Posted {
        ok: true,
        report,
        seq: receipt.first_seq,
    };
    format.print(&posted, |posted| {
        format!(
            "已入账第 {} 条 entry {}：{}",
            posted.seq, posted.seq, posted.report
        )
    })?;
    Ok(Done::Yes)
}

fn list(dir: &std::path::Path, filter: &ReportFilter, format: Format) -> anyhow::Result<Done> {
    show::on_snapshot(dir, |snapshot| {
        let found = snapshot.reports(filter, Page::new(0, ROWS)?)?;
        let listed = Listed {
            as_of: found.as_of,
            total: found.total,
            rows: found.rows,
        };
        format.print(&listed, |listed| {
            let mut out = format!("反映 {} 件 reports", listed.total);
            for row in &listed.rows {
                out.push('\n');
                one(&mut out, row);
            }
            out
        })?;
        Ok(Done::Yes)
    })
}

fn one(out: &mut String, row: &ReportRow) {
    let (complaint, channel) = (text::complaint(row.complaint), text::channel(row.channel));
    let _ = write!(
        out,
        "{}  {} {}  {}：{} {}  {}  答复单位 {}",
        row.report,
        row.received_on,
        channel.zh,
        complaint.zh,
        row.about_kind,
        row.about,
        row.place.name,
        row.unit.name
    );
    let _ = match (row.outcome, &row.answer, row.due_on) {
        (Some(outcome), Some(answer), _) => {
            write!(out, "\n  答复（{}）：{answer}", text::outcome(outcome).zh)
        }
        (_, _, Some(due)) => write!(out, "\n  未答复，期限 {due}"),
        (_, _, None) => write!(out, "\n  未答复"),
    };
}

fn in_words(text: &ReportText) -> String {
    let mut out = String::new();
    one(&mut out, &text.report);
    match &text.said {
        None => out.push_str("\n内容已删除 erased"),
        Some(fields) => {
            for (field, value) in fields {
                let _ = write!(out, "\n{}：{value}", field.name());
            }
        }
    }
    out
}
