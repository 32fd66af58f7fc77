//! Workbooks that are refused whole, each by its code, and nothing of them is read.

use super::*;
use proptest::prelude::*;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

fn good() -> Vec<u8> {
    one_and(|_| {})
}

fn code(bytes: &[u8]) -> &'static str {
    read_template(bytes).unwrap_err().code()
}

/// The parts of an archive, each changed by `change`; nothing stands for leaving it out.
fn rebuilt(bytes: &[u8], change: impl Fn(&str, Vec<u8>) -> Option<Vec<u8>>) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut data = Vec::new();
        std::io::copy(&mut part, &mut data).unwrap();
        if let Some(data) = change(&name, data) {
            out.start_file(name.as_str(), options).unwrap();
            out.write_all(&data).unwrap();
        }
    }
    out.finish().unwrap().into_inner()
}

fn replaced(part: &'static str, from: &'static str, to: &str) -> Vec<u8> {
    rebuilt(&good(), |name, data| {
        if name != part {
            return Some(data);
        }
        let text = String::from_utf8(data).unwrap();
        assert!(text.contains(from), "{text}");
        Some(text.replacen(from, to, 1).into_bytes())
    })
}

fn compound(stream: &str, content: &[u8]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    file.create_stream(stream)
        .unwrap()
        .write_all(content)
        .unwrap();
    file.flush().unwrap();
    file.into_inner().into_inner()
}

#[test]
fn half_a_workbook_is_refused() {
    let good = good();
    assert!(read_template(&good).is_ok());
    for cut in [good.len() / 2, good.len() - 1, 100, 8] {
        assert_eq!(code(&good[..cut]), "file_damaged", "cut at {cut}");
    }
    let xls = include_bytes!("../../../../fixtures/person.xls");
    for cut in [xls.len() / 2, 600, 512, 100] {
        assert_eq!(code(&xls[..cut]), "file_damaged", "cut at {cut}");
    }
}

#[test]
fn a_password_is_said_to_be_one() {
    assert_eq!(
        code(&compound("/EncryptedPackage", b"secret")),
        "file_encrypted"
    );
    let bof = [0x09, 0x08, 4, 0, 0x00, 0x06, 0x05, 0x00];
    let file_pass = [0x2f, 0x00, 2, 0, 1, 0];
    assert_eq!(
        code(&compound("/Workbook", &[&bof[..], &file_pass].concat())),
        "file_encrypted"
    );
}

#[test]
fn other_formats_are_named() {
    let document = rebuilt(&good(), |name, data| match name {
        "xl/workbook.xml" => None,
        _ => Some(data),
    });
    assert_eq!(code(&document), "file_kind");
    assert_eq!(code(&compound("/WordDocument", b"x")), "file_kind");
    assert_eq!(
        code(b"<?xml version=\"1.0\"?><Workbook></Workbook>"),
        "file_kind"
    );
    assert_eq!(code(b"MIME-Version: 1.0\r\n"), "file_kind");
    assert_eq!(code(b"%PDF-1.7"), "file_not_text");
}

#[test]
fn a_bomb_is_refused_before_it_goes_off() {
    let zeros = " ".repeat(64 << 20);
    let bomb = replaced(
        "xl/worksheets/sheet1.xml",
        "<sheetData>",
        &format!("{zeros}<sheetData>"),
    );
    assert!(bomb.len() < 200_000, "{}", bomb.len());
    assert_eq!(code(&bomb), "file_too_large");
    let claim = replaced(
        "xl/sharedStrings.xml",
        "uniqueCount=\"",
        "uniqueCount=\"99999999",
    );
    assert_eq!(code(&claim), "file_too_large");
}

#[test]
fn sizes_and_checksums_are_not_believed() {
    let good = good();
    let at = |name: &str| {
        let mut archive = ZipArchive::new(Cursor::new(&good)).unwrap();
        let part = archive.by_name(name).unwrap();
        usize::try_from(part.central_header_start()).unwrap()
    };
    // The unpacked size, then the checksum, of the sheet in the archive's directory.
    for offset in [24, 16] {
        let mut lie = good.clone();
        lie[at("xl/worksheets/sheet1.xml") + offset] ^= 1;
        assert_eq!(code(&lie), "file_damaged", "{offset}");
    }
}

#[test]
fn a_part_in_another_encoding_is_refused() {
    let wide = rebuilt(&good(), |name, data| {
        if name != "xl/sharedStrings.xml" {
            return Some(data);
        }
        let text = String::from_utf8(data).unwrap();
        Some(text.encode_utf16().flat_map(u16::to_le_bytes).collect())
    });
    assert_eq!(code(&wide), "file_damaged");
}

#[test]
fn cells_in_the_wrong_order_are_refused() {
    let doubled = replaced("xl/worksheets/sheet1.xml", "r=\"L4\"", "r=\"K4\"");
    assert_eq!(code(&doubled), "file_damaged");
    let far = replaced("xl/worksheets/sheet1.xml", "r=\"M4\"", "r=\"XFD4\"");
    assert_eq!(code(&far), "file_too_large");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn damage_anywhere_ends_in_an_answer(at in 0_usize..6_000, to: u8) {
        for mut bytes in [good(), include_bytes!("../../../../fixtures/person.xls").to_vec()] {
            let at = at % bytes.len();
            bytes[at] = to;
            let _ = read_template(&bytes);
        }
    }
}
