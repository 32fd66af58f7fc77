//! Nobody comes into the log but by this very call's sealing, and nobody who may be there is lost.

use serde_json::{Value, json};

use crate::world::{World, copy, person, prepare};

/// A maker took the pseudonym of somebody whom one scheme does not name into a scheme that names everyone.
#[test]
fn a_pseudonym_cannot_be_given_by_hand() {
    let world = World::new();
    let mut secret = prepare(
        "jia-1",
        "m",
        "1",
        person(json!({"name": "密某", "identity": "户-9"})),
    );
    secret["scheme"] = "mi".into();
    let receipt = world
        .post_as("jia-1", "m", "payment.prepare", secret)
        .unwrap();
    let subject = world.subject(receipt.first_seq + 1);
    let before = world.ledger().head();
    let with_beneficiary = |beneficiary: &Value| {
        let mut body = prepare("jia-1", "b", "1", json!({"unit": "yi"}));
        body["lines"][0]["beneficiary"] = beneficiary.clone();
        body
    };
    let by_hand = [
        prepare("jia-1", "b", "1", json!({ "subject": subject })),
        prepare(
            "jia-1",
            "b",
            "1",
            json!({"subject": person(json!({"name": "试", "identity": "1"}))}),
        ),
        with_beneficiary(&subject),
        with_beneficiary(&json!({"handle": subject["handle"]})),
        with_beneficiary(&json!({"commitment": subject["commitment"]})),
    ];
    for body in by_hand {
        let refused = world
            .post_as("jia-1", "b", "payment.prepare", body)
            .unwrap_err();
        assert_eq!(refused.code(), "handle_unexpected");
        let said = format!("{refused} {}", refused.zh());
        assert!(!said.contains(subject["handle"].as_str().unwrap()));
    }
    assert_eq!(world.ledger().head(), before);
}

#[test]
fn a_refusal_takes_back_its_own_people_and_nobody_elses() {
    let mut world = World::new();
    let known = || person(json!({"name": "试甲", "identity": "户-1"}));
    let handle = world.pay("jia-1", "a", known());
    let too_much = prepare("jia-1", "b", "999999", known());
    let refused = world.post_as("jia-1", "b", "payment.prepare", too_much);
    assert_eq!(refused.unwrap_err().code(), "overdrawn");
    // The key of what is recorded, with other content.
    let other = prepare(
        "jia-1",
        "a",
        "2",
        person(json!({"name": "试乙", "identity": "户-2"})),
    );
    let reused = world.post_as("jia-1", "a", "payment.prepare", other);
    assert_eq!(reused.unwrap_err().code(), "key_reused");
    world.reopen();
    assert_eq!(world.names(), [Some("试甲".to_owned())]);
    assert_eq!(world.pay("jia-2", "c", known()), handle);
}

#[test]
fn a_name_that_cannot_be_written_is_a_warning_and_comes_with_the_next_opening() {
    let mut world = World::new();
    world.pay(
        "jia-1",
        "a",
        person(json!({"name": "试甲", "identity": "户-1"})),
    );
    world.ledger().catch_up().unwrap();
    world.ledger().take_warnings();
    {
        // A page that is being read keeps the names' file from being written.
        let mut reader = world.ledger().reader().unwrap();
        let snapshot = reader.snapshot().unwrap();
        let scope = sunledger_projections::figure::LineScope::default();
        let office = sunledger_projections::query::Audience::Office;
        let page = sunledger_projections::Page::largest();
        assert_eq!(
            snapshot
                .payments(&scope, &office, page)
                .unwrap()
                .page
                .rows
                .len(),
            1
        );
        let paid = world.try_pay(
            "jia-1",
            "b",
            person(json!({"name": "试乙", "identity": "户-2"})),
        );
        assert_eq!(paid.unwrap().count, 2, "recorded, so no failure");
    }
    let warnings = world.ledger().take_warnings();
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert_eq!(warnings[0].code, "read_model_failed");
    world.reopen();
    let both = ["试甲", "试乙"].map(|name| Some(name.to_owned()));
    assert_eq!(world.names(), both);
}

#[test]
fn an_older_copy_of_the_vault_does_not_open_unseen() {
    let mut world = World::new();
    world.pay(
        "jia-1",
        "a",
        person(json!({"name": "试甲", "identity": "户-1"})),
    );
    world.close();
    let (vault, kept) = (world.dir().join("vault.sqlite"), world.dir().join("kept"));
    copy(&vault, &kept);
    world.try_open().unwrap();
    let unit = || json!({"unit": "yi"});
    world.try_pay("jia-1", "b", unit()).unwrap();
    world.close();
    // Nobody came since: the older copy has everyone.
    let newer = world.dir().join("newer");
    copy(&vault, &newer);
    copy(&kept, &vault);
    world.try_open().unwrap();
    world.close();
    copy(&newer, &vault);
    world.try_open().unwrap();
    world.pay(
        "jia-1",
        "c",
        person(json!({"name": "试甲改名", "identity": "户-1"})),
    );
    world.close();
    copy(&vault, &newer);
    copy(&kept, &vault);
    assert_eq!(world.try_open().unwrap_err().code(), "vault_behind");
    copy(&newer, &vault);
    world.try_open().unwrap();
    assert!(world.ledger().take_warnings().is_empty());
}
