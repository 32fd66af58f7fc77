//! Random histories: any mix of commands, of which the domain takes what may be.

use proptest::prelude::*;
use sunledger_domain::Command;
use sunledger_domain::command::{
    DeclareDividend, Holding, LineAct, LineArrival, LineReport, PayDividend, PostNotice,
    QuantifyAsset, ReclaimQuota, RefusePayment, ReverseLine,
};
use sunledger_domain::event::{
    AssetClass, AssetRegistered, AssetVested, Body, DueReason, IncomeReceived, NoticeKind,
    NoticeTakenDown, PoolReturned, ProjectGaveBack, QuotaAdjusted, ReversalReason, Source, Stage,
    SuspenseCleared, SuspenseReason, SuspenseRecorded, UnmatchedReturn,
};
use sunledger_domain::subject::Party;

use crate::bank;
use crate::world::{
    SCHEMES, TODAY, VILLAGES, World, basis, id, label, line, period, person, prepare, region, yuan,
};

/// One attempt: what, and four small numbers to fill it with.
pub(crate) type Step = (u8, u8, u8, u8, u16);

const KINDS: u8 = bank::KINDS.end;
const PROJECTS: [&str; 2] = ["road", "hemp-farm"];

pub(crate) fn steps(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Step>> {
    let step = (0..KINDS, 0_u8..8, 0_u8..8, 0_u8..8, 1_u16..2000);
    proptest::collection::vec(step, count)
}

/// A world with everything in it that the steps could do.
pub(crate) fn history(steps: &[Step]) -> World {
    let mut world = World::new();
    bank::open_agents(&mut world);
    for (no, step) in steps.iter().enumerate() {
        // Most attempts are refused for a good reason; what is taken is the history.
        let _ = world.try_run(&command(&world, no, *step));
    }
    world
}

/// A world in which every kind of line event, notice, asset and suspense stands.
pub(crate) fn full_history() -> World {
    let kinds = 0..KINDS;
    let rounds = (0..12_u8).flat_map(|round| kinds.clone().map(move |kind| (kind, round)));
    let steps: Vec<Step> = rounds
        .map(|(kind, round)| {
            let size = 10 + u16::from(round) * 7;
            (kind, round % 4, (kind + round) % 5, round % 3, size)
        })
        .collect();
    let mut world = history(&steps);
    let lines = || lines("road", 4, 0, 50);
    world.prepare("prepared", "road", "dibao", lines());
    world.prepare("refused", "road", "dibao", lines());
    world.run(&refuse("refused"));
    world.prepare("resent", "road", "dibao", lines());
    world.approve("resent");
    world.settle("resent", &[0, 1, 2]);
    world.run(&Command::GiveUpLine(report("resent", 2)));
    for index in [0, 1] {
        world.run(&resend("resent", index));
    }
    // Sent again in vain: it was never with the payee twice.
    world.run(&Command::RecordReturn(report("resent", 1)));
    sell_one(&mut world);
    world
}

/// One of the assets that have title is sold: a little goes back to its project.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "two kinds of eighty are looked for"
)]
fn sell_one(world: &mut World) {
    let titled = world
        .log
        .iter()
        .find_map(|recorded| match &recorded.event.body {
            Body::AssetVested(e) => Some(e.asset.clone()),
            _ => None,
        });
    let titled = titled.unwrap();
    let project = world
        .log
        .iter()
        .find_map(|recorded| match &recorded.event.body {
            Body::AssetRegistered(e) if e.asset == titled => Some(e.project.clone()),
            _ => None,
        });
    let whole = serde_json::json!({ "kind": "asset.dispose", "body": {
        "asset": titled, "project": project, "buyer": { "unit": "builder" }, "to_project": "0.01", "to_village": "5.00",
        "reason": "公开拍卖", "basis": {
            "business_on": "2017-12-01", "document": { "number": "示例政发〔2017〕9号", "on": "2017-11-30" },
        },
    } });
    world.run(&serde_json::from_value(whole).unwrap());
}

fn refuse(batch: &str) -> Command {
    Command::RefusePayment(RefusePayment {
        batch: id(batch),
        reason: label("名单有误"),
    })
}

fn resend(batch: &str, index: u32) -> Command {
    Command::ResendLine(LineAct {
        basis: basis(),
        batch: id(batch),
        index,
        reference: None,
    })
}

