//! Whether the vault that is opened knows everyone in the log: one that was restored from an older copy does not.
//!
//! Going on with it would give people who are in the log already other pseudonyms, and nobody would notice.

use serde_json::Value;
use sunledger_chain::hash::chain_hash;
use sunledger_chain::{Entries, Entry, Head};
use sunledger_store::Log;
use sunledger_vault::{Commitment, Handle, Reached, Sealed, Vault};

use super::ServiceError;

/// Entries read at a time.
const RUN: usize = 4_096;
/// After so many entries it is written down that everyone in them is known.
const WORTH_KEEPING: u64 = 4_096;

/// Looks for people of the log whom the vault does not know, from where it last had everyone.
pub(super) fn check(vault: &mut Vault, log: &dyn Log) -> Result<(), ServiceError> {
    let (reached, head) = (vault.reached()?, log.head());
    let mut unknown = Unknown::default();
    let mut next = reached.size;
    while next < head.size {
        let run = log.read(next, RUN)?;
        if run.is_empty() {
            break;
        }
        unknown.look(vault, &run, next)?;
        next = next.saturating_add(u64::try_from(run.len()).unwrap_or(u64::MAX));
    }
    match unknown.first {
        // Little is looked at again as fast as it is written down, and looking then changes nothing.
        None if head.size.saturating_sub(reached.size) < WORTH_KEEPING => Ok(()),
        None => Ok(vault.advance(&of(head))?),
        Some(first) => Err(vault_behind(unknown.count, first)),
    }
}

/// Why a log is not the one that the vault has followed; none where it goes on from there.
pub(super) fn other_log(
    vault: &Vault,
    log: &dyn Log,
) -> Result<Option<ServiceError>, ServiceError> {
    let reached = vault.reached()?;
    let Some(last) = reached.size.checked_sub(1) else {
        return Ok(None);
    };
    let run = log.read(last, 1)?;
    let same = run
        .get(0)
        .is_some_and(|entry| *chain_hash(entry).as_bytes() == reached.hash);
    Ok((!same).then(|| {
        let (size, now) = (reached.size, log.head().size);
        ServiceError::request(
            "log_behind_vault",
            "dir",
            &format!("保管库见过账本的第 {size} 条，现在的账本（{now} 条）却不是它的延续：账本可能是从旧副本恢复的，请核对最近的链头"),
            &format!("the vault has seen {size} entries of this log, and the log of now ({now} entries) does not go on from there: was it restored from an older copy? Compare it with the last head that was kept"),
        )
    }))
}

fn of(head: Head) -> Reached {
    Reached {
        size: head.size,
        hash: *head.hash.as_bytes(),
    }
}

fn vault_behind(count: u64, first: u64) -> ServiceError {
    ServiceError::request(
        "vault_behind",
        "dir",
        &format!(
            "保管库比账本旧：账本里有 {count} 处人员它不认识（最早在第 {first} 号条目），可能是从旧副本恢复的。请放回与账本同时的保管库（vault.sqlite）；校验不受影响"
        ),
        &format!(
            "the vault is older than the log: {count} people of the log are unknown to it, first at entry {first}. Put back the vault (vault.sqlite) of the log's own time; verify is not affected"
        ),
    )
}

#[derive(Default)]
struct Unknown {
    count: u64,
    first: Option<u64>,
}

impl Unknown {
    fn look(&mut self, vault: &Vault, run: &Entries, from: u64) -> Result<(), ServiceError> {
        for (seq, bytes) in (from..).zip(run.iter()) {
            for sealed in subjects(bytes).unwrap_or_default() {
                if !vault.knows(&sealed)? {
                    self.count = self.count.saturating_add(1);
                    self.first.get_or_insert(seq);
                }
            }
        }
        Ok(())
    }
}

/// Everyone whom the command that begins at an entry names; none where it cannot be read, so that nothing is known.
pub(super) fn of_command(log: &dyn Log, first: u64) -> Result<Option<Vec<Sealed>>, ServiceError> {
    let run = log.read(first, 1)?;
    let Some(Ok(entry)) = run.get(0).map(Entry::decode) else {
        return Ok(None);
    };
    let end = first.saturating_add(u64::from(entry.header.batch_count));
    let (mut next, mut found) = (first, Vec::new());
    while next < end {
        let left = usize::try_from(end.saturating_sub(next)).unwrap_or(RUN);
        let run = log.read(next, left.min(RUN))?;
        if run.is_empty() {
            return Ok(None);
        }
        for bytes in run.iter() {
            let Some(named) = subjects(bytes) else {
                return Ok(None);
            };
            found.extend(named);
        }
        next = next.saturating_add(u64::try_from(run.len()).unwrap_or(u64::MAX));
    }
    Ok(Some(found))
}

/// Everyone in an entry; none where it cannot be read: opening the journal says what is wrong with it.
fn subjects(entry: &[u8]) -> Option<Vec<Sealed>> {
    let entry = Entry::decode(entry).ok()?;
    let payload = serde_json::from_slice(entry.payload).ok()?;
    let mut found = Vec::new();
    gather(&payload, &mut found);
    Some(found)
}

/// A subject is an object of a handle and a commitment, wherever it stands.
fn gather(value: &Value, found: &mut Vec<Sealed>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| gather(item, found)),
        Value::Object(members) => {
            let text = |name| members.get(name).and_then(Value::as_str);
            let handle = text("handle").and_then(|text| text.parse::<Handle>().ok());
            let commitment = text("commitment").and_then(|text| text.parse::<Commitment>().ok());
            if let (Some(handle), Some(commitment)) = (handle, commitment) {
                found.push(Sealed { handle, commitment });
            }
            members.values().for_each(|member| gather(member, found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
