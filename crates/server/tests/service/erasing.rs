//! Whoever asks to be erased by a number is erased wherever it stands sealed, and no reason says in the log who it was.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use sunledger_domain::Actor;
use sunledger_domain::id::Label;
use sunledger_exchange::mapping::Mapping;
use sunledger_server::service::{Field, ImportOrder, ServiceError, Which, Whom};

use crate::old_books::BOOKS;
use crate::world::{CITIZEN, World, person};

/// In old books nobody's number was checked: it is spelt as it was typed.
fn old_books(world: &World, number: &str) {
    let mapping = Mapping::from_toml(BOOKS).unwrap();
    let file = format!(
        "日期,金额,姓名,户号,证件号码\n2016-05-01,10.00,试旧某,户-71,{number}\n2016-05-01,20.00,试留某,户-72,\n"
    );
    let order = ImportOrder::default();
    let ledger = world.ledger();
    let read = ledger
        .read_payments(file.as_bytes(), &mapping, &order)
        .unwrap();
    let plan = ledger.plan_import(&read, &order).unwrap();
    ledger.post_import(&plan, &|_, _, _| ()).unwrap();
}

fn erase(world: &World, number: &str, reason: &str) -> Result<usize, ServiceError> {
    let registrar = Actor::parse("registrar").unwrap();
    let whom = Whom::IdNumber(number.to_owned());
    let reason = Label::new(reason).unwrap();
    let done = world.ledger().erase(&registrar, &whom, &reason);
    done.map(|done| done.len())
}

/// The names that boards show, in no order: lines stand in that of pseudonyms.
fn named(world: &World) -> BTreeSet<String> {
    world.names().into_iter().flatten().collect()
}

fn set<const N: usize>(names: [&str; N]) -> BTreeSet<String> {
    names.map(str::to_owned).into()
}

#[test]
fn a_masked_number_erases_nobody() {
    let world = World::new();
    old_books(&world, "110105********002X");
    let refused = erase(&world, "110105********002X", "本人申请").unwrap_err();
    assert_eq!(refused.code(), "id_number_invalid");
    assert_eq!(named(&world), set(["试旧某", "试留某"]));
}

#[test]
fn a_number_is_found_where_it_is_sealed_and_where_it_is_an_identity() {
    for typed in [CITIZEN, "11010519491231002x", " １１０１０５19491231002X"] {
        // Given somebody under a household's number in old books, and under the ID number since.
        let world = World::new();
        old_books(&world, typed);
        let since = json!({"name": "试新某", "id_number": CITIZEN});
        world.pay("jia-1", "b", person(since));
        assert_eq!(named(&world), set(["试旧某", "试留某", "试新某"]));
        let size = world.ledger().head().size;
        // When they are erased by the number, then both go, with an entry for each, and nobody else.
        assert_eq!(erase(&world, CITIZEN, "本人申请").unwrap(), 2, "{typed}");
        assert_eq!(world.ledger().head().size, size + 2);
        assert_eq!(named(&world), set(["试留某"]));
    }
}

#[test]
fn only_a_sealed_number_is_enough_and_it_need_not_be_a_right_one() {
    // The last but one digit is wrong, and stands so in the books.
    for typed in [CITIZEN, "110105194912310021"] {
        let world = World::new();
        old_books(&world, typed);
        assert_eq!(erase(&world, typed, "本人申请").unwrap(), 1);
        assert_eq!(named(&world), set(["试留某"]));
    }
}

#[test]
fn nobody_is_said_to_be_erased_of_whom_nothing_is_known() {
    let world = World::new();
    old_books(&world, "");
    let size = world.ledger().head().size;
    let unknown = erase(&world, CITIZEN, "本人申请").unwrap_err();
    assert_eq!(unknown.code(), "person_unknown");
    let said = format!("{unknown} {}", unknown.zh());
    assert!(!said.contains("erased already") && !said.contains("已经删除"));
    assert!(said.contains("--household") && !said.contains(CITIZEN));
    let wrong = erase(&world, "110105194912310021", "本人申请").unwrap_err();
    assert_eq!(wrong.code(), "id_number_invalid");
    assert_eq!(world.ledger().head().size, size);
}

#[test]
fn the_same_number_of_another_document_is_somebody_else() {
    let world = World::new();
    let of_kind =
        |kind: &str| person(json!({"name": "试护某", "id_kind": kind, "id_number": CITIZEN}));
    world.pay("jia-1", "b", of_kind("护照"));
    let other = erase(&world, CITIZEN, "本人申请").unwrap_err();
    assert_eq!(other.code(), "person_unknown");
    world.pay("jia-1", "c", of_kind("居民身份证"));
    assert_eq!(erase(&world, CITIZEN, "本人申请").unwrap(), 1);
    assert_eq!(world.names(), [Some("试护某".to_owned()), None]);
}

fn full(name: &str) -> Value {
    person(json!({"name": name, "id_number": CITIZEN, "phone": "83377419"}))
}

#[test]
fn a_reason_does_not_name_whom_it_is_about() {
    let world = World::new();
    world.pay("jia-1", "b", full("试消某"));
    let size = world.ledger().head().size;
    let naming = [
        "试消某本人申请",
        "应 试 消 某 申请",
        // ID numbers no text of the log takes at all.
        "电话８３３７ ７４１９核实",
    ];
    for reason in naming {
        let refused = erase(&world, CITIZEN, reason).unwrap_err();
        assert_eq!(refused.code(), "text_names_person", "{reason}");
        let said = format!("{refused} {refused:?} {}", refused.zh());
        assert!(!said.contains("消某") && !said.contains("7419") && !said.contains("７４１９"));
    }
    assert_eq!(world.ledger().head().size, size);
    assert_eq!(named(&world), set(["试消某"]));
    // A part of the name is not the name.
    assert_eq!(erase(&world, CITIZEN, "试消除申请").unwrap(), 1);
}

#[test]
fn one_character_is_no_name_and_all_of_several_are_looked_at_first() {
    let world = World::new();
    old_books(&world, CITIZEN);
    world.pay("jia-1", "b", full("本"));
    let size = world.ledger().head().size;
    let refused = erase(&world, CITIZEN, "试旧某申请").unwrap_err();
    assert_eq!(refused.code(), "text_names_person");
    assert_eq!(world.ledger().head().size, size, "nor is the other erased");
    assert_eq!(erase(&world, CITIZEN, "本人申请").unwrap(), 2);
}

#[test]
fn a_purpose_does_not_name_whom_it_opens() {
    let world = World::new();
    let body = json!({"officer": "shenji", "unit": "bureau", "post": "审计", "roles": ["auditor"]});
    world
        .post_as("registrar", "s", "officer.register", body)
        .unwrap();
    world.pay("jia-1", "b", full("试消某"));
    let size = world.ledger().head().size;
    let disclose = |purpose: &str| {
        let auditor = Actor::parse("shenji").unwrap();
        let fields = BTreeSet::from([Field::Phone]);
        let which = [Which::Batch("b".parse().unwrap())];
        let purpose = Label::new(purpose).unwrap();
        world.ledger().disclose(&auditor, &which, &fields, &purpose)
    };
    let refused = disclose("核实试消某的电话").unwrap_err();
    assert_eq!(refused.code(), "text_names_person");
    assert!(!format!("{refused} {}", refused.zh()).contains("试消某"));
    assert_eq!(world.ledger().head().size, size);
    assert_eq!(disclose("核实电话").unwrap().count.get(), 1);
}
