//! What hangs on the villages' boards, and what the county says of each project.
//! Rows are left to the ledger, which finds them; one sheet comes down too early and one village forgets.

use jiff::civil::Date;
use serde_json::json;

use super::assets::dividing;
use super::funds::PROJECTS;
use super::place::{COUNTY, Village, villages};
use super::plan::{Plan, after, evidence, on};
use super::reports;
use super::setup::{BUDGET, BUREAU, maker};
use super::works::{CONTRACTS, paid_up};

/// Sheets hang at least ten days; these take a little longer.
const TERM_DAYS: i32 = 15;
/// 松岗村 takes its summer sheet down after four days.
const TOO_EARLY: &str = "990421201203";
/// 石坎村 posts none in autumn.
const FORGOTTEN: &str = "990421201204";

/// In 云溪村 nobody looks.
const UNSEEN: &str = "990421202201";

pub(super) fn plan(plan: &mut Plan) {
    let rounds = [
        ("2017-03", on(4, 20), "2017年3月"),
        ("2017-06", on(7, 26), "2017年6月"),
        ("2017-09", on(10, 31), "2017年9月"),
        ("2017", on(11, 9), "2017年度"),
        ("2017-12", on(12, 26), "2017年12月"),
    ];
    for (period, day, told) in rounds {
        for village in villages() {
            let anything = plan.paid.iter().any(|paid| {
                paid.village == village.code && paid.period == period && paid.settled_on < day
            });
            let forgotten = village.code == FORGOTTEN && period == "2017-09";
            if anything && !forgotten {
                of_village(plan, &village, period, day, told);
            }
        }
    }
    of_projects(plan);
    of_dividends(plan);
    of_quotas(plan);
    of_plans(plan);
    reports::plan(plan);
    let (posted, down) = (plan.tally.posted, plan.tally.taken_down);
    plan.say(
        on(12, 29),
        &format!("公示{posted}张，村监委会到场拍照，满期撤下{down}张；一张提前撤下、一个村漏贴；群众反映3件，1件逾期未答复"),
        &format!(
            "{posted} notices posted and seen hanging, {down} taken down; one came down early, one was forgotten; of 3 reports one is overdue"
        ),
    );
}

fn of_village(plan: &mut Plan, village: &Village, period: &str, day: Date, told: &str) {
    let place = format!("{}{}", village.township.name, village.name);
    let notice = format!("gs-{}-{period}", village.tail());
    let until = after(day, TERM_DAYS);
    let body = json!({
        "notice": notice, "kind": "payments", "place": village.code, "period": period,
        "stage": "settled", "unit": village.committee(), "posted_on": day, "until": until,
        "title": format!("{place}{told}补助资金发放公示"),
    });
    plan.post(day, &village.officer(), "notice.post", body);
    plan.tally.posted += 1;
    let seen = after(day, 2);
    if village.code != UNSEEN && seen <= on(12, 29) {
        let photo = evidence("photo", &place, &format!("{notice}在位照片"));
        let body = json!({"notice": notice, "on": seen, "evidence": [photo]});
        plan.post(seen, &village.witness(), "notice.confirm", body);
    }
    let early = village.code == TOO_EARLY && period == "2017-06";
    let down = if early {
        after(day, 4)
    } else {
        after(until, 1)
    };
    take_down(plan, &notice, down, &place, &village.officer());
}

fn of_projects(plan: &mut Plan) {
    for project in PROJECTS {
        let Some(paid_up) = paid_up(project.id) else {
            continue;
        };
        let (day, officer) = (after(paid_up, 7), maker("fupin"));
        let notice = format!("gg-{}", project.id);
        let until = after(day, TERM_DAYS);
        let body = json!({
            "notice": notice, "kind": "project", "place": project.region, "project": project.id,
            "stage": "settled", "unit": "fupin", "posted_on": day, "until": until,
            "title": format!("{}资金使用情况公告", project.name),
        });
        plan.post(day, &officer, "notice.post", body);
        plan.tally.posted += 1;
        take_down(plan, &notice, after(until, 1), project.name, &officer);
    }
}

/// Who gets how much of what an asset earned, before the year's end.
fn of_dividends(plan: &mut Plan) {
    let day = on(12, 15);
    for village in villages() {
        if !dividing().any(|code| code == village.code) {
            continue;
        }
        let place = format!("{}{}", village.township.name, village.name);
        let body = json!({
            "notice": format!("fh-{}-2017", village.tail()), "kind": "dividend", "place": village.code, "period": "2017",
            "stage": "settled", "unit": village.committee(), "posted_on": day, "until": after(day, TERM_DAYS),
            "title": format!("{place}2017年度资产收益分配公示"),
        });
        plan.post(day, &village.officer(), "notice.post", body);
        plan.tally.posted += 1;
    }
}

/// What the county got, and how it was passed down.
fn of_quotas(plan: &mut Plan) {
    for (notice, day) in [("fp-2017-1", on(3, 24)), ("fp-2017-2", on(10, 20))] {
        let body = json!({
            "notice": notice, "kind": "allocation", "place": COUNTY, "period": "2017", "stage": "settled",
            "unit": BUREAU, "posted_on": day, "until": after(day, 30), "title": "青禾县2017年度扶贫和涉农资金分配结果公告",
        });
        plan.post(day, BUDGET, "notice.post", body);
        plan.tally.posted += 1;
    }
}

/// What the county plans for the year, what lies in its store, and what was finished.
fn of_plans(plan: &mut Plan) {
    for (notice, kind, day, title) in [
        ("xmk-2017", "store", on(3, 24), "青禾县脱贫攻坚项目库公告"),
        (
            "jh-2017",
            "plan",
            on(3, 24),
            "青禾县2017年度扶贫项目计划公告",
        ),
    ] {
        let body = json!({
            "notice": notice, "kind": kind, "place": COUNTY, "stage": "settled", "unit": BUREAU,
            "posted_on": day, "until": after(day, 30), "title": title,
        });
        plan.post(day, BUDGET, "notice.post", body);
        plan.tally.posted += 1;
    }
    for contract in CONTRACTS.iter().filter(|contract| contract.is_built()) {
        let Some(project) = PROJECTS
            .iter()
            .find(|project| project.id == contract.project)
        else {
            continue;
        };
        let day = after(contract.last_paid(), 30);
        let body = json!({
            "notice": format!("wg-{}", project.id), "kind": "completion", "place": project.region,
            "project": project.id, "stage": "settled", "unit": "fupin", "posted_on": day,
            "until": after(day, TERM_DAYS), "title": format!("{}完工情况公告", project.name),
        });
        plan.post(day, &maker("fupin"), "notice.post", body);
        plan.tally.posted += 1;
    }
}

/// With a photo of the sheet on the board, and one of the empty board.
fn take_down(plan: &mut Plan, notice: &str, day: Date, place: &str, officer: &str) {
    if day > on(12, 29) {
        return;
    }
    let photos = ["张贴照片", "撤下照片"];
    let photos = photos.map(|what| evidence("photo", place, &format!("{notice}{what}")));
    let body = json!({"notice": notice, "on": day, "evidence": photos});
    plan.post(day, officer, "notice.take_down", body);
    plan.tally.taken_down += 1;
}
