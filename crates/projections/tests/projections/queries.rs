//! Answers against the domain's own state, and against what a reader of the log would count.

use proptest::prelude::*;
use sunledger_domain::event::{Body, PublicationClass};
use sunledger_domain::id::{AssetId, BatchId, ProjectId};
use sunledger_domain::{Bucket, LineStatus, Money};
use sunledger_projections::figure::{LineScope, Node};
use sunledger_projections::query::Audience;
use sunledger_projections::query::asset::AssetFilter;
use sunledger_projections::query::balance::{BalanceFilter, in_bucket};
use sunledger_projections::query::batch::BatchFilter;
use sunledger_projections::query::entry::EntryFilter;
use sunledger_projections::query::project::ProjectFilter;
use sunledger_projections::query::suspense::SuspenseFilter;
use sunledger_projections::{Page, ProjectionError, Snapshot};

use crate::histories::{full_history, history, steps};
use crate::world::{COUNTY, EAST, VILLAGES, WEST, World, body, id, line, region, yuan};

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
fn a_project_is_shown_from_source_to_payee() {
    let mut world = World::new();
    let mut builder = line(0, "80000", Some(VILLAGES[0]));
    builder.payee = sunledger_domain::subject::Party::Unit(id("builder"));
    let lines = vec![builder, line(1, "300", Some(VILLAGES[2]))];
    world.prepare("b-1", "road", "dibao", lines);
    world.approve("b-1");
    world.settle("b-1", &[1]);
    let mut reader = world.reader();
    let snapshot = reader.snapshot().unwrap();
    let detail = snapshot.project(&id("road")).unwrap().unwrap();
    assert_eq!(detail.sources.len(), 1);
    assert_eq!(detail.sources[0].from.to_string(), "pool/pool");
    assert_eq!(detail.sources[0].sum.amount, yuan("700000"));
    let stands = |bucket| in_bucket(&detail.project.states, bucket);
    assert_eq!(stands(Bucket::Settled), yuan("80000"));
    assert_eq!(stands(Bucket::Awaiting), yuan("300"));
    assert_eq!(detail.batches, 1);
    assert_eq!(detail.units.len(), 1);
    assert_eq!(detail.units[0].unit.name, "示例建筑公司");
    assert_eq!(detail.units[0].states[0].paid.amount, yuan("80000"));
    let places: Vec<&str> = detail
        .places
        .iter()
        .map(|p| p.region.name.as_str())
        .collect();
    assert_eq!(places, ["向阳村", "向阳村"]);
    assert_eq!(detail.places[1].states[0].state, LineStatus::Awaiting);
    assert!(snapshot.project(&id("no-such")).unwrap().is_none());
}

#[test]
fn places_of_one_name_stay_apart() {
    let world = World::new();
    let mut reader = world.reader();
    let snapshot = reader.snapshot().unwrap();
    let found = snapshot.find_regions("向阳", Page::largest()).unwrap();
    let names: Vec<String> = found.rows.iter().map(|row| row.full_name()).collect();
    assert_eq!(
        names,
        [
            "示例省 甲市 示例县 东乡 向阳村",
            "示例省 甲市 示例县 西乡 向阳村"
        ]
    );
    let by_code = snapshot.find_regions("230199001", Page::largest()).unwrap();
    assert_eq!(by_code.total, 3);
    assert_eq!(snapshot.find_regions("", Page::largest()).unwrap().total, 8);
    let nothing = snapshot.find_regions("%", Page::largest()).unwrap();
    assert_eq!(nothing.total, 0, "no character is a wildcard");
    let exact = snapshot.find_regions("示例", Page::largest()).unwrap();
    assert_eq!(exact.rows[0].code, region("230000000000"));
}

