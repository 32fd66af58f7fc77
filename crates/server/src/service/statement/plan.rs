//! A statement file, read against what the ledger knows: currency, account, days, and whether it is known already.
//!
//! Nothing is changed by it. A statement with a line that cannot be read is no statement yet.

use jiff::civil::Date;
use sha2::{Digest as _, Sha256};
use sunledger_domain::event::BankAccount;
use sunledger_domain::id::StatementId;
use sunledger_domain::subject::Digest;
use sunledger_exchange::FileError;
use sunledger_exchange::encoding::unpacked;
use sunledger_exchange::statement::{
    StatementFile, StatementMapping, StatementRow, StatementSummary, read_statement,
};
use sunledger_projections::Snapshot;
use sunledger_projections::query::StatementRow as KnownStatement;

use super::StatementOrder;
use crate::service::{Ledger, ServiceError};

/// Digits of a file's key in the id of its statement.
const DIGITS: usize = 16;

/// A statement that was read.
#[derive(Debug)]
pub struct ReadStatement<'m> {
    mapping: &'m StatementMapping,
    file: Option<StatementFile>,
    /// In the order of their days, as they go into the log.
    pub(super) rows: Vec<StatementRow>,
    pub(super) from: Date,
    pub(super) to: Date,
    pub(super) statement: StatementId,
    /// Of the file's bytes, unpacked.
    pub(super) digest: Digest,
    pub(super) key: Digest,
    pub(super) content: Digest,
}

impl ReadStatement<'_> {
    /// Its figures.
    pub fn summary(&self) -> StatementSummary {
        self.file
            .as_ref()
            .map_or_else(StatementSummary::default, |file| file.summary)
    }

    /// Columns that the mapping does not use.
    pub fn ignored_columns(&self) -> &[Box<str>] {
        self.file.as_ref().map_or(&[], |file| &file.ignored_columns)
    }

    /// Lines that cannot be read, as a file to be corrected; none where all of them can.
    pub fn quarantine(&self) -> Result<Option<Vec<u8>>, ServiceError> {
        let Some(file) = self
            .file
            .as_ref()
            .filter(|file| !file.quarantined.is_empty())
        else {
            return Ok(None);
        };
        let mut out = Vec::new();
        file.write_quarantine(self.mapping, &mut out)
            .map_err(|source| ServiceError::io("quarantine", source))?;
        Ok(Some(out))
    }

    /// Refuses a statement of which lines cannot be read.
    pub(super) fn refuse_quarantined(&self) -> Result<(), ServiceError> {
        let StatementSummary {
            rows, quarantined, ..
        } = self.summary();
        if quarantined == 0 {
            return Ok(());
        }
        Err(ServiceError::request(
            "statement_rows_quarantined",
            "file",
            &format!(
                "对账单 {rows} 行中有 {quarantined} 行读不出，整份未登记：对账单缺一行就对不平。原因见隔离文件；请在原文件中改正后重新导入"
            ),
            &format!(
                "{quarantined} of its {rows} lines cannot be read, so nothing was recorded: a statement that lacks a line proves nothing. The quarantine file gives the reasons; mend them in the file itself and import it again"
            ),
        ))
    }
}

impl Ledger {
    /// Reads a statement by a mapping and checks it against the ledger.
    pub fn read_statement<'m>(
        &self,
        bytes: &[u8],
        mapping: &'m StatementMapping,
        order: &StatementOrder,
    ) -> Result<ReadStatement<'m>, ServiceError> {
        self.check_account(mapping, &order.account)?;
        // A file is the same file packed or not.
        let plain = unpacked(bytes).map_err(FileError::from)?;
        let bytes: &[u8] = &plain;
        let file = match read_statement(bytes, mapping) {
            // A day without movement: only its bounds are stated.
            Err(FileError::NoRows) if order.from.is_some() && order.to.is_some() => None,
            read => Some(read?),
        };
        let rows = file.as_ref().map(in_order).unwrap_or_default();
        let unread = file
            .as_ref()
            .is_some_and(|file| !file.quarantined.is_empty());
        let (from, to) = match days(&rows, order) {
            // It is refused for its unreadable lines, which may be those that would say its days.
            Err(_) if unread => (Date::ZERO, Date::ZERO),
            days => days?,
        };
        let text = account_text(&order.account);
        let mut name = format!("statement {text} {}", blake3::hash(bytes).to_hex());
        if rows.is_empty() {
            // Every day without movement has the same file.
            name.push_str(&format!(" {from} {to}"));
        }
        let key = Digest::new(self.key_digest(&name));
        let statement = match &order.statement {
            Some(statement) => statement.clone(),
            None => made_of(key)?,
        };
        let stated = format!("{:?} {:?} {from} {to}", order.opening, order.closing);
        let parts = [text.as_bytes(), stated.as_bytes(), bytes];
        let content = self
            .vault()
            .keyed_digest(crate::service::CONTENT_CONTEXT, &parts);
        Ok(ReadStatement {
            mapping,
            file,
            rows,
            from,
            to,
            statement,
            digest: Digest::new(Sha256::digest(bytes).into()),
            key,
            content: Digest::new(content),
        })
    }

    fn check_account(
        &self,
        mapping: &StatementMapping,
        account: &BankAccount,
    ) -> Result<(), ServiceError> {
        let state = self.state();
        let currency = state
            .ledger()
            .map(|ledger| ledger.currency.as_str())
            .unwrap_or_default();
        mapping.check_currency(currency)?;
        match account {
            BankAccount::Unit(unit) if !state.has_unit(unit) => {
                Err(ServiceError::not_found("unit", unit.as_str()))
            }
            BankAccount::Agent(agent) if !state.has_agent(agent) => {
                Err(ServiceError::not_found("agent", agent.as_str()))
            }
            BankAccount::Unit(_) | BankAccount::Agent(_) => Ok(()),
        }
    }
}

