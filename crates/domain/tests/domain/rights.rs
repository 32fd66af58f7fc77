//! Who may do what: one role or another for each kind of command, and a unit in charge of what it touches.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use sunledger_domain::id::{OfficerId, UnitId};
use sunledger_domain::{Breach, Command, FieldError, Rejection, Role};

use crate::commands::cmd;
use crate::signing;
use crate::world::*;

const ROLES: [Role; 7] = [
    Role::Approver,
    Role::Auditor,
    Role::Finance,
    Role::Maker,
    Role::Registrar,
    Role::Treasury,
    Role::Village,
];

/// Every kind that an officer gives, where it would pass, and which roles would do.
#[expect(clippy::too_many_lines, reason = "one case for each kind of command")]
pub(crate) fn cases() -> Vec<(World, Command, &'static [Role])> {
    let village = json!({ "code": "230102001003", "level": "village", "name": "新村", "valid_from": "2017-01-01" });
    let case = |world: World, kind: &str, patch: Value, roles| (world, cmd(kind, patch), roles);
    let registrar: &[Role] = &[Role::Registrar];
    let finance: &[Role] = &[Role::Finance];
    let maker: &[Role] = &[Role::Maker];
    let grants: &[Role] = &[Role::Approver, Role::Finance];
    let builds: &[Role] = &[Role::Finance, Role::Maker];
    let treasury: &[Role] = &[Role::Treasury];
    let income: &[Role] = &[Role::Maker, Role::Village];
    let notice: &[Role] = &[Role::Finance, Role::Maker, Role::Village];
    let report: &[Role] = &[Role::Auditor, Role::Finance, Role::Maker, Role::Village];
    let auditor: &[Role] = &[Role::Auditor];
    let raised = || settled().and(ALL_ROLES, &cmd("finding.raise", json!({})));
    let county_with_project = funded;
    let pooled = || {
        let opened = funded().and(FINANCE, &cmd("pool.open", json!({})));
        opened.and(FINANCE, &cmd("pool.fund", json!({})))
    };
    let approval = prepared().approval("p1");
    let voucher_approval = voucher_prepared().voucher_approval("v1");
    let opens_agents: &[Role] = &[Role::Finance, Role::Registrar];
    let match_roles: &[Role] = &[Role::Approver, Role::Auditor, Role::Finance, Role::Maker];
    vec![
        case(county(), "agent.open", json!({}), opens_agents),
        case(with_agents(), "voucher.prepare", json!({}), maker),
        (voucher_prepared(), voucher_approval, &[Role::Approver]),
        case(
            voucher_prepared(),
            "voucher.refuse",
            json!({}),
            &[Role::Approver],
        ),
        case(voucher_approved(), "voucher.settle", json!({}), treasury),
        case(voucher_settled(), "voucher.return", json!({}), treasury),
        case(village_funded(), "village.spend", json!({}), income),
        case(approved(), "statement.record", json!({}), treasury),
        case(
            approved().and(TREASURY, &cmd("statement.record", json!({}))),
            "day.close",
            json!({}),
            treasury,
        ),
        case(prepared(), "match.record", json!({}), match_roles),
        case(
            county(),
            "region.register",
            json!({ "regions": [village] }),
            registrar,
        ),
        case(county(), "region.close", json!({}), registrar),
        case(county(), "unit.register", json!({}), registrar),
        case(county(), "officer.register", json!({}), registrar),
        case(county(), "officer.revoke", json!({}), registrar),
        case(county(), "key.register", json!({}), registrar),
        case(
            county().and(REGISTRAR, &cmd("key.register", json!({}))),
            "key.revoke",
            json!({}),
            registrar,
        ),
        case(county(), "signing.require", json!({}), registrar),
        case(county(), "checkpoint_key.rotate", json!({}), registrar),
        case(county(), "policy.adopt", json!({}), finance),
        case(funded(), "quota.receive", json!({ "line": "sj" }), finance),
        case(funded(), "quota.pass_down", json!({}), finance),
        case(funded(), "quota.adjust", json!({}), finance),
        case(funded(), "quota.reclaim", json!({}), finance),
        case(funded(), "pool.open", json!({}), finance),
        case(pooled(), "pool.fund", json!({}), finance),
        case(pooled(), "pool.return", json!({}), finance),
        case(
            funded(),
            "project.register",
            json!({ "project": "xm-2" }),
            &[Role::Finance, Role::Maker],
        ),
        case(funded(), "project.fund", json!({}), finance),
        case(funded(), "project.give_back", json!({}), finance),
        case(
            crate::schemes::under(json!({})),
            "linkage.record",
            json!({}),
            builds,
        ),
        case(funded(), "year.close", json!({}), finance),
        case(funded(), "project.approve", json!({}), grants),
        case(granted(), "contract.sign", json!({}), builds),
        case(contracted(), "contract.change", json!({}), builds),
        case(contracted(), "contract.accept", json!({}), builds),
        case(accepted(), "contract.audit", json!({}), finance),
        case(accepted(), "retention.hold", json!({}), builds),
        case(retained(), "retention.release", json!({}), finance),
        case(granted(), "project.terminate", json!({}), finance),
        case(granted(), "project.hand_over", json!({}), builds),
        case(funded(), "payment.prepare", json!({}), maker),
        (prepared(), approval, &[Role::Approver]),
        case(prepared(), "payment.refuse", json!({}), &[Role::Approver]),
        case(approved(), "payment.settle", json!({}), treasury),
        case(settled(), "payment.return", json!({}), treasury),
        case(returned(), "payment.resend", json!({}), treasury),
        case(
            returned().and(TREASURY, &cmd("payment.resend", json!({}))),
            "payment.resettle",
            json!({}),
            treasury,
        ),
        case(returned(), "payment.give_up", json!({}), treasury),
        case(settled(), "payment.reverse", json!({}), treasury),
        case(settled(), "return.record", json!({}), treasury),
        case(county(), "suspense.record", json!({}), treasury),
        case(
            county().and(TREASURY, &cmd("suspense.record", json!({}))),
            "suspense.clear",
            json!({}),
            treasury,
        ),
        case(settled(), "asset.register", json!({}), maker),
        case(with_asset(), "asset.vest", json!({}), maker),
        case(
            with_asset().and(MAKER, &cmd("asset.vest", json!({}))),
            "asset.quantify",
            json!({}),
            maker,
        ),
        case(with_shares(), "operator.sign", json!({}), income),
        case(
            with_shares(),
            "asset.income",
            json!({ "income": "sy-2" }),
            income,
        ),
        case(with_shares(), "share.pass", json!({}), income),
        case(with_asset(), "asset.impair", json!({}), maker),
        case(with_shares(), "asset.dispose", json!({}), maker),
        case(
            with_shares().and(VILLAGE, &cmd("dividend.declare", json!({}))),
            "welfare.spend",
            json!({}),
            income,
        ),
        case(with_shares(), "dividend.declare", json!({}), income),
        case(
            with_shares().and(VILLAGE, &cmd("dividend.declare", json!({}))),
            "dividend.pay",
            json!({}),
            income,
        ),
        case(settled(), "notice.post", json!({}), notice),
        case(
            settled().and(VILLAGE, &cmd("notice.post", json!({}))),
            "notice.take_down",
            json!({}),
            notice,
        ),
        case(
            settled().and(VILLAGE, &cmd("notice.post", json!({}))),
            "notice.confirm",
            json!({}),
            &[Role::Village],
        ),
        case(settled(), "finding.raise", json!({}), auditor),
        case(raised(), "finding.confirm", json!({}), auditor),
        case(raised(), "finding.dismiss", json!({}), auditor),
        case(
            raised().and(ALL_ROLES, &cmd("finding.confirm", json!({}))),
            "finding.order",
            json!({}),
            auditor,
        ),
        case(
            raised()
                .and(ALL_ROLES, &cmd("finding.confirm", json!({})))
                .and(ALL_ROLES, &cmd("finding.order", json!({}))),
            "finding.close",
            json!({}),
            auditor,
        ),
        case(county_with_project(), "report.receive", json!({}), report),
        case(
            county_with_project().and(MAKER, &cmd("report.receive", json!({}))),
            "report.refer",
            json!({}),
            report,
        ),
        case(
            county_with_project().and(MAKER, &cmd("report.receive", json!({}))),
            "report.answer",
            json!({}),
            report,
        ),
    ]
}

