//! Files as they should not be: each is refused with a code or its rows wait, and nothing is half-done.

use std::fs;

use super::sheet::{County, HEADER, csv, exists, objects, row, xlsx};
use crate::run::sunledger;

#[test]
fn a_file_that_cannot_be_read_is_refused_and_nothing_is_posted() {
    let county = County::new();
    let entries = county.world.entries();
    let good = [row(1, "1.00"), row(2, "2.00")];
    let book = xlsx(&good);
    let utf16: Vec<u8> = csv(&good)
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let bom = [[0xff, 0xfe].as_slice(), &utf16].concat();
    for (name, content, code) in [
        ("empty.csv", Vec::new(), "file_no_rows"),
        (
            "header.csv",
            format!("{HEADER}\n").into_bytes(),
            "file_no_rows",
        ),
        ("half.xlsx", book[..book.len() / 2].to_vec(), "file_damaged"),
        ("utf16.csv", bom, "file_not_text"),
        ("other.csv", b"a,b\n1,2\n".to_vec(), "file_missing_columns"),
        ("text.pdf", b"%PDF-1.4\n1 0 obj".to_vec(), "file_not_text"),
    ] {
        let file = county.file(name, content);
        county.import(&file, &[]).refused(code);
        assert!(!exists(&file), "{name}");
    }
    let person = county.file("person.csv", csv(&good));
    let firm = [
        "import",
        "payments",
        county.dir(),
        &person,
        "--template",
        "firm",
        "--as",
        "maker",
    ];
    sunledger(&firm).refused("file_missing_columns");
    county.import("no-such-file.csv", &[]).refused("io");
    assert_eq!(county.world.entries(), entries);
}

#[test]
fn half_a_file_shows_by_its_total_or_by_its_cut_row() {
    let county = County::new();
    let rows = [row(1, "1.00"), row(2, "2.00"), row(3, "3.00")];
    let total = "合计,,,,,,,,,,6.00,6.00,,".to_owned();
    let lost = county.file(
        "lost.csv",
        csv(&[rows[0].clone(), rows[2].clone(), total.clone()]),
    );
    county.import(&lost, &[]).refused("file_total_mismatch");
    let control = county.file("control.csv", csv(&rows));
    county
        .import(&control, &["--control-total", "7.00"])
        .refused("control_total_mismatch");
    county
        .import(&control, &["--control-count", "4"])
        .refused("control_total_mismatch");

    let whole = csv(&rows);
    let cut = county.file("cut.csv", &whole[..whole.len() - 12]);
    let ran = county.import(&cut, &[]).json();
    assert_eq!(
        (&ran["accepted"], &ran["quarantined"]),
        (&2.into(), &1.into()),
        "{ran}"
    );

    // An amount that cannot be read leaves the total open, and nothing may be posted.
    let open = [rows[0].clone(), row(2, "二元"), rows[2].clone(), total];
    let open = county.file("open.csv", csv(&open));
    let refused = county.import(&open, &[]);
    refused.refused("total_unproved");
    assert_eq!(refused.json()["quarantined"], 1);
    assert!(exists(&open));
}

#[test]
fn a_file_of_another_county_or_of_several_projects_is_refused_with_counts() {
    let county = County::new();
    let other = |index| row(index, "1.00").replace("990102001", "990103001");
    let file = county.file("other.csv", csv(&[row(1, "1.00"), other(2), other(3)]));
    let ran = county.import(&file, &[]);
    ran.refused("file_wrong_division");
    let said = ran.json()["message"].as_str().unwrap().to_owned();
    assert!(said.contains("990103000000 × 2"), "{said}");
    let right = county.file("right.csv", csv(&[row(1, "1.00")]));
    county
        .import(&right, &["--division", "990103000000"])
        .refused("file_wrong_division");

    let mixed = [
        row(1, "1.00"),
        row(2, "1.00").replace("XM-1", "p"),
        row(3, "1.00"),
    ];
    let mixed = county.file("mixed.csv", csv(&mixed));
    let ran = county.import(&mixed, &[]);
    ran.refused("file_several_projects");
    assert!(
        ran.json()["message"].as_str().unwrap().contains("XM-1 × 2"),
        "{}",
        ran.out
    );
    county
        .import(&right, &["--project", "p"])
        .refused("file_several_projects");
}

#[test]
fn a_correction_is_never_overwritten_and_one_bad_file_keeps_no_other_back() {
    let county = County::new();
    let bad = row(3, "1.00").replace("按户", "?");
    let file = county.file("a.csv", csv(&[row(1, "1.00"), bad]));
    let mine = format!("{file}.quarantine.csv");
    fs::write(&mine, "half corrected").unwrap();
    county.import(&file, &[]).refused("quarantine_exists");
    assert_eq!(fs::read_to_string(&mine).unwrap(), "half corrected");
    let elsewhere = county.path("else.csv");
    let done = county
        .import(&file, &["--quarantine", elsewhere.to_str().unwrap()])
        .json();
    assert_eq!(done["quarantine_file"].as_str(), elsewhere.to_str());

    let empty = county.file("empty.csv", "");
    let last = county.file("last.csv", csv(&[row(5, "1.00")]));
    let ran = county.import(&empty, &[last.as_str()]);
    assert_eq!(ran.code, 1);
    let oks: Vec<bool> = objects(&ran.out).iter().map(|o| o["ok"] == true).collect();
    assert_eq!(oks, [false, true], "{}", ran.out);
}

#[test]
fn a_formula_is_a_name_and_damaged_text_is_refused() {
    let county = County::new();
    let name = row(1, "1.00").replace("试户1", "=HYPERLINK(1)");
    let file = county.file("formula.csv", csv(&[name]));
    assert_eq!(county.import(&file, &[]).json()["accepted"], 1);
    let broken = county.file("broken.csv", [0xcf, 0xee, 0xff]);
    county.import(&broken, &[]).refused("file_encoding");
}

#[test]
fn several_schemes_need_a_word_and_then_the_project_has_one() {
    let county = County::new();
    let scheme =
        "{\"basis_text\":\"试\",\"class\":\"open\",\"name\":\"另一补助\",\"scheme\":\"s2\"}";
    let command = crate::run::command("s2", "scheme.register", scheme);
    county.world.post("registrar", &command).done();
    let file = county.file("a.csv", csv(&[row(1, "1.00")]));
    county.import(&file, &[]).refused("scheme_needed");
    county.import(&file, &["--scheme", "s2"]).done();
    // From then on the project has a scheme.
    let next = county.file("b.csv", csv(&[row(2, "1.00")]));
    assert_eq!(county.import(&next, &[]).json()["scheme"], "s2");
}
