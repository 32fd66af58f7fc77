//! Down the stream: everything that a fund line or pool became, by village and scheme where it is paid.
//!
//! The leaves sum to the whole, or nothing is shown.

use std::collections::BTreeMap;

use serde::Serialize;
use sunledger_domain::code::{Period, RegionCode};
use sunledger_domain::event::Source;
use sunledger_domain::id::{AssetId, BatchId, SpendingId, VoucherId};
use sunledger_domain::lineage::{self, Composition, Place};
use sunledger_domain::{Account, Money};

use super::place::PlaceKind;
use super::{Named, Trace, TraceError, What, money};

/// What a fund line or pool became.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Became {
    /// The log size that it is as of.
    pub as_of: u64,
    /// Of what.
    pub of: Named,
    /// All money that came here and has not gone back up.
    pub whole: Money,
    /// Where it is now; sums to the whole.
    pub leaves: Vec<Leaf>,
    /// Assets that were formed of what was paid: a view, not money beside it.
    pub assets: Vec<AssetShare>,
    /// Dividends of those assets, this source's share: new money.
    pub dividends: Vec<DividendShare>,
}

/// Money in one place. Below zero only where it came back and named no payment.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Leaf {
    /// The lines and pools that it went through since, in order.
    pub route: Vec<Named>,
    /// Whose it is, where it has reached a project.
    pub project: Option<Named>,
    /// Where it is.
    pub place: PlaceKind,
    /// By which scheme, where it is in a batch.
    pub scheme: Option<Named>,
    /// The village, where it is paid and names one.
    pub village: Option<Named>,
    /// The voucher or spending, where it is in one.
    pub item: Option<Named>,
    /// How much.
    pub amount: Money,
}

/// A source's share of an asset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AssetShare {
    /// Which asset.
    pub asset: AssetId,
    /// What it is called.
    pub name: String,
    /// Where it is.
    pub village: Option<Named>,
    /// This source's share of its value.
    pub amount: Money,
}

/// A source's share of a dividend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DividendShare {
    /// Whose.
    pub asset: AssetId,
    /// For which period.
    pub period: Period,
    /// This source's share.
    pub amount: Money,
}

/// A leaf without its amount: equal ones are added up.
type Key = (
    Vec<Source>,
    Option<sunledger_domain::id::ProjectId>,
    PlaceKind,
    Option<Named>,
    Option<RegionCode>,
    Option<Named>,
);

/// Scheme, village, and voucher or spending.
type Details = (Option<Named>, Option<RegionCode>, Option<Named>);

