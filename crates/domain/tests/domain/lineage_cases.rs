//! Lineage by hand: what a bureau would work out on paper.

use std::collections::BTreeMap;

use serde_json::json;
use sunledger_domain::event::Source;
use sunledger_domain::lineage::{Composition, Lineage, Place};
use sunledger_domain::{Bucket, Money, wire};

use crate::commands::{cmd, paid};
use crate::world::*;

/// Project `xm` has all of `zy` (1,000,000) and of `sj` (2,420,000).
fn two_lines() -> World {
    let body = |line: &str, amount: &str| json!({ "source": { "line": line }, "amount": amount });
    county()
        .and(FINANCE, &cmd("quota.receive", json!({})))
        .and(
            FINANCE,
            &cmd(
                "quota.receive",
                json!({ "line": "sj", "amount": "2420000.00" }),
            ),
        )
        .and(MAKER, &cmd("project.register", json!({})))
        .and(FINANCE, &cmd("project.fund", body("zy", "1000000.00")))
        .and(FINANCE, &cmd("project.fund", body("sj", "2420000.00")))
}

/// The same with 100.00 of each.
fn two_hundreds() -> World {
    let mut world = county().and(MAKER, &cmd("project.register", json!({})));
    for line in ["sj", "zy"] {
        let source = json!({ "source": { "line": line }, "amount": "100.00" });
        world = world
            .and(
                FINANCE,
                &cmd("quota.receive", json!({ "line": line, "amount": "100.00" })),
            )
            .and(FINANCE, &cmd("project.fund", source));
    }
    world
}

/// A batch of these lines, paid; from a quota where one is named.
fn pay(world: World, batch: &str, line: Option<&str>, amounts: &[&str]) -> World {
    let lines: Vec<_> = (1_u8..)
        .zip(amounts)
        .map(|(who, amount)| paid(who, amount))
        .collect();
    let draft = json!({ "batch": batch, "lines": lines, "line": line });
    let total = Money::sum(amounts.iter().map(|amount| money(amount)));
    let report = json!({ "batch": batch, "amount": Money::try_from(total).unwrap() });
    world
        .and(MAKER, &cmd("payment.prepare", draft))
        .and_approved(batch)
        .and(TREASURY, &cmd("payment.settle", report))
}

fn folded(world: &World) -> Lineage {
    let mut lineage = Lineage::default();
    for payload in &world.payloads {
        lineage.apply(&wire::decode(payload).unwrap());
    }
    lineage
}

fn source(line: &str) -> Source {
    Source::Line(line.parse().unwrap())
}

fn said(sums: BTreeMap<sunledger_domain::id::LineId, i128>) -> Vec<(String, String)> {
    let shown = |minor: i128| Money::try_from(minor).unwrap().to_string();
    sums.into_iter()
        .map(|(line, minor)| (line.to_string(), shown(minor)))
        .collect()
}

fn made_of(money: &Composition, expected: &[(&str, &str)]) {
    let expected = expected
        .iter()
        .map(|(line, sum)| ((*line).to_owned(), (*sum).to_owned()));
    assert_eq!(said(money.by_origin()), expected.collect::<Vec<_>>());
}

fn state_of(lineage: &Lineage, account: &sunledger_domain::Account, bucket: Bucket) -> Composition {
    lineage
        .sources_of(account)
        .remove(&bucket)
        .unwrap_or_default()
}

/// Where the money of a line is, with signs.
fn leaves(lineage: &Lineage, line: &str) -> Vec<(Place, i128)> {
    let became = lineage.became(&source(line)).unwrap();
    became
        .leaves
        .into_iter()
        .map(|leaf| (leaf.place, leaf.amount))
        .collect()
}

#[test]
fn a_payment_of_a_hundred_is_29_24_of_one_line_and_70_76_of_the_other() {
    let lineage = folded(&pay(two_lines(), "p1", None, &["100.00"]));
    let batch = "p1".parse().unwrap();
    let expected = [("sj", "70.76"), ("zy", "29.24")];
    made_of(lineage.sources_of_batch(&batch).unwrap(), &expected);
    made_of(
        &lineage.sources_of_line(&batch, 0, money("100.00")).unwrap(),
        &expected,
    );
}

