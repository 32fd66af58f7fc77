//! A small invented ledger that has one of everything, told as commands. Its last day is 2017-12-28.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value, json};
use sunledger_domain::Actor;
use sunledger_domain::id::BatchId;
use sunledger_journal::SimulatedClock;
use sunledger_server::service::{Creation, Ledger, Nature, Request, create};

pub(crate) const VILLAGE: &str = "990421100201";
pub(crate) const NEIGHBOUR: &str = "990421100202";

/// On an open scheme, with a notice that hangs: the board shows them.
pub(crate) const SHOWN: [&str; 2] = ["试甲", "=HYPERLINK(\"试乙\")"];
/// Within the village only.
pub(crate) const VILLAGE_ONLY: &str = "试丙";
/// On an open scheme whose notice has come down.
pub(crate) const EXPIRED: &str = "试丁";
/// On a scheme that names nobody.
pub(crate) const NOT_NAMED: [&str; 2] = ["密戊", "密己"];
/// Holders of shares, whom the web never names.
pub(crate) const HOLDERS: [&str; 2] = ["股庚", "股辛"];
/// A unit whose name is dangerous to whoever forgets to escape it.
pub(crate) const UNIT: &str = "<script>alert(1)</script>\"'&示例合作社";

pub(crate) struct Maker {
    pub(crate) ledger: Ledger,
    clock: Arc<SimulatedClock>,
    posted: u32,
    /// Where the lines of each batch came to stand.
    places: BTreeMap<String, Vec<u32>>,
}

impl Maker {
    pub(crate) fn post(&mut self, day: &str, actor: &str, kind: &str, body: Value) {
        let at: Timestamp = format!("{day}T00:30:00Z").parse().unwrap();
        self.clock.set(at.as_microsecond());
        self.posted += 1;
        let request = Request {
            key: format!("k-{}", self.posted),
            issued_at: Some(at),
            expected_size: None,
            sigs: Vec::new(),
            kind: kind.to_owned(),
            body,
        };
        let actor = Actor::parse(actor).unwrap();
        let done = self.ledger.post_placed(&actor, &request);
        let (_, placed) = done.unwrap_or_else(|error| panic!("{kind} {}: {error}", request.key));
        if let (Some(batch), "payment.prepare") = (request.body["batch"].as_str(), kind) {
            self.places.insert(batch.to_owned(), placed);
        }
    }

    /// The index of the line that its maker gave at this place.
    pub(crate) fn stands(&self, batch: &str, given: usize) -> u32 {
        self.places[batch][given]
    }

    pub(crate) fn approve(&mut self, day: &str, batch: &str) {
        let found = self.ledger.state();
        let digest = found.batch(&BatchId::new(batch).unwrap()).unwrap().digest;
        let body = json!({"batch": batch, "digest": digest});
        self.post(day, "shenpi", "payment.approve", body);
    }

    /// Prepared, approved, settled.
    fn pay(&mut self, day: &str, batch: &str, scheme: &str, lines: &Value, returned: &[usize]) {
        let total: i64 = lines.as_array().unwrap().iter().map(yuan).sum();
        let amount = format!("{total}.00");
        let body = json!({
            "batch": batch, "project": "chanye-2017", "scheme": scheme, "period": "2017-12",
            "lines": lines, "basis": basis(day),
        });
        self.post(day, "jingban", "payment.prepare", body);
        self.approve(day, batch);
        let failed =
            |given: &usize| json!({"index": self.stands(batch, *given), "reason": "卡号错误"});
        let returned: Vec<Value> = returned.iter().map(failed).collect();
        let body = json!({
            "batch": batch, "amount": amount, "reference": format!("YH-{batch}"),
            "returned": returned, "basis": basis(day),
        });
        self.post(day, "guoku", "payment.settle", body);
    }

    fn notice(&mut self, day: &str, until: &str, notice: &str, place: &str) {
        let body = json!({
            "notice": notice, "kind": "payments", "place": place, "period": "2017-12",
            "stage": "settled", "unit": "zhen", "posted_on": day, "until": until,
            "title": format!("补助发放公示 {notice}"),
        });
        self.post(day, "cunwu", "notice.post", body);
    }
}

pub(crate) fn world() -> Ledger {
    let mut maker = begun("web-board");
    payments(&mut maker);
    assets(&mut maker);
    crate::bank::bank(&mut maker);
    policy(&mut maker);
    let Maker { ledger, .. } = maker;
    ledger.catch_up().unwrap();
    ledger
}

