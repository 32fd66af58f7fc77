//! Every key, nonce, salt and pseudonym of the vault is made here, and nowhere else.
//!
//! It must never do input or output, and never derive anything of a subject from the master key:
//! what comes from the subject's own key dies with that key.

use blake3::Hasher;
use chacha20poly1305::aead::AeadInOut;
use chacha20poly1305::{KeyInit, Tag, XChaCha20Poly1305, XNonce};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::hexbytes::{Fingerprint, Handle, Salt};
use crate::key::MasterKey;
use crate::person::{Field, Kind, Person};
use crate::reveal::SubjectId;

const WRAP_CONTEXT: &str = "sunledger vault wrap v1";
const SECRET_CONTEXT: &str = "sunledger vault secret v1";
const SUBJECT_CONTEXT: &str = "sunledger vault subject v1";

const NONCE_LEN: usize = 24;
const TAG_LEN: usize = 16;

/// A nonce of XChaCha20.
pub(crate) type Nonce = [u8; NONCE_LEN];
/// A random key as it is held in memory.
pub(crate) type Key = Zeroizing<[u8; 32]>;

/// Feeds a part with its length before it, so that no two lists of parts give the same bytes.
pub(crate) fn update_prefixed(hasher: &mut Hasher, part: &[u8]) {
    // No part comes near 4 GiB; were one to, it would still never collide with a shorter one.
    hasher.update(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
    hasher.update(part);
}

/// XChaCha20-Poly1305 with the nonce written in front. Each purpose has its own key or its own
/// first byte of associated data.
struct Sealer(XChaCha20Poly1305);

impl Sealer {
    fn new(key: &[u8; 32]) -> Self {
        Self(XChaCha20Poly1305::new(key.into()))
    }

    /// `None` only for texts of many gigabytes, which no caller lets through.
    fn seal(&self, nonce: Nonce, bound: &[u8], plain: &[u8]) -> Option<Vec<u8>> {
        let mut sealed = Vec::with_capacity(NONCE_LEN + plain.len() + TAG_LEN);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(plain);
        let body = &mut sealed[NONCE_LEN..];
        let tag = self
            .0
            .encrypt_inout_detached(&XNonce::from(nonce), bound, body.into())
            .ok()?;
        sealed.extend_from_slice(&tag);
        Some(sealed)
    }

    /// `None` where anything was changed, moved, or encrypted under another key.
    fn open(&self, bound: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, rest) = sealed.split_first_chunk::<NONCE_LEN>()?;
        let (body, tag) = rest.split_last_chunk::<TAG_LEN>()?;
        let mut plain = Zeroizing::new(body.to_vec());
        let (nonce, tag) = (XNonce::from(*nonce), Tag::from(*tag));
        let body = plain.as_mut_slice().into();
        self.0
            .decrypt_inout_detached(&nonce, bound, body, &tag)
            .ok()?;
        Some(plain)
    }
}

/// The master key's only use: it wraps the vault secret and each subject's key.
pub(crate) struct Wrap {
    sealer: Sealer,
    ledger: [u8; 16],
}

impl Wrap {
    pub(crate) fn new(master: &MasterKey, ledger: [u8; 16]) -> Self {
        let key = Zeroizing::new(blake3::derive_key(WRAP_CONTEXT, master.as_bytes()));
        Self {
            sealer: Sealer::new(&key),
            ledger,
        }
    }

    /// Wraps the vault secret (`None`) or a subject's key, bound to the ledger and the subject.
    pub(crate) fn wrap(
        &self,
        owner: Option<SubjectId>,
        nonce: Nonce,
        key: &Key,
    ) -> Option<Vec<u8>> {
        self.sealer.seal(nonce, &self.bound(owner), key.as_slice())
    }

    pub(crate) fn unwrap(&self, owner: Option<SubjectId>, wrapped: &[u8]) -> Option<Key> {
        let plain = self.sealer.open(&self.bound(owner), wrapped)?;
        Some(Zeroizing::new(plain.as_slice().try_into().ok()?))
    }

    fn bound(&self, owner: Option<SubjectId>) -> [u8; 25] {
        let mut bound = [0_u8; 25];
        bound[1..17].copy_from_slice(&self.ledger);
        if let Some(subject) = owner {
            bound[0] = 1;
            bound[17..].copy_from_slice(&subject.get().to_be_bytes());
        }
        bound
    }
}

/// What the vault secret is good for.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(crate) struct SecretKeys {
    blind: [u8; 32],
    digest: [u8; 32],
}

impl SecretKeys {
    pub(crate) fn new(secret: &Key) -> Self {
        let [blind, digest] = derive(SECRET_CONTEXT, secret);
        Self { blind, digest }
    }

