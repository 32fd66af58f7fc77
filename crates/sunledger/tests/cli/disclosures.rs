//! What is wrong with a file of openings is found by whoever has the exported entries alone.

use std::fs;

use serde_json::{Value, json};

use crate::personal::{audited, disclose, files, verify};
use crate::run::sunledger;
use crate::slip::paid;

#[test]
fn a_disclosure_that_says_something_else_is_found() {
    let world = audited();
    let (_, out) = files(&world);
    let both = ["--batch", "b-2017", "--fields", "name"];
    disclose(&world, &out, &both).done();
    let (entries, _) = files(&world);
    let text = fs::read_to_string(&out).unwrap();
    let other = paid();
    let (others, _) = files(&other);
    assert_eq!(
        verify(&out, &others).1["ok"],
        false,
        "another ledger's entries"
    );
    let lines: Vec<&str> = text.lines().collect();
    let seq = |line: &str| serde_json::from_str::<Value>(line).unwrap()["seq"].to_string();
    let (first, second) = (seq(lines[0]), seq(lines[1]));
    for (changed, code) in [
        (text.replacen("试户甲", "试户丙", 1), "disclosure_mismatch"),
        (
            text.replacen(&format!("\"seq\":{first}"), &format!("\"seq\":{second}"), 1),
            "disclosure_other_handle",
        ),
        (
            text.replacen(&format!("\"seq\":{first}"), "\"seq\":0", 1),
            "disclosure_no_payment",
        ),
        (
            text.replacen("\"payee\"", "\"beneficiary\"", 1),
            "disclosure_no_payment",
        ),
        (text[..text.len() - 20].to_owned(), "disclosure_unreadable"),
    ] {
        assert_ne!(changed, text, "{code}: the test changes nothing");
        fs::write(&out, &changed).unwrap();
        let (exit, checked) = verify(&out, &entries);
        assert_eq!((exit, &checked["ok"]), (1, &json!(false)), "{code}");
        let problems: Vec<&Value> = checked["lines"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|line| !line["problem"].is_null())
            .collect();
        assert_eq!(problems.len(), 1, "{code}: {checked}");
        assert_eq!(problems[0]["problem"], code);
        assert_eq!(problems[0]["fields"], json!({}));
    }
    // An export that was changed, or begins in the middle, proves nothing.
    fs::write(&out, &text).unwrap();
    let whole = fs::read_to_string(&entries).unwrap();
    let (_, tail) = whole.split_once('\n').unwrap();
    fs::write(&entries, tail).unwrap();
    let ran = sunledger(&["disclose", "verify", &out, "--entries", &entries]);
    ran.refused("invalid_argument");
}

#[test]
fn lines_that_are_true_are_not_yet_the_file_that_was_recorded() {
    // Given a disclosure of two lines, and what the entries were before it.
    let world = audited();
    let (before, out) = files(&world);
    let earlier = fs::read_to_string(&before).unwrap();
    let batch = ["--batch", "b-2017", "--fields", "name"];
    disclose(&world, &out, &batch).done();
    let (entries, _) = files(&world);
    let whole = fs::read_to_string(&out).unwrap();
    let lines: Vec<&str> = whole.lines().collect();
    // When lines are left out, turned round, or the file is of nothing, then nothing records it.
    for other in [
        lines[0].to_owned() + "\n",
        format!("{}\n{}\n", lines[1], lines[0]),
        whole.trim_end().to_owned(),
        whole.clone() + "\n",
        String::new(),
    ] {
        fs::write(&out, &other).unwrap();
        let (code, checked) = verify(&out, &entries);
        assert_eq!((code, &checked["ok"]), (1, &json!(false)), "{other}");
        assert_eq!(checked["problem"], "disclosure_not_recorded");
    }
    // A line that stands twice is told as such.
    fs::write(&out, whole.clone() + lines[0] + "\n").unwrap();
    let (code, checked) = verify(&out, &entries);
    assert_eq!((code, &checked["ok"]), (1, &json!(false)));
    assert_eq!(checked["lines"][2]["problem"], "disclosure_repeated_line");
    assert_eq!(checked["lines"][2]["fields"], json!({}));
    assert_eq!(checked["lines"][0]["problem"], Value::Null);
    // The very file, by entries that end before it was made.
    fs::write(&out, &whole).unwrap();
    assert_eq!(verify(&out, &entries).0, 0);
    fs::write(&entries, earlier).unwrap();
    let (code, checked) = verify(&out, &entries);
    assert_eq!(code, 1);
    assert_eq!(checked["problem"], "disclosure_not_recorded");
    assert!(
        checked["lines"]
            .as_array()
            .unwrap()
            .iter()
            .all(|line| line["problem"].is_null())
    );
}

/// Files without an end, of which nothing is stored.
#[test]
fn a_file_without_an_end_fills_no_memory() {
    let world = audited();
    let (entries, out) = files(&world);
    let batch = ["--batch", "b-2017", "--fields", "name"];
    disclose(&world, &out, &batch).done();
    let endless = world.dir.with_file_name("endless");
    let file = fs::File::create(&endless).unwrap();
    file.set_len(6 << 30).unwrap();
    let endless = endless.to_str().unwrap();
    let ran = sunledger(&["disclose", "verify", &out, "--entries", endless]);
    ran.refused("invalid_argument");
    let ran = sunledger(&["disclose", "verify", endless, "--entries", &entries]);
    ran.refused("file_too_large");
    let dir = world.dir.to_str().unwrap();
    let ran = sunledger(&["policy", "adopt", dir, endless, "--as", "fin"]);
    ran.refused("file_too_large");
}
