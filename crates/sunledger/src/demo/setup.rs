//! What stands before money moves: divisions, units, officers by post, schemes.
//! Officers are posts, never persons; whoever makes a batch here can never approve it.

use jiff::civil::Date;
use serde_json::json;
use sunledger_exchange::policy::{read_policy, shipped};

use super::people::{HOUSEHOLDS, credit_code};
use super::place::{self, COUNTY, TOWNSHIPS, Township, villages};
use super::plan::{Plan, on};
use super::schemes;

/// The county's finance bureau, which the creation of the ledger registers.
pub(super) const BUREAU: &str = "demo-finance";
/// Its officer, registered with it.
pub(super) const REGISTRAR: &str = "registrar";
/// 预算股: quotas, the pool, project funding.
pub(super) const BUDGET: &str = "yusuan";
/// 审批人, two of them, so that what one refuses another may approve.
pub(super) const APPROVERS: [&str; 2] = ["shenpi-1", "shenpi-2"];
/// 国库股: what the bank reports.
pub(super) const TREASURY: &str = "guoku";

/// The policy file whose rules the county has.
const POLICY: &str = "heilongjiang-2016";

/// Unit, kind, name, department of its credit code, and the post that prepares its batches.
#[rustfmt::skip]
const OFFICES: &[(&str, &str, &str, &str, Option<&str>)] = &[
    ("fupin", "sector", "青禾县扶贫开发办公室", "11", Some("项目股经办")),
    ("jiaoyu", "sector", "青禾县教育局", "11", Some("资助中心经办")),
    ("zhujian", "sector", "青禾县住房和城乡建设局", "11", Some("村镇股经办")),
    ("minzheng", "sector", "青禾县民政局", "11", Some("社会救助股经办")),
    ("linye", "sector", "青禾县林业局", "11", Some("生态股经办")),
    ("weiji", "sector", "青禾县卫生和计划生育局", "11", Some("基层股经办")),
    ("nongye", "sector", "青禾县农业局", "11", Some("农险办经办")),
    ("shenji", "audit", "青禾县审计局", "11", None),
    ("nonghe", "other", "青禾县新农合管理中心", "12", None),
    ("xuexiao-1", "other", "青禾县第一寄宿制小学", "12", None),
    ("xuexiao-2", "other", "青禾县第二初级中学", "12", None),
    ("yiyuan", "other", "青禾县人民医院", "12", None),
    ("baoxian", "enterprise", "禾安农业保险示例公司青禾支公司", "91", None),
    ("lujian", "enterprise", "云泽路桥示例工程有限公司", "91", None),
    ("shuili", "enterprise", "云泽水利示例工程有限公司", "91", None),
    ("nongjian", "enterprise", "青禾农业设施示例有限公司", "91", None),
    ("guangfu", "enterprise", "云泽光伏示例科技有限公司", "91", None),
    ("dianwang", "enterprise", "云泽示例供电公司", "91", None),
    ("liangyuan", "enterprise", "青禾粮源示例农业发展有限公司", "91", None),
    ("junye", "cooperative", "青禾县菌业示例农民专业合作社", "93", None),
    ("zhongzhi", "cooperative", "东坡林果示例农民专业合作社", "93", None),
];

