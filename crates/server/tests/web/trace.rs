//! Sources and what became of them, on pages and from the same trace that makes them.

use std::collections::BTreeMap;

use sunledger_domain::Money;
use sunledger_domain::event::Body;
use sunledger_domain::id::BatchId;
use sunledger_server::service::Ledger;
use sunledger_server::trace::{Became, PlaceKind, Sources, Trace, What};
use sunledger_server::web::Board;

use crate::client::{get, ledger};
use crate::transcript::{expect, text};
use crate::world::VILLAGE;

fn with<T>(question: impl FnOnce(&Trace<'_>) -> T) -> T {
    let ledger = ledger();
    let mut reader = ledger.reader().unwrap();
    let snapshot = reader.snapshot().unwrap();
    let lineage = Ledger::lineage(&ledger, snapshot.as_of()).unwrap().unwrap();
    question(&Trace::new(&lineage, &snapshot).unwrap())
}

fn up(what: &str) -> Sources {
    let what: What = what.parse().unwrap();
    with(|trace| trace.up(&what).unwrap())
}

fn down(what: &str) -> Became {
    let what: What = what.parse().unwrap();
    with(|trace| trace.down(&what).unwrap())
}

/// Every fund line and pool of the small ledger.
const SOURCES: [&str; 4] = ["line:zy-1", "line:sj-1", "line:sj-1-zhen", "pool:zh-2017"];

/// How much of something came through a line or pool.
fn through(sources: &Sources, source: &str) -> i128 {
    let origins = sources.parts.iter().flat_map(|part| &part.sources);
    let routes = origins.flat_map(|origin| &origin.routes);
    let own = routes.filter(|route| {
        let mut steps = route.path.iter();
        steps.any(|step| format!("{}:{}", step.kind, step.id) == source)
    });
    Money::sum(own.map(|route| route.amount))
}

#[test]
fn a_fund_line_shows_everything_that_it_became() {
    expect("line", "/funds/lines/zy-1", &get("/funds/lines/zy-1"));
    expect("pool", "/funds/pools/zh-2017", &get("/funds/pools/zh-2017"));
}

#[test]
fn a_payments_entry_shows_its_sources() {
    let seq = entry_of("b-open", Money::parse("1800.00").unwrap());
    let answer = get(&format!("/entries/{seq}"));
    let page = text(&answer.body);
    assert!(page.contains("钱从哪里来"), "{page}");
    assert!(page.contains("合计 | 1,800.00"), "{page}");
    assert!(answer.body.contains("/funds/lines/zy-1\""), "a way back up");
    assert!(!text(&get("/entries/0").body).contains("钱从哪里来"));
}

/// The entry of the one line of that amount.
fn entry_of(batch: &str, paid: Money) -> u64 {
    let (ledger, batch) = (ledger(), BatchId::new(batch).unwrap());
    let found = (0..ledger.head().size).find(|seq| {
        let entry = ledger.entry(*seq).unwrap().unwrap();
        let entry = sunledger_chain::Entry::decode(&entry).unwrap();
        let event = sunledger_domain::wire::decode(entry.payload).unwrap();
        matches!(event.body, Body::PaymentLine(e) if e.batch == batch && e.paid == paid)
    });
    found.unwrap()
}

#[test]
fn every_level_of_every_tree_sums_to_the_one_above() {
    for source in SOURCES {
        let became = down(source);
        assert_eq!(
            Money::sum(became.leaves.iter().map(|leaf| leaf.amount)),
            i128::from(became.whole.minor()),
            "{source}"
        );
        let rows = became.rows().unwrap();
        let mut sums: BTreeMap<usize, i128> = BTreeMap::new();
        // From the last row up: what has been gathered one level below belongs to this row.
        for row in rows.iter().rev() {
            let amount = i128::from(row.amount.minor());
            if let Some(below) = sums.remove(&(row.depth + 1)) {
                assert_eq!(below, amount, "{source}: {:?}", row.label);
            }
            *sums.entry(row.depth).or_default() += amount;
        }
        let top = sums.into_values().collect::<Vec<_>>();
        assert_eq!(top, [i128::from(became.whole.minor())], "{source}");
    }
}

#[test]
fn up_from_every_payment_is_down_from_every_source() {
    let (ledger, mut paid) = (ledger(), BTreeMap::new());
    let state = ledger.state();
    for seq in 0..ledger.head().size {
        let entry = ledger.entry(seq).unwrap().unwrap();
        let entry = sunledger_chain::Entry::decode(&entry).unwrap();
        let event = sunledger_domain::wire::decode(entry.payload).unwrap();
        let Body::PaymentLine(line) = event.body else {
            continue;
        };
        let batch = state.batch(&line.batch).unwrap();
        if batch.line_status(line.index) != Some(sunledger_domain::LineStatus::Settled) {
            continue;
        }
        let sources = up(&format!("entry:{seq}"));
        assert_eq!(sources.amount, line.paid);
        assert_eq!(sources, up(&format!("batch:{}/{}", line.batch, line.index)));
        let village = line.village.map(|code| code.to_string());
        for source in SOURCES {
            let key = (source, village.clone());
            *paid.entry(key).or_insert(0) += through(&sources, source);
        }
    }
    paid.retain(|_, amount| *amount != 0);
    assert!(paid.len() > 3, "{paid:?}");
    let mut told = BTreeMap::new();
    for source in SOURCES {
        for leaf in down(source).leaves {
            if leaf.place == PlaceKind::Settled {
                let village = leaf.village.map(|village| village.id);
                *told.entry((source, village)).or_insert(0) += i128::from(leaf.amount.minor());
            }
        }
    }
    assert_eq!(told, paid);
    for source in SOURCES {
        let sources = up(&format!("village:{VILLAGE}"));
        let own = paid.get(&(source, Some(VILLAGE.to_owned()))).copied();
        assert_eq!(through(&sources, source), own.unwrap_or(0), "{source}");
    }
}

#[test]
fn assets_dividends_agents_and_spendings_have_sources_that_sum() {
    for (what, amount) in [
        ("asset:dapeng", "1000.00"),
        ("dividend:dapeng/2017", "100.00"),
        ("dividend:dapeng/2017/0", "33.34"),
        ("spending:zc-1", "200.00"),
        ("batch:b-agent", "700.00"),
        ("agent:daifa", "2000.00"),
        ("voucher:v-cun", "600.00"),
    ] {
        let sources = up(what);
        assert_eq!(sources.amount.to_string(), amount, "{what}");
        for part in &sources.parts {
            let origins = part.sources.iter().map(|origin| origin.amount);
            assert_eq!(Money::sum(origins), i128::from(part.amount.minor()));
        }
    }
}

#[test]
fn a_board_without_lineage_says_so_and_shows_the_rest() {
    let page = crate::troubled::stopped("/projects/chanye-2017");
    assert_eq!(page.status, 200);
    assert!(text(&page.body).contains("资金溯源暂时不可用"));
}
