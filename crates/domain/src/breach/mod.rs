//! Why something may not stand in the log: stable codes, structured fields, Chinese and English text.

mod en;
mod entity;
mod key_change;
mod price;
mod signature;
mod zh;

use jiff::civil::Date;

use crate::code::RegionCode;
use crate::event::Stage;
use crate::id::{AssetId, ContractId, Label, NoticeId, OfficerId, SchemeId, StatementId, UnitId};
use crate::money::Money;
use crate::policy::{Fault, Measure, Rule};
use crate::posting::{Account, Bucket};
use crate::rights::{Actor, Role};
use crate::state::Hindrance;

pub use entity::{Entity, FieldError};
pub use key_change::KeyChangeFault;
pub use price::PriceLimit;
pub use signature::SignatureFault;

/// A rule of the ledger that an event would break. Codes are stable and never re-used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Breach {
    /// Names something that is not registered.
    Unknown {
        /// What sort of thing.
        entity: Entity,
        /// Its id.
        id: String,
    },
    /// Would register something a second time.
    Duplicate {
        /// What sort of thing.
        entity: Entity,
        /// Its id.
        id: String,
    },
    /// A field is wrong by itself.
    Field {
        /// Which field.
        field: &'static str,
        /// In what way.
        error: FieldError,
    },
    /// More would leave a state of an account than is in it.
    Overdrawn {
        /// Which account.
        account: Account,
        /// Which state.
        bucket: Bucket,
        /// What is there, in minor units.
        available: i128,
        /// What was asked for.
        asked: Money,
    },
    /// More would go back to a source than it gave.
    ExceedsSource {
        /// The source.
        source: Account,
        /// What it gave and has not got back, in minor units.
        given: i128,
        /// What was asked for.
        asked: Money,
    },
    /// The actor has none of the roles that this needs.
    NotPermitted {
        /// Who.
        actor: Actor,
        /// What was asked for.
        kind: &'static str,
        /// Which roles would do; empty where no officer may.
        roles: &'static [Role],
    },
    /// The actor's unit is not in charge there.
    OutsideJurisdiction {
        /// Who.
        officer: OfficerId,
        /// Where.
        region: RegionCode,
    },
    /// The actor's unit is not in charge of that unit: neither its own nor within its division.
    NotInCharge {
        /// Who.
        officer: OfficerId,
        /// Whose affair it is.
        unit: UnitId,
    },
    /// The one who prepared a batch or a voucher cannot approve or refuse it.
    MakerApproves {
        /// Who.
        officer: OfficerId,
        /// Which of the two.
        entity: Entity,
        /// Its id.
        id: String,
    },
    /// The approval names another content than what was prepared.
    DigestMismatch {
        /// A batch or a voucher.
        entity: Entity,
        /// Its id.
        id: String,
    },
    /// Something is not in the status that this needs.
    WrongStatus {
        /// What sort of thing.
        entity: Entity,
        /// Its id.
        id: String,
        /// The status it is in.
        status: &'static str,
        /// The status it would have to be in.
        needed: &'static str,
    },
    /// More is paid than is due.
    PaidAboveDue {
        /// The line.
        index: u32,
    },
    /// A notice is confirmed by a village committee's officer, other than the one who posted it.
    NoticeWitness {
        /// Who would confirm.
        officer: OfficerId,
        /// Which notice.
        notice: NoticeId,
    },
    /// Less is paid than is due and no reason is given.
    ReasonMissing {
        /// The line.
        index: u32,
    },
    /// What is due is not what the line's own computation comes to.
    Calc {
        /// The line.
        index: u32,
        /// What is stated.
        stated: Money,
        /// What it comes to.
        computed: Money,
    },
    /// A scheme that is paid once would be paid again.
    OnceOnly {
        /// The scheme.
        scheme: SchemeId,
    },
    /// A beneficiary would receive more in a year than the scheme allows.
    SchemeCap {
        /// The scheme.
        scheme: SchemeId,
        /// The year.
        year: u16,
        /// What it allows.
        cap: Money,
        /// What it would come to, in minor units.
        found: i128,
    },
    /// Lines stand in another order than that of their payees' pseudonyms, which keeps schemes apart.
    LinesOutOfOrder {
        /// The line.
        index: u32,
    },
    /// The lines do not add up to what the batch states.
    ControlTotal {
        /// Which figure.
        field: &'static str,
        /// What is stated.
        stated: i128,
        /// What the lines give.
        found: i128,
    },
    /// A village lies outside the project's division: perhaps the right file for the wrong county.
    OutsideProject {
        /// The village.
        village: RegionCode,
        /// The project's division.
        region: RegionCode,
    },
    /// The project has no money from the quota that the batch names.
    LineNotASource {
        /// The quota.
        line: String,
        /// The project.
        project: String,
    },
    /// More would be paid, held or released than a contract allows.
    BeyondContract {
        /// The contract.
        contract: ContractId,
        /// What bounds it.
        limit: PriceLimit,
        /// How much that is, in minor units.
        bound: i128,
        /// What is used up already.
        committed: i128,
        /// What was asked for.
        asked: Money,
    },
    /// A contract's price would fall below what is paid and held.
    PriceBelowPaid {
        /// The contract.
        contract: ContractId,
        /// What is paid, on its way or held, in minor units.
        committed: i128,
        /// The price that was asked for.
        asked: i128,
    },
    /// Retention would be released before its term ends.
    RetentionNotDue {
        /// The contract.
        contract: ContractId,
        /// The first day on which it may be released.
        until: Date,
    },
    /// A row that does not belong on the notice.
    NoticeRow {
        /// The entry.
        seq: u64,
        /// The stage that its batch would have to have reached.
        stage: Stage,
    },
    /// A notice is as of another log than the one that its command found.
    NoticeSize {
        /// The size that it states.
        stated: u64,
        /// The size of the log.
        size: u64,
    },
    /// Somebody runs the asset already in years of the term.
    OperatorOverlap {
        /// The asset.
        asset: AssetId,
        /// Since when.
        from: Date,
        /// For how many years.
        years: u32,
    },
    /// A notice hangs where the unit that issues it is not in charge.
    NoticeUnit {
        /// Who issues it.
        unit: UnitId,
        /// Where it hangs.
        place: RegionCode,
    },
    /// Old books and today's would be mixed.
    OldBooks {
        /// A fund line or a project.
        entity: Entity,
        /// Which one.
        id: String,
        /// True where it belongs to old books, and is asked for today.
        old: bool,
    },
    /// Old books would be loaded where every act must be signed: nobody signs them.
    OldBooksClosed {
        /// Since when it must be.
        from: Date,
    },
    /// A day of an account is covered by a statement already.
    StatementOverlaps {
        /// The other statement.
        statement: StatementId,
        /// The last day that it covers.
        to: Date,
    },
    /// A day cannot be closed yet.
    DayHindered {
        /// Whose day.
        unit: UnitId,
        /// The day.
        on: Date,
        /// All that hinders it.
        hindrances: Vec<Hindrance>,
    },
    /// A rule of the policy in force refuses the act.
    Policy {
        /// Which rule.
        rule: Rule,
        /// By which article.
        article: u16,
        /// Of which document.
        document: Label,
        /// What was asked for.
        found: Box<Measure>,
        /// What would be allowed.
        allowed: Box<Measure>,
    },
    /// A policy set cannot be adopted.
    PolicySet {
        /// What is wrong with it.
        fault: Fault,
    },
    /// A day that cannot be, or that nobody means.
    DateOutside {
        /// Which field.
        field: &'static str,
        /// The day.
        on: Date,
        /// The earliest day that may be given.
        from: Date,
        /// The latest.
        to: Date,
    },
    /// All that the ledger states together would be more than sums can hold.
    FiguresExceeded {
        /// What it would state, in minor units.
        stated: i128,
    },
    /// The command lacks the signature that it needs, or a key the proof that it is held.
    Signature {
        /// Who gave it, or whose key it is to be.
        officer: OfficerId,
        /// What is wrong.
        fault: Box<SignatureFault>,
    },
    /// A change of the key for checkpoints does not hold.
    KeyChange {
        /// What is wrong.
        fault: Box<KeyChangeFault>,
    },
    /// The command says that something else was asked for.
    KindMismatch {
        /// What it says was asked for.
        command: Label,
        /// What happened.
        event: &'static str,
    },
    /// A batch of events is torn: a command where none may stand, or none where one must.
    BatchTorn,
    /// The rules version is not one that this program knows.
    UnknownRules {
        /// The version.
        rules: u32,
    },
}

