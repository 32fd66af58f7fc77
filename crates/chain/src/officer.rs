//! Signatures of people under the commands of a ledger: plain Ed25519 over the bytes that docs/FORMAT.md names.
//!
//! It knows no commands: it takes bytes, and says whether a key has signed them. A secret must never be shown.

use std::fmt;

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

/// The secret half of an officer's key; it is wiped when it is dropped.
pub struct Secret(SigningKey);

impl Secret {
    /// The key of this seed.
    pub fn new(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// The public half.
    pub fn public(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    /// Signs a message.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// True where this key has signed this message. Keys of small order, and signatures whose *R* is of small order or
/// whose *S* is not reduced, never have.
pub fn has_signed(public: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    let key = VerifyingKey::from_bytes(public);
    key.is_ok_and(|key| {
        let signature = Signature::from_bytes(signature);
        key.verify_strict(message, &signature).is_ok()
    })
}
