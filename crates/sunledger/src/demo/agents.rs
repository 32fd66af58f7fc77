//! A township that pays through others: lump sums to an agent account and to a village's account, the details hung on
//! them, the bank's statements, and days that close or say why not. Lists that payees are matched against stand here too.

use jiff::civil::Date;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sunledger_domain::id::VoucherId;
use sunledger_domain::{Hindrance, State};

use super::payments::Line;
use super::people::People;
use super::place::{TOWNSHIPS, Village, villages};
use super::plan::{Basis, Fen, Paid, Plan, on, yuan};
use super::setup::{APPROVERS, REGISTRAR, register, township_maker};

const YUAN: Fen = 100;
const PROJECT: &str = "yunxi-2017";
const TOWNSHIP: &str = "990421202000";
/// 云溪乡财政所: the unit that keeps both accounts.
const UNIT: &str = "xz-202";
/// Its officer for what the bank reports.
const CASHIER: &str = "xz-202-zijin";
/// The audit bureau's officer who matches lists.
pub(super) const MATCHER: &str = "shenji-bidui";
/// 代发户
const AGENT: &str = "yunxi-daifa";
/// 村账乡代管, of the township's first village.
const VILLAGE_ACCOUNT: &str = "yunxi-cunzhang";
const BATCH: &str = "hulu-1";
/// Half a year of a road keeper, and how many each village has.
const HALF_YEAR: Fen = 1_200 * YUAN;
const KEEPERS: usize = 9;
/// Whose card is wrong.
const RETURNED: u32 = 7;
const TO_AGENT: Fen = 45_000 * YUAN;
const TO_VILLAGE: Fen = 30_000 * YUAN;
const SPENT: Fen = 18_600 * YUAN;
const INTEREST: Fen = 618;
const FEE: Fen = 15 * YUAN;

pub(super) fn plan(plan: &mut Plan, people: &People) {
    let here: Vec<Village> = villages()
        .into_iter()
        .filter(|village| village.township.code == TOWNSHIP)
        .collect();
    let Some(first) = here.first() else { return };
    open(plan, first);
    lump_sums(plan);
    let details = details(plan, people, &here);
    july(plan, first, &details);
    late_summer(plan);
    lists(plan);
}

fn maker(day: Date) -> String {
    let own = TOWNSHIPS.iter().find(|t| t.code == TOWNSHIP);
    own.map_or_else(String::new, |township| township_maker(township, day))
}

fn open(plan: &mut Plan, village: &Village) {
    let day = on(7, 3);
    register(plan, day, CASHIER, "财政所资金岗", "treasury", UNIT);
    let paying =
        json!({"agent": AGENT, "kind": "paying", "name": "云溪乡示例农商行代发专户", "unit": UNIT});
    plan.post(day, REGISTRAR, "agent.open", paying);
    let name = format!("{}村账（乡代管）", village.name);
    let kept = json!({"agent": VILLAGE_ACCOUNT, "kind": "village", "name": name, "unit": UNIT, "region": village.code});
    plan.post(day, REGISTRAR, "agent.open", kept);
}