    /// The blind index entry of an identity.
    pub(crate) fn blind(&self, kind: Kind, identity: &str) -> [u8; 16] {
        let mut hasher = Hasher::new_keyed(&self.blind);
        hasher.update(&[kind.code()]);
        hasher.update(identity.as_bytes());
        first_16(&hasher)
    }

    /// The blind index entry of somebody without an identity: this very place of this very batch, so
    /// that a batch that is sealed again finds the same people.
    pub(crate) fn blind_nameless(&self, tag: &[u8; 32], ordinal: u32) -> [u8; 16] {
        let mut hasher = Hasher::new_keyed(&self.blind);
        hasher.update(&[0]); // No kind has this code.
        hasher.update(tag);
        hasher.update(&ordinal.to_be_bytes());
        first_16(&hasher)
    }

    pub(crate) fn digest(&self, context: &str, parts: &[&[u8]]) -> [u8; 32] {
        let mut hasher = Hasher::new_keyed(&self.digest);
        update_prefixed(&mut hasher, context.as_bytes());
        for part in parts {
            update_prefixed(&mut hasher, part);
        }
        hasher.finalize().into()
    }
}

/// What a subject's key is good for.
pub(crate) struct SubjectKeys {
    values: Sealer,
    derived: Derived,
}

#[derive(Zeroize, ZeroizeOnDrop)]
struct Derived {
    nonces: [u8; 32],
    salts: [u8; 32],
    handles: [u8; 32],
    fingerprints: [u8; 32],
}

impl SubjectKeys {
    pub(crate) fn new(key: &Key) -> Self {
        let [mut values, nonces, salts, handles, fingerprints] = derive(SUBJECT_CONTEXT, key);
        let sealer = Sealer::new(&values);
        values.zeroize();
        Self {
            values: sealer,
            derived: Derived {
                nonces,
                salts,
                handles,
                fingerprints,
            },
        }
    }

    /// The pseudonym within a scope.
    pub(crate) fn handle(&self, ledger: &[u8; 16], scope: &str) -> Handle {
        let mut hasher = Hasher::new_keyed(&self.derived.handles);
        hasher.update(ledger);
        hasher.update(scope.as_bytes());
        Handle::new(first_16(&hasher))
    }

    /// What a person was said to be: the same for the same values, whatever was said in between, and
    /// beyond anybody's guess once the subject's key is gone.
    pub(crate) fn fingerprint(&self, person: &Person) -> Fingerprint {
        let mut hasher = Hasher::new_keyed(&self.derived.fingerprints);
        for (field, value) in person.fields() {
            hasher.update(&[field.code()]);
            update_prefixed(&mut hasher, value.as_bytes());
        }
        Fingerprint::new(first_16(&hasher))
    }

    /// The salt of one version of one field within a scope. Without the scope, a salt disclosed in
    /// one scheme would open the same value in every other and link them.
    pub(crate) fn salt(&self, scope: &str, field: Field, version: u32) -> Salt {
        let mut bytes = Vec::with_capacity(5 + scope.len());
        bytes.push(field.code());
        bytes.extend_from_slice(&version.to_be_bytes());
        bytes.extend_from_slice(scope.as_bytes());
        Salt::new(blake3::keyed_hash(&self.derived.salts, &bytes).into())
    }

    /// Encrypts a pack of values. The nonce is a keyed hash of place and content (a synthetic nonce, as
    /// in RFC 5297): it repeats only where the whole message does.
    pub(crate) fn seal_pack(&self, place: &Place<'_>, plain: &[u8]) -> Option<Vec<u8>> {
        let mut hasher = Hasher::new_keyed(&self.derived.nonces);
        hasher.update(&place.bound());
        hasher.update(plain);
        let mut nonce = [0_u8; NONCE_LEN];
        hasher.finalize_xof().fill(&mut nonce);
        self.values.seal(nonce, &place.bound(), plain)
    }

    pub(crate) fn open_pack(&self, place: &Place<'_>, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        self.values.open(&place.bound(), sealed)
    }
}

/// Where an encrypted pack belongs; it opens nowhere else.
pub(crate) struct Place<'a> {
    pub(crate) ledger: &'a [u8; 16],
    pub(crate) subject: SubjectId,
    /// The number of the pack.
    pub(crate) no: i64,
}

impl Place<'_> {
    fn bound(&self) -> [u8; 32] {
        let mut bound = [0_u8; 32];
        bound[..16].copy_from_slice(self.ledger);
        bound[16..24].copy_from_slice(&self.subject.get().to_be_bytes());
        bound[24..].copy_from_slice(&self.no.to_be_bytes());
        bound
    }
}

/// One derivation, cut into as many keys as are wanted.
fn derive<const N: usize>(context: &str, key: &Key) -> [[u8; 32]; N] {
    let mut hasher = Hasher::new_derive_key(context);
    hasher.update(key.as_slice());
    let mut stream = hasher.finalize_xof();
    let mut keys = [[0_u8; 32]; N];
    for key in &mut keys {
        stream.fill(key);
    }
    keys
}

