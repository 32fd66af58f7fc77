//! Answers against the domain's own state, and against what a reader of the log would count.

use proptest::prelude::*;
use sunledger_domain::id::{AssetId, ProjectId};
use sunledger_domain::{Bucket, LineStatus, Money};
use sunledger_projections::figure::{LineScope, Node};
use sunledger_projections::query::Audience;
use sunledger_projections::query::asset::AssetFilter;
use sunledger_projections::query::asset_life::StepKind;
use sunledger_projections::query::balance::{BalanceFilter, in_bucket};
use sunledger_projections::query::batch::BatchFilter;
use sunledger_projections::query::suspense::SuspenseFilter;
use sunledger_projections::{Page, Snapshot};

use crate::histories::{full_history, history, steps};
use crate::world::{World, id};

fn balances_agree(world: &World, snapshot: &Snapshot<'_>) {
    let filter = BalanceFilter::default();
    let found = snapshot.balances(&filter, Page::largest()).unwrap();
    let mut counted = 0;
    for (account, bucket, amount) in world.state.balances() {
        let row = found.rows.iter().find(|row| row.account == *account);
        let stands = row.unwrap().amount(bucket);
        assert_eq!(i128::from(stands.minor()), amount, "{account} {bucket:?}");
        counted += 1;
    }
    let states: usize = found.rows.iter().map(|row| row.states.len()).sum();
    assert_eq!(states, counted);
}

