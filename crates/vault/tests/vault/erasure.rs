//! After an erasure the files hold nothing that leads back to the person.

use sunledger_vault::{Field, Kind, Reveal, SubjectId, Vault, VaultError};

use crate::support::{House, OTHER_TAG, TAG, contains, seal_one, villager, villagers};

/// What must be gone, read behind the vault's back.
fn secrets_of(house: &House, subject: SubjectId) -> Vec<Vec<u8>> {
    let sqlite = house.sqlite();
    let mut secrets: Vec<Vec<u8>> = sqlite
        .query_row(
            "SELECT key, blind FROM subject WHERE no = ?1",
            [subject.get()],
            |row| Ok(vec![row.get(0)?, row.get(1)?]),
        )
        .unwrap();
    let mut values = sqlite
        .prepare("SELECT pack FROM field_pack WHERE subject = ?1")
        .unwrap();
    let values = values.query_map([subject.get()], |row| row.get(0)).unwrap();
    secrets.extend(values.map(Result::unwrap));
    secrets
}

fn subject(vault: &Vault, number: usize) -> SubjectId {
    let identity = format!("identity-{number:06}");
    vault.find(Kind::Person, &identity).unwrap().unwrap()
}

#[test]
fn the_raw_bytes_hold_no_trace_while_others_stay() {
    let house = House::new();
    let mut vault = house.create();
    // Many small batches in changing order: pages split and merge, rows move.
    for start in (0..3_000).step_by(100) {
        let batch = (start..start + 100).map(|number| villager(number * 7_919 % 3_000));
        let batch: Vec<_> = batch.collect();
        let scope = if start % 200 == 0 { "助学" } else { "低保" };
        vault.seal(scope, &TAG, &batch).unwrap();
        vault.confirm(&TAG).unwrap();
    }
    let victims: Vec<usize> = (0..3_000).step_by(97).collect();
    let subjects: Vec<SubjectId> = victims
        .iter()
        .map(|&number| subject(&vault, number))
        .collect();
    drop(vault);
    let secrets: Vec<Vec<u8>> = subjects
        .iter()
        .flat_map(|&subject| secrets_of(&house, subject))
        .collect();
    let raw = house.raw();
    assert!(
        secrets.iter().all(|secret| contains(&raw, secret)),
        "the test looks in the wrong place"
    );

    let mut vault = house.open();
    let mut rewritten = 0;
    for &subject in &subjects {
        rewritten += usize::from(vault.erase(subject).unwrap().rewritten);
    }
    println!(
        "{rewritten} of {} erasures had to rewrite the file",
        subjects.len()
    );
    let while_open = house.raw();
    drop(vault);
    for raw in [while_open, house.raw()] {
        for secret in &secrets {
            // Values are noise without their key, but neither key nor index entry may survive.
            assert!(!contains(&raw, secret));
            assert!(
                !secret
                    .windows(16)
                    .step_by(16)
                    .any(|part| contains(&raw, part))
            );
        }
    }
    let vault = house.open();
    assert_eq!(vault.find(Kind::Person, "identity-000097").unwrap(), None);
    assert!(
        vault
            .find(Kind::Person, "identity-000098")
            .unwrap()
            .is_some()
    );
    let mut known = 0;
    vault
        .for_each_seal(&[Field::Name], |_| {
            known += 1;
            Ok::<(), VaultError>(())
        })
        .unwrap();
    assert_eq!(known, 3_000 - victims.len());
}

#[test]
fn an_erased_handle_is_known_as_erased_and_joins_nothing() {
    let house = House::new();
    let mut vault = house.create();
    let school = seal_one(&mut vault, "助学", &villager(1));
    let dibao = seal_one(&mut vault, "低保", &villager(1));
    let other = seal_one(&mut vault, "助学", &villager(2));
    let subject = subject(&vault, 1);
    let erased = vault.erase(subject).unwrap();
    let mut handles = [school.handle, dibao.handle];
    handles.sort_unstable();
    assert_eq!(erased.handles, handles);
    for sealed in [school, dibao] {
        assert_eq!(vault.reveal(&sealed.handle).unwrap(), Reveal::Erased);
        assert_eq!(vault.reveal_line(&sealed).unwrap(), Reveal::Erased);
        assert_eq!(vault.subject_of(&sealed.handle).unwrap(), None);
        let error = vault.disclose(&sealed, &[Field::Name]).unwrap_err();
        assert_eq!(error.code(), "subject_erased");
    }
    assert_eq!(vault.handles_of(subject).unwrap(), []);
    assert!(matches!(
        vault.reveal(&other.handle).unwrap(),
        Reveal::Known(_)
    ));
    assert_eq!(vault.erase(subject).unwrap_err().code(), "unknown_subject");
}

#[test]
fn whoever_comes_back_is_somebody_new() {
    let house = House::new();
    let mut vault = house.create();
    let before = seal_one(&mut vault, "助学", &villager(1));
    let old_subject = subject(&vault, 1);
    vault.erase(old_subject).unwrap();
    let after = seal_one(&mut vault, "助学", &villager(1));
    assert_ne!(after.handle, before.handle);
    assert_ne!(after.commitment, before.commitment);
    assert_ne!(subject(&vault, 1), old_subject);
    assert_eq!(vault.reveal(&before.handle).unwrap(), Reveal::Erased);
}

#[test]
fn what_is_in_flight_is_not_erased() {
    let house = House::new();
    let mut vault = house.create();
    vault.seal("助学", &TAG, &[villager(1)]).unwrap();
    let subject = subject(&vault, 1);
    assert_eq!(vault.erase(subject).unwrap_err().code(), "subject_pending");
    vault.seal("助学", &OTHER_TAG, &[villager(1)]).unwrap();
    vault.confirm(&TAG).unwrap();
    assert_eq!(vault.erase(subject).unwrap_err().code(), "subject_pending");
    vault.confirm(&OTHER_TAG).unwrap();
    vault.erase(subject).unwrap();
}

#[test]
fn an_open_does_away_with_a_journal_that_an_erasure_left() {
    let house = House::new();
    seal_one(&mut house.create(), "助学", &villager(1));
    let journal = house.dir.path().join("vault.sqlite-journal");
    // A finished journal, as SQLite leaves it: its header zeroed, its old pages still there.
    let mut bytes = vec![0_u8; 512];
    bytes.extend(b"OLD PAGE".repeat(512));
    std::fs::write(&journal, bytes).unwrap();
    let vault = house.open();
    assert!(!contains(&house.raw(), b"OLD PAGE"));
    assert!(
        vault
            .find(Kind::Person, "identity-000001")
            .unwrap()
            .is_some()
    );
}

#[test]
fn scrubbing_keeps_everybody() {
    let house = House::new();
    let mut vault = house.create();
    let sealed = vault.seal("助学", &TAG, &villagers(0..200)).unwrap();
    vault.confirm(&TAG).unwrap();
    vault.scrub().unwrap();
    drop(vault);
    let vault = house.open();
    for one in &sealed {
        assert!(matches!(
            vault.reveal(&one.handle).unwrap(),
            Reveal::Known(_)
        ));
    }
}
