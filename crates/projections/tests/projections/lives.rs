//! Lives of projects and years of fund lines, as a page asks for them.

use serde_json::{Value, json};
use sunledger_domain::Command;
use sunledger_domain::event::{Category, MatchNature, PaymentNature};
use sunledger_projections::query::{LineRow, Who};

use crate::world::{World, id, yuan};

fn say(world: &mut World, kind: &str, body: &Value) {
    let whole = json!({ "kind": kind, "body": body });
    let command: Command = serde_json::from_value(whole).unwrap();
    world.run(&command);
}

fn on(day: &str) -> Value {
    json!({ "business_on": day, "document": { "number": "示扶办〔2017〕5号", "on": "2017-02-20" } })
}

fn pay(world: &mut World, batch: &str, nature: &str, amount: &str) {
    say(
        world,
        "payment.prepare",
        &json!({
            "batch": batch, "project": "road", "scheme": "hemp", "period": "2017-05", "contract": "ht",
            "nature": nature, "basis": on("2017-05-01"),
            "lines": [{ "paid": amount, "payee": { "unit": "builder" } }],
        }),
    );
}

fn step(world: &mut World, kind: &str, day: &str, more: &Value) {
    let mut body = json!({ "contract": "ht", "project": "road", "basis": on(day) });
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    say(world, kind, &body);
}

/// `road` under contract `ht`, accepted, audited, with retention.
pub(crate) fn built() -> World {
    let mut world = World::new();
    say(
        &mut world,
        "project.approve",
        &json!({
            "project": "road", "amount": "700000", "public_welfare": true, "start_on": "2017-03-15",
            "finish_on": "2017-10-31", "target": "修路5公里", "unit": "sector", "basis": on("2017-03-01"),
            "county_match": { "amount": "10000", "nature": "voluntary" },
        }),
    );
    let signed = json!({ "amount": "300000", "contractor": { "unit": "builder" } });
    step(&mut world, "contract.sign", "2017-03-10", &signed);
    let change = json!({ "delta": "20000", "reason": "加宽" });
    step(&mut world, "contract.change", "2017-04-10", &change);
    pay(&mut world, "jd-1", "progress", "200000");
    world.approve("jd-1");
    world.settle("jd-1", &[]);
    pay(&mut world, "jd-2", "progress", "50000");
    step(&mut world, "contract.accept", "2017-10-31", &json!({}));
    step(
        &mut world,
        "contract.audit",
        "2017-11-30",
        &json!({ "amount": "310000" }),
    );
    let hold = json!({ "amount": "9000", "until": "2018-11-30" });
    step(&mut world, "retention.hold", "2017-12-01", &hold);
    world
}

#[test]
fn a_projects_life_is_told_with_its_dates_documents_and_prices() {
    let world = built();
    let mut reader = world.reader();
    let found = reader
        .snapshot()
        .unwrap()
        .project(&id("road"))
        .unwrap()
        .unwrap();
    let life = found.life;
    let approval = life.approval.unwrap();
    assert_eq!(approval.amount, yuan("700000"));
    assert!(approval.public_welfare);
    let county = approval.county_match.unwrap();
    assert_eq!(
        (county.amount, county.nature),
        (yuan("10000"), MatchNature::Voluntary)
    );
    let [contract] = life.contracts.as_slice() else {
        panic!("{:?}", life.contracts);
    };
    assert!(matches!(&contract.contractor, Who::Unit { name, .. } if name == "示例建筑公司"));
    let prices = (contract.signed, contract.price, contract.audited);
    assert_eq!(
        prices,
        (yuan("300000"), yuan("320000"), Some(yuan("310000")))
    );
    assert_eq!(
        (contract.paid, contract.on_its_way),
        (yuan("200000"), yuan("50000"))
    );
    assert_eq!(
        (contract.held, contract.released),
        (yuan("9000"), yuan("0"))
    );
    assert_eq!(contract.held_until.unwrap().to_string(), "2018-11-30");
    assert_eq!(contract.accepted_on.unwrap().to_string(), "2017-10-31");
    let kinds: Vec<&str> = life.steps.iter().map(|step| step.kind.as_str()).collect();
    assert_eq!(
        kinds,
        [
            "project.registered",
            "project.approved",
            "contract.signed",
            "contract.changed",
            "contract.accepted",
            "contract.audited",
            "retention.held",
        ]
    );
    assert_eq!(life.steps[3].amount, Some(yuan("20000")));
    assert_eq!(life.steps[3].document.as_deref(), Some("示扶办〔2017〕5号"));
}

