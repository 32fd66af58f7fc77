//! Given, when, then: a small county, commands by its officers, and what must come of them.
//!
//! Every decision made here is also written, read back and replayed, whatever its test is about.

pub(crate) use crate::says::says_why;
use std::fmt::Write as _;

use serde_json::{Value, json};
use sunledger_chain::hash::leaf_hash;
use sunledger_domain::event::{Body, Event};
use sunledger_domain::id::{AssetId, LineId, PoolId, ProjectId, SuspenseId};
use sunledger_domain::subject::Digest;
use sunledger_domain::{
    Account, Actor, Breach, Bucket, Cited, CitedEntry, Command, Decision, Entity, FieldError, Meta,
    Money, Rejection, State, admit, cites, cites_of, decide, figures, postings, wire,
};

pub(crate) use crate::agents::*;
use crate::commands::cmd;

/// When every command here is issued: after all that the tests tell.
pub(crate) const ISSUED_AT: &str = "2019-12-31T08:00:00Z";
pub(crate) const INIT: &str = "system:init";
pub(crate) const HISTORY: &str = "system:history";
pub(crate) const REGISTRAR: &str = "registrar";
pub(crate) const FINANCE: &str = "finance";
pub(crate) const MAKER: &str = "maker";
pub(crate) const APPROVER: &str = "approver";
pub(crate) const TREASURY: &str = "treasury";
pub(crate) const VILLAGE: &str = "village";
/// Of the village supervision committee.
pub(crate) const WITNESS: &str = "witness";
/// Has every role, in a county next door.
pub(crate) const OUTSIDER: &str = "outsider";
/// Has every role, in the county itself.
pub(crate) const ALL_ROLES: &str = "all-roles";

pub(crate) const COUNTY: &str = "230102000000";
pub(crate) const OTHER_COUNTY: &str = "230103000000";
pub(crate) const EAST: &str = "230102001001";
pub(crate) const WEST: &str = "230102001002";
pub(crate) const ELSEWHERE: &str = "230103001001";

/// The ledger after some commands, with its log.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) state: State,
    pub(crate) log: Vec<CitedEntry>,
    pub(crate) payloads: Vec<Vec<u8>>,
    commands: u64,
}

/// What came of one command.
pub(crate) struct Outcome {
    before: World,
    kind: &'static str,
    decided: Result<Decision, Rejection>,
}

impl World {
    /// Before entry 0.
    pub(crate) fn empty() -> Self {
        Self {
            state: State::default(),
            log: Vec::new(),
            payloads: Vec::new(),
            commands: 0,
        }
    }

    /// A command that is part of the setting, and must pass.
    pub(crate) fn and(mut self, actor: &str, command: &Command) -> Self {
        if let Err(rejection) = self.post(actor, command) {
            panic!("given {} by {actor}: {rejection}", command.kind());
        }
        self
    }

    /// The command that the test is about.
    pub(crate) fn when(self, actor: &str, command: &Command) -> Outcome {
        Outcome {
            decided: self.decide(actor, command),
            kind: command.kind(),
            before: self,
        }
    }

    /// The approval of a batch as it was prepared.
    pub(crate) fn approval(&self, batch: &str) -> Command {
        let batch_id = batch.parse().unwrap();
        let digest = self.state.batch(&batch_id).unwrap().digest;
        cmd(
            "payment.approve",
            json!({ "batch": batch, "digest": digest }),
        )
    }

    /// The approval of a voucher as it was prepared.
    pub(crate) fn voucher_approval(&self, voucher: &str) -> Command {
        let id = voucher.parse().unwrap();
        let digest = self.state.voucher(&id).unwrap().digest;
        cmd(
            "voucher.approve",
            json!({ "voucher": voucher, "digest": digest }),
        )
    }

    pub(crate) fn and_voucher_approved(self, voucher: &str) -> Self {
        let approval = self.voucher_approval(voucher);
        self.and(APPROVER, &approval)
    }

    pub(crate) fn and_approved(self, batch: &str) -> Self {
        let approval = self.approval(batch);
        self.and(APPROVER, &approval)
    }

