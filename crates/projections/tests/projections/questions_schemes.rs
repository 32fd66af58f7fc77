//! Questions about schemes: floors, standards, caps, loans, fees, kinds of payees; each just inside and just outside.

use jiff::civil::date;
use serde_json::{Value as Json, json};
use sunledger_domain::policy::{Rule, Value};
use sunledger_domain::{Actor, Command};

use crate::questions::{ZERO, command, from_the_day_after, governed, hits, on, say};
use crate::world::{COUNTY, VILLAGES, World, id, label, person, yuan};

/// A scheme with terms: what is given replaces or adds to the usual ones.
#[expect(clippy::needless_pass_by_value, reason = "written where it is called")]
pub(crate) fn scheme(world: &mut World, name: &str, terms: Json) {
    let mut all = json!({
        "appeal": "示例", "apply": "示例", "benefit": "money", "eligibility": "registered_poor", "frequency": "year",
        "per": "person",
    });
    for (key, value) in terms.as_object().unwrap() {
        all[key] = value.clone();
    }
    let body = json!({
        "scheme": name, "name": "示例", "basis_text": "示例", "class": "open", "terms": all,
    });
    say(world, "scheme.register", &body);
}

/// A batch of one line.
#[expect(clippy::needless_pass_by_value, reason = "written where it is called")]
pub(crate) fn pay(world: &mut World, batch: &str, scheme: &str, line: Json) {
    let body = json!({
        "batch": batch, "project": "road", "scheme": scheme, "period": "2017-05", "basis": on("2017-05-01"),
        "lines": [line],
    });
    say(world, "payment.prepare", &body);
}

fn settled(world: &mut World, batch: &str, scheme: &str, line: Json) {
    pay(world, batch, scheme, line);
    world.approve(batch);
    world.settle(batch, &[]);
}

fn to_person(paid: &str, calc: Json) -> Json {
    let mut line = json!({ "payee": { "subject": person(1) }, "paid": paid });
    if !calc.is_null() {
        line["calc"] = calc;
    }
    line
}

/// Old books, in which nothing is refused: the first of its lines is due 300 and all go to one person.
pub(crate) fn old_books(world: &mut World, scheme: &str, paid: &[&str]) {
    let lines: Vec<Json> = paid
        .iter()
        .map(|paid| json!({ "payee": { "subject": person(1) }, "paid": paid, "due": "300" }))
        .collect();
    let body = json!({
        "basis": { "business_on": "2017-05-01" }, "batch": "old", "lines": lines,
        "opening": {
            "amount": "1", "basis": { "business_on": "2017-05-01" }, "budget_year": 2017, "category": "special",
            "level": "county", "line": "old-line", "name": "旧账", "unit": "old-unit",
        },
        "period": "2017", "reference": "JZ-1",
        "project": { "project": "old", "name": "旧账", "content": "旧账", "planned": "100000", "unit": "old-unit" },
        "scheme": { "scheme": scheme, "name": "示例", "basis_text": "示例", "class": "open" },
        "unit": { "unit": "old-unit", "name": "旧账", "kind": "finance" },
    });
    let load: Command = command("history.load", &body);
    world.run_as(&Actor::History, &load);
}

fn found(world: &World, question: &str) -> Vec<(String, String)> {
    hits(&mut world.reader(), question, date(2017, 12, 31))
}

fn expected(is: bool, subject: &str, amount: &str) -> Vec<(String, String)> {
    let one = (subject.to_owned(), amount.to_owned());
    is.then_some(one).into_iter().collect()
}

#[test]
fn the_floor_for_village_products_is_per_county_province_or_village() {
    let floor = ("per_year", Value::Amount(yuan("500")));
    let province = "230000000000";
    for (unit, place) in [
        ("county", COUNTY),
        ("province", province),
        ("village", VILLAGES[0]),
    ] {
        for (paid, below) in [("500", false), ("499.99", true)] {
            let rule = Rule::FloorVillageProduct;
            let unit = Value::Text(label(unit));
            let mut world = governed(&[(rule, floor.0, floor.1.clone()), (rule, "unit", unit)]);
            scheme(
                &mut world,
                "pin",
                json!({ "article": 8, "eligibility": "any" }),
            );
            // What another article pays does not count.
            scheme(
                &mut world,
                "other",
                json!({ "article": 7, "eligibility": "any" }),
            );
            let with = |paid: &str| json!({ "payee": { "subject": person(1) }, "paid": paid, "village": VILLAGES[0] });
            settled(&mut world, "b-1", "pin", with(paid));
            settled(&mut world, "b-2", "other", with("1000"));
            let mut reader = world.reader();
            let seen = hits(&mut reader, "floor_village_product", date(2018, 1, 1));
            assert_eq!(seen, expected(below, place, "0.01"), "{place} {paid}");
            // A year that is not over is not judged, and neither is one in which no money came.
            for year in [2017, 2019] {
                let seen = hits(&mut reader, "floor_village_product", date(year, 6, 1));
                assert_eq!(seen, [], "{year}");
            }
        }
    }
}

