//! What the policy says of the demo's schemes, and whom its cooperatives bring in.
//! One list is short of nothing; two lists share five households, which a query finds.

use serde_json::{Value, json};

use super::people::{Household, People};
use super::plan::{Basis, Fen, Plan, on, yuan};
use super::setup::maker;

/// The scheme under which fiscal money goes into cooperatives.
const EQUITY: &str = "rugu";
/// Households with land that the orchard cooperative brings in.
const ORCHARD: usize = 112;
/// Households that the mushroom cooperative brings in, five of which the orchard counts too.
const MUSHROOM: usize = 36;
const SHARED: usize = 5;
/// The orchard's township.
const TOWNSHIP: &str = "990421200000";

/// Scheme, article, its rule and the amount for one (empty where there is none), per what, how often, for whom.
type Terms = (
    &'static str,
    u16,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

#[rustfmt::skip]
const TERMS: &[Terms] = &[
    ("canhe", 18, "", "150.00", "person", "year", "registered_poor"),
    ("yulu", 16, "student_yearly_cap", "3000.00", "student", "season", "students"),
    ("weifang", 14, "", "", "household", "year", "registered_poor"),
    ("hulin", 13, "", "10000.00", "person", "season", "registered_poor"),
    ("tiexi", 22, "base_rate_interest", "", "loan", "season", "registered_poor"),
    ("tuigeng", 13, "", "125.00", "mu", "year", "farmers"),
    ("jiaotong", 11, "", "", "person", "year", "workers"),
    ("nongxian", 22, "own_share_premium", "4.80", "mu", "year", "registered_poor"),
    ("chanye", 8, "", "", "household", "season", "registered_poor"),
    (EQUITY, 9, "cooperative_equity", "", "entity", "once", "entities"),
];

/// What the policy says of a scheme, where it says anything.
pub(super) fn terms(scheme: &str) -> Option<Value> {
    let (_, article, rule, amount, per, frequency, eligibility) =
        TERMS.iter().find(|(known, ..)| *known == scheme)?;
    let mut terms = json!({
        "appeal": "青禾县扶贫办监督股",
        "apply": "向村委会申请，村民代表评议、公示后报乡镇审核",
        "article": article,
        "benefit": "money",
        "eligibility": eligibility,
        "frequency": frequency,
        "per": per,
    });
    for (key, value) in [("rule", rule), ("amount", amount)] {
        if !value.is_empty() {
            terms[key] = json!(value);
        }
    }
    Some(terms)
}

/// So many units at a standard; `tenths` of a unit.
pub(super) fn standard(standard: Fen, tenths: Fen) -> Value {
    let quantity = format!("{}.{}", tenths / 10, tenths % 10);
    json!({"standard": {"quantity": quantity, "standard": yuan(standard)}})
}

/// Interest at the base rate, by a year of 360 days.
pub(super) fn interest(principal: Fen, days: i64) -> Value {
    json!({"interest": {"days": days, "principal": yuan(principal), "rate": 435, "year_days": 360}})
}

/// All of the household's own share, a fifth of the premium.
pub(super) fn premium(own: Fen) -> Value {
    json!({"premium": {"own": yuan(own), "premium": yuan(own * 5), "share": 10_000}})
}

/// The lists stand before the equity is paid.
pub(super) fn plan(plan: &mut Plan, people: &People) {
    let landed: Vec<&Household> = people
        .of_township(TOWNSHIP)
        .filter(|h| h.land > 0)
        .collect();
    let (orchard, rest) = landed.split_at(ORCHARD.min(landed.len()));
    let mushroom: Vec<&Household> = orchard
        .iter()
        .take(SHARED)
        .chain(rest.iter().take(MUSHROOM - SHARED))
        .copied()
        .collect();
    list(plan, "zhongzhi", orchard);
    list(plan, "junye", &mushroom);
    plan.say(
        on(4, 19),
        &format!(
            "带动名单：林果合作社{}户带地入社，菌业合作社{}户；有{SHARED}户同时列入两份名单，可以查出",
            orchard.len(),
            mushroom.len()
        ),
        &format!(
            "lists of linked households: {} and {}; {SHARED} stand on both, which a query finds",
            orchard.len(),
            mushroom.len()
        ),
    );
}

fn list(plan: &mut Plan, entity: &str, households: &[&Household]) {
    let one =
        |h: &&Household| json!({"household": h.head(), "land": true, "village": h.village.code});
    let households: Vec<Value> = households.iter().map(one).collect();
    let day = on(4, 18);
    let office = "青禾县扶贫开发办公室";
    let basis = Basis::on(day).evidence("signed_list", office, &format!("{entity}带动贫困户名单"));
    let body = json!({
        "basis": basis.value(), "entity": entity, "households": households, "scheme": EQUITY,
    });
    plan.post(day, &maker("fupin"), "linkage.record", body);
}