/// Registers and funds alone. Made anew in the build's own directory for temporary files, since nobody is left to
/// remove it at the end.
pub(crate) fn begun(name: &str) -> Maker {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if dir.exists() {
        std::fs::remove_dir_all(&dir).unwrap();
    }
    let opening: Timestamp = "2017-01-03T00:00:00Z".parse().unwrap();
    let clock = Arc::new(SimulatedClock::new(opening.as_microsecond()));
    let what = Creation {
        currency: "CNY".to_owned(),
        origin: "ledger.example/test".to_owned(),
        nature: Nature::Demo,
    };
    let ledger = create(&dir, &what, clock.clone()).unwrap();
    let mut maker = Maker {
        ledger,
        clock,
        posted: 0,
        places: BTreeMap::new(),
    };
    registers(&mut maker);
    funds(&mut maker);
    maker
}

/// The policy that the program carries, adopted late and in force from its own day.
fn policy(maker: &mut Maker) {
    let text = sunledger_exchange::policy::shipped("heilongjiang-2016").unwrap();
    let set = sunledger_exchange::policy::read_policy(text).unwrap();
    let day = "2017-12-30";
    let basis = json!({"business_on": day, "document": {"number": "示财〔2017〕9号", "on": day}});
    let body = json!({"basis": basis, "set": set, "unit": "demo-finance"});
    maker.post(day, "yusuan", "policy.adopt", body);
}

fn registers(maker: &mut Maker) {
    let division = |code: &str, level: &str, name: &str| json!({"code": code, "level": level, "name": name, "valid_from": "2011-01-01"});
    let regions = json!({"regions": [
        division("990000000000", "province", "示例省"),
        division("990400000000", "prefecture", "云泽市"),
        division("990421000000", "county", "青禾县"),
        division("990421100000", "township", "青禾镇"),
        division(VILLAGE, "village", "向阳村"),
        division(NEIGHBOUR, "village", "新安村"),
    ]});
    let day = "2017-01-03";
    maker.post(day, "registrar", "region.register", regions);
    for (unit, kind, name) in [
        ("zhen", "township", "青禾镇人民政府"),
        ("jiti", "collective", "向阳村股份经济合作社"),
        ("hezuo", "cooperative", UNIT),
    ] {
        let body = json!({"unit": unit, "kind": kind, "name": name, "region": "990421100000"});
        maker.post(day, "registrar", "unit.register", body);
    }
    for (officer, post, role, unit) in [
        ("yusuan", "预算股", "finance", "demo-finance"),
        ("shenpi", "审批", "approver", "demo-finance"),
        ("guoku", "国库股", "treasury", "demo-finance"),
        ("jingban", "财政所经办", "maker", "zhen"),
        ("cunwu", "村务监督", "village", "zhen"),
    ] {
        let body = json!({"officer": officer, "post": post, "roles": [role], "unit": unit});
        maker.post(day, "registrar", "officer.register", body);
    }
    for (scheme, name, class) in [
        ("chanye", "产业奖补", "open"),
        ("tiexi", "贷款贴息", "village_only"),
        ("zizhu", "学生资助", "not_named"),
    ] {
        let body = json!({"scheme": scheme, "name": name, "class": class, "basis_text": "示例文件", "standard": "元/户"});
        maker.post(day, "registrar", "scheme.register", body);
    }
}

fn funds(maker: &mut Maker) {
    let day = "2017-02-06";
    let order = json!({"business_on": day, "document": {"number": "示财指〔2017〕1号", "on": "2017-01-20"}});
    for (line, level, amount) in [("zy-1", "central", "50000"), ("sj-1", "province", "20000")] {
        let body = json!({
            "line": line, "name": format!("专项扶贫资金 {line}"), "unit": "demo-finance", "budget_year": 2017,
            "category": "special", "level": level, "amount": amount,
            "basis": order,
        });
        maker.post(day, "yusuan", "quota.receive", body);
    }
    let body = json!({"from": "sj-1", "to": "sj-1-zhen", "unit": "zhen", "amount": "8000", "basis": basis(day)});
    maker.post(day, "yusuan", "quota.pass_down", body);
    let body = json!({"pool": "zh-2017", "name": "统筹整合使用方案", "unit": "demo-finance", "budget_year": 2017, "basis": order});
    maker.post(day, "yusuan", "pool.open", body);
    let body = json!({"pool": "zh-2017", "line": "zy-1", "amount": "40000", "basis": basis(day)});
    maker.post(day, "yusuan", "pool.fund", body);
    let body = json!({
        "project": "chanye-2017", "name": "到户产业项目", "content": "奖补与贴息", "planned": "30000",
        "region": "990421100000", "unit": "zhen",
    });
    maker.post(day, "jingban", "project.register", body);
    for (source, amount) in [
        (json!({"pool": "zh-2017"}), "25000"),
        (json!({"line": "sj-1-zhen"}), "5000"),
    ] {
        let body = json!({"project": "chanye-2017", "source": source, "amount": amount, "basis": basis(day)});
        maker.post(day, "yusuan", "project.fund", body);
    }
}

