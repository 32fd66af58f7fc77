//! Policy as data: what a set may say, when it is in force, and the acts that its hard rules refuse.

use serde_json::{Value, json};
use sunledger_domain::policy::{Fault, Kind, Measure, Mode, Rule, RuleSetting};
use sunledger_domain::{Breach, Command, FieldError, Money, State};

use crate::commands::cmd;
use crate::world::*;

const NUMBER: &str = "示例发〔2016〕1号";

/// A set with every rule as it usually is.
pub(crate) fn usual() -> Value {
    let articles: Vec<Value> = (1..=30)
        .map(|number| json!({ "number": number, "title": format!("第{number}条") }))
        .collect();
    json!({
        "basis": {
            "business_on": "2016-02-01",
            "document": { "number": "示例财〔2016〕8号", "on": "2016-01-29" },
        },
        "set": {
            "articles": articles, "document": { "number": NUMBER, "on": "2016-01-09" },
            "effective_from": "2016-01-09", "id": "shili-2016", "issuer": "示例省",
            "rules": rules(), "title": "示例实施意见", "version": 1,
        },
        "unit": "czj",
    })
}

/// Every rule as it usually is, in the order of ids.
fn rules() -> Vec<RuleSetting> {
    let mut rules: Vec<_> = Rule::ALL
        .iter()
        .map(|rule| RuleSetting::usual(*rule))
        .collect();
    rules.sort_by_key(|setting| setting.rule.id());
    rules
}

fn adopt(patch: Value) -> Command {
    cmd("policy.adopt", json!({ "set": patch }))
}

/// A later version with one rule changed.
fn changed(version: u32, from: &str, change: impl Fn(&mut RuleSetting)) -> Command {
    let mut rules = rules();
    rules.iter_mut().for_each(change);
    adopt(json!({ "effective_from": from, "rules": rules, "version": version }))
}

fn refused(world: World, command: &Command, fault: Fault) {
    let refused = world.when(FINANCE, command);
    refused.then_refused("policy_set", &Breach::PolicySet { fault });
}

fn on(state: &State, day: &str) -> Option<(String, u32)> {
    let set = state.policy(day.parse().unwrap())?;
    Some((set.id.to_string(), set.version))
}

#[test]
fn a_set_is_in_force_from_its_day_and_answers_with_typed_parameters() {
    let world = county()
        .when(FINANCE, &cmd("policy.adopt", json!({})))
        .then(&["policy.adopted"])
        .world;
    let day = |text: &str| text.parse().unwrap();
    assert!(world.state.policy(day("2016-01-08")).is_none());
    let rule = |rule| world.state.rule(rule, day("2016-01-09")).unwrap();
    let cap = rule(Rule::StudentYearlyCap);
    assert_eq!(cap.amount("per_year"), Some(money("3000")));
    assert_eq!((cap.mode(), cap.article()), (Mode::Hard, 16));
    assert_eq!(cap.set().document.number.as_str(), NUMBER);
    let share = rule(Rule::MachineryShare);
    assert_eq!(share.basis_points("share_min"), Some(2000));
    assert_eq!(rule(Rule::LeadingFirm).count("households_min"), Some(100));
    assert_eq!(rule(Rule::PassDownTerm).days("term"), Some(30));
    assert_eq!(rule(Rule::CarryOverTerm).years("term"), Some(2));
    assert_eq!(rule(Rule::AssetIdle).months("term"), Some(12));
    assert_eq!(rule(Rule::NoticeBoardDays).text("hotline"), Some("12317"));
}

#[test]
fn a_ledger_without_a_policy_has_no_rule_in_force() {
    let state = funded().state;
    for rule in Rule::ALL {
        assert!(state.rule(*rule, "2017-03-01".parse().unwrap()).is_none());
    }
}

