//! Audit questions that need the vault 封存的疑点: asked by an auditor, beside the vault, and answered in pseudonyms.
//!
//! No name, number or card may leave here, whoever asks.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Serialize;
use sunledger_domain::policy::Rule;
use sunledger_domain::subject::Handle;
use sunledger_domain::{Actor, Money, Role};
use sunledger_vault::{Field, SealEntry};

use super::{Ledger, ServiceError};

/// What came of asking.
#[derive(Debug, Serialize)]
pub struct SealedFindings {
    /// As of which log size.
    pub as_of: u64,
    /// As of which day.
    pub on: Date,
    /// The question: 多户共用一卡.
    pub question: &'static str,
    /// None where no policy in force says how many households are too many.
    pub hits: Option<Vec<SealedHit>>,
}

/// One card that serves too many households.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SealedHit {
    /// How many households.
    pub households: usize,
    /// The pseudonyms under which its holders were paid, scheme by scheme.
    pub handles: Vec<String>,
    /// What was paid to them and has arrived.
    pub amount: Money,
}

/// Who is paid to one card.
#[derive(Default)]
struct Holders {
    /// By the household's number and village group, else by person.
    households: BTreeSet<String>,
    handles: BTreeSet<Handle>,
}

impl Ledger {
    /// Cards that serve more households than the policy lets pass. For auditors.
    pub fn shared_cards(&self, actor: &Actor, on: Date) -> Result<SealedFindings, ServiceError> {
        let state = self.state();
        if !state.has_role(actor, Role::Auditor) {
            return Err(auditors_only());
        }
        self.catch_up()?;
        let mut reader = self.reader()?;
        let snapshot = reader.snapshot()?;
        let rule = state.rule(Rule::OneCardMany, on);
        let least = rule.and_then(|rule| rule.count("households"));
        let hits = match least.and_then(|least| usize::try_from(least).ok()) {
            None => None,
            Some(least) => {
                let paid = snapshot.paid_by_handle(on)?;
                Some(hits(self.holders()?, least, &paid))
            }
        };
        Ok(SealedFindings {
            as_of: snapshot.as_of(),
            on,
            question: Rule::OneCardMany.id(),
            hits,
        })
    }

    fn holders(&self) -> Result<BTreeMap<String, Holders>, ServiceError> {
        let mut cards: BTreeMap<String, Holders> = BTreeMap::new();
        let wanted = [
            Field::Card,
            Field::HouseholdNo,
            Field::Group,
            Field::Address,
        ];
        self.vault()
            .for_each_seal(&wanted, |SealEntry { sealed, person, .. }| {
                if let Some(card) = person.fields.get(&Field::Card) {
                    let digits: String = card.chars().filter(char::is_ascii_digit).collect();
                    let holders = cards.entry(digits).or_default();
                    let place = [Field::HouseholdNo, Field::Group, Field::Address];
                    let household: Vec<&str> = place
                        .iter()
                        .filter_map(|field| person.fields.get(field).map(String::as_str))
                        .collect();
                    holders
                        .households
                        .insert(match person.fields.get(&Field::HouseholdNo) {
                            Some(_) => household.join("\u{1f}"),
                            None => person.subject.to_string(),
                        });
                    let handle = Handle::new(*sealed.handle.as_bytes());
                    holders.handles.insert(handle);
                }
                Ok::<(), ServiceError>(())
            })?;
        Ok(cards)
    }
}

fn hits(
    cards: BTreeMap<String, Holders>,
    least: usize,
    paid: &BTreeMap<Handle, Money>,
) -> Vec<SealedHit> {
    let too_many = cards
        .into_values()
        .filter(|holders| holders.households.len() >= least);
    let mut hits: Vec<SealedHit> = too_many
        .map(|holders| {
            let sums = holders.handles.iter().filter_map(|handle| paid.get(handle));
            // The ledger bounds what all of its entries state together, so no sum of theirs is beyond an amount.
            let amount = sums.fold(Money::ZERO, |sum, paid| {
                sum.checked_add(*paid).unwrap_or(sum)
            });
            SealedHit {
                households: holders.households.len(),
                handles: holders.handles.iter().map(ToString::to_string).collect(),
                amount,
            }
        })
        .collect();
    hits.sort_by(|a, b| (b.amount, &a.handles).cmp(&(a.amount, &b.handles)));
    hits
}

fn auditors_only() -> ServiceError {
    ServiceError::request(
        "not_permitted",
        "as",
        "封存的疑点只由审计岗位查询",
        "sealed questions are asked by an auditor",
    )
}
