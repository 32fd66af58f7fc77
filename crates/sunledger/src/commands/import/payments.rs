//! `import payments`: one file after the other, one JSON object or one paragraph for each.
//!
//! A file that is refused does not keep the others back: each is a batch of its own.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;
use clap::CommandFactory;
use clap::error::ErrorKind;
use serde::Serialize;
use serde_json::json;
use sunledger_domain::event::PaymentNature;
use sunledger_exchange::Template;
use sunledger_exchange::mapping::Mapping;
use sunledger_exchange::payments::{QuarantinedRow, Summary};
use sunledger_server::service::{
    ImportOrder, Ledger, Oversize, PaymentImport, ReadFile, ServiceError,
};

use super::progress::Progress;
use super::quarantine::Place;
use super::{officer, open_as, read, read_list, text};
use crate::cli::{Cli, PaymentArgs};
use crate::output::{Done, Format, print_line};

/// What became of one file.
#[derive(Debug, Serialize)]
pub(super) struct OfFile {
    pub(super) ok: bool,
    pub(super) file: String,
    pub(super) dry_run: bool,
    #[serde(flatten)]
    pub(super) import: PaymentImport,
    #[serde(flatten)]
    pub(super) content: Content,
}

/// What the file is, and what waits.
#[derive(Debug, Serialize)]
pub(super) struct Content {
    kind: &'static str,
    encoding: &'static str,
    sheet: Option<String>,
    pub(super) skipped_sheets: Vec<String>,
    pub(super) ignored_columns: Vec<String>,
    /// Rows that say who made the sheet.
    notes: Vec<u64>,
    /// The total that the file states of itself and that agrees with its rows.
    pub(super) file_total: Option<String>,
    /// Where the quarantined rows are; none where there are none, or where nothing is written.
    pub(super) quarantine_file: Option<String>,
    /// How many rows have each reason.
    pub(super) reasons: BTreeMap<&'static str, u64>,
    /// The first quarantined rows, each with what is wrong.
    pub(super) quarantined_rows: Vec<Waiting>,
}

/// One quarantined row. Its cells stay in the quarantine file: they may be personal.
#[derive(Debug, Serialize)]
pub(super) struct Waiting {
    pub(super) row: u64,
    pub(super) problems: Vec<String>,
}

/// Quarantined rows that are told on the terminal; the file has them all.
const TOLD: usize = 10;

/// A file that was not posted: why, and how far it was read.
struct Refused {
    error: anyhow::Error,
    /// Its figures and what waits, where it could be read.
    read: Option<Box<Read>>,
}

#[derive(Serialize)]
struct Read {
    #[serde(flatten)]
    summary: Summary,
    #[serde(flatten)]
    content: Content,
}

impl<E: Into<anyhow::Error>> From<E> for Refused {
    fn from(error: E) -> Self {
        Self {
            error: error.into(),
            read: None,
        }
    }
}

