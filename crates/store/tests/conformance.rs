//! The suite of the port, run on every log.

use sunledger_store::conformance::{self, Maker, seqs};
use sunledger_store::{AppendError, Fault, FaultyLog, Log, MemoryLog, SledLog};

#[test]
fn memory_log_conforms() {
    conformance::run(MemoryLog::new);
}

#[test]
fn sled_log_conforms() {
    let dir = tempfile::tempdir().unwrap();
    let mut count = 0;
    conformance::run(|| {
        count += 1;
        SledLog::create(&dir.path().join(format!("{count}"))).unwrap()
    });
}

#[test]
fn a_faulty_log_without_faults_conforms() {
    conformance::run(|| FaultyLog::new(MemoryLog::new()));
}

/// The fault, the answer, the size seen at once, the answer of the next append, the size after reopening.
type Case = (
    Fault,
    Result<u64, &'static str>,
    u64,
    Result<(), &'static str>,
    u64,
);

/// The table of the port: {ok, fail} × {persisted, not}, seen by the writer and after the log is opened again.
#[test]
fn every_fault_gives_the_answer_of_the_table() {
    let poisoned = "store_poisoned";
    let cases: [Case; 5] = [
        (Fault::None, Ok(5), 5, Ok(()), 6),
        (
            Fault::FailBeforeWrite,
            Err("store_not_written"),
            2,
            Ok(()),
            6,
        ),
        (
            Fault::FailAfterWrite,
            Err("store_unknown"),
            2,
            Err(poisoned),
            5,
        ),
        (
            Fault::FailUnwritten,
            Err("store_unknown"),
            2,
            Err(poisoned),
            2,
        ),
        (Fault::LieAboutWrite, Ok(5), 2, Err("store_conflict"), 2),
    ];
    for (fault, answer, seen, next, reopened) in cases {
        let log = FaultyLog::new(MemoryLog::new());
        let mut maker = Maker::new(1);
        let expected = maker.head();
        log.append(expected, &maker.batch(2)).unwrap();
        log.script([fault]);
        let before = maker.head();
        let run = maker.batch(3);
        let given = log.append(before, &run);
        assert_eq!(
            given
                .as_ref()
                .map(|head| head.size)
                .map_err(AppendError::code),
            answer,
            "{fault:?}"
        );
        assert_eq!(log.head().size, seen, "{fault:?}: the head at once");
        let shown = seqs(&log.read(0, 99).unwrap());
        assert_eq!(
            shown,
            (0..seen).collect::<Vec<_>>(),
            "{fault:?}: entries shown"
        );
        // The writer goes on: after NotWritten it tries the same run again.
        let again = if answer == Err("store_not_written") {
            log.append(before, &run).unwrap();
            log.append(maker.head(), &maker.clone().batch(1))
        } else {
            log.append(maker.head(), &maker.clone().batch(1))
        };
        assert_eq!(
            again.map(drop).map_err(|error| error.code()),
            next,
            "{fault:?}: the next append"
        );
        log.reopen();
        assert_eq!(log.head().size, reopened, "{fault:?}: after reopening");
        let follow_up = Maker::following(1, log.head()).batch(1);
        log.append(log.head(), &follow_up)
            .unwrap_or_else(|error| panic!("{fault:?}: a reopened log is usable: {error}"));
    }
}
