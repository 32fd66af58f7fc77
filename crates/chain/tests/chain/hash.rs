//! Hashes as text.

use proptest::prelude::*;
use sunledger_chain::hash::chain_hash;
use sunledger_chain::{Hash, LedgerId};

proptest! {
    #[test]
    fn the_chain_hash_is_derive_key(entry in prop::collection::vec(any::<u8>(), 0..5_000)) {
        let derived = blake3::derive_key("sunledger entry v1", &entry);
        prop_assert_eq!(chain_hash(&entry), Hash::new(derived));
    }

    #[test]
    fn text_gives_back_the_hash(bytes: [u8; 32]) {
        let hash = Hash::new(bytes);
        prop_assert_eq!(hash.to_string().parse(), Ok(hash));
    }
}

#[test]
fn other_spellings_are_refused() {
    let text = "00112233445566778899aabbccddeeff";
    assert_eq!(
        text.parse::<LedgerId>().map(|id| id.to_string()).as_deref(),
        Ok(text)
    );
    let upper = text.to_uppercase();
    let others = [
        "",
        &text[1..],
        &text[2..],
        &upper,
        "0x112233445566778899aabbccddeeff",
        &format!("{text}00"),
    ];
    for other in others {
        let error = other.parse::<LedgerId>().expect_err(other);
        assert_eq!(error.digits, 32);
    }
}
