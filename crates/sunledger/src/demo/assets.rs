//! What the projects left behind: assets registered, vested in village collectives, quantified into shares,
//! earning income and paying dividends. Registers are ordered by the ledger, not here.

use jiff::civil::Date;
use serde_json::{Value, json};

use super::asset_life::{self, GENERATOR_FEN};
use super::people::{Household, People};
use super::place::{Village, villages};
use super::plan::{Basis, Fen, Plan, after, on, told, yuan};
use super::setup::maker;

const YUAN: Fen = 100;
/// Of each asset's only operating contract.
const CONTRACT: &str = "jy-2017";
const OFFICE: &str = "青禾县扶贫开发办公室";

/// An asset that is divided into shares and earns.
struct Enterprise {
    asset: &'static str,
    project: &'static str,
    name: &'static str,
    village: &'static str,
    operator: &'static str,
    /// Month, day, period, fen.
    incomes: &'static [(i8, i8, &'static str, Fen)],
    /// By contract, for a year.
    guaranteed: Fen,
    dividends: Fen,
    welfare: Fen,
    /// Shares of the collective itself.
    collective: u64,
    /// The register has at least so many households, those of a neighbouring village included.
    households: usize,
    /// Places that cannot be paid at first.
    unpaid: &'static [u32],
}

/// Villages whose assets pay dividends.
pub(super) fn dividing() -> impl Iterator<Item = &'static str> {
    ENTERPRISES.iter().map(|enterprise| enterprise.village)
}

const ENTERPRISES: &[Enterprise] = &[
    Enterprise {
        asset: "dapeng",
        project: "dapeng-2017",
        name: "桑园村食用菌大棚20栋",
        village: "990421101203",
        operator: "junye",
        incomes: &[
            (9, 29, "2017-09", 6_000_000),
            (12, 12, "2017-12", 6_000_000),
        ],
        guaranteed: 12_000_000,
        dividends: 8_400_000,
        welfare: 2_400_000,
        collective: 600,
        households: 140,
        unpaid: &[17, 63, 101],
    },
    Enterprise {
        asset: "guangfu",
        project: "guangfu-2017",
        name: "西岭村300千瓦光伏电站",
        village: "990421201201",
        operator: "dianwang",
        incomes: &[
            (9, 20, "2017-09", 6_840_052),
            (12, 11, "2017-12", 7_123_680),
        ],
        guaranteed: 12_500_000,
        dividends: 6_200_000,
        welfare: 5_600_000,
        collective: 400,
        households: 0,
        unpaid: &[5],
    },
    Enterprise {
        asset: "linguo-gu",
        project: "rugu-2017",
        name: "东坡乡向阳村林果合作社股权",
        village: "990421200202",
        operator: "zhongzhi",
        incomes: &[(11, 29, "2017-11", 10_000_000)],
        guaranteed: 10_000_000,
        dividends: 8_000_000,
        welfare: 1_000_000,
        collective: 500,
        households: 0,
        unpaid: &[],
    },
];

pub(super) fn plan(plan: &mut Plan, people: &People) {
    for enterprise in ENTERPRISES {
        enterprise.plan(plan, people);
    }
    let holders = plan.tally.holders;
    plan.say(
        on(8, 25),
        &format!(
            "确权折股：大棚、电站、股权归村集体，折股量化到{holders}户（另有村集体股）"
        ),
        &format!(
            "assets vest in the village collectives and are divided into shares of {holders} households beside them"
        ),
    );
    cold_store(plan);
    public_works(plan);
    asset_life::plan(plan, people);
    let (dividends, welfare) = (told(plan.tally.dividends), told(plan.tally.welfare));
    plan.say(
        on(12, 22),
        &format!("分红：应分{dividends}元到户到分，公益岗位和公益事业{welfare}元，个别户暂未发出"),
        &format!(
            "dividends to the fen: {dividends} yuan, {welfare} for public-welfare jobs; a few are still unpaid"
        ),
    );
}

impl Enterprise {
    fn plan(&self, plan: &mut Plan, people: &People) {
        let Some(village) = village(self.village) else {
            return;
        };
        let value = plan.spent.get(self.project).copied().unwrap_or(0);
        let project = (self.project, on(7, 28));
        register(
            plan,
            project,
            self.asset,
            self.name,
            "commercial",
            (Some(village.code), value),
        );
        vest(plan, on(8, 4), self.asset, &village);
        self.quantify(plan, people, &village);
        let officer = village.officer();
        self.let_out(plan, &officer);
        for (month, day, period, amount) in self.incomes {
            let day = on(*month, *day);
            income(
                plan,
                day,
                self.asset,
                self.operator,
                (period, *amount),
                Some(CONTRACT),
                &officer,
            );
        }
        self.divide(plan, &officer);
    }

    fn quantify(&self, plan: &mut Plan, people: &People, village: &Village) {
        let day = on(8, 22);
        let own = |h: &&Household| h.village.code == village.code;
        let mut holders: Vec<&Household> = people.households.iter().filter(own).collect();
        let missing = self.households.saturating_sub(holders.len());
        let neighbours = people.of_township(village.township.code);
        holders.extend(neighbours.filter(|h| !own(h)).take(missing));
        plan.tally.holders += holders.len();
        let mut holdings: Vec<Value> = holders
            .into_iter()
            .map(|h| json!({"holder": h.head(), "shares": h.members * 5}))
            .collect();
        holdings.push(json!({"holder": {"unit": village.collective()}, "shares": self.collective}));
        let basis = Basis::on(day).evidence("minutes", village.name, "村民代表会议折股量化决议");
        let body = json!({"asset": self.asset, "holders": holdings, "basis": basis.value()});
        plan.post(day, &maker("fupin"), "asset.quantify", body);
    }

