//! What only others' clocks, or a second look at the same file, can tell.

use std::collections::BTreeSet;
use std::io;
use std::sync::atomic::{AtomicU32, Ordering};

use sunledger_audit::{BundleReport, Files, Known, MemoryFiles, Unchecked, audit_bundle};
use sunledger_chain::note::Note;
use sunledger_chain::policy::Policy;

use super::world::{OLDER, World, signed};
use crate::book::linked;

/// The entries of a test are of this time, and one microsecond apart.
fn recorded_seconds(world: &World) -> u64 {
    let bytes = world.entries.get(0).expect("an entry");
    let header = sunledger_chain::Entry::decode(bytes)
        .expect("an entry")
        .header;
    u64::try_from(header.recorded_at_us / 1_000_000).expect("a time")
}

/// A real ledger: the clock of a demonstration is not judged.
fn cosigned_at(older: u64, newest: u64) -> BundleReport {
    let world = World::of_a_real_ledger();
    let mut files = world.files.clone();
    let mut put = |path: &str, size: usize, at: u64| {
        let mut note: Note = signed(&world.entries, size, world.signer(size));
        let line = world.witness.sign(&note, at).expect("a time");
        note.add(line);
        files
            .0
            .insert(path.to_owned(), note.to_string().into_bytes());
    };
    put(&format!("cosigned/{OLDER}"), OLDER, older);
    put("checkpoint", world.size(), newest);
    world.audit(&files)
}

fn said(report: &BundleReport) -> Vec<(&str, Option<u64>)> {
    let problems = report.problems.iter();
    problems.map(|one| (one.fault.code(), one.seq)).collect()
}

#[test]
fn times_that_witnesses_clocks_allow_raise_nothing() {
    let at = recorded_seconds(&World::of_a_real_ledger());
    for (older, newest) in [
        (at, at),
        (at + 3_600, at + 9_000_000),
        (at - 3_600, at - 3_600),
    ] {
        assert_eq!(said(&cosigned_at(older, newest)), []);
    }
}

#[test]
fn an_entry_behind_a_cosignature_that_says_it_was_before_is_named() {
    let at = recorded_seconds(&World::of_a_real_ledger());
    let first_behind = u64::try_from(OLDER).expect("small");
    let report = cosigned_at(at + 3_602, at + 3_602);
    assert_eq!(said(&report), [("recorded_behind", Some(first_behind))]);
}

#[test]
fn an_entry_that_was_cosigned_before_it_says_it_was_recorded_is_named() {
    let at = recorded_seconds(&World::of_a_real_ledger());
    let (last_in, last) = (OLDER - 1, World::of_a_real_ledger().size() - 1);
    let seq = |nth: usize| Some(u64::try_from(nth).expect("small"));
    let report = cosigned_at(at - 3_602, at);
    assert_eq!(said(&report), [("recorded_ahead", seq(last_in))]);
    let report = cosigned_at(at, at - 3_602);
    assert_eq!(said(&report), [("recorded_ahead", seq(last))]);
}

/// A folder whose owner exchanges one file once it was read.
struct Changing<'a> {
    then: &'a MemoryFiles,
    first: &'a MemoryFiles,
    path: &'a str,
    read: AtomicU32,
}

impl Files for Changing<'_> {
    fn read(&self, path: &str) -> io::Result<Option<Vec<u8>>> {
        let times = if path == self.path {
            self.read.fetch_add(1, Ordering::Relaxed)
        } else {
            0
        };
        match times {
            0 => self.first.read(path),
            _ => self.then.read(path),
        }
    }

    fn list(&self) -> io::Result<BTreeSet<String>> {
        self.first.list()
    }
}

#[test]
fn what_is_judged_is_what_was_hashed_whoever_owns_the_folder() {
    let world = World::new();
    // Signed is an unlawful log, and a lawful one is shown when its rules are judged.
    let seq = world.book.seq_of("quota.received");
    let forged = world.book.forged(seq, |payload| {
        payload["cmd"]["actor"] = "nobody-at-all".into();
    });
    let unlawful = world.published(&linked(&forged));
    let known = Known {
        key: world.key.clone(),
        policy: None,
        seen: Vec::new(),
    };
    let path = "tile/entries/000";
    let changing = Changing {
        then: &world.files,
        first: &unlawful,
        path,
        read: AtomicU32::new(0),
    };
    let report = audit_bundle(&changing, &known);
    let first = report.problems.first().expect("a problem");
    assert_eq!(
        first.fault.code(),
        "bundle_changed",
        "{:?}",
        report.problems
    );
    assert_eq!(first.file.as_deref(), Some(path));
}

#[test]
fn what_was_not_checked_is_said() {
    let world = World::new();
    let known = |policy: Option<&str>| Known {
        key: world.key.clone(),
        policy: policy.map(|text| Policy::parse(text.as_bytes()).expect("a policy")),
        seen: Vec::new(),
    };
    let all = [Unchecked::History, Unchecked::Witnesses, Unchecked::Demo];
    let nobody = format!("log {}\nquorum none\n", world.key);
    for policy in [None, Some(nobody.as_str())] {
        let report = audit_bundle(&world.files, &known(policy));
        assert!(report.ok);
        assert_eq!(report.unchecked, all);
    }
    let report = world.audit_who_saw(&world.files, &[world.seen(OLDER)]);
    assert_eq!(report.unchecked, [Unchecked::Demo]);
    // A signed tree of nothing is no ledger.
    let note = signed(&sunledger_chain::Entries::new(), 0, &world.first);
    let mut files = MemoryFiles::default();
    files
        .0
        .insert("checkpoint".to_owned(), note.to_string().into_bytes());
    files.0.insert(
        "log.vkey".to_owned(),
        format!("{}\n", world.first.public()).into_bytes(),
    );
    let known = Known {
        key: world.first.public().clone(),
        ..known(None)
    };
    assert_eq!(said(&audit_bundle(&files, &known)), [("log_empty", None)]);
}