pub(super) fn run(args: &PaymentArgs, format: Format) -> anyhow::Result<Done> {
    let mapping = mapping(args)?;
    check_usage(args, &mapping);
    let order = order(args)?;
    let ledger = open_as(&args.dir, &args.signing)?;
    let mut all = Done::Yes;
    for file in &args.files {
        let progress = Progress::new(format, file);
        let done = one(&ledger, file, args, &mapping, &order, &progress);
        progress.finish();
        match done {
            Ok(done) => format.print(&done, |done| text::done(done, &args.dir))?,
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
    args: &PaymentArgs,
    mapping: &Mapping,
    order: &ImportOrder,
    progress: &Progress,
) -> Result<OfFile, Refused> {
    progress.reading();
    let bytes = read_list(path)?;
    let read = ledger.read_payments(&bytes, mapping, order)?;
    drop(bytes);
    let mut place = Place::of(path, args.quarantine.as_deref());
    let done = posted(ledger, &read, &mut place, args, order, progress);
    let mut content = content(&read);
    content.quarantine_file = place.written();
    match done {
        Ok(import) => Ok(OfFile {
            ok: true,
            file: path.display().to_string(),
            dry_run: args.dry_run,
            import,
            content,
        }),
        Err(error) => {
            let summary = *read.summary();
            Err(Refused {
                error,
                read: Some(Box::new(Read { summary, content })),
            })
        }
    }
}

/// Quarantined rows are on disk before any money is reserved, so that a full disk loses neither.
fn posted(
    ledger: &Ledger,
    read: &ReadFile<'_>,
    place: &mut Place,
    args: &PaymentArgs,
    order: &ImportOrder,
    progress: &Progress,
) -> anyhow::Result<PaymentImport> {
    let plan = ledger.plan_import(read, order);
    let quarantine = read.quarantine()?;
    if args.dry_run {
        return Ok(ledger.rehearse_import(&plan?)?);
    }
    if let Some(rows) = quarantine {
        match &plan {
            Ok(plan) if plan.is_known() => place.keep_or_write(&rows)?,
            Ok(_) | Err(_) => place.write(&rows)?,
        }
    }
    Ok(ledger.post_import(&plan?, &|stage, part, of| progress.stage(stage, part, of))?)
}

fn content(read: &ReadFile<'_>) -> Content {
    let file = read.file();
    let sheets = file.skipped_sheets.iter();
    let waiting = |row: &QuarantinedRow| Waiting {
        row: row.row,
        problems: row.problems.iter().map(ToString::to_string).collect(),
    };
    Content {
        kind: file.kind.code(),
        encoding: file.encoding.name(),
        sheet: file.sheet.as_deref().map(str::to_owned),
        skipped_sheets: sheets.map(|sheet| sheet.name.to_string()).collect(),
        ignored_columns: file
            .ignored_columns
            .iter()
            .map(ToString::to_string)
            .collect(),
        notes: file.notes.clone(),
        file_total: file.file_total.map(|total| total.stated.to_string()),
        quarantine_file: None,
        reasons: reasons(&file.quarantined),
        quarantined_rows: file.quarantined.iter().take(TOLD).map(waiting).collect(),
    }
}

fn reasons(rows: &[QuarantinedRow]) -> BTreeMap<&'static str, u64> {
    let mut reasons: BTreeMap<&'static str, u64> = BTreeMap::new();
    for problem in rows.iter().flat_map(|row| &row.problems) {
        let count = reasons.entry(problem.reason.code()).or_default();
        *count = count.saturating_add(1);
    }
    reasons
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
            let mut value = serde_json::to_value(&refused.read)?;
            if value.is_null() {
                value = json!({});
            }
            if let Some(object) = value.as_object_mut() {
                object.extend([
                    ("ok".to_owned(), json!(false)),
                    ("file".to_owned(), json!(file)),
                    ("code".to_owned(), json!(code)),
                    ("message".to_owned(), json!(format!("{zh} / {en}"))),
                    (
                        "error".to_owned(),
                        json!({ "code": code, "zh": zh, "en": en, "field": field }),
                    ),
                ]);
            }
            print_line(&value.to_string())
        }
        Format::Text => {
            let mut out = format!("{file}：未入账 [{code}] {zh}\n  refused: {en}");
            if let Some(read) = &refused.read {
                out.push_str(&text::of_refused(&read.summary, &read.content));
            }
            eprintln!("{out}");
            Ok(())
        }
    }
}

fn mapping(args: &PaymentArgs) -> anyhow::Result<Mapping> {
    let mapping = match (args.template, &args.mapping) {
        (Some(template), _) => Template::from(template).mapping(),
        (None, Some(path)) => {
            let text = String::from_utf8(read(path)?).context("a mapping is UTF-8 text")?;
            Mapping::from_toml(&text)
        }
        (None, None) => usage("--template or --mapping"),
    };
    Ok(mapping.map_err(ServiceError::from)?)
}

/// What the parser alone cannot know.
fn check_usage(args: &PaymentArgs, mapping: &Mapping) {
    if mapping.opening().is_none() && args.actor.is_none() {
        usage(
            "请用 --as 指明经办岗位 --as OFFICER is needed: an import is prepared by one officer and approved by another; only a mapping with history = true needs none",
        )
    }
    if mapping.opening().is_some() && args.voucher.is_some() {
        usage(
            "历史账不能挂接拨款凭证 --voucher is for batches that are prepared, not for old books (history = true)",
        )
    }
    if mapping.opening().is_some() && args.contract.is_some() {
        usage(
            "历史账不能按合同支付 --contract is for batches that are prepared, not for old books (history = true)",
        )
    }
    if args.files.len() > 1 {
        let stated = args.control_total.is_some() || args.control_count.is_some();
        if stated || args.quarantine.is_some() {
            usage(
                "控制总额、控制行数与隔离文件只能用于一个文件 --control-total, --control-count and --quarantine are for one file",
            )
        }
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

fn order(args: &PaymentArgs) -> anyhow::Result<ImportOrder> {
    Ok(ImportOrder {
        actor: args.actor.as_deref().map(officer).transpose()?,
        project: args.project.clone(),
        scheme: args.scheme.clone(),
        period: args.period,
        line: args.line.clone(),
        voucher: args.voucher.clone(),
        contract: args
            .contract
            .clone()
            .zip(args.nature.map(PaymentNature::from)),
        on: args.on,
        year: args.year,
        division: args.division,
        control_sum: args.control_total,
        control_count: args.control_count,
        oversize: match args.split {
            true => Oversize::Split,
            false => Oversize::Refuse,
        },
    })
}
