//! Lists of linked households as a query sees them; a planted case of each finding and a clean one.

use jiff::civil::date;
use serde_json::{Value, json};
use sunledger_domain::Command;
use sunledger_domain::policy::{Mode, Rule};

use crate::policy::{adopt, set};
use crate::questions::hits;
use crate::world::{World, handle, person};

fn say(world: &mut World, kind: &str, body: &Value) {
    let whole = json!({ "kind": kind, "body": body });
    let command: Command = serde_json::from_value(whole).unwrap();
    world.run(&command);
}

/// Schemes `equity` and `firms` under their rules, which are soft: two operators have lists.
pub(crate) fn linked() -> World {
    let mut world = World::new();
    let mut soft = set("a", 1, date(2016, 1, 9), None);
    for setting in &mut soft.rules {
        if [Rule::CooperativeEquity, Rule::LeadingFirm].contains(&setting.rule) {
            setting.mode = Mode::Soft;
        }
    }
    adopt(&mut world, soft);
    for (scheme, rule) in [("equity", "cooperative_equity"), ("firms", "leading_firm")] {
        let terms = json!({
            "appeal": "示例", "apply": "示例", "benefit": "money", "eligibility": "entities", "frequency": "year",
            "per": "entity", "rule": rule,
        });
        let body = json!({"scheme": scheme, "name": "示例", "basis_text": "示例", "class": "open", "terms": terms});
        say(&mut world, "scheme.register", &body);
    }
    for unit in ["co-a", "co-b"] {
        say(
            &mut world,
            "unit.register",
            &json!({"unit": unit, "kind": "cooperative", "name": "示例合作社"}),
        );
    }
    world
}

fn list(world: &mut World, scheme: &str, entity: &str, households: std::ops::Range<u8>) {
    let one = |n: u8| json!({"household": person(n), "land": n.is_multiple_of(2)});
    let households: Vec<Value> = households.map(one).collect();
    let basis = json!({"business_on": "2017-03-01"});
    let body =
        json!({"scheme": scheme, "entity": entity, "households": households, "basis": basis});
    say(world, "linkage.record", &body);
}

fn pay(world: &mut World, batch: &str, scheme: &str, entity: &str) {
    let body = json!({
        "batch": batch, "project": "road", "scheme": scheme, "period": "2017-05",
        "basis": {"business_on": "2017-05-01"}, "lines": [{"paid": "10.00", "payee": {"unit": entity}}],
    });
    say(world, "payment.prepare", &body);
}

#[test]
fn a_household_on_two_lists_and_a_short_list_are_found() {
    let mut world = linked();
    list(&mut world, "equity", "co-a", 1..5);
    list(&mut world, "firms", "co-b", 4..110);
    pay(&mut world, "e-1", "equity", "co-a");
    pay(&mut world, "f-1", "firms", "co-b");
    let mut reader = world.reader();
    let snapshot = reader.snapshot().unwrap();
    let twice = snapshot.counted_twice().unwrap();
    assert_eq!(twice.len(), 1);
    assert_eq!(
        (twice[0].household, twice[0].which.as_str()),
        (Some(handle(4)), "co-a,co-b")
    );
    let short = snapshot.short_lists().unwrap();
    assert_eq!(short.len(), 1, "{short:?}");
    // Of four households two bring in land.
    assert_eq!(
        (short[0].found, short[0].needed, short[0].rule.as_str()),
        (2, 100, "cooperative_equity")
    );
    assert!(snapshot.paid_twice().unwrap().is_empty());
    drop(snapshot);
    let day = date(2017, 5, 31);
    let short = hits(&mut reader, "no_linked_households", day);
    assert_eq!(short, [("e-1/0".to_owned(), "10.00".to_owned())]);
    let before = date(2017, 4, 30);
    assert_eq!(hits(&mut reader, "no_linked_households", before), []);
    assert_eq!(hits(&mut reader, "one_entity_two_schemes", day), []);
    let twice = hits(&mut reader, "household_counted_twice", day);
    assert_eq!(twice, [(handle(4).to_string(), "0.00".to_owned())]);
}

#[test]
fn a_later_list_counts_and_one_entity_in_two_schemes_is_found() {
    let mut world = linked();
    list(&mut world, "equity", "co-a", 1..5);
    list(&mut world, "firms", "co-b", 4..110);
    list(&mut world, "equity", "co-a", 1..4);
    list(&mut world, "firms", "co-a", 1..101);
    pay(&mut world, "f-1", "firms", "co-a");
    let found = |world: &World| {
        let mut reader = world.reader();
        let snapshot = reader.snapshot().unwrap();
        let twice: Vec<_> = snapshot
            .counted_twice()
            .unwrap()
            .into_iter()
            .filter_map(|row| row.household)
            .collect();
        (
            twice,
            snapshot.paid_twice().unwrap(),
            snapshot.short_lists().unwrap(),
        )
    };
    let (twice, paid, short) = found(&world);
    assert_eq!(
        twice,
        (4..101).map(handle).collect::<Vec<_>>(),
        "not by the list that was replaced"
    );
    assert!(paid.is_empty() && short.is_empty(), "{paid:?} {short:?}");
    pay(&mut world, "e-1", "equity", "co-a");
    let (_, paid, _) = found(&world);
    assert_eq!((paid[0].entity.as_str(), paid[0].schemes), ("co-a", 2));
    let twice = hits(
        &mut world.reader(),
        "one_entity_two_schemes",
        date(2017, 5, 31),
    );
    assert_eq!(twice, [("co-a".to_owned(), "20.00".to_owned())]);
}
