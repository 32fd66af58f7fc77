//! `post`: commands from a file, one JSON object a line, in order, until one is refused.

use anyhow::Context;
use serde_json::json;
use sunledger_journal::{Outcome, Receipt};
use sunledger_server::service::{Ledger, Request, ServiceError};

use super::{officer, open, read};
use crate::cli::PostArgs;
use crate::output::{Done, Format, print_line};

pub(crate) fn run(args: &PostArgs, format: Format) -> anyhow::Result<Done> {
    let actor = officer(&args.actor)?;
    let text = String::from_utf8(read(&args.file)?).context("commands are UTF-8 text")?;
    let ledger = open(&args.dir)?;
    let mut posted = 0_usize;
    for (number, line) in (1_usize..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        let done = Request::from_json(line).and_then(|request| {
            ledger
                .post(&actor, &request)
                .map(|receipt| (request.kind, receipt))
        });
        match done {
            Ok((kind, receipt)) => {
                posted += 1;
                print_line(&recorded(number, &kind, &receipt, format))?;
            }
            Err(error) => {
                print_line(&refused(number, &error, format))?;
                finish(ledger, posted, format)?;
                return Ok(Done::No);
            }
        }
    }
    finish(ledger, posted, format)?;
    Ok(Done::Yes)
}

fn finish(ledger: Ledger, posted: usize, format: Format) -> anyhow::Result<()> {
    let head = ledger.head();
    ledger.catch_up()?;
    ledger.close()?;
    if format == Format::Text {
        print_line(&format!(
            "已办理 {posted} 条指令；账本现有 {} 条目，链头 {}\n{posted} commands done; the log has {0} entries, head {1}",
            head.size, head.hash
        ))?;
    }
    Ok(())
}

fn recorded(line: usize, kind: &str, receipt: &Receipt, format: Format) -> String {
    let outcome = match receipt.outcome {
        Outcome::Recorded => ("recorded", "已入账"),
        Outcome::Repeated => ("repeated", "此前已入账，未重复记"),
    };
    match format {
        Format::Json => json!({
            "ok": true,
            "line": line,
            "kind": kind,
            "outcome": outcome.0,
            "first_seq": receipt.first_seq,
            "count": receipt.count,
        })
        .to_string(),
        Format::Text => format!(
            "第 {line} 行 {kind}：{}，条目 {}，共 {} 条",
            outcome.1, receipt.first_seq, receipt.count
        ),
    }
}

fn refused(line: usize, error: &ServiceError, format: Format) -> String {
    match format {
        Format::Json => json!({
            "ok": false,
            "line": line,
            "error": { "code": error.code(), "zh": error.zh(), "en": error.to_string(), "field": error.field() },
        })
        .to_string(),
        Format::Text => format!(
            "第 {line} 行：未入账 [{}] {}\n  line {line} refused: {error}\n  改正后重新提交整个文件即可：已入账的行不会重复记。Correct it and post the file again: lines that are recorded are not recorded twice.",
            error.code(),
            error.zh()
        ),
    }
}
