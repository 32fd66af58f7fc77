//! The thread beside the log: publishes at most once a second and when it is closed, and tells its failures.

use std::sync::Arc;
use std::time::{Duration, Instant};

use sunledger_store::tiles::{Publisher, TileKeeper};
use sunledger_store::{Log, MemoryLog};

use crate::lossy::LossyDisk;
use crate::support::{Grown, keys, signer};

fn started(grown: &Grown, disk: &LossyDisk) -> (Arc<MemoryLog>, Publisher) {
    let log = Arc::new(MemoryLog::new());
    log.append(sunledger_chain::Head::default(), &grown.entries)
        .unwrap();
    let keeper = TileKeeper::open(disk.clone(), log.as_ref(), signer(), &keys()).unwrap();
    let publisher = Publisher::start(Arc::<MemoryLog>::clone(&log), keeper).unwrap();
    (log, publisher)
}

#[test]
fn closing_publishes_what_is_left() {
    let mut grown = Grown::by(&[20]);
    let disk = LossyDisk::default();
    let (log, publisher) = started(&grown, &disk);
    let before = grown.maker.head();
    let run = grown.maker.batch(11);
    log.append(before, &run).unwrap();
    run.iter().for_each(|entry| grown.entries.push_raw(entry));
    publisher.close().unwrap();
    grown.judge(&disk, &[Some(31)]);
}

#[test]
fn it_follows_an_open_log() {
    let grown = Grown::by(&[20]);
    let disk = LossyDisk::default();
    let (_log, publisher) = started(&grown, &disk);
    let deadline = Instant::now() + Duration::from_secs(30);
    while publisher.published() != Some(grown.at(20)) {
        assert!(Instant::now() < deadline, "nothing was published");
        std::thread::sleep(Duration::from_millis(10));
    }
    grown.judge(&disk, &[Some(20)]);
}

#[test]
fn a_failure_is_told_and_the_log_goes_on() {
    let mut grown = Grown::by(&[20]);
    let disk = LossyDisk::default();
    let (log, publisher) = started(&grown, &disk);
    disk.power_for(0);
    let before = grown.maker.head();
    log.append(before, &grown.maker.batch(1)).unwrap();
    assert_eq!(publisher.close().unwrap_err().code(), "tiles_io");
}
