//! Keys of officers, signatures under commands, and the day from which each must have one. The rules look at keys and
//! days only: whether bytes hold is tested where they are verified, so that the bytes here are any but for those of a proof.

use serde_json::{Value, json};
use sunledger_chain::officer::Secret;
use sunledger_domain::event::{KeyRegistered, Sig, Signature};
use sunledger_domain::subject::{LedgerTag, OfficerKey};
use sunledger_domain::{
    Actor, Breach, Cmd, Command, Decision, Entity, FieldError, Meta, Rejection, SignatureFault,
    State, cites, decide, rehearse, signatures,
};

use crate::commands::cmd;
use crate::texts::Case;
use crate::world::*;

pub(crate) const FROM: &str = "2020-07-01";

const LEDGER: [u8; 16] = [10; 16];

pub(crate) fn secret(number: u8) -> Secret {
    Secret::new(&[number; 32])
}

pub(crate) fn key(number: u8) -> OfficerKey {
    OfficerKey::new(secret(number).public())
}

/// That this key is held, for this officer of the ledger of the tests.
pub(crate) fn proof(number: u8, officer: &str) -> Signature {
    proof_in(LEDGER, number, officer)
}

pub(crate) fn proof_in(ledger: [u8; 16], number: u8, officer: &str) -> Signature {
    let message = KeyRegistered::message(&LedgerTag::new(ledger), &officer.parse().unwrap());
    Signature::new(secret(number).sign(&message))
}

fn sig(number: u8) -> Sig {
    Sig {
        key: key(number),
        signature: Signature::new([7; 64]),
    }
}

/// Whoever requires signatures must have signed that: with the officer's own key, where there is one.
pub(crate) fn signed_where_it_must(mut meta: Meta, state: &State, command: &Command) -> Meta {
    if matches!(command, Command::RequireSigning(_)) {
        let of_the_page = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        let keys = (1..=9).map(key).chain(of_the_page.parse());
        let own = |key: &OfficerKey| {
            let known = state.officer_key(key);
            known.is_some_and(|known| meta.actor.officer() == Some(&known.officer))
        };
        let signature = Signature::new([7; 64]);
        let signed = |key| Sig { key, signature };
        meta.sigs = keys.filter(own).take(1).map(signed).collect();
    }
    meta
}

pub(crate) fn register(officer: &str, number: u8, patch: Value) -> Command {
    let proof = proof(number, officer);
    let mut body = json!({ "officer": officer, "key": key(number), "proof": proof });
    crate::commands::merge(&mut body, patch);
    cmd("key.register", body)
}

pub(crate) fn keyed() -> World {
    funded()
        .and(REGISTRAR, &register(REGISTRAR, 1, json!({})))
        .and(REGISTRAR, &register(MAKER, 2, json!({})))
}

/// Every command must be signed from `FROM` on.
pub(crate) fn strict() -> World {
    keyed().and(REGISTRAR, &cmd("signing.require", json!({})))
}

pub(crate) fn give(
    world: &World,
    (actor, at): (&str, &str),
    command: &Command,
    sigs: Vec<Sig>,
) -> Result<Decision, Rejection> {
    let meta = Meta {
        issued_at: at.parse().unwrap(),
        sigs,
        ..world.meta(actor)
    };
    let cited = world.cited(cites(&world.state, command));
    decide(&world.state, &meta, command, &cited)
}

pub(crate) fn breach(decided: Result<Decision, Rejection>) -> Breach {
    let rejection = decided.expect_err("it was not refused");
    says_why(&rejection);
    match rejection {
        Rejection::Breach { breach, .. } => breach,
        other => panic!("refused otherwise: {other}"),
    }
}

pub(crate) fn fault(officer: &str, fault: SignatureFault) -> Breach {
    Breach::Signature {
        officer: officer.parse().unwrap(),
        fault: Box::new(fault),
    }
}

fn prepare() -> Command {
    cmd("payment.prepare", json!({}))
}

/// One of every way in which a signature can be lacking.
pub(crate) fn of_signatures() -> Vec<Case> {
    let from = "2017-03-01".parse().unwrap();
    let not_valid = |until: Option<&str>, revoked| SignatureFault::KeyNotValid {
        key: key(1),
        on: "2017-02-28".parse().unwrap(),
        from,
        until: until.map(|until| until.parse().unwrap()),
        revoked,
    };
    let faults = [
        SignatureFault::Missing { from },
        SignatureFault::KeyUnknown { key: key(1) },
        not_valid(None, false),
        not_valid(Some("2017-12-31"), false),
        not_valid(None, true),
    ];
    let codes = [
        "signature_missing",
        "key_unknown",
        "key_not_valid",
        "key_not_valid",
        "key_not_valid",
    ];
    let case = |(one, code)| (fault("o", one), code, Some("sigs"));
    let closed = (Breach::OldBooksClosed { from }, "old_books_closed", None);
    let not_held = SignatureFault::KeyNotHeld { key: key(1) };
    let not_held = (fault("o", not_held), "key_not_held", Some("proof"));
    let cases = faults.into_iter().zip(codes).map(case);
    cases.chain([not_held, closed]).collect()
}