impl Trace<'_> {
    /// What a fund line or pool became.
    pub fn down(&self, what: &What) -> Result<Became, TraceError> {
        let (account, source) = match what {
            What::Account(account @ Account::Line(id)) => (account, Source::Line(id.clone())),
            What::Account(account @ Account::Pool(id)) => (account, Source::Pool(id.clone())),
            What::Account(_)
            | What::Batch(_)
            | What::Payment(..)
            | What::Spending(_)
            | What::Dividend(..)
            | What::Village(_)
            | What::Entry(_) => return Err(TraceError::Pointless("down")),
        };
        if self.snapshot.account_name(account)?.is_none() {
            return Err(TraceError::Missing(account.kind()));
        }
        let of = self.names.account(account)?;
        let became = self.lineage.became(&source);
        let (whole, leaves) = match &became {
            Some(became) => (became.whole, self.leaves(&source, &became.leaves)?),
            None => (0, Vec::new()),
        };
        if Money::sum(leaves.iter().map(|leaf| leaf.amount)) != whole {
            return Err(TraceError::Broken(of.id));
        }
        Ok(Became {
            as_of: self.snapshot.as_of(),
            whole: money(whole, &of.id)?,
            leaves,
            assets: self.assets(became.as_ref())?,
            dividends: dividends(became.as_ref())?,
            of,
        })
    }

    fn leaves(&self, source: &Source, all: &[lineage::Leaf]) -> Result<Vec<Leaf>, TraceError> {
        let mut sums: BTreeMap<Key, i128> = BTreeMap::new();
        let mut batches: BTreeMap<&BatchId, Vec<&lineage::Leaf>> = BTreeMap::new();
        for leaf in all {
            if let Place::Settled(batch) = &leaf.place {
                batches.entry(batch).or_default().push(leaf);
                continue;
            }
            let (scheme, village, item) = self.details(&leaf.place)?;
            let key = (
                leaf.route.clone(),
                leaf.project.clone(),
                kind_of(&leaf.place),
                scheme,
                village,
                item,
            );
            add(&mut sums, key, leaf.amount);
        }
        for (batch, leaves) in batches {
            self.settled(source, batch, &leaves, &mut sums)?;
        }
        sums.retain(|_, amount| *amount != 0);
        let told = sums.into_iter().map(|(key, amount)| self.leaf(key, amount));
        told.collect()
    }

    /// Divides what a batch has paid among its villages, exactly as its lines are.
    fn settled(
        &self,
        source: &Source,
        batch: &BatchId,
        leaves: &[&lineage::Leaf],
        sums: &mut BTreeMap<Key, i128>,
    ) -> Result<(), TraceError> {
        let broken = || TraceError::Broken(format!("batch {batch}"));
        let known = self.snapshot.batch_paid(batch)?.ok_or_else(broken)?;
        let whole = self.lineage.sources_of_batch(batch).ok_or_else(broken)?;
        let villages = match self
            .lineage
            .lines_by_village(batch, known.start, &known.apart)
        {
            Some(villages) => villages,
            None => known
                .villages
                .iter()
                .map(|(village, paid)| (*village, whole.apportion(i128::from(paid.minor()))))
                .collect::<BTreeMap<Option<RegionCode>, Composition>>(),
        };
        let project = leaves.first().and_then(|leaf| leaf.project.clone());
        let scheme = Some(Named {
            kind: "scheme",
            id: known.scheme.to_string(),
            name: known.scheme_name,
        });
        let mut divided = 0_i128;
        for (village, money) in villages {
            for (path, amount) in money.iter().filter(|(path, _)| path.passes(source)) {
                let key = (
                    path.after(source).to_vec(),
                    project.clone(),
                    PlaceKind::Settled,
                    scheme.clone(),
                    village,
                    None,
                );
                add(sums, key, amount);
                divided = divided.saturating_add(amount);
            }
        }
        let paid: i128 = leaves.iter().map(|leaf| leaf.amount).sum();
        match divided == paid {
            true => Ok(()),
            false => Err(broken()),
        }
    }

    fn details(&self, place: &Place) -> Result<Details, TraceError> {
        Ok(match place {
            Place::Pending(batch) | Place::Awaiting(batch) | Place::Settled(batch) => {
                (self.scheme(batch)?, None, None)
            }
            Place::VoucherPending(voucher) | Place::Undistributed(voucher) => {
                (None, None, Some(self.voucher(voucher)?))
            }
            Place::Spent(spending) => {
                let (item, village) = self.spent_for(spending)?;
                (None, village, Some(item))
            }
            Place::Left(_) | Place::Retention(_) | Place::CameBack(_) | Place::Withdrawn(_) => {
                (None, None, None)
            }
        })
    }

    fn scheme(&self, batch: &BatchId) -> Result<Option<Named>, TraceError> {
        let known = self.snapshot.batch_paid(batch)?;
        Ok(known.map(|known| Named {
            kind: "scheme",
            id: known.scheme.to_string(),
            name: known.scheme_name,
        }))
    }

    fn voucher(&self, id: &VoucherId) -> Result<Named, TraceError> {
        Ok(self.names.account(&Account::Voucher(id.clone()))?)
    }

    fn spent_for(&self, id: &SpendingId) -> Result<(Named, Option<RegionCode>), TraceError> {
        let missing = TraceError::Broken(format!("spending {id}"));
        let spent = self.snapshot.spent(id)?.ok_or(missing)?;
        let item = Named {
            kind: "spending",
            id: id.to_string(),
            name: spent.purpose,
        };
        Ok((item, spent.region.map(|region| region.code)))
    }

    fn leaf(&self, key: Key, amount: i128) -> Result<Leaf, TraceError> {
        let (route, project, place, scheme, village, item) = key;
        let project = project.map(|id| self.names.account(&Account::Project(id)));
        let village = village.map(|code| self.names.village(code));
        let route = route.iter().map(|step| self.names.source(step));
        Ok(Leaf {
            route: route.collect::<Result<_, _>>()?,
            project: project.transpose()?,
            place,
            scheme,
            village: village.transpose()?,
            item,
            amount: money(amount, &"a leaf")?,
        })
    }

    fn assets(&self, became: Option<&lineage::Became>) -> Result<Vec<AssetShare>, TraceError> {
        let all = became.iter().flat_map(|became| &became.assets);
        let told = all.map(|(asset, amount)| {
            let found = self.snapshot.asset(asset)?;
            let found = found.ok_or_else(|| TraceError::Broken(asset.to_string()))?;
            let village = found.asset.region.map(|region| Named {
                kind: "village",
                id: region.code.to_string(),
                name: region.name,
            });
            Ok(AssetShare {
                asset: asset.clone(),
                name: found.asset.name,
                village,
                amount: money(*amount, asset)?,
            })
        });
        told.collect()
    }
}

fn dividends(became: Option<&lineage::Became>) -> Result<Vec<DividendShare>, TraceError> {
    let all = became.iter().flat_map(|became| &became.dividends);
    let told = all.map(|((asset, period), amount)| {
        Ok(DividendShare {
            asset: asset.clone(),
            period: *period,
            amount: money(*amount, asset)?,
        })
    });
    told.collect()
}

fn add(sums: &mut BTreeMap<Key, i128>, key: Key, amount: i128) {
    let sum = sums.entry(key).or_default();
    *sum = sum.saturating_add(amount);
}

const fn kind_of(place: &Place) -> PlaceKind {
    match place {
        Place::Left(_) => PlaceKind::Left,
        Place::Retention(_) => PlaceKind::Retention,
        Place::Pending(_) => PlaceKind::Pending,
        Place::Awaiting(_) => PlaceKind::Awaiting,
        Place::Settled(_) => PlaceKind::Settled,
        Place::VoucherPending(_) => PlaceKind::VoucherPending,
        Place::Undistributed(_) => PlaceKind::Undistributed,
        Place::Spent(_) => PlaceKind::Spent,
        Place::CameBack(_) => PlaceKind::CameBack,
        Place::Withdrawn(_) => PlaceKind::Withdrawn,
    }
}
