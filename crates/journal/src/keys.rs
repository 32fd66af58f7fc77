//! Idempotency: which commands were recorded under which key, rebuilt from the log at every opening.
//!
//! It must never forget a key: the audit condemns a key that stands for two commands, however far apart they are.
//! Its maps are persistent, as the state's are: a copy for a snapshot costs the writer nothing.

use imbl::{OrdMap, Vector};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sunledger_chain::{Hash, Head};
use sunledger_domain::event::Cmd;
use sunledger_domain::subject::Digest;
use sunledger_domain::{Actor, Meta};

use crate::request::{Outcome, Receipt};
use crate::submit_error::SubmitError;

/// Kinds of command that load files: their receipts are never forgotten, so that a file is recognised after years.
pub const REMEMBERED_FOR_EVER: [&str; 2] = ["history.load", "payment.prepare"];
/// A command issued longer ago than this is refused as stale: 90 days.
pub const KEY_AGE_MAX_US: i64 = 90 * 24 * 60 * 60 * 1_000_000;
/// A command issued further ahead than this is refused: one hour, for clocks that differ.
pub const ISSUED_AHEAD_MAX_US: i64 = 60 * 60 * 1_000_000;
/// A recorded command was issued at most one hour after it was recorded, so it cannot be sent again unchanged after
/// this, and its receipt is not needed any more.
const FORGET_AFTER_US: i64 = KEY_AGE_MAX_US + ISSUED_AHEAD_MAX_US;

/// A command that was recorded, as far as a repetition needs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Remembered {
    actor: Actor,
    content: Digest,
    first_seq: u64,
    count: u32,
    recorded_at_us: i64,
    #[serde(with = "hash_bytes")]
    hash_after: Hash,
    kept: Kept,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Kept {
    ForEver,
    WhileFresh,
}

/// The table of keys.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Keys {
    known: OrdMap<Digest, Remembered>,
    /// Those whose receipts will be forgotten, in the order of recording. Not written down: `known` tells them.
    #[serde(skip)]
    ageing: Vector<(Digest, Recorded)>,
    /// Those whose receipts are forgotten, with the first entry of their command: 40 bytes each, and what a tree's
    /// leaves leave free.
    used: OrdMap<Digest, u64>,
}

#[derive(Debug, Clone, Copy)]
struct Recorded {
    at_us: i64,
    first_seq: u64,
}

impl Remembered {
    /// What is kept of a command's entries.
    pub(crate) fn new(cmd: &Cmd, first_seq: u64, recorded_at_us: i64, hash_after: Hash) -> Self {
        let for_ever = REMEMBERED_FOR_EVER.contains(&cmd.kind.as_str());
        Self {
            actor: cmd.actor.clone(),
            content: cmd.content,
            first_seq,
            count: cmd.count,
            recorded_at_us,
            hash_after,
            kept: match for_ever {
                true => Kept::ForEver,
                false => Kept::WhileFresh,
            },
        }
    }

    const fn recorded(&self) -> Recorded {
        Recorded {
            at_us: self.recorded_at_us,
            first_seq: self.first_seq,
        }
    }

    /// Sequence number of the command's first entry.
    pub(crate) const fn first_seq(&self) -> u64 {
        self.first_seq
    }

    /// The receipt of the command.
    pub(crate) fn receipt(&self, outcome: Outcome) -> Receipt {
        Receipt {
            first_seq: self.first_seq,
            count: self.count,
            head: Head {
                size: self.first_seq.saturating_add(u64::from(self.count)),
                hash: self.hash_after,
            },
            recorded_at_us: self.recorded_at_us,
            outcome,
        }
    }

    /// The answer to a request that carries this command's key. Another actor's request is another command:
    /// a receipt must not let it seem that he had acted.
    pub(crate) fn answer(&self, meta: &Meta) -> Result<Receipt, SubmitError> {
        match self.content == meta.content && self.actor == meta.actor {
            true => Ok(self.receipt(Outcome::Repeated)),
            false => Err(SubmitError::KeyReused {
                first_seq: self.first_seq,
            }),
        }
    }
}

impl Keys {
    /// The version of its serialised form, as [`State::LAYOUT`](sunledger_domain::State::LAYOUT) is of the state's.
    pub(crate) const LAYOUT: u32 = 1;

