//! `fetch`: a stranger takes the published files of a board that is served, and audits them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::board_audit::{Served, answering, text};
use crate::run::{World, command, sunledger};

const UNIT: &str = "{\"kind\":\"other\",\"name\":\"试\",\"unit\":\"u\"}";

/// Every file of a folder, by its path.
pub(crate) fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut ahead = vec![dir.to_owned()];
    while let Some(at) = ahead.pop() {
        for item in fs::read_dir(at).unwrap() {
            let path = item.unwrap().path();
            match path.is_dir() {
                true => ahead.push(path),
                false => {
                    let name = path.strip_prefix(dir).unwrap().to_str().unwrap();
                    found.insert(name.to_owned(), fs::read(&path).unwrap());
                }
            }
        }
    }
    found
}

fn fetched(world: &World, out: &str) {
    let served = Served::start(&world.dir);
    let done = sunledger(&["fetch", &served.1, out, "--json"]);
    assert_eq!(done.code, 0, "{}", done.err);
}

#[test]
fn what_is_fetched_is_what_is_exported_and_goes_on_from_there() {
    let world = World::empty();
    let beside = |name: &str| text(&world.dir.with_file_name(name));
    let (out, own) = (beside("fetched"), beside("exported"));
    let export = || sunledger(&["export", "bundle", &text(&world.dir), &own]).done();
    fetched(&world, &out);
    export();
    assert_eq!(files(Path::new(&out)), files(Path::new(&own)));
    let posted = command("u", "unit.register", UNIT);
    world.post("registrar", &posted).done();
    let args = ["key", "rotate", &text(&world.dir), "--as", "registrar"];
    sunledger(&[&args[..], &["--reason", "每年更换"]].concat()).done();
    fetched(&world, &out);
    export();
    assert_eq!(files(Path::new(&out)), files(Path::new(&own)));
    let key = fs::read_to_string(Path::new(&own).join("log.vkey")).unwrap();
    sunledger(&["audit", &out, "--key", key.trim_end()]).done();
}

#[test]
fn another_history_is_never_put_in_the_place_of_one_that_was_fetched() {
    let (world, other) = (World::empty(), World::empty());
    let out = text(&world.dir.with_file_name("fetched"));
    fetched(&world, &out);
    let before = files(Path::new(&out));
    let served = Served::start(&other.dir);
    sunledger(&["fetch", &served.1, &out]).refused("bundle_foreign");
    assert_eq!(files(Path::new(&out)), before);
    // The same log, further on at the one who fetched than at the one who serves.
    let posted = command("u", "unit.register", UNIT);
    let copy = world.dir.with_file_name("copy");
    let ran = std::process::Command::new("cp")
        .arg("-r")
        .args([&world.dir, &copy])
        .status();
    assert!(ran.unwrap().success());
    world.post("registrar", &posted).done();
    fetched(&world, &out);
    let served = Served::start(&copy);
    sunledger(&["fetch", &served.1, &out]).refused("bundle_foreign");
}

#[test]
fn what_is_no_board_is_said_to_be_none_and_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let out = text(&dir.path().join("out"));
    let refused = |answer: &'static [u8], code: &str| {
        let url = answering(answer.to_vec(), false);
        sunledger(&["fetch", &url, &out]).refused(code);
        assert!(!Path::new(&out).exists(), "{code}");
    };
    refused(
        b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n",
        "no_published_log",
    );
    refused(
        b"HTTP/1.1 302 Found\r\nlocation: /x\r\ncontent-length: 0\r\n\r\n",
        "fetch_refused",
    );
    refused(
        b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi",
        "no_published_log",
    );
    refused(b"not http at all", "fetch_unreachable");
    sunledger(&["fetch", "http://127.0.0.1:1", &out]).refused("fetch_unreachable");
    let said = sunledger(&["fetch", "https://board.example", &out]);
    assert_eq!(said.code, 2, "{}", said.err);
}
