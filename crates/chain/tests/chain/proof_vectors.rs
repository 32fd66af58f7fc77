//! The published vectors of tiles, checkpoints and proofs: this code makes them, and docs/FORMAT.md quotes them.

use serde_json::{Value, json};
use sunledger_chain::hash::leaf_hash;
use sunledger_chain::note::{Note, VerifierKey};
use sunledger_chain::policy::Policy;
use sunledger_chain::proof::{consistency, inclusion};
use sunledger_chain::receipt::Receipt;
use sunledger_chain::rotation::{KeyHistory, Rotation};
use sunledger_chain::tile::{Bundle, Kind, Tile};
use sunledger_chain::tree::{TileTree, TiledHashes, root_at};
use sunledger_chain::witness::{AddCheckpoint, Decision, Watched};
use sunledger_chain::{Entries, LeafHash};

use crate::grove::{Tiles, checkpoint, log_key, seed, witness_key};
use crate::vectors::{FORMAT_MD, collect_texts, entries, hex};

const GOLDEN: &str = include_str!("../vectors/proofs-1.json");
/// 2017-03-01T00:01:00Z.
const COSIGNED_AT: u64 = 1_488_326_460;
/// Sizes of the counted tree on and beside the edges of tiles.
const SIZES: [u64; 6] = [1, 255, 256, 257, 65_536, 70_000];

fn golden() -> Value {
    serde_json::from_str(GOLDEN).expect("the golden file is JSON")
}

fn tiles_of(log: &Entries) -> (Tiles, TileTree) {
    let mut tree = TileTree::new();
    let full = tree.append(log.iter().map(leaf_hash));
    let tiles = full.into_iter().chain(tree.partials()).collect();
    (Tiles(tiles), tree)
}

fn texts(hashes: &[LeafHash]) -> Vec<String> {
    hashes.iter().map(ToString::to_string).collect()
}

/// What a folder holds that shows the log of three entries.
fn files(log: &Entries, checkpoint: &Note) -> Value {
    let (tiles, _) = tiles_of(log);
    let mut bundle = Bundle::new();
    log.iter()
        .for_each(|entry| bundle.push(entry).expect("it fits"));
    let mut files = json!({
        "checkpoint": checkpoint.to_string(),
        "log.vkey": format!("{}\n", log_key(0).public()),
    });
    let entries = Tile::new(Kind::Entries, 0, bundle.width()).expect("a width");
    files[entries.to_string()] = json!(hex(bundle.as_bytes()));
    for (tile, hashes) in &tiles.0 {
        files[tile.to_string()] = json!(hex(&hashes.to_bytes()));
    }
    files
}

/// The tree whose leaf n is the hash of n as eight bytes, big-endian.
fn counted() -> Value {
    let (mut tiles, _) = Tiles::of(70_000);
    let mut reader = tiles.reader(70_000);
    let roots = SIZES.map(|size| {
        let root = root_at(&mut reader, size).expect("in the tree");
        json!({ "size": size, "root": root.to_string() })
    });
    let included = inclusion(&mut reader, 69_900, 70_000).expect("in the tree");
    let consistent = consistency(&mut reader, 65_537, 70_000).expect("in the tree");
    json!({
        "roots": roots,
        "inclusion": { "index": 69_900, "size": 70_000, "proof": texts(&included) },
        "consistency": { "from": 65_537, "to": 70_000, "proof": texts(&consistent) },
    })
}

fn vectors() -> Value {
    let log = entries();
    let (mut tiles, tree) = tiles_of(&log);
    let signed = checkpoint(3, tree.root())
        .sign(&log_key(0))
        .expect("its origin");
    let witness = witness_key("witness.example/audit", &seed(2));
    let cosignature = witness.sign(&signed, COSIGNED_AT).expect("a time");
    let mut cosigned = signed.clone();
    cosigned.add(cosignature.clone());
    let mut reader = TiledHashes::new(&mut tiles, 3);
    let consistent = consistency(&mut reader, 1, 3).expect("in the tree");
    let receipt = Receipt {
        entry: log.iter().nth(1).map(<[u8]>::to_vec),
        index: 1,
        proof: inclusion(&mut reader, 1, 3).expect("in the tree"),
        checkpoint: cosigned.clone(),
    };
    let request = AddCheckpoint {
        old_size: 1,
        proof: consistent.clone(),
        checkpoint: signed.clone(),
    };
    let change = Rotation::new(4, log_key(1).public().clone());
    let policy = format!(
        "log {}\nwitness audit {}\nquorum audit\n",
        log_key(0).public(),
        witness.public()
    );
    json!({
        "files": files(&log, &signed),
        "consistency": { "from": 1, "to": 3, "proof": texts(&consistent) },
        "cosignature": format!("{cosignature}\n"),
        "receipt": receipt.to_string(),
        "add_checkpoint": request.to_string(),
        "policy": policy,
        "rotation": change.sign(&log_key(0), &log_key(1)).expect("both keys").to_string(),
        "counted": counted(),
    })
}

#[test]
fn the_golden_file_is_what_this_code_writes() {
    let vectors = vectors();
    assert!(golden() == vectors, "this code writes:\n{vectors:#}");
}

#[test]
fn format_md_quotes_every_vector() {
    let golden = golden();
    let mut texts = Vec::new();
    collect_texts(&golden, &mut texts);
    assert_eq!(texts.len(), 4 + 2 + 5 + SIZES.len() + 10 + 15);
    for text in texts {
        assert!(FORMAT_MD.contains(text), "docs/FORMAT.md lacks {text}");
    }
    let files = golden["files"].as_object().expect("an object");
    for path in files.keys() {
        assert!(
            FORMAT_MD.contains(&format!("`{path}`")),
            "docs/FORMAT.md lacks {path}"
        );
    }
}

#[test]
fn the_golden_texts_hold() {
    let golden = golden();
    let text = |name: &str| golden[name].as_str().expect("a text").as_bytes().to_vec();
    let key: VerifierKey = golden["files"]["log.vkey"]
        .as_str()
        .and_then(|line| line.trim_end().parse().ok())
        .expect("a key");
    let receipt = Receipt::parse(&text("receipt")).expect("a receipt");
    let proved = receipt.verify(None, &key, &[]).expect("it holds");
    assert_eq!((proved.entry.header.seq, proved.checkpoint.size()), (1, 3));
    let policy = Policy::parse(&text("policy")).expect("a policy");
    let judged = policy
        .judge(&receipt.checkpoint)
        .expect("signed by the log");
    assert!(judged.quorum && judged.cosigned[0].at == COSIGNED_AT);
    let mut keys = KeyHistory::new(key.clone()).expect("a log's key");
    let change = Note::parse(&text("rotation")).expect("a note");
    keys.rotate(&change).expect("signed by both keys");
    assert_eq!((keys.at(3), keys.at(4)), (&key, log_key(1).public()));
    // The request starts from size 1, which this witness has not seen.
    let mut witness = Watched::new();
    witness.trust(key);
    let decision = witness.decide(&text("add_checkpoint"));
    assert!(matches!(decision, Decision::Refuse(refusal) if refusal.status() == 409));
}
