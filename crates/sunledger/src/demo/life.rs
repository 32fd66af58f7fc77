//! What projects go through beside payments, and fund lines at the end of the year: approval, contract, change,
//! acceptance, final accounts, retention, hand-over, termination; carry-over, surplus, idle stock. It pays only retention.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use serde_json::{Value, json};

use super::payments::{Batch, Line};
use super::place::villages;
use super::plan::{Basis, Fen, Plan, after, on, told, yuan};
use super::setup::{BUDGET, BUREAU, maker};
use super::works::{CONTRACTS, Contract, month_of};

const YUAN: Fen = 100;
/// The lamps, whose warranty ends within the year.
const LAMPS: &str = "ludeng-2017";
/// The well that finds no water.
const WELL: &str = "jijing-2017";
/// What the final accounts of the road leave out, in fen; the contractor pays it back.
const ROAD_CUT: Fen = 12_600 * YUAN;

pub(super) fn plan(plan: &mut Plan) {
    for contract in CONTRACTS.iter().filter(|contract| contract.is_built()) {
        begin(plan, contract);
        end(plan, contract);
    }
    lamps(plan);
    well(plan);
    further_funds(plan);
    close_years(plan);
}

/// 批复、合同、变更.
fn begin(plan: &mut Plan, contract: &Contract) {
    let day = on(3, 22);
    let body = json!({
        "project": contract.project, "amount": yuan(contract.yuan * YUAN), "public_welfare": contract.is_public(),
        "start_on": "2017-03-27", "finish_on": "2017-11-30", "target": contract.target(), "unit": "fupin",
        "basis": Basis::on(day).document("青扶领〔2017〕6号", on(3, 21)).value(),
    });
    plan.post(day, BUDGET, "project.approve", body);
    let (signed, changed) = (on(3, 28), on(6, 20));
    let added = contract.added();
    let basis = Basis::on(signed).evidence(
        "contract",
        "青禾县扶贫开发办公室",
        &format!("{}合同", contract.project),
    );
    let body = contract.act(json!({
        "amount": yuan(contract.yuan * YUAN - added), "contractor": {"unit": contract.contractor},
        "basis": basis.value(),
    }));
    plan.post(signed, &maker("fupin"), "contract.sign", body);
    if added > 0 {
        let basis = Basis::on(changed).document("青扶办〔2017〕23号", on(6, 19));
        let body = contract.act(json!({
            "delta": yuan(added), "reason": "省级追加资金，管网延伸", "basis": basis.value(),
        }));
        plan.post(changed, &maker("fupin"), "contract.change", body);
    }
}

/// 验收、决算、质保金.
fn end(plan: &mut Plan, contract: &Contract) {
    let basis = Basis::on(contract.accepted()).evidence(
        "acceptance",
        "青禾县扶贫开发办公室",
        &format!("{}验收单", contract.project),
    );
    let body = contract.act(json!({ "basis": basis.value() }));
    plan.post(
        contract.accepted(),
        &maker("fupin"),
        "contract.accept",
        body,
    );
    let audited = after(contract.last_paid(), 25);
    let basis = Basis::on(audited).document("青审投〔2017〕18号", audited);
    let body = contract.act(json!({ "amount": yuan(contract.audited()), "basis": basis.value() }));
    plan.post(audited, BUDGET, "contract.audit", body);
    let day = after(audited, 3);
    let body = contract.act(json!({
        "amount": yuan(contract.retention()), "until": contract.warranty(), "basis": Basis::on(day).value(),
    }));
    plan.post(day, BUDGET, "retention.hold", body);
}

/// The lamps stand: their retention is free, paid, and the township takes them over; so does a village its greenhouses.
fn lamps(plan: &mut Plan) {
    let Some(contract) = CONTRACTS.iter().find(|c| c.project == LAMPS) else {
        return;
    };
    let (released, paid, handed) = (on(11, 21), on(11, 22), on(12, 6));
    let amount = contract.retention();
    let body =
        contract.act(json!({ "amount": yuan(amount), "basis": Basis::on(released).value() }));
    plan.post(released, BUDGET, "retention.release", body);
    let mut line = Line::to_unit(contract.contractor, amount);
    line.reference = Some(format!("QH2017-{LAMPS}-zb"));
    let batch = Batch {
        id: format!("{LAMPS}-zb"),
        project: contract.project,
        scheme: "gongcheng",
        line: None,
        contract: Some((contract.id(), "retention")),
        period: month_of(paid),
        maker: maker("fupin"),
        on: paid,
        basis: Basis::on(paid),
        lines: vec![line],
    };
    batch.pay(plan);
    let collective = villages()
        .into_iter()
        .find(|village| village.code == "990421101203")
        .map(|village| village.collective());
    let receivers = [
        (LAMPS, Some("xz-101".to_owned())),
        ("dapeng-2017", collective),
    ];
    for (project, receiver) in receivers {
        let body =
            json!({"project": project, "receiver": receiver, "basis": Basis::on(handed).value()});
        plan.post(handed, BUDGET, "project.hand_over", body);
    }
    let told = told(amount);
    plan.say(
        handed,
        &format!("项目有始有终：批复、合同、验收、决算逐项入账；路灯质保金{told}元期满支付，路灯、大棚移交；机井无水源，终止，80,000元退回"),
        &format!("lives of projects: {told} yuan of retention paid after the warranty, lamps and greenhouses handed over, a well given up and its money returned"),
    );
}

