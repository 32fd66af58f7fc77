//! Roots against RFC 6962's published values and against another implementation.

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use sha2::Sha256;
use sunledger_chain::LeafHash;
use sunledger_chain::hash::leaf_hash;
use sunledger_chain::merkle::{Tree, chosen_leaf, node_hash, root_of};

/// The leaves and roots that Certificate Transparency's own implementations are tested with.
const LEAVES: [&[u8]; 8] = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    b"\x50\x51\x52\x53\x54\x55\x56\x57",
    b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
];
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

#[test]
fn roots_are_the_published_ones() {
    let mut tree = Tree::new();
    for (root, leaf) in ROOTS.iter().zip(LEAVES) {
        assert_eq!(tree.root().to_string(), *root);
        tree.push(leaf_hash(leaf));
    }
    assert_eq!(tree.root().to_string(), ROOTS[8]);
}

#[test]
fn roots_agree_with_another_implementation() {
    let mut ours = Tree::new();
    let mut theirs = MemoryBackedTree::<Sha256, [u8; 8]>::new();
    for size in 0..=300_u64 {
        assert_eq!(ours.size(), size);
        assert_eq!(
            ours.root().as_bytes().as_slice(),
            theirs.root().as_bytes().as_slice(),
            "{size} leaves"
        );
        ours.push(leaf_hash(&size.to_be_bytes()));
        theirs.push(size.to_be_bytes());
    }
}

#[test]
fn a_root_is_that_of_its_leaves_in_order() {
    let [a, b, c] = [0, 1, 2].map(|byte| LeafHash::new([byte; 32]));
    assert_eq!(root_of([a]), a);
    assert_eq!(root_of([a, b, c]), node_hash(&node_hash(&a, &b), &c));
    assert_ne!(root_of([a, b]), root_of([b, a]));
}

#[test]
fn a_chosen_leaf_is_the_leaf_of_forty_bytes() {
    let leaf = leaf_hash(b"entry");
    let mut input = 258_u64.to_be_bytes().to_vec();
    input.extend_from_slice(leaf.as_bytes());
    assert_eq!(input.len(), 40);
    assert_eq!(chosen_leaf(258, &leaf), leaf_hash(&input));
}
