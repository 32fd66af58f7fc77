//! The way of a batch: submitted, approved or refused by another, settled, some lines returned and sent again.
//! Every programme and every project pays through here.

use jiff::civil::Date;
use serde_json::{Value, json};

use super::chance::Chance;
use super::people::Household;
use super::plan::{Basis, Fen, Paid, Plan, after, on, yuan};
use super::setup::{APPROVERS, TREASURY};

/// What the bank says of a line that it could not pay.
const RETURNS: &[&str] = &[
    "卡号错误",
    "卡号错误",
    "卡号错误",
    "户名不符",
    "户名不符",
    "账户注销",
    "账户注销",
    "账户长期不动户",
];

/// One payment.
pub(super) struct Line {
    pub(super) payee: Value,
    pub(super) beneficiary: Option<Value>,
    pub(super) due: Fen,
    pub(super) paid: Fen,
    pub(super) reason: Option<&'static str>,
    pub(super) village: Option<&'static str>,
    pub(super) reference: Option<String>,
    /// How what is due is computed.
    pub(super) calc: Option<Value>,
}

/// One batch.
pub(super) struct Batch {
    pub(super) id: String,
    pub(super) project: &'static str,
    pub(super) scheme: &'static str,
    /// The quota that it is paid from, where the batch names one.
    pub(super) line: Option<&'static str>,
    /// The contract that it pays on, and as what.
    pub(super) contract: Option<(String, &'static str)>,
    pub(super) period: &'static str,
    pub(super) maker: String,
    pub(super) on: Date,
    pub(super) basis: Basis,
    pub(super) lines: Vec<Line>,
}

/// Tells, at the end of the year, what the bank returned and what became of it.
pub(super) fn tell_of_returns(plan: &mut Plan) {
    let tally = &plan.tally;
    let (returned, arrived) = (tally.returned, tally.resettled);
    let (given_up, awaiting) = (tally.given_up, tally.awaiting);
    plan.say(
        on(12, 27),
        &format!(
            "全年退票{returned}笔（卡号错误、户名不符、账户注销）：重发到账{arrived}笔，退回项目{given_up}笔，待重发{awaiting}笔"
        ),
        &format!(
            "{returned} lines came back from the bank: {arrived} arrived when sent again, {given_up} given up, {awaiting} still waiting"
        ),
    );
}

impl Line {
    /// To the head of a household.
    pub(super) fn to_head(household: &Household, amount: Fen) -> Self {
        Self {
            payee: household.head(),
            beneficiary: None,
            due: amount,
            paid: amount,
            reason: None,
            village: Some(household.village.code),
            reference: None,
            calc: None,
        }
    }

    /// To a registered unit.
    pub(super) fn to_unit(unit: &str, amount: Fen) -> Self {
        Self {
            payee: json!({ "unit": unit }),
            beneficiary: None,
            due: amount,
            paid: amount,
            reason: None,
            village: None,
            reference: None,
            calc: None,
        }
    }

    /// For somebody of a village who is not the payee.
    pub(super) fn for_whom(self, beneficiary: Value, village: &'static str) -> Self {
        Self {
            beneficiary: Some(beneficiary),
            village: Some(village),
            ..self
        }
    }

    /// With its computation.
    pub(super) fn computed(self, calc: Value) -> Self {
        Self {
            calc: Some(calc),
            ..self
        }
    }

    /// Less than is due, and why.
    pub(super) fn less(self, paid: Fen, reason: &'static str) -> Self {
        Self {
            paid,
            reason: Some(reason),
            ..self
        }
    }

    pub(super) fn value(&self) -> Value {
        let mut value = json!({"payee": self.payee, "paid": yuan(self.paid)});
        if self.due != self.paid {
            value["due"] = json!(yuan(self.due));
        }
        let texts = [("reason", self.reason), ("village", self.village)];
        for (field, text) in texts {
            if let Some(text) = text {
                value[field] = json!(text);
            }
        }
        if let Some(reference) = &self.reference {
            value["reference"] = json!(reference);
        }
        if let Some(calc) = &self.calc {
            value["calc"] = calc.clone();
        }
        if let Some(beneficiary) = &self.beneficiary {
            value["beneficiary"] = beneficiary.clone();
        }
        value
    }

    fn to_a_person(&self) -> bool {
        self.payee.get("person").is_some()
    }
}

impl Batch {
    /// 实发 together.
    pub(super) fn total(&self) -> Fen {
        self.lines.iter().map(|line| line.paid).sum()
    }

