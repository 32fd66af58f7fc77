//! What holds of lineage over every history: sums, nothing below zero, exact parts, the same from the same log.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};
use sunledger_domain::event::{Body, Event, Source};
use sunledger_domain::id::BatchId;
use sunledger_domain::lineage::{Became, Composition, Lineage, Place, line_parts};
use sunledger_domain::{Account, Bucket, LineStatus, Money, State, wire};

use crate::agents::{village_funded, with_agents};
use crate::commands::cmd;
use crate::events::GOLDEN;
use crate::lineage_agree::{up_and_down_agree, villages_agree};
use crate::random::{Step, steps};
use crate::world::*;

/// The states of an account that its sources stand for.
const fn states_of(account: &Account) -> &'static [Bucket] {
    match account {
        Account::Line(_) | Account::Pool(_) => &[Bucket::Left],
        Account::Project(_) => &[
            Bucket::Left,
            Bucket::Pending,
            Bucket::WithAgent,
            Bucket::Awaiting,
            Bucket::Retention,
            Bucket::Settled,
        ],
        Account::Asset(_) => &[
            Bucket::Kept,
            Bucket::Unpaid,
            Bucket::Welfare,
            Bucket::Spent,
            Bucket::Paid,
        ],
        Account::Suspense(_) => &[],
        Account::Agent(_) => &[
            Bucket::Held,
            Bucket::Pending,
            Bucket::Awaiting,
            Bucket::PaidOn,
        ],
        Account::Voucher(_) => &[
            Bucket::Undistributed,
            Bucket::Pending,
            Bucket::Awaiting,
            Bucket::Settled,
        ],
    }
}

fn accounts(state: &State) -> Vec<Account> {
    let mut all: Vec<Account> = state
        .balances()
        .map(|(account, _, _)| account.clone())
        .collect();
    all.dedup();
    all
}

fn sources(state: &State) -> Vec<Source> {
    let source = |account: Account| match account {
        Account::Line(line) => Some(Source::Line(line)),
        Account::Pool(pool) => Some(Source::Pool(pool)),
        _ => None,
    };
    accounts(state).into_iter().filter_map(source).collect()
}

/// Every account's sources sum to its money, state by state.
fn accounts_agree(state: &State, lineage: &Lineage) {
    for account in accounts(state) {
        let mut found = lineage.sources_of(&account);
        for bucket in states_of(&account) {
            let money = found.remove(bucket).unwrap_or_default();
            let balance = state.balance(&account, *bucket);
            assert_eq!(money.sum(), balance, "{account}: {}", bucket.name());
            assert!(money.iter().all(|(_, amount)| amount > 0), "{account}");
        }
        assert!(found.is_empty(), "{account}: {found:?}");
    }
}

/// What a source became sums to what it received; below zero is only what came back without a name.
fn leaves_agree(world: &World, lineage: &Lineage) {
    let state = &world.state;
    let all = sources(state);
    let exchanged = all.iter().any(|source| lineage.exchanged(source) != 0);
    for source in all {
        let became = lineage.became(&source).unwrap();
        let leaves: i128 = became.leaves.iter().map(|leaf| leaf.amount).sum();
        assert_eq!(leaves, became.whole, "{source:?}");
        assert_eq!(became.tree().amount, became.whole, "{source:?}");
        for leaf in &became.leaves {
            let came_back = matches!(leaf.place, Place::CameBack(_));
            assert_eq!(leaf.amount < 0, came_back, "{leaf:?}");
        }
        let account = Account::from(&source);
        let withdrawn: i128 = at(&became, |place| matches!(place, Place::Withdrawn(_)));
        let back = [Bucket::Reclaimed, Bucket::GivenBack];
        let back: i128 = back
            .iter()
            .map(|bucket| state.balance(&account, *bucket))
            .sum();
        let back = back + later_back(world, &account);
        let own = |place: &Place| matches!(place, Place::Withdrawn(line) if line.as_str() == account.id());
        let cut_or_taken = at(&became, own);
        if !exchanged {
            let received = state.balance(&account, Bucket::Received);
            assert_eq!(became.whole, received - back + cut_or_taken, "{account}");
            assert!(cut_or_taken <= withdrawn);
        }
    }
}

