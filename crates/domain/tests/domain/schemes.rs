//! Articles 16 and 22, caps and once-only: what a scheme says, a case just inside and one just outside of each bound.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use sunledger_domain::event::Body;
use sunledger_domain::policy::Rule;
use sunledger_domain::subject::PartyKey;
use sunledger_domain::{Breach, Command, FieldError, LineStatus, Rejection};

use crate::commands::{cmd, merge, paid, subject};
use crate::world::*;

/// A county with money, a policy, and scheme `s` under such terms.
pub(crate) fn under(terms: Value) -> World {
    let mut all = json!({
        "appeal": "示例县扶贫办监督股", "apply": "向村委会申请", "benefit": "money",
        "eligibility": "registered_poor", "frequency": "year", "per": "person",
    });
    merge(&mut all, terms);
    county()
        .and(
            FINANCE,
            &cmd("quota.receive", json!({ "amount": "5000000.00" })),
        )
        .and(MAKER, &cmd("project.register", json!({})))
        .and(
            FINANCE,
            &cmd("project.fund", json!({ "amount": "5000000.00" })),
        )
        .and(FINANCE, &cmd("policy.adopt", json!({})))
        .and(
            REGISTRAR,
            &cmd("scheme.register", json!({ "scheme": "s", "terms": all })),
        )
}

/// Between batches: what a capped scheme has paid to somebody for a year is what the lines that stand say, within it.
pub(crate) fn takings_agree(world: &World) {
    let mut capped = BTreeSet::new();
    let mut sums: BTreeMap<_, i128> = BTreeMap::new();
    for entry in &world.log {
        match &entry.body {
            Body::SchemeRegistered(e)
                if e.terms.as_ref().is_some_and(|terms| terms.cap.is_some()) =>
            {
                capped.insert(e.scheme.clone());
            }
            Body::PaymentLine(e) => {
                let batch = world.state.batch(&e.batch).unwrap();
                let holds = match batch.line_status(e.index).unwrap() {
                    LineStatus::Pending | LineStatus::Settled => true,
                    LineStatus::Awaiting
                    | LineStatus::GivenUp
                    | LineStatus::Reversed
                    | LineStatus::Refused => false,
                };
                if capped.contains(&batch.scheme) && holds {
                    let who = e
                        .beneficiary
                        .map_or(e.payee.key(), |s| PartyKey::Handle(s.handle));
                    let key = (batch.scheme.clone(), who, e.period.year());
                    *sums.entry(key).or_default() += i128::from(e.paid.minor());
                }
            }
            _ => {}
        }
    }
    for ((scheme, who, year), sum) in sums {
        assert_eq!(
            world.state.taken(&scheme, &who, year),
            sum,
            "{scheme} {who} {year}"
        );
        assert!(sum <= 15_000, "{scheme} {who} {year}: {sum}");
    }
}

pub(crate) fn pay(batch: &str, lines: Value) -> Command {
    let patch = json!({ "batch": batch, "scheme": "s", "lines": lines });
    cmd("payment.prepare", patch)
}

/// What a rule of the policy said.
pub(crate) fn policy_says(rejection: Option<Rejection>) -> (Rule, u16, String, String) {
    let rejection = rejection.unwrap();
    says_why(&rejection);
    assert_eq!(rejection.code(), "policy_rule");
    let Rejection::Breach { breach, .. } = rejection else {
        panic!("{rejection}");
    };
    let Breach::Policy {
        rule,
        article,
        found,
        allowed,
        ..
    } = breach
    else {
        panic!("{breach}");
    };
    (rule, article, found.en(), allowed.en())
}

fn computed(calc: Value, amount: &str) -> Value {
    let mut line = paid(1, amount);
    merge(&mut line, json!({ "calc": calc }));
    json!([line])
}

#[test]
fn what_is_due_is_what_its_computation_comes_to() {
    let calc = json!({ "standard": { "quantity": "12.5", "standard": "71.45" } });
    let passed = under(json!({}))
        .when(MAKER, &pay("p1", computed(calc.clone(), "893.13")))
        .then(&["payment.prepared", "payment.line"]);
    passed
        .says(1, "/calc", &calc)
        .says(1, "/due", &json!("893.13"));
    let mut off = computed(calc, "893.12");
    merge(&mut off[0], json!({ "due": "893.12" }));
    under(json!({})).when(MAKER, &pay("p1", off)).then_refused(
        "calc_mismatch",
        &Breach::Calc {
            index: 0,
            stated: money("893.12"),
            computed: money("893.13"),
        },
    );
}

