//! Old books: opening, batch and settlement of a file at once, as `system:history`.
//!
//! Nobody's approval is claimed, and no sign is changed.

use sunledger_domain::Money;
use sunledger_domain::basis::Basis;
use sunledger_domain::code::Period;
use sunledger_domain::command::{LineDraft, LoadHistory, ReturnDraft, SuspenseDraft};
use sunledger_domain::event::{ProjectRegistered, QuotaReceived, SchemeRegistered, UnitRegistered};
use sunledger_domain::id::{BatchId, Reference, SuspenseId};
use sunledger_domain::subject::{Party, Subject};
use sunledger_exchange::mapping::Opening;
use sunledger_exchange::payments::{FileError, PaymentRow};

use crate::service::ServiceError;

/// The command; `subjects` stand for the rows without a doubt, in their order.
pub(super) fn history(
    rows: &[PaymentRow],
    opening: &Opening,
    batch: BatchId,
    subjects: &[Subject],
) -> Result<LoadHistory, ServiceError> {
    let last_day = rows.iter().map(|row| row.date).max();
    let business_on = last_day.ok_or(FileError::NoRows)?;
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
        lines: Vec::with_capacity(rows.len()),
        opening: QuotaReceived {
            agri_kind: None,
            amount: Money::ZERO,
            basis: Basis {
                business_on,
                document: None,
                evidence: Vec::new(),
            },
            budget_year: opening.line.budget_year,
            category: opening.line.category,
            function: None,
            in_kind: None,
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
            terms: None,
        },
        suspense: Vec::new(),
        unit: UnitRegistered {
            credit_code: None,
            kind: opening.unit.kind,
            name: opening.unit.name.clone(),
            public_phone: None,
            region: None,
            unit: opening.unit.id.clone(),
        },
    };
    let mut subjects = subjects.iter();
    for row in rows {
        if row.doubt.is_some() {
            load.suspense.push(suspended(&load.batch, row)?);
        } else if let Some(subject) = subjects.next() {
            place(&mut load, row, *subject);
        }
    }
    Ok(load)
}

/// A payment, or money that came back: the sign decides, and nothing changes its sign.
fn place(load: &mut LoadHistory, row: &PaymentRow, subject: Subject) {
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
            calc: None,
            due: row.due,
            on,
            paid: row.amount,
            payee: Party::Subject(subject),
            period: (row.period != load.period).then_some(row.period),
            reason: row.reason,
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