fn payments(maker: &mut Maker) {
    let day = "2017-12-11";
    let lines = json!([
        line(SHOWN[0], VILLAGE, 1500),
        {"payee": person(SHOWN[1], "open"), "village": VILLAGE, "due": "2000", "paid": "1800", "reason": "offset"},
        {"payee": {"unit": "hezuo"}, "beneficiary": person(SHOWN[0], "open"), "village": VILLAGE, "paid": "300"},
        line(EXPIRED, NEIGHBOUR, 700),
    ]);
    maker.pay(day, "b-open", "chanye", &lines, &[1]);
    let lines = json!([line(VILLAGE_ONLY, VILLAGE, 120)]);
    maker.pay(day, "b-village", "tiexi", &lines, &[]);
    let lines = json!([
        line(NOT_NAMED[0], VILLAGE, 500),
        line(NOT_NAMED[1], NEIGHBOUR, 625)
    ]);
    maker.pay(day, "b-secret", "zizhu", &lines, &[]);
    let body = json!({
        "batch": "b-refused", "project": "chanye-2017", "scheme": "chanye", "period": "2017-12",
        "lines": [line(SHOWN[0], VILLAGE, 90)], "basis": basis(day),
    });
    maker.post(day, "jingban", "payment.prepare", body);
    let body = json!({"batch": "b-refused", "reason": "名单重复"});
    maker.post(day, "shenpi", "payment.refuse", body);
    maker.notice("2017-12-12", "2018-01-10", "gs-1", VILLAGE);
    maker.notice("2017-12-12", "2018-01-10", "gs-2", NEIGHBOUR);
    let body = json!({"notice": "gs-2", "on": "2017-12-20", "evidence": []});
    maker.post("2017-12-20", "cunwu", "notice.take_down", body);
    let body = json!({
        "suspense": "dc-1", "unit": "demo-finance", "amount": "-360", "reason": "not_approved",
        "reference": "YH-unknown", "basis": basis("2017-12-20"),
    });
    maker.post("2017-12-20", "guoku", "suspense.record", body);
}

fn assets(maker: &mut Maker) {
    let day = "2017-12-21";
    let body = json!({
        "asset": "dapeng", "name": "食用菌大棚", "class": "commercial", "project": "chanye-2017",
        "region": VILLAGE, "value": "1000", "basis": basis(day),
    });
    maker.post(day, "jingban", "asset.register", body);
    let body = json!({"asset": "dapeng", "holder": "jiti", "basis": basis(day)});
    maker.post(day, "jingban", "asset.vest", body);
    let holders = json!([
        {"holder": person(HOLDERS[0], "share"), "shares": 1},
        {"holder": person(HOLDERS[1], "share"), "shares": 1},
        {"holder": {"unit": "jiti"}, "shares": 1},
    ]);
    let body = json!({"asset": "dapeng", "holders": holders, "basis": basis(day)});
    maker.post(day, "jingban", "asset.quantify", body);
    let body = json!({"asset": "dapeng", "income": "in-1", "period": "2017", "amount": "200", "operator": "hezuo", "basis": basis(day)});
    maker.post(day, "jingban", "asset.income", body);
    let body = json!({"asset": "dapeng", "period": "2017", "dividends": "100", "welfare": "50", "basis": basis(day)});
    maker.post(day, "jingban", "dividend.declare", body);
    let body =
        json!({"asset": "dapeng", "period": "2017", "except": [1], "basis": basis("2017-12-28")});
    maker.post("2017-12-28", "jingban", "dividend.pay", body);
}

pub(crate) fn basis(day: &str) -> Value {
    let day: Date = day.parse().unwrap();
    json!({ "business_on": day })
}

fn line(name: &str, village: &str, yuan: i64) -> Value {
    json!({"payee": person(name, "line"), "village": village, "paid": yuan.to_string()})
}

pub(crate) fn person(name: &str, of: &str) -> Value {
    json!({"person": {
        "kind": "person", "identity": format!("{of} {name}"), "name": name,
        "household_no": "0001", "group": "2组",
    }})
}

/// What a line pays.
fn yuan(line: &Value) -> i64 {
    line["paid"].as_str().unwrap().parse().unwrap()
}
