//! A ledger with two units, four makers, two schemes and a project that has money.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};
use sunledger_domain::Actor;
use sunledger_journal::{Receipt, SimulatedClock};
use sunledger_projections::Page;
use sunledger_projections::figure::LineScope;
use sunledger_projections::query::{Audience, Who};
use sunledger_server::service::{Creation, Ledger, Nature, Request, ServiceError, create};
use tempfile::TempDir;

/// The standards' own examples.
pub(crate) const CITIZEN: &str = "11010519491231002X";
const NOW_US: i64 = 1_490_000_000_000_000;

pub(crate) struct World {
    ledger: Option<Ledger>,
    temp: TempDir,
}

impl World {
    pub(crate) fn new() -> Self {
        let temp = tempfile::tempdir().unwrap();
        let what = Creation {
            currency: "CNY".to_owned(),
            origin: "sunledger.example/test".to_owned(),
            nature: Nature::Real,
        };
        let ledger = create(&temp.path().join("ledger"), &what, clock()).unwrap();
        let world = Self {
            ledger: Some(ledger),
            temp,
        };
        world.furnish();
        world
    }

    fn furnish(&self) {
        let register = |kind: &str, body: Value| {
            let key = body.to_string();
            self.post_as("registrar", &key, kind, body).unwrap();
        };
        register(
            "unit.register",
            json!({"unit": "jia", "kind": "sector", "name": "甲局"}),
        );
        register(
            "unit.register",
            json!({"unit": "yi", "kind": "sector", "name": "乙局"}),
        );
        let officers = [
            ("yusuan", "bureau", "finance"),
            ("jia-1", "jia", "maker"),
            ("jia-2", "jia", "maker"),
            ("yi-1", "yi", "maker"),
        ];
        for (officer, unit, role) in officers {
            let body = json!({"officer": officer, "unit": unit, "post": "试岗", "roles": [role]});
            register("officer.register", body);
        }
        for (scheme, class) in [("kai", "open"), ("mi", "not_named")] {
            let body =
                json!({"scheme": scheme, "name": "试补助", "basis_text": "试", "class": class});
            register("scheme.register", body);
        }
        let on = json!({"business_on": "2017-03-01"});
        let line = json!({"line": "l", "unit": "bureau", "amount": "1000000", "name": "试指标", "level": "central",
            "category": "special", "budget_year": 2017, "basis": on});
        self.post_as("yusuan", "l", "quota.receive", line).unwrap();
        for (project, unit) in [("p", "jia"), ("q", "yi")] {
            let body = json!({"project": project, "unit": unit, "name": "试项目", "content": "试", "planned": "0"});
            self.post_as("yusuan", project, "project.register", body)
                .unwrap();
            let body =
                json!({"project": project, "source": {"line": "l"}, "amount": "1000", "basis": on});
            self.post_as("yusuan", &format!("{project}-f"), "project.fund", body)
                .unwrap();
        }
    }

    pub(crate) fn ledger(&self) -> &Ledger {
        self.ledger.as_ref().unwrap()
    }

    pub(crate) fn dir(&self) -> PathBuf {
        self.temp.path().join("ledger")
    }

    pub(crate) fn close(&mut self) {
        self.ledger.take().unwrap().close().unwrap();
    }

    pub(crate) fn try_open(&mut self) -> Result<(), ServiceError> {
        self.ledger = Some(Ledger::open(&self.dir(), clock())?);
        Ok(())
    }

    pub(crate) fn try_open_with(&mut self, snapshot_every: u64) -> Result<(), ServiceError> {
        self.ledger = Some(Ledger::open_with(&self.dir(), clock(), snapshot_every)?);
        Ok(())
    }

    pub(crate) fn reopen_with(&mut self, snapshot_every: u64) {
        self.close();
        self.try_open_with(snapshot_every).unwrap();
    }

    pub(crate) fn reopen(&mut self) {
        self.close();
        self.try_open().unwrap();
    }

    pub(crate) fn post_as(
        &self,
        actor: &str,
        key: &str,
        kind: &str,
        body: Value,
    ) -> Result<Receipt, ServiceError> {
        let request = Request {
            key: key.to_owned(),
            issued_at: None,
            expected_size: None,
            sigs: Vec::new(),
            kind: kind.to_owned(),
            body,
        };
        self.ledger().post(&Actor::parse(actor).unwrap(), &request)
    }

    /// One line of 1.00 to whatever stands as payee; its pseudonym.
    pub(crate) fn pay(&self, actor: &str, batch: &str, payee: Value) -> String {
        let receipt = self.try_pay(actor, batch, payee).unwrap();
        let subject = self.subject(receipt.first_seq + 1);
        subject["handle"].as_str().unwrap().to_owned()
    }

    pub(crate) fn try_pay(
        &self,
        actor: &str,
        batch: &str,
        payee: Value,
    ) -> Result<Receipt, ServiceError> {
        let body = prepare(actor, batch, "1", payee);
        self.post_as(actor, batch, "payment.prepare", body)
    }

    /// The payee in an entry of the log.
    pub(crate) fn subject(&self, seq: u64) -> Value {
        let mut lines = Vec::new();
        self.ledger().export_entries(&mut lines).unwrap();
        let lines = String::from_utf8(lines).unwrap();
        let line = lines.lines().nth(usize::try_from(seq).unwrap()).unwrap();
        let entry: Value = serde_json::from_str(line).unwrap();
        entry["payload"]["body"]["payee"]["subject"].clone()
    }

    /// Who an officer sees behind each payment, in the order of the log.
    pub(crate) fn names(&self) -> Vec<Option<String>> {
        self.ledger().catch_up().unwrap();
        let mut reader = self.ledger().reader().unwrap();
        let snapshot = reader.snapshot().unwrap();
        let all = snapshot
            .payments(&LineScope::default(), &Audience::Office, Page::largest())
            .unwrap();
        let rows = all.page.rows.into_iter();
        rows.map(|row| match row.payee {
            Who::Named { name, .. } => Some(name),
            Who::Unit { .. } | Who::Pseudonym { .. } | Who::Withheld { .. } => None,
        })
        .collect()
    }
}

pub(crate) fn prepare(actor: &str, batch: &str, paid: &str, payee: Value) -> Value {
    let project = if actor.starts_with("yi") { "q" } else { "p" };
    let mut body = json!({"batch": batch, "project": project, "scheme": "kai", "period": "2017-03",
        "basis": {"business_on": "2017-03-03"}, "lines": [{"paid": paid}]});
    body["lines"][0]["payee"] = payee;
    body
}

pub(crate) fn person(fields: Value) -> Value {
    let mut fields = fields;
    fields["kind"] = "person".into();
    json!({ "person": fields })
}

pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::copy(from, to).unwrap();
}

fn clock() -> Arc<SimulatedClock> {
    Arc::new(SimulatedClock::new(NOW_US))
}
