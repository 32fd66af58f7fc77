//! What strangers verify with, on the command line: proofs, receipts, and tiles made anew.

use std::fs;

use crate::run::{World, command, sunledger};

const UNIT: &str = "{\"kind\":\"other\",\"name\":\"试\",\"unit\":\"u\"}";

fn text(path: &std::path::Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_receipt_holds_with_the_logs_key_and_nothing_else() {
    let world = World::empty();
    world
        .post("registrar", &command("u", "unit.register", UNIT))
        .done();
    let dir = text(&world.dir);
    let key = fs::read_to_string(world.dir.join("public/log.vkey")).unwrap();
    let file = world.dir.with_file_name("3.tlog-proof");
    sunledger(&["receipt", dir, "3", "-o", text(&file)]).done();
    sunledger(&["receipt", dir, "3", "-o", text(&file)]).refused("file_exists");
    let printed = sunledger(&["receipt", dir, "3"]).done();
    assert_eq!(printed, fs::read_to_string(&file).unwrap());
    // Nothing of the ledger is needed.
    fs::remove_dir_all(&world.dir).unwrap();
    let verify = ["receipt", "verify", text(&file), "--key", key.trim_end()];
    let said = sunledger(&verify).done();
    assert!(
        said.contains("第 3 条") && said.contains("\"unit\":\"u\""),
        "{said}"
    );
    let json = sunledger(&[&verify[..], &["--json"]].concat()).json();
    assert_eq!(
        (&json["ok"], &json["seq"], &json["size"]),
        (&true.into(), &3.into(), &4.into())
    );
    assert_eq!(json["payload"]["body"]["unit"], "u");

    let receipt = fs::read_to_string(&file).unwrap();
    let other = receipt.replacen("index 3", "index 2", 1);
    fs::write(&file, other).unwrap();
    sunledger(&verify).refused("receipt_invalid");
    fs::write(&file, &receipt[..receipt.len() / 2]).unwrap();
    sunledger(&verify).refused("receipt_invalid");
    fs::write(&file, &receipt).unwrap();
    let stranger = World::empty();
    let foreign = fs::read_to_string(stranger.dir.join("public/log.vkey")).unwrap();
    sunledger(&[
        "receipt",
        "verify",
        text(&file),
        "--key",
        foreign.trim_end(),
    ])
    .refused("receipt_invalid");
    assert_eq!(
        sunledger(&["receipt", "verify", text(&file), "--key", "x"]).code,
        2
    );
    assert_eq!(sunledger(&["receipt", dir]).code, 2);
}

#[test]
fn proofs_name_the_roots_that_they_lead_to() {
    let world = World::empty();
    let dir = text(&world.dir);
    let first = sunledger(&["proof", "inclusion", dir, "0", "--json"]).json();
    assert_eq!(
        (&first["size"], first["hashes"].as_array().unwrap().len()),
        (&3.into(), 2)
    );
    world
        .post("registrar", &command("u", "unit.register", UNIT))
        .done();
    let grown = sunledger(&["proof", "consistency", dir, "3", "--json"]).json();
    assert_eq!(
        (&grown["to"], &grown["from_root"]),
        (&4.into(), &first["root"])
    );
    let again = sunledger(&["proof", "inclusion", dir, "0", "--size", "3", "--json"]).json();
    assert_eq!(again, first);
    let said = sunledger(&["proof", "inclusion", dir, "1"]).done();
    assert!(said.contains("第 1 条在前 4 条的树中"), "{said}");
    sunledger(&["proof", "inclusion", dir, "4"]).refused("tiles_beyond");
    sunledger(&["proof", "inclusion", dir, "4", "--json"]).refused("tiles_beyond");
    sunledger(&["proof", "consistency", dir, "3", "2"]).refused("tiles_beyond");
    sunledger(&["receipt", dir, "4"]).refused("tiles_beyond");
    sunledger(&["proof", "inclusion", "nowhere", "0"]).refused("tiles_no_key");
}

#[test]
fn tiles_are_made_anew_from_the_log_byte_for_byte() {
    let world = World::empty();
    let dir = text(&world.dir);
    let public = world.dir.join("public");
    let read = |name: &str| fs::read(public.join(name)).unwrap();
    let names = [
        "checkpoint",
        "log.vkey",
        "tile/0/000.p/3",
        "tile/entries/000.p/3",
    ];
    let before = names.map(read);
    fs::write(public.join("tile/entries/000.p/3"), "damaged").unwrap();
    sunledger(&["receipt", dir, "1"]).refused("tiles_damaged");
    sunledger(&["tiles", "rebuild", dir]).done();
    assert_eq!(names.map(read), before);
    fs::remove_dir_all(&public).unwrap();
    let json = sunledger(&["tiles", "rebuild", dir, "--json"]).json();
    assert_eq!(json["size"], 3);
    assert_eq!(names.map(read), before);
    fs::remove_file(world.dir.join("checkpoint.key")).unwrap();
    sunledger(&["tiles", "rebuild", dir]).refused("checkpoint_key_missing");
}
