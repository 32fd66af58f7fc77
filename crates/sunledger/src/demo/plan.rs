//! The year as a list of dated acts. It must never reach a ledger: `perform` alone hands acts to a target,
//! in the order of their dates and, within a day, of their planning.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time, Weekday, date};
use jiff::{SignedDuration, Timestamp, ToSpan, tz};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sunledger_domain::State;

use super::{Summary, Target};

/// Hundredths of a yuan 分.
pub(super) type Fen = i64;

/// Makes a command of where the ledger stands.
type Asked = Box<dyn FnOnce(&State) -> anyhow::Result<Value>>;

/// One thing that is done or told.
enum Act {
    Post {
        actor: String,
        kind: &'static str,
        body: Value,
    },
    /// An approval names the digest of the batch, which only the target knows.
    Approve {
        actor: String,
        batch: String,
    },
    /// A command that names what only the ledger knows.
    Ask {
        actor: String,
        kind: &'static str,
        body: Asked,
    },
    Say(String),
}

/// Somebody of a village was paid for a period: what there is to put on a notice.
pub(super) struct Paid {
    pub(super) village: &'static str,
    pub(super) period: &'static str,
    pub(super) settled_on: Date,
}

/// What is planned so far.
#[derive(Default)]
pub(super) struct Plan {
    acts: Vec<(Date, Act)>,
    pub(super) paid: Vec<Paid>,
    /// What each project has paid out, net of what came back.
    pub(super) spent: BTreeMap<&'static str, Fen>,
    pub(super) tally: Summary,
}

impl Plan {
    pub(super) fn post(&mut self, on: Date, actor: &str, kind: &'static str, body: Value) {
        let actor = actor.to_owned();
        self.acts.push((on, Act::Post { actor, kind, body }));
    }

    pub(super) fn approve(&mut self, on: Date, actor: &str, batch: &str) {
        let (actor, batch) = (actor.to_owned(), batch.to_owned());
        self.acts.push((on, Act::Approve { actor, batch }));
    }

    /// A command whose body is made when its turn comes.
    pub(super) fn ask(
        &mut self,
        on: Date,
        actor: &str,
        kind: &'static str,
        body: impl FnOnce(&State) -> anyhow::Result<Value> + 'static,
    ) {
        let (actor, body) = (actor.to_owned(), Box::new(body));
        self.acts.push((on, Act::Ask { actor, kind, body }));
    }

    /// One line of the story, in Chinese with English beside it.
    pub(super) fn say(&mut self, on: Date, zh: &str, en: &str) {
        let day = format!("{:02}-{:02}", on.month(), on.day());
        self.acts
            .push((on, Act::Say(format!("{day} {zh}\n      {en}"))));
    }

    /// Carries the plan out and says what it came to.
    pub(super) fn perform(
        mut self,
        target: &mut dyn Target,
        say: &mut dyn FnMut(&str),
    ) -> anyhow::Result<Summary> {
        self.acts.sort_by_key(|(on, _)| *on);
        let mut clock = Clock::default();
        let mut commands = 0;
        let mut places = Places::new();
        for (on, act) in self.acts {
            let (actor, kind, mut body) = match act {
                Act::Say(text) => {
                    say(&text);
                    continue;
                }
                Act::Post { actor, kind, body } => (actor, kind, body),
                Act::Ask { actor, kind, body } => (actor, kind, body(&target.state())?),
                Act::Approve { actor, batch } => {
                    let digest = target.batch_digest(&batch)?;
                    let body = json!({"batch": batch, "digest": digest});
                    (actor, "payment.approve", body)
                }
            };
            commands += 1;
            let key = format!("demo-{commands:05}");
            where_they_stand(&places, &mut body);
            let batch = body["batch"].as_str().map(str::to_owned);
            let placed = target.post(clock.tick(on)?, &actor, &key, kind, body)?;
            if let (Some(batch), "payment.prepare") = (batch, kind) {
                places.insert(batch, placed);
            }
        }
        self.tally.commands = commands;
        Ok(self.tally)
    }
}

/// Where the lines of each batch came to stand.
type Places = BTreeMap<String, Vec<u32>>;

