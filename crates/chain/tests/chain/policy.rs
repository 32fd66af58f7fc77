//! Policies: the published examples, every refusal, and who counts.

use proptest::prelude::*;
use sunledger_chain::merkle::root_of;
use sunledger_chain::note::{Cosigner, KeyError, Note};
use sunledger_chain::policy::{JudgeError, POLICY_BYTES_MAX, Policy, Problem};

use crate::grove::{ORIGIN, leaves, log_key, signed, witness_key};
use crate::note::{COSIGNED, WITNESSES};

const NAMES: [&str; 6] = ["X1", "X2", "X3", "Y1", "Y2", "Y3"];

fn cosigner(nth: usize) -> Cosigner {
    let byte = u8::try_from(nth).expect("small");
    witness_key(&format!("witness.example/{nth}"), &[byte + 1; 32])
}

fn keys() -> String {
    let log = format!("log {} https://ledger.example/\n", log_key(0).public());
    let witnesses = NAMES.iter().enumerate();
    witnesses.fold(log, |text, (nth, name)| {
        text + &format!("witness {name} {}\n", cosigner(nth).public())
    })
}

fn policy(rules: &str) -> Policy {
    Policy::parse(format!("{}{rules}", keys()).as_bytes()).expect(rules)
}

/// The checkpoint with the cosignatures of these witnesses.
fn cosigned(by: &[usize]) -> Note {
    let mut note = signed(3, root_of(leaves(3)));
    for nth in by {
        let at = 100 + u64::try_from(*nth).expect("small");
        note.add(cosigner(*nth).sign(&note, at).expect("a time"));
    }
    note
}

fn problem(text: &str) -> (usize, Problem) {
    let error = Policy::parse(text.as_bytes()).expect_err(text);
    (error.line, error.problem)
}

const TWO_LEVELS: &str = "group X-witnesses 2 X1 X2 X3\n\
    group Y-witnesses any Y1 Y2 Y3\n\
    group X-and-Y all X-witnesses Y-witnesses\n\
    quorum X-and-Y\n";

#[test]
fn the_example_of_the_specification() {
    let policy = policy(TWO_LEVELS);
    let cases: [(&[usize], bool); 8] = [
        (&[], false),
        (&[0, 1, 2], false),
        (&[3, 4, 5], false),
        (&[0, 3], false),
        (&[0, 0, 3, 3], false),
        (&[0, 1, 3], true),
        (&[5, 2, 1], true),
        (&[0, 1, 2, 3, 4, 5], true),
    ];
    for (by, quorum) in cases {
        let judged = policy.judge(&cosigned(by)).expect("signed by the log");
        assert_eq!(judged.quorum, quorum, "{by:?}");
    }
    let judged = policy.judge(&cosigned(&[5, 2])).expect("signed by the log");
    assert_eq!(judged.missing, ["X1", "X2", "Y1", "Y2"]);
    let found: Vec<_> = judged
        .cosigned
        .iter()
        .map(|by| (by.witness.as_str(), by.at))
        .collect();
    assert_eq!(found, [("X3", 102), ("Y3", 105)]);
    assert_eq!(
        judged.to_string(),
        "no quorum: 2 cosigned, missing X1 X2 Y1 Y2"
    );
    assert_eq!(&judged.log, log_key(0).public());
    assert_eq!(
        policy.logs()[0].url.as_deref(),
        Some("https://ledger.example/")
    );
}

#[test]
fn nobody_one_or_some_may_be_asked_for() {
    let cases: [(&str, &[usize], bool); 7] = [
        ("quorum none\n", &[], true),
        ("quorum X2\n", &[1], true),
        ("quorum X2\n", &[0, 2], false),
        ("group g 3 X1 X2 X3 Y1\nquorum g\n", &[0, 3], false),
        ("group g 3 X1 X2 X3 Y1\nquorum g\n", &[0, 3, 1], true),
        ("group g any X1\nquorum g\n", &[0], true),
        // A member of a group may be the quorum itself.
        ("group g all X1 X2\nquorum X1\n", &[0], true),
    ];
    for (rules, by, quorum) in cases {
        let judged = policy(rules)
            .judge(&cosigned(by))
            .expect("signed by the log");
        assert_eq!(judged.quorum, quorum, "{rules} {by:?}");
    }
}

