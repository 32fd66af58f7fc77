//! People on their way to the log: sealed before their command is recorded, then kept or taken back.
//!
//! It must never take back anybody whose entry may be in the log, nor call a recorded command a failure.

use std::collections::BTreeSet;

use sunledger_domain::subject::{Digest, Handle};
use sunledger_journal::{Journal, Outcome, Receipt, SubmitError};
use sunledger_store::Log;
use sunledger_vault::{Fingerprint, Person, Reached, Sealed, SealedBatch, Vault};

use super::people::is_shown;
use super::{Ledger, ServiceError, behind, lock};

/// The people of one command, as the vault has them.
pub(super) struct Sealing {
    tag: [u8; 32],
    people: Vec<Person>,
    batch: SealedBatch,
    /// False where no board may name them.
    shown: bool,
}

impl Sealing {
    /// What the log may hold of each, in their order.
    pub(super) fn sealed(&self) -> Vec<Sealed> {
        self.batch
            .people
            .iter()
            .map(|(sealed, _)| *sealed)
            .collect()
    }

    /// What was said of each, in their order.
    pub(super) fn prints(&self) -> Vec<Fingerprint> {
        self.batch.people.iter().map(|(_, print)| *print).collect()
    }
}

impl Ledger {
    /// Seals people before their command is recorded: the vault is on disk before the log.
    pub(super) fn seal(
        &self,
        scope: Option<&str>,
        tag: &[u8; 32],
        people: Vec<Person>,
    ) -> Result<Sealing, ServiceError> {
        let batch = match (scope, people.is_empty()) {
            (_, true) => SealedBatch::default(),
            (Some(scope), false) => self.vault().seal_with_fingerprints(scope, tag, &people)?,
            (None, false) => {
                return Err(ServiceError::request(
                    "person_unexpected",
                    "person",
                    "这种指令不含人员信息",
                    "this kind of command has no people in it",
                ));
            }
        };
        Ok(Sealing {
            tag: *tag,
            people,
            batch,
            shown: scope.is_none_or(is_shown),
        })
    }

    /// Keeps what was sealed where the log holds it, removes it where the log never will, and leaves it pending where
    /// that is not known: the next opening asks the log. What fails here is told as a warning beside the answer.
    pub(super) fn settle(
        &self,
        sealing: &Sealing,
        done: Result<Receipt, ServiceError>,
    ) -> Result<Receipt, ServiceError> {
        if sealing.people.is_empty() {
            return done;
        }
        let settled = match &done {
            Ok(receipt) => self.keep(sealing, receipt),
            Err(error) if is_refusal(error) => self.take_back(sealing),
            Err(_) => Ok(()),
        };
        if let Err(error) = settled {
            self.warn(&error);
        }
        done
    }

    fn keep(&self, sealing: &Sealing, receipt: &Receipt) -> Result<(), ServiceError> {
        if receipt.outcome == Outcome::Repeated {
            return self.settle_repeated(sealing, receipt);
        }
        let reached = Reached {
            size: receipt.head.size,
            hash: *receipt.head.hash.as_bytes(),
        };
        // Held over both, so that the names follow the vault's count in its order.
        let mut names = lock(&self.people);
        let before = self.vault().changes()?;
        let mut vault = self.vault();
        let changes = vault.confirm_batch_at(sealing.batch.batch, &reached)?;
        let changes = (changes != before).then_some(changes);
        let Some(names) = names.as_mut() else {
            return Ok(());
        };
        match (sealing.shown, changes) {
            (true, _) => {
                let sealed = sealing.sealed();
                let withheld = withheld(&vault, &sealed)?;
                names.add(&sealing.people, &sealed, &withheld, changes)
            }
            (false, Some(changes)) => names.follow(changes),
            (false, None) => Ok(()),
        }
    }

