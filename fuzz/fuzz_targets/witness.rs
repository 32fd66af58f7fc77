//! Requests to a witness.
//!
//! Nothing that a fuzzer can sign may ever be cosigned.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sunledger_chain::witness::{AddCheckpoint, Decision, Watched};

const KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

fuzz_target!(|data: &[u8]| {
    let mut witness = Watched::new();
    if let Ok(key) = KEY.parse() {
        witness.trust(key);
    }
    if let Ok(request) = AddCheckpoint::parse(data) {
        assert_eq!(request.to_string().as_bytes(), data);
    }
    assert!(matches!(witness.decide(data), Decision::Refuse(_)));
});
