//! Any history: what is found as entries come one by one is what is found after a rebuild from the log's own bytes.

use std::path::Path;

use jiff::civil::{Date, date};
use proptest::prelude::*;
use serde_json::json;
use sunledger_domain::policy::Mode;
use sunledger_domain::wire;
use sunledger_projections::{Answer, Answered, LedgerDb, Question, Reader, Recorded, SealedPerson};

use crate::histories::{history, steps};
use crate::questions::govern;
use crate::questions_schemes::{pay, scheme};
use crate::world::{World, handle, person};

const DAYS: [Date; 3] = [date(2017, 6, 1), date(2018, 3, 1), date(2020, 1, 1)];

/// Every question, the sealed ones beside the same people, on several days.
fn findings(path: &Path) -> Vec<Answered> {
    let mut reader = Reader::open(path).unwrap();
    let people = (0..12_u8).map(|no| SealedPerson {
        handle: handle(no),
        person: u64::from(no / 2),
        household: u64::from(no / 3),
        card: Some(u64::from(no / 4)),
    });
    reader.seal(&people.collect::<Vec<_>>()).unwrap();
    let snapshot = reader.snapshot().unwrap();
    let questions = [Question::all().unwrap(), Question::sealed().unwrap()].concat();
    DAYS.iter()
        .flat_map(|day| questions.iter().map(|question| (question, *day)))
        .map(|(question, day)| snapshot.ask_question(question, day).unwrap())
        .collect()
}

fn rebuilt(path: &Path, log: &[Recorded]) -> Vec<Answered> {
    let read: Vec<Recorded> = log
        .iter()
        .map(|entry| {
            let bytes = wire::encode(&entry.event).unwrap();
            Recorded {
                event: wire::decode(&bytes).unwrap(),
                ..entry.clone()
            }
        })
        .collect();
    LedgerDb::recreate(path).unwrap().apply(&read).unwrap();
    findings(path)
}

/// Something of each sort that is found by its computation or its payee, whatever else the history has.
fn plant(world: &mut World) {
    scheme(world, "canhe", json!({ "amount": "150", "article": 8 }));
    let calc = json!({ "standard": { "quantity": "2", "standard": "151" } });
    let line = json!({ "payee": { "subject": person(1) }, "paid": "302", "calc": calc });
    pay(world, "planted-1", "canhe", line);
    scheme(world, "other", json!({ "article": 8 }));
    let line = json!({ "payee": { "unit": "sector" }, "paid": "1" });
    pay(world, "planted-2", "other", line);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn findings_live_are_findings_after_a_rebuild(steps in steps(40..160)) {
        let mut world = history(&steps);
        govern(&mut world, &[], Mode::Soft);
        plant(&mut world);
        let dir = tempfile::tempdir().unwrap();
        let (live, again) = (dir.path().join("live.sqlite"), dir.path().join("again.sqlite"));
        let mut db = LedgerDb::recreate(&live).unwrap();
        let half = world.log.len() / 2;
        for (from, to) in [(0, half), (half, world.log.len())] {
            for entry in &world.log[from..to] {
                db.apply(std::slice::from_ref(entry)).unwrap();
            }
            prop_assert_eq!(findings(&live), rebuilt(&again, &world.log[..to]));
        }
        let hit = |asked: &Answered| matches!(&asked.answer, Answer::Asked { hits } if !hits.is_empty());
        let found: Vec<&str> = findings(&live).iter().filter(|asked| hit(asked)).map(|asked| asked.question.id).collect();
        for planted in ["above_standard", "payee_kind", "one_card_many"] {
            prop_assert!(found.contains(&planted), "{} in {:?}", planted, found);
        }
    }
}
