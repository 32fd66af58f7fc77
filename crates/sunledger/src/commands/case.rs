//! `finding`: from suspected to put right; and what `findings --record` raises.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Value, json};
use sunledger_domain::id::FindingId;
use sunledger_projections::query::{CaseFilter, CaseRow, CaseStage};
use sunledger_projections::{Answer, Page, Question};
use sunledger_server::service::{Ledger, Request};
use sunledger_server::text;

use super::report::today;
use super::{officer, open_as, show};
use crate::cli::{FindingArgs, FindingVerb, Judging};
use crate::output::{Done, Format};

const ROWS: u32 = 1_000;

pub(crate) fn run(args: &FindingArgs, format: Format) -> anyhow::Result<Done> {
    let (judging, kind, mut body) = match &args.verb {
        FindingVerb::List { dir, stage } => return list(dir, stage.as_deref(), format),
        FindingVerb::Confirm {
            judging,
            offence,
            amount,
            document,
            dated,
        } => {
            let document = json!({ "number": document, "on": dated });
            let body = json!({ "offence": offence, "amount": amount, "document": document });
            (judging, "finding.confirm", body)
        }
        FindingVerb::Dismiss { judging, reason } => {
            (judging, "finding.dismiss", json!({ "reason": reason }))
        }
        FindingVerb::Order {
            judging,
            unit,
            until,
            measures,
        } => {
            let body = json!({ "unit": unit, "until": until, "measures": measures });
            (judging, "finding.order", body)
        }
        FindingVerb::Close {
            judging,
            recovered,
            restored,
        } => {
            let body = json!({ "recovered": recovered, "restored": restored });
            (judging, "finding.close", body)
        }
    };
    let Judging {
        dir,
        finding,
        on,
        officer: auditor,
        signing,
    } = judging;
    body["finding"] = json!(finding);
    body["on"] = json!(on.unwrap_or_else(today));
    let ledger = open_as(dir, signing)?;
    let request = Request {
        key: format!("{kind} {finding}"),
        kind: kind.to_owned(),
        body,
        issued_at: None,
        expected_size: None,
        sigs: Vec::new(),
    };
    let receipt = ledger.post(&officer(auditor)?, &request)?;
    ledger.follow();
    ledger.close()?;
    let posted = json!({ "ok": true, "finding": finding, "seq": receipt.first_seq });
    format.print(&posted, |_| {
        format!(
            "已入账第 {} 条 entry {}：{finding}",
            receipt.first_seq, receipt.first_seq
        )
    })?;
    Ok(Done::Yes)
}

#[derive(Serialize)]
struct Listed {
    as_of: u64,
    total: u64,
    rows: Vec<CaseRow>,
}

fn list(dir: &Path, stage: Option<&str>, format: Format) -> anyhow::Result<Done> {
    let stage: Option<CaseStage> = stage
        .map(|stage| serde_json::from_value(Value::from(stage)))
        .transpose()?;
    let filter = CaseFilter {
        stage,
        ..CaseFilter::default()
    };
    show::on_snapshot(dir, |snapshot| {
        let found = snapshot.cases(&filter, Page::new(0, ROWS)?)?;
        let listed = Listed {
            as_of: found.as_of,
            total: found.total,
            rows: found.rows,
        };
        format.print(&listed, |listed| {
            let mut out = format!("疑点 {} 件 findings", listed.total);
            listed.rows.iter().for_each(|row| one(&mut out, row));
            out
        })?;
        Ok(Done::Yes)
    })
}

fn one(out: &mut String, row: &CaseRow) {
    let _ = write!(
        out,
        "\n【{}】{}  {} {} {}  {} 元",
        text::case_stage(row.stage).zh,
        row.finding,
        row.question,
        row.kind,
        row.subject,
        row.amount
    );
    if let (Some(offence), Some(confirmed)) = (row.offence, row.confirmed) {
        let document = row.document.as_deref().unwrap_or_default();
        let offence = text::offence(offence).zh;
        let _ = write!(out, "\n  认定 {offence} {confirmed} 元  {document}");
    }
    if let Some(reason) = &row.reason {
        let _ = write!(out, "\n  排除：{reason}");
    }
    if let (Some(measures), Some(until)) = (&row.measures, row.until) {
        let _ = write!(out, "\n  整改：{measures}，期限 {until}");
    }
    if let (Some(recovered), Some(on)) = (row.recovered, row.closed_on) {
        let _ = write!(out, "\n  {on} 整改完成，追回 {recovered} 元");
        if !row.restored.is_empty() {
            let _ = write!(out, "，见条目 {:?}", row.restored);
        }
    }
}

/// What recording came to.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Recorded {
    raised: usize,
    known: usize,
}

/// Raises what questions point at, each thing once: what is known already, by a list or by an earlier asking, stays.
pub(crate) fn record(
    ledger: &Ledger,
    auditor: &str,
    on: Date,
    questions: &[Question],
) -> anyhow::Result<Recorded> {
    let actor = officer(auditor)?;
    let mut recorded = Recorded::default();
    let mut raised = BTreeSet::new();
    let mut reader = ledger.reader()?;
    let snapshot = reader.snapshot()?;
    for question in questions {
        let Answer::Asked { hits } = snapshot.ask_question(question, on)?.answer else {
            continue;
        };
        for hit in hits {
            if snapshot.has_case(question.id, &hit.kind, &hit.subject)? {
                recorded.known += 1;
                continue;
            }
            let finding = id_of(question.id, &hit.kind, &hit.subject)?;
            // One thing may be hit for several reasons, and is still one case.
            if !raised.insert(finding.clone()) {
                recorded.known += 1;
                continue;
            }
            // What left where it should not have is below zero there.
            let amount = match hit.amount.is_negative() {
                true => hit.amount.negated(),
                false => hit.amount,
            };
            let body = json!({
                "finding": finding, "question": question.id, "kind": hit.kind, "about": hit.subject,
                "amount": amount, "on": on,
            });
            let request = Request {
                key: format!("finding.raise {finding}"),
                kind: "finding.raise".to_owned(),
                body,
                issued_at: None,
                expected_size: None,
                sigs: Vec::new(),
            };
            ledger.post(&actor, &request)?;
            recorded.raised += 1;
        }
    }
    Ok(recorded)
}

/// The same thing under the same question has the same number, whoever asks and when.
fn id_of(question: &str, kind: &str, subject: &str) -> anyhow::Result<FindingId> {
    use sha2::{Digest as _, Sha256};
    let digest = Sha256::digest(format!("{question}\n{kind}\n{subject}"));
    Ok(format!("{question}-{}", hex::encode(&digest[..6])).parse()?)
}

pub(crate) fn in_words(recorded: &Recorded) -> String {
    format!(
        "立案 {} 件 raised，已在台账 {} 件 known already",
        recorded.raised, recorded.known
    )
}
