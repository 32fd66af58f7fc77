//! Every figure that any question answers with can be taken apart into entries that sum to it.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::Serialize;
use serde_json::Value;
use sunledger_domain::Money;
use sunledger_domain::id::{BatchId, LineId, PoolId, ProjectId};
use sunledger_projections::figure::{LineScope, SettledPart};
use sunledger_projections::query::Audience;
use sunledger_projections::query::asset::AssetFilter;
use sunledger_projections::query::balance::BalanceFilter;
use sunledger_projections::query::batch::BatchFilter;
use sunledger_projections::query::notice::NoticeFilter;
use sunledger_projections::query::project::ProjectFilter;
use sunledger_projections::query::suspense::SuspenseFilter;
use sunledger_projections::{Figure, Page, ProjectionError, Snapshot};

use crate::histories::{full_history, history, steps};
use crate::world::{COUNTY, EAST, VILLAGES, World, id, period, region, yuan};

/// Every answer of every question, as JSON.
struct Answers<'a> {
    snapshot: &'a Snapshot<'a>,
    found: BTreeMap<String, Money>,
}

impl Answers<'_> {
    fn add(&mut self, answer: &impl Serialize) {
        self.walk(&serde_json::to_value(answer).unwrap());
    }

    /// Sums are the objects with an amount and a figure, wherever they stand.
    fn walk(&mut self, value: &Value) {
        if let Some(as_of) = value.get("as_of") {
            assert_eq!(as_of.as_u64(), Some(self.snapshot.as_of()));
        }
        if let (Some(amount), Some(figure)) = (value.get("amount"), value.get("figure")) {
            let amount = yuan(amount.as_str().unwrap());
            let figure = figure.as_str().unwrap();
            let before = self.found.insert(figure.to_owned(), amount);
            assert!(
                before.is_none_or(|before| before == amount),
                "{figure} has two values"
            );
        }
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.walk(item)),
            Value::Object(fields) => fields.values().for_each(|field| self.walk(field)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}

fn all_answers(s: &Snapshot<'_>) -> BTreeMap<String, Money> {
    let page = Page::largest();
    let mut all = Answers {
        snapshot: s,
        found: BTreeMap::new(),
    };
    all.add(&s.totals().unwrap());
    all.add(&s.balances(&BalanceFilter::default(), page).unwrap());
    all.add(&s.edges(page).unwrap());
    for line in ["zx-1", "sj-1", "zx-1-a"].map(id::<LineId>) {
        all.add(&s.flow_from_line(&line).unwrap());
    }
    all.add(&s.flow_from_pool(&id::<PoolId>("pool")).unwrap());
    for project in ["road", "hemp-farm"].map(id::<ProjectId>) {
        all.add(&s.project(&project).unwrap());
        all.add(&s.flow_into_project(&project).unwrap());
        all.add(&s.scheme_payments(&LineScope::of_project(project)).unwrap());
    }
    all.add(&s.projects(&ProjectFilter::default(), page).unwrap());
    let batches = s.batches(&BatchFilter::default(), page).unwrap();
    all.add(&batches);
    for batch in batches.rows {
        all.add(&s.batch(&batch.batch).unwrap());
    }
    for place in ["230000000000", COUNTY, EAST].into_iter().chain(VILLAGES) {
        all.add(&s.region(region(place)).unwrap());
        all.add(&s.place_payments(region(place), None).unwrap());
        let march = Some(period("2017-03"));
        all.add(&s.place_payments(region(place), march).unwrap());
    }
    let assets = s.assets(&AssetFilter::default(), page).unwrap();
    all.add(&assets);
    for asset in assets.rows {
        all.add(&s.asset(&asset.asset).unwrap());
    }
    all.add(&s.notices(&NoticeFilter::default(), page).unwrap());
    all.add(&s.suspense(SuspenseFilter::All, page).unwrap());
    all.found
}

fn take_apart(s: &Snapshot<'_>, figure: &Figure, amount: Money) {
    let mut page = Page::new(0, 7).unwrap();
    let (mut sum, mut rows) = (0_i128, 0);
    let total = loop {
        let behind = s.behind(figure, page).unwrap();
        assert_eq!(behind.sum, amount, "{figure}");
        sum += Money::sum(behind.page.rows.iter().map(|row| row.delta));
        rows += behind.page.rows.len();
        assert!(behind.page.rows.is_sorted_by_key(|row| row.seq));
        if behind.page.rows.is_empty() {
            break behind.page.total;
        }
        page = page.next();
    };
    assert_eq!(sum, i128::from(amount.minor()), "{figure}");
    assert_eq!(u64::try_from(rows).unwrap(), total, "{figure}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn every_figure_is_the_sum_of_its_entries(steps in steps(40..160)) {
        let world = history(&steps);
        let mut reader = world.reader();
        let snapshot = reader.snapshot().unwrap();
        for (name, amount) in all_answers(&snapshot) {
            take_apart(&snapshot, &name.parse().unwrap(), amount);
        }
    }
}

