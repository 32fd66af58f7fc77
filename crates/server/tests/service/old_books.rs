//! Whoever is erased does not come back without an entry: the same old books once more bring nobody into the vault.

use serde_json::json;
use sunledger_domain::Actor;
use sunledger_domain::id::Label;
use sunledger_exchange::mapping::Mapping;
use sunledger_server::service::{Ledger, Plan, ReadFile, Whom};

use crate::world::{World, person};

/// Old books of people who are known by their household's number; nobody's ID number is checked.
pub(crate) const BOOKS: &str = r#"
format = 1
name = "jiuzhang"
title = "旧账"
currency = "CNY"
history = true
negative = "unmatched_return"
amount_only = "suspense"
[file]
encodings = ["utf-8"]
[date]
formats = ["%Y-%m-%d"]
earliest = "2010-01-01"
latest = "2029-12-31"
[amount]
unit = "yuan"
decimal = "."
[payee]
kind = "person"
key = ["household_no"]
[columns]
date = { headers = ["日期"] }
amount = { headers = ["金额"] }
[sealed]
name = { headers = ["姓名"] }
household_no = { headers = ["户号"] }
id_number = { headers = ["证件号码"], need = "nothing" }
[opening.unit]
id = "bureau"
name = "财政局"
kind = "finance"
[opening.line]
id = "old"
name = "旧账"
category = "other"
level = "county"
budget_year = 2016
[opening.project]
id = "old"
name = "旧账"
content = "旧账"
[opening.scheme]
id = "old"
name = "旧补助"
class = "open"
basis_text = "试"
"#;
const FILE: &str =
    "日期,金额,姓名,户号\n2016-05-01,10.00,试旧某,户-71\n2016-05-01,20.00,试留某,户-72\n";
const NAME: &str = "试旧某";

fn read<'m>(ledger: &Ledger, mapping: &'m Mapping) -> ReadFile<'m> {
    let order = sunledger_server::service::ImportOrder::default();
    ledger
        .read_payments(FILE.as_bytes(), mapping, &order)
        .unwrap()
}

fn plan<'r>(ledger: &Ledger, read: &'r ReadFile<'r>) -> Plan<'r> {
    let order = sunledger_server::service::ImportOrder::default();
    ledger.plan_import(read, &order).unwrap()
}

fn post(ledger: &Ledger, plan: &Plan<'_>) -> (&'static str, u64, u64) {
    let done = ledger.post_import(plan, &|_, _, _| ()).unwrap();
    (done.outcome, done.first_seq.unwrap(), done.entries)
}

fn erase(ledger: &Ledger) {
    erase_handle(ledger, &handle(ledger));
}

fn erase_handle(ledger: &Ledger, handle: &str) {
    let whom = Whom::Handle(handle.parse().unwrap());
    let actor = Actor::parse("registrar").unwrap();
    let reason = Label::new("本人申请").unwrap();
    ledger.erase(&actor, &whom, &reason).unwrap();
}

/// The pseudonym of the first who is paid in the old books.
fn handle(ledger: &Ledger) -> String {
    let mut lines = Vec::new();
    ledger.export_entries(&mut lines).unwrap();
    let lines = String::from_utf8(lines).unwrap();
    let paid = lines
        .lines()
        .find(|line| line.contains("\"paid\":\"10.00\""));
    let entry: serde_json::Value = serde_json::from_str(paid.unwrap()).unwrap();
    let payee = &entry["payload"]["body"]["payee"]["subject"];
    payee["handle"].as_str().unwrap().to_owned()
}

fn rows(world: &World, table: &str) -> i64 {
    let path = world.dir().join("vault.sqlite");
    let vault = rusqlite::Connection::open(path).unwrap();
    let sql = format!("SELECT count(*) FROM {table}");
    vault.query_row(&sql, [], |row| row.get(0)).unwrap()
}

fn named_in_clear(world: &World) -> bool {
    let file = std::fs::read(world.dir().join("people.sqlite")).unwrap();
    file.windows(NAME.len()).any(|part| part == NAME.as_bytes())
}

#[test]
fn old_books_that_are_imported_again_seal_nobody_anew() {
    // Given old books in the ledger, and one of their people erased since.
    let mut world = World::new();
    let mapping = Mapping::from_toml(BOOKS).unwrap();
    let books = read(world.ledger(), &mapping);
    let first = post(world.ledger(), &plan(world.ledger(), &books));
    assert_eq!(first.0, "recorded");
    assert!(named_in_clear(&world));
    erase(world.ledger());
    world.close();
    let before = (rows(&world, "subject"), rows(&world, "seal"));
    // When the same file is imported again.
    world.try_open().unwrap();
    let size = world.ledger().head().size;
    let again = plan(world.ledger(), &books);
    assert!(again.is_known());
    let (outcome, seq, entries) = post(world.ledger(), &again);
    // Then it is the import of before, and nobody is in the vault or on the boards who was not.
    assert_eq!((outcome, seq, entries), ("repeated", first.1, first.2));
    assert_eq!(world.ledger().head().size, size);
    world.close();
    assert_eq!((rows(&world, "subject"), rows(&world, "seal")), before);
    assert!(!named_in_clear(&world));
}

/// As two clerks do it at once: both have planned before either has posted.
#[test]
fn whoever_is_sealed_for_what_the_log_has_already_is_taken_back() {
    let mut world = World::new();
    let mapping = Mapping::from_toml(BOOKS).unwrap();
    let books = read(world.ledger(), &mapping);
    let late = plan(world.ledger(), &books);
    post(world.ledger(), &plan(world.ledger(), &books));
    erase(world.ledger());
    let size = world.ledger().head().size;
    assert_eq!(post(world.ledger(), &late).0, "repeated");
    assert!(world.ledger().take_warnings().is_empty());
    assert_eq!(world.ledger().head().size, size);
    world.close();
    let left = ["subject", "pending_batch", "reliance"].map(|table| rows(&world, table));
    assert_eq!(left, [1, 0, 0], "who was not erased, and nothing in flight");
    assert!(!named_in_clear(&world));
    // Nor does the next opening bring anybody back.
    world.try_open().unwrap();
    let unit = world.try_pay("jia-1", "a", json!({"unit": "yi"}));
    unit.unwrap();
    world.close();
    assert_eq!(rows(&world, "subject"), 1);
    assert!(!named_in_clear(&world));
}

/// Whoever is erased is another person to the ledger, so the request of before is another one: refused, and nobody stays.
#[test]
fn a_request_that_is_sent_again_after_an_erasure_leaves_nobody() {
    let mut world = World::new();
    let payee = || person(json!({"name": NAME, "identity": "户-71"}));
    let handle = world.pay("jia-1", "b", payee());
    let again = world.try_pay("jia-1", "b", payee()).unwrap();
    assert_eq!(again.outcome, sunledger_journal::Outcome::Repeated);
    erase_handle(world.ledger(), &handle);
    let size = world.ledger().head().size;
    let refused = world.try_pay("jia-1", "b", payee()).unwrap_err();
    assert_eq!(refused.code(), "key_reused");
    assert_eq!(world.ledger().head().size, size);
    world.close();
    let left = ["subject", "field_pack", "pending_batch"].map(|table| rows(&world, table));
    assert_eq!(left, [0, 0, 0]);
    assert!(!named_in_clear(&world));
}
