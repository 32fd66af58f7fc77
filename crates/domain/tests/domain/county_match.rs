//! Article 21: no county match is required for a public-welfare project; what a county gives of its own will is welcome.

use serde_json::{Value, json};
use sunledger_domain::policy::{Measure, Rule};
use sunledger_domain::{Breach, Command};

use crate::commands::{cmd, merge};
use crate::world::*;

fn approve(public_welfare: bool, nature: &str, patch: Value) -> Command {
    let mut body = json!({
        "public_welfare": public_welfare, "county_match": { "amount": "50000.00", "nature": nature },
    });
    merge(&mut body, patch);
    cmd("project.approve", body)
}

fn governed() -> World {
    funded().and(FINANCE, &cmd("policy.adopt", json!({})))
}

#[test]
fn a_match_required_of_a_public_welfare_project_is_refused() {
    let rejection = governed().decide(FINANCE, &approve(true, "required", json!({})));
    let rejection = rejection.err().unwrap();
    assert_eq!(rejection.code(), "policy_rule");
    says_why(&rejection);
    let sunledger_domain::Rejection::Breach { breach, .. } = &rejection else {
        panic!("{rejection}");
    };
    let Breach::Policy {
        rule,
        article,
        allowed,
        ..
    } = breach
    else {
        panic!("{breach}");
    };
    assert_eq!((*rule, *article), (Rule::CountyMatch, 21));
    assert!(matches!(&**allowed, Measure::Said { en, .. } if en.contains("voluntary")));
}

#[test]
fn voluntary_money_and_a_match_for_other_projects_pass() {
    for (public_welfare, nature) in [
        (true, "voluntary"),
        (false, "required"),
        (false, "voluntary"),
    ] {
        governed()
            .when(FINANCE, &approve(public_welfare, nature, json!({})))
            .then(&["project.approved"]);
    }
}

#[test]
fn the_rule_binds_from_the_day_on_which_its_set_is_in_force() {
    let on = |day: &str| approve(true, "required", json!({ "basis": { "business_on": day } }));
    governed()
        .when(FINANCE, &on("2016-01-08"))
        .then(&["project.approved"]);
    let rejection = governed().decide(FINANCE, &on("2016-01-09")).err();
    assert_eq!(rejection.map(|r| r.code()), Some("policy_rule"));
    funded()
        .when(FINANCE, &approve(true, "required", json!({})))
        .then(&["project.approved"]);
}
