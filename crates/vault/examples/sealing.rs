//! How fast the vault seals, reveals and erases: `cargo run --release -p sunledger-vault --example sealing`.

use std::error::Error;
use std::time::Instant;

use sunledger_vault::{Entropy, Field, Kind, MasterKey, Person, Vault, VaultError};

const PERSONS: usize = 100_000;
const BATCHES: usize = 3;

fn person(number: usize) -> Result<Person, VaultError> {
    let identity = format!("9900001990010{number:05}");
    let fields = [
        (Field::Name, format!("村民{number}")),
        (Field::IdNumber, identity.clone()),
        (Field::Phone, format!("1380000{number:05}")),
        (Field::Card, format!("62000000000{number:08}")),
    ];
    Person::new(Kind::Person, Some(&identity), fields)
}

fn main() -> Result<(), Box<dyn Error>> {
    let dir = tempfile::tempdir()?;
    let path = dir.path().join("vault.sqlite");
    let key = MasterKey::fixed([1; 32]);
    let mut vault = Vault::create(&path, [2; 16], &key, Entropy::System)?;
    let timed = |what: &str, start: Instant| println!("{what:<46} {:>8.2?}", start.elapsed());
    let mut handles = Vec::new();
    for batch in 0..BATCHES {
        let persons: Result<Vec<Person>, VaultError> = (batch * PERSONS..(batch + 1) * PERSONS)
            .map(person)
            .collect();
        let persons = persons?;
        let start = Instant::now();
        let sealed = vault.seal("A", &[0; 32], &persons)?;
        timed("seal 100,000 new persons", start);
        let start = Instant::now();
        vault.confirm(&[0; 32])?;
        timed("confirm them", start);
        let start = Instant::now();
        vault.seal("A", &[1; 32], &persons)?;
        timed("seal them again, unchanged", start);
        handles = sealed.iter().map(|one| one.handle).collect();
    }
    let persons: Result<Vec<Person>, VaultError> = (0..PERSONS).map(person).collect();
    let start = Instant::now();
    vault.seal("B", &[2; 32], &persons?)?;
    timed("seal 100,000 known persons in a new scope", start);
    let start = Instant::now();
    vault.purge(&[2; 32])?;
    timed("purge them", start);
    println!(
        "file: {} bytes per person",
        std::fs::metadata(&path)?.len() / 300_000
    );
    let start = Instant::now();
    vault.reveal_many(&handles)?;
    timed("reveal 100,000 handles", start);
    let start = Instant::now();
    vault.for_each_seal(&[Field::Name], |_| Ok::<(), VaultError>(()))?;
    timed("visit 300,000 commitments", start);
    let mut rewritten = 0;
    let start = Instant::now();
    for handle in handles.iter().step_by(PERSONS / 10) {
        let subject = vault.subject_of(handle)?.ok_or("lost")?;
        rewritten += usize::from(vault.erase(subject)?.rewritten);
    }
    timed("erase 10 persons", start);
    println!("of them, the file had to be rewritten for: {rewritten}");
    Ok(())
}
