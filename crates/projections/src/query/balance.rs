//! Balances: every state of every account, and of all accounts of a kind together.

use rusqlite::Row;
use serde::Serialize;
use sunledger_domain::{Account, Bucket, Money};

use super::page::{Page, Paged};
use crate::error::ProjectionError;
use crate::figure::{AccountKind, Figure, Sum};
use crate::reader::{List, Snapshot};
use crate::row::{RowExt, damaged, money};
use crate::sql::Filter;
use crate::word::{account_json, parse_account, parse_bucket};

/// Which accounts.
#[derive(Debug, Clone, Default)]
pub struct BalanceFilter {
    /// Of one kind.
    pub kind: Option<AccountKind>,
    /// Under one id.
    pub id: Option<String>,
}

/// One account and where its money is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AccountBalances {
    /// Which account.
    #[serde(serialize_with = "account_json")]
    pub account: Account,
    /// What it is called.
    pub name: String,
    /// Every state that money has touched, in the domain's order.
    pub states: Vec<BucketSum>,
}

/// All accounts of a kind together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KindBalances {
    /// Which kind.
    pub kind: AccountKind,
    /// How many accounts.
    pub accounts: u64,
    /// Every state that money has touched, in the domain's order.
    pub states: Vec<BucketSum>,
}

/// What stands in one state.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BucketSum {
    /// Which state.
    pub bucket: Bucket,
    /// How much.
    pub sum: Sum,
}

/// What stands in a state; nothing where no money ever did.
pub fn in_bucket(states: &[BucketSum], bucket: Bucket) -> Money {
    let found = states.iter().find(|state| state.bucket == bucket);
    found.map_or(Money::ZERO, |state| state.sum.amount)
}

impl AccountBalances {
    /// What stands in a state; nothing where no money ever did.
    pub fn amount(&self, bucket: Bucket) -> Money {
        in_bucket(&self.states, bucket)
    }
}

impl Snapshot<'_> {
    /// Accounts and where their money is, by kind and id. Accounts without any money are there too.
    pub fn balances(
        &self,
        filter: &BalanceFilter,
        page: Page,
    ) -> Result<Paged<AccountBalances>, ProjectionError> {
        let mut conditions = Filter::default();
        conditions.and_if("kind = ?", filter.kind.map(AccountKind::name));
        conditions.and_if("id = ?", filter.id.as_ref());
        let list = List {
            columns: "kind, id, name",
            from: "accounts",
            filter: conditions,
            order: "kind, id",
        };
        let mut paged = self.paged(&list, page, |row| {
            let account = parse_account(&row.text("kind")?, &row.text("id")?);
            Ok(AccountBalances {
                account: account.ok_or_else(|| damaged("an account"))?,
                name: row.text("name")?,
                states: Vec::new(),
            })
        })?;
        for row in &mut paged.rows {
            row.states = self.states_of(&row.account)?;
        }
        Ok(paged)
    }

    /// One account and where its money is; none where there is no such account.
    pub fn balance_of(
        &self,
        account: &Account,
    ) -> Result<Option<AccountBalances>, ProjectionError> {
        let sql = "SELECT name FROM accounts WHERE kind = ? AND id = ?";
        let name = self.one(sql, [account.kind(), account.id()], |row| row.text("name"))?;
        let with_states = |name| {
            Ok(AccountBalances {
                account: account.clone(),
                name,
                states: self.states_of(account)?,
            })
        };
        name.map(with_states).transpose()
    }

    /// Every kind of account as a whole.
    pub fn balance_totals(&self) -> Result<Vec<KindBalances>, ProjectionError> {
        let of_kind = |&kind: &AccountKind| {
            let count = "SELECT count(*) FROM accounts WHERE kind = ?";
            let sql = "SELECT bucket, sum(amount) AS amount FROM balances WHERE account_kind = ? GROUP BY bucket";
            let sums = self.list(sql, [kind.name()], read_bucket)?;
            Ok(KindBalances {
                kind,
                accounts: crate::row::uint(self.number(count, [kind.name()])?)?,
                states: in_order(sums, |bucket| Figure::Balances { kind, bucket }),
            })
        };
        AccountKind::ALL.iter().map(of_kind).collect()
    }

    pub(crate) fn states_of(&self, account: &Account) -> Result<Vec<BucketSum>, ProjectionError> {
        let sql = "SELECT bucket, amount FROM balances WHERE account_kind = ? AND account = ?";
        let sums = self.list(sql, [account.kind(), account.id()], read_bucket)?;
        Ok(in_order(sums, |bucket| Figure::Balance {
            account: account.clone(),
            bucket,
        }))
    }
}

fn read_bucket(row: &Row<'_>) -> Result<(Bucket, Money), ProjectionError> {
    Ok((
        row.named("bucket", parse_bucket)?,
        money(row.int("amount")?)?,
    ))
}

fn in_order(sums: Vec<(Bucket, Money)>, figure: impl Fn(Bucket) -> Figure) -> Vec<BucketSum> {
    let mut states: Vec<BucketSum> = sums
        .into_iter()
        .map(|(bucket, amount)| BucketSum {
            bucket,
            sum: Sum {
                amount,
                figure: figure(bucket),
            },
        })
        .collect();
    states.sort_by_key(|state| state.bucket);
    states
}