#[test]
fn what_a_division_shows_is_what_lies_in_it() {
    let world = full_history();
    let mut reader = world.reader();
    let snapshot = reader.snapshot().unwrap();
    let county = snapshot.region(region(COUNTY)).unwrap().unwrap();
    let children: Vec<_> = county.children.iter().map(|child| child.code).collect();
    assert_eq!(children, [region(EAST), region(WEST)]);
    for state in &county.states {
        let below = county.children.iter().flat_map(|child| &child.states);
        let below = below.filter(|one| one.state == state.state);
        assert_eq!(
            Money::sum(below.clone().map(|one| one.paid.amount)),
            i128::from(state.paid.amount.minor())
        );
        assert_eq!(below.map(|one| one.lines).sum::<u64>(), state.lines);
    }
    let unnamed: u64 = snapshot
        .line_sums(&LineScope::default())
        .unwrap()
        .iter()
        .map(|sum| sum.lines)
        .sum::<u64>()
        - county.states.iter().map(|sum| sum.lines).sum::<u64>();
    assert!(unnamed > 0, "lines without a village are in no division");
    let village = snapshot.place_payments(region(VILLAGES[0]), None);
    let village = village.unwrap().unwrap();
    let classes: Vec<_> = village.groups.iter().map(|group| group.class).collect();
    assert!(classes.contains(&PublicationClass::NotNamed));
    assert!(
        village
            .groups
            .is_sorted_by_key(|group| std::cmp::Reverse(group.period))
    );
    assert!(snapshot.region(region("990000000000")).unwrap().is_none());
    let nowhere = snapshot.place_payments(region("990000000000"), None);
    assert!(nowhere.unwrap().is_none());
}

