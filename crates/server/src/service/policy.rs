//! The adoption of a policy set: the officer's own unit adopts it, on the document that is named.
//! Whether it may is the ledger's to decide.

use serde_json::json;
use sunledger_domain::Actor;
use sunledger_domain::basis::Basis;
use sunledger_domain::policy::PolicySet;
use sunledger_journal::Receipt;

use super::{Ledger, Request, ServiceError};

impl Ledger {
    /// Adopts a policy set.
    pub fn adopt_policy(
        &self,
        actor: &Actor,
        set: &PolicySet,
        basis: &Basis,
    ) -> Result<Receipt, ServiceError> {
        let state = self.state();
        let unit = actor.officer().and_then(|officer| state.unit_of(officer));
        let Some(unit) = unit else {
            return Err(ServiceError::not_found("officer", &actor.to_string()));
        };
        let request = Request {
            key: format!("policy.adopt {} {}", set.id, set.version),
            issued_at: None,
            expected_size: None,
            sigs: Vec::new(),
            kind: "policy.adopt".to_owned(),
            body: json!({ "basis": basis, "set": set, "unit": unit }),
        };
        let receipt = self.post(actor, &request)?;
        self.follow();
        Ok(receipt)
    }
}
