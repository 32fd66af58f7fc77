//! Names given by people: ids of things, labels, references. Validated once, then only passed on.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::personal;

/// Why a text is not an id, a label or a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// An id has 1 to 64 ASCII letters, digits, `-`, `_` or `.`, and starts with a letter or digit.
    #[error(
        "not an id: 1 to 64 ASCII letters, digits, '-', '_' or '.', starting with a letter or digit"
    )]
    Id,
    /// A label has 1 to 200 characters, none of them a control character, and no space around it.
    #[error("not a label: 1 to 200 characters without control characters or surrounding spaces")]
    Label,
    /// A reference has 1 to 64 printable ASCII characters.
    #[error("not a reference: 1 to 64 printable ASCII characters without surrounding spaces")]
    Reference,
    /// The number of a citizen, a mobile telephone or a bank card must never enter the log.
    #[error(
        "holds the number of a citizen, a mobile telephone or a bank card: personal data does not belong in the public log"
    )]
    LooksPersonal,
}

macro_rules! text_type {
    ($(#[$doc:meta])* $name:ident, $check:path) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Checks and takes a text.
            pub fn new(text: &str) -> Result<Self, IdError> {
                $check(text)?;
                Ok(Self(text.into()))
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), &*self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::new(text)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = Cow::<'de, str>::deserialize(deserializer)?;
                Self::new(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}

text_type!(
    /// An organisation: a bureau, an office, a township, a village collective, a cooperative 单位.
    UnitId,
    check_id
);
text_type!(
    /// A person in office, by post and not by name 经办人、审批人.
    OfficerId,
    check_id
);
text_type!(
    /// A kind of benefit with its own rules and publication class 补助项目.
    SchemeId,
    check_id
);
text_type!(
    /// A fund line 指标: authority to spend, from one source, of one budget year.
    LineId,
    check_id
);
text_type!(
    /// A pool of integrated funds 整合资金 under an adopted plan.
    PoolId,
    check_id
);
text_type!(
    /// A project 项目, by the code of the county's project store.
    ProjectId,
    check_id
);
text_type!(
    /// A contract of a project 合同.
    ContractId,
    check_id
);
text_type!(
    /// A payment batch 支付批次.
    BatchId,
    check_id
);
text_type!(
    /// An asset formed by fiscal money 扶贫资产.
    AssetId,
    check_id
);
text_type!(
    /// A contract to operate an asset 经营合同.
    OperatingId,
    check_id
);
text_type!(
    /// A receipt of asset income 资产收益.
    IncomeId,
    check_id
);
text_type!(
    /// A notice 公告公示.
    NoticeId,
    check_id
);
text_type!(
    /// A report 我要反映.
    ReportId,
    check_id
);
text_type!(
    /// A policy set 政策: the same in every version.
    PolicyId,
    check_id
);
text_type!(
    /// An item in suspense 待查: a fact that matches nothing yet.
    SuspenseId,
    check_id
);
text_type!(
    /// An agent account 代发户、村账.
    AgentId,
    check_id
);
text_type!(
    /// A voucher 支付凭证: a lump sum to an agent account.
    VoucherId,
    check_id
);
text_type!(
    /// A village's own spending 村级支出.
    SpendingId,
    check_id
);
text_type!(
    /// A statement of a bank or the treasury 对账单.
    StatementId,
    check_id
);
text_type!(
    /// A run of matching against a list 比对.
    RunId,
    check_id
);
text_type!(
    /// A finding 疑点.
    FindingId,
    check_id
);
text_type!(
    /// A public text in any script: a unit's or a project's name, a reason. Never about a villager.
    Label,
    check_label
);
text_type!(
    /// An outside number: a voucher, a bank reference, a transaction number.
    Reference,
    check_reference
);

fn check_id(text: &str) -> Result<(), IdError> {
    let starts = text.starts_with(|c: char| c.is_ascii_alphanumeric());
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    if !starts || text.len() > 64 || !text.bytes().all(plain) {
        return Err(IdError::Id);
    }
    check_impersonal(text)
}

fn check_label(text: &str) -> Result<(), IdError> {
    let long = text.chars().count() > 200;
    if text.is_empty() || long || text.trim() != text || text.chars().any(char::is_control) {
        return Err(IdError::Label);
    }
    match personal::has_number(text) {
        true => Err(IdError::LooksPersonal),
        false => Ok(()),
    }
}

fn check_reference(text: &str) -> Result<(), IdError> {
    let printable = text.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
    if text.is_empty() || text.len() > 64 || text.trim() != text || !printable {
        return Err(IdError::Reference);
    }
    check_impersonal(text)
}

/// Refuses an id or an outside number in which a citizen ID number stands. Long numbers are what these are made of,
/// so that telephones and cards cannot be told apart in them.
fn check_impersonal(text: &str) -> Result<(), IdError> {
    match personal::has_citizen_id(text) {
        true => Err(IdError::LooksPersonal),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_plain_and_bounded() {
        assert!(LineId::new("zx-2017.c_01").is_ok());
        for text in ["", "-a", "a b", "a/b", "指标", &"a".repeat(65)] {
            assert_eq!(LineId::new(text), Err(IdError::Id), "{text}");
        }
    }

    #[test]
    fn labels_hold_any_script_but_no_control_characters() {
        assert!(Label::new("2017年度食用菌大棚项目").is_ok());
        for text in ["", " a", "a\n", "a\u{0}b", &"字".repeat(201)] {
            assert_eq!(Label::new(text), Err(IdError::Label), "{text}");
        }
    }

    #[test]
    fn an_id_number_is_kept_out_of_every_public_text() {
        let number = "11010519491231002X"; // the example of GB 11643 itself
        assert_eq!(Reference::new(number), Err(IdError::LooksPersonal));
        assert_eq!(
            Label::new(&format!("发给{number}的补助")),
            Err(IdError::LooksPersonal)
        );
        assert_eq!(
            BatchId::new(&format!("b-{number}")),
            Err(IdError::LooksPersonal)
        );
        let wide = "发给１１０１０５ １９４９１２３１ ００２Ｘ的补助";
        assert_eq!(Label::new(wide), Err(IdError::LooksPersonal));
        let (mobile, card) = ("138 1234 5678", "4111111111111111");
        for number in [mobile, card] {
            assert_eq!(Label::new(number), Err(IdError::LooksPersonal));
            assert!(Reference::new(number).is_ok(), "a bank numbers as it likes");
        }
        assert!(
            Reference::new("110105194912310021").is_ok(),
            "a wrong check digit is no ID number"
        );
    }
}
