//! Audit questions: each with a planted case just outside its bound and a clean one just inside.

use jiff::civil::{Date, date};
use serde_json::{Value as Json, json};
use sunledger_domain::Command;
use sunledger_domain::basis::Basis;
use sunledger_domain::event::PolicyAdopted;
use sunledger_domain::policy::{Mode, Rule, Value};
use sunledger_projections::{Answer, LedgerDb, Question, Reader};

use crate::policy::set;
use crate::world::{VILLAGES, World, basis, id, label, line, yuan};

pub(crate) const ZERO: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The county under a policy with the usual parameters, but for those given.
pub(crate) fn governed(change: &[(Rule, &str, Value)]) -> World {
    let mut world = World::new();
    govern(&mut world, change, Mode::Soft);
    world
}

/// Rules that would refuse an act are made to let it pass: what slipped through is what questions are for.
pub(crate) fn govern(world: &mut World, change: &[(Rule, &str, Value)], mode: Mode) {
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

pub(crate) fn command(kind: &str, body: &Json) -> Command {
    serde_json::from_value(json!({ "kind": kind, "body": body })).unwrap()
}

pub(crate) fn say(world: &mut World, kind: &str, body: &Json) {
    world.run(&command(kind, body));
}

pub(crate) fn on(day: &str) -> Json {
    json!({ "business_on": day, "document": { "number": "示财〔2017〕5号", "on": "2017-01-20" } })
}

pub(crate) fn answer(reader: &mut Reader, question: &str, day: Date) -> Answer {
    let all = Question::all().unwrap();
    let asked = all.iter().find(|asked| asked.id == question).unwrap();
    let snapshot = reader.snapshot().unwrap();
    snapshot.ask_question(asked, day).unwrap().answer
}

/// Subjects and amounts.
pub(crate) fn hits(reader: &mut Reader, question: &str, day: Date) -> Vec<(String, String)> {
    let Answer::Asked { hits } = answer(reader, question, day) else {
        panic!("{question} was not asked");
    };
    hits.into_iter()
        .map(|hit| (hit.subject, hit.amount.to_string()))
        .collect()
}

/// Nothing on the last day that is inside the bound, and these on the day after it.
pub(crate) fn from_the_day_after(
    world: &World,
    question: &str,
    last: Date,
    found: &[(&str, &str)],
) {
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
fn an_operators_guarantee_is_due_when_a_year_of_the_term_is_over() {
    let mut world = governed(&[]);
    let_out(&mut world);
    let income = json!({
        "asset": "dapeng", "basis": on("2018-04-30"), "income": "sy", "amount": "399.99", "period": "2017", "contract": "jy", "operator": "collective",
    });
    say(&mut world, "asset.income", &income);
    let short = |by: &'static str| [("dapeng", by)];
    let day = date(2018, 5, 31);
    from_the_day_after(&world, "operator_return", day, &short("0.01"));
    let mut reader = world.reader();
    let later = |reader: &mut _, day| hits(reader, "operator_return", day);
    let amount = |of: &str| vec![("dapeng".to_owned(), of.to_owned())];
    assert_eq!(later(&mut reader, date(2019, 5, 31)), amount("0.01"));
    assert_eq!(later(&mut reader, date(2019, 6, 1)), amount("400.01"));
    assert_eq!(later(&mut reader, date(2025, 6, 1)), amount("400.01"));
}

#[test]
fn a_guarantee_below_the_least_return_is_found() {
    for (least, found) in [(800, [].as_slice()), (801, &[("dapeng", "0.50")])] {
        let least = Value::BasisPoints(least);
        let mut world = governed(&[(Rule::OperatorReturn, "per_year_min", least)]);
        let_out(&mut world);
        let seen = hits(&mut world.reader(), "operator_return", date(2017, 6, 1));
        let seen: Vec<(&str, &str)> = seen.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        assert_eq!(seen, found);
    }
}

#[test]
fn what_is_sold_owes_for_the_years_before_and_for_none_after() {
    for (day, found) in [
        ("2018-05-31", [].as_slice()),
        ("2018-06-01", &[("dapeng", "400.00")]),
    ] {
        let mut world = governed(&[]);
        let_out(&mut world);
        let mut basis = on(day);
        basis["document"] = json!({ "number": "示例政发〔2018〕9号", "on": "2018-05-01" });
        let sale = json!({
            "asset": "dapeng", "project": "hemp-farm", "buyer": { "unit": "builder" }, "to_project": "2000.00",
            "to_village": "100.00", "reason": "公开拍卖", "basis": basis,
        });
        say(&mut world, "asset.dispose", &sale);
        let seen = hits(&mut world.reader(), "operator_return", date(2025, 6, 1));
        let seen: Vec<(&str, &str)> = seen.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        assert_eq!(seen, found, "{day}");
        assert_eq!(
            hits(&mut world.reader(), "asset_idle", date(2025, 6, 1)),
            []
        );
    }
}

/// An asset worth 5,000.00 with eight per cent of it, 400.00, guaranteed for each of two years.
fn let_out(world: &mut World) {
    world.prepare("b-1", "hemp-farm", "hemp", vec![line(1, "5000", None)]);
    world.approve("b-1");
    world.settle("b-1", &[]);
    let asset = json!({
        "asset": "dapeng", "basis": on("2017-05-01"), "project": "hemp-farm", "class": "commercial", "name": "大棚",
        "value": "5000", "region": VILLAGES[0],
    });
    say(world, "asset.register", &asset);
    let title = json!({ "asset": "dapeng", "basis": on("2017-05-02"), "holder": "collective" });
    say(world, "asset.vest", &title);
    let contract = json!({
        "asset": "dapeng", "basis": on("2017-05-20"), "contract": "jy", "operator": "collective",
        "from": "2017-06-01", "years": 2, "guarantee": { "basis_points": 800 },
    });
    say(world, "operator.sign", &contract);
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
    for all in [Question::all().unwrap(), Question::sealed().unwrap()] {
        let mut table = String::new();
        for q in all {
            let (colour, article, rule) = (q.colour.zh(), q.rule.article(), q.rule.id());
            table += &format!(
                "| `{}` | {colour} | {article} | `{rule}` | {} {} | {} |\n",
                q.id, q.zh, q.en, q.todo
            );
        }
        assert!(page.contains(&table), "the table should be\n{table}");
    }
}
