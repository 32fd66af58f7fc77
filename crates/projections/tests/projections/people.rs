//! The names' own file: private, complete or thrown away, and without a trace of whoever is erased.

use std::fs;

use sunledger_domain::subject::{Commitment, Handle};
use sunledger_projections::{PeopleDb, PersonKind, PersonRow, ProjectionError, Withheld};
use tempfile::tempdir;

fn row(no: u16) -> PersonRow {
    let mut handle = [0; 16];
    // Spread over the tree, as pseudonyms are.
    handle[..2].copy_from_slice(&no.wrapping_mul(40_503).to_be_bytes());
    PersonRow {
        handle: Handle::new(handle),
        commitment: Commitment::new([1; 32]),
        kind: PersonKind::Person,
        name: Some(format!("姓名{no:05}")),
        household_no: Some(format!("户号{no:05}")),
        group: None,
    }
}

#[test]
fn nothing_of_the_erased_stays_in_the_file() {
    let dir = tempdir().unwrap();
    let path = dir.path().join("people.sqlite");
    let mut people = PeopleDb::open(&path).unwrap();
    assert!(people.is_fresh());
    let rows: Vec<PersonRow> = (0..2000).map(row).collect();
    for part in rows.chunks(300) {
        people.put(part).unwrap();
    }
    // Growing and moving rows leaves copies behind.
    let longer: Vec<PersonRow> = rows
        .iter()
        .step_by(3)
        .map(|row| PersonRow {
            commitment: Commitment::new([2; 32]),
            group: Some("很长的村组名称".repeat(4)),
            ..row.clone()
        })
        .collect();
    people.put(&longer).unwrap();
    assert_eq!(people.count().unwrap(), 2000);
    let gone: Vec<&PersonRow> = rows.iter().step_by(7).collect();
    let handles: Vec<Handle> = gone.iter().map(|row| row.handle).collect();
    assert_eq!(
        people.withhold(&handles, Withheld::Erased).unwrap(),
        gone.len()
    );
    assert_eq!(people.withhold(&handles, Withheld::Erased).unwrap(), 0);
    let files = fs::read_dir(dir.path()).unwrap();
    let names: Vec<_> = files.map(|file| file.unwrap().file_name()).collect();
    assert_eq!(names, ["people.sqlite"], "no journal beside it");
    let bytes = fs::read(&path).unwrap();
    let stands = |text: &str| {
        bytes
            .windows(text.len())
            .any(|part| part == text.as_bytes())
    };
    for (no, row) in rows.iter().enumerate() {
        let erased = no % 7 == 0;
        let name = row.name.as_deref().unwrap();
        assert_eq!(stands(name), !erased, "{name}");
    }
    drop(people);
    assert!(!PeopleDb::open(&path).unwrap().is_fresh());
}

#[cfg(unix)]
#[test]
fn only_its_owner_reads_it() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempdir().unwrap();
    let path = dir.path().join("people.sqlite");
    PeopleDb::open(&path).unwrap();
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_write_that_was_cut_off_means_an_empty_file() {
    let dir = tempdir().unwrap();
    let path = dir.path().join("people.sqlite");
    PeopleDb::open(&path).unwrap().put(&[row(1)]).unwrap();
    let raw = rusqlite::Connection::open(&path).unwrap();
    raw.execute("UPDATE state SET whole = 0", []).unwrap();
    drop(raw);
    let people = PeopleDb::open(&path).unwrap();
    assert!(people.is_fresh());
    assert_eq!(people.count().unwrap(), 0);
    drop(people);
    PeopleDb::open(&path).unwrap().put(&[row(1)]).unwrap();
    let people = PeopleDb::recreate(&path).unwrap();
    assert_eq!(people.count().unwrap(), 0);
}

#[test]
fn another_programs_file_is_left_alone() {
    let dir = tempdir().unwrap();
    let path = dir.path().join("people.sqlite");
    fs::write(&path, "not a database, but somebody's").unwrap();
    for open in [PeopleDb::open, PeopleDb::recreate] {
        let refused = open(&path).err().unwrap();
        assert!(matches!(refused, ProjectionError::NotOurs { .. }));
    }
    assert!(fs::read(&path).unwrap().starts_with(b"not a database"));
}

#[test]
fn a_person_is_not_printed() {
    let shown = format!("{:?}", row(5));
    assert!(
        !shown.contains("姓名") && !shown.contains("户号"),
        "{shown}"
    );
}

#[test]
fn the_vaults_count_is_followed_step_by_step() {
    let dir = tempdir().unwrap();
    let path = dir.path().join("people.sqlite");
    let mut people = PeopleDb::open(&path).unwrap();
    people.filled(7).unwrap();
    people.follow(8).unwrap();
    assert_eq!(people.changes().unwrap(), 8);
    // The ninth change failed: the tenth must not cover it up.
    people.follow(10).unwrap();
    drop(people);
    assert_eq!(PeopleDb::open(&path).unwrap().changes().unwrap(), 8);
}