#[test]
fn the_full_history_answers_with_every_sort_of_figure() {
    let world = full_history();
    let mut reader = world.reader();
    let snapshot = reader.snapshot().unwrap();
    let found = all_answers(&snapshot);
    let sorts: std::collections::BTreeSet<&str> = found
        .keys()
        .filter_map(|name| name.split('/').next())
        .collect();
    let expected = [
        "balance", "balances", "dividend", "edge", "lines", "notice", "outside", "returns",
        "settled",
    ];
    assert!(sorts.into_iter().eq(expected), "{found:?}");
    for part in SettledPart::ALL {
        let name = Figure::Settled { part: *part }.to_string();
        assert_ne!(found[&name], Money::ZERO, "{name}");
    }
    for (name, amount) in &found {
        let figure: Figure = name.parse().unwrap();
        assert_eq!(figure.to_string(), *name);
        take_apart(&snapshot, &figure, *amount);
    }
}

#[test]
fn the_parts_of_what_was_settled_add_up() {
    let world = full_history();
    let mut reader = world.reader();
    let totals = reader.snapshot().unwrap().totals().unwrap();
    let parts = [
        &totals.gross,
        &totals.returned,
        &totals.reversed,
        &totals.unmatched,
        &totals.sold,
    ];
    let sum = Money::sum(parts.map(|part| part.amount));
    assert_eq!(sum, i128::from(totals.net.amount.minor()));
    assert!(totals.gross.amount.is_positive());
    assert!(parts[1..].iter().all(|part| part.amount.is_negative()));
}

#[test]
fn what_is_not_known_is_the_sum_of_nothing() {
    let world = full_history();
    let mut reader = world.reader();
    let snapshot = reader.snapshot().unwrap();
    for name in [
        "balance/line/none/left",
        "edge/line/none/pool/none",
        "lines/all/paid/batch=none",
        "returns/project=none",
        "dividend/none/2017/paid",
        "notice/none",
    ] {
        take_apart(&snapshot, &name.parse().unwrap(), Money::ZERO);
    }
}

#[test]
fn texts_that_name_no_figure_are_refused() {
    for text in [
        "",
        "balance",
        "balance/line/zx-1/nowhere",
        "balance/purse/zx-1/left",
        "edge/line/zx-1",
        "outside/moon",
        "lines/settled",
        "lines/lost/paid",
        "lines/settled/owed",
        "lines/settled/paid/region=23",
        "lines/settled/paid/village=230199001201",
        "lines/settled/paid/period=2017/period=2018",
        "returns/scheme=dibao",
        "returns/batch=b-1",
        "settled/net",
        "dividend/a-1/17/paid",
        "notice/n/1",
        "notice/n 1",
    ] {
        let figure: Result<Figure, ProjectionError> = text.parse();
        assert!(
            matches!(figure, Err(ProjectionError::UnknownFigure { .. })),
            "{text}"
        );
    }
}

#[test]
fn no_figure_counts_a_line_twice() {
    let world = full_history();
    let mut reader = world.reader();
    let snapshot = reader.snapshot().unwrap();
    let of = |scope: &LineScope| -> (u64, i128) {
        let sums = snapshot.line_sums(scope).unwrap();
        let paid = sums.iter().map(|state| state.paid.amount);
        (sums.iter().map(|state| state.lines).sum(), Money::sum(paid))
    };
    let all = of(&LineScope::default());
    let batches = snapshot.batches(&BatchFilter::default(), Page::largest());
    let per_batch = batches.unwrap().rows.into_iter().map(|row| {
        let batch: BatchId = row.batch;
        of(&LineScope::of_batch(batch))
    });
    let added = per_batch.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    assert_eq!(added, all);
    assert_eq!(all.0, snapshot.totals().unwrap().lines);
    let office = Audience::Office;
    let listed = snapshot.payments(&LineScope::default(), &office, Page::largest());
    assert_eq!(listed.unwrap().page.total, all.0);
}

#[test]
fn what_old_books_state_is_told_apart_from_what_was_approved_here() {
    let mut world = World::new();
    let before = world.reader().snapshot().unwrap().totals().unwrap();
    assert_eq!((before.old_batches, before.old_total), (0, yuan("0")));
    crate::questions_schemes::old_books(&mut world, "old", &["100", "250.50"]);
    let after = world.reader().snapshot().unwrap().totals().unwrap();
    assert_eq!((after.old_batches, after.old_total), (1, yuan("350.50")));
    assert_eq!(after.batches, before.batches + 1);
}
