//! The end of a day: bank, payments and quotas side by side, and the day closed on them or told why not.
//!
//! Says what the read model says; what may be closed is the ledger's to decide.

use jiff::civil::{Date, date};
use jiff::tz::Offset;
use serde::Serialize;
use serde_json::json;
use sunledger_domain::event::BankAccount;
use sunledger_domain::id::UnitId;
use sunledger_domain::{Actor, Breach, Hindrance, Rejection};
use sunledger_journal::{Outcome, SubmitError};
use sunledger_projections::query::{Range, Reconciliation, UnmatchedKind};

use super::{Ledger, Request, ServiceError};
use crate::text::{Words, amount};

/// Offices date their papers by the clock of Beijing.
const BEIJING_HOURS: i8 = 8;
/// No ledger has movements before this day.
const EARLIEST: Date = date(2010, 1, 1);

/// Which days, of whom, as seen from when.
#[derive(Debug, Clone, Default)]
pub struct ReconcileOrder {
    /// One unit; else all.
    pub unit: Option<UnitId>,
    /// From this day on; else from the beginning.
    pub from: Option<Date>,
    /// Up to this day; else up to the day as of which ages are counted.
    pub to: Option<Date>,
    /// The day as of which ages are counted; else today.
    pub as_of: Option<Date>,
}

/// Quotas, payments and the bank side by side.
#[derive(Debug, Clone, Serialize)]
pub struct Reconciled {
    /// True where there is no difference. What is on its way, or waits to be distributed, is none.
    pub ok: bool,
    /// How many differences there are.
    pub differences: u64,
    /// The particulars.
    #[serde(flatten)]
    pub sheet: Reconciliation,
}

/// A day that was closed.
#[derive(Debug, Clone, Serialize)]
pub struct Closed {
    /// Always true: a refusal is an error.
    pub ok: bool,
    /// Whose day.
    pub unit: UnitId,
    /// Which day.
    pub on: Date,
    /// `recorded`, or `repeated`.
    pub outcome: &'static str,
    /// The entry.
    pub seq: u64,
}

impl Ledger {
    /// Today, by the clock of the ledger.
    pub fn today(&self) -> Result<Date, ServiceError> {
        Ok(Offset::constant(BEIJING_HOURS)
            .to_datetime(self.now()?)
            .date())
    }

    /// Quotas, payments and the bank side by side.
    pub fn reconcile(&self, order: &ReconcileOrder) -> Result<Reconciled, ServiceError> {
        if let Some(unit) = order
            .unit
            .as_ref()
            .filter(|unit| !self.state().has_unit(unit))
        {
            return Err(ServiceError::not_found("unit", unit.as_str()));
        }
        let as_of = match order.as_of {
            Some(as_of) => as_of,
            None => self.today()?,
        };
        let range = Range {
            unit: order.unit.clone(),
            from: order.from.unwrap_or(EARLIEST),
            to: order.to.unwrap_or(as_of),
            as_of,
        };
        if range.from > range.to {
            return Err(ServiceError::request(
                "invalid_field",
                "from",
                "起始日期晚于截止日期",
                "the first day lies after the last",
            ));
        }
        self.catch_up()?;
        let mut reader = self.reader()?;
        let sheet = reader.snapshot()?.reconcile(&range)?;
        let differences = differences(&sheet);
        Ok(Reconciled {
            ok: differences == 0,
            differences,
            sheet,
        })
    }

    /// Closes a unit's day.
    pub fn close_day(
        &self,
        actor: &Actor,
        unit: &UnitId,
        on: Date,
    ) -> Result<Closed, ServiceError> {
        // A day that was opened again may be closed again: each closing is a command of its own.
        let size = self.state().size();
        let request = Request {
            key: format!("day.close {unit} {on} {size}"),
            issued_at: None,
            expected_size: None,
            sigs: Vec::new(),
            kind: "day.close".to_owned(),
            body: json!({ "on": on, "unit": unit }),
        };
        let receipt = self.post(actor, &request)?;
        self.follow();
        Ok(Closed {
            ok: true,
            unit: unit.clone(),
            on,
            outcome: match receipt.outcome {
                Outcome::Recorded => "recorded",
                Outcome::Repeated => "repeated",
            },
            seq: receipt.first_seq,
        })
    }
}

