//! `slip`: one household's year, joined through the vault and for nobody else.

use serde_json::{Value, json};

use crate::run::{World, command, sunledger, with_input};

pub(crate) const VILLAGE: &str = "990101001001";
pub(crate) const NEIGHBOUR: &str = "990101001002";
/// The example of GB 11643 itself.
pub(crate) const CITIZEN: &str = "11010519491231002X";
const PAGE: &str = include_str!("../../../../docs/POLICY.md");

/// Household 0001 of one village was paid last year and this year; its namesake in the next village this year.
pub(crate) fn paid() -> World {
    let world = World::new();
    let region = |code: &str, level: &str| json!({"code": code, "level": level, "name": "示例村", "valid_from": "2016-01-01"});
    let regions = json!({"regions": [
        region("990000000000", "province"), region("990100000000", "prefecture"), region("990101000000", "county"),
        region("990101001000", "township"), region(VILLAGE, "village"), region(NEIGHBOUR, "village"),
    ]});
    let post = |officer: &str, key: &str, kind: &str, body: &Value| {
        world
            .post(officer, &command(key, kind, &body.to_string()))
            .done();
    };
    post("registrar", "r", "region.register", &regions);
    let terms = json!({
        "appeal": "示例县扶贫办", "apply": "向村委会申请", "article": 13, "amount": "10.00", "benefit": "money",
        "eligibility": "farmers", "frequency": "year", "per": "mu",
    });
    let scheme = json!({
        "scheme": "mu", "name": "按亩补助", "basis_text": "示例意见", "class": "open", "terms": terms,
    });
    post("registrar", "mu", "scheme.register", &scheme);
    let person = |name: &str, identity: Value| {
        let mut person =
            json!({"kind": "person", "name": name, "household_no": "0001", "group": "一组"});
        person
            .as_object_mut()
            .unwrap()
            .extend(identity.as_object().unwrap().clone());
        json!({"person": person})
    };
    let head = person("试户甲", json!({"id_number": CITIZEN}));
    let other = person("试户乙", json!({"identity": "邻村"}));
    let line = |payee: &Value, village: &str, mu: &str, paid: &str| json!({"payee": payee, "village": village, "paid": paid, "calc": {"standard": {"quantity": mu, "standard": "10.00"}}});
    for (batch, period, lines) in [
        (
            "b-2016",
            "2016",
            json!([line(&head, VILLAGE, "5", "50.00")]),
        ),
        (
            "b-2017",
            "2017",
            json!([
                line(&head, VILLAGE, "6.5", "65.00"),
                line(&other, NEIGHBOUR, "9", "90.00")
            ]),
        ),
    ] {
        let body = json!({
            "batch": batch, "project": "p", "scheme": "mu", "period": period, "lines": lines,
            "basis": {"business_on": "2017-03-03", "document": {"number": "示例财〔2017〕3号", "on": "2017-03-01"}},
        });
        post("maker", batch, "payment.prepare", &body);
    }
    world
}

pub(crate) fn ask(village: &str) -> [&str; 6] {
    [
        "--household",
        "0001",
        "--village",
        village,
        "--year",
        "2017",
    ]
}

#[test]
fn a_slip_says_basis_computation_status_and_why_it_differs_from_last_year() {
    let world = paid();
    let text = world.run("slip", &ask(VILLAGE)).done();
    for said in [
        "示例村（990101001001）一组 户号 0001　试户甲",
        "示例意见，第13条，示例财〔2017〕3号",
        "10.00 × 6.5 = 65.00 元",
        "审核中",
        "今年应发 65.00 元，去年 50.00 元，数量由 5 变为 6.5",
        "示例县扶贫办",
    ] {
        assert!(text.contains(said), "{said}\n{text}");
    }
    assert!(
        !text.contains("试户乙") && !text.contains(CITIZEN),
        "{text}"
    );
    let next = world.run("slip", &ask(NEIGHBOUR)).done();
    assert!(
        next.contains("试户乙") && !next.contains("试户甲"),
        "{next}"
    );
}

#[test]
fn an_id_number_comes_from_standard_input_alone() {
    let world = paid();
    let dir = world.dir.to_str().unwrap();
    let args = [
        "slip",
        dir,
        "--id-stdin",
        "--village",
        VILLAGE,
        "--year",
        "2017",
        "--json",
    ];
    let slip = with_input(&args, &format!("{CITIZEN}\n")).json();
    assert_eq!(slip["items"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&slip["due"], &slip["received"]),
        (&json!("65.00"), &json!("0.00"))
    );
    with_input(&args, "110105194912310021").refused("id_number_invalid");
    let mut wrong = ask(VILLAGE);
    wrong[1] = "0002";
    world.run("slip", &wrong).refused("slip_nobody");
}

