//! Questions beside the vault: asked by auditors alone, answered in pseudonyms.

use jiff::civil::date;
use serde_json::{Value, json};
use sunledger_domain::Actor;
use sunledger_domain::policy::{Rule, RuleSetting};
use sunledger_projections::{Answer, Limits, Question};

use crate::world::{World, person, prepare};

const LIMITS: Limits = Limits {
    rows: 10,
    time: std::time::Duration::from_secs(10),
};
const CARD: &str = "6222020200112233440";

fn governed() -> World {
    let world = World::new();
    let auditor =
        json!({"officer": "shenji", "unit": "bureau", "post": "审计", "roles": ["auditor"]});
    world
        .post_as("registrar", "shenji", "officer.register", auditor)
        .unwrap();
    let document = json!({"number": "示〔2016〕1号", "on": "2016-01-09"});
    let set = json!({
        "articles": [{"number": 30, "title": "监督"}], "document": document, "effective_from": "2016-01-09",
        "id": "shi", "issuer": "示例省", "rules": [RuleSetting::usual(Rule::DuplicatePayment), RuleSetting::usual(Rule::OneCardMany)], "title": "示例", "version": 1,
    });
    let basis = json!({"business_on": "2017-01-05", "document": document});
    let adopt = json!({"basis": basis, "set": set, "unit": "bureau"});
    world
        .post_as("yusuan", "policy", "policy.adopt", adopt)
        .unwrap();
    world
}

fn holder(name: &str, card: &str, household: &str) -> Value {
    person(json!({"name": name, "identity": name, "card": card, "household_no": household}))
}

#[test]
fn a_card_of_two_households_is_found_and_nobody_is_named() {
    let world = governed();
    // One household twice, under one card of its own.
    world.pay("jia-1", "a", holder("试甲", "6222020200112233448", "0001"));
    world.pay("jia-1", "b", holder("试乙", "6222020200112233448", "0001"));
    // Two households on one card, however it is spelt.
    let first = world.pay("jia-1", "c", holder("试丙", CARD, "0002"));
    let second = world.pay(
        "jia-1",
        "d",
        holder("试丁", "6222 0202 0011 2233 440", "0003"),
    );
    let auditor = Actor::parse("shenji").unwrap();
    let ask = |id, day| {
        let mut questions = Question::sealed().unwrap();
        questions.retain(|question| question.id == id);
        world
            .ledger()
            .ask_sealed(&auditor, day, &questions)
            .unwrap()
    };
    let found = ask("one_card_many", date(2017, 3, 31));
    let Answer::Asked { hits } = &found.questions[0].answer else {
        panic!("{found:?}");
    };
    assert_eq!(hits.len(), 1, "{hits:?}");
    assert_eq!(hits[0].detail, "2 户共用一卡");
    let mut expected = [first, second];
    expected.sort();
    assert_eq!(hits[0].subject, expected.join(" "));
    let shown = serde_json::to_string(&found).unwrap();
    for secret in ["试丙", "试丁", "0002", CARD] {
        assert!(!shown.contains(secret), "{secret}");
    }
    // Before the policy there is no number to ask with.
    let before = ask("one_card_many", date(2015, 1, 1));
    assert_eq!(before.questions[0].answer, Answer::NoPolicy);
    assert!(before.recorded.is_empty());
    // It is on record that it was asked, and how much was hit; asking again is another entry.
    let again = ask("one_card_many", date(2017, 3, 31));
    assert_ne!(again.recorded, found.recorded);
    let logged = asked(&world);
    let seq = found.recorded[0];
    assert_eq!(
        logged[0],
        [json!(seq), json!("one_card_many"), Value::Null, json!(1)]
    );
    assert_eq!(logged.len(), 2);
}

#[test]
fn nobody_but_an_auditor_asks() {
    let world = governed();
    for officer in ["yusuan", "jia-1", "registrar", "nobody"] {
        let actor = Actor::parse(officer).unwrap();
        let day = date(2017, 3, 31);
        let found = world.ledger().ask_sealed(&actor, day, &[]);
        assert_eq!(found.unwrap_err().code(), "not_permitted", "{officer}");
        let found = world.ledger().query_sealed(&actor, day, "SELECT 1", LIMITS);
        assert_eq!(found.unwrap_err().code(), "not_permitted", "{officer}");
    }
    assert!(asked(&world).is_empty());
}

