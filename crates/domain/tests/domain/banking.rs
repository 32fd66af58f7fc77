//! Random statements: lines for what is on its way in the ledger, a few of them wrong, on the account that has them.

use serde_json::{Value, json};
use sunledger_domain::event::Body;
use sunledger_domain::{BatchStatus, LineStatus};

use crate::random::{BATCHES, VOUCHERS};
use crate::world::World;

/// Amounts of a batch's lines, in minor units.
pub(crate) fn lines_of(batch: &str, world: &World) -> Vec<i64> {
    let lines = world.log.iter().filter_map(|entry| match &entry.body {
        Body::PaymentLine(line) if line.batch.as_str() == batch => Some(line.paid.minor()),
        _ => None,
    });
    lines.collect()
}

pub(crate) fn decimal(minor: i64) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    let minor = minor.unsigned_abs();
    format!("{sign}{}.{:02}", minor / 100, minor % 100)
}

/// A statement of one day and one account; its lines are drawn from what could have happened.
pub(crate) fn statement(a: u8, b: u8, c: u8, world: &World) -> Value {
    let agent = ["df", "cz"][usize::from(b) % 2];
    let account = match a % 4 {
        0 => json!({ "unit": null, "agent": agent }),
        _ => json!({ "unit": "czj" }),
    };
    let of_agent = a.is_multiple_of(4).then_some(agent);
    let mut acts = acts(of_agent, world);
    let drop = usize::from(c) % acts.len().max(1);
    acts.rotate_left(drop);
    acts.truncate(usize::from(c) % 6);
    if c.is_multiple_of(4) {
        acts.push((json!(null), i64::from(b) - 100));
    }
    let on = format!("2017-03-{:02}", 1 + a % 8);
    let wrong = i64::from(c.is_multiple_of(5));
    let lines = acts.into_iter().filter(|(_, amount)| *amount != 0);
    let lines = lines.map(|(act, amount)| {
        let mut line = json!({ "on": on, "amount": decimal(amount + wrong) });
        if !act.is_null() {
            line["act"] = act;
        }
        line
    });
    let lines: Vec<_> = lines.filter(|line| line["amount"] != "0.00").collect();
    // In a merge patch null removes the usual unit.
    json!({
        "statement": format!("dz-{a}-{b}-{c}"), "account": account, "from": on, "to": on, "lines": lines,
    })
}

/// A closing of a day that a statement covers, where there is one.
pub(crate) fn day(a: u8, b: u8, world: &World) -> Value {
    let days = world.log.iter().filter_map(|entry| match &entry.body {
        Body::StatementRecorded(e) => Some(e.from),
        _ => None,
    });
    let days: Vec<_> = days.collect();
    match days.get(usize::from(a) % days.len().max(1)) {
        Some(on) if !b.is_multiple_of(4) => json!({ "on": on }),
        _ => json!({ "on": format!("2017-03-0{}", 1 + b % 3) }),
    }
}

/// Everything that the bank might show next on this account.
fn acts(agent: Option<&str>, world: &World) -> Vec<(Value, i64)> {
    let mut acts = Vec::new();
    for id in BATCHES {
        let Some(batch) = world.state.batch(&id.parse().unwrap()) else {
            continue;
        };
        if batch.through.as_ref().map(|through| through.agent.as_str()) != agent {
            continue;
        }
        if batch.total.minor() % 2 == 0 {
            acts.push((json!({ "settles": { "batch": id } }), -batch.total.minor()));
        }
        let mut open: Vec<(u32, i64)> = Vec::new();
        for (index, amount) in (0_u32..).zip(lines_of(id, world)) {
            let line = json!({ "batch": id, "index": index });
            let status = batch.line_status(index).unwrap();
            if batch.status == BatchStatus::Approved || status == LineStatus::Pending {
                open.push((index, amount));
            }
            match (batch.status, status) {
                (BatchStatus::Approved, _) => acts.push((json!({ "settles_line": line }), -amount)),
                (_, LineStatus::Pending) => acts.push((json!({ "resettles": line }), -amount)),
                _ => acts.push((json!({ "returns": line }), amount)),
            }
        }
        if open.len() > 1 {
            open.pop();
            let lines: Vec<u32> = open.iter().map(|(index, _)| *index).collect();
            let sum: i64 = open.iter().map(|(_, amount)| amount).sum();
            acts.push((
                json!({ "settles_lines": { "batch": id, "lines": lines } }),
                -sum,
            ));
        }
    }
    for id in VOUCHERS {
        let Some(voucher) = world.state.voucher(&id.parse().unwrap()) else {
            continue;
        };
        let amount = voucher.amount.minor();
        let named = json!({ "voucher": id });
        match agent {
            None => {
                acts.push((json!({ "settles_voucher": named }), -amount));
                acts.push((json!({ "gives_back": named }), amount / 3));
            }
            Some(_) => {
                acts.push((json!({ "receives": named }), amount));
                acts.push((json!({ "gives_back": named }), -amount / 3));
            }
        }
    }
    acts
}
