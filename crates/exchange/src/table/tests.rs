//! What a file is, told by its content; pages with every oddity of tables.

use super::*;

const BOTH: [Encoding; 2] = [Encoding::Utf8, Encoding::Gb18030];

fn sheets(table: Table<'_>) -> Vec<Sheet> {
    match table {
        Table::Book { sheets, .. } => sheets,
        Table::Text(_) => panic!("a text"),
    }
}

/// The rows of a sheet: number and cells joined by `|`.
fn rows(sheet: &Sheet) -> Vec<(u64, String)> {
    let grid = sheet.grid.as_ref().unwrap();
    let (mut from, mut row, mut rows) = (grid.rows(), Row::default(), Vec::new());
    while from.advance(&mut row).unwrap() {
        rows.push((row.number, row.cells.iter().collect::<Vec<_>>().join("|")));
    }
    rows
}

fn page(html: &str) -> Vec<(u64, String)> {
    let table = open(html.as_bytes(), &BOTH, None).unwrap();
    rows(&sheets(table)[0])
}

#[test]
fn the_content_decides_what_a_file_is() {
    let kind = |bytes: &[u8]| open(bytes, &BOTH, None).unwrap().kind();
    assert_eq!(kind(b"a,b\n1,2\n"), FileKind::Text);
    assert_eq!(kind("\u{feff}a,b\n".as_bytes()), FileKind::Text);
    assert_eq!(kind(b" \n<table><tr><td>1</table>"), FileKind::Html);
    assert_eq!(
        kind("\u{feff}<table><tr><td>1</table>".as_bytes()),
        FileKind::Html
    );
    assert_eq!(
        kind(include_bytes!("../../fixtures/many.xls")),
        FileKind::Xls
    );
}

#[test]
fn a_mark_of_utf_8_is_believed_where_the_mapping_does_not_list_it() {
    let bytes = "\u{feff}姓名\n".as_bytes();
    let table = open(bytes, &[Encoding::Gb18030], None).unwrap();
    assert_eq!(table.encoding(), Encoding::Utf8);
}

#[test]
fn spans_keep_columns_in_their_places() {
    let html = "<TABLE><TR><TH colspan=3>题<TR><TD rowspan=2>甲</TD><TD>1<TD>2</TR>\
                <TR><TD>3<TD rowspan=0>4</TR><TR><TD>乙<TD>5<TD>6</TABLE>";
    let expected = [(1, "题||"), (2, "甲|1|2"), (3, "|3|4"), (4, "乙|5|6")];
    assert_eq!(page(html), expected.map(|(n, t)| (n, t.to_owned())));
}

#[test]
fn text_is_read_as_a_browser_shows_it() {
    let html = "<p>before</p><table><tr><td> a&amp;b\n  c &nbsp;</td><td>x<br>y</td>\
                <td><script>'</td>'</script>z<style>q</style></td>\
                <td>1<table><tr><td>2</td></tr></table>3</td>\
                <td x:num=\"1234.5\">1,234.50</td><td x:num>7</td></tr></table>";
    assert_eq!(page(html), [(1, "a&b c|x\ny|z|123|1234.5|7".to_owned())]);
}

#[test]
fn a_page_without_rows_or_ends_is_no_harm() {
    assert_eq!(
        page("<table><td>1<tr><tr><td>2"),
        [(1, "1".to_owned()), (3, "2".to_owned())]
    );
    let error = open(b"<html>no table</html>", &BOTH, None).err().unwrap();
    assert_eq!(error.code(), "file_kind");
    let wide = format!("<table><tr>{}", "<td>1".repeat(600));
    assert_eq!(
        open(wide.as_bytes(), &BOTH, None).err().unwrap().code(),
        "file_too_large"
    );
    let spanned = "<table><tr><td colspan=99999999>1<td>2".to_owned();
    assert_eq!(
        open(spanned.as_bytes(), &BOTH, None).err().unwrap().code(),
        "file_too_large"
    );
}

#[test]
fn tables_of_a_page_are_sheets() {
    let html = b"<table><tr><td>1</table><table></table><table><tr><td>3</table>";
    let read = sheets(open(html, &BOTH, None).unwrap());
    let names: Vec<_> = read.iter().map(|sheet| &*sheet.name).collect();
    assert_eq!(names, ["表1", "表2", "表3"]);
    assert!(read[1].grid.as_ref().unwrap().is_empty());
    let wanted = SheetRule::Name("表3".to_owned());
    let read = sheets(open(html, &BOTH, Some(&wanted)).unwrap());
    assert!(read[0].grid.is_none() && read[2].grid.is_some());
}