/// Approved and funded, then ended: its money goes back to where it came from.
fn well(plan: &mut Plan) {
    let (entered, funded, ended) = (on(3, 17), on(3, 20), on(6, 28));
    let amount = 80_000 * YUAN;
    let body = json!({
        "project": WELL, "name": "柳林镇抗旱机井项目", "content": "新打机井2眼", "region": "990421102000",
        "unit": "fupin", "planned": yuan(amount),
    });
    plan.post(entered, BUDGET, "project.register", body);
    plan.tally.projects += 1;
    let body = json!({
        "project": WELL, "source": {"line": "dj-zhuanxiang"}, "amount": yuan(amount),
        "basis": Basis::on(funded).document("青扶领〔2017〕5号", on(2, 10)).value(),
    });
    plan.post(funded, BUDGET, "project.fund", body);
    let body = json!({
        "project": WELL, "amount": yuan(amount), "public_welfare": true,
        "county_match": {"amount": yuan(5_000 * YUAN), "nature": "voluntary"},
        "start_on": "2017-04-10", "finish_on": "2017-08-31", "target": "抗旱机井2眼，灌溉贫困户耕地600亩", "unit": "fupin",
        "basis": Basis::on(on(3, 22)).document("青扶领〔2017〕6号", on(3, 21)).value(),
    });
    plan.post(on(3, 22), BUDGET, "project.approve", body);
    let body = json!({
        "project": WELL, "reason": "勘测无可采水源",
        "basis": Basis::on(ended).document("青扶领〔2017〕10号", ended).value(),
    });
    plan.post(ended, BUDGET, "project.terminate", body);
    plan.tally.given_back += amount;
}

/// Goods that were given, and next year's money given early.
fn further_funds(plan: &mut Plan) {
    let quota = |line, name, level, category, year, fen, day: Date, document| {
        json!({
            "line": line, "name": name, "level": level, "category": category, "budget_year": year,
            "unit": BUREAU, "amount": yuan(fen), "basis": Basis::on(day).document(document, day).value(),
        })
    };
    let (given, advance) = (on(10, 17), on(12, 20));
    let value = 24_000 * YUAN;
    let mut quilts = quota(
        "sh-mianbei",
        "社会捐赠棉被（折价）",
        "social",
        "social",
        2017,
        value,
        given,
        "青扶捐〔2017〕6号",
    );
    quilts["in_kind"] = json!({"quantity": 200, "unit": "床棉被"});
    plan.post(given, BUDGET, "quota.receive", quilts);
    let next = 5_000_000 * YUAN;
    let body = quota(
        "zy-zhuanxiang-2018",
        "2018年中央财政专项扶贫资金（提前下达）",
        "central",
        "special",
        2018,
        next,
        advance,
        "示财农指〔2017〕140号",
    );
    plan.post(advance, BUDGET, "quota.receive", body);
    plan.tally.received += value + next;
}

/// 结转、结余、存量收回.
fn close_years(plan: &mut Plan) {
    let day = date(2017, 12, 31);
    let close = |plan: &mut Plan, line: &str, carry: Value, reclaim: Fen| {
        let basis = Basis::on(day).document("青财预〔2017〕70号", on(12, 28));
        let mut body = json!({ "line": line, "basis": basis.value() });
        if !carry.is_null() {
            body["carry"] = carry;
        }
        if reclaim > 0 {
            body["reclaim"] = json!(yuan(reclaim));
        }
        plan.post(day, BUDGET, "year.close", body);
    };
    let carry = |amount: Fen, to: &str| json!({ "amount": yuan(amount * YUAN), "to": to });
    close(plan, "zy-shenong", carry(300_000, "zy-shenong-2018"), 0);
    close(
        plan,
        "dj-zhuanxiang",
        carry(100_000, "dj-zhuanxiang-2018"),
        0,
    );
    close(plan, "xj-zhuanxiang", Value::Null, 40_000 * YUAN);
    plan.say(
        day,
        "年终结账：结转400,000元到2018年，全年盘活存量收回190,000元，其余为结余；2018年中央专项5,000,000元已提前下达",
        "the year is closed: 400,000 yuan are carried over, 190,000 were reclaimed as idle, the rest is surplus; 5,000,000 of next year came early",
    );
}

impl Contract {
    /// The command's body with the contract and its project.
    fn act(&self, mut body: Value) -> Value {
        body["contract"] = json!(self.id());
        body["project"] = json!(self.project);
        body
    }

    /// What a change of the contract adds, in fen.
    fn added(&self) -> Fen {
        match self.project {
            "yinshui-2017" => 280_000 * YUAN,
            _ => 0,
        }
    }

    fn is_public(&self) -> bool {
        matches!(self.project, "tongcunlu-2017" | "yinshui-2017" | LAMPS)
    }

    fn target(&self) -> &'static str {
        match self.is_public() {
            true => "按期完工并投入使用，受益贫困户满意度不低于95%",
            false => "按期完工并投产，收益按股分给贫困户",
        }
    }

    fn accepted(&self) -> Date {
        after(self.last_paid(), -12)
    }

    /// 审定价 in fen.
    fn audited(&self) -> Fen {
        let cut = match self.project {
            "tongcunlu-2017" => ROAD_CUT,
            _ => 0,
        };
        self.yuan * YUAN - cut
    }

    /// What the final accounts allow beyond what is paid.
    fn retention(&self) -> Fen {
        self.audited() - self.paid()
    }

    /// Until when retention is held.
    fn warranty(&self) -> Date {
        match self.project {
            LAMPS => self.accepted().saturating_add(6.months()),
            _ => self.accepted().saturating_add(1.year()),
        }
    }
}
