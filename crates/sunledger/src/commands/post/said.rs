//! What `post` says of each line: recorded, repeated or refused, and what of it went to suspense 待查.
//! It must never say that something was not recorded when it was.

use std::path::Path;

use serde_json::{Value, json};
use sunledger_domain::event::SuspenseRecorded;
use sunledger_domain::{Money, Rejection};
use sunledger_journal::{Outcome, Receipt, SubmitError};
use sunledger_server::service::ServiceError;
use sunledger_server::text as words;

use crate::fault::Fault;
use crate::output::{Format, error_json};

/// Where in the input a command stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) file: &'a str,
    pub(super) line: usize,
}

/// What was done so far.
#[derive(Debug, Default)]
pub(super) struct Tally {
    posted: usize,
    suspense: usize,
}

impl Tally {
    pub(super) fn add(&mut self, suspense: &[SuspenseRecorded]) {
        self.posted = self.posted.saturating_add(1);
        self.suspense = self.suspense.saturating_add(suspense.len());
    }

    pub(super) fn text(&self, dir: &Path, size: u64, head: &str) -> String {
        let mut out = format!(
            "已办理 {0} 条指令；账本现有 {1} 条目，链头 {2}\n{0} commands done; the log has {1} entries, head {2}",
            self.posted, size, head
        );
        if self.suspense > 0 {
            out.push_str(&format!(
                "\n注意：共有 {0} 笔记入待查，请逐笔查明：sunledger show {1} suspense\nnote: {0} items went to suspense and wait to be explained",
                self.suspense,
                dir.display()
            ));
        }
        out
    }
}

pub(super) fn recorded(
    place: Place<'_>,
    kind: &str,
    receipt: &Receipt,
    suspense: Option<&[SuspenseRecorded]>,
    format: Format,
) -> String {
    let outcome = match receipt.outcome {
        Outcome::Recorded => ("recorded", "已入账"),
        Outcome::Repeated => ("repeated", "此前已入账，未重复记"),
    };
    match format {
        Format::Json => json!({
            "ok": true,
            "line": place.line,
            "kind": kind,
            "outcome": outcome.0,
            "first_seq": receipt.first_seq,
            "count": receipt.count,
            "suspense": suspense.map(|items| items.iter().map(item).collect::<Vec<_>>()),
        })
        .to_string(),
        Format::Text => format!(
            "第 {} 行 {kind}：{}，条目 {}，共 {} 条{}",
            place.line,
            outcome.1,
            receipt.first_seq,
            receipt.count,
            in_suspense(suspense)
        ),
    }
}

fn item(item: &SuspenseRecorded) -> Value {
    json!({ "id": item.suspense, "amount": item.amount, "reason": item.reason })
}

fn in_suspense(suspense: Option<&[SuspenseRecorded]>) -> String {
    let Some(suspense) = suspense else {
        return "\n  是否有记入待查的，未能读出，请用 show suspense 查看 whether anything went to suspense could not be read: look with show suspense".to_owned();
    };
    if suspense.is_empty() {
        return String::new();
    }
    let minor = Money::sum(suspense.iter().map(|item| item.amount));
    let mut out = format!(
        "\n  其中记入待查 {0} 笔，金额 {1}：银行的这些事实与账不符 {0} went to suspense, {1}: the bank's facts do not fit the books",
        suspense.len(),
        words::amount(minor)
    );
    for item in suspense {
        let reason = words::suspense_reason(item.reason);
        out.push_str(&format!(
            "\n    {} 金额 {}，原因 {} {}",
            item.suspense, item.amount, reason.zh, reason.en
        ));
    }
    out
}

pub(super) fn refused(place: Place<'_>, told: &Fault, format: Format) -> String {
    let Place { file, line } = place;
    match format {
        Format::Json => {
            let mut said = error_json(told);
            if let Some(said) = said.as_object_mut() {
                said.insert("file".to_owned(), file.into());
                said.insert("line".to_owned(), line.into());
            }
            said.to_string()
        }
        Format::Text => format!(
            "{file} 第 {line} 行：未入账 [{}] {}\n  {file} line {line} refused: {}\n  改正后重新提交整个文件即可：已入账的行不会重复记。Correct it and post the file again: lines that are recorded are not recorded twice.",
            told.code, told.zh, told.en
        ),
    }
}

/// Where in the body a refused line of a batch stands, where that is known.
pub(super) fn path(kind: &str, error: &ServiceError) -> Option<String> {
    let field = error.field()?.to_owned();
    let ServiceError::Submit(SubmitError::Rejected(Rejection::Breach { at, .. })) = error else {
        return None;
    };
    // The first entry of a batch is the batch itself; its lines follow in order.
    let index = at.checked_sub(1)?;
    (kind == "payment.prepare").then(|| format!("body.lines[{index}].{field}"))
}
