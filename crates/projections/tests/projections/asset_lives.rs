//! What becomes of assets, as a page asks for it: registers of shares in order, steps, the remainder of a dividend.

use serde_json::{Value, json};
use sunledger_domain::Money;
use sunledger_projections::query::Audience;
use sunledger_projections::query::asset_life::StepKind;
use sunledger_projections::{Page, Snapshot};

use crate::questions::{governed, on, say};
use crate::world::{VILLAGES, World, id, line, period, person, yuan};

/// An asset in 100 shares: the collective's 20 stand among those of four people.
pub(crate) fn shared() -> World {
    let mut world = governed(&[]);
    world.prepare("b-1", "hemp-farm", "hemp", vec![line(1, "5000", None)]);
    world.approve("b-1");
    world.settle("b-1", &[]);
    let mut act = |kind: &str, day: &str, more: Value| {
        let mut body = json!({ "asset": "dapeng", "basis": on(day) });
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        say(&mut world, kind, &body);
    };
    let asset = json!({
        "project": "hemp-farm", "class": "commercial", "name": "大棚", "value": "5000", "region": VILLAGES[0],
    });
    act("asset.register", "2017-05-01", asset);
    act(
        "asset.vest",
        "2017-05-02",
        json!({ "holder": "collective" }),
    );
    let holders: Vec<Value> = (1..=4)
        .map(|no| json!({ "holder": { "subject": person(no) }, "shares": 20 }))
        .chain([json!({ "holder": { "unit": "collective" }, "shares": 20 })])
        .collect();
    act(
        "asset.quantify",
        "2017-05-03",
        json!({ "holders": holders }),
    );
    let income = json!({ "income": "sy", "amount": "1000", "period": "2017" });
    act("asset.income", "2017-11-30", income);
    world
}

fn pass(world: &mut World, from: &Value, to: &Value, shares: u64) {
    let body = json!({
        "asset": "dapeng", "basis": on("2018-01-01"), "from": from, "to": to, "shares": shares, "reason": "moved",
    });
    say(world, "share.pass", &body);
}

fn register(snapshot: &Snapshot<'_>) -> Vec<(u64, u64)> {
    let shares = snapshot.shares(&id("dapeng"), &Audience::Office, Page::largest());
    let rows = shares.unwrap().rows.into_iter();
    rows.map(|row| (row.index, row.shares)).collect()
}

#[test]
fn a_register_stays_numbered_without_gaps_as_dividends_are() {
    let mut world = shared();
    let collective = json!({ "unit": "collective" });
    let subject = |no| json!({ "subject": person(no) });
    pass(&mut world, &subject(2), &collective, 20);
    pass(&mut world, &subject(3), &subject(5), 5);
    let dividend = json!({
        "asset": "dapeng", "basis": on("2018-12-10"), "period": "2018", "dividends": "333.34", "welfare": "0",
    });
    say(&mut world, "dividend.declare", &dividend);
    let mut reader = world.reader();
    let snapshot = reader.snapshot().unwrap();
    let places = register(&snapshot);
    let numbers: Vec<u64> = places.iter().map(|(index, _)| *index).collect();
    assert_eq!(numbers, [0, 1, 2, 3, 4]);
    let lines = snapshot.dividend_lines(
        &id("dapeng"),
        period("2018"),
        &Audience::Office,
        Page::largest(),
    );
    let lines = lines.unwrap().rows;
    let parts: Vec<(u64, u64)> = lines.iter().map(|row| (row.index, row.shares)).collect();
    assert_eq!(parts, places, "a place means the same in both");
    // Exactly 66.668, 133.336, 50.001 and 16.667 of a hundredth part each: what is left over goes to the largest rests.
    let sum = Money::sum(lines.iter().map(|row| row.amount));
    assert_eq!(sum, i128::from(yuan("333.34").minor()));
    for row in &lines {
        let exact = 33_334 * i128::from(row.shares);
        let above = i128::from(row.amount.minor()) * 100 > exact;
        assert_eq!(row.remainder, above, "{row:?}");
    }
    let extra = lines.iter().filter(|row| row.remainder).count();
    assert!(extra > 0 && extra < lines.len());
    let detail = snapshot.asset(&id("dapeng")).unwrap().unwrap();
    assert_eq!(detail.asset.holders, Some(5));
    let passed = detail.steps.iter().map(|step| match &step.what {
        StepKind::Passed { shares, .. } => *shares,
        other
        @ (StepKind::Impaired { .. } | StepKind::Disposed { .. } | StepKind::Spent { .. }) => {
            panic!("{other:?}")
        }
    });
    assert_eq!(passed.collect::<Vec<_>>(), [20, 5]);
}