/// Scheme, name, what it rests on, its standard, and what may be published of it.
#[rustfmt::skip]
const SCHEMES: &[(&str, &str, &str, Option<&str>, &str)] = &[
    ("canhe", "新农合个人参合补助", "示例省脱贫攻坚实施意见第18条", Some("150元/人·年"), "open"),
    ("yulu", "雨露计划职业教育补助", "示例省脱贫攻坚实施意见第16条", Some("3000元/生·年，分两期"), "not_named"),
    ("weifang", "农村危房改造补助", "示例省脱贫攻坚实施意见第14条", Some("C级9500元/户，D级21000元/户，分两期"), "open"),
    ("hulin", "建档立卡生态护林员补助", "示例省脱贫攻坚实施意见第13条", Some("10000元/人·年，按季发放"), "open"),
    ("tiexi", "扶贫小额信贷贴息", "示例省脱贫攻坚实施意见第22条", Some("按基准利率4.35%全额贴息，按季结算"), "village_only"),
    ("zizhu", "义务教育家庭经济困难学生资助", "示例省脱贫攻坚实施意见第16条", Some("小学500元/生·学期，初中625元/生·学期"), "not_named"),
    ("yiliao", "大病医疗救助", "示例省脱贫攻坚实施意见第19条", None, "not_named"),
    ("tuigeng", "退耕还林现金补助", "示例省脱贫攻坚实施意见第13条", Some("125元/亩·年"), "open"),
    ("chanye", "产业发展到户奖补", "示例省脱贫攻坚实施意见第8条", Some("以奖代补，每户不超过3000元/次"), "open"),
    ("jiaotong", "外出务工交通补贴", "示例省脱贫攻坚实施意见第11条", Some("省内300元/人，省外500元/人"), "open"),
    ("hulu", "村级护路员补助", "县级脱贫攻坚项目库管理办法", Some("1200元/人·半年"), "open"),
    ("nongxian", "农业保险贫困户自缴保费补贴", "示例省脱贫攻坚实施意见第22条", Some("4.80元/亩"), "open"),
    ("gongcheng", "工程建设与设备款", "县级脱贫攻坚项目库管理办法", None, "open"),
    ("guangfu", "光伏扶贫电站建设款", "县级脱贫攻坚项目库管理办法", None, "open"),
    ("rugu", "财政资金入股合作社", "示例省脱贫攻坚实施意见第9、10条", None, "open"),
];

pub(super) fn plan(plan: &mut Plan) {
    let day = on(1, 3);
    let divisions = place::divisions();
    plan.tally.villages = villages().len();
    plan.tally.households = HOUSEHOLDS;
    plan.post(
        day,
        REGISTRAR,
        "region.register",
        json!({ "regions": divisions }),
    );
    plan.say(
        day,
        &format!(
            "建账：示例省云泽市青禾县（虚构），6个乡镇、24个村，建档立卡{HOUSEHOLDS}户；“向阳村”有两个，分属青禾镇、东坡乡"
        ),
        &format!(
            "registers: an invented county of 6 townships, 24 villages and {HOUSEHOLDS} households; two villages share one name"
        ),
    );
    units(plan, day);
    officers(plan, on(1, 4));
    policy(plan);
    for (scheme, name, basis_text, standard, class) in SCHEMES {
        let mut body =
            json!({"scheme": scheme, "name": name, "basis_text": basis_text, "class": class});
        if let Some(standard) = standard {
            body["standard"] = json!(standard);
        }
        if let Some(terms) = schemes::terms(scheme) {
            body["terms"] = terms;
        }
        plan.post(on(1, 5), REGISTRAR, "scheme.register", body);
    }
    plan.say(
        on(1, 5),
        &format!(
            "登记岗位与补助项目{}类：经办、审批、国库分岗；学生、病人一律不列名公示",
            SCHEMES.len()
        ),
        "officers by post, makers apart from approvers; pupils and the sick are never named",
    );
    succession(plan);
    merger(plan);
}

/// The rules that the program carries, under the invented province's document.
fn policy(plan: &mut Plan) {
    let document = json!({"number": "示例发〔2016〕1号", "on": "2016-01-09"});
    let shipped = shipped(POLICY).map(read_policy);
    debug_assert!(
        matches!(shipped, Some(Ok(_))),
        "the shipped policy is sound"
    );
    let Some(Ok(set)) = shipped else { return };
    let count = set.rules.len();
    let mut set = json!(set);
    set["document"] = document.clone();
    set["id"] = json!("shili-2016");
    set["issuer"] = json!("示例省人民政府");
    set["title"] = json!("示例省脱贫攻坚实施意见");
    let day = on(1, 5);
    let basis = json!({"business_on": day, "document": document});
    plan.post(
        day,
        BUDGET,
        "policy.adopt",
        json!({"basis": basis, "set": set, "unit": BUREAU}),
    );
    plan.say(
        day,
        &format!("采用政策：{count}条规则写明条款和参数，整合资金须先有批准的方案"),
        &format!("a policy is adopted: {count} rules with article and parameters"),
    );
}

