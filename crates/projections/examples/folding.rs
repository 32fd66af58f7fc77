//! How fast payment lines become rows, and how fast questions are answered over them:
//! `cargo run --release -p sunledger-projections --example folding -- 1000000`.

use std::collections::BTreeSet;
use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::civil::date;
use sunledger_chain::hash::leaf_hash;
use sunledger_domain::basis::Basis;
use sunledger_domain::code::{Period, RegionCode};
use sunledger_domain::event::{
    Body, NoticeKind, PaymentLine, PaymentPrepared, ProjectRegistered, PublicationClass,
    RegionRegistered, SchemeRegistered, Stage, UnitKind, UnitRegistered,
};
use sunledger_domain::id::{BatchId, Label, ProjectId, Reference};
use sunledger_domain::notice::Scope;
use sunledger_domain::subject::{Commitment, Digest, Handle, Party, Subject};
use sunledger_domain::{Actor, Cmd, Event, Money};
use sunledger_projections::figure::LineScope;
use sunledger_projections::query::{Audience, EntryFilter};
use sunledger_projections::{Figure, LedgerDb, Page, ProjectionError, Reader, Recorded};

/// Lines of one batch, and entries of one transaction.
const BATCH: u32 = 50_000;
const RUN: usize = 8_192;
const VILLAGES: u32 = 1_000;

fn main() -> Result<(), Box<dyn Error>> {
    let lines: u32 = match std::env::args().nth(1) {
        Some(text) => text.parse()?,
        None => 500_000,
    };
    let dir = tempfile::tempdir()?;
    let path = dir.path().join("ledger.sqlite");
    let mut db = LedgerDb::open(&path)?;
    let (mut spent, mut busy, mut seq) = (Duration::ZERO, Duration::ZERO, 0);
    db.apply(&recorded(setting()?, &mut seq)?)?;
    for batch in 0..lines.div_ceil(BATCH) {
        let log = recorded(payments(batch)?, &mut seq)?;
        let (start, start_busy) = (Instant::now(), on_cpu());
        for run in log.chunks(RUN) {
            db.apply(run)?;
        }
        spent += start.elapsed();
        busy += on_cpu().saturating_sub(start_busy);
    }
    let rate = |time: Duration| u128::from(seq) * 1_000_000 / time.as_micros().max(1);
    println!("{seq} entries in {spent:.2?}: {} a second", rate(spent));
    println!(
        "of that on the processor {busy:.2?}: {} a second",
        rate(busy)
    );
    let start = Instant::now();
    db.digest()?;
    println!("digest in {:.2?}", start.elapsed());
    ask(&path, seq)?;
    drop(db);
    let bytes = std::fs::metadata(&path)?.len();
    println!("{} bytes of file an entry", bytes / seq.max(1));
    Ok(())
}

fn ask(path: &Path, size: u64) -> Result<(), Box<dyn Error>> {
    let mut reader = Reader::open(path)?;
    let s = reader.snapshot()?;
    let page = Page::new(0, 100)?;
    let place = RegionCode::parse(&village(7))?;
    let today = Audience::Village {
        village: place,
        on: date(2017, 6, 1),
    };
    let province = RegionCode::parse("230000000000")?;
    let batch = BatchId::new("batch-0")?;
    let project: ProjectId = "project".parse()?;
    let notice = Scope {
        kind: NoticeKind::Payments,
        place,
        period: None,
        project: None,
        stage: Stage::Prepared,
        size,
    };
    let all = LineScope::default();
    let pending: Figure = "lines/pending/paid/project=project".parse()?;
    timed("totals", || s.totals())?;
    timed("the province", || s.region(province))?;
    timed("sums of a village", || s.place_payments(place, None))?;
    timed("lines of a village", || {
        s.payments(&LineScope::of_region(place), &today, page)
    })?;
    timed("rows of its notice", || s.notice_rows(&notice))?;
    timed("a batch", || s.batch(&batch))?;
    timed("lines of a batch", || {
        s.payments(&LineScope::of_batch(batch.clone()), &Audience::Office, page)
    })?;
    timed("a project", || s.project(&project))?;
    timed("all lines", || s.payments(&all, &Audience::Office, page))?;
    timed("behind all lines", || s.behind(&pending, page))?;
    timed("an entry", || s.entry(size / 2))?;
    timed("lines of the log", || {
        s.entries(&EntryFilter::default(), page)
    })?;
    Ok(())
}