#[test]
fn goods_are_measured_as_the_scheme_says() {
    let terms = json!({ "benefit": { "in_kind": "公斤" }, "quantity": "75", "per": "mu" });
    let goods =
        |unit: &str| json!({ "in_kind": { "quantity": "150", "unit": unit, "value": "2.40" } });
    under(terms.clone())
        .when(MAKER, &pay("p1", computed(goods("公斤"), "360.00")))
        .then(&["payment.prepared", "payment.line"]);
    let field = |field, error| Breach::Field { field, error };
    under(terms)
        .when(MAKER, &pay("p1", computed(goods("袋"), "360.00")))
        .then_refused("invalid_field", &field("unit", FieldError::Mismatch));
}

#[test]
fn numbers_of_a_computation_have_their_bounds() {
    let interest = |days: u32, year_days: u32, rate: u32| json!({ "interest": { "principal": "50000.00", "days": days, "year_days": year_days, "rate": rate } });
    let premium = |own: &str, share: u32| json!({ "premium": { "own": own, "premium": "24.00", "share": share } });
    for (calc, field, error) in [
        (interest(0, 360, 435), "days", FieldError::NotPositive),
        (interest(3_661, 360, 435), "days", FieldError::TooMany),
        (interest(90, 366, 435), "year_days", FieldError::Mismatch),
        (interest(90, 360, 10_001), "rate", FieldError::TooMany),
        (premium("24.01", 10_000), "own", FieldError::TooMany),
        (premium("4.80", 10_001), "share", FieldError::TooMany),
    ] {
        let mut line = computed(calc, "1.00");
        merge(&mut line[0], json!({ "due": "1.00" }));
        under(json!({}))
            .when(MAKER, &pay("p1", line))
            .then_refused("invalid_field", &Breach::Field { field, error });
    }
}

#[test]
fn a_student_receives_3000_a_year_in_instalments_and_no_fen_more() {
    let terms =
        || json!({ "rule": "student_yearly_cap", "eligibility": "students", "per": "student" });
    let mut first = paid(1, "1500.00");
    merge(
        &mut first,
        json!({ "due": "3000.00", "reason": "instalment" }),
    );
    let half = || under(terms()).and(MAKER, &pay("p1", json!([first.clone()])));
    half()
        .when(
            MAKER,
            &pay("p2", json!([paid(1, "1500.00"), paid(2, "3000.00")])),
        )
        .then(&["payment.prepared", "payment.line", "payment.line"]);
    let above = half().decide(MAKER, &pay("p2", json!([paid(1, "1500.01")])));
    let (rule, article, found, allowed) = policy_says(above.err());
    assert_eq!((rule, article), (Rule::StudentYearlyCap, 16));
    assert_eq!(
        (found.as_str(), allowed.as_str()),
        ("3000.01", "at most 3000.00")
    );
    // Another year counts for itself.
    let next =
        json!({ "batch": "p2", "scheme": "s", "period": "2018", "lines": [paid(1, "3000.00")] });
    half()
        .when(MAKER, &cmd("payment.prepare", next))
        .then(&["payment.prepared", "payment.line"]);
}

#[test]
fn a_school_is_paid_for_named_students_only() {
    let terms = json!({ "rule": "student_yearly_cap" });
    let school = |patch: Value| {
        let mut line = json!({ "paid": "3000.00", "payee": { "unit": "xz" } });
        merge(&mut line, patch);
        pay("p1", json!([line]))
    };
    under(terms.clone())
        .when(MAKER, &school(json!({ "beneficiary": subject(7) })))
        .then(&["payment.prepared", "payment.line"]);
    let (field, error) = ("beneficiary", FieldError::Missing);
    under(terms)
        .when(MAKER, &school(json!({})))
        .then_refused("invalid_field", &Breach::Field { field, error });
}

