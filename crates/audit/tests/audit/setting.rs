//! An invented county, small but with every way that a payment can go.

use serde_json::{Value, json};
use sunledger_chain::note::Signer;
use sunledger_domain::Command;
use sunledger_domain::subject::Digest;

use crate::book::Book;

pub(crate) const FINANCE: &str = "finance";
/// Prepares, and may also approve, but never the same batch.
pub(crate) const MAKER: &str = "maker";
pub(crate) const APPROVER: &str = "approver";
pub(crate) const TREASURY: &str = "treasury";
pub(crate) const VILLAGE: &str = "village";

pub(crate) const ORIGIN: &str = "example.org/county";
pub(crate) const COUNTY: &str = "230102000000";
pub(crate) const EAST: &str = "230102001001";
pub(crate) const WEST: &str = "230102001002";

pub(crate) fn command(kind: &str, body: Value) -> Command {
    let mut whole = json!({ "kind": kind });
    whole["body"] = body;
    serde_json::from_value(whole).unwrap_or_else(|error| panic!("{kind}: {error}"))
}

pub(crate) fn basis() -> Value {
    json!({ "business_on": "2017-03-01" })
}

fn subject(number: u8) -> Value {
    let commitment = format!("{number:02x}").repeat(32);
    let handle = format!("{number:02x}").repeat(16);
    json!({ "subject": { "commitment": commitment, "handle": handle } })
}

pub(crate) fn line(number: u8, paid: &str, village: &str) -> Value {
    json!({ "paid": paid, "payee": subject(number), "village": village })
}

pub(crate) fn prepare(batch: &str, lines: &[Value]) -> Command {
    let body = json!({
        "batch": batch, "project": "xm", "scheme": "cy", "period": "2017-03", "basis": basis(),
        "lines": lines,
    });
    command("payment.prepare", body)
}

pub(crate) fn approve(book: &Book, batch: &str) -> Command {
    let id = batch.parse().expect("an id");
    let digest = book.state.batch(&id).map(|batch| batch.digest);
    command(
        "payment.approve",
        json!({ "batch": batch, "digest": digest }),
    )
}

pub(crate) fn settle(batch: &str, amount: &str, returned: &[u32]) -> Command {
    let returned = returned
        .iter()
        .map(|index| json!({ "index": index, "reason": "账户已销" }));
    let body = json!({
        "batch": batch, "amount": amount, "reference": "YH-1", "basis": basis(),
        "returned": returned.collect::<Vec<_>>(),
    });
    command("payment.settle", body)
}

/// A key for checkpoints of the county; the first one is that of its genesis.
pub(crate) fn checkpoint_key(nth: u8) -> Signer {
    Signer::new(ORIGIN.parse().expect("a name"), &[nth; 32]).expect("a key")
}

/// The county before any money.
fn county_of(demo: bool) -> Book {
    let genesis = json!({
        "ledger": {
            "algorithms": { "chain": "blake3", "signature": "ed25519", "tree": "sha256" },
            "checkpoint_key": Digest::new(*checkpoint_key(1).public().as_bytes()), "currency": "CNY", "demo": demo,
            "ledger": "0a".repeat(16), "origin": ORIGIN, "rules": 1, "scale": 2,
        },
        "unit": { "unit": "czj", "kind": "finance", "name": "示例县财政局" },
        "officer": {
            "officer": "registrar", "unit": "czj", "post": "登记员", "roles": ["registrar"],
        },
    });
    let regions = [
        ("230000000000", "province"),
        ("230100000000", "prefecture"),
        (COUNTY, "county"),
        ("230102001000", "township"),
        (EAST, "village"),
        (WEST, "village"),
    ];
    let regions = regions.map(|(code, level)| {
        json!({ "code": code, "level": level, "name": "示例", "valid_from": "2016-01-01" })
    });
    let mut book = Book::default().and("system:init", &command("ledger.create", genesis));
    let mut register = |kind: &str, body: Value| {
        let posted = book.post("registrar", &command(kind, body));
        posted.unwrap_or_else(|rejection| panic!("{kind}: {rejection}"));
    };
    register("region.register", json!({ "regions": regions }));
    let officers: [(&str, &[&str]); 5] = [
        (FINANCE, &["finance"]),
        (MAKER, &["approver", "maker"]),
        (APPROVER, &["approver"]),
        (TREASURY, &["treasury"]),
        (VILLAGE, &["village"]),
    ];
    for (officer, roles) in officers {
        let body = json!({ "officer": officer, "unit": "czj", "post": "岗位", "roles": roles });
        register("officer.register", body);
    }
    let scheme = json!({
        "scheme": "cy", "name": "产业发展补助", "basis_text": "示例实施意见第八条", "class": "open",
    });
    register("scheme.register", scheme);
    book
}

