//! A project's life: each step after the one before, and payments within the price that is in force.

use super::{is_new, positive, require, unit_known, unknown};
use crate::breach::{Breach, Entity, FieldError, PriceLimit};
use crate::event::{
    ContractAccepted, ContractAudited, ContractChanged, ContractSigned, MatchNature, PaymentNature,
    PaymentPrepared, ProjectApproved, ProjectHandedOver, ProjectTerminated, RetentionHeld,
    RetentionReleased,
};
use crate::id::{ContractId, ProjectId};
use crate::money::Money;
use crate::policy::{Measure, Rule};
use crate::posting::{Account, Bucket};
use crate::state::{ContractStage, ContractState, ProjectStage, ProjectState, State};
use crate::subject::Party;

pub(super) fn approved(state: &State, e: &ProjectApproved) -> Result<(), Breach> {
    let project = project(state, &e.project)?;
    in_stage(project, &e.project, ProjectStage::Registered)?;
    unit_known(state, &e.unit)?;
    positive(e.amount, "amount")?;
    documented(&e.basis)?;
    let in_order = e.start_on <= e.finish_on;
    require(in_order, "finish_on", FieldError::TooEarly)?;
    let county = e.county_match.as_ref();
    county.map_or(Ok(()), |county| {
        positive(county.amount, "county_match")?;
        no_match_required(state, e, county.nature)
    })
}

/// 公益性项目不得要求配套: what the county gives of its own will is welcome.
fn no_match_required(
    state: &State,
    e: &ProjectApproved,
    nature: MatchNature,
) -> Result<(), Breach> {
    let asked = match nature {
        MatchNature::Required => e.public_welfare,
        MatchNature::Voluntary => false,
    };
    match state.hard_rule(Rule::CountyMatch, e.basis.business_on) {
        Some(rule) if asked => Err(rule.breach(
            Measure::Said {
                zh: "公益性项目要求县级配套",
                en: "a county match required of a public-welfare project",
            },
            Measure::Said {
                zh: "不要求配套，或由县自愿投入（nature 写 voluntary）",
                en: "no match, or county money of its own will (nature: voluntary)",
            },
        )),
        Some(_) | None => Ok(()),
    }
}

pub(super) fn signed(state: &State, e: &ContractSigned) -> Result<(), Breach> {
    let twice = state.contracts.contains_key(&e.contract);
    is_new(twice, Entity::Contract, &e.contract)?;
    let project = project(state, &e.project)?;
    in_stage(project, &e.project, ProjectStage::Approved)?;
    if let Party::Unit(unit) = &e.contractor {
        unit_known(state, unit)?;
    }
    positive(e.amount, "amount")
}

pub(super) fn changed(state: &State, e: &ContractChanged) -> Result<(), Breach> {
    let contract = contract_of(state, &e.contract, &e.project)?;
    running(project(state, &e.project)?, &e.project)?;
    not_audited(contract, &e.contract)?;
    documented(&e.basis)?;
    require(e.delta != Money::ZERO, "delta", FieldError::Zero)?;
    let price = contract.price.saturating_add(i128::from(e.delta.minor()));
    require(price > 0, "delta", FieldError::NotPositive)?;
    require(Money::try_from(price).is_ok(), "delta", FieldError::TooMany)?;
    let committed = contract.committed();
    match e.delta.is_positive() || price >= committed {
        true => Ok(()),
        false => Err(Breach::PriceBelowPaid {
            contract: e.contract.clone(),
            committed,
            asked: price,
        }),
    }
}

pub(super) fn accepted(state: &State, e: &ContractAccepted) -> Result<(), Breach> {
    let contract = contract_of(state, &e.contract, &e.project)?;
    contract_in(contract, &e.contract, ContractStage::Signed)
}

/// What the audit finds is a fact: it may lie below what is paid already.
pub(super) fn audited(state: &State, e: &ContractAudited) -> Result<(), Breach> {
    let contract = contract_of(state, &e.contract, &e.project)?;
    contract_in(contract, &e.contract, ContractStage::Accepted)?;
    documented(&e.basis)?;
    require(!e.amount.is_negative(), "amount", FieldError::Negative)
}

pub(super) fn retention_held(state: &State, e: &RetentionHeld) -> Result<(), Breach> {
    let contract = contract_of(state, &e.contract, &e.project)?;
    running(project(state, &e.project)?, &e.project)?;
    positive(e.amount, "amount")?;
    let later = e.until > e.basis.business_on;
    require(later, "until", FieldError::TooEarly)?;
    within_price(&e.contract, contract, e.amount)
}

pub(super) fn retention_released(state: &State, e: &RetentionReleased) -> Result<(), Breach> {
    let contract = contract_of(state, &e.contract, &e.project)?;
    positive(e.amount, "amount")?;
    within(&e.contract, (PriceLimit::Held, contract.held), 0, e.amount)?;
    match contract.held_until.filter(|day| e.basis.business_on < *day) {
        Some(until) => Err(Breach::RetentionNotDue {
            contract: e.contract.clone(),
            until,
        }),
        None => Ok(()),
    }
}

