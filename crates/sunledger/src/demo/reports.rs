//! What villagers report 我要反映, and how they are answered; one report is forgotten.

use serde_json::{Value, json};

use super::place::villages;
use super::plan::{Plan, on};
use super::setup::{BUDGET, BUREAU, maker};

pub(super) fn plan(plan: &mut Plan) {
    let Some(village) = villages().into_iter().nth(3) else {
        return;
    };
    let officer = village.officer();
    let receive = |report: &str, about: Value, day, channel: &str, complaint: &str, who: Value| {
        json!({
            "report": report, "about": about, "channel": channel, "complaint": complaint, "on": day,
            "place": village.code, "unit": village.committee(), "reporter": { "person": who },
        })
    };
    let notice = format!("gs-{}-2017-03", village.tail());
    let (day, who) = (
        on(4, 24),
        json!({"kind": "person", "name": "村民", "detail": "同样的地，我家的补贴比邻居少，想知道怎么算的"}),
    );
    let first = receive(
        "fy-01",
        json!({"notice": notice}),
        day,
        "visit",
        "amount",
        who,
    );
    plan.post(day, &officer, "report.receive", first);
    let answer = json!({
        "report": "fy-01", "on": on(4, 28), "outcome": "explained", "answer": "补贴按确权面积计算，面积和标准已在村部张贴",
    });
    plan.post(on(4, 28), &officer, "report.answer", answer);

    let (day, who) = (
        on(8, 8),
        json!({"kind": "person", "detail": "桥头路面刚修好就裂了，没人管"}),
    );
    let second = receive(
        "fy-02",
        json!({"village": village.code}),
        day,
        "hotline",
        "work",
        who,
    );
    plan.post(day, &maker("fupin"), "report.receive", second);
    let refer = json!({"report": "fy-02", "on": on(8, 10), "reason": "属工程质量，转财政局会同主管部门核查", "unit": BUREAU});
    plan.post(on(8, 10), &maker("fupin"), "report.refer", refer);
    let answer = json!({
        "report": "fy-02", "on": on(8, 30), "outcome": "upheld", "answer": "属实，施工方已返工，验收后再付尾款",
    });
    plan.post(on(8, 30), BUDGET, "report.answer", answer);

    let (day, who) = (
        on(10, 16),
        json!({"kind": "person", "name": "村民", "detail": "秋季的补助一直没有张榜，问了也没人答"}),
    );
    let third = receive(
        "fy-03",
        json!({"village": village.code}),
        day,
        "box",
        "notice",
        who,
    );
    plan.post(day, &officer, "report.receive", third);
}