#[test]
fn the_provinces_floor_is_asked_where_the_province_has_its_books() {
    for (paid, below) in [("500", false), ("499.99", true)] {
        let floor = Value::Amount(yuan("500"));
        let mut world = governed(&[(Rule::FloorCountyIndustry, "per_year", floor)]);
        scheme(
            &mut world,
            "chanye",
            json!({ "article": 7, "eligibility": "any" }),
        );
        settled(&mut world, "b-1", "chanye", to_person(paid, Json::Null));
        let day = date(2018, 1, 1);
        assert_eq!(hits(&mut world.reader(), "floor_county_industry", day), []);
        let office = json!({ "unit": "sheng", "name": "示例省厅", "kind": "sector", "region": "230000000000" });
        say(&mut world, "unit.register", &office);
        let seen = hits(&mut world.reader(), "floor_county_industry", day);
        assert_eq!(seen, expected(below, "2017", "0.01"));
    }
}

#[test]
fn a_computation_is_by_the_schemes_own_standard() {
    let tenth = Value::BasisPoints(1_000);
    for (standard, above) in [("165.00", false), ("165.01", true)] {
        let mut world = governed(&[(Rule::AboveStandard, "tolerance", tenth.clone())]);
        scheme(&mut world, "canhe", json!({ "amount": "150" }));
        let calc = json!({ "standard": { "quantity": "2", "standard": standard } });
        let paid = if above { "330.02" } else { "330.00" };
        pay(&mut world, "b-1", "canhe", to_person(paid, calc));
        assert_eq!(
            found(&world, "above_standard"),
            expected(above, "b-1/0", "30.02")
        );
    }
}

#[test]
fn old_books_hold_more_than_was_due_and_more_than_the_cap() {
    for (paid, above) in [("300", false), ("300.01", true)] {
        let mut world = governed(&[]);
        old_books(&mut world, "dibao", &[paid]);
        assert_eq!(
            found(&world, "above_standard"),
            expected(above, "old/0", "0.01")
        );
    }
    for (second, above) in [("100", false), ("100.01", true)] {
        let mut world = governed(&[]);
        scheme(&mut world, "capped", json!({ "cap": "400" }));
        old_books(&mut world, "capped", &["300", second]);
        let who = person(1).handle.to_string();
        assert_eq!(
            found(&world, "above_standard"),
            expected(above, &who, "0.01")
        );
    }
}

#[test]
fn a_students_year_is_within_the_cap() {
    for (second, above) in [("1500", false), ("1500.01", true)] {
        let mut world = governed(&[]);
        let terms =
            json!({ "rule": "student_yearly_cap", "eligibility": "students", "per": "student" });
        scheme(&mut world, "yulu", terms);
        pay(&mut world, "b-1", "yulu", to_person("1500", Json::Null));
        pay(&mut world, "b-2", "yulu", to_person(second, Json::Null));
        let who = person(1).handle.to_string();
        assert_eq!(found(&world, "student_cap"), expected(above, &who, "0.01"));
    }
}

#[test]
fn interest_and_premiums_are_borne_at_the_rate_of_the_rule() {
    for (rate, due, other) in [
        (435, "435.00", false),
        (434, "434.00", true),
        (436, "436.00", true),
    ] {
        let mut world = governed(&[]);
        scheme(
            &mut world,
            "tiexi",
            json!({ "rule": "base_rate_interest", "per": "loan" }),
        );
        let calc = json!({ "interest": { "days": 360, "principal": "10000", "rate": rate, "year_days": 360 } });
        pay(&mut world, "b-1", "tiexi", to_person(due, calc));
        assert_eq!(
            found(&world, "loan_interest"),
            expected(other, "b-1/0", due)
        );
    }
    for (share, due, other) in [(10_000, "48.00", false), (9_999, "48.00", true)] {
        let mut world = governed(&[]);
        scheme(
            &mut world,
            "nongxian",
            json!({ "rule": "own_share_premium", "per": "mu" }),
        );
        let calc = json!({ "premium": { "own": "48", "premium": "240", "share": share } });
        pay(&mut world, "b-1", "nongxian", to_person(due, calc));
        assert_eq!(found(&world, "own_share"), expected(other, "b-1/0", due));
    }
}

#[test]
fn a_guarantee_fee_is_within_the_benchmark_and_given_back_in_time() {
    let case = |fee: &str, repaid: &str| {
        let mut world = governed(&[]);
        scheme(
            &mut world,
            "danbao",
            json!({ "rule": "guarantee_fee", "per": "loan" }),
        );
        let calc = json!({ "guarantee_fee": {
            "days": 365, "fee": fee, "principal": "10000",
            "repayment": { "due_on": "2017-04-30", "repaid_on": repaid },
        } });
        pay(&mut world, "b-1", "danbao", to_person(fee, calc));
        found(&world, "loan_fee")
    };
    // Three times 1.45 % is 4.35 %.
    assert_eq!(case("145.00", "2017-04-30"), []);
    assert_eq!(
        case("145.01", "2017-04-30"),
        expected(true, "b-1/0", "145.01")
    );
    assert_eq!(
        case("145.00", "2017-05-01"),
        expected(true, "b-1/0", "145.00")
    );
}

