//! Random commands over a small county: sensible often enough to get far, wrong often enough to be refused.

use proptest::prelude::*;
use serde_json::{Value, json};
use sunledger_domain::event::Body;
use sunledger_domain::id::BatchId;
use sunledger_domain::{BatchStatus, Bucket, Command, LineStatus};

use crate::banking;
use crate::commands::{cmd, merge, paid, person};
use crate::random_kinds::KINDS;
use crate::random_life::usual_actor;
use crate::world::*;

/// One command in the making: a kind, who gives it, and picks from short lists.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) kind: usize,
    pub(crate) actor: u8,
    pub(crate) a: u8,
    pub(crate) b: u8,
    pub(crate) c: u8,
}

pub(crate) fn steps(most: usize) -> impl Strategy<Value = Vec<Step>> {
    let kinds = KINDS.len();
    let step = (0..kinds, any::<u8>(), any::<u8>(), any::<u8>(), any::<u8>());
    let step = step.prop_map(|(kind, actor, a, b, c)| Step {
        kind,
        actor,
        a,
        b,
        c,
    });
    proptest::collection::vec(step, 1..most)
}

const ACTORS: [&str; 8] = [
    REGISTRAR, FINANCE, MAKER, APPROVER, TREASURY, VILLAGE, OUTSIDER, ALL_ROLES,
];
pub(crate) const AMOUNTS: [&str; 10] = [
    "0.01",
    "1.00",
    "333.33",
    "999.99",
    "2000.00",
    "6000.00",
    "45000.00",
    "250000.00",
    "0.00",
    "-1.00",
];
const LINES: [&str; 2] = ["zy", "sj"];
const LOWER: [&str; 2] = ["xz-1", "xz-2"];
pub(crate) const ANY_LINE: [&str; 6] = ["zy", "sj", "xz-1", "xz-2", NEXT[0], NEXT[1]];
pub(crate) const NEXT: [&str; 3] = ["zy-2018", "xz-2018", "sj-2018"];
pub(crate) const PROJECTS: [&str; 2] = ["xm", "xm-2"];
pub(crate) const BATCHES: [&str; 3] = ["p1", "p2", "p3"];
pub(crate) const VOUCHERS: [&str; 3] = ["v1", "v2", "v3"];
const AGENTS: [&str; 2] = ["df", "cz"];
const ASSETS: [&str; 2] = ["dp", "dp-2"];

pub(crate) fn pick<'a>(list: &[&'a str], by: u8) -> &'a str {
    list[usize::from(by) % list.len()]
}

impl Step {
    /// Who gives it, and what: by the right officer seven times in eight.
    pub(crate) fn command(&self, world: &World) -> (&'static str, Command) {
        let kind = KINDS[self.kind];
        let actor = match self.actor % 8 {
            0 => pick(&ACTORS, self.actor / 8),
            1..=3
                if matches!(
                    kind,
                    "payment.prepare" | "payment.approve" | "voucher.prepare" | "voucher.approve"
                ) =>
            {
                ALL_ROLES
            }
            _ => usual_actor(kind),
        };
        if kind == "checkpoint_key.rotate" {
            return (actor, crate::checkpoint_key::next(world));
        }
        if kind == "payment.approve" {
            let batch = pick(&BATCHES, self.a);
            if world.state.batch(&batch.parse().unwrap()).is_some() && !self.c.is_multiple_of(8) {
                return (actor, world.approval(batch));
            }
        }
        if kind == "voucher.approve" {
            let voucher = pick(&VOUCHERS, self.a);
            let known = world.state.voucher(&voucher.parse().unwrap()).is_some();
            if known && !self.c.is_multiple_of(8) {
                return (actor, world.voucher_approval(voucher));
            }
        }
        let mut patch = match kind.split_once('.').map(|(family, _)| family) {
            Some("scheme" | "linkage") => self.scheme(kind),
            Some("contract" | "retention" | "year") => self.life(kind),
            Some("project")
                if matches!(
                    kind,
                    "project.approve" | "project.terminate" | "project.hand_over"
                ) =>
            {
                self.life(kind)
            }
            Some("quota" | "pool" | "project") => self.funds(kind),
            Some("payment" | "return" | "suspense") => self.payment(kind, world),
            Some("asset" | "dividend" | "notice" | "operator" | "share" | "welfare") => {
                self.asset_or_notice(kind, world)
            }
            Some("finding" | "report") => self.supervision(kind),
            Some("sealed") => json!({ "hits": self.a }),
            Some("agent" | "voucher" | "village" | "statement" | "day" | "match") => {
                self.bank(kind, world)
            }
            _ => self.setup(kind),
        };
        if patch.is_null() {
            patch = json!({});
        }
        (actor, cmd(kind, patch))
    }

