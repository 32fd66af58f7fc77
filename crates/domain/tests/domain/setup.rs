//! The ledger itself, divisions, units, officers, schemes.

use serde_json::json;
use sunledger_domain::{Actor, Breach, Entity, FieldError, Rejection, Role};

use crate::commands::cmd;
use crate::world::*;

#[test]
fn a_ledger_begins_with_its_genesis_its_first_unit_and_its_first_registrar() {
    let passed = World::empty()
        .when(INIT, &cmd("ledger.create", json!({})))
        .then(&["ledger.created", "unit.registered", "officer.registered"]);
    assert!(passed.world.state.ledger().is_some());
    assert_eq!(passed.world.state.rules(), 1);
    assert!(passed.world.state.at_batch_boundary());
}

#[test]
fn a_ledger_is_created_once_and_before_all_else() {
    let create = cmd("ledger.create", json!({}));
    county()
        .when(INIT, &create)
        .then_refused("duplicate_id", &duplicate(Entity::Ledger, &"0a".repeat(16)));
    World::empty()
        .when(REGISTRAR, &cmd("scheme.register", json!({})))
        .then_refused("unknown_id", &unknown(Entity::Ledger, "ledger.created"));
    World::empty()
        .when(REGISTRAR, &create)
        .then_refused("unknown_officer", &unknown(Entity::Officer, REGISTRAR));
}

#[test]
fn a_genesis_that_this_program_could_not_verify_is_refused() {
    let cases = [
        (json!({ "currency": "yuan" }), "currency"),
        (json!({ "currency": "cny" }), "currency"),
        (json!({ "scale": 3 }), "scale"),
        (json!({ "algorithms": { "tree": "sm3" } }), "algorithms"),
        (json!({ "algorithms": { "chain": "sm3" } }), "algorithms"),
        (
            json!({ "algorithms": { "signature": "sm2" } }),
            "algorithms",
        ),
    ];
    for (patch, name) in cases {
        World::empty()
            .when(INIT, &cmd("ledger.create", json!({ "ledger": patch })))
            .then_refused("invalid_field", &field(name, FieldError::Mismatch));
    }
    for rules in [0, 2] {
        let patch = json!({ "ledger": { "rules": rules } });
        World::empty()
            .when(INIT, &cmd("ledger.create", patch))
            .then_refused("unknown_rules", &Breach::UnknownRules { rules });
    }
}

#[test]
fn the_first_officer_can_register_others() {
    let patch = json!({ "officer": { "roles": ["finance"] } });
    World::empty()
        .when(INIT, &cmd("ledger.create", patch))
        .then_refused("invalid_field", &field("roles", FieldError::Missing));
}

#[test]
fn the_systems_own_names_open_no_other_door() {
    let cases: [(&str, &str, &'static str, &'static [Role]); 4] = [
        (
            INIT,
            "officer.register",
            "officer.registered",
            &[Role::Registrar],
        ),
        (INIT, "unit.register", "unit.registered", &[Role::Registrar]),
        (
            HISTORY,
            "unit.register",
            "unit.registered",
            &[Role::Registrar],
        ),
        (HISTORY, "quota.receive", "quota.received", &[Role::Finance]),
    ];
    for (actor, command, kind, roles) in cases {
        let actor_is = Actor::parse(actor).unwrap();
        county().when(actor, &cmd(command, json!({}))).then_refused(
            "not_permitted",
            &Breach::NotPermitted {
                actor: actor_is,
                kind,
                roles,
            },
        );
    }
}

#[test]
fn divisions_are_registered_parents_first() {
    let passed = World::empty()
        .and(INIT, &cmd("ledger.create", json!({})))
        .when(REGISTRAR, &cmd("region.register", json!({})))
        .then(&["region.registered"; 9]);
    assert!(passed.world.state.has_region(EAST.parse().unwrap()));
    let village = |code: &str, level: &str| {
        let region =
            json!({ "code": code, "level": level, "name": "新村", "valid_from": "2017-01-01" });
        cmd("region.register", json!({ "regions": [region] }))
    };
    county()
        .when(REGISTRAR, &village(EAST, "village"))
        .then_refused("duplicate_id", &duplicate(Entity::Region, EAST));
    county()
        .when(REGISTRAR, &village("230102001003", "township"))
        .then_refused("invalid_field", &field("level", FieldError::Mismatch));
    county()
        .when(REGISTRAR, &village("230102009001", "village"))
        .then_refused("unknown_id", &unknown(Entity::Region, "230102009000"));
    county()
        .when(REGISTRAR, &cmd("region.register", json!({ "regions": [] })))
        .then_rejected("empty", &Rejection::Empty);
}

