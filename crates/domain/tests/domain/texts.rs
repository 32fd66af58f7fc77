//! Refusals as people read them: every code is stable, and every text says something in both languages.

use std::collections::BTreeSet;

use sunledger_domain::event::{BankAccount, Stage};
use sunledger_domain::id::{Label, OfficerId, UnitId};
use sunledger_domain::policy::{Fault, Measure, Rule};
use sunledger_domain::{Actor, Breach, Bucket, Entity, FieldError, Hindrance, Rejection, Role};

use crate::checkpoint_key::of_changes;
use crate::signing::of_signatures;
use crate::texts_paying::{of_contracts, of_notices, of_schemes};
use crate::world::*;

/// A breach, its code, its field.
pub(crate) type Case = (Breach, &'static str, Option<&'static str>);

/// One of every way to be refused, with its code and field. Codes are never renamed or used again.
pub(crate) fn every_rejection() -> Vec<(Rejection, &'static str, Option<&'static str>)> {
    let too_large = Rejection::BatchTooLarge {
        what: "events",
        found: 2,
        limit: 1,
    };
    let control = Rejection::ControlTotal {
        stated: 1,
        found: 2,
    };
    let breaches = [
        of_things(),
        of_people(),
        of_contents(),
        of_days_and_policies(),
        of_contracts(),
        of_notices(),
        of_schemes(),
        of_signatures(),
        of_changes(),
    ]
    .concat();
    breaches
        .into_iter()
        .map(|(breach, code, field)| (Rejection::Breach { breach, at: 0 }, code, field))
        .chain([
            (too_large, "batch_too_large", None),
            (control, "control_total", Some("control_total")),
            (Rejection::Empty, "empty", None),
        ])
        .collect()
}

fn of_things() -> Vec<Case> {
    vec![
        (unknown(Entity::Unit, "u"), "unknown_id", None),
        (unknown(Entity::Officer, "o"), "unknown_officer", None),
        (duplicate(Entity::Line, "l"), "duplicate_id", None),
        (
            field("amount", FieldError::Zero),
            "invalid_field",
            Some("amount"),
        ),
        (
            overdrawn(line("l"), Bucket::Left, "1.00", "2.00"),
            "overdrawn",
            None,
        ),
        (
            Breach::ExceedsSource {
                source: line("l"),
                given: 100,
                asked: money("2.00"),
            },
            "exceeds_source",
            None,
        ),
    ]
}

fn of_people() -> Vec<Case> {
    let officer = || OfficerId::new("o").unwrap();
    let (entity, id) = (Entity::Voucher, || "v1".to_owned());
    vec![
        (
            Breach::NotPermitted {
                actor: Actor::Init,
                kind: "quota.received",
                roles: &[Role::Finance],
            },
            "not_permitted",
            None,
        ),
        (
            Breach::OutsideJurisdiction {
                officer: officer(),
                region: EAST.parse().unwrap(),
            },
            "outside_jurisdiction",
            None,
        ),
        (
            Breach::NotInCharge {
                officer: officer(),
                unit: UnitId::new("u").unwrap(),
            },
            "outside_jurisdiction",
            None,
        ),
        (
            Breach::MakerApproves {
                officer: officer(),
                entity,
                id: id(),
            },
            "maker_approves",
            None,
        ),
        (
            Breach::DigestMismatch { entity, id: id() },
            "digest_mismatch",
            Some("digest"),
        ),
        (
            wrong_status(Entity::Batch, "p1", "settled", "approved"),
            "wrong_status",
            None,
        ),
    ]
}

fn of_contents() -> Vec<Case> {
    vec![
        (
            Breach::PaidAboveDue { index: 1 },
            "paid_above_due",
            Some("paid"),
        ),
        (
            Breach::ReasonMissing { index: 1 },
            "reason_missing",
            Some("reason"),
        ),
        (
            Breach::ControlTotal {
                field: "total",
                stated: 1,
                found: 2,
            },
            "control_total",
            Some("total"),
        ),
        (
            Breach::OutsideProject {
                village: EAST.parse().unwrap(),
                region: OTHER_COUNTY.parse().unwrap(),
            },
            "outside_project",
            Some("village"),
        ),
        (
            Breach::LineNotASource {
                line: "l".to_owned(),
                project: "p".to_owned(),
            },
            "line_not_a_source",
            Some("line"),
        ),
        (
            Breach::NoticeRow {
                seq: 7,
                stage: Stage::Settled,
            },
            "notice_row",
            Some("rows"),
        ),
    ]
}