#[test]
fn a_log_that_signs_by_another_type_is_none_of_the_policy() {
    let [a, b, c, d] = WITNESSES;
    let log = log_key(0).public().to_string();
    let text = format!(
        "log {log}\nwitness a {a}\nwitness b {b}\nwitness c {c}\nwitness d {d}\ngroup g all a b c d\nquorum g\n"
    );
    let policy = Policy::parse(text.as_bytes()).expect("a policy");
    assert_eq!(policy.witnesses().len(), 4);
    let note = Note::parse(COSIGNED.as_bytes()).expect("a note");
    // The public log signs by a type that is not one of ours, so it is none of the policy's.
    let origin = "arche2025h1.staging.ct.transparency.dev".to_owned();
    assert_eq!(policy.judge(&note), Err(JudgeError::UnknownLog { origin }));
}

#[test]
fn what_no_log_of_the_policy_has_signed_is_not_judged() {
    let policy = policy(TWO_LEVELS);
    let mut only_witnesses = Note::new(cosigned(&[]).text()).expect("a text");
    for nth in 0..6 {
        only_witnesses.add(cosigner(nth).sign(&only_witnesses, 1).expect("a time"));
    }
    assert!(matches!(
        policy.judge(&only_witnesses),
        Err(JudgeError::Checkpoint(_))
    ));
    let moved = cosigned(&[0]).to_string().replace("\n3\n", "\n4\n");
    let moved = Note::parse(moved.as_bytes()).expect("a note");
    assert!(matches!(
        policy.judge(&moved),
        Err(JudgeError::Checkpoint(_))
    ));
    let no_checkpoint = Note::new("one line\n").expect("a text");
    assert!(matches!(
        policy.judge(&no_checkpoint),
        Err(JudgeError::Checkpoint(_))
    ));
    let empty = Policy::parse(b"quorum none\n").expect("a policy");
    let origin = ORIGIN.to_owned();
    assert_eq!(
        empty.judge(&cosigned(&[])),
        Err(JudgeError::UnknownLog { origin })
    );
}

#[test]
fn blanks_and_comments_are_allowed() {
    let key = cosigner(0).public().to_string();
    let text = format!(
        "# \u{9633}\n\n \t\n\twitness   \u{5ba1}\u{8ba1}\t{key}   https://witness.example/\t\n  #x\n quorum \u{5ba1}\u{8ba1} \n"
    );
    let policy = Policy::parse(text.as_bytes()).expect("a policy");
    assert_eq!(policy.witnesses()[0].name, "\u{5ba1}\u{8ba1}");
    assert!(Policy::parse(b"# \xff\xfe\nquorum none\n").is_ok());
}