fn first_16(hasher: &Hasher) -> [u8; 16] {
    let mut out = [0_u8; 16];
    hasher.finalize_xof().fill(&mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::{Draws, Entropy};

    fn draws() -> Draws {
        Entropy::Seeded([1; 32]).draws(0).unwrap()
    }

    #[test]
    fn a_wrapped_key_opens_for_its_owner_and_ledger_only() {
        let wrap = Wrap::new(&MasterKey::fixed([2; 32]), [3; 16]);
        let key = Zeroizing::new([4; 32]);
        let owner = Some(SubjectId::new(5));
        let wrapped = wrap.wrap(owner, draws().bytes(), &key).unwrap();
        assert_eq!(wrapped.len(), NONCE_LEN + 32 + TAG_LEN);
        assert_eq!(wrap.unwrap(owner, &wrapped).unwrap(), key);
        assert!(wrap.unwrap(Some(SubjectId::new(6)), &wrapped).is_none());
        assert!(wrap.unwrap(None, &wrapped).is_none());
        assert!(
            Wrap::new(&MasterKey::fixed([2; 32]), [9; 16])
                .unwrap(owner, &wrapped)
                .is_none()
        );
        assert!(
            Wrap::new(&MasterKey::fixed([9; 32]), [3; 16])
                .unwrap(owner, &wrapped)
                .is_none()
        );
        for index in 0..wrapped.len() {
            let mut changed = wrapped.clone();
            changed[index] ^= 1;
            assert!(wrap.unwrap(owner, &changed).is_none(), "byte {index}");
        }
        assert!(
            wrap.unwrap(owner, &wrapped[..NONCE_LEN + TAG_LEN - 1])
                .is_none()
        );
    }

    #[test]
    fn a_pack_opens_in_its_own_place_only() {
        let keys = SubjectKeys::new(&Zeroizing::new([1; 32]));
        let (ledger, other_ledger) = ([2; 16], [3; 16]);
        let at = |ledger, subject, no| Place {
            ledger,
            subject: SubjectId::new(subject),
            no,
        };
        let place = at(&ledger, 7, 1);
        let sealed = keys.seal_pack(&place, b"13800000000").unwrap();
        let opened = keys.open_pack(&place, &sealed).unwrap();
        assert_eq!(opened.as_slice(), b"13800000000");
        for wrong in [
            at(&other_ledger, 7, 1),
            at(&ledger, 8, 1),
            at(&ledger, 7, 2),
        ] {
            assert!(keys.open_pack(&wrong, &sealed).is_none());
        }
        let other = SubjectKeys::new(&Zeroizing::new([8; 32]));
        assert!(other.open_pack(&place, &sealed).is_none());
        for index in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[index] ^= 1;
            assert!(keys.open_pack(&place, &changed).is_none(), "byte {index}");
        }
        assert_ne!(sealed, keys.seal_pack(&place, b"13800000001").unwrap());
    }

    #[test]
    fn handles_and_salts_depend_on_scope_and_key() {
        let keys = SubjectKeys::new(&Zeroizing::new([1; 32]));
        let other = SubjectKeys::new(&Zeroizing::new([2; 32]));
        let handle = keys.handle(&[0; 16], "a");
        assert_eq!(handle, keys.handle(&[0; 16], "a"));
        assert_ne!(handle, keys.handle(&[0; 16], "b"));
        assert_ne!(handle, keys.handle(&[1; 16], "a"));
        assert_ne!(handle, other.handle(&[0; 16], "a"));
        let salt = keys.salt("a", Field::Name, 1);
        assert_eq!(salt, keys.salt("a", Field::Name, 1));
        assert_ne!(salt, keys.salt("b", Field::Name, 1));
        assert_ne!(salt, keys.salt("a", Field::Phone, 1));
        assert_ne!(salt, keys.salt("a", Field::Name, 2));
        assert_ne!(salt, other.salt("a", Field::Name, 1));
    }

    #[test]
    fn keyed_digests_tell_lists_apart() {
        let keys = SecretKeys::new(&Zeroizing::new([1; 32]));
        let digest = keys.digest("key", &[b"ab", b"c"]);
        assert_eq!(digest, keys.digest("key", &[b"ab", b"c"]));
        assert_ne!(digest, keys.digest("key", &[b"a", b"bc"]));
        assert_ne!(digest, keys.digest("key", &[b"abc"]));
        assert_ne!(digest, keys.digest("content", &[b"ab", b"c"]));
        assert_ne!(
            digest,
            SecretKeys::new(&Zeroizing::new([2; 32])).digest("key", &[b"ab", b"c"])
        );
        assert_ne!(
            keys.blind(Kind::Person, "1"),
            keys.blind(Kind::Organisation, "1")
        );
    }
}
