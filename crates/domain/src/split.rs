//! Splitting an amount by weights without losing a minor unit: the largest-remainder method.

use crate::money::Money;

/// Splits `total` in proportion to `weights`; the parts sum to `total` exactly.
///
/// Each part is first rounded toward zero; the minor units that remain go one each to the largest
/// remainders, ties to the earlier place. Callers order the weights by ascending id. `None` where
/// the weights sum to zero, or `total` is negative.
pub fn split(total: Money, weights: &[u64]) -> Option<Vec<Money>> {
    let whole: i128 = weights.iter().map(|&w| i128::from(w)).sum();
    let minor = i128::from(total.minor());
    if whole == 0 || minor < 0 {
        return None;
    }
    let mut parts = Vec::with_capacity(weights.len());
    let mut remainders = Vec::with_capacity(weights.len());
    let mut given = 0_i128;
    for (place, &weight) in weights.iter().enumerate() {
        let product = minor.checked_mul(i128::from(weight))?;
        let part = product.checked_div(whole)?;
        remainders.push((product.checked_rem(whole)?, place));
        given = given.checked_add(part)?;
        parts.push(part);
    }
    let left = usize::try_from(minor.checked_sub(given)?).ok()?;
    remainders.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    for &(_, place) in remainders.iter().take(left) {
        let part = parts.get_mut(place)?;
        *part = part.checked_add(1)?;
    }
    parts
        .into_iter()
        .map(|part| Money::try_from(part).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn money(text: &str) -> Money {
        Money::parse(text).unwrap()
    }

    #[test]
    fn a_million_over_138_members() {
        let parts = split(money("1000000"), &[1; 138]).unwrap();
        let with_the_odd_fen = parts.iter().filter(|&&p| p == money("7246.38")).count();
        let without = parts.iter().filter(|&&p| p == money("7246.37")).count();
        assert_eq!((with_the_odd_fen, without), (94, 44));
        assert!(
            parts.is_sorted_by(|a, b| a >= b),
            "ties go to the earlier place"
        );
    }

    #[test]
    fn a_million_beside_two_million_four_hundred_and_twenty_thousand() {
        let parts = split(money("100.00"), &[1_000_000, 2_420_000]).unwrap();
        assert_eq!(parts, [money("29.24"), money("70.76")]);
    }

    #[test]
    fn nothing_to_split_by_is_no_answer() {
        assert_eq!(split(money("1"), &[]), None);
        assert_eq!(split(money("1"), &[0, 0]), None);
        assert_eq!(split(money("-1"), &[1]), None);
    }

    proptest! {
        #[test]
        fn parts_sum_to_the_whole_and_stay_within_one_minor_unit(
            minor in 0..=Money::MAX.minor(),
            weights in proptest::collection::vec(0_u64..1_000_000, 1..50),
        ) {
            prop_assume!(weights.iter().any(|&w| w > 0));
            let parts = split(Money::from_minor(minor).unwrap(), &weights).unwrap();
            prop_assert_eq!(Money::sum(parts.iter().copied()), i128::from(minor));
            let whole: i128 = weights.iter().map(|&w| i128::from(w)).sum();
            for (part, &weight) in parts.iter().zip(&weights) {
                let exact = i128::from(minor) * i128::from(weight);
                prop_assert!((i128::from(part.minor()) * whole - exact).abs() < whole);
            }
        }
    }
}
