//! From a command to events: pure, synchronous, all or nothing.
//!
//! Each handler only says which events a command means; whether they may stand is `admit`'s to say,
//! one after the other on a copy of the state.

mod agent;
mod asset;
mod cites;
mod history;
mod lines;
mod linkage;
mod matching;
mod notice;
mod payment;
mod project;
mod statement;
mod suspense;
mod year;

use std::fmt;

use sunledger_chain::entry::{BATCH_BYTES_MAX, BATCH_ENTRIES_MAX, HEADER_BYTES, PAYLOAD_BYTES_MAX};

use crate::admit::{Cited, admit};
use crate::breach::{Breach, FieldError};
use crate::command::{Command, LineDraft, Meta};
use crate::event::{Body, Cmd, Event, QuotaReclaimed};
use crate::id::Label;
use crate::state::State;
use crate::wire::{Bodies, Payloads, WireError};
use crate::{RULES_VERSION, breach};

pub use cites::{cites, cites_of};
pub use payment::places;

/// What a command comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// The events, to be recorded as one atomic batch.
    pub events: Vec<Event>,
    /// The same events as the payloads of their entries.
    pub payloads: Payloads,
    /// The state once they are recorded.
    pub after: State,
}

/// Why a command is refused. Nothing was changed.
#[derive(Debug, PartialEq)]
pub enum Rejection {
    /// An event of it may not stand in the log.
    Breach {
        /// Which rule.
        breach: Breach,
        /// Which event of the batch, from 0.
        at: usize,
    },
    /// More events, or more bytes, than one atomic batch may have.
    BatchTooLarge {
        /// Of what there is too much.
        what: &'static str,
        /// How much there is.
        found: usize,
        /// How much there may be.
        limit: usize,
    },
    /// The stated total is not what the lines give.
    ControlTotal {
        /// What is stated, in minor units.
        stated: i128,
        /// What the lines give.
        found: i128,
    },
    /// Nothing is asked for: a list without an item.
    Empty,
}

/// Decides a command. `cited` holds the entries that `cites` names for it.
///
/// `payloads` are what the journal stores; they are encoded here once, since the command's digest is over them.
pub fn decide(
    state: &State,
    meta: &Meta,
    command: &Command,
    cited: &Cited,
) -> Result<Decision, Rejection> {
    let Draft {
        bodies,
        encoded,
        cmd,
    } = draft(state, meta, command, cited)?;
    let payloads = encoded
        .into_payloads(&cmd)
        .unwrap_or_else(|error| unencodable(&error));
    let first_line = bodies
        .iter()
        .position(|body| matches!(body, Body::PaymentLine(_)));
    let mut after = state.clone();
    let mut cmd = Some(cmd);
    let mut events = Vec::with_capacity(bodies.len());
    for (at, body) in bodies.into_iter().enumerate() {
        let event = Event {
            cmd: cmd.take(),
            body,
        };
        admit(&after, &event, cited).map_err(|breach| match (given(command), first_line) {
            (Some(lines), Some(first)) => payment::as_given(lines, first, breach, at),
            (None, _) | (_, None) => Rejection::Breach { breach, at },
        })?;
        after.evolve(&event);
        events.push(event);
    }
    Ok(Decision {
        events,
        payloads,
        after,
    })
}

/// What a command would be recorded as, for its maker to look at and sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rehearsal {
    /// The command, as it would stand in its first event.
    pub cmd: Cmd,
    /// What would happen.
    pub bodies: Vec<Body>,
}

/// What a command would be recorded as: whether it may be recorded is not asked yet.
///
/// # Errors
/// Where no events follow from it at all.
pub fn rehearse(
    state: &State,
    meta: &Meta,
    command: &Command,
    cited: &Cited,
) -> Result<Rehearsal, Rejection> {
    let Draft { bodies, cmd, .. } = draft(state, meta, command, cited)?;
    Ok(Rehearsal { cmd, bodies })
}

/// A command's events before any rule is asked.
struct Draft {
    bodies: Vec<Body>,
    encoded: Bodies,
    cmd: Cmd,
}

fn draft(state: &State, meta: &Meta, command: &Command, cited: &Cited) -> Result<Draft, Rejection> {
    let bodies = bodies_of(state, meta, command, cited)?;
    let encoded = Bodies::encode(&bodies).unwrap_or_else(|error| unencodable(&error));
    let count = within_limits(&bodies, &encoded)?;
    let cmd = Cmd {
        actor: meta.actor.clone(),
        content: meta.content,
        count,
        digest: encoded.digest(),
        issued_at: meta.issued_at,
        key: meta.key,
        kind: label(command.kind()),
        rules: if state.size() == 0 {
            RULES_VERSION
        } else {
            state.rules()
        },
        sigs: meta.sigs.clone(),
    };
    Ok(Draft {
        bodies,
        encoded,
        cmd,
    })
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "no other kind has payment lines"
)]
/// The payment lines of a command, as its maker gave them.
fn given(command: &Command) -> Option<&[LineDraft]> {
    let lines = match command {
        Command::PreparePayment(c) => &c.lines,
        Command::LoadHistory(c) => &c.lines,
        _ => return None,
    };
    Some(lines)
}

