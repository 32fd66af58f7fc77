//! Officers' keys and `--sign`, strict mode, and an operator who invents a payment in a log that he signs himself.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sunledger_chain::checkpoint::Checkpoint;
use sunledger_chain::hash::leaf_hash;
use sunledger_chain::note::{Signer, VerifierKey};
use sunledger_chain::officer::Secret;
use sunledger_chain::tile::{Bundle, Kind, Tile};
use sunledger_chain::tree::TileTree;
use sunledger_chain::{Entries, Entry, Header};
use sunledger_domain::Cmd;
use sunledger_domain::event::Signature;
use sunledger_domain::subject::{Digest, LedgerTag, OfficerKey};
use sunledger_domain::wire;

use crate::python;
use crate::run::{Ran, World, batch, command, sunledger, with_input};

const OFFICERS: [&str; 4] = ["registrar", "maker", "checker", "bank"];

/// A ledger whose officers have keys beside it, and in which all must be signed from today on.
struct Strict {
    world: World,
}

impl Strict {
    fn new() -> Self {
        let strict = Self {
            world: World::new(),
        };
        let ledger = strict.world.ledger_id();
        for officer in OFFICERS {
            let file = strict.key(officer);
            let of = ["--name", officer, "--ledger", &ledger, "--json"];
            let made = sunledger(&[&["key", "new", &file], &of[..]].concat());
            let register = made.json()["register"].as_str().unwrap().to_owned();
            made.done();
            strict.world.post("registrar", &register).done();
        }
        let body = json!({ "from": today(), "unit": "bureau" }).to_string();
        let require = command("strict", "signing.require", &body);
        strict
            .world
            .post("registrar", &require)
            .refused("signature_missing");
        strict.post("registrar", &require).done();
        strict
    }

    fn beside(&self, name: &str) -> PathBuf {
        self.world.dir.with_file_name(name)
    }

    fn key(&self, officer: &str) -> String {
        let file = self.beside(&format!("{officer}.key"));
        file.to_str().unwrap().to_owned()
    }

    /// As this officer, with this officer's key.
    fn post(&self, officer: &str, commands: &str) -> Ran {
        self.post_with(officer, &self.key(officer), commands)
    }

    fn post_with(&self, officer: &str, key: &str, commands: &str) -> Ran {
        let dir = self.world.dir.to_str().unwrap();
        let args = ["post", dir, "-", "--as", officer, "--sign", key, "--json"];
        with_input(&args, commands)
    }

    fn bundle(&self) -> PathBuf {
        let out = self.beside("bundle");
        sunledger(&[
            "export".as_ref(),
            "bundle".as_ref(),
            self.world.dir.as_os_str(),
            out.as_os_str(),
        ])
        .done();
        out
    }
}

/// By the days of China, as keys are.
fn today() -> String {
    let now = jiff::tz::offset(8).to_datetime(jiff::Timestamp::now());
    now.date().to_string()
}

/// What an audit finds: sequence numbers and stable names.
fn problems(out: &Path, key: &str) -> Vec<(u64, String)> {
    let report = sunledger(&["audit", out.to_str().unwrap(), "--key", key, "--json"]).json();
    let found = report["problems"].as_array().unwrap().iter();
    let named = |problem: &Value| {
        let kind = problem["kind"].as_str().unwrap().to_owned();
        (problem["seq"].as_u64().unwrap_or(u64::MAX), kind)
    };
    found.map(named).collect()
}