#[test]
fn every_other_line_is_refused() {
    let (a, b) = (
        cosigner(0).public().to_string(),
        cosigner(1).public().to_string(),
    );
    let log = log_key(0).public().to_string();
    let name = |name: &str| name.to_owned();
    let two = format!("witness a {a}\nwitness b {b}\n");
    let refused = [
        (String::new(), 1, Problem::NoQuorum),
        (two.clone(), 3, Problem::NoQuorum),
        ("quorum none".to_owned(), 1, Problem::Unended),
        (
            "quorum none\nquorum none\n".to_owned(),
            2,
            Problem::SecondQuorum,
        ),
        ("quorum\n".to_owned(), 1, Problem::Shape),
        ("quorum none none\n".to_owned(), 1, Problem::Shape),
        ("Quorum none\n".to_owned(), 1, Problem::Shape),
        ("require none\n".to_owned(), 1, Problem::Shape),
        (
            "quorum a\n".to_owned(),
            1,
            Problem::UnknownName { name: name("a") },
        ),
        (
            format!("quorum a\nwitness a {a}\n"),
            1,
            Problem::UnknownName { name: name("a") },
        ),
        ("quorum none\r\n".to_owned(), 1, Problem::Character),
        ("quorum none\u{7f}\n".to_owned(), 1, Problem::Character),
        (format!("log {log} u v\n"), 1, Problem::Shape),
        (format!("log {log}\nlog {log}\n"), 2, Problem::DuplicateKey),
        (format!("log {a}\n"), 1, Problem::KeyType),
        (format!("witness a {log}\n"), 1, Problem::KeyType),
        ("witness a b\n".to_owned(), 1, Problem::Key(KeyError::Shape)),
        (
            format!("witness a {a}\nwitness c {a}\n"),
            2,
            Problem::DuplicateKey,
        ),
        (
            format!("witness a {a}\nwitness a {b}\n"),
            2,
            Problem::DuplicateName { name: name("a") },
        ),
        (
            format!("witness none {a}\n"),
            1,
            Problem::DuplicateName { name: name("none") },
        ),
        (
            format!("{two}group a any b\n"),
            3,
            Problem::DuplicateName { name: name("a") },
        ),
        (
            format!("{two}group none any b\n"),
            3,
            Problem::DuplicateName { name: name("none") },
        ),
        (format!("{two}group g any\n"), 3, Problem::Shape),
        (
            format!("{two}group g any none\n"),
            3,
            Problem::UnknownName { name: name("none") },
        ),
        (
            format!("{two}group g any g\n"),
            3,
            Problem::UnknownName { name: name("g") },
        ),
        (format!("{two}group g 0 a b\n"), 3, Problem::Threshold),
        (format!("{two}group g 3 a b\n"), 3, Problem::Threshold),
        (format!("{two}group g 01 a b\n"), 3, Problem::Threshold),
        (format!("{two}group g some a b\n"), 3, Problem::Threshold),
        (
            format!("{two}group g any a a\n"),
            3,
            Problem::SecondMembership { name: name("a") },
        ),
        (
            format!("{two}group g any a\ngroup h any a b\n"),
            4,
            Problem::SecondMembership { name: name("a") },
        ),
        (" ".repeat(POLICY_BYTES_MAX) + "\n", 1, Problem::TooLarge),
    ];
    for (text, line, expected) in refused {
        assert_eq!(problem(&text), (line, expected), "{text:.200}");
    }
    let not_text = Policy::parse(b"quorum \xff\n").expect_err("not UTF-8");
    assert_eq!(not_text.problem, Problem::Character);
    assert_eq!(
        not_text.to_string(),
        "line 1: a character that a policy may not hold"
    );
}

/// The same key under another name is the same witness: it must not count twice.
#[test]
fn one_key_under_two_names_is_refused() {
    let (a, twin) = (cosigner(0), witness_key("witness.example/twin", &[1; 32]));
    let text = format!("witness a {}\nwitness b {}\n", a.public(), twin.public());
    assert_eq!(problem(&text), (2, Problem::DuplicateKey));
}

#[test]
fn bounds_of_what_is_read() {
    let groups = |count: usize| {
        let key = cosigner(0).public().to_string();
        let mut text = format!("witness g0 {key}\n");
        for nth in 1..=count {
            text += &format!("group g{nth} any g{}\n", nth - 1);
        }
        Policy::parse(format!("{text}quorum g{count}\n").as_bytes())
    };
    let deepest = groups(1_023).expect("a policy");
    let logless = deepest.judge(&cosigned(&[0]));
    assert!(matches!(logless, Err(JudgeError::UnknownLog { .. })));
    let error = groups(1_024).expect_err("too many");
    assert_eq!((error.line, error.problem), (1_025, Problem::TooLarge));
}

proptest! {
    #[test]
    fn any_text_is_answered(text in "(log|witness|group|quorum|none|any|all|2|g|a| |\t|\n|#){0,40}") {
        match Policy::parse(text.as_bytes()) {
            Ok(policy) => prop_assert!(policy.logs().is_empty()),
            Err(error) => prop_assert!(error.line <= text.lines().count() + 1),
        }
    }
}