/// The plan names a line by the order of its own list, the ledger by the order of pseudonyms.
fn where_they_stand(places: &Places, value: &mut Value) {
    match value {
        Value::Array(items) => {
            for item in items {
                where_they_stand(places, item);
            }
        }
        Value::Object(fields) => {
            let batch = fields.get("batch").and_then(Value::as_str);
            let placed = batch.and_then(|batch| places.get(batch));
            for (name, field) in fields {
                match (placed, name.as_str()) {
                    (Some(placed), "index") => stands(placed, field),
                    (Some(placed), "lines") => all_stand(placed, field),
                    (Some(placed), "returned") => {
                        for line in field.as_array_mut().into_iter().flatten() {
                            stands(placed, &mut line["index"]);
                        }
                    }
                    (Some(_) | None, _) => where_they_stand(places, field),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn stands(placed: &[u32], index: &mut Value) {
    let given = index.as_u64().and_then(|given| usize::try_from(given).ok());
    if let Some(place) = given.and_then(|given| placed.get(given)) {
        *index = json!(place);
    }
}

/// Lines that are named together stand in ascending order.
fn all_stand(placed: &[u32], lines: &mut Value) {
    if let Some(lines) = lines.as_array_mut() {
        for line in lines.iter_mut() {
            stands(placed, line);
        }
        lines.sort_by_key(Value::as_u64);
    }
}

/// The simulated clock: a day's commands follow each other from half past eight in the morning, Beijing time.
#[derive(Default)]
struct Clock {
    today: Option<Date>,
    count: i64,
}

impl Clock {
    /// Short enough that the busiest day's commands end before midnight.
    const STEP: SignedDuration = SignedDuration::from_secs(73);

    fn tick(&mut self, on: Date) -> anyhow::Result<Timestamp> {
        if self.today != Some(on) {
            self.today = Some(on);
            self.count = 0;
        }
        let opening = on.to_datetime(Time::constant(8, 30, 0, 0));
        let at = tz::offset(8).to_timestamp(opening)? + Self::STEP * i32::try_from(self.count)?;
        self.count += 1;
        Ok(at)
    }
}

/// A working day of the demo's year, at that date or soon after.
pub(super) fn on(month: i8, day: i8) -> Date {
    workday(date(2017, month, day))
}

/// The working day so many days later.
pub(super) fn after(day: Date, days: i32) -> Date {
    workday(day.saturating_add(days.days()))
}

fn workday(mut day: Date) -> Date {
    while is_off(day) {
        day = day.saturating_add(1.day());
    }
    day
}

/// Weekends and the public holidays of 2017, each by its first and last day.
fn is_off(day: Date) -> bool {
    const HOLIDAYS: [[(i8, i8); 2]; 5] = [
        [(1, 27), (2, 2)],
        [(4, 2), (4, 4)],
        [(4, 29), (5, 1)],
        [(5, 28), (5, 30)],
        [(10, 1), (10, 8)],
    ];
    let today = (day.month(), day.day());
    let holiday = HOLIDAYS
        .iter()
        .any(|[first, last]| (*first..=*last).contains(&today));
    holiday || matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// An amount as the ledger reads it.
pub(super) fn yuan(fen: Fen) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    format!("{sign}{}.{:02}", fen / 100, fen % 100)
}

/// An amount as the story tells it: exact to the yuan, with separators.
pub(super) fn told(fen: Fen) -> String {
    let digits = (fen / 100).to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// What an act stands on: its day, its document, its papers.
#[derive(Clone)]
pub(super) struct Basis(Value);

impl Basis {
    pub(super) fn on(day: Date) -> Self {
        Self(json!({ "business_on": day }))
    }

    pub(super) fn document(mut self, number: &str, on: Date) -> Self {
        self.0["document"] = json!({"number": number, "on": on});
        self
    }

    /// The paper itself is invented too: its digest is that of its title.
    pub(super) fn evidence(mut self, kind: &str, holder: &str, title: &str) -> Self {
        let piece = evidence(kind, holder, title);
        match self.0["evidence"].as_array_mut() {
            Some(pieces) => pieces.push(piece),
            None => self.0["evidence"] = json!([piece]),
        }
        self
    }

    pub(super) fn value(&self) -> Value {
        self.0.clone()
    }
}

/// One piece of evidence.
pub(super) fn evidence(kind: &str, holder: &str, title: &str) -> Value {
    let digest = Sha256::digest(title);
    json!({"digest": hex::encode(digest), "holder": holder, "kind": kind})
}
