//! Three posts have keys from November on, and what two of them do from then on is signed; the third loses its key.
//! Anybody can make these keys from the name of the post: nothing real may ever be signed with them.

use anyhow::Context as _;
use serde_json::json;
use sha2::{Digest, Sha256};
use sunledger_chain::officer::Secret;
use sunledger_domain::event::{KeyRegistered, Signature};
use sunledger_domain::subject::OfficerKey;

use super::plan::{Plan, on};
use super::setup::{APPROVERS, REGISTRAR, maker};

/// The key of a post in the demo, whether it is registered or not.
pub(crate) fn secret(officer: &str) -> Secret {
    let seed = Sha256::digest(format!("sunledger demo, known to anyone: {officer}"));
    Secret::new(&seed.into())
}

pub(super) fn plan(plan: &mut Plan) {
    let (day, lost_on) = (on(11, 6), on(11, 20));
    let lost = maker("weiji");
    let key = |officer: &str| OfficerKey::new(secret(officer).public());
    for officer in [maker("fupin"), APPROVERS[0].to_owned(), lost.clone()] {
        plan.ask(day, REGISTRAR, "key.register", move |state| {
            let ledger = state.ledger().map(|genesis| genesis.ledger);
            let ledger = ledger.context("a ledger without a genesis")?;
            let (secret, id) = (secret(&officer), officer.parse()?);
            let proof = Signature::new(secret.sign(&KeyRegistered::message(&ledger, &id)));
            let key = OfficerKey::new(secret.public());
            Ok(json!({"from": day, "key": key, "officer": id, "proof": proof}))
        });
    }
    let body = json!({
        "key": key(&lost), "officer": lost, "on": lost_on, "reason": "存放密钥的优盘丢失",
    });
    plan.post(lost_on, REGISTRAR, "key.revoke", body);
}