    pub(crate) fn decide(&self, actor: &str, command: &Command) -> Result<Decision, Rejection> {
        let meta = crate::signing::signed_where_it_must(self.meta(actor), &self.state, command);
        let cited = self.cited(cites(&self.state, command));
        decide(&self.state, &meta, command, &cited)
    }

    pub(crate) fn meta(&self, actor: &str) -> Meta {
        let number = |salt: u64| {
            let bytes = blake3_of(&[self.commands, salt]);
            Digest::new(bytes)
        };
        Meta {
            actor: Actor::parse(actor).unwrap(),
            content: number(1),
            issued_at: ISSUED_AT.parse().unwrap(),
            key: number(2),
            sigs: Vec::new(),
        }
    }

    /// Decides, then records what was decided.
    pub(crate) fn post(&mut self, actor: &str, command: &Command) -> Result<Vec<Body>, Rejection> {
        let decision = self.decide(actor, command)?;
        self.record(&decision);
        Ok(bodies(&decision))
    }

    pub(crate) fn cited(&self, seqs: impl IntoIterator<Item = u64>) -> Cited {
        let entry = |seq: u64| {
            let place = usize::try_from(seq).unwrap();
            self.log.get(place).map(|entry| (seq, entry.clone()))
        };
        seqs.into_iter().filter_map(entry).collect()
    }

    /// Records a batch from its bytes alone, as a replay would.
    pub(crate) fn record(&mut self, decision: &Decision) {
        assert_eq!(decision.payloads.len(), decision.events.len());
        for (payload, event) in decision.payloads.iter().zip(&decision.events) {
            let read = wire::decode_canonical(payload).unwrap();
            assert_eq!(&read, event, "an event is what its bytes say");
            self.replay(payload);
        }
        assert_eq!(self.state, decision.after, "replay gives the same state");
        self.next_command();
    }

    /// The next command has a key of its own.
    pub(crate) const fn next_command(&mut self) {
        self.commands += 1;
    }

    /// Takes one entry as an auditor would: read strictly, admitted with no more than what it cites.
    pub(crate) fn replay(&mut self, payload: &[u8]) {
        let event = wire::decode_canonical(payload).unwrap();
        let cited = self.cited(cites_of(&self.state, &event.body));
        if let Err(breach) = admit(&self.state, &event, &cited) {
            panic!("{} does not pass admit: {breach}", event.body.kind());
        }
        let moved = postings(&event.body)
            .iter()
            .map(|one| i128::from(one.delta.minor()).abs())
            .sum::<i128>();
        assert!(moved <= 8 * figures(&event.body), "{}", event.body.kind());
        self.state.evolve(&event);
        self.log.push(CitedEntry {
            leaf: leaf_hash(payload),
            body: event.body,
        });
        self.payloads.push(payload.to_vec());
    }

    pub(crate) fn balance(&self, account: &Account, bucket: Bucket) -> String {
        let minor = self.state.balance(account, bucket);
        Money::try_from(minor).unwrap().to_string()
    }

    /// Says that accounts hold so much, and nothing else in any state but `received`.
    pub(crate) fn holds(&self, account: &Account, states: &[(Bucket, &str)]) {
        for bucket in Bucket::ALL {
            let expected = states.iter().find(|(of, _)| *of == bucket);
            if bucket != Bucket::Received || expected.is_some() {
                let expected = expected.map_or("0.00", |(_, amount)| amount);
                let found = self.balance(account, bucket);
                assert_eq!(found, expected, "{account}: {}", bucket.name());
            }
        }
    }
}

impl Outcome {
    /// The command passes with exactly these kinds of events.
    pub(crate) fn then(self, kinds: &[&str]) -> Passed {
        let decision = match self.decided {
            Ok(decision) => decision,
            Err(rejection) => panic!("{} was refused: {rejection}", self.kind),
        };
        let bodies = bodies(&decision);
        let found: Vec<_> = bodies.iter().map(Body::kind).collect();
        assert_eq!(found, kinds);
        let mut world = self.before;
        world.record(&decision);
        Passed { world, bodies }
    }

