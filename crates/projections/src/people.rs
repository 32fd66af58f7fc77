//! `people.sqlite`: who stands behind a pseudonym, by the words of each commitment. Filled from the vault by whoever
//! may open it; never digested, never exported, and nothing of an erased name may stay in the file.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};
use sunledger_domain::subject::{Commitment, Handle};

use crate::error::ProjectionError;
use crate::row::{int, uint};

/// "SLPN": tells this file from any other SQLite file.
const APPLICATION_ID: i32 = 0x534c_504e;
/// Raised whenever the table changes.
const VERSION: i32 = 3;
/// How long a write waits for readers of a page.
const BUSY_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(5);

const TABLE: &str = "
-- The words of a pseudonym's first commitment stand under the empty seal. Those of another commitment stand under
-- its own where they differ, and never take the place of the first: most people are only ever named in one way.
CREATE TABLE persons (
    handle       BLOB NOT NULL,
    seal         BLOB NOT NULL, -- empty, or the first bytes of the commitment
    kind         TEXT NOT NULL, -- person, organisation
    name         TEXT,          -- null where the commitment has none
    household_no TEXT,
    grp          TEXT,
    PRIMARY KEY (handle, seal)
) STRICT, WITHOUT ROWID;
-- Whose name would stand here and does not: erased, or kept under seal.
CREATE TABLE withheld (
    handle BLOB    NOT NULL PRIMARY KEY,
    erased INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- `whole` is 0 while a write is under way: a file that is found so is thrown away. `changes` is the vault's own
-- count, up to which everyone is here.
CREATE TABLE state (id INTEGER PRIMARY KEY CHECK (id = 1), whole INTEGER NOT NULL, changes INTEGER NOT NULL) STRICT;
INSERT INTO state VALUES (1, 1, 0);
";

/// What stands behind a pseudonym.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonKind {
    /// A natural person.
    Person,
    /// A firm, cooperative, school, bank or other body.
    Organisation,
}

/// Why somebody is not named any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Withheld {
    /// 已删除
    Erased,
    /// 限制公开: kept under seal.
    Restricted,
}

/// How much of a commitment tells one naming of a pseudonym from another. The salts are secret, so nobody can look
/// for a second one that begins alike.
const SEAL_BYTES: usize = 8;

/// The first bytes of a commitment.
pub(crate) type Seal = [u8; SEAL_BYTES];

/// Which of the namings of a pseudonym a commitment is.
pub(crate) fn seal(commitment: &Commitment) -> Seal {
    let first = commitment.as_bytes().first_chunk::<SEAL_BYTES>();
    first.copied().unwrap_or_default()
}

/// The words of one commitment under a pseudonym: the more exact row comes first.
pub(crate) const NAMED: &str = "SELECT kind, name, household_no, grp FROM people.persons
     WHERE handle = ?1 AND seal IN (?2, x'') ORDER BY length(seal) DESC LIMIT 1";

/// Whether a pseudonym is not named any more.
pub(crate) const WITHHELD: &str = "SELECT erased FROM people.withheld WHERE handle = ?1";

/// One naming of a pseudonym and what boards may need of the person. `Debug` shows none of it.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonRow {
    /// The pseudonym, as in the log.
    pub handle: Handle,
    /// The commitment beside it: what was said of the person then.
    pub commitment: Commitment,
    /// Person or organisation.
    pub kind: PersonKind,
    /// 姓名; none where it was not said.
    pub name: Option<String>,
    /// 户号
    pub household_no: Option<String>,
    /// 村组
    pub group: Option<String>,
}

/// The names, open for the one who fills them.
pub struct PeopleDb {
    connection: Connection,
    fresh: bool,
}

impl PersonKind {
    /// The word in the table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organisation => "organisation",
        }
    }

    /// By its word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Person, Self::Organisation]
            .into_iter()
            .find(|kind| kind.name() == word)
    }
}

impl std::fmt::Debug for PersonRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PersonRow")
            .field("handle", &self.handle)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