/// Three vouchers: two are sent, one is refused.
fn lump_sums(plan: &mut Plan) {
    let vouchers = [
        ("yx-bk-1", AGENT, TO_AGENT),
        ("yx-bk-2", VILLAGE_ACCOUNT, TO_VILLAGE),
        ("yx-bk-3", AGENT, TO_AGENT),
    ];
    for (voucher, agent, amount) in vouchers {
        let day = on(7, 4);
        let body = json!({
            "voucher": voucher, "agent": agent, "project": PROJECT, "amount": yuan(amount),
            "reference": voucher.to_uppercase(), "basis": Basis::on(day).value(),
        });
        // The third is the first once more, and more than is left.
        if voucher == "yx-bk-3" {
            let mut doubled = body;
            doubled["amount"] = json!(yuan(15_000 * YUAN));
            plan.post(day, &maker(day), "voucher.prepare", doubled);
            let reason = json!({"voucher": voucher, "reason": "与yx-bk-1重复申请，请核对"});
            plan.post(on(7, 5), APPROVERS[0], "voucher.refuse", reason);
            continue;
        }
        plan.post(day, &maker(day), "voucher.prepare", body);
        plan.ask(on(7, 5), APPROVERS[1], "voucher.approve", move |state| {
            let known = state.voucher(&VoucherId::new(voucher)?);
            let digest = known.map(|known| known.digest);
            Ok(json!({"voucher": voucher, "digest": digest}))
        });
    }
    // Of one the township has the bank's slip at once; the other is known by the statement.
    let day = on(7, 7);
    let slip = json!({
        "voucher": "yx-bk-2", "amount": yuan(TO_VILLAGE), "reference": "YX-BK-2",
        "basis": Basis::on(day).evidence("statement", "云溪乡财政所", "yx-bk-2银行回单").value(),
    });
    plan.post(day, CASHIER, "voucher.settle", slip);
    let sent = |voucher: &str, amount: Fen, act: &str| {
        line(
            day,
            amount,
            &voucher.to_uppercase(),
            &json!({ act: { "voucher": voucher } }),
        )
    };
    let recorded = on(7, 10);
    statement(
        plan,
        recorded,
        "yx-dz-1",
        &Covers {
            account: json!({ "unit": UNIT }),
            days: (on(7, 3), day),
            balances: (90_000 * YUAN, 15_000 * YUAN),
            lines: vec![
                sent("yx-bk-1", -TO_AGENT, "settles_voucher"),
                sent("yx-bk-2", -TO_VILLAGE, "settles_voucher"),
            ],
        },
    );
    let arrivals = [
        ("yx-df-1", AGENT, "yx-bk-1", TO_AGENT),
        ("yx-cz-1", VILLAGE_ACCOUNT, "yx-bk-2", TO_VILLAGE),
    ];
    for (id, agent, voucher, amount) in arrivals {
        statement(
            plan,
            recorded,
            id,
            &Covers {
                account: json!({ "agent": agent }),
                days: (on(7, 3), day),
                balances: (0, amount),
                lines: vec![sent(voucher, amount, "receives")],
            },
        );
    }
    close(plan, recorded, day);
}

/// The road keepers of a township, hung on its voucher: indices by village.
fn details(plan: &mut Plan, people: &People, here: &[Village]) -> Vec<(String, Vec<u32>)> {
    let day = on(7, 11);
    let (mut lines, mut parts) = (Vec::new(), Vec::new());
    let mut index = 0_u32;
    for village in here {
        let reference = format!("HL-{}", village.tail());
        let heads = people.households.iter();
        let heads = heads
            .filter(|h| h.village.code == village.code)
            .take(KEEPERS);
        let mut part = Vec::new();
        for household in heads {
            let mut line = Line::to_head(household, HALF_YEAR);
            line.reference = Some(reference.clone());
            lines.push(line.value());
            part.push(index);
            index += 1;
        }
        parts.push((reference, part));
        plan.paid.push(Paid {
            village: village.code,
            period: "2017-06",
            settled_on: on(7, 13),
        });
    }
    let total = HALF_YEAR * Fen::from(index);
    plan.tally.batches += 1;
    plan.tally.lines += lines.len();
    *plan.spent.entry(PROJECT).or_default() += total + SPENT;
    let basis =
        Basis::on(day).evidence("signed_list", "云溪乡财政所", "村级护路员上半年补助花名册");
    let body = json!({
        "batch": BATCH, "project": PROJECT, "scheme": "hulu", "period": "2017-06", "voucher": "yx-bk-1",
        "control_total": yuan(total), "basis": basis.value(), "lines": lines,
    });
    plan.post(day, &maker(day), "payment.prepare", body);
    plan.approve(on(7, 12), APPROVERS[1], BATCH);
    parts
}

