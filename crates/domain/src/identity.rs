//! Numbers that identify people and organisations, checked by their own check digits.
//!
//! Sources: GB 11643 (citizen ID), GB 32100 (unified social credit code). Values pass through to the
//! vault; nothing here is ever written to the log.

/// Why a number is refused. The number itself is never repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// Wrong length or characters.
    #[error("expected {expected} characters of the standard's alphabet")]
    Shape {
        /// The right length.
        expected: usize,
    },
    /// The date of birth does not exist.
    #[error("the date of birth in it does not exist")]
    BirthDate,
    /// The check digit does not fit: usually a typing error.
    #[error("the check digit does not fit: look for a typing error")]
    CheckDigit,
}

/// A citizen ID number 公民身份号码 (GB 11643), held only on its way to the vault.
#[derive(Clone, PartialEq, Eq)]
pub struct CitizenId(String);

/// A unified social credit code 统一社会信用代码 (GB 32100).
#[derive(Clone, PartialEq, Eq)]
pub struct CreditCode(String);

const CITIZEN_WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CITIZEN_CHECKS: &[u8; 11] = b"10X98765432";
const CREDIT_ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

impl CitizenId {
    /// Reads 18 characters; a small `x` is taken for `X`.
    pub fn parse(text: &str) -> Result<Self, IdentityError> {
        let text = text.to_ascii_uppercase();
        let shape = IdentityError::Shape { expected: 18 };
        let (body, check) = text.as_bytes().split_last_chunk::<1>().ok_or(shape)?;
        if body.len() != 17 || !body.iter().all(u8::is_ascii_digit) {
            return Err(shape);
        }
        let date = text.get(6..14).ok_or(shape)?;
        if jiff::civil::Date::strptime("%Y%m%d", date).is_err() {
            return Err(IdentityError::BirthDate);
        }
        let weighted = body.iter().zip(CITIZEN_WEIGHTS);
        let sum = weighted.fold(0_u32, |sum, (digit, weight)| {
            let digit = u32::from(digit.wrapping_sub(b'0'));
            sum.wrapping_add(digit.wrapping_mul(weight))
        });
        let place = usize::try_from(sum.wrapping_rem(11)).map_err(|_| shape)?;
        match CITIZEN_CHECKS.get(place) == check.first() {
            true => Ok(Self(text)),
            false => Err(IdentityError::CheckDigit),
        }
    }

    /// The number, for the vault.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl CreditCode {
    /// Reads 18 characters.
    pub fn parse(text: &str) -> Result<Self, IdentityError> {
        let shape = IdentityError::Shape { expected: 18 };
        let value = |byte: &u8| CREDIT_ALPHABET.iter().position(|letter| letter == byte);
        let values: Option<Vec<usize>> = text.as_bytes().iter().map(value).collect();
        let values = values.filter(|values| values.len() == 18).ok_or(shape)?;
        let (check, body) = values.split_last().ok_or(shape)?;
        let (sum, _) = body
            .iter()
            .fold((0_usize, 1_usize), |(sum, weight), value| {
                let sum = sum.wrapping_add(value.wrapping_mul(weight));
                (sum, weight.wrapping_mul(3).wrapping_rem(31))
            });
        let expected = 31_usize.wrapping_sub(sum.wrapping_rem(31)).wrapping_rem(31);
        match expected == *check {
            true => Ok(Self(text.to_owned())),
            false => Err(IdentityError::CheckDigit),
        }
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_standards_own_examples_hold() {
        assert!(CitizenId::parse("11010519491231002X").is_ok());
        assert!(CitizenId::parse("11010519491231002x").is_ok());
        assert!(CitizenId::parse("440524188001010014").is_ok());
        assert!(CreditCode::parse("91110108059291623Q").is_ok());
    }

    #[test]
    fn each_fault_has_its_name() {
        let citizen = |text| CitizenId::parse(text).err();
        assert_eq!(
            citizen("1101051949123100"),
            Some(IdentityError::Shape { expected: 18 })
        );
        assert_eq!(
            citizen("1101051949123100２"),
            Some(IdentityError::Shape { expected: 18 })
        );
        assert_eq!(
            citizen("11010519490231002X"),
            Some(IdentityError::BirthDate)
        );
        assert_eq!(
            citizen("110105194912310021"),
            Some(IdentityError::CheckDigit)
        );
        let credit = |text| CreditCode::parse(text).err();
        assert_eq!(
            credit("91110108059291623I"),
            Some(IdentityError::Shape { expected: 18 })
        );
        assert_eq!(
            credit("91110108059291624Q"),
            Some(IdentityError::CheckDigit)
        );
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_always_caught(place in 0_usize..17, shift in 1_u8..10) {
            let mut number = *b"11010519491231002X";
            number[place] = b'0' + (number[place] - b'0' + shift) % 10;
            prop_assert!(CitizenId::parse(std::str::from_utf8(&number).unwrap()).is_err());
        }

        #[test]
        fn reading_never_panics(text in "\\PC{0,24}") {
            let _ = (CitizenId::parse(&text), CreditCode::parse(&text));
        }
    }
}
