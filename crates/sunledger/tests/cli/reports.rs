//! `obligations` and `report`: a clerk takes a report in, it is answered, and nobody reads who it came from.

use crate::run::{World, command, sunledger, with_input};

const VILLAGE: &str = "990101001001";

/// Called with the demo that another test has made; it records nothing.
pub(crate) fn on_the_demo(dir: &str) {
    let due = sunledger(&["obligations", dir, "--on", "2017-12-31", "--json"]).json();
    let rows = due["rows"].as_array().unwrap();
    assert_eq!(rows[0]["due"], "missing", "what is missing comes first");
    assert!(rows.iter().any(|row| row["due"] == "down_early"), "{due}");
    assert!(rows.iter().all(|row| row["due"] != "done"));
    let all = sunledger(&["obligations", dir, "--on", "2017-12-31", "--all", "--json"]).json();
    assert!(all["total"].as_u64() > due["total"].as_u64());
    let said = sunledger(&["obligations", dir, "--on", "2017-12-31"]).done();
    assert!(said.contains("应公示未公示"), "{said}");

    let listed = sunledger(&["report", "list", dir, "--json"]).json();
    assert_eq!(listed["total"], 3);
    let open = sunledger(&["report", "list", dir, "--open"]).done();
    assert!(open.contains("fy-03") && !open.contains("fy-01"), "{open}");
    assert!(
        !listed.to_string().contains("没有张榜"),
        "the text is sealed"
    );
    let read = sunledger(&["report", "read", dir, "fy-03"]).done();
    assert!(read.contains("没有张榜"), "{read}");
    sunledger(&["report", "read", dir, "none"]).refused("unknown_id");
}

#[test]
fn a_report_is_taken_in_and_answered_and_its_text_stands_in_no_file() {
    let world = World::new();
    let region = |code: &str, level: &str| {
        format!(
            "{{\"code\":\"{code}\",\"level\":\"{level}\",\"name\":\"试\",\"valid_from\":\"2017-01-01\"}}"
        )
    };
    let levels = ["province", "prefecture", "county", "township", "village"];
    let cut = |digits: usize| format!("{:0<12}", &VILLAGE[..digits]);
    let regions: Vec<String> = [2, 4, 6, 9, 12]
        .into_iter()
        .zip(levels)
        .map(|(digits, level)| region(&cut(digits), level))
        .collect();
    let regions = format!("{{\"regions\":[{}]}}", regions.join(","));
    world
        .post("registrar", &command("r", "region.register", &regions))
        .done();
    let secret = "隔壁的名额是托人情来的";
    let receive = |about: &str| {
        let dir = world.dir.to_str().unwrap();
        let args = [
            "report",
            "receive",
            dir,
            "fy-1",
            "--about",
            about,
            "--village",
            VILLAGE,
            "--unit",
            "bureau",
            "--channel",
            "visit",
            "--complaint",
            "wrong_payee",
            "--name",
            "试反映人",
            "--as",
            "fin",
        ];
        with_input(&args, secret)
    };
    receive("project").refused("invalid_argument");
    receive("line:b-1/2").refused("invalid_argument");
    receive("project:none").refused("unknown_id");
    receive("project:p").done();
    let dir = world.dir.to_str().unwrap();
    let answer = |text: &str, officer: &str| {
        sunledger(&[
            "report",
            "answer",
            dir,
            "fy-1",
            "--outcome",
            "unfounded",
            "--answer",
            text,
            "--as",
            officer,
        ])
    };
    answer("已核实", "checker").refused("not_permitted");
    answer("请致电 13800000000", "fin").refused("invalid_body");
    answer("已核实，名单经评议公示", "fin").done();
    answer("再答一次", "fin").refused("key_reused");
    let read = world.run("report", &["read"]);
    assert_eq!(read.code, 2, "{}", read.err);
    let read = sunledger(&["report", "read", dir, "fy-1"]).done();
    assert!(read.contains(secret) && read.contains("试反映人"), "{read}");
    for line in world.export() {
        assert!(
            !line.contains(secret) && !line.contains("试反映人"),
            "{line}"
        );
    }
    for file in std::fs::read_dir(&world.dir).unwrap() {
        let file = file.unwrap().path();
        if file.is_file() {
            let bytes = std::fs::read(&file).unwrap();
            let holds = |text: &str| {
                bytes
                    .windows(text.len())
                    .any(|part| part == text.as_bytes())
            };
            assert!(!holds(secret), "{}", file.display());
        }
    }
}
