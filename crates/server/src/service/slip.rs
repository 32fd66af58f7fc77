//! The household slip 明白卡: everything that one household of a village is due in a year, and where it is.
//!
//! It joins pseudonyms through the vault alone, for one household; it must never give out a list of households.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use sunledger_domain::calc::Calc;
use sunledger_domain::code::{Period, RegionCode};
use sunledger_domain::event::DueReason;
use sunledger_domain::id::{BatchId, SchemeId};
use sunledger_domain::subject::Handle;
use sunledger_domain::{BatchStatus, LineStatus, Money};
use sunledger_projections::query::{SlipDividend, SlipLine};
use sunledger_vault::{Field, Kind, Reveal, Revealed, SubjectId};

use super::{Ledger, ServiceError, person};

/// Whose slip is asked for.
#[derive(Clone)]
pub enum Whose {
    /// The household of that number in the village.
    Household(String),
    /// The household of whoever has that citizen ID number.
    IdNumber(String),
}

/// One household's year.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Slip {
    /// The log size that it is as of.
    pub as_of: u64,
    /// The village.
    pub village: RegionCode,
    /// Its name.
    pub village_name: Option<String>,
    /// The household's number, where the vault has one.
    pub household_no: Option<String>,
    /// Villagers' group.
    pub group: Option<String>,
    /// Those of the household who are paid.
    pub people: Vec<String>,
    /// The year.
    pub year: u16,
    /// What it is due, item by item.
    pub items: Vec<SlipItem>,
    /// This year beside last, scheme by scheme; empty where the ledger has nothing of last year.
    pub compared: Vec<Compared>,
    /// Shares held, and their dividends.
    pub dividends: Vec<SlipDividend>,
    /// 应发 together, of items that were not refused; instalments as they are paid.
    pub due: Money,
    /// 已到账 together.
    pub received: Money,
}

/// One item of a slip.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SlipItem {
    /// Its entry.
    pub seq: u64,
    /// Its batch.
    pub batch: BatchId,
    /// Which scheme.
    pub scheme: SchemeId,
    /// The scheme's name.
    pub name: String,
    /// For which period.
    pub period: Period,
    /// For whom.
    pub who: Option<String>,
    /// The text that the scheme rests on.
    pub basis_text: String,
    /// The article of the policy.
    pub article: Option<u16>,
    /// The document that the batch names.
    pub document: Option<String>,
    /// The standard in words.
    pub standard: Option<String>,
    /// How it was computed.
    pub calc: Option<Calc>,
    /// The computation in words.
    pub computed: Option<String>,
    /// 应发
    pub due: Money,
    /// 实发
    pub paid: Money,
    /// Why less is paid than is due.
    pub less: Option<&'static str>,
    /// Where it is, in plain words.
    pub status: String,
    /// Whom to object to.
    pub appeal: Option<String>,
}

/// One scheme, this year and last.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Compared {
    /// The scheme.
    pub scheme: SchemeId,
    /// Its name.
    pub name: String,
    /// 应发 this year.
    pub now: Money,
    /// 应发 last year.
    pub before: Money,
    /// Why they differ; none where they do not.
    pub why: Option<String>,
}

impl Ledger {
    /// The slip of one household of a village.
    pub fn slip(
        &self,
        village: RegionCode,
        year: u16,
        whose: &Whose,
    ) -> Result<Slip, ServiceError> {
        let mut reader = self.reader()?;
        let snapshot = reader.snapshot()?;
        let lines = snapshot.slip_lines(village, year)?;
        let found = self.household(&lines, whose)?;
        let mine = |line: &&SlipLine| found.owns(line.beneficiary) || found.owns(line.payee);
        let lines: Vec<&SlipLine> = lines.iter().filter(mine).collect();
        if lines.is_empty() {
            return Err(nobody());
        }
        let dividends = snapshot.slip_dividends(&found.handles.keys().copied().collect(), year)?;
        let name = snapshot.village_name(village)?;
        let (now, before): (Vec<&SlipLine>, Vec<&SlipLine>) = lines
            .into_iter()
            .partition(|line| line.period.year() == year);
        let items: Vec<SlipItem> = now.iter().map(|line| item(line, &found)).collect();
        let sum = |lines: &mut dyn Iterator<Item = Money>| {
            Money::try_from(Money::sum(lines)).map_err(|_| nobody())
        };
        let stands = |line: &&&SlipLine| line.status != BatchStatus::Refused;
        let arrived = |line: &&&SlipLine| line.state == LineStatus::Settled;
        Ok(Slip {
            as_of: snapshot.as_of(),
            village,
            village_name: name,
            household_no: found.number.clone(),
            group: found.group.clone(),
            people: found.names(&now),
            year,
            due: sum(&mut now.iter().filter(stands).map(|line| owed(line)))?,
            received: sum(&mut now.iter().filter(arrived).map(|line| line.paid))?,
            compared: match before.is_empty() {
                true => Vec::new(),
                false => compared(&now, &before),
            },
            items,
            dividends,
        })
    }