/// What lines that a line was carried over to gave back to an upper line: money that went by it no more.
fn later_back(world: &World, account: &Account) -> i128 {
    let mut later = vec![account.clone()];
    let mut back = 0;
    for entry in &world.log {
        match &entry.body {
            Body::YearClosed(e) if later.contains(&Account::Line(e.line.clone())) => {
                later.extend(e.to.clone().map(Account::Line));
            }
            Body::QuotaReclaimed(e) if e.parent.is_some() => {
                let line = Account::Line(e.line.clone());
                if line != *account && later.contains(&line) {
                    back += i128::from(e.amount.minor());
                }
            }
            _ => {}
        }
    }
    back
}

fn at(became: &Became, of: impl Fn(&Place) -> bool) -> i128 {
    let leaves = became.leaves.iter().filter(|leaf| of(&leaf.place));
    leaves.map(|leaf| leaf.amount).sum()
}

type Amounts = BTreeMap<BatchId, Vec<Money>>;

fn lines_of(world: &World) -> Amounts {
    let mut lines = Amounts::new();
    for entry in &world.log {
        if let Body::PaymentLine(line) = &entry.body {
            lines.entry(line.batch.clone()).or_default().push(line.paid);
        }
    }
    lines
}

/// Lines' parts are what the walk over their batch says, sum to it, and are where their lines are.
fn lines_agree(world: &World, lineage: &Lineage) {
    let unmatched =
        |entry: &sunledger_domain::CitedEntry| matches!(entry.body, Body::UnmatchedReturn(_));
    let exact = !world.log.iter().any(unmatched);
    for (batch, amounts) in lines_of(world) {
        let whole = lineage.sources_of_batch(&batch).unwrap();
        let mut by_path = BTreeMap::new();
        let mut settled: Vec<Composition> = Vec::new();
        for (index, amount) in (0_u32..).zip(&amounts) {
            let part = lineage.sources_of_line(&batch, index, *amount).unwrap();
            let place = usize::try_from(index).unwrap();
            assert_eq!(
                Some(&part),
                line_parts(whole, amounts.iter().copied(), place).as_ref()
            );
            assert_eq!(part.sum(), i128::from(amount.minor()));
            for (path, amount) in part.iter() {
                *by_path.entry(path.clone()).or_insert(0) += amount;
            }
            let state = world.state.batch(&batch).unwrap();
            if state.line_status(index) == Some(LineStatus::Settled) {
                settled.push(part);
            }
        }
        let summed: Vec<_> = by_path
            .iter()
            .map(|(path, amount)| (path, *amount))
            .collect();
        assert_eq!(summed, whole.iter().collect::<Vec<_>>());
        if exact {
            for source in sources(&world.state) {
                let became = lineage.became(&source).unwrap();
                let parts = settled.iter().flat_map(Composition::iter);
                let own: i128 = parts
                    .filter(|(path, _)| path.passes(&source))
                    .map(|(_, n)| n)
                    .sum();
                let paid = at(&became, |place| *place == Place::Settled(batch.clone()));
                assert_eq!(own, paid, "{batch} of {source:?}");
            }
        }
    }
}

/// Two lines, a lower one and a pool, and two projects that live on them.
fn many_sources(steps: usize) -> World {
    let fund = |world: World, project: &str, source: Value, amount: &str| {
        let body = json!({ "project": project, "source": source, "amount": amount });
        world.and(FINANCE, &cmd("project.fund", body))
    };
    let mut world = match steps % 3 {
        0 => with_agents(),
        1 => village_funded(),
        _ if steps.is_multiple_of(2) => retained(),
        _ => with_shares(),
    };
    for (kind, body) in [
        (
            "quota.receive",
            json!({ "line": "sj", "amount": "2420000.00" }),
        ),
        (
            "quota.pass_down",
            json!({ "from": "sj", "to": "xz-1", "amount": "70000.01" }),
        ),
        ("pool.open", json!({})),
        ("pool.fund", json!({ "amount": "33333.33" })),
        ("pool.fund", json!({ "line": "xz-1", "amount": "44444.44" })),
    ] {
        world = world.and(FINANCE, &cmd(kind, body));
    }
    world = world.and(
        MAKER,
        &cmd("project.register", json!({ "project": "xm-2" })),
    );
    let pool = || json!({ "line": null, "pool": "zh" });
    world = fund(world, "xm", pool(), "50000.00");
    world = fund(world, "xm-2", pool(), "10000.07");
    world = fund(world, "xm-2", json!({ "line": "xz-1" }), "9999.99");
    fund(world, "xm-2", json!({ "line": "sj" }), "7000.00")
}