#[test]
fn the_next_version_takes_over_on_its_day_and_the_past_keeps_its_rules() {
    let off = |setting: &mut RuleSetting| {
        if setting.rule == Rule::StudentYearlyCap {
            setting.mode = Mode::Off;
        }
    };
    let world = county()
        .and(FINANCE, &cmd("policy.adopt", json!({})))
        .and(FINANCE, &changed(2, "2018-01-01", off));
    let found = |day| on(&world.state, day).map(|(_, version)| version);
    assert_eq!(found("2017-12-31"), Some(1));
    assert_eq!(found("2018-01-01"), Some(2));
    let rule = |day: &str| {
        let day = day.parse().unwrap();
        world.state.rule(Rule::StudentYearlyCap, day).is_some()
    };
    assert!(rule("2017-12-31"));
    assert!(!rule("2018-01-01"), "switched off");
    assert_eq!(world.state.policies().count(), 2);
}

#[test]
fn a_set_with_an_end_gives_way_to_the_one_before_it() {
    let trial = json!({
        "id": "shidian", "effective_from": "2017-01-01", "effective_to": "2017-06-30",
    });
    let state = county()
        .and(FINANCE, &cmd("policy.adopt", json!({})))
        .and(FINANCE, &adopt(trial))
        .state;
    let found = |day| on(&state, day).map(|(id, _)| id);
    assert_eq!(found("2016-12-31").as_deref(), Some("shili-2016"));
    assert_eq!(found("2017-01-01").as_deref(), Some("shidian"));
    assert_eq!(found("2017-06-30").as_deref(), Some("shidian"));
    assert_eq!(found("2017-07-01").as_deref(), Some("shili-2016"));
}

#[test]
fn versions_follow_each_other_and_never_reach_into_the_past() {
    let adopted = || county().and(FINANCE, &cmd("policy.adopt", json!({})));
    let version = |found, needed| Fault::Version { found, needed };
    refused(county(), &adopt(json!({ "version": 2 })), version(2, 1));
    refused(adopted(), &adopt(json!({})), version(1, 2));
    let skips = json!({ "version": 3, "effective_from": "2018-01-01" });
    refused(adopted(), &adopt(skips), version(3, 2));
    let not_later = |from: &str| Fault::NotLater {
        from: from.parse().unwrap(),
        latest: "2016-01-09".parse().unwrap(),
    };
    let at = |version, id: &str, from: &str| {
        adopt(json!({ "version": version, "id": id, "effective_from": from }))
    };
    let same_day = at(2, "shili-2016", "2016-01-09");
    refused(adopted(), &same_day, not_later("2016-01-09"));
    let other = at(1, "other", "2016-01-08");
    refused(adopted(), &other, not_later("2016-01-08"));
    let next_day = at(2, "shili-2016", "2016-01-10");
    adopted().when(FINANCE, &next_day).then(&["policy.adopted"]);
}

#[test]
fn a_faulty_set_is_refused_with_its_fault() {
    let bad = |patch: Value, fault| refused(county(), &adopt(patch), fault);
    bad(json!({ "articles": [] }), Fault::ArticleCount);
    let twice = json!([{ "number": 3, "title": "甲" }, { "number": 3, "title": "乙" }]);
    bad(
        json!({ "articles": twice }),
        Fault::ArticleOrder { article: 3 },
    );
    let zero = json!([{ "number": 0, "title": "甲" }]);
    bad(
        json!({ "articles": zero }),
        Fault::ArticleOrder { article: 0 },
    );
    bad(json!({ "rules": [] }), Fault::NoRules);
    bad(
        json!({ "effective_to": "2016-01-08" }),
        Fault::EndsBeforeStart,
    );
    let rule = Rule::PassDownTerm;
    let one = |setting: Value| {
        let mut usual = json!({
            "rule": "pass_down_term", "article": 30, "mode": "soft", "params": { "term": { "days": 30 } },
        });
        crate::commands::merge(&mut usual, setting);
        json!({ "rules": [usual] })
    };
    let article = 31;
    bad(
        one(json!({ "article": 31 })),
        Fault::UnknownArticle { rule, article },
    );
    bad(one(json!({ "mode": "hard" })), Fault::ModeTooHard { rule });
    let name = "terms".to_owned();
    let more = json!({ "params": { "terms": { "days": 1 } } });
    bad(one(more), Fault::UnknownParam { rule, name });
    let name = "term";
    bad(
        one(json!({ "params": { "term": null } })),
        Fault::MissingParam { rule, name },
    );
    let needed = Kind::Days;
    let months = json!({ "params": { "term": null } });
    let mut months = one(months);
    months["rules"][0]["params"] = json!({ "term": { "months": 1 } });
    bad(months, Fault::WrongKind { rule, name, needed });
    for (days, passes) in [(0, false), (1, true), (3660, true), (3661, false)] {
        let patch = one(json!({ "params": { "term": { "days": days } } }));
        let found = days.to_string();
        match passes {
            true => drop(
                county()
                    .when(FINANCE, &adopt(patch))
                    .then(&["policy.adopted"]),
            ),
            false => bad(patch, Fault::OutOfBounds { rule, name, found }),
        }
    }
    let mut reversed = rules();
    reversed.reverse();
    let rule = reversed[1].rule;
    bad(json!({ "rules": reversed }), Fault::RuleOrder { rule });
}

