//! Answers as text for a terminal: Chinese first, amounts aligned, nothing computed.

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{CellAlignment, Table};
use sunledger_projections::Paged;
use sunledger_projections::query::asset_life::StepKind;
use sunledger_projections::query::{
    AccountBalances, AssetDetail, AssetRow, BucketSum, Edge, EntryDetail, LedgerTotals, NoticeRow,
    PlacePayments, ProjectDetail, RegionRow, StateSum, SuspenseRow,
};
use sunledger_server::text as words;

pub(super) fn totals(totals: &LedgerTotals) -> String {
    let mut out = format!(
        "截至第 {} 条 as of log size {0}：{} 个批次 batches，{} 笔 lines\n",
        totals.as_of, totals.batches, totals.lines
    );
    for level in &totals.outside {
        out.push_str(&format!(
            "  {} {}\n",
            words::source_level(level.level).zh,
            level.sum.amount
        ));
    }
    out.push_str(&format!(
        "银行已付 paid by bank {}；退票 returned {}；冲销追回 reversed {}；资产处置退回 sold {}；未挂接退款 unmatched {}；实际到账 net {}",
        totals.gross.amount,
        totals.returned.amount,
        totals.reversed.amount,
        totals.sold.amount,
        totals.unmatched.amount,
        totals.net.amount
    ));
    out
}

pub(super) fn accounts(rows: &[AccountBalances]) -> String {
    let mut table = table(["账户 account", "名称 name", "去向 states"]);
    for row in rows {
        table.add_row([
            row.account.to_string(),
            row.name.clone(),
            states(&row.states),
        ]);
    }
    table.to_string()
}

pub(super) fn states(states: &[BucketSum]) -> String {
    let each = states
        .iter()
        .map(|state| format!("{} {}", words::bucket(state.bucket).zh, state.sum.amount));
    each.collect::<Vec<_>>().join("\n")
}

pub(super) fn edges(as_of: u64, edges: &[Edge]) -> String {
    let mut table = table(["从 from", "到 to", "金额 amount"]);
    for edge in edges {
        table.add_row([
            edge.from.to_string(),
            edge.to.to_string(),
            edge.sum.amount.to_string(),
        ]);
    }
    right(&mut table, 2);
    format!("截至第 {as_of} 条 as of log size {as_of}\n{table}")
}

pub(super) fn project(detail: &ProjectDetail) -> String {
    let row = &detail.project;
    let mut out = format!(
        "项目 {} {}（截至第 {} 条）\n内容 {}\n责任单位 {}\n计划投资 {}\n资金\n{}\n来源\n",
        row.project,
        row.name,
        detail.as_of,
        row.content,
        row.unit.name,
        row.planned,
        states(&row.states)
    );
    for edge in &detail.sources {
        out.push_str(&format!("  {} {}\n", edge.from, edge.sum.amount));
    }
    out.push_str(&super::life::steps(&detail.life));
    out.push_str(&format!(
        "明细 {} 个批次\n{}",
        detail.batches,
        lines(&detail.lines)
    ));
    for place in &detail.places {
        out.push_str(&format!(
            "\n  {} {}\n{}",
            place.region.code,
            place.region.name,
            lines(&place.states)
        ));
    }
    for asset in &detail.assets {
        out.push_str(&format!(
            "\n资产 {} {} {}",
            asset.asset, asset.name, asset.value
        ));
    }
    out
}

pub(super) fn lines(states: &[StateSum]) -> String {
    let each = states.iter().map(|state| {
        format!(
            "    {} {} 笔 应发 {} 实发 {}",
            words::line_status(state.state).zh,
            state.lines,
            state.due.amount,
            state.paid.amount
        )
    });
    each.collect::<Vec<_>>().join("\n")
}

pub(super) fn village(found: &PlacePayments) -> String {
    let mut out = format!(
        "{} {}（截至第 {} 条）\n",
        found.region.code,
        found.region.full_name(),
        found.as_of
    );
    for group in &found.groups {
        out.push_str(&format!(
            "{} {}\n{}\n",
            group.period,
            group.name,
            lines(&group.states)
        ));
    }
    out + &format!("未挂接退款 unmatched returns {}", found.returns.amount)
}

pub(super) fn candidates(wanted: &str, found: &Paged<RegionRow>) -> String {
    let mut out = format!("“{wanted}”不止一处，请用代码 there are several: use a code\n");
    for row in &found.rows {
        out.push_str(&format!("  {} {}\n", row.code, row.full_name()));
    }
    out
}