#[test]
fn once_all_must_be_signed_each_officer_signs_what_he_does() {
    let strict = Strict::new();
    let prepare = command("b1", "payment.prepare", &batch("b1", "100.00"));
    strict
        .world
        .post("maker", &prepare)
        .refused("signature_missing");
    let other = strict.key("checker");
    strict
        .post_with("maker", &other, &prepare)
        .refused("key_unknown");
    strict.post("maker", &prepare).done();
    // The same again, signed or not, is what was recorded.
    let again = strict.world.post("maker", &prepare).done();
    assert!(again.contains("repeated"), "{again}");
    let shown = strict.world.run("show", &["batch", "b1", "--json"]).json();
    let digest = shown["batch"]["digest"]
        .as_str()
        .unwrap_or_else(|| panic!("{shown}"));
    let approve = |more: &[&str]| {
        let args = [&["b1", "--as", "checker", "--digest", digest], more].concat();
        strict.world.run("approve", &args)
    };
    approve(&[]).refused("signature_missing");
    approve(&["--sign", &strict.key("maker")]).refused("key_unknown");
    approve(&["--sign", &strict.key("checker")]).done();

    let out = strict.bundle();
    let key = fs::read_to_string(out.join("log.vkey")).unwrap();
    assert_eq!(problems(&out, key.trim_end()), []);
    let entries = strict.world.entries();
    if python::available() {
        let file = strict.beside("entries.jsonl");
        fs::write(&file, strict.world.export().join("\n")).unwrap();
        let (ok, report) = python::verdict(&file, &[]);
        assert!(ok, "{report}");
        // The requirement, the batch and its approval.
        assert_eq!(
            (&report["signed"], &report["entries"]),
            (&json!(3), &json!(entries))
        );
    }
    // A lost key signs nothing more.
    let lost = sunledger(&["key", "show", &strict.key("bank"), "--json"]).json();
    let body =
        json!({ "officer": "bank", "key": lost["key"], "on": today(), "reason": "密钥文件丢失" });
    let revoke = command("lost", "key.revoke", &body.to_string());
    strict.post("registrar", &revoke).done();
    let settle = json!({ "amount": "100.00", "basis": { "business_on": "2017-03-04" }, "batch": "b1", "reference": "YH-1" });
    let settle = command("s1", "payment.settle", &settle.to_string());
    strict.post("bank", &settle).refused("key_not_valid");
}

/// The operator of the server: he has its keys, and links, digests and signs whatever he likes.
struct Operator {
    entries: Vec<Vec<u8>>,
    signer: Signer,
    origin: String,
}

impl Operator {
    fn of(strict: &Strict, vkey: &str) -> Self {
        let entries = strict.world.export();
        let decoded = entries.iter().map(|line| {
            let line: Value = serde_json::from_str(line).unwrap();
            STANDARD.decode(line["entry"].as_str().unwrap()).unwrap()
        });
        let key: VerifierKey = vkey.parse().unwrap();
        let seed = fs::read_to_string(strict.world.dir.join("checkpoint.key")).unwrap();
        let seed: Digest = seed.trim().parse().unwrap();
        Self {
            entries: decoded.collect(),
            signer: Signer::new(key.name().clone(), seed.as_bytes()).unwrap(),
            origin: key.name().to_string(),
        }
    }

    /// Appends a batch with these bodies, under a command like that of batch `like`, changed as he likes.
    fn append(&self, like: &str, bodies: &[Value], change: impl FnOnce(&mut Value)) -> Entries {
        let read = |entry: &Vec<u8>| -> Value {
            serde_json::from_slice(Entry::decode(entry).unwrap().payload).unwrap()
        };
        let first = self
            .entries
            .iter()
            .map(read)
            .find(|payload| payload["cmd"]["kind"] == like);
        let mut cmd = first.unwrap()["cmd"].clone();
        let encode = |payload: &Value| serde_json::to_vec(payload).unwrap();
        let events = bodies
            .iter()
            .map(|body| wire::decode(&encode(body)).unwrap().body);
        let digest = wire::command_digest(&events.collect::<Vec<_>>()).unwrap();
        cmd["count"] = json!(bodies.len());
        cmd["digest"] = json!(digest);
        cmd["key"] = json!("77".repeat(32));
        change(&mut cmd);
        let mut log = Entries::new();
        for entry in &self.entries {
            let Entry { header, payload } = Entry::decode(entry).unwrap();
            log.push(&header, payload).unwrap();
        }
        let last = Entry::decode(self.entries.last().unwrap()).unwrap().header;
        let mut prev = sunledger_chain::hash::chain_hash(self.entries.last().unwrap());
        let batch_first = last.seq + 1;
        for (seq, body) in (batch_first..).zip(bodies) {
            let mut payload = body.clone();
            if seq == batch_first {
                payload["cmd"] = cmd.clone();
            }
            let header = Header {
                seq,
                prev,
                batch_first,
                batch_count: u32::try_from(bodies.len()).unwrap(),
                ..last
            };
            prev = log.push(&header, &encode(&payload)).unwrap();
        }
        log
    }

