//! What holds over every history: conservation, no account below zero, the same state from the same bytes.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use sunledger_domain::event::{BankAccount, Body, Event};
use sunledger_domain::id::ContractId;
use sunledger_domain::{Account, BatchStatus, Bucket, LineStatus, Money, State, admit, wire};

use crate::commands::{cmd, merge};
use crate::events::GOLDEN;
use crate::random::{Step, steps};
use crate::world::*;

/// Money in one state, summed over the accounts that `of` picks.
fn sum(state: &State, bucket: Bucket, of: impl Fn(&Account) -> bool) -> i128 {
    let all = state.balances();
    all.filter(|(account, in_bucket, _)| *in_bucket == bucket && of(account))
        .map(|(_, _, amount)| amount)
        .sum()
}

/// Per account: what came in is in exactly one of the other states.
fn conserved(state: &State) {
    let mut sums: BTreeMap<&Account, i128> = BTreeMap::new();
    for (account, bucket, amount) in state.balances() {
        let sign = if bucket == Bucket::Received { -1 } else { 1 };
        *sums.entry(account).or_default() += sign * amount;
    }
    for (account, rest) in sums {
        assert_eq!(rest, 0, "{account}");
    }
}

fn never_below_zero(state: &State) {
    for (account, bucket, amount) in state.balances() {
        let suspense = matches!(account, Account::Suspense(_));
        assert!(
            suspense || amount >= 0,
            "{account}: {} {amount}",
            bucket.name()
        );
    }
}

/// What left one account is in another.
fn accounts_agree(world: &World) {
    let state = &world.state;
    let is_line = |account: &Account| matches!(account, Account::Line(_));
    let is_pool = |account: &Account| matches!(account, Account::Pool(_));
    let is_project = |account: &Account| matches!(account, Account::Project(_));
    let kept = |of: &dyn Fn(&Account) -> bool, returned| {
        sum(state, Bucket::Received, of) - sum(state, returned, of)
    };
    assert_eq!(
        sum(state, Bucket::Pooled, is_line),
        kept(&is_pool, Bucket::GivenBack)
    );
    let assigned = sum(state, Bucket::Assigned, |_| true);
    assert_eq!(assigned, kept(&is_project, Bucket::GivenBack));
    let mut lower: BTreeSet<Account> = BTreeSet::new();
    for entry in &world.log {
        match &entry.body {
            Body::QuotaPassedDown(e) => {
                lower.insert(Account::Line(e.to.clone()));
            }
            Body::YearClosed(e) if lower.contains(&Account::Line(e.line.clone())) => {
                lower.extend(e.to.clone().map(Account::Line));
            }
            _ => {}
        }
    }
    let is_lower = |account: &Account| lower.contains(account);
    assert_eq!(
        sum(state, Bucket::PassedDown, is_line),
        kept(&is_lower, Bucket::Reclaimed) - sum(state, Bucket::CarriedOver, is_lower)
    );
    contracts_agree(world);
    vouchers_agree(state);
}

/// What a contract has paid and holds is what its batches' lines and its retention say, and within its price.
fn contracts_agree(world: &World) {
    let mut held: BTreeMap<Account, i128> = BTreeMap::new();
    let mut contracts = BTreeSet::new();
    for entry in &world.log {
        let (project, amount) = match &entry.body {
            Body::RetentionHeld(e) => (&e.project, i128::from(e.amount.minor())),
            Body::RetentionReleased(e) => (&e.project, -i128::from(e.amount.minor())),
            Body::ContractSigned(e) => {
                contracts.insert(e.contract.clone());
                continue;
            }
            _ => continue,
        };
        *held.entry(Account::Project(project.clone())).or_default() += amount;
    }
    for (project, held) in held {
        assert_eq!(world.state.balance(&project, Bucket::Retention), held);
    }
    for id in contracts {
        let contract = world.state.contract(&id).unwrap();
        assert!(
            contract.held >= 0
                && contract.paid >= 0
                && contract.retention_paid <= contract.released
        );
        if contract.audited.is_none() {
            assert!(contract.committed() <= contract.price, "{id}");
        }
    }
}

