//! A project's life, step by step: store, approval, contract, acceptance, final accounts, retention, hand-over, end.

use serde_json::{Value, json};
use sunledger_domain::{Breach, Bucket, Entity, FieldError};

use crate::commands::cmd;
use crate::world::*;

fn refused(world: World, (actor, kind): (&str, &str), patch: Value, code: &str, breach: &Breach) {
    world
        .when(actor, &cmd(kind, patch))
        .then_refused(code, breach);
}

fn project_is(status: &'static str, needed: &'static str) -> Breach {
    wrong_status(Entity::Project, "xm", status, needed)
}

fn contract_is(status: &'static str, needed: &'static str) -> Breach {
    wrong_status(Entity::Contract, "ht", status, needed)
}

fn terminated() -> World {
    granted().and(FINANCE, &cmd("project.terminate", json!({})))
}

#[test]
fn a_project_is_approved_once_under_a_document_with_a_target_and_a_time() {
    funded()
        .when(FINANCE, &cmd("project.approve", json!({})))
        .then(&["project.approved"]);
    let act = (FINANCE, "project.approve");
    let case = |patch, breach: Breach| refused(funded(), act, patch, "invalid_field", &breach);
    let missing = FieldError::Missing;
    case(
        json!({ "basis": { "document": null } }),
        field("basis.document", missing),
    );
    case(
        json!({ "amount": "0.00" }),
        field("amount", FieldError::NotPositive),
    );
    case(
        json!({ "finish_on": "2017-03-14" }),
        field("finish_on", FieldError::TooEarly),
    );
    let none = json!({ "county_match": { "amount": "0.00", "nature": "voluntary" } });
    case(none, field("county_match", FieldError::NotPositive));
    let patch = json!({ "unit": "nobody" });
    refused(
        funded(),
        act,
        patch,
        "unknown_id",
        &unknown(Entity::Unit, "nobody"),
    );
    let patch = json!({ "project": "none" });
    refused(
        funded(),
        act,
        patch,
        "unknown_id",
        &unknown(Entity::Project, "none"),
    );
    let twice = project_is("granted", "in the store");
    refused(granted(), act, json!({}), "wrong_status", &twice);
    let day = json!({ "finish_on": "2017-03-15" });
    funded()
        .when(FINANCE, &cmd("project.approve", day))
        .then(&["project.approved"]);
}

#[test]
fn nothing_is_planned_or_warranted_beyond_twenty_years() {
    let finish = |day: &str| cmd("project.approve", json!({ "finish_on": day }));
    funded()
        .when(FINANCE, &finish("2040-01-01"))
        .then(&["project.approved"]);
    let beyond = |field, on: &str| Breach::DateOutside {
        field,
        on: on.parse().unwrap(),
        from: "1949-10-01".parse().unwrap(),
        to: "2040-01-01".parse().unwrap(),
    };
    funded()
        .when(FINANCE, &finish("2040-01-02"))
        .then_refused("date_outside", &beyond("finish_on", "2040-01-02"));
    let until = cmd("retention.hold", json!({ "until": "2040-01-02" }));
    accepted()
        .when(MAKER, &until)
        .then_refused("date_outside", &beyond("until", "2040-01-02"));
}

#[test]
fn a_contract_is_new_priced_and_of_an_approved_project() {
    granted()
        .when(MAKER, &cmd("contract.sign", json!({})))
        .then(&["contract.signed"]);
    let organisation =
        json!({ "contractor": { "unit": null, "subject": crate::commands::subject(7) } });
    granted()
        .when(MAKER, &cmd("contract.sign", organisation))
        .then(&["contract.signed"]);
    let act = (MAKER, "contract.sign");
    let early = project_is("in the store", "granted");
    refused(funded(), act, json!({}), "wrong_status", &early);
    let twice = duplicate(Entity::Contract, "ht");
    refused(contracted(), act, json!({}), "duplicate_id", &twice);
    let nobody = json!({ "contractor": { "unit": "nobody" } });
    refused(
        granted(),
        act,
        nobody,
        "unknown_id",
        &unknown(Entity::Unit, "nobody"),
    );
    let price = field("amount", FieldError::NotPositive);
    refused(
        granted(),
        act,
        json!({ "amount": "0.00" }),
        "invalid_field",
        &price,
    );
}

