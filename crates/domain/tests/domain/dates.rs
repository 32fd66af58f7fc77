//! Days within reason: each bound just inside and just outside; the latest is the day after the command's own.

use jiff::civil::Date;
use serde_json::{Value, json};
use sunledger_domain::Breach;

use crate::commands::{cmd, paid};
use crate::world::*;

const LIVE: &str = "2000-01-01";
const OLD: &str = "1949-10-01";
/// `ISSUED_AT` is of the day before.
const LATEST: &str = "2020-01-01";
const A_YEAR_ON: &str = "2021-01-01";

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// A command of `kind` with a day in it passes from `from` to `to`, and on no day beside them.
fn bounded(
    world: &World,
    (actor, kind, field): (&str, &str, &'static str),
    (from, to): (&str, &str),
    with: impl Fn(Date) -> Value,
) {
    let decided = |on: Date| world.decide(actor, &cmd(kind, with(on)));
    for on in [day(from), day(to)] {
        let refusal = decided(on).err().map(|rejection| rejection.code());
        assert_ne!(refusal, Some("date_outside"), "{kind} {field} {on}");
    }
    for on in [day(from).yesterday().unwrap(), day(to).tomorrow().unwrap()] {
        let (from, to) = (day(from), day(to));
        let breach = Breach::DateOutside {
            field,
            on,
            from,
            to,
        };
        let refused = world.clone().when(actor, &cmd(kind, with(on)));
        refused.then_refused("date_outside", &breach);
    }
}

fn on_basis(on: Date) -> Value {
    json!({ "basis": { "business_on": on } })
}

#[test]
fn business_is_of_this_century_and_not_of_days_to_come() {
    let field = "basis.business_on";
    let cases = [
        (county(), FINANCE, "quota.receive"),
        (funded(), MAKER, "payment.prepare"),
        (approved(), TREASURY, "payment.settle"),
        (settled(), TREASURY, "return.record"),
        (county(), TREASURY, "suspense.record"),
    ];
    for (world, actor, kind) in cases {
        bounded(&world, (actor, kind, field), (LIVE, LATEST), on_basis);
    }
    let line = |on: Date| {
        let mut line = paid(1, "5.00");
        line["on"] = json!(on);
        json!({ "lines": [line] })
    };
    let own_day = (MAKER, "payment.prepare", "on");
    bounded(&funded(), own_day, (LIVE, LATEST), line);
}

#[test]
fn a_document_may_be_old_and_old_books_are() {
    let document = |on: Date| json!({ "basis": { "document": { "number": "示例财指〔2016〕1号", "on": on } } });
    let of_quota = (FINANCE, "quota.receive", "basis.document.on");
    bounded(&county(), of_quota, (OLD, LATEST), document);
    let of_books = (HISTORY, "history.load", "basis.business_on");
    let lines = |on: Date| json!({ "basis": { "business_on": on }, "lines": [paid(1, "5.00")] });
    bounded(&county(), of_books, (OLD, LATEST), lines);
}

#[test]
fn a_division_may_change_within_a_year() {
    let registered = |on: Date| {
        let village =
            json!({ "code": "230102001009", "level": "village", "name": "新村", "valid_from": on });
        json!({ "regions": [village] })
    };
    let valid_from = (REGISTRAR, "region.register", "valid_from");
    bounded(&county(), valid_from, (OLD, A_YEAR_ON), registered);
    let closed = (REGISTRAR, "region.close", "on");
    bounded(
        &county(),
        closed,
        (OLD, A_YEAR_ON),
        |on| json!({ "on": on }),
    );
}

#[test]
fn statements_days_and_notices_are_of_days_that_were() {
    let from = (TREASURY, "statement.record", "from");
    let to = (TREASURY, "statement.record", "to");
    let empty = |from: Date, to: Date| json!({ "from": from, "to": to, "lines": [] });
    bounded(&county(), from, (LIVE, LATEST), |on| empty(on, on));
    let last = |on: Date| empty(day(LIVE), on);
    let late = cmd("statement.record", last(day("2020-01-02")));
    let breach = Breach::DateOutside {
        field: to.2,
        on: day("2020-01-02"),
        from: day(LIVE),
        to: day(LATEST),
    };
    county()
        .when(TREASURY, &late)
        .then_refused("date_outside", &breach);
    let closed = (TREASURY, "day.close", "on");
    bounded(&county(), closed, (LIVE, LATEST), |on| json!({ "on": on }));
    let posted = (VILLAGE, "notice.post", "posted_on");
    let hung = |on: Date| json!({ "posted_on": on, "until": on.tomorrow().unwrap() });
    bounded(&settled(), posted, (LIVE, LATEST), hung);
    let hanging = settled().and(VILLAGE, &cmd("notice.post", json!({})));
    let taken = (VILLAGE, "notice.take_down", "on");
    bounded(&hanging, taken, (LIVE, LATEST), |on| json!({ "on": on }));
    let open = county().and(TREASURY, &cmd("suspense.record", json!({})));
    let booked = (TREASURY, "suspense.clear", "booked_on");
    bounded(
        &open,
        booked,
        (OLD, LATEST),
        |on| json!({ "booked_on": on }),
    );
}

#[test]
fn a_notice_hangs_for_a_day_at_least_and_five_years_at_most() {
    let until = (VILLAGE, "notice.post", "until");
    let term = ("2017-04-02", "2022-04-01");
    bounded(&settled(), until, term, |on| json!({ "until": on }));
    let leap = |on: Date| json!({ "posted_on": "2016-02-29", "until": on });
    let term = ("2016-03-01", "2021-03-01");
    bounded(&settled(), until, term, leap);
}
