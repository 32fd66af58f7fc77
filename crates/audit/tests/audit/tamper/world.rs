//! A county's log, published as the operator publishes it: tiles, a cosigned checkpoint, an older one, a policy.

use sunledger_audit::{BundleReport, Known, MemoryFiles, Seen, audit_bundle};
use sunledger_chain::checkpoint::Checkpoint;
use sunledger_chain::hash::leaf_hash;
use sunledger_chain::note::{Cosigner, Note, Signer, VerifierKey};
use sunledger_chain::policy::Policy;
use sunledger_chain::rotation::{KeyHistory, Rotation};
use sunledger_chain::tile::{Bundle, HashTile, HashTileError, Kind, Tile};
use sunledger_chain::tree::{TileSource, TileTree};
use sunledger_chain::{Entries, LeafHash};

use crate::book::{Book, linked};
use crate::setting::*;

/// Where the older checkpoint was cosigned.
pub(super) const OLDER: usize = 300;
const COSIGNED_AT: u64 = 1_577_836_800;

pub(super) struct World {
    pub(super) book: Book,
    pub(super) entries: Entries,
    /// The key of the genesis, and the one that followed before any money.
    pub(super) first: Signer,
    pub(super) log: Signer,
    pub(super) keys: KeyHistory,
    /// The one that the auditor knows.
    pub(super) key: VerifierKey,
    pub(super) thief: Signer,
    pub(super) witness: Cosigner,
    pub(super) policy: Policy,
    pub(super) files: MemoryFiles,
    /// What the operator published elsewhere: of the same size, signed by the same key.
    pub(super) fork: MemoryFiles,
}

/// The change from one key to another that a log may record next.
pub(super) fn change(book: &Book, old: &Signer, new: &Signer) -> Note {
    let change = Rotation::new(book.state.size() + 1, new.public().clone());
    change.sign(old, new).expect("both keys")
}

/// Two batches that are paid, each fully told by notices, and more than two full tiles.
fn county(demo: bool) -> Book {
    let lines = |count: u8| -> Vec<_> {
        let village = |nth: u8| if nth.is_multiple_of(3) { WEST } else { EAST };
        (1..=count)
            .map(|nth| line(nth, "10.00", village(nth)))
            .collect()
    };
    let mut book = funded_of(demo);
    let change = change(&book, &checkpoint_key(1), &checkpoint_key(4));
    let body =
        serde_json::json!({ "note": change.to_string(), "reason": "每年更换", "unit": "czj" });
    book = book.and("registrar", &command("checkpoint_key.rotate", body));
    for (batch, count, amount) in [("p1", 250, "2500.00"), ("p2", 240, "2400.00")] {
        book = book.and(MAKER, &prepare(batch, &lines(count)));
        let approval = approve(&book, batch);
        book = book
            .and(APPROVER, &approval)
            .and(TREASURY, &settle(batch, amount, &[]));
    }
    for nth in 0..6 {
        for place in [EAST, WEST] {
            let lines = book.of_type(&["payment.line"]).into_iter();
            let here = lines.filter(|(_, entry)| entry["body"]["village"] == place);
            let rows: Vec<_> = here.map(|(seq, _)| seq).collect();
            let id = format!("g{nth}-{place}");
            book = book.and(VILLAGE, &notice(&id, place, "settled", &rows));
        }
    }
    book
}

impl World {
    pub(super) fn new() -> Self {
        Self::of(true)
    }

    /// Where the times of entries mean something.
    pub(super) fn of_a_real_ledger() -> Self {
        Self::of(false)
    }

    fn of(demo: bool) -> Self {
        let (first, log, thief) = (checkpoint_key(1), checkpoint_key(4), checkpoint_key(2));
        let name = "witness.example/audit".parse().expect("a name");
        let witness = Cosigner::new(name, &[3; 32]).expect("a key");
        let policy = format!(
            "log {}\nwitness audit {}\nquorum audit\n",
            first.public(),
            witness.public()
        );
        let book = county(demo);
        let entries = linked(&book.batches);
        let keys = book.state.checkpoint_keys().expect("a genesis");
        let mut world = Self {
            key: log.public().clone(),
            keys,
            book,
            first,
            log,
            thief,
            witness,
            policy: Policy::parse(policy.as_bytes()).expect("a policy"),
            files: MemoryFiles::default(),
            fork: MemoryFiles::default(),
            entries,
        };
        world.files = world.published(&world.entries);
        let seq = world.book.seq_of("payment.line") + 3;
        let other = world.book.forged(seq, |payload| {
            payload["body"]["payee"]["subject"]["commitment"] = "ee".repeat(32).into();
        });
        world.fork = world.published(&linked(&other));
        assert_eq!(world.fork.0.len(), world.files.0.len());
        world
    }