impl PeopleDb {
    /// Opens the file, or makes it, readable by its owner only. A file of another version, and one in which a
    /// write was cut off, is wiped and made anew; see [`PeopleDb::is_fresh`].
    pub fn open(path: &Path) -> Result<Self, ProjectionError> {
        if exists(path)? {
            let connection = connect(path)?;
            if is_whole(&connection, path)? {
                configure(&connection)?;
                return Ok(Self {
                    connection,
                    fresh: false,
                });
            }
            drop(connection);
            wipe(path)?;
        }
        make(path)
    }

    /// Wipes the file and starts with an empty one. Nobody may have it open.
    pub fn recreate(path: &Path) -> Result<Self, ProjectionError> {
        if exists(path)? {
            is_whole(&connect(path)?, path)?;
            wipe(path)?;
        }
        make(path)
    }

    /// True where the file was made just now: it has to be filled from the vault.
    pub const fn is_fresh(&self) -> bool {
        self.fresh
    }

    /// How many pseudonyms it knows.
    pub fn count(&self) -> Result<u64, ProjectionError> {
        let sql = "SELECT count(*) FROM persons WHERE seal = x''";
        uint(self.connection.query_row(sql, [], |row| row.get(0))?)
    }

    /// The vault's count of changes up to which everyone is here.
    pub fn changes(&self) -> Result<u64, ProjectionError> {
        let sql = "SELECT changes FROM state";
        uint(self.connection.query_row(sql, [], |row| row.get(0))?)
    }

    /// Says that everyone is here up to a count of the vault's. It moves on only from the count before, so that one
    /// change that failed is not covered up by the next.
    pub fn follow(&mut self, changes: u64) -> Result<(), ProjectionError> {
        let sql = "UPDATE state SET changes = ?1 WHERE changes = ?1 - 1";
        self.connection.execute(sql, [int(changes)?])?;
        Ok(())
    }

    /// Says that the file was filled just now, from a vault with this count.
    pub fn filled(&mut self, changes: u64) -> Result<(), ProjectionError> {
        let sql = "UPDATE state SET changes = ?1";
        self.connection.execute(sql, [int(changes)?])?;
        self.fresh = false;
        Ok(())
    }

    /// Adds people. What a commitment said is never changed by a later one.
    pub fn put(&mut self, people: &[PersonRow]) -> Result<(), ProjectionError> {
        if people.is_empty() {
            return Ok(());
        }
        // In the table's own order; the namings of one pseudonym stay in theirs.
        let mut people: Vec<&PersonRow> = people.iter().collect();
        people.sort_by_key(|person| *person.handle.as_bytes());
        self.change(|connection| {
            let tx = connection.transaction()?;
            for person in people {
                put_one(&tx, person)?;
            }
            Ok(tx.commit()?)
        })
    }

    /// Forgets people, and leaves no trace of them in the file but that they are not named any more, and why. Says how
    /// many were known.
    pub fn withhold(
        &mut self,
        handles: &[Handle],
        why: Withheld,
    ) -> Result<usize, ProjectionError> {
        let mut erased: usize = 0;
        self.change(|connection| {
            let tx = connection.transaction()?;
            for handle in handles {
                let gone = tx
                    .prepare_cached("DELETE FROM persons WHERE handle = ?")?
                    .execute([handle.as_bytes()])?;
                erased = erased.saturating_add(gone.min(1));
                tx.prepare_cached(
                    "INSERT OR REPLACE INTO withheld (handle, erased) VALUES (?, ?)",
                )?
                .execute((handle.as_bytes(), why == Withheld::Erased))?;
            }
            tx.commit()?;
            if erased > 0 {
                // Moving rows between pages leaves copies that deleting a row does not reach.
                connection.execute_batch("VACUUM")?;
            }
            Ok(())
        })?;
        Ok(erased)
    }

    /// There is no journal that could undo a write which is cut off, since a journal keeps what is erased.
    /// So the file says of itself that it is not whole while it is written to.
    fn change(
        &mut self,
        write: impl FnOnce(&mut Connection) -> Result<(), ProjectionError>,
    ) -> Result<(), ProjectionError> {
        self.connection.execute("UPDATE state SET whole = 0", [])?;
        write(&mut self.connection)?;
        self.connection.execute("UPDATE state SET whole = 1", [])?;
        Ok(())
    }
}

