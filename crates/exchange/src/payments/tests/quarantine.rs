//! The quarantine file: read again by the same mapping, it quarantines again until somebody mends it.

use super::*;
use proptest::prelude::*;

fn quarantine_of(file: &PaymentFile, mapping: &Mapping) -> String {
    let mut out = Vec::new();
    file.write_quarantine(mapping, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn what_is_mended_is_accepted() {
    let mapping = mapping();
    let file =
        read("2017-03-01,=王小样,110105194912310021,PZ-1,1.005,\n2017-02-29,李示例,05,,5,\n");
    assert_eq!(file.summary.quarantined, 2);
    let text = quarantine_of(&file, &mapping);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[0],
        "\u{feff}原行号,问题列,隔离原因,发放日期,姓名*,证件号码,凭证号,实发金额(元)*,备注"
    );
    assert!(
        lines[1].starts_with("2,实发金额(元)*,\"[实发金额(元)*] 金额小于一分"),
        "{}",
        lines[1]
    );
    assert!(
        lines[1].contains(",'2017-03-01,'=王小样,'110105194912310021,PZ-1,1.005,"),
        "{}",
        lines[1]
    );
    let mended = text
        .replace("1.005", "1.05")
        .replace("'2017-02-29", "2017-02-28");
    let again = read_payments(mended.as_bytes(), &mapping).unwrap();
    assert_eq!(again.quarantined, []);
    assert_eq!(again.summary.sum_minor, 605);
    let sealed: Vec<_> = again.rows[0]
        .sealed(&mapping)
        .map(|(_, value)| value)
        .collect();
    assert_eq!(sealed, ["=王小样", "110105194912310021"]);
    assert_eq!(again.rows[1].sealed(&mapping).nth(1).unwrap().1, "05");
    assert!(
        again.ignored_columns.is_empty(),
        "our own columns are not the file's"
    );
}

#[test]
fn rows_that_wait_twice_keep_one_set_of_columns() {
    let mapping = mapping();
    let first = quarantine_of(&read("2017-03-01,甲,1,,1.005,\n"), &mapping);
    let again = read_payments(first.as_bytes(), &mapping).unwrap();
    assert_eq!(quarantine_of(&again, &mapping), first);
}

#[test]
fn faults_of_the_row_itself_do_not_vanish_by_being_written_down() {
    let mapping = mapping();
    for rows in [
        format!("{GOOD}2017-03-01,甲,1,,12.50,备"),
        format!("{GOOD}2017-03-01,甲,1,,12.50"),
        format!("{GOOD}2017-03-01,甲,1,,5,\"备"),
        format!("{GOOD},,,,100.50,\n{GOOD}"),
        format!("{GOOD}2017-03-01,\"甲\n乙\",1,,5,\n"),
        format!("{GOOD}{HEADER}"),
    ] {
        let file = read(&rows);
        assert_eq!(file.summary.quarantined, 1, "{rows}");
        let text = quarantine_of(&file, &mapping);
        let again = read_payments(text.as_bytes(), &mapping).unwrap();
        assert_eq!(
            (again.summary.accepted, again.summary.quarantined),
            (0, 1),
            "{text}"
        );
    }
}

proptest! {
    #[test]
    fn a_quarantine_file_that_nobody_mended_accepts_nothing(
        rows in proptest::collection::vec(
            ("(2017-0[1-3]-0[1-9]|x|)", "[=@'甲乙]{0,3}", "[0-9]{0,18}", "[-0-9.,]{0,8}", "[备 ']{0,2}"),
            0..12,
        ),
        end in "(\n|)",
    ) {
        let row = |(date, name, id, amount, remark): &(String, String, String, String, String)| {
            format!("{date},{name},{id},,\"{amount}\",{remark}")
        };
        let lines: Vec<String> = rows.iter().map(row).collect();
        let text = format!("{HEADER}{GOOD}{}{end}", lines.join("\n"));
        let mapping = mapping();
        let file = read_payments(text.as_bytes(), &mapping).unwrap();
        prop_assume!(!file.quarantined.is_empty());
        let text = quarantine_of(&file, &mapping);
        let again = read_payments(text.as_bytes(), &mapping).unwrap();
        prop_assert_eq!(&again.rows, &[], "{}", text);
        prop_assert_eq!(again.quarantined.len(), file.quarantined.len());
    }
}
