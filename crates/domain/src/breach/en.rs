//! Refusals in English, as `Display`.

use std::fmt;

use super::{Breach, Entity, FieldError, figure, list, minor};
use crate::event::BankAccount;
use crate::figures::FIGURES_MAX;
use crate::rights::Role;
use crate::state::Hindrance;

impl fmt::Display for Breach {
    #[expect(clippy::too_many_lines, reason = "one text for each kind of breach")]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { entity, id } => {
                let of = entity.en();
                write!(
                    f,
                    "{of} '{id}' is not registered: register it first, or check the id"
                )
            }
            Self::Duplicate { entity, id } => {
                let of = entity.en();
                write!(f, "{of} '{id}' is registered already: choose another id")
            }
            Self::Field { field, error } => write!(f, "field {field} {}", error.en()),
            Self::Overdrawn {
                account,
                bucket,
                available,
                asked,
            } => {
                let (has, state) = (minor(*available), bucket.name());
                write!(
                    f,
                    "{account} has {has} in state '{state}', not enough for {asked}"
                )
            }
            Self::ExceedsSource {
                source,
                given,
                asked,
            } => {
                let given = minor(*given);
                write!(
                    f,
                    "{source} gave only {given}, so {asked} cannot go back to it"
                )
            }
            Self::NotPermitted { actor, kind, roles } => {
                let roles = roles_en(roles);
                write!(f, "{actor} may not do {kind}: it needs one of: {roles}")
            }
            Self::OutsideJurisdiction { officer, region } => {
                write!(
                    f,
                    "the unit of {officer} is not in charge of division {region}"
                )
            }
            Self::NotInCharge { officer, unit } => {
                write!(f, "the unit of {officer} is not in charge of unit '{unit}'")
            }
            Self::MakerApproves {
                officer,
                entity,
                id,
            } => write!(
                f,
                "{officer} prepared {} '{id}': somebody else has to approve or refuse it",
                entity.en()
            ),
            Self::DigestMismatch { entity, id } => write!(
                f,
                "the digest is not that of {} '{id}' as prepared: look at it again, then approve",
                entity.en()
            ),
            Self::WrongStatus {
                entity,
                id,
                status,
                needed,
            } => {
                let of = entity.en();
                write!(f, "{of} '{id}' is {status}, but must be {needed} for this")
            }
            Self::NoticeWitness { officer, notice } => write!(
                f,
                "{officer} cannot bear witness of the notice '{notice}': that takes an officer of a village committee other than the one who posted it"
            ),
            Self::PaidAboveDue { index } => {
                write!(f, "line {index} (from 0) pays more than is due")
            }
            Self::ReasonMissing { index } => write!(
                f,
                "line {index} (from 0) pays less than is due and gives no reason"
            ),
            Self::Calc {
                index,
                stated,
                computed,
            } => write!(
                f,
                "line {index} (from 0): {stated} is due, but its computation comes to {computed}"
            ),
            Self::OnceOnly { scheme } => write!(
                f,
                "scheme '{scheme}' is paid once, and this beneficiary has been paid already"
            ),
            Self::SchemeCap {
                scheme,
                year,
                cap,
                found,
            } => write!(
                f,
                "scheme '{scheme}' allows at most {cap} for one beneficiary and year; for {year} it would come to {}",
                minor(*found)
            ),
            Self::LinesOutOfOrder { index } => write!(
                f,
                "line {index} (from 0) is not in the order of payees: another order could join the lists of two schemes"
            ),
            Self::ControlTotal {
                field,
                stated,
                found,
            } => {
                let (stated, found) = (figure(field, *stated), figure(field, *found));
                write!(f, "{field} is stated as {stated}, the lines give {found}")
            }
            Self::OutsideProject { village, region } => write!(
                f,
                "village {village} lies outside the project's division {region}: is it the right file?"
            ),
            Self::LineNotASource { line, project } => {
                write!(f, "project '{project}' has no money from quota '{line}'")
            }
            Self::BeyondContract {
                contract,
                limit,
                bound,
                committed,
                asked,
            } => {
                let free = minor(bound.saturating_sub(*committed).max(0));
                let (of, bound, committed) = (limit.en(), minor(*bound), minor(*committed));
                write!(
                    f,
                    "{of} of contract '{contract}' is {bound}, of which {committed} is used: at most {free} is possible, not {asked}"
                )
            }
            Self::PriceBelowPaid {
                contract,
                committed,
                asked,
            } => {
                let (least, asked) = (minor(*committed), minor(*asked));
                write!(
                    f,
                    "contract '{contract}' has paid and held {least}: its price cannot become {asked}"
                )
            }
            Self::RetentionNotDue { contract, until } => write!(
                f,
                "the warranty of contract '{contract}' ends on {until}: its retention is not released before"
            ),
            Self::NoticeRow { seq, stage } => write!(
                f,
                "entry {seq} does not belong on this notice: other place or period, or its batch is not yet {}",
                stage.name()
            ),
            Self::NoticeSize { stated, size } => write!(
                f,
                "a notice is as of the log as it is, with {size} entries, not {stated}: leave the size out"
            ),
            Self::NoticeUnit { unit, place } => write!(
                f,
                "unit '{unit}' is not in charge of {place}, where the notice hangs"
            ),
            Self::OperatorOverlap { asset, from, years } => write!(
                f,
                "asset '{asset}' is run by a contract of {years} years from {from} on: terms may not overlap"
            ),
            Self::OldBooks {
                entity,
                id,
                old: true,
            } => write!(
                f,
                "{} '{id}' belongs to old books: it can be given back, reversed and reclaimed, not used again; take another id",
                entity.en()
            ),
            Self::OldBooks {
                entity,
                id,
                old: false,
            } => write!(
                f,
                "{} '{id}' is in use today: old books cannot add to it; name another in the mapping",
                entity.en()
            ),
            Self::StatementOverlaps { statement, to } => write!(
                f,
                "statement '{statement}' covers this account up to {to}: leave those days out, or begin on {to} with its closing balance"
            ),
            Self::DayHindered {
                unit,
                on,
                hindrances,
            } => {
                let why: Vec<_> = hindrances.iter().map(hindrance_en).collect();
                write!(f, "'{unit}' cannot close {on}: {}", why.join("; "))
            }
            Self::Policy {
                rule,
                article,
                document,
                found,
                allowed,
            } => {
                let (id, what) = (rule.id(), rule.en());
                let (found, allowed) = (found.en(), allowed.en());
                write!(
                    f,
                    "breaks article {article} of '{document}' ({id}): {what}. Found: {found}; allowed: {allowed}"
                )
            }
            Self::PolicySet { fault } => write!(f, "the policy set cannot be adopted: {fault}"),
            Self::DateOutside {
                field,
                on,
                from,
                to,
            } => write!(
                f,
                "field {field}: {on} is not within {from} and {to}: check the date"
            ),
            Self::FiguresExceeded { stated } => write!(
                f,
                "all that the ledger states would come to {}, above its limit of {}: check the amounts",
                minor(*stated),
                minor(FIGURES_MAX)
            ),
            Self::Signature { officer, fault } => fault.en(officer, f),
            Self::KeyChange { fault } => fault.en(f),
            Self::OldBooksClosed { from } => write!(
                f,
                "since {from} every act must be signed, and nobody signs old books: they had to be loaded before; what was left out is given and signed by its maker"
            ),
            Self::KindMismatch { command, event } => write!(
                f,
                "a command of kind '{command}' cannot cause {event}: the log says that something else was asked for"
            ),
            Self::BatchTorn => f.write_str("the batch of events is torn"),
            Self::UnknownRules { rules } => write!(
                f,
                "rules version {rules} is unknown to this program: use a newer one"
            ),
        }
    }
}

