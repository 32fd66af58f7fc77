//! `import statement`: one statement after the other, each recorded whole or not at all.
//!
//! Says of every line that fits nothing where it is in the file and why.

use std::path::Path;

use anyhow::Context;
use clap::CommandFactory;
use clap::error::ErrorKind;
use serde::Serialize;
use serde_json::json;
use sunledger_domain::event::BankAccount;
use sunledger_exchange::statement::{StatementMapping, StatementSummary};
use sunledger_server::service::{
    Ledger, ReadStatement, ServiceError, StatementImport, StatementOrder, SuspendedLine,
};
use sunledger_server::text::amount;

use super::quarantine::Place;
use super::{officer, open_as, read, read_list};
use crate::cli::{Cli, StatementArgs};
use crate::output::{Done, Format, print_line};

/// Lines in suspense that are told on the terminal; `--json` has them all.
const TOLD: usize = 30;

/// What became of one file.
#[derive(Serialize)]
struct OfFile {
    ok: bool,
    file: String,
    dry_run: bool,
    #[serde(flatten)]
    import: StatementImport,
    ignored_columns: Vec<String>,
}

/// A file that was not recorded: why, and its figures where it could be read.
struct Refused {
    error: anyhow::Error,
    summary: Option<Box<StatementSummary>>,
    quarantine: Option<String>,
}

impl<E: Into<anyhow::Error>> From<E> for Refused {
    fn from(error: E) -> Self {
        Self {
            error: error.into(),
            summary: None,
            quarantine: None,
        }
    }
}

pub(super) fn run(args: &StatementArgs, format: Format) -> anyhow::Result<Done> {
    check_usage(args);
    let mapping = mapping(args)?;
    let order = order(args)?;
    let ledger = open_as(&args.dir, &args.signing)?;
    let mut all = Done::Yes;
    for file in &args.files {
        match one(&ledger, file, args, &mapping, &order) {
            Ok(done) => format.print(&done, text)?,
            Err(refused) => {
                all = Done::No;
                say_refused(file, &refused, format)?;
            }
        }
    }
    ledger.close()?;
    Ok(all)
}

fn one(
    ledger: &Ledger,
    path: &Path,
    args: &StatementArgs,
    mapping: &StatementMapping,
    order: &StatementOrder,
) -> Result<OfFile, Refused> {
    let bytes = read_list(path)?;
    let read = ledger.read_statement(&bytes, mapping, order)?;
    let recorded = match args.dry_run {
        true => ledger.rehearse_statement(&read, order),
        false => ledger.record_statement(&read, order),
    };
    match recorded {
        Ok(import) => Ok(OfFile {
            ok: true,
            file: path.display().to_string(),
            dry_run: args.dry_run,
            import,
            ignored_columns: read
                .ignored_columns()
                .iter()
                .map(ToString::to_string)
                .collect(),
        }),
        Err(error) => Err(Refused {
            error: error.into(),
            quarantine: quarantined(&read, path, args)?,
            summary: Some(Box::new(read.summary())),
        }),
    }
}

/// Writes the lines that cannot be read beside the file; a rehearsal writes nothing.
fn quarantined(
    read: &ReadStatement<'_>,
    path: &Path,
    args: &StatementArgs,
) -> anyhow::Result<Option<String>> {
    let Some(rows) = read.quarantine()?.filter(|_| !args.dry_run) else {
        return Ok(None);
    };
    let mut place = Place::of(path, args.quarantine.as_deref());
    place.write(&rows)?;
    Ok(place.written())
}

fn text(done: &OfFile) -> String {
    let import = &done.import;
    let summary = &import.summary;
    let outcome = match import.outcome {
        "recorded" => "已登记 recorded",
        "repeated" => "此文件此前已登记，未重复记 recorded before, not recorded twice",
        _ => "核对完毕，未登记 checked only, nothing recorded",
    };
    let mut out = format!(
        "{}：{outcome}\n  对账单 statement {}（{}，{} 至 to {}）\n  行 lines {}  收入 in {}  支出 out {}\n  已对上 matched {}  待查 suspense {}",
        done.file,
        import.statement,
        account(&import.account),
        import.from,
        import.to,
        import.lines,
        amount(summary.in_minor),
        amount(summary.out_minor),
        import.matched,
        import.suspense,
    );
    for (act, lines) in &import.matched_as {
        out.push_str(&format!("\n    {} {lines}", act_words(act)));
    }
    for line in import.suspended.iter().take(TOLD) {
        out.push_str(&suspended(line));
    }
    if import.suspended.len() > TOLD {
        let more = import.suspended.len() - TOLD;
        out.push_str(&format!(
            "\n  …另有 {more} 行待查，见 --json  {more} more, see --json"
        ));
    }
    out
}

