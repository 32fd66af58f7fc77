//! Signed commands: rehearsed, signed, recorded; what no audit would accept is not written.

use std::sync::Arc;

use serde_json::{Value, json};
use sunledger_chain::officer::Secret;
use sunledger_domain::event::{KeyRegistered, Sig, Signature};
use sunledger_domain::subject::OfficerKey;
use sunledger_journal::{Journal, Outcome, Request, SimulatedClock, SubmitError};
use sunledger_store::MemoryLog;

use crate::world::{NOW_US, clock, issued_at, make, quota, request};

const DAY_US: i64 = 24 * 60 * 60 * 1_000_000;

fn secret() -> Secret {
    Secret::new(&[5; 32])
}

fn registered(journal: &Journal, secret: &Secret) -> Value {
    let ledger = journal.state().ledger().unwrap().ledger;
    let message = KeyRegistered::message(&ledger, &"all".parse().unwrap());
    let proof = Signature::new(secret.sign(&message));
    let key = OfficerKey::new(secret.public());
    json!({ "from": "2017-07-01", "key": key, "officer": "all", "proof": proof })
}

/// The only officer has a key from today to tomorrow.
fn keyed(clock: &Arc<SimulatedClock>) -> Journal {
    let journal = make(Arc::new(MemoryLog::default()), clock);
    let mut of_two_days = registered(&journal, &secret());
    of_two_days["until"] = json!("2017-07-02");
    journal
        .submit(request("key.register", of_two_days, 700))
        .unwrap();
    let lasting = registered(&journal, &Secret::new(&[6; 32]));
    journal
        .submit(request("key.register", lasting, 701))
        .unwrap();
    journal
}

fn signed(journal: &Journal, mut request: Request, secret: &Secret) -> Request {
    let cmd = journal.rehearse(&request).unwrap().cmd;
    let ledger = journal.state().ledger().unwrap().ledger;
    let signature = Signature::new(secret.sign(&cmd.message(&ledger)));
    let key = OfficerKey::new(secret.public());
    request.meta.sigs = vec![Sig { key, signature }];
    request
}

fn code(journal: &Journal, request: Request) -> &'static str {
    let size = journal.head().size;
    let error = journal.submit(request).expect_err("it was recorded");
    assert_eq!(journal.head().size, size);
    assert!(!error.zh().is_empty() && !error.to_string().is_empty());
    error.code()
}

#[test]
fn what_was_rehearsed_and_signed_is_recorded_with_its_signature() {
    let clock = clock();
    let journal = keyed(&clock);
    let request = signed(&journal, quota(1), &secret());
    let first = journal.submit(request.clone()).unwrap();
    assert_eq!(first.outcome, Outcome::Recorded);
    // Sent again, with its signature or without, it is what was recorded.
    for again in [request, quota(1)] {
        let again = journal.submit(again).unwrap();
        assert_eq!(
            (again.outcome, again.first_seq),
            (Outcome::Repeated, first.first_seq)
        );
    }
}

#[test]
fn a_signature_over_anything_else_is_not_written() {
    let clock = clock();
    let journal = keyed(&clock);
    let other = signed(&journal, quota(2), &secret());
    let mut request = quota(1);
    request.meta.sigs = other.meta.sigs;
    assert_eq!(code(&journal, request), "signature_wrong");
    let mut one_bit = signed(&journal, quota(1), &secret());
    let mut bytes = *one_bit.meta.sigs[0].signature.as_bytes();
    bytes[10] ^= 4;
    one_bit.meta.sigs[0].signature = Signature::new(bytes);
    assert_eq!(code(&journal, one_bit), "signature_wrong");
    let foreign = signed(&journal, quota(1), &Secret::new(&[9; 32]));
    assert_eq!(code(&journal, foreign), "key_unknown");
    assert!(matches!(
        journal.submit(signed(&journal, quota(1), &secret())),
        Ok(receipt) if receipt.outcome == Outcome::Recorded
    ));
}

#[test]
fn a_key_that_its_officer_does_not_hold_is_not_written() {
    let clock = clock();
    let journal = keyed(&clock);
    let mut body = registered(&journal, &Secret::new(&[7; 32]));
    let held = body["proof"].clone();
    body["proof"] = registered(&journal, &secret())["proof"].clone();
    let register = |body: &Value| request("key.register", body.clone(), 703);
    assert_eq!(code(&journal, register(&body)), "key_not_held");
    body["proof"] = held;
    journal.submit(register(&body)).unwrap();
}

#[test]
fn a_key_that_has_ended_signs_nothing_whatever_time_is_stated() {
    let clock = clock();
    let journal = keyed(&clock);
    let late = signed(&journal, quota(1), &secret());
    // Signed on the last day, and recorded on it.
    clock.set(NOW_US + DAY_US);
    journal
        .submit(signed(&journal, quota(2), &secret()))
        .unwrap();
    // Signed in time, or said to be, and recorded a day later.
    clock.set(NOW_US + 2 * DAY_US);
    assert_eq!(code(&journal, late), "key_not_valid");
}

#[test]
fn once_signatures_are_required_nothing_unsigned_is_written() {
    let clock = clock();
    let journal = keyed(&clock);
    let lasting = Secret::new(&[6; 32]);
    let require = json!({ "from": "2017-07-02", "unit": "bureau" });
    let require = request("signing.require", require, 702);
    assert_eq!(code(&journal, require.clone()), "signature_missing");
    journal.submit(signed(&journal, require, &lasting)).unwrap();
    journal.submit(quota(1)).unwrap();
    clock.set(NOW_US + DAY_US);
    // Its stated time is of the day before; the time of recording is not.
    assert_eq!(code(&journal, quota(2)), "signature_missing");
    let stated = issued_at(quota(2), NOW_US + DAY_US);
    assert_eq!(code(&journal, stated.clone()), "signature_missing");
    journal.submit(signed(&journal, stated, &lasting)).unwrap();
}

#[test]
fn what_others_record_in_between_makes_a_signature_stale_only_where_it_changes_the_content() {
    let clock = clock();
    let journal = keyed(&clock);
    let request = signed(&journal, quota(1), &secret());
    journal.submit(quota(2)).unwrap();
    journal.submit(request).unwrap();
    let refused: Result<_, SubmitError> = journal
        .rehearse(&crate::world::give_back(9, 1, 0))
        .map(drop);
    assert!(refused.is_err(), "there is no such batch to rehearse on");
}
