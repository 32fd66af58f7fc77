//! Encodings: what is read, what is refused, and what must never be read as something else.

use super::*;
use std::io::Write;

const ALL: [Encoding; 3] = [Encoding::Utf8, Encoding::Gb18030, Encoding::Windows1252];
const WESTERN: [Encoding; 2] = [Encoding::Utf8, Encoding::Windows1252];

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

#[test]
fn utf_8_comes_first_and_loses_its_byte_order_mark() {
    let plain = read_text("\u{feff}姓名,金额\n".as_bytes(), &ALL).unwrap();
    assert_eq!(
        (plain.text.as_ref(), plain.encoding),
        ("姓名,金额\n", Encoding::Utf8)
    );
    let packed = gzip("\u{feff}姓名\n".as_bytes());
    assert_eq!(read_text(&packed, &ALL).unwrap().text, "姓名\n");
}

#[test]
fn gb18030_with_four_byte_characters_reads_where_it_is_allowed() {
    let (bytes, _, _) = encoding_rs::GB18030.encode("㐂𠮷,兴安\n");
    assert!(bytes.len() > 12, "two of them take four bytes");
    let text = read_text(&bytes, &ALL).unwrap();
    assert_eq!(
        (text.text.as_ref(), text.encoding),
        ("㐂𠮷,兴安\n", Encoding::Gb18030)
    );
}

#[test]
fn windows_1252_reads_where_it_is_allowed() {
    let text = read_text(b"name\nSk\xe5ne \x80\n", &WESTERN).unwrap();
    assert_eq!(
        (text.text.as_ref(), text.encoding),
        ("name\nSkåne €\n", Encoding::Windows1252)
    );
}

#[test]
fn what_no_allowed_encoding_reads_is_refused_by_offset_and_line() {
    let error = read_text(b"name\nSk\xe5 \n", &[Encoding::Utf8, Encoding::Gb18030]).unwrap_err();
    let TextError::Undecodable { attempts } = &error else {
        panic!("{error}")
    };
    let expected = |encoding| Attempt {
        encoding,
        offset: 7,
        line: 2,
    };
    assert_eq!(
        attempts[..],
        [Encoding::Utf8, Encoding::Gb18030].map(expected)
    );
    assert!(
        error.to_string().contains("not utf-8 at byte 7 (line 2)"),
        "{error}"
    );
    assert_eq!(error.code(), "file_encoding");
}

#[test]
fn damaged_utf_8_is_never_read_as_something_else() {
    let whole = "village,name\nx,兴安村示例合作社\n";
    let cut = &whole.as_bytes()[..whole.len() - 2];
    for allowed in [&ALL[..], &WESTERN] {
        assert_eq!(read_text(cut, allowed).unwrap_err().code(), "file_encoding");
    }
    assert!(read_text("村名\n".as_bytes().split_last().unwrap().1, &WESTERN).is_ok());
    assert!(
        read_text(&"村名".as_bytes()[..5], &WESTERN).is_err(),
        "mixed with UTF-8"
    );
    assert!(matches!(
        read_text(b"a\x81b", &WESTERN),
        Err(TextError::Undecodable { .. })
    ));
}

#[test]
fn gzip_is_told_by_its_magic_and_may_not_be_cut() {
    let packed = gzip(b"a,b\n1,2\n");
    assert_eq!(read_text(&packed, &ALL).unwrap().text, "a,b\n1,2\n");
    let cut = &packed[..packed.len() - 4];
    assert_eq!(
        read_text(cut, &ALL).unwrap_err().code(),
        "file_gzip_damaged"
    );
    let mut damaged = packed.clone();
    let last = damaged.len() - 6;
    damaged[last] ^= 1;
    assert_eq!(
        read_text(&damaged, &ALL).unwrap_err().code(),
        "file_gzip_damaged"
    );
}

#[test]
fn a_bomb_stops_at_the_limit() {
    let packed = gzip(&vec![b'a'; 100_000]);
    assert!(packed.len() < 1_000);
    let error = read_text_within(&packed, &ALL, 99_999).unwrap_err();
    assert!(
        matches!(error, TextError::TooLarge { bytes_max: 99_999 }),
        "{error}"
    );
    assert!(read_text_within(&packed, &ALL, 100_000).is_ok());
    assert!(
        read_text_within(b"four", &ALL, 3).is_err(),
        "plain files have the same limit"
    );
}

#[test]
fn other_kinds_of_file_are_named() {
    for (bytes, kind) in [
        (&b"PK\x03\x04rest"[..], ".xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1", ".xls"),
        (b"\xff\xfea\0,\0", "UTF-16"),
        (b"  <html><table>", "HTML"),
        (b"a,b\n\0\0", "binary"),
    ] {
        let error = read_text(bytes, &ALL).unwrap_err();
        assert_eq!(error.code(), "file_not_text");
        assert!(error.to_string().contains(kind), "{error}");
    }
}
