//! Schemes: their terms, and what a line of one may be by its computation, its caps and the rule that it stands under.
//! Old books are never refused for any of it.

use jiff::civil::Date;

use super::{Place, is_new, positive, region_known, require, unit_known, unknown};
use crate::breach::{Breach, Entity, FieldError};
use crate::calc::{Calc, FeeCalc};
use crate::code::Level;
use crate::event::{
    Benefit, LineResent, LinkageHousehold, LinkageRecorded, PaymentLine, SchemeRegistered,
    SchemeTerms, UnitKind,
};
use crate::id::SchemeId;
use crate::money::Money;
use crate::policy::{Measure, Rule, RuleInForce};
use crate::state::{ALL_YEARS, BatchState, LinkageState, SchemeState, State};
use crate::subject::{Party, PartyKey};

/// Rules that a scheme may stand under.
const RULES: [Rule; 8] = [
    Rule::CooperativeEquity,
    Rule::MachineryShare,
    Rule::LeadingFirm,
    Rule::StudentYearlyCap,
    Rule::BaseRateInterest,
    Rule::GuaranteeFee,
    Rule::OwnSharePremium,
    Rule::ManagementFee,
];
/// Longest loan, in days.
const DAYS_MAX: u32 = 3_660;
/// The whole, in basis points.
const WHOLE: u32 = 10_000;
/// Most articles of a policy.
const ARTICLE_MAX: u16 = 999;

pub(super) fn registered(state: &State, e: &SchemeRegistered) -> Result<(), Breach> {
    let twice = state.schemes.contains_key(&e.scheme);
    is_new(twice, Entity::Scheme, &e.scheme)?;
    e.terms.as_ref().map_or(Ok(()), terms)
}

fn terms(e: &SchemeTerms) -> Result<(), Breach> {
    e.amount
        .map_or(Ok(()), |amount| positive(amount, "amount"))?;
    e.cap.map_or(Ok(()), |cap| positive(cap, "cap"))?;
    let article = e.article.is_none_or(|n| (1..=ARTICLE_MAX).contains(&n));
    require(article, "article", FieldError::Mismatch)?;
    let goods = matches!(e.benefit, Benefit::InKind(_));
    let fits = goods || e.quantity.is_none();
    require(fits, "quantity", FieldError::Unexpected)?;
    let known = e.rule.is_none_or(|rule| RULES.contains(&rule));
    require(known, "rule", FieldError::Mismatch)
}

pub(super) fn linkage_recorded(
    state: &State,
    place: &Place<'_>,
    e: &LinkageRecorded,
) -> Result<(), Breach> {
    scheme(state, &e.scheme)?;
    unit_known(state, &e.entity)?;
    let operates = state.units.get(&e.entity).is_some_and(|unit| {
        matches!(
            unit.kind,
            UnitKind::Collective | UnitKind::Cooperative | UnitKind::Enterprise | UnitKind::Other
        )
    });
    require(operates, "entity", FieldError::Mismatch)?;
    if let Some(equipment) = e.equipment {
        positive(equipment, "equipment")?;
    }
    if let Some(whole) = e.whole {
        region_known(state, whole)?;
        let local = matches!(whole.level(), Level::Township | Level::Village);
        require(local, "whole", FieldError::Mismatch)?;
    }
    let says = e.count > 0 || e.equipment.is_some() || e.whole.is_some();
    require(says, "households", FieldError::Missing)?;
    match place.left >= e.count {
        true => Ok(()),
        false => Err(Breach::BatchTorn),
    }
}

pub(super) fn linked(state: &State, e: &LinkageHousehold) -> Result<(), Breach> {
    let linkage = state.linkage(&e.scheme, &e.entity);
    let linkage = linkage.ok_or_else(|| unknown(Entity::Unit, &e.entity))?;
    require(e.index == linkage.seen, "index", FieldError::Mismatch)?;
    let handle = e.household.handle;
    if linkage.last == Some(handle) {
        return Err(Breach::Duplicate {
            entity: Entity::Household,
            id: handle.to_string(),
        });
    }
    let ordered = linkage.last.is_none_or(|last| last < handle);
    require(ordered, "household", FieldError::Mismatch)?;
    e.village
        .map_or(Ok(()), |village| region_known(state, village))
}

/// A line of an act, by everything that its scheme says.
pub(super) fn line(state: &State, batch: &BatchState, e: &PaymentLine) -> Result<(), Breach> {
    let scheme = scheme(state, &batch.scheme)?;
    if let Some(calc) = e.calc.as_deref() {
        sound(scheme, calc)?;
        let computed = calc.due();
        if computed != Some(e.due) {
            return Err(Breach::Calc {
                index: e.index,
                stated: e.due,
                computed: computed.unwrap_or(Money::MAX),
            });
        }
    }
    let on = e.on.unwrap_or(batch.business_on);
    ruled(state, batch, scheme, e, on)?;
    if !scheme.counts() {
        return Ok(());
    }
    match scheme.taker(e) {
        Some(who) => {
            let asked = Asked {
                scheme: &batch.scheme,
                who: &who,
                year: e.period.year(),
                paid: e.paid,
            };
            may_take(state, scheme, &asked, on)
        }
        None => Err(Breach::Field {
            field: "beneficiary",
            error: FieldError::Missing,
        }),
    }
}