    /// What was read back, with what is not written down.
    pub(crate) fn restored(mut self) -> Self {
        let fresh = self.known.iter();
        let fresh = fresh.filter(|(_, command)| command.kept == Kept::WhileFresh);
        let mut ageing: Vec<_> = fresh
            .map(|(key, command)| (*key, command.recorded()))
            .collect();
        ageing.sort_unstable_by_key(|(_, recorded)| recorded.first_seq);
        self.ageing = ageing.into();
        self
    }

    /// The command recorded under a key, while its receipt is kept.
    pub(crate) fn get(&self, key: &Digest) -> Option<&Remembered> {
        self.known.get(key)
    }

    /// The first entry of the command that a key stood for, once its receipt is forgotten.
    pub(crate) fn used(&self, key: &Digest) -> Option<u64> {
        self.used.get(key).copied()
    }

    /// The first entry of the command that was recorded under a key, however long ago.
    pub(crate) fn first_seq(&self, key: &Digest) -> Option<u64> {
        let known = self.known.get(key).map(|command| command.first_seq);
        known.or_else(|| self.used(key))
    }

    /// Adds a recorded command. Those that age must come in the order of recording.
    pub(crate) fn remember(&mut self, key: Digest, command: Remembered) {
        // No clock is behind what is recorded, and a long log is never held with all its receipts at once.
        self.forget_stale(command.recorded_at_us);
        if command.kept == Kept::WhileFresh {
            self.ageing.push_back((key, command.recorded()));
        }
        self.known.insert(key, command);
    }

    /// Forgets the receipts, and only the receipts, of what no acceptable command can repeat any more.
    pub(crate) fn forget_stale(&mut self, now_us: i64) {
        let oldest = now_us.saturating_sub(FORGET_AFTER_US);
        while let Some((key, recorded)) = self.ageing.front().copied()
            && recorded.at_us < oldest
        {
            self.ageing.pop_front();
            // A log of an earlier version may have used the key again since it was stale.
            let same = |command: &Remembered| command.first_seq == recorded.first_seq;
            if self.known.get(&key).is_some_and(same) {
                self.known.remove(&key);
                self.used.insert(key, recorded.first_seq);
            }
        }
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        self.known.len()
    }
}

/// A chain hash in a snapshot: its bytes.
mod hash_bytes {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use sunledger_chain::Hash;

