//! From everything that is public and one named notice, no payment of that household in another scheme can be found.
//!
//! What is covered: whatever a line holds of its payee (pseudonym, commitment), the order of lines within a batch, and
//! the command's own digests. What is not: amounts, villages and periods, which are public and may be rare, and a
//! reference of the bank's that a clerk wrote by hand in the same order into two files (docs/TRUST.md).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::world::{World, person};

const HOUSEHOLDS: usize = 64;
/// `kai` and two more, so that two others have to be told apart.
const SCHEMES: [&str; 3] = ["kai", "mi", "san"];

fn household(n: usize) -> Value {
    // Whoever comes first in one file comes first in the next: offices sort by household number.
    person(json!({
        "name": format!("试户{n:02}"), "identity": format!("户-{n:02}"), "household_no": format!("{n:04}"),
    }))
}

/// Every household is paid the same in three schemes and two periods. The batches with their schemes, and the log.
fn paid() -> (World, Vec<Value>) {
    let world = World::new();
    let san = json!({"scheme": "san", "name": "试", "basis_text": "试", "class": "open"});
    world
        .post_as("registrar", "san", "scheme.register", san)
        .unwrap();
    for scheme in SCHEMES {
        for period in ["2017-02", "2017-03"] {
            let lines: Vec<Value> = (0..HOUSEHOLDS)
                .map(|n| json!({"paid": "1.00", "payee": household(n)}))
                .collect();
            let batch = format!("{scheme}-{period}");
            let body = json!({
                "batch": batch, "project": "p", "scheme": scheme, "period": period,
                "basis": {"business_on": "2017-03-03"}, "lines": lines,
            });
            world
                .post_as("jia-1", &batch, "payment.prepare", body)
                .unwrap();
        }
    }
    let mut entries = Vec::new();
    world.ledger().export_entries(&mut entries).unwrap();
    let entries = String::from_utf8(entries).unwrap();
    let entries = entries
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    let entries = entries.collect();
    (world, entries)
}

/// Who stands on which line, as only the office knows: the name, by scheme, period and place in the batch.
fn truth(world: &World) -> Vec<String> {
    world.names().into_iter().map(Option::unwrap).collect()
}

fn lines(entries: &[Value]) -> Vec<&Value> {
    let lines = entries.iter().map(|entry| &entry["payload"]);
    lines
        .filter(|payload| payload["type"] == "payment.line")
        .collect()
}

/// Every text of some length and every long number within a value.
fn tokens(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if text.len() >= 6 => {
            into.insert(text.clone());
        }
        Value::Array(values) => values.iter().for_each(|value| tokens(value, into)),
        Value::Object(members) => members.values().for_each(|value| tokens(value, into)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn no_token_of_one_payment_stands_in_another_scheme() {
    let (world, entries) = paid();
    let names = truth(&world);
    let lines = lines(&entries);
    assert_eq!(lines.len(), names.len());
    let of = |line: &Value| {
        let batch = line["body"]["batch"].as_str().unwrap().to_owned();
        batch.split('-').next().unwrap().to_owned()
    };
    // What stands on lines of every household tells nobody apart: the period, say.
    let mut common: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for (line, name) in lines.iter().zip(&names) {
        let mut found = BTreeSet::new();
        tokens(&line["body"], &mut found);
        for token in found {
            common.entry(token).or_default().insert(name);
        }
    }
    let (mut own, mut again) = (0, 0);
    for (line, name) in lines.iter().zip(&names) {
        let mut telling = BTreeSet::new();
        tokens(&line["body"], &mut telling);
        telling.retain(|token| common[token].len() == 1);
        assert!(
            telling.len() >= 2,
            "a pseudonym and a commitment: {telling:?}"
        );
        own += telling.len();
        for other in entries.iter().map(|entry| &entry["payload"]) {
            let text = other.to_string();
            if telling.iter().all(|token| !text.contains(token.as_str())) {
                continue;
            }
            assert_eq!(other["type"], "payment.line");
            assert_eq!(of(other), of(line), "{name} is joined across schemes");
            again += 1;
        }
    }
    // The test looks in the right place: within a scheme a pseudonym does come again, a period later.
    assert!(own > 0);
    assert_eq!(again, lines.len() * 2);
}

#[test]
fn the_place_in_a_batch_says_nothing_of_the_place_in_another_scheme() {
    let (world, entries) = paid();
    let names = truth(&world);
    let lines = lines(&entries);
    let mut places: BTreeMap<(String, &str), Vec<&str>> = BTreeMap::new();
    for (line, name) in lines.iter().zip(&names) {
        let period = line["body"]["period"].as_str().unwrap();
        let batch = line["body"]["batch"].as_str().unwrap();
        let scheme = batch.split('-').next().unwrap().to_owned();
        places.entry((scheme, period)).or_default().push(name);
    }
    let of = |scheme: &str| &places[&(scheme.to_owned(), "2017-03")];
    let in_file: Vec<String> = (0..HOUSEHOLDS).map(|n| format!("试户{n:02}")).collect();
    for (one, other) in [("kai", "mi"), ("mi", "san"), ("kai", "san")] {
        let same = of(one)
            .iter()
            .zip(of(other))
            .filter(|(a, b)| a == b)
            .count();
        let as_in_file = of(one)
            .iter()
            .zip(&in_file)
            .filter(|(a, b)| *a == b)
            .count();
        // By chance one household of all is where it was; eight or more happen once in a hundred thousand runs.
        assert!(
            same < 9,
            "{one} and {other}: {same} of {HOUSEHOLDS} at the same place"
        );
        assert!(
            as_in_file < 9,
            "{one}: {as_in_file} of {HOUSEHOLDS} as in the file"
        );
    }
}
