//! Sealing: from persons to handles and commitments, in one transaction.
//!
//! It must never change or remove what an earlier commitment covers; new values are new versions.

mod make;
mod many;
mod rows;

use std::collections::HashSet;

use rayon::prelude::*;
use rusqlite::TransactionBehavior;

use crate::commit::Sealed;
use crate::error::VaultError;
use crate::hexbytes::Fingerprint;
use crate::pending::BatchNo;
use crate::person::Person;
use crate::text;
use crate::vault::{Keys, Vault};
use make::{Found, Made};
use rows::Rows;

/// Two persons (beneficiary and payee) for each line of the largest batch.
const PERSONS_MAX: usize = 200_000;
/// Persons whose secrets are made while those before them are written.
const SHARE: usize = 2_048;
/// Below so many, persons are not worth sharing out.
const WORTH_SHARING: usize = 64;

impl Vault {
    /// Seals persons within a scope (a scheme) and gives, in their order, what the log may hold.
    ///
    /// A person whose identity is known is found again, and values that changed become new
    /// versions. Everything is on disk when this returns, and what is new is pending under
    /// `batch_tag` until [`Vault::confirm`]. What was sealed before, unchanged, gives the same
    /// handle and commitment again.
    pub fn seal(
        &mut self,
        scope: &str,
        batch_tag: &[u8; 32],
        persons: &[Person],
    ) -> Result<Vec<Sealed>, VaultError> {
        let sealing = self.seal_with_fingerprints(scope, batch_tag, persons)?;
        let people = sealing.people.into_iter();
        Ok(people.map(|(sealed, _)| sealed).collect())
    }

    /// As [`Vault::seal`], with a fingerprint of what was said of each person, and with the number of
    /// the pending batch, by which this call alone can be taken back.
    ///
    /// The same persons under the same tag give the same fingerprints, even where other values were
    /// sealed in between: by them a request that is sent again is known for the same.
    pub fn seal_with_fingerprints(
        &mut self,
        scope: &str,
        batch_tag: &[u8; 32],
        persons: &[Person],
    ) -> Result<SealedBatch, VaultError> {
        text::check(scope, text::SCOPE_BYTES_MAX)
            .map_err(|fault| VaultError::InvalidScope { fault })?;
        if persons.len() > PERSONS_MAX {
            let persons = persons.len();
            return Err(VaultError::TooManyPersons {
                persons,
                persons_max: PERSONS_MAX,
            });
        }
        if persons.is_empty() {
            return Ok(SealedBatch::default());
        }
        let said = said(&self.keys, batch_tag, persons);
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let sealing = Sealing {
            keys: &self.keys,
            scope,
            rows: Rows::begin(&transaction, &self.entropy, scope, batch_tag)?,
            people: vec![None; persons.len()],
        };
        let sealed = sealing.all(said)?;
        transaction.commit()?;
        Ok(sealed)
    }
}

/// What one call sealed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SealedBatch {
    /// What the log may hold of each person, in their order, and what was said of each.
    pub people: Vec<(Sealed, Fingerprint)>,
    /// What is pending by this call; none where everything was known and confirmed before.
    pub batch: Option<BatchNo>,
}

/// One person of the call, by its place in it.
#[derive(Clone, Copy)]
struct Said<'p> {
    at: usize,
    person: &'p Person,
    /// By which the same person is found again.
    blind: [u8; 16],
}

fn said<'p>(keys: &Keys, tag: &[u8; 32], persons: &'p [Person]) -> Vec<Said<'p>> {
    let blind = |at: usize, person: &Person| match person.identity() {
        Some(id) => keys.secret.blind(person.kind(), id),
        // No call has more than fit.
        None => keys
            .secret
            .blind_nameless(tag, u32::try_from(at).unwrap_or(u32::MAX)),
    };
    persons
        .par_iter()
        .enumerate()
        .with_min_len(WORTH_SHARING)
        .map(|(at, person)| Said {
            at,
            person,
            blind: blind(at, person),
        })
        .collect()
}

