//! What has to be published and what became of it; reports and their answers: planted cases and clean ones.

use jiff::civil::date;
use serde_json::{Value, json};
use sunledger_domain::Actor;
use sunledger_projections::Page;
use sunledger_projections::query::{Due, ObligationFilter, ReportFilter};

use crate::questions::{ZERO, command, from_the_day_after, governed, hits, say};
use crate::world::{VILLAGES, World, id, line, person, region};

/// A batch of two villages was paid on 1 March; the term for publishing it is 20 days.
fn paid() -> World {
    let mut world = governed(&[]);
    let lines = vec![
        line(1, "300", Some(VILLAGES[0])),
        line(2, "200", Some(VILLAGES[1])),
    ];
    world.prepare("b-1", "road", "dibao", lines);
    world.approve("b-1");
    world.settle("b-1", &[]);
    world
}

fn post(world: &mut World, on: &str) {
    let rows: Vec<u64> = (0..world.size())
        .filter(|&seq| {
            let at = usize::try_from(seq).unwrap();
            let text = format!("{:?}", world.log[at].event.body);
            text.starts_with("PaymentLine") && text.contains(VILLAGES[0])
        })
        .collect();
    let notice = json!({
        "notice": "gs", "kind": "payments", "place": VILLAGES[0], "period": "2017-03", "stage": "settled",
        "unit": "sector", "title": "公示", "posted_on": on, "until": "2017-04-16", "rows": rows, "size": world.size(),
    });
    say(world, "notice.post", &notice);
}

fn confirm(world: &mut World, on: &str) {
    let unit = json!({ "unit": "jw", "kind": "village", "name": "监委会", "region": VILLAGES[0] });
    say(world, "unit.register", &unit);
    let officer =
        json!({ "officer": "jw-1", "post": "监委会主任", "roles": ["village"], "unit": "jw" });
    say(world, "officer.register", &officer);
    let seen = json!({
        "notice": "gs", "on": on, "evidence": [{ "digest": ZERO, "holder": "监委会", "kind": "photo" }],
    });
    world.run_as(
        &Actor::Officer(id("jw-1")),
        &command("notice.confirm", &seen),
    );
}

fn states(world: &World, on: jiff::civil::Date) -> Vec<(String, String, Due, bool, u64)> {
    let mut reader = world.reader();
    let snapshot = reader.snapshot().unwrap();
    let all = snapshot
        .obligations(on, &ObligationFilter::default(), Page::new(0, 100).unwrap())
        .unwrap();
    let of = |row: sunledger_projections::query::ObligationRow| {
        let place = row.place.map(|place| place.code.to_string());
        (
            row.subject,
            place.unwrap_or_default(),
            row.due,
            row.late,
            row.confirmations,
        )
    };
    let payments = all.rows.into_iter().filter(|row| row.kind == "payments");
    payments.map(of).collect()
}

#[test]
fn a_payment_is_due_for_publishing_and_missing_after_its_term() {
    let world = paid();
    let of = |place: &str, due| (format!("{place}/2017-03"), place.to_owned(), due, false, 0);
    assert_eq!(states(&world, date(2017, 2, 28)), []);
    let open = [of(VILLAGES[0], Due::Open), of(VILLAGES[1], Due::Open)];
    assert_eq!(states(&world, date(2017, 3, 21)), open);
    let missing = [of(VILLAGES[0], Due::Missing), of(VILLAGES[1], Due::Missing)];
    assert_eq!(states(&world, date(2017, 3, 22)), missing);
    let names: Vec<String> = VILLAGES[..2]
        .iter()
        .map(|village| format!("payments {village}/2017-03"))
        .collect();
    from_the_day_after(
        &world,
        "notice_missing",
        date(2017, 3, 21),
        &[
            ("allocation finance/2017", "1500000.00"),
            ("allocation sector/2017", "900000.00"),
            (names[0].as_str(), "300.00"),
            (names[1].as_str(), "200.00"),
            ("plan finance/2017", "0.00"),
        ],
    );
}

/// Sheets of villages that nobody has put up.
fn missing(reader: &mut sunledger_projections::Reader) -> usize {
    let found = hits(reader, "notice_missing", date(2017, 4, 16));
    let sheets = found
        .iter()
        .filter(|(what, _)| what.starts_with("payments"));
    sheets.count()
}

