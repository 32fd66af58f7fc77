//! The demo's only source of variety: SplitMix64 with a fixed seed, the same on every machine for ever.
//! It must never see a clock or the system's randomness, and keeps no secret.

/// Change it, and every name and amount of the demo changes.
const SEED: u64 = 0x5EED_2017_0421_9904;

/// A stream of numbers. Each purpose names its own, so that a change of one part leaves the others alone.
pub(super) struct Chance(u64);

impl Chance {
    /// The stream for one purpose: FNV-1a over its name.
    pub(super) fn named(purpose: &str) -> Self {
        let hash = purpose.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, b| {
            (hash ^ u64::from(b)).wrapping_mul(0x0100_0000_01B3)
        });
        Self(SEED ^ hash)
    }

    fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = low.abs_diff(high).saturating_add(1);
        let step = i64::try_from(self.draw() % span).unwrap_or(0);
        low + step
    }

    /// True once in `n` times.
    pub(super) fn one_in(&mut self, n: u64) -> bool {
        self.draw().is_multiple_of(n)
    }

    /// True in `share` of 1,000 cases.
    pub(super) fn per_mille(&mut self, share: u64) -> bool {
        self.draw() % 1_000 < share
    }

    /// One of several.
    pub(super) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        let span = u64::try_from(from.len()).unwrap_or(1);
        from[usize::try_from(self.draw() % span).unwrap_or(0)]
    }
}