/// Erasing names nobody, so it is nobody's affair in particular either.
fn erasure() -> (World, Command, &'static [Role]) {
    let command = cmd("subject.erase", json!({}));
    (county(), command, &[Role::Registrar])
}

fn restriction() -> (World, Command, &'static [Role]) {
    let command = cmd("subject.restrict", json!({}));
    (county(), command, &[Role::Registrar])
}

/// Whom an auditor looks at is said by the file.
fn disclosure() -> (World, Command, &'static [Role]) {
    let command = cmd("disclosure.make", json!({}));
    (county(), command, &[Role::Auditor])
}

/// Asking beside the vault changes nothing of anybody's; that it was asked is on record.
fn asking() -> (World, Command, &'static [Role]) {
    (county(), cmd("sealed.ask", json!({})), &[Role::Auditor])
}

/// The only other kind that is nobody's affair in particular.
fn scheme() -> (World, Command, &'static [Role]) {
    let command = cmd("scheme.register", json!({ "scheme": "jy" }));
    (county(), command, &[Role::Registrar])
}

/// Adds officers of the finance bureau, which is in charge everywhere, with one role each.
fn with_officers_of_one_role(mut world: World) -> World {
    for role in ROLES {
        let body =
            json!({ "officer": format!("only-{}", role.name()), "unit": "czj", "roles": [role] });
        world = world.and(REGISTRAR, &cmd("officer.register", body));
    }
    let only = "only-registrar";
    let (key, proof) = (signing::key(9), signing::proof(9, only));
    let key = json!({ "officer": only, "key": key, "proof": proof });
    world.and(REGISTRAR, &cmd("key.register", key))
}