impl ServiceError {
    /// What hinders a day from being closed, where that is why it was refused.
    pub fn hindrances(&self) -> &[Hindrance] {
        if let Self::Submit(SubmitError::Rejected(Rejection::Breach { breach, .. })) = self
            && let Breach::DayHindered { hindrances, .. } = breach
        {
            hindrances
        } else {
            &[]
        }
    }
}

/// Days on which bank and books differ, lines of the bank that fit nothing, facts that no statement shows,
/// quotas that gave less than was drawn on them.
fn differences(sheet: &Reconciliation) -> u64 {
    let days = sheet.days.iter().flat_map(|day| &day.hindrances);
    let days = days.filter(|hindrance| is_difference(hindrance)).count();
    let unconfirmed = sheet
        .sums
        .iter()
        .filter(|sum| sum.kind == UnmatchedKind::Unconfirmed);
    let unconfirmed: u64 = unconfirmed.map(|sum| sum.items).sum();
    let quotas = sheet
        .quotas
        .iter()
        .filter(|quota| quota.drawn > quota.assigned);
    let counted = days.saturating_add(quotas.count());
    u64::try_from(counted)
        .unwrap_or(u64::MAX)
        .saturating_add(unconfirmed)
        .saturating_add(sheet.bank.total)
}

/// Suspense is counted item by item, and an earlier day on its own.
const fn is_difference(hindrance: &Hindrance) -> bool {
    match hindrance {
        Hindrance::StatementMissing { .. }
        | Hindrance::InDiffers { .. }
        | Hindrance::OutDiffers { .. } => true,
        Hindrance::SuspenseOpen { .. } | Hindrance::EarlierDay { .. } => false,
    }
}

/// One hindrance, with what to do.
pub fn hindrance(hindrance: &Hindrance) -> (String, String) {
    let differ = |what: Words, account: &BankAccount, bank: i128, books: i128| {
        let (of, bank, books) = (account_words(account), amount(bank), amount(books));
        (
            format!("{}{}不符：银行 {bank}，账面 {books}", of.0, what.zh),
            format!("{}: {} differs, bank {bank}, books {books}", of.1, what.en),
        )
    };
    match hindrance {
        Hindrance::StatementMissing { account } => {
            let of = account_words(account);
            (
                format!(
                    "缺{}这一天的对账单：请导入；没有收支的，用 --from、--to 登记",
                    of.0
                ),
                format!("no statement of {} covers the day: import it", of.1),
            )
        }
        Hindrance::InDiffers {
            account,
            bank,
            books,
        } => differ(Words::new("收入", "money in"), account, *bank, *books),
        Hindrance::OutDiffers {
            account,
            bank,
            books,
        } => differ(Words::new("支出", "money out"), account, *bank, *books),
        Hindrance::SuspenseOpen { count, first } => (
            format!("有 {count} 笔待查未核销，第一笔 {first}：请查明后用 suspense.clear 核销"),
            format!("{count} items in suspense are not explained, the first is {first}"),
        ),
        Hindrance::EarlierDay { on } => (
            format!("{on} 有收支而未日结：请先结那一天"),
            format!("{on} has movements and is not closed: close it first"),
        ),
    }
}

fn account_words(account: &BankAccount) -> (String, String) {
    match account {
        BankAccount::Unit(unit) => (format!("单位 {unit} "), format!("unit {unit}")),
        BankAccount::Agent(agent) => (format!("代发户 {agent} "), format!("agent {agent}")),
    }
}
