//! The bank's side of the invented ledger: agent accounts, vouchers, statements, a closed day, a matched list.

use serde_json::{Value, json};
use sunledger_domain::id::VoucherId;
use sunledger_domain::{Account, Bucket};

use crate::world::{EXPIRED, Maker, basis, person};

const DAY: &str = "2017-12-28";

pub(crate) fn bank(maker: &mut Maker) {
    for (agent, unit, kind, name) in [
        ("daifa", "demo-finance", "paying", "惠农卡代发户"),
        ("cunzhang", "zhen", "village", "向阳村村账"),
    ] {
        let body = json!({"agent": agent, "unit": unit, "kind": kind, "name": name});
        maker.post(DAY, "yusuan", "agent.open", body);
    }
    voucher(maker, ("v-card", "daifa"), "2000", "PZ-2017-88");
    voucher(maker, ("v-cun", "cunzhang"), "600", "PZ-2017-89");
    // Booked by hand a day early: the bank's own line brings it to its day.
    let body = json!({
        "voucher": "v-card", "amount": "2000", "reference": "YH-88", "basis": basis("2017-12-27"),
    });
    maker.post(DAY, "guoku", "voucher.settle", body);
    let lines = json!([
        known("-2000", "YH-88", &json!({"settles_voucher": {"voucher": "v-card"}})),
        known("-600", "YH-89", &json!({"settles_voucher": {"voucher": "v-cun"}})),
        {"on": DAY, "amount": "-50", "reference": "YH-90"},
    ]);
    statement(maker, "dz-1", &json!({"unit": "demo-finance"}), &lines);
    batch(maker);
    let lines = json!([
        known("2000", "YH-88", &json!({"receives": {"voucher": "v-card"}})),
        known(
            "-400",
            "YH-91",
            &json!({"settles_line": {"batch": "b-agent", "index": maker.stands("b-agent", 0)}})
        ),
    ]);
    statement(maker, "dz-2", &json!({"agent": "daifa"}), &lines);
    village(maker);
    let body = json!({
        "run": "bd-1", "kind": "death", "rows": 10, "usable": 9, "uncompared": 2, "size": maker.ledger.state().size(),
        "digest": "11".repeat(32), "hits": [{"finding": "ys-1", "batch": "b-open", "index": maker.stands("b-open", 3), "since": "2017-03"}],
    });
    maker.post(DAY, "shenpi", "match.record", body);
}

/// Two lines from the agent account, of which the bank will report one.
fn batch(maker: &mut Maker) {
    let body = json!({
        "batch": "b-agent", "project": "chanye-2017", "scheme": "chanye", "period": "2017-12", "voucher": "v-card",
        "lines": [
            {"payee": {"unit": "hezuo"}, "paid": "400", "reference": "YH-91"},
            {"payee": person(EXPIRED, "line"), "paid": "300", "reference": "YH-92"},
        ],
        "basis": basis(DAY),
    });
    maker.post(DAY, "jingban", "payment.prepare", body);
    maker.approve(DAY, "b-agent");
}

/// The township closes its day: the village's money arrived, and a part of it was spent.
fn village(maker: &mut Maker) {
    let lines = json!([
        known("600", "YH-89", &json!({"receives": {"voucher": "v-cun"}})),
        {"on": DAY, "amount": "-200", "reference": "CZ-1"},
    ]);
    statement(maker, "dz-3", &json!({"agent": "cunzhang"}), &lines);
    statement(maker, "dz-4", &json!({"unit": "zhen"}), &json!([]));
    let body = json!({
        "spending": "zc-1", "voucher": "v-cun", "amount": "200", "payee": person(EXPIRED, "spending"),
        "purpose": "修缮水渠", "reference": "CZ-1", "basis": basis(DAY),
    });
    maker.post(DAY, "cunwu", "village.spend", body);
    let state = maker.ledger.state();
    let open = state.balances().find_map(|(account, bucket, minor)| {
        let Account::Suspense(item) = account else {
            return None;
        };
        (bucket == Bucket::Open && minor == -20_000).then(|| item.clone())
    });
    let body = json!({
        "suspense": open, "amount": "-200", "booked_on": DAY, "explanation": "村级支出已另行入账",
        "basis": basis(DAY),
    });
    maker.post(DAY, "guoku", "suspense.clear", body);
    let body = json!({"unit": "zhen", "on": DAY});
    maker.post(DAY, "guoku", "day.close", body);
}

fn voucher(maker: &mut Maker, (voucher, agent): (&str, &str), amount: &str, reference: &str) {
    let body = json!({
        "voucher": voucher, "project": "chanye-2017", "agent": agent, "amount": amount, "reference": reference,
        "basis": basis(DAY),
    });
    maker.post(DAY, "jingban", "voucher.prepare", body);
    let state = maker.ledger.state();
    let digest = state
        .voucher(&VoucherId::new(voucher).unwrap())
        .unwrap()
        .digest;
    let body = json!({"voucher": voucher, "digest": digest});
    maker.post(DAY, "shenpi", "voucher.approve", body);
}

fn statement(maker: &mut Maker, id: &str, account: &Value, lines: &Value) {
    let digest = id.bytes().last().unwrap_or_default();
    let body = json!({
        "statement": id, "account": account, "from": DAY, "to": DAY, "lines": lines,
        "digest": format!("{digest:02x}").repeat(32),
    });
    maker.post(DAY, "guoku", "statement.record", body);
}

fn known(amount: &str, reference: &str, act: &Value) -> Value {
    json!({"on": DAY, "amount": amount, "reference": reference, "act": act})
}
