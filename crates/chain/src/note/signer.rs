//! The secret halves of keys: of a log, and of a witness.
//!
//! A secret must never be shown, nor leave its type; it is wiped when it is dropped.

use std::fmt;

use ed25519_dalek::{Signer as _, SigningKey};

use super::key::cosigned_message;
use super::{Algorithm, KeyError, KeyName, Note, Signature, VerifierKey};

/// Signs texts as they are: the key of a log.
pub struct Signer {
    key: SigningKey,
    public: VerifierKey,
}

/// Signs texts together with a time: the key of a witness.
pub struct Cosigner {
    key: SigningKey,
    public: VerifierKey,
}

impl Signer {
    /// The key of this seed, under this name.
    pub fn new(name: KeyName, seed: &[u8; 32]) -> Result<Self, KeyError> {
        let (key, public) = pair(name, Algorithm::Ed25519, seed)?;
        Ok(Self { key, public })
    }

    /// The key by which others verify.
    pub const fn public(&self) -> &VerifierKey {
        &self.public
    }

    /// Signs a note; the line is not added to it.
    pub fn sign(&self, note: &Note) -> Signature {
        line(&self.public, self.key.sign(note.text().as_bytes()), &[])
    }
}

impl Cosigner {
    /// The key of this seed, under this name. No other key may have the same seed: what a cosignature signs does not
    /// hold the name.
    pub fn new(name: KeyName, seed: &[u8; 32]) -> Result<Self, KeyError> {
        let (key, public) = pair(name, Algorithm::CosignatureV1, seed)?;
        Ok(Self { key, public })
    }

    /// The key by which others verify.
    pub const fn public(&self) -> &VerifierKey {
        &self.public
    }

    /// Signs a note at a time, in seconds since the Unix epoch; the line is not added to it. `None` for a time beyond
    /// 2^63 − 1, which a cosignature cannot hold.
    pub fn sign(&self, note: &Note, at: u64) -> Option<Signature> {
        let message = cosigned_message(at, note.text())?;
        let signature = self.key.sign(message.as_bytes());
        Some(line(&self.public, signature, &at.to_be_bytes()))
    }
}

fn pair(
    name: KeyName,
    algorithm: Algorithm,
    seed: &[u8; 32],
) -> Result<(SigningKey, VerifierKey), KeyError> {
    let key = SigningKey::from_bytes(seed);
    let public = VerifierKey::new(name, algorithm, key.verifying_key().as_bytes())?;
    Ok((key, public))
}

fn line(key: &VerifierKey, signature: ed25519_dalek::Signature, before: &[u8]) -> Signature {
    let mut bytes = before.to_vec();
    bytes.extend_from_slice(&signature.to_bytes());
    Signature {
        name: key.name().clone(),
        id: key.id(),
        bytes,
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.public)
    }
}

impl fmt::Debug for Cosigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cosigner({})", self.public)
    }
}