/// The bank debits a sum for each village; one card is wrong, and is paid in the second attempt.
fn july(plan: &mut Plan, village: &Village, details: &[(String, Vec<u32>)]) {
    let (paid, back) = (on(7, 13), on(7, 14));
    let mut lines: Vec<Value> = details
        .iter()
        .map(|(reference, part)| {
            let sum = HALF_YEAR * Fen::try_from(part.len()).unwrap_or(0);
            let act = json!({ "settles_lines": { "batch": BATCH, "lines": part } });
            line(paid, -sum, reference, &act)
        })
        .collect();
    let returns = json!({ "returns": { "batch": BATCH, "index": RETURNED } });
    let mut returned = line(back, HALF_YEAR, "TP-0714-01", &returns);
    returned["reason"] = json!("account_wrong");
    lines.push(returned);
    let out: Fen = details
        .iter()
        .map(|(_, part)| Fen::try_from(part.len()).unwrap_or(0))
        .sum();
    let left = TO_AGENT - HALF_YEAR * out;
    statement(
        plan,
        on(7, 17),
        "yx-df-2",
        &Covers {
            account: json!({ "agent": AGENT }),
            days: (on(7, 10), back),
            balances: (TO_AGENT, left + HALF_YEAR),
            lines,
        },
    );
    plan.tally.returned += 1;
    plan.tally.resettled += 1;
    let day = on(7, 18);
    let again = json!({"batch": BATCH, "index": RETURNED, "reference": "CF-0718-01", "basis": Basis::on(day).value()});
    plan.post(day, CASHIER, "payment.resend", again);

    let spent_on = on(7, 19);
    let spending = json!({
        "spending": "yx-cz-0719", "voucher": "yx-bk-2", "amount": yuan(SPENT), "payee": {"unit": "lujian"},
        "purpose": "通组路水毁路段修复", "reference": "YXCZ-0719",
        "basis": Basis::on(spent_on).evidence("invoice", "云溪乡财政所", "水毁路段修复发票").value(),
    });
    plan.post(spent_on, &village.officer(), "village.spend", spending);
    close_july(plan, left, [paid, back, spent_on]);
}

/// The last statements of the month explain all that was left open, and its days close.
fn close_july(plan: &mut Plan, left: Fen, [paid, back, spent_on]: [Date; 3]) {
    let again = json!({ "resettles": { "batch": BATCH, "index": RETURNED } });
    let recorded = on(7, 24);
    statement(
        plan,
        recorded,
        "yx-dz-2",
        &Covers {
            account: json!({ "unit": UNIT }),
            days: (on(7, 10), on(7, 21)),
            balances: (15_000 * YUAN, 15_000 * YUAN),
            lines: Vec::new(),
        },
    );
    statement(
        plan,
        recorded,
        "yx-df-3",
        &Covers {
            account: json!({ "agent": AGENT }),
            days: (on(7, 17), on(7, 21)),
            balances: (left + HALF_YEAR, left + INTEREST),
            lines: vec![
                line(on(7, 20), -HALF_YEAR, "CF-0718-01", &again),
                line(on(7, 21), INTEREST, "LX-0721", &Value::Null),
            ],
        },
    );
    statement(
        plan,
        recorded,
        "yx-cz-2",
        &Covers {
            account: json!({ "agent": VILLAGE_ACCOUNT }),
            days: (on(7, 10), on(7, 21)),
            balances: (TO_VILLAGE, TO_VILLAGE - SPENT),
            lines: vec![line(spent_on, -SPENT, "YXCZ-0719", &Value::Null)],
        },
    );
    let basis = Basis::on(recorded).value();
    explain(
        plan,
        recorded,
        spent_on,
        json!({
            "amount": yuan(-SPENT), "booked_on": spent_on, "basis": basis,
            "explanation": "即村级支出yx-cz-0719，已由村里登记",
        }),
    );
    explain(
        plan,
        recorded,
        on(7, 21),
        json!({
            "amount": yuan(INTEREST), "basis": basis, "explanation": "代发户结息，按规定缴回国库",
        }),
    );
    for day in [paid, back, spent_on, on(7, 20), on(7, 21)] {
        close(plan, recorded, day);
    }
    plan.say(
        recorded,
        "代发与村账：拨付75,000元，到账不等于支出；护路员补助36人43,200元挂接发放，1笔退票后重发；村级支出18,600元；当日日结",
        "agent accounts: 75,000 yuan sent on are no spending; details pay 36 road keepers, one is returned and sent again; a village spends",
    );
}

