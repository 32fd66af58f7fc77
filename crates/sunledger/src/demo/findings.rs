//! What the auditors make of what they find: one offence put right, one suspicion dismissed, one order still open.

use serde_json::json;
use sunledger_domain::State;

use super::agents::MATCHER;
use super::place::Village;
use super::plan::{Fen, Plan, on, yuan};

/// The village clerk's payment: found by a list, judged by the audit bureau, and closed by the entry that brought it
/// back, which is the last one before.
pub(super) fn diverted(plan: &mut Plan, village: &Village, amount: Fen) {
    let finding = "bidui-cungan-1";
    let judged = on(8, 21);
    let confirm = json!({
        "finding": finding, "on": judged, "offence": "embezzlement_or_diversion", "amount": yuan(amount),
        "document": {"number": "青审改〔2017〕6号", "on": judged},
    });
    plan.post(judged, MATCHER, "finding.confirm", confirm);
    let order = json!({
        "finding": finding, "on": on(8, 22), "unit": village.committee(), "until": on(9, 15),
        "measures": "追回款项，重新发放给受益户",
    });
    plan.post(on(8, 22), MATCHER, "finding.order", order);
}

/// Follows at once on the reversal.
pub(super) fn recovered(plan: &mut Plan, back: jiff::civil::Date, amount: Fen) {
    plan.ask(back, MATCHER, "finding.close", move |state: &State| {
        let reversal = state.size().saturating_sub(1);
        Ok(json!({
            "finding": "bidui-cungan-1", "on": back, "recovered": yuan(amount), "restored": [reversal],
        }))
    });
}

pub(super) fn plan(plan: &mut Plan) {
    let dismiss = json!({
        "finding": "bidui-siwang-1", "on": on(11, 6), "reason": "发放的是去世前一个月的补助，符合规定",
    });
    plan.post(on(11, 6), MATCHER, "finding.dismiss", dismiss);
    let finding = "yd-gongshi-01";
    let raise = json!({
        "finding": finding, "question": "notice_down_early", "kind": "notice", "about": "gs-201203-2017-06",
        "amount": "0", "on": on(8, 16),
    });
    plan.post(on(8, 16), MATCHER, "finding.raise", raise);
    let confirm = json!({
        "finding": finding, "on": on(8, 24), "offence": "other", "amount": "0",
        "document": {"number": "青审改〔2017〕7号", "on": on(8, 24)},
    });
    plan.post(on(8, 24), MATCHER, "finding.confirm", confirm);
    let order = json!({
        "finding": finding, "on": on(8, 25), "unit": "cwh-201203", "until": on(12, 29),
        "measures": "重新张贴，以后满十天再撤",
    });
    plan.post(on(8, 25), MATCHER, "finding.order", order);
}
