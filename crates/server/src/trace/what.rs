//! What can be traced, as it is typed and as it stands in addresses: `line:zy`, `batch:b-1/3`, `entry:1204`.
//!
//! It must never guess: what fits no form is refused with the forms that there are.

use std::fmt;
use std::str::FromStr;

use sunledger_domain::Account;
use sunledger_domain::code::{Period, RegionCode};
use sunledger_domain::event::Body;
use sunledger_domain::id::{AssetId, BatchId, SpendingId};

/// One thing whose money has a past or a future.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A fund line, pool, project, agent account, voucher, or what an asset was formed of.
    Account(Account),
    /// A payment batch.
    Batch(BatchId),
    /// One payment: a place in its batch, from 0.
    Payment(BatchId, u32),
    /// What a village spent.
    Spending(SpendingId),
    /// A dividend, or one holder's part of it by its place, from 0.
    Dividend(AssetId, Period, Option<u32>),
    /// What was paid in a village.
    Village(RegionCode),
    /// Whatever an entry of the log is about.
    Entry(u64),
}

/// Not one of the forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("takes {}", What::FORMS)]
pub struct WhatError;

impl What {
    /// Every form, as examples.
    pub const FORMS: &'static str = "line:ID, pool:ID, project:ID, batch:ID, batch:ID/INDEX, entry:SEQ (or SEQ), spending:ID, asset:ID, dividend:ASSET/PERIOD, dividend:ASSET/PERIOD/INDEX, agent:ID, voucher:ID, village:CODE";

    /// What an event is about; none where that has no lineage.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "an event without lineage needs no word here"
    )]
    pub fn of_event(body: &Body) -> Option<Self> {
        let payment = |batch: &BatchId, index: u32| Self::Payment(batch.clone(), index);
        Some(match body {
            Body::PaymentLine(e) => payment(&e.batch, e.index),
            Body::LineReturned(e) => payment(&e.batch, e.index),
            Body::LineResent(e) => payment(&e.batch, e.index),
            Body::LineResettled(e) => payment(&e.batch, e.index),
            Body::LineGivenUp(e) => payment(&e.batch, e.index),
            Body::LineReversed(e) => payment(&e.batch, e.index),
            Body::PaymentPrepared(e) => Self::Batch(e.batch.clone()),
            Body::PaymentApproved(e) => Self::Batch(e.batch.clone()),
            Body::PaymentRefused(e) => Self::Batch(e.batch.clone()),
            Body::PaymentSettled(e) => Self::Batch(e.batch.clone()),
            Body::VillageSpent(e) => Self::Spending(e.spending.clone()),
            Body::AssetRegistered(e) => Self::Account(Account::Asset(e.asset.clone())),
            Body::AssetVested(e) => Self::Account(Account::Asset(e.asset.clone())),
            Body::AssetQuantified(e) => Self::Account(Account::Asset(e.asset.clone())),
            Body::DividendDeclared(e) => Self::Dividend(e.asset.clone(), e.period, None),
            Body::DividendPaid(e) => Self::Dividend(e.asset.clone(), e.period, None),
            Body::DividendLine(e) => Self::Dividend(e.asset.clone(), e.period, Some(e.index)),
            Body::VoucherPrepared(e) => Self::Account(Account::Voucher(e.voucher.clone())),
            Body::VoucherSettled(e) => Self::Account(Account::Voucher(e.voucher.clone())),
            _ => return None,
        })
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account(account) => write!(f, "{}:{}", account.kind(), account.id()),
            Self::Batch(batch) => write!(f, "batch:{batch}"),
            Self::Payment(batch, index) => write!(f, "batch:{batch}/{index}"),
            Self::Spending(spending) => write!(f, "spending:{spending}"),
            Self::Dividend(asset, period, None) => write!(f, "dividend:{asset}/{period}"),
            Self::Dividend(asset, period, Some(index)) => {
                write!(f, "dividend:{asset}/{period}/{index}")
            }
            Self::Village(code) => write!(f, "village:{code}"),
            Self::Entry(seq) => write!(f, "entry:{seq}"),
        }
    }
}

impl FromStr for What {
    type Err = WhatError;

    fn from_str(text: &str) -> Result<Self, WhatError> {
        parse(text).ok_or(WhatError)
    }
}

fn parse(text: &str) -> Option<What> {
    let Some((kind, id)) = text.split_once(':') else {
        return number(text).map(What::Entry);
    };
    let parts: Vec<&str> = id.split('/').collect();
    Some(match (kind, parts.as_slice()) {
        ("line", [id]) => What::Account(Account::Line(id.parse().ok()?)),
        ("pool", [id]) => What::Account(Account::Pool(id.parse().ok()?)),
        ("project", [id]) => What::Account(Account::Project(id.parse().ok()?)),
        ("asset", [id]) => What::Account(Account::Asset(id.parse().ok()?)),
        ("agent", [id]) => What::Account(Account::Agent(id.parse().ok()?)),
        ("voucher", [id]) => What::Account(Account::Voucher(id.parse().ok()?)),
        ("batch", [id]) => What::Batch(id.parse().ok()?),
        ("batch", [id, index]) => What::Payment(id.parse().ok()?, number(index)?),
        ("spending", [id]) => What::Spending(id.parse().ok()?),
        ("dividend", [id, period]) => What::Dividend(id.parse().ok()?, period.parse().ok()?, None),
        ("dividend", [id, period, index]) => {
            let index = Some(number(index)?);
            What::Dividend(id.parse().ok()?, period.parse().ok()?, index)
        }
        ("village", [code]) => What::Village(RegionCode::parse(code).ok()?),
        ("entry", [seq]) => What::Entry(number(seq)?),
        _ => return None,
    })
}

/// Digits alone: no sign, no space.
fn number<T: FromStr>(text: &str) -> Option<T> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_is_read_again() {
        for text in [
            "line:zy",
            "pool:zh",
            "project:p-1",
            "asset:dapeng",
            "agent:daifa",
            "voucher:v-1",
            "batch:b-1",
            "batch:b-1/0",
            "spending:s-1",
            "dividend:dapeng/2017",
            "dividend:dapeng/2017/2",
            "village:990421100201",
            "entry:12",
        ] {
            assert_eq!(text.parse::<What>().unwrap().to_string(), text);
        }
        assert_eq!("12".parse(), Ok(What::Entry(12)));
    }

    #[test]
    fn whatever_fits_no_form_is_refused() {
        for text in [
            "",
            "zy",
            "line:",
            "line:a/b",
            "batch:b/+1",
            "batch:b/-1",
            "batch:b/99999999999",
            "suspense:s",
            "village:12",
            "dividend:a",
            "entry:",
            "-1",
        ] {
            assert_eq!(text.parse::<What>(), Err(WhatError), "{text}");
        }
    }
}
