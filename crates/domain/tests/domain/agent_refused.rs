//! What acts about vouchers and agent accounts are refused for, and which facts go to suspense.

use serde_json::{Value, json};
use sunledger_domain::id::OfficerId;
use sunledger_domain::{Breach, Bucket, Entity, FieldError};

use crate::commands::cmd;
use crate::world::*;

fn refused(world: World, by: &str, kind: &str, patch: Value, code: &str, breach: &Breach) {
    world.when(by, &cmd(kind, patch)).then_refused(code, breach);
}

#[test]
fn an_act_never_overdraws_what_is_held() {
    let short = |asked| overdrawn(voucher("v2"), Bucket::Undistributed, "5000.00", asked);
    let spend = json!({ "amount": "5000.01" });
    let held = overdrawn(agent("cz"), Bucket::Held, "5000.00", "5000.01");
    let result = village_funded().decide(VILLAGE, &cmd("village.spend", spend));
    let rejection = result.err().unwrap();
    let named = [
        short("5000.01"),
        held,
        overdrawn(project("xm"), Bucket::WithAgent, "5000.00", "5000.01"),
    ];
    let sunledger_domain::Rejection::Breach { breach, .. } = rejection else {
        panic!("{rejection}");
    };
    assert!(named.contains(&breach), "{breach}");
    let too_much = json!({ "voucher": "v1", "lines": [crate::commands::paid(1, "10000.01")] });
    refused(
        voucher_settled(),
        MAKER,
        "payment.prepare",
        too_much,
        "overdrawn",
        &overdrawn(agent("df"), Bucket::Held, "10000.00", "10000.01"),
    );
    refused(
        with_agents(),
        MAKER,
        "voucher.prepare",
        json!({ "amount": "500000.01" }),
        "overdrawn",
        &overdrawn(project("xm"), Bucket::Left, "500000.00", "500000.01"),
    );
}

#[test]
fn two_people_make_a_voucher() {
    let own = with_agents().and(ALL_ROLES, &cmd("voucher.prepare", json!({})));
    let breach = Breach::MakerApproves {
        officer: OfficerId::new(ALL_ROLES).unwrap(),
        entity: Entity::Voucher,
        id: "v1".to_owned(),
    };
    let approval = own.voucher_approval("v1");
    own.clone()
        .when(ALL_ROLES, &approval)
        .then_refused("maker_approves", &breach);
    refused(
        own,
        ALL_ROLES,
        "voucher.refuse",
        json!({}),
        "maker_approves",
        &breach,
    );
    let other = Breach::DigestMismatch {
        entity: Entity::Voucher,
        id: "v1".to_owned(),
    };
    refused(
        voucher_prepared(),
        APPROVER,
        "voucher.approve",
        json!({}),
        "digest_mismatch",
        &other,
    );
    let status = wrong_status(Entity::Voucher, "v1", "settled", "prepared");
    refused(
        voucher_settled(),
        APPROVER,
        "voucher.refuse",
        json!({}),
        "wrong_status",
        &status,
    );
}

#[test]
fn details_attach_only_to_a_voucher_that_has_arrived_at_a_paying_account() {
    let prepare = |world, voucher: &str, code: &str, breach: &Breach| {
        refused(
            world,
            MAKER,
            "payment.prepare",
            json!({ "voucher": voucher }),
            code,
            breach,
        );
    };
    let status = wrong_status(Entity::Voucher, "v1", "approved", "settled");
    prepare(voucher_approved(), "v1", "wrong_status", &status);
    prepare(
        with_agents(),
        "v1",
        "unknown_id",
        &unknown(Entity::Voucher, "v1"),
    );
    let kind = wrong_status(Entity::Agent, "cz", "a village account", "a paying account");
    prepare(village_funded(), "v2", "wrong_status", &kind);
    let other = voucher_settled().and(
        MAKER,
        &cmd("project.register", json!({ "project": "xm-2" })),
    );
    refused(
        other,
        MAKER,
        "payment.prepare",
        json!({ "voucher": "v1", "project": "xm-2" }),
        "invalid_field",
        &field("project", FieldError::Mismatch),
    );
    let kind = wrong_status(Entity::Agent, "df", "a paying account", "a village account");
    let officer = json!({ "officer": "czj-maker", "unit": "czj", "roles": ["maker"] });
    refused(
        voucher_settled().and(REGISTRAR, &cmd("officer.register", officer)),
        "czj-maker",
        "village.spend",
        json!({ "voucher": "v1" }),
        "wrong_status",
        &kind,
    );
}

