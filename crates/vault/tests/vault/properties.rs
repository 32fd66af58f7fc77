//! Random histories against a model: a map of who was sealed where, with what.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use sunledger_vault::{Disclosure, Field, Kind, Person, Reveal, Sealed};

use crate::support::{House, LEDGER};

const SCOPES: [&str; 3] = ["助学", "低保", "危房改造"];

#[derive(Debug, Clone)]
enum Step {
    Seal {
        tag: u8,
        scope: usize,
        people: Vec<(u8, u8)>,
    },
    Confirm(u8),
    Purge(u8),
    Erase(u8),
    Reopen,
}

fn step() -> impl Strategy<Value = Step> {
    let people = prop::collection::vec((0..6_u8, 0..3_u8), 1..5);
    prop_oneof![
        6 => (0..4_u8, 0..SCOPES.len(), people)
            .prop_map(|(tag, scope, people)| Step::Seal { tag, scope, people }),
        2 => (0..4_u8).prop_map(Step::Confirm),
        2 => (0..4_u8).prop_map(Step::Purge),
        1 => (0..6_u8).prop_map(Step::Erase),
        1 => Just(Step::Reopen),
    ]
}

fn fields(who: u8, look: u8) -> BTreeMap<Field, String> {
    let mut fields = BTreeMap::from([(Field::Name, format!("人{who}"))]);
    if look > 0 {
        fields.insert(Field::Phone, format!("{look}"));
    }
    fields
}

/// What the log of the model would hold.
#[derive(Default)]
struct Model {
    in_flight: BTreeMap<u8, Vec<(Sealed, u8, u8)>>,
    logged: BTreeMap<Sealed, (u8, u8)>,
    erased: BTreeSet<Sealed>,
}

impl Model {
    fn is_in_flight(&self, who: u8) -> bool {
        self.in_flight
            .values()
            .flatten()
            .any(|(_, other, _)| *other == who)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..Default::default() })]

    /// Whatever was confirmed opens with exactly its values, until its person is erased.
    #[test]
    fn the_log_can_always_be_opened(steps in prop::collection::vec(step(), 1..40)) {
        let house = House::new();
        let mut vault = house.create();
        let mut model = Model::default();
        for step in steps {
            match step {
                Step::Seal { tag, scope, people } => {
                    let persons: Vec<Person> = people
                        .iter()
                        .map(|&(who, look)| {
                            let identity = who.to_string();
                            Person::new(Kind::Person, Some(&identity), fields(who, look)).unwrap()
                        })
                        .collect();
                    let sealed = vault.seal(SCOPES[scope], &[tag; 32], &persons).unwrap();
                    let lines = sealed.into_iter().zip(people);
                    model
                        .in_flight
                        .entry(tag)
                        .or_default()
                        .extend(lines.map(|(sealed, (who, look))| (sealed, who, look)));
                }
                Step::Confirm(tag) => {
                    vault.confirm(&[tag; 32]).unwrap();
                    let lines = model.in_flight.remove(&tag).unwrap_or_default();
                    model.logged.extend(lines.into_iter().map(|(sealed, who, look)| (sealed, (who, look))));
                }
                Step::Purge(tag) => {
                    vault.purge(&[tag; 32]).unwrap();
                    model.in_flight.remove(&tag);
                }
                Step::Erase(who) => {
                    let subject = vault.find(Kind::Person, &who.to_string()).unwrap();
                    if let (Some(subject), false) = (subject, model.is_in_flight(who)) {
                        vault.erase(subject).unwrap();
                        let gone = model.logged.extract_if(.., |_, (other, _)| *other == who);
                        model.erased.extend(gone.map(|(sealed, _)| sealed));
                    }
                }
                Step::Reopen => {
                    drop(vault);
                    vault = house.open();
                }
            }
            for (sealed, (who, look)) in &model.logged {
                let Reveal::Known(revealed) = vault.reveal_line(sealed).unwrap() else {
                    panic!("a logged line cannot be opened");
                };
                prop_assert_eq!(revealed.fields, fields(*who, *look));
            }
            for sealed in &model.erased {
                prop_assert_eq!(vault.reveal_line(sealed).unwrap(), Reveal::Erased);
            }
        }
        // One person, one handle per scope; nobody shares a handle.
        let mut owners: BTreeMap<_, u8> = BTreeMap::new();
        for (sealed, (who, _)) in &model.logged {
            prop_assert_eq!(*owners.entry(sealed.handle).or_insert(*who), *who);
        }
    }

    /// Any choice of fields of any values proves itself, after a journey as text.
    #[test]
    fn every_disclosure_verifies(
        values in prop::collection::btree_map(
            prop::sample::select(Field::ALL), "[^\\p{C}\\p{Z}]{1,40}", 1..11),
        chosen in prop::collection::btree_set(prop::sample::select(Field::ALL), 0..11),
    ) {
        let house = House::new();
        let mut vault = house.create();
        let person = Person::new(Kind::Organisation, None, values.clone()).unwrap();
        let sealed = vault.seal("助学", &[0; 32], &[person]).unwrap()[0];
        let chosen: Vec<Field> =
            chosen.into_iter().filter(|field| values.contains_key(field)).collect();
        let json = vault.disclose(&sealed, &chosen).unwrap().to_json();
        let read = Disclosure::from_json(&json).unwrap();
        prop_assert_eq!(read.verify(&LEDGER, &sealed), Ok(()));
        for opened in read.opened() {
            prop_assert_eq!(opened.value(), values[&opened.field()].as_str());
        }
        prop_assert_eq!(read.opened().len(), chosen.len());
        prop_assert_eq!(read.closed_count(), values.len() - chosen.len());
    }
}
