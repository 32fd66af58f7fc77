//! Policy sets, and the days that each governs: the last adopted wins on the days that it covers.

use jiff::civil::Date;
use sunledger_domain::event::PolicyAdopted;
use sunledger_domain::policy::{PolicySet, RuleSetting, Value};

use super::{At, Fold};
use crate::error::ProjectionError;

/// The last day of a span that is open.
const OPEN: Date = Date::MAX;

impl Fold<'_> {
    pub(super) fn policy_adopted(&self, at: At, e: &PolicyAdopted) -> Result<(), ProjectionError> {
        let set = &e.set;
        self.run(
            "INSERT INTO policies (policy, version, title, issuer, document, document_on, effective_from, effective_to, unit, seq)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                set.id.as_str(),
                set.version,
                set.title.as_str(),
                set.issuer.as_str(),
                set.document.number.as_str(),
                set.document.on.to_string(),
                set.effective_from.to_string(),
                set.effective_to.map(|day| day.to_string()),
                e.unit.as_str(),
                at.seq,
            ),
        )?;
        for article in &set.articles {
            self.run(
                "INSERT INTO policy_articles (policy, version, article, title) VALUES (?, ?, ?, ?)",
                (
                    set.id.as_str(),
                    set.version,
                    article.number,
                    article.title.as_str(),
                ),
            )?;
        }
        for setting in &set.rules {
            self.policy_rule(set, setting)?;
        }
        self.policy_span(set)
    }

    fn policy_rule(&self, set: &PolicySet, setting: &RuleSetting) -> Result<(), ProjectionError> {
        let (policy, rule) = (set.id.as_str(), setting.rule.id());
        self.run(
            "INSERT INTO policy_rules (policy, version, rule, article, mode) VALUES (?, ?, ?, ?, ?)",
            (
                policy,
                set.version,
                rule,
                setting.article,
                setting.mode.name(),
            ),
        )?;
        for (name, value) in &setting.params {
            let text = match value {
                Value::Text(text) => Some(text.as_str()),
                Value::Amount(_)
                | Value::BasisPoints(_)
                | Value::Count(_)
                | Value::Days(_)
                | Value::Months(_)
                | Value::Years(_) => None,
            };
            self.run(
                "INSERT INTO policy_params (policy, version, rule, param, kind, value_int, value_text, effective_from)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    policy,
                    set.version,
                    rule,
                    name.as_str(),
                    value.kind().name(),
                    value.number(),
                    text,
                    set.effective_from.to_string(),
                ),
            )?;
        }
        Ok(())
    }

    /// Lays the days of a set over those of earlier ones: what it covers is its own, what lies around stays.
    fn policy_span(&self, set: &PolicySet) -> Result<(), ProjectionError> {
        let (first, last) = (set.effective_from, set.effective_to.unwrap_or(OPEN));
        if let Ok(next) = last.tomorrow() {
            self.run(
                "INSERT INTO policy_spans (first, last, policy, version)
                 SELECT ?3, last, policy, version FROM policy_spans WHERE first <= ?2 AND last > ?2 AND last >= ?1",
                (first.to_string(), last.to_string(), next.to_string()),
            )?;
        }
        self.run(
            "DELETE FROM policy_spans WHERE first BETWEEN ? AND ?",
            (first.to_string(), last.to_string()),
        )?;
        if let Ok(before) = first.yesterday() {
            self.run(
                "UPDATE policy_spans SET last = ?2 WHERE first < ?1 AND last >= ?1",
                (first.to_string(), before.to_string()),
            )?;
        }
        self.run(
            "INSERT INTO policy_spans (first, last, policy, version) VALUES (?, ?, ?, ?)",
            (
                first.to_string(),
                last.to_string(),
                set.id.as_str(),
                set.version,
            ),
        )
    }
}
