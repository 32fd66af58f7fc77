//! Runs the binary and keeps what it said.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// What one run came to.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

pub(crate) fn sunledger<S: AsRef<OsStr>>(args: &[S]) -> Ran {
    with_input(args, "")
}

pub(crate) fn with_input<S: AsRef<OsStr>>(args: &[S], input: &str) -> Ran {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sunledger"))
        .args(args)
        .env_remove("SUNLEDGER_MASTER_KEY")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A run that is refused early does not read its input.
    drop(child.stdin.take().unwrap().write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    Ran {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

impl Ran {
    /// The output, where the run was done.
    #[track_caller]
    pub(crate) fn done(self) -> String {
        assert_eq!(self.code, 0, "{}\n{}", self.out, self.err);
        self.out
    }

    /// Asserts a refusal with a stable code, whether as text or as JSON.
    #[track_caller]
    pub(crate) fn refused(&self, code: &str) {
        assert_eq!(self.code, 1, "{}\n{}", self.out, self.err);
        let all = format!("{}{}", self.out, self.err);
        let said =
            all.contains(&format!("[{code}]")) || all.contains(&format!("\"code\":\"{code}\""));
        assert!(said, "expected {code}:\n{all}");
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(self.out.lines().last().unwrap_or_default()).unwrap()
    }
}

/// A ledger with officers, a quota of 1000.00 and a project that has all of it.
pub(crate) struct World {
    _temp: tempfile::TempDir,
    pub(crate) dir: PathBuf,
}

impl World {
    pub(crate) fn empty() -> Self {
        let temp = tempfile::tempdir().unwrap();
        let dir = temp.path().join("ledger");
        sunledger(&[Path::new("init"), &dir]).done();
        Self { _temp: temp, dir }
    }

    pub(crate) fn new() -> Self {
        let world = Self::empty();
        for (officer, roles) in [
            ("fin", "[\"finance\"]"),
            ("maker", "[\"approver\",\"maker\"]"),
            ("checker", "[\"approver\"]"),
            ("bank", "[\"treasury\"]"),
        ] {
            let body = format!(
                "{{\"officer\":\"{officer}\",\"post\":\"试岗\",\"roles\":{roles},\"unit\":\"bureau\"}}"
            );
            world
                .post("registrar", &command(officer, "officer.register", &body))
                .done();
        }
        let scheme =
            "{\"basis_text\":\"试\",\"class\":\"open\",\"name\":\"试补助\",\"scheme\":\"s\"}";
        world
            .post("registrar", &command("s", "scheme.register", scheme))
            .done();
        let quota = "{\"amount\":\"1000.00\",\"basis\":{\"business_on\":\"2017-03-01\"},\"budget_year\":2017,\"category\":\"special\",\"level\":\"central\",\"line\":\"l\",\"name\":\"试指标\",\"unit\":\"bureau\"}";
        world
            .post("fin", &command("l", "quota.receive", quota))
            .done();
        let project = "{\"content\":\"试\",\"name\":\"试项目\",\"planned\":\"0\",\"project\":\"p\",\"unit\":\"bureau\"}";
        world
            .post("fin", &command("p", "project.register", project))
            .done();
        world
            .post("fin", &command("f", "project.fund", &fund("1000.00")))
            .done();
        world
    }

    pub(crate) fn post(&self, officer: &str, commands: &str) -> Ran {
        let dir = self.dir.to_str().unwrap();
        with_input(&["post", dir, "-", "--as", officer, "--json"], commands)
    }

    pub(crate) fn run(&self, verb: &str, rest: &[&str]) -> Ran {
        let mut args = vec![verb, self.dir.to_str().unwrap()];
        args.extend(rest);
        sunledger(&args)
    }

    /// Number of entries, by a full verification.
    #[track_caller]
    pub(crate) fn entries(&self) -> u64 {
        let ran = self.run("verify", &["--json"]);
        assert_eq!(ran.code, 0, "{}", ran.out);
        ran.json()["entries"].as_u64().unwrap()
    }

    /// The ledger's id, as its first entry states it.
    pub(crate) fn ledger_id(&self) -> String {
        let first: Value = serde_json::from_str(&self.export()[0]).unwrap();
        first["payload"]["body"]["ledger"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// Exports all entries and returns the lines.
    pub(crate) fn export(&self) -> Vec<String> {
        let out = sunledger(&["export", "entries", self.dir.to_str().unwrap()]).done();
        out.lines().map(str::to_owned).collect()
    }
}

pub(crate) fn command(key: &str, kind: &str, body: &str) -> String {
    format!("{{\"key\":\"{key}\",\"kind\":\"{kind}\",\"body\":{body}}}\n")
}

pub(crate) fn fund(amount: &str) -> String {
    format!(
        "{{\"amount\":\"{amount}\",\"basis\":{{\"business_on\":\"2017-03-02\"}},\"project\":\"p\",\"source\":{{\"line\":\"l\"}}}}"
    )
}

/// A batch of one line.
pub(crate) fn batch(id: &str, paid: &str) -> String {
    format!(
        "{{\"basis\":{{\"business_on\":\"2017-03-03\"}},\"batch\":\"{id}\",\"period\":\"2017-03\",\"project\":\"p\",\"scheme\":\"s\",\"lines\":[{{\"paid\":\"{paid}\",\"payee\":{{\"person\":{{\"kind\":\"person\",\"identity\":\"试-1\",\"name\":\"试户甲\"}}}}}}]}}"
    )
}
