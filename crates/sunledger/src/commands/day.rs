//! `day close`: the end of a unit's day, or all that hinders it, one line each.

use serde_json::json;
use sunledger_server::service::{Closed, ServiceError, hindrance};

use super::{officer, open_as};
use crate::cli::{Day, DayArgs};
use crate::output::{Done, Format, print_line};

pub(crate) fn run(args: &DayArgs, format: Format) -> anyhow::Result<Done> {
    let Day::Close {
        dir,
        unit,
        date,
        actor,
        signing,
    } = &args.what;
    let actor = officer(actor)?;
    let ledger = open_as(dir, signing)?;
    let closed = ledger.close_day(&actor, unit, *date);
    ledger.close()?;
    match closed {
        Ok(closed) => {
            format.print(&closed, text)?;
            Ok(Done::Yes)
        }
        Err(error) if !error.hindrances().is_empty() => {
            print_line(&hindered(
                &error,
                format,
                (unit.as_str(), &date.to_string()),
            ))?;
            Ok(Done::No)
        }
        Err(error) => Err(error.into()),
    }
}

fn hindered(error: &ServiceError, format: Format, (unit, date): (&str, &str)) -> String {
    let each = error.hindrances().iter().map(hindrance);
    match format {
        Format::Json => {
            let hindrances: Vec<_> = each.map(|(zh, en)| json!({ "zh": zh, "en": en })).collect();
            json!({
                "ok": false,
                "error": { "code": error.code(), "zh": error.zh(), "en": error.to_string(), "field": error.field() },
                "hindrances": hindrances,
            })
            .to_string()
        }
        Format::Text => {
            let mut out = format!(
                "未日结 [{}] 单位 {unit} {date}，还差 {} 项：\nnot closed, for {} reasons:",
                error.code(),
                error.hindrances().len(),
                error.hindrances().len()
            );
            for (zh, en) in each {
                out.push_str(&format!("\n  · {zh}\n    {en}"));
            }
            out
        }
    }
}

fn text(closed: &Closed) -> String {
    format!(
        "单位 {} {} 已日结（第 {} 号条目）：银行与账面相符，没有待查。\nthe day is closed (entry {2}): bank and books agree",
        closed.unit, closed.on, closed.seq
    )
}