#[test]
fn management_fees_are_a_share_of_the_years_special_funds() {
    // 1,500,000 of special funds came in 2017.
    for (paid, above) in [("15000", false), ("15000.01", true)] {
        let mut world = governed(&[]);
        scheme(
            &mut world,
            "guanli",
            json!({ "rule": "management_fee", "eligibility": "any" }),
        );
        pay(
            &mut world,
            "b-1",
            "guanli",
            json!({ "payee": { "unit": "sector" }, "paid": paid }),
        );
        assert_eq!(
            found(&world, "management_fee"),
            expected(above, "2017", "0.01")
        );
    }
}

#[test]
fn a_payee_is_of_a_kind_that_the_scheme_provides_for() {
    let unit = |unit: &str| json!({ "payee": { "unit": unit }, "paid": "10" });
    let mut for_somebody = unit("sector");
    for_somebody["beneficiary"] = json!(person(2));
    for (eligibility, line, other) in [
        ("entities", unit("builder"), false),
        ("entities", unit("sector"), true),
        ("entities", to_person("10", Json::Null), true),
        ("registered_poor", to_person("10", Json::Null), false),
        ("registered_poor", unit("sector"), true),
        ("registered_poor", for_somebody, false),
        ("any", unit("sector"), false),
    ] {
        let mut world = governed(&[]);
        scheme(&mut world, "s", json!({ "eligibility": eligibility }));
        pay(&mut world, "b-1", "s", line.clone());
        let seen = found(&world, "payee_kind");
        assert_eq!(
            seen,
            expected(other, "b-1/0", "10.00"),
            "{eligibility} {line}"
        );
    }
}

#[test]
fn who_stands_on_a_list_of_the_well_off_is_hardly_registered() {
    for (kind, eligibility, other) in [
        ("payroll", "registered_poor", true),
        ("payroll", "farmers", false),
        ("death", "registered_poor", false),
    ] {
        let mut world = governed(&[]);
        scheme(&mut world, "s", json!({ "eligibility": eligibility }));
        pay(&mut world, "b-1", "s", to_person("10", Json::Null));
        let auditor =
            json!({ "officer": "shenji", "post": "审计", "roles": ["auditor"], "unit": "finance" });
        say(&mut world, "officer.register", &auditor);
        let run = json!({
            "run": "bd", "kind": kind, "rows": 10, "usable": 9, "uncompared": 1, "digest": ZERO, "size": world.size(),
            "hits": [{ "finding": "yd", "batch": "b-1", "index": 0 }],
        });
        world.run_as(
            &Actor::Officer(id("shenji")),
            &command("match.record", &run),
        );
        let seen = found(&world, "payee_not_registered");
        assert_eq!(
            seen,
            expected(other, "b-1/0", "10.00"),
            "{kind} {eligibility}"
        );
    }
}

#[test]
fn a_final_payment_bears_no_earlier_day_than_acceptance() {
    for (accepted, early) in [("2017-05-01", false), ("2017-05-02", true)] {
        let mut world = governed(&[]);
        let of = |mut body: Json, day: &str| {
            body["project"] = json!("road");
            body["basis"] = on(day);
            body
        };
        let approval = json!({
            "amount": "700000", "public_welfare": true, "start_on": "2017-03-15", "finish_on": "2017-10-31",
            "target": "修路", "unit": "sector",
        });
        say(&mut world, "project.approve", &of(approval, "2017-03-01"));
        let signed =
            json!({ "contract": "ht", "amount": "1000", "contractor": { "unit": "builder" } });
        say(&mut world, "contract.sign", &of(signed, "2017-03-10"));
        say(
            &mut world,
            "contract.accept",
            &of(json!({ "contract": "ht" }), accepted),
        );
        let batch = json!({
            "batch": "b-1", "scheme": "dibao", "period": "2017-05", "contract": "ht", "nature": "final",
            "lines": [{ "payee": { "unit": "builder" }, "paid": "900" }],
        });
        say(&mut world, "payment.prepare", &of(batch, "2017-05-01"));
        assert_eq!(
            found(&world, "final_payment"),
            expected(early, "b-1", "900.00")
        );
    }
}

#[test]
fn what_is_planted_later_is_not_found_earlier() {
    let mut world = governed(&[]);
    scheme(&mut world, "s", json!({ "eligibility": "registered_poor" }));
    pay(
        &mut world,
        "b-1",
        "s",
        json!({ "payee": { "unit": "sector" }, "paid": "10" }),
    );
    from_the_day_after(
        &world,
        "payee_kind",
        date(2017, 4, 30),
        &[("b-1/0", "10.00")],
    );
}
