//! The policy in force: article by article, what the ledger refuses, what it finds, and with which figures.

use askama::Template;
use jiff::civil::Date;
use sunledger_domain::policy::{Kind, Mode, RuleSetting, Value};
use sunledger_projections::query::PolicyRow;

use crate::web::app::View;
use crate::web::chrome::Chrome;
use crate::web::error::WebError;

#[derive(Template)]
#[template(path = "policy.html")]
pub(in crate::web) struct Policy {
    c: Chrome,
    on: Date,
    found: Option<PolicyRow>,
    articles: Vec<ArticleRow>,
    /// Since when each version is, the latest first.
    versions: Vec<(Date, String, u32)>,
}

struct ArticleRow {
    number: u16,
    title: String,
    rules: Vec<RuleRow>,
}

struct RuleRow {
    id: &'static str,
    says: &'static str,
    mode: &'static str,
    params: Vec<(&'static str, String)>,
}

pub(in crate::web) fn show(view: &View<'_>) -> Result<Policy, WebError> {
    let c = view.chrome();
    let on = view.ask.param("on")?.unwrap_or(view.today);
    let found = view.snapshot.policy_on(on)?;
    let versions = view.snapshot.policies()?.into_iter().rev();
    Ok(Policy {
        on,
        articles: found
            .as_ref()
            .map_or_else(Vec::new, |row| articles(&c, row)),
        found,
        versions: versions
            .map(|row| {
                let set = row.set;
                (set.effective_from, set.title.to_string(), set.version)
            })
            .collect(),
        c,
    })
}

fn articles(c: &Chrome, row: &PolicyRow) -> Vec<ArticleRow> {
    let rules = |number: u16| {
        let all = row.set.rules.iter();
        let of_it = all.filter(|setting| setting.article == number);
        of_it.map(|setting| rule(c, setting)).collect()
    };
    let all = row.set.articles.iter();
    all.map(|article| ArticleRow {
        number: article.number,
        title: article.title.to_string(),
        rules: rules(article.number),
    })
    .collect()
}

fn rule(c: &Chrome, setting: &RuleSetting) -> RuleRow {
    let rule = setting.rule;
    let mode = match setting.mode {
        Mode::Hard => c.t("不符合的不予办理", "Refused where it is broken"),
        Mode::Soft => c.t("不符合的列为疑点", "A finding where it is broken"),
        Mode::Off => c.t("停用", "Switched off"),
    };
    let param = |(name, value): (&sunledger_domain::id::Label, &Value)| {
        let param = rule.param(name.as_str())?;
        Some((c.t(param.zh, param.en), shown(c, value)))
    };
    RuleRow {
        id: rule.id(),
        says: c.t(rule.zh(), rule.en()),
        mode,
        params: setting.params.iter().filter_map(param).collect(),
    }
}

fn shown(c: &Chrome, value: &Value) -> String {
    match value.kind() {
        Kind::BasisPoints | Kind::Text => value.to_string(),
        kind @ (Kind::Amount | Kind::Count | Kind::Days | Kind::Months | Kind::Years) => {
            let unit = c.t(kind.unit_zh(), kind.unit_en());
            format!("{value} {unit}").trim_end().to_owned()
        }
    }
}