/// Terminated last: what was free has gone back to its sources by then.
pub(super) fn terminated(state: &State, e: &ProjectTerminated) -> Result<(), Breach> {
    let project = project(state, &e.project)?;
    running(project, &e.project)?;
    if project.stage == ProjectStage::HandedOver {
        return Err(stage_differs(project, &e.project, "not handed over"));
    }
    documented(&e.basis)?;
    let left = state.balance(&Account::Project(e.project.clone()), Bucket::Left);
    match left {
        0 => Ok(()),
        found => Err(Breach::ControlTotal {
            field: "left",
            stated: 0,
            found,
        }),
    }
}

pub(super) fn handed_over(state: &State, e: &ProjectHandedOver) -> Result<(), Breach> {
    let project = project(state, &e.project)?;
    in_stage(project, &e.project, ProjectStage::Approved)?;
    unit_known(state, &e.receiver)?;
    let mut own = state.contracts.iter();
    let open = own.find(|(_, contract)| {
        contract.project == e.project && contract.stage != ContractStage::Audited
    });
    match open {
        Some((id, contract)) => contract_in(contract, id, ContractStage::Audited),
        None => Ok(()),
    }
}

/// A batch that names a contract says what of it it pays, and keeps within its price.
pub(super) fn contract_pays(state: &State, e: &PaymentPrepared) -> Result<(), Breach> {
    let (id, nature) = match (&e.contract, e.nature) {
        (None, None) => return Ok(()),
        (None, Some(_)) => return require(false, "nature", FieldError::Unexpected),
        (Some(_), None) => return require(false, "nature", FieldError::Missing),
        (Some(id), Some(nature)) => (id, nature),
    };
    let contract = contract_of(state, id, &e.project)?;
    match nature {
        PaymentNature::Progress => not_audited(contract, id)?,
        PaymentNature::Final if contract.stage == ContractStage::Signed => {
            return contract_in(contract, id, ContractStage::Accepted);
        }
        PaymentNature::Final => {}
        PaymentNature::Retention => {
            let bound = (PriceLimit::Released, contract.released);
            within(id, bound, contract.retention_paid, e.total)?;
        }
    }
    within_price(id, contract, e.total)
}

/// A terminated project takes no money and pays no new batch.
pub(super) fn running(project: &ProjectState, id: &ProjectId) -> Result<(), Breach> {
    match project.stage == ProjectStage::Terminated {
        true => Err(stage_differs(project, id, "not terminated")),
        false => Ok(()),
    }
}

/// What is paid, on its way and held back never exceeds the price in force.
fn within_price(id: &ContractId, contract: &ContractState, asked: Money) -> Result<(), Breach> {
    within(id, contract.bound(), contract.committed(), asked)
}

fn within(
    id: &ContractId,
    (limit, bound): (PriceLimit, i128),
    committed: i128,
    asked: Money,
) -> Result<(), Breach> {
    match committed.saturating_add(i128::from(asked.minor())) <= bound {
        true => Ok(()),
        false => Err(Breach::BeyondContract {
            contract: id.clone(),
            limit,
            bound,
            committed,
            asked,
        }),
    }
}

pub(super) fn documented(basis: &crate::basis::Basis) -> Result<(), Breach> {
    let given = basis.document.is_some();
    require(given, "basis.document", FieldError::Missing)
}

fn project<'a>(state: &'a State, id: &ProjectId) -> Result<&'a ProjectState, Breach> {
    let project = state.projects.get(id);
    project.ok_or_else(|| unknown(Entity::Project, id))
}

fn contract_of<'a>(
    state: &'a State,
    id: &ContractId,
    project: &ProjectId,
) -> Result<&'a ContractState, Breach> {
    let contract = state.contracts.get(id);
    let contract = contract.ok_or_else(|| unknown(Entity::Contract, id))?;
    require(
        contract.project == *project,
        "contract",
        FieldError::Mismatch,
    )?;
    Ok(contract)
}

fn in_stage(project: &ProjectState, id: &ProjectId, needed: ProjectStage) -> Result<(), Breach> {
    match project.stage == needed {
        true => Ok(()),
        false => Err(stage_differs(project, id, needed.name())),
    }
}

fn stage_differs(project: &ProjectState, id: &ProjectId, needed: &'static str) -> Breach {
    Breach::WrongStatus {
        entity: Entity::Project,
        id: id.to_string(),
        status: project.stage.name(),
        needed,
    }
}

fn not_audited(contract: &ContractState, id: &ContractId) -> Result<(), Breach> {
    match contract.stage {
        ContractStage::Signed | ContractStage::Accepted => Ok(()),
        ContractStage::Audited => Err(contract_differs(contract, id, "not yet audited")),
    }
}

fn contract_in(
    contract: &ContractState,
    id: &ContractId,
    needed: ContractStage,
) -> Result<(), Breach> {
    match contract.stage == needed {
        true => Ok(()),
        false => Err(contract_differs(contract, id, needed.name())),
    }
}

fn contract_differs(contract: &ContractState, id: &ContractId, needed: &'static str) -> Breach {
    Breach::WrongStatus {
        entity: Entity::Contract,
        id: id.to_string(),
        status: contract.stage.name(),
        needed,
    }
}