struct Sealing<'a> {
    keys: &'a Keys,
    scope: &'a str,
    rows: Rows<'a>,
    people: Vec<Option<(Sealed, Fingerprint)>>,
}

impl Sealing<'_> {
    /// Everyone once, then who is named again: what is found of somebody must be what was written before.
    fn all(mut self, mut left: Vec<Said<'_>>) -> Result<SealedBatch, VaultError> {
        while !left.is_empty() {
            let mut seen = HashSet::with_capacity(left.len());
            let (mut wave, again): (Vec<_>, Vec<_>) =
                left.into_iter().partition(|said| seen.insert(said.blind));
            // In the index's own order, so that its pages are visited once; and nobody's number
            // says where in a file the person stood.
            wave.sort_unstable_by_key(|said| said.blind);
            self.wave(&wave)?;
            if wave.len() >= WORTH_SHARING {
                left = again;
                continue;
            }
            again.chunks(1).try_for_each(|said| self.wave(said))?;
            break;
        }
        let batch = self.rows.finish()?;
        let people: Option<Vec<_>> = self.people.into_iter().collect();
        let people = people.ok_or(VaultError::damaged("order of persons"))?;
        Ok(SealedBatch { people, batch })
    }

    /// Persons of whom nobody stands twice: while the secrets of some are made, those before are written.
    fn wave(&mut self, wave: &[Said<'_>]) -> Result<(), VaultError> {
        let (keys, scope) = (self.keys, self.scope);
        let mut ready: Vec<Made> = Vec::new();
        for share in wave.chunks(SHARE) {
            let found = share.iter().map(|said| self.rows.find(said));
            let found: Vec<Found<'_>> = found.collect::<Result<_, _>>()?;
            let mut made = Ok(Vec::new());
            let write = rayon::in_place_scope(|threads| {
                if found.len() < WORTH_SHARING {
                    made = found.iter().map(|one| one.make(keys, scope)).collect();
                } else {
                    threads.spawn(|_| {
                        let all = found.par_iter().with_min_len(WORTH_SHARING);
                        made = all.map(|one| one.make(keys, scope)).collect();
                    });
                }
                self.write(std::mem::take(&mut ready))
            });
            write?;
            ready = made?;
        }
        self.write(ready)?;
        self.rows.flush()
    }

    fn write(&mut self, made: Vec<Made>) -> Result<(), VaultError> {
        for one in made {
            if let Some(place) = self.people.get_mut(one.at) {
                *place = Some((one.sealed, one.fingerprint));
            }
            self.rows.write(one)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::Entropy;
    use crate::key::MasterKey;
    use crate::person::{Field, Kind};

    #[test]
    fn a_full_disk_leaves_nothing_behind() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("vault.sqlite");
        let key = MasterKey::fixed([1; 32]);
        let mut vault = Vault::create(&path, [2; 16], &key, Entropy::System).unwrap();
        let person = |number: u32| {
            let name = (Field::Name, format!("村民{number}"));
            Person::new(Kind::Person, Some(&number.to_string()), [name]).unwrap()
        };
        let kept = vault.seal("助学", &[1; 32], &[person(0)]).unwrap();
        let pages: i64 = vault
            .connection
            .pragma_query_value(None, "page_count", |row| row.get(0))
            .unwrap();
        vault
            .connection
            .pragma_update(None, "max_page_count", pages + 4)
            .unwrap();
        let many: Vec<Person> = (0..1_000).map(person).collect();
        assert_eq!(
            vault.seal("助学", &[2; 32], &many).unwrap_err().code(),
            "disk_full"
        );
        assert_eq!(vault.pending().unwrap(), [[1; 32]]);
        assert_eq!(vault.find(Kind::Person, "1").unwrap(), None);
        assert_eq!(vault.seal("助学", &[3; 32], &[person(0)]).unwrap(), kept);
    }
}