impl Breach {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unknown {
                entity: Entity::Officer,
                ..
            } => "unknown_officer",
            Self::Unknown { .. } => "unknown_id",
            Self::Duplicate { .. } => "duplicate_id",
            Self::Field { .. } => "invalid_field",
            Self::Overdrawn { .. } => "overdrawn",
            Self::ExceedsSource { .. } => "exceeds_source",
            Self::NotPermitted { .. } => "not_permitted",
            Self::OutsideJurisdiction { .. } | Self::NotInCharge { .. } => "outside_jurisdiction",
            Self::MakerApproves { .. } => "maker_approves",
            Self::DigestMismatch { .. } => "digest_mismatch",
            Self::WrongStatus { .. } => "wrong_status",
            Self::PaidAboveDue { .. } => "paid_above_due",
            Self::ReasonMissing { .. } => "reason_missing",
            Self::Calc { .. } => "calc_mismatch",
            Self::OnceOnly { .. } => "scheme_once_only",
            Self::SchemeCap { .. } => "scheme_cap",
            Self::ControlTotal { .. } => "control_total",
            Self::OutsideProject { .. } => "outside_project",
            Self::LineNotASource { .. } => "line_not_a_source",
            Self::BeyondContract { limit, .. } => limit.code(),
            Self::PriceBelowPaid { .. } => "price_below_paid",
            Self::RetentionNotDue { .. } => "retention_not_due",
            Self::NoticeRow { .. } => "notice_row",
            Self::StatementOverlaps { .. } => "statement_overlaps",
            Self::DayHindered { .. } => "day_hindered",
            Self::Policy { .. } => "policy_rule",
            Self::PolicySet { .. } => "policy_set",
            Self::DateOutside { .. } => "date_outside",
            Self::Signature { fault, .. } => fault.code(),
            Self::KeyChange { .. } => "key_change",
            Self::KindMismatch { .. } => "kind_mismatch",
            Self::FiguresExceeded { .. } => "figures_exceeded",
            Self::LinesOutOfOrder { .. } => "lines_out_of_order",
            Self::NoticeSize { .. } => "notice_size",
            Self::NoticeUnit { .. } => "notice_unit",
            Self::OperatorOverlap { .. } => "operator_overlap",
            Self::NoticeWitness { .. } => "notice_witness",
            Self::OldBooks { .. } => "old_books",
            Self::OldBooksClosed { .. } => "old_books_closed",
            Self::BatchTorn => "batch_torn",
            Self::UnknownRules { .. } => "unknown_rules",
        }
    }

    /// The field that is wrong, where it is one: the last part of its path in the event.
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::Field { field, .. }
            | Self::ControlTotal { field, .. }
            | Self::DateOutside { field, .. } => Some(field),
            Self::PaidAboveDue { .. } | Self::SchemeCap { .. } => Some("paid"),
            Self::ReasonMissing { .. } => Some("reason"),
            Self::Calc { .. } => Some("due"),
            Self::OnceOnly { .. } => Some("scheme"),
            Self::OutsideProject { .. } => Some("village"),
            Self::LineNotASource { .. } => Some("line"),
            Self::LinesOutOfOrder { .. } => Some("payee"),
            Self::PriceBelowPaid { .. } => Some("delta"),
            Self::RetentionNotDue { .. } => Some("business_on"),
            Self::NoticeRow { .. } => Some("rows"),
            Self::NoticeSize { .. } => Some("size"),
            Self::NoticeUnit { .. } => Some("unit"),

            Self::DigestMismatch { .. } => Some("digest"),
            Self::OperatorOverlap { .. } | Self::StatementOverlaps { .. } => Some("from"),
            Self::DayHindered { .. } => Some("on"),
            Self::Signature { fault, .. } => Some(fault.field()),
            Self::KeyChange { .. } => Some("note"),
            Self::PolicySet { fault } => Some(fault.field()),
            Self::Unknown { .. }
            | Self::Duplicate { .. }
            | Self::Overdrawn { .. }
            | Self::ExceedsSource { .. }
            | Self::BeyondContract { .. }
            | Self::NotPermitted { .. }
            | Self::OutsideJurisdiction { .. }
            | Self::NotInCharge { .. }
            | Self::MakerApproves { .. }
            | Self::NoticeWitness { .. }
            | Self::WrongStatus { .. }
            | Self::Policy { .. }
            | Self::KindMismatch { .. }
            | Self::FiguresExceeded { .. }
            | Self::OldBooks { .. }
            | Self::BatchTorn
            | Self::UnknownRules { .. }
            | Self::OldBooksClosed { .. } => None,
        }
    }
}

impl std::error::Error for Breach {}

fn list<T: Copy>(items: &[T], between: &str, name: fn(T) -> &'static str) -> String {
    let names: Vec<_> = items.iter().map(|&item| name(item)).collect();
    names.join(between)
}

/// A figure as people write it: shares are counted, all else is money.
fn figure(field: &str, value: i128) -> String {
    match field {
        "shares" => value.to_string(),
        _ => minor(value),
    }
}

/// Minor units as a decimal amount; totals may exceed one `Money`.
pub(crate) fn minor(value: i128) -> String {
    let (units, minor) = (value.unsigned_abs() / 100, value.unsigned_abs() % 100);
    let sign = if value < 0 { "-" } else { "" };
    format!("{sign}{units}.{minor:02}")
}