fn line_states_agree(world: &World, snapshot: &Snapshot<'_>) {
    for row in snapshot
        .batches(&BatchFilter::default(), Page::largest())
        .unwrap()
        .rows
    {
        let batch = world.state.batch(&row.batch).unwrap();
        assert_eq!((row.seq, row.status), (batch.first_seq, batch.status));
        assert_eq!(row.approved_seq, batch.approved_seq);
        assert_eq!(row.settled_seq, batch.settled_seq);
        assert_eq!((row.maker, row.digest), (batch.maker.clone(), batch.digest));
        let scope = LineScope::of_batch(row.batch.clone());
        let lines = snapshot.payments(&scope, &Audience::Office, Page::largest());
        let lines = lines.unwrap().page.rows;
        assert_eq!(u64::try_from(lines.len()).unwrap(), row.lines);
        for (index, found) in (0_u32..).zip(&lines) {
            assert_eq!(found.index, u64::from(index));
            assert_eq!(Some(found.seq), batch.line_seq(index));
            assert_eq!(Some(found.state), batch.line_status(index));
        }
        for sum in snapshot.line_sums(&scope).unwrap() {
            let of_state = lines.iter().filter(|line| line.state == sum.state);
            assert_eq!(sum.lines, u64::try_from(of_state.clone().count()).unwrap());
            let paid = Money::sum(of_state.clone().map(|line| line.paid));
            assert_eq!(i128::from(sum.paid.amount.minor()), paid);
            let due = Money::sum(of_state.map(|line| line.due));
            assert_eq!(i128::from(sum.due.amount.minor()), due);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn the_read_model_says_what_the_state_says(steps in steps(40..160)) {
        let world = history(&steps);
        let mut reader = world.reader();
        let snapshot = reader.snapshot().unwrap();
        prop_assert_eq!(snapshot.as_of(), world.state.size());
        balances_agree(&world, &snapshot);
        line_states_agree(&world, &snapshot);
    }
}

#[test]
fn the_full_history_has_lines_in_every_state() {
    let world = full_history();
    let mut reader = world.reader();
    let snapshot = reader.snapshot().unwrap();
    balances_agree(&world, &snapshot);
    line_states_agree(&world, &snapshot);
    let sums = snapshot.line_sums(&LineScope::default()).unwrap();
    let states: Vec<LineStatus> = sums.iter().map(|sum| sum.state).collect();
    for state in sunledger_projections::LINE_STATES {
        assert!(states.contains(&state), "no line is {}", state.name());
    }
}

/// What flows into a node is what it received less what it gave back.
#[test]
fn edges_agree_with_balances() {
    let world = full_history();
    let mut reader = world.reader();
    let snapshot = reader.snapshot().unwrap();
    let edges = snapshot.edges(Page::largest()).unwrap().rows;
    let flow = snapshot
        .flow_into_project(&id::<ProjectId>("road"))
        .unwrap();
    assert!(flow.nodes.iter().any(|node| node.node.kind() == "outside"));
    let filter = BalanceFilter::default();
    for account in snapshot.balances(&filter, Page::largest()).unwrap().rows {
        let node = Node::parse(account.account.kind(), account.account.id());
        let Some(node) = node else { continue };
        let into = edges.iter().filter(|edge| edge.to == node);
        let into = Money::sum(into.map(|edge| edge.sum.amount));
        let out = edges.iter().filter(|edge| edge.from == node);
        let out = Money::sum(out.map(|edge| edge.sum.amount));
        let of = |bucket| i128::from(account.amount(bucket).minor());
        let back = of(Bucket::GivenBack) + of(Bucket::Reclaimed);
        assert_eq!(into, of(Bucket::Received) - back, "{node}");
        let gone = of(Bucket::PassedDown) + of(Bucket::Pooled) + of(Bucket::Assigned);
        assert_eq!(out, gone, "{node}");
    }
}

#[test]
fn assets_show_income_and_dividends_to_the_fen() {
    let world = full_history();
    let mut reader = world.reader();
    let snapshot = reader.snapshot().unwrap();
    let assets = snapshot.assets(&AssetFilter::default(), Page::largest());
    let mut divided = 0;
    for row in assets.unwrap().rows {
        let asset: AssetId = row.asset.clone();
        let detail = snapshot.asset(&asset).unwrap().unwrap();
        let brought = detail.steps.iter().map(|step| match &step.what {
            StepKind::Disposed { to_village, .. } => *to_village,
            StepKind::Passed { .. } | StepKind::Impaired { .. } | StepKind::Spent { .. } => {
                Money::ZERO
            }
        });
        let incomes = detail.incomes.iter().map(|income| income.amount);
        let income = Money::sum(incomes.chain(brought));
        let received = in_bucket(&row.states, Bucket::Received);
        assert_eq!(income, i128::from(received.minor()));
        for dividend in detail.dividends {
            let office = Audience::Office;
            let lines = snapshot.dividend_lines(&asset, dividend.period, &office, Page::largest());
            let lines = lines.unwrap().rows;
            let sum = Money::sum(lines.iter().map(|line| line.amount));
            assert_eq!(sum, i128::from(dividend.declared.amount.minor()));
            let paid = lines.iter().filter(|line| line.paid_seq.is_some());
            let paid = Money::sum(paid.map(|line| line.amount));
            assert_eq!(paid, i128::from(dividend.paid.amount.minor()));
            assert_eq!(u64::try_from(lines.len()).unwrap(), dividend.holders);
            divided += 1;
        }
        if let Some(all) = row.shares {
            let office = Audience::Office;
            let shares = snapshot.shares(&asset, &office, Page::largest()).unwrap();
            assert_eq!(shares.rows.iter().map(|one| one.shares).sum::<u64>(), all);
            assert_eq!(row.holder.unwrap().name, "向阳村经济合作社");
        }
    }
    assert!(divided > 1);
}

#[test]
fn suspense_is_listed_until_it_is_explained() {
    let world = full_history();
    let mut reader = world.reader();
    let snapshot = reader.snapshot().unwrap();
    let all = snapshot
        .suspense(SuspenseFilter::All, Page::largest())
        .unwrap();
    let open = snapshot
        .suspense(SuspenseFilter::Open, Page::largest())
        .unwrap();
    assert!(open.total > 0 && open.total <= all.total);
    for item in all.rows {
        let cleared = Money::sum(item.clearings.iter().map(|one| one.amount));
        let left = i128::from(item.amount.minor()) - cleared;
        assert_eq!(i128::from(item.open.amount.minor()), left);
        let alone = snapshot.suspense_item(&item.suspense).unwrap();
        assert_eq!(alone.unwrap(), item);
    }
}
