//! Audit questions: each with a planted case just outside its bound and a clean one just inside.

use std::time::Duration;

use jiff::civil::{Date, date};
use serde_json::{Value as Json, json};
use sunledger_domain::basis::Basis;
use sunledger_domain::event::PolicyAdopted;
use sunledger_domain::policy::{Mode, Rule, Value};
use sunledger_domain::{Actor, Command};
use sunledger_projections::{Answer, LedgerDb, Limits, Question, Reader};

use crate::policy::set;
use crate::world::{VILLAGES, World, basis, id, label, line, yuan};

const ZERO: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The county under a policy with the usual parameters, but for those given.
fn governed(change: &[(Rule, &str, Value)]) -> World {
    let mut world = World::new();
    govern(&mut world, change, Mode::Soft);
    world
}

/// Rules that would refuse an act are made to let it pass: what slipped through is what questions are for.
fn govern(world: &mut World, change: &[(Rule, &str, Value)], mode: Mode) {
    let mut set = set("a", 1, date(2016, 1, 9), None);
    for setting in &mut set.rules {
        setting.mode = mode;
        for (rule, name, value) in change {
            if setting.rule == *rule {
                setting.params.insert(label(name), value.clone());
            }
        }
    }
    let basis = Basis {
        document: Some(set.document.clone()),
        ..basis()
    };
    let unit = id("finance");
    world.run(&Command::AdoptPolicy(PolicyAdopted { basis, set, unit }));
}

fn command(kind: &str, body: &Json) -> Command {
    serde_json::from_value(json!({ "kind": kind, "body": body })).unwrap()
}

fn say(world: &mut World, kind: &str, body: &Json) {
    world.run(&command(kind, body));
}

fn on(day: &str) -> Json {
    json!({ "business_on": day, "document": { "number": "示财〔2017〕5号", "on": "2017-01-20" } })
}

fn answer(reader: &mut Reader, question: &str, day: Date) -> Answer {
    let all = Question::all().unwrap();
    let asked = all.iter().find(|asked| asked.id == question).unwrap();
    let snapshot = reader.snapshot().unwrap();
    snapshot.ask_question(asked, day).unwrap().answer
}

/// Subjects and amounts.
fn hits(reader: &mut Reader, question: &str, day: Date) -> Vec<(String, String)> {
    let Answer::Asked { hits } = answer(reader, question, day) else {
        panic!("{question} was not asked");
    };
    hits.into_iter()
        .map(|hit| (hit.subject, hit.amount.to_string()))
        .collect()
}

/// Nothing on the last day that is inside the bound, and these on the day after it.
fn from_the_day_after(world: &World, question: &str, last: Date, found: &[(&str, &str)]) {
    let mut reader = world.reader();
    assert_eq!(
        hits(&mut reader, question, last),
        [],
        "{question} on {last}"
    );
    let next = last.tomorrow().unwrap();
    let seen = hits(&mut reader, question, next);
    let seen: Vec<(&str, &str)> = seen.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    assert_eq!(seen, found, "{question} on {next}");
}

#[test]
fn every_question_is_asked_and_its_parameters_are_its_rules() {
    let world = governed(&[]);
    let mut reader = world.reader();
    for question in Question::all().unwrap() {
        let day = date(2017, 3, 1);
        assert_eq!(hits(&mut reader, question.id, day), [], "{}", question.id);
        assert!(!question.todo.is_empty() && !question.en.is_empty());
    }
}

#[test]
fn without_a_policy_no_number_is_made_up_and_a_rule_switched_off_is_not_asked() {
    let mut world = World::new();
    let day = date(2019, 1, 1);
    let mut reader = world.reader();
    assert_eq!(answer(&mut reader, "idle", day), Answer::NoPolicy);
    assert_eq!(hits(&mut reader, "duplicate", day), []);
    govern(&mut world, &[], Mode::Off);
    let mut reader = world.reader();
    assert_eq!(answer(&mut reader, "idle", day), Answer::Off);
    assert_eq!(answer(&mut reader, "duplicate", day), Answer::Off);
    assert_eq!(
        answer(&mut reader, "idle", date(2016, 1, 8)),
        Answer::NoPolicy
    );
}