/// Between batches: what a contract has paid is what the lines of its batches say.
fn contract_lines_agree(world: &World) {
    let mut paid: BTreeMap<ContractId, i128> = BTreeMap::new();
    for entry in &world.log {
        let Body::PaymentLine(e) = &entry.body else {
            continue;
        };
        let batch = world.state.batch(&e.batch).unwrap();
        let Some((contract, _)) = &batch.contract else {
            continue;
        };
        let taken = match batch.line_status(e.index).unwrap() {
            LineStatus::Pending | LineStatus::Settled | LineStatus::Awaiting => e.paid.minor(),
            LineStatus::GivenUp | LineStatus::Reversed | LineStatus::Refused => 0,
        };
        *paid.entry(contract.clone()).or_default() += i128::from(taken);
    }
    for (id, paid) in paid {
        assert_eq!(world.state.contract(&id).unwrap().paid, paid, "{id}");
    }
}

/// A voucher's money is its agent account's, and with its project until it is paid on.
fn vouchers_agree(state: &State) {
    let is_agent = |account: &Account| matches!(account, Account::Agent(_));
    let is_voucher = |account: &Account| matches!(account, Account::Voucher(_));
    let same = [
        (Bucket::Received, Bucket::Received),
        (Bucket::Undistributed, Bucket::Held),
        (Bucket::Pending, Bucket::Pending),
        (Bucket::Awaiting, Bucket::Awaiting),
        (Bucket::Settled, Bucket::PaidOn),
        (Bucket::GivenBack, Bucket::GivenBack),
    ];
    for (of_voucher, of_agent) in same {
        let (vouchers, agents) = (
            sum(state, of_voucher, is_voucher),
            sum(state, of_agent, is_agent),
        );
        assert_eq!(vouchers, agents, "{}", of_agent.name());
    }
    let waiting = [Bucket::Undistributed, Bucket::Pending, Bucket::Awaiting];
    let waiting: i128 = waiting.map(|of| sum(state, of, is_voucher)).iter().sum();
    assert_eq!(waiting, sum(state, Bucket::WithAgent, |_| true));
}

/// Between batches: what the bank shows and the books have of an account and day, folded from the log alone.
fn days_agree(world: &World) {
    let mut bank: BTreeMap<(BankAccount, Date), (i128, i128)> = BTreeMap::new();
    let mut of = BTreeMap::new();
    for entry in &world.log {
        match &entry.body {
            Body::StatementRecorded(e) => {
                of.insert(e.statement.clone(), e.account.clone());
            }
            Body::StatementLine(e) => {
                let day = bank.entry((of[&e.statement].clone(), e.on)).or_default();
                let amount = i128::from(e.amount.minor());
                day.0 += amount.max(0);
                day.1 -= amount.min(0);
            }
            _ => {}
        }
    }
    for ((account, on), (came_in, went_out)) in bank {
        let tally = world.state.tally(&account, on);
        assert_eq!((tally.bank_in, tally.bank_out), (came_in, went_out));
        let suspense = (tally.suspense_in, tally.suspense_out);
        assert!(suspense.0 >= 0 && suspense.1 >= 0, "{account:?} {on}");
        assert!(
            tally.books_in >= 0 && tally.books_out >= 0,
            "{account:?} {on}"
        );
    }
}