#[test]
fn a_word_out_of_the_list_is_refused() {
    let mut rules = serde_json::to_value(rules()).unwrap();
    let floors = rules.as_array_mut().unwrap().iter_mut();
    for floor in floors.filter(|floor| floor["rule"] == "floor_village_product") {
        floor["params"]["unit"] = json!({ "text": "township" });
    }
    let fault = Fault::OutOfBounds {
        rule: Rule::FloorVillageProduct,
        name: "unit",
        found: "township".to_owned(),
    };
    refused(county(), &adopt(json!({ "rules": rules })), fault);
}

#[test]
fn a_soft_rule_can_be_a_hard_one_made_soft_but_not_the_other_way_round() {
    for rule in Rule::ALL {
        for mode in [Mode::Off, Mode::Soft, Mode::Hard] {
            let set = |setting: &mut RuleSetting| {
                if setting.rule == *rule {
                    setting.mode = mode;
                }
            };
            let command = changed(1, "2016-01-09", set);
            match mode <= rule.strictest() {
                true => drop(county().when(FINANCE, &command).then(&["policy.adopted"])),
                false => refused(county(), &command, Fault::ModeTooHard { rule: *rule }),
            }
        }
    }
}

#[test]
fn only_a_unit_in_charge_everywhere_adopts_and_names_the_document() {
    let document = json!({ "basis": { "document": null } });
    let missing = field("basis.document", FieldError::Missing);
    county()
        .when(FINANCE, &cmd("policy.adopt", document))
        .then_refused("invalid_field", &missing);
    let of_a_county = json!({ "unit": "fpb" });
    let mismatch = field("unit", FieldError::Mismatch);
    county()
        .when(FINANCE, &cmd("policy.adopt", of_a_county))
        .then_refused("invalid_field", &mismatch);
    let in_the_county = Breach::NotInCharge {
        officer: ALL_ROLES.parse().unwrap(),
        unit: "czj".parse().unwrap(),
    };
    county()
        .when(ALL_ROLES, &cmd("policy.adopt", json!({})))
        .then_refused("outside_jurisdiction", &in_the_county);
}

/// The usual set from 2017 on, with `integration_plan` in this mode.
fn with_plan_rule(mode: Mode) -> World {
    let set = |setting: &mut RuleSetting| {
        if setting.rule == Rule::IntegrationPlan {
            setting.mode = mode;
        }
    };
    funded().and(FINANCE, &changed(1, "2017-01-01", set))
}

fn no_plan(found: Measure, allowed: Measure) -> Breach {
    Breach::Policy {
        rule: Rule::IntegrationPlan,
        article: 21,
        document: NUMBER.parse().unwrap(),
        found: Box::new(found),
        allowed: Box::new(allowed),
    }
}

