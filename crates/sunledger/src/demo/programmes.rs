//! Programmes of the county's offices that pay once or twice a year: insurance, school, illness, travel, trees.
//! Each draws its own beneficiaries; nothing here says who deserves what.

use jiff::civil::Date;

use super::chance::Chance;
use super::payments::{Batch, Line};
use super::people::{Household, People};
use super::place::TOWNSHIPS;
use super::plan::{Basis, Fen, Plan, on, told};
use super::schemes;
use super::setup::maker;

const YUAN: Fen = 100;

pub(super) fn plan(plan: &mut Plan, people: &People) {
    medical_insurance(plan, people);
    training(plan, people);
    pupils(plan, people);
    crop_insurance(plan, people);
    the_sick(plan, people);
    travel(plan, people);
    reforestation(plan, people);
}

/// A programme's batch, before its lines: everything that does not change from one to the next.
pub(super) struct Programme {
    pub(super) project: &'static str,
    pub(super) scheme: &'static str,
    pub(super) line: Option<&'static str>,
    pub(super) maker: &'static str,
    pub(super) title: &'static str,
}

impl Programme {
    pub(super) fn batch(
        &self,
        id: String,
        period: &'static str,
        day: Date,
        lines: Vec<Line>,
    ) -> Batch {
        let title = format!("{}{id}花名册", self.title);
        let basis = Basis::on(day).evidence("signed_list", self.title, &title);
        Batch {
            id,
            project: self.project,
            scheme: self.scheme,
            line: self.line,
            contract: None,
            period,
            maker: maker(self.maker),
            on: day,
            basis,
            lines,
        }
    }
}

/// 参合补助: the insurer is paid, every member of every household is insured.
fn medical_insurance(plan: &mut Plan, people: &People) {
    let programme = Programme {
        project: "canhe-2017",
        scheme: "canhe",
        line: None,
        maker: "weiji",
        title: "参合补助",
    };
    let mut total = 0;
    for (order, township) in (0..).zip(TOWNSHIPS) {
        let insured = people.of_township(township.code);
        let lines: Vec<Line> = insured
            .map(|h| {
                let due = h.members * 150 * YUAN;
                let calc = schemes::standard(150 * YUAN, h.members * 10);
                let line = Line::to_unit("nonghe", due).computed(calc);
                line.for_whom(h.head(), h.village.code)
            })
            .collect();
        let id = format!("canhe-{}", &township.code[6..9]);
        let batch = programme.batch(id, "2017", on(2, 20 + order), lines);
        total += batch.total();
        batch.pay(plan);
    }
    let total = told(total);
    plan.say(
        on(3, 3),
        &format!("参合补助{total}元，直接付新农合管理中心：收款人是机构，受益人是每一户"),
        &format!(
            "medical insurance, {total} yuan: the insurer is the payee, each household the beneficiary"
        ),
    );
}

/// 雨露计划: half in spring, half in autumn; the household is paid for its trainee.
fn training(plan: &mut Plan, people: &People) {
    let programme = Programme {
        project: "yulu-2017",
        scheme: "yulu",
        line: Some("zy-zhuanxiang-fupin"),
        maker: "fupin",
        title: "雨露计划",
    };
    let half = 1_500 * YUAN;
    let trainees = || {
        let all = people.households.iter();
        all.filter_map(|h| h.youth.as_ref().map(|youth| (h, youth)))
    };
    let first = trainees().map(|(h, youth)| {
        Line::to_head(h, 2 * half)
            .less(half, "instalment")
            .for_whom(h.with_details(youth), h.village.code)
    });
    let spring = programme.batch("yulu-1".into(), "2017-03", on(3, 20), first.collect());
    spring.pay(plan);
    let mut chance = Chance::named("yulu-left");
    let second = trainees()
        .filter(|_| !chance.one_in(30))
        .map(|(h, youth)| Line::to_head(h, half).for_whom(h.with_details(youth), h.village.code));
    let autumn = programme.batch("yulu-2".into(), "2017-09", on(10, 16), second.collect());
    autumn.pay(plan);
}