fn bodies_of(
    state: &State,
    meta: &Meta,
    command: &Command,
    cited: &Cited,
) -> Result<Vec<Body>, Rejection> {
    let one = |body: Body| Ok(vec![body]);
    match command {
        Command::CreateLedger(c) => Ok(vec![
            c.ledger.clone().into(),
            c.unit.clone().into(),
            c.officer.clone().into(),
        ]),
        Command::RegisterRegions(c) if c.regions.is_empty() => Err(Rejection::Empty),
        Command::RegisterRegions(c) => Ok(c.regions.iter().cloned().map(Body::from).collect()),
        Command::CloseRegion(c) => one(c.clone().into()),
        Command::RegisterUnit(c) => one(c.clone().into()),
        Command::RegisterOfficer(c) => one(c.clone().into()),
        Command::RevokeOfficer(c) => one(c.clone().into()),
        Command::RegisterKey(c) => one(c.clone().into()),
        Command::RevokeKey(c) => one(c.clone().into()),
        Command::RequireSigning(c) => one(c.clone().into()),
        Command::RotateCheckpointKey(c) => one(c.clone().into()),
        Command::RegisterScheme(c) => one(c.clone().into()),
        Command::RecordLinkage(c) => Ok(linkage::record(c)),
        Command::AdoptPolicy(c) => one(c.clone().into()),
        Command::ReceiveQuota(c) => one(c.clone().into()),
        Command::PassDownQuota(c) => one(c.clone().into()),
        Command::AdjustQuota(c) => one(c.clone().into()),
        Command::ReclaimQuota(c) => one(Body::from(QuotaReclaimed {
            amount: c.amount,
            basis: c.basis.clone(),
            line: c.line.clone(),
            parent: state
                .lines
                .get(&c.line)
                .and_then(|line| line.parent.clone()),
        })),
        Command::OpenPool(c) => one(c.clone().into()),
        Command::FundPool(c) => one(c.clone().into()),
        Command::ReturnFromPool(c) => one(c.clone().into()),
        Command::RegisterProject(c) => one(c.clone().into()),
        Command::FundProject(c) => one(c.clone().into()),
        Command::GiveBack(c) => one(c.clone().into()),
        Command::CloseYear(c) => year::close(state, c),
        Command::ApproveProject(c) => one(c.clone().into()),
        Command::SignContract(c) => one(c.clone().into()),
        Command::ChangeContract(c) => one(c.clone().into()),
        Command::AcceptContract(c) => one(c.clone().into()),
        Command::AuditContract(c) => one(c.clone().into()),
        Command::HoldRetention(c) => one(c.clone().into()),
        Command::ReleaseRetention(c) => one(c.clone().into()),
        Command::TerminateProject(c) => project::terminate(state, c),
        Command::HandOverProject(c) => one(c.clone().into()),
        Command::PreparePayment(c) => payment::prepare(state, c),
        Command::ApprovePayment(c) => one(payment::approve(c)),
        Command::RefusePayment(c) => payment::refuse(state, c).and_then(one),
        Command::RecordSettlement(c) => payment::settle(state, meta, c, cited),
        Command::RecordReturn(c) => lines::returned(state, meta, c, cited).and_then(one),
        Command::ResendLine(c) => lines::resend(state, c, cited).and_then(one),
        Command::RecordResettlement(c) => lines::resettled(state, meta, c, cited).and_then(one),
        Command::GiveUpLine(c) => lines::give_up(state, c, cited).and_then(one),
        Command::ReverseLine(c) => lines::reverse(state, c, cited).and_then(one),
        Command::RecordUnmatchedReturn(c) => one(lines::unmatched_return(state, meta, c)),
        Command::RecordSuspense(c) => one(c.clone().into()),
        Command::ClearSuspense(c) => one(c.clone().into()),
        Command::RegisterAsset(c) => one(c.clone().into()),
        Command::VestAsset(c) => one(c.clone().into()),
        Command::QuantifyAsset(c) => asset::quantify(c),
        Command::PassShares(c) => one(c.clone().into()),
        Command::ImpairAsset(c) => one(c.clone().into()),
        Command::DisposeOfAsset(c) => one(c.clone().into()),
        Command::SpendWelfare(c) => one(c.clone().into()),
        Command::SignOperator(c) => one(c.clone().into()),
        Command::ReceiveIncome(c) => one(c.clone().into()),
        Command::DeclareDividend(c) => asset::declare(state, c),
        Command::PayDividend(c) => asset::pay(state, c).and_then(one),
        Command::PostNotice(c) => notice::post(state, c, cited).and_then(one),
        Command::ConfirmNotice(c) => one(c.clone().into()),
        Command::TakeDownNotice(c) => one(c.clone().into()),
        Command::ReceiveReport(c) => one(c.clone().into()),
        Command::ReferReport(c) => one(c.clone().into()),
        Command::AnswerReport(c) => one(c.clone().into()),
        Command::OpenAgent(c) => one(c.clone().into()),
        Command::PrepareVoucher(c) => one(c.clone().into()),
        Command::ApproveVoucher(c) => one(agent::approve(c)),
        Command::RefuseVoucher(c) => agent::refuse(state, c).and_then(one),
        Command::SettleVoucher(c) => agent::settle(state, meta, c).and_then(one),
        Command::ReturnVoucher(c) => agent::give_back(state, meta, c).and_then(one),
        Command::SpendVillage(c) => agent::spend(state, c).and_then(one),
        Command::RecordStatement(c) => statement::record(state, meta, c, cited),
        Command::CloseDay(c) => one(statement::close_day(state, c)),
        Command::RecordMatch(c) => Ok(matching::record(c)),
        Command::RaiseFinding(c) => one(c.clone().into()),
        Command::ConfirmFinding(c) => one(c.clone().into()),
        Command::DismissFinding(c) => one(c.clone().into()),
        Command::OrderFinding(c) => one(c.clone().into()),
        Command::CloseFinding(c) => one(c.clone().into()),
        Command::AskSealed(c) => one(c.clone().into()),
        Command::EraseSubject(c) => one(c.clone().into()),
        Command::RestrictSubject(c) => one(c.clone().into()),
        Command::MakeDisclosure(c) => one(c.clone().into()),
        Command::LoadHistory(c) => history::load(state, meta, c),
    }
}

