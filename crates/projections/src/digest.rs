//! The digest of a read model: over what its rows say, and nothing of how SQLite stores them.
//!
//! BLAKE3 derive_key("sunledger read model v1") over each table by name: its name and its columns' names,
//! then each row by primary key after the byte 1, then the byte 0. Every text, blob and list is preceded by
//! its length, every value by its type; integers are eight bytes, big-endian.

use std::collections::BTreeMap;

use rusqlite::Connection;
use rusqlite::types::ValueRef;

use crate::error::ProjectionError;
use crate::row::damaged;

const CONTEXT: &str = "sunledger read model v1";
/// Hashing is fastest in large pieces.
const BUFFER_BYTES: usize = 1 << 16;

struct Table {
    name: String,
    columns: Vec<String>,
    key: Vec<String>,
}

pub(crate) fn of(db: &Connection) -> Result<[u8; 32], ProjectionError> {
    let mut hasher = blake3::Hasher::new_derive_key(CONTEXT);
    for table in tables(db)? {
        add(&mut hasher, db, &table)?;
    }
    Ok(*hasher.finalize().as_bytes())
}

/// The same over each table alone, by its name.
pub(crate) fn by_table(db: &Connection) -> Result<BTreeMap<String, [u8; 32]>, ProjectionError> {
    let mut digests = BTreeMap::new();
    for table in tables(db)? {
        let mut hasher = blake3::Hasher::new_derive_key(CONTEXT);
        add(&mut hasher, db, &table)?;
        digests.insert(table.name, *hasher.finalize().as_bytes());
    }
    Ok(digests)
}

fn add(hasher: &mut blake3::Hasher, db: &Connection, table: &Table) -> Result<(), ProjectionError> {
    let mut buffer = Vec::with_capacity(BUFFER_BYTES);
    text(&mut buffer, &table.name);
    length(&mut buffer, table.columns.len());
    for column in &table.columns {
        text(&mut buffer, column);
    }
    let sql = format!(
        "SELECT \"{}\" FROM \"{}\" ORDER BY \"{}\"",
        table.columns.join("\", \""),
        table.name,
        table.key.join("\", \"")
    );
    let mut statement = db.prepare(&sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        buffer.push(1);
        for column in 0..table.columns.len() {
            value(&mut buffer, row.get_ref(column)?)?;
        }
        if buffer.len() >= BUFFER_BYTES {
            hasher.update(&buffer);
            buffer.clear();
        }
    }
    buffer.push(0);
    hasher.update(&buffer);
    Ok(())
}

fn tables(db: &Connection) -> Result<Vec<Table>, ProjectionError> {
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
    let mut statement = db.prepare(sql)?;
    let names = statement.query_map([], |row| row.get::<_, String>(0))?;
    names.map(|name| table(db, name?)).collect()
}

fn table(db: &Connection, name: String) -> Result<Table, ProjectionError> {
    let mut statement = db.prepare("SELECT name, pk FROM pragma_table_info(?) ORDER BY cid")?;
    let columns = statement.query_map([&name], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let columns: Vec<(String, i64)> = columns.collect::<rusqlite::Result<_>>()?;
    let mut key: Vec<&(String, i64)> = columns.iter().filter(|(_, place)| *place > 0).collect();
    key.sort_by_key(|(_, place)| *place);
    Ok(Table {
        key: key.into_iter().map(|(column, _)| column.clone()).collect(),
        columns: columns.into_iter().map(|(column, _)| column).collect(),
        name,
    })
}

fn value(out: &mut Vec<u8>, value: ValueRef<'_>) -> Result<(), ProjectionError> {
    match value {
        ValueRef::Null => out.push(0),
        ValueRef::Integer(number) => {
            out.push(1);
            out.extend_from_slice(&number.to_be_bytes());
        }
        ValueRef::Real(_) => return Err(damaged("a number with a fraction")),
        ValueRef::Text(text) => {
            out.push(3);
            length(out, text.len());
            out.extend_from_slice(text);
        }
        ValueRef::Blob(blob) => {
            out.push(4);
            length(out, blob.len());
            out.extend_from_slice(blob);
        }
    }
    Ok(())
}

fn text(out: &mut Vec<u8>, text: &str) {
    length(out, text.len());
    out.extend_from_slice(text.as_bytes());
}

fn length(out: &mut Vec<u8>, length: usize) {
    let length = u64::try_from(length).unwrap_or(u64::MAX);
    out.extend_from_slice(&length.to_be_bytes());
}