fn hindrance_en(hindrance: &Hindrance) -> String {
    let of = |account: &BankAccount| match account {
        BankAccount::Unit(id) => format!("unit '{id}'"),
        BankAccount::Agent(id) => format!("agent account '{id}'"),
    };
    match hindrance {
        Hindrance::StatementMissing { account } => {
            format!("no statement of {} covers it", of(account))
        }
        Hindrance::InDiffers {
            account,
            bank,
            books,
        } => {
            let (of, bank, books) = (of(account), minor(*bank), minor(*books));
            format!("in at {of}: the bank says {bank}, the books {books}")
        }
        Hindrance::OutDiffers {
            account,
            bank,
            books,
        } => {
            let (of, bank, books) = (of(account), minor(*bank), minor(*books));
            format!("out at {of}: the bank says {bank}, the books {books}")
        }
        Hindrance::SuspenseOpen { count, first } => {
            format!("{count} items in suspense are open, first '{first}'")
        }
        Hindrance::EarlierDay { on } => format!("{on} has movements and is not closed"),
    }
}

fn roles_en(roles: &[Role]) -> String {
    match roles {
        [] => "none (only the system itself)".to_owned(),
        roles => list(roles, ", ", Role::name),
    }
}

impl Entity {
    const fn en(self) -> &'static str {
        match self {
            Self::Region => "division",
            Self::Unit => "unit",
            Self::Officer => "officer",
            Self::Key => "key",
            Self::Scheme => "scheme",
            Self::Line => "fund line",
            Self::Pool => "pool",
            Self::Project => "project",
            Self::Contract => "contract",
            Self::Batch => "batch",
            Self::PaymentLine => "payment line",
            Self::Asset => "asset",
            Self::Share => "share",
            Self::Income => "income",
            Self::Dividend => "dividend",
            Self::Notice => "notice",
            Self::Report => "report",
            Self::Suspense => "suspense item",
            Self::Ledger => "ledger",
            Self::Entry => "entry",
            Self::Agent => "agent account",
            Self::Voucher => "voucher",
            Self::Spending => "village spending",
            Self::Statement => "statement",
            Self::Day => "day",
            Self::Run => "matching run",
            Self::Household => "linked household",
            Self::Finding => "finding",
        }
    }
}

impl FieldError {
    const fn en(self) -> &'static str {
        match self {
            Self::NotPositive => "must be above zero",
            Self::Negative => "must not be below zero",
            Self::Zero => "must not be zero",
            Self::Missing => "must be given",
            Self::Unexpected => "must not be given here",
            Self::TooMany => "exceeds its limit",
            Self::Mismatch => "differs from what the ledger knows or expects",
            Self::TooEarly => "comes before what it must follow",
            Self::CheckDigit => "does not pass its check digit: look for a typing error",
        }
    }
}
