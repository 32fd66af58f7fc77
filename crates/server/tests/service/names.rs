//! Names as they were said: what is sealed later changes nothing that is shown already.

use serde_json::json;

use crate::world::{World, person};

#[test]
fn a_later_name_under_the_same_pseudonym_leaves_earlier_entries_alone() {
    let mut world = World::new();
    let named = |name: &str| person(json!({"name": name, "identity": "户-1"}));
    let first = world.pay("jia-1", "a", named("试甲"));
    assert_eq!(world.pay("jia-2", "b", named("冒名")), first);
    let nameless = person(json!({"phone": "1", "identity": "户-1"}));
    assert_eq!(world.pay("jia-2", "c", nameless), first);
    let shown = [Some("试甲".to_owned()), Some("冒名".to_owned()), None];
    assert_eq!(world.names(), shown);
    // Also where the names are filled from the vault again.
    world.close();
    std::fs::remove_file(world.dir().join("people.sqlite")).unwrap();
    world.try_open().unwrap();
    assert_eq!(world.names(), shown);
}

#[test]
fn names_that_lag_behind_the_vault_are_filled_again() {
    let mut world = World::new();
    world.pay(
        "jia-1",
        "a",
        person(json!({"name": "试甲", "identity": "户-1"})),
    );
    world.close();
    let (people, kept) = (world.dir().join("people.sqlite"), world.dir().join("kept"));
    std::fs::copy(&people, &kept).unwrap();
    world.try_open().unwrap();
    world.pay(
        "jia-1",
        "b",
        person(json!({"name": "试乙", "identity": "户-2"})),
    );
    world.close();
    std::fs::copy(&kept, &people).unwrap();
    world.try_open().unwrap();
    assert_eq!(
        world.names(),
        ["试甲", "试乙"].map(|name| Some(name.to_owned()))
    );
}