#[test]
fn every_step_names_a_contract_of_the_project() {
    let world = || {
        retained().and(
            MAKER,
            &cmd("project.register", json!({ "project": "xm-2" })),
        )
    };
    for (actor, kind) in [
        (MAKER, "contract.change"),
        (MAKER, "contract.accept"),
        (FINANCE, "contract.audit"),
        (MAKER, "retention.hold"),
        (FINANCE, "retention.release"),
    ] {
        let none = unknown(Entity::Contract, "none");
        refused(
            world(),
            (actor, kind),
            json!({ "contract": "none" }),
            "unknown_id",
            &none,
        );
        let other = field("contract", FieldError::Mismatch);
        refused(
            world(),
            (actor, kind),
            json!({ "project": "xm-2" }),
            "invalid_field",
            &other,
        );
    }
}

#[test]
fn a_price_changes_under_a_document_until_the_final_accounts() {
    let act = (MAKER, "contract.change");
    let world = contracted()
        .when(MAKER, &cmd("contract.change", json!({})))
        .then(&["contract.changed"])
        .world;
    let price = world.state.contract(&"ht".parse().unwrap()).unwrap().price;
    assert_eq!(price, 32_000_000);
    let document = field("basis.document", FieldError::Missing);
    let without = json!({ "basis": { "document": null } });
    refused(contracted(), act, without, "invalid_field", &document);
    let zero = field("delta", FieldError::Zero);
    refused(
        contracted(),
        act,
        json!({ "delta": "0.00" }),
        "invalid_field",
        &zero,
    );
    let nothing = field("delta", FieldError::NotPositive);
    refused(
        contracted(),
        act,
        json!({ "delta": "-300000.00" }),
        "invalid_field",
        &nothing,
    );
    let audited = contract_is("audited", "not yet audited");
    refused(retained(), act, json!({}), "wrong_status", &audited);
}

#[test]
fn a_contract_is_accepted_and_then_audited_once() {
    contracted()
        .when(MAKER, &cmd("contract.accept", json!({})))
        .then(&["contract.accepted"]);
    let accept = (MAKER, "contract.accept");
    let twice = contract_is("accepted", "signed");
    refused(accepted(), accept, json!({}), "wrong_status", &twice);
    accepted()
        .when(FINANCE, &cmd("contract.audit", json!({})))
        .then(&["contract.audited"]);
    let audit = (FINANCE, "contract.audit");
    let early = contract_is("signed", "accepted");
    refused(contracted(), audit, json!({}), "wrong_status", &early);
    let twice = contract_is("audited", "accepted");
    refused(retained(), audit, json!({}), "wrong_status", &twice);
    let document = field("basis.document", FieldError::Missing);
    let without = json!({ "basis": { "document": null } });
    refused(accepted(), audit, without, "invalid_field", &document);
    let negative = field("amount", FieldError::Negative);
    refused(
        accepted(),
        audit,
        json!({ "amount": "-0.01" }),
        "invalid_field",
        &negative,
    );
}

#[test]
fn retention_is_a_state_of_the_projects_money() {
    accepted()
        .when(MAKER, &cmd("retention.hold", json!({})))
        .then(&["retention.held"])
        .holds(
            &project("xm"),
            &[
                (Bucket::Received, "500000.00"),
                (Bucket::Retention, "9000.00"),
                (Bucket::Left, "491000.00"),
            ],
        );
    retained()
        .when(FINANCE, &cmd("retention.release", json!({})))
        .then(&["retention.released"])
        .holds(&project("xm"), &[(Bucket::Left, "500000.00")]);
    let hold = (MAKER, "retention.hold");
    let zero = field("amount", FieldError::NotPositive);
    refused(
        accepted(),
        hold,
        json!({ "amount": "0.00" }),
        "invalid_field",
        &zero,
    );
    let term = field("until", FieldError::TooEarly);
    refused(
        accepted(),
        hold,
        json!({ "until": "2017-12-01" }),
        "invalid_field",
        &term,
    );
}

