//! The files of a bundle under a checkpoint that is signed: whatever stands in them, the audit ends and says so.
//!
//! Nothing that a fuzzer can write is the log of this checkpoint.

#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use sunledger_audit::{Known, MemoryFiles, audit_bundle};
use sunledger_chain::LeafHash;
use sunledger_chain::checkpoint::Checkpoint;
use sunledger_chain::note::Signer;
use sunledger_chain::tile::grown;

const ORIGIN: &str = "example.org/fuzz";

fuzz_target!(|data: &[u8]| {
    let Some(([size, which, cut], rest)) = data.split_first_chunk::<3>() else {
        return;
    };
    // Two full tiles and more at most; an empty log is one that anyone can write.
    let size = u64::from(*size).saturating_mul(3).saturating_add(1);
    let Ok(signer) = ORIGIN.parse().map(|name| Signer::new(name, &[7; 32])) else {
        return;
    };
    let Ok(signer) = signer else {
        return;
    };
    let root = LeafHash::new([*which; 32]);
    let signed = Checkpoint::new(ORIGIN, size, root).and_then(|it| it.sign(&signer));
    let Ok(note) = signed else {
        return;
    };
    let mut files = BTreeMap::new();
    // Every file has the same bytes, from another place on: so lengths and widths come out right now and then.
    for (nth, tile) in grown(0, size).enumerate() {
        let from = nth.saturating_mul(usize::from(*cut)) % rest.len().max(1);
        if nth != usize::from(*which) {
            files.insert(tile.to_string(), rest[from..].to_vec());
        }
    }
    files.insert("checkpoint".to_owned(), note.to_string().into_bytes());
    files.insert(format!("cosigned/{}", u64::from(*cut)), rest.to_vec());
    files.insert("log.vkey".to_owned(), rest.to_vec());
    files.insert(String::from_utf8_lossy(rest).into_owned(), Vec::new());
    let known = Known {
        key: signer.public().clone(),
        policy: None,
        seen: Vec::new(),
    };
    let report = audit_bundle(&MemoryFiles(files), &known);
    assert!(!report.ok);
    assert!(report.problems_total > 0);
});
