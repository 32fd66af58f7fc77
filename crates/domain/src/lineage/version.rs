//! Tells one version of the fold from another, so that nothing is ever read that another one wrote.
//!
//! Made of the fold's own text: nobody has to remember to raise a number.

use super::Lineage;

/// Everything that decides what a lineage holds after the same events, and how it is laid out.
const TEXT: &[&str] = &[
    include_str!("asset.rs"),
    include_str!("became.rs"),
    include_str!("composition.rs"),
    include_str!("funds.rs"),
    include_str!("mod.rs"),
    include_str!("path.rs"),
    include_str!("payment.rs"),
    include_str!("places.rs"),
    include_str!("query.rs"),
    include_str!("tape.rs"),
    include_str!("version.rs"),
    include_str!("../split.rs"),
];

impl Lineage {
    /// Differs from that of every other version of this fold.
    pub fn version() -> [u8; 16] {
        let mut hasher = blake3::Hasher::new_derive_key("sunledger lineage fold");
        for text in TEXT {
            hasher.update(text.as_bytes());
        }
        let mut version = [0; 16];
        hasher.finalize_xof().fill(&mut version);
        version
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::TEXT;

    #[test]
    fn every_file_of_the_fold_counts() {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lineage");
        for file in std::fs::read_dir(dir).unwrap() {
            let path = file.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(TEXT.contains(&text.as_str()), "{}", path.display());
        }
    }
}
