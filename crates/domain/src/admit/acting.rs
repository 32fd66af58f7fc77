//! Who may act: a role for the kind of event, and a unit that is in charge of all that it touches.
//!
//! An actor of the system is held to its one kind of command, so that its name opens no other door.

use super::unknown;
use crate::breach::{Breach, Entity};
use crate::code::RegionCode;
use crate::event::{Body, Cmd, Source};
use crate::id::{
    AgentId, AssetId, BatchId, FindingId, LineId, NoticeId, OfficerId, ProjectId, ReportId, UnitId,
};
use crate::rights::{Actor, roles_for, system_kind, system_may};
use crate::state::{OfficerState, State};

/// Whose affair an event is.
enum Concern<'a> {
    /// That of a division.
    Region(RegionCode),
    /// That of a registered unit.
    Unit(&'a UnitId),
    /// That of the whole ledger, by way of this unit.
    Everywhere(&'a UnitId),
}

pub(super) fn may_act(
    state: &State,
    actor: &Actor,
    cmd: Option<&Cmd>,
    body: &Body,
) -> Result<(), Breach> {
    let Some(id) = actor.officer() else {
        let own_kind = cmd.is_none_or(|cmd| Some(cmd.kind.as_str()) == system_kind(actor));
        let in_time = *actor != Actor::Init || cmd.is_none() || state.size == 0;
        return match own_kind && in_time && system_may(actor, body) {
            true => Ok(()),
            false => Err(not_permitted(actor, body)),
        };
    };
    let officer = state.officers.get(id).filter(|officer| officer.active);
    let officer = officer.ok_or_else(|| unknown(Entity::Officer, id))?;
    let roles = roles_for(body);
    if !roles.iter().any(|role| officer.roles.contains(role)) {
        return Err(not_permitted(actor, body));
    }
    for concern in concerns(state, body).into_iter().flatten() {
        if !in_charge(state, officer, &concern) {
            return Err(match concern {
                Concern::Region(region) => Breach::OutsideJurisdiction {
                    officer: id.clone(),
                    region,
                },
                Concern::Unit(unit) | Concern::Everywhere(unit) => Breach::NotInCharge {
                    officer: id.clone(),
                    unit: unit.clone(),
                },
            });
        }
    }
    Ok(())
}

fn not_permitted(actor: &Actor, body: &Body) -> Breach {
    Breach::NotPermitted {
        actor: actor.clone(),
        kind: body.kind(),
        roles: roles_for(body),
    }
}

/// A unit without a division is in charge everywhere, one with a division of itself and of what lies within.
fn in_charge(state: &State, officer: &OfficerState, concern: &Concern<'_>) -> bool {
    let region_of = |unit| state.units.get(unit).and_then(|unit| unit.region);
    let Some(own) = region_of(&officer.unit) else {
        return true;
    };
    match concern {
        Concern::Region(region) => own.covers(*region),
        Concern::Unit(unit) => region_of(unit).is_some_and(|region| own.covers(region)),
        Concern::Everywhere(_) => false,
    }
}

/// What an event touches, as far as it is registered: what is not is refused as unknown.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the other kinds are nobody's affair alone, or were judged with the head of their batch"
)]
#[expect(clippy::too_many_lines, reason = "one line for each kind of event")]
fn concerns<'a>(state: &'a State, body: &'a Body) -> [Option<Concern<'a>>; 2] {
    let region = |region: Option<RegionCode>| region.map(Concern::Region);
    match body {
        Body::RegionRegistered(e) => [region(Some(e.code)), None],
        Body::RegionClosed(e) => [region(Some(e.code)), None],
        Body::UnitRegistered(e) => {
            let all = Concern::Everywhere(&e.unit);
            [Some(region(e.region).unwrap_or(all)), None]
        }
        Body::OfficerRegistered(e) => [unit(state, &e.unit), None],
        Body::OfficerRevoked(e) => [office(state, &e.officer), None],
        Body::KeyRegistered(e) => [office(state, &e.officer), None],
        Body::KeyRevoked(e) => [office(state, &e.officer), None],
        Body::SigningRequired(e) => [Some(Concern::Everywhere(&e.unit)), None],
        Body::CheckpointKeyRotated(e) => [Some(Concern::Everywhere(&e.unit)), None],
        Body::LinkageRecorded(e) => [unit(state, &e.entity), None],
        Body::PolicyAdopted(e) => [Some(Concern::Everywhere(&e.unit)), None],
        Body::QuotaReceived(e) => [unit(state, &e.unit), None],
        Body::QuotaPassedDown(e) => [line(state, &e.from), None],
        Body::QuotaAdjusted(e) => [line(state, &e.line), None],
        Body::QuotaReclaimed(e) => [line(state, &e.line), None],
        Body::YearClosed(e) => [line(state, &e.line), None],
        Body::PoolOpened(e) => [unit(state, &e.unit), None],
        Body::PoolFunded(e) => [line(state, &e.line), pool(state, &e.pool)],
        Body::PoolReturned(e) => [line(state, &e.line), pool(state, &e.pool)],
        Body::ProjectRegistered(e) => {
            let here = region(e.region).or_else(|| unit(state, &e.unit));
            [here, None]
        }
        Body::ProjectFunded(e) => {
            let source = match &e.source {
                Source::Line(id) => line(state, id),
                Source::Pool(id) => pool(state, id),
            };
            [project(state, &e.project), source]
        }
        Body::ProjectGaveBack(e) => [project(state, &e.project), None],
        Body::ProjectApproved(e) => [project(state, &e.project), None],
        Body::ContractSigned(e) => [project(state, &e.project), None],
        Body::ContractChanged(e) => [project(state, &e.project), None],
        Body::ContractAccepted(e) => [project(state, &e.project), None],
        Body::ContractAudited(e) => [project(state, &e.project), None],
        Body::RetentionHeld(e) => [project(state, &e.project), None],
        Body::RetentionReleased(e) => [project(state, &e.project), None],
        Body::ProjectTerminated(e) => [project(state, &e.project), None],
        Body::ProjectHandedOver(e) => [project(state, &e.project), None],
        Body::PaymentPrepared(e) => [project(state, &e.project), None],
        Body::PaymentApproved(e) => [batch(state, &e.batch), None],
        Body::PaymentRefused(e) => [project(state, &e.project), None],
        Body::PaymentSettled(e) => [project(state, &e.project), None],
        Body::LineReturned(e) => [project(state, &e.project), None],
        Body::LineResent(e) => [project(state, &e.project), None],
        Body::LineResettled(e) => [project(state, &e.project), None],
        Body::LineGivenUp(e) => [project(state, &e.project), None],
        Body::LineReversed(e) => [project(state, &e.project), None],
        Body::UnmatchedReturn(e) => [project(state, &e.project), None],
        Body::SuspenseRecorded(e) => [unit(state, &e.unit), None],
        Body::SuspenseCleared(e) => {
            let item = state.suspense.get(&e.suspense);
            [item.map(|item| Concern::Unit(&item.unit)), None]
        }
        Body::AssetRegistered(e) => {
            let owner = project(state, &e.project);
            match owner {
                // A place within the project's own narrows it; where the project has none, both count.
                Some(Concern::Region(_)) => [region(e.region).or(owner), None],
                Some(Concern::Unit(_) | Concern::Everywhere(_)) | None => [region(e.region), owner],
            }
        }
        Body::AssetVested(e) => [asset(state, &e.asset), None],
        Body::AssetQuantified(e) => [asset(state, &e.asset), None],
        Body::SharesPassed(e) => [asset(state, &e.asset), None],
        Body::AssetImpaired(e) => [asset(state, &e.asset), None],
        Body::AssetDisposed(e) => [asset(state, &e.asset), None],
        Body::WelfareSpent(e) => [asset(state, &e.asset), None],
        Body::OperatorSigned(e) => [asset(state, &e.asset), None],
        Body::IncomeReceived(e) => [asset(state, &e.asset), None],
        Body::DividendDeclared(e) => [asset(state, &e.asset), None],
        Body::DividendPaid(e) => [asset(state, &e.asset), None],
        Body::NoticePosted(e) => [region(Some(e.place)), unit(state, &e.unit)],
        Body::NoticeConfirmed(e) => [notice(state, &e.notice), None],
        Body::ReportReceived(e) => [region(Some(e.place)), None],
        Body::ReportReferred(e) => [report(state, &e.report), None],
        Body::ReportAnswered(e) => [report(state, &e.report), None],
        Body::NoticeTakenDown(e) => [notice(state, &e.notice), None],
        Body::AgentOpened(e) => [unit(state, &e.unit), None],
        Body::VoucherPrepared(e) => [project(state, &e.project), None],
        Body::VoucherApproved(e) => {
            let voucher = state.voucher(&e.voucher);
            [voucher.and_then(|v| project(state, &v.project)), None]
        }
        Body::VoucherRefused(e) => [project(state, &e.project), None],
        Body::VoucherSettled(e) => [project(state, &e.project), None],
        Body::VoucherReturned(e) => [project(state, &e.project), None],
        Body::VillageSpent(e) => [agent(state, &e.agent), None],
        Body::StatementRecorded(e) => [state.keeper(&e.account).map(Concern::Unit), None],
        Body::DayClosed(e) => [unit(state, &e.unit), None],
        Body::FindingRaised(e) => [about(state, e.kind.as_str(), e.about.as_str()), None],
        Body::FindingConfirmed(e) => [finding(state, &e.finding), None],
        Body::FindingDismissed(e) => [finding(state, &e.finding), None],
        Body::FindingOrdered(e) => [finding(state, &e.finding), unit(state, &e.unit)],
        Body::FindingClosed(e) => [finding(state, &e.finding), None],
        Body::FindingSuspected(e) => [batch(state, &e.batch), None],
        _ => [None, None],
    }
}

