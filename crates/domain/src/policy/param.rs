//! The parameters of coded rules: their kinds, units, bounds and defaults, and the values that a policy set gives.
//! No value is ever a float, and none is taken without its kind and bounds being checked.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::Label;
use crate::money::Money;

/// What a parameter is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// 金额（元）
    Amount,
    /// 比例（万分之一）
    BasisPoints,
    /// 个数
    Count,
    /// 天
    Days,
    /// 月
    Months,
    /// 文字
    Text,
    /// 年
    Years,
}

impl Kind {
    const ALL: [Self; 7] = [
        Self::Amount,
        Self::BasisPoints,
        Self::Count,
        Self::Days,
        Self::Months,
        Self::Text,
        Self::Years,
    ];

    /// The kind of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The name in JSON and read models.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Amount => "amount",
            Self::BasisPoints => "basis_points",
            Self::Count => "count",
            Self::Days => "days",
            Self::Months => "months",
            Self::Text => "text",
            Self::Years => "years",
        }
    }

    /// The unit for a bureau.
    pub const fn unit_zh(self) -> &'static str {
        match self {
            Self::Amount => "元",
            Self::BasisPoints => "%",
            Self::Count => "个",
            Self::Days => "天",
            Self::Months => "个月",
            Self::Text => "",
            Self::Years => "年",
        }
    }

    /// The unit in English.
    pub const fn unit_en(self) -> &'static str {
        match self {
            Self::Amount => "yuan",
            Self::BasisPoints => "%",
            Self::Count | Self::Text => "",
            Self::Days => "days",
            Self::Months => "months",
            Self::Years => "years",
        }
    }
}

/// A value with its kind, as it stands in the log: `{"days":30}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// An amount.
    Amount(Money),
    /// Hundredths of a per cent.
    BasisPoints(u32),
    /// A number of things.
    Count(u32),
    /// Days.
    Days(u32),
    /// Months.
    Months(u32),
    /// A text.
    Text(Label),
    /// Years.
    Years(u32),
}

impl Value {
    /// Its kind.
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Amount(_) => Kind::Amount,
            Self::BasisPoints(_) => Kind::BasisPoints,
            Self::Count(_) => Kind::Count,
            Self::Days(_) => Kind::Days,
            Self::Months(_) => Kind::Months,
            Self::Text(_) => Kind::Text,
            Self::Years(_) => Kind::Years,
        }
    }

    /// A value of a kind from a whole number, where it fits; none for a text.
    pub fn of(kind: Kind, number: i64) -> Option<Self> {
        let small = || u32::try_from(number).ok();
        match kind {
            Kind::Amount => Money::from_minor(number).ok().map(Self::Amount),
            Kind::BasisPoints => small().map(Self::BasisPoints),
            Kind::Count => small().map(Self::Count),
            Kind::Days => small().map(Self::Days),
            Kind::Months => small().map(Self::Months),
            Kind::Years => small().map(Self::Years),
            Kind::Text => None,
        }
    }

    /// The value as a whole number: minor units of an amount; none for a text.
    pub fn number(&self) -> Option<i64> {
        match self {
            Self::Amount(amount) => Some(amount.minor()),
            Self::BasisPoints(n)
            | Self::Count(n)
            | Self::Days(n)
            | Self::Months(n)
            | Self::Years(n) => Some(i64::from(*n)),
            Self::Text(_) => None,
        }
    }

    /// The value with its unit, for a bureau.
    pub fn zh(&self) -> String {
        match self.kind() {
            Kind::BasisPoints | Kind::Text => self.to_string(),
            kind @ (Kind::Amount | Kind::Count | Kind::Days | Kind::Months | Kind::Years) => {
                format!("{self} {}", kind.unit_zh())
            }
        }
    }

    /// The value with its unit, in English.
    pub fn en(&self) -> String {
        match self.kind() {
            Kind::BasisPoints | Kind::Text | Kind::Count => self.to_string(),
            kind @ (Kind::Amount | Kind::Days | Kind::Months | Kind::Years) => {
                format!("{self} {}", kind.unit_en())
            }
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Amount(amount) => write!(f, "{amount}"),
            Self::BasisPoints(points) => f.write_str(&percent(u64::from(*points))),
            Self::Count(n) | Self::Days(n) | Self::Months(n) | Self::Years(n) => write!(f, "{n}"),
            Self::Text(text) => write!(f, "{text}"),
        }
    }
}

/// Basis points as a percentage without idle zeros: 2000 is `20%`, 435 is `4.35%`.
pub(crate) fn percent(points: u64) -> String {
    match (points / 100, points % 100) {
        (whole, 0) => format!("{whole}%"),
        (whole, part) if part % 10 == 0 => format!("{whole}.{}%", part / 10),
        (whole, part) => format!("{whole}.{part:02}%"),
    }
}

