//! Looking for people by a sealed value: every version counts, and damage hides nobody but whom it damaged.

use sunledger_vault::{Field, Vault};

use crate::support::{House, person, seal_one, villager};

fn found(vault: &Vault, field: Field, wanted: &str) -> (usize, bool) {
    let search = vault
        .search(|all| all.any(field, |value| value == wanted))
        .unwrap();
    (search.subjects.len(), search.unreadable.is_some())
}

#[test]
fn every_version_of_a_value_leads_to_whoever_it_was_sealed_of() {
    let house = House::new();
    let mut vault = house.create();
    for name in ["赵一", "赵二"] {
        let said = [(Field::Name, name), (Field::IdNumber, "11")];
        seal_one(&mut vault, "助学", &person("1", &said));
    }
    seal_one(&mut vault, "助学", &person("2", &[(Field::IdNumber, "11")]));
    seal_one(&mut vault, "助学", &villager(3));
    assert_eq!(found(&vault, Field::IdNumber, "11"), (2, false));
    for name in ["赵一", "赵二"] {
        assert_eq!(found(&vault, Field::Name, name), (1, false), "{name}");
    }
    assert_eq!(found(&vault, Field::Name, "11"), (0, false));
}

#[test]
fn whoever_is_damaged_keeps_nobody_else_from_being_found() {
    let house = House::new();
    let mut vault = house.create();
    for identity in ["1", "2"] {
        seal_one(
            &mut vault,
            "助学",
            &person(identity, &[(Field::Name, "赵一")]),
        );
    }
    drop(vault);
    let damage = "UPDATE field_pack SET pack = zeroblob(length(pack)) WHERE subject = 1";
    assert_eq!(house.sqlite().execute(damage, []).unwrap(), 1);
    assert_eq!(found(&house.open(), Field::Name, "赵一"), (1, true));
}
