//! Whether a policy set is sound by itself. What came before it is the state's affair.

use std::collections::BTreeMap;

use super::{ARTICLES_MAX, Fault, Mode, PolicySet, RuleSetting, Value};
use crate::id::Label;

/// Finds the first fault of a set.
pub fn check(set: &PolicySet) -> Result<(), Fault> {
    if set
        .effective_to
        .is_some_and(|last| last < set.effective_from)
    {
        return Err(Fault::EndsBeforeStart);
    }
    articles(set)?;
    if set.rules.is_empty() {
        return Err(Fault::NoRules);
    }
    let mut before = "";
    for setting in &set.rules {
        if setting.rule.id() <= before {
            return Err(Fault::RuleOrder { rule: setting.rule });
        }
        before = setting.rule.id();
        rule(set, setting)?;
    }
    Ok(())
}

fn articles(set: &PolicySet) -> Result<(), Fault> {
    if !(1..=ARTICLES_MAX).contains(&set.articles.len()) {
        return Err(Fault::ArticleCount);
    }
    let mut before = 0;
    for article in &set.articles {
        if article.number <= before {
            let article = article.number;
            return Err(Fault::ArticleOrder { article });
        }
        before = article.number;
    }
    Ok(())
}

fn rule(set: &PolicySet, setting: &RuleSetting) -> Result<(), Fault> {
    let (rule, article) = (setting.rule, setting.article);
    if !set.articles.iter().any(|known| known.number == article) {
        return Err(Fault::UnknownArticle { rule, article });
    }
    if setting.mode == Mode::Hard && rule.strictest() != Mode::Hard {
        return Err(Fault::ModeTooHard { rule });
    }
    params(setting, &setting.params)
}

fn params(setting: &RuleSetting, given: &BTreeMap<Label, Value>) -> Result<(), Fault> {
    let rule = setting.rule;
    for (name, value) in given {
        let Some(param) = rule.param(name.as_str()) else {
            let name = name.as_str().to_owned();
            return Err(Fault::UnknownParam { rule, name });
        };
        let (name, needed) = (param.name, param.kind);
        if value.kind() != needed {
            return Err(Fault::WrongKind { rule, name, needed });
        }
        if !param.bounds_hold(value) {
            let found = value.to_string();
            return Err(Fault::OutOfBounds { rule, name, found });
        }
    }
    let given = |name: &str| given.keys().any(|known| known.as_str() == name);
    match rule.params().iter().find(|param| !given(param.name)) {
        Some(param) => Err(Fault::MissingParam {
            rule,
            name: param.name,
        }),
        None => Ok(()),
    }
}
