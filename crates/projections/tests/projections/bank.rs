//! Steps of random histories about agents, vouchers, statements, days and lists.

use jiff::civil::{Date, date};
use sunledger_domain::Command;
use sunledger_domain::basis::Basis;
use sunledger_domain::command::{
    ApproveVoucher, CloseDay, Hit, LineAct, RecordMatch, RecordStatement, RefuseVoucher,
    SpendVillage, StatementDraft, VoucherReport,
};
use sunledger_domain::event::{
    Act, AgentKind, AgentOpened, BankAccount, Body, ListKind, ReturnReason, SuspenseCleared,
    VoucherPrepared,
};
use sunledger_domain::subject::{Digest, Party};
use sunledger_domain::{BatchStatus, Money};

use crate::histories::Step;
use crate::world::{World, basis, id, label, person, yuan};

pub(crate) const KINDS: std::ops::Range<u8> = 26..40;
pub(crate) const DAYS: i8 = 5;
pub(crate) const UNITS: [&str; 2] = ["finance", "sector"];
const AGENTS: [(&str, &str, AgentKind); 2] = [
    ("cards", "finance", AgentKind::Paying),
    ("village-money", "sector", AgentKind::Village),
];

pub(crate) fn day(no: u8) -> Date {
    date(2017, 3, 1 + i8::try_from(no).unwrap() % DAYS)
}

pub(crate) fn basis_on(no: u8) -> Basis {
    Basis {
        business_on: day(no),
        ..basis()
    }
}

/// The agent accounts that the steps pay from.
pub(crate) fn open_agents(world: &mut World) {
    for (agent, unit, kind) in AGENTS {
        world.run(&Command::OpenAgent(AgentOpened {
            agent: id(agent),
            kind,
            name: label(&format!("{agent}户")),
            region: None,
            unit: id(unit),
        }));
    }
}

pub(crate) fn command(world: &World, no: usize, (kind, a, b, c, n): Step) -> Command {
    let (voucher, batch) = (format!("v-{}", a % 4), format!("b-{a}"));
    let report = |amount| VoucherReport {
        amount,
        basis: basis_on(c),
        reference: id("bank-9"),
        voucher: id(&voucher),
    };
    let known = world.state.voucher(&id(&voucher));
    match kind {
        26 | 27 => Command::PrepareVoucher(VoucherPrepared {
            agent: id(AGENTS[usize::from(a) % 2].0),
            amount: yuan(&format!("{}", u32::from(n) * 40)),
            basis: basis_on(b),
            project: id(if b % 2 == 0 { "road" } else { "hemp-farm" }),
            reference: id(&format!("vz-{}", c % 2)),
            voucher: id(&voucher),
        }),
        28 if c == 7 => Command::RefuseVoucher(RefuseVoucher {
            reason: label("用途不明"),
            voucher: id(&voucher),
        }),
        28 => Command::ApproveVoucher(ApproveVoucher {
            digest: known.map_or(Digest::new([0; 32]), |known| known.digest),
            voucher: id(&voucher),
        }),
        29 => {
            let amount = known.map_or(yuan("9"), |known| known.amount);
            Command::SettleVoucher(report(amount))
        }
        30 => Command::ReturnVoucher(report(yuan(&format!("{}", n % 50 + 1)))),
        31 => Command::SpendVillage(SpendVillage {
            amount: yuan(&format!("{}", n % 90 + 1)),
            basis: basis_on(c),
            payee: match b % 2 {
                0 => Party::Unit(id("builder")),
                _ => Party::Subject(person(b)),
            },
            purpose: label("修缮水渠"),
            reference: id("cz-1"),
            spending: id(&format!("sp-{no}")),
            voucher: id(&voucher),
        }),
        32..36 => statement(world, no, (kind, a, b, c, n)),
        36 => Command::CloseDay(CloseDay {
            on: day(a),
            unit: id(UNITS[usize::from(b) % 2]),
        }),
        37 => Command::ClearSuspense(booked_elsewhere(world, a, c)),
        38 => Command::ResendLine(LineAct {
            basis: basis_on(b),
            batch: id(&batch),
            index: u32::from(c),
            reference: Some(id(&format!("again-{}", n % 3))),
        }),
        _ => Command::RecordMatch(RecordMatch {
            digest: Digest::new([a; 32]),
            hits: vec![Hit {
                batch: id(&batch),
                finding: id(&format!("f-{no}")),
                index: u32::from(c % 3),
                since: None,
            }],
            kind: if b % 2 == 0 {
                ListKind::Death
            } else {
                ListKind::Cadre
            },
            rows: 10,
            run: id(&format!("run-{no}")),
            size: world.size(),
            uncompared: 2,
            usable: 9,
        }),
    }
}