    /// A folder with this log, its tree, and a checkpoint by the ledger's own key.
    fn publish(&self, log: &Entries, out: &Path) {
        let mut tree = TileTree::new();
        let mut tiles: Vec<_> = tree.append(log.iter().map(leaf_hash));
        tiles.extend(tree.partials());
        let mut bundle = Bundle::new();
        log.iter().for_each(|entry| bundle.push(entry).unwrap());
        let entries = Tile::new(Kind::Entries, 0, bundle.width()).unwrap();
        let size = u64::try_from(log.len()).unwrap();
        let checkpoint = Checkpoint::new(self.origin.clone(), size, tree.root());
        let checkpoint = checkpoint.unwrap().sign(&self.signer).unwrap();
        let mut files = vec![
            ("checkpoint".to_owned(), checkpoint.to_string().into_bytes()),
            (
                "log.vkey".to_owned(),
                format!("{}\n", self.signer.public()).into_bytes(),
            ),
            (entries.to_string(), bundle.as_bytes().to_vec()),
        ];
        files.extend(
            tiles
                .iter()
                .map(|(tile, hashes)| (tile.to_string(), hashes.to_bytes())),
        );
        for (name, bytes) in files {
            let file = out.join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, bytes).unwrap();
        }
    }
}

#[test]
fn asking_beside_the_vault_is_signed() {
    let strict = Strict::new();
    let (ledger, file) = (strict.world.ledger_id(), strict.key("shenji"));
    let of = ["--name", "shenji", "--ledger", &ledger, "--json"];
    let made = sunledger(&[&["key", "new", &file], &of[..]].concat());
    let register = made.json()["register"].as_str().unwrap().to_owned();
    let auditor =
        "{\"officer\":\"shenji\",\"post\":\"审计\",\"roles\":[\"auditor\"],\"unit\":\"bureau\"}";
    strict
        .post("registrar", &command("shenji", "officer.register", auditor))
        .done();
    strict.post("registrar", &register).done();
    let key = strict.key("shenji");
    for ask in [
        vec!["findings", "--question", "one_person_two_schemes"],
        vec!["query", "SELECT 1"],
    ] {
        let rest = [&ask[1..], &["--sealed", "--as", "shenji"]].concat();
        strict.world.run(ask[0], &rest).refused("signature_missing");
        strict
            .world
            .run(ask[0], &[&rest[..], &["--sign", &key]].concat())
            .done();
    }
    let asked = ["SELECT question FROM sealed_asked ORDER BY seq", "--json"];
    let rows = strict.world.run("query", &asked).json()["rows"].clone();
    assert_eq!(rows, json!([["one_person_two_schemes"], ["sql"]]));
}

#[test]
fn a_payment_that_the_operator_invents_is_named_by_the_audit() {
    let strict = Strict::new();
    let prepare = command("b1", "payment.prepare", &batch("b1", "100.00"));
    strict.post("maker", &prepare).done();
    let vkey = fs::read_to_string(strict.bundle().join("log.vkey")).unwrap();
    let vkey = vkey.trim_end();
    let operator = Operator::of(&strict, vkey);
    let seq = u64::try_from(operator.entries.len()).unwrap();
    // A batch like the maker's own, for another sum.
    let read = |entry: &Vec<u8>| -> Value {
        serde_json::from_slice(Entry::decode(entry).unwrap().payload).unwrap()
    };
    let invented = operator
        .entries
        .iter()
        .map(read)
        .filter(|payload| payload["body"]["batch"] == "b1");
    let invented: Vec<Value> = invented
        .map(|mut payload| {
            payload.as_object_mut().unwrap().remove("cmd");
            let text = payload.to_string().replace("\"b1\"", "\"b9\"");
            serde_json::from_str(&text.replace("100.00", "900.00")).unwrap()
        })
        .collect();
    assert_eq!(invented.len(), 2);
    let own = Secret::new(&[9; 32]);
    let by_his_own_key = json!([{ "key": OfficerKey::new(own.public()), "signature": Signature::new(own.sign(b"x")) }]);
    let cases: [(&str, Option<Value>, &[&str]); 3] = [
        ("unsigned", Some(json!([])), &["signature_missing"]),
        ("signature of another batch", None, &["signature_wrong"]),
        (
            "his own key",
            Some(by_his_own_key),
            &["signature_wrong", "key_unknown"],
        ),
    ];
    for (name, sigs, expected) in cases {
        let log = operator.append("payment.prepare", &invented, |cmd| {
            if let Some(sigs) = sigs {
                cmd["sigs"] = sigs;
            }
        });
        let out = strict.beside(name);
        operator.publish(&log, &out);
        let expected: Vec<_> = expected
            .iter()
            .map(|kind| (seq, (*kind).to_owned()))
            .collect();
        assert_eq!(problems(&out, vkey), expected, "{name}");
        let words = sunledger(&["audit", out.to_str().unwrap(), "--key", vkey]);
        assert_eq!(words.code, 1, "{}", words.out);
        let at = format!("entry {seq}");
        assert!(
            words.out.contains(&at) && words.out.contains(&expected[0].1),
            "{}",
            words.out
        );
    }
    // With the maker's own key there would be nothing to find: it is the signature that he cannot make.
    let seed = fs::read_to_string(strict.key("maker")).unwrap();
    let maker = Secret::new(seed.trim().parse::<Digest>().unwrap().as_bytes());
    let log = operator.append("payment.prepare", &invented, |cmd| {
        cmd["sigs"] = json!([]);
        let unsigned: Cmd = serde_json::from_value(cmd.clone()).unwrap();
        let first = Entry::decode(&operator.entries[0]).unwrap().header;
        let message = unsigned.message(&LedgerTag::new(*first.ledger.as_bytes()));
        cmd["sigs"] =
            json!([{ "key": OfficerKey::new(maker.public()), "signature": Signature::new(maker.sign(&message)) }]);
    });
    let out = strict.beside("signed by the maker");
    operator.publish(&log, &out);
    assert_eq!(problems(&out, vkey), []);
}