    pub(crate) fn amount(&self) -> &'static str {
        pick(&AMOUNTS, self.b)
    }

    /// In one of two villages, or in none.
    fn somewhere(&self, place: u8, mut line: Value) -> Value {
        match (self.a ^ place) % 3 {
            0 => merge(&mut line, json!({ "village": WEST })),
            1 => merge(&mut line, json!({ "village": null })),
            _ => {}
        }
        line
    }

    fn funds(&self, kind: &str) -> Value {
        let any_line = pick(&ANY_LINE, self.a);
        match kind {
            "quota.receive" => json!({ "line": pick(&LINES, self.a) }),
            "quota.pass_down" => {
                json!({ "from": any_line, "to": pick(&LOWER, self.c), "amount": self.amount() })
            }
            "quota.adjust" => json!({ "line": any_line, "delta": self.amount() }),
            "quota.reclaim" | "pool.fund" | "pool.return" => {
                json!({ "line": any_line, "amount": self.amount() })
            }
            "project.register" => json!({ "project": pick(&PROJECTS, self.a) }),
            "project.fund" | "project.give_back" => {
                let source = match self.c % 3 {
                    0 => json!({ "line": null, "pool": "zh" }),
                    _ => json!({ "line": any_line }),
                };
                json!({ "project": pick(&PROJECTS, self.c), "source": source, "amount": self.amount() })
            }
            _ => Value::Null,
        }
    }

    fn payment(&self, kind: &str, world: &World) -> Value {
        let batch = pick(&BATCHES, self.a);
        match kind {
            "payment.prepare" => {
                let lines: Vec<_> = (0..=self.c % 3)
                    .map(|place| {
                        let line = paid(place, if place == 0 { self.amount() } else { "120.50" });
                        self.somewhere(place, line)
                    })
                    .collect();
                let mut draft =
                    json!({ "batch": batch, "project": pick(&PROJECTS, self.c), "lines": lines });
                merge(&mut draft, self.of_scheme(world));
                merge(&mut draft, self.under_contract());
                if self.b.is_multiple_of(3) {
                    merge(&mut draft, json!({ "voucher": pick(&VOUCHERS, self.c) }));
                }
                draft
            }
            "payment.settle" => {
                let total = world.state.batch(&batch.parse().unwrap());
                let total = total.map_or("77.00".to_owned(), |batch| batch.total.to_string());
                let amount = if self.b.is_multiple_of(8) {
                    self.amount().to_owned()
                } else {
                    total
                };
                let returned = json!([{ "index": self.c % 3, "reason": "户名不符" }]);
                let mut report = json!({ "batch": batch, "amount": amount });
                if self.c.is_multiple_of(4) {
                    merge(&mut report, json!({ "returned": returned }));
                }
                if self.c % 4 == 1 {
                    merge(&mut report, Self::left_open(batch, world));
                }
                report
            }
            "payment.approve" | "payment.refuse" => json!({ "batch": batch }),
            "return.record" => {
                json!({ "project": pick(&PROJECTS, self.a), "amount": self.amount() })
            }
            "suspense.record" => {
                json!({ "suspense": format!("dc-{}", self.a % 8), "amount": self.amount() })
            }
            "suspense.clear" => self.clearing(world),
            "payment.resend" | "payment.give_up" => self.line(world, LineStatus::Awaiting),
            "payment.resettle" => self.line(world, LineStatus::Pending),
            _ => self.line(world, LineStatus::Settled),
        }
    }

    /// One line of a batch stays open; the bank states the others.
    fn left_open(batch: &str, world: &World) -> Value {
        let amounts = banking::lines_of(batch, world);
        let rest: i64 = amounts.iter().skip(1).sum();
        match amounts.is_empty() {
            true => json!({}),
            false => json!({ "open": [0], "amount": banking::decimal(rest) }),
        }
    }

    fn day(&self) -> String {
        format!("2017-03-0{}", 1 + self.a % 3)
    }

    fn bank(&self, kind: &str, world: &World) -> Value {
        let voucher = pick(&VOUCHERS, self.a);
        let known = world.state.voucher(&voucher.parse().unwrap());
        let whole = known.map_or("1.00".to_owned(), |voucher| voucher.amount.to_string());
        let sum = match self.b % 4 {
            0 => self.amount().to_owned(),
            _ => whole,
        };
        match kind {
            "agent.open" => json!({ "agent": pick(&["df", "cz", "df-2"], self.a) }),
            "voucher.prepare" => json!({
                "voucher": voucher, "project": pick(&PROJECTS, self.c), "agent": pick(&AGENTS, self.a),
                "amount": self.amount(),
            }),
            "voucher.approve" | "voucher.refuse" => json!({ "voucher": voucher }),
            "voucher.settle" => json!({ "voucher": voucher, "amount": sum }),
            "voucher.return" => json!({ "voucher": voucher, "amount": self.amount() }),
            "village.spend" => json!({
                "spending": format!("cz-{}", self.c), "voucher": voucher, "amount": self.amount(),
            }),
            "statement.record" => banking::statement(self.a, self.b, self.c, world),
            "day.close" => banking::day(self.a, self.b, world),
            _ => json!({
                "run": format!("bd-{}", self.b % 16),
                "hits": [{
                    "finding": format!("yd-{}", self.c % 16), "batch": pick(&BATCHES, self.a), "index": self.c % 3,
                }],
            }),
        }
    }

    /// A line in this status, three times in four where there is one; else any.
    fn line(&self, world: &World, status: LineStatus) -> Value {
        let lines = world.log.iter().filter_map(|entry| match &entry.body {
            Body::PaymentLine(line) => Some((&line.batch, line.index)),
            _ => None,
        });
        let fits = |(batch, index): &(&BatchId, u32)| {
            let batch = world.state.batch(batch).unwrap();
            batch.line_status(*index) == Some(status) && batch.status == BatchStatus::Settled
        };
        let lines: Vec<_> = lines.filter(fits).collect();
        match lines.get(usize::from(self.a) % lines.len().max(1)) {
            Some((batch, index)) if !self.c.is_multiple_of(4) => {
                json!({ "batch": batch, "index": index })
            }
            _ => json!({ "batch": pick(&BATCHES, self.a), "index": self.c % 4 }),
        }
    }

    /// The dividend that was declared last, three times in four where there is one; else any.
    fn dividend(&self, world: &World) -> (String, String) {
        let last = world.log.iter().rev().find_map(|entry| match &entry.body {
            Body::DividendDeclared(e) => Some((e.asset.to_string(), e.period.to_string())),
            _ => None,
        });
        let any = || {
            (
                pick(&ASSETS, self.a).to_owned(),
                format!("201{}", self.c % 4),
            )
        };
        last.filter(|_| !self.a.is_multiple_of(4))
            .unwrap_or_else(any)
    }

    /// Clears some of an item that is there, whatever its sign.
    fn clearing(&self, world: &World) -> Value {
        let open: Vec<_> = world
            .state
            .balances()
            .filter(|(_, bucket, amount)| *bucket == Bucket::Open && *amount != 0)
            .collect();
        let Some((account, _, left)) = open.get(usize::from(self.a) % open.len().max(1)) else {
            return json!({});
        };
        let part = match self.b % 3 {
            0 => *left,
            1 => left.signum(),
            _ => left.saturating_mul(2),
        };
        let amount = sunledger_domain::Money::try_from(part).unwrap();
        let mut clear = json!({ "suspense": account.id(), "amount": amount });
        if self.c.is_multiple_of(2) {
            merge(&mut clear, json!({ "booked_on": self.day() }));
        }
        clear
    }

    fn asset_or_notice(&self, kind: &str, world: &World) -> Value {
        let asset = pick(&ASSETS, self.a);
        match kind {
            "asset.register" | "asset.impair" => {
                json!({ "asset": asset, "value": self.amount() })
            }
            "asset.quantify" => {
                let holders: Vec<_> = (0..=self.c % 5)
                    .map(|place| {
                        let shares = u64::from(self.b) * u64::from(place) + 1;
                        json!({ "holder": person(place), "shares": shares })
                    })
                    .collect();
                json!({ "asset": asset, "holders": holders })
            }
            "asset.income" => {
                let income = format!("sy-{}-{}", self.b, self.c);
                let mut body = json!({ "asset": asset, "income": income, "amount": self.amount() });
                if self.a.is_multiple_of(3) {
                    let contract = format!("jy-{}", self.c % 3);
                    merge(
                        &mut body,
                        json!({ "contract": contract, "operator": "hezuoshe" }),
                    );
                }
                body
            }
            "operator.sign" => {
                let guarantee = match self.b % 2 {
                    0 => json!({ "amount": self.amount() }),
                    _ => json!({ "amount": null, "basis_points": u32::from(self.b) * 50 }),
                };
                let contract = format!("jy-{}", self.c % 3);
                json!({ "asset": asset, "contract": contract, "guarantee": guarantee })
            }
            "asset.dispose" => {
                let (to_project, to_village) =
                    (pick(&["0", "0.01", "30.00"], self.b), self.amount());
                json!({ "asset": asset, "to_project": to_project, "to_village": to_village })
            }
            "share.pass" => {
                let (from, to) = (
                    crate::commands::person(self.b % 4),
                    crate::commands::person(self.c % 4),
                );
                let day = format!("201{}-01-01", 7 + self.c % 3);
                json!({
                    "asset": asset, "from": from, "to": to, "shares": u64::from(self.c % 60),
                    "basis": { "business_on": day },
                })
            }
            "welfare.spend" => {
                let spending = format!("gy-{}", self.b % 40);
                json!({ "asset": asset, "amount": pick(&["0.01", "1.00", "50.00"], self.c), "spending": spending })
            }
            "dividend.declare" => json!({
                "asset": asset, "period": format!("201{}", self.c % 4),
                "dividends": self.amount(), "welfare": pick(&["0", "0.01", "50.00"], self.c),
            }),
            "dividend.pay" => {
                let except: Vec<u8> = (0..self.b % 3).collect();
                let (asset, period) = self.dividend(world);
                json!({ "asset": asset, "period": period, "except": except })
            }
            "notice.post" => {
                let rows = (0_u64..).zip(&world.log);
                let rows = rows.filter(|(_, entry)| matches!(entry.body, Body::PaymentLine(_)));
                let rows: Vec<u64> = rows
                    .map(|(seq, _)| seq)
                    .take(usize::from(self.b) % 4)
                    .collect();
                json!({ "notice": format!("gs-{}", self.a % 8), "rows": rows })
            }
            "notice.take_down" | "notice.confirm" => {
                json!({ "notice": format!("gs-{}", self.a % 8) })
            }
            _ => json!({ "asset": asset }),
        }
    }
}