fn folded(world: &World) -> Lineage {
    let mut lineage = Lineage::default();
    for payload in &world.payloads {
        lineage.apply(&wire::decode(payload).unwrap());
    }
    lineage
}

/// Plays a history, holding everything above at every event.
fn play(steps: &[Step]) -> (World, Lineage) {
    let mut world = many_sources(steps.len());
    let mut lineage = folded(&world);
    accounts_agree(&world.state, &lineage);
    leaves_agree(&world, &lineage);
    for step in steps {
        let (actor, command) = step.command(&world);
        let Ok(decision) = world.decide(actor, &command) else {
            continue;
        };
        for payload in decision.payloads.iter() {
            world.replay(payload);
            lineage.apply(&wire::decode(payload).unwrap());
            accounts_agree(&world.state, &lineage);
            leaves_agree(&world, &lineage);
            up_and_down_agree(&world.state, &lineage, &sources(&world.state));
        }
        world.next_command();
        lines_agree(&world, &lineage);
        villages_agree(&world, &lineage);
    }
    (world, lineage)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn sources_sum_whatever_officers_ask_for(history in steps(60)) {
        play(&history);
    }

    #[test]
    fn a_fold_may_stop_and_go_on_anywhere(history in steps(60), stop in any::<prop::sample::Index>()) {
        let (world, whole) = play(&history);
        let stop = stop.index(world.payloads.len());
        let mut again = Lineage::default();
        for (seq, payload) in world.payloads.iter().enumerate() {
            if seq == stop {
                let json = serde_json::to_string(&again).unwrap();
                again = serde_json::from_str(&json).unwrap();
            }
            again.apply(&wire::decode(payload).unwrap());
        }
        prop_assert_eq!(again, whole);
    }

    #[test]
    fn any_event_after_any_other_is_taken_without_a_panic(
        picks in proptest::collection::vec((any::<prop::sample::Index>(), 0..5_usize), 1..120),
    ) {
        let golden: Vec<&str> = GOLDEN.lines().collect();
        let mut lineage = Lineage::default();
        for (pick, change) in picks {
            lineage.apply(&altered(golden[pick.index(golden.len())], change));
            for line in ["zx-2017", "zy", "xz-1"] {
                let Some(became) = lineage.became(&Source::Line(line.parse().unwrap())) else {
                    continue;
                };
                let below = became.leaves.iter().filter(|leaf| leaf.amount <= 0);
                let mut below = below.filter(|leaf| !matches!(leaf.place, Place::CameBack(_)));
                prop_assert_eq!(below.next(), None);
            }
        }
    }
}

/// A golden event, its amounts replaced by one of some extremes.
fn altered(line: &str, change: usize) -> Event {
    const AMOUNTS: [&str; 4] = [
        "0.00",
        "0.01",
        "-1000000000000000.00",
        "1000000000000000.00",
    ];
    let mut json: Value = serde_json::from_str(line).unwrap();
    if let (Some(amount), Some(body)) = (AMOUNTS.get(change), json["body"].as_object_mut()) {
        for name in [
            "amount",
            "total",
            "delta",
            "paid",
            "value",
            "dividends",
            "welfare",
        ] {
            if let Some(found) = body.get_mut(name) {
                *found = json!(amount);
            }
        }
    }
    let golden = || wire::decode(line.as_bytes()).unwrap();
    wire::decode(json.to_string().as_bytes()).unwrap_or_else(|_| golden())
}
