//! Changes of key: the old key and the new one sign, and old checkpoints go on verifying.

use sunledger_chain::checkpoint::Checkpoint;
use sunledger_chain::note::{KeyError, Note, NoteError, Signer};
use sunledger_chain::rotation::{HistoryError, KeyHistory, Rotation, RotationError};

use crate::grove::{ORIGIN, changed, checkpoint, leaf, log_key, seed, witness_key};

fn history() -> KeyHistory {
    KeyHistory::new(log_key(0).public().clone()).expect("a log's key")
}

fn change(size: u64, from: usize, to: usize) -> Note {
    let to = log_key(to);
    let change = Rotation::new(size, to.public().clone());
    change.sign(&log_key(from), &to).expect("both keys")
}

#[test]
fn given_a_change_then_each_size_has_one_key() {
    let mut keys = history();
    keys.rotate(&change(100, 0, 1)).expect("the first change");
    keys.rotate(&change(250, 1, 2)).expect("the second change");
    let cases = [(0, 0), (99, 0), (100, 1), (249, 1), (250, 2), (u64::MAX, 2)];
    for (size, nth) in cases {
        assert_eq!(keys.at(size), log_key(nth).public(), "size {size}");
        let note = checkpoint(size, leaf(1))
            .sign(&log_key(nth))
            .expect("its origin");
        assert!(Checkpoint::open(&note, keys.at(size), &[]).is_ok());
    }
    assert_eq!(
        keys.keys().map(|(from, _)| from).collect::<Vec<_>>(),
        [0, 100, 250]
    );
    // After the change the old key signs nothing more, and the new one nothing before it.
    for (size, nth) in [(100, 0), (99, 1)] {
        let note = checkpoint(size, leaf(1))
            .sign(&log_key(nth))
            .expect("its origin");
        assert!(
            Checkpoint::open(&note, keys.at(size), &[]).is_err(),
            "size {size}"
        );
    }
}

#[test]
fn given_sizes_that_do_not_rise_then_refused() {
    let mut keys = history();
    let error = RotationError::Size { after: 0, found: 0 };
    assert_eq!(keys.rotate(&change(0, 0, 1)), Err(error));
    keys.rotate(&change(1, 0, 1)).expect("just above");
    let error = RotationError::Size { after: 1, found: 1 };
    assert_eq!(keys.rotate(&change(1, 1, 2)), Err(error));
    keys.rotate(&change(2, 1, 2)).expect("just above");
}

#[test]
fn given_a_key_that_was_had_before_then_refused() {
    let mut keys = history();
    assert_eq!(keys.rotate(&change(5, 0, 0)), Err(RotationError::KnownKey));
    keys.rotate(&change(10, 0, 1)).expect("a new key");
    assert_eq!(keys.rotate(&change(20, 1, 0)), Err(RotationError::KnownKey));
    assert_eq!(keys.rotate(&change(10, 0, 1)), Err(RotationError::KnownKey));
}

#[test]
fn given_a_key_that_is_not_the_latest_then_refused() {
    let mut keys = history();
    keys.rotate(&change(10, 0, 1)).expect("a new key");
    let by_first = RotationError::Note(NoteError::Unsigned);
    assert_eq!(keys.rotate(&change(20, 0, 2)), Err(by_first));
    assert_eq!(keys.keys().count(), 2);
}

#[test]
fn given_one_signature_of_two_then_refused() {
    let new = log_key(1);
    let text = Rotation::new(10, new.public().clone()).to_string();
    let mut by_old = Note::new(text.as_str()).expect("a text");
    by_old.add(log_key(0).sign(&by_old));
    assert_eq!(history().rotate(&by_old), Err(RotationError::NotHeld));
    let mut by_new = Note::new(text).expect("a text");
    by_new.add(new.sign(&by_new));
    let unsigned = RotationError::Note(NoteError::Unsigned);
    assert_eq!(history().rotate(&by_new), Err(unsigned));
    let stolen = Rotation::new(10, log_key(2).public().clone());
    assert_eq!(stolen.sign(&log_key(0), &new), Err(RotationError::NotHeld));
}

#[test]
fn given_another_origin_or_type_then_refused() {
    let other = Signer::new("example.org/other".parse().expect("a name"), &seed(1)).expect("a key");
    let foreign = Rotation::new(10, other.public().clone());
    let (expected, found) = (ORIGIN.to_owned(), "example.org/other".to_owned());
    let error = RotationError::Foreign { expected, found };
    assert_eq!(foreign.sign(&log_key(0), &other), Err(error.clone()));
    let mut note = Note::new(foreign.to_string()).expect("a text");
    note.add(log_key(0).sign(&note));
    note.add(other.sign(&note));
    assert_eq!(history().rotate(&note), Err(error));
    let witness = witness_key(ORIGIN, &seed(1)).public().clone();
    assert_eq!(
        KeyHistory::new(witness.clone()),
        Err(RotationError::KeyType)
    );
    let mut note = Note::new(Rotation::new(10, witness).to_string()).expect("a text");
    note.add(log_key(0).sign(&note));
    assert_eq!(history().rotate(&note), Err(RotationError::KeyType));
}

