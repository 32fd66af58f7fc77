//! The proof under a new key: made with it, for one officer of one ledger.

use serde_json::json;
use sunledger_domain::SignatureFault;
use sunledger_domain::event::Signature;
use sunledger_domain::subject::OfficerKey;

use crate::signing::{breach, fault, key, keyed, proof, proof_in, register, secret};
use crate::world::*;

#[test]
fn a_key_is_registered_to_whoever_shows_that_it_is_held() {
    let held = register(MAKER, 3, json!({}));
    keyed().when(REGISTRAR, &held).then(&["key.registered"]);
    let mut one_bit = *proof(3, MAKER).as_bytes();
    one_bit[40] ^= 1;
    let of_a_command = secret(3).sign(b"sunledger signed command v1\0");
    let wrong = [
        ("of another ledger", proof_in([11; 16], 3, MAKER)),
        ("for another officer", proof(3, APPROVER)),
        ("for a name that goes on", proof(3, "maker-2")),
        ("by the registrar's own key", proof(1, MAKER)),
        ("one bit of it is another", Signature::new(one_bit)),
        ("over something else", Signature::new(of_a_command)),
        ("nothing", Signature::new([0; 64])),
    ];
    for (what, proof) in wrong {
        let command = register(MAKER, 3, json!({ "proof": proof }));
        let refused = breach(keyed().decide(REGISTRAR, &command));
        let expected = fault(MAKER, SignatureFault::KeyNotHeld { key: key(3) });
        assert_eq!(refused, expected, "{what}");
        keyed()
            .when(REGISTRAR, &command)
            .then_refused("key_not_held", &expected);
    }
}

#[test]
fn a_key_that_nobody_can_hold_is_registered_to_nobody() {
    // Of small order: without strictness, anything would be signed by some of them.
    let (mut neutral, mut of_order_four) = ([0; 32], [0; 32]);
    neutral[0] = 1;
    of_order_four[31] = 0x80;
    let mut with_r = [0; 64];
    with_r[0] = 1;
    for bytes in [neutral, of_order_four, [0; 32], [0xff; 32]] {
        for signature in [[0; 64], with_r] {
            let key = OfficerKey::new(bytes);
            let proof = Signature::new(signature);
            let command = register(MAKER, 3, json!({ "key": key, "proof": proof }));
            let expected = fault(MAKER, SignatureFault::KeyNotHeld { key });
            keyed()
                .when(REGISTRAR, &command)
                .then_refused("key_not_held", &expected);
        }
    }
}
