//! Signed notes, verifier keys and checkpoints.
//!
//! What is read must be written again as it was, or it has two spellings.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sunledger_chain::checkpoint::Checkpoint;
use sunledger_chain::note::{Note, VerifierKey};

const KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

fuzz_target!(|data: &[u8]| {
    let known: Vec<VerifierKey> = KEY.parse().into_iter().collect();
    if let Ok(note) = Note::parse(data) {
        assert_eq!(note.to_string().as_bytes(), data);
        drop(note.verify(&known));
        for log in &known {
            drop(Checkpoint::open(&note, log, &known));
        }
    }
    let Ok(text) = str::from_utf8(data) else {
        return;
    };
    if let Ok(checkpoint) = Checkpoint::parse(text) {
        assert_eq!(checkpoint.to_string(), text);
    }
    if let Ok(key) = text.parse::<VerifierKey>() {
        assert_eq!(key.to_string(), text);
    }
});
