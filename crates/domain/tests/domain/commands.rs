//! One valid command of every kind for the county of `world`, to be changed by a merge patch.

use serde_json::{Value, json};
use sunledger_domain::Command;

use crate::signing::{key, proof};
use crate::world::{COUNTY, EAST, ELSEWHERE, OTHER_COUNTY, WEST};

/// The usual command of a kind, changed by `patch`: members replace, null removes.
pub(crate) fn cmd(kind: &str, patch: Value) -> Command {
    let mut body = usual(kind);
    merge(&mut body, patch);
    let whole = json!({ "kind": kind, "body": body });
    serde_json::from_value(whole).unwrap_or_else(|error| panic!("{kind}: {error}"))
}

/// Somebody, by number.
pub(crate) fn subject(number: u8) -> Value {
    json!({
        "commitment": format!("{number:02x}").repeat(32),
        "handle": format!("{number:02x}").repeat(16),
    })
}

pub(crate) fn person(number: u8) -> Value {
    json!({ "subject": subject(number) })
}

/// A payment line to person `number`.
pub(crate) fn paid(number: u8, amount: &str) -> Value {
    json!({ "paid": amount, "payee": person(number), "village": EAST })
}

pub(crate) fn merge(into: &mut Value, patch: Value) {
    match (into, patch) {
        (Value::Object(members), Value::Object(patch)) => {
            for (name, value) in patch {
                if value.is_null() {
                    members.remove(&name);
                } else {
                    merge(members.entry(name).or_insert(Value::Null), value);
                }
            }
        }
        (into, patch) => *into = patch,
    }
}

fn usual(kind: &str) -> Value {
    match kind.split_once('.').map(|(family, _)| family) {
        Some("key" | "signing" | "checkpoint_key") => signing(kind),
        Some("ledger" | "region" | "unit" | "officer" | "scheme") => setup(kind),
        Some("project" | "contract" | "retention" | "year") if life(kind).is_some() => {
            life(kind).unwrap_or_default()
        }
        Some("quota" | "pool" | "project") => funds(kind),
        Some("linkage") => json!({
            "scheme": "s", "entity": "hezuoshe", "basis": basis(),
            "households": [{ "household": subject(1), "land": true }, { "household": subject(2) }],
        }),
        Some("policy") => crate::policy::usual(),
        Some("payment" | "return" | "suspense") => payment(kind),
        Some("asset" | "dividend" | "notice" | "operator") => asset_or_notice(kind),
        Some("share" | "welfare") => asset_life(kind),
        Some("report") => report(kind),
        Some("finding") => finding(kind),
        Some("sealed") => json!({ "question": "one_card_many", "on": "2017-05-31", "hits": 2 }),
        Some("subject") => json!({ "handles": 2, "reason": "已迁出，本人申请" }),
        Some("disclosure") => json!({
            "count": 2, "digest": "d1".repeat(32), "fields": ["id_number", "name"], "purpose": "专项审计",
        }),
        Some("agent" | "voucher" | "village") => agent(kind),
        Some("statement" | "day" | "match") => bank(kind),
        _ => history(),
    }
}

fn signing(kind: &str) -> Value {
    match kind {
        "key.register" => {
            let (key, proof) = (key(2), proof(2, "maker"));
            json!({ "officer": "maker", "key": key, "proof": proof, "from": "2017-03-01" })
        }
        "key.revoke" => json!({
            "officer": "maker", "key": key(2), "on": "2017-06-01", "reason": "密钥文件丢失",
        }),
        // Of a log that is empty: whoever wants another says so.
        "checkpoint_key.rotate" => json!({
            "note": crate::checkpoint_key::change(1, 0, 1), "reason": "每年更换", "unit": "czj",
        }),
        _ => json!({ "from": "2020-07-01", "unit": "czj" }),
    }
}

fn basis() -> Value {
    json!({ "business_on": "2017-03-01" })
}

