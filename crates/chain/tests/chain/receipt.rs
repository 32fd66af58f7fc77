//! Receipts: what one proves, and that nothing else can be made of it.

use proptest::prelude::*;
use sunledger_chain::LeafHash;
use sunledger_chain::checkpoint::CheckpointError;
use sunledger_chain::hash::leaf_hash;
use sunledger_chain::merkle::root_of;
use sunledger_chain::note::{Note, NoteError};
use sunledger_chain::proof::{HASHES_MAX, ProofError, inclusion};
use sunledger_chain::receipt::{RECEIPT_BYTES_MAX, Receipt, ReceiptError};
use sunledger_chain::tree::{TileTree, TiledHashes};

use crate::grove::{Tiles, changed, leaf, log_key, signed};
use crate::sample::{LEDGER, Log};

fn log() -> Log {
    crate::sample::log(LEDGER, &[1, 2, 3, 1, 1])
}

fn receipt(index: u64, carried: bool) -> (Log, Receipt) {
    let log = log();
    let leaves: Vec<_> = log.iter().map(|entry| leaf_hash(entry)).collect();
    let mut tree = TileTree::new();
    let full = tree.append(leaves.iter().copied());
    let tiles = Tiles(full.into_iter().chain(tree.partials()).collect());
    let size = tree.size();
    let proof = inclusion(&mut TiledHashes::new(tiles, size), index, size).expect("in the tree");
    let place = usize::try_from(index).expect("small");
    let entry = log[place].clone();
    let receipt = Receipt {
        entry: carried.then_some(entry),
        index,
        proof,
        checkpoint: signed(size, root_of(leaves)),
    };
    (log, receipt)
}

#[test]
fn each_entry_is_proved_by_its_receipt_alone() {
    let key = log_key(0).public().clone();
    for index in 0..8 {
        let (_, receipt) = receipt(index, true);
        let text = receipt.to_string();
        assert!(text.starts_with("c2sp.org/tlog-proof@v1\nextra "));
        let again = Receipt::parse(text.as_bytes()).expect("a receipt");
        assert_eq!(again, receipt);
        let proved = again.verify(None, &key, &[]).expect("it holds");
        assert_eq!(proved.entry.header.seq, index);
        assert_eq!((proved.checkpoint.size(), proved.signed.len()), (8, 1));
    }
}

#[test]
fn an_entry_that_is_given_is_the_one_that_is_judged() {
    let key = log_key(0).public().clone();
    let (log, bare) = receipt(3, false);
    assert!(
        bare.to_string()
            .starts_with("c2sp.org/tlog-proof@v1\nindex 3\n")
    );
    assert_eq!(bare.verify(None, &key, &[]), Err(ReceiptError::NoEntry));
    let (_, carrying) = receipt(3, true);
    for (seq, entry) in log.iter().enumerate() {
        for receipt in [&bare, &carrying] {
            let held = receipt.verify(Some(entry), &key, &[]);
            if seq == 3 {
                assert_eq!(held.map(|proved| proved.entry.header.seq), Ok(3));
            } else {
                assert_eq!(held, Err(ReceiptError::Inclusion(ProofError::Root)));
            }
        }
    }
}

#[test]
fn a_receipt_of_another_log_or_place_proves_nothing() {
    let (_, mut receipt) = receipt(3, true);
    let unsigned = ReceiptError::Checkpoint(CheckpointError::Note(NoteError::Unsigned));
    assert_eq!(
        receipt.verify(None, log_key(1).public(), &[]),
        Err(unsigned)
    );
    let key = log_key(0).public().clone();
    receipt.index = 4;
    assert_eq!(
        receipt.verify(None, &key, &[]),
        Err(ReceiptError::Inclusion(ProofError::Root))
    );
    receipt.index = 8;
    let outside = ProofError::OutsideTree { asked: 8, size: 8 };
    assert_eq!(
        receipt.verify(None, &key, &[]),
        Err(ReceiptError::Inclusion(outside))
    );
}

