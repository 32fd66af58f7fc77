//! Mapping files of both languages.
//!
//! What is refused must say where; what is taken must read a file without a panic.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sunledger_exchange::mapping::Mapping;
use sunledger_exchange::payments::read_payments;
use sunledger_exchange::statement::{StatementMapping, read_statement};

const FILE: &str = "日期,姓名,金额\n2017-03-01,甲,5.00\n";

fuzz_target!(|text: &str| {
    match Mapping::from_toml(text) {
        Ok(mapping) => drop(read_payments(FILE.as_bytes(), &mapping)),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    if let Ok(mapping) = StatementMapping::from_toml(text) {
        drop(read_statement(FILE.as_bytes(), &mapping));
    }
});