#[test]
fn an_auditors_own_select_joins_pseudonyms_and_is_on_record_by_its_digest() {
    let world = governed();
    world.pay("jia-1", "a", holder("试甲", CARD, "0001"));
    world.pay("jia-1", "b", holder("试乙", CARD, "0001"));
    let auditor = Actor::parse("shenji").unwrap();
    let ask = |sql| {
        let day = date(2017, 3, 31);
        world.ledger().query_sealed(&auditor, day, sql, LIMITS)
    };
    let sql = "SELECT count(DISTINCT person), count(DISTINCT household), count(DISTINCT card) FROM sealed_people";
    let table = ask(sql).unwrap();
    assert_eq!(table.rows, [[json!(2), json!(1), json!(1)]].map(Vec::from));
    let digest = "f58dba0de10b51c72dcc60f2a6da2e29116f14e8ffb299f25116924c19bfc376";
    let logged = asked(&world);
    assert_eq!(logged.len(), 1);
    assert_eq!(logged[0][1], json!("sql"));
    assert_eq!(logged[0][2], json!(digest));
    // What is refused was not asked.
    for sql in [
        "SELECT name FROM people.persons",
        "DELETE FROM sealed_people",
    ] {
        assert_eq!(ask(sql).unwrap_err().code(), "query_not_read_only");
    }
    assert_eq!(asked(&world).len(), 1);
}

#[test]
fn one_person_under_two_schemes_of_one_article_is_found_and_of_two_articles_is_not() {
    let world = governed();
    for (scheme, article) in [("si-1", 18), ("si-2", 18), ("si-3", 20)] {
        let terms = json!({
            "appeal": "示", "apply": "示", "article": article, "benefit": "money", "eligibility": "registered_poor",
            "frequency": "year", "per": "person",
        });
        let body = json!({"scheme": scheme, "name": "试", "basis_text": "试", "class": "open", "terms": terms});
        world
            .post_as("registrar", scheme, "scheme.register", body)
            .unwrap();
    }
    let pay = |batch: &str, scheme: &str, name: &str| {
        let mut body = prepare("jia-1", batch, "1", holder(name, CARD, "0001"));
        body["scheme"] = json!(scheme);
        let receipt = world
            .post_as("jia-1", batch, "payment.prepare", body)
            .unwrap();
        let subject = world.subject(receipt.first_seq + 1);
        subject["handle"].as_str().unwrap().to_owned()
    };
    // Of two articles: lawful. Two people under one article: lawful.
    pay("a", "si-1", "试甲");
    pay("b", "si-3", "试甲");
    pay("c", "si-2", "试乙");
    let auditor = Actor::parse("shenji").unwrap();
    let mut questions = Question::sealed().unwrap();
    questions.retain(|question| question.id == "one_person_two_schemes");
    let found = || {
        let day = date(2017, 3, 31);
        let found = world
            .ledger()
            .ask_sealed(&auditor, day, &questions)
            .unwrap();
        found.questions[0].answer.clone()
    };
    assert_eq!(found(), Answer::Asked { hits: Vec::new() });
    let mut both = [pay("d", "si-1", "试丙"), pay("e", "si-2", "试丙")];
    both.sort();
    let Answer::Asked { hits } = found() else {
        panic!("a policy is in force");
    };
    assert_eq!(hits.len(), 1, "{hits:?}");
    assert_eq!(
        (hits[0].subject.as_str(), hits[0].amount.to_string()),
        (both.join(" ").as_str(), "2.00".to_owned())
    );
}

/// What the log says was asked.
fn asked(world: &World) -> Vec<Vec<Value>> {
    world.ledger().catch_up().unwrap();
    let mut reader = world.ledger().reader().unwrap();
    let sql = "SELECT seq, question, digest, hits FROM sealed_asked ORDER BY seq";
    reader.ask(sql, LIMITS).unwrap().rows
}