#[test]
fn every_kind_of_command_has_its_roles() {
    let mut seen: BTreeSet<&str> = ["ledger.create", "history.load"].into();
    for (world, command, roles) in
        cases()
            .into_iter()
            .chain([scheme(), erasure(), restriction(), disclosure(), asking()])
    {
        seen.insert(command.kind());
        let world = with_officers_of_one_role(world);
        // Signed for the size that the log has by now.
        let command = match command.kind() {
            "checkpoint_key.rotate" => crate::checkpoint_key::next(&world),
            _ => command,
        };
        for role in ROLES {
            let officer = format!("only-{}", role.name());
            let decided = world.decide(&officer, &command);
            if roles.contains(&role) {
                // Of the bureau, no role makes a village's witness.
                let error = decided.as_ref().err();
                assert!(
                    error.is_none_or(|error| error.code() == "notice_witness"),
                    "{} by {officer}: {decided:?}",
                    command.kind()
                );
                continue;
            }
            let rejection = decided.err().unwrap();
            assert_eq!(rejection.code(), "not_permitted", "{}", command.kind());
            says_why(&rejection);
            let Rejection::Breach {
                breach: Breach::NotPermitted { roles: told, .. },
                ..
            } = rejection
            else {
                panic!("{rejection}");
            };
            assert_eq!(told, roles, "{}", command.kind());
        }
    }
    let all: BTreeSet<&str> = Command::KINDS.iter().copied().collect();
    assert_eq!(seen, all);
}

#[test]
fn an_officer_of_the_next_county_can_touch_nothing_here() {
    for (world, command, _) in cases() {
        let rejection = world.decide(OUTSIDER, &command).err();
        let rejection = rejection.unwrap_or_else(|| panic!("{} passed", command.kind()));
        assert_eq!(
            rejection.code(),
            "outside_jurisdiction",
            "{}",
            command.kind()
        );
        says_why(&rejection);
    }
    for (world, command, _) in [scheme(), erasure(), asking()] {
        assert!(world.decide(OUTSIDER, &command).is_ok());
    }
}

#[test]
fn a_refusal_names_the_division_or_the_unit() {
    let officer = OfficerId::new(OUTSIDER).unwrap();
    funded()
        .when(OUTSIDER, &cmd("payment.prepare", json!({})))
        .then_refused(
            "outside_jurisdiction",
            &Breach::OutsideJurisdiction {
                officer: officer.clone(),
                region: COUNTY.parse().unwrap(),
            },
        );
    funded()
        .when(OUTSIDER, &cmd("quota.adjust", json!({})))
        .then_refused(
            "outside_jurisdiction",
            &Breach::NotInCharge {
                officer,
                unit: UnitId::new("czj").unwrap(),
            },
        );
}

#[test]
fn a_unit_is_in_charge_of_itself_and_of_what_lies_in_its_division() {
    let finance_of_the_office = json!({ "officer": "fpb-cw", "unit": "fpb", "roles": ["finance"] });
    let world = funded().and(REGISTRAR, &cmd("officer.register", finance_of_the_office));
    let receive = |unit: &str| cmd("quota.receive", json!({ "line": "own", "unit": unit }));
    for unit in ["fpb", "xz", "east"] {
        assert!(world.decide("fpb-cw", &receive(unit)).is_ok(), "{unit}");
    }
    for unit in ["czj", "czj-2"] {
        let rejection = world.decide("fpb-cw", &receive(unit)).err().unwrap();
        assert_eq!(rejection.code(), "outside_jurisdiction", "{unit}");
    }
}

