//! The domain's plain enums as the words that stand in the log, to and from columns.

use serde::de::value::{Error as ValueError, StrDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer};
use serde::{Serialize, Serializer};
use sunledger_chain::LeafHash;
use sunledger_domain::event::BankAccount;
use sunledger_domain::{Account, BatchStatus, Bucket, LineStatus};

use crate::error::ProjectionError;

/// The word that a plain enum is written as in the log.
pub(crate) fn word_of<T: Serialize>(value: &T) -> Result<String, ProjectionError> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        _ => Err(ProjectionError::Damaged {
            what: "a value without a word".to_owned(),
        }),
    }
}

/// The value that a word stands for.
pub(crate) fn parse_word<T: DeserializeOwned>(word: &str) -> Option<T> {
    let deserializer: StrDeserializer<'_, ValueError> = word.into_deserializer();
    T::deserialize(deserializer).ok()
}

pub(crate) fn parse_bucket(name: &str) -> Option<Bucket> {
    Bucket::ALL.into_iter().find(|bucket| bucket.name() == name)
}

/// Every state of a line, in the order in which pages show them.
pub const LINE_STATES: [LineStatus; 6] = [
    LineStatus::Pending,
    LineStatus::Settled,
    LineStatus::Awaiting,
    LineStatus::GivenUp,
    LineStatus::Reversed,
    LineStatus::Refused,
];

/// Every status of a batch.
pub const BATCH_STATUSES: [BatchStatus; 4] = [
    BatchStatus::Prepared,
    BatchStatus::Approved,
    BatchStatus::Refused,
    BatchStatus::Settled,
];

/// The state of a line by its name.
pub fn parse_line_state(name: &str) -> Option<LineStatus> {
    LINE_STATES.into_iter().find(|state| state.name() == name)
}

/// The status of a batch by its name.
pub fn parse_batch_status(name: &str) -> Option<BatchStatus> {
    BATCH_STATUSES
        .into_iter()
        .find(|status| status.name() == name)
}

/// An account by its kind and id.
pub fn parse_account(kind: &str, id: &str) -> Option<Account> {
    Some(match kind {
        "line" => Account::Line(id.parse().ok()?),
        "pool" => Account::Pool(id.parse().ok()?),
        "project" => Account::Project(id.parse().ok()?),
        "asset" => Account::Asset(id.parse().ok()?),
        "suspense" => Account::Suspense(id.parse().ok()?),
        "agent" => Account::Agent(id.parse().ok()?),
        "voucher" => Account::Voucher(id.parse().ok()?),
        _ => return None,
    })
}

/// The kind and id of a bank account, as columns and figures have them.
pub(crate) fn bank(account: &BankAccount) -> (&'static str, &str) {
    match account {
        BankAccount::Agent(id) => ("agent", id.as_str()),
        BankAccount::Unit(id) => ("unit", id.as_str()),
    }
}

/// A bank account by its kind and id.
pub(crate) fn parse_bank(kind: &str, id: &str) -> Option<BankAccount> {
    Some(match kind {
        "agent" => BankAccount::Agent(id.parse().ok()?),
        "unit" => BankAccount::Unit(id.parse().ok()?),
        _ => return None,
    })
}

#[derive(Serialize)]
struct AccountJson<'a> {
    kind: &'static str,
    id: &'a str,
}

pub(crate) fn account_json<S: Serializer>(account: &Account, to: S) -> Result<S::Ok, S::Error> {
    let (kind, id) = (account.kind(), account.id());
    AccountJson { kind, id }.serialize(to)
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
pub(crate) fn line_state_json<S: Serializer>(state: &LineStatus, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(state.name())
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
pub(crate) fn batch_status_json<S: Serializer>(
    status: &BatchStatus,
    to: S,
) -> Result<S::Ok, S::Error> {
    to.serialize_str(status.name())
}

pub(crate) fn leaf_json<S: Serializer>(leaf: &LeafHash, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(leaf)
}
