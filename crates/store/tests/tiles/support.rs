//! A log, its key, and the judgement over what is published of it.

use sunledger_chain::Entries;
use sunledger_chain::hash::leaf_hash;
use sunledger_chain::merkle::root_of;
use sunledger_chain::note::Signer;
use sunledger_chain::rotation::KeyHistory;
use sunledger_chain::tile::grown;
use sunledger_store::conformance::Maker;
use sunledger_store::tiles::{Disk, PublicLog, Published, TileKeeper, TilesError};
use sunledger_store::{Log, MemoryLog};

pub(crate) fn signer() -> Signer {
    Signer::new("tiles.example/log".parse().unwrap(), &[7; 32]).unwrap()
}

pub(crate) fn keys() -> KeyHistory {
    KeyHistory::from(signer().public().clone())
}

/// A log that grows by batches of given sizes, and everything that was put into it.
pub(crate) struct Grown {
    pub(crate) log: MemoryLog,
    pub(crate) maker: Maker,
    pub(crate) entries: Entries,
}

impl Grown {
    pub(crate) fn by(counts: &[u32]) -> Self {
        let mut grown = Self {
            log: MemoryLog::new(),
            maker: Maker::new(3),
            entries: Entries::new(),
        };
        grown.grow(counts);
        grown
    }

    pub(crate) fn grow(&mut self, counts: &[u32]) {
        for &count in counts {
            let before = self.maker.head();
            let run = self.maker.batch(count);
            self.log.append(before, &run).unwrap();
            run.iter().for_each(|entry| self.entries.push_raw(entry));
        }
    }

    /// What is published, computed another way.
    pub(crate) fn at(&self, size: u64) -> Published {
        let count = usize::try_from(size).unwrap();
        let root = root_of(self.entries.iter().take(count).map(leaf_hash));
        Published { size, root }
    }

    pub(crate) fn keeper<D: Disk>(&self, disk: D) -> Result<TileKeeper<D>, TilesError> {
        TileKeeper::open(disk, &self.log, signer(), &keys())
    }

    /// Every tile of the published tree is there, every entry is in it, and every proof tried holds.
    pub(crate) fn judge<D: Disk + Clone>(&self, disk: &D, expected: &[Option<u64>]) -> Option<u64> {
        let public = PublicLog::new(disk.clone(), keys());
        let checkpoint = match public.checkpoint() {
            Ok((_, checkpoint)) => checkpoint,
            Err(TilesError::NoCheckpoint) => {
                assert!(expected.contains(&None), "the checkpoint is gone");
                return None;
            }
            Err(error) => panic!("{error}"),
        };
        let size = checkpoint.size();
        assert!(
            expected.contains(&Some(size)),
            "{size} was never to be published"
        );
        assert_eq!(*checkpoint.root(), self.at(size).root);
        for tile in grown(0, size) {
            public.bytes(tile).unwrap();
        }
        for seq in [0, size / 2, size - 1] {
            let nth = usize::try_from(seq).unwrap();
            let entry = public.entry(seq).unwrap().unwrap();
            assert_eq!(entry, self.entries.get(nth).unwrap());
            public.inclusion(seq, None).unwrap();
        }
        assert_eq!(public.entry(size).unwrap(), None);
        Some(size)
    }
}
