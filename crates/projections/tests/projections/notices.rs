//! Rows of a notice, against the domain's own word entry by entry.

use proptest::prelude::*;
use sunledger_domain::Money;
use sunledger_domain::event::{NoticeKind, Stage};
use sunledger_domain::id::ProjectId;
use sunledger_domain::notice::Scope;
use sunledger_projections::query::Audience;
use sunledger_projections::query::notice::NoticeFilter;
use sunledger_projections::{Page, Snapshot};

use crate::histories::{full_history, history, steps};
use crate::world::{COUNTY, TODAY, VILLAGES, World, body, id, period, region};

/// What belongs on a notice, asked of the domain for every entry.
pub(crate) fn rows_by_the_domain(world: &World, scope: &Scope<'_>) -> Vec<u64> {
    let all = world.log.iter();
    all.filter(|recorded| {
        let amount = scope.amount_of(&world.state, recorded.seq, body(recorded));
        amount.is_some()
    })
    .map(|recorded| recorded.seq)
    .collect()
}

fn compare(world: &World, snapshot: &Snapshot<'_>, size: u64) -> usize {
    let projects: [ProjectId; 2] = [id("road"), id("hemp-farm")];
    let mut found = 0;
    for stage in [Stage::Prepared, Stage::Approved, Stage::Settled] {
        for period in [
            None,
            Some(period("2017-03")),
            Some(period("2017-04")),
            Some(period("2017")),
        ] {
            let scope = |kind, place: &str, project| Scope {
                kind,
                place: region(place),
                period,
                project,
                stage,
                size,
            };
            let villages = VILLAGES
                .iter()
                .map(|village| scope(NoticeKind::Payments, village, None));
            let of_projects = projects.iter().flat_map(|project| {
                [NoticeKind::Project, NoticeKind::Completion]
                    .map(|kind| scope(kind, VILLAGES[0], Some(project)))
            });
            let nothing = scope(NoticeKind::Project, VILLAGES[0], None);
            let of_places = [
                NoticeKind::Allocation,
                NoticeKind::Dividend,
                NoticeKind::Plan,
                NoticeKind::Store,
            ]
            .into_iter()
            .flat_map(|kind| [COUNTY, VILLAGES[0]].map(|place| scope(kind, place, None)));
            for scope in villages
                .chain(of_projects)
                .chain(of_places)
                .chain([nothing])
            {
                let rows = snapshot.notice_rows(&scope).unwrap();
                assert_eq!(rows, rows_by_the_domain(world, &scope), "{scope:?}");
                found += rows.len();
            }
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn rows_are_those_of_the_domain(steps in steps(40..160), percent in 0_u64..100) {
        let world = history(&steps);
        let mut reader = world.reader();
        let snapshot = reader.snapshot().unwrap();
        for size in [world.size(), world.size() * percent / 100] {
            compare(&world, &snapshot, size);
        }
    }
}

#[test]
fn plans_and_completions_are_those_of_the_domain() {
    let world = crate::lives::built();
    let mut reader = world.reader();
    let snapshot = reader.snapshot().unwrap();
    for size in [world.size(), world.size() / 2, 0] {
        compare(&world, &snapshot, size);
    }
    let project = id("road");
    for (kind, project, rows) in [
        (NoticeKind::Completion, Some(&project), 2),
        (NoticeKind::Plan, None, 2),
        (NoticeKind::Store, None, 2),
    ] {
        let scope = Scope {
            kind,
            place: region(COUNTY),
            period: None,
            project,
            stage: Stage::Settled,
            size: world.size(),
        };
        assert_eq!(
            snapshot.notice_rows(&scope).unwrap().len(),
            rows,
            "{kind:?}"
        );
    }
}

#[test]
fn the_full_history_has_rows_of_every_sort() {
    let world = full_history();
    let mut reader = world.reader();
    let snapshot = reader.snapshot().unwrap();
    assert!(compare(&world, &snapshot, world.size()) > 100);
    let kinds: std::collections::BTreeSet<String> = snapshot
        .notices(&NoticeFilter::default(), Page::largest())
        .unwrap()
        .rows
        .iter()
        .flat_map(|notice| {
            let behind = snapshot
                .behind(&notice.sum.figure, Page::largest())
                .unwrap();
            assert_eq!(behind.sum, notice.sum.amount, "{}", notice.notice);
            assert_eq!(behind.page.total, notice.rows);
            behind.page.rows.into_iter().map(|row| row.kind)
        })
        .collect();
    for kind in [
        "payment.line",
        "payment.returned",
        "payment.resettled",
        "payment.reversed",
        "payment.unmatched_return",
    ] {
        assert!(kinds.contains(kind), "no {kind} on any notice: {kinds:?}");
    }
}

#[test]
fn a_sheet_lists_its_rows_and_says_what_it_withholds() {
    let world = full_history();
    let mut reader = world.reader();
    let snapshot = reader.snapshot().unwrap();
    let filter = NoticeFilter::default();
    let notices = snapshot.notices(&filter, Page::largest()).unwrap();
    let mut withheld = 0;
    for notice in notices.rows {
        let office = snapshot.sheet(&notice.notice, &Audience::Office, Page::largest());
        let office = office.unwrap().unwrap();
        assert_eq!((office.withheld, office.withheld_sum), (0, Money::ZERO));
        assert_eq!(office.page.total, notice.rows);
        let public = Audience::Public { on: TODAY };
        let public = snapshot.sheet(&notice.notice, &public, Page::largest());
        let public = public.unwrap().unwrap();
        assert_eq!(public.page.total + public.withheld, notice.rows);
        let listed = Money::sum(public.page.rows.iter().map(|row| row.amount));
        let withheld_sum = i128::from(public.withheld_sum.minor());
        let all = i128::from(notice.sum.amount.minor());
        assert_eq!(listed + withheld_sum, all);
        withheld += public.withheld;
    }
    assert!(withheld > 0, "no notice had anything to withhold");
}

#[test]
fn notices_are_found_by_place_and_by_day() {
    let world = full_history();
    let mut reader = world.reader();
    let snapshot = reader.snapshot().unwrap();
    let count = |filter: NoticeFilter| {
        let found = snapshot.notices(&filter, Page::largest()).unwrap();
        assert_eq!(found.total, u64::try_from(found.rows.len()).unwrap());
        found.total
    };
    let all = count(NoticeFilter::default());
    let in_county = NoticeFilter {
        within: Some(region(crate::world::COUNTY)),
        ..NoticeFilter::default()
    };
    assert_eq!(count(in_county), all);
    let by_village: u64 = VILLAGES
        .iter()
        .map(|village| {
            count(NoticeFilter {
                place: Some(region(village)),
                ..NoticeFilter::default()
            })
        })
        .sum();
    assert_eq!(by_village, all);
    let hanging = |on| {
        count(NoticeFilter {
            on: Some(on),
            ..NoticeFilter::default()
        })
    };
    let taken_down = world
        .log
        .iter()
        .filter(|recorded| matches!(body(recorded), sunledger_domain::Body::NoticeTakenDown(_)));
    let taken_down = u64::try_from(taken_down.count()).unwrap();
    assert!(taken_down > 0);
    assert_eq!(hanging(TODAY), all - taken_down);
    assert_eq!(hanging(TODAY.yesterday().unwrap()), 0);
    assert_eq!(hanging(TODAY.saturating_add(jiff::ToSpan::days(11))), 0);
}