#[test]
fn money_that_stands_still() {
    let world = governed(&[]);
    let idle = [
        ("zx-1", "100000.00"),
        ("sj-1", "100000.00"),
        ("zx-1-a", "100000.00"),
        ("pool", "50000.00"),
        ("hemp-farm", "450000.00"),
        ("road", "700000.00"),
    ];
    let mut sorted = idle;
    sorted[..3].sort_unstable();
    sorted.rotate_left(3);
    let (pool, rest) = sorted.split_at(1);
    let (projects, lines) = rest.split_at(2);
    let expected = [lines, pool, projects].concat();
    from_the_day_after(&world, "idle", date(2017, 8, 28), &expected);
    let top = [("sj-1", "100000.00"), ("zx-1", "100000.00")];
    from_the_day_after(&world, "not_passed_down", date(2017, 3, 31), &top);
    let lines = [
        ("sj-1", "100000.00"),
        ("zx-1", "100000.00"),
        ("zx-1-a", "100000.00"),
    ];
    from_the_day_after(&world, "carry_over", date(2019, 12, 31), &lines);
}

#[test]
fn an_approved_batch_is_held_back_after_the_term() {
    let mut world = governed(&[]);
    let lines = vec![line(1, "300", Some(VILLAGES[0]))];
    world.prepare("b-1", "road", "dibao", lines);
    world.approve("b-1");
    // It is recorded on 2017-03-20.
    from_the_day_after(&world, "held_back", date(2017, 9, 16), &[("b-1", "300.00")]);
}

#[test]
fn spending_is_slow_below_the_share_only() {
    for (paid, slow) in [("644000", None), ("643999.99", Some("56000.01"))] {
        let mut world = governed(&[]);
        let lines = vec![line(1, paid, Some(VILLAGES[0]))];
        world.prepare("b-1", "road", "dibao", lines);
        world.approve("b-1");
        world.settle("b-1", &[]);
        let mut expected = vec![("hemp-farm", "450000.00")];
        expected.extend(slow.map(|left| ("road", left)));
        from_the_day_after(&world, "slow_spending", date(2018, 2, 28), &expected);
    }
}

#[test]
fn one_scheme_pays_once_in_a_period() {
    let mut world = governed(&[]);
    let day = date(2017, 3, 1);
    world.prepare(
        "b-1",
        "road",
        "dibao",
        vec![line(1, "300", None), line(2, "300", None)],
    );
    world.prepare("b-2", "road", "hemp", vec![line(1, "300", None)]);
    assert_eq!(hits(&mut world.reader(), "duplicate", day), []);
    world.prepare(
        "b-3",
        "road",
        "dibao",
        vec![line(3, "1", None), line(2, "70", None)],
    );
    // Lines stand in the order of their payees.
    let twice = [("b-3/0".to_owned(), "70.00".to_owned())];
    assert_eq!(hits(&mut world.reader(), "duplicate", day), twice);
}

#[test]
fn instalments_are_one_payment_up_to_what_was_due() {
    for (second, found) in [("200", 0), ("200.01", 1)] {
        let mut world = governed(&[]);
        let mut first = line(1, "100", None);
        first.due = Some(yuan("300"));
        first.reason = Some(serde_json::from_value(json!("instalment")).unwrap());
        world.prepare("b-1", "road", "dibao", vec![first]);
        world.prepare("b-2", "road", "dibao", vec![line(1, second, None)]);
        let seen = hits(&mut world.reader(), "duplicate", date(2017, 3, 1));
        assert_eq!(seen.len(), found, "{second}: {seen:?}");
    }
}

#[test]
fn amounts_cluster_within_the_band_below_the_threshold() {
    for (third, found) in [("47500", true), ("47499.99", false), ("50000", false)] {
        let mut world = governed(&[]);
        for (no, paid) in ["49999.99", "48000", third].into_iter().enumerate() {
            world.prepare(
                &format!("b-{no}"),
                "road",
                "dibao",
                vec![line(1, paid, None)],
            );
        }
        let seen = hits(&mut world.reader(), "threshold_cluster", date(2017, 3, 1));
        assert_eq!(!seen.is_empty(), found, "{third}: {seen:?}");
    }
}

