//! What becomes of assets before the year is over: a household moves away and its shares go to the collective, part of
//! the public share is spent, the cold store is worth less after a storm, its generator is sold.

use serde_json::json;

use super::assets::{register, vest};
use super::people::People;
use super::place::Village;
use super::plan::{Basis, Fen, Plan, on, yuan};
use super::setup::maker;

/// What the generator cost, of the cold store's money.
pub(super) const GENERATOR_FEN: Fen = 1_200_000;
/// What it brings when it is sold.
const SOLD_FEN: Fen = 800_000;
const GENERATOR: &str = "lengku-fadianji";
const PROJECT: &str = "lengku-2017";
const GREENHOUSES: &str = "dapeng";
const VILLAGE: &str = "990421101203";

pub(super) fn plan(plan: &mut Plan, people: &People) {
    let of_village = |village: &str| village == VILLAGE;
    let mut households = people
        .households
        .iter()
        .filter(|h| of_village(h.village.code));
    if let Some(moved) = households.next() {
        let day = on(12, 26);
        let basis =
            Basis::on(day).evidence("minutes", moved.village.name, "村民代表会议股份调整决议");
        let body = json!({
            "asset": GREENHOUSES, "from": moved.head(), "to": {"unit": moved.village.collective()},
            "shares": moved.members * 5, "reason": "moved", "basis": basis.value(),
        });
        plan.post(day, &moved.village.officer(), "share.pass", body);
        let day = on(12, 27);
        let basis = Basis::on(day)
            .document("桑园村委〔2017〕11号", on(12, 25))
            .evidence("signed_list", moved.village.name, "公益岗位补贴发放表");
        let body = json!({
            "asset": GREENHOUSES, "amount": yuan(600_000), "purpose": "jobs", "spending": "gy-dapeng-1",
            "what": "村道保洁公益岗位2个", "basis": basis.value(),
        });
        plan.post(day, &moved.village.officer(), "welfare.spend", body);
    }
    let day = on(12, 27);
    let worth = plan.spent.get(PROJECT).copied().unwrap_or(0) / 10 * 9;
    let body = json!({
        "asset": "lengku", "value": yuan(worth), "reason": "暴雪压损库顶，经评估减值",
        "basis": Basis::on(day)
            .document("青扶资〔2017〕9号", on(12, 26))
            .evidence("photo", "柳林镇长堤村", "库顶受损照片")
            .value(),
    });
    plan.post(day, &maker("fupin"), "asset.impair", body);
    let day = on(12, 28);
    let body = json!({
        "asset": GENERATOR, "project": PROJECT, "buyer": {"unit": "liangyuan"}, "to_project": yuan(SOLD_FEN),
        "to_village": yuan(0), "reason": "通网电后闲置，公开转让",
        "basis": Basis::on(day).document("青扶资〔2017〕10号", on(12, 27)).value(),
    });
    plan.post(day, &maker("fupin"), "asset.dispose", body);
    if let Some(spent) = plan.spent.get_mut(PROJECT) {
        *spent -= SOLD_FEN;
    }
}

/// It stands beside the cold store until the grid reaches it.
pub(super) fn generator(plan: &mut Plan, village: &Village) {
    let place = (Some(village.code), GENERATOR_FEN);
    let name = "长堤村冷库备用发电机";
    register(
        plan,
        (PROJECT, on(10, 25)),
        GENERATOR,
        name,
        "public",
        place,
    );
    vest(plan, on(11, 1), GENERATOR, village);
}