/// Between batches: a project's balances are what its lines' statuses say.
fn lines_agree(world: &World) {
    let mut expected: BTreeMap<(Account, Bucket), i128> = BTreeMap::new();
    let mut add = |account: &Account, bucket, amount: i128| {
        *expected.entry((account.clone(), bucket)).or_default() += amount;
    };
    for entry in &world.log {
        match &entry.body {
            Body::PaymentLine(e) => {
                let batch = world.state.batch(&e.batch).unwrap();
                let project = Account::Project(batch.project.clone());
                let status = batch.line_status(e.index).unwrap();
                if batch.through.is_some() && status != LineStatus::Settled {
                    continue;
                }
                let bucket = match status {
                    LineStatus::Pending => Bucket::Pending,
                    LineStatus::Settled => Bucket::Settled,
                    LineStatus::Awaiting => Bucket::Awaiting,
                    LineStatus::GivenUp | LineStatus::Reversed | LineStatus::Refused => continue,
                };
                add(&project, bucket, i128::from(e.paid.minor()));
            }
            Body::UnmatchedReturn(e) => {
                let project = Account::Project(e.project.clone());
                add(&project, Bucket::Settled, -i128::from(e.amount.minor()));
            }
            Body::AssetDisposed(e) => {
                let project = Account::Project(e.project.clone());
                add(&project, Bucket::Settled, -i128::from(e.to_project.minor()));
            }
            Body::VoucherPrepared(e) => {
                let status = world.state.voucher(&e.voucher).unwrap().status;
                if matches!(status, BatchStatus::Prepared | BatchStatus::Approved) {
                    let project = Account::Project(e.project.clone());
                    add(&project, Bucket::Pending, i128::from(e.amount.minor()));
                }
            }
            Body::VillageSpent(e) => {
                let project = Account::Project(e.project.clone());
                add(&project, Bucket::Settled, i128::from(e.amount.minor()));
            }
            Body::DividendLine(e) => {
                let asset = Account::Asset(e.asset.clone());
                add(&asset, Bucket::Unpaid, i128::from(e.amount.minor()));
            }
            Body::DividendPaid(e) => {
                let asset = Account::Asset(e.asset.clone());
                add(&asset, Bucket::Unpaid, -i128::from(e.amount.minor()));
            }
            _ => {}
        }
    }
    for bucket in [
        Bucket::Pending,
        Bucket::Settled,
        Bucket::Awaiting,
        Bucket::Unpaid,
    ] {
        for (account, in_bucket, amount) in world.state.balances() {
            let at_agent = matches!(account, Account::Agent(_) | Account::Voucher(_));
            if in_bucket == bucket && !at_agent {
                let line = expected.get(&(account.clone(), bucket));
                assert_eq!(amount, *line.unwrap_or(&0), "{account}: {}", bucket.name());
            }
        }
    }
}

/// Between batches: what an asset earned and brought the village is with holders, owed to them, set aside or spent for
/// the public, or kept; and nothing passes out of a register of shares.
fn assets_agree(world: &World) {
    let mut earned: BTreeMap<Account, i128> = BTreeMap::new();
    let mut spent: BTreeMap<Account, i128> = BTreeMap::new();
    for entry in &world.log {
        let (sums, asset, amount) = match &entry.body {
            Body::IncomeReceived(e) => (&mut earned, &e.asset, e.amount),
            Body::AssetDisposed(e) => (&mut earned, &e.asset, e.to_village),
            Body::WelfareSpent(e) => (&mut spent, &e.asset, e.amount),
            _ => continue,
        };
        let asset = Account::Asset(asset.clone());
        *sums.entry(asset).or_default() += i128::from(amount.minor());
    }
    for (account, earned) in earned {
        let now = [
            Bucket::Paid,
            Bucket::Unpaid,
            Bucket::Welfare,
            Bucket::Spent,
            Bucket::Kept,
        ];
        let now: i128 = now.map(|of| world.state.balance(&account, of)).iter().sum();
        assert_eq!(now, earned, "{account}");
        let spent = spent.get(&account).copied().unwrap_or(0);
        assert_eq!(world.state.balance(&account, Bucket::Spent), spent);
    }
    // Lines of one dividend have all the shares of the asset, whoever holds them by then.
    let mut parts: BTreeMap<(String, String), u64> = BTreeMap::new();
    for entry in &world.log {
        if let Body::DividendLine(e) = &entry.body {
            *parts
                .entry((e.asset.to_string(), e.period.to_string()))
                .or_default() += e.shares;
        }
    }
    for ((asset, _), shares) in parts {
        let asset = world.state.asset(&asset.parse().unwrap()).unwrap();
        assert_eq!(asset.shares, Some(shares));
    }
}

/// Plays a history, holding everything above at every event; answers kinds that passed and codes that refused.
fn play(steps: &[Step]) -> (World, BTreeSet<&'static str>) {
    let mut world = match steps.len() % 5 {
        0 => with_agents(),
        1 => returned(),
        2 if steps.len().is_multiple_of(2) => retained(),
        2 => attached(),
        3 => village_funded(),
        _ => with_shares(),
    };
    world = world.and(FINANCE, &cmd("pool.open", json!({})));
    let mut refused = BTreeSet::new();
    for step in steps {
        let (actor, command) = step.command(&world);
        let decision = match world.decide(actor, &command) {
            Ok(decision) => decision,
            Err(rejection) => {
                says_why(&rejection);
                refused.insert(rejection.code());
                continue;
            }
        };
        for payload in decision.payloads.iter() {
            world.replay(payload);
            conserved(&world.state);
            never_below_zero(&world.state);
            accounts_agree(&world);
        }
        assert_eq!(world.state, decision.after);
        assert!(world.state.at_batch_boundary());
        world.next_command();
        lines_agree(&world);
        assets_agree(&world);
        contract_lines_agree(&world);
        crate::schemes::takings_agree(&world);
        days_agree(&world);
    }
    (world, refused)
}

