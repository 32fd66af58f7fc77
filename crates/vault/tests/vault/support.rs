//! What every test needs: a vault in a fresh directory, and invented people.

use std::path::PathBuf;

use sunledger_vault::{Entropy, Field, Kind, MasterKey, Person, Sealed, Vault};
use tempfile::TempDir;

pub(crate) const LEDGER: [u8; 16] = [0x11; 16];
pub(crate) const TAG: [u8; 32] = [0x22; 32];
pub(crate) const OTHER_TAG: [u8; 32] = [0x33; 32];

pub(crate) struct House {
    pub(crate) dir: TempDir,
}

impl House {
    pub(crate) fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.dir.path().join("vault.sqlite")
    }

    pub(crate) fn create(&self) -> Vault {
        Vault::create(&self.path(), LEDGER, &key(), Entropy::System).unwrap()
    }

    pub(crate) fn open(&self) -> Vault {
        Vault::open(&self.path(), LEDGER, &key(), Entropy::System).unwrap()
    }

    /// Every byte that the vault keeps: its file and its journal.
    pub(crate) fn raw(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for entry in std::fs::read_dir(self.dir.path()).unwrap() {
            bytes.extend(std::fs::read(entry.unwrap().path()).unwrap());
        }
        bytes
    }

    /// The file behind the vault's back; the vault must be closed.
    pub(crate) fn sqlite(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.path()).unwrap()
    }

    pub(crate) fn count(&self, table: &str) -> i64 {
        let sql = format!("SELECT count(*) FROM {table}");
        self.sqlite().query_row(&sql, [], |row| row.get(0)).unwrap()
    }
}

pub(crate) fn key() -> MasterKey {
    MasterKey::fixed([0x44; 32])
}

pub(crate) fn person(identity: &str, fields: &[(Field, &str)]) -> Person {
    let fields = fields
        .iter()
        .map(|&(field, value)| (field, value.to_owned()));
    Person::new(Kind::Person, Some(identity), fields).unwrap()
}

/// An invented villager with four fields; equal numbers give equal people.
pub(crate) fn villager(number: usize) -> Person {
    person(
        &format!("identity-{number:06}"),
        &[
            (Field::Name, &format!("村民-{number:06}")),
            (Field::IdNumber, &format!("idnumber-{number:06}")),
            (Field::Phone, &format!("phone-{number:06}")),
            (Field::Card, &format!("card-{number:06}")),
        ],
    )
}

pub(crate) fn villagers(numbers: std::ops::Range<usize>) -> Vec<Person> {
    numbers.map(villager).collect()
}

pub(crate) fn seal_one(vault: &mut Vault, scope: &str, person: &Person) -> Sealed {
    let sealed = vault
        .seal(scope, &TAG, std::slice::from_ref(person))
        .unwrap()[0];
    vault.confirm(&TAG).unwrap();
    sealed
}

pub(crate) fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}
