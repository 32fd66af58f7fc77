//! `show batch`: the checker sees every line before the digest is named.

use crate::run::{World, command};

const NAMES: [&str; 3] = ["试户甲", "试户乙", "试户丙"];

fn three_lines() -> World {
    let world = World::new();
    let regions = "{\"regions\":[{\"code\":\"990000000000\",\"level\":\"province\",\"name\":\"试省\",\"valid_from\":\"2016-01-01\"},{\"code\":\"990100000000\",\"level\":\"prefecture\",\"name\":\"试市\",\"valid_from\":\"2016-01-01\"},{\"code\":\"990101000000\",\"level\":\"county\",\"name\":\"试县\",\"valid_from\":\"2016-01-01\"},{\"code\":\"990101001000\",\"level\":\"township\",\"name\":\"试镇\",\"valid_from\":\"2016-01-01\"},{\"code\":\"990101001001\",\"level\":\"village\",\"name\":\"向阳村\",\"valid_from\":\"2016-01-01\"},{\"code\":\"990101002000\",\"level\":\"township\",\"name\":\"东镇\",\"valid_from\":\"2016-01-01\"},{\"code\":\"990101002001\",\"level\":\"village\",\"name\":\"向阳村\",\"valid_from\":\"2016-01-01\"}]}";
    world
        .post("registrar", &command("r", "region.register", regions))
        .done();
    let lines: Vec<String> = NAMES
        .iter()
        .enumerate()
        .map(|(n, name)| {
            format!("{{\"due\":\"20.00\",\"paid\":\"1{n}.00\",\"reason\":\"instalment\",\"reference\":\"pz-{n}\",\"village\":\"990101001001\",\"payee\":{{\"person\":{{\"kind\":\"person\",\"identity\":\"试-{n}\",\"name\":\"{name}\",\"household_no\":\"户{n}\"}}}}}}")
        })
        .collect();
    let body = format!(
        "{{\"basis\":{{\"business_on\":\"2017-03-03\"}},\"batch\":\"b\",\"period\":\"2017-03\",\"project\":\"p\",\"scheme\":\"s\",\"lines\":[{}]}}",
        lines.join(",")
    );
    world
        .post("maker", &command("b", "payment.prepare", &body))
        .done();
    world
}

#[test]
fn every_line_is_listed_with_who_receives_it() {
    let world = three_lines();
    let text = world.run("show", &["batch", "b"]).done();
    for told in NAMES.into_iter().chain([
        "户0",
        "向阳村 990101001001",
        "20.00",
        "11.00",
        "2017-03",
        "pz-2",
        "分期",
        "共 3 行",
        "摘要 digest",
    ]) {
        assert!(text.contains(told), "{told}: {text}");
    }
    assert!(!text.contains("未列出"), "{text}");
    let json = world.run("show", &["batch", "b", "--json"]).json();
    let rows = json["lines"]["rows"].as_array().unwrap();
    assert_eq!((rows.len(), &json["lines"]["total"]), (3, &3.into()));
    let places: Vec<u64> = rows
        .iter()
        .filter_map(|row| row["index"].as_u64())
        .collect();
    assert_eq!(places, [0, 1, 2]);
    // Lines stand by pseudonym, not as they were given.
    let second = rows.iter().find(|row| row["paid"] == "11.00").unwrap();
    assert_eq!(second["payee"]["named"]["name"], "试户乙");
    assert_eq!(second["reason"], "instalment");
    assert_eq!(json["villages"]["990101001001"], "向阳村");
    assert!(json["batch"]["digest"].is_string());
}

#[test]
fn a_page_says_how_many_more_there_are() {
    let world = three_lines();
    let first = world.run("show", &["batch", "b", "--limit", "2"]).done();
    assert!(first.contains("还有 1 行未列出：加 --offset 2"), "{first}");
    let (shown, left): (Vec<&str>, Vec<&str>) =
        NAMES.into_iter().partition(|name| first.contains(name));
    assert_eq!((shown.len(), left.len()), (2, 1), "{first}");
    let rest = world
        .run("show", &["batch", "b", "--limit", "2", "--offset", "2"])
        .done();
    assert!(
        rest.contains("第 3 至 3 行") && rest.contains(left[0]),
        "{rest}"
    );
    assert!(!rest.contains("未列出"), "{rest}");
}

#[test]
fn a_name_of_several_villages_is_refused_with_the_choice() {
    let world = three_lines();
    let ran = world.run("show", &["village", "向阳村", "--json"]);
    ran.refused("ambiguous");
    let json = ran.json();
    assert_eq!(json["ok"], false);
    assert_eq!(json["candidates"]["total"], 2);
    let text = world.run("show", &["village", "向阳村"]);
    assert_eq!(text.code, 1);
    assert!(text.out.contains("990101002001"), "{}", text.out);
}