    pub(super) fn serialize<S: Serializer>(hash: &Hash, serializer: S) -> Result<S::Ok, S::Error> {
        hash.as_bytes().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Hash, D::Error> {
        <[u8; 32]>::deserialize(deserializer).map(Hash::new)
    }
}

/// Refuses a command that is too old or comes from the future.
pub(crate) fn issued_in_time(meta: &Meta, now_us: i64) -> Result<(), SubmitError> {
    let issued_us = meta.issued_at.as_microsecond();
    let (oldest, latest) = (
        now_us.saturating_sub(KEY_AGE_MAX_US),
        now_us.saturating_add(ISSUED_AHEAD_MAX_US),
    );
    if issued_us < oldest {
        return Err(SubmitError::StaleKey {
            issued_at: meta.issued_at,
            oldest: timestamp(oldest),
        });
    }
    if issued_us > latest {
        return Err(SubmitError::IssuedInFuture {
            issued_at: meta.issued_at,
            latest: timestamp(latest),
        });
    }
    Ok(())
}

/// A time to show; one beyond the calendar's ends is shown as that end.
pub(crate) fn timestamp(us: i64) -> Timestamp {
    let end = match us < 0 {
        true => Timestamp::MIN,
        false => Timestamp::MAX,
    };
    Timestamp::from_microsecond(us).unwrap_or(end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sunledger_domain::id::Label;

    const DAY_US: i64 = 24 * 60 * 60 * 1_000_000;

    fn remember(keys: &mut Keys, key: u8, kind: &str, seq: u64, at_us: i64) {
        let cmd = Cmd {
            actor: Actor::Init,
            content: Digest::new([9; 32]),
            count: 1,
            digest: Digest::new([0; 32]),
            issued_at: timestamp(at_us),
            key: Digest::new([key; 32]),
            kind: Label::new(kind).unwrap(),
            rules: 1,
            sigs: Vec::new(),
        };
        let command = Remembered::new(&cmd, seq, at_us, Hash::default());
        keys.remember(cmd.key, command);
    }

    fn known(keys: &Keys, key: u8) -> Option<u64> {
        keys.get(&Digest::new([key; 32])).map(|c| c.first_seq)
    }

    fn used(keys: &Keys, key: u8) -> Option<u64> {
        keys.used(&Digest::new([key; 32]))
    }

    #[test]
    fn a_receipt_is_forgotten_when_no_acceptable_command_can_ask_for_it_and_its_key_never() {
        let mut keys = Keys::default();
        remember(&mut keys, 1, "quota.receive", 0, 0);
        remember(&mut keys, 2, "payment.prepare", 1, 0);
        remember(&mut keys, 3, "quota.receive", 2, 2);
        // It may have been issued an hour after it was recorded, and is acceptable for 90 days from then on.
        keys.forget_stale(90 * DAY_US + ISSUED_AHEAD_MAX_US);
        assert_eq!(keys.len(), 3);
        keys.forget_stale(90 * DAY_US + ISSUED_AHEAD_MAX_US + 1);
        assert_eq!(
            [1, 2, 3].map(|key| known(&keys, key)),
            [None, Some(1), Some(2)]
        );
        assert_eq!([1, 2, 3].map(|key| used(&keys, key)), [Some(0), None, None]);
        keys.forget_stale(i64::MAX);
        assert_eq!(keys.len(), 1, "file imports are remembered for ever");
        assert_eq!(
            [1, 2, 3].map(|key| used(&keys, key)),
            [Some(0), None, Some(2)]
        );
    }

    #[test]
    fn replaying_years_keeps_the_receipts_of_the_last_months_only() {
        let mut keys = Keys::default();
        for day in 0_u8..200 {
            remember(
                &mut keys,
                day,
                "quota.receive",
                u64::from(day),
                i64::from(day) * DAY_US,
            );
        }
        assert!((90..=92).contains(&keys.len()), "{}", keys.len());
        assert_eq!((used(&keys, 0), known(&keys, 199)), (Some(0), Some(199)));
    }

    #[test]
    fn what_is_read_back_forgets_and_remembers_as_what_was_written() {
        let mut keys = Keys::default();
        for n in 0_u8..40 {
            let kind = if n % 7 == 0 {
                "history.load"
            } else {
                "quota.receive"
            };
            remember(
                &mut keys,
                n.reverse_bits(),
                kind,
                u64::from(n),
                i64::from(n) * 5 * DAY_US,
            );
        }
        // Used again after it was stale, as in a log of an earlier version.
        remember(
            &mut keys,
            1_u8.reverse_bits(),
            "quota.receive",
            40,
            200 * DAY_US,
        );
        let bytes = postcard::to_allocvec(&keys).unwrap();
        let mut again = postcard::from_bytes::<Keys>(&bytes).unwrap().restored();
        for day in [200, 250, 291, 400] {
            for keys in [&mut keys, &mut again] {
                keys.forget_stale(day * DAY_US);
            }
            for n in 0..=u8::MAX {
                assert_eq!(
                    (known(&again, n), used(&again, n)),
                    (known(&keys, n), used(&keys, n))
                );
            }
            assert_eq!(again.known, keys.known);
        }
        let used: Vec<u8> = (0_u8..40)
            .filter(|n: &u8| used(&again, n.reverse_bits()).is_some())
            .collect();
        assert_eq!((keys.len(), used.len()), (6, 34), "{used:?}");
    }

    #[test]
    fn the_layout_changes_only_with_its_version() {
        let mut keys = Keys::default();
        remember(&mut keys, 1, "quota.receive", 0, 0);
        remember(&mut keys, 2, "payment.prepare", 1, DAY_US);
        remember(&mut keys, 3, "quota.receive", 2, 200 * DAY_US);
        let digest = blake3::hash(&postcard::to_allocvec(&keys).unwrap()).to_hex();
        // Where this differs, a snapshot of yesterday would be read as something else: raise the version with it.
        assert_eq!(
            (Keys::LAYOUT, digest.as_str()),
            (
                1,
                "0effe496ffc73eeecdb26ade3cf5f8446a7011e7dacba9c4c4d6c05aaf2baa95"
            )
        );
    }

    #[test]
    fn a_key_that_is_used_again_lives_as_long_as_its_last_use() {
        let mut keys = Keys::default();
        remember(&mut keys, 1, "quota.receive", 0, 0);
        remember(&mut keys, 1, "quota.receive", 5, 10);
        keys.forget_stale(FORGET_AFTER_US + 5);
        assert_eq!(known(&keys, 1), Some(5));
    }
}
