//! Checkpoints: published ones, ours, and what is refused.

use proptest::prelude::*;
use sunledger_chain::checkpoint::{Checkpoint, CheckpointError};
use sunledger_chain::note::{Note, NoteError};

use crate::grove::{ORIGIN, changed, checkpoint, leaf, log_key, seed, signed, witness_key};
use crate::note::{COSIGNED, WITNESSES};

const ROOT: &str = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";

#[test]
fn the_example_of_the_specification() {
    let text = format!("example.com/behind-the-sofa\n20852163\n{ROOT}\n");
    let checkpoint = Checkpoint::parse(&text).expect("a checkpoint");
    assert_eq!(checkpoint.origin(), "example.com/behind-the-sofa");
    assert_eq!(checkpoint.size(), 20_852_163);
    assert!(checkpoint.root().to_string().starts_with("0ac5186a"));
    assert!(checkpoint.extensions().is_empty());
    assert_eq!(checkpoint.to_string(), text);
}

#[test]
fn a_published_checkpoint_is_read() {
    let note = Note::parse(COSIGNED.as_bytes()).expect("a note");
    let checkpoint = Checkpoint::parse(note.text()).expect("a checkpoint");
    assert_eq!(checkpoint.size(), 1_432_088_532);
    assert_eq!(checkpoint.to_string(), note.text());
}

#[test]
fn extension_lines_are_kept_as_they_are() {
    let text = format!("log\n0\n{ROOT}\nfirst\n second \n");
    let checkpoint = Checkpoint::parse(&text).expect("a checkpoint");
    assert_eq!(checkpoint.extensions(), ["first", " second "]);
    assert_eq!(checkpoint.to_string(), text);
}

#[test]
fn texts_that_are_no_checkpoint() {
    let refused = [
        (String::new(), CheckpointError::Origin),
        (format!("\n1\n{ROOT}\n"), CheckpointError::Origin),
        ("log".to_owned(), CheckpointError::Origin),
        (format!("log\n\n{ROOT}\n"), CheckpointError::Size),
        (format!("log\n01\n{ROOT}\n"), CheckpointError::Size),
        (format!("log\n-1\n{ROOT}\n"), CheckpointError::Size),
        (format!("log\n+1\n{ROOT}\n"), CheckpointError::Size),
        (format!("log\n1 \n{ROOT}\n"), CheckpointError::Size),
        (
            format!("log\n18446744073709551616\n{ROOT}\n"),
            CheckpointError::Size,
        ),
        (format!("log\n1\n{ROOT}"), CheckpointError::Root),
        (format!("log\n1\n{}\n", &ROOT[..43]), CheckpointError::Root),
        (
            format!("log\n1\n{}J=\n", &ROOT[..42]),
            CheckpointError::Root,
        ),
        (format!("log\n1\n{ROOT}{ROOT}\n"), CheckpointError::Root),
        ("log\n1\nAAAA\n".to_owned(), CheckpointError::Root),
        (format!("log\n1\n{ROOT}\n\n"), CheckpointError::Extension),
        (
            format!("log\n1\n{ROOT}\nx\n\ny\n"),
            CheckpointError::Extension,
        ),
        (format!("log\n1\n{ROOT}\nx"), CheckpointError::Extension),
    ];
    for (text, error) in refused {
        assert_eq!(Checkpoint::parse(&text), Err(error), "{text:?}");
    }
    assert!(Checkpoint::parse(&format!("log\n18446744073709551615\n{ROOT}\n")).is_ok());
    assert_eq!(
        Checkpoint::new("", 0, leaf(0)),
        Err(CheckpointError::Origin)
    );
    assert_eq!(
        Checkpoint::new("a\nb", 0, leaf(0)),
        Err(CheckpointError::Origin)
    );
}

#[test]
fn ours_is_opened_with_our_key_only() {
    let note = signed(3, leaf(3));
    let log = log_key(0).public().clone();
    let (opened, by) = Checkpoint::open(&note, &log, &[]).expect("it is ours");
    assert_eq!((opened, by.len()), (checkpoint(3, leaf(3)), 1));
    let later = log_key(1).public().clone();
    let unsigned = CheckpointError::Note(NoteError::Unsigned);
    assert_eq!(Checkpoint::open(&note, &later, &[]), Err(unsigned));
}

#[test]
fn a_witness_alone_does_not_make_a_checkpoint() {
    let witness = witness_key("witness.example/w1", &seed(2));
    let mut note = Note::new(checkpoint(3, leaf(3)).to_string()).expect("a text");
    note.add(witness.sign(&note, 1).expect("a time"));
    let log = log_key(0).public().clone();
    let known = [witness.public().clone()];
    let unsigned = CheckpointError::Note(NoteError::Unsigned);
    assert_eq!(Checkpoint::open(&note, &log, &known), Err(unsigned));
    note.add(log_key(0).sign(&note));
    let (_, by) = Checkpoint::open(&note, &log, &known).expect("signed by both");
    assert_eq!(
        by.iter().map(|by| by.at).collect::<Vec<_>>(),
        [None, Some(1)]
    );
    let strangers = WITNESSES.map(|key| key.parse().expect("a key"));
    let (_, by) = Checkpoint::open(&note, &log, &strangers).expect("signed by the log");
    assert_eq!(by.len(), 1);
}

#[test]
fn a_checkpoint_of_another_log_is_refused_though_our_key_signed_it() {
    let foreign = Checkpoint::new("example.org/other", 3, leaf(3)).expect("a checkpoint");
    let (expected, found) = (ORIGIN.to_owned(), "example.org/other".to_owned());
    let error = CheckpointError::Foreign { expected, found };
    assert_eq!(foreign.sign(&log_key(0)), Err(error.clone()));
    let mut note = Note::new(foreign.to_string()).expect("a text");
    note.add(log_key(0).sign(&note));
    assert_eq!(
        Checkpoint::open(&note, log_key(0).public(), &[]),
        Err(error)
    );
}

#[test]
fn every_changed_byte_is_refused() {
    let note = signed(3, leaf(3)).to_string();
    let log = log_key(0).public().clone();
    for (at, bytes) in changed(note.as_bytes()) {
        let opened = Note::parse(&bytes).map_err(CheckpointError::from);
        let opened = opened.and_then(|note| Checkpoint::open(&note, &log, &[]).map(drop));
        assert!(opened.is_err(), "byte {at}");
    }
}

proptest! {
    #[test]
    fn a_text_gives_back_the_checkpoint(origin in "[^\\x00-\\x1f]{1,30}", size: u64, root: u64) {
        let checkpoint = Checkpoint::new(origin, size, leaf(root)).expect("a checkpoint");
        prop_assert_eq!(Checkpoint::parse(&checkpoint.to_string()), Ok(checkpoint));
    }
}
