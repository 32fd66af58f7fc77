//! What an auditor has kept or copied from paper, and check codes that people type.
//!
//! What is taken has one meaning, and a root shorter than paper carries is never taken.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sunledger_audit::Seen;
use sunledger_chain::CheckCode;

fuzz_target!(|data: &[u8]| {
    if let Ok(seen) = Seen::of_state(data) {
        assert!(!seen.is_short());
        assert_eq!(Seen::of_state(seen.to_state().as_bytes()), Ok(seen));
    }
    let Ok(text) = str::from_utf8(data) else {
        return;
    };
    if let Ok(seen) = text.parse::<Seen>() {
        assert!((16..=64).contains(&seen.root().len()));
        let again = format!("{}:{}", seen.size(), seen.root());
        assert_eq!(again.parse(), Ok(seen));
    }
    if let Some(code) = CheckCode::parse(text) {
        assert_eq!(code.to_string(), text);
    }
});
