//! A project's life and a fund line's years on a terminal. It must compute nothing that the read model does not say.

use serde::Serialize;
use sunledger_domain::Account;
use sunledger_domain::id::LineId;
use sunledger_projections::Snapshot;
use sunledger_projections::query::{BucketSum, LineRow, ProjectLife, Who, YearRow};
use sunledger_server::text as words;

use super::text::states;

/// A fund line with its money and its years.
#[derive(Serialize)]
pub(super) struct LineShown {
    as_of: u64,
    line: LineRow,
    states: Vec<BucketSum>,
    years: Vec<YearRow>,
}

pub(super) fn line(snapshot: &Snapshot<'_>, id: &LineId) -> anyhow::Result<Option<LineShown>> {
    let Some(line) = snapshot.fund_line(id)? else {
        return Ok(None);
    };
    let found = snapshot.balance_of(&Account::Line(id.clone()))?;
    Ok(Some(LineShown {
        as_of: snapshot.as_of(),
        line,
        states: found.map(|found| found.states).unwrap_or_default(),
        years: snapshot.years(id)?,
    }))
}

pub(super) fn line_text(found: &LineShown) -> String {
    let line = &found.line;
    let kind = line.agri_kind.map_or_else(String::new, |kind| {
        format!("·{}", words::agri_kind(kind).zh)
    });
    let advance = if line.advance {
        "（提前下达）"
    } else {
        ""
    };
    let mut out = format!(
        "指标 {} {}（截至第 {} 条）\n{} {}{kind} 预算年度 {}{advance}\n资金\n{}\n各年度",
        line.line,
        line.name,
        found.as_of,
        words::source_level(line.level).zh,
        words::category(line.category).zh,
        line.budget_year.get(),
        states(&found.states)
    );
    for year in &found.years {
        out.push_str(&format!("\n  {} {}", year.budget_year.get(), year.line));
        match &year.closing {
            Some(closing) => out.push_str(&format!(
                " {} 结账 结转 {} 存量收回 {} 结余 {}",
                closing.business_on, closing.carried, closing.reclaimed, closing.surplus
            )),
            None => out.push_str(" 未结账"),
        }
    }
    out
}

/// A project's approval, contracts and steps; nothing where it has none.
pub(super) fn steps(life: &ProjectLife) -> String {
    let mut out = String::new();
    if let Some(approval) = &life.approval {
        out.push_str(&format!(
            "批复 {} {} 至 {} 绩效目标 {}\n",
            approval.amount, approval.start_on, approval.finish_on, approval.target
        ));
    }
    for contract in &life.contracts {
        let audited = contract
            .audited
            .map_or_else(|| "未决算".to_owned(), |price| format!("审定价 {price}"));
        out.push_str(&format!(
            "合同 {} {} 合同价 {} {audited} 已付 {} 在途 {} 质保金 {}\n",
            contract.contract,
            who(&contract.contractor),
            contract.price,
            contract.paid,
            contract.on_its_way,
            contract.held
        ));
    }
    for step in &life.steps {
        let on = step
            .business_on
            .map_or_else(String::new, |day| day.to_string());
        let kind = words::event_kind(&step.kind).map_or(step.kind.as_str(), |words| words.zh);
        out.push_str(&format!("  第 {} 条 {kind} {on}\n", step.seq));
    }
    out
}

pub(super) fn who(who: &Who) -> String {
    match who {
        Who::Unit { name, .. } | Who::Named { name, .. } => name.clone(),
        Who::Pseudonym { handle } | Who::Withheld { handle, .. } => handle.to_string(),
    }
}