fn within_limits(bodies: &[Body], encoded: &Bodies) -> Result<u32, Rejection> {
    let too_large = |what, found, limit| Rejection::BatchTooLarge { what, found, limit };
    if bodies.is_empty() {
        return Err(Rejection::Empty);
    }
    let limit = usize::try_from(BATCH_ENTRIES_MAX).unwrap_or(usize::MAX);
    if bodies.len() > limit {
        return Err(too_large("events", bodies.len(), limit));
    }
    // A command adds about 600 bytes to the first payload, a type about 40 to each.
    let longest = encoded.longest().saturating_add(1024);
    if longest > PAYLOAD_BYTES_MAX {
        return Err(too_large("bytes in one event", longest, PAYLOAD_BYTES_MAX));
    }
    let overhead = bodies.len().saturating_mul(HEADER_BYTES.saturating_add(40));
    let bytes = encoded
        .byte_len()
        .saturating_add(overhead)
        .saturating_add(1024);
    if bytes > BATCH_BYTES_MAX {
        return Err(too_large("bytes", bytes, BATCH_BYTES_MAX));
    }
    u32::try_from(bodies.len()).map_err(|_| too_large("events", bodies.len(), limit))
}

/// Our own types are maps with string keys and no floats; serde_json writes them into memory without fail.
fn unencodable(error: &WireError) -> ! {
    unreachable!("an event of our own cannot be written as JSON: {error}")
}

fn label(text: &str) -> Label {
    Label::new(text).unwrap_or_else(|error| unreachable!("{text}: {error}"))
}

fn rejected(breach: Breach) -> Rejection {
    Rejection::Breach { breach, at: 0 }
}

fn field(field: &'static str, error: FieldError) -> Rejection {
    rejected(Breach::Field { field, error })
}

impl Rejection {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Breach { breach, .. } => breach.code(),
            Self::BatchTooLarge { .. } => "batch_too_large",
            Self::ControlTotal { .. } => "control_total",
            Self::Empty => "empty",
        }
    }

    /// The field that is wrong, where it is one.
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::Breach { breach, .. } => breach.field(),
            Self::ControlTotal { .. } => Some("control_total"),
            Self::BatchTooLarge { .. } | Self::Empty => None,
        }
    }

    /// The text for a bureau, in Chinese.
    pub fn zh(&self) -> String {
        match self {
            Self::Breach { breach, .. } => breach.zh(),
            Self::BatchTooLarge { what, found, limit } => {
                let what = match *what {
                    "events" => "事件数",
                    "bytes" => "字节数",
                    "bytes in one event" => "单个事件的字节数",
                    other => other,
                };
                format!("一个批次的 {what} 为 {found}，上限 {limit}，请拆分后提交")
            }
            Self::ControlTotal { stated, found } => format!(
                "控制合计不符：申报 {}，明细合计 {}",
                breach::minor(*stated),
                breach::minor(*found)
            ),
            Self::Empty => "没有任何明细，请至少填写一行".to_owned(),
        }
    }
}

impl std::error::Error for Rejection {}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Breach { breach, .. } => breach.fmt(f),
            Self::BatchTooLarge { what, found, limit } => {
                write!(
                    f,
                    "{found} {what} in one batch, more than {limit}: split it"
                )
            }
            Self::ControlTotal { stated, found } => write!(
                f,
                "the control total is {}, the lines give {}",
                breach::minor(*stated),
                breach::minor(*found)
            ),
            Self::Empty => f.write_str("there is nothing in it: give at least one line"),
        }
    }
}