#[test]
fn a_cap_is_the_scheme_s_own_and_what_goes_back_gives_it_back() {
    let capped =
        || under(json!({ "cap": "500.00" })).and(MAKER, &pay("p1", json!([paid(1, "500.00")])));
    let more = |amount| pay("p2", json!([paid(1, amount)]));
    let full = || Breach::SchemeCap {
        scheme: "s".parse().unwrap(),
        year: 2017,
        cap: money("500.00"),
        found: 50_001,
    };
    capped()
        .when(MAKER, &more("0.01"))
        .then_refused("scheme_cap", &full());
    // Refused by the approver: nothing was taken.
    capped()
        .and(APPROVER, &cmd("payment.refuse", json!({})))
        .when(MAKER, &more("500.00"))
        .then(&["payment.prepared", "payment.line"]);
    let settled = || {
        let settle = json!({ "amount": "500.00" });
        capped()
            .and_approved("p1")
            .and(TREASURY, &cmd("payment.settle", settle))
    };
    let line = |kind| cmd(kind, json!({ "index": 0 }));
    // Reversed, or returned by the bank: the cap is free again.
    settled()
        .and(TREASURY, &line("payment.reverse"))
        .when(MAKER, &more("500.00"))
        .then(&["payment.prepared", "payment.line"]);
    let returned = || settled().and(TREASURY, &line("payment.return"));
    returned()
        .when(TREASURY, &line("payment.resend"))
        .then(&["payment.resent"]);
    let resent = returned().and(TREASURY, &line("payment.resend"));
    resent
        .when(MAKER, &more("0.01"))
        .then_refused("scheme_cap", &full());
    // Paid again meanwhile: the first cannot go out once more.
    returned()
        .and(MAKER, &more("0.01"))
        .when(TREASURY, &line("payment.resend"))
        .then_refused("scheme_cap", &full());
    returned()
        .and(TREASURY, &line("payment.give_up"))
        .when(MAKER, &more("500.00"))
        .then(&["payment.prepared", "payment.line"]);
}

#[test]
fn once_is_once() {
    let once = || {
        let world = under(json!({ "frequency": "once" }));
        world.and(MAKER, &pay("p1", json!([paid(1, "100.00")])))
    };
    let scheme = "s".parse().unwrap();
    let later =
        json!({ "batch": "p2", "scheme": "s", "period": "2019-01", "lines": [paid(1, "1.00")] });
    once()
        .when(MAKER, &cmd("payment.prepare", later))
        .then_refused("scheme_once_only", &Breach::OnceOnly { scheme });
    once()
        .when(MAKER, &pay("p2", json!([paid(2, "100.00")])))
        .then(&["payment.prepared", "payment.line"]);
    once()
        .and(APPROVER, &cmd("payment.refuse", json!({})))
        .when(MAKER, &pay("p2", json!([paid(1, "100.00")])))
        .then(&["payment.prepared", "payment.line"]);
}

#[test]
fn interest_is_subsidised_at_the_base_rate_exactly() {
    let world = || under(json!({ "rule": "base_rate_interest", "per": "loan" }));
    let interest = |rate: u32, amount: &str| {
        let calc = json!({ "principal": "50000.00", "days": 90, "year_days": 360, "rate": rate });
        pay("p1", computed(json!({ "interest": calc }), amount))
    };
    world()
        .when(MAKER, &interest(435, "543.75"))
        .then(&["payment.prepared", "payment.line"]);
    for (rate, amount) in [(434, "542.50"), (436, "545.00")] {
        let (rule, article, found, allowed) =
            policy_says(world().decide(MAKER, &interest(rate, amount)).err());
        assert_eq!((rule, article), (Rule::BaseRateInterest, 22));
        assert_eq!(
            (found, allowed.as_str()),
            (format!("4.{}%", rate - 400), "4.35%")
        );
    }
    let bare = world().decide(MAKER, &pay("p1", json!([paid(1, "543.75")])));
    assert_eq!(policy_says(bare.err()).2, "no computation is stated");
}

#[test]
fn three_times_the_fee_is_at_most_the_benchmark_and_it_goes_back_on_timely_repayment() {
    let world = || under(json!({ "rule": "guarantee_fee", "per": "loan" }));
    let fee = |fee: &str, repayment: Value| {
        let mut calc = json!({ "principal": "50000.00", "days": 365, "fee": fee });
        merge(&mut calc, repayment);
        pay("p1", computed(json!({ "guarantee_fee": calc }), fee))
    };
    world()
        .when(MAKER, &fee("725.00", json!({})))
        .then(&["payment.prepared", "payment.line"]);
    let dear = world().decide(MAKER, &fee("725.01", json!({})));
    let (rule, article, found, allowed) = policy_says(dear.err());
    assert_eq!((rule, article), (Rule::GuaranteeFee, 22));
    assert_eq!(
        (found.as_str(), allowed.as_str()),
        ("1.46%", "at most 1.45%")
    );
    let repaid = |on: &str| json!({ "repayment": { "due_on": "2017-02-28", "repaid_on": on } });
    world()
        .when(MAKER, &fee("725.00", repaid("2017-02-28")))
        .then(&["payment.prepared", "payment.line"]);
    let late = world().decide(MAKER, &fee("725.00", repaid("2017-03-01")));
    assert_eq!(policy_says(late.err()).3, "not after 2017-02-28");
    let never = world().decide(MAKER, &fee("725.00", repaid("2051-01-01")));
    assert_eq!(never.err().map(|r| r.code()), Some("date_outside"));
}