/// A line that the bank returned goes out again, within the cap as it is by now.
pub(super) fn resent(state: &State, e: &LineResent) -> Result<(), Breach> {
    let taking = state.takings.get(&(e.batch.clone(), e.index));
    let Some(taking) = taking.filter(|taking| !taking.held) else {
        return Ok(());
    };
    let asked = Asked {
        scheme: &taking.scheme,
        who: &taking.who,
        year: taking.year,
        paid: taking.paid,
    };
    let scheme = scheme(state, &taking.scheme)?;
    may_take(state, scheme, &asked, e.basis.business_on)
}

/// What a line would take of a cap.
struct Asked<'a> {
    scheme: &'a SchemeId,
    who: &'a PartyKey,
    year: u16,
    paid: Money,
}

fn may_take(
    state: &State,
    scheme: &SchemeState,
    asked: &Asked<'_>,
    on: Date,
) -> Result<(), Breach> {
    let paid = i128::from(asked.paid.minor());
    let with = |year| {
        state
            .taken(asked.scheme, asked.who, year)
            .saturating_add(paid)
    };
    if scheme.once && with(ALL_YEARS) > paid {
        return Err(Breach::OnceOnly {
            scheme: asked.scheme.clone(),
        });
    }
    if let Some(cap) = scheme
        .cap
        .filter(|cap| with(asked.year) > i128::from(cap.minor()))
    {
        return Err(Breach::SchemeCap {
            scheme: asked.scheme.clone(),
            year: asked.year,
            cap,
            found: with(asked.year),
        });
    }
    let (name, year) = match scheme.rule {
        Some(Rule::StudentYearlyCap) => ("per_year", asked.year),
        Some(Rule::CooperativeEquity) => ("equity_max", ALL_YEARS),
        Some(Rule::LeadingFirm) => ("amount_max", ALL_YEARS),
        Some(_) | None => return Ok(()),
    };
    let rule = scheme.rule.and_then(|rule| state.hard_rule(rule, on));
    let Some((rule, most)) = rule.and_then(|rule| Some((rule, rule.amount(name)?))) else {
        return Ok(());
    };
    let (found, most) = (with(year), i128::from(most.minor()));
    match found <= most {
        true => Ok(()),
        false => Err(rule.breach(Measure::Amount(found), Measure::AtMost(most))),
    }
}

/// The numbers of a computation are within their bounds, and goods are measured as the scheme says.
fn sound(scheme: &SchemeState, calc: &Calc) -> Result<(), Breach> {
    let days = |days: u32| {
        require(days > 0, "days", FieldError::NotPositive)?;
        require(days <= DAYS_MAX, "days", FieldError::TooMany)
    };
    match calc {
        Calc::GuaranteeFee(c) => {
            positive(c.fee, "fee")?;
            positive(c.principal, "principal")?;
            days(c.days)
        }
        Calc::InKind(c) => {
            positive(c.value, "value")?;
            let same = scheme.unit.as_ref().is_none_or(|unit| *unit == c.unit);
            require(same, "unit", FieldError::Mismatch)
        }
        Calc::Interest(c) => {
            positive(c.principal, "principal")?;
            days(c.days)?;
            require(c.rate <= WHOLE, "rate", FieldError::TooMany)?;
            let usual = matches!(c.year_days, 360 | 365);
            require(usual, "year_days", FieldError::Mismatch)
        }
        Calc::Premium(c) => {
            positive(c.own, "own")?;
            require(c.own <= c.premium, "own", FieldError::TooMany)?;
            require(c.share <= WHOLE, "share", FieldError::TooMany)
        }
        Calc::Standard(c) => positive(c.standard, "standard"),
    }
}

const NOT_COMPUTED: Measure = Measure::Said {
    zh: "没有写明计算",
    en: "no computation is stated",
};

