//! A project's life: its approval, its contracts, and every step in the order of the log.

use sunledger_domain::Money;
use sunledger_domain::event::{
    ContractAccepted, ContractAudited, ContractChanged, ContractSigned, ProjectApproved,
    ProjectHandedOver, ProjectTerminated, RetentionHeld, RetentionReleased,
};
use sunledger_domain::id::{ContractId, ProjectId};

use super::{At, Fold, party, seal_of};
use crate::error::ProjectionError;
use crate::word::word_of;

/// One step of a project's life.
pub(super) struct Step<'a> {
    kind: &'static str,
    project: &'a ProjectId,
    contract: Option<&'a ContractId>,
    amount: Option<Money>,
    until: Option<String>,
    note: Option<&'a str>,
}

impl<'a> Step<'a> {
    pub(super) const fn of(kind: &'static str, project: &'a ProjectId) -> Self {
        Self {
            kind,
            project,
            contract: None,
            amount: None,
            until: None,
            note: None,
        }
    }
}

impl Fold<'_> {
    pub(super) fn step(&self, at: At, step: &Step<'_>) -> Result<(), ProjectionError> {
        self.run(
            "INSERT INTO project_steps (seq, project, kind, contract, amount, until, note) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                at.seq,
                step.project.as_str(),
                step.kind,
                step.contract.map(ContractId::as_str),
                step.amount.map(Money::minor),
                &step.until,
                step.note,
            ),
        )
    }

    pub(super) fn project_approved(
        &self,
        at: At,
        e: &ProjectApproved,
    ) -> Result<(), ProjectionError> {
        let county = e.county_match.as_ref();
        self.run(
            "INSERT INTO approvals (project, amount, unit, target, start_on, finish_on, public_welfare, match_amount,
                 match_nature, seq)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                e.project.as_str(),
                e.amount.minor(),
                e.unit.as_str(),
                e.target.as_str(),
                e.start_on.to_string(),
                e.finish_on.to_string(),
                e.public_welfare,
                county.map(|county| county.amount.minor()),
                county.map(|county| word_of(&county.nature)).transpose()?,
                at.seq,
            ),
        )?;
        let step = Step {
            amount: Some(e.amount),
            until: Some(e.finish_on.to_string()),
            note: Some(e.target.as_str()),
            ..Step::of("project.approved", &e.project)
        };
        self.step(at, &step)
    }

    pub(super) fn contract_signed(
        &self,
        at: At,
        e: &ContractSigned,
    ) -> Result<(), ProjectionError> {
        let (contractor, unit) = party(&e.contractor);
        self.run(
            "INSERT INTO contracts (contract, project, contractor, contractor_seal, contractor_unit, signed, price, held,
                 released, seq)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, 0, 0, ?7)",
            (
                e.contract.as_str(),
                e.project.as_str(),
                contractor,
                seal_of(&e.contractor),
                unit,
                e.amount.minor(),
                at.seq,
            ),
        )?;
        self.contract_step(
            at,
            "contract.signed",
            (&e.project, &e.contract),
            Some(e.amount),
        )
    }

    pub(super) fn contract_changed(
        &self,
        at: At,
        e: &ContractChanged,
    ) -> Result<(), ProjectionError> {
        self.run(
            "UPDATE contracts SET price = price + ? WHERE contract = ?",
            (e.delta.minor(), e.contract.as_str()),
        )?;
        let step = Step {
            contract: Some(&e.contract),
            amount: Some(e.delta),
            note: Some(e.reason.as_str()),
            ..Step::of("contract.changed", &e.project)
        };
        self.step(at, &step)
    }

    pub(super) fn contract_accepted(
        &self,
        at: At,
        e: &ContractAccepted,
    ) -> Result<(), ProjectionError> {
        self.run(
            "UPDATE contracts SET accepted_seq = ? WHERE contract = ?",
            (at.seq, e.contract.as_str()),
        )?;
        self.contract_step(at, "contract.accepted", (&e.project, &e.contract), None)
    }

    pub(super) fn contract_audited(
        &self,
        at: At,
        e: &ContractAudited,
    ) -> Result<(), ProjectionError> {
        self.run(
            "UPDATE contracts SET audited = ?, audited_seq = ? WHERE contract = ?",
            (e.amount.minor(), at.seq, e.contract.as_str()),
        )?;
        let of = (&e.project, &e.contract);
        self.contract_step(at, "contract.audited", of, Some(e.amount))
    }

    pub(super) fn retention_held(&self, at: At, e: &RetentionHeld) -> Result<(), ProjectionError> {
        let until = e.until.to_string();
        self.run(
            "UPDATE contracts SET held = held + ?1, held_until = max(coalesce(held_until, ?2), ?2) WHERE contract = ?3",
            (e.amount.minor(), &until, e.contract.as_str()),
        )?;
        let step = Step {
            contract: Some(&e.contract),
            amount: Some(e.amount),
            until: Some(until),
            ..Step::of("retention.held", &e.project)
        };
        self.step(at, &step)
    }

    pub(super) fn retention_released(
        &self,
        at: At,
        e: &RetentionReleased,
    ) -> Result<(), ProjectionError> {
        self.run(
            "UPDATE contracts SET held = held - ?1, released = released + ?1 WHERE contract = ?2",
            (e.amount.minor(), e.contract.as_str()),
        )?;
        let of = (&e.project, &e.contract);
        self.contract_step(at, "retention.released", of, Some(e.amount))
    }

    pub(super) fn project_terminated(
        &self,
        at: At,
        e: &ProjectTerminated,
    ) -> Result<(), ProjectionError> {
        let step = Step {
            note: Some(e.reason.as_str()),
            ..Step::of("project.terminated", &e.project)
        };
        self.step(at, &step)
    }

    pub(super) fn project_handed_over(
        &self,
        at: At,
        e: &ProjectHandedOver,
    ) -> Result<(), ProjectionError> {
        let step = Step {
            note: Some(e.receiver.as_str()),
            ..Step::of("project.handed_over", &e.project)
        };
        self.step(at, &step)
    }

    fn contract_step(
        &self,
        at: At,
        kind: &'static str,
        (project, contract): (&ProjectId, &ContractId),
        amount: Option<Money>,
    ) -> Result<(), ProjectionError> {
        let step = Step {
            contract: Some(contract),
            amount,
            ..Step::of(kind, project)
        };
        self.step(at, &step)
    }
}