/// As the first naming of the pseudonym, or else under its own seal where it differs from the first.
fn put_one(tx: &Connection, person: &PersonRow) -> Result<(), ProjectionError> {
    let (handle, kind) = (person.handle.as_bytes(), person.kind.name());
    let words = (&person.name, &person.household_no, &person.group);
    let first = tx
        .prepare_cached(
            "INSERT INTO persons (handle, seal, kind, name, household_no, grp) VALUES (?, x'', ?, ?, ?, ?)
             ON CONFLICT DO NOTHING",
        )?
        .execute((handle, kind, words.0, words.1, words.2))?;
    if first > 0 {
        return Ok(());
    }
    tx.prepare_cached(
        "INSERT INTO persons (handle, seal, kind, name, household_no, grp)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6 FROM persons
         WHERE handle = ?1 AND seal = x''
           AND (kind, name, household_no, grp) IS NOT (?3, ?4, ?5, ?6)
         ON CONFLICT DO NOTHING",
    )?
    .execute((
        handle,
        seal(&person.commitment),
        kind,
        words.0,
        words.1,
        words.2,
    ))?;
    Ok(())
}

fn exists(path: &Path) -> Result<bool, ProjectionError> {
    match fs::metadata(path) {
        Ok(metadata) => Ok(metadata.len() > 0),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(source) => Err(failed(path, source)),
    }
}

fn connect(path: &Path) -> Result<Connection, ProjectionError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    Ok(connection)
}

fn configure(connection: &Connection) -> Result<(), ProjectionError> {
    for (name, value) in [
        ("journal_mode", "MEMORY"),
        ("secure_delete", "ON"),
        ("synchronous", "FULL"),
        ("temp_store", "MEMORY"),
        ("trusted_schema", "OFF"),
        // In KiB.
        ("cache_size", "-32768"),
    ] {
        connection.pragma_update(None, name, value)?;
    }
    Ok(())
}

/// False where the file is of another version or was cut off in a write; a foreign file is refused.
fn is_whole(connection: &Connection, path: &Path) -> Result<bool, ProjectionError> {
    let mark = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
    let marks = mark("application_id").and_then(|id| Ok((id, mark("user_version")?)));
    match marks {
        Ok((APPLICATION_ID, VERSION)) => {
            let sql = "SELECT whole FROM state";
            let whole: rusqlite::Result<bool> = connection.query_row(sql, [], |row| row.get(0));
            Ok(whole.unwrap_or(false))
        }
        Ok((APPLICATION_ID, _)) => Ok(false),
        Ok(_) | Err(_) => Err(ProjectionError::NotOurs {
            path: path.to_owned(),
        }),
    }
}

fn make(path: &Path) -> Result<PeopleDb, ProjectionError> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|source| failed(path, source))?;
    let mut connection = connect(path)?;
    configure(&connection)?;
    let tx = connection.transaction()?;
    tx.execute_batch(TABLE)?;
    tx.pragma_update(None, "user_version", VERSION)?;
    tx.pragma_update(None, "application_id", APPLICATION_ID)?;
    tx.commit()?;
    Ok(PeopleDb {
        connection,
        fresh: true,
    })
}

/// Overwrites the file before it is removed, as far as the file system lets anyone do that.
fn wipe(path: &Path) -> Result<(), ProjectionError> {
    let overwrite = || -> io::Result<()> {
        let mut file: File = OpenOptions::new().write(true).open(path)?;
        let zeros = [0; 4096];
        let mut left = file.metadata()?.len();
        while left > 0 {
            let len = usize::try_from(left).map_or(zeros.len(), |left| left.min(zeros.len()));
            file.write_all(zeros.get(..len).unwrap_or(&zeros))?;
            left = left.saturating_sub(u64::try_from(len).unwrap_or(left));
        }
        file.sync_all()?;
        fs::remove_file(path)
    };
    overwrite().map_err(|source| failed(path, source))
}

fn failed(path: &Path, source: io::Error) -> ProjectionError {
    let path: PathBuf = path.to_owned();
    ProjectionError::File { path, source }
}
