//! Entries: what each is, who caused it, on which dates and documents it rests, what money it moved.

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::Row;
use serde::Serialize;
use sunledger_chain::LeafHash;
use sunledger_domain::basis::EvidenceKind;
use sunledger_domain::subject::Digest;
use sunledger_domain::{Account, Actor, Bucket, Money};

use super::page::{Page, Paged};
use crate::error::ProjectionError;
use crate::reader::{List, Snapshot};
use crate::row::{RowExt, damaged, int, uint};
use crate::sql::Filter;
use crate::word::{account_json, leaf_json, parse_account, parse_bucket};

/// Which entries.
#[derive(Debug, Clone, Default)]
pub struct EntryFilter {
    /// Of one kind, as in the log.
    pub kind: Option<String>,
    /// Of one atomic batch, by its first entry.
    pub batch_first: Option<u64>,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EntryRow {
    /// Its sequence number.
    pub seq: u64,
    /// What happened, as in the log.
    pub kind: String,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// The first entry of its atomic batch.
    pub batch_first: u64,
    /// Its leaf in the Merkle tree.
    #[serde(serialize_with = "leaf_json")]
    pub leaf: LeafHash,
}

/// An entry with all that the read model knows of it. What it says in full stands in the log.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EntryDetail {
    /// The log size that it is as of.
    pub as_of: u64,
    /// The entry.
    pub entry: EntryRow,
    /// The command that caused it.
    pub command: CommandRow,
    /// Its dates and document.
    pub basis: Option<BasisRow>,
    /// Digests of papers and photos.
    pub evidence: Vec<EvidenceRow>,
    /// What money it moved.
    pub postings: Vec<PostingRow>,
}

/// The command behind an atomic batch.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CommandRow {
    /// What was asked.
    pub kind: String,
    /// Who asked.
    pub actor: Actor,
    /// How many entries it came to.
    pub entries: u64,
    /// The digest of what they say.
    pub digest: Digest,
    /// When its maker issued it.
    pub issued_at: Timestamp,
    /// The rules version that it was decided under.
    pub rules: u64,
}

/// The dates and the document that an entry rests on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BasisRow {
    /// 业务日期
    pub business_on: Date,
    /// 文号
    pub document: Option<String>,
    /// The document's date.
    pub document_on: Option<Date>,
}

/// The digest of a paper or photo.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EvidenceRow {
    /// What it is.
    pub kind: EvidenceKind,
    /// SHA-256 of the file.
    pub digest: Digest,
    /// Who keeps it.
    pub holder: String,
}

/// One change of one state of one account.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PostingRow {
    /// Which account.
    #[serde(serialize_with = "account_json")]
    pub account: Account,
    /// Which state.
    pub bucket: Bucket,
    /// By how much.
    pub delta: Money,
}

const COLUMNS: &str = "seq, kind, recorded_at_us, batch_first, leaf";
const COMMAND: &str =
    "SELECT kind, actor, entries, digest, issued_at_us, rules FROM commands WHERE batch_first = ?";
const BASIS: &str = "SELECT business_on, document, document_on FROM bases WHERE seq = ?";
const EVIDENCE: &str = "SELECT kind, digest, holder FROM evidence WHERE seq = ? ORDER BY n";
const POSTINGS: &str =
    "SELECT account_kind, account, bucket, delta FROM postings WHERE seq = ? ORDER BY n";

impl Snapshot<'_> {
    /// Entries in the order of the log.
    pub fn entries(
        &self,
        filter: &EntryFilter,
        page: Page,
    ) -> Result<Paged<EntryRow>, ProjectionError> {
        let mut conditions = Filter::default();
        if let Some(kind) = &filter.kind {
            conditions.and("kind = ?", kind.clone());
            if kind != "payment.line" {
                // What the index is made of.
                conditions.holds("kind <> 'payment.line'");
            }
        }
        if let Some(first) = filter.batch_first {
            // The entries of a batch follow each other.
            conditions.and("seq >= ?", int(first)?);
            let end = "seq < (SELECT batch_first + entries FROM commands WHERE batch_first = ?)";
            conditions.and(end, int(first)?);
        }
        let known = match (&filter.kind, filter.batch_first) {
            (None, None) => Some(self.as_of()),
            (Some(kind), None) => {
                let sql = "SELECT sum(entries) FROM entry_kinds WHERE kind = ?";
                Some(uint(self.number(sql, [kind])?)?)
            }
            (_, Some(_)) => None,
        };
        let list = List {
            columns: COLUMNS,
            from: "entries",
            filter: conditions,
            order: "seq",
        };
        match known {
            Some(total) => self.window(&list, total, page, read_entry),
            None => self.paged(&list, page, read_entry),
        }
    }

    /// One entry; none beyond the log size.
    pub fn entry(&self, seq: u64) -> Result<Option<EntryDetail>, ProjectionError> {
        let sql = format!("SELECT {COLUMNS} FROM entries WHERE seq = ?");
        let Some(entry) = self.one(&sql, [int(seq)?], read_entry)? else {
            return Ok(None);
        };
        let command = self.one(COMMAND, [int(entry.batch_first)?], read_command)?;
        Ok(Some(EntryDetail {
            as_of: self.as_of(),
            command: command.ok_or_else(|| damaged("an entry without a command"))?,
            basis: self.one(BASIS, [int(seq)?], |row| {
                Ok(BasisRow {
                    business_on: row.date("business_on")?,
                    document: row.opt_text("document")?,
                    document_on: row.opt_date("document_on")?,
                })
            })?,
            evidence: self.list(EVIDENCE, [int(seq)?], |row| {
                Ok(EvidenceRow {
                    kind: row.word("kind")?,
                    digest: row.digest("digest")?,
                    holder: row.text("holder")?,
                })
            })?,
            postings: self.list(POSTINGS, [int(seq)?], read_posting)?,
            entry,
        }))
    }
}

fn read_entry(row: &Row<'_>) -> Result<EntryRow, ProjectionError> {
    Ok(EntryRow {
        seq: row.uint("seq")?,
        kind: row.text("kind")?,
        recorded_at: row.time("recorded_at_us")?,
        batch_first: row.uint("batch_first")?,
        leaf: row.leaf("leaf")?,
    })
}

fn read_command(row: &Row<'_>) -> Result<CommandRow, ProjectionError> {
    Ok(CommandRow {
        kind: row.text("kind")?,
        actor: row.named("actor", |text| Actor::parse(text).ok())?,
        entries: row.uint("entries")?,
        digest: row.digest("digest")?,
        issued_at: row.time("issued_at_us")?,
        rules: row.uint("rules")?,
    })
}

fn read_posting(row: &Row<'_>) -> Result<PostingRow, ProjectionError> {
    let account = parse_account(&row.text("account_kind")?, &row.text("account")?);
    Ok(PostingRow {
        account: account.ok_or_else(|| damaged("an account"))?,
        bucket: row.named("bucket", parse_bucket)?,
        delta: row.money("delta")?,
    })
}
