//! Whose people an officer may open or erase: a line without a village belongs to its project, else to who pays, and
//! what belongs nowhere only to a unit that is in charge everywhere.

use std::collections::BTreeSet;

use serde_json::json;
use sunledger_domain::Actor;
use sunledger_domain::id::Label;
use sunledger_server::service::{Field, Which, Whom};

use crate::world::{World, person, prepare};

const REGIONS: &str = "code,parent,name,level\n990000000000,,省,province\n\
    990100000000,990000000000,市,city\n990102000000,990100000000,县,county\n\
    990102001000,990102000000,镇,town\n990102001001,990102001000,村,village\n";
const COUNTY: &str = "990102000000";
const TOWN: &str = "990102001000";
const VILLAGE: &str = "990102001001";

/// A county bureau and a township office, each with an auditor and a registrar; `bureau` is in charge everywhere.
fn world() -> World {
    let world = World::new();
    let registrar = Actor::parse("registrar").unwrap();
    let since = "2016-01-01".parse().unwrap();
    world
        .ledger()
        .import_regions(&registrar, REGIONS.as_bytes(), since)
        .unwrap();
    for (unit, region) in [("xian", COUNTY), ("zhen", TOWN)] {
        let body = json!({"unit": unit, "kind": "sector", "name": unit, "region": region});
        world
            .post_as("registrar", unit, "unit.register", body)
            .unwrap();
    }
    for unit in ["bureau", "xian", "zhen"] {
        for role in ["auditor", "registrar"] {
            let officer = format!("{unit}-{role}");
            let body = json!({"officer": officer, "unit": unit, "post": "试岗", "roles": [role]});
            world
                .post_as("registrar", &officer, "officer.register", body)
                .unwrap();
        }
    }
    let project = |project: &str, unit: &str, region: Option<&str>| {
        let mut body = json!({"project": project, "unit": unit, "name": "试", "content": "试", "planned": "0"});
        if let Some(region) = region {
            body["region"] = region.into();
        }
        world
            .post_as("yusuan", project, "project.register", body)
            .unwrap();
        let body = json!({"project": project, "source": {"line": "l"}, "amount": "100",
            "basis": {"business_on": "2017-03-01"}});
        let key = format!("{project}-f");
        world.post_as("yusuan", &key, "project.fund", body).unwrap();
    };
    project("p-town", "jia", Some(TOWN));
    project("p-county", "jia", Some(COUNTY));
    project("p-by-county", "xian", None);
    project("p-nowhere", "jia", None);
    world
}

/// Whoever of the three units may open a batch of one line, and who may then erase its payee.
fn who_may(project: &str, village: Option<&str>) -> Vec<&'static str> {
    let mut may = Vec::new();
    for unit in ["zhen", "xian", "bureau"] {
        let world = world();
        let payee = person(json!({"name": "试无村", "identity": "户-1"}));
        let mut body = prepare("jia-1", "b", "1", payee);
        body["project"] = project.into();
        if let Some(village) = village {
            body["lines"][0]["village"] = village.into();
        }
        let maker = match project {
            "p-by-county" => {
                let body = json!({"officer": "xian-1", "unit": "xian", "post": "试岗", "roles": ["maker"]});
                world
                    .post_as("registrar", "xian-1", "officer.register", body)
                    .unwrap();
                "xian-1"
            }
            _ => "jia-1",
        };
        let done = world.post_as(maker, "b", "payment.prepare", body).unwrap();
        let payee = world.subject(done.first_seq + 1);
        let auditor = Actor::parse(&format!("{unit}-auditor")).unwrap();
        let registrar = Actor::parse(&format!("{unit}-registrar")).unwrap();
        let (size, purpose) = (world.ledger().head().size, Label::new("专项审计").unwrap());
        let fields = BTreeSet::from([Field::Name]);
        let which = [Which::Batch("b".parse().unwrap())];
        let opened = world.ledger().disclose(&auditor, &which, &fields, &purpose);
        let whom = Whom::Handle(payee["handle"].as_str().unwrap().parse().unwrap());
        let reason = Label::new("本人申请").unwrap();
        let erased = world.ledger().erase(&registrar, &whom, &reason);
        match (opened, erased) {
            (Ok(opened), Ok(erased)) => {
                assert_eq!((opened.count.get(), erased.len()), (1, 1));
                may.push(unit);
            }
            (Err(opened), Err(erased)) => {
                assert_eq!(opened.code(), "outside_jurisdiction");
                assert_eq!(erased.code(), "outside_jurisdiction");
                assert_eq!(world.ledger().head().size, size, "nothing is recorded");
                assert_eq!(world.names(), [Some("试无村".to_owned())]);
            }
            (opened, erased) => panic!("{unit}: {opened:?} {erased:?}"),
        }
    }
    may
}

#[test]
fn a_line_of_a_village_belongs_to_whoever_is_above_it() {
    let who = who_may("p-nowhere", Some(VILLAGE));
    assert_eq!(who, ["zhen", "xian", "bureau"]);
}

#[test]
fn a_line_without_a_village_belongs_to_the_projects_division() {
    assert_eq!(who_may("p-town", None), ["zhen", "xian", "bureau"]);
    assert_eq!(who_may("p-county", None), ["xian", "bureau"]);
}

#[test]
fn where_the_project_has_no_division_that_of_the_paying_unit_counts() {
    assert_eq!(who_may("p-by-county", None), ["xian", "bureau"]);
}

#[test]
fn what_belongs_nowhere_is_for_a_unit_in_charge_everywhere() {
    assert_eq!(who_may("p-nowhere", None), ["bureau"]);
}
