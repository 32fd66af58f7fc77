//! Days against the domain's own word, look-ups by reference, and what is unmatched.

use std::collections::BTreeSet;

use jiff::civil::date;
use proptest::prelude::*;
use sunledger_domain::command::{
    ApproveVoucher, CloseDay, RecordStatement, SpendVillage, StatementDraft, VoucherReport,
};
use sunledger_domain::event::{Act, AgentKind, BankAccount, Body, VoucherPrepared};
use sunledger_domain::id::UnitId;
use sunledger_domain::subject::{Digest, Party};
use sunledger_domain::{Command, DayStatus, Hindrance, LineStatus, Money, Tally};
use sunledger_projections::figure::{DayPart, DaySide};
use sunledger_projections::query::{
    DayAccount, DayLines, FindingFilter, Range, StatementFilter, UnmatchedFilter, UnmatchedKind,
    VoucherFilter,
};
use sunledger_projections::{Figure, Page, Snapshot};

use crate::bank::{DAYS, UNITS, basis_on, day, open_agents};
use crate::histories::{full_history, history, steps};
use crate::world::{World, id, label, yuan};

fn tally(account: &DayAccount) -> Tally {
    let side = |side| {
        let parts = account.parts.iter().filter(|one| one.part.side() == side);
        Money::sum(parts.map(|one| one.sum.amount))
    };
    Tally {
        bank_in: i128::from(account.bank_in.amount.minor()),
        bank_out: i128::from(account.bank_out.amount.minor()),
        books_in: side(DaySide::BooksIn),
        books_out: side(DaySide::BooksOut),
        suspense_in: side(DaySide::SuspenseIn),
        suspense_out: side(DaySide::SuspenseOut),
    }
}

fn days_agree(world: &World, snapshot: &Snapshot<'_>) {
    for unit in UNITS.map(UnitId::new).map(Result::unwrap) {
        for no in 0..=DAYS {
            let on = date(2017, 3, 1 + no);
            let stated = world.state.day(&unit, on);
            let found = snapshot.day(&unit, on).unwrap().unwrap();
            let accounts = found.accounts.iter();
            let accounts: Vec<_> = accounts
                .map(|one| (one.account.clone(), one.covered, tally(one)))
                .collect();
            let wanted = stated.accounts.iter();
            let wanted: Vec<_> = wanted
                .map(|one| (one.account.clone(), one.covered, one.tally))
                .collect();
            assert_eq!(accounts, wanted, "{unit} {on}");
            assert_eq!(found.hindrances, stated.hindrances, "{unit} {on}");
            assert_eq!(found.status, stated.status, "{unit} {on}");
            for account in &found.accounts {
                for part in &account.parts {
                    let behind = snapshot.behind(&part.sum.figure, Page::largest());
                    assert_eq!(behind.unwrap().sum, part.sum.amount, "{}", part.sum.figure);
                }
            }
        }
    }
}

fn statements_agree(world: &World, snapshot: &Snapshot<'_>) {
    let filter = StatementFilter::default();
    let all = snapshot.statements(&filter, Page::largest()).unwrap().rows;
    for found in &all {
        let lines = snapshot.statement_lines(&found.statement, Page::largest());
        let lines = lines.unwrap().rows;
        assert_eq!(found.lines, u64::try_from(lines.len()).unwrap());
        let net = Money::sum(lines.iter().map(|line| line.amount));
        let stated = i128::from(found.sum_in.minor()) - i128::from(found.sum_out.minor());
        assert_eq!(net, stated);
        for line in lines {
            let Body::StatementLine(e) = &world.log[usize::try_from(line.seq).unwrap()].event.body
            else {
                panic!("entry {} is no line", line.seq);
            };
            assert_eq!(
                (line.act, line.suspense, line.amount, line.on),
                (e.act.clone(), e.suspense.clone(), e.amount, e.on)
            );
        }
    }
}

/// What money of batches, vouchers and lines is where, against what is told as unmatched.
fn unmatched_agree(world: &World, snapshot: &Snapshot<'_>) {
    let filter = UnmatchedFilter {
        unit: None,
        to: date(2030, 1, 1),
        as_of: date(2030, 1, 1),
    };
    let rows = snapshot.unmatched_books(&filter, Page::largest()).unwrap();
    let lines: BTreeSet<_> = rows
        .rows
        .iter()
        .filter(|row| matches!(row.kind, UnmatchedKind::Open | UnmatchedKind::Awaiting))
        .map(|row| (row.batch.clone().unwrap(), row.index.unwrap(), row.kind))
        .collect();
    let mut wanted = BTreeSet::new();
    for entry in &world.log {
        let Body::PaymentLine(e) = &entry.event.body else {
            continue;
        };
        let batch = world.state.batch(&e.batch).unwrap();
        let kind = match batch.line_status(e.index).unwrap() {
            LineStatus::Pending if batch.settled_seq.is_some() => UnmatchedKind::Open,
            LineStatus::Awaiting => UnmatchedKind::Awaiting,
            LineStatus::Pending
            | LineStatus::Settled
            | LineStatus::GivenUp
            | LineStatus::Reversed
            | LineStatus::Refused => continue,
        };
        wanted.insert((e.batch.clone(), u64::from(e.index), kind));
    }
    assert_eq!(lines, wanted);
    let sums = snapshot.unmatched_sums(&filter).unwrap();
    let items: u64 = sums.iter().map(|sum| sum.items).sum();
    assert_eq!(items, rows.total);
}

