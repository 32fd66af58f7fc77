//! What tells an older copy of a vault, one sealing's own batch, and every commitment in its own words.

use std::fs;
use std::slice;

use sunledger_vault::{Field, Reached, Reveal, VaultError};

use crate::support::{House, OTHER_TAG, TAG, person, seal_one, villager, villagers};

const FAR: Reached = Reached {
    size: 9,
    hash: [7; 32],
};

#[test]
fn how_far_the_log_was_confirmed_is_kept_and_never_goes_back() {
    let house = House::new();
    let mut vault = house.create();
    assert_eq!(vault.reached().unwrap(), Reached::default());
    let sealed = vault.seal_with_fingerprints("助学", &TAG, &villagers(0..2));
    let batch = sealed.unwrap().batch;
    vault.seal("助学", &TAG, &villagers(2..3)).unwrap();
    let before = vault.changes().unwrap();
    let after = vault.confirm_batch_at(batch, &FAR).unwrap();
    assert_eq!(vault.pending().unwrap(), [TAG], "the other is in doubt");
    assert_eq!((after, vault.changes().unwrap()), (before + 1, before + 1));
    let earlier = Reached {
        size: 8,
        hash: [1; 32],
    };
    vault.advance(&earlier).unwrap();
    drop(vault);
    assert_eq!(house.open().reached().unwrap(), FAR);
}

#[test]
fn a_restored_copy_does_not_know_who_was_sealed_since() {
    let house = House::new();
    let mut vault = house.create();
    let old = seal_one(&mut vault, "助学", &villager(1));
    drop(vault);
    let backup = fs::read(house.path()).unwrap();
    let mut vault = house.open();
    let new = seal_one(&mut vault, "助学", &villager(2));
    let renamed = person("identity-000001", &[(Field::Name, "改名")]);
    let renamed = seal_one(&mut vault, "助学", &renamed);
    assert!(
        [old, new, renamed]
            .iter()
            .all(|one| vault.knows(one).unwrap())
    );
    let subject = vault.subject_of(&new.handle).unwrap().unwrap();
    vault.erase(subject).unwrap();
    assert!(vault.knows(&new).unwrap(), "the erased were once known");
    drop(vault);
    fs::write(house.path(), backup).unwrap();
    let vault = house.open();
    let known = [old, new, renamed].map(|one| vault.knows(&one).unwrap());
    assert_eq!(known, [true, false, false]);
}

#[test]
fn one_sealing_is_taken_back_and_another_of_its_tag_stays() {
    let house = House::new();
    let mut vault = house.create();
    let first = vault
        .seal_with_fingerprints("助学", &TAG, &villagers(0..2))
        .unwrap();
    let again = vault
        .seal_with_fingerprints("助学", &TAG, &villagers(0..3))
        .unwrap();
    let (mine, theirs) = (again.batch.unwrap(), first.batch.unwrap());
    assert_ne!(mine, theirs);
    vault.purge_batch(mine).unwrap();
    let is_known = |vault: &sunledger_vault::Vault, at: usize| {
        matches!(
            vault.reveal_line(&again.people[at].0).unwrap(),
            Reveal::Known(_)
        )
    };
    assert_eq!(
        [0, 1, 2].map(|at| is_known(&vault, at)),
        [true, true, false]
    );
    vault.confirm(&TAG).unwrap();
    // What is confirmed can be taken back by nobody.
    vault.purge_batch(theirs).unwrap();
    vault.purge_batch(mine).unwrap();
    assert!(is_known(&vault, 0) && is_known(&vault, 1));
    let known = vault
        .seal_with_fingerprints("助学", &OTHER_TAG, &villagers(0..2))
        .unwrap();
    assert_eq!(known.batch, None);
}

#[test]
fn every_commitment_keeps_the_name_that_it_was_made_with() {
    let house = House::new();
    let mut vault = house.create();
    let named = |name| person("1", &[(Field::Name, name), (Field::Phone, "1")]);
    let first = seal_one(&mut vault, "助学", &named("赵一"));
    let second = seal_one(&mut vault, "助学", &named("钱二"));
    vault
        .seal("助学", &OTHER_TAG, slice::from_ref(&named("孙三")))
        .unwrap();
    assert_eq!(first.handle, second.handle);
    let mut seen = Vec::new();
    vault
        .for_each_seal(&[Field::Name], |entry| {
            assert_eq!(entry.person.fields.len(), 1, "only what was asked for");
            seen.push((entry.sealed, entry.person.fields[&Field::Name].clone()));
            Ok::<(), VaultError>(())
        })
        .unwrap();
    // The third is not confirmed, so the log may not hold it.
    let expected = [(first, "赵一".to_owned()), (second, "钱二".to_owned())];
    assert_eq!(seen, expected);
}