fn units(plan: &mut Plan, day: Date) {
    for (order, (unit, kind, name, department, _)) in (1..).zip(OFFICES) {
        let code = credit_code(department, order);
        let body = json!({"unit": unit, "kind": kind, "name": name, "credit_code": code, "public_phone": phone(order), "region": COUNTY});
        plan.post(day, REGISTRAR, "unit.register", body);
    }
    for (order, township) in (101..).zip(TOWNSHIPS) {
        let name = format!("{}人民政府", township.name);
        let code = credit_code("11", order);
        let body = json!({"unit": township.unit(), "kind": "township", "name": name, "credit_code": code, "public_phone": phone(order), "region": township.code});
        plan.post(day, REGISTRAR, "unit.register", body);
    }
    for (order, village) in (201..).zip(villages()) {
        let place = format!("{}{}", village.township.name, village.name);
        let committee = json!({
            "unit": village.committee(), "kind": "village", "name": format!("{place}村民委员会"),
            "credit_code": credit_code("54", order), "public_phone": phone(order), "region": village.code,
        });
        let collective = json!({
            "unit": village.collective(), "kind": "collective", "name": format!("{place}股份经济合作社"),
            "credit_code": credit_code("N2", order), "region": village.code,
        });
        plan.post(day, REGISTRAR, "unit.register", committee);
        plan.post(day, REGISTRAR, "unit.register", collective);
    }
}

/// An office's telephone in an area that does not exist.
fn phone(order: usize) -> String {
    format!("0000-7210{order:03}")
}

fn officers(plan: &mut Plan, day: Date) {
    let bureau: [(&str, &str, &str); 4] = [
        (BUDGET, "预算股", "finance"),
        (APPROVERS[0], "农业股审批", "approver"),
        (APPROVERS[1], "社保股审批", "approver"),
        (TREASURY, "国库股", "treasury"),
    ];
    for (officer, post, role) in bureau {
        register(plan, day, officer, post, role, BUREAU);
    }
    for (unit, _, _, _, post) in OFFICES {
        if let Some(post) = post {
            register(plan, day, &maker(unit), post, "maker", unit);
        }
    }
    for township in TOWNSHIPS {
        let (officer, unit) = (township_maker(township, day), township.unit());
        register(plan, day, &officer, "财政所经办", "maker", &unit);
    }
    for village in villages() {
        let unit = village.committee();
        register(
            plan,
            day,
            &village.officer(),
            "村委会村务",
            "village",
            &unit,
        );
        let (witness, post) = (village.witness(), "村务监督委员会");
        register(plan, day, &witness, post, "village", &unit);
    }
}

/// In autumn another officer takes over in 西岭乡.
fn succession(plan: &mut Plan) {
    let (before, day) = (on(8, 30), on(9, 1));
    for township in TOWNSHIPS {
        let (old, new) = (
            township_maker(township, before),
            township_maker(township, day),
        );
        if old == new {
            continue;
        }
        let body = json!({"officer": old, "reason": "岗位调整，停用原经办权限"});
        plan.post(day, REGISTRAR, "officer.revoke", body);
        register(plan, day, &new, "财政所经办", "maker", &township.unit());
        plan.say(
            day,
            &format!(
                "{}财政所经办换人：原岗位停用，做过的留下，新岗位另行登记",
                township.name
            ),
            "an officer of one township hands over: the old post ends, what it did stays",
        );
    }
}

/// At the end of the year one village is merged into its neighbour.
fn merger(plan: &mut Plan) {
    let day = on(12, 28);
    let body = json!({"code": "990421102202", "on": "2017-12-31", "successors": ["990421102201"]});
    plan.post(day, REGISTRAR, "region.close", body);
    plan.say(
        day,
        "行政区划：小柳沟村年底并入柳沟村，旧编码停用、账留原处",
        "one village is merged into its neighbour; its code ends, its entries stay",
    );
}

pub(super) fn register(
    plan: &mut Plan,
    day: Date,
    officer: &str,
    post: &str,
    role: &str,
    unit: &str,
) {
    let body = json!({"officer": officer, "post": post, "roles": [role], "unit": unit});
    plan.post(day, REGISTRAR, "officer.register", body);
}

/// The officer of a township's government who prepares its batches on that day.
pub(super) fn township_maker(township: &Township, day: Date) -> String {
    let changed = township.name == "西岭乡" && day >= on(9, 1);
    let tail = if changed { "-2" } else { "" };
    format!("{}-jingban{tail}", township.unit())
}

/// The officer of an office who prepares its batches.
pub(super) fn maker(office: &str) -> String {
    format!("{office}-jingban")
}