fn timed<T>(
    what: &str,
    ask: impl FnOnce() -> Result<T, ProjectionError>,
) -> Result<(), ProjectionError> {
    let start = Instant::now();
    ask()?;
    println!("{what}: {:.2?}", start.elapsed());
    Ok(())
}

/// How long this thread has run, where the system says so: on a busy machine the clock says little.
fn on_cpu() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = text.split(' ').next().and_then(|nanos| nanos.parse().ok());
    Duration::from_nanos(nanos.unwrap_or(0))
}

fn village(place: u32) -> String {
    format!("2301{:02}{:03}201", place / 500 + 1, place % 500 + 1)
}

/// What lines rest on.
fn setting() -> Result<Vec<Body>, Box<dyn Error>> {
    let mut codes: BTreeSet<RegionCode> = BTreeSet::new();
    for place in 0..VILLAGES {
        let mut next = Some(RegionCode::parse(&village(place))?);
        while let Some(code) = next {
            codes.insert(code);
            next = code.parent();
        }
    }
    let mut bodies: Vec<Body> = Vec::new();
    for code in codes {
        bodies.push(Body::from(RegionRegistered {
            code,
            level: code.level(),
            name: Label::new(&format!("place {code}"))?,
            valid_from: date(2016, 1, 1),
        }));
    }
    bodies.push(Body::from(UnitRegistered {
        credit_code: None,
        kind: UnitKind::Sector,
        name: Label::new("unit")?,
        public_phone: None,
        region: None,
        unit: "unit".parse()?,
    }));
    bodies.push(Body::from(SchemeRegistered {
        basis_text: Label::new("text")?,
        class: PublicationClass::Open,
        name: Label::new("scheme")?,
        scheme: "scheme".parse()?,
        standard: None,
        terms: None,
    }));
    bodies.push(Body::from(ProjectRegistered {
        content: Label::new("content")?,
        name: Label::new("project")?,
        planned: Money::ZERO,
        project: "project".parse()?,
        region: None,
        unit: "unit".parse()?,
    }));
    Ok(bodies)
}

/// One batch over all villages, its lines sorted by village as files are.
fn payments(batch: u32) -> Result<Vec<Body>, Box<dyn Error>> {
    let id = BatchId::new(&format!("batch-{batch}"))?;
    let period = Period::parse(&format!("2017-{:02}", batch % 12 + 1))?;
    let paid = Money::parse("123.45")?;
    let prepared = Body::from(PaymentPrepared {
        basis: Basis {
            business_on: date(2017, 3, 1),
            document: None,
            evidence: Vec::new(),
        },
        batch: id.clone(),
        contract: None,
        count: BATCH,
        due: paid,
        history: false,
        line: None,
        nature: None,
        period,
        project: "project".parse()?,
        scheme: "scheme".parse()?,
        through: None,
        total: paid,
    });
    let mut bodies = vec![prepared];
    for index in 0..BATCH {
        let place = index / (BATCH / VILLAGES);
        let who = blake3::hash(&index.to_be_bytes());
        let mut handle = [0; 16];
        handle.copy_from_slice(who.as_bytes().split_at(16).0);
        bodies.push(Body::from(PaymentLine {
            batch: id.clone(),
            beneficiary: None,
            calc: None,
            due: paid,
            index,
            on: None,
            paid,
            payee: Party::Subject(Subject {
                commitment: Commitment::new(*who.as_bytes()),
                handle: Handle::new(handle),
            }),
            period,
            reason: None,
            reference: Some(Reference::new(&format!("PZ-{batch}-{index}"))?),
            village: Some(RegionCode::parse(&village(place))?),
        }));
    }
    Ok(bodies)
}

/// One atomic batch of entries.
fn recorded(bodies: Vec<Body>, seq: &mut u64) -> Result<Vec<Recorded>, Box<dyn Error>> {
    let batch_first = *seq;
    let mut cmd = Some(Cmd {
        actor: Actor::Init,
        content: Digest::new([0; 32]),
        count: u32::try_from(bodies.len())?,
        digest: Digest::new([0; 32]),
        issued_at: Timestamp::now(),
        key: Digest::new([0; 32]),
        kind: Label::new("payment.prepare")?,
        rules: 1,
        sigs: Vec::new(),
    });
    let recorded = bodies.into_iter().map(|body| {
        let seq = std::mem::replace(seq, *seq + 1);
        Recorded {
            seq,
            recorded_at_us: 1_490_000_000_000_000,
            leaf: leaf_hash(&seq.to_be_bytes()),
            batch_first,
            event: Event {
                cmd: cmd.take(),
                body,
            },
        }
    });
    Ok(recorded.collect())
}
