//! Agent accounts and vouchers: a lump sum approved by two people, details bounded by what is undistributed.

use super::{Place, is_new, positive, region_known, require, unit_known, unknown};
use crate::breach::{Breach, Entity, FieldError};
use crate::event::{
    AgentKind, AgentOpened, Through, VillageSpent, VoucherApproved, VoucherPrepared,
    VoucherRefused, VoucherReturned, VoucherSettled,
};
use crate::id::{AgentId, ProjectId, VoucherId};
use crate::rights::Actor;
use crate::state::{AgentState, BatchStatus, State, VoucherState};
use crate::subject::Party;

pub(super) fn opened(state: &State, e: &AgentOpened) -> Result<(), Breach> {
    is_new(state.has_agent(&e.agent), Entity::Agent, &e.agent)?;
    unit_known(state, &e.unit)?;
    e.region
        .map_or(Ok(()), |region| region_known(state, region))
}

pub(super) fn prepared(state: &State, e: &VoucherPrepared) -> Result<(), Breach> {
    let twice = state.vouchers.contains_key(&e.voucher);
    is_new(twice, Entity::Voucher, &e.voucher)?;
    let project = state.projects.get(&e.project);
    let project = project.ok_or_else(|| unknown(Entity::Project, &e.project))?;
    super::project::running(project, &e.project)?;
    agent(state, &e.agent)?;
    positive(e.amount, "amount")
}

pub(super) fn approved(
    state: &State,
    place: &Place<'_>,
    e: &VoucherApproved,
) -> Result<(), Breach> {
    let voucher = prepared_by_another(state, place.actor, &e.voucher)?;
    match voucher.digest == e.digest {
        true => Ok(()),
        false => Err(Breach::DigestMismatch {
            entity: Entity::Voucher,
            id: e.voucher.to_string(),
        }),
    }
}

pub(super) fn refused(state: &State, place: &Place<'_>, e: &VoucherRefused) -> Result<(), Breach> {
    let voucher = prepared_by_another(state, place.actor, &e.voucher)?;
    require(
        voucher.project == e.project,
        "project",
        FieldError::Mismatch,
    )?;
    require(voucher.amount == e.amount, "amount", FieldError::Mismatch)
}

pub(super) fn settled(state: &State, e: &VoucherSettled) -> Result<(), Breach> {
    let voucher = in_status(state, &e.voucher, BatchStatus::Approved)?;
    belongs(voucher, &e.agent, &e.project)?;
    require(voucher.amount == e.amount, "amount", FieldError::Mismatch)
}

pub(super) fn returned(state: &State, e: &VoucherReturned) -> Result<(), Breach> {
    let voucher = in_status(state, &e.voucher, BatchStatus::Settled)?;
    belongs(voucher, &e.agent, &e.project)?;
    positive(e.amount, "amount")
}

pub(super) fn village_spent(state: &State, e: &VillageSpent) -> Result<(), Breach> {
    let twice = state.spendings.contains(&e.spending);
    is_new(twice, Entity::Spending, &e.spending)?;
    let voucher = in_status(state, &e.voucher, BatchStatus::Settled)?;
    belongs(voucher, &e.agent, &e.project)?;
    of_kind(state, &e.agent, AgentKind::Village)?;
    positive(e.amount, "amount")?;
    match &e.payee {
        Party::Unit(unit) => unit_known(state, unit),
        Party::Subject(_) => Ok(()),
    }
}

/// Details are attached to a voucher that has arrived at a paying account, of the same project.
pub(super) fn attached(
    state: &State,
    through: &Through,
    project: &ProjectId,
) -> Result<(), Breach> {
    let voucher = in_status(state, &through.voucher, BatchStatus::Settled)?;
    belongs(voucher, &through.agent, project)?;
    of_kind(state, &through.agent, AgentKind::Paying)
}

fn belongs(voucher: &VoucherState, agent: &AgentId, project: &ProjectId) -> Result<(), Breach> {
    require(voucher.agent == *agent, "agent", FieldError::Mismatch)?;
    require(voucher.project == *project, "project", FieldError::Mismatch)
}

fn of_kind(state: &State, id: &AgentId, needed: AgentKind) -> Result<(), Breach> {
    let name = |kind| match kind {
        AgentKind::Paying => "a paying account",
        AgentKind::Village => "a village account",
    };
    let kind = agent(state, id)?.kind;
    match kind == needed {
        true => Ok(()),
        false => Err(Breach::WrongStatus {
            entity: Entity::Agent,
            id: id.to_string(),
            status: name(kind),
            needed: name(needed),
        }),
    }
}

fn prepared_by_another<'a>(
    state: &'a State,
    actor: &Actor,
    id: &VoucherId,
) -> Result<&'a VoucherState, Breach> {
    let voucher = in_status(state, id, BatchStatus::Prepared)?;
    match actor.officer() {
        Some(officer) if *actor == voucher.maker => Err(Breach::MakerApproves {
            officer: officer.clone(),
            entity: Entity::Voucher,
            id: id.to_string(),
        }),
        Some(_) | None => Ok(voucher),
    }
}

fn in_status<'a>(
    state: &'a State,
    id: &VoucherId,
    needed: BatchStatus,
) -> Result<&'a VoucherState, Breach> {
    let voucher = state.voucher(id);
    let voucher = voucher.ok_or_else(|| unknown(Entity::Voucher, id))?;
    match voucher.status == needed {
        true => Ok(voucher),
        false => Err(Breach::WrongStatus {
            entity: Entity::Voucher,
            id: id.to_string(),
            status: voucher.status.name(),
            needed: needed.name(),
        }),
    }
}

fn agent<'a>(state: &'a State, id: &AgentId) -> Result<&'a AgentState, Breach> {
    let agent = state.agents.get(id);
    agent.ok_or_else(|| unknown(Entity::Agent, id))
}