#[test]
fn money_is_concentrated_above_the_share() {
    let few = Value::Count(1);
    for (second, found) in [("500", false), ("499.99", true)] {
        let mut world = governed(&[(Rule::Concentration, "villages", few.clone())]);
        let lines = vec![
            line(1, "500", Some(VILLAGES[0])),
            line(2, second, Some(VILLAGES[1])),
        ];
        world.prepare("b-1", "road", "dibao", lines);
        world.approve("b-1");
        world.settle("b-1", &[]);
        let seen = hits(&mut world.reader(), "concentration", date(2017, 12, 31));
        let expected = [(VILLAGES[0].to_owned(), "500.00".to_owned())];
        assert_eq!(seen, expected[..usize::from(found)]);
        assert_eq!(
            hits(&mut world.reader(), "concentration", date(2018, 12, 31)),
            []
        );
    }
}

#[test]
fn what_is_recorded_after_the_term_is_back_dated() {
    // Everything here is recorded on 2017-03-20.
    for (day, late) in [("2017-02-18", false), ("2017-02-17", true)] {
        let mut world = governed(&[]);
        let body = json!({ "line": "zx-1", "delta": "5", "reason": "追加", "basis": on(day) });
        say(&mut world, "quota.adjust", &body);
        let seen = hits(&mut world.reader(), "back_dated", date(2017, 4, 1));
        assert_eq!(seen.len(), usize::from(late), "{day}");
    }
}

#[test]
fn an_assets_title_income_and_dividend_are_due() {
    let mut world = governed(&[]);
    world.prepare("b-1", "hemp-farm", "hemp", vec![line(1, "5000", None)]);
    world.approve("b-1");
    world.settle("b-1", &[]);
    let asset = json!({
        "asset": "dapeng", "project": "hemp-farm", "class": "commercial", "name": "大棚", "value": "5000",
        "region": VILLAGES[0], "basis": on("2017-05-01"),
    });
    say(&mut world, "asset.register", &asset);
    from_the_day_after(
        &world,
        "asset_title",
        date(2017, 7, 30),
        &[("dapeng", "5000.00")],
    );
    from_the_day_after(
        &world,
        "asset_idle",
        date(2018, 5, 1),
        &[("dapeng", "5000.00")],
    );
    let with = |mut body: Json, day: &str| {
        body["asset"] = json!("dapeng");
        body["basis"] = on(day);
        body
    };
    say(
        &mut world,
        "asset.vest",
        &with(json!({ "holder": "collective" }), "2017-07-30"),
    );
    let shares = json!({ "holders": [{ "holder": { "unit": "collective" }, "shares": 1 }] });
    say(&mut world, "asset.quantify", &with(shares, "2017-08-01"));
    let income = json!({ "income": "sy", "amount": "1000", "period": "2017" });
    say(&mut world, "asset.income", &with(income, "2017-11-30"));
    let dividend = json!({ "period": "2017", "dividends": "700", "welfare": "100" });
    say(
        &mut world,
        "dividend.declare",
        &with(dividend, "2017-12-10"),
    );
    let mut reader = world.reader();
    assert_eq!(hits(&mut reader, "asset_title", date(2019, 1, 1)), []);
    from_the_day_after(
        &world,
        "asset_idle",
        date(2018, 11, 30),
        &[("dapeng", "5000.00")],
    );
    from_the_day_after(
        &world,
        "dividend_unpaid",
        date(2018, 3, 10),
        &[("dapeng", "700.00")],
    );
    say(
        &mut world,
        "dividend.pay",
        &with(json!({ "period": "2017" }), "2018-03-11"),
    );
    assert_eq!(
        hits(&mut world.reader(), "dividend_unpaid", date(2018, 3, 11)),
        []
    );
}