#[test]
fn lines_of_a_batch_sum_to_it_though_each_is_rounded() {
    let lineage = folded(&pay(
        two_lines(),
        "p1",
        None,
        &["0.01", "0.01", "0.01", "99.97"],
    ));
    let batch = "p1".parse().unwrap();
    made_of(
        lineage.sources_of_batch(&batch).unwrap(),
        &[("sj", "70.76"), ("zy", "29.24")],
    );
    let part = |index, amount| {
        lineage
            .sources_of_line(&batch, index, money(amount))
            .unwrap()
    };
    made_of(&part(0, "0.01"), &[("sj", "0.01")]);
    made_of(&part(1, "0.01"), &[("zy", "0.01")]);
    made_of(&part(2, "0.01"), &[("sj", "0.01")]);
    made_of(&part(3, "99.97"), &[("sj", "70.74"), ("zy", "29.23")]);
}

#[test]
fn a_quota_that_is_named_bears_it_alone_and_gets_exactly_that_back() {
    let world = pay(two_lines(), "p1", Some("zy"), &["1000.00", "2000.00"]);
    made_of(
        folded(&world)
            .sources_of_batch(&"p1".parse().unwrap())
            .unwrap(),
        &[("zy", "3000.00")],
    );
    let world = world
        .and(TREASURY, &cmd("payment.return", json!({})))
        .and(TREASURY, &cmd("payment.give_up", json!({})));
    let lineage = folded(&world);
    let left = state_of(&lineage, &project("xm"), Bucket::Left);
    made_of(&left, &[("sj", "2420000.00"), ("zy", "999000.00")]);
}

#[test]
fn an_intermediate_line_knows_what_it_became_and_so_does_the_line_above() {
    let down = json!({ "from": "zy", "to": "xz-1", "amount": "300000.00" });
    let fund = json!({ "source": { "line": "xz-1" }, "amount": "6000.00" });
    let world = county()
        .and(FINANCE, &cmd("quota.receive", json!({})))
        .and(FINANCE, &cmd("quota.pass_down", down))
        .and(MAKER, &cmd("project.register", json!({})))
        .and(FINANCE, &cmd("project.fund", fund));
    let world = pay(world, "p1", None, &["1000.00", "2000.00"]).and(
        FINANCE,
        &cmd(
            "quota.reclaim",
            json!({ "line": "xz-1", "amount": "4000.00" }),
        ),
    );
    let lineage = folded(&world);
    let lower = lineage.became(&source("xz-1")).unwrap();
    assert_eq!(lower.whole, 29_600_000);
    let expected = [
        (Place::Left(line("xz-1")), 29_000_000),
        (Place::Left(project("xm")), 300_000),
        (Place::Settled("p1".parse().unwrap()), 300_000),
    ];
    assert_eq!(leaves(&lineage, "xz-1"), expected);
    let tree = lineage.became(&source("zy")).unwrap().tree();
    assert_eq!(tree.amount, 100_000_000);
    assert_eq!(
        tree.leaves.len(),
        1,
        "what stayed or came back: {:?}",
        tree.leaves
    );
    assert_eq!(tree.below[&source("xz-1")].amount, 29_600_000);
    let batch = lineage.sources_of_batch(&"p1".parse().unwrap()).unwrap();
    assert_eq!(
        said(batch.by_bearer()),
        [("xz-1".to_owned(), "3000.00".to_owned())]
    );
    made_of(batch, &[("zy", "3000.00")]);
}

