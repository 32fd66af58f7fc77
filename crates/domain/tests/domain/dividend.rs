//! Income of an asset and its division, to the fen.

use serde_json::{Value, json};
use sunledger_domain::event::Body;
use sunledger_domain::{Breach, Bucket, Entity, FieldError};

use crate::commands::{cmd, person, subject};
use crate::world::*;

fn declared() -> World {
    with_shares().and(VILLAGE, &cmd("dividend.declare", json!({})))
}

fn refused(world: fn() -> World, kind: &str, patch: Value, code: &str, breach: &Breach) {
    world()
        .when(VILLAGE, &cmd(kind, patch))
        .then_refused(code, breach);
}

fn parts(world: &World) -> Vec<String> {
    let bodies = world.log.iter().map(|entry| &entry.body);
    bodies
        .filter_map(|body| match body {
            Body::DividendLine(e) => Some(e.amount.to_string()),
            _ => None,
        })
        .collect()
}

#[test]
fn income_is_kept_by_the_village_until_it_is_divided() {
    with_asset()
        .and(MAKER, &cmd("asset.vest", json!({})))
        .when(
            VILLAGE,
            &cmd("asset.income", json!({ "operator": "hezuoshe" })),
        )
        .then(&["asset.income"])
        .holds(
            &asset("dp"),
            &[(Bucket::Received, "1000.00"), (Bucket::Kept, "1000.00")],
        );
    let kind = "asset.income";
    let again = duplicate(Entity::Income, "sy-1");
    refused(with_shares, kind, json!({}), "duplicate_id", &again);
    let next = |patch: Value| {
        let mut body = json!({ "income": "sy-2" });
        crate::commands::merge(&mut body, patch);
        body
    };
    let missing = unknown(Entity::Asset, "none");
    refused(
        with_shares,
        kind,
        next(json!({ "asset": "none" })),
        "unknown_id",
        &missing,
    );
    let missing = unknown(Entity::Unit, "nobody");
    refused(
        with_shares,
        kind,
        next(json!({ "operator": "nobody" })),
        "unknown_id",
        &missing,
    );
    let zero = field("amount", FieldError::NotPositive);
    refused(
        with_shares,
        kind,
        next(json!({ "amount": "0" })),
        "invalid_field",
        &zero,
    );
}

#[test]
fn a_dividend_is_divided_by_shares() {
    let kinds = [
        "dividend.declared",
        "dividend.line",
        "dividend.line",
        "dividend.line",
    ];
    let passed = with_shares()
        .when(VILLAGE, &cmd("dividend.declare", json!({})))
        .then(&kinds)
        .says(1, "/holder", &person(1))
        .holds(
            &asset("dp"),
            &[
                (Bucket::Unpaid, "600.00"),
                (Bucket::Welfare, "100.00"),
                (Bucket::Kept, "300.00"),
            ],
        );
    assert_eq!(parts(&passed.world), ["300.00", "180.00", "120.00"]);
}

#[test]
fn fewer_fen_than_holders_leave_some_with_nothing_and_none_lost() {
    let passed = with_shares()
        .when(
            VILLAGE,
            &cmd(
                "dividend.declare",
                json!({ "dividends": "0.02", "welfare": "0" }),
            ),
        )
        .then(&[
            "dividend.declared",
            "dividend.line",
            "dividend.line",
            "dividend.line",
        ]);
    assert_eq!(parts(&passed.world), ["0.01", "0.01", "0.00"]);
    passed
        .world
        .when(VILLAGE, &cmd("dividend.pay", json!({})))
        .then(&["dividend.paid"])
        .holds(
            &asset("dp"),
            &[(Bucket::Paid, "0.02"), (Bucket::Kept, "999.98")],
        );
}

/// The village's own cooperative has `members` with one share each, and a million of income.
fn cooperative(shares: &[u64]) -> World {
    let holders: Vec<Value> = (0_u64..)
        .zip(shares)
        .map(|(number, shares)| {
            let hex = |width: usize| format!("{number:0width$x}");
            let holder = json!({ "handle": hex(32), "commitment": hex(64) });
            json!({ "holder": { "subject": holder }, "shares": shares })
        })
        .collect();
    with_asset()
        .and(MAKER, &cmd("asset.vest", json!({})))
        .and(MAKER, &cmd("asset.quantify", json!({ "holders": holders })))
        .and(
            VILLAGE,
            &cmd("asset.income", json!({ "amount": "1000000.00" })),
        )
}

#[test]
fn a_million_over_138_members() {
    let all = json!({ "dividends": "1000000.00", "welfare": "0" });
    let world = cooperative(&[1; 138]).and(VILLAGE, &cmd("dividend.declare", all));
    let parts = parts(&world);
    let of = |amount: &str| parts.iter().filter(|part| *part == amount).count();
    assert_eq!((of("7246.38"), of("7246.37"), parts.len()), (94, 44, 138));
    assert!(
        parts.is_sorted_by(|a, b| a >= b),
        "ties go by ascending holder"
    );
}