/// Half of a million is with project `xm`.
pub(crate) fn funded() -> Book {
    funded_of(true)
}

/// The same, real or invented.
pub(crate) fn funded_of(demo: bool) -> Book {
    let quota = json!({
        "line": "zy", "unit": "czj", "amount": "1000000.00", "name": "中央专项", "level": "central",
        "category": "special", "budget_year": 2017, "function": "2130505", "basis": basis(),
    });
    let project = json!({
        "project": "xm", "unit": "czj", "name": "食用菌大棚", "content": "大棚20栋", "planned": "500000.00",
        "region": COUNTY,
    });
    let funding = json!({
        "project": "xm", "source": { "line": "zy" }, "amount": "500000.00", "basis": basis(),
    });
    county_of(demo)
        .and(FINANCE, &command("quota.receive", quota))
        .and(MAKER, &command("project.register", project))
        .and(FINANCE, &command("project.fund", funding))
}

/// Batch `p1` is paid: one line came back and was paid again, another was reversed. Money that names no payment came
/// back as well, and `p2` is only prepared.
pub(crate) fn paid() -> Book {
    let lines = [
        line(1, "1000.00", EAST),
        line(2, "2000.00", EAST),
        line(3, "3000.00", WEST),
        line(4, "4000.00", EAST),
    ];
    let book = funded().and(MAKER, &prepare("p1", &lines));
    let approval = approve(&book, "p1");
    let one = json!({ "batch": "p1", "index": 1, "basis": basis() });
    let arrival = json!({ "batch": "p1", "index": 1, "reference": "YH-2", "basis": basis() });
    let reversal = json!({ "batch": "p1", "index": 0, "reason": "duplicate", "basis": basis() });
    let back = json!({
        "project": "xm", "amount": "500.00", "period": "2017-03", "village": EAST, "basis": basis(),
    });
    book.and(APPROVER, &approval)
        .and(TREASURY, &settle("p1", "10000.00", &[1]))
        .and(TREASURY, &command("payment.resend", one))
        .and(TREASURY, &command("payment.resettle", arrival))
        .and(TREASURY, &command("payment.reverse", reversal))
        .and(TREASURY, &command("return.record", back))
        .and(
            MAKER,
            &prepare("p2", &[line(5, "50.00", EAST), line(6, "60.00", EAST)]),
        )
}

/// A notice of a village's payments, with these rows.
pub(crate) fn notice(id: &str, place: &str, stage: &str, rows: &[usize]) -> Command {
    let body = json!({
        "notice": id, "kind": "payments", "place": place, "period": "2017-03", "stage": stage, "unit": "czj",
        "title": "2017年3月补助发放公示", "posted_on": "2017-04-01", "until": "2017-04-15", "rows": rows,
    });
    command("notice.post", body)
}

/// A notice of the money of project `xm`, of all periods, with these rows.
pub(crate) fn project_notice(id: &str, rows: &[usize]) -> Command {
    let body = json!({
        "notice": id, "kind": "project", "project": "xm", "place": COUNTY, "stage": "settled", "unit": "czj",
        "title": "项目公示", "posted_on": "2017-04-01", "until": "2017-04-15", "rows": rows,
    });
    command("notice.post", body)
}