/// What nobody has handed out goes back; a fee that nobody explains keeps its day open.
fn late_summer(plan: &mut Plan) {
    let (back, fee, recorded) = (on(8, 10), on(8, 11), on(9, 4));
    let rest = 1_800 * YUAN;
    let gives_back = json!({ "gives_back": { "voucher": "yx-bk-1" } });
    let mut came = line(back, rest, "HK-0810", &gives_back);
    came["original"] = json!("YX-BK-1");
    statement(
        plan,
        recorded,
        "yx-dz-3",
        &Covers {
            account: json!({ "unit": UNIT }),
            days: (on(8, 1), on(8, 31)),
            balances: (15_000 * YUAN, 15_000 * YUAN + rest - FEE),
            lines: vec![came, line(fee, -FEE, "SXF-0811", &Value::Null)],
        },
    );
    statement(
        plan,
        recorded,
        "yx-df-4",
        &Covers {
            account: json!({ "agent": AGENT }),
            days: (on(7, 24), on(8, 31)),
            balances: (rest + INTEREST, INTEREST),
            lines: vec![line(back, -rest, "YX-BK-1", &gives_back)],
        },
    );
    plan.tally.suspense_open += FEE;
    close(plan, recorded, back);
    plan.say(
        recorded,
        "日结：代发户未发放的1,800元退回；8月11日一笔15元手续费来由不明，当日不能日结，页面写明原因",
        "1,800 yuan undistributed come back; a fee of 15 yuan that nobody explains keeps its day from closing",
    );
    let day = on(12, 20);
    let body = json!({
        "voucher": "yx-bk-2", "amount": yuan(1_400 * YUAN), "reference": "HK-1220",
        "basis": Basis::on(day).evidence("statement", "云溪乡财政所", "村账退回款回单").value(),
    });
    plan.post(day, CASHIER, "voucher.return", body);
}

/// Two lists: a village's clerk among the paid, and a ranger who died in July and was paid for his last month.
fn lists(plan: &mut Plan) {
    register(
        plan,
        on(8, 14),
        MATCHER,
        "电子数据审计岗",
        "auditor",
        "shenji",
    );
    let runs = [
        (
            on(8, 14),
            "bidui-cungan",
            "cadre",
            (126, 126),
            "weifang-1",
            23,
            None,
        ),
        (
            on(10, 30),
            "bidui-siwang",
            "death",
            (412, 409),
            "hulin-3",
            31,
            Some("2017-07"),
        ),
    ];
    for (day, run, kind, (rows, usable), batch, index, since) in runs {
        let mut hit = json!({"finding": format!("{run}-1"), "batch": batch, "index": index});
        if let Some(since) = since {
            hit["since"] = json!(since);
        }
        plan.ask(day, MATCHER, "match.record", move |state: &State| {
            Ok(json!({
                "run": run, "kind": kind, "rows": rows, "usable": usable, "uncompared": 0,
                "digest": digest(run), "size": state.size(), "hits": [hit],
            }))
        });
    }
    plan.say(
        on(10, 30),
        "比对名单：村干部名单、死亡名单各有1笔疑点；只是线索，名单不留存，护林员一笔经核是其去世前一个月的补助",
        "lists matched: one lead each from cadres and from the dead; the ranger was paid for the month before he died",
    );
}

/// What a statement covers.
struct Covers {
    account: Value,
    days: (Date, Date),
    /// At its beginning and at its end.
    balances: (Fen, Fen),
    lines: Vec<Value>,
}

fn statement(plan: &mut Plan, day: Date, id: &str, covers: &Covers) {
    let body = json!({
        "statement": id, "account": covers.account, "from": covers.days.0, "to": covers.days.1,
        "opening": yuan(covers.balances.0), "closing": yuan(covers.balances.1),
        "digest": digest(id), "lines": covers.lines,
    });
    plan.post(day, CASHIER, "statement.record", body);
}

fn line(day: Date, amount: Fen, reference: &str, act: &Value) -> Value {
    let mut line = json!({"on": day, "amount": yuan(amount), "reference": reference});
    if !act.is_null() {
        line["act"] = act.clone();
    }
    line
}

/// The file is invented too: its digest is that of its name.
fn digest(name: &str) -> String {
    hex::encode(Sha256::digest(name))
}

fn close(plan: &mut Plan, day: Date, of: Date) {
    plan.post(day, CASHIER, "day.close", json!({"unit": UNIT, "on": of}));
}

/// Clears the first item in suspense that hinders a day.
fn explain(plan: &mut Plan, day: Date, hindered: Date, mut body: Value) {
    plan.ask(day, CASHIER, "suspense.clear", move |state: &State| {
        let sheet = state.day(&UNIT.parse()?, hindered);
        let item = sheet
            .hindrances
            .into_iter()
            .find_map(|hindrance| match hindrance {
                Hindrance::SuspenseOpen { first, .. } => Some(first),
                Hindrance::StatementMissing { .. }
                | Hindrance::InDiffers { .. }
                | Hindrance::OutDiffers { .. }
                | Hindrance::EarlierDay { .. } => None,
            });
        body["suspense"] = json!(item);
        Ok(body)
    });
}