#[test]
fn what_the_read_model_says_of_a_contract_is_what_the_rules_know() {
    let mut world = built();
    step(
        &mut world,
        "retention.release",
        "2018-11-30",
        &json!({ "amount": "4000" }),
    );
    let mut reader = world.reader();
    let snapshot = reader.snapshot().unwrap();
    let found = snapshot.project(&id("road")).unwrap().unwrap();
    let row = &found.life.contracts[0];
    let known = world.state.contract(&id("ht")).unwrap();
    let minor = |amount: sunledger_domain::Money| i128::from(amount.minor());
    assert_eq!(minor(row.paid) + minor(row.on_its_way), known.paid);
    assert_eq!(
        (minor(row.held), minor(row.released)),
        (known.held, known.released)
    );
    assert_eq!(
        (minor(row.price), row.audited.map(minor)),
        (known.price, known.audited)
    );
    let batch = snapshot.batch(&id("jd-1")).unwrap().unwrap().batch;
    let part = batch.contract.unwrap();
    assert_eq!(
        (part.contract, part.nature),
        (id("ht"), PaymentNature::Progress)
    );
}

#[test]
fn a_terminated_project_has_given_back_what_was_free() {
    let mut world = World::new();
    let end = json!({ "project": "hemp-farm", "reason": "选址不符", "basis": on("2017-06-01") });
    say(&mut world, "project.terminate", &end);
    let mut reader = world.reader();
    let snapshot = reader.snapshot().unwrap();
    let found = snapshot.project(&id("hemp-farm")).unwrap().unwrap();
    assert!(
        found
            .sources
            .iter()
            .all(|edge| edge.sum.amount == yuan("0"))
    );
    let last = found.life.steps.last().unwrap();
    assert_eq!(
        (last.kind.as_str(), last.note.as_deref()),
        ("project.terminated", Some("选址不符"))
    );
}

#[test]
fn a_lines_years_are_a_chain_with_what_each_left() {
    let mut world = World::new();
    let close = |line: &str, day: &str, to: &str, amount: &str| json!({ "line": line, "basis": on(day), "carry": { "amount": amount, "to": to } });
    let mut first = close("sj-1", "2017-12-31", "sj-2", "60000");
    first["reclaim"] = json!("30000");
    say(&mut world, "year.close", &first);
    say(
        &mut world,
        "year.close",
        &close("sj-2", "2018-12-31", "sj-3", "60000"),
    );
    let mut reader = world.reader();
    let snapshot = reader.snapshot().unwrap();
    let chain = snapshot.years(&id("sj-2")).unwrap();
    let lines: Vec<_> = chain
        .iter()
        .map(|year| (year.line.as_str(), year.budget_year.get()))
        .collect();
    assert_eq!(lines, [("sj-1", 2017), ("sj-2", 2018), ("sj-3", 2019)]);
    for member in ["sj-1", "sj-3"] {
        assert_eq!(snapshot.years(&id(member)).unwrap(), chain);
    }
    let ended = chain[0].closing.as_ref().unwrap();
    assert_eq!(
        (ended.carried, ended.reclaimed, ended.surplus),
        (yuan("60000"), yuan("30000"), yuan("10000"))
    );
    assert!(chain[2].closing.is_none());
    let last = snapshot.fund_line(&id("sj-3")).unwrap().unwrap();
    assert_eq!(
        (last.carried, last.previous.as_ref()),
        (2, Some(&id("sj-2")))
    );
    assert!(last.closed_seq.is_none());
    assert_eq!(snapshot.years(&id("zx-1")).unwrap().len(), 1);
}

#[test]
fn a_line_says_its_kind_what_came_in_kind_and_whether_it_came_in_advance() {
    let mut world = World::new();
    let mut receive = |line: &str, more: Value| {
        let mut body = json!({
            "line": line, "unit": "finance", "amount": "1000", "name": "示例", "level": "social",
            "budget_year": 2017, "basis": on("2017-03-01"),
        });
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        say(&mut world, "quota.receive", &body);
    };
    let goods = json!({ "quantity": 20000, "unit": "大米，公斤" });
    receive("rice", json!({ "category": "social", "in_kind": goods }));
    receive(
        "eco",
        json!({ "category": "agriculture", "agri_kind": "ecology", "budget_year": 2018 }),
    );
    let mut reader = world.reader();
    let snapshot = reader.snapshot().unwrap();
    let line = |name: &str| -> LineRow { snapshot.fund_line(&id(name)).unwrap().unwrap() };
    let goods = line("rice").in_kind.unwrap();
    assert_eq!((goods.quantity, goods.unit.as_str()), (20000, "大米，公斤"));
    assert!(!line("rice").advance);
    assert_eq!(line("eco").category, Category::Agriculture);
    assert!(line("eco").agri_kind.is_some() & line("eco").advance);
}
