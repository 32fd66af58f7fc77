//! Anybody may ask in SQL, and can do nothing but read.

use std::time::Duration;

use serde_json::json;
use sunledger_projections::Limits;

use crate::world::World;

const LIMITS: Limits = Limits {
    rows: 3,
    time: Duration::from_secs(2),
    sealed: false,
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
    let sealed = Limits {
        sealed: true,
        ..LIMITS
    };
    reader
        .ask("SELECT name FROM people.persons", sealed)
        .unwrap();
    assert!(reader.ask("DELETE FROM people.persons", sealed).is_err());
    // Nothing of it stays: the reader answers its own questions as before.
    assert!(reader.snapshot().unwrap().as_of() > 0);
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