#[test]
fn a_pool_without_an_adopted_plan_is_refused_by_article_21() {
    let without = cmd("pool.open", json!({ "basis": { "document": null } }));
    let breach = no_plan(
        Measure::Said {
            zh: "整合方案没有批准文号",
            en: "a plan without the document that adopts it",
        },
        Measure::Said {
            zh: "先由县级批准整合方案，并填写文号和日期",
            en: "a plan adopted first, with the number and date of its document",
        },
    );
    assert_eq!(
        breach.zh(),
        "不符合 示例发〔2016〕1号 第21条：涉农资金只在已批准的整合方案之内整合。\
         现为：整合方案没有批准文号；允许：先由县级批准整合方案，并填写文号和日期"
    );
    with_plan_rule(Mode::Hard)
        .when(FINANCE, &without)
        .then_refused("policy_rule", &breach);
    for mode in [Mode::Soft, Mode::Off] {
        let plain = field("basis.document", FieldError::Missing);
        with_plan_rule(mode)
            .when(FINANCE, &without)
            .then_refused("invalid_field", &plain);
    }
}

#[test]
fn money_is_integrated_from_the_day_of_the_plan_on() {
    let plan = |mode| {
        let on = json!({ "basis": { "business_on": "2017-03-10" } });
        with_plan_rule(mode).and(FINANCE, &cmd("pool.open", on))
    };
    let fund = |day: &str| cmd("pool.fund", json!({ "basis": { "business_on": day } }));
    let day = |text: &str| text.parse().unwrap();
    let early = no_plan(
        Measure::On(day("2017-03-09")),
        Measure::NotBefore(day("2017-03-10")),
    );
    plan(Mode::Hard)
        .when(FINANCE, &fund("2017-03-09"))
        .then_refused("policy_rule", &early);
    plan(Mode::Hard)
        .when(FINANCE, &fund("2017-03-10"))
        .then(&["pool.funded"]);
    plan(Mode::Soft)
        .when(FINANCE, &fund("2017-03-09"))
        .then(&["pool.funded"]);
    let before_the_policy = fund("2016-12-31");
    plan(Mode::Hard)
        .when(FINANCE, &before_the_policy)
        .then(&["pool.funded"]);
}

#[test]
fn every_measure_and_fault_says_itself_in_both_languages() {
    let day = "2017-03-01".parse().unwrap();
    let said = [
        (Measure::Amount(300_001), "3000.01 元", "3000.01"),
        (Measure::AtLeast(5), "不低于 0.05 元", "at least 0.05"),
        (Measure::AtMost(5), "不超过 0.05 元", "at most 0.05"),
        (Measure::Share(435), "4.35%", "4.35%"),
        (Measure::ShareAtLeast(2000), "不低于 20%", "at least 20%"),
        (Measure::ShareAtMost(145), "不超过 1.45%", "at most 1.45%"),
        (Measure::Count(99), "99 个", "99"),
        (Measure::CountAtLeast(100), "不少于 100 个", "at least 100"),
        (Measure::On(day), "2017-03-01", "2017-03-01"),
        (
            Measure::NotBefore(day),
            "不早于 2017-03-01",
            "not before 2017-03-01",
        ),
        (
            Measure::NotAfter(day),
            "不晚于 2017-03-01",
            "not after 2017-03-01",
        ),
    ];
    for (measure, zh, en) in said {
        assert_eq!((measure.zh().as_str(), measure.en().as_str()), (zh, en));
    }
    let cap = Money::parse("0").unwrap();
    let fault = Fault::OutOfBounds {
        rule: Rule::StudentYearlyCap,
        name: "per_year",
        found: cap.to_string(),
    };
    assert_eq!(
        fault.zh(),
        "规则 student_yearly_cap 的参数 per_year 为 0.00，超出允许范围：0.01 – 1000000000000000.00"
    );
    assert_eq!(
        fault.to_string(),
        "parameter per_year of rule student_yearly_cap is 0.00, allowed are 0.01 – 1000000000000000.00"
    );
}

#[test]
fn the_whole_table_fits_an_entry_many_times() {
    let world = county().and(FINANCE, &cmd("policy.adopt", json!({})));
    let bytes = world.payloads.last().map_or(0, Vec::len);
    assert!((4_000..20_000).contains(&bytes), "{bytes}");
}
