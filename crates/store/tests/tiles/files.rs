//! What lies where, on a real disk, and what readers make of it.

use std::fs;

use sunledger_chain::tile::Tile;
use sunledger_chain::{Hash, Head};
use sunledger_store::tiles::{OsDisk, PublicLog, TileKeeper, TilesError};
use sunledger_store::{Log, SledLog};

use crate::lossy::LossyDisk;
use crate::support::{Grown, keys, signer};

#[test]
fn a_log_on_disk_is_published_in_plain_files() {
    let dir = tempfile::tempdir().unwrap();
    let mut grown = Grown::by(&[]);
    let log = SledLog::create(&dir.path().join("ledger")).unwrap();
    let public = dir.path().join("ledger/public");
    let mut keeper = TileKeeper::open(OsDisk::new(&public), &log, signer(), &keys()).unwrap();
    for count in [3, 300, 1] {
        let before = grown.maker.head();
        grown.grow(&[count]);
        let from = usize::try_from(before.size).unwrap();
        let mut run = sunledger_chain::Entries::new();
        grown
            .entries
            .iter()
            .skip(from)
            .for_each(|entry| run.push_raw(entry));
        log.append(before, &run).unwrap();
        let expected = grown.at(log.head().size);
        assert_eq!(keeper.advance(&log).unwrap(), Some(expected));
    }
    grown.judge(&OsDisk::new(&public), &[Some(304)]);
    for there in [
        "checkpoint",
        "log.vkey",
        "tile/0/000",
        "tile/entries/001.p/48",
        "tile/1/000.p/1",
    ] {
        assert!(public.join(there).is_file(), "{there}");
    }
    // The partial tiles of the place that is full now are gone.
    assert!(!public.join("tile/0/000.p").exists());
    let line = fs::read_to_string(public.join("log.vkey")).unwrap();
    assert_eq!(line, format!("{}\n", signer().public()));
    drop(keeper);
    drop(log);
    let log = SledLog::open(&dir.path().join("ledger")).unwrap();
    let mut keeper = TileKeeper::open(OsDisk::new(&public), &log, signer(), &keys()).unwrap();
    assert_eq!(keeper.published(), Some(grown.at(304)));
    assert_eq!(keeper.advance(&log).unwrap(), None);
}

fn published(counts: &[u32]) -> (Grown, PublicLog<LossyDisk>, LossyDisk) {
    let grown = Grown::by(counts);
    let disk = LossyDisk::default();
    grown
        .keeper(disk.clone())
        .unwrap()
        .advance(&grown.log)
        .unwrap();
    (grown, PublicLog::with_own_key(disk.clone()).unwrap(), disk)
}

#[test]
fn tiles_are_served_as_wide_as_they_are_asked_for() {
    let (_, public, _) = published(&[600]);
    let bytes = |path: &str| public.bytes(path.parse::<Tile>().unwrap());
    let wide = bytes("tile/0/002.p/88").unwrap();
    assert_eq!(wide.len(), 88 * 32);
    assert_eq!(bytes("tile/0/002.p/7").unwrap(), wide[..7 * 32]);
    assert_eq!(bytes("tile/0/001.p/1").unwrap().len(), 32);
    let bundle = bytes("tile/entries/000").unwrap();
    assert!(bundle.starts_with(&bytes("tile/entries/000.p/2").unwrap()));
    for beyond in [
        "tile/0/002.p/89",
        "tile/0/002",
        "tile/0/003.p/1",
        "tile/2/000.p/1",
        "tile/entries/003",
    ] {
        assert_eq!(
            bytes(beyond).unwrap_err().code(),
            "tiles_beyond",
            "{beyond}"
        );
    }
}

#[test]
fn proofs_of_any_published_size_hold_and_others_are_refused() {
    let (grown, public, _) = published(&[600]);
    for size in [1, 2, 255, 256, 257, 300, 599, 600] {
        let (of, proof) = public.inclusion(size - 1, Some(size)).unwrap();
        assert_eq!((of, proof.root), (size, grown.at(size).root));
        let (to, proof) = public.consistency(size, None).unwrap();
        assert_eq!(
            (to, proof.of, proof.root),
            (600, grown.at(size).root, grown.at(600).root)
        );
    }
    let beyond = |asked, size| Err(TilesError::Beyond { asked, size });
    assert_eq!(public.inclusion(600, None), beyond(600, 600));
    assert_eq!(public.inclusion(5, Some(5)), beyond(5, 5));
    assert_eq!(public.inclusion(5, Some(601)), beyond(601, 600));
    assert_eq!(public.consistency(4, Some(3)), beyond(4, 3));
    assert_eq!(public.consistency(601, None), beyond(601, 600));
    assert_eq!(public.receipt(600).unwrap_err().code(), "tiles_beyond");
}

#[test]
fn a_receipt_holds_without_the_log() {
    let (grown, public, _) = published(&[600]);
    for seq in [0, 255, 256, 599] {
        let text = public.receipt(seq).unwrap().to_string();
        let receipt = sunledger_chain::receipt::Receipt::parse(text.as_bytes()).unwrap();
        let key = signer().public().clone();
        let shown = receipt.verify(None, &key, &[]).unwrap();
        assert_eq!(shown.entry.header.seq, seq);
        assert_eq!(*shown.checkpoint.root(), grown.at(600).root);
    }
}

#[test]
fn nothing_is_proved_from_damaged_tiles() {
    let (_, public, disk) = published(&[600]);
    disk.harm("tile/0/000", Some(&[9; 256 * 32]));
    assert_eq!(public.inclusion(3, None).unwrap_err(), TilesError::Root);
    assert_eq!(public.receipt(3).unwrap_err(), TilesError::Root);
    assert_eq!(public.consistency(3, None).unwrap_err(), TilesError::Root);
    disk.harm("tile/entries/001", Some(b"short"));
    assert_eq!(public.receipt(256).unwrap_err().code(), "tiles_damaged");
    disk.harm("checkpoint", None);
    assert_eq!(public.checkpoint().unwrap_err(), TilesError::NoCheckpoint);
    disk.harm("log.vkey", None);
    assert_eq!(PublicLog::with_own_key(disk).unwrap_err(), TilesError::Key);
}

/// A log whose head file cannot be written.
struct Unsealed(Grown);

impl Log for Unsealed {
    fn head(&self) -> Head {
        self.0.log.head()
    }

    fn append(
        &self,
        expected: Head,
        entries: &sunledger_chain::Entries,
    ) -> Result<Head, sunledger_store::AppendError> {
        self.0.log.append(expected, entries)
    }

    fn read(
        &self,
        from: u64,
        limit: usize,
    ) -> Result<sunledger_chain::Entries, sunledger_store::ReadError> {
        self.0.log.read(from, limit)
    }

    fn seal(&self) -> Result<(), sunledger_store::StorageFault> {
        Err(sunledger_store::StorageFault {
            step: sunledger_store::Step::HeadFile,
            cause: sunledger_store::Cause::Injected,
            detail: Hash::default().to_string(),
        })
    }
}

#[test]
fn nothing_is_published_before_the_head_file_is_written() {
    let log = Unsealed(Grown::by(&[5]));
    let disk = LossyDisk::default();
    let mut keeper = TileKeeper::open(disk.clone(), &log, signer(), &keys()).unwrap();
    let before = disk.done();
    assert_eq!(keeper.advance(&log).unwrap_err().code(), "store_unsealed");
    assert_eq!(disk.done(), before, "no file was touched");
}
