//! `audit`: a bundle, with nothing of the ledger at hand.

use std::path::Path;

use sunledger_audit::{BundleReport, Folder, Known, Report, Seen, audit_bundle};
use sunledger_chain::policy::Policy;

use super::{board_audit, read};
use crate::cli::AuditArgs;
use crate::fault::Fault;
use crate::output::{Done, Format, remark};

/// Hex digits of a whole root.
const WHOLE: usize = 64;

pub(crate) fn run(args: &AuditArgs, format: Format) -> anyhow::Result<Done> {
    let policy = args.witness_policy.as_deref().map(policy_of).transpose()?;
    let mut seen = args.paper.clone();
    if let Some(path) = args.state.as_deref().filter(|path| path.exists()) {
        seen.push(seen_in(path)?);
    }
    let (key, folder) = (args.key.clone(), Folder::new(&args.out));
    let report = audit_bundle(&folder, &Known { key, policy, seen });
    if args.state.as_ref().is_some_and(|path| !path.exists()) {
        remark(&Fault::new(
            "state_new",
            "--state 所指文件还不存在：这是第一次，没有以前所见可比",
            "the state file is not there yet: this is the first time, and there is nothing to compare",
        ));
    }
    if let (true, Some(path), Some(root)) = (report.ok, &args.state, &report.root) {
        let seen = Seen::whole(report.entries, &root.parse()?);
        super::write(path, seen.to_state().as_bytes())?;
    }
    match &args.board {
        Some(site) => board_audit::run(args, site, report, format),
        None => {
            format.print(&report, in_words)?;
            Ok(if report.ok { Done::Yes } else { Done::No })
        }
    }
}

pub(super) fn policy_of(path: &Path) -> anyhow::Result<Policy> {
    let read = Policy::parse(&read(path)?);
    Ok(read.map_err(|error| {
        let en = format!("is not a witness policy: {error}");
        Fault::argument("--witness-policy", "不是见证方政策", &en)
    })?)
}

fn seen_in(path: &Path) -> anyhow::Result<Seen> {
    let seen = Seen::of_state(&read(path)?);
    Ok(seen.map_err(|_| {
        let en = "is not what an earlier audit kept";
        Fault::argument("--state", "不是以前审计所存", en)
    })?)
}

pub(super) fn in_words(report: &BundleReport) -> String {
    let (entries, root) = (report.entries, report.root.as_deref().unwrap_or("-"));
    let mut words = match report.ok {
        true => {
            format!("无问题：共 {entries} 条 nothing is wrong: {entries} entries\n根 root {root}")
        }
        false => format!("有问题：共 {} 处 problems", report.problems_total),
    };
    for problem in &report.problems {
        words.push_str(&format!("\n{}\n  {problem}", problem.zh()));
    }
    let listed = u64::try_from(report.problems.len()).unwrap_or(u64::MAX);
    let more = report.problems_total.saturating_sub(listed);
    if more > 0 {
        words.push_str(&format!("\n另有 {more} 处未列出 and {more} more"));
    }
    if let (true, Some(signing)) = (report.ok, report.log.as_ref().and_then(Report::signing)) {
        words.push_str(&format!("\n{}\n{}", signing.zh(), signing.en()));
    }
    if report.ok {
        for open in &report.unchecked {
            words.push_str(&format!(
                "\n未查 not checked：{}\n  {}",
                open.zh(),
                open.en()
            ));
        }
    }
    for compared in report
        .compared
        .iter()
        .filter(|compared| compared.digits < WHOLE)
    {
        let (size, digits) = (compared.size, compared.digits);
        words.push_str(&format!(
            "\n前 {size} 条的根只比对了前 {digits} 位（共 {WHOLE} 位） short root: {digits} of {WHOLE} digits were compared at {size} entries"
        ));
    }
    words
}
