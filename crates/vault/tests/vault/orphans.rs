//! Sealed but perhaps never logged: confirm, purge, and everything in between.

use std::slice;

use sunledger_vault::{Field, Purged, Reveal, Sealed, Vault};

use crate::support::{House, OTHER_TAG, TAG, person, villager, villagers};

const NOTHING: Purged = Purged {
    seals: 0,
    subjects: 0,
};

fn is_known(vault: &Vault, sealed: &Sealed) -> bool {
    matches!(vault.reveal_line(sealed).unwrap(), Reveal::Known(_))
}

#[test]
fn a_batch_is_pending_until_it_is_confirmed() {
    let house = House::new();
    let mut vault = house.create();
    let sealed = vault.seal("助学", &TAG, &villagers(0..5)).unwrap();
    drop(vault);
    let mut vault = house.open();
    assert_eq!(vault.pending().unwrap(), [TAG]);
    vault.confirm(&TAG).unwrap();
    assert_eq!(vault.pending().unwrap(), Vec::<[u8; 32]>::new());
    vault.confirm(&TAG).unwrap();
    assert_eq!(vault.purge(&TAG).unwrap(), NOTHING);
    assert!(sealed.iter().all(|one| is_known(&vault, one)));
}

#[test]
fn purging_leaves_nothing_of_a_batch_that_stood_alone() {
    let house = House::new();
    let mut vault = house.create();
    let sealed = vault.seal("助学", &TAG, &villagers(0..5)).unwrap();
    assert_eq!(
        vault.purge(&TAG).unwrap(),
        Purged {
            seals: 5,
            subjects: 5
        }
    );
    assert_eq!(vault.reveal(&sealed[0].handle).unwrap(), Reveal::Unknown);
    // A second try makes other people of them: nothing was promised to the log.
    let again = vault.seal("助学", &TAG, &villagers(0..1)).unwrap();
    assert_ne!(again[0].handle, sealed[0].handle);
    vault.purge(&TAG).unwrap();
    drop(vault);
    for table in ["subject", "field_pack", "seal", "pending_batch", "reliance"] {
        assert_eq!(house.count(table), 0, "{table}");
    }
}

#[test]
fn purging_takes_back_only_what_the_batch_added() {
    let house = House::new();
    let mut vault = house.create();
    let old = person("1", &[(Field::Name, "赵一"), (Field::Phone, "111")]);
    let new = person(
        "1",
        &[
            (Field::Name, "赵一"),
            (Field::Phone, "222"),
            (Field::Card, "6"),
        ],
    );
    let kept = vault.seal("助学", &TAG, slice::from_ref(&old)).unwrap()[0];
    vault.confirm(&TAG).unwrap();
    let changed = vault
        .seal("助学", &OTHER_TAG, slice::from_ref(&new))
        .unwrap()[0];
    let elsewhere = vault.seal("低保", &OTHER_TAG, &[new]).unwrap()[0];
    assert_eq!(
        vault.purge(&OTHER_TAG).unwrap(),
        Purged {
            seals: 2,
            subjects: 0
        }
    );
    assert!(is_known(&vault, &kept));
    assert!(!is_known(&vault, &changed) && !is_known(&vault, &elsewhere));
    assert_eq!(vault.reveal(&elsewhere.handle).unwrap(), Reveal::Unknown);
    let Reveal::Known(revealed) = vault.reveal(&kept.handle).unwrap() else {
        panic!("lost")
    };
    assert_eq!(&revealed.fields, old.fields());
}

#[test]
fn nothing_new_is_not_pending() {
    let house = House::new();
    let mut vault = house.create();
    vault.seal("助学", &TAG, &villagers(0..5)).unwrap();
    vault.confirm(&TAG).unwrap();
    vault.seal("助学", &OTHER_TAG, &villagers(0..5)).unwrap();
    assert_eq!(vault.pending().unwrap(), Vec::<[u8; 32]>::new());
}

#[test]
fn a_confirmed_tag_that_comes_again_cannot_purge_what_it_had() {
    let house = House::new();
    let mut vault = house.create();
    let first = vault.seal("助学", &TAG, &[villager(1)]).unwrap()[0];
    vault.confirm(&TAG).unwrap();
    let second = vault
        .seal("助学", &TAG, &[villager(1), villager(2)])
        .unwrap()[1];
    assert_eq!(vault.pending().unwrap(), [TAG]);
    assert_eq!(
        vault.purge(&TAG).unwrap(),
        Purged {
            seals: 1,
            subjects: 1
        }
    );
    assert!(is_known(&vault, &first));
    assert!(!is_known(&vault, &second));
}

