//! Signed notes and their keys: published ones, and what is refused.

use proptest::prelude::*;
use sunledger_chain::note::{
    Algorithm, KeyError, KeyId, Note, NoteError, SIGNATURES_MAX, Signature, Signer, VerifierKey,
};

use crate::grove::{changed, log_key, seed, witness_key};

/// Published with the note package of the Go checksum database.
const PETER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const ENOCH: &str = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
const PETER_SEED: &str = "810a1402d5146c8d84f2443330f54080ebf98ee17d9c74f6252fc5d5c7283173";
const TEXT: &str = "If you think cryptography is the answer to your problem,\n\
    then you don't know what your problem is.\n";
const PETER_LINE: &str = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
const ENOCH_LINE: &str = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";

/// A checkpoint of a public test log with the cosignatures of public witnesses, and the keys of four of these.
pub(crate) const COSIGNED: &str = "arche2025h1.staging.ct.transparency.dev\n\
    1432088532\n\
    U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=\n\
    \n\
    — arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=\n\
    — arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=\n\
    — transparency.dev/DEV:witness-little-garden 2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==\n\
    — witness1.smartit.nu/witness1 pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsUAQ==\n\
    — remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==\n\
    — witness.stagemole.eu Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2TUFucgKi7lI7cUiOvKFYe/TmN9DAg==\n";
pub(crate) const WITNESSES: [&str; 4] = [
    "transparency.dev/DEV:witness-little-garden+d8042a87+BCtusOxINQNUTN5Oj8HObRkh2yHf/MwYaGX4CPdiVEPM",
    "witness1.smartit.nu/witness1+a48c820f+BPSFWg9G6KPiO7QPryYO5Xq4oYJJ+kAvLKLSimDhoxMO",
    "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
    "witness.stagemole.eu+67f7aea0+BEqSG3yu9YrmcM3BHvQYTxwFj3uSWakQepafafpUqklv",
];

fn key(text: &str) -> VerifierKey {
    text.parse().expect(text)
}

fn published(lines: &[&str]) -> Note {
    let note = format!("{TEXT}\n{}", lines.concat());
    Note::parse(note.as_bytes()).expect("a note")
}

#[test]
fn published_keys_are_read_and_written() {
    let more = [
        PETER,
        ENOCH,
        "TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6",
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    ];
    for text in more.into_iter().chain(WITNESSES) {
        assert_eq!(key(text).to_string(), text);
    }
    assert_eq!(key(PETER).id(), KeyId::new(0xc74f_20a3));
    assert_eq!(key(PETER).algorithm(), Algorithm::Ed25519);
    assert_eq!(key(WITNESSES[2]).algorithm(), Algorithm::CosignatureV1);
}

#[test]
fn mangled_keys_are_refused() {
    for end in 0..PETER.len() {
        for start in 0..=end {
            let part = &PETER[start..end];
            assert!(part.parse::<VerifierKey>().is_err(), "{part}");
        }
        assert!(PETER[end + 1..].parse::<VerifierKey>().is_err());
    }
    for (at, bytes) in changed(PETER.as_bytes()) {
        let parsed = str::from_utf8(&bytes)
            .ok()
            .and_then(|text| text.parse::<VerifierKey>().ok());
        assert_eq!(parsed, None, "byte {at}");
    }
    let refused = [
        (
            "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
            KeyError::Shape,
        ),
        (
            "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
            KeyError::Type { found: 0x65 },
        ),
        ("bananas.example+12344556", KeyError::Shape),
        (
            "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
            KeyError::Name,
        ),
        (
            "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
            KeyError::Name,
        ),
        (
            "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
            KeyError::Shape,
        ),
    ];
    for (text, error) in refused {
        assert_eq!(text.parse::<VerifierKey>(), Err(error), "{text}");
    }
}

#[test]
fn a_key_under_which_anything_verifies_is_refused() {
    let mut neutral = [0; 32];
    neutral[0] = 1;
    let name = key(PETER).name().clone();
    for algorithm in [Algorithm::Ed25519, Algorithm::CosignatureV1] {
        let weak = VerifierKey::new(name.clone(), algorithm, &neutral);
        assert_eq!(weak, Err(KeyError::NotAKey));
    }
}