#[test]
fn a_million_of_fiscal_money_beside_2_420_000_of_others() {
    let world = cooperative(&[1_000_000, 2_420_000]);
    let all = json!({ "dividends": "10000.00", "welfare": "0" });
    let world = world.and(VILLAGE, &cmd("dividend.declare", all));
    assert_eq!(parts(&world), ["2923.98", "7076.02"], "29.24 % and 70.76 %");
}

#[test]
fn what_cannot_be_divided_is_refused() {
    let kind = "dividend.declare";
    let short = overdrawn(asset("dp"), Bucket::Kept, "1000.00", "1000.01");
    let all = json!({ "dividends": "900.00", "welfare": "100.01" });
    refused(with_shares, kind, all, "overdrawn", &short);
    let again = duplicate(Entity::Dividend, "dp 2017");
    refused(declared, kind, json!({}), "duplicate_id", &again);
    for amount in ["0", "-1.00"] {
        let breach = field("dividends", FieldError::NotPositive);
        refused(
            with_shares,
            kind,
            json!({ "dividends": amount }),
            "invalid_field",
            &breach,
        );
    }
    let welfare = field("welfare", FieldError::Negative);
    refused(
        with_shares,
        kind,
        json!({ "welfare": "-0.01" }),
        "invalid_field",
        &welfare,
    );
    let missing = unknown(Entity::Asset, "none");
    refused(
        with_shares,
        kind,
        json!({ "asset": "none" }),
        "unknown_id",
        &missing,
    );
    let early = wrong_status(Entity::Asset, "dp", "not yet quantified", "quantified");
    let vested = || with_asset().and(MAKER, &cmd("asset.vest", json!({})));
    refused(vested, kind, json!({}), "wrong_status", &early);
}

#[test]
fn dividends_are_paid_out_but_for_those_who_wait() {
    let pay = |except: &[u32]| cmd("dividend.pay", json!({ "except": except }));
    let first = declared()
        .when(VILLAGE, &pay(&[1]))
        .then(&["dividend.paid"])
        .says(0, "/amount", &json!("420.00"))
        .holds(
            &asset("dp"),
            &[
                (Bucket::Paid, "420.00"),
                (Bucket::Unpaid, "180.00"),
                (Bucket::Welfare, "100.00"),
                (Bucket::Kept, "300.00"),
            ],
        );
    let done = first
        .world
        .when(VILLAGE, &pay(&[]))
        .then(&["dividend.paid"])
        .says(0, "/amount", &json!("180.00"))
        .holds(
            &asset("dp"),
            &[
                (Bucket::Paid, "600.00"),
                (Bucket::Welfare, "100.00"),
                (Bucket::Kept, "300.00"),
            ],
        );
    let nothing = field("amount", FieldError::NotPositive);
    done.world
        .when(VILLAGE, &pay(&[]))
        .then_refused("invalid_field", &nothing);
}

#[test]
fn who_waits_stands_in_the_register_in_order_and_unpaid() {
    let kind = "dividend.pay";
    let list = |places: Value| json!({ "except": places });
    let wrong = field("except", FieldError::Mismatch);
    for places in [json!([3]), json!([1, 0]), json!([1, 1])] {
        refused(declared, kind, list(places), "invalid_field", &wrong);
    }
    let paid = || declared().and(VILLAGE, &cmd("dividend.pay", json!({ "except": [1] })));
    refused(paid, kind, list(json!([0])), "invalid_field", &wrong);
    let many: Vec<u32> = (0..5_001).collect();
    let breach = field("except", FieldError::TooMany);
    refused(declared, kind, list(json!(many)), "invalid_field", &breach);
    let missing = unknown(Entity::Dividend, "dp 2018");
    refused(
        declared,
        kind,
        json!({ "period": "2018" }),
        "unknown_id",
        &missing,
    );
    let missing = unknown(Entity::Asset, "none");
    refused(
        declared,
        kind,
        json!({ "asset": "none" }),
        "unknown_id",
        &missing,
    );
}

#[test]
fn a_holder_is_known_by_handle_whatever_its_commitment_says_today() {
    let mut later = subject(1);
    later["commitment"] = json!("ff".repeat(32));
    let list = json!([
        { "holder": person(1), "shares": 1 },
        { "holder": { "subject": later }, "shares": 1 },
    ]);
    with_asset()
        .and(MAKER, &cmd("asset.vest", json!({})))
        .when(MAKER, &cmd("asset.quantify", json!({ "holders": list })))
        .then_refused(
            "duplicate_id",
            &duplicate(Entity::Share, &format!("dp/{}", "01".repeat(16))),
        );
}