    /// What the log had before is kept, should its first sealing not have come to that; what was sealed just now and
    /// stands in no entry is removed.
    fn settle_repeated(&self, sealing: &Sealing, receipt: &Receipt) -> Result<(), ServiceError> {
        let mut vault = self.vault();
        if vault.pending()?.contains(&sealing.tag)
            && let Some(held) = behind::of_command(self.log.as_ref(), receipt.first_seq)?
        {
            vault.settle(&sealing.tag, &held)?;
        }
        Ok(())
    }

    fn take_back(&self, sealing: &Sealing) -> Result<(), ServiceError> {
        if let Some(batch) = sealing.batch.batch {
            self.vault().purge_batch(batch)?;
        }
        Ok(())
    }
}

/// After a crash: what the log holds is kept, what it never got is removed. What cannot be read there stays pending.
pub(super) fn settle_pending(
    vault: &mut Vault,
    journal: &Journal,
    log: &dyn Log,
) -> Result<(), ServiceError> {
    let tags: BTreeSet<Digest> = vault.pending()?.into_iter().map(Digest::new).collect();
    if tags.is_empty() {
        return Ok(());
    }
    let recorded = journal.recorded(tags.clone())?;
    for tag in &tags {
        let held = match recorded.get(tag) {
            Some(&first) => behind::of_command(log, first)?,
            None => Some(Vec::new()),
        };
        if let Some(held) = held {
            vault.settle(tag.as_bytes(), &held)?;
        }
    }
    Ok(())
}

/// Those of a batch who are kept under seal: there are few of them, and mostly none.
fn withheld(vault: &Vault, sealed: &[Sealed]) -> Result<BTreeSet<Handle>, ServiceError> {
    let mut withheld = BTreeSet::new();
    if vault.restricts_anybody()? {
        for sealed in sealed {
            if let Some(subject) = vault.subject_of(&sealed.handle)?
                && vault.is_restricted(subject)?
            {
                withheld.insert(Handle::new(*sealed.handle.as_bytes()));
            }
        }
    }
    Ok(withheld)
}

/// True where nothing was recorded and nothing will be. Whatever leaves a doubt is none.
fn is_refusal(error: &ServiceError) -> bool {
    match error {
        ServiceError::Submit(error) => match error {
            SubmitError::Rejected(_)
            | SubmitError::NoLedger
            | SubmitError::KeyReused { .. }
            | SubmitError::StaleKey { .. }
            | SubmitError::IssuedInFuture { .. }
            | SubmitError::Conflict { .. }
            | SubmitError::CitesTooMany { .. }
            | SubmitError::Cited(_) => true,
            SubmitError::NotWritten(_)
            | SubmitError::Unknown(_)
            | SubmitError::Poisoned(_)
            | SubmitError::NoAnswer
            | SubmitError::SignatureWrong { .. }
            | SubmitError::Internal { .. } => false,
        },
        // It did not come to the journal.
        ServiceError::Open(_)
        | ServiceError::Journal(_)
        | ServiceError::Vault(_)
        | ServiceError::Projection(_)
        | ServiceError::Read(_)
        | ServiceError::Tiles(_)
        | ServiceError::Close(_)
        | ServiceError::Mapping(_)
        | ServiceError::File(_)
        | ServiceError::Regions(_)
        | ServiceError::Entry(_)
        | ServiceError::Request { .. }
        | ServiceError::Io { .. } => true,
    }
}

#[cfg(test)]
mod tests {
    use sunledger_journal::Poison;

    use super::*;

    #[test]
    fn only_what_was_certainly_not_recorded_is_taken_back() {
        let doubts = [
            SubmitError::NoAnswer,
            SubmitError::Poisoned(Poison::Stopped),
            SubmitError::Internal {
                detail: String::new(),
            },
        ];
        for doubt in doubts {
            let code = doubt.code();
            assert!(!is_refusal(&doubt.into()), "{code}");
        }
        let refusals = [
            SubmitError::KeyReused { first_seq: 3 },
            SubmitError::NoLedger,
            SubmitError::Conflict {
                expected: 1,
                actual: 2,
            },
        ];
        for refusal in refusals {
            let code = refusal.code();
            assert!(is_refusal(&refusal.into()), "{code}");
        }
    }
}
