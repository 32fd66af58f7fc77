//! Audit questions that need the vault 封存的疑点: asked by an auditor, beside the vault, and answered in pseudonyms.
//!
//! No name, number or card may leave here, whoever asks; and nothing leaves before the log says that it was asked.

use std::collections::HashMap;

use jiff::civil::Date;
use serde::Serialize;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use sunledger_domain::event::OWN_QUERY;
use sunledger_domain::subject::{Digest, Handle};
use sunledger_domain::{Actor, Role};
use sunledger_projections::{Answer, Answered, Limits, Question, Reader, SealedPerson, Table};
use sunledger_vault::{Field, SealEntry};

use super::{Ledger, Request, ServiceError};

/// What came of asking.
#[derive(Debug, Serialize)]
pub struct SealedFindings {
    /// As of which log size.
    pub as_of: u64,
    /// As of which day.
    pub on: Date,
    /// Every sealed question that was asked, and its answer.
    pub questions: Vec<Answered>,
    /// The entries that say so.
    pub recorded: Vec<u64>,
}

/// Numbers that are given out as texts come along.
#[derive(Default)]
struct Numbers(HashMap<String, u64>);

impl Numbers {
    fn of(&mut self, text: String) -> u64 {
        let next = u64::try_from(self.0.len()).unwrap_or(u64::MAX);
        *self.0.entry(text).or_insert(next)
    }
}

impl Ledger {
    /// Asks sealed questions as of a day, puts on record that they were asked, and answers. For auditors.
    pub fn ask_sealed(
        &self,
        actor: &Actor,
        on: Date,
        questions: &[Question],
    ) -> Result<SealedFindings, ServiceError> {
        let mut reader = self.sealed_reader(actor)?;
        let snapshot = reader.snapshot()?;
        let asked = questions
            .iter()
            .map(|question| snapshot.ask_question(question, on));
        let mut found = SealedFindings {
            as_of: snapshot.as_of(),
            on,
            questions: asked.collect::<Result<_, _>>()?,
            recorded: Vec::new(),
        };
        for asked in &found.questions {
            if let Answer::Asked { hits } = &asked.answer {
                let body = json!({ "question": asked.question.id, "on": on, "hits": hits.len() });
                found.recorded.push(self.record_asking(actor, body)?);
            }
        }
        Ok(found)
    }

    /// Asks a SELECT of the auditor's own, which may join `sealed_people`; puts its digest and the number of rows on
    /// record, and answers.
    pub fn query_sealed(
        &self,
        actor: &Actor,
        on: Date,
        sql: &str,
        limits: Limits,
    ) -> Result<Table, ServiceError> {
        let mut reader = self.sealed_reader(actor)?;
        let table = reader.ask(sql, limits)?;
        let digest = Digest::new(Sha256::digest(sql).into());
        let hits = table.rows.len();
        let body = json!({ "question": OWN_QUERY, "digest": digest, "on": on, "hits": hits });
        self.record_asking(actor, body)?;
        Ok(table)
    }

    /// The same asking of the same log is one entry.
    fn record_asking(&self, actor: &Actor, body: serde_json::Value) -> Result<u64, ServiceError> {
        let size = self.state().size();
        let request = Request {
            key: format!("sealed.ask {size} {actor}"),
            kind: "sealed.ask".to_owned(),
            body,
            issued_at: None,
            expected_size: None,
            sigs: Vec::new(),
        };
        Ok(self.post(actor, &request)?.first_seq)
    }

    fn sealed_reader(&self, actor: &Actor) -> Result<Reader, ServiceError> {
        if !self.state().has_role(actor, Role::Auditor) {
            return Err(auditors_only());
        }
        self.catch_up()?;
        let mut reader = self.reader()?;
        reader.seal(&self.sealed_people()?)?;
        Ok(reader)
    }

    /// Everybody in the vault who is not erased, by pseudonym, with numbers for person, household and card.
    fn sealed_people(&self) -> Result<Vec<SealedPerson>, ServiceError> {
        const PLACE: [Field; 3] = [Field::HouseholdNo, Field::Group, Field::Address];
        let wanted = [PLACE.as_slice(), &[Field::Card]].concat();
        let (mut persons, mut households, mut cards) =
            (Numbers::default(), Numbers::default(), Numbers::default());
        let mut people = Vec::new();
        self.vault()
            .for_each_seal(&wanted, |SealEntry { sealed, person, .. }| {
                let said = |field| person.fields.get(&field).map(String::as_str);
                let household = match said(Field::HouseholdNo) {
                    Some(_) => PLACE
                        .into_iter()
                        .filter_map(said)
                        .collect::<Vec<_>>()
                        .join("\u{1f}"),
                    // No household's words are a number alone with this mark before it.
                    None => format!("\u{1e}{}", person.subject),
                };
                let card = said(Field::Card)
                    .map(|card| card.chars().filter(char::is_ascii_digit).collect());
                people.push(SealedPerson {
                    handle: Handle::new(*sealed.handle.as_bytes()),
                    person: persons.of(person.subject.to_string()),
                    household: households.of(household),
                    card: card.map(|card| cards.of(card)),
                });
                Ok::<(), ServiceError>(())
            })?;
        // One pseudonym is committed to many times over; a person's pseudonyms are not to stand side by side.
        people.sort_unstable();
        people.dedup();
        Ok(people)
    }
}

fn auditors_only() -> ServiceError {
    ServiceError::request(
        "not_permitted",
        "as",
        "封存的疑点只由审计岗位查询",
        "sealed questions are asked by an auditor",
    )
}