/// The village's or township's whom an agent account serves, or else that of the unit which keeps it.
fn agent<'a>(state: &'a State, id: &AgentId) -> Option<Concern<'a>> {
    let agent = state.agents.get(id)?;
    let served = agent.region.map(Concern::Region);
    Some(served.unwrap_or(Concern::Unit(&agent.unit)))
}

/// That of the officer's unit.
fn office<'a>(state: &'a State, id: &OfficerId) -> Option<Concern<'a>> {
    let officer = state.officers.get(id)?;
    Some(Concern::Unit(&officer.unit))
}

fn unit<'a>(state: &State, id: &'a UnitId) -> Option<Concern<'a>> {
    state.units.contains_key(id).then_some(Concern::Unit(id))
}

fn line<'a>(state: &'a State, id: &LineId) -> Option<Concern<'a>> {
    state.lines.get(id).map(|line| Concern::Unit(&line.unit))
}

fn pool<'a>(state: &'a State, id: &crate::id::PoolId) -> Option<Concern<'a>> {
    state.pools.get(id).map(|pool| Concern::Unit(&pool.unit))
}

/// That of its division, or else of the unit that answers for it: no project is nobody's affair.
fn project<'a>(state: &'a State, id: &ProjectId) -> Option<Concern<'a>> {
    let project = state.projects.get(id)?;
    let within = project.region.map(Concern::Region);
    Some(within.unwrap_or(Concern::Unit(&project.unit)))
}