    /// The collective lets the asset to its operator, for three years.
    fn let_out(&self, plan: &mut Plan, officer: &str) {
        let day = on(8, 24);
        let basis = Basis::on(day).evidence("contract", OFFICE, &format!("{}经营合同", self.name));
        let body = json!({
            "asset": self.asset, "contract": CONTRACT, "operator": self.operator, "from": on(9, 1),
            "years": 3, "guarantee": {"amount": yuan(self.guaranteed)}, "basis": basis.value(),
        });
        plan.post(day, officer, "operator.sign", body);
    }

    fn divide(&self, plan: &mut Plan, officer: &str) {
        let day = on(12, 14);
        let basis = Basis::on(day).evidence("minutes", OFFICE, &format!("{}分红决议", self.name));
        let body = json!({
            "asset": self.asset, "period": "2017", "dividends": yuan(self.dividends),
            "welfare": yuan(self.welfare), "basis": basis.value(),
        });
        plan.post(day, officer, "dividend.declare", body);
        plan.tally.dividends += self.dividends;
        plan.tally.welfare += self.welfare;
        let pay = |plan: &mut Plan, day: Date, except: &[u32]| {
            let title = format!("{}分红发放表", self.name);
            let basis = Basis::on(day).evidence("signed_list", OFFICE, &title);
            let body = json!({"asset": self.asset, "period": "2017", "except": except, "basis": basis.value()});
            plan.post(day, officer, "dividend.pay", body);
        };
        pay(plan, on(12, 20), self.unpaid);
        // All but one of those who could not be paid at first are found within the week.
        if let [still, _, ..] = self.unpaid {
            pay(plan, on(12, 27), &[*still]);
        }
    }
}

/// The cold store is let, not divided: what it earns stays with the village.
fn cold_store(plan: &mut Plan) {
    let Some(village) = village("990421102203") else {
        return;
    };
    let value = plan.spent.get("lengku-2017").copied().unwrap_or(0);
    let (asset, day) = ("lengku", on(10, 25));
    let place = (Some(village.code), value - GENERATOR_FEN);
    register(
        plan,
        ("lengku-2017", day),
        asset,
        "长堤村800立方米保鲜冷库",
        "commercial",
        place,
    );
    vest(plan, after(day, 7), asset, &village);
    asset_life::generator(plan, &village);
    let rent = ("2017-12", 18_000 * YUAN);
    income(
        plan,
        on(12, 15),
        asset,
        "liangyuan",
        rent,
        None,
        &village.officer(),
    );
}

/// Roads and pipes are vested village by village; title to the street lights is still open.
fn public_works(plan: &mut Plan) {
    for (project, region, what) in [
        ("tongcunlu-2017", "990421200000", "通村硬化路"),
        ("yinshui-2017", "990421202000", "供水管网"),
    ] {
        let served: Vec<Village> = villages()
            .into_iter()
            .filter(|village| village.township.code == region)
            .collect();
        let whole = plan.spent.get(project).copied().unwrap_or(0);
        let part = whole / Fen::try_from(served.len()).unwrap_or(1);
        for village in served {
            let asset = format!("{}-{}", project.trim_end_matches("-2017"), village.tail());
            let name = format!("{}{what}", village.name);
            let place = (Some(village.code), part);
            register(plan, (project, on(11, 16)), &asset, &name, "public", place);
            vest(plan, on(11, 23), &asset, &village);
        }
    }
    let value = plan.spent.get("ludeng-2017").copied().unwrap_or(0);
    let name = "石桥镇太阳能路灯96盏";
    register(
        plan,
        ("ludeng-2017", on(7, 28)),
        "ludeng",
        name,
        "public",
        (None, value),
    );
}

pub(super) fn register(
    plan: &mut Plan,
    (project, day): (&str, Date),
    asset: &str,
    name: &str,
    class: &str,
    (region, value): (Option<&str>, Fen),
) {
    let basis = Basis::on(day).evidence("acceptance", OFFICE, &format!("{name}竣工验收移交单"));
    let mut body = json!({
        "asset": asset, "project": project, "name": name, "class": class,
        "value": yuan(value), "basis": basis.value(),
    });
    if let Some(region) = region {
        body["region"] = json!(region);
    }
    plan.tally.assets += 1;
    plan.post(day, &maker("fupin"), "asset.register", body);
}

pub(super) fn vest(plan: &mut Plan, day: Date, asset: &str, village: &Village) {
    let basis = Basis::on(day).document("青扶资〔2017〕2号", on(8, 1));
    let body = json!({"asset": asset, "holder": village.collective(), "basis": basis.value()});
    plan.post(day, &maker("fupin"), "asset.vest", body);
}

fn income(
    plan: &mut Plan,
    day: Date,
    asset: &str,
    operator: &str,
    (period, amount): (&str, Fen),
    contract: Option<&str>,
    officer: &str,
) {
    let title = format!("{asset}{period}收益银行回单");
    let basis = Basis::on(day).evidence("statement", "村账乡代管办公室", &title);
    let mut body = json!({
        "income": format!("{asset}-{period}"), "asset": asset, "operator": operator,
        "period": period, "amount": yuan(amount), "basis": basis.value(),
    });
    if let Some(contract) = contract {
        body["contract"] = json!(contract);
    }
    plan.post(day, officer, "asset.income", body);
}

fn village(code: &str) -> Option<Village> {
    villages().into_iter().find(|village| village.code == code)
}