fn of_days_and_policies() -> Vec<Case> {
    vec![
        (
            Breach::StatementOverlaps {
                statement: "dz".parse().unwrap(),
                to: "2017-03-01".parse().unwrap(),
            },
            "statement_overlaps",
            Some("from"),
        ),
        (
            Breach::DayHindered {
                unit: UnitId::new("u").unwrap(),
                on: "2017-03-01".parse().unwrap(),
                hindrances: hindrances(),
            },
            "day_hindered",
            Some("on"),
        ),
        (
            Breach::Policy {
                rule: Rule::StudentYearlyCap,
                article: 16,
                document: Label::new("示例发〔2016〕1号").unwrap(),
                found: Box::new(Measure::Amount(300_001)),
                allowed: Box::new(Measure::AtMost(300_000)),
            },
            "policy_rule",
            None,
        ),
        (
            Breach::PolicySet {
                fault: Fault::NoRules,
            },
            "policy_set",
            Some("rules"),
        ),
        (
            Breach::DateOutside {
                field: "basis.business_on",
                on: "2117-03-01".parse().unwrap(),
                from: "2000-01-01".parse().unwrap(),
                to: "2017-03-02".parse().unwrap(),
            },
            "date_outside",
            Some("basis.business_on"),
        ),
        (
            Breach::NoticeSize { stated: 3, size: 9 },
            "notice_size",
            Some("size"),
        ),
        (
            Breach::OldBooks {
                entity: Entity::Project,
                id: "p".to_owned(),
                old: true,
            },
            "old_books",
            None,
        ),
        (
            Breach::LinesOutOfOrder { index: 1 },
            "lines_out_of_order",
            Some("payee"),
        ),
        (
            Breach::FiguresExceeded { stated: 1 },
            "figures_exceeded",
            None,
        ),
        (
            Breach::KindMismatch {
                command: "quota.receive".parse().unwrap(),
                event: "payment.prepared",
            },
            "kind_mismatch",
            None,
        ),
        (Breach::BatchTorn, "batch_torn", None),
        (Breach::UnknownRules { rules: 9 }, "unknown_rules", None),
    ]
}

/// One of everything that can hinder a day from being closed.
fn hindrances() -> Vec<Hindrance> {
    let unit = || BankAccount::Unit(UnitId::new("czj").unwrap());
    let agent = || BankAccount::Agent("xz".parse().unwrap());
    vec![
        Hindrance::StatementMissing { account: agent() },
        Hindrance::InDiffers {
            account: agent(),
            bank: 200,
            books: 0,
        },
        Hindrance::OutDiffers {
            account: unit(),
            bank: 600_000,
            books: 599_999,
        },
        Hindrance::SuspenseOpen {
            count: 2,
            first: "dc".parse().unwrap(),
        },
        Hindrance::EarlierDay {
            on: "2017-02-28".parse().unwrap(),
        },
    ]
}

/// Fails to compile when a variant is added, so that it is added above as well.
const fn variant(rejection: &Rejection) -> u8 {
    match rejection {
        Rejection::BatchTooLarge { .. } => 0,
        Rejection::ControlTotal { .. } => 1,
        Rejection::Empty => 2,
        Rejection::Breach { breach, .. } => match breach {
            Breach::Unknown { .. } => 3,
            Breach::Duplicate { .. } => 4,
            Breach::Field { .. } => 5,
            Breach::Overdrawn { .. } => 6,
            Breach::ExceedsSource { .. } => 7,
            Breach::NotPermitted { .. } => 8,
            Breach::OutsideJurisdiction { .. } => 9,
            Breach::NotInCharge { .. } => 10,
            Breach::MakerApproves { .. } => 11,
            Breach::DigestMismatch { .. } => 12,
            Breach::WrongStatus { .. } => 13,
            Breach::PaidAboveDue { .. } => 14,
            Breach::ReasonMissing { .. } => 15,
            Breach::ControlTotal { .. } => 16,
            Breach::OutsideProject { .. } => 17,
            Breach::LineNotASource { .. } => 18,
            Breach::NoticeRow { .. } => 19,
            Breach::BatchTorn => 20,
            Breach::UnknownRules { .. } => 21,
            Breach::StatementOverlaps { .. } => 22,
            Breach::DayHindered { .. } => 23,
            Breach::Policy { .. } => 24,
            Breach::PolicySet { .. } => 25,
            Breach::FiguresExceeded { .. } => 31,
            Breach::LinesOutOfOrder { .. } => 30,
            Breach::NoticeUnit { .. } => 29,
            Breach::NoticeSize { .. } => 28,
            Breach::DateOutside { .. } => 27,
            Breach::KindMismatch { .. } => 26,
            Breach::Signature { .. } => 40,
            Breach::BeyondContract { .. } => 32,
            Breach::PriceBelowPaid { .. } => 33,
            Breach::RetentionNotDue { .. } => 34,
            Breach::Calc { .. } => 35,
            Breach::OnceOnly { .. } => 36,
            Breach::SchemeCap { .. } => 37,
            Breach::OldBooks { .. } => 38,
            Breach::NoticeWitness { .. } => 39,
            Breach::OperatorOverlap { .. } => 41,
            Breach::KeyChange { .. } => 42,
            Breach::OldBooksClosed { .. } => 43,
        },
    }
}

