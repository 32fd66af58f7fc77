//! A batch that one officer prepares: its money is reserved, and nothing is paid before another approves.
//!
//! Every line is above zero; what came back is no part of it.

use sunledger_domain::Money;
use sunledger_domain::basis::Basis;
use sunledger_domain::calc::Calc;
use sunledger_domain::command::{LineDraft, PreparePayment};
use sunledger_domain::id::UnitId;
use sunledger_domain::subject::{Party, Subject};
use sunledger_exchange::payments::PaymentRow;

use super::plan::Planned;
use super::terms::Terms;
use crate::service::ServiceError;

/// Who is paid by a row.
#[derive(Debug, Clone)]
pub(super) enum Payee {
    /// A unit of the register.
    Unit(UnitId),
    /// The next of the people that were sealed.
    Sealed,
}

/// The command; `subjects` stand for the sealed payees, in their order.
pub(super) fn prepare(
    part: &Planned<'_>,
    terms: &Terms,
    payees: &[Payee],
    subjects: &[Subject],
) -> Result<PreparePayment, ServiceError> {
    let total = Money::try_from(part.sum_minor).map_err(|error| {
        ServiceError::request(
            "invalid_field",
            "control_total",
            "合计超出上限，请拆分文件",
            &error.to_string(),
        )
    })?;
    let mut subjects = subjects.iter();
    let lines = part.rows.iter().zip(payees).filter_map(|(row, payee)| {
        let payee = match payee {
            Payee::Unit(unit) => Party::Unit(unit.clone()),
            Payee::Sealed => Party::Subject(*subjects.next()?),
        };
        Some(line(row, payee, terms))
    });
    Ok(PreparePayment {
        basis: Basis {
            business_on: terms.business_on,
            document: None,
            evidence: Vec::new(),
        },
        batch: part.batch.clone(),
        contract: terms
            .contract
            .as_ref()
            .map(|(contract, _)| contract.clone()),
        control_total: Some(total),
        line: terms.line.clone(),
        lines: lines.collect(),
        nature: terms.contract.as_ref().map(|(_, nature)| *nature),
        period: terms.period,
        project: terms.project.clone(),
        scheme: terms.scheme.clone(),
        voucher: terms.voucher.clone(),
    })
}

fn line(row: &PaymentRow, payee: Party, terms: &Terms) -> LineDraft {
    LineDraft {
        beneficiary: None,
        calc: row.calc.clone().map(|calc| Box::new(Calc::Standard(*calc))),
        due: row.due,
        on: (row.date != terms.business_on).then_some(row.date),
        paid: row.amount,
        payee,
        period: (row.period != terms.period).then_some(row.period),
        reason: row.reason,
        reference: row.reference.clone(),
        village: row.village,
    }
}