/// An item in suspense, open as far as the log says, that the books have somewhere.
fn booked_elsewhere(world: &World, a: u8, c: u8) -> SuspenseCleared {
    let items = world.log.iter().filter_map(|entry| {
        let Body::SuspenseRecorded(item) = &entry.event.body else {
            return None;
        };
        Some(item)
    });
    let items: Vec<_> = items.collect();
    let item = items.get(usize::from(a) * 3 % items.len().max(1));
    SuspenseCleared {
        amount: item.map_or(yuan("1"), |item| item.amount),
        basis: basis(),
        booked_on: Some(match c % 3 {
            0 => item.map_or(day(c), |item| item.basis.business_on),
            _ => day(c),
        }),
        explanation: label("已另行入账"),
        suspense: item.map_or(id("s-0"), |item| item.suspense.clone()),
    }
}

/// A statement of one day with a few lines, of which some are what they say and others are not.
fn statement(world: &World, no: usize, (kind, a, b, c, n): Step) -> Command {
    let account = match kind % 4 {
        0 | 1 => BankAccount::Unit(id(UNITS[usize::from(a) % 2])),
        _ => BankAccount::Agent(id(AGENTS[usize::from(a) % 2].0)),
    };
    let day = day(b);
    let lines = (0..c % 5).map(|line| draft(world, day, (a + line, b + 3 * line, c + line, n)));
    Command::RecordStatement(RecordStatement {
        account,
        closing: None,
        digest: Digest::new([u8::try_from(no % 251).unwrap(); 32]),
        from: day,
        lines: lines.collect(),
        opening: None,
        statement: id(&format!("st-{no}")),
        to: day,
    })
}

fn draft(world: &World, on: Date, (a, b, c, n): (u8, u8, u8, u16)) -> StatementDraft {
    let batch = format!("b-{}", a % 8);
    let voucher = format!("v-{}", a % 4);
    let index = u32::from(c % 3);
    let known = world.state.batch(&id(&batch));
    let total = known.map_or(yuan("5"), |known| known.total);
    let line = known.and_then(|known| known.line_seq(index));
    let line = line.map(|seq| &world.log[usize::try_from(seq).unwrap()].event.body);
    let paid = match line {
        Some(Body::PaymentLine(line)) => line.paid,
        Some(_) | None => yuan("7"),
    };
    let lump = world.state.voucher(&id(&voucher));
    let lump = lump.map_or(yuan("11"), |lump| lump.amount);
    let settled = known.is_some_and(|known| known.status == BatchStatus::Settled);
    let small = yuan(&format!("{}", n % 9 + 1));
    let (act, amount): (Option<Act>, Money) = match b % 8 {
        0 | 1 if !settled || c % 2 == 0 => {
            (Some(Act::Settles { batch: id(&batch) }), total.negated())
        }
        0..3 => (
            Some(Act::SettlesLine {
                batch: id(&batch),
                index,
            }),
            paid.negated(),
        ),
        3 => (
            Some(Act::Returns {
                batch: id(&batch),
                index,
            }),
            paid,
        ),
        4 => (
            Some(Act::Resettles {
                batch: id(&batch),
                index,
            }),
            paid.negated(),
        ),
        5 => (
            Some(Act::SettlesVoucher {
                voucher: id(&voucher),
            }),
            lump.negated(),
        ),
        6 => (
            Some(Act::Receives {
                voucher: id(&voucher),
            }),
            lump,
        ),
        _ if n % 3 == 0 => (None, small),
        _ => (
            Some(Act::GivesBack {
                voucher: id(&voucher),
            }),
            if n % 2 == 0 { small } else { small.negated() },
        ),
    };
    StatementDraft {
        act,
        amount,
        on,
        original: None,
        reason: (c % 2 == 0).then_some(ReturnReason::NameMismatch),
        reference: Some(id(&format!("line-{}", n % 4))),
    }
}
