//! Many clients at once: one order, whole batches, and fewer appends than commands.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use sunledger_chain::{Entries, Entry, Head};
use sunledger_store::{AppendError, Log, MemoryLog, ReadError, StorageFault};

use crate::world::{clock, make, quota};

/// Counts appends, and takes its time over each, as a disk does.
struct Slow {
    inner: MemoryLog,
    appends: AtomicUsize,
}

impl Log for Slow {
    fn head(&self) -> Head {
        self.inner.head()
    }

    fn append(&self, expected: Head, entries: &Entries) -> Result<Head, AppendError> {
        self.appends.fetch_add(1, Ordering::SeqCst);
        thread::sleep(Duration::from_millis(2));
        self.inner.append(expected, entries)
    }

    fn read(&self, from: u64, limit: usize) -> Result<Entries, ReadError> {
        self.inner.read(from, limit)
    }

    fn seal(&self) -> Result<(), StorageFault> {
        self.inner.seal()
    }
}

#[test]
fn many_clients_share_commits_and_get_places_of_their_own() {
    const CLIENTS: u32 = 8;
    const EACH: u32 = 25;
    let log = Arc::new(Slow {
        inner: MemoryLog::default(),
        appends: AtomicUsize::new(0),
    });
    let journal = Arc::new(make(log.clone(), &clock()));
    let heads = journal.subscribe();
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let journal = Arc::clone(&journal);
            thread::spawn(move || {
                let own = (0..EACH).map(|n| journal.submit(quota(1 + client * EACH + n)).unwrap());
                own.map(|receipt| receipt.first_seq).collect::<Vec<u64>>()
            })
        })
        .collect();
    let mut places: Vec<u64> = clients
        .into_iter()
        .flat_map(|client| client.join().unwrap())
        .collect();
    places.sort_unstable();
    let commands = u64::from(CLIENTS * EACH);
    assert_eq!(places, (3..3 + commands).collect::<Vec<u64>>());
    let appends = log.appends.load(Ordering::SeqCst);
    assert!(
        appends < places.len() / 2,
        "{appends} appends for {commands} commands: nothing was grouped"
    );
    assert_eq!(
        heads.len(),
        appends - 1,
        "one new head for each commit after the genesis"
    );

    let mut before = i64::MIN;
    for bytes in log.read(0, 1_000).unwrap().iter() {
        let header = Entry::decode(bytes).unwrap().header;
        assert!(header.recorded_at_us >= before);
        before = header.recorded_at_us;
    }
    assert_eq!(journal.head(), log.head());
    assert_eq!(journal.state().size(), 3 + commands);
}
