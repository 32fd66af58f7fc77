//! Weak spots that the audit of a bundle had once, and their kin: each with everything that it says, and no more.

use sunledger_audit::{BundleReport, MemoryFiles};
use sunledger_chain::checkpoint::Checkpoint;

use super::world::{OLDER, World, root, signed};
use crate::book::{linked, seal};
use crate::setting::{EAST, MAKER, ORIGIN, funded, line, prepare};

/// Kind, file and entry of every problem.
fn said(report: &BundleReport) -> Vec<(&str, &str, Option<u64>)> {
    let problems = report.problems.iter();
    let said = problems.map(|problem| {
        let file = problem.file.as_deref().unwrap_or_default();
        (problem.fault.code(), file, problem.seq)
    });
    said.collect()
}

fn without(world: &World, paths: &[&str]) -> MemoryFiles {
    let mut files = world.files.clone();
    for path in paths {
        assert!(files.0.remove(*path).is_some(), "{path}");
    }
    files
}

#[test]
fn damaged_entries_say_nothing_against_the_tiles_behind_them() {
    let world = World::new();
    let mut files = world.files.clone();
    let bytes = files.0.get_mut("tile/entries/000").expect("a file");
    // The last byte of the payload of entry 0.
    let end = 1 + usize::from(u16::from_be_bytes([bytes[0], bytes[1]]));
    bytes[end] ^= 1;
    let report = world.audit(&files);
    let wanted = [
        ("entries_altered", "tile/entries/000", Some(0)),
        ("entry_altered", "tile/entries/000", Some(0)),
    ];
    assert_eq!(said(&report), wanted);
    assert_eq!(report.root, None, "not that of these entries");

    // A file that is no list of entries is told from its first wrong one, and the rest is judged.
    let bytes = files.0.get_mut("tile/entries/000").expect("a file");
    bytes[end] ^= 1;
    bytes.push(0);
    let wanted = [
        ("entries_malformed", "tile/entries/000", None),
        ("bundle_unreadable", "tile/entries/000", Some(0)),
    ];
    assert_eq!(said(&world.audit(&files)), wanted);
}

#[test]
fn a_tile_or_entries_alone_are_missing_and_the_other_goes_on() {
    let world = World::new();
    for (path, more) in [
        ("tile/0/000", vec![]),
        ("tile/1/000.p/2", vec![]),
        (
            "tile/entries/001",
            vec![("bundle_unreadable", "tile/entries/001", Some(256))],
        ),
    ] {
        let report = world.audit(&without(&world, &[path]));
        let mut wanted = vec![("file_missing", path, None)];
        wanted.extend(more);
        assert_eq!(said(&report), wanted);
    }
}

#[test]
fn where_neither_entries_nor_tile_are_there_the_rest_is_said_not_to_be_judged() {
    let world = World::new();
    let files = without(&world, &["tile/0/001", "tile/entries/001"]);
    let wanted = [
        ("file_missing", "tile/entries/001", None),
        ("file_missing", "tile/0/001", None),
        ("not_judged", "", Some(256)),
        ("bundle_unreadable", "tile/entries/001", Some(256)),
    ];
    assert_eq!(said(&world.audit(&files)), wanted);
}

#[test]
fn a_size_that_nobody_could_have_is_no_endless_work() {
    let world = World::new();
    let mut files = world.files.clone();
    let root = root(&world.entries, world.size());
    let checkpoint = Checkpoint::new(ORIGIN, u64::MAX, root).expect("a checkpoint");
    let note = checkpoint.sign(&world.log).expect("its origin");
    let note = world.cosigned(&note).to_string().into_bytes();
    files.0.insert("checkpoint".to_owned(), note);
    let report = world.audit(&files);
    let kinds: Vec<_> = said(&report).into_iter().map(|(kind, _, _)| kind).collect();
    assert!(kinds.contains(&"not_judged"), "{kinds:?}");
}

#[test]
fn what_is_not_listed_is_counted() {
    let world = World::new();
    let seq = world.book.seq_of("payment.line");
    let forged = world.book.forged(seq, |payload| {
        payload["body"]["paid"] = "9.99".into();
    });
    let mut files = world.published(&linked(&forged));
    let before = world.audit(&files).problems_total;
    assert!(before > 0);
    for (more, listed) in [(999 - before, 999), (1_000 - before, 1_000), (1_200, 1_000)] {
        for nth in 0..more {
            files.0.insert(format!("more/{nth}"), Vec::new());
        }
        let report = world.audit(&files);
        assert_eq!(report.problems.len(), listed);
        assert_eq!(report.problems_total, before + more);
    }
}

