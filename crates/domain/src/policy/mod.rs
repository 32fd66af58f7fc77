//! Policy as data: which coded rules are in force since when, how strict, with which parameters, by which article.
//! A set is no rule language: it never says what a rule does, and it never changes the past.

mod check;
mod fault;
mod measure;
mod param;
mod rule;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::basis::Document;
use crate::breach::Breach;
use crate::id::{Label, PolicyId};
use crate::money::Money;
use crate::state::State;

pub use check::check;
pub use fault::Fault;
pub use measure::Measure;
pub use param::{Bounds, Kind, Param, Value};
pub use rule::Rule;

/// Most articles of one set.
pub const ARTICLES_MAX: usize = 60;

/// How strict a rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// 停用: neither refuses nor finds anything.
    Off,
    /// 提示: raises a finding.
    Soft,
    /// 禁止: refuses an act; facts that break it raise a finding.
    Hard,
}

impl Mode {
    /// The name in files and JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Soft => "soft",
            Self::Hard => "hard",
        }
    }

    /// The name for a bureau.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Off => "停用",
            Self::Soft => "提示",
            Self::Hard => "禁止",
        }
    }

    /// The mode of that name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Off, Self::Soft, Self::Hard]
            .into_iter()
            .find(|mode| mode.name() == name)
    }
}

/// A policy with what it sets, as adopted by one event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicySet {
    /// Its articles, ascending.
    pub articles: Vec<Article>,
    /// The document.
    pub document: Document,
    /// Since when it is in force.
    pub effective_from: Date,
    /// The last day on which it is in force; open where none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_to: Option<Date>,
    /// Its id, the same in every version.
    pub id: PolicyId,
    /// Who issued the document.
    pub issuer: Label,
    /// Its rules, ascending by id; a rule that is not named is not in force.
    pub rules: Vec<RuleSetting>,
    /// What it is called.
    pub title: Label,
    /// Its version, from 1.
    pub version: u32,
}

/// An article of the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Article {
    /// Its number.
    pub number: u16,
    /// What it is about.
    pub title: Label,
}

/// What a set says of one rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSetting {
    /// By which article of the set.
    pub article: u16,
    /// How strict.
    pub mode: Mode,
    /// Every parameter of the rule: the log must not depend on the defaults of a program.
    pub params: BTreeMap<Label, Value>,
    /// Which rule.
    pub rule: Rule,
}

impl RuleSetting {
    /// A rule as it usually is.
    pub fn usual(rule: Rule) -> Self {
        let value = |param: &Param| Some((Label::new(param.name).ok()?, param.default_value()?));
        Self {
            article: rule.article(),
            mode: rule.usual(),
            params: rule.params().iter().filter_map(value).collect(),
            rule,
        }
    }
}

impl PolicySet {
    /// What it says of a rule, also where it switches it off.
    pub fn setting(&self, rule: Rule) -> Option<&RuleSetting> {
        self.rules.iter().find(|setting| setting.rule == rule)
    }

    /// True on the days on which it is in force, unless a later set takes its place.
    pub fn covers(&self, on: Date) -> bool {
        self.effective_from <= on && self.effective_to.is_none_or(|last| on <= last)
    }

    /// A rule that it does not switch off.
    pub fn rule(&self, rule: Rule) -> Option<RuleInForce<'_>> {
        let setting = self
            .setting(rule)
            .filter(|setting| setting.mode != Mode::Off)?;
        Some(RuleInForce { set: self, setting })
    }
}

/// A rule with its strictness and parameters on some day.
#[derive(Debug, Clone, Copy)]
pub struct RuleInForce<'a> {
    set: &'a PolicySet,
    setting: &'a RuleSetting,
}

impl<'a> RuleInForce<'a> {
    /// How strict.
    pub const fn mode(&self) -> Mode {
        self.setting.mode
    }

    /// True where it refuses acts.
    pub fn is_hard(&self) -> bool {
        self.setting.mode == Mode::Hard
    }

    /// The set that it stands in.
    pub const fn set(&self) -> &'a PolicySet {
        self.set
    }

    /// Its article in that set.
    pub const fn article(&self) -> u16 {
        self.setting.article
    }

    /// An amount.
    pub fn amount(&self, name: &str) -> Option<Money> {
        match self.value(name, Kind::Amount)? {
            Value::Amount(amount) => Some(*amount),
            Value::BasisPoints(_)
            | Value::Count(_)
            | Value::Days(_)
            | Value::Months(_)
            | Value::Text(_)
            | Value::Years(_) => None,
        }
    }

    /// A share, in hundredths of a per cent.
    pub fn basis_points(&self, name: &str) -> Option<u32> {
        self.number(name, Kind::BasisPoints)
    }

    /// A number of things.
    pub fn count(&self, name: &str) -> Option<u32> {
        self.number(name, Kind::Count)
    }

    /// A term in days.
    pub fn days(&self, name: &str) -> Option<u32> {
        self.number(name, Kind::Days)
    }

    /// A term in months.
    pub fn months(&self, name: &str) -> Option<u32> {
        self.number(name, Kind::Months)
    }

    /// A term in years.
    pub fn years(&self, name: &str) -> Option<u32> {
        self.number(name, Kind::Years)
    }

    /// A text.
    pub fn text(&self, name: &str) -> Option<&'a str> {
        match self.value(name, Kind::Text)? {
            Value::Text(text) => Some(text.as_str()),
            Value::Amount(_)
            | Value::BasisPoints(_)
            | Value::Count(_)
            | Value::Days(_)
            | Value::Months(_)
            | Value::Years(_) => None,
        }
    }

    /// The refusal of an act that breaks it: what was found, and what would be allowed.
    pub fn breach(&self, found: Measure, allowed: Measure) -> Breach {
        Breach::Policy {
            rule: self.setting.rule,
            article: self.setting.article,
            document: self.set.document.number.clone(),
            found: Box::new(found),
            allowed: Box::new(allowed),
        }
    }

    fn number(&self, name: &str, kind: Kind) -> Option<u32> {
        u32::try_from(self.value(name, kind)?.number()?).ok()
    }

    /// `admit` lets no set pass that lacks a parameter; asking for one that no rule has is a mistake in the code.
    fn value(&self, name: &str, kind: Kind) -> Option<&'a Value> {
        let param = self.setting.rule.param(name);
        debug_assert_eq!(param.map(|param| param.kind), Some(kind), "{name}");
        let named = self
            .setting
            .params
            .iter()
            .find(|(known, _)| known.as_str() == name);
        named
            .map(|(_, value)| value)
            .filter(|value| value.kind() == kind)
    }
}

impl State {
    /// The policy set in force on a business date: of those that cover it, the one that began last.
    pub fn policy(&self, on: Date) -> Option<&PolicySet> {
        let begun = self.policies.range(..=on).rev();
        begun.map(|(_, set)| &**set).find(|set| set.covers(on))
    }

    /// A rule as it is in force on a business date; none without a policy, or where the policy switches it off.
    pub fn rule(&self, rule: Rule, on: Date) -> Option<RuleInForce<'_>> {
        self.policy(on)?.rule(rule)
    }

    /// The rule where it refuses acts on a business date.
    pub fn hard_rule(&self, rule: Rule, on: Date) -> Option<RuleInForce<'_>> {
        self.rule(rule, on).filter(RuleInForce::is_hard)
    }

    /// Every set that was adopted, by the day since which it is in force.
    pub fn policies(&self) -> impl Iterator<Item = &PolicySet> {
        self.policies.values().map(|set| &**set)
    }
}
