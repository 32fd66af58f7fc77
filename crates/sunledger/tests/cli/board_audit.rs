//! `audit --board`: a stranger has a bundle and an address, and whoever answers there is not trusted.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;

use rusqlite::Connection;
use serde_json::Value;

use crate::fetch::files;
use crate::run::{Ran, World, batch, command, sunledger};

const UNIT: &str = "{\"kind\":\"other\",\"name\":\"试\",\"unit\":\"u\"}";

/// A board that is served until it is dropped, and where.
pub(crate) struct Served(Child, pub(crate) String);

impl Served {
    pub(crate) fn start(dir: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_sunledger"))
            .args(["serve", &text(dir), "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let out = child.stdout.take().unwrap();
        BufReader::new(out).read_line(&mut line).unwrap();
        let mut words = line.split_whitespace();
        let url = words.find(|word| word.starts_with("http")).unwrap();
        Self(child, url.trim_end_matches('/').to_owned())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

pub(crate) fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

/// A ledger with one payment, and its bundle.
fn county() -> (World, PathBuf) {
    let world = World::new();
    let prepared = command("b", "payment.prepare", &batch("b-1", "400.00"));
    world.post("maker", &prepared).done();
    let out = world.dir.with_file_name("bundle");
    export(&world.dir, &out);
    (world, out)
}

fn export(dir: &Path, out: &Path) {
    sunledger(&["export", "bundle", &text(dir), &text(out)]).done();
}

fn copied(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for item in fs::read_dir(from).unwrap() {
        let item = item.unwrap();
        let target = to.join(item.file_name());
        match item.file_type().unwrap().is_dir() {
            true => copied(&item.path(), &target),
            false => drop(fs::copy(item.path(), target).unwrap()),
        }
    }
}

fn audit(out: &Path, url: &str, rest: &[&str]) -> Ran {
    let key = fs::read_to_string(out.join("log.vkey")).unwrap();
    let out = text(out);
    let mut args = vec!["audit", &out, "--key", key.trim_end(), "--board", url];
    args.extend(rest);
    sunledger(&args)
}

/// The one problem that ended the comparison.
#[track_caller]
fn ended(ran: &Ran) -> Value {
    let report = ran.json();
    assert_eq!(ran.code, 1, "{report}");
    assert_eq!(report["ok"], false);
    assert_eq!(report["problems_total"], 0, "the bundle holds");
    let board = &report["board"];
    assert_eq!(board["whole"], false, "{report}");
    assert_eq!(board["problems_total"], 1, "{report}");
    assert_eq!(board["problems"][0]["path"], "/");
    board["problems"][0].clone()
}

/// A county's whole board, names and all, against its bundle.
pub(crate) fn on_the_demo(dir: &str) {
    let dir = Path::new(dir);
    let out = dir.with_file_name("demo-bundle");
    export(dir, &out);
    let served = Served::start(dir);
    let ran = audit(&out, &served.1, &["--json"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    let report = &ran.json()["board"];
    assert!(report["pages"].as_u64().unwrap() > 1_000, "{report}");
    assert!(
        report["names_not_compared"].as_u64().unwrap() > 1_000,
        "{report}"
    );
    // A folder that an interrupted run of another board left: what no checkpoint vouches for is fetched again.
    let fetched = dir.with_file_name("demo-fetched");
    for tile in ["tile/0/000", "tile/entries/000"] {
        let path = fetched.join(tile);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "of another log").unwrap();
    }
    sunledger(&["fetch", &served.1, &text(&fetched)]).done();
    assert_eq!(files(&fetched), files(&out));
}

#[test]
fn a_true_board_holds_and_an_amount_changed_by_hand_is_named() {
    let (world, out) = county();
    let served = Served::start(&world.dir);
    let ran = audit(&out, &served.1, &["--every-page"]);
    assert!(ran.out.contains("公开栏与账本一致"), "{}", ran.out);
    assert!(ran.out.contains("未比对：姓名"), "{}", ran.out);
    let report = audit(&out, &served.1, &["--json"]);
    assert_eq!(report.code, 0, "{}", report.out);
    assert_eq!(report.json()["board"]["ok"], true);
    assert!(report.json()["board"]["pages"].as_u64().unwrap() > 15);
    drop(served);

    let file = Connection::open(world.dir.join("ledger.sqlite")).unwrap();
    let sql = "UPDATE balances SET amount = amount - 7 WHERE account = 'p'";
    assert!(file.execute(sql, []).unwrap() > 0);
    drop(file);
    let served = Served::start(&world.dir);
    let ran = audit(&out, &served.1, &["--json"]);
    assert_eq!(ran.code, 1, "{}", ran.out);
    let report = ran.json();
    assert_eq!(report["ok"], false);
    let problems = report["board"]["problems"].as_array().unwrap().clone();
    let named = problems.iter().find(|one| {
        let member = one["member"].as_str().unwrap_or_default();
        one["path"] == "/projects/p" && member.starts_with("/figures/balance/project")
    });
    let named = named.unwrap_or_else(|| panic!("{problems:#?}"));
    assert_eq!(named["kind"], "board_figure");
    let (board, log) = (
        named["board"].as_str().unwrap(),
        named["log"].as_str().unwrap(),
    );
    assert!(board.ends_with(".93") && log.ends_with(".00"), "{named}");
    assert!(named["zh"].as_str().unwrap().contains(log), "{named}");
    assert!(named["en"].as_str().unwrap().contains(board), "{named}");
    let words = audit(&out, &served.1, &[]);
    assert_eq!(words.code, 1);
    assert!(words.out.contains("公开栏与账本不符"), "{}", words.out);
    assert!(words.out.contains("/projects/p：") && words.out.contains("（board_figure）"));
}

#[test]
fn a_board_is_held_by_the_key_before_the_last_too() {
    let (world, out) = county();
    let old = fs::read_to_string(out.join("log.vkey")).unwrap();
    let dir = text(&world.dir);
    sunledger(&[
        "key",
        "rotate",
        &dir,
        "--as",
        "registrar",
        "--reason",
        "每年更换",
    ])
    .done();
    export(&world.dir, &out);
    let served = Served::start(&world.dir);
    let ran = audit(&out, &served.1, &[]);
    assert!(ran.out.contains("公开栏与账本一致"), "{}", ran.out);
    let (out, url) = (text(&out), &served.1);
    let ran = sunledger(&["audit", &out, "--key", old.trim_end(), "--board", url]);
    assert!(ran.done().contains("公开栏与账本一致"));
}

#[test]
fn a_board_of_another_size_or_another_log_is_said_to_be_one_and_nothing_is_compared() {
    let (world, out) = county();
    let old = world.dir.with_file_name("old");
    copied(&world.dir, &old);
    world
        .post("registrar", &command("u", "unit.register", UNIT))
        .done();
    let served = Served::start(&world.dir);
    let ahead = ended(&audit(&out, &served.1, &["--json"]));
    assert_eq!(ahead["kind"], "board_size");
    let (board, log) = (
        ahead["board"].as_u64().unwrap(),
        ahead["log"].as_u64().unwrap(),
    );
    assert_eq!(board, log + 1);
    assert!(
        ahead["zh"].as_str().unwrap().contains("重新导出"),
        "{ahead}"
    );
    drop(served);

    let newer = world.dir.with_file_name("newer");
    export(&world.dir, &newer);
    let served = Served::start(&old);
    let behind = ended(&audit(&newer, &served.1, &["--json"]));
    assert_eq!(behind["kind"], "board_behind");
    assert_eq!(behind["board"], log);
    assert_eq!(behind["log"], board);
    drop(served);

    // Of the same size, and another history.
    let (other, _) = county();
    let served = Served::start(&other.dir);
    let other = ended(&audit(&out, &served.1, &["--json"]));
    assert_eq!(other["kind"], "board_other_log");
    assert_ne!(other["board"], other["log"]);
}

/// Answers every connection with the same bytes.
pub(crate) fn answering(bytes: Vec<u8>, endless: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let answer = move |mut stream: TcpStream| {
        drop(stream.read(&mut [0; 4096]));
        drop(stream.write_all(&bytes));
        while endless && stream.write_all(&[b' '; 4096]).is_ok() {}
    };
    thread::spawn(move || {
        for stream in listener.incoming() {
            answer(stream.unwrap());
        }
    });
    url
}

fn page(body: &str) -> Vec<u8> {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\n";
    format!("{head}content-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

#[test]
fn whoever_answers_with_something_else_is_refused_in_words() {
    let (world, out) = county();
    let standing = |asof: &str, version: &str| {
        page(&format!(
            "<!DOCTYPE html>\n<link href=\"/static/board.css?v={version}\"><p class=\"asof\">截至第 <strong>{asof}</strong> 条</p>"
        ))
    };
    let size = world.entries().to_string();
    // Good but for one line, which sends browsers elsewhere.
    let leading_on = String::from_utf8(standing(&size, "0.0.0-another")).unwrap();
    let leading_on = leading_on.replacen(
        "\r\n",
        "\r\nrefresh: 0; url=http://elsewhere.example/\r\n",
        1,
    );
    let leading_on = leading_on.into_bytes();
    let cases: [(Vec<u8>, &str); 12] = [
        (b"HTTP/1.1 302 Found\r\nlocation: http://elsewhere.example/\r\ncontent-length: 0\r\n\r\n".to_vec(), "board_redirect"),
        (b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n".to_vec(), "board_missing"),
        (b"HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n".to_vec(), "board_unanswered"),
        (page("{\"ok\":true}"), "board_no_page"),
        (page(""), "board_no_page"),
        (leading_on, "board_no_page"),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\ncontent-type: text/html\r\n\r\n\xff\xfe\xfd".to_vec(), "board_no_page"),
        (b"\x00\x01\x02 no protocol at all\r\n\r\n".to_vec(), "board_unreachable"),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\ncut off".to_vec(), "board_unreachable"),
        (standing("999,999,999,999,999,999,999", ""), "board_no_page"),
        (standing("3", ""), "board_behind"),
        (standing(&size, "0.0.0-another"), "board_program"),
    ];
    for (bytes, code) in cases {
        let shown = String::from_utf8_lossy(&bytes).into_owned();
        let ran = audit(&out, &answering(bytes, false), &["--json"]);
        let problem = ended(&ran);
        assert_eq!(problem["kind"], code, "{shown}");
        for words in ["zh", "en"] {
            assert!(
                problem[words]
                    .as_str()
                    .is_some_and(|words| words.len() > 10),
                "{problem}"
            );
        }
    }
    let endless = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n".to_vec();
    let ran = audit(&out, &answering(endless, true), &["--json"]);
    assert_eq!(ended(&ran)["kind"], "board_too_long");

    let nobody = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let ran = audit(&out, &format!("http://{nobody}"), &[]);
    assert!(ran.out.contains("（board_unreachable）"), "{}", ran.out);
    assert!(ran.out.contains("没有比对完"), "{}", ran.out);
    let refused = audit(&out, "https://board.example", &[]);
    assert_ne!(refused.code, 0);
    assert!(refused.err.contains("http://HOST:PORT"), "{}", refused.err);
}

#[test]
fn with_a_bundle_that_does_not_hold_nothing_is_compared() {
    let (_world, out) = county();
    let path = out.join("checkpoint");
    let mut bytes = fs::read(&path).unwrap();
    let last = bytes.len() - 5;
    bytes[last] ^= 1;
    fs::write(&path, bytes).unwrap();
    let ran = audit(&out, "http://127.0.0.1:1", &["--json"]);
    assert_eq!(ran.code, 1);
    assert_eq!(ran.json()["board"], Value::Null);
    assert!(
        audit(&out, "http://127.0.0.1:1", &[])
            .out
            .contains("公开栏未比对")
    );
}