fn setup(kind: &str) -> Value {
    match kind {
        "ledger.create" => json!({
            "ledger": {
                "algorithms": { "chain": "blake3", "signature": "ed25519", "tree": "sha256" },
                "checkpoint_key": crate::checkpoint_key::first(), "currency": "CNY", "demo": true,
                "ledger": "0a".repeat(16), "origin": "example.org/county", "rules": 1, "scale": 2,
            },
            "unit": { "unit": "czj", "kind": "finance", "name": "示例县财政局" },
            "officer": {
                "officer": "registrar", "unit": "czj", "post": "登记员", "roles": ["registrar"],
            },
        }),
        "region.register" => {
            let codes = [
                ("230000000000", "province"),
                ("230100000000", "prefecture"),
                (COUNTY, "county"),
                (OTHER_COUNTY, "county"),
                ("230102001000", "township"),
                ("230103001000", "township"),
                (EAST, "village"),
                (WEST, "village"),
                (ELSEWHERE, "village"),
            ];
            let region = |(code, level)| json!({ "code": code, "level": level, "name": "示例", "valid_from": "2016-01-01" });
            json!({ "regions": codes.map(region) })
        }
        "region.close" => json!({ "code": WEST, "on": "2017-06-30", "successors": [EAST] }),
        "unit.register" => json!({ "unit": "further", "kind": "other", "name": "示例单位" }),
        "officer.register" => json!({
            "officer": "further", "unit": "fpb", "post": "经办", "roles": ["maker"],
        }),
        "officer.revoke" => json!({ "officer": "maker", "reason": "调离" }),
        _ => json!({
            "scheme": "cy", "name": "产业发展补助", "basis_text": "示例实施意见第八条", "class": "open",
        }),
    }
}

fn funds(kind: &str) -> Value {
    match kind {
        "quota.receive" => json!({
            "line": "zy", "unit": "czj", "amount": "1000000.00", "name": "中央专项", "level": "central",
            "category": "special", "budget_year": 2017, "function": "2130505", "basis": basis(),
        }),
        "quota.pass_down" => json!({
            "from": "zy", "to": "xz-1", "unit": "xz", "amount": "100000.00", "basis": basis(),
        }),
        "quota.adjust" => json!({
            "line": "zy", "delta": "50000.00", "reason": "追加", "basis": basis(),
        }),
        "quota.reclaim" => json!({ "line": "zy", "amount": "100.00", "basis": basis() }),
        "pool.open" => json!({
            "pool": "zh", "unit": "czj", "name": "2017年度整合方案", "budget_year": 2017, "aims": ["21305"],
            "basis": {
                "business_on": "2017-02-01",
                "document": { "number": "示例政发〔2017〕1号", "on": "2017-01-20" },
            },
        }),
        "pool.fund" => json!({
            "pool": "zh", "line": "zy", "amount": "200000.00", "basis": basis(),
        }),
        "pool.return" => json!({
            "pool": "zh", "line": "zy", "amount": "50000.00", "basis": basis(),
        }),
        "project.register" => json!({
            "project": "xm", "unit": "fpb", "name": "食用菌大棚", "content": "大棚20栋", "planned": "500000.00",
            "region": COUNTY,
        }),
        "project.fund" => json!({
            "project": "xm", "source": { "line": "zy" }, "amount": "500000.00", "basis": basis(),
        }),
        _ => json!({
            "project": "xm", "source": { "line": "zy" }, "amount": "1000.00", "basis": basis(),
        }),
    }
}

/// What happens to a project after its registration, and to a line at its year end.
fn life(kind: &str) -> Option<Value> {
    let under = |on: &str| json!({ "business_on": on, "document": { "number": "示例扶办〔2017〕5号", "on": "2017-02-20" } });
    let contract = |on: &str| json!({ "contract": "ht", "project": "xm", "basis": under(on) });
    let mut body = match kind {
        "project.approve" => json!({
            "project": "xm", "amount": "500000.00", "public_welfare": false, "start_on": "2017-03-15",
            "finish_on": "2017-10-31", "target": "建成大棚20栋", "unit": "fpb", "basis": under("2017-03-01"),
        }),
        "project.terminate" => {
            json!({ "project": "xm", "reason": "选址不符", "basis": under("2017-09-01") })
        }
        "project.hand_over" => {
            json!({ "project": "xm", "receiver": "east-jt", "basis": under("2018-12-01") })
        }
        "year.close" => json!({ "line": "zy", "basis": under("2017-12-31") }),
        "contract.sign" => contract("2017-03-10"),
        "contract.change" => contract("2017-05-10"),
        "contract.accept" => contract("2017-10-31"),
        "contract.audit" => contract("2017-11-30"),
        "retention.hold" => contract("2017-12-01"),
        "retention.release" => contract("2018-11-30"),
        _ => return None,
    };
    let more = match kind {
        "contract.sign" => json!({ "amount": "300000.00", "contractor": { "unit": "hezuoshe" } }),
        "contract.change" => json!({ "delta": "20000.00", "reason": "增加工程量" }),
        "contract.audit" => json!({ "amount": "290000.00" }),
        "retention.hold" => json!({ "amount": "9000.00", "until": "2018-11-30" }),
        "retention.release" => json!({ "amount": "9000.00" }),
        _ => json!({}),
    };
    merge(&mut body, more);
    Some(body)
}

