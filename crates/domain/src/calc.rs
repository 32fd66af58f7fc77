//! How what is due 应发 was computed: exact integer arithmetic, rounded half up 四舍五入 to the fen, once, at the end.
//! It must never know a policy: which rates and shares are allowed is for `admit` to say.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::id::Label;
use crate::money::Money;
use crate::quantity::Quantity;

/// Days of a year by which a guarantee fee is annualised.
const FEE_YEAR_DAYS: i128 = 365;
/// Basis points of a whole.
const WHOLE: i128 = 10_000;

/// A computation that a payment line states.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Calc {
    /// 担保费
    GuaranteeFee(FeeCalc),
    /// 实物
    InKind(GoodsCalc),
    /// 贴息
    Interest(InterestCalc),
    /// 保费自缴部分
    Premium(PremiumCalc),
    /// 标准 × 数量
    Standard(StandardCalc),
}

/// The fee of a loan's guarantee, borne or given back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeeCalc {
    /// For how many days it is guaranteed.
    pub days: u32,
    /// The fee for all those days.
    pub fee: Money,
    /// The loan.
    pub principal: Money,
    /// Where the fee is given back: when the loan was due and when it was repaid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repayment: Option<Repayment>,
}

/// When a loan was due and when it was repaid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Repayment {
    /// The last day on which repayment is timely.
    pub due_on: Date,
    /// The day of repayment.
    pub repaid_on: Date,
}

/// Goods at their value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoodsCalc {
    /// How much of it.
    pub quantity: Quantity,
    /// In what it is measured, such as 公斤.
    pub unit: Label,
    /// What one unit is worth.
    pub value: Money,
}

/// Interest on a loan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InterestCalc {
    /// For how many days.
    pub days: u32,
    /// The loan.
    pub principal: Money,
    /// The yearly rate that is subsidised, in basis points.
    pub rate: u32,
    /// Days of a year by the loan's contract: 360 or 365.
    pub year_days: u32,
}

/// The household's own share of an insurance premium.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PremiumCalc {
    /// The household's own share of it.
    pub own: Money,
    /// The whole premium.
    pub premium: Money,
    /// Which part of the own share is paid, in basis points.
    pub share: u32,
}

/// So much for each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StandardCalc {
    /// How many.
    pub quantity: Quantity,
    /// For one.
    pub standard: Money,
}

impl Calc {
    /// What it comes to; none beyond the largest amount.
    pub fn due(&self) -> Option<Money> {
        let parts = i128::from(Quantity::PARTS);
        match self {
            Self::GuaranteeFee(c) => Some(c.fee),
            Self::InKind(c) => half_up(product(&[c.value.minor(), c.quantity.parts()])?, parts),
            Self::Interest(c) => {
                let of = product(&[c.principal.minor(), c.rate.into(), c.days.into()])?;
                half_up(of, i128::from(c.year_days).checked_mul(WHOLE)?)
            }
            Self::Premium(c) => half_up(product(&[c.own.minor(), c.share.into()])?, WHOLE),
            Self::Standard(c) => {
                half_up(product(&[c.standard.minor(), c.quantity.parts()])?, parts)
            }
        }
    }

    /// The name in JSON and read models.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::GuaranteeFee(_) => "guarantee_fee",
            Self::InKind(_) => "in_kind",
            Self::Interest(_) => "interest",
            Self::Premium(_) => "premium",
            Self::Standard(_) => "standard",
        }
    }
}

impl FeeCalc {
    /// True where the annualised fee, so many times, is at most the benchmark (in basis points).
    pub fn within(&self, multiple: u32, benchmark: u32) -> bool {
        let asked = product(&[self.fee.minor(), multiple.into()])
            .and_then(|fee| fee.checked_mul(FEE_YEAR_DAYS)?.checked_mul(WHOLE));
        let allowed = product(&[self.principal.minor(), self.days.into(), benchmark.into()]);
        asked
            .zip(allowed)
            .is_some_and(|(asked, allowed)| asked <= allowed)
    }

