//! What is sealed of people: opened to an auditor with proof, withheld while records must be kept, erased after.

use std::fs;

use serde_json::{Value, json};

use crate::run::{World, command, sunledger, with_input};
use crate::slip::{CITIZEN, NEIGHBOUR, VILLAGE, ask, paid};

/// The household's two years are paid for, and there is an auditor.
pub(crate) fn audited() -> World {
    let world = paid();
    let body = json!({"officer": "shenji", "post": "审计", "roles": ["auditor"], "unit": "bureau"});
    let officer = command("sj", "officer.register", &body.to_string());
    world.post("registrar", &officer).done();
    world
}

pub(crate) fn disclose(world: &World, out: &str, more: &[&str]) -> crate::run::Ran {
    let mut args = vec![
        "--purpose",
        "专项审计",
        "--as",
        "shenji",
        "-o",
        out,
        "--json",
    ];
    args.extend(more);
    world.run("disclose", &args)
}

/// The ledger's entries as a file, and a place for a disclosure beside it.
pub(crate) fn files(world: &World) -> (String, String) {
    let place = |name: &str| world.dir.with_file_name(name).to_str().unwrap().to_owned();
    let (entries, out) = (place("entries.jsonl"), place("披露.jsonl"));
    fs::write(&entries, world.export().join("\n") + "\n").unwrap();
    (entries, out)
}

pub(crate) fn verify(file: &str, entries: &str) -> (i32, Value) {
    let ran = sunledger(&["disclose", "verify", file, "--entries", entries, "--json"]);
    (ran.code, ran.json())
}

