//! Witnesses: what they cosign, and each way in which they do not.

use sunledger_chain::LeafHash;
use sunledger_chain::checkpoint::Checkpoint;
use sunledger_chain::merkle::root_of;
use sunledger_chain::note::{Note, NoteError};
use sunledger_chain::proof::{HASHES_MAX, consistency};
use sunledger_chain::tree::TileTree;
use sunledger_chain::witness::{
    AddCheckpoint, Decision, Latest, REQUEST_BYTES_MAX, Refusal, RequestError, Watched,
};

use crate::grove::{ORIGIN, Tiles, changed, leaf, leaves, log_key, seed, signed, witness_key};

/// The example of C2SP tlog-witness.
const PUBLISHED: &str = "old 20852014\n\
    PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n\
    jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=\n\
    5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=\n\
    /6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=\n\
    \n\
    example.com/behind-the-sofa\n\
    20852163\n\
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\
    \n\
    — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n\
    — example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=\n";

fn root(size: u64) -> LeafHash {
    root_of(leaves(size))
}

fn watching(size: u64) -> Watched {
    let mut witness = Watched::new();
    witness.trust(log_key(0).public().clone());
    assert!(witness.restore(
        ORIGIN,
        Latest {
            size,
            root: root(size)
        }
    ));
    witness
}

fn request(old_size: u64, new: u64) -> AddCheckpoint {
    let (mut tiles, tree) = Tiles::of(new);
    let proof = match old_size <= new {
        true => consistency(&mut tiles.reader(new), old_size, new).expect("in the tree"),
        false => Vec::new(),
    };
    AddCheckpoint {
        old_size,
        proof,
        checkpoint: signed(new, tree.root()),
    }
}

fn refused(witness: &Watched, body: &str) -> Refusal {
    match witness.decide(body.as_bytes()) {
        Decision::Refuse(refusal) => refusal,
        Decision::Cosign { checkpoint, .. } => panic!("cosigned size {}", checkpoint.size()),
    }
}

#[test]
fn the_published_request_is_read() {
    let request = AddCheckpoint::parse(PUBLISHED.as_bytes()).expect("a request");
    assert_eq!((request.old_size, request.proof.len()), (20_852_014, 4));
    assert_eq!(request.checkpoint.signatures().len(), 2);
    assert_eq!(request.to_string(), PUBLISHED);
    let refusal = refused(&watching(0), PUBLISHED);
    assert_eq!(refusal.status(), 404);
}

/// What was decided on, and what to store.
fn cosigned(witness: &Watched, request: &AddCheckpoint) -> (Latest, Latest) {
    match witness.decide(request.to_string().as_bytes()) {
        Decision::Cosign { seen, latest, .. } => (seen, latest),
        Decision::Refuse(refusal) => panic!("refused: {refusal}"),
    }
}

#[test]
fn given_a_log_that_grows_each_checkpoint_is_cosigned() {
    let mut witness = watching(0);
    let key = witness_key("witness.example/audit", &seed(2));
    let known = [key.public().clone()];
    let mut before = 0;
    for size in [1, 2, 200, 256, 300, 300] {
        let request = request(before, size);
        let (seen, latest) = cosigned(&witness, &request);
        assert_eq!(
            (seen.size, latest),
            (
                before,
                Latest {
                    size,
                    root: root(size)
                }
            )
        );
        assert!(witness.advance(ORIGIN, seen, latest));
        let mut note = request.checkpoint;
        note.add(key.sign(&note, 1).expect("a time"));
        let log = log_key(0).public().clone();
        let (_, by) = Checkpoint::open(&note, &log, &known).expect("both");
        assert_eq!(by.len(), 2);
        before = size;
    }
}

/// Both were decided on the same state: the one that is stored first wins, or a fork could be cosigned.
#[test]
fn given_two_requests_at_once_then_one_is_cosigned() {
    let mut forged: Vec<_> = leaves(310).collect();
    forged[250] = leaf(1_000_000);
    let fork = {
        let mut tree = TileTree::new();
        let full = tree.append(forged.iter().copied());
        let mut tiles = Tiles(full.into_iter().chain(tree.partials()).collect());
        let proof = consistency(&mut tiles.reader(310), 200, 310).expect("in the tree");
        AddCheckpoint {
            old_size: 200,
            proof,
            checkpoint: signed(310, tree.root()),
        }
    };
    let mut witness = watching(200);
    let (seen, honest) = cosigned(&witness, &request(200, 300));
    let (seen_too, forked) = cosigned(&witness, &fork);
    assert!(witness.advance(ORIGIN, seen, honest));
    assert!(!witness.advance(ORIGIN, seen_too, forked));
    assert_eq!(witness.latest(ORIGIN), Some(honest));
    assert_eq!(
        refused(&witness, &fork.to_string()),
        Refusal::Stale { size: 300 }
    );
}

#[test]
fn given_another_size_than_the_last_one_then_409_names_that() {
    let witness = watching(200);
    for (old, new) in [(0, 300), (199, 300), (201, 300), (0, 100), (100, 100)] {
        let refusal = refused(&witness, &request(old, new).to_string());
        assert_eq!(
            (refusal.status(), refusal),
            (409, Refusal::Stale { size: 200 }),
            "{old} to {new}"
        );
    }
    // A smaller tree cannot start from the last size at all.
    let refusal = refused(&witness, &request(200, 199).to_string());
    let malformed = Refusal::Malformed(RequestError::OldSizeAbove { old: 200, new: 199 });
    assert_eq!((refusal.status(), refusal), (400, malformed));
}