fn command(world: &World, no: usize, (kind, a, b, c, n): Step) -> Command {
    let batch = format!("b-{a}");
    let project = PROJECTS[usize::from(b) % 2];
    let village = VILLAGES[usize::from(c) % 3];
    let amount = yuan(&format!("{n}.{:02}", u16::from(a) * 11));
    let index = u32::from(c);
    match kind {
        0..4 => {
            let scheme = SCHEMES[usize::from(c) % 3];
            let mut command = prepare(&batch, project, scheme, lines(project, a, b, n));
            if let Command::PreparePayment(prepared) = &mut command {
                // Some are paid from a voucher, some name the quota that they are paid from.
                prepared.voucher = (n % 5 == 0).then(|| id(&format!("v-{}", b % 4)));
                prepared.line = (n % 4 == 0 && project == "hemp-farm").then(|| id("sj-1"));
            }
            command
        }
        4..6 => world.approval(&batch),
        6 => refuse(&batch),
        7..9 => settlement(world, &batch, (b, c, n)),
        9 => Command::RecordReturn(report(&batch, index)),
        10..12 => resend(&batch, index),
        12 => Command::RecordResettlement(LineArrival {
            basis: basis(),
            batch: id(&batch),
            index,
            reference: id("bank-2"),
        }),
        13 => Command::GiveUpLine(report(&batch, index)),
        14 => Command::ReverseLine(ReverseLine {
            basis: basis(),
            batch: id(&batch),
            index,
            reason: ReversalReason::Diverted,
        }),
        15 => Command::RecordUnmatchedReturn(UnmatchedReturn {
            amount,
            basis: basis(),
            payer: (a % 2 == 0).then(|| person(a)),
            period: period(if b % 2 == 0 { "2017-03" } else { "2017-04" }),
            project: id(project),
            reference: None,
            village: (c % 2 == 0).then(|| region(village)),
        }),
        16 => Command::RecordSuspense(SuspenseRecorded {
            agent: (c % 4 == 0).then(|| id("cards")),
            amount: if b % 2 == 0 { amount } else { amount.negated() },
            basis: bank::basis_on(c),
            batch: None,
            reason: SuspenseReason::Unknown,
            reference: id("bank-3"),
            suspense: id(&format!("s-{a}")),
            unit: id("finance"),
            voucher: None,
        }),
        17 => Command::ClearSuspense(SuspenseCleared {
            amount: yuan(if b % 2 == 0 { "3" } else { "-3" }),
            basis: basis(),
            booked_on: None,
            explanation: label("已查明"),
            suspense: id(&format!("s-{a}")),
        }),
        18 => funds(project, a, n),
        19..=24 => asset_command(no, (kind, a, b, c, n)),
        26.. => bank::command(world, no, (kind, a, b, c, n)),
        _ if a % 3 == 0 => Command::TakeDownNotice(NoticeTakenDown {
            evidence: Vec::new(),
            notice: id(&format!("n-{b}")),
            on: TODAY,
        }),
        _ => Command::PostNotice(post_notice(world, &format!("n-{b}"), project, village, c)),
    }
}

/// Reports a batch on some day: wholly, with failures, or with lines that stay open.
fn settlement(world: &World, batch: &str, (b, c, n): (u8, u8, u16)) -> Command {
    let returned = if b % 2 == 0 { vec![] } else { vec![0, 1] };
    let mut command = world.settlement(batch, &returned);
    if let Command::RecordSettlement(report) = &mut command {
        report.basis = bank::basis_on(c);
        let known = world.state.batch(&id(batch));
        if let Some(seq) = known
            .and_then(|known| known.line_seq(2))
            .filter(|_| n % 2 == 0)
            && let Body::PaymentLine(open) = &world.log[usize::try_from(seq).unwrap()].event.body
        {
            report.open = vec![2];
            report.amount = report.amount.checked_sub(open.paid).unwrap();
        }
    }
    command
}