#[test]
fn a_key_is_registered_once_to_an_officer_in_office() {
    let world = keyed();
    let again = register(APPROVER, 2, json!({}));
    world
        .clone()
        .when(REGISTRAR, &again)
        .then_refused("duplicate_id", &duplicate(Entity::Key, &key(2).to_string()));
    let nobody = register("nobody", 3, json!({}));
    world
        .clone()
        .when(REGISTRAR, &nobody)
        .then_refused("unknown_officer", &unknown(Entity::Officer, "nobody"));
    let revoked = world
        .clone()
        .and(REGISTRAR, &cmd("officer.revoke", json!({})));
    revoked
        .when(REGISTRAR, &register(MAKER, 3, json!({})))
        .then_refused("unknown_officer", &unknown(Entity::Officer, MAKER));
    let backwards = json!({ "from": "2017-03-02", "until": "2017-03-01" });
    world
        .clone()
        .when(REGISTRAR, &register(MAKER, 3, backwards))
        .then_refused("invalid_field", &field("until", FieldError::TooEarly));
    let of_one_day = json!({ "from": "2017-03-01", "until": "2017-03-01" });
    world
        .when(REGISTRAR, &register(MAKER, 3, of_one_day))
        .then(&["key.registered"])
        .says(0, "/officer", &json!(MAKER));
}

#[test]
fn a_key_is_revoked_once_and_only_as_its_officers() {
    let revoke = |officer: &str| cmd("key.revoke", json!({ "officer": officer, "key": key(2) }));
    let world = keyed();
    world
        .clone()
        .when(REGISTRAR, &revoke(APPROVER))
        .then_refused("unknown_id", &unknown(Entity::Key, &key(2).to_string()));
    let world = world
        .when(REGISTRAR, &revoke(MAKER))
        .then(&["key.revoked"])
        .world;
    let id = key(2).to_string();
    world.when(REGISTRAR, &revoke(MAKER)).then_refused(
        "wrong_status",
        &wrong_status(Entity::Key, &id, "revoked", "in force"),
    );
}

#[test]
fn a_command_may_be_signed_by_its_actors_own_key_and_no_other() {
    let world = keyed();
    let by = (MAKER, ISSUED_AT);
    let decision = give(&world, by, &prepare(), vec![sig(2)]).unwrap();
    let cmd = decision.events[0].cmd.as_ref().unwrap();
    assert_eq!(cmd.sigs, [sig(2)]);
    for number in [1, 3] {
        let key = key(number);
        assert_eq!(
            breach(give(&world, by, &prepare(), vec![sig(number)])),
            fault(MAKER, SignatureFault::KeyUnknown { key })
        );
    }
    assert_eq!(
        breach(give(&world, by, &prepare(), vec![sig(2), sig(2)])),
        field("cmd.sigs", FieldError::TooMany)
    );
}

#[test]
fn nothing_of_the_system_is_signed() {
    let load = cmd("history.load", json!({}));
    let decided = give(&keyed(), (HISTORY, ISSUED_AT), &load, vec![sig(1)]);
    assert_eq!(breach(decided), field("cmd.sigs", FieldError::Unexpected));
}

#[test]
fn a_key_holds_from_its_first_day_to_its_last_by_the_days_of_china() {
    let term = json!({ "from": "2019-12-30", "until": "2019-12-31" });
    let world = funded().and(REGISTRAR, &register(MAKER, 2, term));
    let at = |at: &str| give(&world, (MAKER, at), &prepare(), vec![sig(2)]);
    for inside in ["2019-12-29T16:00:00Z", "2019-12-31T15:59:59.999999Z"] {
        assert!(at(inside).is_ok(), "{inside}");
    }
    let outside = [
        ("2019-12-29T15:59:59.999999Z", "2019-12-29"),
        ("2019-12-31T16:00:00Z", "2020-01-01"),
    ];
    for (instant, on) in outside {
        let expected = SignatureFault::KeyNotValid {
            key: key(2),
            on: on.parse().unwrap(),
            from: "2019-12-30".parse().unwrap(),
            until: Some("2019-12-31".parse().unwrap()),
            revoked: false,
        };
        assert_eq!(breach(at(instant)), fault(MAKER, expected), "{instant}");
    }
}

