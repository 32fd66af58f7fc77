//! Refusals in English, as `Display`.

use std::fmt;

use super::{Breach, Entity, FieldError, figure, list, minor};
use crate::rights::Role;

impl fmt::Display for Breach {
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
            Self::MakerApproves { officer, batch } => write!(
                f,
                "{officer} prepared batch '{batch}': somebody else has to approve or refuse it"
            ),
            Self::DigestMismatch { batch } => write!(
                f,
                "the digest is not that of batch '{batch}' as prepared: look at it again, then approve"
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
            Self::PaidAboveDue { index } => {
                write!(f, "line {index} (from 0) pays more than is due")
            }
            Self::ReasonMissing { index } => write!(
                f,
                "line {index} (from 0) pays less than is due and gives no reason"
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
            Self::NoticeRow { seq, stage } => write!(
                f,
                "entry {seq} does not belong on this notice: other place or period, or its batch is not yet {}",
                stage.name()
            ),
            Self::BatchTorn => f.write_str("the batch of events is torn"),
            Self::UnknownRules { rules } => write!(
                f,
                "rules version {rules} is unknown to this program: use a newer one"
            ),
        }
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
            Self::Scheme => "scheme",
            Self::Line => "fund line",
            Self::Pool => "pool",
            Self::Project => "project",
            Self::Batch => "batch",
            Self::PaymentLine => "payment line",
            Self::Asset => "asset",
            Self::Share => "share",
            Self::Income => "income",
            Self::Dividend => "dividend",
            Self::Notice => "notice",
            Self::Suspense => "suspense item",
            Self::Ledger => "ledger",
            Self::Entry => "entry",
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
