//! Logs that are made up: leaves, checkpoints and proofs as RFC 6962 defines them, without a ledger.

use sunledger_chain::LeafHash;
use sunledger_chain::checkpoint::Checkpoint;
use sunledger_chain::hash::leaf_hash;
use sunledger_chain::merkle::root_of;
use sunledger_chain::note::{Note, Signer};
use sunledger_chain::witness::AddCheckpoint;

pub(crate) const ORIGIN: &str = "ledger.example/county";

/// A log whose leaves hold a word and their number.
pub(crate) struct MadeLog {
    leaves: Vec<LeafHash>,
    signer: Signer,
}

impl MadeLog {
    pub(crate) fn new(origin: &str, seed: u8, word: &str, leaves: usize) -> Self {
        let leaf = |nth: usize| leaf_hash(format!("{word} {nth}").as_bytes());
        Self {
            leaves: (0..leaves).map(leaf).collect(),
            signer: Signer::new(origin.parse().unwrap(), &[seed; 32]).unwrap(),
        }
    }

    /// The log that most tests use.
    pub(crate) fn county() -> Self {
        Self::new(ORIGIN, 1, "county", 20)
    }

    pub(crate) fn key(&self) -> sunledger_chain::note::VerifierKey {
        self.signer.public().clone()
    }

    pub(crate) fn root(&self, size: usize) -> LeafHash {
        root_of(self.leaves[..size].iter().copied())
    }

    pub(crate) fn note(&self, size: usize) -> Note {
        let origin = self.signer.public().name().as_str();
        let size_said = u64::try_from(size).unwrap();
        let checkpoint = Checkpoint::new(origin, size_said, self.root(size));
        checkpoint.unwrap().sign(&self.signer).unwrap()
    }

    /// A request that goes on from one size to another.
    pub(crate) fn request(&self, from: usize, to: usize) -> AddCheckpoint {
        let proof = match from == 0 || from == to {
            true => Vec::new(),
            false => subproof(&self.leaves[..to], from, true),
        };
        AddCheckpoint {
            old_size: u64::try_from(from).unwrap(),
            proof,
            checkpoint: self.note(to),
        }
    }
}

/// RFC 6962, 2.1.2, word for word.
fn subproof(leaves: &[LeafHash], m: usize, whole: bool) -> Vec<LeafHash> {
    let n = leaves.len();
    let root = |leaves: &[LeafHash]| root_of(leaves.iter().copied());
    if m == n {
        return match whole {
            true => Vec::new(),
            false => vec![root(leaves)],
        };
    }
    let k = n.next_power_of_two() / 2;
    let (left, right) = leaves.split_at(k);
    let (mut proof, sibling) = match m <= k {
        true => (subproof(left, m, whole), right),
        false => (subproof(right, m - k, false), left),
    };
    proof.push(root(sibling));
    proof
}