#[test]
fn a_revoked_key_signs_nothing_more_whatever_time_is_stated() {
    let world = keyed();
    assert!(give(&world, (MAKER, ISSUED_AT), &prepare(), vec![sig(2)]).is_ok());
    let world = world.and(REGISTRAR, &cmd("key.revoke", json!({ "key": key(2) })));
    let expected = SignatureFault::KeyNotValid {
        key: key(2),
        on: "2017-06-01".parse().unwrap(),
        from: "2017-03-01".parse().unwrap(),
        until: None,
        revoked: true,
    };
    let before = (MAKER, "2017-06-01T04:00:00Z");
    assert_eq!(
        breach(give(&world, before, &prepare(), vec![sig(2)])),
        fault(MAKER, expected)
    );
}

#[test]
fn whoever_requires_signatures_has_signed_that_with_a_key_that_lasts() {
    let require = cmd("signing.require", json!({}));
    let from = FROM.parse().unwrap();
    assert_eq!(
        breach(give(&keyed(), (REGISTRAR, ISSUED_AT), &require, Vec::new())),
        fault(REGISTRAR, SignatureFault::Missing { from })
    );
    let for_a_year = json!({ "until": "2020-12-31" });
    let lapsing = funded().and(REGISTRAR, &register(REGISTRAR, 1, for_a_year));
    lapsing.when(REGISTRAR, &require).then_refused(
        "wrong_status",
        &wrong_status(
            Entity::Unit,
            "czj",
            "without a registrar's lasting key",
            "with one",
        ),
    );
    let world = keyed()
        .when(REGISTRAR, &require)
        .then(&["signing.required"])
        .world;
    assert_eq!(world.state.signing_required_from(), Some(from));
    world.when(REGISTRAR, &require).then_refused(
        "wrong_status",
        &wrong_status(
            Entity::Unit,
            "czj",
            "requiring signatures already",
            "not requiring them yet",
        ),
    );
}

#[test]
fn signatures_are_required_from_no_day_that_is_past() {
    for from in ["2019-12-29", "2021-01-02"] {
        let require = cmd("signing.require", json!({ "from": from }));
        let expected = Breach::DateOutside {
            field: "from",
            on: from.parse().unwrap(),
            from: "2019-12-30".parse().unwrap(),
            to: "2021-01-01".parse().unwrap(),
        };
        keyed()
            .when(REGISTRAR, &require)
            .then_refused("date_outside", &expected);
    }
    for from in ["2019-12-30", "2021-01-01"] {
        keyed()
            .when(REGISTRAR, &cmd("signing.require", json!({ "from": from })))
            .then(&["signing.required"]);
    }
}

#[test]
fn from_that_day_on_every_command_of_an_officer_is_signed() {
    let world = strict();
    let (before, on) = ("2020-06-30T15:59:59.999999Z", "2020-06-30T16:00:00Z");
    assert!(give(&world, (MAKER, before), &prepare(), Vec::new()).is_ok());
    let missing = fault(
        MAKER,
        SignatureFault::Missing {
            from: FROM.parse().unwrap(),
        },
    );
    let unsigned = give(&world, (MAKER, on), &prepare(), Vec::new());
    assert_eq!(unsigned.as_ref().err().unwrap().code(), "signature_missing");
    assert_eq!(breach(unsigned), missing);
    assert!(give(&world, (MAKER, on), &prepare(), vec![sig(2)]).is_ok());
}

#[test]
fn a_stated_time_before_that_day_is_of_no_use_once_the_time_of_recording_is_known() {
    let world = strict();
    let decision = give(&world, (MAKER, ISSUED_AT), &prepare(), Vec::new()).unwrap();
    let cmd = decision.events[0].cmd.as_ref().unwrap();
    let at = |at: &str| signatures(&world.state, cmd, at.parse().unwrap());
    assert_eq!(at("2020-06-30T15:59:59Z"), Ok(()));
    assert_eq!(
        at("2020-06-30T16:00:00Z").err().map(|breach| breach.code()),
        Some("signature_missing")
    );
}