    /// The same office, for logs whose key has never changed.
    pub(super) fn of_one_key() -> Self {
        let world = Self::new();
        let key = world.first.public().clone();
        Self {
            keys: KeyHistory::from(key.clone()),
            key,
            ..world
        }
    }

    pub(super) fn size(&self) -> usize {
        self.entries.len()
    }

    /// A log as it is published with cosignatures, and an older checkpoint beside the newest.
    pub(super) fn published(&self, entries: &Entries) -> MemoryFiles {
        self.published_at(entries, OLDER)
    }

    /// The same, where the older checkpoint is of this size.
    pub(super) fn published_at(&self, entries: &Entries, older: usize) -> MemoryFiles {
        let mut files = tiles(entries);
        let mut put = |path: &str, bytes: Vec<u8>| drop(files.0.insert(path.to_owned(), bytes));
        let newest = self.cosigned(&signed(entries, entries.len(), self.signer(entries.len())));
        put("checkpoint", newest.to_string().into_bytes());
        let note = self.cosigned(&signed(entries, older, self.signer(older)));
        put(&format!("cosigned/{older}"), note.to_string().into_bytes());
        let signer = self.signer(entries.len()).public();
        put("log.vkey", format!("{signer}\n").into_bytes());
        if !self.keys.is_unchanged() {
            put("log.keys", self.keys.to_string().into_bytes());
        }
        put("policy", b"quorum none\n".to_vec());
        put("README.txt", b"read me\n".to_vec());
        files
    }

    /// Who signs the checkpoint of a size.
    pub(super) fn signer(&self, size: usize) -> &Signer {
        let key = self.keys.at(u64::try_from(size).expect("small"));
        let both = [&self.first, &self.log];
        let mine = both.into_iter().find(|signer| signer.public() == key);
        mine.expect("one of them")
    }

    pub(super) fn cosigned(&self, note: &Note) -> Note {
        let mut note = note.clone();
        let line = self.witness.sign(&note, COSIGNED_AT);
        note.add(line.expect("a time"));
        note
    }

    pub(super) fn audit(&self, files: &MemoryFiles) -> BundleReport {
        self.audit_who_saw(files, &[])
    }

    pub(super) fn audit_who_saw(&self, files: &MemoryFiles, seen: &[Seen]) -> BundleReport {
        let known = Known {
            key: self.key.clone(),
            policy: Some(self.policy.clone()),
            seen: seen.to_vec(),
        };
        audit_bundle(files, &known)
    }

    /// What somebody saw of the true log.
    pub(super) fn seen(&self, size: usize) -> Seen {
        Seen::whole(
            u64::try_from(size).expect("small"),
            &root(&self.entries, size),
        )
    }
}

/// The checkpoint of the first entries, by this key.
pub(super) fn signed(entries: &Entries, size: usize, by: &Signer) -> Note {
    let root = root(entries, size);
    let size = u64::try_from(size).expect("small");
    let checkpoint = Checkpoint::new(ORIGIN, size, root).expect("a checkpoint");
    checkpoint.sign(by).expect("its origin")
}

pub(super) fn root(entries: &Entries, size: usize) -> LeafHash {
    let mut tree = TileTree::new();
    tree.append(entries.iter().take(size).map(leaf_hash));
    tree.root()
}

/// Entries and tiles as files.
pub(super) fn tiles(entries: &Entries) -> MemoryFiles {
    let mut files = MemoryFiles::default();
    let size = u64::try_from(entries.len()).expect("small");
    let mut tree = TileTree::new();
    let full = tree.append(entries.iter().map(leaf_hash));
    for (tile, hashes) in full.into_iter().chain(tree.partials()) {
        files.0.insert(tile.to_string(), hashes.to_bytes());
    }
    for place in 0.. {
        let Some(tile) = Tile::in_tree(Kind::Entries, place, size) else {
            return files;
        };
        let first = usize::try_from(place).expect("small") * 256;
        let mut bundle = Bundle::new();
        for entry in entries.iter().skip(first).take(tile.width().into()) {
            bundle.push(entry).expect("short");
        }
        files.0.insert(tile.to_string(), bundle.as_bytes().to_vec());
    }
    files
}

/// The file of entries that an entry stands in, of a log of this size.
pub(super) fn file_of(seq: usize, size: usize) -> String {
    let place = u64::try_from(seq / 256).expect("small");
    let size = u64::try_from(size).expect("small");
    let tile = Tile::in_tree(Kind::Entries, place, size);
    tile.expect("within the log").to_string()
}

/// Tiles in memory, to make proofs from.
pub(super) struct Stored<'a>(pub(super) &'a MemoryFiles);

impl TileSource for Stored<'_> {
    type Error = HashTileError;

    fn hashes(&mut self, tile: Tile) -> Result<HashTile, HashTileError> {
        HashTile::parse(tile, &self.0.0[&tile.to_string()])
    }
}
