//! Who may see a name: the class of the scheme, the page, the day.

use jiff::ToSpan;
use jiff::civil::Date;
use sunledger_domain::Command;
use sunledger_domain::command::PostNotice;
use sunledger_domain::event::{NoticeKind, NoticeTakenDown, Stage};
use sunledger_domain::notice::Scope;
use sunledger_domain::subject::{Commitment, Party, Subject};
use sunledger_projections::figure::LineScope;
use sunledger_projections::query::asset::AssetFilter;
use sunledger_projections::query::payment::Payments;
use sunledger_projections::query::{Audience, Who};
use sunledger_projections::{Page, PersonKind, PersonRow, Reader, Withheld};

use crate::histories::full_history;
use crate::world::{
    SCHEMES, TODAY, VILLAGES, World, handle, id, label, line, period, person, region,
};

/// One settled line per scheme in the first village, to a person; and one to a firm.
fn paid_world() -> World {
    let mut world = World::new();
    for scheme in SCHEMES {
        let lines = vec![
            line(1, "300", Some(VILLAGES[0])),
            line(9, "50", Some(VILLAGES[0])),
        ];
        world.prepare(scheme, "road", scheme, lines);
        world.approve(scheme);
        world.settle(scheme, &[]);
    }
    world
}

fn post(world: &mut World, village: &str, until: Date) {
    let scope = Scope {
        kind: NoticeKind::Payments,
        place: region(village),
        period: Some(period("2017-03")),
        project: None,
        stage: Stage::Settled,
        size: world.size(),
    };
    let rows = crate::notices::rows_by_the_domain(world, &scope);
    world.run(&Command::PostNotice(PostNotice {
        kind: scope.kind,
        notice: id("n-1"),
        period: scope.period,
        place: scope.place,
        posted_on: TODAY,
        project: None,
        rows,
        size: Some(scope.size),
        stage: scope.stage,
        title: label("资金发放公示"),
        unit: id("sector"),
        until,
    }));
}

fn named_reader(world: &World) -> Reader {
    let (reader, mut people) = world.reader_with_people();
    people
        .put(&[
            PersonRow {
                handle: handle(1),
                commitment: person(1).commitment,
                kind: PersonKind::Person,
                name: Some("张某".to_owned()),
                household_no: Some("0012".to_owned()),
                group: Some("三组".to_owned()),
            },
            PersonRow {
                handle: handle(9),
                commitment: person(9).commitment,
                kind: PersonKind::Organisation,
                name: Some("示例种业公司".to_owned()),
                household_no: None,
                group: None,
            },
        ])
        .unwrap();
    reader
}

fn listed(reader: &mut Reader, audience: &Audience) -> Payments {
    let snapshot = reader.snapshot().unwrap();
    let scope = LineScope::of_region(region(VILLAGES[0]));
    snapshot
        .payments(&scope, audience, Page::largest())
        .unwrap()
}

/// Scheme and name of each line that shows one.
fn names(payments: &Payments) -> Vec<(String, String)> {
    let named = payments
        .page
        .rows
        .iter()
        .filter_map(|row| match &row.payee {
            Who::Named { name, .. } => Some((row.scheme.to_string(), name.clone())),
            Who::Unit { .. } | Who::Pseudonym { .. } | Who::Withheld { .. } => None,
        });
    named.collect()
}

fn pair(scheme: &str, name: &str) -> (String, String) {
    (scheme.to_owned(), name.to_owned())
}

const PERSON: &str = "张某";
const FIRM: &str = "示例种业公司";
const PUBLIC: Audience = Audience::Public { on: TODAY };

fn village_page(village: &str, on: Date) -> Audience {
    Audience::Village {
        village: region(village),
        on,
    }
}

#[test]
fn officers_see_every_name() {
    let mut reader = named_reader(&paid_world());
    let all = listed(&mut reader, &Audience::Office);
    assert_eq!((all.withheld, all.page.total), (0, 6));
    assert_eq!(names(&all).len(), 6);
}