#[test]
fn nothing_is_registered_twice_or_unknown() {
    let twice = |world, by, kind: &str, entity, id: &str| {
        refused(
            world,
            by,
            kind,
            json!({}),
            "duplicate_id",
            &duplicate(entity, id),
        );
    };
    twice(with_agents(), FINANCE, "agent.open", Entity::Agent, "df");
    twice(
        voucher_prepared(),
        MAKER,
        "voucher.prepare",
        Entity::Voucher,
        "v1",
    );
    let spent = village_funded().and(VILLAGE, &cmd("village.spend", json!({})));
    twice(spent, VILLAGE, "village.spend", Entity::Spending, "cz-1");
    let missing = |by, kind: &str, patch, entity, id: &str| {
        refused(
            with_agents(),
            by,
            kind,
            patch,
            "unknown_id",
            &unknown(entity, id),
        );
    };
    missing(
        FINANCE,
        "agent.open",
        json!({ "agent": "x", "unit": "no" }),
        Entity::Unit,
        "no",
    );
    missing(
        MAKER,
        "voucher.prepare",
        json!({ "agent": "no" }),
        Entity::Agent,
        "no",
    );
    missing(
        MAKER,
        "voucher.prepare",
        json!({ "project": "no" }),
        Entity::Project,
        "no",
    );
    missing(VILLAGE, "village.spend", json!({}), Entity::Voucher, "v2");
    missing(APPROVER, "voucher.refuse", json!({}), Entity::Voucher, "v1");
    for (by, world, kind) in [
        (MAKER, with_agents(), "voucher.prepare"),
        (VILLAGE, village_funded(), "village.spend"),
        (TREASURY, voucher_approved(), "voucher.settle"),
        (TREASURY, voucher_settled(), "voucher.return"),
    ] {
        let zero = field("amount", FieldError::NotPositive);
        refused(
            world,
            by,
            kind,
            json!({ "amount": "0" }),
            "invalid_field",
            &zero,
        );
    }
}

/// What the bank says of a voucher and does not fit goes to suspense, with the voucher named.
fn suspended(world: World, kind: &str, patch: Value, amount: &str, reason: &str) {
    world
        .when(TREASURY, &cmd(kind, patch))
        .then(&["suspense.recorded"])
        .says(0, "/amount", &json!(amount))
        .says(0, "/reason", &json!(reason))
        .says(0, "/voucher", &json!("v1"));
}

#[test]
fn what_the_bank_says_of_a_voucher_is_never_refused() {
    let settle = |world, reason| suspended(world, "voucher.settle", json!({}), "-10000.00", reason);
    settle(with_agents(), "unknown");
    settle(voucher_prepared(), "not_approved");
    settle(voucher_settled(), "already_settled");
    let less = json!({ "amount": "9999.99" });
    suspended(
        voucher_approved(),
        "voucher.settle",
        less,
        "-9999.99",
        "amount_differs",
    );
    let more = json!({ "amount": "10000.01" });
    suspended(
        voucher_settled(),
        "voucher.return",
        more,
        "10000.01",
        "return_exceeds_paid",
    );
    suspended(
        with_agents(),
        "voucher.return",
        json!({}),
        "1000.00",
        "unknown",
    );
}
