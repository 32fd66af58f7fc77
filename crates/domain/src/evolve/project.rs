//! Projects and their contracts: how far they have come, and what contracts have paid and hold.

use crate::event::{Body, PaymentNature};
use crate::id::{ContractId, ProjectId};
use crate::money::Money;
use crate::state::{ContractStage, ContractState, ProjectStage, State};

impl State {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "`register` has sorted the kinds, one by one"
    )]
    pub(super) fn register_project(&mut self, body: &Body) {
        match body {
            Body::ProjectApproved(e) => self.reach(&e.project, ProjectStage::Approved),
            Body::ProjectTerminated(e) => self.reach(&e.project, ProjectStage::Terminated),
            Body::ProjectHandedOver(e) => self.reach(&e.project, ProjectStage::HandedOver),
            Body::ContractSigned(e) => {
                let contract = ContractState {
                    project: e.project.clone(),
                    stage: ContractStage::Signed,
                    price: minor(e.amount),
                    audited: None,
                    paid: 0,
                    retention_paid: 0,
                    held: 0,
                    released: 0,
                    held_until: None,
                };
                self.contracts.insert(e.contract.clone(), contract);
            }
            Body::ContractChanged(e) => self.change_contract(&e.contract, |contract| {
                add(&mut contract.price, minor(e.delta));
            }),
            Body::ContractAccepted(e) => self.change_contract(&e.contract, |contract| {
                contract.stage = ContractStage::Accepted;
            }),
            Body::ContractAudited(e) => self.change_contract(&e.contract, |contract| {
                contract.stage = ContractStage::Audited;
                contract.audited = Some(minor(e.amount));
            }),
            Body::RetentionHeld(e) => self.change_contract(&e.contract, |contract| {
                add(&mut contract.held, minor(e.amount));
                contract.held_until = contract.held_until.max(Some(e.until));
            }),
            Body::RetentionReleased(e) => self.change_contract(&e.contract, |contract| {
                add(&mut contract.held, minor(e.amount).saturating_neg());
                add(&mut contract.released, minor(e.amount));
            }),
            _ => {}
        }
    }

    /// A batch takes of its contract's price, or gives back to it.
    pub(super) fn pay_contract(
        &mut self,
        contract: &ContractId,
        nature: PaymentNature,
        amount: Money,
    ) {
        self.change_contract(contract, |contract| {
            add(&mut contract.paid, minor(amount));
            match nature {
                PaymentNature::Retention => add(&mut contract.retention_paid, minor(amount)),
                PaymentNature::Final | PaymentNature::Progress => {}
            }
        });
    }

    fn reach(&mut self, project: &ProjectId, stage: ProjectStage) {
        if let Some(project) = self.projects.get_mut(project) {
            project.stage = stage;
        }
    }

    fn change_contract(&mut self, id: &ContractId, change: impl FnOnce(&mut ContractState)) {
        if let Some(contract) = self.contracts.get_mut(id) {
            change(contract);
        }
    }
}

fn minor(amount: Money) -> i128 {
    i128::from(amount.minor())
}

fn add(sum: &mut i128, amount: i128) {
    *sum = sum.saturating_add(amount);
}
