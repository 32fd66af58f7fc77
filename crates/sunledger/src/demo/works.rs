//! Projects that are built or bought: progress payments to contractors, against contract, invoice and acceptance.
//! Three in a hundred of every contract stay in the project as retention 质保金; what else a contract goes through stands in `life`.

use jiff::civil::Date;

use super::payments::{Batch, Line};
use super::place::villages;
use super::plan::{Basis, Fen, Plan, after, on, told};
use super::setup::maker;

const YUAN: Fen = 100;

/// A contract: project, scheme, where, with whom, yuan, and how much of a hundred is paid when.
pub(super) struct Contract {
    pub(super) project: &'static str,
    scheme: &'static str,
    region: &'static str,
    pub(super) contractor: &'static str,
    pub(super) yuan: Fen,
    progress: &'static [(i8, i8, Fen)],
}

pub(super) const CONTRACTS: &[Contract] = &[
    Contract {
        project: "dapeng-2017",
        scheme: "gongcheng",
        region: "990421101203",
        contractor: "nongjian",
        yuan: 2_560_000,
        progress: &[(4, 10, 30), (5, 25, 40), (7, 3, 27)],
    },
    Contract {
        project: "guangfu-2017",
        scheme: "guangfu",
        region: "990421201201",
        contractor: "guangfu",
        yuan: 2_080_000,
        progress: &[(4, 12, 30), (6, 5, 50), (7, 5, 17)],
    },
    Contract {
        project: "tongcunlu-2017",
        scheme: "gongcheng",
        region: "990421200000",
        contractor: "lujian",
        yuan: 4_120_000,
        progress: &[(4, 20, 30), (6, 15, 30), (8, 10, 20), (10, 12, 17)],
    },
    Contract {
        project: "yinshui-2017",
        scheme: "gongcheng",
        region: "990421202000",
        contractor: "shuili",
        yuan: 1_750_000,
        progress: &[(4, 24, 30), (7, 10, 40), (9, 28, 27)],
    },
    Contract {
        project: "lengku-2017",
        scheme: "gongcheng",
        region: "990421102203",
        contractor: "nongjian",
        yuan: 1_080_000,
        progress: &[(5, 8, 30), (7, 24, 40), (10, 9, 27)],
    },
    Contract {
        project: "ludeng-2017",
        scheme: "gongcheng",
        region: "990421101000",
        contractor: "lujian",
        yuan: 252_000,
        progress: &[(5, 22, 97)],
    },
    Contract {
        project: "rugu-2017",
        scheme: "rugu",
        region: "990421200202",
        contractor: "zhongzhi",
        yuan: 2_000_000,
        progress: &[(5, 12, 100)],
    },
];

pub(super) fn plan(plan: &mut Plan) {
    let mut paid = 0;
    for contract in CONTRACTS {
        for (stage, (month, day, percent)) in (1..).zip(contract.progress) {
            let batch = contract.stage(stage, on(*month, *day), *percent);
            paid += batch.total();
            batch.pay(plan);
        }
    }
    let paid = told(paid);
    plan.say(
        on(10, 18),
        &format!("工程款按合同、发票、验收分期支付，共{paid}元，质保金3%另行预留"),
        &format!(
            "contractors are paid by progress against contract, invoice and acceptance: {paid} yuan; 3 % is set apart"
        ),
    );
}

impl Contract {
    /// True of works; equity in a cooperative has no contract to accept.
    pub(super) fn is_built(&self) -> bool {
        self.scheme != "rugu"
    }

    /// The contract's number.
    pub(super) fn id(&self) -> String {
        format!("ht-{}", self.project)
    }

    /// The day of the last progress payment.
    pub(super) fn last_paid(&self) -> Date {
        let last = self.progress.last().map(|(month, day, _)| (*month, *day));
        let (month, day) = last.unwrap_or((12, 1));
        on(month, day)
    }

    /// What the payments by progress come to, in fen.
    pub(super) fn paid(&self) -> Fen {
        let percent: Fen = self.progress.iter().map(|(_, _, percent)| percent).sum();
        self.yuan * YUAN * percent / 100
    }

    fn stage(&self, stage: usize, day: Date, percent: Fen) -> Batch {
        let id = format!("{}-{stage}", self.project);
        let office = "青禾县扶贫开发办公室";
        let mut basis = Basis::on(day)
            .evidence("contract", office, &format!("{}合同", self.project))
            .evidence("invoice", office, &format!("{id}发票"));
        if stage == self.progress.len() {
            basis = basis.evidence("acceptance", office, &format!("{}验收单", self.project));
        }
        let nature = match stage == self.progress.len() {
            true => "final",
            false => "progress",
        };
        let mut line = Line::to_unit(self.contractor, self.yuan * YUAN * percent / 100);
        line.reference = Some(format!("QH2017-{id}"));
        line.village = villages()
            .into_iter()
            .find(|village| village.code == self.region)
            .map(|village| village.code);
        Batch {
            id,
            project: self.project,
            scheme: self.scheme,
            line: None,
            contract: self.is_built().then(|| (self.id(), nature)),
            period: month_of(day),
            maker: maker("fupin"),
            on: day,
            basis,
            lines: vec![line],
        }
    }
}

/// The month of a day, as payments name it.
pub(super) fn month_of(day: Date) -> &'static str {
    MONTHS[usize::try_from(day.month() - 1).unwrap_or(0)]
}

const MONTHS: [&str; 12] = [
    "2017-01", "2017-02", "2017-03", "2017-04", "2017-05", "2017-06", "2017-07", "2017-08",
    "2017-09", "2017-10", "2017-11", "2017-12",
];

/// The day on which the last of a project's payments is with its contractor.
pub(super) fn paid_up(project: &str) -> Option<Date> {
    let contract = CONTRACTS.iter().find(|c| c.project == project)?;
    Some(after(contract.last_paid(), 4))
}