#[test]
fn projects_are_found_where_they_stand_and_where_they_pay() {
    let mut world = World::new();
    world.prepare(
        "b-1",
        "road",
        "dibao",
        vec![line(1, "300", Some(VILLAGES[2]))],
    );
    let mut reader = world.reader();
    let snapshot = reader.snapshot().unwrap();
    let projects = |place: &str| -> Vec<String> {
        let filter = ProjectFilter {
            region: Some(region(place)),
            text: None,
        };
        let found = snapshot.projects(&filter, Page::largest()).unwrap();
        found
            .rows
            .iter()
            .map(|row| row.project.to_string())
            .collect()
    };
    assert_eq!(projects(COUNTY), ["hemp-farm", "road"]);
    assert_eq!(projects(EAST), ["hemp-farm"]);
    assert_eq!(projects(VILLAGES[2]), ["road"]);
    assert!(projects(VILLAGES[1]).is_empty());
    let by_region = BatchFilter {
        region: Some(region(WEST)),
        ..BatchFilter::default()
    };
    let batches = snapshot.batches(&by_region, Page::largest()).unwrap();
    assert_eq!(batches.rows[0].batch, id::<BatchId>("b-1"));
    let text = ProjectFilter {
        region: None,
        text: Some("hemp".to_owned()),
    };
    assert_eq!(snapshot.projects(&text, Page::largest()).unwrap().total, 1);
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
        let income = Money::sum(detail.incomes.iter().map(|income| income.amount));
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

#[test]
fn an_entry_is_shown_with_its_command_and_its_postings() {
    let world = full_history();
    let mut reader = world.reader();
    let snapshot = reader.snapshot().unwrap();
    for recorded in &world.log {
        let detail = snapshot.entry(recorded.seq).unwrap().unwrap();
        assert_eq!(detail.entry.kind, body(recorded).kind());
        assert_eq!(detail.entry.leaf, recorded.leaf);
        assert_eq!(
            detail.entry.recorded_at.as_microsecond(),
            recorded.recorded_at_us
        );
        let first = usize::try_from(recorded.batch_first).unwrap();
        let cmd = world.log[first].event.cmd.as_ref().unwrap();
        assert_eq!(detail.command.actor, cmd.actor);
        assert_eq!(detail.command.digest, cmd.digest);
        assert_eq!(detail.basis.is_some(), body(recorded).basis().is_some());
        let postings = sunledger_domain::postings(body(recorded));
        assert_eq!(detail.postings.len(), postings.len());
        for (found, posting) in detail.postings.iter().zip(postings) {
            assert_eq!(found.account, posting.account);
            assert_eq!((found.bucket, found.delta), (posting.bucket, posting.delta));
        }
    }
    assert!(snapshot.entry(world.size()).unwrap().is_none());
    let lines = EntryFilter {
        kind: Some("payment.line".to_owned()),
        batch_first: None,
    };
    let lines = snapshot.entries(&lines, Page::largest()).unwrap().total;
    assert_eq!(lines, snapshot.totals().unwrap().lines);
    let genesis = EntryFilter {
        kind: None,
        batch_first: Some(0),
    };
    assert_eq!(
        snapshot.entries(&genesis, Page::largest()).unwrap().total,
        3
    );
}

#[test]
fn registers_are_listed() {
    let world = World::new();
    let mut reader = world.reader();
    let snapshot = reader.snapshot().unwrap();
    let info = snapshot.ledger().unwrap().unwrap();
    assert_eq!((info.currency.as_str(), info.demo), ("CNY", true));
    let registered = |kind: &str| {
        let all = world.log.iter();
        let of_kind = all.filter(|recorded| body(recorded).kind() == kind);
        u64::try_from(of_kind.count()).unwrap()
    };
    let page = Page::largest();
    assert_eq!(
        snapshot.units(page).unwrap().total,
        registered("unit.registered")
    );
    let officers = snapshot.officers(page).unwrap();
    assert_eq!(officers.total, registered("officer.registered"));
    assert_eq!(officers.rows[0].roles.len(), 6);
    assert_eq!(snapshot.schemes(page).unwrap().total, 3);
    let lower = snapshot.fund_line(&id("zx-1-a")).unwrap().unwrap();
    let upper = snapshot.fund_line(&id("zx-1")).unwrap().unwrap();
    assert_eq!(lower.parent, Some(upper.line));
    assert_eq!((lower.level, lower.category), (upper.level, upper.category));
    assert_eq!(lower.unit.name, "示例县扶贫办");
    assert_eq!(snapshot.fund_lines(page).unwrap().total, 3);
    let pool = snapshot.pool(&id("pool")).unwrap().unwrap();
    assert_eq!(pool.aims, [id("2130505")]);
    assert_eq!(snapshot.pools(page).unwrap().total, 1);
}

#[test]
fn pages_hold_what_was_asked_for_and_say_how_much_there_is() {
    for limit in [0, Page::LIMIT_MAX + 1] {
        let refused = Page::new(0, limit);
        assert!(matches!(refused, Err(ProjectionError::PageLimit { .. })));
    }
    let world = full_history();
    let mut reader = world.reader();
    let snapshot = reader.snapshot().unwrap();
    let all = snapshot
        .entries(&EntryFilter::default(), Page::largest())
        .unwrap();
    let mut page = Page::new(0, 13).unwrap();
    let mut rows = Vec::new();
    while rows.len() < all.rows.len() {
        let part = snapshot.entries(&EntryFilter::default(), page).unwrap();
        assert_eq!((part.total, part.offset), (all.total, page.offset()));
        assert!(part.rows.len() <= 13);
        rows.extend(part.rows);
        page = page.next();
    }
    assert_eq!(rows, all.rows);
}

#[test]
fn old_books_claim_no_approval() {
    use sunledger_domain::command::{LoadHistory, ReturnDraft};
    let mut world = World::empty();
    let setting = World::new();
    let of_kind = |kind: &str| {
        let found = setting.log.iter().find(|one| body(one).kind() == kind);
        body(found.unwrap()).clone()
    };
    let (
        Body::QuotaReceived(opening),
        Body::UnitRegistered(unit),
        Body::SchemeRegistered(scheme),
        Body::ProjectRegistered(mut project),
    ) = (
        of_kind("quota.received"),
        of_kind("unit.registered"),
        of_kind("scheme.registered"),
        of_kind("project.registered"),
    )
    else {
        panic!("kinds are what they are called");
    };
    project.region = None;
    project.unit = unit.unit.clone();
    let load = sunledger_domain::Command::LoadHistory(LoadHistory {
        basis: crate::world::basis(),
        batch: id("2012-03"),
        lines: vec![line(1, "10.25", None), line(2, "20", None)],
        opening,
        period: crate::world::period("2012-03"),
        project,
        reference: id("books"),
        returns: vec![ReturnDraft {
            amount: yuan("5.25"),
            on: None,
            payer: None,
            reference: None,
            village: None,
        }],
        scheme,
        suspense: Vec::new(),
        unit,
    });
    world.run_as(&sunledger_domain::Actor::History, &load);
    let mut reader = world.reader();
    let snapshot = reader.snapshot().unwrap();
    let batch = snapshot.batch(&id("2012-03")).unwrap().unwrap().batch;
    assert!(batch.history && batch.approver.is_none());
    let totals = snapshot.totals().unwrap();
    assert_eq!(totals.gross.amount, yuan("30.25"));
    assert_eq!(totals.unmatched.amount, yuan("-5.25"));
    assert_eq!(totals.net.amount, yuan("25"));
}
