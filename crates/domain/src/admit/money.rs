//! Conservation and solvency, for every event alike: what an event moves stays within its accounts,
//! and no state of an account goes below zero. Suspense alone may stand at either side of zero.

use crate::breach::{Breach, FieldError};
use crate::event::Body;
use crate::figures::{FIGURES_MAX, figures};
use crate::money::Money;
use crate::posting::{Account, Bucket, Posting, postings};
use crate::state::State;

pub(super) fn check(state: &State, body: &Body) -> Result<(), Breach> {
    let stated = state.figures.saturating_add(figures(body));
    if stated > FIGURES_MAX {
        return Err(Breach::FiguresExceeded { stated });
    }
    let moves = postings(body);
    assert!(
        moves.iter().all(|one| conserves(&moves, &one.account)),
        "an event kind's postings do not conserve money: {}",
        body.kind()
    );
    moves.iter().try_for_each(|one| {
        let change = sum(moves
            .iter()
            .filter(|other| other.account == one.account && other.bucket == one.bucket));
        covered(state, one, change)
    })
}

/// What an event takes out of a state of an account, all its postings together, must be in it;
/// what it puts in must stay within what one amount can hold.
fn covered(state: &State, posting: &Posting, change: i128) -> Result<(), Breach> {
    let after = state
        .balance(&posting.account, posting.bucket)
        .saturating_add(change);
    if Money::try_from(after).is_err() {
        let error = FieldError::TooMany;
        return Err(Breach::Field {
            field: "amount",
            error,
        });
    }
    if change >= 0 || matches!(posting.account, Account::Suspense(_)) {
        return Ok(());
    }
    let available = state.balance(&posting.account, posting.bucket);
    match available.saturating_add(change) < 0 {
        true => Err(Breach::Overdrawn {
            account: posting.account.clone(),
            bucket: posting.bucket,
            available,
            asked: Money::try_from(change.saturating_neg()).unwrap_or(Money::MAX),
        }),
        false => Ok(()),
    }
}

/// What came into an account equals the change of the states that its money is in.
fn conserves(moves: &[Posting], account: &Account) -> bool {
    let of = |received: bool| {
        let own = moves.iter().filter(|posting| posting.account == *account);
        sum(own.filter(move |posting| (posting.bucket == Bucket::Received) == received))
    };
    of(true) == of(false)
}

fn sum<'a>(postings: impl Iterator<Item = &'a Posting>) -> i128 {
    Money::sum(postings.map(|posting| posting.delta))
}
