//! Signatures of people: the published vector, and that nothing else holds.

use serde_json::Value;
use sunledger_chain::hash::decode_hex;
use sunledger_chain::officer::{Secret, has_signed};

use crate::vectors::FORMAT_MD;

const GOLDEN: &str = include_str!("../vectors/signatures-1.json");

fn text(name: &str) -> String {
    let golden: Value = serde_json::from_str(GOLDEN).expect("the golden file is JSON");
    golden[name].as_str().expect("a text").to_owned()
}

fn bytes<const N: usize>(name: &str) -> [u8; N] {
    let mut bytes = [0; N];
    decode_hex(&text(name), &mut bytes).expect("hex");
    bytes
}

fn message() -> Vec<u8> {
    hex("message")
}

fn hex(name: &str) -> Vec<u8> {
    let text = text(name);
    let mut message = vec![0; text.len() / 2];
    decode_hex(&text, &mut message).expect("hex");
    message
}

#[test]
fn the_published_signature_is_made_and_holds() {
    let secret = Secret::new(&bytes("secret"));
    assert_eq!(secret.public(), bytes("public"));
    assert_eq!(secret.sign(&message()), bytes("signature"));
    assert!(has_signed(
        &bytes("public"),
        &message(),
        &bytes("signature")
    ));
    assert_eq!(secret.sign(&hex("proof_message")), bytes("proof"));
    assert_eq!(format!("{secret:?}"), "Secret(…)");
    for name in ["cmd", "message", "proof", "proof_message"] {
        assert!(FORMAT_MD.contains(&text(name)), "docs/FORMAT.md: {name}");
    }
}

#[test]
fn no_other_key_message_or_signature_holds() {
    let (public, message, signature) = (bytes("public"), message(), bytes("signature"));
    for at in 0..message.len() {
        let mut other = message.clone();
        other[at] ^= 1;
        assert!(!has_signed(&public, &other, &signature), "byte {at}");
    }
    for at in 0..64 {
        let mut other: [u8; 64] = signature;
        other[at] ^= 1;
        assert!(!has_signed(&public, &message, &other), "byte {at}");
    }
    for at in 0..32 {
        let mut other: [u8; 32] = public;
        other[at] ^= 1;
        assert!(!has_signed(&other, &message, &signature), "byte {at}");
    }
}

#[test]
fn a_key_of_small_order_signs_nothing() {
    // The neutral point as key and as R, with S = 0: without strictness it would verify every message.
    let mut neutral = [0; 32];
    neutral[0] = 1;
    let mut signature = [0; 64];
    signature[0] = 1;
    assert!(!has_signed(&neutral, b"anything", &signature));
}