/// The same file, where it was recorded before; refused where it was recorded as something else.
pub(super) fn known(
    read: &ReadStatement<'_>,
    order: &StatementOrder,
    snapshot: &Snapshot<'_>,
) -> Result<Option<KnownStatement>, ServiceError> {
    if read.rows.is_empty() {
        return Ok(None);
    }
    let Some(known) = snapshot.statement_by_digest(&read.digest)? else {
        return Ok(None);
    };
    let named = order.statement.as_ref();
    let same = known.account == order.account
        && known.from == read.from
        && known.to == read.to
        && named.is_none_or(|named| *named == known.statement)
        && order
            .opening
            .is_none_or(|opening| Some(opening) == known.opening)
        && order
            .closing
            .is_none_or(|closing| Some(closing) == known.closing);
    if same {
        return Ok(Some(known));
    }
    let (id, account) = (&known.statement, account_text(&known.account));
    let (from, to) = (known.from, known.to);
    Err(ServiceError::request(
        "statement_known_otherwise",
        "file",
        &format!(
            "此文件已登记为 {account} 的对账单 {id}（{from} 至 {to}），与这次所填的账户、日期、编号或余额不同；未再登记"
        ),
        &format!(
            "this file is recorded as statement {id} of {account} ({from} to {to}); account, days, id or balances are stated otherwise now: nothing was recorded"
        ),
    ))
}

/// An account as its owner would write it.
pub(super) fn account_text(account: &BankAccount) -> String {
    match account {
        BankAccount::Unit(unit) => format!("unit {unit}"),
        BankAccount::Agent(agent) => format!("agent {agent}"),
    }
}

/// By day; banks print the latest line first or last.
fn in_order(file: &StatementFile) -> Vec<StatementRow> {
    let mut rows = file.rows.clone();
    let latest_first = rows
        .first()
        .zip(rows.last())
        .is_some_and(|(first, last)| first.date > last.date);
    if latest_first {
        rows.reverse();
    }
    rows.sort_by_key(|row| row.date);
    rows
}

fn days(rows: &[StatementRow], order: &StatementOrder) -> Result<(Date, Date), ServiceError> {
    let first = rows.first().map(|row| row.date);
    let last = rows.last().map(|row| row.date);
    let needed = || {
        ServiceError::request(
            "statement_days_needed",
            "from",
            "没有可读的行，请用 --from、--to 指明对账单的起止日期",
            "no line can be read: say which days it covers with --from and --to",
        )
    };
    let from = order.from.or(first).ok_or_else(needed)?;
    let to = order.to.or(last).ok_or_else(needed)?;
    let outside = rows.iter().find(|row| row.date < from || row.date > to);
    match outside {
        None => Ok((from, to)),
        Some(row) => Err(ServiceError::request(
            "statement_outside_days",
            "from",
            &format!(
                "第 {} 行的日期 {} 不在 {from} 至 {to} 之内：请核对 --from、--to 或文件",
                row.row, row.date
            ),
            &format!(
                "row {} is of {}, which is not within {from} to {to}: check --from and --to, or the file",
                row.row, row.date
            ),
        )),
    }
}

fn made_of(key: Digest) -> Result<StatementId, ServiceError> {
    let digits: String = key.to_string().chars().take(DIGITS).collect();
    StatementId::new(&format!("stmt-{digits}")).map_err(|error| {
        ServiceError::request(
            "invalid_field",
            "statement",
            "对账单编号不合规",
            &error.to_string(),
        )
    })
}
