//! Opening sealed values to an auditor 向审计披露: a file in which each value is proved by the commitment in the log.
//!
//! That it was made is recorded, never what it says. Nothing is opened before it is known that an auditor asks.

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use sunledger_chain::Entry;
use sunledger_domain::code::{Period, RegionCode};
use sunledger_domain::event::{Body, DisclosureMade};
use sunledger_domain::id::{BatchId, Label};
use sunledger_domain::subject::{Digest, Party, Subject};
use sunledger_domain::{Actor, Command, Meta, Role, wire};
use sunledger_projections::figure::LineScope;
use sunledger_store::Log;
use sunledger_vault::{Commitment, Disclosure, Field, Handle, Kind, Reveal, Sealed};

use super::erase::outside;
use super::{Ledger, ServiceError, person};

/// Which payments are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// One line of a batch.
    Line(BatchId, u32),
    /// All lines of a batch.
    Batch(BatchId),
    /// What a village was paid, in one period or in all.
    Village(RegionCode, Option<Period>),
}

/// Whose values of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// 受益人
    Beneficiary,
    /// 收款人
    Payee,
}

/// One line of the file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DisclosureLine {
    /// What is opened, and what proves it.
    pub disclosure: Disclosure,
    /// Whose it is.
    pub part: Part,
    /// The payment's entry.
    pub seq: u64,
}

/// What was disclosed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Disclosed {
    /// The entry that records it.
    pub seq: u64,
    /// How many commitments were opened.
    pub count: NonZeroU32,
    /// How many of them say nothing of what was asked for.
    pub without: usize,
    /// How many are of people who are erased.
    pub erased: usize,
    /// SHA-256 of the file, as the entry has it.
    pub digest: Digest,
    /// The file: JSON lines.
    #[serde(skip)]
    pub file: Vec<u8>,
}

/// One fixed key and content for each file: the same file again is the same disclosure.
const KEY_CONTEXT: &str = "sunledger disclosure key v1";
const CONTENT_CONTEXT: &str = "sunledger disclosure content v1";

impl Ledger {
    /// Opens fields of payments for an auditor, and records how many, which fields, and for what.
    pub fn disclose(
        &self,
        actor: &Actor,
        which: &[Which],
        fields: &BTreeSet<Field>,
        purpose: &Label,
    ) -> Result<Disclosed, ServiceError> {
        if !self.state().has_role(actor, Role::Auditor) {
            return Err(auditors_only());
        }
        let state = self.state();
        let (mut file, mut count, mut without, mut erased) = (Vec::new(), 0_u32, 0, 0);
        for seq in self.seqs(which)? {
            let Some(line) = self.sealed_of(seq)? else {
                continue;
            };
            let place = line.village.or_else(|| state.place_of_batch(&line.batch));
            if !state.is_in_charge_where(actor, place) {
                return Err(outside());
            }
            for (part, sealed) in line.sealed {
                let vault = self.vault();
                let known: BTreeSet<Field> = match vault.reveal_line(&sealed)? {
                    Reveal::Known(known) => {
                        // The name of a firm is no secret.
                        if known.kind == Kind::Person {
                            let said = known.fields.iter();
                            let said = said.map(|(field, value)| (*field, value.as_str()));
                            person::refuse_naming("purpose", purpose, said)?;
                        }
                        known.fields.into_keys().collect()
                    }
                    Reveal::Erased => {
                        erased += 1;
                        continue;
                    }
                    Reveal::Unknown => BTreeSet::new(),
                };
                let wanted: Vec<Field> = known.intersection(fields).copied().collect();
                if wanted.is_empty() {
                    without += 1;
                    continue;
                }
                let disclosure = vault.disclose(&sealed, &wanted)?;
                let line = DisclosureLine {
                    disclosure,
                    part,
                    seq,
                };
                file.extend(serde_json::json!(line).to_string().into_bytes());
                file.push(b'\n');
                count = count.saturating_add(1);
            }
        }
        let count = NonZeroU32::new(count).ok_or_else(nothing)?;
        let digest = Digest::new(Sha256::digest(&file).into());
        let mut names: Vec<&str> = fields.iter().map(|field| field.name()).collect();
        names.sort_unstable();
        let names: Result<_, _> = names.into_iter().map(Label::new).collect();
        let event = DisclosureMade {
            count,
            digest,
            fields: names.map_err(|_| nothing())?,
            purpose: purpose.clone(),
        };
        let keyed = |context| Digest::new(self.vault().keyed_digest(context, &[digest.as_bytes()]));
        let meta = Meta {
            actor: actor.clone(),
            content: keyed(CONTENT_CONTEXT),
            issued_at: self.now()?,
            key: keyed(KEY_CONTEXT),
            sigs: Vec::new(),
        };
        let receipt = self.submit(meta, Command::MakeDisclosure(event), None)?;
        Ok(Disclosed {
            seq: receipt.first_seq,
            count,
            without,
            erased,
            digest,
            file,
        })
    }