#[test]
fn a_division_is_closed_once_into_others_that_exist() {
    county()
        .when(REGISTRAR, &cmd("region.close", json!({})))
        .then(&["region.closed"]);
    let refused = |patch, code: &str, breach: &Breach| {
        county()
            .when(REGISTRAR, &cmd("region.close", patch))
            .then_refused(code, breach);
    };
    let missing = unknown(Entity::Region, "230102001009");
    refused(json!({ "code": "230102001009" }), "unknown_id", &missing);
    refused(
        json!({ "successors": ["230102001009"] }),
        "unknown_id",
        &missing,
    );
    let early = field("on", FieldError::TooEarly);
    refused(json!({ "on": "2015-12-31" }), "invalid_field", &early);
    let itself = field("successors", FieldError::Mismatch);
    refused(json!({ "successors": [WEST] }), "invalid_field", &itself);
    let many = field("successors", FieldError::TooMany);
    refused(
        json!({ "successors": vec![EAST; 101] }),
        "invalid_field",
        &many,
    );
    county()
        .and(REGISTRAR, &cmd("region.close", json!({})))
        .when(REGISTRAR, &cmd("region.close", json!({})))
        .then_refused(
            "wrong_status",
            &wrong_status(Entity::Region, WEST, "closed", "in force"),
        );
}

#[test]
fn a_unit_has_its_own_id_a_sound_credit_code_and_a_known_division() {
    let register = |patch| cmd("unit.register", patch);
    county()
        .when(
            REGISTRAR,
            &register(json!({ "credit_code": "91110108059291623Q", "region": EAST })),
        )
        .then(&["unit.registered"]);
    county()
        .when(REGISTRAR, &register(json!({ "unit": "czj" })))
        .then_refused("duplicate_id", &duplicate(Entity::Unit, "czj"));
    county()
        .when(
            REGISTRAR,
            &register(json!({ "credit_code": "91110108059291624Q" })),
        )
        .then_refused(
            "invalid_field",
            &field("credit_code", FieldError::CheckDigit),
        );
    county()
        .when(REGISTRAR, &register(json!({ "region": "230102009000" })))
        .then_refused("unknown_id", &unknown(Entity::Region, "230102009000"));
}

#[test]
fn an_officer_has_roles_in_a_known_unit() {
    let register = |patch| cmd("officer.register", patch);
    county()
        .when(REGISTRAR, &register(json!({})))
        .then(&["officer.registered"]);
    county()
        .when(REGISTRAR, &register(json!({ "officer": MAKER })))
        .then_refused("duplicate_id", &duplicate(Entity::Officer, MAKER));
    county()
        .when(REGISTRAR, &register(json!({ "roles": [] })))
        .then_refused("invalid_field", &field("roles", FieldError::Missing));
    for roles in [json!(["maker", "maker"]), json!(["maker", "finance"])] {
        county()
            .when(REGISTRAR, &register(json!({ "roles": roles })))
            .then_refused("invalid_field", &field("roles", FieldError::Mismatch));
    }
    county()
        .when(REGISTRAR, &register(json!({ "unit": "nobody" })))
        .then_refused("unknown_id", &unknown(Entity::Unit, "nobody"));
}

#[test]
fn a_revoked_officer_can_do_nothing_more() {
    let revoke = cmd("officer.revoke", json!({}));
    let world = county()
        .when(REGISTRAR, &revoke)
        .then(&["officer.revoked"])
        .world;
    let officer = unknown(Entity::Officer, MAKER);
    world
        .clone()
        .when(MAKER, &cmd("project.register", json!({})))
        .then_refused("unknown_officer", &officer);
    world
        .when(REGISTRAR, &revoke)
        .then_refused("unknown_officer", &officer);
}

#[test]
fn the_only_registrar_stays() {
    let revoke = |officer: &str| cmd("officer.revoke", json!({ "officer": officer }));
    let alone = county()
        .and(REGISTRAR, &revoke(OUTSIDER))
        .and(REGISTRAR, &revoke(ALL_ROLES));
    alone.when(REGISTRAR, &revoke(REGISTRAR)).then_refused(
        "wrong_status",
        &wrong_status(
            Entity::Officer,
            REGISTRAR,
            "the only registrar",
            "one of several",
        ),
    );
    county()
        .when(REGISTRAR, &revoke(REGISTRAR))
        .then(&["officer.revoked"]);
}

#[test]
fn a_scheme_is_registered_once() {
    county()
        .when(
            REGISTRAR,
            &cmd("scheme.register", json!({ "scheme": "jy" })),
        )
        .then(&["scheme.registered"]);
    county()
        .when(REGISTRAR, &cmd("scheme.register", json!({})))
        .then_refused("duplicate_id", &duplicate(Entity::Scheme, "cy"));
}
