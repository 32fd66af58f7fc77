//! Trust policies.
//!
//! What is taken must judge a checkpoint without a panic.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sunledger_chain::note::Note;
use sunledger_chain::policy::Policy;

fuzz_target!(|data: &[u8]| {
    match Policy::parse(data) {
        Ok(policy) => {
            for log in policy.logs() {
                let text = format!("{}\n0\n{}=\n", log.key.name(), "A".repeat(43));
                if let Ok(note) = Note::new(text) {
                    assert!(policy.judge(&note).is_err(), "nobody has signed");
                }
            }
        }
        Err(error) => assert!(error.line > 0),
    }
});