#[test]
fn a_project_is_handed_over_once_every_contract_is_audited() {
    retained()
        .when(MAKER, &cmd("project.hand_over", json!({})))
        .then(&["project.handed_over"]);
    let act = (MAKER, "project.hand_over");
    let open = contract_is("accepted", "audited");
    refused(accepted(), act, json!({}), "wrong_status", &open);
    let early = project_is("in the store", "granted");
    refused(funded(), act, json!({}), "wrong_status", &early);
    let nobody = unknown(Entity::Unit, "nobody");
    refused(
        retained(),
        act,
        json!({ "receiver": "nobody" }),
        "unknown_id",
        &nobody,
    );
    let over = || retained().and(MAKER, &cmd("project.hand_over", json!({})));
    let twice = project_is("handed over", "granted");
    refused(over(), act, json!({}), "wrong_status", &twice);
    let end = (FINANCE, "project.terminate");
    let late = project_is("handed over", "not handed over");
    refused(
        over().and(
            FINANCE,
            &cmd("project.give_back", json!({ "amount": "491000.00" })),
        ),
        end,
        json!({}),
        "wrong_status",
        &late,
    );
}

#[test]
fn a_terminated_project_gives_what_is_free_back_to_its_sources() {
    let fund = json!({ "source": { "line": "sj" }, "amount": "100000.00" });
    let two = settled()
        .and(FINANCE, &cmd("quota.receive", json!({ "line": "sj" })))
        .and(FINANCE, &cmd("project.fund", fund));
    two.when(FINANCE, &cmd("project.terminate", json!({})))
        .then(&[
            "project.gave_back",
            "project.gave_back",
            "project.terminated",
        ])
        .says(0, "/source", &json!({ "line": "sj" }))
        .says(0, "/amount", &json!("99000.00"))
        .says(1, "/amount", &json!("495000.00"))
        .holds(
            &project("xm"),
            &[
                (Bucket::Received, "600000.00"),
                (Bucket::Settled, "6000.00"),
                (Bucket::GivenBack, "594000.00"),
            ],
        );
    let end = (FINANCE, "project.terminate");
    let document = field("basis.document", FieldError::Missing);
    let without = json!({ "basis": { "document": null } });
    refused(granted(), end, without, "invalid_field", &document);
    let none = unknown(Entity::Project, "none");
    refused(
        granted(),
        end,
        json!({ "project": "none" }),
        "unknown_id",
        &none,
    );
    let twice = project_is("terminated", "not terminated");
    refused(terminated(), end, json!({}), "wrong_status", &twice);
}

#[test]
fn what_a_batch_took_of_its_named_quota_does_not_go_back_to_it() {
    let fund = json!({ "source": { "line": "sj" }, "amount": "500000.00" });
    funded()
        .and(FINANCE, &cmd("quota.receive", json!({ "line": "sj" })))
        .and(FINANCE, &cmd("project.fund", fund))
        .and(MAKER, &cmd("payment.prepare", json!({ "line": "zy" })))
        .when(FINANCE, &cmd("project.terminate", json!({})))
        .then(&[
            "project.gave_back",
            "project.gave_back",
            "project.terminated",
        ])
        .says(0, "/amount", &json!("500000.00"))
        .says(1, "/amount", &json!("494000.00"));
}

#[test]
fn a_terminated_project_takes_no_money_and_pays_no_new_batch() {
    let ended = project_is("terminated", "not terminated");
    let world = || with_agents().and(FINANCE, &cmd("project.terminate", json!({})));
    for (actor, kind) in [
        (FINANCE, "project.fund"),
        (MAKER, "payment.prepare"),
        (MAKER, "voucher.prepare"),
    ] {
        refused(world(), (actor, kind), json!({}), "wrong_status", &ended);
    }
    let held = retained().and(FINANCE, &cmd("project.terminate", json!({})));
    let hold = (MAKER, "retention.hold");
    refused(held.clone(), hold, json!({}), "wrong_status", &ended);
    held.and(FINANCE, &cmd("retention.release", json!({})))
        .when(
            FINANCE,
            &cmd("project.give_back", json!({ "amount": "9000.00" })),
        )
        .then(&["project.gave_back"])
        .holds(&project("xm"), &[(Bucket::GivenBack, "500000.00")]);
    let change = (MAKER, "contract.change");
    let over = contracted().and(FINANCE, &cmd("project.terminate", json!({})));
    refused(over, change, json!({}), "wrong_status", &ended);
    let sign = (MAKER, "contract.sign");
    let ended = project_is("terminated", "granted");
    refused(terminated(), sign, json!({}), "wrong_status", &ended);
}

#[test]
fn what_the_bank_does_for_a_terminated_project_is_recorded_all_the_same() {
    approved()
        .and(FINANCE, &cmd("project.terminate", json!({})))
        .when(TREASURY, &cmd("payment.settle", json!({})))
        .then(&["payment.settled"]);
}
