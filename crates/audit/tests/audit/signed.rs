//! Signatures in a log whose forger holds the server, all of its keys, and none of any officer's.

use jiff::Timestamp;
use serde_json::{Value, json};
use sunledger_audit::{Depth, Expected, MemorySource, Options, Signing, describe, verify_log};
use sunledger_chain::officer::Secret;
use sunledger_chain::{Entries, Hash, Header};
use sunledger_domain::event::{Cmd, KeyRegistered, Signature};
use sunledger_domain::subject::{LedgerTag, OfficerKey};

use crate::book::{Batches, Book, LEDGER, audit, first_bad, head_of, seal};
use crate::setting::{APPROVER, FINANCE, MAKER, approve, command, funded, line, prepare};

const EAST: &str = crate::setting::EAST;
/// 2019-12-31 in China, when commands here are issued.
const ISSUED_ON: &str = "2019-12-31";
const OFFICERS: [(&str, u8); 4] = [("registrar", 1), (FINANCE, 2), (MAKER, 3), (APPROVER, 4)];

fn secret(number: u8) -> Secret {
    Secret::new(&[number; 32])
}

fn public(number: u8) -> String {
    OfficerKey::new(secret(number).public()).to_string()
}

fn registered(officer: &str, number: u8) -> Value {
    let ledger = LedgerTag::new(*LEDGER.as_bytes());
    let message = KeyRegistered::message(&ledger, &officer.parse().expect("an id"));
    let proof = Signature::new(secret(number).sign(&message));
    let key = public(number);
    json!({ "officer": officer, "key": key, "from": "2017-03-01", "proof": proof })
}

/// Every officer has a key.
fn keyed() -> Book {
    OFFICERS.iter().fold(funded(), |book, (officer, number)| {
        let body = registered(officer, *number);
        book.and("registrar", &command("key.register", body))
    })
}

/// Every command must be signed from today on; `p1` is prepared and approved, each signed by whoever did it.
fn strict() -> Book {
    let mut book = keyed();
    let mut give = |(officer, number): (&str, u8),
                    command: &dyn Fn(&Book) -> sunledger_domain::Command| {
        let command = command(&book);
        let posted = book.post_signed(officer, &command, Some(&secret(number)));
        posted.unwrap_or_else(|rejection| panic!("{officer}: {rejection}"));
    };
    give(OFFICERS[0], &|_| {
        command(
            "signing.require",
            json!({ "from": ISSUED_ON, "unit": "czj" }),
        )
    });
    give(OFFICERS[2], &|_| {
        prepare("p1", &[line(1, "1000.00", EAST), line(2, "2000.00", EAST)])
    });
    give(OFFICERS[3], &|book| approve(book, "p1"));
    book
}

/// Links everything anew, each batch recorded at the same time.
fn linked_at(recorded_at: &str, batches: &Batches) -> Entries {
    let at: Timestamp = recorded_at.parse().expect("a time");
    let mut entries = Entries::new();
    let (mut seq, mut prev) = (0, Hash::default());
    for batch in batches {
        let batch_first = seq;
        for payload in batch {
            let header = Header {
                ledger: LEDGER,
                seq,
                prev,
                recorded_at_us: at.as_microsecond(),
                batch_first,
                batch_count: u32::try_from(batch.len()).expect("a small batch"),
            };
            prev = entries.push(&header, payload).expect("an entry");
            seq += 1;
        }
    }
    entries
}

fn named_at(recorded_at: &str, batches: &Batches) -> Option<(usize, &'static str)> {
    let entries = linked_at(recorded_at, batches);
    let expected = Expected {
        ledger: Some(LEDGER),
        end: Some(head_of(&entries)),
        passed: Vec::new(),
    };
    let depth = Depth::Rules;
    let report = verify_log(&MemorySource::new(entries), &expected, Options { depth });
    assert_eq!(report.chain_fault(), None, "the chain was linked anew");
    first_bad(&report)
}

fn named(batches: &Batches) -> Option<(usize, &'static str)> {
    let report = audit(batches);
    assert_eq!(report.chain_fault(), None, "the chain was linked anew");
    first_bad(&report)
}