fn payment(kind: &str) -> Value {
    match kind {
        "payment.prepare" => json!({
            "batch": "p1", "project": "xm", "scheme": "cy", "period": "2017-03", "basis": basis(),
            "lines": [paid(1, "1000.00"), paid(2, "2000.00"), paid(3, "3000.00")],
        }),
        "payment.approve" => json!({ "batch": "p1", "digest": "00".repeat(32) }),
        "payment.refuse" => json!({ "batch": "p1", "reason": "名单有误" }),
        "payment.settle" => json!({
            "batch": "p1", "amount": "6000.00", "reference": "YH-1", "basis": basis(),
        }),
        "payment.return" => {
            json!({ "batch": "p1", "index": 1, "reason": "账户已销", "basis": basis() })
        }
        "payment.resend" => json!({ "batch": "p1", "index": 1, "basis": basis() }),
        "payment.resettle" => {
            json!({ "batch": "p1", "index": 1, "reference": "YH-2", "basis": basis() })
        }
        "payment.give_up" => {
            json!({ "batch": "p1", "index": 1, "reason": "本人放弃", "basis": basis() })
        }
        "payment.reverse" => {
            json!({ "batch": "p1", "index": 0, "reason": "duplicate", "basis": basis() })
        }
        "return.record" => json!({
            "project": "xm", "amount": "500.00", "period": "2017-03", "basis": basis(),
        }),
        "suspense.record" => json!({
            "suspense": "dc", "unit": "czj", "amount": "-100.00", "reason": "unknown", "reference": "YH-9",
            "basis": basis(),
        }),
        _ => json!({
            "suspense": "dc", "amount": "-40.00", "explanation": "误付，已更正", "basis": basis(),
        }),
    }
}

fn agent(kind: &str) -> Value {
    match kind {
        "agent.open" => json!({
            "agent": "df", "unit": "czj", "kind": "paying", "name": "示例银行代发专户",
        }),
        "voucher.prepare" => json!({
            "voucher": "v1", "project": "xm", "agent": "df", "amount": "10000.00", "reference": "PZ-1",
            "basis": basis(),
        }),
        "voucher.approve" => json!({ "voucher": "v1", "digest": "00".repeat(32) }),
        "voucher.refuse" => json!({ "voucher": "v1", "reason": "账户有误" }),
        "voucher.settle" => json!({
            "voucher": "v1", "amount": "10000.00", "reference": "YH-11", "basis": basis(),
        }),
        "voucher.return" => json!({
            "voucher": "v1", "amount": "1000.00", "reference": "YH-12", "basis": basis(),
        }),
        _ => json!({
            "spending": "cz-1", "voucher": "v2", "amount": "300.00", "payee": person(9), "purpose": "修路",
            "reference": "CZ-1", "basis": basis(),
        }),
    }
}

fn bank(kind: &str) -> Value {
    match kind {
        "statement.record" => json!({
            "statement": "dz", "account": { "unit": "czj" }, "from": "2017-03-01", "to": "2017-03-01",
            "digest": "e1".repeat(32),
            "lines": [{
                "on": "2017-03-01", "amount": "-6000.00", "reference": "YH-1", "act": { "settles": { "batch": "p1" } },
            }],
        }),
        "day.close" => json!({ "unit": "czj", "on": "2017-03-01" }),
        _ => json!({
            "run": "bd", "kind": "death", "rows": 1000, "usable": 998, "uncompared": 7, "digest": "e2".repeat(32), "size": 1,
            "hits": [{ "finding": "yd-1", "batch": "p1", "index": 1, "since": "2017-02" }],
        }),
    }
}

fn asset_or_notice(kind: &str) -> Value {
    match kind {
        "asset.register" => json!({
            "asset": "dp", "project": "xm", "class": "commercial", "name": "大棚", "value": "5000.00", "basis": basis(),
        }),
        "asset.vest" => json!({ "asset": "dp", "holder": "east-jt", "basis": basis() }),
        "asset.impair" | "asset.dispose" => asset_life(kind),
        "asset.quantify" => json!({
            "asset": "dp", "basis": basis(),
            "holders": [
                { "holder": person(2), "shares": 30 },
                { "holder": { "unit": "east-jt" }, "shares": 20 },
                { "holder": person(1), "shares": 50 },
            ],
        }),
        "operator.sign" => json!({
            "asset": "dp", "contract": "jy", "operator": "hezuoshe", "from": "2017-03-01", "years": 3,
            "guarantee": { "amount": "400.00" }, "basis": basis(),
        }),
        "asset.income" => json!({
            "asset": "dp", "income": "sy-1", "amount": "1000.00", "period": "2017", "basis": basis(),
        }),
        "dividend.declare" => json!({
            "asset": "dp", "period": "2017", "dividends": "600.00", "welfare": "100.00", "basis": basis(),
        }),
        "dividend.pay" => json!({ "asset": "dp", "period": "2017", "basis": basis() }),
        "notice.post" => json!({
            "notice": "gs", "kind": "payments", "place": EAST, "period": "2017-03", "stage": "settled", "unit": "east",
            "title": "2017年3月补助发放公示", "posted_on": "2017-04-01", "until": "2017-04-15",
        }),
        "notice.confirm" => json!({
            "notice": "gs", "on": "2017-04-08",
            "evidence": [{ "digest": "e7".repeat(32), "holder": "监委会", "kind": "photo" }],
        }),
        _ => json!({ "notice": "gs", "on": "2017-04-16" }),
    }
}

