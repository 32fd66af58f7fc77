//! `query`: one SELECT over the public read model, printed as a table, CSV or JSON. Names are never in reach, not
//! even where an auditor may tell which pseudonyms are one person.

use std::time::Duration;

use comfy_table::Table as Drawn;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use serde_json::{Value, json};
use sunledger_projections::{Limits, ProjectionError, Table};
use sunledger_server::service::ServiceError;

use super::report::today;
use super::{officer, open_as, show};
use crate::cli::{Output, QueryArgs};
use crate::fault::Fault;
use crate::output::{Done, Format, print_line, remark};

pub(crate) fn run(args: &QueryArgs, format: Format) -> anyhow::Result<Done> {
    let limits = Limits {
        rows: args.rows,
        time: Duration::from_secs(args.seconds),
    };
    match &args.officer {
        Some(auditor) if args.sealed => {
            let ledger = open_as(&args.dir, &args.signing)?;
            let table = officer(auditor)
                .map(|auditor| ledger.query_sealed(&auditor, today(), &args.sql, limits));
            ledger.follow();
            ledger.close()?;
            print(
                &table?.map_err(|error| {
                    if let ServiceError::Projection(error) = error {
                        refused(error)
                    } else {
                        error.into()
                    }
                })?,
                args,
                format,
            )
        }
        _ => show::on_reader(&args.dir, |reader| {
            print(
                &reader.ask(&args.sql, limits).map_err(refused)?,
                args,
                format,
            )
        }),
    }
}

fn print(table: &Table, args: &QueryArgs, format: Format) -> anyhow::Result<Done> {
    if table.more {
        remark(&Fault::new(
            "more_rows",
            format!("只列前 {} 行，用 --rows 多列", args.rows),
            format!("the first {} rows only; --rows lists more", args.rows),
        ));
    }
    match (format, args.output) {
        (Format::Json, _) => print_line(
            &json!({ "columns": table.columns, "rows": table.rows, "more": table.more })
                .to_string(),
        )?,
        (Format::Text, Output::Csv) => print_line(&csv(table))?,
        (Format::Text, Output::Table) => print_line(&drawn(table))?,
    }
    Ok(Done::Yes)
}

fn refused(error: ProjectionError) -> anyhow::Error {
    let code = error.code();
    let zh = if let ProjectionError::NotReadOnly { .. } = error {
        "只能是一条 SELECT，只读公开的表；不能写入、挂接其他文件或改设置，详情见下一行".to_owned()
    } else if let ProjectionError::TooSlow { seconds } = error {
        format!("超过 {seconds} 秒已停止：请缩小范围，或用 --seconds 放宽")
    } else {
        return error.into();
    };
    Fault::new(code, zh, error.to_string()).into()
}

fn word(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

fn drawn(table: &Table) -> String {
    let mut drawn = Drawn::new();
    drawn
        .load_style(UTF8_HORIZONTAL_ONLY)
        .set_header(&table.columns);
    for row in &table.rows {
        drawn.add_row(row.iter().map(word));
    }
    drawn.to_string()
}

fn csv(table: &Table) -> String {
    let line = |cells: Vec<String>| {
        cells
            .iter()
            .map(|cell| quoted(cell))
            .collect::<Vec<_>>()
            .join(",")
    };
    let mut lines = vec![line(table.columns.clone())];
    lines.extend(
        table
            .rows
            .iter()
            .map(|row| line(row.iter().map(word).collect())),
    );
    lines.join("\n")
}

/// Spreadsheets take a text that begins like a formula for one: it gets a mark before it.
fn quoted(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '@', '\t', '\r'])
        || (cell.starts_with('-') && cell.parse::<i64>().is_err());
    let cell = if formula {
        format!("'{cell}")
    } else {
        cell.to_owned()
    };
    if cell.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell
    }
}