#[test]
fn money_at_an_agent_is_due_to_be_paid_on_and_named() {
    let mut world = governed(&[]);
    let agent = json!({ "agent": "daifa", "unit": "finance", "kind": "paying", "name": "代发户" });
    say(&mut world, "agent.open", &agent);
    let voucher = json!({
        "voucher": "zf-1", "project": "road", "agent": "daifa", "amount": "2000", "reference": "PZ-1",
        "basis": on("2018-01-05"),
    });
    say(&mut world, "voucher.prepare", &voucher);
    let digest = world.state.voucher(&id("zf-1")).unwrap().digest;
    say(
        &mut world,
        "voucher.approve",
        &json!({ "voucher": "zf-1", "digest": digest }),
    );
    let settled = json!({ "voucher": "zf-1", "amount": "2000", "reference": "YH-1", "basis": on("2018-01-06") });
    say(&mut world, "voucher.settle", &settled);
    let last = date(2018, 2, 5);
    from_the_day_after(&world, "agent_held", last, &[("daifa", "2000.00")]);
    from_the_day_after(
        &world,
        "voucher_without_detail",
        last,
        &[("zf-1", "2000.00")],
    );
    let back = json!({ "voucher": "zf-1", "amount": "2000", "reference": "YH-2", "basis": on("2018-02-06") });
    say(&mut world, "voucher.return", &back);
    let mut reader = world.reader();
    for question in ["agent_held", "voucher_without_detail"] {
        assert_eq!(hits(&mut reader, question, date(2018, 12, 31)), []);
    }
}

#[test]
fn suspense_stands_until_it_is_cleared() {
    let mut world = governed(&[]);
    let item = json!({
        "suspense": "dc-1", "unit": "finance", "amount": "-500", "reason": "unknown", "reference": "YH-9",
        "basis": on("2017-04-13"),
    });
    say(&mut world, "suspense.record", &item);
    from_the_day_after(
        &world,
        "suspense_open",
        date(2017, 4, 12),
        &[("dc-1", "-500.00")],
    );
    let cleared = json!({
        "suspense": "dc-1", "amount": "-500", "explanation": "他户误扣", "basis": on("2017-04-20"),
    });
    say(&mut world, "suspense.clear", &cleared);
    let mut reader = world.reader();
    assert_eq!(
        hits(&mut reader, "suspense_open", date(2017, 4, 19)).len(),
        1
    );
    assert_eq!(hits(&mut reader, "suspense_open", date(2017, 4, 20)), []);
}

#[test]
fn what_a_statement_of_that_day_does_not_show_does_not_match() {
    let mut world = governed(&[]);
    world.prepare("b-1", "road", "dibao", vec![line(1, "300", None)]);
    world.approve("b-1");
    world.settle("b-1", &[]);
    // The batch was paid on 2017-03-01: a statement of another day says nothing about it.
    for (no, day, seen) in [("1", "2017-02-28", 0), ("2", "2017-03-01", 1)] {
        let statement = json!({
            "statement": format!("dz-{no}"), "account": { "unit": "finance" }, "from": day, "to": day,
            "digest": ZERO.replace('0', no),
            "lines": [],
        });
        say(&mut world, "statement.record", &statement);
        let found = hits(&mut world.reader(), "bank_not_matching", date(2017, 12, 31));
        assert_eq!(found.len(), seen, "{found:?}");
    }
}

#[test]
fn a_notice_stands_for_its_days() {
    for (down, early) in [("2017-04-11", true), ("2017-04-12", false)] {
        let mut world = governed(&[]);
        let row = world.size() + 1;
        world.prepare(
            "b-1",
            "road",
            "dibao",
            vec![line(1, "300", Some(VILLAGES[0]))],
        );
        world.approve("b-1");
        world.settle("b-1", &[]);
        let notice = json!({
            "notice": "gs", "kind": "payments", "place": VILLAGES[0], "period": "2017-03", "stage": "settled",
            "unit": "sector", "title": "公示", "posted_on": "2017-04-02", "until": "2017-04-16", "rows": [row],
            "size": world.size(),
        });
        say(&mut world, "notice.post", &notice);
        say(
            &mut world,
            "notice.take_down",
            &json!({ "notice": "gs", "on": down }),
        );
        let found = hits(&mut world.reader(), "notice_down_early", date(2017, 4, 30));
        assert_eq!(found.len(), usize::from(early), "{down}");
    }
}

