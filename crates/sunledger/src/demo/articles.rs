//! Articles of the policy that the county's larger programmes do not touch: industry of the county, insurance of those
//! who work away, small works, relief, the disabled; a management fee that is too high; and a question beside the vault.
//! It tells no line of the story: `docs/POLICY.md` says by which command each is seen.

use serde_json::{Value, json};

use super::agents::MATCHER;
use super::payments::Line;
use super::people::People;
use super::place::{COUNTY, villages};
use super::plan::{Basis, Fen, Plan, on, yuan};
use super::programmes::Programme;
use super::schemes;
use super::setup::{BUDGET, BUREAU, REGISTRAR};

const YUAN: Fen = 100;
/// The county's own money for all but industry.
const OWN: &str = "xj-zonghe";
/// The province's for industry.
const INDUSTRY: &str = "sj-xianyu";
/// Villages whose organisations are entrusted with a small work each.
const ENTRUSTED: usize = 2;

/// Scheme and project, name, article, its rule and the amount for one (empty where there is none), per what, for whom,
/// what may be published, the office.
struct Kind {
    scheme: &'static str,
    project: &'static str,
    name: &'static str,
    article: u16,
    rule: &'static str,
    amount: &'static str,
    per: &'static str,
    eligibility: &'static str,
    class: &'static str,
    office: &'static str,
}

macro_rules! kind {
    ($scheme:literal $name:literal $article:literal $rule:literal $amount:literal $per:literal $eligibility:literal $class:literal $office:literal) => {
        Kind {
            scheme: $scheme,
            project: concat!($scheme, "-2017"),
            name: $name,
            article: $article,
            rule: $rule,
            amount: $amount,
            per: $per,
            eligibility: $eligibility,
            class: $class,
            office: $office,
        }
    };
}

#[rustfmt::skip]
const KINDS: &[Kind] = &[
    kind!("xianyu" "县域产业项目奖补" 7 "" "" "entity" "entities" "open" "nongye"),
    kind!("yiwai" "务工人员意外伤害保险补助" 12 "" "100.00" "person" "workers" "open" "fupin"),
    kind!("xiaowei" "村级小微工程补助" 15 "" "" "item" "any" "open" "fupin"),
    kind!("linshi" "临时救助" 19 "" "" "household" "any" "not_named" "minzheng"),
    kind!("canbu" "困难残疾人生活补贴" 20 "" "80.00" "person" "any" "not_named" "minzheng"),
    kind!("guanli" "项目管理费" 30 "management_fee" "" "item" "any" "open" "fupin"),
];

pub(super) fn plan(plan: &mut Plan, people: &People) {
    let mut own = 0;
    for kind in KINDS {
        kind.register(plan);
        let lines = kind.lines(people);
        let total = lines.iter().map(|line| line.paid).sum();
        match kind.scheme {
            "xianyu" => receive(plan, INDUSTRY, total),
            _ => own += total,
        }
        kind.pay(plan, lines, total);
    }
    receive(plan, OWN, own);
    let asked = on(11, 7);
    let body = json!({ "question": "one_card_many", "on": asked, "hits": 0 });
    plan.post(asked, MATCHER, "sealed.ask", body);
}

fn receive(plan: &mut Plan, line: &str, amount: Fen) {
    let industry = line == INDUSTRY;
    let (name, level, category, document) = match industry {
        true => (
            "省级县域产业发展资金",
            "province",
            "special",
            "示财农指〔2017〕21号",
        ),
        false => ("县本级扶贫综合资金", "county", "other", "青财预〔2017〕9号"),
    };
    let day = on(3, 6);
    let body = json!({
        "line": line, "name": name, "level": level, "category": category, "function": "2130505", "budget_year": 2017,
        "unit": BUREAU, "amount": yuan(amount), "basis": Basis::on(day).document(document, on(3, 2)).value(),
    });
    plan.post(day, BUDGET, "quota.receive", body);
    plan.tally.received += amount;
}

impl Kind {
    fn register(&self, plan: &mut Plan) {
        let mut terms = json!({
            "appeal": "青禾县扶贫办监督股", "apply": "向村委会或主管部门申请，公示后报县审核", "article": self.article,
            "benefit": "money", "eligibility": self.eligibility, "frequency": "season", "per": self.per,
        });
        for (key, value) in [("rule", self.rule), ("amount", self.amount)] {
            if !value.is_empty() {
                terms[key] = json!(value);
            }
        }
        let body = json!({
            "scheme": self.scheme, "name": self.name, "class": self.class, "terms": terms,
            "basis_text": format!("示例省脱贫攻坚实施意见第{}条", self.article),
        });
        plan.post(on(1, 5), REGISTRAR, "scheme.register", body);
    }

    fn lines(&self, people: &People) -> Vec<Line> {
        let some = |purpose: &str, share| people.some(purpose, share).into_iter();
        match self.scheme {
            "xianyu" => vec![Line::to_unit("liangyuan", 200_000 * YUAN)],
            "yiwai" => some("away", 45)
                .map(|h| {
                    let line = Line::to_unit("baoxian", 100 * YUAN);
                    let line = line.computed(schemes::standard(100 * YUAN, 10));
                    line.for_whom(h.head(), h.village.code)
                })
                .collect(),
            "xiaowei" => villages()
                .into_iter()
                .take(ENTRUSTED)
                .map(|village| {
                    let mut line = Line::to_unit(&village.collective(), 30_000 * YUAN);
                    line.village = Some(village.code);
                    line
                })
                .collect(),
            "linshi" => some("relief", 15)
                .map(|h| Line::to_head(h, 1_200 * YUAN))
                .collect(),
            "canbu" => some("disabled", 25)
                .map(|h| Line::to_head(h, 480 * YUAN).computed(schemes::standard(80 * YUAN, 60)))
                .collect(),
            // A hundredth of the year's special funds would be less.
            _ => vec![Line::to_unit("fupin", 155_000 * YUAN)],
        }
    }

    fn pay(&self, plan: &mut Plan, lines: Vec<Line>, total: Fen) {
        let (entered, funded) = (on(3, 10), on(3, 13));
        let line = match self.scheme {
            "xianyu" => INDUSTRY,
            _ => OWN,
        };
        let body = json!({
            "project": self.project, "name": format!("2017年{}", self.name), "content": self.name, "region": COUNTY,
            "unit": self.office, "planned": yuan(total),
        });
        plan.post(entered, BUDGET, "project.register", body);
        plan.tally.projects += 1;
        let source: Value = json!({ "line": line });
        let basis = Basis::on(funded).document("青扶领〔2017〕5号", on(2, 10));
        let body = json!({
            "project": self.project, "source": source, "amount": yuan(total), "basis": basis.value(),
        });
        plan.post(funded, BUDGET, "project.fund", body);
        let programme = Programme {
            project: self.project,
            scheme: self.scheme,
            line: Some(line),
            maker: self.office,
            title: self.name,
        };
        let (period, day) = match self.scheme {
            "linshi" | "canbu" => ("2017-06", on(6, 12)),
            _ => ("2017-09", on(9, 25)),
        };
        let batch = programme.batch(format!("{}-1", self.scheme), period, day, lines);
        batch.pay(plan);
    }
}