#[test]
fn every_refusal_has_its_code_and_says_why_in_both_languages() {
    let all = every_rejection();
    let variants: BTreeSet<u8> = all
        .iter()
        .map(|(rejection, ..)| variant(rejection))
        .collect();
    assert_eq!(variants, (0..=43).collect(), "one of every variant");
    for (rejection, code, field) in all {
        assert_eq!(rejection.code(), code);
        assert_eq!(rejection.field(), field, "{code}");
        says_why(&rejection);
    }
}

#[test]
fn every_error_of_a_field_has_its_own_words() {
    let errors = [
        FieldError::NotPositive,
        FieldError::Negative,
        FieldError::Zero,
        FieldError::Missing,
        FieldError::Unexpected,
        FieldError::TooMany,
        FieldError::Mismatch,
        FieldError::TooEarly,
        FieldError::CheckDigit,
    ];
    let texts = |of: fn(&Breach) -> String| -> BTreeSet<String> {
        errors
            .iter()
            .map(|&error| of(&field("amount", error)))
            .collect()
    };
    assert_eq!(texts(Breach::zh).len(), errors.len());
    assert_eq!(texts(ToString::to_string).len(), errors.len());
}

#[test]
fn amounts_and_statuses_read_as_people_write_them() {
    let short = overdrawn(project("xm"), Bucket::Settled, "1234.50", "9999.99");
    assert_eq!(short.zh(), "项目“xm”的“已支付”只有 1234.50，不足 9999.99");
    assert_eq!(
        short.to_string(),
        "project xm has 1234.50 in state 'settled', not enough for 9999.99"
    );
    let status = wrong_status(Entity::Batch, "p1", "prepared", "approved");
    assert_eq!(status.zh(), "支付批次“p1”已提交，此操作要求其已审批");
    let total = |field| Breach::ControlTotal {
        field,
        stated: 12_345,
        found: -5,
    };
    assert_eq!(
        total("total").to_string(),
        "total is stated as 123.45, the lines give -0.05"
    );
    assert_eq!(
        total("shares").to_string(),
        "shares is stated as 12345, the lines give -5"
    );
}

#[test]
fn a_day_that_cannot_be_closed_says_all_that_hinders_it() {
    let hindered = Breach::DayHindered {
        unit: UnitId::new("czj").unwrap(),
        on: "2017-03-01".parse().unwrap(),
        hindrances: hindrances(),
    };
    assert_eq!(
        hindered.zh(),
        "单位“czj”2017-03-01 还不能日结：缺代发户“xz”的对账单；代发户“xz”收入不符，银行 2.00，账面 0.00；\
         单位“czj”支出不符，银行 6000.00，账面 5999.99；有 2 笔待查未核销，第一笔“dc”；2017-02-28 有收支而未日结"
    );
    assert_eq!(
        hindered.to_string(),
        "'czj' cannot close 2017-03-01: no statement of agent account 'xz' covers it; in at agent account 'xz': \
         the bank says 2.00, the books 0.00; out at unit 'czj': the bank says 6000.00, the books 5999.99; \
         2 items in suspense are open, first 'dc'; 2017-02-28 has movements and is not closed"
    );
}

#[test]
fn every_status_has_chinese_words() {
    let statuses = [
        "prepared",
        "approved",
        "refused",
        "settled",
        "pending",
        "awaiting",
        "given_up",
        "reversed",
        "closed",
        "in force",
        "taken down",
        "posted",
        "vested",
        "without title",
        "quantified",
        "not yet quantified",
        "the only registrar",
        "one of several",
        "closed for the day",
        "open for the day",
        "in the store",
        "granted",
        "handed over",
        "not handed over",
        "terminated",
        "not terminated",
        "signed",
        "accepted",
        "audited",
        "not yet audited",
        "closed for its year",
        "of an open budget year",
        "a paying account",
        "a village account",
        "of one household",
        "of the collective",
    ];
    for status in statuses {
        let text = wrong_status(Entity::Asset, "0", status, status).zh();
        let latin = text.chars().any(|c| c.is_ascii_alphabetic());
        assert!(!latin, "{status}: {text}");
    }
}
