//! Where the money comes from: quotas received, passed down, adjusted, reclaimed; integrated in a pool
//! under an adopted plan; assigned to projects, some of it given back. It never pays anybody.

use jiff::civil::date;
use serde_json::{Value, json};

use super::plan::{Basis, Fen, Plan, on, told, yuan};
use super::setup::{BUDGET, BUREAU};

/// The pool of integrated agriculture-related funds.
const POOL: &str = "zhenghe-2017";
/// The plan that it rests on.
const PLAN_NUMBER: &str = "青扶领〔2017〕3号";

/// Month and day of 2017.
type Day = (i8, i8);

/// A fund line: id, name, level, category, function, yuan, document, its month and day, month and day of receipt.
struct Quota {
    line: &'static str,
    name: &'static str,
    level: &'static str,
    category: &'static str,
    function: Option<&'static str>,
    yuan: Fen,
    document: &'static str,
    issued: (i16, i8, i8),
    received: Day,
}

impl Quota {
    /// What other agriculture-related money is for.
    fn agri_kind(&self) -> Option<&'static str> {
        let kind = match self.function.filter(|_| self.category == "agriculture")? {
            "2130504" => "infrastructure",
            "2130209" | "2110602" => "ecology",
            _ => "production",
        };
        Some(kind)
    }
}

macro_rules! quota {
    ($line:literal $name:literal $level:literal $category:literal $function:expr, $yuan:literal, $document:literal $issued:expr, $received:expr) => {
        Quota {
            line: $line,
            name: $name,
            level: $level,
            category: $category,
            function: $function,
            yuan: $yuan,
            document: $document,
            issued: $issued,
            received: $received,
        }
    };
}

#[rustfmt::skip]
const QUOTAS: &[Quota] = &[
    quota!("zy-zhuanxiang" "中央财政专项扶贫资金（发展）" "central" "special" Some("2130505"), 8_600_000, "示财农指〔2016〕118号" (2016, 11, 28), (1, 9)),
    quota!("zy-shenong" "中央农村基础设施建设资金" "central" "agriculture" Some("2130504"), 4_500_000, "示财农指〔2016〕126号" (2016, 12, 6), (1, 9)),
    quota!("zy-weifang" "中央农村危房改造补助资金" "central" "other" Some("2210105"), 1_200_000, "示财社指〔2016〕94号" (2016, 12, 12), (1, 10)),
    quota!("zy-hulin" "中央生态护林员补助资金" "central" "agriculture" Some("2130209"), 1_600_000, "示财农指〔2016〕131号" (2016, 12, 15), (1, 10)),
    quota!("zy-tuigeng" "中央退耕还林现金补助" "central" "agriculture" Some("2110602"), 720_000, "示财农指〔2017〕14号" (2017, 2, 20), (3, 6)),
    quota!("zy-zizhu" "中央学生资助补助经费" "central" "other" Some("2050299"), 740_000, "示财教指〔2016〕77号" (2016, 12, 9), (1, 11)),
    quota!("sj-zhuanxiang" "省级财政专项扶贫资金" "province" "special" Some("2130505"), 3_900_000, "示财农指〔2017〕6号" (2017, 1, 20), (2, 7)),
    quota!("sj-tiexi" "省级扶贫小额信贷贴息资金" "province" "special" Some("2130507"), 460_000, "示财农指〔2017〕9号" (2017, 1, 24), (2, 7)),
    quota!("sj-canhe" "省级参合补助资金" "province" "other" Some("2101202"), 640_000, "示财社指〔2017〕5号" (2017, 1, 16), (2, 6)),
    quota!("sj-yiliao" "省级城乡医疗救助资金" "province" "other" Some("2101301"), 900_000, "示财社指〔2017〕8号" (2017, 1, 25), (2, 8)),
    quota!("sj-nongxian" "省级农业保险保费补贴" "province" "agriculture" Some("2130803"), 30_000, "示财金指〔2017〕2号" (2017, 2, 17), (3, 6)),
    quota!("dj-zhuanxiang" "市级财政专项扶贫资金" "prefecture" "special" Some("2130505"), 800_000, "云财农指〔2017〕11号" (2017, 2, 14), (3, 6)),
    quota!("xj-zhuanxiang" "县本级财政专项扶贫资金" "county" "special" Some("2130505"), 1_000_000, "青财预〔2017〕4号" (2017, 1, 12), (1, 13)),
    quota!("xj-minsheng" "县本级民生配套资金" "county" "other" Some("2101202"), 520_000, "青财预〔2017〕5号" (2017, 1, 12), (1, 13)),
    quota!("sh-bangfu" "定点帮扶单位捐赠资金" "social" "social" None, 300_000, "青扶捐〔2017〕1号" (2017, 3, 1), (3, 7)),
];

