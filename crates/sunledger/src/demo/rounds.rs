//! Programmes that pay in rounds: forest rangers and loan interest by the quarter, awards to producers twice.
//! Here stand the reasons for which less is paid than is due.

use super::chance::Chance;
use super::funds::{PROJECTS, Project};
use super::payments::{Batch, Line};
use super::people::{Household, People};
use super::place::TOWNSHIPS;
use super::plan::{Basis, Fen, Plan, on};
use super::programmes::Programme;
use super::schemes;
use super::setup::township_maker;

const YUAN: Fen = 100;

pub(super) fn plan(plan: &mut Plan, people: &People) {
    rangers(plan, people);
    interest(plan, people);
    industry(plan, people);
}

/// 护林员: each quarter, less for days of absence, a part of the quarter for one who died.
fn rangers(plan: &mut Plan, people: &People) {
    let programme = Programme {
        project: "hulin-2017",
        scheme: "hulin",
        line: Some("zy-hulin-linye"),
        maker: "linye",
        title: "生态护林员补助",
    };
    let mut chance = Chance::named("absence");
    let rangers = people.some("rangers", 68);
    let quarters = [
        ("2017-03", on(4, 6)),
        ("2017-06", on(7, 6)),
        ("2017-09", on(10, 12)),
        ("2017-12", on(12, 19)),
    ];
    let quarter = 2_500 * YUAN;
    for (no, (period, day)) in (1..).zip(quarters) {
        // One of them dies in July: he is paid for one month of three, and then no more.
        let on_duty = (0..)
            .zip(&rangers)
            .filter(|(order, _)| *order != 31 || no < 4);
        let lines = on_duty.map(|(order, ranger)| {
            let mut line = Line::to_head(ranger, quarter);
            if order == 31 {
                line.payee = ranger.with_details(&people.ranger);
            }
            match (order, no) {
                (31, 3) => line.less(quarter / 3, "death"),
                _ if chance.one_in(40) => {
                    let days = chance.between(1, 6);
                    line.less(quarter - days * 28 * YUAN, "offset")
                }
                _ => line,
            }
        });
        let batch = programme.batch(format!("hulin-{no}"), period, day, lines.collect());
        batch.pay(plan);
    }
    plan.say(
        on(4, 12),
        &format!(
            "护林员补助按季发放，{}人；实发少于应发的，逐条写明原因（抵扣、死亡、分期）",
            rangers.len()
        ),
        &format!(
            "{} forest rangers are paid by the quarter; whoever gets less than is due is told why",
            rangers.len()
        ),
    );
}

/// 贴息: interest at the benchmark rate by days, exact to the fen.
fn interest(plan: &mut Plan, people: &People) {
    let programme = Programme {
        project: "tiexi-2017",
        scheme: "tiexi",
        line: Some("sj-tiexi-fupin"),
        maker: "fupin",
        title: "小额信贷贴息",
    };
    let mut chance = Chance::named("loans");
    let loans: Vec<(&Household, Fen)> = people
        .some("borrowers", 115)
        .into_iter()
        .map(|h| (h, chance.between(2, 10) * 5_000 * YUAN))
        .collect();
    let quarters = [
        ("2017-03", on(3, 29), 90),
        ("2017-06", on(6, 28), 91),
        ("2017-09", on(9, 27), 92),
        ("2017-12", on(12, 13), 92),
    ];
    for (no, (period, day, days)) in (1..).zip(quarters) {
        let lines = loans.iter().filter(|_| !chance.one_in(25));
        let lines = lines.map(|(h, principal)| {
            // 4.35 % a year of 360 days, half a fen up.
            let interest = (principal * 435 * days + 1_800_000) / 3_600_000;
            Line::to_head(h, interest).computed(schemes::interest(*principal, days))
        });
        let batch = programme.batch(format!("tiexi-{no}"), period, day, lines.collect());
        batch.pay(plan);
    }
}

/// 产业奖补: the townships pay awards, less what a household owes for seed and fertiliser.
fn industry(plan: &mut Plan, people: &People) {
    let rounds = [("2017-06", on(7, 17)), ("2017-12", on(12, 4))];
    for (no, (period, day)) in (1..).zip(rounds) {
        for township in TOWNSHIPS {
            let own = |p: &&Project| p.id.starts_with("chanye") && p.region == township.code;
            let Some(project) = PROJECTS.iter().find(own) else {
                continue;
            };
            let mut chance = Chance::named(&format!("{}-{no}", project.id));
            let chosen: Vec<&Household> = people
                .of_township(township.code)
                .filter(|_| chance.per_mille(330))
                .collect();
            let lines = chosen.into_iter().map(|h| {
                let line = Line::to_head(h, chance.between(5, 30) * 100 * YUAN);
                match chance.one_in(14) {
                    true => {
                        let owed = chance.between(1, 4) * 80 * YUAN;
                        let paid = line.due - owed;
                        line.less(paid, "offset")
                    }
                    false => line,
                }
            });
            let batch = Batch {
                id: format!("chanye-{}-{no}", &township.code[6..9]),
                project: project.id,
                scheme: "chanye",
                line: None,
                contract: None,
                period,
                maker: township_maker(township, day),
                on: day,
                basis: Basis::on(day).evidence("acceptance", township.name, "到户产业验收表"),
                lines: lines.collect(),
            };
            batch.pay(plan);
        }
    }
    plan.say(
        on(7, 24),
        "六个乡镇发放产业到户奖补；欠农资款的抵扣后实发",
        "six townships pay awards to producers, less what is owed for seed and fertiliser",
    );
}
