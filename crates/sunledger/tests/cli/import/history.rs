//! Twelve real months of old books into one ledger, file by file, to the penny.

use std::fs;

use super::sheet::objects;
use crate::python::root;
use crate::run::sunledger;

#[test]
fn twelve_months_agree_with_the_oracle_and_a_month_twice_changes_nothing() {
    let data = root().join("../shared/data/leeds");
    let Ok(oracle) = fs::read_to_string(data.join("oracle.tsv")) else {
        println!("skipped: leeds/oracle.tsv is not beside the project");
        return;
    };
    let mut lines = oracle.lines();
    let names: Vec<&str> = lines.next().unwrap().split('\t').collect();
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path().join("leeds");
    let dir = dir.to_str().unwrap();
    sunledger(&["init", dir, "--currency", "GBP"]).done();
    let mapping = root().join("mappings/leeds.toml");
    let import = |files: &[String]| {
        let mut args = vec!["import", "payments", dir];
        args.extend(files.iter().map(String::as_str));
        args.extend(["--mapping", mapping.to_str().unwrap(), "--json"]);
        sunledger(&args).done()
    };
    let expected: Vec<Vec<&str>> = lines.map(|line| line.split('\t').collect()).collect();
    let of =
        |row: &[&str], name: &str| row[names.iter().position(|n| *n == name).unwrap()].to_owned();
    let files: Vec<String> = expected
        .iter()
        .map(|row| data.join(of(row, "file")).to_str().unwrap().to_owned())
        .collect();
    assert_eq!(files.len(), 12);
    let done = objects(&import(&files));
    let mut whole = 0;
    for (row, done) in expected.iter().zip(&done) {
        for (name, column) in [
            ("rows", "data_rows"),
            ("blank", "blank_rows"),
            ("negative", "negative_rows"),
            ("sum_minor", "sum_minor_units_pence"),
        ] {
            assert_eq!(
                done[name].to_string(),
                of(row, column),
                "{} {name}",
                of(row, "file")
            );
        }
        assert_eq!(done["accepted"], done["rows"]);
        assert_eq!(done["quarantined"], 0);
        whole += done["sum_minor"].as_i64().unwrap();
    }
    let verified = sunledger(&["verify", dir, "--json"]);
    assert_eq!((verified.code, &verified.json()["ok"]), (0, &true.into()));
    let shown = sunledger(&["show", dir, "balances", "--json"]).json();
    // Three months end in a row that is their own total: it is kept in suspense, beside what was paid.
    let kinds = shown["balances"].as_array().unwrap();
    let suspense = kinds.iter().find(|of| of["kind"] == "suspense").unwrap();
    let states = suspense["states"].as_array().unwrap();
    let open = states
        .iter()
        .find(|state| state["bucket"] == "open")
        .unwrap();
    let minor = |amount: &serde_json::Value| -> i64 {
        amount.as_str().unwrap().replace('.', "").parse().unwrap()
    };
    assert_eq!(
        minor(&shown["net"]["amount"]) - minor(&open["sum"]["amount"]),
        whole
    );

    let again = objects(&import(&files[..2]));
    assert!(
        again.iter().all(|done| done["outcome"] == "repeated"),
        "{again:?}"
    );
    let after = sunledger(&["verify", dir, "--json"]).json();
    assert_eq!(after["entries"], verified.json()["entries"]);
}