#[test]
fn what_a_project_cannot_give_back_any_more_is_replaced_and_said() {
    let world = pay(two_hundreds(), "p1", None, &["100.00"]).and(
        FINANCE,
        &cmd("project.give_back", json!({ "amount": "100.00" })),
    );
    let lineage = folded(&world);
    assert_eq!(lineage.exchanged(&source("zy")), 5_000);
    assert_eq!(lineage.exchanged(&source("sj")), 0);
    let left = state_of(&lineage, &line("zy"), Bucket::Left);
    made_of(&left, &[("sj", "50.00"), ("zy", "50.00")]);
    let paid = Place::Settled("p1".parse().unwrap());
    let here = Place::Left(line("zy"));
    assert_eq!(
        leaves(&lineage, "sj"),
        [(paid.clone(), 5_000), (here.clone(), 5_000)]
    );
    let through = [(here.clone(), 5_000), (paid, 5_000), (here, 5_000)];
    let mut found = leaves(&lineage, "zy");
    let mut expected = through.to_vec();
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn an_unmatched_return_follows_the_funding_and_a_later_reversal_takes_the_rest() {
    let world = pay(two_hundreds(), "p1", Some("zy"), &["100.00"]);
    let world = pay(world, "p2", Some("sj"), &["100.00"]).and(
        TREASURY,
        &cmd("return.record", json!({ "amount": "100.00" })),
    );
    let lineage = folded(&world);
    let half = [("sj", "50.00"), ("zy", "50.00")];
    made_of(&state_of(&lineage, &project("xm"), Bucket::Left), &half);
    made_of(&state_of(&lineage, &project("xm"), Bucket::Settled), &half);
    let expected = [
        (Place::Left(project("xm")), 5_000),
        (Place::Settled("p1".parse().unwrap()), 10_000),
        (Place::CameBack("xm".parse().unwrap()), -5_000),
    ];
    assert_eq!(leaves(&lineage, "zy"), expected);
    let lineage = folded(&world.and(TREASURY, &cmd("payment.reverse", json!({ "batch": "p1" }))));
    let left = state_of(&lineage, &project("xm"), Bucket::Left);
    made_of(&left, &[("sj", "100.00"), ("zy", "100.00")]);
    assert_eq!(
        leaves(&lineage, "zy"),
        [(Place::Left(project("xm")), 10_000)]
    );
}

#[test]
fn a_voucher_takes_its_sources_along() {
    let lump = json!({ "voucher": "v2", "agent": "cz", "amount": "100.00" });
    let agent = json!({ "agent": "cz", "kind": "village", "region": EAST, "unit": "xz" });
    let world = two_lines()
        .and(REGISTRAR, &cmd("agent.open", agent))
        .and(MAKER, &cmd("voucher.prepare", lump))
        .and_voucher_approved("v2")
        .and(
            TREASURY,
            &cmd(
                "voucher.settle",
                json!({ "voucher": "v2", "amount": "100.00" }),
            ),
        );
    let lineage = folded(&world);
    let expected = [("sj", "70.76"), ("zy", "29.24")];
    made_of(
        &state_of(&lineage, &voucher("v2"), Bucket::Undistributed),
        &expected,
    );
    made_of(
        &state_of(&lineage, &agent_account(), Bucket::Held),
        &expected,
    );
    made_of(
        &state_of(&lineage, &project("xm"), Bucket::WithAgent),
        &expected,
    );
    let world = world
        .and(VILLAGE, &cmd("village.spend", json!({ "amount": "50.00" })))
        .and(
            TREASURY,
            &cmd(
                "voucher.return",
                json!({ "voucher": "v2", "amount": "50.00" }),
            ),
        );
    let lineage = folded(&world);
    let spent = lineage
        .sources_of_spending(&"cz-1".parse().unwrap())
        .unwrap();
    made_of(spent, &[("sj", "35.38"), ("zy", "14.62")]);
    let paid_on = state_of(&lineage, &agent_account(), Bucket::PaidOn);
    made_of(&paid_on, &[("sj", "35.38"), ("zy", "14.62")]);
    let left = state_of(&lineage, &project("xm"), Bucket::Left);
    made_of(&left, &[("sj", "2419964.62"), ("zy", "999985.38")]);
}

fn agent_account() -> sunledger_domain::Account {
    agent("cz")
}

#[test]
fn an_asset_is_what_was_paid_and_its_dividends_follow_it() {
    let holders = json!([
        { "holder": crate::commands::person(1), "shares": 3 },
        { "holder": crate::commands::person(2), "shares": 1 },
    ]);
    let world = pay(two_lines(), "p1", None, &["34200.00"])
        .and(MAKER, &cmd("asset.register", json!({ "value": "3420.00" })))
        .and(MAKER, &cmd("asset.vest", json!({})))
        .and(MAKER, &cmd("asset.quantify", json!({ "holders": holders })))
        .and(VILLAGE, &cmd("asset.income", json!({ "amount": "200.00" })))
        .and(
            VILLAGE,
            &cmd(
                "dividend.declare",
                json!({ "period": "2017", "dividends": "100.00", "welfare": "0" }),
            ),
        );
    let lineage = folded(&world);
    let (dp, year) = ("dp".parse().unwrap(), "2017".parse().unwrap());
    made_of(
        lineage.sources_of_asset(&dp).unwrap(),
        &[("sj", "2420.00"), ("zy", "1000.00")],
    );
    made_of(
        lineage.sources_of_dividend(&dp, year).unwrap(),
        &[("sj", "70.76"), ("zy", "29.24")],
    );
    let share = |index, amount| {
        lineage
            .sources_of_share((&dp, year), index, money(amount))
            .unwrap()
    };
    made_of(&share(0, "75.00"), &[("sj", "53.07"), ("zy", "21.93")]);
    made_of(&share(1, "25.00"), &[("sj", "17.69"), ("zy", "7.31")]);
    let became = lineage.became(&source("zy")).unwrap();
    assert_eq!(
        became.whole, 100_000_000,
        "an asset is no money beside what was paid"
    );
    assert_eq!(became.assets[&dp], 100_000);
    assert_eq!(became.dividends[&(dp.clone(), year)], 2_924);
    let world = world.and(
        VILLAGE,
        &cmd("dividend.pay", json!({ "period": "2017", "except": [0] })),
    );
    let lineage = folded(&world);
    made_of(
        &state_of(&lineage, &asset("dp"), Bucket::Paid),
        &[("sj", "17.69"), ("zy", "7.31")],
    );
    made_of(
        &state_of(&lineage, &asset("dp"), Bucket::Unpaid),
        &[("sj", "53.07"), ("zy", "21.93")],
    );
}

#[test]
fn what_was_carried_over_comes_from_its_first_line_and_is_borne_by_the_last() {
    let close = json!({ "carry": { "amount": "500000.00", "to": "zy-2018" } });
    let source_2018 = json!({ "source": { "line": "zy-2018" }, "amount": "500000.00" });
    let world = funded()
        .and(FINANCE, &cmd("year.close", close))
        .and(FINANCE, &cmd("project.fund", source_2018));
    let lineage = folded(&pay(world, "p1", Some("zy-2018"), &["600.00"]));
    let whole = lineage.sources_of_batch(&"p1".parse().unwrap()).unwrap();
    made_of(whole, &[("zy", "600.00")]);
    assert_eq!(
        said(whole.by_bearer()),
        [("zy-2018".to_owned(), "600.00".to_owned())]
    );
    let later = lineage.became(&source("zy-2018")).unwrap();
    assert_eq!(later.whole, 50_000_000);
    assert_eq!(lineage.became(&source("zy")).unwrap().whole, 100_000_000);
}

#[test]
fn carried_money_that_goes_back_to_the_upper_line_was_never_passed_down() {
    let close = json!({ "line": "xz-1", "carry": { "amount": "100000.00", "to": "xz-2018" } });
    let back = json!({ "line": "xz-2018", "amount": "40000.00" });
    let world = funded()
        .and(FINANCE, &cmd("quota.pass_down", json!({})))
        .and(FINANCE, &cmd("year.close", close))
        .and(FINANCE, &cmd("quota.reclaim", back));
    let lineage = folded(&world);
    assert_eq!(lineage.became(&source("xz-1")).unwrap().whole, 6_000_000);
    assert_eq!(lineage.became(&source("xz-2018")).unwrap().whole, 6_000_000);
    assert_eq!(lineage.exchanged(&source("zy")), 0);
}

#[test]
fn retention_is_a_place_of_its_own_until_it_is_released() {
    let held = folded(&retained());
    let place = || Place::Retention("xm".parse().unwrap());
    let of = |lineage: &Lineage| {
        let all = leaves(lineage, "zy");
        all.into_iter().find(|(at, _)| *at == place())
    };
    assert_eq!(of(&held), Some((place(), 900_000)));
    let released = retained().and(FINANCE, &cmd("retention.release", json!({})));
    assert_eq!(of(&folded(&released)), None);
}

#[test]
fn money_that_goes_back_past_the_pool_is_other_money_to_the_pool() {
    let of = |source: serde_json::Value| json!({ "source": source, "amount": "100.00" });
    let world = county()
        .and(FINANCE, &cmd("quota.receive", json!({})))
        .and(FINANCE, &cmd("pool.open", json!({})))
        .and(FINANCE, &cmd("pool.fund", json!({ "amount": "100.00" })))
        .and(MAKER, &cmd("project.register", json!({})))
        .and(FINANCE, &cmd("project.fund", of(json!({ "line": "zy" }))))
        .and(
            FINANCE,
            &cmd("project.fund", of(json!({ "line": null, "pool": "zh" }))),
        );
    // Half of the payment is borne by what came straight from the line, so that half of what goes back there is the pool's.
    let lineage = folded(&pay(world, "p9", None, &["100.00"]).and(
        FINANCE,
        &cmd("project.give_back", of(json!({ "line": "zy" }))),
    ));
    let pool = Source::Pool("zh".parse().unwrap());
    assert_eq!(lineage.exchanged(&pool), 5_000);
    assert_eq!(lineage.exchanged(&source("zy")), 0);
    assert_eq!(lineage.became(&pool).unwrap().whole, 5_000);
}