#[test]
fn money_is_pooled_only_by_one_in_charge_of_both_ends() {
    let of_next_county = json!({ "pool": "zh-2", "unit": "czj-2" });
    let own_line = json!({ "line": "own", "unit": "czj-2" });
    let world = funded()
        .and(OUTSIDER, &cmd("pool.open", of_next_county))
        .and(OUTSIDER, &cmd("quota.receive", own_line));
    let fund = |line: &str, pool: &str| cmd("pool.fund", json!({ "line": line, "pool": pool }));
    assert!(world.decide(OUTSIDER, &fund("own", "zh-2")).is_ok());
    let world = world
        .and(FINANCE, &cmd("pool.open", json!({})))
        .and(FINANCE, &fund("own", "zh"));
    let back = cmd("pool.return", json!({ "line": "own", "amount": "1" }));
    for foreign in [fund("zy", "zh-2"), fund("own", "zh"), back] {
        let rejection = world.decide(OUTSIDER, &foreign).err().unwrap();
        assert_eq!(rejection.code(), "outside_jurisdiction");
    }
    let own_project = json!({ "project": "own", "unit": "czj-2", "region": OTHER_COUNTY });
    let world = world.and(OUTSIDER, &cmd("project.register", own_project));
    let assign = |project: &str, source: Value| {
        let patch = json!({ "project": project, "source": source, "amount": "1" });
        world.decide(OUTSIDER, &cmd("project.fund", patch))
    };
    assert!(assign("own", json!({ "line": "own" })).is_ok());
    let from_pool = json!({ "line": null, "pool": "zh" });
    for (project, source) in [
        ("xm", json!({ "line": "own" })),
        ("own", json!({})),
        ("own", from_pool),
    ] {
        let rejection = assign(project, source).err().unwrap();
        assert_eq!(rejection.code(), "outside_jurisdiction");
    }
    assert!(world.decide(FINANCE, &fund("zy", "zh-2")).is_ok());
}

#[test]
fn a_project_without_a_division_is_the_affair_of_the_unit_that_answers_for_it() {
    let nowhere = json!({ "region": null });
    let refusal = |unit: &str| Breach::NotInCharge {
        officer: OfficerId::new(OUTSIDER).unwrap(),
        unit: UnitId::new(unit).unwrap(),
    };
    let register = cmd("project.register", nowhere);
    let world = county().and(FINANCE, &cmd("quota.receive", json!({})));
    world
        .clone()
        .when(OUTSIDER, &register)
        .then_refused("outside_jurisdiction", &refusal("fpb"));
    let world = world
        .and(MAKER, &register)
        .and(FINANCE, &cmd("project.fund", json!({})));
    world
        .clone()
        .when(OUTSIDER, &cmd("payment.prepare", json!({})))
        .then_refused("outside_jurisdiction", &refusal("fpb"));
    let prepared = world.and(MAKER, &cmd("payment.prepare", json!({})));
    prepared
        .clone()
        .when(OUTSIDER, &prepared.approval("p1"))
        .then_refused("outside_jurisdiction", &refusal("fpb"));
    let paid = prepared
        .and_approved("p1")
        .and(TREASURY, &cmd("payment.settle", json!({})));
    let back = cmd("return.record", json!({}));
    let refused = paid.clone().when(OUTSIDER, &back);
    refused.then_refused("outside_jurisdiction", &refusal("fpb"));
    // What it formed is its affair too, wherever the asset is said to stand.
    for region in [json!(null), json!(OTHER_COUNTY)] {
        let command = cmd("asset.register", json!({ "region": region }));
        let refused = paid.clone().when(OUTSIDER, &command);
        refused.then_refused("outside_jurisdiction", &refusal("fpb"));
    }
    let formed = paid.and(MAKER, &cmd("asset.register", json!({})));
    formed
        .when(OUTSIDER, &cmd("asset.vest", json!({})))
        .then_refused("outside_jurisdiction", &refusal("fpb"));
}

#[test]
fn a_disclosure_names_each_field_once() {
    for (fields, error) in [
        (json!([]), FieldError::Missing),
        (json!(["name", "name"]), FieldError::Mismatch),
        (json!(["name", "card"]), FieldError::Mismatch),
    ] {
        county()
            .and(REGISTRAR, &only_auditor())
            .when(
                "only-auditor",
                &cmd("disclosure.make", json!({ "fields": fields })),
            )
            .then_refused("invalid_field", &field("fields", error));
    }
}

fn only_auditor() -> Command {
    let body = json!({ "officer": "only-auditor", "unit": "czj", "roles": ["auditor"] });
    cmd("officer.register", body)
}
