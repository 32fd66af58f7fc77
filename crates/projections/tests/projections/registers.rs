//! Entries, registers, old books, and paging.

use sunledger_domain::event::Body;
use sunledger_projections::query::entry::EntryFilter;
use sunledger_projections::{Page, ProjectionError};

use crate::histories::full_history;
use crate::world::{World, body, id, line, yuan};

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