#[test]
fn given_another_root_at_the_same_size_then_409() {
    let fork = AddCheckpoint {
        checkpoint: signed(200, leaf(0)),
        ..request(200, 200)
    };
    let refusal = refused(&watching(200), &fork.to_string());
    assert_eq!(refusal, Refusal::Stale { size: 200 });
}

#[test]
fn given_a_rewritten_history_then_422() {
    let witness = watching(200);
    let mut forged: Vec<_> = leaves(300).collect();
    forged[17] = leaf(1_000_000);
    let honest = request(200, 300);
    let fork = AddCheckpoint {
        checkpoint: signed(300, root_of(forged)),
        ..honest.clone()
    };
    let short = AddCheckpoint {
        proof: honest.proof[1..].to_vec(),
        ..honest.clone()
    };
    let long = AddCheckpoint {
        proof: [honest.proof.as_slice(), &[leaf(1)]].concat(),
        ..honest
    };
    for bad in [fork, short, long] {
        let refusal = refused(&witness, &bad.to_string());
        assert_eq!((refusal.status(), refusal), (422, Refusal::BadProof));
    }
    // From nothing there is nothing to prove, and the empty tree has one root only.
    let first = AddCheckpoint {
        proof: vec![leaf(1)],
        ..request(0, 5)
    };
    assert_eq!(refused(&watching(0), &first.to_string()), Refusal::BadProof);
    let empty = AddCheckpoint {
        checkpoint: signed(0, leaf(1)),
        ..request(0, 0)
    };
    assert_eq!(
        refused(&watching(0), &empty.to_string()),
        Refusal::Stale { size: 0 }
    );
}

#[test]
fn given_a_signature_by_no_trusted_key_then_403() {
    let witness = watching(0);
    let text = signed(5, root(5)).text().to_owned();
    let mut by_other = Note::new(text.as_str()).expect("a text");
    by_other.add(log_key(1).sign(&by_other));
    let other = AddCheckpoint {
        checkpoint: by_other,
        ..request(0, 5)
    };
    let refusal = refused(&witness, &other.to_string());
    assert_eq!(
        (refusal.status(), refusal),
        (403, Refusal::BadSignature(NoteError::Unsigned))
    );
    // A signature of a trusted key over another text.
    let moved = request(0, 5).to_string().replace("\n5\n", "\n6\n");
    assert_eq!(refused(&witness, &moved).status(), 403);
    // A witness that trusts the later key too takes both.
    let mut both = witness;
    both.trust(log_key(1).public().clone());
    let decision = both.decide(other.to_string().as_bytes());
    assert!(matches!(decision, Decision::Cosign { .. }));
}

#[test]
fn given_an_unknown_log_then_404_whoever_signed() {
    let foreign = Checkpoint::new("example.org/other", 5, root(5)).expect("a checkpoint");
    let mut note = Note::new(foreign.to_string()).expect("a text");
    note.add(log_key(0).sign(&note));
    let request = AddCheckpoint {
        checkpoint: note,
        ..request(0, 5)
    };
    let refusal = refused(&watching(0), &request.to_string());
    let origin = "example.org/other".to_owned();
    assert_eq!(
        (refusal.status(), refusal),
        (404, Refusal::UnknownLog { origin })
    );
}

#[test]
fn given_a_malformed_body_then_400() {
    let witness = watching(0);
    let good = request(0, 5).to_string();
    let hash = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
    let note = signed(5, root(5)).to_string();
    let bodies = [
        String::new(),
        "old 0".to_owned(),
        good.replace("old 0", "old 00"),
        good.replace("old 0", "old"),
        good.replace("old 0", "old -1"),
        good.replace("old 0\n", ""),
        format!("old 0\n{note}"),
        format!("old 0\nAAAA\n\n{note}"),
        format!("old 0\n{}\n{note}", hash.repeat(HASHES_MAX + 1)),
        "old 0\n\nlog\n1\n\n— log AAAAAAA=\n".to_owned(),
        format!("{good}\u{1}"),
        "x".repeat(REQUEST_BYTES_MAX + 1),
    ];
    for body in bodies {
        let refusal = refused(&witness, &body);
        assert_eq!(refusal.status(), 400, "{body:.40}");
    }
    let not_text = [b"old 0\n\n\xff".as_slice(), note.as_bytes()].concat();
    let decision = witness.decide(&not_text);
    assert_eq!(
        decision,
        Decision::Refuse(Refusal::Malformed(RequestError::NotText))
    );
}

#[test]
fn a_witness_never_goes_back() {
    let mut witness = watching(200);
    let tree = |size, root| Latest { size, root };
    assert!(!witness.restore(ORIGIN, tree(199, root(199))));
    assert!(!witness.restore(ORIGIN, tree(200, root(199))));
    assert!(witness.restore(ORIGIN, tree(200, root(200))));
    assert!(!witness.restore("example.org/other", Latest::default()));
    assert!(!witness.advance("example.org/other", Latest::default(), tree(1, root(1))));
    assert_eq!(witness.latest(ORIGIN), Some(tree(200, root(200))));
    assert_eq!(witness.latest("example.org/other"), None);
    assert!(witness.restore(ORIGIN, tree(201, root(201))));
}

#[test]
fn no_changed_byte_gets_another_tree_cosigned() {
    let witness = watching(200);
    let request = request(200, 300).to_string();
    for (at, body) in changed(request.as_bytes()) {
        if let Decision::Cosign { latest, .. } = witness.decide(&body) {
            assert_eq!(
                latest,
                Latest {
                    size: 300,
                    root: root(300)
                },
                "byte {at}"
            );
        }
    }
}