#[test]
fn the_household_s_own_share_of_a_premium_is_paid_in_full() {
    let world = || under(json!({ "rule": "own_share_premium", "per": "mu" }));
    let premium = |share: u32, amount: &str| {
        let calc = json!({ "own": "48.00", "premium": "240.00", "share": share });
        pay("p1", computed(json!({ "premium": calc }), amount))
    };
    world()
        .when(MAKER, &premium(10_000, "48.00"))
        .then(&["payment.prepared", "payment.line"]);
    let part = world().decide(MAKER, &premium(9_999, "48.00"));
    let (rule, article, found, allowed) = policy_says(part.err());
    assert_eq!((rule, article), (Rule::OwnSharePremium, 22));
    assert_eq!((found.as_str(), allowed.as_str()), ("99.99%", "100%"));
}

#[test]
fn a_rule_that_the_policy_makes_soft_refuses_nothing() {
    let mut rule = crate::policy::usual();
    for setting in rule["set"]["rules"].as_array_mut().unwrap() {
        setting["mode"] = json!("soft");
    }
    rule["set"]["effective_from"] = json!("2017-01-01");
    rule["set"]["version"] = json!(2);
    under(json!({ "rule": "base_rate_interest" }))
        .and(FINANCE, &cmd("policy.adopt", rule))
        .when(MAKER, &pay("p1", json!([paid(1, "543.75")])))
        .then(&["payment.prepared", "payment.line"]);
}

#[test]
fn terms_that_say_nothing_sensible_are_refused() {
    let register = |terms: Value| {
        let mut all = json!({
            "appeal": "示例", "apply": "示例", "benefit": "money", "eligibility": "any",
            "frequency": "once", "per": "household",
        });
        merge(&mut all, terms);
        cmd("scheme.register", json!({ "scheme": "s", "terms": all }))
    };
    for (terms, field, error) in [
        (
            json!({ "amount": "0.00" }),
            "amount",
            FieldError::NotPositive,
        ),
        (json!({ "cap": "-1.00" }), "cap", FieldError::NotPositive),
        (json!({ "article": 0 }), "article", FieldError::Mismatch),
        (json!({ "article": 1000 }), "article", FieldError::Mismatch),
        (
            json!({ "quantity": "75" }),
            "quantity",
            FieldError::Unexpected,
        ),
        (
            json!({ "rule": "notice_due" }),
            "rule",
            FieldError::Mismatch,
        ),
    ] {
        county()
            .when(REGISTRAR, &register(terms))
            .then_refused("invalid_field", &Breach::Field { field, error });
    }
    for terms in [
        json!({ "article": 1 }),
        json!({ "article": 999, "amount": "0.01" }),
    ] {
        county()
            .when(REGISTRAR, &register(terms))
            .then(&["scheme.registered"]);
    }
}

#[test]
fn old_books_are_never_refused_for_what_a_scheme_says() {
    let wrong = json!({ "standard": { "quantity": "2", "standard": "1.00" } });
    let mut line = paid(1, "9999.00");
    merge(&mut line, json!({ "calc": wrong, "due": "9999.00" }));
    let terms = json!({
        "appeal": "示例", "apply": "示例", "benefit": "money", "cap": "1.00", "eligibility": "students",
        "frequency": "once", "per": "student", "rule": "student_yearly_cap",
    });
    let load = json!({ "lines": [line, paid(2, "5.00")], "scheme": { "terms": terms } });
    let world = county().and(FINANCE, &cmd("policy.adopt", json!({})));
    let decided = world.decide(HISTORY, &cmd("history.load", load));
    assert!(decided.is_ok(), "{:?}", decided.err());
}
