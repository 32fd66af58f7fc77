//! Inclusion and consistency proofs of any place, size and length.
//!
//! What the verifier takes must be as long as the proof that there is.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sunledger_chain::LeafHash;
use sunledger_chain::proof::{HASHES_MAX, verify_consistency, verify_inclusion};

fuzz_target!(|input: (u64, u64, Vec<[u8; 32]>, [u8; 32], [u8; 32])| {
    let (from, to, proof, older, later) = input;
    let proof: Vec<_> = proof.into_iter().map(LeafHash::new).collect();
    let (older, later) = (LeafHash::new(older), LeafHash::new(later));
    if verify_inclusion(&older, from, to, &proof, &later).is_ok() {
        assert!(from < to && proof.len() <= HASHES_MAX + 1);
    }
    if verify_consistency((from, &older), (to, &later), &proof).is_ok() {
        assert!(from <= to && proof.len() <= HASHES_MAX + 2);
    }
});
