//! What the public and the auditors look after: notices, reports, findings.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::code::RegionCode;
use crate::id::{BatchId, FindingId, UnitId};
use crate::money::Money;
use crate::rights::{Actor, Role};
use crate::state::State;

/// One notice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NoticeState {
    /// Since when it hangs.
    pub posted_on: Date,
    /// When it was taken down.
    pub taken_down_on: Option<Date>,
    pub(crate) place: RegionCode,
    pub(crate) posted_by: Actor,
}

/// How far a finding has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FindingStage {
    /// 疑似
    Suspected,
    /// 已认定
    Confirmed,
    /// 已排除
    Dismissed,
    /// 整改中
    Ordered,
    /// 已整改
    Done,
}

impl FindingStage {
    /// The name in JSON and messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Suspected => "suspected",
            Self::Confirmed => "confirmed",
            Self::Dismissed => "dismissed",
            Self::Ordered => "ordered",
            Self::Done => "done",
        }
    }
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FindingState {
    /// How far it has come.
    pub stage: FindingStage,
    /// How much was confirmed.
    pub amount: Money,
    /// The batch that it is about, where it is about one.
    pub batch: Option<BatchId>,
}

/// One report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportState {
    /// When it came.
    pub received_on: Date,
    /// When it was answered.
    pub answered_on: Option<Date>,
    /// Who is to answer.
    pub unit: UnitId,
}

impl State {
    /// True where an officer has a role today.
    pub fn has_role(&self, actor: &Actor, role: Role) -> bool {
        let officer = actor.officer().and_then(|id| self.officers.get(id));
        officer.is_some_and(|officer| officer.active && officer.roles.contains(&role))
    }

    /// True where an officer's unit is in charge of a place; one without a division is, everywhere.
    pub fn is_in_charge(&self, actor: &Actor, place: RegionCode) -> bool {
        let officer = actor.officer().and_then(|id| self.officers.get(id));
        let unit = officer.and_then(|officer| self.units.get(&officer.unit));
        unit.is_some_and(|unit| unit.region.is_none_or(|own| own.covers(place)))
    }

    /// As [`State::is_in_charge`]; of what belongs to no known place only a unit that is in charge everywhere is.
    pub fn is_in_charge_where(&self, actor: &Actor, place: Option<RegionCode>) -> bool {
        if let Some(place) = place {
            return self.is_in_charge(actor, place);
        }
        let officer = actor.officer().and_then(|id| self.officers.get(id));
        let unit = officer.and_then(|officer| self.units.get(&officer.unit));
        unit.is_some_and(|unit| unit.region.is_none())
    }

    /// Where the lines of a batch belong that name no village: to the project's division, else to that of its unit.
    pub fn place_of_batch(&self, batch: &BatchId) -> Option<RegionCode> {
        let project = self.projects.get(&self.batches.get(batch)?.project)?;
        let unit = self.units.get(&project.unit);
        project.region.or_else(|| unit.and_then(|unit| unit.region))
    }

    /// A finding by its id.
    pub fn finding(&self, finding: &FindingId) -> Option<&FindingState> {
        self.findings.get(finding)
    }
}
