//! `reconcile`: quotas, payments and the bank, by day and by line, every difference named.

use sunledger_domain::{DayStatus, Money};
use sunledger_projections::query::{
    BankUnmatched, BooksUnmatched, DayAccount, QuotaCheck, ReconciledDay, UnmatchedKind,
};
use sunledger_server::service::{ReconcileOrder, Reconciled, hindrance};
use sunledger_server::text as words;

use super::open;
use crate::cli::ReconcileArgs;
use crate::output::{Done, Format};

/// Lines of each side that are told on the terminal; `--json` has more.
const TOLD: usize = 40;

pub(crate) fn run(args: &ReconcileArgs, format: Format) -> anyhow::Result<Done> {
    let order = ReconcileOrder {
        unit: args.unit.clone(),
        from: args.date.or(args.from),
        to: args.date.or(args.to),
        as_of: args.as_of,
    };
    let ledger = open(&args.dir)?;
    let done = ledger.reconcile(&order)?;
    ledger.close()?;
    format.print(&done, text)?;
    Ok(if done.ok { Done::Yes } else { Done::No })
}

fn text(done: &Reconciled) -> String {
    let sheet = &done.sheet;
    let mut out = format!(
        "对账 {} 至 {}（账龄算到 {}，账本 {} 条目）\nreconciled {0} to {1}, ages as of {2}, log size {3}",
        sheet.from, sheet.to, sheet.aged_on, sheet.as_of
    );
    out.push_str("\n\n一、按日 By day");
    if sheet.days.is_empty() {
        out.push_str("\n  没有收支 nothing moved");
    }
    for day in &sheet.days {
        out.push_str(&of_day(day));
    }
    out.push_str(&format!(
        "\n\n二、银行有、账上无 On the bank's side only：{}",
        sheet.bank.total
    ));
    for line in sheet.bank.rows.iter().take(TOLD) {
        out.push_str(&of_bank(line));
    }
    out.push_str(&more(sheet.bank.total));
    out.push_str(&format!(
        "\n\n三、账上有、银行未达，及未发放 On the books' side only, and not distributed：{}",
        sheet.books.total
    ));
    for line in sheet.books.rows.iter().take(TOLD) {
        out.push_str(&of_books(line));
    }
    out.push_str(&more(sheet.books.total));
    out.push_str("\n\n四、指标 Quotas（安排给项目 assigned，批次占用 drawn，已支付 paid，银行已证实 shown by the bank）");
    for quota in &sheet.quotas {
        out.push_str(&of_quota(quota));
    }
    if sheet.unnamed != Money::ZERO {
        out.push_str(&format!(
            "\n  未指明指标的批次 batches that name no quota: {}",
            shown(sheet.unnamed)
        ));
    }
    out.push_str(&match done.differences {
        0 => "\n\n结果：相符，没有差异。Everything agrees.".to_owned(),
        n => format!("\n\n结果：有 {n} 项差异。{n} differences."),
    });
    out
}

fn of_day(day: &ReconciledDay) -> String {
    let status = match (day.status, day.hindrances.is_empty()) {
        (DayStatus::Closed, _) => "已日结 closed",
        (DayStatus::Open, true) => "可以日结 may be closed",
        (DayStatus::Open, false) => "还不能日结 cannot be closed yet",
        (DayStatus::Reopened, true) => {
            "日结后有变动，可以重新日结 changed since, may be closed again"
        }
        (DayStatus::Reopened, false) => {
            "日结后有变动，还不能重新日结 changed since, cannot be closed yet"
        }
    };
    let mut out = format!(
        "\n  {} {}（{}）：{status}",
        day.on, day.unit.name, day.unit.unit
    );
    for account in &day.accounts {
        out.push_str(&of_account(account));
    }
    for one in &day.hindrances {
        let (zh, en) = hindrance(one);
        out.push_str(&format!("\n    · {zh}\n      {en}"));
    }
    out
}

fn of_account(account: &DayAccount) -> String {
    format!(
        "\n    {}{}  收入 in：银行 bank {} 账面 books {} 差 {}  支出 out：银行 bank {} 账面 books {} 差 {}",
        super::import::statement::account(&account.account),
        if account.covered {
            ""
        } else {
            "（无对账单 no statement）"
        },
        shown(account.bank_in.amount),
        shown(account.ledger_in),
        shown(account.difference_in),
        shown(account.bank_out.amount),
        shown(account.ledger_out),
        shown(account.difference_out),
    )
}

fn of_bank(line: &BankUnmatched) -> String {
    let reason = words::suspense_reason(line.reason);
    let at = match (&line.statement, line.index) {
        (Some(statement), Some(index)) => format!(" 对账单 {statement} 序号 {index}"),
        _ => " 人工登记 by hand".to_owned(),
    };
    format!(
        "\n  {} {} 账龄 {} 天 凭证号 {}：{} {}  [{}]{at}",
        line.on,
        shown(line.open),
        line.age_days,
        line.reference,
        reason.zh,
        reason.en,
        line.suspense
    )
}

fn of_books(line: &BooksUnmatched) -> String {
    let what = match (&line.batch, line.index, &line.voucher) {
        (Some(batch), Some(index), _) => format!("批次 {batch}/{index}"),
        (Some(batch), None, _) => format!("批次 {batch}"),
        (None, _, Some(voucher)) => format!("拨款凭证 {voucher}"),
        (None, _, None) => format!("条目 {}", line.seq),
    };
    let reference = line.reference.as_ref();
    let reference = reference.map_or_else(String::new, |reference| format!(" 凭证号 {reference}"));
    format!(
        "\n  {} {} 账龄 {} 天 {what}{reference}：{}",
        line.on,
        shown(line.amount),
        line.age_days,
        kind(line.kind)
    )
}

const fn kind(kind: UnmatchedKind) -> &'static str {
    match kind {
        UnmatchedKind::Unconfirmed => "人工登记，对账单上没有 by hand, no statement shows it",
        UnmatchedKind::Approved => "已审批，银行未付 approved, not reported by the bank",
        UnmatchedKind::Open => "待到账（部分支付或已重发） open or sent again, not reported",
        UnmatchedKind::VoucherApproved => "拨款已审批，银行未付 lump sum approved, not reported",
        UnmatchedKind::Awaiting => "退票待重发 sent back, to be sent again",
        UnmatchedKind::Undistributed => "代发户未发放 at the agent, not distributed",
        UnmatchedKind::HeldForVillage => "村账留存 kept for the village",
    }
}

fn of_quota(quota: &QuotaCheck) -> String {
    let over = if quota.drawn > quota.assigned {
        "  超出 exceeded!"
    } else {
        ""
    };
    format!(
        "\n  {}（{}）安排 {} 占用 {} 支付 {} 银行 {}{over}",
        quota.name,
        quota.line,
        shown(quota.assigned),
        shown(quota.drawn),
        shown(quota.settled),
        shown(quota.confirmed)
    )
}

fn shown(amount: Money) -> String {
    words::amount(amount.minor())
}

fn more(total: u64) -> String {
    match total.checked_sub(u64::try_from(TOLD).unwrap_or(u64::MAX)) {
        Some(more) if more > 0 => {
            format!("\n  …另有 {more} 项，见 --json  {more} more, see --json")
        }
        _ => String::new(),
    }
}