/// What the rule that the scheme stands under says of a line, on a day on which it refuses acts.
fn ruled(
    state: &State,
    batch: &BatchState,
    scheme: &SchemeState,
    e: &PaymentLine,
    on: Date,
) -> Result<(), Breach> {
    let Some(id) = scheme.rule else {
        return Ok(());
    };
    let Some(rule) = state.hard_rule(id, on) else {
        return Ok(());
    };
    let calc = e.calc.as_deref();
    if id == Rule::BaseRateInterest {
        let allowed = rule.basis_points("rate").unwrap_or(0);
        let found = match calc {
            Some(Calc::Interest(c)) => Some(c.rate),
            Some(_) | None => None,
        };
        exactly(&rule, found, allowed)
    } else if id == Rule::OwnSharePremium {
        let allowed = rule.basis_points("share").unwrap_or(0);
        let found = match calc {
            Some(Calc::Premium(c)) => Some(c.share),
            Some(_) | None => None,
        };
        exactly(&rule, found, allowed)
    } else if id == Rule::GuaranteeFee {
        match calc {
            Some(Calc::GuaranteeFee(c)) => fee(&rule, c),
            Some(_) | None => Err(rule.breach(NOT_COMPUTED, fee_allowed(&rule))),
        }
    } else if scheme.for_entities() {
        entity(state, &rule, id, batch, e)
    } else {
        Ok(())
    }
}

fn exactly(rule: &RuleInForce<'_>, found: Option<u32>, allowed: u32) -> Result<(), Breach> {
    match found {
        Some(found) if found == allowed => Ok(()),
        Some(found) => {
            let found = Measure::Share(found.into());
            Err(rule.breach(found, Measure::Share(allowed.into())))
        }
        None => Err(rule.breach(NOT_COMPUTED, Measure::Share(allowed.into()))),
    }
}

fn fee(rule: &RuleInForce<'_>, c: &FeeCalc) -> Result<(), Breach> {
    let benchmark = rule.basis_points("benchmark").unwrap_or(0);
    let multiple = rule.count("multiple").unwrap_or(1);
    if !c.within(multiple, benchmark) {
        return Err(rule.breach(Measure::Share(c.annualised()), fee_allowed(rule)));
    }
    match &c.repayment {
        Some(repayment) if repayment.repaid_on > repayment.due_on => {
            let late = Measure::On(repayment.repaid_on);
            Err(rule.breach(late, Measure::NotAfter(repayment.due_on)))
        }
        Some(_) | None => Ok(()),
    }
}

fn fee_allowed(rule: &RuleInForce<'_>) -> Measure {
    let benchmark = rule.basis_points("benchmark").unwrap_or(0);
    let multiple = rule.count("multiple").unwrap_or(1);
    Measure::ShareAtMost(benchmark.checked_div(multiple).unwrap_or(0).into())
}

/// Money for an entity: it is a registered unit, and its latest list or its equipment is what the article asks for.
fn entity(
    state: &State,
    rule: &RuleInForce<'_>,
    id: Rule,
    batch: &BatchState,
    e: &PaymentLine,
) -> Result<(), Breach> {
    let Party::Unit(unit) = &e.payee else {
        let found = Measure::Said {
            zh: "收款方不是已登记的经营主体",
            en: "the payee is no registered operator",
        };
        let allowed = Measure::Said {
            zh: "付给已登记的经营主体",
            en: "payment to a registered operator",
        };
        return Err(rule.breach(found, allowed));
    };
    let linkage = state.linkage(&batch.scheme, unit);
    if id == Rule::MachineryShare {
        return machinery(rule, linkage, e.due);
    }
    let least = rule.count("households_min").unwrap_or(0);
    let found = match (linkage, id == Rule::CooperativeEquity) {
        (None, _) => 0,
        (Some(linkage), true) => linkage.land,
        (Some(linkage), false) if linkage.whole.is_some() => u32::MAX,
        (Some(linkage), false) => linkage.seen,
    };
    match found >= least {
        true => Ok(()),
        false => {
            let (found, least) = (
                Measure::Count(found.into()),
                Measure::CountAtLeast(least.into()),
            );
            Err(rule.breach(found, least))
        }
    }
}

/// The money due is at least its share of the equipment: due × 10,000 ≥ share × equipment, exactly.
fn machinery(
    rule: &RuleInForce<'_>,
    linkage: Option<&LinkageState>,
    due: Money,
) -> Result<(), Breach> {
    let share = rule.basis_points("share_min").unwrap_or(0);
    let Some(equipment) = linkage.and_then(|linkage| linkage.equipment) else {
        let found = Measure::Said {
            zh: "没有登记装备规模",
            en: "the scale of equipment is not recorded",
        };
        return Err(rule.breach(found, Measure::ShareAtLeast(share.into())));
    };
    let whole = i128::from(WHOLE);
    let needed = i128::from(equipment.minor()).saturating_mul(share.into());
    let found = i128::from(due.minor());
    if found.saturating_mul(whole) >= needed {
        return Ok(());
    }
    let least = needed.saturating_add(whole.saturating_sub(1));
    let least = least.checked_div(whole).unwrap_or(needed);
    Err(rule.breach(Measure::Amount(found), Measure::AtLeast(least)))
}

fn scheme<'a>(state: &'a State, id: &SchemeId) -> Result<&'a SchemeState, Breach> {
    let known = state.schemes.get(id);
    known.ok_or_else(|| unknown(Entity::Scheme, id))
}