/// An operator may build a tree in which an entry stands at another place than it says.
#[test]
fn an_entry_that_stands_elsewhere_than_it_says() {
    let (log, mut receipt) = receipt(3, true);
    let leaves: Vec<_> = log[3..4].iter().map(|entry| leaf_hash(entry)).collect();
    receipt.index = 0;
    receipt.proof.clear();
    receipt.checkpoint = signed(1, root_of(leaves));
    let error = ReceiptError::Seq { index: 0, seq: 3 };
    assert_eq!(receipt.verify(None, log_key(0).public(), &[]), Err(error));
}

#[test]
fn what_is_included_but_is_no_entry() {
    let bytes = b"not an entry".to_vec();
    let receipt = Receipt {
        checkpoint: signed(1, leaf_hash(&bytes)),
        entry: Some(bytes),
        index: 0,
        proof: Vec::new(),
    };
    let key = log_key(0).public().clone();
    let held = receipt.verify(None, &key, &[]);
    assert!(matches!(held, Err(ReceiptError::Entry(_))), "{held:?}");
}

#[test]
fn every_changed_byte_is_refused() {
    let (_, receipt) = receipt(3, true);
    let key = log_key(0).public().clone();
    for (at, bytes) in changed(receipt.to_string().as_bytes()) {
        let parsed = Receipt::parse(&bytes);
        let held = parsed
            .as_ref()
            .map(|receipt| receipt.verify(None, &key, &[]).is_ok());
        assert_ne!(held, Ok(true), "byte {at}");
    }
}

#[test]
fn texts_that_are_no_receipt() {
    let (_, receipt) = receipt(3, true);
    let text = receipt.to_string();
    let note = receipt.checkpoint.to_string();
    let header = "c2sp.org/tlog-proof@v1\n";
    let hash = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
    let refused = [
        (String::new(), ReceiptError::Header),
        (text.replace("@v1", "@v2"), ReceiptError::Header),
        (header.to_owned(), ReceiptError::Index),
        (
            format!("{header}extra \u{221e}\nindex 0\n\n{note}"),
            ReceiptError::Extra,
        ),
        (format!("{header}index 00\n\n{note}"), ReceiptError::Index),
        (format!("{header}index\n\n{note}"), ReceiptError::Index),
        (format!("{header}extra AAAA\n\n{note}"), ReceiptError::Index),
        (
            format!("{header}index 0\n{hash}{note}"),
            ReceiptError::Proof { nth: 2 },
        ),
        (
            format!("{header}index 0\n{hash}"),
            ReceiptError::Proof { nth: 2 },
        ),
        (
            format!("{header}index 0\n{}\n{note}", hash.repeat(HASHES_MAX + 1)),
            ReceiptError::Proof {
                nth: HASHES_MAX + 1,
            },
        ),
        (
            format!("{header}index 0\n\nlog\n"),
            ReceiptError::Note(NoteError::Shape),
        ),
        (
            "x".repeat(RECEIPT_BYTES_MAX + 1),
            ReceiptError::TooLong {
                bytes: RECEIPT_BYTES_MAX + 1,
            },
        ),
    ];
    for (text, error) in refused {
        assert_eq!(Receipt::parse(text.as_bytes()), Err(error), "{text:.60}");
    }
    let most = format!("{header}index 0\n{}\n{note}", hash.repeat(HASHES_MAX));
    assert!(Receipt::parse(most.as_bytes()).is_ok());
    let extra = |bytes: usize| {
        let entry = Some(vec![0; bytes]);
        let receipt = Receipt {
            entry,
            ..receipt.clone()
        };
        Receipt::parse(receipt.to_string().as_bytes()).map(drop)
    };
    assert_eq!(extra(65_535), Ok(()));
    assert_eq!(extra(65_536), Err(ReceiptError::Extra));
}

proptest! {
    #[test]
    fn a_text_gives_back_the_receipt(
        entry in prop::option::of(prop::collection::vec(any::<u8>(), 0..80)),
        index: u64,
        hashes in prop::collection::vec(any::<u64>(), 0..=HASHES_MAX),
    ) {
        let proof: Vec<LeafHash> = hashes.into_iter().map(leaf).collect();
        let note = "log\n1\n\n— log AAAAAAA=\n";
        let checkpoint = Note::parse(note.as_bytes()).expect("a note");
        let receipt = Receipt { entry, index, proof, checkpoint };
        prop_assert_eq!(Receipt::parse(receipt.to_string().as_bytes()), Ok(receipt));
    }
}
