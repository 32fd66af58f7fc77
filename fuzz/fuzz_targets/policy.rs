//! Policy files: what is refused must say where and why in both languages.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sunledger_exchange::policy::read_policy;

fuzz_target!(|text: &str| {
    if let Err(error) = read_policy(text) {
        assert!(error.line > 0 && !error.zh().is_empty() && !error.to_string().is_empty());
    }
});