    /// The annualised fee in basis points, rounded up: never shown as less than it is.
    pub fn annualised(&self) -> u64 {
        let fee = product(&[self.fee.minor()])
            .and_then(|fee| fee.checked_mul(FEE_YEAR_DAYS)?.checked_mul(WHOLE));
        let loan = product(&[self.principal.minor(), self.days.into()]);
        let points = fee.zip(loan).and_then(|(fee, loan)| {
            let above = fee.checked_add(loan.checked_sub(1)?)?;
            above.checked_div(loan)
        });
        points
            .and_then(|points| u64::try_from(points).ok())
            .unwrap_or(u64::MAX)
    }
}

fn product(factors: &[i64]) -> Option<i128> {
    factors.iter().try_fold(1_i128, |product, factor| {
        product.checked_mul(i128::from(*factor))
    })
}

/// Of amounts that are not below nothing.
fn half_up(of: i128, by: i128) -> Option<Money> {
    let rounded = of.checked_add(by.checked_div(2)?)?.checked_div(by)?;
    Money::try_from(rounded).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn money(text: &str) -> Money {
        Money::parse(text).unwrap()
    }

    fn quantity(text: &str) -> Quantity {
        Quantity::parse(text).unwrap()
    }

    fn standard(standard: &str, of: &str) -> Option<Money> {
        let (standard, quantity) = (money(standard), quantity(of));
        Calc::Standard(StandardCalc { quantity, standard }).due()
    }

    #[test]
    fn standard_times_quantity_is_rounded_half_up_to_the_fen() {
        assert_eq!(standard("1500.00", "2"), Some(money("3000.00")));
        assert_eq!(standard("71.45", "12.5"), Some(money("893.13")));
        assert_eq!(standard("0.01", "0.5"), Some(money("0.01")));
        assert_eq!(standard("0.01", "0.4999"), Some(money("0.00")));
        assert_eq!(standard("1000000000000000.00", "1.0001"), None);
    }

    #[test]
    fn interest_of_a_micro_loan_at_the_base_rate() {
        let interest = |days, year_days| {
            let (principal, rate) = (money("50000.00"), 435);
            Calc::Interest(InterestCalc {
                days,
                principal,
                rate,
                year_days,
            })
            .due()
        };
        assert_eq!(interest(360, 360), Some(money("2175.00")));
        assert_eq!(interest(90, 360), Some(money("543.75")));
        assert_eq!(interest(90, 365), Some(money("536.30")));
    }

    #[test]
    fn three_times_the_annualised_fee_is_at_most_the_benchmark_to_the_fen() {
        let fee = |fee: &str, days| FeeCalc {
            days,
            fee: money(fee),
            principal: money("50000.00"),
            repayment: None,
        };
        assert!(fee("725.00", 365).within(3, 435));
        assert!(!fee("725.01", 365).within(3, 435));
        assert_eq!(fee("725.00", 365).annualised(), 145);
        assert_eq!(fee("725.01", 365).annualised(), 146);
        // Two years may cost twice as much.
        assert!(fee("1450.00", 730).within(3, 435));
        assert!(!fee("1450.01", 730).within(3, 435));
    }

    proptest! {
        #[test]
        fn rounding_is_off_by_half_a_fen_at_most(minor in 1_i64..10_000_000_000, parts in 1_i64..10_000_000) {
            let standard = Money::from_minor(minor).unwrap();
            let text = format!("{}.{:04}", parts / 10_000, parts % 10_000);
            let quantity = Quantity::parse(&text).unwrap();
            let due = Calc::Standard(StandardCalc { quantity, standard }).due().unwrap();
            let exact = i128::from(minor) * i128::from(parts);
            let off = i128::from(due.minor()) * 10_000 - exact;
            prop_assert!((-4_999..=5_000).contains(&off), "{}", off);
        }
    }
}
