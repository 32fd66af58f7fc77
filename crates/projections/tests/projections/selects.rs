//! Anybody may ask in SQL, and can do nothing but read.

use std::time::Duration;

use serde_json::json;
use sunledger_projections::{Limits, SealedPerson};

use crate::world::{World, handle};

const LIMITS: Limits = Limits {
    rows: 3,
    time: Duration::from_secs(2),
};

#[test]
fn a_query_reads_and_can_do_nothing_else() {
    let world = World::new();
    let (mut reader, _people) = world.reader_with_people();
    let table = reader.ask("SELECT unit, 1 AS one FROM units ORDER BY unit", LIMITS);
    let table = table.unwrap();
    assert_eq!(table.columns, ["unit", "one"]);
    assert_eq!(table.rows[0], [json!("builder"), json!(1)]);
    assert_eq!((table.rows.len(), table.more), (3, true));
    for sql in [
        "DELETE FROM units",
        "CREATE TABLE x (y)",
        "PRAGMA query_only = 0",
        "ATTACH DATABASE ':memory:' AS x",
        "BEGIN",
        "VACUUM INTO '/tmp/x'",
        "SELECT name FROM people.persons",
        "SELECT count(*) FROM people.persons",
        "SELECT 1; SELECT 2",
        "SELECT * FROM pragma_table_info('units')",
        "",
    ] {
        let refused = reader.ask(sql, LIMITS).unwrap_err();
        assert_eq!(refused.code(), "query_not_read_only", "{sql}");
    }
    // Nothing of it stays: the reader answers its own questions as before.
    assert!(reader.snapshot().unwrap().as_of() > 0);
}

#[test]
fn a_sealed_reader_joins_pseudonyms_and_names_nobody() {
    let world = World::new();
    let (mut reader, _people) = world.reader_with_people();
    let sql = "SELECT person, count(*) FROM sealed_people GROUP BY person";
    let unsealed = reader.ask(sql, LIMITS).unwrap_err();
    assert_eq!(unsealed.code(), "query_not_read_only");
    let one = |no, person| SealedPerson {
        handle: handle(no),
        person,
        household: 1,
        card: None,
    };
    reader.seal(&[one(1, 7), one(2, 7), one(3, 8)]).unwrap();
    let joined = reader.ask(sql, LIMITS).unwrap();
    assert_eq!(
        joined.rows,
        [[json!(7), json!(2)], [json!(8), json!(1)]].map(Vec::from)
    );
    for sql in [
        "SELECT name FROM people.persons",
        "DELETE FROM sealed_people",
        "INSERT INTO sealed_people SELECT handle, 1, 1, 1 FROM sealed_people",
    ] {
        assert!(reader.ask(sql, LIMITS).is_err(), "{sql}");
    }
    // Another reader has nothing of it.
    assert!(
        world
            .reader()
            .ask("SELECT 1 FROM sealed_people", LIMITS)
            .is_err()
    );
}

#[test]
fn a_query_that_does_not_end_is_stopped() {
    let mut reader = World::new().reader();
    let limits = Limits {
        time: Duration::from_millis(50),
        ..LIMITS
    };
    let endless =
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n";
    assert_eq!(
        reader.ask(endless, limits).unwrap_err().code(),
        "query_too_slow"
    );
}
