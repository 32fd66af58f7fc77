//! Names the code that makes a state of a log, so that no snapshot of other code is ever taken for its own.
//!
//! It must never depend on anything but these sources: the same code has the same name on every machine.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Where the meaning of an entry is decided, relative to this package.
const SOURCES: [&str; 3] = ["../chain/src", "../domain/src", "src"];
/// FNV-1a of 128 bits: no secret and no adversary, only other code.
const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;

fn main() -> io::Result<()> {
    let mut name = BASIS;
    for source in SOURCES {
        println!("cargo::rerun-if-changed={source}");
        let mut files = Vec::new();
        find(Path::new(source), &mut files)?;
        files.sort();
        for file in files {
            let place = file.to_string_lossy().replace('\\', "/");
            let bytes = fs::read(&file)?;
            for part in [place.as_bytes(), &bytes] {
                take(&mut name, &part.len().to_string().into_bytes());
                take(&mut name, part);
            }
        }
    }
    println!("cargo::rustc-env=SUNLEDGER_CODE={name:032x}");
    Ok(())
}

fn take(name: &mut u128, bytes: &[u8]) {
    for byte in bytes {
        *name = (*name ^ u128::from(*byte)).wrapping_mul(PRIME);
    }
}

fn find(dir: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        match entry.file_type()?.is_dir() {
            true => find(&entry.path(), files)?,
            false => files.push(entry.path()),
        }
    }
    Ok(())
}