#[test]
fn a_notice_meets_its_own_village_and_is_late_after_the_term() {
    for (on, late) in [("2017-03-21", false), ("2017-03-22", true)] {
        let mut world = paid();
        post(&mut world, on);
        let standing = (
            format!("{}/2017-03", VILLAGES[0]),
            VILLAGES[0].to_owned(),
            Due::Standing,
            late,
            0,
        );
        assert!(
            states(&world, date(2017, 4, 16)).contains(&standing),
            "{on}"
        );
        let mut reader = world.reader();
        let found = hits(&mut reader, "notice_late", date(2017, 4, 16));
        assert_eq!(found.len(), usize::from(late), "{on}");
        assert_eq!(missing(&mut reader), 1);
        assert!(
            states(&world, date(2017, 4, 17))
                .iter()
                .any(|(_, place, due, ..)| place == VILLAGES[0] && *due == Due::Done)
        );
    }
}

#[test]
fn a_notice_that_nobody_saw_is_asked_about_once_its_days_are_over() {
    let mut world = paid();
    post(&mut world, "2017-03-10");
    from_the_day_after(
        &world,
        "notice_unconfirmed",
        date(2017, 3, 20),
        &[("gs", "300.00")],
    );
    confirm(&mut world, "2017-03-15");
    let mut reader = world.reader();
    assert_eq!(
        hits(&mut reader, "notice_unconfirmed", date(2017, 3, 21)),
        []
    );
    let snapshot = reader.snapshot().unwrap();
    let notice = snapshot.notice(&id("gs")).unwrap().unwrap();
    assert_eq!(notice.confirmed_on, Some(date(2017, 3, 15)));
    assert!(notice.confirmed_seq.is_some());
}

#[test]
fn a_notice_that_came_down_early_has_not_met_its_obligation() {
    for (down, due) in [("2017-03-19", Due::DownEarly), ("2017-03-20", Due::Done)] {
        let mut world = paid();
        post(&mut world, "2017-03-10");
        say(
            &mut world,
            "notice.take_down",
            &json!({ "notice": "gs", "on": down }),
        );
        let found = states(&world, date(2017, 3, 21));
        let state = found.iter().find(|(_, place, ..)| place == VILLAGES[0]);
        assert_eq!(state.unwrap().2, due, "{down}");
    }
}

#[test]
fn a_full_notice_after_one_that_came_down_early_meets_the_obligation() {
    let mut world = paid();
    post(&mut world, "2017-03-10");
    let down = json!({ "notice": "gs", "on": "2017-03-12" });
    say(&mut world, "notice.take_down", &down);
    let of = |world: &World| {
        let found = states(world, date(2017, 3, 21));
        let state = found
            .into_iter()
            .find(|(_, place, ..)| place == VILLAGES[0]);
        state.unwrap().2
    };
    assert_eq!(of(&world), Due::DownEarly);
    let again = json!({
        "notice": "gs-2", "kind": "payments", "place": VILLAGES[0], "period": "2017-03", "stage": "settled",
        "unit": "sector", "title": "公示", "posted_on": "2017-03-13", "until": "2017-04-16", "rows": [], "size": world.size(),
    });
    say(&mut world, "notice.post", &again);
    assert_eq!(of(&world), Due::Standing);
}

/// What is due for publishing of projects, and the notice that meets it.
fn of_project(world: &World, on: jiff::civil::Date) -> Vec<(String, String, Option<String>)> {
    let mut reader = world.reader();
    let page = Page::new(0, 100).unwrap();
    let filter = ObligationFilter::default();
    let found = reader.snapshot().unwrap().obligations(on, &filter, page);
    let rows = found.unwrap().rows.into_iter();
    let rows = rows.filter(|row| ["plan", "completion"].contains(&row.kind.as_str()));
    let mut rows: Vec<_> = rows
        .map(|row| {
            let notice = row.notice.map(|notice| notice.to_string());
            (
                format!("{} {}", row.kind, row.subject),
                row.amount.to_string(),
                notice,
            )
        })
        .collect();
    rows.sort();
    rows
}

