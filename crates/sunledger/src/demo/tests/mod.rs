//! The demo's year against the real rules: every command is decided, nothing is refused, all adds up.

mod memory;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use sunledger_domain::event::Body;
use sunledger_domain::id::{AssetId, BatchId};
use sunledger_domain::identity::{CitizenId, CreditCode};
use sunledger_domain::subject::Party;
use sunledger_domain::{Account, Bucket, Command, LineStatus, postings};

use super::people::{HOUSEHOLDS, People, credit_code};
use super::place::villages;
use super::{Summary, run};
use memory::Memory;

fn played() -> (Memory, Summary, Vec<String>) {
    let (mut memory, mut told) = (Memory::created(), Vec::new());
    let summary = run(&mut memory, &mut |text| told.push(text.to_owned())).unwrap();
    (memory, summary, told)
}

#[test]
fn the_year_keeps_every_rule_and_adds_up() {
    let (memory, summary, told) = played();
    println!(
        "{}\n{summary}\n{} entries",
        told.join("\n"),
        memory.state.size()
    );
    assert!((8_000..=15_000).contains(&memory.state.size()));
    assert!((15..=30).contains(&told.len()), "{}", told.len());
    let mut accounts: BTreeMap<&Account, (i128, i128)> = BTreeMap::new();
    for (account, bucket, amount) in memory.state.balances() {
        let suspended = matches!(account, Account::Suspense(_));
        assert!(amount >= 0 || suspended, "{account} {bucket:?} {amount}");
        let (received, held) = accounts.entry(account).or_default();
        let side = if bucket == Bucket::Received {
            received
        } else {
            held
        };
        *side += amount;
    }
    for (account, (received, held)) in accounts {
        assert_eq!(received, held, "{account}");
    }
    assert!(
        memory.times.is_sorted_by(|a, b| a < b),
        "one after the other"
    );
    let year = |at: &Timestamp| jiff::tz::offset(8).to_datetime(*at).year();
    assert!(memory.times.iter().all(|at| year(at) == 2017));
}

#[test]
fn the_summary_is_what_the_entries_say() {
    let (memory, summary, _) = played();
    let sum = |want: fn(&Account) -> bool, bucket: Bucket| -> i128 {
        let all = memory.state.balances();
        all.filter(|(account, b, _)| want(account) && *b == bucket)
            .map(|(_, _, amount)| amount)
            .sum()
    };
    let project = |a: &Account| matches!(a, Account::Project(_));
    let asset = |a: &Account| matches!(a, Account::Asset(_));
    assert_eq!(i128::from(summary.settled), sum(project, Bucket::Settled));
    assert_eq!(
        i128::from(summary.given_back),
        sum(project, Bucket::GivenBack)
    );
    let for_the_public = sum(asset, Bucket::Welfare) + sum(asset, Bucket::Spent);
    assert_eq!(i128::from(summary.welfare), for_the_public);
    let divided = sum(asset, Bucket::Paid) + sum(asset, Bucket::Unpaid);
    assert_eq!(i128::from(summary.dividends), divided);
    assert!(sum(asset, Bucket::Unpaid) > 0, "a few are still unpaid");
    let pool = |a: &Account| matches!(a, Account::Pool(_));
    assert_eq!(i128::from(summary.integrated), sum(pool, Bucket::Received));
    let suspense = |a: &Account| matches!(a, Account::Suspense(_));
    assert_eq!(
        i128::from(-summary.suspense_open),
        sum(suspense, Bucket::Open)
    );
    let count = |kind: &str| memory.bodies().filter(|b| b.kind() == kind).count();
    assert_eq!(summary.batches, count("payment.prepared"));
    assert_eq!(summary.refused, count("payment.refused"));
    assert_eq!(summary.lines, count("payment.line"));
    assert_eq!(summary.returned, count("payment.returned"));
    // A line that was only open when its neighbours were paid is no line that was sent again.
    let mut returned = BTreeSet::new();
    for body in memory.bodies() {
        if let Body::LineReturned(line) = body {
            returned.insert((&line.batch, line.index));
        }
    }
    let mut arrived = BTreeSet::new();
    for body in memory.bodies() {
        if let Body::LineResettled(line) = body {
            let place = (&line.batch, line.index);
            arrived.extend(returned.contains(&place).then_some(place));
        }
    }
    assert_eq!(summary.resettled, arrived.len());
    assert_eq!(summary.given_up, count("payment.given_up"));
    assert_eq!(
        summary.returned,
        summary.resettled + summary.given_up + summary.awaiting
    );
    assert_eq!(summary.posted, count("notice.posted"));
    assert_eq!(summary.taken_down, count("notice.taken_down"));
    assert_eq!(summary.assets, count("asset.registered"));
    let received: i128 = memory
        .bodies()
        .filter(|b| matches!(b, Body::QuotaReceived(_) | Body::QuotaAdjusted(_)))
        .flat_map(postings)
        .filter(|posting| posting.bucket == Bucket::Received)
        .map(|posting| i128::from(posting.delta.minor()))
        .sum();
    assert_eq!(i128::from(summary.received), received);
    let short = memory
        .bodies()
        .filter(|b| matches!(b, Body::PaymentLine(line) if line.paid < line.due));
    assert_eq!(summary.short_lines, short.count());
}

