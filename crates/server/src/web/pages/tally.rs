//! Parts and their whole: sums of lines over all states, and whether an account's states add up.

use sunledger_domain::{Bucket, LineStatus, Money};
use sunledger_projections::figure::{LineAmount, LineScope};
use sunledger_projections::query::StateSum;
use sunledger_projections::query::balance::{BucketSum, in_bucket};
use sunledger_projections::{Figure, ProjectionError, Sum};

/// The lines of a scope in one state, or in whatever state.
#[derive(Debug)]
pub(super) struct Tally {
    pub(super) lines: u64,
    pub(super) due: Sum,
    pub(super) paid: Sum,
}

impl Tally {
    pub(super) fn of(
        states: &[StateSum],
        scope: &LineScope,
        state: Option<LineStatus>,
    ) -> Result<Self, ProjectionError> {
        let wanted = |one: &&StateSum| state.is_none_or(|state| one.state == state);
        let states: Vec<&StateSum> = states.iter().filter(wanted).collect();
        let sum = |amount, part: fn(&&StateSum) -> Money| {
            Ok::<_, ProjectionError>(Sum {
                amount: whole(states.iter().map(part))?,
                figure: Figure::Lines {
                    state,
                    amount,
                    scope: scope.clone(),
                },
            })
        };
        Ok(Self {
            lines: states.iter().map(|state| state.lines).sum(),
            due: sum(LineAmount::Due, |state| state.due.amount)?,
            paid: sum(LineAmount::Paid, |state| state.paid.amount)?,
        })
    }
}

fn whole(parts: impl Iterator<Item = Money>) -> Result<Money, ProjectionError> {
    let sum = Money::try_from(Money::sum(parts));
    sum.map_err(|_| ProjectionError::TooLarge { what: "a sum" })
}

/// What came in less where it is now: zero, or money is missing.
pub(super) fn difference(states: &[BucketSum]) -> i128 {
    let now = states.iter().filter(|one| one.bucket != Bucket::Received);
    let now = Money::sum(now.map(|one| one.sum.amount));
    i128::from(in_bucket(states, Bucket::Received).minor()) - now
}

/// How much of what came in is with payees, in whole hundredths; none where nothing came in.
pub(super) fn spent_percent(states: &[BucketSum]) -> Option<i128> {
    let received = i128::from(in_bucket(states, Bucket::Received).minor());
    let settled = i128::from(in_bucket(states, Bucket::Settled).minor());
    (received > 0).then(|| settled * 100 / received)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sunledger_domain::Account;
    use sunledger_domain::id::ProjectId;

    fn states(all: &[(Bucket, i64)]) -> Vec<BucketSum> {
        let account = Account::Project(ProjectId::new("p").unwrap());
        let state = |&(bucket, minor)| BucketSum {
            bucket,
            sum: Sum {
                amount: Money::from_minor(minor).unwrap(),
                figure: Figure::Balance {
                    account: account.clone(),
                    bucket,
                },
            },
        };
        all.iter().map(state).collect()
    }

    #[test]
    fn what_came_in_is_somewhere_or_is_missed() {
        let whole = [
            (Bucket::Received, 300),
            (Bucket::Settled, 201),
            (Bucket::Left, 99),
        ];
        assert_eq!(difference(&states(&whole)), 0);
        assert_eq!(difference(&states(&whole[..2])), 99);
        assert_eq!(difference(&[]), 0);
    }

    #[test]
    fn progress_is_rounded_down() {
        let of = |settled| {
            spent_percent(&states(&[
                (Bucket::Received, 300),
                (Bucket::Settled, settled),
            ]))
        };
        assert_eq!(of(299), Some(99));
        assert_eq!(of(300), Some(100));
        assert_eq!(spent_percent(&[]), None);
    }
}