#[test]
fn a_household_on_a_list_has_a_pseudonym_that_no_payment_has() {
    let world = paid();
    let unit = json!({"unit": "co", "kind": "cooperative", "name": "示例合作社"});
    world
        .post(
            "registrar",
            &command("co", "unit.register", &unit.to_string()),
        )
        .done();
    let person = json!({"person": {"kind": "person", "name": "试户甲", "id_number": CITIZEN}});
    for (key, scheme) in [("l-1", "mu"), ("l-2", "s")] {
        let list = json!({
            "scheme": scheme, "entity": "co", "households": [{"household": person, "land": true}],
            "basis": {"business_on": "2017-03-03"},
        });
        world
            .post("maker", &command(key, "linkage.record", &list.to_string()))
            .done();
    }
    let entries = world.export();
    let of = |kind: &str| -> Vec<String> {
        let found = entries.iter().filter(|entry| {
            entry.contains(&format!("\\\"type\\\":\\\"{kind}\\\""))
                || entry.contains(&format!("\"type\":\"{kind}\""))
        });
        let handle = |entry: &String| {
            let plain = entry.replace('\\', "");
            let (_, rest) = plain.split_once("\"handle\":\"").unwrap();
            rest[..32].to_owned()
        };
        found.map(handle).collect()
    };
    let (listed, payees) = (of("linkage.household"), of("payment.line"));
    assert_eq!((listed.len(), payees.len()), (2, 3));
    assert_eq!(listed[0], listed[1], "two lists can be joined");
    assert!(!payees.contains(&listed[0]), "and lead to no payment");
}

/// What the page of the policy shows for articles 9 to 22; called with the demo that another test has made.
pub(crate) fn on_the_demo(dir: &str) {
    let shown = PAGE.lines().filter(|line| line.starts_with("| **"));
    let commands = shown.filter_map(|line| line.split('|').nth(4));
    let commands = commands.flat_map(|cell| cell.split('`').skip(1).step_by(2));
    let mut slips = 0;
    for told in commands
        .filter(|told| told.starts_with("sunledger slip demo") || told.contains("batch rugu"))
    {
        let args: Vec<&str> = told
            .split(' ')
            .skip(1)
            .map(|arg| if arg == "demo" { dir } else { arg })
            .collect();
        let said = sunledger(&args).done();
        assert!(
            said.contains("已付") || said.contains("zhongzhi") || said.contains("2,000,000.00"),
            "{told}\n{said}"
        );
        slips += 1;
    }
    assert!(slips >= 6, "{slips}");
    let of = |household: &str, village: &str| {
        let args = [
            "slip",
            dir,
            "--household",
            household,
            "--village",
            village,
            "--year",
            "2017",
        ];
        sunledger(&args).done()
    };
    let slip = of("202202-0003", "990421202202");
    for said in [
        "自缴 36.96 × 100% = 36.96 元",
        "150.00 × 3 = 450.00 元",
        "125.00 × 5.5 = 687.50 元",
        "分期发放",
        "审批未通过",
    ] {
        assert!(slip.contains(said), "{said}\n{slip}");
    }
    let returned = of("200201-0008", "990421200201");
    assert!(
        returned.contains("退票：") && returned.contains("请到青禾县林业局更正"),
        "{returned}"
    );
    let shares = of("101203-0072", "990421101203");
    assert!(
        shares.contains("股份和分红") && shares.contains("分红"),
        "{shares}"
    );
}

/// Whoever is erased is in no slip any more; the neighbour of the same number stays.
#[test]
fn the_erased_are_in_no_slip_and_the_log_is_valid() {
    let world = paid();
    let dir = world.dir.to_str().unwrap();
    let erase = |more: &[&str], input: &str| {
        let mut args = vec!["erase", dir, "--id-stdin", "--reason", "已迁出", "--as"];
        args.extend(more);
        with_input(&args, input)
    };
    let before = world.entries();
    erase(&["registrar"], CITIZEN).refused("invalid_argument");
    erase(&["maker", "--yes"], CITIZEN).refused("not_permitted");
    assert_eq!(world.entries(), before);
    let done = erase(&["registrar", "--yes", "--json"], CITIZEN).json();
    assert_eq!(done[0]["handles"], 1);
    erase(&["registrar", "--yes"], CITIZEN).refused("person_unknown");
    world.run("slip", &ask(VILLAGE)).refused("slip_nobody");
    let next = world.run("slip", &ask(NEIGHBOUR)).done();
    assert!(next.contains("试户乙"), "{next}");
    world.run("verify", &[]).done();
}
