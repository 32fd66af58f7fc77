//! How fast lineage folds beside the state, over the same events in the same run:
//! `cargo run --release -p sunledger-domain --example lineage -- 1000000`.

use std::error::Error;
use std::time::{Duration, Instant};

use jiff::civil::date;
use sunledger_domain::basis::Basis;
use sunledger_domain::code::{BudgetYear, Period, RegionCode};
use sunledger_domain::event::{
    Body, Category, HeldFrom, LineReturned, PaymentLine, PaymentPrepared, PaymentSettled,
    ProjectFunded, ProjectRegistered, QuotaReceived, Source, SourceLevel,
};
use sunledger_domain::id::{BatchId, Label, LineId, ProjectId, Reference};
use sunledger_domain::lineage::Lineage;
use sunledger_domain::subject::Party;
use sunledger_domain::{Event, Money, State, wire};

/// Lines of one batch, and how many of them the bank returns.
const BATCH: u32 = 5_000;
const RETURNED: u32 = 50;
/// Fund lines of the project that has several.
const SOURCES: u32 = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let lines: u32 = match std::env::args().nth(1) {
        Some(text) => text.parse()?,
        None => 1_000_000,
    };
    for (name, sources) in [("one source", 1), ("five sources", SOURCES)] {
        let (mut state, mut lineage) = (State::default(), Lineage::default());
        let (mut evolved, mut folded, mut count) = (Duration::ZERO, Duration::ZERO, 0_u64);
        let mut decoded = Duration::ZERO;
        for batch in 0..lines.div_ceil(BATCH) {
            let mut events = if batch == 0 {
                setting(sources)?
            } else {
                Vec::new()
            };
            events.extend(payments(batch)?);
            let bytes: Vec<Vec<u8>> = events.iter().map(wire::encode).collect::<Result<_, _>>()?;
            let start = Instant::now();
            let events: Vec<Event> = bytes
                .iter()
                .map(|bytes| wire::decode(bytes))
                .collect::<Result<_, _>>()?;
            decoded += start.elapsed();
            let start = Instant::now();
            for event in &events {
                state.evolve(event);
            }
            evolved += start.elapsed();
            let start = Instant::now();
            for event in &events {
                lineage.apply(event);
            }
            folded += start.elapsed();
            count += u64::try_from(events.len())?;
        }
        println!("{name}: {count} events");
        println!("  evolve {evolved:.2?}: {} a second", rate(count, evolved));
        println!("  lineage {folded:.2?}: {} a second", rate(count, folded));
        let percent = folded.as_micros() * 100 / evolved.as_micros().max(1);
        println!("  lineage takes {percent} % of the time that evolve takes");
        let percent = folded.as_micros() * 100 / (decoded + evolved).as_micros().max(1);
        println!(
            "  and {percent} % of bare replay, decoding ({decoded:.2?}, one thread) and evolve"
        );
        let start = Instant::now();
        let became = lineage
            .became(&Source::Line(fund_line(0)?))
            .ok_or("no such line")?;
        println!(
            "  what one line became: {} leaves in {:.2?}",
            became.leaves.len(),
            start.elapsed()
        );
        let start = Instant::now();
        let snapshot = serde_json::to_vec(&lineage)?;
        println!(
            "  snapshot: {} bytes in {:.2?}",
            snapshot.len(),
            start.elapsed()
        );
        let start = Instant::now();
        let again: Lineage = serde_json::from_slice(&snapshot)?;
        println!(
            "  read again in {:.2?}: equal {}",
            start.elapsed(),
            again == lineage
        );
    }
    Ok(())
}

fn rate(count: u64, time: Duration) -> u128 {
    u128::from(count) * 1_000_000 / time.as_micros().max(1)
}

fn fund_line(number: u32) -> Result<LineId, Box<dyn Error>> {
    Ok(LineId::new(&format!("line-{number}"))?)
}

/// One of ten.
fn village(index: u32) -> Result<RegionCode, Box<dyn Error>> {
    Ok(RegionCode::parse(&format!(
        "9904211002{:02}",
        index * 10 / BATCH + 1
    ))?)
}

fn basis() -> Basis {
    Basis {
        business_on: date(2017, 3, 1),
        document: None,
        evidence: Vec::new(),
    }
}

fn event(body: Body) -> Event {
    Event { cmd: None, body }
}

fn setting(sources: u32) -> Result<Vec<Event>, Box<dyn Error>> {
    let project: ProjectId = "project".parse()?;
    let mut bodies = vec![Body::from(ProjectRegistered {
        content: Label::new("content")?,
        name: Label::new("project")?,
        planned: Money::ZERO,
        project: project.clone(),
        region: None,
        unit: "unit".parse()?,
    })];
    for number in 0..sources {
        let amount = Money::from_minor(100_000_000_000_000 + i64::from(number) * 7_777)?;
        bodies.push(Body::from(QuotaReceived {
            agri_kind: None,
            amount,
            basis: basis(),
            budget_year: BudgetYear::new(2017)?,
            category: Category::Special,
            function: None,
            in_kind: None,
            level: SourceLevel::Province,
            line: fund_line(number)?,
            name: Label::new("line")?,
            unit: "unit".parse()?,
        }));
        bodies.push(Body::from(ProjectFunded {
            amount,
            basis: basis(),
            project: project.clone(),
            source: Source::Line(fund_line(number)?),
        }));
    }
    Ok(bodies.into_iter().map(event).collect())
}

/// A batch of unequal amounts, paid; one line in a hundred comes back.
fn payments(batch: u32) -> Result<Vec<Event>, Box<dyn Error>> {
    let id = BatchId::new(&format!("batch-{batch}"))?;
    let (project, period): (ProjectId, Period) = ("project".parse()?, Period::parse("2017-03")?);
    let amount = |index: u32| Money::from_minor(10_000 + i64::from(index * 7_919 % 90_001));
    let mut total = 0_i128;
    let mut lines = Vec::new();
    for index in 0..BATCH {
        let paid = amount(index)?;
        total += i128::from(paid.minor());
        lines.push(Body::from(PaymentLine {
            batch: id.clone(),
            beneficiary: None,
            calc: None,
            due: paid,
            index,
            on: None,
            paid,
            payee: Party::Unit("unit".parse()?),
            period,
            reason: None,
            reference: None,
            // Sorted by village, as files are.
            village: Some(village(index)?),
        }));
    }
    let total = Money::try_from(total)?;
    let mut bodies = vec![Body::from(PaymentPrepared {
        basis: basis(),
        batch: id.clone(),
        contract: None,
        count: BATCH,
        due: total,
        history: false,
        line: None,
        nature: None,
        period,
        project: project.clone(),
        scheme: "scheme".parse()?,
        through: None,
        total,
    })];
    bodies.append(&mut lines);
    bodies.push(Body::from(PaymentSettled {
        basis: basis(),
        batch: id.clone(),
        open: None,
        project: project.clone(),
        reference: Reference::new("YH-1")?,
        through: None,
        total,
    }));
    for place in 0..RETURNED {
        let index = place * (BATCH / RETURNED);
        bodies.push(Body::from(LineReturned {
            amount: amount(index)?,
            basis: basis(),
            batch: id.clone(),
            from: HeldFrom::Settled,
            index,
            period,
            project: project.clone(),
            reason: Label::new("reason")?,
            through: None,
            village: Some(village(index)?),
        }));
    }
    Ok(bodies.into_iter().map(event).collect())
}