/// What a parameter may be, and what it is where nobody says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bounds {
    /// A whole number, in minor units for an amount.
    Number {
        /// The least.
        min: i64,
        /// The most.
        max: i64,
        /// Where nobody says.
        default: i64,
    },
    /// One of some words, of which the first is the default.
    OneOf(&'static [&'static str]),
    /// Any text.
    AnyText {
        /// Where nobody says.
        default: &'static str,
    },
}

/// A parameter of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Param {
    /// Its name in files and in the log.
    pub name: &'static str,
    /// What it is measured in.
    pub kind: Kind,
    /// What it may be.
    pub bounds: Bounds,
    /// What it means, for a bureau.
    pub zh: &'static str,
    /// What it means, in English.
    pub en: &'static str,
}

impl Param {
    /// A value of its kind from a whole number, where it fits: minor units for an amount, basis points for a share.
    pub fn value_of(&self, number: i64) -> Option<Value> {
        Value::of(self.kind, number)
    }

    /// The value where nobody says.
    pub fn default_value(&self) -> Option<Value> {
        let text = |text: &str| Label::new(text).ok().map(Value::Text);
        match self.bounds {
            Bounds::Number { default, .. } => self.value_of(default),
            Bounds::OneOf(words) => words.first().and_then(|word| text(word)),
            Bounds::AnyText { default } => text(default),
        }
    }

    /// True where the value is within bounds; its kind is another matter.
    pub(crate) fn bounds_hold(&self, value: &Value) -> bool {
        match (self.bounds, value) {
            (Bounds::OneOf(words), Value::Text(text)) => words.contains(&text.as_str()),
            (Bounds::AnyText { .. }, Value::Text(_)) => true,
            (Bounds::Number { min, max, .. }, value) => value
                .number()
                .is_some_and(|number| (min..=max).contains(&number)),
            (Bounds::OneOf(_) | Bounds::AnyText { .. }, _) => false,
        }
    }

    /// What it may be, as people write it.
    pub fn allowed(&self) -> String {
        let shown = |number| {
            let value = self.value_of(number);
            value.map_or_else(|| number.to_string(), |value| value.to_string())
        };
        match self.bounds {
            Bounds::Number { min, max, .. } => format!("{} – {}", shown(min), shown(max)),
            Bounds::OneOf(words) => words.join(" | "),
            Bounds::AnyText { .. } => "1 – 200".to_owned(),
        }
    }
}

const fn number(
    name: &'static str,
    kind: Kind,
    (min, max, default): (i64, i64, i64),
    zh: &'static str,
    en: &'static str,
) -> Param {
    let bounds = Bounds::Number { min, max, default };
    Param {
        name,
        kind,
        bounds,
        zh,
        en,
    }
}

/// An amount above nothing; `default` in minor units.
pub(super) const fn amount(
    name: &'static str,
    default: i64,
    zh: &'static str,
    en: &'static str,
) -> Param {
    let within = (1, Money::MAX.minor(), default);
    number(name, Kind::Amount, within, zh, en)
}

/// A share from nothing to the whole.
pub(super) const fn share(
    name: &'static str,
    default: i64,
    zh: &'static str,
    en: &'static str,
) -> Param {
    number(name, Kind::BasisPoints, (0, 10_000, default), zh, en)
}

/// A ratio that may exceed the whole tenfold.
pub(super) const fn ratio(
    name: &'static str,
    default: i64,
    zh: &'static str,
    en: &'static str,
) -> Param {
    number(name, Kind::BasisPoints, (0, 100_000, default), zh, en)
}

/// A number of things, at least one.
pub(super) const fn count(
    name: &'static str,
    default: i64,
    zh: &'static str,
    en: &'static str,
) -> Param {
    number(name, Kind::Count, (1, 1_000_000, default), zh, en)
}

/// A term in days.
pub(super) const fn days(
    name: &'static str,
    default: i64,
    zh: &'static str,
    en: &'static str,
) -> Param {
    number(name, Kind::Days, (1, 3_660, default), zh, en)
}

/// A term in months.
pub(super) const fn months(
    name: &'static str,
    default: i64,
    zh: &'static str,
    en: &'static str,
) -> Param {
    number(name, Kind::Months, (1, 120, default), zh, en)
}

/// A term in years.
pub(super) const fn years(
    name: &'static str,
    default: i64,
    zh: &'static str,
    en: &'static str,
) -> Param {
    number(name, Kind::Years, (1, 100, default), zh, en)
}

/// One of some words.
pub(super) const fn word(
    name: &'static str,
    words: &'static [&'static str],
    zh: &'static str,
    en: &'static str,
) -> Param {
    let (kind, bounds) = (Kind::Text, Bounds::OneOf(words));
    Param {
        name,
        kind,
        bounds,
        zh,
        en,
    }
}

/// Any text.
pub(super) const fn text(
    name: &'static str,
    default: &'static str,
    zh: &'static str,
    en: &'static str,
) -> Param {
    let (kind, bounds) = (Kind::Text, Bounds::AnyText { default });
    Param {
        name,
        kind,
        bounds,
        zh,
        en,
    }
}