fn suspended(line: &SuspendedLine) -> String {
    let row = line
        .row
        .map_or_else(|| "-".to_owned(), |row| row.to_string());
    let reference = line.original.as_ref().or(line.reference.as_ref());
    let reference = reference.map_or("（无凭证号）", |reference| reference.as_str());
    format!(
        "\n  待查 第 {row} 行 {} {} {reference}：{} [{}]\n    row {row}: {}",
        line.on,
        amount(line.amount.minor()),
        line.zh,
        line.suspense,
        line.en
    )
}

/// Whose account, as a clerk would say it.
pub(in crate::commands) fn account(account: &BankAccount) -> String {
    match account {
        BankAccount::Unit(unit) => format!("单位 unit {unit}"),
        BankAccount::Agent(agent) => format!("代发户 agent {agent}"),
    }
}

fn act_words(act: &str) -> &'static str {
    match act {
        "gives_back" => "代发户退回 money an agent gives back",
        "receives" => "拨款到账 lump sums arrived",
        "resettles" => "重发到账 sent again and paid",
        "returns" => "退票 sent back",
        "settles" => "整批支付 whole batches",
        "settles_line" => "逐笔支付 single payments",
        "settles_lines" => "合并支付其中几笔 sums for a part of a batch",
        _ => "拨付代发户 lump sums sent",
    }
}

fn say_refused(path: &Path, refused: &Refused, format: Format) -> anyhow::Result<()> {
    let file = path.display().to_string();
    let service = refused.error.downcast_ref::<ServiceError>();
    let code = service.map_or("io", ServiceError::code);
    let en = format!("{:#}", refused.error);
    let zh = service.map_or_else(|| "文件无法读取或写入".to_owned(), ServiceError::zh);
    match format {
        Format::Json => {
            let field = service.and_then(ServiceError::field);
            let value = json!({
                "ok": false,
                "file": file,
                "summary": refused.summary,
                "quarantine_file": refused.quarantine,
                "error": { "code": code, "zh": zh, "en": en, "field": field },
            });
            print_line(&value.to_string())
        }
        Format::Text => {
            let mut out = format!("{file}：未登记 [{code}] {zh}\n  refused: {en}");
            if let Some(quarantine) = &refused.quarantine {
                out.push_str(&format!("\n  隔离文件 quarantined lines: {quarantine}"));
            }
            eprintln!("{out}");
            Ok(())
        }
    }
}

fn mapping(args: &StatementArgs) -> anyhow::Result<StatementMapping> {
    let mapping = match &args.mapping {
        None => StatementMapping::built_in(),
        Some(path) => {
            let text = String::from_utf8(read(path)?).context("a mapping is UTF-8 text")?;
            StatementMapping::from_toml(&text)
        }
    };
    Ok(mapping.map_err(ServiceError::from)?)
}

fn order(args: &StatementArgs) -> anyhow::Result<StatementOrder> {
    let account = match (&args.unit, &args.agent) {
        (Some(unit), _) => BankAccount::Unit(unit.clone()),
        (None, Some(agent)) => BankAccount::Agent(agent.clone()),
        (None, None) => usage("--unit or --agent"),
    };
    Ok(StatementOrder {
        actor: officer(&args.actor)?,
        account,
        statement: args.statement.clone(),
        from: args.from,
        to: args.to,
        opening: args.opening,
        closing: args.closing,
    })
}

/// What the parser alone cannot know.
fn check_usage(args: &StatementArgs) {
    let of_one = args.statement.is_some()
        || args.opening.is_some()
        || args.closing.is_some()
        || args.from.is_some()
        || args.to.is_some()
        || args.quarantine.is_some();
    if args.files.len() > 1 && of_one {
        usage(
            "编号、日期、余额与隔离文件只能用于一个文件 --statement, --from, --to, --opening, --closing and --quarantine are for one file",
        )
    }
    if args.files.iter().any(|file| file == Path::new("-")) && args.quarantine.is_none() {
        usage("标准输入须指明隔离文件 standard input needs --quarantine OUT.csv")
    }
}

fn usage(text: &str) -> ! {
    Cli::command()
        .error(ErrorKind::MissingRequiredArgument, text)
        .exit()
}