#[test]
fn an_auditor_is_given_what_can_be_proved_without_the_ledger() {
    let world = audited();
    let (_, out) = files(&world);
    let batch = ["--batch", "b-2017", "--fields", "name,id_number"];
    let done = disclose(&world, &out, &batch).json();
    assert_eq!((&done["count"], &done["without"]), (&json!(2), &json!(0)));
    let event: Value = serde_json::from_str(world.export().last().unwrap()).unwrap();
    let body = &event["payload"]["body"];
    assert_eq!(body["fields"], json!(["id_number", "name"]));
    assert_eq!(body["digest"], done["digest"]);
    let text = fs::read_to_string(&out).unwrap();
    assert!(!event.to_string().contains("试户甲") && text.contains("试户甲"));
    let (entries, _) = files(&world);
    let (code, checked) = verify(&out, &entries);
    assert_eq!(code, 0, "{checked}");
    assert_eq!(checked["recorded"], done["seq"]);
    // Lines stand in the order of pseudonyms.
    let mut fields: Vec<&Value> = checked["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| &line["fields"])
        .collect();
    fields.sort_by_key(|fields| fields["id_number"].is_null());
    assert_eq!(fields[0], &json!({"name": "试户甲", "id_number": CITIZEN}));
    // Of the neighbour no number was ever given.
    assert_eq!(fields[1], &json!({"name": "试户乙"}));
    // The same again is the same disclosure, and no file is overwritten.
    let size = world.entries();
    assert_eq!(disclose(&world, &out, &batch).code, 1);
    let again = format!("{out}.2");
    assert_eq!(disclose(&world, &again, &batch).json()["seq"], done["seq"]);
    assert_eq!(world.entries(), size);
}

#[test]
fn nothing_is_disclosed_to_anybody_else_or_for_nothing() {
    let world = audited();
    let (_, out) = files(&world);
    let size = world.entries();
    let as_maker = [
        "--batch",
        "b-2017",
        "--fields",
        "name",
        "--purpose",
        "看看",
        "--as",
        "maker",
        "-o",
        &out,
    ];
    world.run("disclose", &as_maker).refused("not_permitted");
    let of = |more: &[&str], code: &str| disclose(&world, &out, more).refused(code);
    of(&["--fields", "name"], "invalid_argument");
    of(
        &["--batch", "b-2017", "--fields", "birthday"],
        "invalid_argument",
    );
    of(&["--batch", "none", "--fields", "name"], "unknown_id");
    of(&["--line", "b-2017:2", "--fields", "name"], "unknown_id");
    of(
        &["--batch", "b-2017", "--fields", "phone"],
        "nothing_to_disclose",
    );
    of(
        &["--village", "990101001003", "--fields", "name"],
        "nothing_to_disclose",
    );
    assert_eq!(world.entries(), size);
    assert!(!fs::exists(&out).unwrap());
    let body = json!({"count": 1, "digest": "00".repeat(32), "fields": ["name"], "purpose": "试"});
    let posted = command("d", "disclosure.make", &body.to_string());
    world.post("shenji", &posted).refused("kind_reserved");
    let village = ["--village", VILLAGE, "--period", "2016", "--fields", "name"];
    assert_eq!(disclose(&world, &out, &village).json()["count"], 1);
}

/// An office of the neighbouring village, with its own registrar and auditor.
fn neighbours() -> World {
    let world = audited();
    let unit = json!({"unit": "lin", "kind": "village", "name": "邻村村委会", "region": NEIGHBOUR});
    let unit = command("lin", "unit.register", &unit.to_string());
    world.post("registrar", &unit).done();
    let officer = json!({"officer": "lin-1", "post": "邻村", "roles": ["auditor", "registrar"], "unit": "lin"});
    let officer = command("lin-1", "officer.register", &officer.to_string());
    world.post("registrar", &officer).done();
    world
}

#[test]
fn people_of_another_village_are_neither_erased_nor_disclosed() {
    let world = neighbours();
    let (_, out) = files(&world);
    let of = |village: &str| {
        [
            "--household",
            "0001",
            "--village",
            village,
            "--reason",
            "试",
            "--as",
            "lin-1",
            "--yes",
        ]
        .map(str::to_owned)
    };
    let run = |verb: &str, args: &[String]| {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        world.run(verb, &args)
    };
    run("erase", &of(VILLAGE)).refused("outside_jurisdiction");
    let look = |village: &str| {
        [
            "--village",
            village,
            "--fields",
            "name",
            "--purpose",
            "试",
            "--as",
            "lin-1",
            "-o",
            &out,
        ]
        .map(str::to_owned)
    };
    run("disclose", &look(VILLAGE)).refused("outside_jurisdiction");
    assert!(!fs::exists(&out).unwrap());
    run("disclose", &look(NEIGHBOUR)).done();
    run("erase", &of(NEIGHBOUR)).done();
}

/// A policy that keeps records for so many years, in force from the day of the shipped one.
fn keeping(world: &World, years: u32) {
    let shipped = include_str!("../../../../policies/heilongjiang-2016.toml");
    let kept = shipped.replace(
        "term = 30 # 保管期限",
        &format!("term = {years} # 保管期限"),
    );
    assert!(years == 30 || kept != shipped);
    let file = world.dir.with_file_name("policy.toml");
    fs::write(&file, kept).unwrap();
    let file = file.to_str().unwrap();
    world.policy("adopt", &[file, "--as", "fin"]).done();
}

fn erase(world: &World, village: &str) -> crate::run::Ran {
    let more = [
        "--household",
        "0001",
        "--village",
        village,
        "--reason",
        "本人申请",
        "--as",
        "registrar",
        "--yes",
        "--json",
    ];
    world.run("erase", &more)
}

#[test]
fn a_household_is_erased_where_no_record_has_to_be_kept() {
    // Paid in 2017: a term of one year is over, and of a ledger without a policy nobody says otherwise.
    for years in [None, Some(1)] {
        let world = audited();
        if let Some(years) = years {
            keeping(&world, years);
        }
        let done = erase(&world, VILLAGE).json();
        assert_eq!(done.as_array().unwrap().len(), 1);
        assert_eq!(done[0]["kept_until"], Value::Null);
        assert_eq!(done[0]["handles"], 1);
        erase(&world, VILLAGE).refused("person_unknown");
        world.run("slip", &ask(VILLAGE)).refused("slip_nobody");
        world.run("slip", &ask(NEIGHBOUR)).done();
        let shown = world.run("show", &["batch", "b-2017"]).done();
        assert!(
            shown.contains("已删除") && shown.contains("试户乙"),
            "{shown}"
        );
        let (_, out) = files(&world);
        let of_both = ["--batch", "b-2017", "--fields", "name"];
        let disclosed = disclose(&world, &out, &of_both).json();
        assert_eq!(
            (&disclosed["count"], &disclosed["erased"]),
            (&json!(1), &json!(1))
        );
        world.run("verify", &[]).done();
    }
}

#[test]
fn within_the_term_of_its_records_a_household_is_withheld_and_kept() {
    let world = audited();
    keeping(&world, 30);
    let done = erase(&world, VILLAGE).json();
    assert_eq!(done[0]["kept_until"], "2047-03-03");
    let last: Value = serde_json::from_str(world.export().last().unwrap()).unwrap();
    assert_eq!(last["payload"]["type"], "subject.restricted");
    assert_eq!(
        last["payload"]["body"],
        json!({"handles": 1, "reason": "本人申请"})
    );
    world.run("slip", &ask(VILLAGE)).refused("slip_nobody");
    let dir = world.dir.to_str().unwrap();
    let by_number = [
        "slip",
        dir,
        "--id-stdin",
        "--village",
        VILLAGE,
        "--year",
        "2017",
    ];
    with_input(&by_number, CITIZEN).refused("slip_nobody");
    for _ in 0..2 {
        let shown = world.run("show", &["batch", "b-2017"]).done();
        assert!(
            shown.contains("不再公开") && shown.contains("试户乙"),
            "{shown}"
        );
        let names = fs::read(world.dir.join("people.sqlite")).unwrap();
        let stands = |name: &str| {
            names
                .windows(name.len())
                .any(|part| part == name.as_bytes())
        };
        assert!(!stands("试户甲") && stands("试户乙"));
        // The names' file made anew says the same.
        fs::remove_file(world.dir.join("people.sqlite")).unwrap();
    }
    // Whoever checks the record is still answered, and asking again changes nothing.
    let (_, out) = files(&world);
    let line = ["--village", VILLAGE, "--period", "2017", "--fields", "name"];
    assert_eq!(disclose(&world, &out, &line).json()["count"], 1);
    assert!(fs::read_to_string(&out).unwrap().contains("试户甲"));
    let size = world.entries();
    assert_eq!(erase(&world, VILLAGE).json(), done);
    assert_eq!(world.entries(), size);
    world.run("verify", &[]).done();
}

#[test]
fn whoever_is_withheld_is_not_named_by_a_new_payment_either() {
    let world = audited();
    keeping(&world, 30);
    erase(&world, VILLAGE).done();
    let person = json!({"person": {"kind": "person", "name": "试户甲", "household_no": "0001", "group": "一组", "id_number": CITIZEN}});
    for (batch, scheme) in [("b-3", "mu"), ("b-4", "s")] {
        let mut line = json!({"payee": person, "village": VILLAGE, "paid": "10.00"});
        if scheme == "mu" {
            line["calc"] = json!({"standard": {"quantity": "1", "standard": "10.00"}});
        }
        let body = json!({
            "batch": batch, "project": "p", "scheme": scheme, "period": "2018", "lines": [line],
            "basis": {"business_on": "2018-03-03"},
        });
        let prepared = command(batch, "payment.prepare", &body.to_string());
        world.post("maker", &prepared).done();
        let shown = world.run("show", &["batch", batch]).done();
        assert!(
            shown.contains("不再公开") && !shown.contains("试户甲"),
            "{shown}"
        );
    }
    let names = fs::read(world.dir.join("people.sqlite")).unwrap();
    assert!(!names.windows(9).any(|part| part == "试户甲".as_bytes()));
}

/// Whoever gives a name with a report is named in no file but the vault, where it is encrypted.
#[test]
fn a_reporter_s_name_stands_in_no_file() {
    let world = audited();
    let reporter = json!({"person": {"kind": "person", "identity": "反-1", "name": "试反映", "remark": "路没修完"}});
    let body = json!({
        "report": "fy-1", "about": {"project": "p"}, "channel": "visit", "complaint": "work", "on": "2017-04-01",
        "place": VILLAGE, "unit": "bureau", "reporter": reporter,
    });
    let report = command("fy", "report.receive", &body.to_string());
    world.post("maker", &report).done();
    let nowhere = |when: &str| {
        let mut dirs = vec![world.dir.clone()];
        let mut files = 0;
        while let Some(dir) = dirs.pop() {
            for entry in fs::read_dir(dir).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    dirs.push(path);
                    continue;
                }
                let bytes = fs::read(&path).unwrap();
                files += 1;
                let found = bytes.windows(9).any(|part| part == "试反映".as_bytes());
                assert!(!found, "{when}: {}", path.display());
            }
        }
        assert!(files > 5);
    };
    nowhere("when it came in");
    fs::remove_file(world.dir.join("people.sqlite")).unwrap();
    world.run("show", &["batch", "b-2017"]).done();
    nowhere("made anew");
    let dir = world.dir.to_str().unwrap();
    let read = sunledger(&["report", "read", dir, "fy-1"]).done();
    assert!(read.contains("试反映"), "{read}");
}
