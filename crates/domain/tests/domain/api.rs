//! docs/API.md is true: every example is carried out in the order of the page, by the role that it names.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Value, json};
use sunledger_chain::note::Signer;
use sunledger_chain::rotation::Rotation;
use sunledger_domain::subject::Digest;
use sunledger_domain::{Body, Command, Rejection, Role};

use crate::rights::cases;
use crate::texts::every_rejection;
use crate::world::*;

const PAGE: &str = include_str!("../../../../docs/API.md");
const PARTIES: [&str; 6] = ["payee", "holder", "contractor", "from", "to", "buyer"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope {
    key: String,
    kind: String,
    body: Value,
}

fn examples() -> Vec<Envelope> {
    let mut fenced = false;
    let mut lines = Vec::new();
    for line in PAGE.lines() {
        match line {
            "```jsonl" => fenced = true,
            "```" => fenced = false,
            line if fenced => lines.push(serde_json::from_str(line).unwrap()),
            _ => {}
        }
    }
    lines
}

/// First cells of the table rows whose first cell is code, with the second cell.
fn rows() -> Vec<(&'static str, &'static str)> {
    PAGE.lines()
        .filter_map(|line| line.strip_prefix("| `"))
        .filter_map(|row| row.split_once('|'))
        .map(|(first, rest)| (first, rest.split('|').next().unwrap_or_default()))
        .collect()
}

fn codes(cell: &'static str) -> impl Iterator<Item = &'static str> {
    cell.split('`')
        .map(str::trim)
        .filter(|code| !code.is_empty())
}

/// The roles that the page names for each kind of command.
fn roles() -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    rows()
        .into_iter()
        .map(|(first, second)| (first.trim_end_matches([' ', '`']), second))
        .filter(|(kind, _)| Command::KINDS.contains(kind))
        .map(|(kind, second)| (kind, second.split('`').skip(1).step_by(2).collect()))
        .collect()
}

/// As the service does it: each person becomes a pseudonym, the same for the same person.
fn without_people(value: &mut Value, member: &str, known: &mut Vec<Value>) {
    match value {
        Value::Array(items) => {
            for item in items {
                without_people(item, member, known);
            }
        }
        Value::Object(members) => {
            let Some(person) = members.get("person") else {
                for (name, member) in members {
                    without_people(member, name, known);
                }
                return;
            };
            let identity = person["identity"].clone();
            let place = known.iter().position(|other| *other == identity);
            let place = place.unwrap_or_else(|| {
                known.push(identity);
                known.len() - 1
            });
            let subject = crate::commands::subject(u8::try_from(place).unwrap());
            *value = match PARTIES.contains(&member) {
                true => json!({ "subject": subject }),
                false => subject,
            };
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn actor(kind: &str) -> &'static str {
    let roles = roles();
    match (kind, roles[kind].last()) {
        ("ledger.create", _) => INIT,
        ("history.load", _) => HISTORY,
        ("notice.confirm", _) => "jianwei",
        (_, Some(&"auditor")) => "shenji",
        (_, Some(&"registrar")) => "registrar",
        (_, Some(&"finance")) | ("report.receive" | "report.refer" | "report.answer", _) => {
            "yusuan"
        }
        (_, Some(&"maker")) => "jingban",
        (_, Some(&"approver")) => "shenpi",
        (_, Some(&"treasury")) => "guoku",
        (_, Some(&"village")) => "cunwu",
        (kind, role) => panic!("{kind}: no officer for {role:?}"),
    }
}

/// The command of an example, with what only the ledger can know put in.
fn command(example: &Envelope, world: &World, known: &mut Vec<Value>) -> Command {
    let mut body = example.body.clone();
    without_people(&mut body, "", known);
    match example.kind.as_str() {
        "payment.approve" => return world.approval(body["batch"].as_str().unwrap()),
        "voucher.approve" => return world.voucher_approval(body["voucher"].as_str().unwrap()),
        "checkpoint_key.rotate" => body["note"] = json!(change_of_key(world)),
        _ => {}
    }
    let whole = json!({ "kind": example.kind, "body": body });
    serde_json::from_value(whole).unwrap_or_else(|error| panic!("{}: {error}", example.key))
}

/// The key of the page's genesis is that of RFC 8032, section 7.1, test 1; test 2 has the one that follows.
fn change_of_key(world: &World) -> String {
    let seeds = [
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    ];
    let [old, new] = seeds.map(|seed| {
        let seed: Digest = seed.parse().unwrap();
        Signer::new("sunledger.example/county".parse().unwrap(), seed.as_bytes()).unwrap()
    });
    let change = Rotation::new(world.state.size() + 1, new.public().clone());
    change.sign(&old, &new).unwrap().to_string()
}

#[test]
fn every_example_is_carried_out_and_every_kind_of_command_and_event_comes_up() {
    let mut world = World::empty();
    let (mut kinds, mut keys, mut known) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    for example in examples() {
        let command = command(&example, &world, &mut known);
        assert_eq!(command.kind(), example.kind);
        let actor = actor(command.kind());
        if let Err(rejection) = world.post(actor, &command) {
            panic!("{} {} by {actor}: {rejection}", example.key, example.kind);
        }
        kinds.insert(command.kind());
        assert!(keys.insert(example.key), "a key is used once");
    }
    assert_eq!(kinds, Command::KINDS.iter().copied().collect());
    let events: BTreeSet<_> = world.log.iter().map(|entry| entry.body.kind()).collect();
    assert_eq!(events, Body::KINDS.iter().copied().collect());
}

#[test]
fn the_page_names_the_roles_that_are_needed() {
    let told = roles();
    for (_, command, needed) in cases() {
        let needed: BTreeSet<&str> = needed.iter().map(|role| Role::name(*role)).collect();
        assert_eq!(told[command.kind()], needed, "{}", command.kind());
    }
    assert!(told["ledger.create"].is_empty() && told["history.load"].is_empty());
    assert_eq!(told.len(), Command::KINDS.len());
}

#[test]
fn the_page_names_every_code_of_the_rules() {
    let told: BTreeSet<&str> = rows()
        .into_iter()
        .flat_map(|(first, _)| codes(first))
        .collect();
    for (rejection, code, _) in every_rejection() {
        assert!(told.contains(code), "{code}: {rejection}");
    }
}

#[test]
fn a_member_that_the_page_does_not_name_is_refused() {
    for example in examples() {
        let mut body = example.body.clone();
        without_people(&mut body, "", &mut Vec::new());
        body["more"] = json!(1);
        let whole = json!({ "kind": example.kind, "body": body });
        let read: Result<Command, _> = serde_json::from_value(whole);
        let error = read.err().unwrap_or_else(|| panic!("{}", example.key));
        assert!(error.to_string().contains("more"), "{error}");
    }
}

#[test]
fn an_approval_of_the_digest_on_the_page_would_be_refused() {
    let (mut world, mut known) = (World::empty(), Vec::new());
    for example in examples() {
        if example.kind == "payment.approve" {
            let whole = json!({ "kind": example.kind, "body": example.body });
            let literal = serde_json::from_value(whole).unwrap();
            let rejection = world.decide("shenpi", &literal).err();
            assert_eq!(
                rejection.as_ref().map(Rejection::code),
                Some("digest_mismatch")
            );
            return;
        }
        let command = command(&example, &world, &mut known);
        world.post(actor(command.kind()), &command).unwrap();
    }
    panic!("the page has no approval");
}
