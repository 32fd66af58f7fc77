//! A ledger that lost its log goes on from what it published, and says what is missing.

use std::fs;
use std::path::Path;

use crate::run::{World, command};

fn unit(name: &str) -> String {
    let body = format!("{{\"kind\":\"other\",\"name\":\"试\",\"unit\":\"{name}\"}}");
    command(name, "unit.register", &body)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for file in fs::read_dir(from).unwrap() {
        let (path, name) = file.map(|file| (file.path(), file.file_name())).unwrap();
        match path.is_dir() {
            true => copy(&path, &to.join(name)),
            false => drop(fs::copy(&path, to.join(name)).unwrap()),
        }
    }
}

#[test]
fn a_lost_log_comes_back_whole_and_takes_more() {
    let world = World::new();
    let before = world.run("verify", &["--json"]).json();
    let balances = world.run("show", &["balances", "--json"]).json();
    world.run("repair", &[]).refused("repair_not_needed");
    fs::remove_dir_all(world.dir.join("log")).unwrap();
    world
        .run("show", &["balances"])
        .refused("store_shorter_than_head");
    let said = world.run("repair", &["--json"]).json();
    assert_eq!(
        (&said["entries"], &said["missing"]),
        (&before["entries"], &0.into())
    );
    assert_eq!(
        world.run("verify", &["--json"]).json()["head"],
        before["head"]
    );
    assert_eq!(world.run("show", &["balances", "--json"]).json(), balances);
    world.post("registrar", &unit("more")).done();
    assert_eq!(world.run("verify", &["--json"]).code, 0);
}

#[test]
fn what_was_not_published_is_said_to_be_missing_and_can_be_posted_again() {
    let world = World::empty();
    let public = world.dir.join("public");
    let kept = world.dir.with_file_name("kept");
    copy(&public, &kept);
    world.post("registrar", &unit("late")).done();
    // As if the machine had died between the answer and the next checkpoint.
    fs::remove_dir_all(&public).unwrap();
    copy(&kept, &public);
    fs::write(world.dir.join("log/db"), "damaged").unwrap();
    let ran = world.run("repair", &[]);
    let said = ran.done();
    assert!(said.contains("第 3 条起共 1 条"), "{said}");
    assert!(
        world.dir.join("aside/log-1/log/db").is_file(),
        "the old log is kept"
    );
    assert!(world.dir.join("aside/log-1/head").is_file());
    let again = world.post("registrar", &unit("late")).done();
    assert!(again.contains('3'), "{again}");
    assert_eq!(world.run("verify", &["--json"]).json()["entries"], 4);
}

#[test]
fn nothing_is_repaired_under_another_ledgers_key() {
    let (world, stranger) = (World::empty(), World::empty());
    let key = fs::read_to_string(stranger.dir.join("public/log.vkey")).unwrap();
    fs::remove_dir_all(world.dir.join("log")).unwrap();
    world
        .run("repair", &["--key", key.trim_end()])
        .refused("tiles_checkpoint_damaged");
    // Another ledger's files, whole in themselves, cannot take this one's place with this one's key.
    let own = fs::read_to_string(world.dir.join("public/log.vkey")).unwrap();
    fs::remove_dir_all(world.dir.join("public")).unwrap();
    copy(&stranger.dir.join("public"), &world.dir.join("public"));
    world
        .run("repair", &["--key", own.trim_end()])
        .refused("tiles_checkpoint_damaged");
    assert!(!world.dir.join("log").exists());
}
