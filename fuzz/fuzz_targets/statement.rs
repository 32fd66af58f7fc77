//! Statements by the built-in mapping.
//!
//! Sums are held against the lines that they are of.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use sunledger_exchange::statement::{StatementMapping, read_statement};

static MAPPING: LazyLock<StatementMapping> =
    LazyLock::new(|| StatementMapping::built_in().unwrap());

fuzz_target!(|data: &[u8]| {
    let mut text = "交易日期,凭证号,借方发生额,贷方发生额,摘要,退票原因\n".as_bytes().to_vec();
    text.extend_from_slice(data);
    for bytes in [data, &text] {
        let Ok(file) = read_statement(bytes, &MAPPING) else {
            continue;
        };
        let summary = file.summary;
        assert_eq!(summary.rows, summary.accepted + summary.quarantined);
        let net: i128 = file.rows.iter().map(|row| i128::from(row.amount.minor())).sum();
        assert_eq!(net, summary.in_minor - summary.out_minor);
    }
});
