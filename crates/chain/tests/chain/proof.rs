//! Inclusion and consistency: against published proofs, another implementation, and damage.

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use proptest::prelude::*;
use sha2::Sha256;
use sunledger_chain::LeafHash;
use sunledger_chain::hash::leaf_hash;
use sunledger_chain::merkle::root_of;
use sunledger_chain::proof::{
    HASHES_MAX, MakeError, ProofError, consistency, inclusion, verify_consistency, verify_inclusion,
};
use sunledger_chain::tile::HashTile;

use crate::grove::{Tiles, leaf, leaves};

fn root(size: u64) -> LeafHash {
    root_of(leaves(size))
}

fn include(tiles: &mut Tiles, index: u64, size: u64) -> Vec<LeafHash> {
    inclusion(&mut tiles.reader(size), index, size).expect("within the tree")
}

fn extend(tiles: &mut Tiles, from: u64, to: u64) -> Vec<LeafHash> {
    consistency(&mut tiles.reader(to), from, to).expect("within the tree")
}

fn bytes(proof: &[LeafHash]) -> Vec<u8> {
    proof.iter().flat_map(LeafHash::as_bytes).copied().collect()
}

#[test]
fn every_pair_of_sizes_agrees_with_another_implementation() {
    let mut theirs = MemoryBackedTree::<Sha256, [u8; 8]>::new();
    for size in 1..=70_u64 {
        theirs.push((size - 1).to_be_bytes());
        let (mut tiles, tree) = Tiles::of(size);
        for other in 0..size {
            let place = usize::try_from(other).expect("small");
            let proof = include(&mut tiles, other, size);
            assert_eq!(
                bytes(&proof),
                theirs.prove_inclusion(place).as_bytes(),
                "{other} of {size}"
            );
            let held = verify_inclusion(&leaf(other), other, size, &proof, &tree.root());
            assert_eq!(held, Ok(()), "{other} of {size}");
            if other == 0 {
                continue;
            }
            let proof = extend(&mut tiles, other, size);
            let added = usize::try_from(size - other).expect("small");
            assert_eq!(
                bytes(&proof),
                theirs.prove_consistency(added).as_bytes(),
                "{other} to {size}"
            );
        }
        for from in 0..=size {
            let proof = extend(&mut tiles, from, size);
            let held = verify_consistency((from, &root(from)), (size, &tree.root()), &proof);
            assert_eq!(held, Ok(()), "{from} to {size}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn proofs_across_tiles_agree_with_another_implementation(size in 2..2_000_u64, at: prop::sample::Index) {
        let mut theirs = MemoryBackedTree::<Sha256, [u8; 8]>::new();
        (0..size).for_each(|index| theirs.push(index.to_be_bytes()));
        let (mut tiles, tree) = Tiles::of(size);
        prop_assert!(tree.root().as_bytes().as_slice() == theirs.root().as_bytes().as_slice());
        let place = at.index(usize::try_from(size).expect("small"));
        let index = u64::try_from(place).expect("small");
        let proof = include(&mut tiles, index, size);
        prop_assert!(bytes(&proof) == theirs.prove_inclusion(place).as_bytes());
        prop_assert_eq!(verify_inclusion(&leaf(index), index, size, &proof, &tree.root()), Ok(()));
        if index > 0 {
            let proof = extend(&mut tiles, index, size);
            let added = usize::try_from(size - index).expect("small");
            prop_assert!(bytes(&proof) == theirs.prove_consistency(added).as_bytes());
            let held = verify_consistency((index, &root(index)), (size, &tree.root()), &proof);
            prop_assert_eq!(held, Ok(()));
        }
    }
}

/// Proofs of the eight leaves that Certificate Transparency's own implementations are tested with.
#[test]
fn published_proofs_hold() {
    let hash = |text: &str| text.parse::<LeafHash>().expect("hex");
    let root_of_eight = hash("5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
    let path = [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]
    .map(hash);
    assert_eq!(
        verify_inclusion(&leaf_hash(b""), 0, 8, &path, &root_of_eight),
        Ok(())
    );
    let root_of_six = hash("76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef");
    let path = [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]
    .map(hash);
    let held = verify_consistency((6, &root_of_six), (8, &root_of_eight), &path);
    assert_eq!(held, Ok(()));
}

/// Each hash changed, left out, doubled or exchanged; each place and size beside the right one.
#[test]
fn a_changed_inclusion_proof_is_refused() {
    for (index, size) in [(0, 1), (0, 2), (5, 6), (6, 7), (3, 8), (200, 300)] {
        let (mut tiles, tree) = Tiles::of(size);
        let proof = include(&mut tiles, index, size);
        let holds = |leaf: &LeafHash, index, size, proof: &[LeafHash]| {
            verify_inclusion(leaf, index, size, proof, &tree.root()).is_ok()
        };
        let own = leaf(index);
        assert!(holds(&own, index, size, &proof));
        assert!(!holds(&leaf(index + 1), index, size, &proof));
        assert_eq!(
            verify_inclusion(&own, size, size, &proof, &tree.root()),
            Err(ProofError::OutsideTree { asked: size, size })
        );
        for (at, bad) in damaged(&proof) {
            assert!(
                !holds(&own, index, size, &bad),
                "{index} of {size}, damage {at}"
            );
        }
        for other in (0..size).filter(|other| *other != index) {
            assert!(
                !holds(&own, other, size, &proof),
                "{index} of {size} at {other}"
            );
        }
    }
}

#[test]
fn a_changed_consistency_proof_is_refused() {
    for (from, to) in [
        (1, 2),
        (1, 8),
        (3, 7),
        (4, 8),
        (6, 8),
        (7, 7),
        (0, 5),
        (200, 300),
        (256, 300),
    ] {
        let (mut tiles, tree) = Tiles::of(to);
        let proof = extend(&mut tiles, from, to);
        let (older, later) = (root(from), tree.root());
        let verify = |older: &LeafHash, later: &LeafHash, proof: &[LeafHash]| {
            verify_consistency((from, older), (to, later), proof)
        };
        assert_eq!(verify(&older, &later, &proof), Ok(()));
        assert!(verify(&leaf(0), &later, &proof).is_err() || from == 1);
        if from > 0 {
            assert!(
                verify(&older, &root(to + 1), &proof).is_err(),
                "{from} to {to}"
            );
        }
        for (at, bad) in damaged(&proof) {
            assert!(
                verify(&older, &later, &bad).is_err(),
                "{from} to {to}, damage {at}"
            );
        }
    }
}

fn damaged(proof: &[LeafHash]) -> Vec<(usize, Vec<LeafHash>)> {
    let mut all = vec![[proof, &[leaf(9)]].concat()];
    for at in 0..proof.len() {
        let mut changed = proof.to_vec();
        let mut bytes = *changed[at].as_bytes();
        bytes[at % 32] ^= 1;
        changed[at] = LeafHash::new(bytes);
        let mut doubled = proof.to_vec();
        doubled.insert(at, proof[at]);
        let mut short = proof.to_vec();
        short.remove(at);
        all.extend([changed, doubled, short]);
        if at > 0 && proof[at] != proof[at - 1] {
            let mut swapped = proof.to_vec();
            swapped.swap(at, at - 1);
            all.push(swapped);
        }
    }
    all.into_iter().enumerate().collect()
}

#[test]
fn a_rewritten_history_has_no_proof() {
    let (mut honest, tree) = Tiles::of(300);
    let mut forged: Vec<_> = leaves(300).collect();
    forged[17] = leaf(1_000_000);
    let forged = root_of(forged);
    let proof = extend(&mut honest, 200, 300);
    let held = verify_consistency((200, &root(200)), (300, &forged), &proof);
    assert_eq!(held, Err(ProofError::Root));
    let held = verify_consistency((200, &forged), (300, &tree.root()), &proof);
    assert_eq!(held, Err(ProofError::OlderRoot));
}

/// Whatever byte of whatever tile is changed: a proof made from it is the honest one, or it does not hold.
#[test]
fn no_changed_tile_makes_a_proof_that_holds() {
    let (honest, tree) = Tiles::of(300);
    let (size, root) = (tree.size(), tree.root());
    for (tile, hashes) in &honest.0 {
        let bytes = hashes.to_bytes();
        let (mut honest, mut refused) = (honest.clone(), 0);
        for at in (0..bytes.len()).step_by(37) {
            let mut changed = bytes.clone();
            changed[at] ^= 0x10;
            let changed = HashTile::parse(*tile, &changed).expect("a tile");
            let mut tampered = honest.clone();
            tampered.0.insert(*tile, changed);
            for index in [0, 1, 130, 255, 256, 299] {
                let proof = include(&mut tampered, index, size);
                let held = verify_inclusion(&leaf(index), index, size, &proof, &root);
                let is_honest = proof == include(&mut honest, index, size);
                assert_eq!(held.is_ok(), is_honest, "byte {at} of {tile}, leaf {index}");
                refused += u32::from(!is_honest);
            }
        }
        assert!(refused > 0, "{tile}");
    }
}

#[test]
fn what_there_is_no_proof_of() {
    let (mut tiles, tree) = Tiles::of(5);
    let outside = |asked| Err(MakeError::OutsideTree { asked, size: 5 });
    assert_eq!(inclusion(&mut tiles.reader(5), 5, 5), outside(5));
    assert_eq!(consistency(&mut tiles.reader(5), 6, 5), outside(6));
    let held = |(from, older): (u64, LeafHash), (to, later): (u64, LeafHash)| {
        verify_consistency((from, &older), (to, &later), &[])
    };
    let (empty, five, other) = (root_of([]), tree.root(), leaf(0));
    assert_eq!(held((0, empty), (5, five)), Ok(()));
    assert_eq!(held((0, other), (5, five)), Err(ProofError::OlderRoot));
    assert_eq!(held((0, empty), (0, other)), Err(ProofError::Root));
    assert_eq!(held((5, five), (5, five)), Ok(()));
    assert_eq!(held((5, five), (5, other)), Err(ProofError::Root));
    let beyond = Err(ProofError::OutsideTree { asked: 6, size: 5 });
    assert_eq!(held((6, five), (5, five)), beyond);
    assert_eq!(held((4, root(4)), (5, five)), Err(ProofError::Length));
}

#[test]
fn the_longest_proofs_end() {
    let long = vec![leaf(0); HASHES_MAX + 2];
    for (index, size) in [(0, u64::MAX), (u64::MAX - 1, u64::MAX), (1 << 62, u64::MAX)] {
        assert!(verify_inclusion(&leaf(0), index, size, &long, &leaf(1)).is_err());
        let held = verify_consistency((index.max(1), &leaf(0)), (size, &leaf(1)), &long);
        assert!(held.is_err());
    }
}
