//! The mapping of the project's own real example, and the months that it was written for.

use std::fs;
use std::io::Read;

use super::*;
use crate::encoding::Encoding;
use crate::mapping::Mapping;

const LEEDS: &str = include_str!("../../../../mappings/leeds.toml");
const FOLDER: &str = "../../../shared/data/leeds";

fn leeds() -> Mapping {
    Mapping::from_toml(LEEDS).unwrap()
}

/// Rows of the oracle: file, encoding, data rows, blank rows, negative rows, sum in pence.
fn oracle() -> Option<Vec<Vec<String>>> {
    let Ok(text) = fs::read_to_string(format!("{FOLDER}/oracle.tsv")) else {
        println!("skipped: {FOLDER} is not there");
        return None;
    };
    let cells = |line: &str| line.split('\t').map(str::to_owned).collect();
    Some(text.lines().skip(1).map(cells).collect())
}

fn unpacked(file: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let packed = fs::File::open(format!("{FOLDER}/{file}")).unwrap();
    flate2::read::GzDecoder::new(packed)
        .read_to_end(&mut bytes)
        .unwrap();
    bytes
}

#[test]
fn every_month_equals_the_oracle_to_the_penny() {
    let Some(oracle) = oracle() else { return };
    let mapping = leeds();
    assert_eq!(oracle.len(), 12);
    for month in &oracle {
        let file = read_payments(
            &fs::read(format!("{FOLDER}/{}", month[0])).unwrap(),
            &mapping,
        )
        .unwrap();
        assert_eq!(file.quarantined, [], "{}", month[0]);
        let summary = file.summary;
        let figures = [
            if file.encoding == Encoding::Utf8 {
                "utf-8"
            } else {
                "cp1252"
            }
            .to_owned(),
            summary.accepted.to_string(),
            summary.blank.to_string(),
            summary.negative.to_string(),
            summary.sum_minor.to_string(),
        ];
        assert_eq!(figures[..], month[1..6], "{}", month[0]);
        assert_eq!(summary.rows, summary.accepted + summary.quarantined);
    }
}

#[test]
fn the_three_totals_rows_are_seen_for_what_they_are() {
    let Some(oracle) = oracle() else { return };
    let suspense = leeds();
    let control = Mapping::from_toml(&LEEDS.replace(
        "amount_only = \"suspense\"",
        "amount_only = \"control_total\"",
    ))
    .unwrap();
    for month in &oracle {
        let bytes = fs::read(format!("{FOLDER}/{}", month[0])).unwrap();
        let file = read_payments(&bytes, &suspense).unwrap();
        let doubts: Vec<&PaymentRow> = file.rows.iter().filter(|r| r.doubt.is_some()).collect();
        let has_total = ["2012-05", "2012-08", "2012-12"]
            .iter()
            .any(|m| month[0].starts_with(m));
        assert_eq!(doubts.len(), usize::from(has_total), "{}", month[0]);
        let checked = read_payments(&bytes, &control).unwrap();
        let Some(total) = doubts.first() else {
            assert_eq!((checked.summary, checked.file_total), (file.summary, None));
            continue;
        };
        assert_eq!(total.doubt, Some(Doubt::LooksLikeTotal));
        assert_eq!(total.payee, Payee::Unnamed);
        let stated = checked.file_total.unwrap();
        assert_eq!((stated.row, stated.stated), (total.row, total.amount));
        assert_eq!(i128::from(stated.stated.minor()), checked.summary.sum_minor);
        assert_eq!(checked.summary.sum_minor * 2, file.summary.sum_minor);
        assert_eq!(checked.summary.accepted + 1, file.summary.accepted);
        assert_eq!(checked.summary.quarantined, 0);
    }
}

#[test]
fn names_come_through_as_they_were_written() {
    if oracle().is_none() {
        return;
    }
    let mapping = leeds();
    let file = read_payments(&unpacked("2012-09.csv.gz"), &mapping).unwrap();
    let names = |file: &PaymentFile| -> Vec<String> {
        let name = |row: &PaymentRow| row.sealed(&mapping).next().map(|(_, name)| name.to_owned());
        file.rows.iter().filter_map(name).collect()
    };
    assert!(
        names(&file).iter().any(|name| name.contains('å')),
        "from windows-1252"
    );
    let withheld = file
        .rows
        .iter()
        .filter(|row| row.payee == Payee::Withheld)
        .count();
    assert!(withheld > 0 && file.rows.iter().all(|row| row.reference.is_some()));
    let file = read_payments(&unpacked("2012-11.csv.gz"), &mapping).unwrap();
    assert!(
        names(&file).contains(&"@It Ltd".to_owned()),
        "looks like a formula and is a name"
    );
    let file = read_payments(&unpacked("2012-07.csv.gz"), &mapping).unwrap();
    let unnamed: Vec<u64> = file
        .rows
        .iter()
        .filter(|r| r.payee == Payee::Unnamed)
        .map(|r| r.row)
        .collect();
    assert_eq!(unnamed, [8_949]);
}

/// Wherever a file is cut, what is left is refused, quarantined, or whole rows of the original.
#[test]
fn a_file_cut_anywhere_never_reads_a_changed_row() {
    if oracle().is_none() {
        return;
    }
    let mapping = leeds();
    let text = String::from_utf8(unpacked("2012-01.csv.gz")).unwrap();
    let bytes: String = text.split_inclusive('\n').take(12).collect();
    let whole = read_payments(bytes.as_bytes(), &mapping).unwrap();
    let header = bytes.find('\n').unwrap();
    for cut in header + 2..bytes.len() - 1 {
        let half = read_payments(&bytes.as_bytes()[..cut], &mapping).unwrap();
        assert!(whole.rows.starts_with(&half.rows), "cut at {cut}");
        let at_line_end = bytes[..cut].ends_with(['\n', '\r']);
        assert_eq!(
            half.summary.quarantined,
            u64::from(!at_line_end),
            "cut at {cut}"
        );
    }
}

/// What other months of the same publisher look like: other spellings, columns and dates.
#[test]
fn a_month_not_seen_is_exact() {
    let text = "\u{feff}Body,BodyName,Organisational Unit,Date Paid,Transaction_Number,NET AMOUNT,SupplierName,,\r\n\
                x,y,z,03/04/2013,1304-1,\"£1,234.5\",A Firm,,\r\n\
                x,y,z,2013-04-05 00:00:00,1304-2,(7.00),redacted personal data,,\r\n\
                ,,,,,,,,\r\n\
                x,y,z,05-Apr-13,1304-3,-£8,B Firm,,\r\n";
    let mapping = leeds();
    let file = read_payments(text.as_bytes(), &mapping).unwrap();
    assert_eq!(file.quarantined, []);
    let expected = Summary {
        rows: 3,
        blank: 1,
        accepted: 3,
        quarantined: 0,
        negative: 2,
        sum_minor: 121_950,
    };
    assert_eq!(file.summary, expected);
    assert_eq!(file.rows[1].payee, Payee::Withheld);
    let ignored: Vec<&str> = file.ignored_columns.iter().map(|c| &**c).collect();
    assert_eq!(ignored, ["Body", "BodyName", "Organisational Unit"]);
}
