//! Making and opening: what is refused, and under which name.

use sunledger_vault::{Entropy, MasterKey, Reveal, Vault, VaultError};

use crate::support::{House, LEDGER, TAG, key, seal_one, villager};

fn refused(result: Result<Vault, VaultError>) -> &'static str {
    result.unwrap_err().code()
}

#[test]
fn a_vault_is_found_again_with_its_people() {
    let house = House::new();
    let sealed = seal_one(&mut house.create(), "助学", &villager(1));
    let Reveal::Known(revealed) = house.open().reveal(&sealed.handle).unwrap() else {
        panic!("lost");
    };
    assert_eq!(&revealed.fields, villager(1).fields());
}

#[test]
fn a_vault_is_never_overwritten() {
    let house = House::new();
    let sealed = seal_one(&mut house.create(), "助学", &villager(1));
    let again = Vault::create(&house.path(), LEDGER, &key(), Entropy::System);
    assert_eq!(refused(again), "vault_exists");
    assert!(house.open().subject_of(&sealed.handle).unwrap().is_some());
}

#[test]
fn a_creation_that_was_cut_off_can_be_repeated() {
    let house = House::new();
    std::fs::write(house.path(), b"").unwrap();
    let open = Vault::open(&house.path(), LEDGER, &key(), Entropy::System);
    assert_eq!(refused(open), "not_a_vault");
    house.create();
    house.open();
}

#[test]
fn the_wrong_key_is_told_apart_from_the_wrong_ledger() {
    let house = House::new();
    house.create();
    let before = house.raw();
    let open = |ledger, key| Vault::open(&house.path(), ledger, &key, Entropy::System);
    assert_eq!(
        refused(open(LEDGER, MasterKey::fixed([0x45; 32]))),
        "wrong_key"
    );
    assert_eq!(refused(open([0; 16], key())), "wrong_ledger");
    assert_eq!(house.raw(), before);
    house.open();
}

#[test]
fn what_is_no_vault_is_refused() {
    let house = House::new();
    let open = || Vault::open(&house.path(), LEDGER, &key(), Entropy::System);
    assert_eq!(refused(open()), "not_a_vault");
    std::fs::write(house.path(), b"text, not a database").unwrap();
    assert_eq!(refused(open()), "not_a_vault");
    std::fs::remove_file(house.path()).unwrap();
    house.sqlite().execute_batch("CREATE TABLE t (x)").unwrap();
    assert_eq!(refused(open()), "not_a_vault");
}

#[test]
fn a_cut_off_vault_and_an_unknown_format_are_refused() {
    let house = House::new();
    seal_one(&mut house.create(), "助学", &villager(1));
    let open = || Vault::open(&house.path(), LEDGER, &key(), Entropy::System);
    house
        .sqlite()
        .pragma_update(None, "user_version", 2)
        .unwrap();
    assert_eq!(refused(open()), "vault_format_unknown");
    house
        .sqlite()
        .pragma_update(None, "user_version", 3)
        .unwrap();
    let bytes = std::fs::read(house.path()).unwrap();
    std::fs::write(house.path(), &bytes[..5_000]).unwrap();
    assert_eq!(refused(open()), "vault_damaged");
}

#[test]
fn a_vault_serves_one_holder_at_a_time() {
    let house = House::new();
    let vault = house.create();
    let open = || Vault::open(&house.path(), LEDGER, &key(), Entropy::System);
    assert_eq!(refused(open()), "vault_locked");
    drop(vault);
    open().unwrap();
}

/// The service keeps it behind a lock, between threads.
#[test]
fn a_vault_can_be_handed_to_another_thread() {
    let house = House::new();
    let mut vault = house.create();
    let sealing = std::thread::spawn(move || seal_one(&mut vault, "助学", &villager(1)));
    let sealed = sealing.join().unwrap();
    assert!(house.open().subject_of(&sealed.handle).unwrap().is_some());
}

#[cfg(unix)]
#[test]
fn its_files_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let house = House::new();
    let mut vault = house.create();
    vault.seal("助学", &TAG, &[villager(1)]).unwrap();
    for entry in std::fs::read_dir(house.dir.path()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", entry.path().display());
    }
}

#[test]
fn a_seed_gives_the_same_people_everywhere_and_never_serves_real_ones() {
    let seeded = |house: &House, interrupted: bool| {
        let entropy = || Entropy::Seeded([5; 32]);
        let mut vault = Vault::create(&house.path(), LEDGER, &key(), entropy()).unwrap();
        let mut all = vault
            .seal("助学", &TAG, &[villager(1), villager(2)])
            .unwrap();
        if interrupted {
            drop(vault);
            vault = Vault::open(&house.path(), LEDGER, &key(), entropy()).unwrap();
        }
        all.extend(
            vault
                .seal("低保", &TAG, &[villager(3), villager(1)])
                .unwrap(),
        );
        (all, vault.keyed_digest("key", &[b"x"]))
    };
    let (one, two, real) = (House::new(), House::new(), House::new());
    assert_eq!(seeded(&one, false), seeded(&two, true));
    real.create();
    let open = Vault::open(&real.path(), LEDGER, &key(), Entropy::Seeded([5; 32]));
    assert_eq!(refused(open), "seed_refused");
}

#[test]
fn keyed_digests_stay_and_differ_between_vaults() {
    let (one, two) = (House::new(), House::new());
    let digest = one.create().keyed_digest("key", &[b"x"]);
    assert_eq!(one.open().keyed_digest("key", &[b"x"]), digest);
    assert_ne!(two.create().keyed_digest("key", &[b"x"]), digest);
}
