//! Agent accounts, their vouchers, and what villages spent of them.

use sunledger_domain::BatchStatus;
use sunledger_domain::event::{
    AgentOpened, BankAccount, VillageSpent, VoucherApproved, VoucherPrepared, VoucherRefused,
    VoucherReturned, VoucherSettled,
};

use super::movement::Moved;
use super::{At, Fold, opt_code, party};
use crate::error::ProjectionError;
use crate::figure::DayPart;
use crate::word::word_of;

impl Fold<'_> {
    pub(super) fn agent_opened(&self, at: At, e: &AgentOpened) -> Result<(), ProjectionError> {
        self.run(
            "INSERT INTO agents (agent, name, kind, region, unit, seq) VALUES (?, ?, ?, ?, ?, ?)",
            (
                e.agent.as_str(),
                e.name.as_str(),
                word_of(&e.kind)?,
                opt_code(e.region)?,
                e.unit.as_str(),
                at.seq,
            ),
        )
    }

    pub(super) fn voucher_prepared(
        &self,
        at: At,
        e: &VoucherPrepared,
    ) -> Result<(), ProjectionError> {
        self.run(
            "INSERT INTO vouchers (seq, voucher, project, agent, amount, reference, maker, digest, status)
             SELECT ?1, ?2, ?3, ?4, ?5, ?6, actor, digest, ?7 FROM commands WHERE batch_first = ?8",
            (
                at.seq,
                e.voucher.as_str(),
                e.project.as_str(),
                e.agent.as_str(),
                e.amount.minor(),
                e.reference.as_str(),
                BatchStatus::Prepared.name(),
                at.batch_first,
            ),
        )
    }

    pub(super) fn voucher_approved(
        &self,
        at: At,
        e: &VoucherApproved,
    ) -> Result<(), ProjectionError> {
        self.run(
            "UPDATE vouchers SET status = ?1, approved_seq = ?2,
                 approver = (SELECT actor FROM commands WHERE batch_first = ?3)
             WHERE voucher = ?4",
            (
                BatchStatus::Approved.name(),
                at.seq,
                at.batch_first,
                e.voucher.as_str(),
            ),
        )
    }

    pub(super) fn voucher_refused(
        &self,
        at: At,
        e: &VoucherRefused,
    ) -> Result<(), ProjectionError> {
        self.run(
            "UPDATE vouchers SET status = ?1, refused_seq = ?2, refusal = ?3,
                 approver = (SELECT actor FROM commands WHERE batch_first = ?4)
             WHERE voucher = ?5",
            (
                BatchStatus::Refused.name(),
                at.seq,
                e.reason.as_str(),
                at.batch_first,
                e.voucher.as_str(),
            ),
        )
    }

    pub(super) fn voucher_settled(
        &self,
        at: At,
        e: &VoucherSettled,
    ) -> Result<(), ProjectionError> {
        self.run(
            "UPDATE vouchers SET status = ?, settled_seq = ?, settled_reference = ? WHERE voucher = ?",
            (
                BatchStatus::Settled.name(),
                at.seq,
                e.reference.as_str(),
                e.voucher.as_str(),
            ),
        )?;
        let moved = Moved {
            voucher: Some(&e.voucher),
            reference: Some(&e.reference),
            ..Moved::of(DayPart::Transferred, e.basis.business_on, e.amount)
        };
        self.line_movement(at, None, &moved)
    }

    pub(super) fn voucher_returned(
        &self,
        at: At,
        e: &VoucherReturned,
    ) -> Result<(), ProjectionError> {
        self.run(
            "INSERT INTO voucher_returns (seq, voucher, amount, reference) VALUES (?, ?, ?, ?)",
            (
                at.seq,
                e.voucher.as_str(),
                e.amount.minor(),
                e.reference.as_str(),
            ),
        )?;
        let moved = Moved {
            voucher: Some(&e.voucher),
            reference: Some(&e.reference),
            ..Moved::of(DayPart::TakenBack, e.basis.business_on, e.amount)
        };
        self.line_movement(at, None, &moved)
    }

    pub(super) fn village_spent(&self, at: At, e: &VillageSpent) -> Result<(), ProjectionError> {
        let (payee, payee_unit) = party(&e.payee);
        self.run(
            "INSERT INTO spendings (seq, spending, voucher, amount, payee, payee_unit, purpose, reference)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                at.seq,
                e.spending.as_str(),
                e.voucher.as_str(),
                e.amount.minor(),
                payee,
                payee_unit,
                e.purpose.as_str(),
                e.reference.as_str(),
            ),
        )?;
        let moved = Moved {
            voucher: Some(&e.voucher),
            reference: Some(&e.reference),
            ..Moved::of(DayPart::Spent, e.basis.business_on, e.amount)
        };
        self.moved(at, 0, &BankAccount::Agent(e.agent.clone()), &moved)
    }
}