    /// The entries of what is asked for, ascending, each once.
    fn seqs(&self, which: &[Which]) -> Result<BTreeSet<u64>, ServiceError> {
        let state = self.state();
        let mut seqs = BTreeSet::new();
        for which in which {
            match which {
                Which::Line(id, index) => {
                    let batch = state.batch(id).ok_or_else(|| unknown(id))?;
                    seqs.insert(batch.line_seq(*index).ok_or_else(|| unknown(id))?);
                }
                Which::Batch(id) => {
                    let batch = state.batch(id).ok_or_else(|| unknown(id))?;
                    seqs.extend((0..batch.count).filter_map(|index| batch.line_seq(index)));
                }
                Which::Village(village, period) => {
                    self.catch_up()?;
                    let scope = LineScope {
                        period: *period,
                        ..LineScope::of_region(*village)
                    };
                    seqs.extend(self.reader()?.snapshot()?.line_seqs(&scope)?);
                }
            }
        }
        Ok(seqs)
    }

    fn sealed_of(&self, seq: u64) -> Result<Option<Parts>, ServiceError> {
        let run = self.log.read(seq, 1)?;
        let body = run.get(0).and_then(body);
        Ok(body.as_ref().and_then(parts))
    }
}

/// What a payment's entry says of where it belongs, and whose commitments it holds.
pub(super) struct Parts {
    batch: BatchId,
    village: Option<RegionCode>,
    pub(super) sealed: Vec<(Part, Sealed)>,
}

/// What an entry says; none where it cannot be read.
pub(super) fn body(bytes: &[u8]) -> Option<Body> {
    let entry = Entry::decode(bytes).ok()?;
    Some(wire::decode(entry.payload).ok()?.body)
}

/// The commitments of a payment; none of what is no payment.
pub(super) fn parts(body: &Body) -> Option<Parts> {
    let Body::PaymentLine(line) = body else {
        return None;
    };
    let payee = match &line.payee {
        Party::Subject(subject) => Some(sealed(subject)),
        Party::Unit(_) => None,
    };
    let beneficiary = line.beneficiary.as_ref().map(sealed);
    let both = [(Part::Beneficiary, beneficiary), (Part::Payee, payee)];
    let both = both.into_iter();
    let sealed = both.filter_map(|(part, sealed)| Some((part, sealed?)));
    Some(Parts {
        batch: line.batch.clone(),
        village: line.village,
        sealed: sealed.collect(),
    })
}

fn sealed(subject: &Subject) -> Sealed {
    Sealed {
        handle: Handle::new(*subject.handle.as_bytes()),
        commitment: Commitment::new(*subject.commitment.as_bytes()),
    }
}

fn auditors_only() -> ServiceError {
    ServiceError::request(
        "not_permitted",
        "as",
        "向审计披露须由审计岗位办理",
        "sealed values are disclosed to an auditor",
    )
}

fn unknown(batch: &BatchId) -> ServiceError {
    ServiceError::request(
        "unknown_id",
        "line",
        &format!("没有批次“{batch}”，或者它没有这一行"),
        &format!("there is no batch '{batch}', or it has no such line"),
    )
}

fn nothing() -> ServiceError {
    ServiceError::request(
        "nothing_to_disclose",
        "fields",
        "所指的支付没有要求的字段：未登记，或者已经删除",
        "these payments have none of the fields that are asked for: they were never given, or are erased",
    )
}