/// Signs a batch's command as its bytes stand, by whatever key.
fn sign(batch: &mut [Vec<u8>], number: u8) {
    let mut first: Value = serde_json::from_slice(&batch[0]).expect("JSON");
    first["cmd"]["sigs"] = json!([]);
    let cmd: Cmd = serde_json::from_value(first["cmd"].clone()).expect("a command");
    let message = cmd.message(&LedgerTag::new(*LEDGER.as_bytes()));
    let signature = Signature::new(secret(number).sign(&message));
    first["cmd"]["sigs"] = json!([{ "key": public(number), "signature": signature }]);
    batch[0] = serde_json::to_vec(&first).expect("JSON");
}

fn batch_of(batches: &mut Batches, kind: &str) -> (usize, usize) {
    let mut seq = 0;
    for (place, batch) in batches.iter().enumerate() {
        let first: Value = serde_json::from_slice(&batch[0]).expect("JSON");
        if first["type"] == kind {
            return (place, seq);
        }
        seq += batch.len();
    }
    panic!("no {kind} in this log")
}

#[test]
fn how_many_are_signed_and_since_when_they_must_be_is_said() {
    let unsigned = keyed();
    let report = audit(&unsigned.batches);
    let all = u64::try_from(unsigned.batches.len()).expect("few");
    let expected = Signing {
        commands: all,
        // Nobody's act made the ledger.
        of_officers: all - 1,
        signed: 0,
        required: None,
    };
    assert_eq!(report.signing(), Some(&expected));
    let words = describe(&report);
    assert!(words.zh.contains("已签名 0 条；没有规定必须签名"));
    assert!(words.en.contains("nothing requires signatures"));

    // Requiring it, preparing and approving are signed; what was there before is not.
    let mut batches = strict().batches;
    let report = audit(&batches);
    let json = serde_json::to_value(&report).expect("JSON");
    let expected = json!({
        "commands": all + 3, "of_officers": all + 2, "signed": 3,
        "required": { "from": ISSUED_ON, "unit": "czj" },
    });
    assert_eq!(json["signing"], expected);
    let (all, own) = (all + 3, all + 2);
    let words = describe(&report);
    let zh = format!(
        "指令 {all} 条，其中经办人 {own} 条，已签名 3 条；czj 规定自 2019-12-31 起必须签名。"
    );
    let en = format!(
        "{all} commands, {own} of officers, 3 of them signed; czj requires signatures from 2019-12-31 on."
    );
    assert!(
        words.zh.contains(&zh) && words.en.contains(&en),
        "{words:?}"
    );

    // A signature that does not hold counts for none.
    let (place, seq) = batch_of(&mut batches, "payment.approved");
    let mut first: Value = serde_json::from_slice(&batches[place][0]).expect("JSON");
    first["cmd"]["sigs"][0]["signature"] = "00".repeat(64).into();
    batches[place][0] = serde_json::to_vec(&first).expect("JSON");
    let report = audit(&batches);
    assert_eq!(report.signing().map(|signing| signing.signed), Some(2));
    assert_eq!(named(&batches), Some((seq, "signature_wrong")));
}

#[test]
fn a_signed_log_passes() {
    assert_eq!(named(&keyed().batches), None);
    assert_eq!(named(&strict().batches), None);
}

#[test]
fn a_payment_that_the_operator_invents_is_named() {
    // He takes a batch that was signed, doubles what it pays, digests and links everything anew.
    let mut batches = strict().batches;
    let (place, seq) = batch_of(&mut batches, "payment.prepared");
    let double = |text: &str, from: &str, to: &str| text.replace(from, to);
    for payload in &mut batches[place] {
        let text = String::from_utf8(payload.clone()).expect("UTF-8");
        let text = double(&text, "\"1000.00\"", "\"2000.00\"");
        *payload = double(&text, "\"3000.00\"", "\"4000.00\"").into_bytes();
    }
    seal(&mut batches[place]);
    assert_eq!(named(&batches), Some((seq, "signature_wrong")));
    // Without the signature it is one that nobody signed.
    let mut bare: Value = serde_json::from_slice(&batches[place][0]).expect("JSON");
    bare["cmd"]["sigs"] = json!([]);
    let signed = std::mem::replace(
        &mut batches[place][0],
        serde_json::to_vec(&bare).expect("JSON"),
    );
    assert_eq!(named(&batches), Some((seq, "signature_missing")));
    // Signed with a key of his own, it is by a key that is not the maker's.
    batches[place][0] = signed;
    sign(&mut batches[place], 9);
    assert_eq!(named(&batches), Some((seq, "key_unknown")));
    // A registrar who colludes may sign in her own name, not in the maker's.
    sign(&mut batches[place], 1);
    assert_eq!(named(&batches), Some((seq, "key_unknown")));
    // With the maker's key it would pass: then the approval no longer names what was prepared.
    sign(&mut batches[place], 3);
    assert_eq!(
        named(&batches).map(|(_, kind)| kind),
        Some("digest_mismatch")
    );
}

