//! What was published is never taken back: a log that does not go on from there is refused by name.

use sunledger_chain::checkpoint::Checkpoint;
use sunledger_chain::note::Signer;
use sunledger_store::conformance::Maker;
use sunledger_store::tiles::{TilesError, check_published};
use sunledger_store::{Log, MemoryLog};

use crate::lossy::LossyDisk;
use crate::support::{Grown, keys, signer};

fn published(counts: &[u32]) -> (Grown, LossyDisk) {
    let grown = Grown::by(counts);
    let disk = LossyDisk::default();
    let mut keeper = grown.keeper(disk.clone()).unwrap();
    keeper.advance(&grown.log).unwrap();
    (grown, disk)
}

#[test]
fn a_log_shorter_than_the_checkpoint_is_refused() {
    let (_, disk) = published(&[40, 2]);
    let shorter = Grown::by(&[40]);
    let refused = shorter.keeper(disk.clone()).unwrap_err();
    let (published, log_size) = (42, 40);
    assert_eq!(
        refused,
        TilesError::LogShorter {
            published,
            log_size
        }
    );
    assert_eq!(refused.code(), "tiles_log_shorter");
    assert!(
        Grown::by(&[40, 2]).keeper(disk).is_ok(),
        "exactly as long is long enough"
    );
}

#[test]
fn a_log_with_another_history_is_refused_however_long() {
    for counts in [&[300][..], &[256]] {
        let (grown, disk) = published(counts);
        let before = disk.files();
        let log = MemoryLog::new();
        let mut other = Maker::new(4);
        log.append(other.head(), &other.batch(400)).unwrap();
        let published = grown.log.head().size;
        let refused = check_published(&disk, &log, &keys());
        assert_eq!(refused, Err(TilesError::LogDiffers { published }));
        assert_eq!(disk.files(), before, "nothing was written over it");
    }
}

#[test]
fn a_checkpoint_that_cannot_be_believed_is_refused() {
    let (grown, disk) = published(&[9]);
    let foreign = Signer::new("tiles.example/log".parse().unwrap(), &[8; 32]).unwrap();
    let forged = Checkpoint::new("tiles.example/log", 3, grown.at(3).root).unwrap();
    let forged = forged.sign(&foreign).unwrap().to_string();
    for bytes in [&b""[..], b"tiles.example/log\n3\n", forged.as_bytes()] {
        disk.harm("checkpoint", Some(bytes));
        let refused = grown.keeper(disk.clone()).unwrap_err();
        assert_eq!(refused.code(), "tiles_checkpoint_damaged");
    }
    let own = Checkpoint::new("tiles.example/log", 3, grown.at(3).root).unwrap();
    let own = own.sign(&signer()).unwrap().to_string();
    disk.harm("checkpoint", Some(own.as_bytes()));
    assert!(
        grown.keeper(disk).is_ok(),
        "an older one of its own is taken"
    );
}

#[test]
fn damaged_or_missing_tiles_are_made_anew_from_the_log() {
    let harms = [
        "tile/0/000",
        "tile/0/001.p/44",
        "tile/1/000.p/1",
        "tile/entries/000",
        "tile/entries/001.p/44",
    ];
    for path in harms {
        for bytes in [None, Some(&b"damaged"[..])] {
            let (grown, disk) = published(&[300]);
            let before = disk.files();
            disk.harm(path, bytes);
            let mut keeper = grown.keeper(disk.clone()).unwrap();
            // What stands off the right edge is not read at every opening.
            let at_the_edge = ["tile/0/001.p/44", "tile/1/000.p/1"].contains(&path);
            assert_eq!(keeper.healed(), at_the_edge, "{path}");
            keeper.rebuild(&grown.log).unwrap();
            assert_eq!(disk.files(), before, "{path}");
        }
    }
}
