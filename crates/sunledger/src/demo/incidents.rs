//! What the bank brings that fits nothing: a return without a payment, money that nobody expected.
//! Facts are recorded, never refused; what is not explained stays open for all to see.

use jiff::civil::Date;
use serde_json::json;

use super::plan::{Basis, Fen, Plan, on, told, yuan};
use super::setup::{BUREAU, TREASURY};

const YUAN: Fen = 100;

pub(super) fn plan(plan: &mut Plan) {
    unmatched(plan);
    suspense(plan);
}

fn unmatched(plan: &mut Plan) {
    let (day, amount) = (on(11, 8), 12_600 * YUAN);
    let basis = Basis::on(day).evidence(
        "statement",
        "青禾县财政局国库股",
        "通村路核减工程量退款回单",
    );
    let body = json!({
        "project": "tongcunlu-2017", "amount": yuan(amount), "period": "2017-11",
        "reference": "YH-20171108-0317", "basis": basis.value(),
    });
    plan.post(day, TREASURY, "return.record", body);
    *plan.spent.entry("tongcunlu-2017").or_default() -= amount;
    plan.say(
        day,
        "未挂接退款：通村路核减工程量退回12,600元，未指明原笔，按项目登记",
        "an unmatched return: 12,600 yuan come back to the road and name no payment",
    );
}

fn suspense(plan: &mut Plan) {
    let record = |plan: &mut Plan, day: Date, item: &str, amount: Fen, reason: &str, reference| {
        let basis = Basis::on(day).evidence("statement", "青禾县财政局国库股", reference);
        let body = json!({
            "suspense": item, "amount": yuan(amount), "reason": reason, "unit": BUREAU,
            "reference": reference, "basis": basis.value(),
        });
        plan.post(day, TREASURY, "suspense.record", body);
    };
    let came = 8_000 * YUAN;
    record(
        plan,
        on(6, 8),
        "daicha-1",
        came,
        "unknown",
        "YH-20170608-0092",
    );
    let day = on(7, 14);
    let basis = Basis::on(day).evidence("document", "青禾县财政局国库股", "误汇核查说明");
    let body = json!({
        "suspense": "daicha-1", "amount": yuan(came), "basis": basis.value(),
        "explanation": "查明为投标保证金误汇，已原路退回",
    });
    plan.post(day, TREASURY, "suspense.clear", body);
    plan.say(
        day,
        &format!("待查：6月不明来款{}元查明系误汇，已核销", told(came)),
        &format!(
            "suspense: {} yuan of unknown origin are explained and cleared",
            told(came)
        ),
    );
    let (day, went) = (on(11, 24), 3_600 * YUAN);
    record(
        plan,
        day,
        "daicha-2",
        -went,
        "not_approved",
        "YH-20171124-0410",
    );
    plan.tally.suspense_open += went;
    plan.say(
        day,
        &format!(
            "待查：银行无审批批次划出{}元，挂账待查，至年末仍未查清",
            told(went)
        ),
        &format!(
            "suspense: the bank paid out {} yuan that nobody approved; still open at year end",
            told(went)
        ),
    );
}
