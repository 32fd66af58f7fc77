//! 日结单: a unit's day, with every difference between bank and books, and whether it is closed or what hinders it.
#![expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "templates pass what they show by reference"
)]

use askama::Template;
use jiff::civil::Date;
use sunledger_domain::event::{Act, BankAccount};
use sunledger_domain::id::UnitId;
use sunledger_domain::{DayStatus, Hindrance, Money};
use sunledger_projections::query::{
    BookRow, BooksUnmatched, DayAccount, DayLines, DayRow, DaySheet, StatementLineRow,
    UnmatchedFilter, UnmatchedSum,
};
use sunledger_projections::{Page, Paged};

use super::pager::{Pager, ROWS};
use super::unit::find_units;
use crate::text;
use crate::web::app::View;
use crate::web::chrome::Chrome;
use crate::web::error::WebError;
use crate::web::widget::Chip;

/// Unmatched things that a sheet lists one by one; it always says how many there are.
const UNMATCHED: u32 = 100;

#[derive(Template)]
#[template(path = "days.html")]
pub(in crate::web) struct Days {
    c: Chrome,
    unit: UnitId,
    name: String,
    rows: Vec<DayRow>,
    pager: Pager,
}

pub(in crate::web) fn list(view: &View<'_>) -> Result<Days, WebError> {
    let unit: UnitId = view.ask.part("unit")?;
    let mut found = find_units(view, |row| row.unit == unit)?;
    let found = found.pop().ok_or(WebError::Missing { name: "unit" })?;
    let days = view.snapshot.days(&unit, view.page(ROWS)?)?;
    Ok(Days {
        c: view.chrome(),
        pager: Pager::of(view, ROWS, &days),
        rows: days.rows,
        name: found.name,
        unit,
    })
}

#[derive(Template)]
#[template(path = "day.html")]
pub(in crate::web) struct DayPage {
    c: Chrome,
    sheet: DaySheet,
    hindrances: Vec<String>,
    bank: Paged<StatementLineRow>,
    books: Paged<BookRow>,
    lines: Vec<StatementLineRow>,
    pager: Pager,
    sums: Vec<UnmatchedSum>,
    unmatched: Paged<BooksUnmatched>,
}

pub(in crate::web) fn show(view: &View<'_>) -> Result<DayPage, WebError> {
    let unit: UnitId = view.ask.part("unit")?;
    let on: Date = view.ask.part("date")?;
    let snapshot = view.snapshot;
    let missing = WebError::Missing { name: "unit" };
    let sheet = snapshot.day(&unit, on)?.ok_or(missing)?;
    let lines = snapshot.day_lines(&unit, on, DayLines::All, view.page(ROWS)?)?;
    let first = Page::new(0, UNMATCHED)?;
    // Ages are counted as of the sheet's own day, so that it reads the same on every day.
    let filter = UnmatchedFilter {
        unit: Some(unit.clone()),
        to: on,
        as_of: on,
    };
    let c = view.chrome();
    let hindrances = sheet.hindrances.iter();
    Ok(DayPage {
        hindrances: hindrances.map(|one| says(&c, &sheet, one)).collect(),
        bank: snapshot.day_lines(&unit, on, DayLines::Unmatched, first)?,
        books: snapshot.day_books(&unit, on, DayLines::Unmatched, first)?,
        pager: Pager::of(view, ROWS, &lines),
        lines: lines.rows,
        sums: snapshot.unmatched_sums(&filter)?,
        unmatched: snapshot.unmatched_books(&filter, first)?,
        sheet,
        c,
    })
}

/// The address of one day's sheet.
fn sheet_of(c: &Chrome, unit: &UnitId, on: &Date) -> String {
    c.href(format_args!("/days/{unit}/{on}"))
}

/// What hinders the day from being closed, in words.
fn says(c: &Chrome, sheet: &DaySheet, hindrance: &Hindrance) -> String {
    let differ = |account, what, bank: i128, books: i128| {
        format!(
            "{}：{what} {} {}，{} {}，{} {}",
            called(c, sheet, account),
            c.t("银行", "bank"),
            text::amount(bank),
            c.t("账上", "books"),
            text::amount(books),
            c.t("相差", "difference"),
            text::amount(bank.saturating_sub(books)),
        )
    };
    match hindrance {
        Hindrance::StatementMissing { account } => format!(
            "{}：{}",
            called(c, sheet, account),
            c.t("没有覆盖这一天的对账单", "no statement covers the day"),
        ),
        Hindrance::InDiffers {
            account,
            bank,
            books,
        } => differ(
            account,
            c.t("收入不符，", "money in differs:"),
            *bank,
            *books,
        ),
        Hindrance::OutDiffers {
            account,
            bank,
            books,
        } => differ(
            account,
            c.t("支出不符，", "money out differs:"),
            *bank,
            *books,
        ),
        Hindrance::SuspenseOpen { count, first } => format!(
            "{} {count} {} {first}",
            c.t("待查未查清", "In suspense, not explained:"),
            c.t("笔，第一笔", "items, the first"),
        ),
        Hindrance::EarlierDay { on } => format!(
            "{} {}",
            c.t(
                "更早的一天有收支而未日结：",
                "An earlier day is not closed:"
            ),
            c.date(on),
        ),
    }
}

/// What an account is called on a sheet.
fn called(c: &Chrome, sheet: &DaySheet, account: &BankAccount) -> String {
    match account {
        BankAccount::Unit(_) => c.t("本单位账户", "The unit's own account").to_owned(),
        BankAccount::Agent(id) => {
            let found = sheet.accounts.iter().find(|one| one.account == *account);
            found.map_or_else(|| id.to_string(), |one| one.name.clone())
        }
    }
}

/// The page of an account; a unit's own is the sheet itself.
fn address(c: &Chrome, account: &DayAccount) -> Option<String> {
    match &account.account {
        BankAccount::Unit(_) => None,
        BankAccount::Agent(id) => Some(c.to("/agents/", id)),
    }
}

/// Where what a line stands for has its page.
fn stands_for(c: &Chrome, act: &Act) -> (String, String) {
    match act {
        Act::Settles { batch } => (c.to("/batches/", batch), batch.to_string()),
        Act::SettlesLines { batch, lines } => (
            c.to("/batches/", batch),
            format!("{batch} × {}", lines.len()),
        ),
        Act::SettlesLine { batch, index }
        | Act::Resettles { batch, index }
        | Act::Returns { batch, index } => (
            c.to("/batches/", batch),
            format!("{batch} · {}", index.saturating_add(1)),
        ),
        Act::SettlesVoucher { voucher }
        | Act::Receives { voucher }
        | Act::GivesBack { voucher } => (c.to("/vouchers/", voucher), voucher.to_string()),
    }
}

/// A status, set off by colour.
pub(super) fn day_chip(c: &Chrome, status: &DayStatus) -> Chip {
    let class = match status {
        DayStatus::Open => "wait",
        DayStatus::Closed => "ok",
        DayStatus::Reopened => "bad",
    };
    Chip {
        class,
        text: c.w(status),
    }
}

/// Whether more is unmatched than is listed.
fn cut<T>(listed: &Paged<T>) -> bool {
    listed.total > u64::from(UNMATCHED)
}

/// A line's number as people count.
fn place(index: &u64) -> u64 {
    index.saturating_add(1)
}