    /// The command is refused for exactly this reason; both texts say something.
    pub(crate) fn then_refused(self, code: &str, expected: &Breach) {
        let rejection = self.decided.err();
        let rejection = rejection.unwrap_or_else(|| panic!("{} was not refused", self.kind));
        let Rejection::Breach { breach, .. } = &rejection else {
            panic!("{} was refused otherwise: {rejection}", self.kind);
        };
        assert_eq!(breach, expected);
        assert_eq!(rejection.code(), code);
        says_why(&rejection);
    }

    /// The same for a reason that lies in the command as a whole.
    pub(crate) fn then_rejected(self, code: &str, expected: &Rejection) {
        let rejection = self.decided.err();
        let rejection = rejection.unwrap_or_else(|| panic!("{} was not refused", self.kind));
        assert_eq!(&rejection, expected);
        assert_eq!(rejection.code(), code);
        says_why(&rejection);
    }
}

/// A command that passed.
pub(crate) struct Passed {
    pub(crate) world: World,
    bodies: Vec<Body>,
}

impl Passed {
    /// An account holds exactly this, in states other than `received`.
    pub(crate) fn holds(self, account: &Account, states: &[(Bucket, &str)]) -> Self {
        self.world.holds(account, states);
        self
    }

    /// A member of one of the events, by its JSON pointer.
    pub(crate) fn says(self, at: usize, pointer: &str, expected: &Value) -> Self {
        let event = Event {
            cmd: None,
            body: self.bodies[at].clone(),
        };
        let json: Value = serde_json::from_slice(&wire::encode(&event).unwrap()).unwrap();
        let found = json.pointer(&format!("/body{pointer}"));
        assert_eq!(
            found.unwrap_or(&Value::Null),
            expected,
            "event {at} {pointer}"
        );
        self
    }
}

fn bodies(decision: &Decision) -> Vec<Body> {
    let events = decision.events.iter();
    events.map(|event| event.body.clone()).collect()
}

/// 32 bytes that differ for different numbers.
fn blake3_of(numbers: &[u64]) -> [u8; 32] {
    let mut text = String::new();
    for number in numbers {
        write!(text, "{number}/").unwrap();
    }
    *leaf_hash(text.as_bytes()).as_bytes()
}

pub(crate) fn line(id: &str) -> Account {
    Account::Line(LineId::new(id).unwrap())
}

pub(crate) fn pool(id: &str) -> Account {
    Account::Pool(PoolId::new(id).unwrap())
}

pub(crate) fn project(id: &str) -> Account {
    Account::Project(ProjectId::new(id).unwrap())
}

pub(crate) fn asset(id: &str) -> Account {
    Account::Asset(AssetId::new(id).unwrap())
}

pub(crate) fn suspense(id: &str) -> Account {
    Account::Suspense(SuspenseId::new(id).unwrap())
}

pub(crate) fn agent(id: &str) -> Account {
    Account::Agent(id.parse().unwrap())
}

pub(crate) fn voucher(id: &str) -> Account {
    Account::Voucher(id.parse().unwrap())
}

pub(crate) fn money(text: &str) -> Money {
    Money::parse(text).unwrap()
}

pub(crate) fn unknown(entity: Entity, id: &str) -> Breach {
    let id = id.to_owned();
    Breach::Unknown { entity, id }
}

pub(crate) fn duplicate(entity: Entity, id: &str) -> Breach {
    let id = id.to_owned();
    Breach::Duplicate { entity, id }
}

pub(crate) const fn field(field: &'static str, error: FieldError) -> Breach {
    Breach::Field { field, error }
}

pub(crate) fn overdrawn(account: Account, bucket: Bucket, available: &str, asked: &str) -> Breach {
    Breach::Overdrawn {
        account,
        bucket,
        available: i128::from(money(available).minor()),
        asked: money(asked),
    }
}

