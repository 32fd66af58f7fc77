//! The whole way of a benefit list: dirty rows, quarantine, correction, approval, the bank.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::sheet::{County, csv, exists, row, xlsx};
use crate::run::{command, sunledger};

fn dirty() -> Vec<String> {
    vec![
        row(1, "100.00"),
        row(2, "50.50"),
        row(3, "10.00").replace(",990102", ",99010") + "少一位",
        row(4, "-20.00"),
        row(5, "30.00").replace("990102001001", "990102001009"),
    ]
}

#[test]
fn a_dirty_workbook_is_prepared_corrected_approved_and_settled() {
    let county = County::new();
    let file = county.file("三月.xlsx", xlsx(&dirty()));
    let first = county.import(&file, &[]).json();
    assert_eq!(first["ok"], true, "{first}");
    let figures = [
        "rows",
        "blank",
        "accepted",
        "quarantined",
        "negative",
        "sum_minor",
    ];
    assert_eq!(
        figures.map(|name| first[name].as_i64().unwrap()),
        [5, 0, 2, 3, 0, 15_050]
    );
    assert_eq!(first["skipped_sheets"].as_array().unwrap().len(), 1);
    assert_eq!(first["reasons"]["return_not_prepared"], 1);
    assert_eq!(first["reasons"]["village_unknown"], 1);

    let waiting = format!("{file}.quarantine.csv");
    assert_eq!(
        fs::metadata(&waiting).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let entries = county.world.entries();
    let again = county.import(&file, &[]).json();
    assert_eq!(
        (&again["outcome"], &again["batch"]),
        (&"repeated".into(), &first["batch"])
    );
    assert_eq!(again["first_seq"], first["first_seq"]);
    assert_eq!(
        county.world.entries(),
        entries,
        "the same file changes nothing"
    );

    // Reserved, and nothing is paid.
    assert_eq!(
        (county.bucket("pending"), county.bucket("settled")),
        ("150.50".into(), "0.00".into())
    );
    let village = county
        .world
        .run("show", &["village", "990102001001", "--json"])
        .done();
    assert!(!village.contains("\"settled\""), "{village}");

    // The corrected quarantine file is a batch of its own.
    let text = fs::read_to_string(&waiting).unwrap();
    let mended: Vec<String> = text
        .lines()
        .filter(|line| !line.contains("-20.00") && !line.contains("少一位"))
        .map(|line| line.replace("990102001009", "990102001002"))
        .collect();
    let corrected = county.file("更正.csv", mended.join("\r\n") + "\r\n");
    let second = county.import(&corrected, &[]).json();
    assert_eq!(
        (&second["accepted"], &second["sum_minor"]),
        (&1.into(), &3_000.into())
    );
    assert_ne!(second["batch"], first["batch"]);

    let batch = first["batch"].as_str().unwrap();
    let digest = county.digest(batch);
    let approve = |officer: &str, digest: &str| {
        county
            .world
            .run("approve", &[batch, "--as", officer, "--digest", digest])
    };
    approve("checker", "00000000").refused("digest_mismatch");
    approve("checker", &digest[..7]).refused("digest_mismatch");
    approve("maker", &digest[..8]).refused("maker_approves");
    approve("checker", &digest[..8]).done();
    assert_eq!(county.bucket("settled"), "0.00", "approved is not paid");
    let settle = format!(
        "{{\"amount\":\"150.50\",\"basis\":{{\"business_on\":\"2017-03-12\"}},\"batch\":\"{batch}\",\"reference\":\"YH-1\"}}"
    );
    county
        .world
        .post("bank", &command("settle", "payment.settle", &settle))
        .done();
    assert_eq!(
        (county.bucket("pending"), county.bucket("settled")),
        ("30.00".into(), "150.50".into())
    );
    county.world.entries();
    let log = county.world.export().join("\n");
    assert!(
        !log.contains("试户1") && !log.contains("990102195"),
        "nobody is in the log"
    );
}

#[test]
fn a_dry_run_says_the_same_and_changes_nothing() {
    let county = County::new();
    let file = county.file("三月.xlsx", xlsx(&dirty()));
    let entries = county.world.entries();
    let vault = fs::read(county.world.dir.join("vault.sqlite")).unwrap();
    let rehearsed = county.import(&file, &["--dry-run"]).json();
    assert_eq!(rehearsed["outcome"], "would_record");
    assert!(!exists(&file));
    assert_eq!(county.world.entries(), entries);
    assert_eq!(
        fs::read(county.world.dir.join("vault.sqlite")).unwrap(),
        vault
    );
    let posted = county.import(&file, &[]).json();
    for name in [
        "batch",
        "entries",
        "accepted",
        "quarantined",
        "sum_minor",
        "period",
    ] {
        assert_eq!(rehearsed[name], posted[name], "{name}");
    }
    // What posting would refuse, a rehearsal refuses.
    let dear = county.file("dear.csv", csv(&[row(9, "5000.00")]));
    county.import(&dear, &["--dry-run"]).refused("overdrawn");
    county.import(&dear, &[]).refused("overdrawn");
}

#[test]
fn a_refused_batch_can_be_prepared_once_more_and_no_other() {
    let county = County::new();
    let file = county.file("a.csv", csv(&[row(1, "100.00")]));
    let first = county.import(&file, &[]).json();
    county
        .import(&file, &["--scheme", "other"])
        .refused("imported_otherwise");
    let batch = first["batch"].as_str().unwrap();
    county
        .world
        .run(
            "refuse",
            &[batch, "--as", "checker", "--reason", "期间有误"],
        )
        .done();
    let second = county.import(&file, &["--period", "2017-04"]).json();
    assert_eq!(
        (&second["outcome"], &second["period"]),
        (&"recorded".into(), &"2017-04".into())
    );
    assert_ne!(second["batch"], first["batch"]);
    assert_eq!(second["warnings"].as_array().unwrap().len(), 1, "{second}");
    assert_eq!(county.bucket("pending"), "100.00");
}

#[test]
fn two_who_import_the_same_file_at_once_make_one_batch() {
    let county = County::new();
    let file = county.file("a.csv", csv(&[row(1, "100.00"), row(2, "1.00")]));
    let entries = county.world.entries();
    let runs: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| county.import(&file, &[])))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    let recorded = runs
        .iter()
        .filter(|ran| ran.code == 0 && ran.json()["outcome"] == "recorded");
    assert_eq!(recorded.count(), 1);
    for ran in &runs {
        let json = ran.json();
        let fine = ran.code == 0 || json["error"]["code"] == "store_in_use";
        assert!(fine, "{json}");
    }
    assert_eq!(county.world.entries(), entries + 3);
}

#[test]
fn an_import_needs_somebody_who_answers_for_it() {
    let county = County::new();
    let file = county.file("a.csv", csv(&[row(1, "1.00")]));
    let ran = sunledger(&[
        "import",
        "payments",
        county.dir(),
        &file,
        "--template",
        "person",
    ]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("--as"), "{}", ran.err);
}
