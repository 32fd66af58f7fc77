//! `match`: payees beside an outside list. The run is logged; the list and the names on it are not.

use serde::Serialize;
use sunledger_server::service::{Found, MatchOrder, MatchRun, Names};

use super::{officer, open_as, read_list};
use crate::cli::MatchArgs;
use crate::output::{Done, Format};

/// Findings that are told on the terminal; `--json` has them all.
const TOLD: usize = 50;

#[derive(Serialize)]
struct Matched {
    ok: bool,
    dry_run: bool,
    #[serde(flatten)]
    run: MatchRun,
}

pub(crate) fn run(args: &MatchArgs, format: Format) -> anyhow::Result<Done> {
    let order = MatchOrder {
        actor: officer(&args.actor)?,
        kind: args.kind.into(),
        since: args.since,
        until: args.until,
        names: match args.names {
            true => Names::Shown,
            false => Names::Withheld,
        },
    };
    let bytes = read_list(&args.list)?;
    let ledger = open_as(&args.dir, &args.signing)?;
    let run = match args.dry_run {
        true => ledger.rehearse_match(&bytes, &order)?,
        false => ledger.match_list(&bytes, &order)?,
    };
    ledger.close()?;
    let done = Matched {
        ok: true,
        dry_run: args.dry_run,
        run,
    };
    format.print(&done, text)?;
    Ok(Done::Yes)
}

fn text(done: &Matched) -> String {
    let run = &done.run;
    let outcome = match (done.dry_run, run.seq) {
        (false, Some(seq)) => format!("已记入账本（第 {seq} 号条目） recorded as entry {seq}"),
        _ => "只比对，未记 matched only, nothing recorded".to_owned(),
    };
    let mut out = format!(
        "{}名单比对 {}：{outcome}\n  名单 rows {}  可用 usable {}  在册 known {}  期间内支付 payments {}\n  疑点 findings {}  此前已发现 found before {}",
        run.kind.zh(),
        run.run,
        run.rows,
        run.usable,
        run.known,
        run.payments,
        run.findings.len(),
        run.found_before,
    );
    if !run.unusable_rows.is_empty() {
        let rows: Vec<String> = run
            .unusable_rows
            .iter()
            .take(TOLD)
            .map(u64::to_string)
            .collect();
        out.push_str(&format!(
            "\n  号码无法使用、未比对的行 rows without a usable number: {}",
            rows.join("、")
        ));
    }
    if run.undated > 0 {
        out.push_str(&format!(
            "\n  日期缺失或读不出的行 rows without a day that can be read: {}",
            run.undated
        ));
    }
    if run.uncompared > 0 {
        out.push_str(&format!(
            "\n  另有 {0} 名收款人未登记证件号码，无法与名单比对，不等于没有疑点，请人工核对\n  {0} people who were paid have no ID number on record: no list can find them, so look them up by hand",
            run.uncompared
        ));
    }
    for found in run.findings.iter().take(TOLD) {
        out.push_str(&line(found));
    }
    if run.findings.len() > TOLD {
        let more = run.findings.len() - TOLD;
        out.push_str(&format!(
            "\n  …另有 {more} 个疑点，见 --json  {more} more, see --json"
        ));
    }
    out
}

fn line(found: &Found) -> String {
    let since = found
        .since
        .map_or_else(String::new, |since| format!("（自 since {since}）"));
    let name = found
        .name
        .as_deref()
        .map_or_else(String::new, |name| format!(" {name}"));
    format!(
        "\n  疑点 {} 批次 batch {} 第 {} 笔 条目 entry {} {} {}{since}{name}",
        found.finding, found.batch, found.index, found.entry, found.business_on, found.paid
    )
}