/// From, to, to which unit, yuan, day.
#[rustfmt::skip]
const PASSED_DOWN: &[(&str, &str, &str, Fen, Day)] = &[
    ("zy-zhuanxiang", "zy-zhuanxiang-fupin", "fupin", 900_000, (1, 16)),
    ("zy-weifang", "zy-weifang-zhujian", "zhujian", 1_200_000, (1, 17)),
    ("zy-hulin", "zy-hulin-linye", "linye", 1_600_000, (1, 17)),
    ("zy-zizhu", "zy-zizhu-jiaoyu", "jiaoyu", 740_000, (1, 18)),
    ("sj-yiliao", "sj-yiliao-minzheng", "minzheng", 900_000, (2, 15)),
    ("sj-tiexi", "sj-tiexi-fupin", "fupin", 460_000, (2, 15)),
    ("sj-nongxian", "sj-nongxian-nongye", "nongye", 30_000, (3, 9)),
    ("xj-zhuanxiang", "xj-zhuanxiang-200", "xz-200", 200_000, (3, 13)),
    ("xj-zhuanxiang", "xj-zhuanxiang-201", "xz-201", 200_000, (3, 13)),
    ("zy-tuigeng", "zy-tuigeng-linye", "linye", 720_000, (3, 9)),
];

/// What each line brings into the pool, in yuan.
const POOLED: &[(&str, Fen)] = &[
    ("zy-zhuanxiang", 7_400_000),
    ("zy-shenong", 4_200_000),
    ("sj-zhuanxiang", 3_600_000),
    ("dj-zhuanxiang", 700_000),
    ("xj-zhuanxiang", 500_000),
];

/// A project: id, name, content, region, unit in charge, where its money comes from (yuan).
pub(super) struct Project {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    content: &'static str,
    pub(super) region: &'static str,
    unit: &'static str,
    sources: &'static [(Source, Fen)],
}