#[test]
fn a_match_against_a_list_is_a_finding_of_its_kind() {
    let mut world = governed(&[]);
    world.prepare(
        "b-1",
        "road",
        "dibao",
        vec![line(1, "300", None), line(2, "30", None)],
    );
    let auditor =
        json!({ "officer": "shenji", "post": "审计", "roles": ["auditor"], "unit": "finance" });
    say(&mut world, "officer.register", &auditor);
    let shenji = Actor::Officer(id("shenji"));
    for (kind, index) in [("death", 0), ("cadre", 1)] {
        let run = json!({
            "run": format!("bd-{kind}"), "kind": kind, "rows": 10, "usable": 9, "uncompared": 1, "digest": ZERO,
            "size": world.size(), "hits": [{ "finding": format!("yd-{kind}"), "batch": "b-1", "index": index }],
        });
        let question = if kind == "death" {
            "payee_dead"
        } else {
            "payee_cadre"
        };
        assert_eq!(hits(&mut world.reader(), question, date(2018, 1, 1)), []);
        world.run_as(&shenji, &command("match.record", &run));
    }
    let mut reader = world.reader();
    let dead = [("b-1/0".to_owned(), "300.00".to_owned())];
    assert_eq!(hits(&mut reader, "payee_dead", date(2018, 1, 1)), dead);
    let cadre = [("b-1/1".to_owned(), "30.00".to_owned())];
    assert_eq!(hits(&mut reader, "payee_cadre", date(2018, 1, 1)), cadre);
}

#[test]
fn retention_has_its_share_and_its_day() {
    for (held, above) in [("15000", false), ("15000.01", true)] {
        let mut world = governed(&[]);
        let project = json!({
            "project": "road", "amount": "700000", "public_welfare": true, "start_on": "2017-03-15",
            "finish_on": "2017-10-31", "target": "修路", "unit": "sector", "basis": on("2017-03-01"),
        });
        say(&mut world, "project.approve", &project);
        let with = |mut body: Json, day: &str| {
            body["project"] = json!("road");
            body["contract"] = json!("ht");
            body["basis"] = on(day);
            body
        };
        let signed = json!({ "amount": "300000", "contractor": { "unit": "builder" } });
        say(&mut world, "contract.sign", &with(signed, "2017-03-10"));
        say(
            &mut world,
            "contract.accept",
            &with(json!({}), "2017-10-31"),
        );
        say(
            &mut world,
            "contract.audit",
            &with(json!({ "amount": "300000" }), "2017-11-30"),
        );
        let hold = with(
            json!({ "amount": held, "until": "2018-11-30" }),
            "2017-12-01",
        );
        say(&mut world, "retention.hold", &hold);
        let amount = yuan(held).to_string();
        let found = [("ht", amount.as_str())];
        from_the_day_after(&world, "retention_late", date(2018, 11, 30), &found);
        let seen = hits(&mut world.reader(), "retention_share", date(2018, 1, 1));
        assert_eq!(seen.len(), usize::from(above), "{held}");
        let release = with(json!({ "amount": held }), "2018-12-01");
        say(&mut world, "retention.release", &release);
        assert_eq!(
            hits(&mut world.reader(), "retention_late", date(2018, 12, 1)),
            []
        );
    }
}

#[test]
fn integrated_money_is_of_the_plans_aims_and_investment_grows() {
    for (function, year, amount, unlike, less) in [
        ("2130505", 2018, "1500000", false, false),
        ("2130506", 2018, "1499999.99", true, true),
    ] {
        let mut world = governed(&[]);
        let quota = json!({
            "line": "zx-2", "unit": "finance", "amount": amount, "name": "专项", "level": "central",
            "category": "special", "budget_year": year, "function": function, "basis": on("2018-01-10"),
        });
        say(&mut world, "quota.receive", &quota);
        let fund =
            json!({ "pool": "pool", "line": "zx-2", "amount": "10", "basis": on("2018-02-01") });
        let taken = world.try_run(&command("pool.fund", &fund));
        assert!(taken.is_ok(), "{taken:?}");
        let mut reader = world.reader();
        let seen = hits(&mut reader, "like_aim", date(2018, 2, 1));
        assert_eq!(seen.len(), usize::from(unlike), "{seen:?}");
        let seen = hits(&mut reader, "investment_growth", date(2019, 1, 1));
        let expected = [("2018".to_owned(), "0.01".to_owned())];
        assert_eq!(seen, expected[..usize::from(less)]);
        assert_eq!(
            hits(&mut reader, "investment_growth", date(2018, 12, 31)),
            []
        );
    }
}