pub(crate) fn wrong_status(
    entity: Entity,
    id: &str,
    status: &'static str,
    needed: &'static str,
) -> Breach {
    Breach::WrongStatus {
        entity,
        id: id.to_owned(),
        status,
        needed,
    }
}

/// The county with its divisions, units, officers and scheme; no money yet.
pub(crate) fn county() -> World {
    let mut world = World::empty().and(INIT, &cmd("ledger.create", json!({})));
    let register = |world: World, kind: &str, body: Value| world.and(REGISTRAR, &cmd(kind, body));
    world = register(world, "region.register", json!({}));
    let units = [
        ("fpb", "sector", Some(COUNTY)),
        ("xz", "township", Some("230102001000")),
        ("east", "village", Some(EAST)),
        ("east-jt", "collective", Some(EAST)),
        ("hezuoshe", "cooperative", Some(COUNTY)),
        ("czj-2", "finance", Some(OTHER_COUNTY)),
    ];
    for (unit, kind, region) in units {
        let body = json!({ "unit": unit, "kind": kind, "region": region });
        world = register(world, "unit.register", body);
    }
    let every = [
        "approver",
        "auditor",
        "finance",
        "maker",
        "registrar",
        "treasury",
        "village",
    ];
    let officers: [(&str, &str, &[&str]); 8] = [
        (FINANCE, "czj", &["finance"]),
        (MAKER, "fpb", &["maker"]),
        (APPROVER, "czj", &["approver"]),
        (TREASURY, "czj", &["treasury"]),
        (VILLAGE, "east", &["village"]),
        (WITNESS, "east", &["village"]),
        (OUTSIDER, "czj-2", &every),
        (ALL_ROLES, "fpb", &every),
    ];
    for (officer, unit, roles) in officers {
        let body = json!({ "officer": officer, "unit": unit, "roles": roles });
        world = register(world, "officer.register", body);
    }
    register(world, "scheme.register", json!({}))
}

/// One million in line `zy`, of which project `xm` has half.
pub(crate) fn funded() -> World {
    county()
        .and(FINANCE, &cmd("quota.receive", json!({})))
        .and(MAKER, &cmd("project.register", json!({})))
        .and(FINANCE, &cmd("project.fund", json!({})))
}

/// Project `xm` is approved for half a million.
pub(crate) fn granted() -> World {
    funded().and(FINANCE, &cmd("project.approve", json!({})))
}

/// Contract `ht` of `xm` at 300,000.00.
pub(crate) fn contracted() -> World {
    granted().and(MAKER, &cmd("contract.sign", json!({})))
}

/// What `ht` was for is accepted.
pub(crate) fn accepted() -> World {
    contracted().and(MAKER, &cmd("contract.accept", json!({})))
}

/// `ht` is audited at 290,000.00, of which 9,000.00 is held until 2018-11-30.
pub(crate) fn retained() -> World {
    accepted()
        .and(FINANCE, &cmd("contract.audit", json!({})))
        .and(MAKER, &cmd("retention.hold", json!({})))
}

/// Batch `p1` of 6,000.00 in three lines is prepared.
pub(crate) fn prepared() -> World {
    funded().and(MAKER, &cmd("payment.prepare", json!({})))
}

pub(crate) fn approved() -> World {
    prepared().and_approved("p1")
}

/// Batch `p1` is paid.
pub(crate) fn settled() -> World {
    approved().and(TREASURY, &cmd("payment.settle", json!({})))
}

/// Line 1 of `p1` (2,000.00) came back.
pub(crate) fn returned() -> World {
    settled().and(TREASURY, &cmd("payment.return", json!({})))
}

/// Asset `dp` of 5,000.00 from what was paid.
pub(crate) fn with_asset() -> World {
    settled().and(MAKER, &cmd("asset.register", json!({})))
}

/// Asset `dp` in 100 shares of three holders, with 1,000.00 of income.
pub(crate) fn with_shares() -> World {
    with_asset()
        .and(MAKER, &cmd("asset.vest", json!({})))
        .and(MAKER, &cmd("asset.quantify", json!({})))
        .and(VILLAGE, &cmd("asset.income", json!({})))
}
