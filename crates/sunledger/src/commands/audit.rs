//! `audit`: a bundle, with nothing of the ledger at hand.

use std::path::Path;

use serde::{Deserialize, Serialize};
use sunledger_audit::{BundleReport, Folder, Known, audit_bundle};
use sunledger_chain::LeafHash;
use sunledger_chain::policy::Policy;

use super::read;
use crate::cli::AuditArgs;
use crate::fault::Fault;
use crate::output::{Done, Format};

/// What the auditor saw last.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Seen {
    root: String,
    size: u64,
}

pub(crate) fn run(args: &AuditArgs, format: Format) -> anyhow::Result<Done> {
    let policy = args.witness_policy.as_deref().map(policy_of).transpose()?;
    let mut seen = args.paper.clone();
    if let Some(path) = args.state.as_deref().filter(|path| path.exists()) {
        seen.push(seen_in(path)?);
    }
    let (key, folder) = (args.key.clone(), Folder::new(&args.out));
    let report = audit_bundle(&folder, &Known { key, policy, seen });
    if let (true, Some(path), Some(root)) = (report.ok, &args.state, &report.root) {
        let (root, size) = (root.clone(), report.entries);
        let text = serde_json::to_string(&Seen { root, size })?;
        super::write(path, text.as_ref())?;
    }
    format.print(&report, in_words)?;
    Ok(if report.ok { Done::Yes } else { Done::No })
}

fn policy_of(path: &Path) -> anyhow::Result<Policy> {
    let read = Policy::parse(&read(path)?);
    Ok(read.map_err(|error| {
        let en = format!("is not a witness policy: {error}");
        Fault::argument("--witness-policy", "不是见证方政策", &en)
    })?)
}

fn seen_in(path: &Path) -> anyhow::Result<(u64, LeafHash)> {
    let seen = serde_json::from_slice::<Seen>(&read(path)?).ok();
    let seen = seen.and_then(|seen| Some((seen.size, seen.root.parse().ok()?)));
    Ok(seen.ok_or_else(|| {
        let en = "is not what an earlier audit kept";
        Fault::argument("--state", "不是以前审计所存", en)
    })?)
}

fn in_words(report: &BundleReport) -> String {
    let (entries, root) = (report.entries, report.root.as_deref().unwrap_or("-"));
    let mut words = match report.ok {
        true => {
            format!("无问题：共 {entries} 条 nothing is wrong: {entries} entries\n根 root {root}")
        }
        false => format!("有问题：共 {} 处 problems", report.problems.len()),
    };
    for problem in &report.problems {
        let at = problem.seq.map(|seq| format!("第 {seq} 条 entry {seq}: "));
        let at = at.unwrap_or_default();
        words.push_str(&format!("\n{at}{} ({})", problem.detail, problem.kind));
    }
    words
}
