//! Workbooks that nobody can open, or that would fill the memory: refused by name, and nothing is posted or written.

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::sheet::{County, exists, row, xlsx};

const SHEET: &str = "xl/worksheets/sheet1.xml";
/// Blanks that deflate to some tens of thousands of bytes.
const BLANKS: usize = 64 << 20;

/// A compound file with one stream, as office programs make of a workbook with a password.
fn compound(stream: &str, content: &[u8]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    let mut part = file.create_stream(stream).unwrap();
    part.write_all(content).unwrap();
    drop(part);
    file.flush().unwrap();
    file.into_inner().into_inner()
}

/// The workbook with blanks before its rows.
fn bomb(book: &[u8]) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(book)).unwrap();
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut data = String::new();
        part.read_to_string(&mut data).unwrap();
        if name == SHEET {
            let full = format!("{}<sheetData>", " ".repeat(BLANKS));
            data = data.replacen("<sheetData>", &full, 1);
        }
        out.start_file(name.as_str(), options).unwrap();
        out.write_all(data.as_bytes()).unwrap();
    }
    out.finish().unwrap().into_inner()
}

#[test]
fn a_workbook_that_cannot_be_opened_is_refused_by_name() {
    let county = County::new();
    let entries = county.world.entries();
    let good = xlsx(&[row(1, "1.00"), row(2, "2.00")]);
    let bomb = bomb(&good);
    assert!(bomb.len() < 200_000, "{}", bomb.len());
    let begin = [0x09, 0x08, 4, 0, 0x00, 0x06, 0x05, 0x00];
    let file_pass = [0x2f, 0x00, 2, 0, 1, 0];
    let old = compound("/Workbook", &[&begin[..], &file_pass].concat());
    for (name, content, code) in [
        (
            "锁.xlsx",
            compound("/EncryptedPackage", b"secret"),
            "file_encrypted",
        ),
        ("锁.xls", old, "file_encrypted"),
        ("炸弹.xlsx", bomb, "file_too_large"),
        ("断.xlsx", good[..good.len() - 1].to_vec(), "file_damaged"),
        ("头.xlsx", good[..100].to_vec(), "file_damaged"),
        (
            "断.xls",
            compound("/Workbook", &begin)[..600].to_vec(),
            "file_damaged",
        ),
    ] {
        let file = county.file(name, content);
        let ran = county.import(&file, &[]);
        ran.refused(code);
        let zh = ran.json()["error"]["zh"].as_str().unwrap().to_owned();
        assert!(zh.chars().any(|c| c > '\u{4e00}'), "{name}: {zh}");
        assert!(!exists(&file), "{name}");
    }
    assert_eq!(county.world.entries(), entries);
    assert_eq!(county.bucket("pending"), "0.00");
    // The same rows, saved without a password, are fine.
    let file = county.file("好.xlsx", good);
    assert_eq!(county.import(&file, &[]).json()["accepted"], 2);
}