    /// Who of a village's payees and beneficiaries belongs to the household, with all their pseudonyms.
    fn household(&self, lines: &[SlipLine], whose: &Whose) -> Result<Household, ServiceError> {
        let vault = self.vault();
        let handles: BTreeSet<Handle> = lines
            .iter()
            .flat_map(|line| [line.payee, line.beneficiary])
            .flatten()
            .collect();
        let mut people: BTreeMap<Handle, Revealed> = BTreeMap::new();
        for handle in handles {
            if let Reveal::Known(known) = vault.reveal(&vault_handle(handle))?
                && !vault.is_restricted(known.subject)?
            {
                people.insert(handle, known);
            }
        }
        let asked: Option<SubjectId> = match whose {
            Whose::Household(_) => None,
            Whose::IdNumber(number) => {
                let identity = person::citizen(number)?;
                let subject = vault.find(Kind::Person, &identity)?;
                let subject = subject.ok_or_else(nobody)?;
                if vault.is_restricted(subject)? {
                    return Err(nobody());
                }
                Some(subject)
            }
        };
        let of_subject = |known: &&Revealed| Some(known.subject) == asked;
        let number = match whose {
            Whose::Household(number) => Some(number.clone()),
            Whose::IdNumber(_) => {
                let known = people.values().find(of_subject).ok_or_else(nobody)?;
                known.fields.get(&Field::HouseholdNo).cloned()
            }
        };
        let belongs = |known: &Revealed| {
            let same = number.is_some() && known.fields.get(&Field::HouseholdNo) == number.as_ref();
            same || Some(known.subject) == asked
        };
        let mut found = Household {
            number: number.clone(),
            group: None,
            handles: BTreeMap::new(),
        };
        let subjects: BTreeMap<SubjectId, &Revealed> = people
            .values()
            .filter(|known| belongs(known))
            .map(|known| (known.subject, known))
            .collect();
        for (subject, known) in subjects {
            let name = known.fields.get(&Field::Name).cloned();
            let group = known.fields.get(&Field::Group).cloned();
            found.group = found.group.or(group);
            for (_, handle) in vault.handles_of(subject)? {
                let handle = Handle::new(*handle.as_bytes());
                found.handles.insert(handle, name.clone());
            }
        }
        Ok(found)
    }
}

/// The people of one household, by all their pseudonyms.
struct Household {
    number: Option<String>,
    group: Option<String>,
    handles: BTreeMap<Handle, Option<String>>,
}

impl Household {
    fn owns(&self, handle: Option<Handle>) -> bool {
        handle.is_some_and(|handle| self.handles.contains_key(&handle))
    }

    fn name(&self, line: &SlipLine) -> Option<String> {
        let whom = line.beneficiary.or(line.payee)?;
        self.handles.get(&whom).cloned().flatten()
    }

    fn names(&self, lines: &[&SlipLine]) -> Vec<String> {
        let names: BTreeSet<String> = lines.iter().filter_map(|line| self.name(line)).collect();
        names.into_iter().collect()
    }
}

fn item(line: &SlipLine, household: &Household) -> SlipItem {
    let terms = line.terms.as_ref();
    SlipItem {
        seq: line.seq,
        batch: line.batch.clone(),
        scheme: line.scheme.clone(),
        name: line.name.clone(),
        period: line.period,
        who: household.name(line),
        basis_text: line.basis_text.clone(),
        article: terms.and_then(|terms| terms.article),
        document: line.document.clone(),
        standard: line.standard.clone(),
        computed: line.calc.as_ref().map(words),
        calc: line.calc.clone(),
        due: line.due,
        paid: line.paid,
        less: line.reason.map(|reason| crate::text::due_reason(reason).zh),
        status: status(line),
        appeal: terms.map(|terms| terms.appeal.to_string()),
    }
}

/// Where a payment is, as a villager says it.
fn status(line: &SlipLine) -> String {
    let office = line.office.as_deref().unwrap_or("经办单位");
    match (line.status, line.state) {
        (BatchStatus::Prepared, _) => "审核中".to_owned(),
        (BatchStatus::Approved, _) => "已审批待支付".to_owned(),
        (BatchStatus::Refused, _) | (BatchStatus::Settled, LineStatus::Refused) => {
            "审批未通过，未支付".to_owned()
        }
        (BatchStatus::Settled, LineStatus::Settled) => "已付".to_owned(),
        (BatchStatus::Settled, LineStatus::Pending) => match line.returned {
            Some(_) => "退票后已重发，银行办理中".to_owned(),
            None => "已送银行，办理中".to_owned(),
        },
        (BatchStatus::Settled, LineStatus::Awaiting) => {
            let why = line.returned.as_deref().unwrap_or("银行未说明原因");
            format!("退票：{why}，请到{office}更正")
        }
        (BatchStatus::Settled, LineStatus::GivenUp) => "退票后未再发放，资金已退回项目".to_owned(),
        (BatchStatus::Settled, LineStatus::Reversed) => "已冲销，资金已追回".to_owned(),
    }
}

