//! `sealed_people`: who is the same person, household or card behind different pseudonyms, in numbers that mean nothing
//! outside one asking. It lives in the memory of one reader, and no name, number or card may enter it.

use rusqlite::params;
use sunledger_domain::subject::Handle;

use crate::error::ProjectionError;
use crate::reader::Reader;
use crate::row::int;

const TABLE: &str = "
CREATE TEMP TABLE sealed_people (
    handle    BLOB    NOT NULL, -- the pseudonym, one per person and scheme
    person    INTEGER NOT NULL, -- the same for all pseudonyms of one person
    household INTEGER NOT NULL, -- by the household's number, else by person
    card      INTEGER           -- none where no card was said
) STRICT;
";

/// One commitment of a pseudonym, with numbers for what stands behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SealedPerson {
    /// The pseudonym.
    pub handle: Handle,
    /// The same for all pseudonyms of one person.
    pub person: u64,
    /// The same for all members of one household.
    pub household: u64,
    /// The same for everybody who is paid to one card.
    pub card: Option<u64>,
}

impl Reader {
    /// Gives this reader `sealed_people`, which sealed questions and queries join. It ends with the reader.
    pub fn seal(&mut self, people: &[SealedPerson]) -> Result<(), ProjectionError> {
        let tx = self.connection().transaction()?;
        tx.execute_batch(TABLE)?;
        for one in people {
            let card = one.card.map(int).transpose()?;
            tx.prepare_cached("INSERT INTO sealed_people VALUES (?, ?, ?, ?)")?
                .execute(params![
                    one.handle.as_bytes(),
                    int(one.person)?,
                    int(one.household)?,
                    card
                ])?;
        }
        tx.execute_batch(
            "CREATE INDEX temp.sealed_people_handle ON sealed_people (handle);
             CREATE INDEX temp.sealed_people_person ON sealed_people (person);",
        )?;
        Ok(tx.commit()?)
    }
}
