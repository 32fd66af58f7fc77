//! Files of bureaus into commands: divisions, and old books by a mapping.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use sunledger_domain::basis::Basis;
use sunledger_domain::code::Period;
use sunledger_domain::command::{
    LineDraft, LoadHistory, RegisterRegions, ReturnDraft, SuspenseDraft,
};
use sunledger_domain::event::{
    ProjectRegistered, QuotaReceived, RegionRegistered, SchemeRegistered, UnitRegistered,
};
use sunledger_domain::id::{BatchId, Reference, SuspenseId};
use sunledger_domain::subject::{Commitment, Digest, Handle, Party, Subject};
use sunledger_domain::{Actor, Command, Meta, Money};
use sunledger_exchange::mapping::{Mapping, Opening, PayeeKind, SealedField};
use sunledger_exchange::payments::{PaymentFile, PaymentRow, Summary, read_payments};
use sunledger_exchange::regions::read_regions;
use sunledger_journal::{Outcome, Receipt};
use sunledger_vault::{Field, Kind, Person, Sealed};

use super::{CONTENT_CONTEXT, Ledger, ServiceError};

/// Quarantined rows that an error names one by one; it says how many there are in all.
const NAMED_ROWS: usize = 10;

/// What became of a file of divisions.
#[derive(Debug, Clone, Serialize)]
pub struct RegionImport {
    /// Divisions in the file.
    pub regions: usize,
    /// Divisions that were there already, left as they are.
    pub known: usize,
    /// Divisions that were registered now.
    pub registered: usize,
}

/// What became of a payment file.
#[derive(Debug, Clone, Serialize)]
pub struct PaymentImport {
    /// The batch.
    pub batch: BatchId,
    /// Recorded now, or recognised as the same file as before.
    pub outcome: &'static str,
    /// The first entry.
    pub first_seq: u64,
    /// Number of entries.
    pub entries: u32,
    /// The file's figures.
    #[serde(flatten)]
    pub summary: Summary,
}

impl Ledger {
    /// Registers the divisions of a file as one batch; those that are known already are left out.
    pub fn import_regions(
        &self,
        actor: &Actor,
        bytes: &[u8],
        valid_from: Date,
    ) -> Result<RegionImport, ServiceError> {
        let rows = read_regions(bytes)?;
        let state = self.state();
        let new = rows.iter().filter(|row| !state.has_region(row.code));
        let regions: Vec<RegionRegistered> = new
            .map(|row| RegionRegistered {
                code: row.code,
                level: row.level,
                name: row.name.clone(),
                valid_from,
            })
            .collect();
        let registered = regions.len();
        if registered > 0 {
            let meta = self.file_meta(actor, "regions", bytes)?;
            self.submit(
                meta,
                Command::RegisterRegions(RegisterRegions { regions }),
                None,
            )?;
            self.catch_up()?;
        }
        Ok(RegionImport {
            regions: rows.len(),
            known: rows.len().saturating_sub(registered),
            registered,
        })
    }

    /// Posts a payment file of old books at once, as `system:history`. The same file again is recognised.
    pub fn import_payments(
        &self,
        bytes: &[u8],
        mapping: &Mapping,
    ) -> Result<PaymentImport, ServiceError> {
        let state = self.state();
        let currency = state
            .ledger()
            .map(|ledger| ledger.currency.as_str())
            .unwrap_or_default();
        mapping.check_currency(currency)?;
        let Some(opening) = mapping.opening() else {
            return Err(ServiceError::request(
                "import_needs_history",
                "mapping",
                "目前只能导入 history = true 的历史账；经办导入尚未实现",
                "only old books (history = true) can be imported so far; prepared imports are not there yet",
            ));
        };
        let file = read_payments(bytes, mapping)?;
        refuse_quarantined(&file)?;
        let meta = self.file_meta(&Actor::History, mapping.name(), bytes)?;
        let tag = *meta.key.as_bytes();
        let batch = batch_id(mapping, &meta.key)?;
        let people: Vec<Person> = file
            .rows
            .iter()
            .filter(|row| row.doubt.is_none())
            .map(|row| payee(row, mapping))
            .collect::<Result<_, _>>()?;
        let sealed = self.seal(Some(opening.scheme.id.as_str()), &tag, &people)?;
        let sealed: Vec<Sealed> = sealed.into_iter().map(|(sealed, _)| sealed).collect();
        let command = history(&file, opening, batch.clone(), &sealed)
            .and_then(|load| self.submit(meta, Command::LoadHistory(load), None));
        let receipt = self.settle(&tag, &people, &sealed, command)?;
        self.catch_up()?;
        Ok(report(batch, &receipt, file.summary))
    }

