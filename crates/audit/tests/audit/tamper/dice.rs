//! Chance that can be had again: numbers from a seed, by SplitMix64.

/// A stream of numbers.
pub(super) struct Dice(u64);

impl Dice {
    /// The stream of one change: of its kind and round alone, so that other kinds may come and go.
    pub(super) fn of(seed: u64, kind: &str, round: u64) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&seed.to_be_bytes());
        hasher.update(&round.to_be_bytes());
        hasher.update(kind.as_bytes());
        let first = *hasher.finalize().as_bytes().first_chunk().expect("bytes");
        Self(u64::from_be_bytes(first))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub(super) fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).expect("small");
        usize::try_from(self.next() % end).expect("small")
    }

    pub(super) fn pick<'a, T>(&mut self, among: &'a [T]) -> &'a T {
        &among[self.below(among.len())]
    }

    /// Turns one bit over, and says in which byte.
    pub(super) fn flip(&mut self, bytes: &mut [u8]) -> usize {
        let place = self.below(bytes.len());
        bytes[place] ^= 1 << self.below(8);
        place
    }
}