/// The audit of a log keeps a thousand findings: what it counts beyond them is counted here too.
#[test]
fn findings_of_the_log_that_it_does_not_keep_are_counted() {
    let world = World::of_one_key();
    let lines: Vec<_> = (1..=250).map(|nth| line(nth, "10.00", EAST)).collect();
    let mut book = funded();
    for batch in ["p1", "p2", "p3", "p4", "p5"] {
        book = book.and(MAKER, &prepare(batch, &lines));
    }
    let mut batches = book.batches;
    for batch in batches.iter_mut().filter(|batch| batch.len() > 250) {
        for payload in batch.iter_mut() {
            let text = String::from_utf8(payload.clone()).expect("text");
            *payload = text
                .replace("\"paid\":\"10.00\"", "\"paid\":\"9.99\"")
                .into_bytes();
        }
        seal(batch);
    }
    let report = world.audit(&world.published(&linked(&batches)));
    let log = report.log.as_ref().expect("a log");
    assert!(log.findings_total() >= 1_250, "{}", log.findings_total());
    assert_eq!(log.findings().len(), 1_000);
    assert_eq!(report.problems.len(), 1_000);
    assert_eq!(report.problems_total, log.findings_total());
}

#[test]
fn a_breach_of_a_rule_is_named_in_a_bundle_that_is_signed_and_cosigned() {
    let world = World::new();
    let seq = world.book.seq_of("quota.received");
    let forged = world.book.forged(seq, |payload| {
        payload["body"]["amount"] = "499999.99".into();
    });
    let funded = u64::try_from(world.book.seq_of("project.funded")).expect("small");
    let report = world.audit(&world.published(&linked(&forged)));
    let wanted = ("overdrawn", "tile/entries/000", Some(funded));
    assert_eq!(said(&report)[0], wanted);
    // The rows of every notice hold the chain, so that each is another than was posted.
    let rest = &said(&report)[1..];
    assert!(
        rest.iter().all(|(kind, _, _)| *kind == "notice_wrong"),
        "{rest:?}"
    );
    let problem = &report.problems[0];
    assert!(
        problem
            .zh()
            .starts_with(&format!("第 {funded} 号条目，文件 tile/entries/000："))
    );
    let json = serde_json::to_value(problem).expect("JSON");
    assert_eq!(json["kind"], "overdrawn");
    assert_eq!(json["file"], "tile/entries/000");
}

#[test]
fn an_older_cosigned_checkpoint_counts_as_far_as_it_goes() {
    let world = World::new();
    let mut files = world.files.clone();
    let note = signed(&world.entries, world.size(), &world.log);
    files
        .0
        .insert("checkpoint".to_owned(), note.to_string().into_bytes());
    let report = world.audit(&files);
    assert_eq!(said(&report), [("quorum_behind", "checkpoint", None)]);
    let en = report.problems[0].to_string();
    assert!(
        en.contains(&format!("the first {OLDER} entries only")),
        "{en}"
    );
    // Under another size it is not the one of its name.
    let older = files.0.remove(&format!("cosigned/{OLDER}"));
    let path = format!("cosigned/{}", OLDER + 1);
    files.0.insert(path.clone(), older.expect("a checkpoint"));
    let wanted = [
        ("cosigned_invalid", path.as_str(), None),
        ("quorum_missing", "checkpoint", None),
    ];
    assert_eq!(said(&world.audit(&files)), wanted);
}

#[test]
fn roots_from_elsewhere_are_said_to_be_short_where_they_are() {
    let world = World::new();
    let (whole, half) = (world.seen(300), world.seen(400));
    let half = format!("400:{}", &half.root()[..16])
        .parse()
        .expect("a root");
    let report = world.audit_who_saw(&world.files, &[whole, half]);
    assert!(report.ok);
    let compared: Vec<_> = report.compared.iter().map(|c| (c.size, c.digits)).collect();
    assert_eq!(compared, [(300, 64), (400, 16)]);
}
