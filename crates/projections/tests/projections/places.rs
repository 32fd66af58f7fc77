//! Divisions, and the projects and payments that reach them.

use sunledger_domain::event::PublicationClass;
use sunledger_domain::id::BatchId;
use sunledger_domain::{Bucket, LineStatus, Money};
use sunledger_projections::Page;
use sunledger_projections::figure::LineScope;
use sunledger_projections::query::RegionRow;
use sunledger_projections::query::balance::in_bucket;
use sunledger_projections::query::batch::BatchFilter;
use sunledger_projections::query::project::ProjectFilter;

use crate::histories::full_history;
use crate::world::{COUNTY, EAST, VILLAGES, WEST, World, id, line, region, yuan};

#[test]
fn places_of_one_name_stay_apart() {
    let world = World::new();
    let mut reader = world.reader();
    let snapshot = reader.snapshot().unwrap();
    let found = snapshot.find_regions("向阳", Page::largest()).unwrap();
    let names: Vec<String> = found.rows.iter().map(RegionRow::full_name).collect();
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
fn a_project_is_shown_from_source_to_payee() {
    let mut world = World::new();
    let mut builder = line(0, "80000", Some(VILLAGES[0]));
    builder.payee = sunledger_domain::subject::Party::Unit(id("builder"));
    // A unit stands after the people, whatever the list says.
    let lines = vec![builder, line(1, "300", Some(VILLAGES[2]))];
    world.prepare("b-1", "road", "dibao", lines);
    world.approve("b-1");
    world.settle("b-1", &[0]);
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