/// A quota's batches took what the state says, and no unit sees more than all units.
fn quotas_agree(world: &World, snapshot: &Snapshot<'_>) {
    let range = Range {
        unit: None,
        from: date(2017, 1, 1),
        to: date(2017, 12, 31),
        as_of: date(2017, 12, 31),
    };
    let all = snapshot.reconcile(&range).unwrap();
    for quota in &all.quotas {
        let drawn = ["road", "hemp-farm"].map(|p| world.state.drawn(&id(p), &quota.line));
        assert_eq!(i128::from(quota.drawn.minor()), drawn.iter().sum::<i128>());
    }
    for unit in UNITS {
        let unit = Some(id(unit));
        let one = snapshot
            .reconcile(&Range {
                unit,
                ..range.clone()
            })
            .unwrap();
        assert!(one.days.len() <= all.days.len() && one.books.total <= all.books.total);
    }
    serde_json::to_string(&all).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn days_statements_and_quotas_are_those_of_the_domain(steps in steps(60..260)) {
        let world = history(&steps);
        let mut reader = world.reader();
        let snapshot = reader.snapshot().unwrap();
        days_agree(&world, &snapshot);
        statements_agree(&world, &snapshot);
        unmatched_agree(&world, &snapshot);
        quotas_agree(&world, &snapshot);
    }
}

#[test]
fn the_full_history_has_statements_vouchers_and_findings() {
    let world = full_history();
    let mut reader = world.reader();
    let snapshot = reader.snapshot().unwrap();
    let kinds: BTreeSet<&str> = world.log.iter().map(|e| e.event.body.kind()).collect();
    for kind in [
        "voucher.settled",
        "statement.line",
        "finding.suspected",
        "payment.settled",
    ] {
        assert!(kinds.contains(kind), "no {kind} in {kinds:?}");
    }
    days_agree(&world, &snapshot);
    statements_agree(&world, &snapshot);
    unmatched_agree(&world, &snapshot);
    let counts = snapshot.finding_counts().unwrap();
    let findings = snapshot.findings(&FindingFilter::default(), Page::largest());
    let findings = findings.unwrap();
    assert_eq!(
        counts.iter().map(|c| c.findings).sum::<u64>(),
        findings.total
    );
    for found in findings.rows {
        let batch = world.state.batch(&found.batch).unwrap();
        let index = u32::try_from(found.index).unwrap();
        assert_eq!(found.line_seq, batch.line_seq(index));
    }
}

/// A world in which a lump sum went to a village's account and to a paying one.
fn with_vouchers() -> World {
    let mut world = World::new();
    open_agents(&mut world);
    for (voucher, agent) in [("v-cards", "cards"), ("v-village", "village-money")] {
        world.run(&Command::PrepareVoucher(VoucherPrepared {
            agent: id(agent),
            amount: yuan("1000"),
            basis: basis_on(0),
            project: id("road"),
            reference: id("vz-1"),
            voucher: id(voucher),
        }));
        let digest = world.state.voucher(&id(voucher)).unwrap().digest;
        world.run(&Command::ApproveVoucher(ApproveVoucher {
            digest,
            voucher: id(voucher),
        }));
    }
    world
}

fn drafts(lines: &[(Act, &str)]) -> Vec<StatementDraft> {
    let draft = |(act, amount): &(Act, &str)| StatementDraft {
        act: Some(act.clone()),
        amount: yuan(amount),
        on: day(0),
        original: None,
        reason: None,
        reference: Some(id("yh-1")),
    };
    lines.iter().map(draft).collect()
}

fn record(world: &mut World, statement: &str, account: BankAccount, lines: &[(Act, &str)]) {
    world.run(&Command::RecordStatement(RecordStatement {
        account,
        closing: None,
        digest: Digest::new([u8::try_from(statement.len()).unwrap(); 32]),
        from: day(0),
        lines: drafts(lines),
        opening: None,
        statement: id(statement),
        to: day(0),
    }));
}

