//! Officers sign: the command is rehearsed to learn what would be recorded, signed, and only then submitted.
//!
//! A secret must never be shown, logged, or written anywhere but into the file that its owner names.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use sunledger_chain::officer::Secret;
use sunledger_domain::event::{Sig, Signature};
use sunledger_domain::subject::{Digest, LedgerTag, OfficerKey};
use sunledger_journal::Request;
use zeroize::Zeroizing;

use super::error::ServiceError;
use super::keys::{random, write_secret};
use super::{Ledger, lock};

impl Ledger {
    /// Has every command from here on signed with this key, or with none any more.
    pub fn sign_with(&self, secret: Option<Secret>) {
        *lock(&self.signer) = secret;
    }

    /// The request with the signature of whoever signs here.
    pub(super) fn signed(&self, mut request: Request) -> Result<Request, ServiceError> {
        let signer = lock(&self.signer);
        let Some(secret) = signer.as_ref() else {
            return Ok(request);
        };
        match self.journal.rehearse(&request) {
            Ok(cmd) => {
                let key = OfficerKey::new(secret.public());
                let ledger = LedgerTag::new(*self.id.as_bytes());
                let signature = Signature::new(secret.sign(&cmd.message(&ledger)));
                request.meta.sigs = vec![Sig { key, signature }];
                Ok(request)
            }
            // What is recorded already cannot always be decided again; its answer needs no signature.
            Err(error) => {
                let key = request.meta.key;
                match self.journal.recorded(BTreeSet::from([key]))?.contains(&key) {
                    true => Ok(request),
                    false => Err(error.into()),
                }
            }
        }
    }
}

/// Makes a key, writes its secret half as 64 hex digits for its owner only, and gives the public one. A file that is there is
/// never touched.
pub fn write_key(path: &Path) -> Result<OfficerKey, ServiceError> {
    let seed = Zeroizing::new(random::<32>()?);
    write_secret(path, seed.as_slice()).map_err(|source| unwritten(path, source))?;
    Ok(OfficerKey::new(Secret::new(&seed).public()))
}

fn unwritten(path: &Path, source: io::Error) -> ServiceError {
    if source.kind() != io::ErrorKind::AlreadyExists {
        return ServiceError::io(path, source);
    }
    let at = path.display();
    ServiceError::request(
        "key_exists",
        "file",
        &format!("{at} 已存在，不会覆盖；请换一个文件名"),
        &format!("{at} is there already and is never overwritten: name another file"),
    )
}

/// Reads the secret half of a key.
pub fn read_key(path: &Path) -> Result<Secret, ServiceError> {
    let text = std::fs::read_to_string(path).map(Zeroizing::new);
    let text = text.map_err(|source| ServiceError::io(path, source))?;
    let seed: Digest = text.trim().parse().map_err(|_| {
        ServiceError::request(
            "key_malformed",
            "sign",
            &format!("{} 不是 sunledger key new 生成的密钥文件", path.display()),
            &format!(
                "{} is not a key as sunledger key new makes it",
                path.display()
            ),
        )
    })?;
    Ok(Secret::new(seed.as_bytes()))
}