#[test]
fn random_histories_reach_every_kind_of_event_and_most_refusals() {
    let mut runner = TestRunner::deterministic();
    let strategy = steps(160);
    let (mut kinds, mut codes) = (BTreeSet::new(), BTreeSet::new());
    for _ in 0..500 {
        let history = strategy.new_tree(&mut runner).unwrap().current();
        let (world, refused) = play(&history);
        kinds.extend(world.log.iter().map(|entry| entry.body.kind()));
        codes.extend(refused);
    }
    let all: BTreeSet<_> = Body::KINDS.iter().copied().collect();
    assert_eq!(kinds, all);
    let expected = [
        "above_contract_price",
        "day_hindered",
        "digest_mismatch",
        "duplicate_id",
        "exceeds_source",
        "invalid_field",
        "maker_approves",
        "not_permitted",
        "notice_row",
        "outside_jurisdiction",
        "overdrawn",
        "scheme_cap",
        "statement_overlaps",
        "unknown_id",
        "wrong_status",
    ];
    for code in expected {
        assert!(codes.contains(code), "{code} never came up: {codes:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn money_is_conserved_whatever_officers_ask_for(history in steps(60)) {
        play(&history);
    }

    #[test]
    fn the_same_bytes_give_the_same_state(history in steps(60)) {
        let (world, _) = play(&history);
        let mut again = World::empty();
        for payload in &world.payloads {
            again.replay(payload);
        }
        prop_assert_eq!(again.state, world.state);
    }

    #[test]
    fn any_event_after_any_other_changes_the_state_without_a_panic(
        picks in proptest::collection::vec((any::<u16>(), any::<u64>()), 1..120),
    ) {
        let mut state = State::default();
        let lines: Vec<&str> = GOLDEN.lines().collect();
        let log = BTreeMap::new();
        for (line, seed) in picks {
            let event = altered(lines[usize::from(line) % lines.len()], seed);
            let _ = admit(&state, &event, &log);
            state.evolve(&event);
            conserved(&state);
        }
    }
}

/// A golden event with some of its numbers and amounts replaced, and a command or none.
fn altered(line: &str, mut seed: u64) -> Event {
    let golden = wire::decode(line.as_bytes()).unwrap();
    let mut json: Value = serde_json::from_str(line).unwrap();
    alter(&mut json["body"], &mut seed);
    let cmd = match next(&mut seed) % 3 {
        0 => Value::Null,
        count => {
            let genesis: Value = serde_json::from_str(GOLDEN.lines().next().unwrap()).unwrap();
            let mut cmd = genesis["cmd"].clone();
            cmd["count"] = json!(count * 5 - 5);
            cmd["actor"] = json!(
                ["system:init", "system:history", "jb-01"][usize::try_from(seed % 3).unwrap()]
            );
            cmd
        }
    };
    merge(&mut json, json!({ "cmd": cmd }));
    wire::decode(json.to_string().as_bytes()).unwrap_or(golden)
}

fn alter(value: &mut Value, seed: &mut u64) {
    const AMOUNTS: [&str; 4] = [
        "0.00",
        "0.01",
        "-1000000000000000.00",
        "1000000000000000.00",
    ];
    const NUMBERS: [u64; 4] = [0, 1, 2, 4_294_967_295];
    match value {
        Value::Object(members) => members.values_mut().for_each(|member| alter(member, seed)),
        Value::Array(items) => items.iter_mut().for_each(|item| alter(item, seed)),
        Value::String(text) if text.contains('.') && Money::parse(text).is_ok() => {
            let chosen = next(seed);
            if chosen.is_multiple_of(2) {
                *value = json!(AMOUNTS[usize::try_from(chosen / 2 % 4).unwrap()]);
            }
        }
        Value::Number(_) => {
            let chosen = next(seed);
            if chosen.is_multiple_of(2) {
                *value = json!(NUMBERS[usize::try_from(chosen / 2 % 4).unwrap()]);
            }
        }
        Value::String(_) | Value::Null | Value::Bool(_) => {}
    }
}

/// A small generator of picks; its quality does not matter.
fn next(seed: &mut u64) -> u64 {
    *seed = seed
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    *seed >> 33
}
