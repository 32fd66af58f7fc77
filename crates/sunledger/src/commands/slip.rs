//! `slip`: the household slip 明白卡 as text for a sheet of A4, or as JSON. It opens the vault, so it needs its key.

use std::fmt::Write as _;

use sunledger_server::service::{Compared, Slip, SlipItem, Whose};

use super::{open, read};
use crate::cli::SlipArgs;
use crate::output::{Done, Format};

pub(crate) fn run(args: &SlipArgs, format: Format) -> anyhow::Result<Done> {
    let whose = match &args.household {
        Some(number) => Whose::Household(number.trim().to_owned()),
        None => Whose::IdNumber(id_number()?),
    };
    let ledger = open(&args.dir)?;
    let slip = ledger.slip(args.village, args.year, &whose);
    ledger.close()?;
    format.print(&slip?, text)?;
    Ok(Done::Yes)
}

fn id_number() -> anyhow::Result<String> {
    let bytes = read(std::path::Path::new("-"))?;
    Ok(String::from_utf8_lossy(&bytes).trim().to_owned())
}

fn text(slip: &Slip) -> String {
    let mut out = String::new();
    head(&mut out, slip);
    for (n, item) in (1_u32..).zip(&slip.items) {
        one(&mut out, n, item);
    }
    let _ = writeln!(
        out,
        "\n合计 total：应发 {} 元，已到账 {} 元",
        slip.due, slip.received
    );
    let before = slip.year.saturating_sub(1);
    let _ = writeln!(out, "\n与 {before} 年比较 · against the year before");
    if slip.compared.is_empty() {
        let _ = writeln!(out, "  账本没有该户 {before} 年的记录 · nothing recorded");
    }
    slip.compared.iter().for_each(|row| against(&mut out, row));
    if !slip.dividends.is_empty() {
        let _ = writeln!(out, "\n股份和分红 · shares and dividends");
        for row in &slip.dividends {
            let _ = write!(
                out,
                "  {}：{} 股（共 {} 股）",
                row.name, row.shares, row.all
            );
            let _ = match (&row.period, row.amount) {
                (Some(period), Some(amount)) => {
                    let status = if row.paid { "已发放" } else { "未发放" };
                    writeln!(out, "，{period} 分红 {amount} 元，{status}")
                }
                (Some(_) | None, _) => writeln!(out, "，本年未分红"),
            };
        }
    }
    let _ = write!(
        out,
        "\n有疑问请向村务监督委员会或上列异议受理单位反映，监督举报电话见村务公开栏。\n截至账本第 {} 条 · as of log size {}",
        slip.as_of, slip.as_of
    );
    out
}

fn head(out: &mut String, slip: &Slip) {
    let village = slip.village_name.as_deref().unwrap_or("");
    let _ = writeln!(out, "扶贫惠农补助明白卡 · Household slip {}", slip.year);
    let number = slip.household_no.as_deref().unwrap_or("—");
    let group = slip.group.as_deref().unwrap_or("");
    let _ = writeln!(
        out,
        "{village}（{}）{group} 户号 {number}　{}",
        slip.village,
        slip.people.join("、")
    );
}

fn one(out: &mut String, n: u32, item: &SlipItem) {
    let who = item.who.as_deref().unwrap_or("");
    let _ = writeln!(out, "\n{n}. {} {} {who}", item.name, item.period);
    let unsaid = |article: &u16| !item.basis_text.contains(&format!("第{article}条"));
    let article = item.article.filter(unsaid);
    let article = article.map(|article| format!("，第{article}条"));
    let document = item.document.as_ref().map(|number| format!("，{number}"));
    let _ = writeln!(
        out,
        "   依据 basis：{}{}{}",
        item.basis_text,
        article.unwrap_or_default(),
        document.unwrap_or_default()
    );
    match (&item.computed, &item.standard) {
        (Some(computed), _) => {
            let _ = writeln!(out, "   计算 computed：{computed} = {} 元", item.due);
        }
        (None, Some(standard)) => {
            let _ = writeln!(out, "   标准 standard：{standard}");
        }
        (None, None) => {}
    }
    let less = item.less.map(|less| format!("（少发原因：{less}）"));
    let _ = writeln!(
        out,
        "   应发 due {} 元，实发 paid {} 元{}　{}",
        item.due,
        item.paid,
        less.unwrap_or_default(),
        item.status
    );
    if let Some(appeal) = &item.appeal {
        let _ = writeln!(out, "   异议受理 object to：{appeal}");
    }
}

fn against(out: &mut String, row: &Compared) {
    let why = row.why.as_deref().unwrap_or("相同");
    let _ = writeln!(
        out,
        "  {}：今年应发 {} 元，去年 {} 元，{why}",
        row.name, row.now, row.before
    );
}