/// What is done with an asset.
fn asset_command(no: usize, (kind, a, b, c, n): Step) -> Command {
    let amount = yuan(&format!("{n}.{:02}", u16::from(a) * 11));
    match kind {
        19 => Command::RegisterAsset(AssetRegistered {
            asset: id(&format!("a-{a}")),
            basis: basis(),
            class: AssetClass::Commercial,
            name: label("大棚"),
            project: id("hemp-farm"),
            region: (b % 2 == 0).then(|| region(VILLAGES[usize::from(c) % 2])),
            value: amount,
        }),
        20 => Command::VestAsset(AssetVested {
            asset: id(&format!("a-{a}")),
            basis: basis(),
            holder: id("collective"),
        }),
        21 => Command::QuantifyAsset(QuantifyAsset {
            asset: id(&format!("a-{a}")),
            basis: basis(),
            holders: (0..=b)
                .map(|no| Holding {
                    holder: Party::Subject(person(no)),
                    shares: u64::from(no) + 1,
                })
                .collect(),
        }),
        22 => Command::ReceiveIncome(IncomeReceived {
            contract: None,
            amount,
            asset: id(&format!("a-{a}")),
            basis: basis(),
            income: id(&format!("i-{no}")),
            operator: Some(id("builder")),
            period: period("2017"),
        }),
        23 => Command::DeclareDividend(DeclareDividend {
            asset: id(&format!("a-{a}")),
            basis: basis(),
            dividends: yuan(&format!("{}", n / 2 + 1)),
            period: period(if c % 2 == 0 { "2017" } else { "2018" }),
            welfare: yuan("1"),
        }),
        _ => Command::PayDividend(PayDividend {
            asset: id(&format!("a-{a}")),
            basis: basis(),
            except: if b % 2 == 0 { vec![] } else { vec![0] },
            period: period(if c % 2 == 0 { "2017" } else { "2018" }),
        }),
    }
}

/// A notice over the rows that are there, found entry by entry.
fn post_notice(world: &World, notice: &str, project: &str, village: &str, c: u8) -> PostNotice {
    let mut post = PostNotice {
        kind: if c.is_multiple_of(2) {
            NoticeKind::Payments
        } else {
            NoticeKind::Project
        },
        notice: id(notice),
        period: None,
        place: region(village),
        posted_on: TODAY,
        project: (c % 2 == 1).then(|| id(project)),
        rows: Vec::new(),
        size: Some(world.size()),
        stage: [Stage::Prepared, Stage::Approved, Stage::Settled][usize::from(c) % 3],
        title: label("资金发放公示"),
        unit: id("sector"),
        until: TODAY.saturating_add(jiff::ToSpan::days(10)),
    };
    let scope = sunledger_domain::notice::Scope {
        kind: post.kind,
        place: post.place,
        period: post.period,
        project: post.project.as_ref(),
        stage: post.stage,
        size: world.size(),
    };
    post.rows = crate::notices::rows_by_the_domain(world, &scope);
    post
}

fn report(batch: &str, index: u32) -> LineReport {
    LineReport {
        basis: basis(),
        batch: id(batch),
        index,
        reason: label("账号不符"),
    }
}

/// Lines of every sort that a batch of this project may have.
fn lines(project: &str, a: u8, b: u8, n: u16) -> Vec<sunledger_domain::command::LineDraft> {
    let villages = if project == "road" { 3 } else { 2 };
    (0..=a)
        .map(|no| {
            let village = VILLAGES.get(usize::from(no) % (villages + 1));
            let paid = format!("{}.{:02}", n, no * 7);
            let mut draft = line(no, &paid, village.copied().filter(|_| no % 4 != 3));
            if no % 4 == 3 {
                draft.payee = Party::Unit(id("builder"));
                draft.beneficiary = Some(person(no));
            }
            if no % 3 == 1 {
                draft.due = Some(yuan("2500"));
                draft.reason = Some(DueReason::Instalment);
                draft.reference = Some(id("pz-7"));
            }
            if (no + b) % 5 == 2 {
                draft.period = Some(period("2017-04"));
            }
            draft
        })
        .map(|mut draft| {
            // A project pays within its own place.
            if villages == 2 && draft.village == Some(region(VILLAGES[2])) {
                draft.village = None;
            }
            draft
        })
        .collect()
}

/// Money that goes back where it came from.
fn funds(project: &str, a: u8, n: u16) -> Command {
    let amount = yuan(&n.to_string());
    match a % 4 {
        0 => Command::GiveBack(ProjectGaveBack {
            amount,
            basis: basis(),
            project: id(project),
            source: Source::Pool(id("pool")),
        }),
        1 => Command::ReturnFromPool(PoolReturned {
            amount,
            basis: basis(),
            line: id("zx-1-a"),
            pool: id("pool"),
        }),
        2 => Command::ReclaimQuota(ReclaimQuota {
            amount,
            basis: basis(),
            line: id(if n.is_multiple_of(2) {
                "zx-1-a"
            } else {
                "sj-1"
            }),
        }),
        _ => Command::AdjustQuota(QuotaAdjusted {
            basis: basis(),
            delta: amount.negated(),
            line: id("zx-1"),
            reason: label("指标调减"),
        }),
    }
}
