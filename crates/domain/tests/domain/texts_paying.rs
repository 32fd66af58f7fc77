//! Refusals of contracts, schemes and notices, with their codes and fields.

use sunledger_domain::id::{ContractId, OfficerId, UnitId};
use sunledger_domain::{Breach, PriceLimit};

use crate::texts::Case;
use crate::world::{EAST, money};

pub(crate) fn of_contracts() -> Vec<Case> {
    let contract = || ContractId::new("ht").unwrap();
    let beyond = |limit| Breach::BeyondContract {
        contract: contract(),
        limit,
        bound: 100,
        committed: 50,
        asked: money("0.51"),
    };
    vec![
        (beyond(PriceLimit::Contract), "above_contract_price", None),
        (beyond(PriceLimit::Audited), "above_audited_price", None),
        (beyond(PriceLimit::Held), "above_retention_held", None),
        (beyond(PriceLimit::Released), "retention_not_released", None),
        (
            Breach::PriceBelowPaid {
                contract: contract(),
                committed: 100,
                asked: 99,
            },
            "price_below_paid",
            Some("delta"),
        ),
        (
            Breach::RetentionNotDue {
                contract: contract(),
                until: "2018-11-30".parse().unwrap(),
            },
            "retention_not_due",
            Some("business_on"),
        ),
    ]
}

pub(crate) fn of_schemes() -> Vec<Case> {
    vec![
        (
            Breach::Calc {
                index: 1,
                stated: money("1.00"),
                computed: money("2.00"),
            },
            "calc_mismatch",
            Some("due"),
        ),
        (
            Breach::OnceOnly {
                scheme: "s".parse().unwrap(),
            },
            "scheme_once_only",
            Some("scheme"),
        ),
        (
            Breach::SchemeCap {
                scheme: "s".parse().unwrap(),
                year: 2017,
                cap: money("1.00"),
                found: 101,
            },
            "scheme_cap",
            Some("paid"),
        ),
    ]
}

pub(crate) fn of_notices() -> Vec<Case> {
    vec![
        (
            Breach::OperatorOverlap {
                asset: "dp".parse().unwrap(),
                from: "2017-03-01".parse().unwrap(),
                years: 3,
            },
            "operator_overlap",
            Some("from"),
        ),
        (
            Breach::NoticeWitness {
                officer: OfficerId::new("o").unwrap(),
                notice: "gs".parse().unwrap(),
            },
            "notice_witness",
            None,
        ),
        (
            Breach::NoticeUnit {
                unit: UnitId::new("u").unwrap(),
                place: EAST.parse().unwrap(),
            },
            "notice_unit",
            Some("unit"),
        ),
    ]
}