#[test]
fn plans_and_completions_are_due_for_publishing() {
    let mut world = crate::lives::built();
    let row = |what: &str, amount: &str, notice: Option<&str>| {
        (
            what.to_owned(),
            amount.to_owned(),
            notice.map(str::to_owned),
        )
    };
    let day = date(2017, 12, 31);
    let plan = |notice| row("plan sector/2017", "700000.00", notice);
    let completion = |notice| row("completion road", "310000.00", notice);
    // The integration plan of the world, whose unit is in charge everywhere.
    let pool = |notice| row("plan finance/2017", "0.00", notice);
    assert_eq!(
        of_project(&world, day),
        [completion(None), pool(None), plan(None)]
    );
    for (notice, kind, more) in [
        ("nd", "plan", json!({ "period": "2017" })),
        ("wg", "completion", json!({ "project": "road" })),
    ] {
        let mut body = json!({
            "notice": notice, "kind": kind, "place": crate::world::COUNTY, "stage": "settled", "unit": "sector",
            "title": "公示", "posted_on": "2017-12-10", "until": "2017-12-30", "rows": [], "size": world.size(),
        });
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        say(&mut world, "notice.post", &body);
    }
    assert_eq!(
        of_project(&world, day),
        [completion(Some("wg")), pool(None), plan(Some("nd"))]
    );
}

fn receive(world: &mut World, report: &str) {
    let body = json!({
        "report": report, "about": { "project": "road" }, "channel": "visit", "complaint": "work", "on": "2017-04-01",
        "place": VILLAGES[0], "unit": "sector", "reporter": person(9),
    });
    say(world, "report.receive", &body);
}

fn answer(world: &mut World, report: &str, on: &str) {
    let body: Value =
        json!({ "report": report, "on": on, "outcome": "upheld", "answer": "已返工" });
    say(world, "report.answer", &body);
}

#[test]
fn a_report_is_to_be_answered_within_thirty_days() {
    let mut world = governed(&[]);
    receive(&mut world, "fy-1");
    from_the_day_after(
        &world,
        "report_unanswered",
        date(2017, 5, 1),
        &[("fy-1", "0.00")],
    );
    for (on, late) in [("2017-05-01", false), ("2017-05-02", true)] {
        let mut world = governed(&[]);
        receive(&mut world, "fy-1");
        answer(&mut world, "fy-1", on);
        let found = hits(&mut world.reader(), "report_unanswered", date(2017, 6, 1));
        assert_eq!(found.len(), usize::from(late), "{on}");
    }
}

#[test]
fn a_report_shows_what_it_is_about_and_its_answer_and_nobody() {
    let mut world = governed(&[]);
    receive(&mut world, "fy-1");
    receive(&mut world, "fy-2");
    let body =
        json!({ "report": "fy-1", "on": "2017-04-03", "reason": "转财政局", "unit": "finance" });
    say(&mut world, "report.refer", &body);
    answer(&mut world, "fy-1", "2017-04-20");
    let mut reader = world.reader();
    let snapshot = reader.snapshot().unwrap();
    let page = Page::new(0, 10).unwrap();
    let list = |filter: ReportFilter| {
        let rows = snapshot.reports(&filter, page).unwrap().rows;
        rows.into_iter()
            .map(|row| row.report.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(list(ReportFilter::default()), ["fy-2", "fy-1"]);
    let open = ReportFilter {
        open: true,
        ..ReportFilter::default()
    };
    assert_eq!(list(open), ["fy-2"]);
    let within = |place: &str| ReportFilter {
        within: Some(region(place)),
        ..ReportFilter::default()
    };
    assert_eq!(list(within(VILLAGES[0])).len(), 2);
    assert_eq!(list(within(VILLAGES[1])).len(), 0);
    let one = snapshot.report(&id("fy-1")).unwrap().unwrap();
    assert_eq!(one.unit.unit, id("finance"));
    assert_eq!(one.due_on, Some(date(2017, 5, 1)));
    assert_eq!(one.answer.as_deref(), Some("已返工"));
    let shown = serde_json::to_string(&one).unwrap();
    assert!(!shown.contains(&person(9).handle.to_string()), "{shown}");
}
