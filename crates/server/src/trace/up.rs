//! Up the stream: the fund lines that paid for something, to the fen.
//!
//! Every sum is held against the read model's own before it is shown.

use std::collections::BTreeMap;

use serde::Serialize;
use sunledger_domain::code::{BudgetYear, Period, RegionCode};
use sunledger_domain::event::SourceLevel;
use sunledger_domain::id::{AssetId, BatchId, LineId, SpendingId};
use sunledger_domain::lineage::Composition;
use sunledger_domain::{Account, Bucket, Money};

use super::{Named, Trace, TraceError, What, money};

/// The sources of something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sources {
    /// The log size that it is as of.
    pub as_of: u64,
    /// Of what.
    pub of: Named,
    /// How its money and its sources belong together.
    pub nature: Nature,
    /// All of it.
    pub amount: Money,
    /// By the state that the money is in; sums to the amount.
    pub parts: Vec<Part>,
}

/// How money and sources belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Nature {
    /// It is the sources' own money.
    Paid,
    /// An asset was formed of that money.
    Formed,
    /// New money, earned by assets that were formed of it.
    Earned,
}

/// Money in one state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Which; none where there is only one.
    pub state: Option<Bucket>,
    /// How much.
    pub amount: Money,
    /// The fund lines where it entered the ledger, by id; sums to the amount.
    pub sources: Vec<Origin>,
}

/// A fund line where money entered the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Origin {
    /// Which.
    pub line: LineId,
    /// What it is called.
    pub name: String,
    /// Whose money it was.
    pub level: Option<SourceLevel>,
    /// Of which year's budget.
    pub budget_year: Option<BudgetYear>,
    /// How much of it.
    pub amount: Money,
    /// The ways that it took; sums to the amount.
    pub routes: Vec<Route>,
}

/// One way from a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Route {
    /// Fund lines and pools, first to last.
    pub path: Vec<Named>,
    /// How much came this way.
    pub amount: Money,
}

/// Sums by state, each with what the read model says of it.
type States = Vec<(Option<Bucket>, Composition)>;

