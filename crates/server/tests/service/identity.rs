//! Who is the same person: a citizen in every spelling, and nobody by another unit's numbers.

use std::collections::BTreeSet;

use serde_json::json;

use crate::world::{CITIZEN, World, person};

#[test]
fn one_citizen_has_one_pseudonym_in_a_scheme_however_the_number_is_spelt() {
    let world = World::new();
    let spellings = [
        json!({"name": "试甲", "id_number": CITIZEN}),
        json!({"name": "试甲", "id_number": "11010519491231002x"}),
        json!({"name": "试甲", "id_number": " １１０１０５１９４９１２３１００２Ｘ "}),
        json!({"name": "试甲", "id_number": CITIZEN, "id_kind": "居民身份证"}),
        json!({"name": "试甲", "id_number": CITIZEN, "id_kind": " 身份证"}),
        json!({"name": "试甲", "id_number": CITIZEN, "identity": "户-0001"}),
        json!({"name": "试甲", "identity": CITIZEN}),
    ];
    let mut handles = BTreeSet::new();
    for (n, spelling) in spellings.into_iter().enumerate() {
        for officer in ["jia-1", "yi-1"] {
            let batch = format!("b-{officer}-{n}");
            handles.insert(world.pay(officer, &batch, person(spelling.clone())));
        }
    }
    assert_eq!(handles.len(), 1, "{handles:?}");
}

#[test]
fn a_units_own_number_is_that_units_own() {
    let world = World::new();
    let household = || person(json!({"name": "试户", "identity": "户-0001"}));
    let first = world.pay("jia-1", "a", household());
    assert_eq!(first, world.pay("jia-2", "b", household()));
    assert_ne!(first, world.pay("yi-1", "c", household()));
}

#[test]
fn another_document_is_another_person_than_the_citizen_of_that_number() {
    let world = World::new();
    let citizen = world.pay(
        "jia-1",
        "a",
        person(json!({"name": "试", "id_number": CITIZEN})),
    );
    let other = |kind: &str| json!({"name": "试", "id_number": CITIZEN, "id_kind": kind});
    let passport = world.pay("jia-1", "b", person(other("护照")));
    assert_ne!(passport, citizen);
    assert_eq!(world.pay("yi-1", "c", person(other("护照"))), passport);
    // Nobody can claim a citizen's place by naming a kind of document after it.
    assert_ne!(world.pay("jia-1", "d", person(other("citizen"))), citizen);
}
