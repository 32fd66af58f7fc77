//! What the state keeps of schemes: their terms, what capped ones have paid to whom, whom entities bring in.
//! It must never keep a payment of a scheme that declares neither a cap nor once-only nor a rule that counts.

use serde::{Deserialize, Serialize};

use super::State;
use crate::code::RegionCode;
use crate::event::{
    Benefit, Frequency, LinkageRecorded, PaymentLine, PublicationClass, SchemeRegistered,
};
use crate::id::{Label, SchemeId, UnitId};
use crate::money::Money;
use crate::policy::Rule;
use crate::subject::{Handle, Party, PartyKey};

/// Of a year of nothing: what was paid in all years together.
pub(crate) const ALL_YEARS: u16 = 0;

/// A scheme's standing terms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct SchemeState {
    pub(crate) class: PublicationClass,
    pub(crate) cap: Option<Money>,
    pub(crate) once: bool,
    pub(crate) rule: Option<Rule>,
    /// The unit of goods, where it gives goods.
    pub(crate) unit: Option<Label>,
}

impl SchemeState {
    pub(crate) fn of(e: &SchemeRegistered) -> Self {
        let terms = e.terms.as_ref();
        Self {
            class: e.class,
            cap: terms.and_then(|terms| terms.cap),
            once: terms.is_some_and(|terms| terms.frequency == Frequency::Once),
            rule: terms.and_then(|terms| terms.rule),
            unit: terms.and_then(|terms| match &terms.benefit {
                Benefit::InKind(unit) => Some(unit.clone()),
                Benefit::Money => None,
            }),
        }
    }

    /// True where its payments to each beneficiary are summed.
    pub(crate) fn counts(&self) -> bool {
        let yearly = self.rule == Some(Rule::StudentYearlyCap);
        self.cap.is_some() || self.once || yearly || self.for_entities()
    }

    /// True where a rule says which entities it may support, and how far.
    pub(crate) fn for_entities(&self) -> bool {
        matches!(
            self.rule,
            Some(Rule::CooperativeEquity | Rule::LeadingFirm | Rule::MachineryShare)
        )
    }

    /// Whose cap a line counts for; none where a school or a bank is paid and nobody is named.
    pub(crate) fn taker(&self, e: &PaymentLine) -> Option<PartyKey> {
        if self.for_entities() {
            return Some(e.payee.key());
        }
        match (&e.beneficiary, &e.payee) {
            (Some(subject), _) | (None, Party::Subject(subject)) => {
                Some(PartyKey::Handle(subject.handle))
            }
            (None, Party::Unit(_)) => None,
        }
    }
}

/// What one line took of its beneficiary's cap.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Taking {
    pub(crate) scheme: SchemeId,
    pub(crate) who: PartyKey,
    pub(crate) year: u16,
    pub(crate) paid: Money,
    /// False while the bank has returned it.
    pub(crate) held: bool,
}

/// Whom an entity brings in for a scheme, by its latest list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct LinkageState {
    pub(crate) count: u32,
    pub(crate) equipment: Option<Money>,
    pub(crate) whole: Option<RegionCode>,
    pub(crate) seen: u32,
    /// Of those seen, how many bring in land.
    pub(crate) land: u32,
    /// The last one seen.
    pub(crate) last: Option<Handle>,
}

impl LinkageState {
    pub(crate) const fn of(e: &LinkageRecorded) -> Self {
        Self {
            count: e.count,
            equipment: e.equipment,
            whole: e.whole,
            seen: 0,
            land: 0,
            last: None,
        }
    }
}

impl State {
    /// What a scheme that counts has paid to somebody for a year and has not got back, in minor units.
    pub fn taken(&self, scheme: &SchemeId, who: &PartyKey, year: u16) -> i128 {
        let key = (scheme.clone(), who.clone(), year);
        self.taken.get(&key).copied().unwrap_or(0)
    }

    pub(crate) fn linkage(&self, scheme: &SchemeId, entity: &UnitId) -> Option<&LinkageState> {
        self.linkages.get(&(scheme.clone(), entity.clone()))
    }
}
