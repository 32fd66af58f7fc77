//! A ledger without a disk for the demo's tests: the rules, the entries, and names replaced by digests.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};
use sunledger_chain::hash::leaf_hash;
use sunledger_domain::event::Body;
use sunledger_domain::id::BatchId;
use sunledger_domain::notice::Scope;
use sunledger_domain::subject::Digest;
use sunledger_domain::{Actor, Cited, CitedEntry, Command, Meta, State, cites, decide, places};

use crate::demo::{Target, opening};

/// What the commands made of the ledger so far.
#[derive(Default)]
pub(super) struct Memory {
    pub(super) state: State,
    pub(super) entries: Vec<CitedEntry>,
    pub(super) stream: blake3::Hasher,
    pub(super) kinds: BTreeMap<String, usize>,
    pub(super) public: String,
    pub(super) times: Vec<Timestamp>,
}

impl Memory {
    pub(super) fn created() -> Self {
        let mut memory = Self::default();
        let genesis = json!({
            "ledger": {
                "algorithms": {"chain": "blake3", "signature": "ed25519", "tree": "sha256"},
                "checkpoint_key": "00".repeat(32), "currency": "CNY", "demo": true,
                "ledger": "00".repeat(16), "origin": "demo", "rules": 1, "scale": 2,
            },
            "unit": {"unit": "demo-finance", "kind": "finance", "name": "青禾县财政局"},
            "officer": {"officer": "registrar", "post": "登记岗", "roles": ["registrar"], "unit": "demo-finance"},
        });
        let at = opening().unwrap();
        memory
            .post(at, "system:init", "init", "ledger.create", genesis)
            .unwrap();
        memory
    }

    /// What the service does for a notice that names no rows.
    fn rows_of(&self, body: &Value) -> Vec<u64> {
        let command = json!({"kind": "notice.post", "body": body});
        let Ok(Command::PostNotice(notice)) = serde_json::from_value(command) else {
            panic!("not a notice: {body}");
        };
        let scope = Scope {
            kind: notice.kind,
            place: notice.place,
            period: notice.period,
            project: notice.project.as_ref(),
            stage: notice.stage,
            size: self.state.size(),
        };
        let entries = (0..).zip(&self.entries);
        entries
            .filter(|(seq, entry)| scope.amount_of(&self.state, *seq, &entry.body).is_some())
            .map(|(seq, _)| seq)
            .collect()
    }

    pub(super) fn bodies(&self) -> impl Iterator<Item = &Body> {
        self.entries.iter().map(|entry| &entry.body)
    }
}

/// Replaces every person by a handle within the scope and a commitment.
fn seal(value: &mut Value, scope: &str, place: &str) {
    if let Some(person) = value.get("person") {
        // Somebody without an identity is known by what was said.
        let said = person.to_string();
        let identity = person["identity"].as_str().unwrap_or(&said);
        let hash = blake3::hash(format!("{scope}/{identity}").as_bytes()).to_hex();
        let subject = json!({"handle": hash[..32], "commitment": hash.as_str()});
        *value = match place {
            "payee" | "holder" | "from" | "to" => json!({ "subject": subject }),
            _ => subject,
        };
        return;
    }
    match value {
        Value::Object(fields) => fields.iter_mut().for_each(|(k, v)| seal(v, scope, k)),
        Value::Array(items) => items.iter_mut().for_each(|v| seal(v, scope, place)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

impl Target for Memory {
    fn post(
        &mut self,
        at: Timestamp,
        actor: &str,
        key: &str,
        kind: &str,
        mut body: Value,
    ) -> anyhow::Result<Vec<u32>> {
        self.stream
            .update(format!("{at} {actor} {key} {kind} {body}\n").as_bytes());
        *self.kinds.entry(kind.to_owned()).or_default() += 1;
        self.times.push(at);
        let scope = match (body.get("scheme"), body.get("asset")) {
            (Some(scheme), _) => scheme.to_string(),
            (None, asset) => format!("asset:{asset:?}"),
        };
        seal(&mut body, &scope, "");
        if kind == "notice.post" {
            body["rows"] = json!(self.rows_of(&body));
            assert_ne!(body["rows"], json!([]), "an empty notice: {body}");
        }
        self.public += &body.to_string();
        let command: Command = serde_json::from_value(json!({"kind": kind, "body": body}))?;
        let mut placed = Vec::new();
        if let Command::PreparePayment(batch) = &command {
            placed = places(&batch.lines);
        }
        let digest = |text: &str| Digest::new(*blake3::hash(text.as_bytes()).as_bytes());
        let meta = Meta {
            actor: Actor::parse(actor)?,
            content: digest(&body.to_string()),
            issued_at: at,
            key: digest(key),
            sigs: Vec::new(),
        };
        let cited: Cited = cites(&self.state, &command)
            .into_iter()
            .map(|seq| (seq, self.entries[usize::try_from(seq).unwrap()].clone()))
            .collect();
        let decision = decide(&self.state, &meta, &command, &cited).map_err(|r| {
            anyhow::anyhow!(
                "{key} {kind} at {at} by {actor}: {} {r:?} {body:.600}",
                r.code()
            )
        })?;
        for (event, payload) in decision.events.into_iter().zip(decision.payloads.iter()) {
            let (leaf, body) = (leaf_hash(payload), event.body);
            self.entries.push(CitedEntry { leaf, body });
        }
        self.state = decision.after;
        Ok(placed)
    }

    fn batch_digest(&mut self, batch: &str) -> anyhow::Result<String> {
        let state = self.state.batch(&BatchId::new(batch)?);
        Ok(state.expect("a batch").digest.to_string())
    }

    fn state(&mut self) -> State {
        self.state.clone()
    }
}