impl Trace<'_> {
    /// Where the money of something came from.
    pub fn up(&self, what: &What) -> Result<Sources, TraceError> {
        match what {
            What::Account(Account::Asset(id)) => self.asset(id),
            What::Account(account) => self.account(account),
            What::Batch(id) => self.batch(id),
            What::Payment(batch, index) => self.payment(batch, *index),
            What::Spending(id) => self.spending(id),
            What::Dividend(asset, period, index) => self.dividend(asset, *period, *index),
            What::Village(code) => self.village(*code),
            What::Entry(seq) => match self.snapshot.line_paid_at(*seq)? {
                Some(line) => self.payment(&line.batch, line.index),
                None => Err(TraceError::Pointless("entry")),
            },
        }
    }

    fn account(&self, account: &Account) -> Result<Sources, TraceError> {
        if self.snapshot.account_name(account)?.is_none() {
            return Err(TraceError::Missing(account.kind()));
        }
        if let Account::Suspense(_) = account {
            return Err(TraceError::Pointless("suspense"));
        }
        let states = self.lineage.sources_of(account);
        let known = self.snapshot.balance_of(account)?;
        let known = known.map(|known| known.states).unwrap_or_default();
        for (bucket, sources) in &states {
            let balance = known.iter().find(|state| state.bucket == *bucket);
            let balance = balance.map_or(0, |state| i128::from(state.sum.amount.minor()));
            if sources.sum() != balance {
                return Err(TraceError::Broken(format!("{account} {}", bucket.name())));
            }
        }
        let states = states
            .into_iter()
            .map(|(state, money)| (Some(state), money));
        self.told(self.names.account(account)?, Nature::Paid, states.collect())
    }

    fn asset(&self, id: &AssetId) -> Result<Sources, TraceError> {
        let missing = TraceError::Missing("asset");
        let formed = self.lineage.sources_of_asset(id).ok_or(missing)?.clone();
        let of = self.names.account(&Account::Asset(id.clone()))?;
        self.told(of, Nature::Formed, vec![(None, formed)])
    }

    fn batch(&self, id: &BatchId) -> Result<Sources, TraceError> {
        let missing = || TraceError::Missing("batch");
        let known = self.snapshot.batch_paid(id)?.ok_or_else(missing)?;
        let whole = self.lineage.sources_of_batch(id).ok_or_else(missing)?;
        let of = Named {
            kind: "batch",
            id: id.to_string(),
            name: known.scheme_name,
        };
        self.told(of, Nature::Paid, vec![(None, whole.clone())])
    }

    fn payment(&self, batch: &BatchId, index: u32) -> Result<Sources, TraceError> {
        let missing = || TraceError::Missing("payment");
        let line = self.snapshot.line_paid(batch, index)?;
        let line = line.ok_or_else(missing)?;
        let part = self.lineage.sources_of_line(batch, index, line.paid);
        let part = part.ok_or_else(missing)?;
        let of = Named {
            kind: "payment",
            id: format!("{batch}/{index}"),
            name: format!("#{}", line.seq),
        };
        agree(&part, line.paid, &of.id)?;
        self.told(of, Nature::Paid, vec![(None, part)])
    }

    fn spending(&self, id: &SpendingId) -> Result<Sources, TraceError> {
        let missing = || TraceError::Missing("spending");
        let spent = self.snapshot.spent(id)?.ok_or_else(missing)?;
        let money = self.lineage.sources_of_spending(id).ok_or_else(missing)?;
        let of = Named {
            kind: "spending",
            id: id.to_string(),
            name: spent.purpose,
        };
        self.told(of, Nature::Paid, vec![(None, money.clone())])
    }

    fn dividend(
        &self,
        asset: &AssetId,
        period: Period,
        index: Option<u32>,
    ) -> Result<Sources, TraceError> {
        let missing = || TraceError::Missing("dividend");
        let (id, money) = match index {
            None => {
                let whole = self.lineage.sources_of_dividend(asset, period).cloned();
                (format!("{asset}/{period}"), whole.ok_or_else(missing)?)
            }
            Some(index) => {
                let amount = self.snapshot.dividend_part((asset, period), index)?;
                let amount = amount.ok_or_else(missing)?;
                let part = self
                    .lineage
                    .sources_of_share((asset, period), index, amount);
                let (id, part) = (
                    format!("{asset}/{period}/{index}"),
                    part.ok_or_else(missing)?,
                );
                agree(&part, amount, &id)?;
                (id, part)
            }
        };
        let name = self.names.account(&Account::Asset(asset.clone()))?.name;
        let of = Named {
            kind: "dividend",
            id,
            name,
        };
        self.told(of, Nature::Earned, vec![(None, money)])
    }

    /// What lines of this village were paid from.
    fn village(&self, code: RegionCode) -> Result<Sources, TraceError> {
        if self.snapshot.region_row(code)?.is_none() {
            return Err(TraceError::Missing("village"));
        }
        let mut all = Composition::default();
        for (batch, paid) in self.snapshot.batches_of_village(code)? {
            all.add(&self.paid_in(&batch, Some(code), paid)?);
        }
        let of = self.names.village(code)?;
        self.told(of, Nature::Paid, vec![(None, all)])
    }

    /// What a batch has paid in a village, of which the read model says how much that is.
    fn paid_in(
        &self,
        batch: &BatchId,
        village: Option<RegionCode>,
        paid: Money,
    ) -> Result<Composition, TraceError> {
        let broken = || TraceError::Broken(format!("batch {batch}"));
        let whole = self.lineage.sources_of_batch(batch).ok_or_else(broken)?;
        if whole.is_plain() {
            let own = whole.apportion(i128::from(paid.minor()));
            return agree(&own, paid, batch).map(|()| own);
        }
        let known = self.snapshot.batch_paid(batch)?.ok_or_else(broken)?;
        let villages = self
            .lineage
            .lines_by_village(batch, known.start, &known.apart);
        let own = villages.and_then(|mut villages| villages.remove(&village));
        let own = own.unwrap_or_default();
        agree(&own, paid, batch).map(|()| own)
    }

    fn told(&self, of: Named, nature: Nature, states: States) -> Result<Sources, TraceError> {
        let mut parts = Vec::with_capacity(states.len());
        for (state, sources) in states {
            parts.push(Part {
                state,
                amount: money(sources.sum(), &of.id)?,
                sources: self.origins(&sources, &of.id)?,
            });
        }
        let all = Money::sum(parts.iter().map(|part| part.amount));
        Ok(Sources {
            as_of: self.snapshot.as_of(),
            amount: money(all, &of.id)?,
            of,
            nature,
            parts,
        })
    }

    fn origins(&self, sources: &Composition, of: &str) -> Result<Vec<Origin>, TraceError> {
        let mut origins: BTreeMap<&LineId, Vec<Route>> = BTreeMap::new();
        for (path, amount) in sources.iter() {
            let origin = path.origin();
            let origin = origin.ok_or_else(|| TraceError::Broken(of.to_owned()))?;
            origins.entry(origin).or_default().push(Route {
                path: self.names.path(path)?,
                amount: money(amount, &of)?,
            });
        }
        let told = origins.into_iter().map(|(line, routes)| {
            let row = self.snapshot.fund_line(line)?;
            let sum = Money::sum(routes.iter().map(|route| route.amount));
            Ok(Origin {
                line: line.clone(),
                level: row.as_ref().map(|row| row.level),
                budget_year: row.as_ref().map(|row| row.budget_year),
                name: row.map_or_else(|| line.to_string(), |row| row.name),
                amount: money(sum, &of)?,
                routes,
            })
        });
        told.collect()
    }
}

/// Sources that do not sum to what they are of are never shown.
fn agree(
    sources: &Composition,
    amount: Money,
    of: &dyn std::fmt::Display,
) -> Result<(), TraceError> {
    match sources.sum() == i128::from(amount.minor()) {
        true => Ok(()),
        false => Err(TraceError::Broken(of.to_string())),
    }
}