#[test]
fn a_retry_under_its_own_tag_is_one_batch() {
    for confirm in [true, false] {
        let house = House::new();
        let mut vault = house.create();
        let first = vault.seal("助学", &TAG, &villagers(0..3)).unwrap();
        let retry = vault.seal("助学", &TAG, &villagers(0..4)).unwrap();
        assert_eq!(first, retry[..3]);
        assert_eq!(vault.pending().unwrap(), [TAG]);
        if confirm {
            vault.confirm(&TAG).unwrap();
        } else {
            assert_eq!(
                vault.purge(&TAG).unwrap(),
                Purged {
                    seals: 4,
                    subjects: 4
                }
            );
        }
        assert!(retry.iter().all(|one| is_known(&vault, one) == confirm));
        assert_eq!(vault.pending().unwrap(), Vec::<[u8; 32]>::new());
    }
}

/// Two batches in flight share people. Whatever becomes of the one, the other keeps what it needs.
#[test]
fn a_batch_keeps_what_it_relies_on_when_the_other_is_refused() {
    for order in 0..4 {
        let house = House::new();
        let mut vault = house.create();
        let one = vault.seal("助学", &TAG, &villagers(0..3)).unwrap();
        let two = vault.seal("助学", &OTHER_TAG, &villagers(2..5)).unwrap();
        assert_eq!(one[2], two[0]);
        match order {
            0 => {
                vault.purge(&TAG).unwrap();
                vault.confirm(&OTHER_TAG).unwrap();
            }
            1 => {
                vault.confirm(&OTHER_TAG).unwrap();
                vault.purge(&TAG).unwrap();
            }
            2 => {
                vault.purge(&OTHER_TAG).unwrap();
                vault.confirm(&TAG).unwrap();
            }
            _ => {
                vault.purge(&TAG).unwrap();
                vault.purge(&OTHER_TAG).unwrap();
            }
        }
        let (keeps_one, keeps_two) = (order == 2, order < 2);
        assert!(
            one[..2]
                .iter()
                .all(|sealed| is_known(&vault, sealed) == keeps_one),
            "{order}"
        );
        assert!(
            two[1..]
                .iter()
                .all(|sealed| is_known(&vault, sealed) == keeps_two),
            "{order}"
        );
        assert_eq!(is_known(&vault, &one[2]), order != 3, "{order}");
        assert_eq!(vault.pending().unwrap(), Vec::<[u8; 32]>::new());
        drop(vault);
        assert_eq!(house.count("subject"), if order == 3 { 0 } else { 3 });
        assert_eq!(house.count("reliance"), 0);
    }
}

/// The log has some of what is pending under a tag: exactly that is kept, also what another batch made.
#[test]
fn settling_keeps_what_the_log_holds_and_purges_the_rest() {
    let house = House::new();
    let mut vault = house.create();
    let own = vault.seal("助学", &TAG, &villagers(0..3)).unwrap();
    let other = vault.seal("助学", &OTHER_TAG, &villagers(3..5)).unwrap();
    vault.seal("助学", &TAG, &villagers(2..6)).unwrap();
    let before = vault.changes().unwrap();
    let purged = vault.settle(&TAG, &[own[0], own[1], other[0]]).unwrap();
    // Numbers 2 and 5; number 4 is the other batch's.
    assert_eq!(
        purged,
        Purged {
            seals: 2,
            subjects: 2
        }
    );
    assert_eq!(vault.pending().unwrap(), [OTHER_TAG]);
    assert_eq!(vault.changes().unwrap(), before + 1);
    assert_eq!(vault.settle(&TAG, &own).unwrap(), NOTHING);
    vault.purge(&OTHER_TAG).unwrap();
    for kept in [own[0], own[1], other[0]] {
        assert!(is_known(&vault, &kept));
        let subject = vault.subject_of(&kept.handle).unwrap().unwrap();
        assert_eq!(vault.erasable(subject).unwrap(), [kept.handle]);
    }
    assert!(!is_known(&vault, &own[2]) && !is_known(&vault, &other[1]));
    drop(vault);
    for (table, left) in [
        ("subject", 3),
        ("seal", 3),
        ("pending_batch", 0),
        ("reliance", 0),
    ] {
        assert_eq!(house.count(table), left, "{table}");
    }
}
