//! A witness as another office runs it, a ledger that asks it, and the bundle that carries what it gave.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::run::{World, command, sunledger};

const UNIT: &str = "{\"kind\":\"other\",\"name\":\"试\",\"unit\":\"u\"}";

/// A witness, or a board, that is served until it is dropped.
pub(crate) struct Serving(Child, pub(crate) String);

impl Serving {
    pub(crate) fn start(dir: &str) -> Self {
        Self::run(&["witness", "serve", dir, "--listen", "127.0.0.1:0"])
    }

    fn run(args: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_sunledger"))
            .args(args)
            .env_remove("SUNLEDGER_MASTER_KEY")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let out = child.stdout.take().unwrap();
        BufReader::new(out).read_line(&mut line).unwrap();
        let url = line
            .split_whitespace()
            .find(|word| word.starts_with("http"));
        let url = url.unwrap().trim_end_matches('/').to_owned();
        Self(child, url)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

#[test]
fn an_office_witnesses_a_ledger_and_a_bundle_carries_it() {
    let world = World::empty();
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let beside = |name: &str| text(&world.dir.with_file_name(name));
    let (county, audit, out) = (text(&world.dir), beside("audit"), beside("bundle"));
    sunledger(&["witness", "gather", &county]).refused("witness_policy_missing");
    sunledger(&["witness", "serve", &audit]).refused("witness_missing");
    let name = "witness.example/audit";
    let made = sunledger(&["witness", "init", &audit, "--name", name, "--json"]);
    let key = made.json()["key"].as_str().unwrap().to_owned();
    let log = fs::read_to_string(world.dir.join("public/log.vkey")).unwrap();
    let log = log.trim_end();
    sunledger(&["witness", "add-log", &audit, "--key", &key]).refused("witness_log_key");
    sunledger(&["witness", "add-log", &audit, "--key", log]).done();

    let serving = Serving::start(&audit);
    sunledger(&["witness", "add-log", &audit, "--key", log]).refused("witness_in_use");
    let policy = format!(
        "log {log}\nwitness audit {key} {}\nquorum audit\n",
        serving.1
    );
    let file = world.dir.join("witness.policy");
    fs::write(&file, policy).unwrap();
    let said = sunledger(&["witness", "gather", &county]).done();
    assert!(said.contains("已副署") && said.contains("达到"), "{said}");
    let shown = sunledger(&["show", &county, "witnesses", "--json"]).json();
    assert_eq!(shown["quorum"], true);
    assert_eq!(shown["cosigned"][0]["witness"], "audit");
    let seen = sunledger(&["witness", "show", &audit, "--json"]).json();
    assert_eq!(seen["logs"][0]["size"], shown["size"]);

    sunledger(&["export", "bundle", &county, &out]).done();
    let by = text(&file);
    let args = [
        "audit",
        &out,
        "--key",
        log,
        "--witness-policy",
        &by,
        "--json",
    ];
    let audited = sunledger(&args);
    assert_eq!(audited.code, 0, "{}", audited.out);

    // A villager's receipt carries what the witness gave, and shows it to whoever asks.
    let receipt = |seq: &str, name: &str| {
        let path = beside(name);
        sunledger(&["receipt", &county, seq, "-o", &path]).done();
        path
    };
    let old = receipt("1", "old.tlog-proof");
    let verify = |file: &str, more: &[&str]| {
        let args = ["receipt", "verify", file, "--key", log];
        sunledger(&[&args, more].concat())
    };
    let said = verify(&old, &[]).done();
    assert!(said.contains("未核对"), "{said}");
    let asked = ["--witness-policy", by.as_str(), "--json"];
    assert_eq!(verify(&old, &asked).json()["witnesses"]["quorum"], true);

    // Grown beyond what was cosigned, and the witness is away.
    drop(serving);
    world
        .post("registrar", &command("u", "unit.register", UNIT))
        .done();
    let gathered = sunledger(&["witness", "gather", &county, "--json"]);
    assert_eq!(gathered.code, 1);
    assert_eq!(gathered.json()["missing"][0]["code"], "unreachable");
    sunledger(&["export", "bundle", &county, &out]).done();
    let behind = sunledger(&args);
    assert_eq!(behind.code, 1, "nobody has cosigned this one");
    let problems = &behind.json()["problems"];
    assert_eq!(problems[0]["kind"], "quorum_behind", "{problems}");
    assert_eq!(problems[1], serde_json::Value::Null, "{problems}");
    // What is cosigned still proves what it covers; the newest entry has nobody but the ledger.
    assert_eq!(verify(&receipt("1", "again.tlog-proof"), &asked).code, 0);
    let newest = receipt("3", "new.tlog-proof");
    let unseen = verify(&newest, &asked);
    assert_eq!(unseen.code, 1, "{}", unseen.out);
    assert_eq!(unseen.json()["witnesses"]["missing"][0], "audit");
    assert!(verify(&newest, &[]).done().contains("没有见证方副署"));
    // What the office gave stands beside it, under its size, and counts as far as it goes.
    let older = Path::new(&out).join(format!("cosigned/{}", shown["size"]));
    fs::remove_file(&older).unwrap();
    let gone = sunledger(&args).json();
    assert_eq!(gone["problems"][0]["kind"], "quorum_missing");
    sunledger(&["export", "bundle", &county, &out]).done();
    assert!(older.exists());
}

#[test]
fn a_ledger_that_is_served_asks_its_witness_by_itself() {
    let world = World::empty();
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let (county, audit) = (text(&world.dir), text(&world.dir.with_file_name("audit")));
    let name = "witness.example/audit";
    let made = sunledger(&["witness", "init", &audit, "--name", name, "--json"]);
    let key = made.json()["key"].as_str().unwrap().to_owned();
    let log = fs::read_to_string(world.dir.join("public/log.vkey")).unwrap();
    let log = log.trim_end();
    sunledger(&["witness", "add-log", &audit, "--key", log]).done();
    let office = Serving::start(&audit);
    let policy = format!(
        "log {log}\nwitness audit {key} {}\nquorum audit\n",
        office.1
    );
    fs::write(world.dir.join("witness.policy"), policy).unwrap();

    let board = Serving::run(&["serve", &county, "--listen", "127.0.0.1:0"]);
    let cosigned = world.dir.join("public/checkpoint.cosigned");
    // Far longer than it takes, and shorter than the minute after which it asks again.
    let begun = Instant::now();
    while !cosigned.exists() {
        assert!(begun.elapsed() < Duration::from_secs(30), "nobody asked");
        std::thread::sleep(Duration::from_millis(20));
    }
    let note = fs::read_to_string(&cosigned).unwrap();
    assert!(note.contains("\n— witness.example/audit "), "{note}");
    drop(board);
    let shown = sunledger(&["show", &county, "witnesses", "--json"]).json();
    assert_eq!(shown["quorum"], true, "{shown}");
}