#[derive(Clone, Copy)]
enum Source {
    Pool,
    Line(&'static str),
}

use Source::{Line, Pool};

macro_rules! project {
    ($id:literal $name:literal $content:literal $region:literal $unit:literal $sources:expr) => {
        Project {
            id: $id,
            name: $name,
            content: $content,
            region: $region,
            unit: $unit,
            sources: $sources,
        }
    };
}

#[rustfmt::skip]
pub(super) const PROJECTS: &[Project] = &[
    project!("dapeng-2017" "桑园村食用菌大棚项目" "新建食用菌大棚20栋及配套冷库、道路" "990421101203" "fupin" &[(Pool, 2_600_000)]),
    project!("guangfu-2017" "西岭村村级光伏扶贫电站项目" "新建300千瓦村级光伏电站1座" "990421201201" "fupin" &[(Pool, 2_100_000)]),
    project!("tongcunlu-2017" "东坡乡通村硬化路项目" "硬化通村路8.4公里，宽4.5米" "990421200000" "fupin" &[(Pool, 4_200_000)]),
    project!("yinshui-2017" "云溪乡饮水安全巩固提升项目" "新建蓄水池4座，铺设管道26公里" "990421202000" "fupin" &[(Pool, 1_500_000)]),
    project!("rugu-2017" "东坡乡向阳村入股林果合作社项目" "财政资金量化入股林果合作社，保底分红8%" "990421200202" "fupin" &[(Pool, 2_000_000)]),
    project!("lengku-2017" "长堤村保鲜冷库项目" "新建800立方米保鲜冷库1座" "990421102203" "fupin" &[(Pool, 1_200_000)]),
    project!("ludeng-2017" "石桥镇太阳能路灯项目" "安装太阳能路灯96盏" "990421101000" "fupin" &[(Line("sh-bangfu"), 260_000)]),
    project!("chanye-100-2017" "青禾镇产业到户奖补" "种养业到户以奖代补" "990421100000" "xz-100" &[(Pool, 420_000)]),
    project!("chanye-101-2017" "石桥镇产业到户奖补" "种养业到户以奖代补" "990421101000" "xz-101" &[(Pool, 420_000)]),
    project!("chanye-102-2017" "柳林镇产业到户奖补" "种养业到户以奖代补" "990421102000" "xz-102" &[(Pool, 420_000)]),
    project!("chanye-200-2017" "东坡乡产业到户奖补" "种养业到户以奖代补" "990421200000" "xz-200" &[(Pool, 300_000), (Line("xj-zhuanxiang-200"), 140_000)]),
    project!("chanye-201-2017" "西岭乡产业到户奖补" "种养业到户以奖代补" "990421201000" "xz-201" &[(Pool, 300_000), (Line("xj-zhuanxiang-201"), 150_000)]),
    project!("chanye-202-2017" "云溪乡产业到户奖补" "种养业到户以奖代补" "990421202000" "xz-202" &[(Pool, 420_000)]),
    project!("yunxi-2017" "云溪乡护路员与村级公益支出" "护路员补助由代发户发放，村级公益支出由村账列支" "990421202000" "xz-202" &[(Line("xj-zhuanxiang"), 60_000), (Line("sh-bangfu"), 30_000)]),
    project!("canhe-2017" "2017年建档立卡户参合补助" "代缴新农合个人缴费部分" "990421000000" "weiji" &[(Line("sj-canhe"), 600_000), (Line("xj-minsheng"), 480_000)]),
    project!("yulu-2017" "2017年雨露计划补助" "资助职业教育在校生" "990421000000" "fupin" &[(Line("zy-zhuanxiang-fupin"), 645_000)]),
    project!("jiaotong-2017" "2017年外出务工交通补贴" "资助外出务工交通费" "990421000000" "fupin" &[(Line("zy-zhuanxiang-fupin"), 190_000)]),
    project!("weifang-2017" "2017年农村危房改造" "改造C、D级危房" "990421000000" "zhujian" &[(Line("zy-weifang-zhujian"), 1_150_000)]),
    project!("hulin-2017" "2017年生态护林员补助" "选聘建档立卡户护林员" "990421000000" "linye" &[(Line("zy-hulin-linye"), 1_580_000)]),
    project!("tuigeng-2017" "2017年退耕还林现金补助" "兑现退耕还林现金补助" "990421000000" "linye" &[(Line("zy-tuigeng-linye"), 700_000)]),
    project!("tiexi-2017" "2017年扶贫小额信贷贴息" "按季结算贷款贴息" "990421000000" "fupin" &[(Line("sj-tiexi-fupin"), 450_000)]),
    project!("zizhu-2017" "2017年学生资助" "资助义务教育阶段困难学生" "990421000000" "jiaoyu" &[(Line("zy-zizhu-jiaoyu"), 710_000)]),
    project!("yiliao-2017" "2017年大病医疗救助" "救助患大病困难群众" "990421000000" "minzheng" &[(Line("sj-yiliao-minzheng"), 860_000)]),
    project!("nongxian-2017" "2017年农业保险保费补贴" "代缴贫困户种植业保险自缴保费" "990421000000" "nongye" &[(Line("sj-nongxian-nongye"), 28_000)]),
];

const YUAN: Fen = 100;

pub(super) fn plan(plan: &mut Plan) {
    receive(plan);
    pass_down(plan);
    integrate(plan);
    assign(plan);
    correct(plan);
    close(plan);
}

fn receive(plan: &mut Plan) {
    for quota in QUOTAS {
        let day = on(quota.received.0, quota.received.1);
        let (year, month, of_month) = quota.issued;
        let basis = Basis::on(day).document(quota.document, date(year, month, of_month));
        let mut body = json!({
            "line": quota.line, "name": quota.name, "level": quota.level, "category": quota.category,
            "budget_year": 2017, "unit": BUREAU, "amount": yuan(quota.yuan * YUAN), "basis": basis.value(),
        });
        if let Some(function) = quota.function {
            body["function"] = json!(function);
        }
        if let Some(kind) = quota.agri_kind() {
            body["agri_kind"] = json!(kind);
        }
        plan.tally.received += quota.yuan * YUAN;
        plan.post(day, BUDGET, "quota.receive", body);
    }
    let of = |level| {
        let lines = QUOTAS.iter().filter(|quota| quota.level == level);
        told(lines.map(|quota| quota.yuan * YUAN).sum())
    };
    let (central, province, prefecture, county) = (
        of("central"),
        of("province"),
        of("prefecture"),
        of("county"),
    );
    plan.say(
        on(3, 7),
        &format!(
            "收到指标{}笔：中央{central}元、省{province}元、市{prefecture}元、县{county}元、社会帮扶{}元",
            QUOTAS.len(),
            of("social")
        ),
        &format!(
            "quotas received: central {central}, province {province}, prefecture {prefecture}, county {county} yuan, donations beside"
        ),
    );
}

fn pass_down(plan: &mut Plan) {
    for (from, to, unit, amount, (month, day)) in PASSED_DOWN {
        let day = on(*month, *day);
        let basis = Basis::on(day).document("青财预〔2017〕12号", on(1, 16));
        let body = json!({"from": from, "to": to, "unit": unit, "amount": yuan(amount * YUAN), "basis": basis.value()});
        plan.post(day, BUDGET, "quota.pass_down", body);
    }
}

fn integrate(plan: &mut Plan) {
    let day = on(3, 15);
    let basis = Basis::on(day).document(PLAN_NUMBER, on(3, 10)).evidence(
        "minutes",
        "青禾县扶贫开发领导小组",
        "整合方案会议纪要",
    );
    let body = json!({
        "pool": POOL, "name": "青禾县2017年统筹整合使用财政涉农资金方案", "budget_year": 2017,
        "unit": BUREAU, "aims": ["2130504", "2130505"], "basis": basis.value(),
    });
    plan.post(day, BUDGET, "pool.open", body);
    let day = on(3, 16);
    for (line, amount) in POOLED {
        let basis = Basis::on(day).document(PLAN_NUMBER, on(3, 10));
        let body = json!({"pool": POOL, "line": line, "amount": yuan(amount * YUAN), "basis": basis.value()});
        plan.tally.integrated += amount * YUAN;
        plan.post(day, BUDGET, "pool.fund", body);
    }
    let sum = told(plan.tally.integrated);
    plan.say(
        day,
        &format!(
            "按{PLAN_NUMBER}方案整合涉农资金{sum}元，来自{}条指标",
            POOLED.len()
        ),
        &format!(
            "integrated under an adopted plan: {sum} yuan from {} fund lines",
            POOLED.len()
        ),
    );
}

fn assign(plan: &mut Plan) {
    plan.tally.projects = PROJECTS.len();
    for project in PROJECTS {
        let pooled = project
            .sources
            .iter()
            .any(|(source, _)| matches!(source, Pool));
        // What waits for the pool or for late money starts in spring, the rest at once.
        let (entered, funded) = match project.id {
            _ if pooled => (on(3, 17), on(3, 20)),
            "tuigeng-2017" | "ludeng-2017" | "nongxian-2017" | "yunxi-2017" => {
                (on(3, 10), on(3, 13))
            }
            _ => (on(2, 13), on(2, 16)),
        };
        let planned: Fen = project
            .sources
            .iter()
            .map(|(_, amount)| amount * YUAN)
            .sum();
        let body = json!({
            "project": project.id, "name": project.name, "content": project.content,
            "region": project.region, "unit": project.unit, "planned": yuan(planned),
        });
        plan.post(entered, BUDGET, "project.register", body);
        for (source, amount) in project.sources {
            let basis = Basis::on(funded).document("青扶领〔2017〕5号", on(2, 10));
            let body = json!({"project": project.id, "source": source.value(), "amount": yuan(amount * YUAN), "basis": basis.value()});
            plan.post(funded, BUDGET, "project.fund", body);
        }
    }
    plan.say(
        on(3, 20),
        &format!(
            "项目入库{}个：大棚、光伏、通村路、饮水、入股、到户补助，资金逐笔安排到项目",
            PROJECTS.len()
        ),
        &format!(
            "{} projects enter the store: greenhouses, solar power, road, water, shares, benefits",
            PROJECTS.len()
        ),
    );
}

/// What the year corrects: an increase, a cut, and unused money back to where it came from.
fn correct(plan: &mut Plan) {
    let adjust = |plan: &mut Plan, day, line: &str, delta: Fen, reason: &str, document: &str| {
        let basis = Basis::on(day).document(document, day);
        let body = json!({"line": line, "delta": yuan(delta * YUAN), "reason": reason, "basis": basis.value()});
        plan.post(day, BUDGET, "quota.adjust", body);
        plan.tally.received += delta * YUAN;
    };
    let (raised, cut) = (on(6, 12), on(8, 21));
    adjust(
        plan,
        raised,
        "sj-zhuanxiang",
        300_000,
        "追加饮水管网延伸资金",
        "示财农指〔2017〕58号",
    );
    adjust(
        plan,
        cut,
        "zy-shenong",
        -120_000,
        "按绩效评价结果扣减",
        "示财农指〔2017〕83号",
    );
    let day = on(6, 14);
    let basis = Basis::on(day).document("青扶领〔2017〕9号", day);
    let source = Line("sj-zhuanxiang").value();
    let body = json!({"project": "yinshui-2017", "source": source, "amount": yuan(280_000 * YUAN), "basis": basis.value()});
    plan.post(day, BUDGET, "project.fund", body);
    plan.say(
        cut,
        "指标调整：省级追加300,000元（用于饮水管网延伸），中央涉农按绩效扣减120,000元",
        "quotas adjusted: the province adds 300,000; 120,000 of central money is cut after evaluation",
    );
    let reclaim = |plan: &mut Plan, day, line: &str, amount: Fen| {
        let basis = Basis::on(day).document("青财预〔2017〕61号", day);
        let body = json!({"line": line, "amount": yuan(amount * YUAN), "basis": basis.value()});
        plan.post(day, BUDGET, "quota.reclaim", body);
    };
    let day = on(11, 13);
    reclaim(plan, day, "xj-zhuanxiang-200", 60_000);
    reclaim(plan, day, "xj-zhuanxiang-201", 50_000);
    reclaim(plan, day, "xj-minsheng", 40_000);
}

/// The end of the year: projects give back what they need not, and so does the pool.
fn close(plan: &mut Plan) {
    let day = on(12, 18);
    let give_back = |plan: &mut Plan, project: &str, source: Source, amount: Fen| {
        let basis = Basis::on(day).document("青财农〔2017〕77号", day);
        let body = json!({"project": project, "source": source.value(), "amount": yuan(amount * YUAN), "basis": basis.value()});
        plan.post(day, BUDGET, "project.give_back", body);
        plan.tally.given_back += amount * YUAN;
    };
    give_back(plan, "lengku-2017", Pool, 86_000);
    give_back(plan, "canhe-2017", Line("xj-minsheng"), 180_000);
    give_back(plan, "weifang-2017", Line("zy-weifang-zhujian"), 200_000);
    give_back(plan, "yiliao-2017", Line("sj-yiliao-minzheng"), 150_000);
    give_back(plan, "tiexi-2017", Line("sj-tiexi-fupin"), 120_000);
    let body = json!({
        "pool": POOL, "line": "zy-shenong", "amount": yuan(200_000 * YUAN),
        "basis": Basis::on(day).document("青扶领〔2017〕19号", day).value(),
    });
    plan.post(day, BUDGET, "pool.return", body);
    let sum = told(plan.tally.given_back);
    plan.say(
        day,
        &format!("年末清理：项目结余退回{sum}元（冷库招标节约、补助结余），整合资金退出200,000元"),
        &format!(
            "year end: projects give back {sum} yuan, the pool returns 200,000 to its fund line"
        ),
    );
}

impl Source {
    fn value(self) -> Value {
        match self {
            Pool => json!({ "pool": POOL }),
            Line(line) => json!({ "line": line }),
        }
    }
}
