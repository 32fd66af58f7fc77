//! Any bytes by the mappings of the project; what is quarantined stays so until it is mended.
//!
//! Knows nothing of any format: the parser itself tells what it is given.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use sunledger_exchange::Template;
use sunledger_exchange::mapping::Mapping;
use sunledger_exchange::payments::{ReadOptions, read_payments_with};

static MAPPINGS: LazyLock<[Mapping; 3]> = LazyLock::new(|| {
    [
        Mapping::from_toml(include_str!("../../mappings/leeds.toml")).unwrap(),
        Template::Person.mapping().unwrap(),
        Template::Firm.mapping().unwrap(),
    ]
});

fuzz_target!(|data: &[u8]| {
    let options = ReadOptions {
        business_on: Some("2017-06-10".parse().unwrap()),
        ..ReadOptions::default()
    };
    for mapping in MAPPINGS.iter() {
        let Ok(file) = read_payments_with(data, mapping, &options) else {
            continue;
        };
        let summary = file.summary;
        assert_eq!(summary.rows, summary.accepted + summary.quarantined);
        let sum: i128 = file.rows.iter().map(|row| i128::from(row.amount.minor())).sum();
        assert_eq!(sum, summary.sum_minor);
        if file.quarantined.is_empty() {
            continue;
        }
        let mut written = Vec::new();
        file.write_quarantine(mapping, &mut written).unwrap();
        let again = read_payments_with(&written, mapping, &options).unwrap();
        assert!(again.rows.is_empty(), "a row that nobody mended was accepted");
        assert_eq!(again.quarantined.len(), file.quarantined.len());
    }
});
