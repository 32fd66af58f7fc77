//! Divisions: order, refusals by line and column, and a real province where its file is at hand.

use super::*;

const HEADER: &str = "code,parent,name,level,rank\n";

fn read(lines: &str) -> Result<Vec<RegionRow>, RegionsError> {
    read_regions(format!("{HEADER}{lines}").as_bytes())
}

fn refusal(lines: &str) -> (u64, &'static str, CellFault) {
    let error = read(lines).unwrap_err();
    let RegionsError::Cell {
        line,
        column,
        reason,
        ..
    } = error
    else {
        panic!("{error}")
    };
    (line, column, reason)
}

#[test]
fn parents_come_before_children_whatever_the_file_says() {
    let rows = read(
        "230102001000,230102000000,甲街道,town,4\n\
         230102000000,230100000000,乙区,county,3\n\
         230000000000,100000000000,丙省,province,1\n\
         230103000000,230100000000,乙区,county,3\n\
         230100000000,230000000000,丁市,city,2\n",
    )
    .unwrap();
    let codes: Vec<String> = rows.iter().map(|row| row.code.to_string()).collect();
    let expected = [
        "230000000000",
        "230100000000",
        "230102000000",
        "230103000000",
        "230102001000",
    ];
    assert_eq!(codes, expected);
    assert_eq!(rows[0].parent, None);
    assert_eq!(rows[1].parent, Some(rows[0].code));
    assert_eq!(rows[2].name, rows[3].name, "a name is no key");
}

#[test]
fn each_fault_names_its_line_and_column() {
    let root = "230000000000,,丙省,province,1\n";
    let with = |line: &str| refusal(&format!("{root}{line}"));
    assert_eq!(
        with("23010000000,230000000000,丁市,city,2\n"),
        (3, "code", CellFault::Code(CodeError::Region))
    );
    assert_eq!(
        with("230100000000,23000000000x,丁市,city,2\n"),
        (3, "parent", CellFault::Code(CodeError::Region))
    );
    assert_eq!(
        with("230100000000,230000000000,,city,2\n"),
        (3, "name", CellFault::Name(IdError::Label))
    );
    assert_eq!(
        with("230100000000,230000000000,丁市,region,2\n"),
        (3, "level", CellFault::Level)
    );
    assert_eq!(
        with("230100000000,230000000000,丁市,county,2\n"),
        (3, "level", CellFault::LevelOfCode)
    );
    assert_eq!(with(root), (3, "code", CellFault::Twice { first: 2 }));
    assert_eq!(
        with("230100000000,220000000000,丁市,city,2\n"),
        (3, "parent", CellFault::ParentUnknown)
    );
    assert_eq!(
        with("230100000000,230000000000,丁市,city,2\n230200000000,230100000000,戊市,city,2\n"),
        (4, "parent", CellFault::ParentTooLow)
    );
}

#[test]
fn a_file_of_another_shape_is_refused() {
    let code = |text: &str| read_regions(text.as_bytes()).unwrap_err().code();
    assert_eq!(code("code,name,level\n1,2,3\n"), "regions_header");
    assert_eq!(code("code,parent,name,level,code\n"), "regions_header");
    assert_eq!(code(HEADER), "regions_no_rows");
    assert_eq!(code(""), "regions_header");
    assert_eq!(
        code("code,parent,name,level\n230000000000,,丙省\n"),
        "regions_rows"
    );
    let error = read("230100000000,220000000000,丁市,city,2\n")
        .unwrap_err()
        .to_string();
    assert_eq!(
        error,
        "line 2, column \"parent\": \"220000000000\" is not in the file"
    );
}

#[test]
fn a_whole_province_reads() {
    let path = "../../../shared/data/regions/heilongjiang_2016_5level.csv";
    let Ok(bytes) = std::fs::read(path) else {
        println!("skipped: {path} is not there");
        return;
    };
    let rows = read_regions(&bytes).unwrap();
    let of = |level| rows.iter().filter(|row| row.level == level).count();
    assert_eq!(rows.len(), 16_127);
    assert_eq!(
        [
            Level::Province,
            Level::Prefecture,
            Level::County,
            Level::Township,
            Level::Village
        ]
        .map(of),
        [1, 13, 140, 1_852, 14_121]
    );
    assert_eq!(rows.iter().filter(|row| row.parent.is_none()).count(), 1);
}
