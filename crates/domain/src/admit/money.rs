//! Conservation and solvency, for every event alike: what an event moves stays within its accounts,
//! and no state of an account goes below zero. Suspense alone may stand at either side of zero.

use crate::breach::Breach;
use crate::event::Body;
use crate::posting::{Account, Bucket, Posting, postings};
use crate::state::State;

pub(super) fn check(state: &State, body: &Body) -> Result<(), Breach> {
    let moves = postings(body);
    assert!(
        conserves(&moves),
        "an event kind's postings do not conserve money: {}",
        body.kind()
    );
    for posting in &moves {
        if posting.delta.is_negative() && !matches!(posting.account, Account::Suspense(_)) {
            let available = state.balance(&posting.account, posting.bucket);
            if available.saturating_add(i128::from(posting.delta.minor())) < 0 {
                return Err(Breach::Overdrawn {
                    account: posting.account.clone(),
                    bucket: posting.bucket,
                    available,
                    asked: posting.delta.negated(),
                });
            }
        }
    }
    Ok(())
}

/// Per account: what came in equals the change of the states that money is in.
fn conserves(moves: &[Posting]) -> bool {
    moves.iter().all(|one| {
        let change = moves
            .iter()
            .filter(|other| other.account == one.account)
            .fold(0_i128, |sum, posting| {
                let delta = i128::from(posting.delta.minor());
                match posting.bucket {
                    Bucket::Received => sum.saturating_sub(delta),
                    Bucket::PassedDown
                    | Bucket::Pooled
                    | Bucket::Assigned
                    | Bucket::Reclaimed
                    | Bucket::GivenBack
                    | Bucket::Pending
                    | Bucket::Settled
                    | Bucket::Awaiting
                    | Bucket::Paid
                    | Bucket::Unpaid
                    | Bucket::Welfare
                    | Bucket::Kept
                    | Bucket::Left
                    | Bucket::Open
                    | Bucket::Cleared => sum.saturating_add(delta),
                }
            });
        change == 0
    })
}
