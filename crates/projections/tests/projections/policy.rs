//! Policy sets in the read model: as they were adopted, and in force on the same days as the rules say.

use jiff::civil::{Date, date};
use sunledger_domain::basis::{Basis, Document};
use sunledger_domain::event::PolicyAdopted;
use sunledger_domain::policy::{Article, Mode, PolicySet, Rule, RuleSetting};
use sunledger_domain::{Command, policy::Value};

use crate::world::{World, basis, id, label, yuan};

pub(crate) fn set(policy: &str, version: u32, from: Date, to: Option<Date>) -> PolicySet {
    let title = |number: u16| label(&format!("第{number}条"));
    let article = |number| Article {
        title: title(number),
        number,
    };
    let mut rules: Vec<_> = Rule::ALL
        .iter()
        .map(|rule| RuleSetting::usual(*rule))
        .collect();
    rules.sort_by_key(|setting| setting.rule.id());
    PolicySet {
        articles: (1..=30).map(article).collect(),
        document: Document {
            number: label("示例发〔2016〕1号"),
            on: date(2016, 1, 9),
        },
        effective_from: from,
        effective_to: to,
        id: id(policy),
        issuer: label("示例省"),
        rules,
        title: label("示例实施意见"),
        version,
    }
}

pub(crate) fn adopt(world: &mut World, set: PolicySet) {
    let unit = id("finance");
    let basis = Basis {
        document: Some(set.document.clone()),
        ..basis()
    };
    world.run(&Command::AdoptPolicy(PolicyAdopted { basis, set, unit }));
}

fn many() -> World {
    let mut world = World::new();
    adopt(&mut world, set("a", 1, date(2016, 1, 9), None));
    let until = Some(date(2017, 12, 31));
    adopt(&mut world, set("b", 1, date(2017, 1, 1), until));
    let within = Some(date(2017, 6, 30));
    adopt(&mut world, set("c", 1, date(2017, 4, 1), within));
    let across = Some(date(2018, 3, 31));
    adopt(&mut world, set("d", 1, date(2017, 10, 1), across));
    let mut last = set("a", 2, date(2019, 1, 1), Some(date(2019, 1, 1)));
    for setting in &mut last.rules {
        if setting.rule == Rule::StudentYearlyCap {
            setting
                .params
                .insert(label("per_year"), Value::Amount(yuan("3500")));
        }
        if setting.rule == Rule::CountyMatch {
            setting.mode = Mode::Off;
        }
    }
    adopt(&mut world, last);
    world
}

#[test]
fn a_set_is_in_force_on_the_days_on_which_the_rules_say_so() {
    let world = many();
    let mut reader = world.reader();
    let snapshot = reader.snapshot().unwrap();
    let mut changes = Vec::new();
    let mut day = date(2015, 12, 31);
    while day < date(2019, 2, 1) {
        let told = snapshot.policy_on(day).unwrap().map(|row| row.set);
        assert_eq!(told.as_ref(), world.state.policy(day), "{day}");
        let key = told.map(|set| (set.id.to_string(), set.version));
        if changes.last() != Some(&key) {
            changes.push(key);
        }
        day = day.tomorrow().unwrap();
    }
    let ids: Vec<_> = changes
        .iter()
        .flatten()
        .map(|(id, _)| id.as_str())
        .collect();
    assert_eq!(ids, ["a", "b", "c", "b", "d", "a", "a", "a"]);
    let all = snapshot.policies().unwrap();
    let adopted: Vec<_> = all.into_iter().map(|row| row.set).collect();
    assert!(adopted.iter().eq(world.state.policies()));
}

#[test]
fn audit_questions_join_the_parameters_in_force_on_a_day() {
    let world = many();
    let db = world.project_in_runs(7);
    drop(db);
    let sqlite = rusqlite::Connection::open(world.ledger_path()).unwrap();
    let cap = |day: &str| -> Option<i64> {
        let sql = "SELECT value_int FROM params_in_force
                   WHERE rule = 'student_yearly_cap' AND param = 'per_year' AND ? BETWEEN first AND last";
        sqlite.query_row(sql, [day], |row| row.get(0)).ok()
    };
    assert_eq!(cap("2016-01-08"), None);
    assert_eq!(cap("2016-01-09"), Some(300_000));
    assert_eq!(cap("2018-12-31"), Some(300_000));
    assert_eq!(cap("2019-01-01"), Some(350_000));
    assert_eq!(cap("2019-01-02"), Some(300_000));
    let mode = |day: &str| -> Option<String> {
        let sql = "SELECT mode FROM rules_in_force WHERE rule = 'county_match' AND ? BETWEEN first AND last";
        sqlite.query_row(sql, [day], |row| row.get(0)).ok()
    };
    assert_eq!(mode("2018-12-31").as_deref(), Some("hard"));
    assert_eq!(mode("2019-01-01"), None, "switched off");
}
