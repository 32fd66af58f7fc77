//! Receipts, changes of key, and all keys of a log.
//!
//! Nothing that a fuzzer can sign may ever be proved.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sunledger_chain::note::{Note, VerifierKey};
use sunledger_chain::receipt::Receipt;
use sunledger_chain::rotation::KeyHistory;

const KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

fuzz_target!(|data: &[u8]| {
    let Ok(key) = KEY.parse::<VerifierKey>() else {
        return;
    };
    if let Ok(receipt) = Receipt::parse(data) {
        assert_eq!(receipt.to_string().as_bytes(), data);
        assert!(receipt.verify(None, &key, &[]).is_err());
    }
    if let Ok(keys) = KeyHistory::parse(data) {
        assert_eq!(keys.to_string().as_bytes(), data);
        assert!(keys.is_unchanged());
    }
    if let (Ok(note), Ok(mut keys)) = (Note::parse(data), KeyHistory::new(key)) {
        assert!(keys.rotate(&note).is_err());
    }
});