/// Where the thing is that a finding is raised about. No unit is above its own county's auditors.
fn about<'a>(state: &'a State, kind: &str, id: &str) -> Option<Concern<'a>> {
    let concern = match kind {
        "agent" => agent(state, &id.parse().ok()?),
        "asset" => asset(state, &id.parse().ok()?),
        "batch" => batch(state, &id.parse().ok()?),
        "line" => line(state, &id.parse().ok()?),
        "notice" => notice(state, &id.parse().ok()?),
        "pool" => pool(state, &id.parse().ok()?),
        "project" => project(state, &id.parse().ok()?),
        "report" => report(state, &id.parse().ok()?),
        "village" => id.parse().ok().map(Concern::Region),
        _ => None,
    };
    concern.filter(|concern| matches!(concern, Concern::Region(_)))
}

/// That of the project whose batch a finding is about, where it is about one.
fn finding<'a>(state: &'a State, id: &FindingId) -> Option<Concern<'a>> {
    batch(state, state.findings.get(id)?.batch.as_ref()?)
}

/// That of the project whose money a batch is.
fn batch<'a>(state: &'a State, id: &BatchId) -> Option<Concern<'a>> {
    project(state, &state.batches.get(id)?.project)
}

/// That of the place where a notice hangs.
fn notice<'a>(state: &State, id: &NoticeId) -> Option<Concern<'a>> {
    let notice = state.notices.get(id)?;
    Some(Concern::Region(notice.place))
}

/// That of the unit which is to answer.
fn report<'a>(state: &'a State, id: &ReportId) -> Option<Concern<'a>> {
    let report = state.reports.get(id)?;
    Some(Concern::Unit(&report.unit))
}

/// Once title has vested, an asset is the affair of the collective that holds it.
fn asset<'a>(state: &'a State, id: &AssetId) -> Option<Concern<'a>> {
    let asset = state.assets.get(id)?;
    match &asset.holder {
        Some(holder) => Some(Concern::Unit(holder)),
        None => match asset.region {
            Some(region) => Some(Concern::Region(region)),
            None => project(state, &asset.project),
        },
    }
}