fn asset_life(kind: &str) -> Value {
    let under = |on: &str| json!({ "business_on": on, "document": { "number": "示例政发〔2018〕3号", "on": "2018-01-20" } });
    match kind {
        "share.pass" => json!({
            "asset": "dp", "from": person(1), "to": person(3), "shares": 50, "reason": "moved",
            "basis": { "business_on": "2018-01-01" },
        }),
        "asset.impair" => json!({
            "asset": "dp", "value": "3000.00", "reason": "雪灾受损", "basis": {
                "business_on": "2018-02-01", "document": { "number": "示例政发〔2018〕3号", "on": "2018-01-20" },
                "evidence": [{ "digest": "e8".repeat(32), "holder": "村委会", "kind": "photo" }],
            },
        }),
        "asset.dispose" => json!({
            "asset": "dp", "project": "xm", "buyer": { "unit": "hezuoshe" }, "to_project": "2000.00",
            "to_village": "500.00", "reason": "设备老化，公开拍卖", "basis": under("2018-03-01"),
        }),
        _ => json!({
            "asset": "dp", "amount": "60.00", "purpose": "jobs", "spending": "gy-1", "what": "保洁员公益岗位",
            "basis": under("2018-01-20"),
        }),
    }
}

fn finding(kind: &str) -> Value {
    match kind {
        "finding.raise" => json!({
            "finding": "yd-9", "question": "held_back", "kind": "batch", "about": "p1", "amount": "5000.00", "on": "2017-05-02",
        }),
        "finding.confirm" => json!({
            "finding": "yd-9", "on": "2017-05-10", "offence": "interception", "amount": "1000.00",
            "document": { "number": "示例审〔2017〕3号", "on": "2017-05-09" },
        }),
        "finding.dismiss" => {
            json!({ "finding": "yd-9", "on": "2017-05-10", "reason": "已按期支付" })
        }
        "finding.order" => json!({
            "finding": "yd-9", "on": "2017-05-11", "unit": "fpb", "until": "2017-06-30", "measures": "追回并重新发放",
        }),
        _ => json!({ "finding": "yd-9", "on": "2017-06-20", "recovered": "0.00" }),
    }
}

fn report(kind: &str) -> Value {
    match kind {
        "report.receive" => json!({
            "report": "fy-1", "about": { "project": "xm" }, "channel": "hotline", "complaint": "amount", "on": "2017-04-10",
            "place": EAST, "reporter": subject(7), "unit": "fpb",
        }),
        "report.refer" => json!({
            "report": "fy-1", "on": "2017-04-12", "reason": "资金由财政局核对", "unit": "czj",
        }),
        _ => json!({
            "report": "fy-1", "on": "2017-04-20", "outcome": "explained", "answer": "标准由每户两千元调为一千元，文号已附在公示后",
        }),
    }
}

fn history() -> Value {
    json!({
        "batch": "jz-1", "period": "2012-03", "reference": "LIZHANG", "basis": { "business_on": "2012-03-31" },
        "unit": { "unit": "jz-unit", "kind": "other", "name": "旧账单位" },
        "scheme": { "scheme": "jz", "name": "旧账", "basis_text": "旧账", "class": "open" },
        "project": {
            "project": "jz-xm", "unit": "jz-unit", "name": "旧账支出", "content": "旧账支出", "planned": "0.00",
        },
        "opening": {
            "line": "jz-line", "unit": "jz-unit", "amount": "0.00", "name": "旧账收入", "level": "county",
            "category": "other", "budget_year": 2012, "basis": { "business_on": "2012-03-31" },
        },
        "lines": [
            { "paid": "70.00", "payee": person(11) },
            { "paid": "30.00", "payee": person(12), "due": "20.00", "on": "2012-03-05" },
        ],
    })
}