pub(super) fn assets(rows: &[AssetRow]) -> String {
    let mut table = table([
        "资产 asset",
        "名称 name",
        "价值 value",
        "权属 holder",
        "股份 shares",
        "收益 income",
    ]);
    for row in rows {
        table.add_row([
            row.asset.to_string(),
            row.name.clone(),
            row.value.to_string(),
            row.holder
                .as_ref()
                .map_or("未确权".to_owned(), |holder| holder.name.clone()),
            row.shares.map_or(String::new(), |shares| {
                format!("{shares} 股 / {} 户", row.holders.unwrap_or(0))
            }),
            states(&row.states),
        ]);
    }
    right(&mut table, 2);
    table.to_string()
}

pub(super) fn asset(detail: &AssetDetail) -> String {
    let mut out = format!(
        "截至第 {} 条\n{}",
        detail.as_of,
        assets(std::slice::from_ref(&detail.asset))
    );
    for dividend in &detail.dividends {
        out.push_str(&format!(
            "\n{} 分红 {}：已付 {} 未付 {}；公益 {}；{} 户",
            dividend.period,
            dividend.declared.amount,
            dividend.paid.amount,
            dividend.unpaid.amount,
            dividend.welfare,
            dividend.holders
        ));
    }
    for contract in &detail.contracts {
        let operator = contract.operator.as_ref();
        out.push_str(&format!(
            "\n经营合同 {} {}：{} 起 {} 年，每年保底 {}，累计已收 {}",
            contract.contract,
            operator.map_or("", |operator| operator.name.as_str()),
            contract.from,
            contract.years,
            contract.per_year,
            contract.received
        ));
    }
    match (detail.asset.disposed_seq, detail.asset.worth) {
        (Some(seq), _) => out.push_str(&format!("\n已处置，见第 {seq} 条")),
        (None, worth) if worth != detail.asset.value => {
            out.push_str(&format!("\n减值后 {worth}"));
        }
        (None, _) => {}
    }
    for step in &detail.steps {
        out.push_str(&format!(
            "\n{} 第 {} 条 {}",
            step.on,
            step.seq,
            became(&step.what)
        ));
    }
    out
}

fn became(what: &StepKind) -> String {
    match what {
        StepKind::Passed {
            from,
            to,
            shares,
            reason,
        } => {
            let (from, to) = (super::life::who(from), super::life::who(to));
            let why = words::passing_on(*reason).zh;
            format!("股份调整 {from} → {to} {shares} 股（{why}）")
        }
        StepKind::Impaired { worth, reason } => format!("减值为 {worth}：{reason}"),
        StepKind::Disposed {
            to_project,
            to_village,
            reason,
            ..
        } => format!("处置：{reason}；退回项目 {to_project}，归村集体 {to_village}"),
        StepKind::Spent {
            amount,
            purpose,
            what,
        } => format!(
            "公益支出 {amount}：{}，{what}",
            words::public_purpose(*purpose).zh
        ),
    }
}

pub(super) fn notices(rows: &[NoticeRow]) -> String {
    let mut table = table([
        "公示 notice",
        "地点 place",
        "标题 title",
        "行 rows",
        "合计 sum",
        "张贴 posted",
        "撤下 down",
    ]);
    for row in rows {
        table.add_row([
            row.notice.to_string(),
            row.place.name.clone(),
            row.title.clone(),
            row.rows.to_string(),
            row.sum.amount.to_string(),
            row.posted_on.to_string(),
            row.taken_down_on
                .map_or("在贴".to_owned(), |on| on.to_string()),
        ]);
    }
    right(&mut table, 4);
    table.to_string()
}

pub(super) fn suspense(rows: &[SuspenseRow]) -> String {
    let mut table = table([
        "待查 item",
        "金额 amount",
        "未销 open",
        "原因 reason",
        "参考号 reference",
    ]);
    for row in rows {
        table.add_row([
            row.suspense.to_string(),
            row.amount.to_string(),
            row.open.amount.to_string(),
            words::suspense_reason(row.reason).zh.to_owned(),
            row.reference.to_string(),
        ]);
    }
    right(&mut table, 1);
    right(&mut table, 2);
    table.to_string()
}

pub(super) fn entry(detail: &EntryDetail) -> String {
    let mut out = format!(
        "条目 {} {}  {}\n指令 {} 由 {} 提交，共 {} 条，摘要 {}\n",
        detail.entry.seq,
        detail.entry.kind,
        detail.entry.recorded_at,
        detail.command.kind,
        detail.command.actor,
        detail.command.entries,
        detail.command.digest
    );
    for posting in &detail.postings {
        out.push_str(&format!(
            "  {} {} {}\n",
            posting.account,
            words::bucket(posting.bucket).zh,
            posting.delta
        ));
    }
    out
}

pub(super) fn table<const N: usize>(header: [&str; N]) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY).set_header(header);
    table
}

pub(in crate::commands) fn right(table: &mut Table, column: usize) {
    if let Some(column) = table.column_mut(column) {
        column.set_cell_alignment(CellAlignment::Right);
    }
}
