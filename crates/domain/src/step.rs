//! What a batch does to the states of its project's money, or of its voucher's and agent account's.
//!
//! It must say the same of a line as of its batch, so that exceptions never change a sum.

use crate::event::Through;
use crate::id::{AgentId, ProjectId, VoucherId};
use crate::money::Money;
use crate::posting::{Account, Bucket, Posting, both, moves};

/// What happens to the money of a batch or of one of its lines.
#[derive(Clone, Copy)]
pub(crate) enum Step {
    Reserve,
    Free,
    Pay,
    /// The bank returns what it had not yet reported as paid.
    Fail,
    /// The bank returns what it had reported as paid.
    Return,
    Resend,
    GiveUp,
    Reverse,
}

impl Step {
    /// Where a batch's money is before and after, from free money to the payee.
    const fn ends(self, free: Bucket, paid: Bucket) -> (Bucket, Bucket) {
        use Bucket as B;
        match self {
            Self::Reserve => (free, B::Pending),
            Self::Free => (B::Pending, free),
            Self::Pay => (B::Pending, paid),
            Self::Fail => (B::Pending, B::Awaiting),
            Self::Return => (paid, B::Awaiting),
            Self::Resend => (B::Awaiting, B::Pending),
            Self::GiveUp => (B::Awaiting, free),
            Self::Reverse => (paid, free),
        }
    }
}

/// A batch moves its project's money, or its voucher's: the project's own is then with the agent until it is paid.
pub(crate) fn batch(
    project: &ProjectId,
    through: Option<&Through>,
    step: Step,
    amount: Money,
) -> Vec<Posting> {
    let project = Account::Project(project.clone());
    let Some(through) = through else {
        let (from, to) = step.ends(Bucket::Left, Bucket::Settled);
        return moves(project, from, to, amount);
    };
    let agent = step.ends(Bucket::Held, Bucket::PaidOn);
    let voucher = step.ends(Bucket::Undistributed, Bucket::Settled);
    let held = at_agent(
        (&through.agent, &through.voucher),
        (agent.0, voucher.0),
        (agent.1, voucher.1),
        amount,
    );
    match step {
        Step::Pay => both(
            moves(project, Bucket::WithAgent, Bucket::Settled, amount),
            held,
        ),
        Step::Return | Step::Reverse => both(
            moves(project, Bucket::Settled, Bucket::WithAgent, amount),
            held,
        ),
        Step::Reserve | Step::Free | Step::Fail | Step::Resend | Step::GiveUp => held,
    }
}

/// The same money on the agent account and on its voucher.
pub(crate) fn at_agent(
    (agent, voucher): (&AgentId, &VoucherId),
    from: (Bucket, Bucket),
    to: (Bucket, Bucket),
    amount: Money,
) -> Vec<Posting> {
    both(
        moves(Account::Agent(agent.clone()), from.0, to.0, amount),
        moves(Account::Voucher(voucher.clone()), from.1, to.1, amount),
    )
}
