//! 危房改造, in two instalments; and the one payment of the year that was diverted, caught and recovered.
//! The reversal names what it reverses: nothing here is edited or taken out of sight.

use serde_json::json;

use super::findings;
use super::payments::Line;
use super::people::{Household, People};
use super::plan::{Basis, Fen, Plan, after, on, told};
use super::programmes::Programme;
use super::setup::TREASURY;

/// Whose first instalment went to somebody else's card.
const VICTIM: usize = 23;

const PROGRAMME: Programme = Programme {
    project: "weifang-2017",
    scheme: "weifang",
    line: Some("zy-weifang-zhujian"),
    maker: "zhujian",
    title: "农村危房改造",
};

pub(super) fn plan(plan: &mut Plan, people: &People) {
    let houses: Vec<(&Household, Fen)> = people
        .some("houses", 31)
        .into_iter()
        .map(|h| (h, if h.land % 3 == 0 { 950_000 } else { 2_100_000 }))
        .collect();
    let first = |(order, (h, grant)): (usize, &(&Household, Fen))| {
        let mut line = Line::to_head(h, *grant).less(grant / 2, "instalment");
        if order == VICTIM {
            line.payee = people.clerk.value();
            line.beneficiary = Some(h.head());
        }
        line
    };
    let lines = houses.iter().enumerate().map(first).collect();
    let batch = PROGRAMME.batch("weifang-1".into(), "2017", on(5, 15), lines);
    batch.pay(plan);
    if let Some((victim, grant)) = houses.get(VICTIM) {
        diverted(plan, victim, grant / 2);
    }
    let lines = houses
        .iter()
        .map(|(h, grant)| Line::to_head(h, grant / 2))
        .collect();
    let mut second = PROGRAMME.batch("weifang-2".into(), "2017", on(10, 19), lines);
    let office = "青禾县住房和城乡建设局";
    second.basis = second
        .basis
        .evidence("acceptance", office, "危房改造竣工验收表");
    second.pay(plan);
}

fn diverted(plan: &mut Plan, victim: &Household, amount: Fen) {
    let place = format!("{}{}", victim.village.township.name, victim.village.name);
    let sum = told(amount);
    let found = on(8, 14);
    plan.say(
        found,
        &format!(
            "发现问题：审计比对收款人与受益户，{place}一户危房改造款{sum}元进了村报账员的卡"
        ),
        &format!(
            "caught: payees matched against beneficiaries; {sum} yuan for one house went to a village clerk's card"
        ),
    );
    findings::diverted(plan, &victim.village, amount);
    let back = on(9, 5);
    let auditor = "青禾县审计局";
    let basis = Basis::on(back)
        .document("青审改〔2017〕6号", on(8, 21))
        .evidence("document", auditor, "审计整改通知书")
        .evidence("minutes", auditor, "核查谈话记录")
        .evidence("statement", "青禾县财政局国库股", "追缴资金银行回单");
    let body = json!({"batch": "weifang-1", "index": VICTIM, "reason": "diverted", "basis": basis.value()});
    plan.post(back, TREASURY, "payment.reverse", body);
    findings::recovered(plan, back, amount);
    *plan.spent.entry(PROGRAMME.project).or_default() -= amount;
    plan.tally.recovered += amount;
    let line = Line::to_head(victim, amount);
    let paid_on = on(9, 8);
    let mut again = PROGRAMME.batch("weifang-1b".into(), "2017", paid_on, vec![line]);
    again.basis = again
        .basis
        .document("青审改〔2017〕6号", on(8, 21))
        .evidence("document", auditor, "审计整改通知书");
    again.pay(plan);
    plan.say(
        after(paid_on, 4),
        &format!("追回{sum}元，红字冲销指名原笔，重新发给受益户本人"),
        &format!(
            "recovered: {sum} yuan come back, the reversal names the payment, the household is paid itself"
        ),
    );
}
