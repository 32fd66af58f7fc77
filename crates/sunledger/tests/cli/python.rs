//! The independent verifier, written from docs/FORMAT.md alone.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Whether it can run here; says so once where it cannot.
pub(crate) fn available() -> bool {
    static AVAILABLE: OnceLock<bool> = OnceLock::new();
    *AVAILABLE.get_or_init(|| {
        let probe = Command::new("python3").args(["-c", "import blake3"]).output();
        let there = probe.is_ok_and(|output| output.status.success());
        if !there {
            println!("skipped: python3 with the package blake3 is not here (cargo xtask test installs it)");
        }
        there
    })
}

/// Whether it accepts the file, and its report.
pub(crate) fn verdict(file: &Path, more: &[&str]) -> (bool, Value) {
    let output = Command::new("python3")
        .arg(root().join("tests/python/verify_log.py"))
        .args(more)
        .arg(file)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let report = serde_json::from_str(text.trim())
        .unwrap_or_else(|_| panic!("{text}{}", String::from_utf8_lossy(&output.stderr)));
    (output.status.success(), report)
}