#[test]
fn what_is_found_does_not_depend_on_how_the_read_model_was_filled() {
    let mut world = governed(&[]);
    world.prepare(
        "b-1",
        "road",
        "dibao",
        vec![line(1, "300", Some(VILLAGES[0])), line(1, "300", None)],
    );
    world.approve("b-1");
    let all = |db: LedgerDb, path: &std::path::Path| {
        drop(db);
        let mut reader = Reader::open(path).unwrap();
        let snapshot = reader.snapshot().unwrap();
        let asked = Question::all().unwrap();
        let asked = asked
            .iter()
            .map(|q| snapshot.ask_question(q, date(2020, 1, 1)).unwrap());
        asked.collect::<Vec<_>>()
    };
    let path = world.ledger_path();
    let at_once = all(world.project_in_runs(1000), &path);
    let one_by_one = all(world.project_in_runs(1), &path);
    assert_eq!(at_once, one_by_one);
    let found = at_once
        .iter()
        .filter(|q| matches!(&q.answer, Answer::Asked { hits } if !hits.is_empty()));
    assert!(found.count() > 4);
}

#[test]
fn docs_list_every_question_as_its_file_says() {
    let page = include_str!("../../../../docs/QUESTIONS.md");
    let mut table = String::new();
    for q in Question::all().unwrap() {
        let (colour, article, rule) = (q.colour.zh(), q.rule.article(), q.rule.id());
        table += &format!(
            "| `{}` | {colour} | {article} | `{rule}` | {} {} | {} |\n",
            q.id, q.zh, q.en, q.todo
        );
    }
    assert!(page.contains(&table), "the table should be\n{table}");
}

const LIMITS: Limits = Limits {
    rows: 3,
    time: Duration::from_secs(2),
    sealed: false,
};

#[test]
fn a_query_reads_and_can_do_nothing_else() {
    let world = World::new();
    let (mut reader, _people) = world.reader_with_people();
    let table = reader.ask("SELECT unit, 1 AS one FROM units ORDER BY unit", LIMITS);
    let table = table.unwrap();
    assert_eq!(table.columns, ["unit", "one"]);
    assert_eq!(table.rows[0], [json!("builder"), json!(1)]);
    assert_eq!((table.rows.len(), table.more), (3, true));
    for sql in [
        "DELETE FROM units",
        "CREATE TABLE x (y)",
        "PRAGMA query_only = 0",
        "ATTACH DATABASE ':memory:' AS x",
        "BEGIN",
        "VACUUM INTO '/tmp/x'",
        "SELECT name FROM people.persons",
        "SELECT count(*) FROM people.persons",
        "SELECT 1; SELECT 2",
        "SELECT * FROM pragma_table_info('units')",
        "",
    ] {
        let refused = reader.ask(sql, LIMITS).unwrap_err();
        assert_eq!(refused.code(), "query_not_read_only", "{sql}");
    }
    let sealed = Limits {
        sealed: true,
        ..LIMITS
    };
    reader
        .ask("SELECT name FROM people.persons", sealed)
        .unwrap();
    assert!(reader.ask("DELETE FROM people.persons", sealed).is_err());
    // Nothing of it stays: the reader answers its own questions as before.
    assert!(reader.snapshot().unwrap().as_of() > 0);
}

#[test]
fn a_query_that_does_not_end_is_stopped() {
    let mut reader = World::new().reader();
    let limits = Limits {
        time: Duration::from_millis(50),
        ..LIMITS
    };
    let endless =
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n";
    assert_eq!(
        reader.ask(endless, limits).unwrap_err().code(),
        "query_too_slow"
    );
}