/// 学生资助: never named. The first list of the spring has three pupils twice and is refused.
fn pupils(plan: &mut Plan, people: &People) {
    let programme = Programme {
        project: "zizhu-2017",
        scheme: "zizhu",
        line: Some("zy-zizhu-jiaoyu"),
        maker: "jiaoyu",
        title: "学生资助",
    };
    let list = || -> Vec<Line> {
        let mut chance = Chance::named("pupils");
        let pupils = people.households.iter();
        let pupils = pupils.filter_map(|h| h.child.as_ref().map(|child| (h, child)));
        pupils
            .map(|(h, child)| {
                let primary = chance.one_in(2);
                let amount = if primary { 500 * YUAN } else { 625 * YUAN };
                let school = if primary { "xuexiao-1" } else { "xuexiao-2" };
                let line = match chance.one_in(2) {
                    true => Line::to_unit(school, amount),
                    false => Line::to_head(h, amount),
                };
                line.for_whom(h.with_details(child), h.village.code)
            })
            .collect()
    };
    let mut doubled = list();
    doubled.extend(list().into_iter().skip(40).take(3));
    let first = programme.batch("zizhu-1".into(), "2017-03", on(3, 27), doubled);
    let (pupils, excess) = (
        first.lines.len(),
        first.lines.iter().skip(first.lines.len() - 3),
    );
    let excess = told(excess.map(|line| line.paid).sum());
    first.refused(plan, "名单有3名学生重复，请核对后重新提交");
    plan.say(
        on(3, 28),
        &format!("退回：学生资助首批{pupils}人名单有3名学生重复（{excess}元），审批人退回，资金未动"),
        &format!(
            "refused: a list of {pupils} pupils has three of them twice ({excess} yuan); nothing was paid"
        ),
    );
    let spring = programme.batch("zizhu-1b".into(), "2017-03", on(3, 31), list());
    spring.pay(plan);
    let autumn = programme.batch("zizhu-2".into(), "2017-09", on(10, 23), list());
    autumn.pay(plan);
}

/// 农业保险: the insurer is paid a household's own share of the premium.
fn crop_insurance(plan: &mut Plan, people: &People) {
    let programme = Programme {
        project: "nongxian-2017",
        scheme: "nongxian",
        line: Some("sj-nongxian-nongye"),
        maker: "nongye",
        title: "农业保险保费补贴",
    };
    let insured = people.some("crops", 260);
    let lines = insured.into_iter().map(|h| {
        let premium = h.land * 48;
        let line = Line::to_unit("baoxian", premium).computed(schemes::premium(premium));
        line.for_whom(h.head(), h.village.code)
    });
    let batch = programme.batch("nongxian-1".into(), "2017", on(4, 17), lines.collect());
    batch.pay(plan);
}

/// 医疗救助: never named; half of it goes to the hospital.
fn the_sick(plan: &mut Plan, people: &People) {
    let programme = Programme {
        project: "yiliao-2017",
        scheme: "yiliao",
        line: Some("sj-yiliao-minzheng"),
        maker: "minzheng",
        title: "大病医疗救助",
    };
    for (no, period, day) in [(1, "2017-06", on(6, 19)), (2, "2017-12", on(11, 20))] {
        let mut chance = Chance::named(&format!("bills-{no}"));
        let sick = people.some(&format!("sick-{no}"), 32);
        let lines = sick.into_iter().map(|h| {
            let amount = chance.between(120_000, 950_000);
            match chance.one_in(2) {
                true => Line::to_unit("yiyuan", amount).for_whom(h.head(), h.village.code),
                false => Line::to_head(h, amount),
            }
        });
        let batch = programme.batch(format!("yiliao-{no}"), period, day, lines.collect());
        batch.pay(plan);
    }
}

/// 交通补贴
fn travel(plan: &mut Plan, people: &People) {
    let programme = Programme {
        project: "jiaotong-2017",
        scheme: "jiaotong",
        line: Some("zy-zhuanxiang-fupin"),
        maker: "fupin",
        title: "外出务工交通补贴",
    };
    let mut chance = Chance::named("fares");
    let away = people.some("travel", 215);
    let lines = away.into_iter().map(|h| {
        let amount = chance.pick(&[300, 300, 500]) * YUAN;
        Line::to_head(h, amount)
    });
    let batch = programme.batch("jiaotong-1".into(), "2017-09", on(9, 18), lines.collect());
    batch.pay(plan);
}

/// 退耕还林: by township, by area.
fn reforestation(plan: &mut Plan, people: &People) {
    let programme = Programme {
        project: "tuigeng-2017",
        scheme: "tuigeng",
        line: Some("zy-tuigeng-linye"),
        maker: "linye",
        title: "退耕还林现金补助",
    };
    for (order, township) in (0..).zip(TOWNSHIPS) {
        let mut chance = Chance::named(&format!("trees-{}", township.code));
        let owners = people.of_township(township.code);
        let lines: Vec<Line> = owners
            .filter_map(|h| {
                let area = chance.between(12, 92);
                let takes_part = chance.per_mille(450);
                takes_part.then(|| {
                    let calc = schemes::standard(125 * YUAN, area);
                    Line::to_head(h, area * 1_250).computed(calc)
                })
            })
            .collect();
        let id = format!("tuigeng-{}", &township.code[6..9]);
        let batch = programme.batch(id, "2017", on(10, 24 + order), lines);
        batch.pay(plan);
    }
}

impl People {
    /// The households of a township.
    pub(super) fn of_township(&self, code: &str) -> impl Iterator<Item = &Household> {
        let here = move |h: &&Household| h.village.township.code == code;
        self.households.iter().filter(here)
    }

    /// About so many in a thousand of all households, drawn for one purpose.
    pub(super) fn some(&self, purpose: &str, share: u64) -> Vec<&Household> {
        let mut chance = Chance::named(purpose);
        let all = self.households.iter();
        all.filter(|_| chance.per_mille(share)).collect()
    }
}