#[test]
fn a_scheme_that_is_not_named_shows_counts_and_sums_only() {
    let mut world = paid_world();
    post(&mut world, VILLAGES[0], TODAY.saturating_add(10.days()));
    let mut reader = named_reader(&world);
    for audience in [PUBLIC, village_page(VILLAGES[0], TODAY)] {
        let payments = listed(&mut reader, &audience);
        assert_eq!((payments.withheld, payments.page.total), (2, 4));
        let mut schemes = payments.page.rows.iter().map(|row| row.scheme.as_str());
        assert!(schemes.all(|scheme| scheme != "illness"));
    }
    let snapshot = reader.snapshot().unwrap();
    let hidden = world
        .state
        .batch(&id("illness"))
        .unwrap()
        .line_seq(0)
        .unwrap();
    assert!(snapshot.payment(hidden, &PUBLIC).unwrap().is_none());
    let groups = snapshot.place_payments(region(VILLAGES[0]), None).unwrap();
    let groups = groups.unwrap().groups;
    let illness = groups.iter().find(|one| one.scheme == id("illness"));
    assert_eq!(illness.unwrap().states[0].lines, 2);
}

#[test]
fn while_a_notice_hangs_its_names_are_on_the_web() {
    let mut world = paid_world();
    post(&mut world, VILLAGES[0], TODAY.saturating_add(10.days()));
    let mut reader = named_reader(&world);
    let public = names(&listed(&mut reader, &PUBLIC));
    assert_eq!(public, [pair("dibao", PERSON), pair("dibao", FIRM)]);
    let own = names(&listed(&mut reader, &village_page(VILLAGES[0], TODAY)));
    let expected = [
        pair("dibao", PERSON),
        pair("dibao", FIRM),
        pair("hemp", PERSON),
        pair("hemp", FIRM),
    ];
    assert_eq!(own, expected);
    let other = names(&listed(&mut reader, &village_page(VILLAGES[1], TODAY)));
    assert_eq!(other, public, "another village's page is like any other");
}

#[test]
fn without_a_notice_in_force_no_person_is_named() {
    let firm = [pair("dibao", FIRM)];
    let mut reader = named_reader(&paid_world());
    let own = village_page(VILLAGES[0], TODAY);
    assert_eq!(names(&listed(&mut reader, &own)), firm, "none was posted");
    drop(reader);

    let mut world = paid_world();
    post(&mut world, VILLAGES[0], TODAY.saturating_add(10.days()));
    let mut reader = named_reader(&world);
    for day in [-1, 11] {
        let day = TODAY.saturating_add(day.days());
        let own = village_page(VILLAGES[0], day);
        assert_eq!(names(&listed(&mut reader, &own)), firm, "{day}");
    }
    drop(reader);

    world.run(&Command::TakeDownNotice(NoticeTakenDown {
        evidence: Vec::new(),
        notice: id("n-1"),
        on: TODAY.saturating_add(3.days()),
    }));
    let mut reader = named_reader(&world);
    let before = village_page(VILLAGES[0], TODAY.saturating_add(2.days()));
    assert_eq!(names(&listed(&mut reader, &before)).len(), 4);
    let after = village_page(VILLAGES[0], TODAY.saturating_add(3.days()));
    assert_eq!(names(&listed(&mut reader, &after)), firm, "taken down");
    drop(reader);

    let mut world = paid_world();
    post(&mut world, VILLAGES[1], TODAY.saturating_add(10.days()));
    let mut reader = named_reader(&world);
    let own = village_page(VILLAGES[0], TODAY);
    assert_eq!(names(&listed(&mut reader, &own)), firm, "another place");
}

#[test]
fn a_line_that_came_after_the_notice_is_not_named_by_it() {
    let mut world = paid_world();
    post(&mut world, VILLAGES[0], TODAY.saturating_add(10.days()));
    world.prepare(
        "later",
        "road",
        "dibao",
        vec![line(1, "7", Some(VILLAGES[0]))],
    );
    world.approve("later");
    world.settle("later", &[]);
    let mut reader = named_reader(&world);
    let payments = listed(&mut reader, &PUBLIC);
    let later = payments
        .page
        .rows
        .iter()
        .find(|row| row.batch == id("later"));
    assert_eq!(later.unwrap().payee, Who::Pseudonym { handle: handle(1) });
}

