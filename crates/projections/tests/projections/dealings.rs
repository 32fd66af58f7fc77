//! Where somebody was dealt with and when last: whatever event names a pseudonym is counted, not only payments.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde_json::{Value, json};
use sunledger_domain::event::Body;
use sunledger_domain::subject::Handle;
use sunledger_domain::wire;

use crate::asset_lives::shared;
use crate::histories::full_history;
use crate::linkages::linked;
use crate::questions::{on, say};
use crate::world::{COUNTY, VILLAGES, WEST, World, handle, id, line, person, region};

/// Every pseudonym below a value.
fn gather(value: &Value, found: &mut BTreeSet<Handle>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| gather(item, found)),
        Value::Object(members) => {
            let handle = members.get("handle").and_then(Value::as_str);
            found.extend(handle.map(|handle| handle.parse::<Handle>().unwrap()));
            members.values().for_each(|member| gather(member, found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// From the events alone: the last day on which each pseudonym is named, and the kinds of events that name one.
fn named(world: &World) -> (BTreeMap<Handle, Date>, BTreeSet<String>) {
    let (mut last, mut kinds) = (BTreeMap::new(), BTreeSet::new());
    let mut day = None;
    for recorded in &world.log {
        let body = &recorded.event.body;
        day = body.basis().map(|basis| basis.business_on).or(day);
        if matches!(body, Body::ReportReceived(_)) {
            continue;
        }
        let own = if let Body::PaymentLine(line) = body {
            line.on
        } else {
            None
        };
        let mut handles = BTreeSet::new();
        let payload = wire::encode(&recorded.event).unwrap();
        gather(&serde_json::from_slice(&payload).unwrap(), &mut handles);
        for handle in handles {
            let on = own.or(day).unwrap();
            let known = last.entry(handle).or_insert(on);
            *known = on.max(*known);
            kinds.insert(body.kind().to_owned());
        }
    }
    (last, kinds)
}

fn linked_list() -> World {
    let mut world = linked();
    let household = json!({ "household": person(90), "land": true, "village": VILLAGES[1] });
    say(
        &mut world,
        "linkage.record",
        &json!({
            "scheme": "equity", "entity": "co-a", "households": [household], "basis": on("2017-03-07"),
        }),
    );
    world
}

/// A person builds a road.
fn built() -> World {
    let mut world = full_history();
    say(
        &mut world,
        "project.approve",
        &json!({
            "project": "road", "amount": "700000", "public_welfare": true, "start_on": "2017-03-15",
            "finish_on": "2017-10-31", "target": "修路", "unit": "sector", "basis": on("2018-03-01"),
        }),
    );
    say(
        &mut world,
        "contract.sign",
        &json!({
            "contract": "ht-91", "project": "road", "amount": "10", "contractor": { "subject": person(91) },
            "basis": on("2018-04-09"),
        }),
    );
    world
}

/// Shares go to a person, and a person buys the asset.
fn sold() -> World {
    let mut world = shared();
    say(
        &mut world,
        "share.pass",
        &json!({
            "asset": "dapeng", "basis": on("2018-05-06"), "from": { "subject": person(1) },
            "to": { "subject": person(92) }, "shares": 20, "reason": "moved",
        }),
    );
    say(
        &mut world,
        "asset.dispose",
        &json!({
            "asset": "dapeng", "project": "hemp-farm", "buyer": { "subject": person(93) }, "to_project": "0.01",
            "to_village": "5.00", "reason": "公开拍卖", "basis": {
                "business_on": "2018-06-01", "document": { "number": "示例政发〔2018〕9号", "on": "2018-05-30" },
            },
        }),
    );
    world
}

#[test]
fn every_event_that_names_somebody_is_counted() {
    let mut seen = BTreeSet::new();
    for world in [linked_list(), built(), sold()] {
        let (last, kinds) = named(&world);
        seen.extend(kinds);
        let mut reader = world.reader();
        let snapshot = reader.snapshot().unwrap();
        assert!(!last.is_empty());
        for (handle, last) in last {
            let dealings = snapshot.dealings(&[handle]).unwrap();
            let found = dealings.iter().filter_map(|dealing| dealing.last).max();
            // A dividend that is paid out names nobody anew, and counts all the same.
            assert!(found >= Some(last), "{handle}: {found:?}, named on {last}");
        }
    }
    let seen: Vec<&str> = seen.iter().map(String::as_str).collect();
    assert_eq!(
        seen,
        [
            "asset.disposed",
            "contract.signed",
            "dividend.line",
            "linkage.household",
            "payment.line",
            "payment.unmatched_return",
            "share.issued",
            "share.passed",
            "village.spent",
        ]
    );
}

#[test]
fn a_line_without_a_village_belongs_to_the_project_else_to_who_pays() {
    let mut world = World::new();
    let unit = json!({"unit": "zhen", "kind": "sector", "name": "镇", "region": WEST});
    say(&mut world, "unit.register", &unit);
    for (project, unit) in [("by-zhen", "zhen"), ("nowhere", "sector")] {
        let body = json!({"project": project, "unit": unit, "name": "试", "content": "试", "planned": "0"});
        say(&mut world, "project.register", &body);
        let fund = json!({"project": project, "source": {"pool": "pool"}, "amount": "10", "basis": on("2017-03-01")});
        say(&mut world, "project.fund", &fund);
    }
    let lines = vec![line(80, "5", Some(VILLAGES[0])), line(81, "5", None)];
    world.prepare("b-road", "road", "dibao", lines);
    for (no, project) in [(82, "by-zhen"), (83, "nowhere")] {
        let lines = vec![line(no, "10", None)];
        world.prepare(&format!("b-{project}"), project, "dibao", lines);
    }
    let mut reader = world.reader();
    let snapshot = reader.snapshot().unwrap();
    let place = |no: u8| {
        let dealings = snapshot.dealings(&[handle(no)]).unwrap();
        let [dealing] = dealings.as_slice() else {
            panic!("{dealings:?}");
        };
        dealing.place
    };
    assert_eq!(place(80), Some(region(VILLAGES[0])));
    for (no, batch, expected) in [
        (81, "b-road", Some(COUNTY)),
        (82, "b-by-zhen", Some(WEST)),
        (83, "b-nowhere", None),
    ] {
        assert_eq!(place(no), expected.map(region), "{batch}");
        assert_eq!(world.state.place_of_batch(&id(batch)), place(no), "{batch}");
    }
    assert_eq!(snapshot.dealings(&[handle(99)]).unwrap(), []);
}