#[test]
fn texts_that_are_no_change() {
    let key = log_key(1).public().to_string();
    let header = "sunledger key rotation v1\n";
    let refused = [
        (format!("{header}{ORIGIN}\n{key}\n"), RotationError::Shape),
        (
            format!("{header}{ORIGIN}\n{key}\n010\n"),
            RotationError::Shape,
        ),
        (
            format!("{header}{ORIGIN}\n{key}\n10\n\n"),
            RotationError::Shape,
        ),
        (
            format!("{header}{ORIGIN}\n{key}\n10\nmore\n"),
            RotationError::Shape,
        ),
        (
            format!("sunledger key rotation v2\n{ORIGIN}\n{key}\n10\n"),
            RotationError::Shape,
        ),
        (
            format!("{header}{ORIGIN}\n{key}A\n10\n"),
            RotationError::Key(KeyError::Shape),
        ),
        (checkpoint(3, leaf(3)).to_string(), RotationError::Shape),
    ];
    for (text, error) in refused {
        let mut note = Note::new(text.as_str()).expect("a text");
        note.add(log_key(0).sign(&note));
        note.add(log_key(1).sign(&note));
        assert_eq!(history().rotate(&note), Err(error), "{text}");
    }
    // And a change is no checkpoint.
    assert!(Checkpoint::parse(change(10, 0, 1).text()).is_err());
}

#[test]
fn every_changed_byte_is_refused() {
    let note = change(10, 0, 1).to_string();
    for (at, bytes) in changed(note.as_bytes()) {
        let taken = Note::parse(&bytes).is_ok_and(|note| history().rotate(&note).is_ok());
        assert!(!taken, "byte {at}");
    }
}

#[test]
fn given_a_third_signature_then_refused() {
    let mut note = change(10, 0, 1);
    let third = log_key(2).sign(&note);
    note.add(third);
    assert_eq!(history().rotate(&note), Err(RotationError::Surplus));
}

/// Two changes after the first key.
fn changed_twice() -> KeyHistory {
    let mut keys = history();
    keys.rotate(&change(100, 0, 1)).expect("the first change");
    keys.rotate(&change(250, 1, 2)).expect("the second change");
    keys
}

#[test]
fn a_file_of_keys_reads_back() {
    for keys in [history(), changed_twice()] {
        let file = keys.to_string();
        assert_eq!(KeyHistory::parse(file.as_bytes()), Ok(keys), "{file}");
    }
    let keys = changed_twice();
    assert_eq!(keys.latest(), log_key(2).public());
    assert!(keys.contains(log_key(1).public()));
    assert!(!history().contains(log_key(1).public()));
    // In the middle of a change the key before it is still the one.
    let note = checkpoint(249, leaf(1)).sign(&log_key(1)).expect("signed");
    assert_eq!(keys.open(&note).map(|read| read.size()), Ok(249));
    let note = checkpoint(250, leaf(1)).sign(&log_key(1)).expect("signed");
    assert!(keys.open(&note).is_err());
}

#[test]
fn files_that_are_no_keys() {
    let file = changed_twice().to_string();
    let change = |nth, error| Err(HistoryError::Change { nth, error });
    let (first, changes) = file.split_once('\n').expect("a first line");
    let stranger = Signer::new(ORIGIN.parse().expect("a name"), &[9; 32]).expect("a key");
    let cases: [(String, Result<KeyHistory, HistoryError>); 6] = [
        (String::new(), Err(HistoryError::Shape)),
        (first.to_owned(), Err(HistoryError::Shape)),
        (changes.to_owned(), Err(HistoryError::Key(KeyError::Shape))),
        (
            format!("{first}\n\n{changes}"),
            change(1, NoteError::Shape.into()),
        ),
        (
            format!("{}\n{changes}", stranger.public()),
            change(1, NoteError::Unsigned.into()),
        ),
        (
            format!("{file}{}", " ".repeat(70_000)),
            Err(HistoryError::Shape),
        ),
    ];
    for (text, refused) in cases {
        assert_eq!(KeyHistory::parse(text.as_bytes()), refused, "{text}");
    }
    // A change that is left out, or stands twice.
    let second = file
        .rfind("sunledger key rotation")
        .expect("the second change");
    let (before, last) = file.split_at(second);
    let only_last = format!("{first}\n{last}");
    let unsigned = NoteError::Unsigned.into();
    assert_eq!(KeyHistory::parse(only_last.as_bytes()), change(1, unsigned));
    let twice = format!("{before}{last}{last}");
    let known = RotationError::KnownKey;
    assert_eq!(KeyHistory::parse(twice.as_bytes()), change(3, known));
}

#[test]
fn every_changed_byte_of_a_file_of_keys_is_refused() {
    let file = changed_twice().to_string();
    for (at, bytes) in changed(file.as_bytes()) {
        assert!(KeyHistory::parse(&bytes).is_err(), "byte {at}");
    }
    for end in 0..file.len() {
        let cut = file.as_bytes().get(..end).expect("within");
        // Without its last changes it is the older history, which was true once.
        if let Ok(keys) = KeyHistory::parse(cut) {
            let older = file.strip_prefix(&keys.to_string()).expect("a beginning");
            assert!(older.starts_with("sunledger key rotation"), "byte {end}");
        }
    }
}
