//! `policy`: a file checked, a policy adopted, the rules in force on a day.

use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use serde_json::json;
use sunledger_domain::basis::{Basis, Document};
use sunledger_domain::id::Label;
use sunledger_domain::policy::{PolicySet, RuleSetting};
use sunledger_exchange::policy::{PolicyError, read_policy, shipped, shipped_names};
use sunledger_projections::Snapshot;
use sunledger_projections::query::PolicyRow;

use super::{officer, open_as, read, show};
use crate::cli::{Policy, PolicyArgs, Signing};
use crate::fault::Fault;
use crate::output::{Done, Format};

/// Offices date their papers by the clock of Beijing.
const BEIJING_HOURS: i8 = 8;

pub(crate) fn run(args: &PolicyArgs, format: Format) -> anyhow::Result<Done> {
    match &args.what {
        Policy::Check { file } => {
            let set = policy(file)?;
            let said = json!({ "ok": true, "set": set });
            format.print(&said, |_| checked(&set))?;
            Ok(Done::Yes)
        }
        Policy::Adopt {
            dir,
            file,
            actor,
            document,
            dated,
            on,
            signing,
        } => {
            let set = policy(file)?;
            let document = match (document, dated) {
                (Some(number), Some(on)) => Document {
                    number: label(number)?,
                    on: *on,
                },
                _ => set.document.clone(),
            };
            adopt((dir, signing), &set, document, (actor, *on), format)
        }
        Policy::Show { dir, on } => {
            let on = on.unwrap_or_else(today);
            show::on_snapshot(dir, |snapshot| in_force(snapshot, on, format))
        }
    }
}

fn today() -> Date {
    let beijing = Offset::constant(BEIJING_HOURS);
    beijing.to_datetime(Timestamp::now()).date()
}

fn label(text: &str) -> Result<Label, Fault> {
    Label::new(text).map_err(|error| {
        let en = format!("takes the number of a document: {error}");
        Fault::argument("--document", "应写文号，1 至 200 字", &en)
    })
}

/// The set of a file, or of a policy that the program carries.
fn policy(file: &Path) -> anyhow::Result<PolicySet> {
    let name = file.to_str().and_then(shipped);
    let text = match name {
        Some(text) => text.to_owned(),
        None => utf8(file)?,
    };
    Ok(read_policy(&text).map_err(|error| refused(file, &error))?)
}

fn utf8(file: &Path) -> anyhow::Result<String> {
    let bytes = read(file).map_err(|error| match error.downcast::<Fault>() {
        Ok(mut fault) if fault.code == "file_missing" => {
            let names: Vec<_> = shipped_names().collect();
            let (zh, en) = (names.join("、"), names.join(", "));
            fault.zh.push_str(&format!("；随程序提供的政策：{zh}"));
            fault.en.push_str(&format!("; the program carries: {en}"));
            fault.into()
        }
        Ok(fault) => fault.into(),
        Err(error) => error,
    })?;
    let text = String::from_utf8(bytes).map_err(|_| {
        let name = file.display();
        Fault::new(
            "file_not_utf8",
            format!("{name} 不是 UTF-8：请在编辑器里另存为 UTF-8"),
            format!("{name} is not UTF-8: save it as UTF-8"),
        )
    })?;
    Ok(text)
}

fn refused(file: &Path, error: &PolicyError) -> Fault {
    let name = file.display();
    let (zh, en) = (error.zh(), error.to_string());
    Fault::new(
        error.code(),
        format!("{name} {zh}"),
        format!("{name}: {en}"),
    )
    .of("file")
}

fn checked(set: &PolicySet) -> String {
    format!(
        "{} 第 {} 版：{}条条款，{}条规则，没有问题；自 {} 起适用。\nversion {1}: {2} articles, {3} rules, nothing wrong; in force from {4}",
        set.id,
        set.version,
        set.articles.len(),
        set.rules.len(),
        set.effective_from,
    )
}

fn adopt(
    (dir, signing): (&Path, &Signing),
    set: &PolicySet,
    document: Document,
    (actor, on): (&str, Option<Date>),
    format: Format,
) -> anyhow::Result<Done> {
    let actor = officer(actor)?;
    let ledger = open_as(dir, signing)?;
    let basis = Basis {
        business_on: on.unwrap_or_else(today),
        document: Some(document),
        evidence: Vec::new(),
    };
    let receipt = ledger.adopt_policy(&actor, set, &basis);
    ledger.close()?;
    let receipt = receipt?;
    let said = json!({
        "ok": true, "policy": set.id, "version": set.version,
        "effective_from": set.effective_from, "seq": receipt.first_seq,
    });
    format.print(&said, |_| {
        format!(
            "已采用 {}（{}）第 {} 版，自 {} 起适用（第 {} 号条目）。\nadopted: version {2}, in force from {3} (entry {4})",
            set.id, set.document.number, set.version, set.effective_from, receipt.first_seq
        )
    })?;
    Ok(Done::Yes)
}

fn in_force(snapshot: &Snapshot<'_>, on: Date, format: Format) -> anyhow::Result<Done> {
    let found = snapshot.policy_on(on)?;
    let said = json!({ "as_of": snapshot.as_of(), "on": on, "policy": found });
    format.print(&said, |_| match &found {
        Some(row) => text(row, on, snapshot.as_of()),
        None => format!(
            "{on} 没有采用任何政策，账本只执行自身的记账规则（截至第 {} 条）。\nno policy is in force on {on} (as of log size {0})",
            snapshot.as_of()
        ),
    })?;
    Ok(Done::Yes)
}

fn text(row: &PolicyRow, on: Date, as_of: u64) -> String {
    let set = &row.set;
    let mut out = format!(
        "{on} 适用：{}《{}》第 {} 版，{} 起，{} 采用（第 {} 号条目；截至第 {as_of} 条）\nin force on {on}: version {2}, from {3}, adopted by entry {5}, as of log size {as_of}",
        set.document.number, set.title, set.version, set.effective_from, row.unit.name, row.seq
    );
    for article in &set.articles {
        out.push_str(&format!("\n第{}条 {}", article.number, article.title));
        let of_it = set.rules.iter();
        for setting in of_it.filter(|setting| setting.article == article.number) {
            out.push_str(&rule(setting));
        }
    }
    out
}

fn rule(setting: &RuleSetting) -> String {
    let (rule, mode) = (setting.rule, setting.mode);
    let mut out = format!(
        "\n  [{} {}] {} {}\n      {}",
        mode.zh(),
        mode.name(),
        rule.id(),
        rule.zh(),
        rule.en()
    );
    for (name, value) in &setting.params {
        let zh = rule.param(name.as_str()).map_or("", |param| param.zh);
        out.push_str(&format!("\n      {name} = {}　{zh}", value.zh()));
    }
    out
}