/// A computation as people write it.
fn words(calc: &Calc) -> String {
    let points = |points: u32| {
        let (whole, part) = (points / 100, points % 100);
        match part {
            0 => format!("{whole}%"),
            part => format!("{whole}.{part:02}%"),
        }
    };
    match calc {
        Calc::Standard(c) => format!("{} × {}", c.standard, c.quantity),
        Calc::InKind(c) => format!("{} {} × {}", c.quantity, c.unit, c.value),
        Calc::Interest(c) => format!(
            "{} × {} × {} 天 ÷ {}",
            c.principal,
            points(c.rate),
            c.days,
            c.year_days
        ),
        Calc::Premium(c) => format!("自缴 {} × {}", c.own, points(c.share)),
        Calc::GuaranteeFee(c) => format!("担保费 {}（贷款 {}，{} 天）", c.fee, c.principal, c.days),
    }
}

/// What a line adds to what is due: an instalment is due as it is paid, since the rest stands in lines of its own.
fn owed(line: &SlipLine) -> Money {
    match line.reason {
        Some(DueReason::Instalment) => line.paid,
        Some(DueReason::Death | DueReason::Offset | DueReason::Other | DueReason::Returned)
        | None => line.due,
    }
}

/// Every scheme of either year; what differs says why, from the computations where they are stated.
fn compared(now: &[&SlipLine], before: &[&SlipLine]) -> Vec<Compared> {
    let mut schemes: BTreeMap<&SchemeId, (Vec<&SlipLine>, Vec<&SlipLine>)> = BTreeMap::new();
    let stands = |line: &&&SlipLine| line.status != BatchStatus::Refused;
    for line in now.iter().filter(stands) {
        schemes.entry(&line.scheme).or_default().0.push(line);
    }
    for line in before.iter().filter(stands) {
        schemes.entry(&line.scheme).or_default().1.push(line);
    }
    let due = |lines: &[&SlipLine]| {
        let sum = Money::sum(lines.iter().map(|line| owed(line)));
        Money::try_from(sum).unwrap_or(Money::MAX)
    };
    let row = |(scheme, (now, before)): (&SchemeId, (Vec<&SlipLine>, Vec<&SlipLine>))| {
        let any = now.first().or(before.first())?;
        let (this, last) = (due(&now), due(&before));
        Some(Compared {
            scheme: scheme.clone(),
            name: any.name.clone(),
            now: this,
            before: last,
            why: (this != last).then(|| why(&now, &before)),
        })
    };
    schemes.into_iter().filter_map(row).collect()
}

fn why(now: &[&SlipLine], before: &[&SlipLine]) -> String {
    if before.is_empty() {
        return "去年没有此项".to_owned();
    }
    if now.is_empty() {
        return "今年没有此项".to_owned();
    }
    if now.len() != before.len() {
        return format!("笔数由 {} 变为 {}", before.len(), now.len());
    }
    let of = |lines: &[&SlipLine]| -> Option<(String, String)> {
        let [line] = lines else { return None };
        match &line.calc {
            Some(Calc::Standard(c)) => Some((c.standard.to_string(), c.quantity.to_string())),
            Some(Calc::InKind(c)) => Some((c.value.to_string(), c.quantity.to_string())),
            Some(Calc::Interest(_) | Calc::Premium(_) | Calc::GuaranteeFee(_)) | None => None,
        }
    };
    match of(before).zip(of(now)) {
        Some((before, now)) if before.0 != now.0 && before.1 != now.1 => format!(
            "标准由 {} 变为 {}，数量由 {} 变为 {}",
            before.0, now.0, before.1, now.1
        ),
        Some((before, now)) if before.0 != now.0 => format!("标准由 {} 变为 {}", before.0, now.0),
        Some((before, now)) => format!("数量由 {} 变为 {}", before.1, now.1),
        None => "应发金额不同（账本未写明计算）".to_owned(),
    }
}

fn vault_handle(handle: Handle) -> sunledger_vault::Handle {
    sunledger_vault::Handle::new(*handle.as_bytes())
}

fn nobody() -> ServiceError {
    ServiceError::request(
        "slip_nobody",
        "household",
        "该村当年和上年没有这一户的发放记录，请核对户号、村代码和年份",
        "this village has no payment to that household in the year or the year before",
    )
}
