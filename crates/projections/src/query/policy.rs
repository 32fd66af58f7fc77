//! The policy: which set governs a day, and every version that was ever adopted, as it was adopted.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rusqlite::Row;
use serde::Serialize;
use sunledger_domain::basis::Document;
use sunledger_domain::id::Label;
use sunledger_domain::policy::{Article, Kind, Mode, PolicySet, Rule, RuleSetting, Value};

use super::setup::UnitName;
use crate::error::ProjectionError;
use crate::reader::Snapshot;
use crate::row::{RowExt, damaged};

/// A policy set with its adoption.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PolicyRow {
    /// What was adopted.
    pub set: PolicySet,
    /// Who adopted it.
    pub unit: UnitName,
    /// Its entry.
    pub seq: u64,
}

const COLUMNS: &str =
    "p.policy, p.version, p.title, p.issuer, p.document, p.document_on, p.effective_from,
    p.effective_to, p.unit, u.name AS unit_name, p.seq";
const FROM: &str = "policies p JOIN units u ON u.unit = p.unit";

impl Snapshot<'_> {
    /// The policy set in force on a day.
    pub fn policy_on(&self, day: Date) -> Result<Option<PolicyRow>, ProjectionError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM policy_spans s JOIN {FROM}
             WHERE p.policy = s.policy AND p.version = s.version AND ? BETWEEN s.first AND s.last"
        );
        let found = self.one(&sql, [day.to_string()], read)?;
        found.map(|row| self.filled(row)).transpose()
    }

    /// Every version of every set that was adopted, by the day since which it is in force.
    pub fn policies(&self) -> Result<Vec<PolicyRow>, ProjectionError> {
        let sql = format!("SELECT {COLUMNS} FROM {FROM} ORDER BY p.effective_from");
        let rows = self.list(&sql, [], read)?;
        rows.into_iter().map(|row| self.filled(row)).collect()
    }

    /// With its articles, rules and parameters.
    fn filled(&self, mut row: PolicyRow) -> Result<PolicyRow, ProjectionError> {
        let set = &mut row.set;
        let key = (set.id.as_str(), set.version);
        set.articles = self.list(
            "SELECT article, title FROM policy_articles WHERE policy = ? AND version = ? ORDER BY article",
            key,
            |row| {
                let number = narrow(row.int("article")?, "policy_articles.article")?;
                let title = row.id("title")?;
                Ok(Article { number, title })
            },
        )?;
        let mut params: BTreeMap<Rule, BTreeMap<Label, Value>> = BTreeMap::new();
        let values = self.list(
            "SELECT rule, param, kind, value_int, value_text FROM policy_params WHERE policy = ? AND version = ?",
            key,
            |row| Ok((rule(row)?, row.id("param")?, value(row)?)),
        )?;
        for (rule, param, value) in values {
            params.entry(rule).or_default().insert(param, value);
        }
        set.rules = self.list(
            "SELECT rule, article, mode FROM policy_rules WHERE policy = ? AND version = ? ORDER BY rule",
            key,
            |row| {
                let rule = rule(row)?;
                Ok(RuleSetting {
                    article: narrow(row.int("article")?, "policy_rules.article")?,
                    mode: row.named("mode", Mode::parse)?,
                    params: params.remove(&rule).unwrap_or_default(),
                    rule,
                })
            },
        )?;
        Ok(row)
    }
}

fn read(row: &Row<'_>) -> Result<PolicyRow, ProjectionError> {
    Ok(PolicyRow {
        set: PolicySet {
            articles: Vec::new(),
            document: Document {
                number: row.id("document")?,
                on: row.date("document_on")?,
            },
            effective_from: row.date("effective_from")?,
            effective_to: row.opt_date("effective_to")?,
            id: row.id("policy")?,
            issuer: row.id("issuer")?,
            rules: Vec::new(),
            title: row.id("title")?,
            version: narrow(row.int("version")?, "policies.version")?,
        },
        unit: UnitName {
            unit: row.id("unit")?,
            name: row.text("unit_name")?,
        },
        seq: row.uint("seq")?,
    })
}

fn rule(row: &Row<'_>) -> Result<Rule, ProjectionError> {
    row.named("rule", Rule::parse)
}

/// A value of the kind that the log gave it, whatever the rule's table says today.
fn value(row: &Row<'_>) -> Result<Value, ProjectionError> {
    let kind = row.named("kind", Kind::parse)?;
    if kind == Kind::Text {
        return Ok(Value::Text(row.id("value_text")?));
    }
    let number = row.int("value_int")?;
    Value::of(kind, number).ok_or_else(|| damaged("policy_params.value_int"))
}

fn narrow<T: TryFrom<i64>>(number: i64, what: &str) -> Result<T, ProjectionError> {
    T::try_from(number).map_err(|_| damaged(what))
}