#[test]
fn a_command_given_again_in_another_name_is_named() {
    let mut batches = strict().batches;
    let (place, seq) = batch_of(&mut batches, "payment.approved");
    let mut first: Value = serde_json::from_slice(&batches[place][0]).expect("JSON");
    first["cmd"]["actor"] = MAKER.into();
    batches[place][0] = serde_json::to_vec(&first).expect("JSON");
    assert_eq!(named(&batches), Some((seq, "signature_wrong")));
}

#[test]
fn a_signed_command_of_another_ledger_is_named() {
    let mut batches = strict().batches;
    let (place, seq) = batch_of(&mut batches, "payment.approved");
    let mut first: Value = serde_json::from_slice(&batches[place][0]).expect("JSON");
    let cmd: Cmd = {
        first["cmd"]["sigs"] = json!([]);
        serde_json::from_value(first["cmd"].clone()).expect("a command")
    };
    let elsewhere = Signature::new(secret(4).sign(&cmd.message(&LedgerTag::new([1; 16]))));
    first["cmd"]["sigs"] = json!([{ "key": public(4), "signature": elsewhere }]);
    batches[place][0] = serde_json::to_vec(&first).expect("JSON");
    assert_eq!(named(&batches), Some((seq, "signature_wrong")));
}

#[test]
fn a_key_that_its_officer_does_not_hold_is_named() {
    // The operator gives the maker a key of his own, and knows the maker's proof, and that key's for another post.
    let own = registered(MAKER, 9)["key"].clone();
    let proofs = [
        registered(MAKER, 3)["proof"].clone(),
        registered(FINANCE, 9)["proof"].clone(),
        json!("00".repeat(64)),
    ];
    let book = keyed();
    let with_a_key = book.of_type(&["key.registered"]);
    let of_the_maker = |(_, entry): &&(usize, Value)| entry["body"]["officer"] == MAKER;
    let (seq, _) = *with_a_key.iter().find(of_the_maker).expect("there is one");
    for proof in proofs {
        let batches = book.forged(seq, |entry| {
            entry["body"]["key"] = own.clone();
            entry["body"]["proof"] = proof.clone();
        });
        assert_eq!(named(&batches), Some((seq, "key_not_held")), "{proof}");
    }
    assert_eq!(named(&book.batches), None);
}

#[test]
fn a_key_is_judged_by_the_time_of_the_entry_too() {
    let mut last = registered(MAKER, 7);
    last["until"] = ISSUED_ON.into();
    let mut book = funded().and("registrar", &command("key.register", last));
    let batch = prepare("p1", &[line(1, "1000.00", EAST)]);
    book.post_signed(MAKER, &batch, Some(&secret(7)))
        .expect("it holds");
    let mut batches = book.batches;
    let (_, seq) = batch_of(&mut batches, "payment.prepared");
    assert_eq!(named_at("2019-12-31T15:59:59Z", &batches), None);
    let late = named_at("2019-12-31T16:00:00Z", &batches);
    assert_eq!(late, Some((seq, "key_not_valid")));
}

#[test]
fn an_unsigned_command_that_claims_an_earlier_day_is_named() {
    // Issued, it says, before signatures were required; its entry says when it was recorded.
    let mut book = keyed();
    let require = json!({ "from": "2020-01-01", "unit": "czj" });
    let require = command("signing.require", require);
    book.post_signed("registrar", &require, Some(&secret(1)))
        .expect("it may be required");
    let batch = prepare("p1", &[line(1, "1000.00", EAST)]);
    book.post_signed(MAKER, &batch, None)
        .expect("before that day");
    let mut batches = book.batches;
    let (_, seq) = batch_of(&mut batches, "payment.prepared");
    assert_eq!(named_at("2019-12-31T15:59:59Z", &batches), None);
    let late = named_at("2019-12-31T16:00:00Z", &batches);
    assert_eq!(late.map(|(_, kind)| kind), Some("signature_missing"));
    assert!(late.is_some_and(|(first, _)| first <= seq));
}
