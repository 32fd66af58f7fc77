//! Payment lines as a bureau's would be: real structure, random pseudonyms and commitments.

use serde_json::{Value, json};
use sunledger_chain::LedgerId;
use sunledger_chain::note::Signer;
use sunledger_domain::command::LineDraft;
use sunledger_domain::subject::{Commitment, Digest, Handle, Party, Subject};
use sunledger_domain::{Actor, Command, Meta, Money};

pub(crate) const LEDGER: [u8; 16] = *b"benchmark-ledger";
const ORIGIN: &str = "bench.example/log";

/// Who signs its checkpoints.
pub(crate) fn signer() -> anyhow::Result<Signer> {
    Ok(Signer::new(ORIGIN.parse()?, &[7; 32])?)
}

/// A stream of bytes that looks random and is the same in every run.
pub(crate) struct Bytes(blake3::OutputReader);

impl Bytes {
    pub(crate) fn new(seed: &str) -> Self {
        Self(blake3::Hasher::new().update(seed.as_bytes()).finalize_xof())
    }

    pub(crate) fn take<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.fill(&mut bytes);
        bytes
    }
}

/// `count` lines of some hundred yuan each.
pub(crate) fn lines(count: usize, bytes: &mut Bytes) -> anyhow::Result<Vec<LineDraft>> {
    (0..count)
        .map(|_| {
            let subject = Subject {
                commitment: Commitment::new(bytes.take()),
                handle: Handle::new(bytes.take()),
            };
            let paid = 10_000 + i64::from(u16::from_be_bytes(bytes.take()));
            Ok(LineDraft {
                calc: None,
                beneficiary: None,
                due: None,
                on: None,
                paid: Money::from_minor(paid)?,
                payee: Party::Subject(subject),
                period: None,
                reason: None,
                reference: None,
                village: Some("990102001001".parse()?),
            })
        })
        .collect()
}

/// What must be there before a batch can be prepared.
pub(crate) fn setting() -> anyhow::Result<Vec<(Actor, Command)>> {
    let basis = json!({ "business_on": "2017-03-01" });
    let ledger = LedgerId::new(LEDGER).to_string();
    let key = Digest::new(*signer()?.public().as_bytes());
    let regions: Vec<Value> = [
        ("990000000000", "province"),
        ("990100000000", "prefecture"),
        ("990102000000", "county"),
        ("990102001000", "township"),
        ("990102001001", "village"),
    ]
    .into_iter()
    .map(|(code, level)| json!({ "code": code, "level": level, "name": code, "valid_from": "2016-01-01" }))
    .collect();
    let steps = [
        (
            "system:init",
            "ledger.create",
            json!({
                "ledger": {
                    "algorithms": { "chain": "blake3", "signature": "ed25519", "tree": "sha256" },
                    "checkpoint_key": key, "currency": "CNY", "demo": true, "ledger": ledger,
                    "origin": ORIGIN, "rules": 1, "scale": 2,
                },
                "unit": { "kind": "finance", "name": "bench", "unit": "bureau" },
                "officer": {
                    "officer": "all", "post": "bench", "unit": "bureau",
                    "roles": ["finance", "maker", "registrar", "treasury"],
                },
            }),
        ),
        ("all", "region.register", json!({ "regions": regions })),
        (
            "all",
            "scheme.register",
            json!({
                "basis_text": "bench", "class": "open", "name": "bench", "scheme": "s",
            }),
        ),
        (
            "all",
            "quota.receive",
            json!({
                "amount": "100000000000.00", "basis": basis, "budget_year": 2017, "category": "special",
                "level": "central", "line": "l", "name": "bench", "unit": "bureau",
            }),
        ),
        (
            "all",
            "project.register",
            json!({
                "content": "bench", "name": "bench", "planned": "0.00", "project": "p",
                "region": "990102000000", "unit": "bureau",
            }),
        ),
        (
            "all",
            "project.fund",
            json!({
                "amount": "100000000000.00", "basis": basis, "project": "p", "source": { "line": "l" },
            }),
        ),
    ];
    steps
        .into_iter()
        .map(|(actor, kind, body)| {
            let command = serde_json::from_value(json!({ "kind": kind, "body": body }))?;
            Ok((Actor::parse(actor)?, command))
        })
        .collect()
}

/// A batch of those lines.
pub(crate) fn batch(name: &str, lines: Vec<LineDraft>) -> anyhow::Result<Command> {
    let mut command: Command = serde_json::from_value(json!({
        "kind": "payment.prepare",
        "body": {
            "basis": { "business_on": "2017-03-01" }, "batch": name, "lines": [],
            "period": "2017-03", "project": "p", "scheme": "s",
        },
    }))?;
    if let Command::PreparePayment(prepare) = &mut command {
        prepare.lines = lines;
    }
    Ok(command)
}

/// A key of its own for every command.
pub(crate) fn meta(actor: &Actor, bytes: &mut Bytes) -> Meta {
    Meta {
        actor: actor.clone(),
        content: Digest::new(bytes.take()),
        issued_at: jiff::Timestamp::now(),
        key: Digest::new(bytes.take()),
        sigs: Vec::new(),
    }
}
