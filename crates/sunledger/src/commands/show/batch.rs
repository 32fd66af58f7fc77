//! `show batch`: what an approver has to see before the digest is named: every line, with who receives it.
//!
//! Names are shown, since whoever runs this on the ledger's machine holds the vault; boards never use it.

use std::collections::BTreeMap;

use serde::Serialize;
use sunledger_domain::code::RegionCode;
use sunledger_domain::id::BatchId;
use sunledger_projections::figure::LineScope;
use sunledger_projections::query::{Audience, BatchDetail, PaymentRow, Who};
use sunledger_projections::{Page, Paged, ProjectionError, Snapshot, Withheld};
use sunledger_server::text as words;

use super::text::{lines, right, table};

/// A batch and a page of its lines.
#[derive(Debug, Serialize)]
pub(super) struct Shown {
    #[serde(flatten)]
    detail: BatchDetail,
    lines: Paged<PaymentRow>,
    /// What the villages of this page are called.
    villages: BTreeMap<String, String>,
}

pub(super) fn find(
    snapshot: &Snapshot<'_>,
    id: &BatchId,
    page: Page,
) -> Result<Option<Shown>, ProjectionError> {
    let Some(detail) = snapshot.batch(id)? else {
        return Ok(None);
    };
    let scope = LineScope::of_batch(id.clone());
    let lines = snapshot.payments(&scope, &Audience::Office, page)?.page;
    let mut codes: Vec<RegionCode> = lines.rows.iter().filter_map(|row| row.village).collect();
    codes.sort_unstable();
    codes.dedup();
    let mut villages = BTreeMap::new();
    for code in codes {
        if let Some(region) = snapshot.region_row(code)? {
            villages.insert(code.to_string(), region.name);
        }
    }
    Ok(Some(Shown {
        detail,
        lines,
        villages,
    }))
}

pub(super) fn text(shown: &Shown) -> String {
    format!("{}\n{}", head(&shown.detail), list(shown))
}

fn head(detail: &BatchDetail) -> String {
    let row = &detail.batch;
    let mut out = format!(
        "批次 {}（截至第 {} 条）：{}{}\n项目 {} {}\n补助 {} {}  期间 {}\n{} 笔 应发 {} 实发 {}\n经办 {}  摘要 digest {}\n",
        row.batch,
        detail.as_of,
        words::batch_status(row.status).zh,
        if row.history { "（历史账）" } else { "" },
        row.project,
        row.project_name,
        row.scheme,
        row.scheme_name,
        row.period,
        row.lines,
        row.due.amount,
        row.total.amount,
        row.maker,
        row.digest
    );
    if let Some(approver) = &row.approver {
        out.push_str(&format!("审批 {approver}\n"));
    }
    if let Some(refusal) = &row.refusal {
        out.push_str(&format!("退回原因 {refusal}\n"));
    }
    out + &lines(&detail.states)
}

fn list(shown: &Shown) -> String {
    let Paged {
        total,
        offset,
        rows,
        ..
    } = &shown.lines;
    if rows.is_empty() {
        return format!(
            "明细共 {total} 行，第 {offset} 行之后没有 {total} lines, none after {offset}"
        );
    }
    let mut table = table([
        "行号 index",
        "收款人 payee",
        "村 village",
        "应发 due",
        "实发 paid",
        "期间 period",
        "凭证号 reference",
        "少发原因 reason",
        "状态 state",
    ]);
    for row in rows {
        table.add_row([
            row.index.to_string(),
            payee(row),
            village(shown, row.village),
            words::amount(row.due.minor()),
            words::amount(row.paid.minor()),
            row.period.to_string(),
            row.reference
                .as_ref()
                .map_or_else(String::new, ToString::to_string),
            row.reason
                .map_or("", |reason| words::due_reason(reason).zh)
                .to_owned(),
            words::line_status(row.state).zh.to_owned(),
        ]);
    }
    right(&mut table, 0);
    right(&mut table, 3);
    right(&mut table, 4);
    let count = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    let end = offset.saturating_add(count);
    let left = total.saturating_sub(end);
    let more = match left {
        0 => String::new(),
        left => format!(
            "\n还有 {left} 行未列出：加 --offset {end}，或 --limit N（至多 {}）\n{left} more lines: add --offset {end}, or --limit N",
            Page::LIMIT_MAX
        ),
    };
    let first = offset.saturating_add(1);
    format!(
        "明细第 {first} 至 {end} 行，共 {total} 行 lines {first} to {end} of {total}\n{table}{more}"
    )
}

fn payee(row: &PaymentRow) -> String {
    match &row.beneficiary {
        None => who(&row.payee),
        Some(beneficiary) => format!("{}（受益人 for {}）", who(&row.payee), who(beneficiary)),
    }
}

fn who(who: &Who) -> String {
    match who {
        Who::Unit { id, name } => format!("{name}（单位 {id}）"),
        Who::Named {
            name, household_no, ..
        } => match household_no {
            Some(number) => format!("{name}（户号 {number}）"),
            None => name.clone(),
        },
        Who::Pseudonym { handle } => format!("代号 {handle}"),
        Who::Withheld { handle, why } => match why {
            Withheld::Erased => format!("已删除（代号 {handle}）"),
            Withheld::Restricted => format!("不再公开（代号 {handle}）"),
        },
    }
}

fn village(shown: &Shown, code: Option<RegionCode>) -> String {
    let Some(code) = code else {
        return String::new();
    };
    let code = code.to_string();
    match shown.villages.get(&code) {
        Some(name) => format!("{name} {code}"),
        None => code,
    }
}
