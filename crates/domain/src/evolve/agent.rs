//! Vouchers and agent accounts, village spending, runs of matching.

use crate::event::Body;
use crate::rights::Actor;
use crate::state::{AgentState, Awaiting, BatchStatus, State, VoucherState};
use crate::subject::Digest;

impl State {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "`register` has sorted the kinds, one by one"
    )]
    pub(super) fn register_agent_or_match(&mut self, body: &Body) {
        match body {
            Body::AgentOpened(e) => {
                let agent = AgentState {
                    kind: e.kind,
                    region: e.region,
                    unit: e.unit.clone(),
                };
                self.agents.insert(e.agent.clone(), agent);
            }
            Body::VoucherPrepared(e) => {
                let (maker, digest) = self.commanded();
                let voucher = VoucherState {
                    project: e.project.clone(),
                    agent: e.agent.clone(),
                    amount: e.amount,
                    status: BatchStatus::Prepared,
                    maker,
                    digest,
                    reported: None,
                    arrived: false,
                    sent_back: 0,
                };
                self.vouchers.insert(e.voucher.clone(), voucher);
            }
            Body::VoucherApproved(e) => {
                if let Some(voucher) = self.vouchers.get_mut(&e.voucher) {
                    voucher.status = BatchStatus::Approved;
                }
            }
            Body::VoucherRefused(e) => {
                if let Some(voucher) = self.vouchers.get_mut(&e.voucher) {
                    voucher.status = BatchStatus::Refused;
                }
            }
            Body::VoucherSettled(e) => {
                let reported = self.reported(None, e.basis.business_on, e.amount);
                if let Some(voucher) = self.vouchers.get_mut(&e.voucher) {
                    voucher.status = BatchStatus::Settled;
                    voucher.reported = Some(reported);
                }
            }
            Body::VillageSpent(e) => {
                self.spendings.insert(e.spending.clone());
            }
            Body::MatchRecorded(e) => {
                self.runs.insert(e.run.clone());
                if e.hits > 0 {
                    self.owe(Awaiting::Findings(e.run.clone(), e.kind, e.hits));
                }
            }
            Body::FindingSuspected(e) => {
                self.suspect(&e.finding, Some(e.batch.clone()));
                self.one_finding_less();
            }
            _ => {}
        }
    }

    /// Who gave the command that is being recorded, and what an approval of it has to name.
    pub(super) fn commanded(&self) -> (Actor, Digest) {
        match &self.command {
            Some(command) => (command.actor.clone(), command.digest),
            None => (Actor::Init, Digest::new([0; 32])),
        }
    }

    fn one_finding_less(&mut self) {
        let Some(command) = &mut self.command else {
            return;
        };
        if let Awaiting::Findings(_, _, left) = &mut command.awaiting {
            *left = left.saturating_sub(1);
            if *left == 0 {
                command.awaiting = Awaiting::Nothing;
            }
        }
    }
}
