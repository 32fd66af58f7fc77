//! What the policy says of a scheme 补助项目, and the households that an entity brings in 带动.

use serde::{Deserialize, Serialize};

use super::setup::PublicationClass;
use crate::basis::Basis;
use crate::code::RegionCode;
use crate::id::{Label, SchemeId, UnitId};
use crate::money::Money;
use crate::policy::Rule;
use crate::quantity::Quantity;
use crate::subject::Subject;

/// A scheme 补助项目 is registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchemeRegistered {
    /// The text that it rests on 依据.
    pub basis_text: Label,
    /// What may be published of it.
    pub class: PublicationClass,
    /// Its name.
    pub name: Label,
    /// Its id.
    pub scheme: SchemeId,
    /// Its standard in words, as sheets show it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standard: Option<Label>,
    /// What the policy says of it; none for schemes of old books.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms: Option<SchemeTerms>,
}

/// What the policy says of a scheme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchemeTerms {
    /// Money for one of `per`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// Whom to object to 异议受理.
    pub appeal: Label,
    /// How to apply 申请办法.
    pub apply: Label,
    /// By which article of the policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub article: Option<u16>,
    /// Money, or goods and their unit.
    pub benefit: Benefit,
    /// The most for one beneficiary and year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap: Option<Money>,
    /// For whom it is.
    pub eligibility: Eligibility,
    /// How often it is paid.
    pub frequency: Frequency,
    /// Of what the standard is per.
    pub per: Per,
    /// Goods for one of `per`; in kind only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Quantity>,
    /// The rule of the policy that it stands under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<Rule>,
}

/// What a scheme gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Benefit {
    /// 实物, measured in such a unit as 公斤.
    InKind(Label),
    /// 资金
    Money,
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $id:literal, $zh:literal, $en:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $(#[doc = $en] $variant,)*
        }

        impl $name {
            /// The name in JSON and read models.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $id,)*
                }
            }

            /// The word for a bureau.
            pub const fn zh(self) -> &'static str {
                match self {
                    $(Self::$variant => $zh,)*
                }
            }

            /// The word in English.
            pub const fn en(self) -> &'static str {
                match self {
                    $(Self::$variant => $en,)*
                }
            }

            /// The word of that name.
            pub fn parse(name: &str) -> Option<Self> {
                match name {
                    $($id => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

words! {
    /// For whom a scheme is.
    Eligibility {
        Any = "any", "不限", "anybody";
        Entities = "entities", "经营主体", "operators";
        Farmers = "farmers", "农户", "farm households";
        RegisteredPoor = "registered_poor", "建档立卡贫困户", "registered poor households";
        Students = "students", "建档立卡贫困学生", "registered poor students";
        Workers = "workers", "建档立卡务工人员", "registered workers";
    }
}

words! {
    /// How often a scheme is paid.
    Frequency {
        Month = "month", "按月", "monthly";
        Once = "once", "一次性", "once";
        Season = "season", "按季", "each season";
        Year = "year", "按年", "yearly";
    }
}

words! {
    /// Of what a standard is per.
    Per {
        Entity = "entity", "个主体", "operator";
        Household = "household", "户", "household";
        Item = "item", "件", "item";
        Loan = "loan", "笔", "loan";
        Mu = "mu", "亩", "mu";
        Person = "person", "人", "person";
        Student = "student", "生", "student";
    }
}

/// An entity brings in households 带动名单; each follows as `linkage.household`. It replaces its list before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkageRecorded {
    /// Dates, document, evidence.
    pub basis: Basis,
    /// Number of households.
    pub count: u32,
    /// The cooperative or firm.
    pub entity: UnitId,
    /// The declared scale of its equipment 装备规模.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equipment: Option<Money>,
    /// By which scheme it is supported.
    pub scheme: SchemeId,
    /// The township or village that it brings in as a whole 整乡整村.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whole: Option<RegionCode>,
}

/// One household that an entity brings in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkageHousehold {
    /// The cooperative or firm.
    pub entity: UnitId,
    /// Who, by the pseudonym that all such lists share.
    pub household: Subject,
    /// Place in the list, from 0: by pseudonym.
    pub index: u32,
    /// True where it brings in land 带地入社.
    pub land: bool,
    /// By which scheme the entity is supported.
    pub scheme: SchemeId,
    /// Where it belongs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub village: Option<RegionCode>,
}
