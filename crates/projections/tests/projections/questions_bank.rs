//! Questions about agents, suspense, statements, notices, lists, retention and integration: each just inside and just outside.

use jiff::civil::date;
use serde_json::{Value as Json, json};
use sunledger_domain::Actor;

use crate::questions::{ZERO, command, from_the_day_after, governed, hits, on, say};
use crate::world::{VILLAGES, id, line, yuan};

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