#[test]
fn two_runs_give_the_same_commands() {
    let (first, told, _) = played();
    let (second, again, _) = played();
    assert_eq!(first.stream.finalize(), second.stream.finalize());
    assert_eq!(told, again);
}

#[test]
fn every_kind_of_command_is_shown() {
    // Old books have no place in a new county's first year, and nobody is erased in it or opened: both are the vault's.
    // Nor must all be signed: whoever tries the demo has no key. Its own key is known to everybody and stays.
    let absent = |kind: &str| {
        matches!(
            kind,
            "history.load"
                | "subject.erase"
                | "subject.restrict"
                | "disclosure.make"
                | "signing.require"
                | "checkpoint_key.rotate"
        )
    };
    let (memory, summary, _) = played();
    for kind in Command::KINDS.iter().filter(|kind| !absent(kind)) {
        assert!(memory.kinds.contains_key(*kind), "{kind}");
    }
    let commands: usize = memory.kinds.values().sum();
    assert_eq!(commands, summary.commands + 1, "and the genesis");
}

#[test]
fn the_diverted_payment_is_recovered_and_paid_to_whom_it_belongs() {
    let (memory, summary, _) = played();
    let mut reversed = Vec::new();
    for body in memory.bodies() {
        if let Body::LineReversed(reversal) = body {
            reversed.push(reversal);
        }
    }
    let [reversal] = reversed[..] else {
        panic!("one reversal, not {}", reversed.len());
    };
    assert!(reversal.basis.document.is_some() && reversal.basis.evidence.len() >= 2);
    assert_eq!(summary.recovered, reversal.amount.minor());
    let batch = memory.state.batch(&reversal.batch).unwrap();
    assert_eq!(
        batch.line_status(reversal.index),
        Some(LineStatus::Reversed)
    );
    let line_of = |batch: &BatchId, index: u32| {
        let seq = memory.state.batch(batch).unwrap().line_seq(index).unwrap();
        let Body::PaymentLine(line) = &memory.entries[usize::try_from(seq).unwrap()].body else {
            panic!("entry {seq} is no payment line");
        };
        line.clone()
    };
    let diverted = line_of(&reversal.batch, reversal.index);
    let again = line_of(&BatchId::new("weifang-1b").unwrap(), 0);
    let beneficiary = diverted.beneficiary.expect("somebody else's money");
    assert_eq!(again.payee.key(), Party::Subject(beneficiary).key());
    assert_eq!(
        (again.paid, again.village),
        (diverted.paid, diverted.village)
    );
}

#[test]
fn a_name_is_never_a_key() {
    let of_name: Vec<_> = villages()
        .into_iter()
        .filter(|village| village.name == "向阳村")
        .collect();
    let [one, other] = of_name[..] else {
        panic!("two villages of one name, not {}", of_name.len());
    };
    assert_ne!(one.township.name, other.township.name);
    let (memory, ..) = played();
    let mut paid = BTreeSet::new();
    for body in memory.bodies() {
        if let Body::PaymentLine(line) = body {
            paid.extend(line.village.map(|village| village.to_string()));
        }
    }
    assert!(paid.contains(one.code) && paid.contains(other.code));
    assert_eq!(paid.len(), villages().len(), "every village is paid");
    let people = People::settle();
    let names: BTreeSet<_> = people.households.iter().map(|h| &h.head.name).collect();
    assert!(
        names.len() < HOUSEHOLDS,
        "namesakes are there to be told apart"
    );
}

#[test]
fn nobody_real_is_named_and_nobody_at_all_outside_a_person() {
    let people = People::settle();
    let (memory, ..) = played();
    let mut numbers = BTreeSet::new();
    assert_eq!(people.households.len(), HOUSEHOLDS);
    for household in &people.households {
        let members = [
            Some(&household.head),
            household.child.as_ref(),
            household.youth.as_ref(),
        ];
        for person in members.into_iter().flatten() {
            assert!(CitizenId::parse(&person.id_number).is_ok());
            assert!(
                person.id_number.starts_with("99"),
                "an area that does not exist"
            );
            assert!(
                numbers.insert(&person.id_number),
                "twice: {}",
                person.id_number
            );
            assert!(!memory.public.contains(&person.id_number));
        }
        let phone = household.head.phone.as_ref().expect("a telephone");
        assert!(phone.starts_with("12") && !memory.public.contains(phone.as_str()));
        assert!(!memory.public.contains(&household.number));
        // Two characters may be part of any other word.
        let name = &household.head.name;
        assert!(name.chars().count() < 3 || !memory.public.contains(name));
    }
    for order in 0..500 {
        let code = credit_code("91", order);
        assert!(
            CreditCode::parse(&code).is_ok() && code[2..].starts_with("99"),
            "{code}"
        );
    }
}

#[test]
fn shares_are_many_and_their_collective_is_among_them() {
    let (memory, summary, _) = played();
    let asset = memory
        .state
        .asset(&AssetId::new("dapeng").unwrap())
        .unwrap();
    assert!(asset.holder.is_some() && asset.shares.is_some());
    let holders = memory.bodies().filter(
        |body| matches!(body, Body::ShareIssued(share) if share.asset.as_str() == "dapeng"),
    );
    assert_eq!(holders.count(), 141);
    assert!(summary.holders > 250);
    let account = Account::Asset(AssetId::new("dapeng").unwrap());
    assert_eq!(memory.state.balance(&account, Bucket::Kept), 1_200_000);
}
