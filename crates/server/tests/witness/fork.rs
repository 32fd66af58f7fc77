//! An operator goes back to an old copy and writes another history over it, with all keys of the ledger at hand. The
//! ledger's own checks cannot see that, and its witness does.

use std::fs;
use std::path::{Path, PathBuf};

use sunledger_server::witness::watching;

use crate::gather::{asked, ledger, policy, register};
use crate::wire::{Served, made};

fn copied(from: &Path, to: &Path) -> PathBuf {
    fs::create_dir_all(to).unwrap();
    for file in fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        match file.file_type().unwrap().is_dir() {
            true => drop(copied(&file.path(), &to.join(file.file_name()))),
            false => drop(fs::copy(file.path(), to.join(file.file_name())).unwrap()),
        }
    }
    to.to_owned()
}

#[test]
fn a_history_that_was_rewritten_is_refused_and_nothing_is_signed() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    let county = at("county");
    let log = ledger(&county);
    let key = made(
        &at("audit"),
        "witness.example/audit",
        std::slice::from_ref(&log),
    );
    let audit = Served::start(&at("audit"));
    let text = format!(
        "log {log}\nwitness audit {key} http://{}\nquorum audit\n",
        audit.address
    );
    policy(&county, &text);
    assert!(asked(&county).quorum);
    let (same, longer, shorter) = (at("same"), at("longer"), at("shorter"));
    copied(&county, &same);
    copied(&county, &longer);
    copied(&county, &shorter);

    register(&county, &["a-1", "a-2"]);
    let honest = asked(&county);
    assert!(honest.quorum, "{honest:?}");
    let seen = watching(&at("audit")).unwrap().1;

    register(&same, &["b-1", "b-2"]);
    register(&longer, &["b-1", "b-2", "b-3"]);
    register(&shorter, &["b-1"]);
    for (forked, code) in [
        (&same, "fork_refused"),
        (&longer, "fork_refused"),
        (&shorter, "witness_ahead"),
    ] {
        let before = fs::read(forked.join("public/checkpoint.cosigned")).unwrap();
        let done = asked(forked);
        assert!(!done.quorum && done.cosigned.is_empty(), "{done:?}");
        assert_eq!(done.missing[0].why.code, code, "{done:?}");
        let after = fs::read(forked.join("public/checkpoint.cosigned")).unwrap();
        assert_eq!(after, before, "nothing new is signed");
        assert_eq!(watching(&at("audit")).unwrap().1, seen);
    }
    register(&county, &["a-3"]);
    assert!(asked(&county).quorum, "the true one goes on");
}