    fn prepare(&self, plan: &mut Plan) {
        let lines: Vec<Value> = self.lines.iter().map(Line::value).collect();
        let mut body = json!({
            "batch": self.id, "project": self.project, "scheme": self.scheme, "period": self.period,
            "control_total": yuan(self.total()), "basis": self.basis.value(), "lines": lines,
        });
        if let Some(line) = self.line {
            body["line"] = json!(line);
        }
        if let Some((contract, nature)) = &self.contract {
            body["contract"] = json!(contract);
            body["nature"] = json!(nature);
        }
        plan.tally.batches += 1;
        plan.tally.lines += self.lines.len();
        let short = self.lines.iter().filter(|line| line.paid < line.due);
        plan.tally.short_lines += short.count();
        plan.post(self.on, &self.maker, "payment.prepare", body);
    }

    /// Submitted and refused: the money is free again.
    pub(super) fn refused(&self, plan: &mut Plan, reason: &str) {
        self.prepare(plan);
        plan.tally.refused += 1;
        let body = json!({"batch": self.id, "reason": reason});
        plan.post(after(self.on, 1), APPROVERS[0], "payment.refuse", body);
    }

    /// Submitted, approved, settled; some lines come back and go out again. Says the day of the settlement.
    pub(super) fn pay(self, plan: &mut Plan) -> Date {
        let mut chance = Chance::named(&self.id);
        self.prepare(plan);
        let settled_on = after(self.on, 4);
        plan.approve(after(self.on, 2), chance.pick(&APPROVERS), &self.id);
        let persons = (0..).zip(&self.lines).filter(|(_, l)| l.to_a_person());
        let failed: Vec<(u32, Fen)> = persons
            .map(|(index, line)| (index, line.paid))
            .filter(|_| chance.one_in(75))
            .collect();
        // Most failures are in the bank's report; some are only noticed days later.
        let (late, at_once): (Vec<_>, Vec<_>) = failed.into_iter().partition(|_| chance.one_in(12));
        let returned: Vec<Value> = at_once
            .iter()
            .map(|(index, _)| json!({"index": index, "reason": chance.pick(RETURNS)}))
            .collect();
        let mut body = json!({
            "batch": self.id, "amount": yuan(self.total()), "reference": format!("YH-{}", self.id),
            "basis": self.by_bank(settled_on).value(),
        });
        if !returned.is_empty() {
            body["returned"] = json!(returned);
        }
        plan.post(settled_on, TREASURY, "payment.settle", body);
        plan.tally.returned += at_once.len() + late.len();
        *plan.spent.entry(self.project).or_default() += self.total();
        let mut open: Vec<(u32, Fen, Date)> = at_once
            .into_iter()
            .map(|(index, paid)| (index, paid, settled_on))
            .collect();
        for (index, paid) in late {
            let day = after(settled_on, 3);
            let reason = chance.pick(RETURNS);
            let body = json!({
                "batch": self.id, "index": index, "reason": reason, "basis": Basis::on(day).value(),
            });
            plan.post(day, TREASURY, "payment.return", body);
            open.push((index, paid, day));
        }
        for (index, paid, since) in open {
            self.follow_up(plan, &mut chance, index, paid, since);
        }
        self.remember(plan, settled_on);
        settled_on
    }

    /// What becomes of one returned line.
    fn follow_up(&self, plan: &mut Plan, chance: &mut Chance, index: u32, paid: Fen, since: Date) {
        let act =
            |day: Date| json!({"batch": self.id, "index": index, "basis": Basis::on(day).value()});
        let resent_on = after(since, 8 + i32::from(chance.one_in(3)) * 7);
        let arrived_on = after(resent_on, 3);
        if arrived_on > on(12, 29) {
            *plan.spent.entry(self.project).or_default() -= paid;
            plan.tally.awaiting += 1;
            return;
        }
        if chance.one_in(14) {
            let mut body = act(resent_on);
            body["reason"] = json!("多次联系无法更正账户，退回项目");
            plan.post(resent_on, TREASURY, "payment.give_up", body);
            *plan.spent.entry(self.project).or_default() -= paid;
            plan.tally.given_up += 1;
            return;
        }
        plan.post(resent_on, TREASURY, "payment.resend", act(resent_on));
        let mut body = act(arrived_on);
        // Numbered as they arrive: a line's place in the list must not stand in a public text.
        plan.tally.resettled += 1;
        body["reference"] = json!(format!("CF-{arrived_on}-{}", plan.tally.resettled));
        plan.post(arrived_on, TREASURY, "payment.resettle", body);
    }

    fn by_bank(&self, day: Date) -> Basis {
        let title = format!("{}银行回单", self.id);
        Basis::on(day).evidence("statement", "青禾县财政局国库股", &title)
    }

    /// Notes which villages have something to post for the period.
    fn remember(&self, plan: &mut Plan, settled_on: Date) {
        let mut seen: Vec<&'static str> = self.lines.iter().filter_map(|l| l.village).collect();
        seen.sort_unstable();
        seen.dedup();
        plan.paid.extend(seen.into_iter().map(|village| Paid {
            village,
            period: self.period,
            settled_on,
        }));
    }
}