    /// A file's key and content are its own bytes, under the vault's secret.
    fn file_meta(&self, actor: &Actor, what: &str, bytes: &[u8]) -> Result<Meta, ServiceError> {
        let file = self.key_digest(&format!("file {what} {}", blake3_hex(bytes)));
        let content = self
            .vault()
            .keyed_digest(CONTENT_CONTEXT, &[what.as_bytes(), bytes]);
        let issued_at: Timestamp = self.now()?;
        Ok(Meta {
            actor: actor.clone(),
            content: Digest::new(content),
            issued_at,
            key: Digest::new(file),
        })
    }
}

fn blake3_hex(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

fn report(batch: BatchId, receipt: &Receipt, summary: Summary) -> PaymentImport {
    PaymentImport {
        batch,
        outcome: match receipt.outcome {
            Outcome::Recorded => "recorded",
            Outcome::Repeated => "repeated",
        },
        first_seq: receipt.first_seq,
        entries: receipt.count,
        summary,
    }
}

/// Nothing is half-done: where a row cannot be read, the file is not posted.
fn refuse_quarantined(file: &PaymentFile) -> Result<(), ServiceError> {
    if file.quarantined.is_empty() {
        return Ok(());
    }
    let named: Vec<String> = file
        .quarantined
        .iter()
        .take(NAMED_ROWS)
        .map(|row| {
            let problems: Vec<String> = row.problems.iter().map(ToString::to_string).collect();
            format!("{}: {}", row.row, problems.join("; "))
        })
        .collect();
    let (count, named) = (file.quarantined.len(), named.join("\n  "));
    Err(ServiceError::request(
        "file_rows_quarantined",
        "file",
        &format!("有 {count} 行无法读取，整个文件未入账。前几行：\n  {named}"),
        &format!(
            "{count} rows cannot be read, so nothing of the file was posted. The first:\n  {named}"
        ),
    ))
}

fn batch_id(mapping: &Mapping, key: &Digest) -> Result<BatchId, ServiceError> {
    let short: String = key.to_string().chars().take(12).collect();
    BatchId::new(&format!("{}-{short}", mapping.name())).map_err(|error| {
        let text = error.to_string();
        ServiceError::request(
            "mapping_name",
            "name",
            &format!("映射名称不能用作编号：{text}"),
            &text,
        )
    })
}

fn payee(row: &PaymentRow, mapping: &Mapping) -> Result<Person, ServiceError> {
    let kind = match mapping.payee_kind() {
        PayeeKind::Organisation => Kind::Organisation,
        PayeeKind::Person => Kind::Person,
    };
    let identity = row
        .payee_key(mapping)
        .map(|key| format!("{}:{key}", mapping.name()));
    let mut fields: Vec<(Field, String)> = row
        .sealed(mapping)
        .map(|(field, value)| (vault_field(field), value.to_owned()))
        .collect();
    if fields.is_empty() {
        fields.push((
            Field::Remark,
            "原件未列收款人 not named in the file".to_owned(),
        ));
    }
    Ok(Person::new(kind, identity.as_deref(), fields)?)
}

const fn vault_field(field: SealedField) -> Field {
    match field {
        SealedField::Name => Field::Name,
        SealedField::IdKind => Field::IdKind,
        SealedField::IdNumber => Field::IdNumber,
        SealedField::Phone => Field::Phone,
        SealedField::Card => Field::Card,
        SealedField::Bank => Field::Bank,
        SealedField::Address => Field::Address,
        SealedField::HouseholdNo => Field::HouseholdNo,
        SealedField::Group => Field::Group,
        SealedField::Detail => Field::Detail,
        SealedField::Remark => Field::Remark,
    }
}

fn history(
    file: &PaymentFile,
    opening: &Opening,
    batch: BatchId,
    sealed: &[Sealed],
) -> Result<LoadHistory, ServiceError> {
    let last_day = file.rows.iter().map(|row| row.date).max();
    let business_on = last_day.ok_or(sunledger_exchange::payments::FileError::NoRows)?;
    let period = Period::month_of(business_on).map_err(|error| {
        ServiceError::request(
            "invalid_field",
            "period",
            "日期不在可用范围内",
            &error.to_string(),
        )
    })?;
    let reference = reference(batch.as_str())?;
    let mut load = LoadHistory {
        basis: Basis {
            business_on,
            document: None,
            evidence: Vec::new(),
        },
        batch,
        lines: Vec::with_capacity(file.rows.len()),
        opening: QuotaReceived {
            amount: Money::ZERO,
            basis: Basis {
                business_on,
                document: None,
                evidence: Vec::new(),
            },
            budget_year: opening.line.budget_year,
            category: opening.line.category,
            function: None,
            level: opening.line.level,
            line: opening.line.id.clone(),
            name: opening.line.name.clone(),
            unit: opening.unit.id.clone(),
        },
        period,
        project: ProjectRegistered {
            content: opening.project.content.clone(),
            name: opening.project.name.clone(),
            planned: Money::ZERO,
            project: opening.project.id.clone(),
            region: None,
            unit: opening.unit.id.clone(),
        },
        reference,
        returns: Vec::new(),
        scheme: SchemeRegistered {
            basis_text: opening.scheme.basis_text.clone(),
            class: opening.scheme.class,
            name: opening.scheme.name.clone(),
            scheme: opening.scheme.id.clone(),
            standard: None,
        },
        suspense: Vec::new(),
        unit: UnitRegistered {
            credit_code: None,
            kind: opening.unit.kind,
            name: opening.unit.name.clone(),
            region: None,
            unit: opening.unit.id.clone(),
        },
    };
    let mut sealed = sealed.iter();
    for row in &file.rows {
        if row.doubt.is_some() {
            load.suspense.push(suspended(&load.batch, row)?);
        } else if let Some(sealed) = sealed.next() {
            place(&mut load, row, sealed);
        }
    }
    Ok(load)
}

/// A payment, or money that came back: the sign decides, and nothing changes its sign.
fn place(load: &mut LoadHistory, row: &PaymentRow, sealed: &Sealed) {
    let subject = Subject {
        commitment: Commitment::new(*sealed.commitment.as_bytes()),
        handle: Handle::new(*sealed.handle.as_bytes()),
    };
    let on = (row.date != load.basis.business_on).then_some(row.date);
    if row.amount.is_negative() {
        load.returns.push(ReturnDraft {
            amount: row.amount.negated(),
            on,
            payer: Some(subject),
            reference: row.reference.clone(),
            village: row.village,
        });
    } else {
        load.lines.push(LineDraft {
            beneficiary: None,
            due: None,
            on,
            paid: row.amount,
            payee: Party::Subject(subject),
            period: (row.period != load.period).then_some(row.period),
            reason: None,
            reference: row.reference.clone(),
            village: row.village,
        });
    }
}

fn suspended(batch: &BatchId, row: &PaymentRow) -> Result<SuspenseDraft, ServiceError> {
    let place = format!("row {}", row.row);
    let id = format!("{batch}-r{}", row.row);
    let too_long = |error: sunledger_domain::id::IdError| {
        ServiceError::request("mapping_name", "name", "映射名称过长", &error.to_string())
    };
    Ok(SuspenseDraft {
        amount: row.amount.negated(),
        on: Some(row.date),
        reference: reference(&place)?,
        suspense: SuspenseId::new(&id).map_err(too_long)?,
    })
}

fn reference(text: &str) -> Result<Reference, ServiceError> {
    Reference::new(text).map_err(|error| {
        ServiceError::request(
            "invalid_field",
            "reference",
            "编号不合规",
            &error.to_string(),
        )
    })
}
