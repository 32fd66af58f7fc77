//! `findings`: the audit questions as of a day, and what each points at. It records nothing unless it is told to,
//! but that a sealed question was asked.

use jiff::civil::Date;
use serde::Serialize;
use sunledger_projections::{Answer, Answered, Colour, Question, Snapshot};

use super::report::today;
use super::{case, officer, open_as, show};
use crate::cli::FindingsArgs;
use crate::fault::Fault;
use crate::output::{Done, Format};

#[derive(Serialize)]
struct Findings {
    as_of: u64,
    on: Date,
    questions: Vec<Answered>,
}

pub(crate) fn run(args: &FindingsArgs, format: Format) -> anyhow::Result<Done> {
    let on = args.on.unwrap_or_else(today);
    let questions = chosen(args)?;
    match &args.officer {
        Some(auditor) if args.sealed => sealed(args, auditor, on, &questions, format),
        Some(auditor) if args.record => record(args, auditor, on, &questions, format),
        _ => show::on_snapshot(&args.dir, |snapshot| ask(snapshot, &questions, on, format)),
    }
}

/// Public questions are not asked here: whoever names one of them is told which there are.
fn sealed(
    args: &FindingsArgs,
    auditor: &str,
    on: Date,
    questions: &[Question],
    format: Format,
) -> anyhow::Result<Done> {
    let ledger = open_as(&args.dir, &args.signing)?;
    let found = officer(auditor).map(|auditor| ledger.ask_sealed(&auditor, on, questions));
    ledger.follow();
    ledger.close()?;
    let found = found??;
    let findings = Findings {
        as_of: found.as_of,
        on,
        questions: found.questions,
    };
    format.print(&findings, text)?;
    Ok(Done::Yes)
}

fn record(
    args: &FindingsArgs,
    auditor: &str,
    on: Date,
    questions: &[Question],
    format: Format,
) -> anyhow::Result<Done> {
    let ledger = open_as(&args.dir, &args.signing)?;
    let recorded = case::record(&ledger, auditor, on, questions);
    ledger.follow();
    ledger.close()?;
    format.print(&recorded?, case::in_words)?;
    Ok(Done::Yes)
}

fn chosen(args: &FindingsArgs) -> anyhow::Result<Vec<Question>> {
    let mut all = match args.sealed {
        true => Question::sealed()?,
        false => Question::all()?,
    };
    if let Some(id) = &args.question {
        let known: Vec<&str> = all.iter().map(|question| question.id).collect();
        if !known.contains(&id.as_str()) {
            let known = known.join(", ");
            return Err(Fault::argument(
                "--question",
                &format!("没有“{id}”这一项，可用：{known}"),
                &format!("has no '{id}'; there are: {known}"),
            )
            .into());
        }
        all.retain(|question| question.id == id);
    }
    if let Some(word) = &args.colour {
        let colour = Colour::parse(word).ok_or_else(|| {
            Fault::argument(
                "--colour",
                "可用：red 红、orange 橙、yellow 黄、blue 蓝",
                "is red, orange, yellow or blue",
            )
        })?;
        all.retain(|question| question.colour == colour);
    }
    Ok(all)
}

fn ask(
    snapshot: &Snapshot<'_>,
    questions: &[Question],
    on: Date,
    format: Format,
) -> anyhow::Result<Done> {
    let asked = questions
        .iter()
        .map(|question| snapshot.ask_question(question, on));
    let findings = Findings {
        as_of: snapshot.as_of(),
        on,
        questions: asked.collect::<Result<_, _>>()?,
    };
    format.print(&findings, text)?;
    Ok(Done::Yes)
}

fn text(findings: &Findings) -> String {
    let mut out = format!(
        "截至 {} 的疑点（账本第 {} 条），未经认定 suspected only",
        findings.on, findings.as_of
    );
    let (mut clean, mut off, mut no_policy) = (0_u32, Vec::new(), Vec::new());
    for asked in &findings.questions {
        match &asked.answer {
            Answer::Asked { hits } if hits.is_empty() => clean = clean.saturating_add(1),
            Answer::Asked { .. } => out.push_str(&found(asked)),
            Answer::Off => off.push(asked.question.id),
            Answer::NoPolicy => no_policy.push(asked.question.id),
        }
    }
    out.push_str(&format!("\n没有疑点的 clean: {clean} 项"));
    if !off.is_empty() {
        out.push_str(&format!("\n政策停用的 switched off: {}", off.join(", ")));
    }
    if !no_policy.is_empty() {
        out.push_str(&format!(
            "\n当日没有适用政策，无从计算 no policy in force: {}",
            no_policy.join(", ")
        ));
    }
    out
}

fn found(asked: &Answered) -> String {
    let Answer::Asked { hits } = &asked.answer else {
        return String::new();
    };
    let question = &asked.question;
    let mut out = format!(
        "\n【{}】{}（第{}条，{} 起）{} · {}\n  处理：{}",
        question.colour.zh(),
        question.zh,
        asked.article,
        hits.len(),
        question.id,
        question.en,
        question.todo
    );
    for hit in hits {
        let since = hit.since.as_deref().unwrap_or("—");
        out.push_str(&format!(
            "\n  · {} {}  {} 元  自 {since}  {}",
            hit.kind, hit.subject, hit.amount, hit.detail
        ));
    }
    out
}