#[test]
fn once_signatures_are_required_the_last_registrar_who_can_sign_stays() {
    let revoke_key = |number: u8| {
        let body = json!({ "officer": REGISTRAR, "key": key(number) });
        cmd("key.revoke", body)
    };
    let revoke_officer = cmd("officer.revoke", json!({ "officer": REGISTRAR }));
    assert!(keyed().decide(REGISTRAR, &revoke_key(1)).is_ok());
    let id = key(1).to_string();
    strict().when(REGISTRAR, &revoke_key(1)).then_refused(
        "wrong_status",
        &wrong_status(
            Entity::Key,
            &id,
            "the last key of a registrar",
            "one of several keys",
        ),
    );
    strict().when(REGISTRAR, &revoke_officer).then_refused(
        "wrong_status",
        &wrong_status(
            Entity::Officer,
            REGISTRAR,
            "the last registrar with a lasting key",
            "one of several with one",
        ),
    );
    strict()
        .and(REGISTRAR, &register(REGISTRAR, 4, json!({})))
        .when(REGISTRAR, &revoke_key(1))
        .then(&["key.revoked"]);
    strict()
        .and(REGISTRAR, &register(ALL_ROLES, 4, json!({})))
        .when(REGISTRAR, &revoke_officer)
        .then(&["officer.revoked"]);
}

#[test]
fn what_is_signed_is_the_context_the_ledger_and_the_command_without_its_signatures() {
    let world = keyed();
    let command = prepare();
    let cited = world.cited([]);
    let unsigned = rehearse(&world.state, &world.meta(MAKER), &command, &cited).unwrap();
    let unsigned = unsigned.cmd;
    let decision = give(&world, (MAKER, ISSUED_AT), &command, vec![sig(2)]).unwrap();
    let recorded = decision.events[0].cmd.as_ref().unwrap();
    let ledger = LedgerTag::new(LEDGER);
    let message = recorded.message(&ledger);
    assert_eq!(unsigned.message(&ledger), message);
    let context = b"sunledger signed command v1\0";
    assert_eq!(message.strip_prefix(context).unwrap()[..16], [10; 16]);
    let json: Value = serde_json::from_slice(&message[context.len() + 16..]).unwrap();
    assert_eq!(json["sigs"], json!([]));
    assert_eq!(json["actor"], json!(MAKER));
    let canonical = serde_json_canonicalizer::to_vec(&json).unwrap();
    assert_eq!(canonical, message[context.len() + 16..]);
    // Another ledger, or another content, is another message.
    assert_ne!(recorded.message(&LedgerTag::new([11; 16])), message);
    let other = cmd("payment.prepare", json!({ "batch": "p2" }));
    let other = rehearse(&world.state, &world.meta(MAKER), &other, &cited).unwrap();
    assert_ne!(other.cmd.message(&ledger), message);
}

#[test]
fn a_rehearsal_asks_no_rule() {
    let world = strict();
    let meta = Meta {
        actor: Actor::parse("nobody").unwrap(),
        ..world.meta(MAKER)
    };
    assert!(rehearse(&world.state, &meta, &prepare(), &world.cited([])).is_ok());
    assert!(decide(&world.state, &meta, &prepare(), &world.cited([])).is_err());
}

#[test]
fn the_published_message_is_that_of_the_published_command() {
    let vectors = include_str!("../../../chain/tests/vectors/signatures-1.json");
    let vectors: Value = serde_json::from_str(vectors).unwrap();
    let text = |name: &str| vectors[name].as_str().unwrap();
    let cmd: Cmd = serde_json::from_str(text("cmd")).unwrap();
    let ledger: LedgerTag = text("ledger").parse().unwrap();
    let hex = |bytes: &[u8]| {
        use std::fmt::Write as _;
        let mut text = String::new();
        for byte in bytes {
            write!(text, "{byte:02x}").unwrap();
        }
        text
    };
    assert_eq!(hex(&cmd.message(&ledger)), text("message"));
    assert_eq!(cmd.sigs[0].signature.to_string(), text("signature"));
    assert_eq!(serde_json::to_string(&cmd).unwrap(), text("cmd"));
    let officer = cmd.actor.officer().unwrap();
    let message = KeyRegistered::message(&ledger, officer);
    assert_eq!(hex(&message), text("proof_message"));
}

#[test]
fn every_status_of_keys_has_chinese_words() {
    let statuses = [
        "revoked",
        "the last key of a registrar",
        "one of several keys",
        "without a registrar's lasting key",
        "with one",
        "requiring signatures already",
        "not requiring them yet",
        "the last registrar with a lasting key",
        "one of several with one",
    ];
    for status in statuses {
        let text = wrong_status(Entity::Key, "0", status, status).zh();
        let latin = text.chars().any(|c| c.is_ascii_alphabetic());
        assert!(!latin, "{status}: {text}");
    }
}
