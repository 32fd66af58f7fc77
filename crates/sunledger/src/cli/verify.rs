//! A head as an argument: the size of the log and the hash of its last entry.

use sunledger_chain::{Hash, Head};

/// Reads `SIZE:HASH`.
pub(super) fn head(text: &str) -> Result<Head, String> {
    let (size, hash) = text
        .split_once(':')
        .ok_or("应为“条数:哈希” expected SIZE:HASH")?;
    let size = size
        .trim()
        .parse()
        .map_err(|_| "冒号前应是条目数 the size before the colon is a number")?;
    let hash: Hash = hash
        .trim()
        .parse()
        .map_err(|_| "冒号后应是 64 位十六进制 the hash behind the colon has 64 hex digits")?;
    Ok(Head { size, hash })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_as_it_is_printed() {
        let hash = "ab".repeat(32);
        let read = head(&format!("12:{hash}")).unwrap();
        assert_eq!((read.size, read.hash.to_string()), (12, hash.clone()));
        for wrong in ["12", "x:00", &format!("-1:{hash}"), "12:ab"] {
            assert!(head(wrong).is_err(), "{wrong}");
        }
    }
}