#[test]
fn an_approval_is_signed_away_from_the_ledger() {
    let strict = Strict::new();
    let prepare = command("b1", "payment.prepare", &batch("b1", "100.00"));
    strict.post("maker", &prepare).done();
    let digest = |strict: &Strict| {
        let shown = strict.world.run("show", &["batch", "b1", "--json"]).json();
        shown["batch"]["digest"].as_str().unwrap().to_owned()
    };
    let body = json!({ "batch": "b1", "digest": digest(&strict) }).to_string();
    let approve = command("a1", "payment.approve", &body);
    let dir = strict.world.dir.to_str().unwrap();
    let ask = |officer: &str, commands: &str| {
        with_input(&["post", dir, "-", "--as", officer, "--to-sign"], commands)
    };
    let before = strict.world.entries();
    let asked = ask("checker", &approve).done();
    assert_eq!(strict.world.entries(), before, "nothing is recorded");
    // People are sealed anew each time: what they are in is signed where it is posted.
    let other = command("b2", "payment.prepare", &batch("b2", "1.00"));
    ask("maker", &other).refused("people_sign_here");

    let sign = |what: &str| with_input(&["key", "sign", &strict.key("checker"), "-"], what);
    // Whoever carries it cannot put another event, time or kind under the same command.
    let mut changed: Value = serde_json::from_str(&asked).unwrap();
    let good = changed.clone();
    changed["events"][0]["body"]["batch"] = json!("b2");
    sign(&changed.to_string()).refused("not_what_is_signed");
    changed = good.clone();
    changed["events"] = json!([]);
    sign(&changed.to_string()).refused("not_what_is_signed");
    changed = good.clone();
    changed["request"]["kind"] = json!("payment.refuse");
    sign(&changed.to_string()).refused("not_what_is_signed");
    changed = good;
    changed["request"]["issued_at"] = json!("2017-03-01T08:00:00Z");
    sign(&changed.to_string()).refused("not_what_is_signed");
    sign("{}").refused("not_to_sign");

    let signed = sign(&asked);
    assert!(
        signed.err.contains("checker") && signed.err.contains("\"b1\""),
        "says what is signed: {}",
        signed.err
    );
    let signed = signed.done();
    // Not in another's name, and not without the signature.
    strict.world.post("maker", &signed).refused("key_unknown");
    strict
        .world
        .post("checker", &approve)
        .refused("signature_missing");
    let posted = strict.world.post("checker", &signed).done();
    assert!(posted.contains("recorded"), "{posted}");
    assert_eq!(strict.world.entries(), before + 1);
    let out = strict.bundle();
    let key = fs::read_to_string(out.join("log.vkey")).unwrap();
    assert_eq!(problems(&out, key.trim_end()), []);
}
