//! Where random bytes come from: the system, or a seed for demonstrations that look the same on
//! every machine. A seed must never be used for real people.

use std::fmt;

use zeroize::Zeroizing;

use crate::error::VaultError;

const DRAWS_CONTEXT: &str = "sunledger vault draws v1";

/// The source of random bytes of a vault.
#[derive(Clone)]
pub enum Entropy {
    /// The operating system.
    System,
    /// A fixed seed: the same calls in the same order give the same handles and commitments.
    Seeded([u8; 32]),
}

impl Entropy {
    /// The random bytes of one step. The vault counts its steps in the same transaction as what it
    /// makes with them, so a seeded vault never draws the same bytes twice, even when reopened.
    pub(crate) fn draws(&self, step: i64) -> Result<Draws, VaultError> {
        let mut seed = Zeroizing::new([0_u8; 32]);
        match self {
            Self::System => getrandom::fill(seed.as_mut_slice()).map_err(VaultError::Randomness)?,
            Self::Seeded(fixed) => {
                seed = Zeroizing::new(*blake3::keyed_hash(fixed, &step.to_be_bytes()).as_bytes());
            }
        }
        let mut hasher = blake3::Hasher::new_derive_key(DRAWS_CONTEXT);
        hasher.update(seed.as_slice());
        Ok(Draws(hasher.finalize_xof()))
    }

    pub(crate) const fn is_seeded(&self) -> bool {
        matches!(self, Self::Seeded(_))
    }
}

impl fmt::Debug for Entropy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_seeded() {
            "Seeded(…)"
        } else {
            "System"
        })
    }
}

/// A stream of random bytes, stretched from one 32-byte seed by BLAKE3's extendable output: one
/// system call for a batch of a hundred thousand persons.
pub(crate) struct Draws(blake3::OutputReader);

impl Draws {
    pub(crate) fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0_u8; N];
        self.0.fill(&mut bytes);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_itself_and_steps_differ() {
        let seeded = Entropy::Seeded([7; 32]);
        let first = seeded.draws(1).unwrap().bytes::<48>();
        assert_eq!(seeded.draws(1).unwrap().bytes::<48>(), first);
        assert_ne!(seeded.draws(2).unwrap().bytes::<48>(), first);
        assert_ne!(
            Entropy::Seeded([8; 32]).draws(1).unwrap().bytes::<48>(),
            first
        );
    }

    #[test]
    fn the_system_never_repeats_itself() {
        let mut draws = Entropy::System.draws(1).unwrap();
        let first = draws.bytes::<32>();
        assert_ne!(draws.bytes::<32>(), first);
        assert_ne!(Entropy::System.draws(1).unwrap().bytes::<32>(), first);
    }
}
