//! Numbers of people and organisations, checked by their own check digits where the mapping says so.
//!
//! A number is passed on or refused; it is never mended, and never part of a message.

use std::borrow::Cow;

use sunledger_domain::identity::{CitizenId, CreditCode, IdentityError};

use super::code::{label, split};
use crate::mapping::IdCheck;
use crate::quarantine::Reason;

/// Checks a number by the mapping's rule; `kind` is the cell that names the document. What passes
/// comes back in its standard's spelling, so that one person is not two.
pub(crate) fn check_number<'c>(
    number: &'c str,
    kind: Option<&str>,
    rule: IdCheck,
) -> Result<Cow<'c, str>, Reason> {
    let citizen = match rule {
        IdCheck::None => false,
        IdCheck::Citizen => true,
        IdCheck::ByKind => kind.is_some_and(is_citizen_kind),
        IdCheck::CreditCode => {
            let code = CreditCode::parse(&number.to_ascii_uppercase());
            return match code {
                Ok(code) => Ok(Cow::Owned(code.as_str().to_owned())),
                Err(error) => Err(reason(number, error)),
            };
        }
    };
    if !citizen {
        return match number.contains('*') && rule != IdCheck::None {
            true => Err(Reason::IdMasked),
            false => Ok(Cow::Borrowed(number)),
        };
    }
    match CitizenId::parse(number) {
        Ok(id) => Ok(Cow::Owned(id.expose().to_owned())),
        Err(error) => Err(reason(number, error)),
    }
}

/// Whether a document is the one whose number GB 11643 makes. Code 01 alone is it as well.
fn is_citizen_kind(kind: &str) -> bool {
    let (code, text) = split(kind);
    let text = text.unwrap_or_else(|| label(kind));
    let named = text.contains("身份证") && !text.contains("外国人");
    named || matches!(code, "01" | "1")
}

fn reason(number: &str, error: IdentityError) -> Reason {
    match error {
        IdentityError::Shape { .. } if number.contains('*') => Reason::IdMasked,
        IdentityError::Shape { .. } => Reason::IdShape,
        IdentityError::BirthDate => Reason::IdBirthDate,
        IdentityError::CheckDigit => Reason::IdCheckDigit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(number: &str, kind: Option<&str>, rule: IdCheck) -> Result<String, Reason> {
        check_number(number, kind, rule).map(Cow::into_owned)
    }

    #[test]
    fn the_document_decides_what_is_checked() {
        let by = |kind| check("E12345678", Some(kind), IdCheck::ByKind);
        for kind in ["03-护照", "护照", "外国人永久居留身份证"] {
            assert_eq!(by(kind).as_deref(), Ok("E12345678"), "{kind}");
        }
        for kind in ["01-居民身份证", "身份证", "01", "临时居民身份证"] {
            assert_eq!(by(kind), Err(Reason::IdShape), "{kind}");
        }
        assert!(check("E12345678", None, IdCheck::None).is_ok());
    }

    #[test]
    fn each_fault_has_its_reason_and_one_person_one_spelling() {
        let citizen = |number| check(number, None, IdCheck::Citizen);
        assert_eq!(
            citizen("11010519491231002x").as_deref(),
            Ok("11010519491231002X")
        );
        assert_eq!(citizen("1101051949123100"), Err(Reason::IdShape));
        assert_eq!(citizen("11010519490231002X"), Err(Reason::IdBirthDate));
        assert_eq!(citizen("110105194912310021"), Err(Reason::IdCheckDigit));
        assert_eq!(citizen("110105********002X"), Err(Reason::IdMasked));
        let masked = check("E1234****", Some("护照"), IdCheck::ByKind);
        assert_eq!(masked, Err(Reason::IdMasked));
        let credit = |number| check(number, None, IdCheck::CreditCode);
        assert_eq!(
            credit("91110108059291623q").as_deref(),
            Ok("91110108059291623Q")
        );
        assert_eq!(credit("91110108059291624Q"), Err(Reason::IdCheckDigit));
    }
}