#[test]
fn a_published_signature_is_made_again() {
    let seed: sunledger_chain::LeafHash = PETER_SEED.parse().expect("hex");
    let signer =
        Signer::new("PeterNeumann".parse().expect("a name"), seed.as_bytes()).expect("a key");
    assert_eq!(signer.public(), &key(PETER));
    let mut note = Note::new(TEXT).expect("a text");
    note.add(signer.sign(&note));
    note.add(signer.sign(&note));
    assert_eq!(note.to_string(), format!("{TEXT}\n{PETER_LINE}"));
    assert!(!format!("{signer:?}").contains(&PETER_SEED[..8]));
}

#[test]
fn published_signatures_hold_and_unknown_ones_are_ignored() {
    let keys = [key(PETER), key(ENOCH)];
    let both = published(&[PETER_LINE, ENOCH_LINE]);
    let names = |keys: &[VerifierKey]| {
        let signed = both.verify(keys).expect("signed");
        signed
            .iter()
            .map(|by| by.key.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(both.text(), TEXT);
    assert_eq!(names(&keys), [PETER, ENOCH]);
    assert_eq!(names(&keys[..1]), [PETER]);
    assert_eq!(both.verify(&[]), Err(NoteError::Unsigned));
    assert_eq!(
        published(&[PETER_LINE]).verify(&keys[1..]),
        Err(NoteError::Unsigned)
    );
    // The same name under another id, and the same id under another name, are unknown keys.
    let renamed = PETER_LINE.replace("PeterNeumann", "CarmenSandiego");
    let other_id = PETER_LINE.replace("x08g", "xxxx");
    let note = published(&[&renamed, &other_id, ENOCH_LINE]);
    assert_eq!(note.verify(&keys).map(|signed| signed.len()), Ok(1));
}

#[test]
fn one_bad_signature_of_a_known_key_condemns_the_note() {
    let keys = [key(PETER), key(ENOCH)];
    let bad = PETER_LINE.replace("ZJku", "ZJkv");
    let (name, id) = (keys[0].name().clone(), keys[0].id());
    let error = NoteError::BadSignature { name, id };
    assert_eq!(published(&[&bad]).verify(&keys), Err(error.clone()));
    assert_eq!(
        published(&[ENOCH_LINE, &bad]).verify(&keys),
        Err(error.clone())
    );
    let longer = format!("{}ABCD{}", &PETER_LINE[..60], &PETER_LINE[60..]);
    assert_eq!(published(&[&longer]).verify(&keys), Err(error));
    assert!(published(&[ENOCH_LINE, &bad]).verify(&keys[1..]).is_ok());
}

/// The seeds were searched for: an id has four bytes, so two keys of one name can be made to share it.
#[test]
fn two_keys_of_one_name_and_id_are_not_guessed_between() {
    let twin = |number: u16| {
        let mut seed = [0; 32];
        seed[30..].copy_from_slice(&number.to_be_bytes());
        Signer::new("twin".parse().expect("a name"), &seed).expect("a key")
    };
    let (one, other) = (twin(14_970), twin(16_033));
    let id = KeyId::new(0x0991_3fee);
    assert_eq!((one.public().id(), other.public().id()), (id, id));
    let mut note = Note::new(TEXT).expect("a text");
    note.add(one.sign(&note));
    let keys = [one.public().clone(), other.public().clone()];
    let name = one.public().name().clone();
    assert_eq!(
        note.verify(&keys),
        Err(NoteError::AmbiguousKey { name, id })
    );
    assert!(note.verify(&keys[..1]).is_ok());
    // The same key twice is one key.
    let twice = [keys[0].clone(), keys[0].clone()];
    assert!(note.verify(&twice).is_ok());
}

#[test]
fn notes_that_are_none() {
    let shape = [
        String::new(),
        "\n".to_owned(),
        TEXT.to_owned(),
        format!("{TEXT}\n"),
        format!("{TEXT}\n{}", PETER_LINE.trim_end()),
        format!("{TEXT}{PETER_LINE}"),
    ];
    for note in &shape {
        let found = Note::parse(note.as_bytes());
        assert!(
            matches!(
                found,
                Err(NoteError::Shape | NoteError::SignatureLine { nth: 1 })
            ),
            "{note:?}: {found:?}"
        );
    }
    let lines = [
        "Unexpected line.",
        "— Peter",
        "— Peter ",
        "— Bad Name x08go/ZJku==",
        "— a+b x08go/ZJkuA=",
        "- Peter x08go/ZJkuA=",
        "—  x08go/ZJkuA=",
        "— Peter x08go/ZJkuA",
        "— Peter x08go/ZJkuB=",
        "— Peter x08go_ZJkuA=",
        "— Peter x08gow==",
        "— Peter x08=",
        "— Peter x08go/ZJkuA= ",
        "— Pe\u{a0}ter x08go/ZJkuA=",
    ];
    for line in lines {
        let note = format!("{TEXT}\n{PETER_LINE}{line}\n");
        let found = Note::parse(note.as_bytes());
        assert_eq!(found, Err(NoteError::SignatureLine { nth: 2 }), "{line}");
        assert_eq!(Signature::parse(line), None, "{line}");
    }
    for text in ["\u{1}a\n", "a\r\n", "a\tb\n", "\0\n"] {
        let note = format!("{text}\n{PETER_LINE}");
        assert_eq!(
            Note::parse(note.as_bytes()),
            Err(NoteError::NotText),
            "{text:?}"
        );
        assert_eq!(Note::new(text), Err(NoteError::NotText), "{text:?}");
    }
    let bytes = [b"\xff", TEXT.as_bytes(), b"\n", PETER_LINE.as_bytes()].concat();
    assert_eq!(Note::parse(&bytes), Err(NoteError::NotText));
    assert_eq!(Note::new("no end"), Err(NoteError::Shape));
}

#[test]
fn bounds_of_what_is_read() {
    let note = |count: usize| format!("{TEXT}\n{}", PETER_LINE.repeat(count));
    assert!(Note::parse(note(SIGNATURES_MAX).as_bytes()).is_ok());
    let more = Note::parse(note(SIGNATURES_MAX + 1).as_bytes());
    assert_eq!(more, Err(NoteError::TooManySignatures));
    let long = format!("{}\n\n{PETER_LINE}", "x".repeat(256 << 10));
    let bytes = long.len();
    assert_eq!(
        Note::parse(long.as_bytes()),
        Err(NoteError::TooLong { bytes })
    );
}

#[test]
fn the_last_empty_line_separates() {
    let text = "one\n\ntwo\n\n\n";
    let mut note = Note::new(text).expect("a text");
    note.add(log_key(0).sign(&note));
    let again = Note::parse(note.to_string().as_bytes()).expect("a note");
    assert_eq!((again.text(), &again), (text, &note));
}

#[test]
fn published_cosignatures_hold_and_say_when() {
    let keys = WITNESSES.map(key);
    let note = Note::parse(COSIGNED.as_bytes()).expect("a note");
    assert_eq!(note.to_string(), COSIGNED);
    let signed = note.verify(&keys).expect("signed");
    assert_eq!(
        signed.iter().map(|by| by.key).collect::<Vec<_>>(),
        keys.iter().collect::<Vec<_>>()
    );
    assert!(
        signed.iter().all(|by| by.at == Some(1_779_573_024)),
        "{signed:?}"
    );
    // Under the type of a log the same bytes are no signature.
    let as_log = VerifierKey::new(
        keys[2].name().clone(),
        Algorithm::Ed25519,
        keys[2].as_bytes(),
    );
    assert_eq!(
        note.verify(&[as_log.expect("a key")]),
        Err(NoteError::Unsigned)
    );
    let moved = COSIGNED.replace("1432088532", "1432088533");
    let moved = Note::parse(moved.as_bytes()).expect("a note");
    assert!(matches!(
        moved.verify(&keys),
        Err(NoteError::BadSignature { .. })
    ));
}

#[test]
fn a_cosignature_at_the_ends_of_time() {
    let witness = witness_key("witness.example/w1", &seed(2));
    let mut note = Note::new("text\n").expect("a text");
    assert_eq!(witness.sign(&note, (1 << 63) | 1), None);
    for at in [0, (1 << 63) - 1] {
        let line = witness.sign(&note, at).expect("a time that is allowed");
        note.add(line);
    }
    let keys = [witness.public().clone()];
    let times: Vec<_> = note
        .verify(&keys)
        .expect("signed")
        .iter()
        .map(|by| by.at)
        .collect();
    assert_eq!(times, [Some(0), Some((1 << 63) - 1)]);
}

#[test]
fn the_answer_of_a_witness_is_taken_over_where_it_holds() {
    let (witness, stranger) = (witness_key("w1", &seed(2)), witness_key("w2", &seed(1)));
    let mut note = Note::new("log\n3\n").expect("a text");
    note.add(log_key(0).sign(&note));
    let line = |by: &sunledger_chain::note::Cosigner, note: &Note| {
        format!("{}\n", by.sign(note, 7).expect("a time"))
    };
    let answer = line(&stranger, &note) + &line(&witness, &note);
    let known = [witness.public().clone()];
    let other = Note::new("log\n4\n").expect("a text");
    let longer = Note::new("log\n3\n\nmore\n").expect("a text");
    let refused = [
        (String::new(), NoteError::Shape),
        ("200 OK\n".to_owned(), NoteError::SignatureLine { nth: 1 }),
        (format!("\n{answer}"), NoteError::Shape),
        // Signed, but as a longer text.
        (
            format!("more\n\n{}", line(&witness, &longer)),
            NoteError::Shape,
        ),
        (line(&stranger, &note), NoteError::Unsigned),
        (
            line(&witness, &other),
            NoteError::BadSignature {
                name: known[0].name().clone(),
                id: known[0].id(),
            },
        ),
    ];
    let before = note.clone();
    for (lines, error) in refused {
        assert_eq!(
            note.accept(lines.as_bytes(), &known),
            Err(error),
            "{lines:?}"
        );
        assert_eq!(note, before);
    }
    for _ in 0..2 {
        assert_eq!(note.accept(answer.as_bytes(), &known), Ok(()));
        let names: Vec<_> = note
            .signatures()
            .iter()
            .map(|by| by.name().as_str())
            .collect();
        assert_eq!(names, ["example.org/阳光账本", "w1"]);
    }
}

/// A text, and who signed it when.
type Believed = (String, Vec<(String, Option<u64>)>);

/// What is believed of a note.
fn believed(bytes: &[u8], keys: &[VerifierKey]) -> Option<Believed> {
    let note = Note::parse(bytes).ok()?;
    let signed = note.verify(keys).ok()?;
    let by = signed
        .iter()
        .map(|by| (by.key.to_string(), by.at))
        .collect();
    Some((note.text().to_owned(), by))
}

#[test]
fn every_changed_byte_is_refused_or_changes_nothing_that_is_believed() {
    let witness = witness_key("witness.example/w1", &seed(2));
    let stranger = witness_key("witness.example/w2", &seed(1));
    let mut note = Note::new("example.org/阳光账本\n3\n").expect("a text");
    note.add(log_key(0).sign(&note));
    note.add(stranger.sign(&note, 5).expect("a time"));
    note.add(witness.sign(&note, 1_488_326_400).expect("a time"));
    let keys = [log_key(0).public().clone(), witness.public().clone()];
    let bytes = note.to_string().into_bytes();
    let whole = believed(&bytes, &keys).expect("it holds");
    let (mut refused, mut unchanged, mut unsigned) = (0, 0, 0);
    for (at, changed) in changed(&bytes) {
        match believed(&changed, &keys) {
            None => refused += 1,
            Some(other) if other == whole => unchanged += 1,
            // A changed name or id makes a line one of a key that is not known: less is believed, nothing else.
            Some((text, by)) => {
                assert_eq!(text, whole.0, "byte {at}");
                assert!(by.len() == 1 && whole.1.contains(&by[0]), "byte {at}");
                unsigned += 1;
            }
        }
    }
    assert!(
        refused > unchanged && unchanged > 0 && unsigned > 0,
        "{refused} {unchanged} {unsigned}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_note_gives_back_its_text(text in "[\\PC\n]{0,60}\n", at in 0..1_u64 << 63) {
        let mut note = Note::new(text.as_str()).expect("a text");
        note.add(log_key(0).sign(&note));
        let witness = witness_key("w", &seed(1));
        note.add(witness.sign(&note, at).expect("a time"));
        let again = Note::parse(note.to_string().as_bytes()).expect("a note");
        prop_assert_eq!(&again, &note);
        let keys = [witness.public().clone(), log_key(0).public().clone()];
        prop_assert_eq!(again.verify(&keys).map(|signed| signed.len()), Ok(2));
    }

    #[test]
    fn any_bytes_are_answered(bytes in "[a— +=\n]{0,80}") {
        if let Ok(note) = Note::parse(bytes.as_bytes()) {
            prop_assert_eq!(note.to_string(), bytes);
        }
    }
}