/// Bank and books agree, the day is closed; one more fact opens it again.
#[test]
fn a_day_closes_and_opens_again() {
    let mut world = with_vouchers();
    let settles = |voucher: &str| Act::SettlesVoucher {
        voucher: id(voucher),
    };
    let receives = |voucher: &str| Act::Receives {
        voucher: id(voucher),
    };
    // By hand, on another day: the bank's own line brings it to the bank's day.
    world.run(&Command::SettleVoucher(VoucherReport {
        amount: yuan("1000"),
        basis: basis_on(3),
        reference: id("by-hand"),
        voucher: id("v-village"),
    }));
    let own = BankAccount::Unit(id("finance"));
    let both = [
        (settles("v-cards"), "-1000"),
        (settles("v-village"), "-1000"),
    ];
    record(&mut world, "st-own", own, &both);
    let unit: UnitId = id("finance");
    {
        let mut reader = world.reader();
        let snapshot = reader.snapshot().unwrap();
        days_agree(&world, &snapshot);
        let sheet = snapshot.day(&unit, day(0)).unwrap().unwrap();
        assert_eq!((sheet.status, sheet.hindrances.len()), (DayStatus::Open, 0));
        let unproved = snapshot.day_books(&unit, day(0), DayLines::Unmatched, Page::largest());
        assert_eq!(unproved.unwrap().total, 0);
        let books = snapshot.day_books(&unit, day(0), DayLines::All, Page::largest());
        assert_eq!(books.unwrap().total, 2);
        // Nothing is left where it was booked by hand.
        let days = snapshot.days(&unit, Page::largest()).unwrap().rows;
        assert!(days.iter().all(|row| row.on == day(0)), "{days:?}");
    }
    let cards = BankAccount::Agent(id("cards"));
    record(
        &mut world,
        "st-cards",
        cards,
        &[(receives("v-cards"), "1000")],
    );
    let close = Command::CloseDay(CloseDay {
        on: day(0),
        unit: unit.clone(),
    });
    world.run(&close);
    world.run(&Command::ReturnVoucher(VoucherReport {
        amount: yuan("100"),
        basis: basis_on(0),
        reference: id("back-1"),
        voucher: id("v-cards"),
    }));
    let mut reader = world.reader();
    let snapshot = reader.snapshot().unwrap();
    days_agree(&world, &snapshot);
    let sheet = snapshot.day(&unit, day(0)).unwrap().unwrap();
    assert_eq!(sheet.status, DayStatus::Reopened);
    assert!(matches!(
        sheet.hindrances[..],
        [Hindrance::InDiffers { .. }]
    ));
    let row = snapshot.days(&unit, Page::largest()).unwrap().rows;
    let row = row.iter().find(|row| row.on == day(0)).unwrap();
    // The lump sum that reached the agent account came in on the same day.
    assert_eq!(
        (row.status, row.ledger_in),
        (DayStatus::Reopened, yuan("1100"))
    );
    let figure: Figure = "day/unit/finance/2017-03-01/taken_back".parse().unwrap();
    assert_eq!(
        snapshot.behind(&figure, Page::largest()).unwrap().sum,
        yuan("100")
    );
    assert!(
        DayPart::ALL
            .iter()
            .all(|part| DayPart::parse(part.name()) == Some(*part))
    );
}

#[test]
fn a_village_spends_what_is_held_for_it_and_the_rest_ages() {
    let mut world = with_vouchers();
    for voucher in ["v-cards", "v-village"] {
        world.run(&Command::SettleVoucher(VoucherReport {
            amount: yuan("1000"),
            basis: basis_on(0),
            reference: id("yh-2"),
            voucher: id(voucher),
        }));
    }
    world.run(&Command::SpendVillage(SpendVillage {
        amount: yuan("300"),
        basis: basis_on(1),
        payee: Party::Unit(id("builder")),
        purpose: label("修缮水渠"),
        reference: id("cz-1"),
        spending: id("sp-1"),
        voucher: id("v-village"),
    }));
    let mut reader = world.reader();
    let snapshot = reader.snapshot().unwrap();
    let found = snapshot.voucher(&id("v-village")).unwrap().unwrap();
    assert_eq!(found.spendings.len(), 1);
    assert_eq!(found.voucher.agent_kind, AgentKind::Village);
    let agent = snapshot.agent(&id("village-money")).unwrap().unwrap();
    assert_eq!(agent.unit.unit, id("sector"));
    let kept = snapshot.agents(Some(&id("finance")), Page::largest());
    assert_eq!(kept.unwrap().rows[0].agent, id("cards"));
    let filter = VoucherFilter {
        agent: Some(id("cards")),
        ..VoucherFilter::default()
    };
    assert_eq!(
        snapshot.vouchers(&filter, Page::largest()).unwrap().total,
        1
    );
    let vouchers = snapshot.vouchers_by_reference(&id("vz-1")).unwrap();
    assert_eq!(vouchers.len(), 2);
    let rows = |unit: Option<UnitId>| {
        let filter = UnmatchedFilter {
            unit,
            to: date(2017, 3, 31),
            as_of: date(2017, 3, 31),
        };
        snapshot
            .unmatched_books(&filter, Page::largest())
            .unwrap()
            .rows
    };
    let of = |kind| {
        let rows = rows(None);
        rows.into_iter()
            .filter(move |row| row.kind == kind)
            .collect::<Vec<_>>()
    };
    let held = of(UnmatchedKind::HeldForVillage);
    assert_eq!((held[0].amount, held[0].age_days), (yuan("700"), 30));
    let undistributed = of(UnmatchedKind::Undistributed);
    assert_eq!(undistributed[0].amount, yuan("1000"));
    // Two lump sums and a spending, all booked by hand.
    assert_eq!(of(UnmatchedKind::Unconfirmed).len(), 3);
    let sector = rows(Some(id("sector")));
    assert_eq!(
        sector.len(),
        2,
        "its village's spending and the rest: {sector:?}"
    );
}
