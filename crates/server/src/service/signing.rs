//! Officers sign: the command is rehearsed to learn what would be recorded, signed, and only then submitted.
//!
//! A secret must never be shown, logged, or written anywhere but into the file that its owner names.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sunledger_chain::officer::Secret;
use sunledger_domain::event::{Body, Event, Sig, Signature};
use sunledger_domain::subject::{Digest, LedgerTag, OfficerKey};
use sunledger_domain::wire::{self, WireError};
use sunledger_domain::{Actor, Cmd, Command, Rehearsal};
use zeroize::Zeroizing;

use super::error::ServiceError;
use super::keys::{random, write_secret};
use super::request::{self, Request};
use super::{Ledger, lock, person};

impl Ledger {
    /// Has every command from here on signed with this key, or with none any more.
    pub fn sign_with(&self, secret: Option<Secret>) {
        *lock(&self.signer) = secret;
    }

    /// The request with the signature of whoever signs here.
    pub(super) fn signed(
        &self,
        mut request: sunledger_journal::Request,
    ) -> Result<sunledger_journal::Request, ServiceError> {
        let signer = lock(&self.signer);
        let Some(secret) = signer.as_ref().filter(|_| request.meta.sigs.is_empty()) else {
            return Ok(request);
        };
        match self.journal.rehearse(&request) {
            Ok(Rehearsal { cmd, .. }) => {
                let key = OfficerKey::new(secret.public());
                let ledger = LedgerTag::new(*self.id.as_bytes());
                let signature = Signature::new(secret.sign(&cmd.message(&ledger)));
                request.meta.sigs = vec![Sig { key, signature }];
                Ok(request)
            }
            // What is recorded already cannot always be decided again; its answer needs no signature.
            Err(error) => {
                let key = request.meta.key;
                match self
                    .journal
                    .recorded(BTreeSet::from([key]))?
                    .contains_key(&key)
                {
                    true => Ok(request),
                    false => Err(error.into()),
                }
            }
        }
    }
}

/// A request to be signed away from the ledger, and what would be recorded for it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToSign {
    /// What is signed: its count and digest stand for the events.
    pub cmd: Cmd,
    /// The events, each with its type and body.
    pub events: Vec<Value>,
    /// In which ledger.
    pub ledger: LedgerTag,
    /// The request as it came, with the time that is signed.
    pub request: Request,
}

impl ToSign {
    /// Signs it, where its events are those that its command stands for: whoever made it need not be trusted.
    pub fn sign(mut self, secret: &Secret) -> Result<Request, ServiceError> {
        let bodies: Result<Vec<_>, WireError> = self
            .events
            .iter()
            .map(|event| Ok(wire::decode(event.to_string().as_bytes())?.body))
            .collect();
        let digest = bodies.and_then(|bodies| wire::command_digest(&bodies));
        let agrees = digest.is_ok_and(|digest| digest == self.cmd.digest)
            && u32::try_from(self.events.len()).is_ok_and(|count| count == self.cmd.count)
            && self.cmd.kind.as_str() == self.request.kind
            && Some(self.cmd.issued_at) == self.request.issued_at;
        if !agrees {
            return Err(ServiceError::request(
                "not_what_is_signed",
                "cmd",
                "所列事件与指令的摘要、笔数不符，未签名；请重新取待签内容",
                "its events are not those that its command stands for, so nothing is signed: have it made again",
            ));
        }
        let key = OfficerKey::new(secret.public());
        let signature = Signature::new(secret.sign(&self.cmd.message(&self.ledger)));
        self.request.sigs = vec![Sig { key, signature }];
        Ok(self.request)
    }
}

impl Ledger {
    /// What a request would be recorded as, to be signed away from the ledger; nothing is recorded. People are sealed under
    /// new secrets each time, so that a request with people in it can only be signed where it is posted.
    pub fn to_sign(&self, actor: &Actor, request: &Request) -> Result<ToSign, ServiceError> {
        request::not_reserved(&request.kind)?;
        if !person::find(&request.body, &self.said_by(actor))?.is_empty() {
            return Err(ServiceError::request(
                "people_sign_here",
                "body",
                "指令里有人员，个人信息封存后才能签名：请在提交时加 --sign",
                "there are people in it, who are sealed before it can be signed: add --sign where it is posted",
            ));
        }
        let key = self.officer_key(actor, &request.key);
        let meta = self.meta(actor, request, &request.body, key)?;
        let mut command = request::command(&request.kind, &request.body)?;
        if let Command::PostNotice(notice) = &mut command {
            self.fill_notice(notice)?;
        }
        let issued_at = Some(meta.issued_at);
        let Rehearsal { cmd, bodies } = self.journal.rehearse(&sunledger_journal::Request {
            meta,
            command,
            expected_size: request.expected_size,
        })?;
        let event = |body: Body| {
            let payload = wire::encode(&Event { cmd: None, body })?;
            Ok(serde_json::from_slice(&payload)?)
        };
        let events: Result<Vec<Value>, WireError> = bodies.into_iter().map(event).collect();
        let unwritten =
            |error: WireError| ServiceError::io("event", io::Error::other(error.to_string()));
        Ok(ToSign {
            cmd,
            events: events.map_err(unwritten)?,
            ledger: LedgerTag::new(*self.id.as_bytes()),
            request: Request {
                issued_at,
                ..request.clone()
            },
        })
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