#[test]
fn whoever_is_withheld_is_said_to_be_where_a_name_would_stand() {
    for why in [Withheld::Erased, Withheld::Restricted] {
        let world = paid_world();
        let mut reader = named_reader(&world);
        let mut people = sunledger_projections::PeopleDb::open(&world.people_path()).unwrap();
        let handles = [handle(1), handle(77)];
        let before = listed(&mut reader, &PUBLIC);
        assert_eq!(people.withhold(&handles, why).unwrap(), 1);
        let all = listed(&mut reader, &Audience::Office);
        assert!(names(&all).iter().all(|(_, name)| name == FIRM));
        let handle = handle(1);
        assert_eq!(all.page.rows[0].payee, Who::Withheld { handle, why });
        // Where no name would stand, nobody is told that one is gone.
        let after = listed(&mut reader, &PUBLIC);
        for (before, after) in before.page.rows.iter().zip(&after.page.rows) {
            match &before.payee {
                Who::Named { .. } => assert_ne!(after.payee, Who::Pseudonym { handle }),
                same @ (Who::Unit { .. } | Who::Pseudonym { .. } | Who::Withheld { .. }) => {
                    assert_eq!(after.payee, *same);
                }
            }
        }
    }
}

/// Sealing somebody under the same pseudonym with another name once changed what older notices said.
#[test]
fn a_later_name_is_shown_where_it_was_said_and_nowhere_else() {
    let later = Subject {
        commitment: Commitment::new([99; 32]),
        ..person(1)
    };
    let unnamed = Subject {
        commitment: Commitment::new([98; 32]),
        ..person(1)
    };
    let row = |subject: Subject, name: Option<&str>| PersonRow {
        handle: subject.handle,
        commitment: subject.commitment,
        kind: PersonKind::Person,
        name: name.map(str::to_owned),
        household_no: None,
        group: None,
    };
    let rows = [
        row(person(1), Some("张某")),
        row(later, Some("李某")),
        row(unnamed, None),
    ];
    for order in [[0, 1, 2], [1, 2, 0], [2, 1, 0]] {
        let mut world = paid_world();
        let lines = [later, unnamed].map(|subject| {
            let mut line = line(1, "1", Some(VILLAGES[0]));
            line.payee = Party::Subject(subject);
            line
        });
        world.prepare("later", "road", SCHEMES[0], lines.to_vec());
        let (mut reader, mut people) = world.reader_with_people();
        for at in order {
            people.put(&rows[at..=at]).unwrap();
        }
        assert_eq!(people.count().unwrap(), 1);
        let all = listed(&mut reader, &Audience::Office);
        let mut named = names(&all);
        let last = named.pop();
        assert_eq!(last, Some(pair(SCHEMES[0], "李某")), "{order:?}");
        assert_eq!(named.len(), SCHEMES.len());
        assert!(named.iter().all(|(_, name)| name == PERSON), "{order:?}");
    }
}

#[test]
fn the_public_read_model_alone_knows_nobody() {
    let world = paid_world();
    drop(named_reader(&world));
    let mut reader = Reader::open(&world.ledger_path()).unwrap();
    assert!(names(&listed(&mut reader, &Audience::Office)).is_empty());
    let bytes = std::fs::read(world.ledger_path()).unwrap();
    for name in [PERSON, FIRM] {
        let found = bytes
            .windows(name.len())
            .any(|part| part == name.as_bytes());
        assert!(!found, "{name} stands in ledger.sqlite");
    }
}

#[test]
fn registers_of_shares_name_nobody_on_the_web() {
    let world = full_history();
    let mut reader = named_reader(&world);
    let snapshot = reader.snapshot().unwrap();
    let mut named = 0;
    for asset in snapshot
        .assets(&AssetFilter::default(), Page::largest())
        .unwrap()
        .rows
    {
        let own = village_page(VILLAGES[0], TODAY);
        for audience in [PUBLIC, own] {
            let shares = snapshot
                .shares(&asset.asset, &audience, Page::largest())
                .unwrap();
            let mut holders = shares.rows.iter().map(|row| &row.holder);
            assert!(holders.all(|who| matches!(who, Who::Pseudonym { .. })));
        }
        let shares = snapshot
            .shares(&asset.asset, &Audience::Office, Page::largest())
            .unwrap();
        let known = shares
            .rows
            .iter()
            .filter(|row| matches!(row.holder, Who::Named { .. }));
        named += known.count();
    }
    assert!(named > 0);
}
