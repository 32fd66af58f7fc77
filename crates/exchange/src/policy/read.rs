//! From the text to a set: every key with its place, so that every refusal names a line.

use std::collections::BTreeMap;

use sunledger_domain::basis::Document;
use sunledger_domain::id::Label;
use sunledger_domain::policy::{Article, Fault, Mode, PolicySet, Rule, RuleSetting, check};
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::error::{PolicyError, Problem};
use super::{POLICY_BYTES_MAX, POLICY_FORMAT, value};
use crate::mapping::place;

const TOP: &str =
    "format, id, version, title, issuer, effective_from, effective_to, document, articles, rules";
const DOCUMENT: &str = "number, on";
const ID: (&str, &str) = ("编号：字母、数字、“-”“_”“.”", "an id");
const TEXT: (&str, &str) = ("1 至 200 字的文本", "a text of 1 to 200 characters");
const DATE: (&str, &str) = ("日期，如 \"2016-01-09\"", "a date like \"2016-01-09\"");
const VERSION: (&str, &str) = ("从 1 起的整数", "a whole number from 1");
const TABLE: (&str, &str) = ("表", "a table");
const ARTICLE: (&str, &str) = ("条款编号，1 至 65535", "the number of an article");
const MODE: (&str, &str) = (
    "\"hard\"、\"soft\" 或 \"off\"",
    "\"hard\", \"soft\" or \"off\"",
);

type Key<'a> = Spanned<DeString<'a>>;
type Item<'a> = Spanned<DeValue<'a>>;

pub(super) fn read(text: &str) -> Result<PolicySet, PolicyError> {
    let file = File { text };
    if text.len() > POLICY_BYTES_MAX {
        return Err(file.at(0, Problem::TooLarge));
    }
    let root = DeTable::parse(text).map_err(|error| {
        let reason = error.message().to_owned();
        file.at(
            error.span().map_or(0, |span| span.start),
            Problem::Syntax { reason },
        )
    })?;
    file.set(root.get_ref())
}

#[derive(Clone, Copy)]
struct File<'a> {
    text: &'a str,
}

/// A table with its own place, for what it lacks.
struct Table<'a> {
    items: &'a DeTable<'a>,
    at: usize,
}

impl File<'_> {
    fn at(self, offset: usize, problem: Problem) -> PolicyError {
        let (line, column) = place(self.text, offset);
        PolicyError {
            line,
            column,
            problem,
        }
    }

    fn set(self, root: &DeTable<'_>) -> Result<PolicySet, PolicyError> {
        let top = Table { items: root, at: 0 };
        self.only(&top, TOP)?;
        let format = self.need(&top, "format")?;
        if value::integer(format.get_ref()) != Some(POLICY_FORMAT) {
            return Err(self.at(format.span().start, Problem::Format));
        }
        let document = self.table(&top, "document")?;
        self.only(&document, DOCUMENT)?;
        let rules = self.table(&top, "rules")?;
        let set = PolicySet {
            articles: self.articles(&self.table(&top, "articles")?)?,
            document: Document {
                number: self.text(&document, "number", TEXT)?,
                on: self.text(&document, "on", DATE)?,
            },
            effective_from: self.text(&top, "effective_from", DATE)?,
            effective_to: match top.items.contains_key("effective_to") {
                true => Some(self.text(&top, "effective_to", DATE)?),
                false => None,
            },
            id: self.text(&top, "id", ID)?,
            issuer: self.text(&top, "issuer", TEXT)?,
            rules: self.rules(&rules)?,
            title: self.text(&top, "title", TEXT)?,
            version: self.version(&top)?,
        };
        check(&set).map_err(|fault| {
            let offset = offset_of(&fault, &top, &rules);
            self.at(offset, Problem::Fault(fault))
        })?;
        Ok(set)
    }

    fn version(self, top: &Table<'_>) -> Result<u32, PolicyError> {
        let item = self.need(top, "version")?;
        let number = value::integer(item.get_ref()).and_then(|number| u32::try_from(number).ok());
        let number = number.filter(|number| *number >= 1);
        number.ok_or_else(|| self.wrong(item, "version", VERSION))
    }

    fn articles(self, table: &Table<'_>) -> Result<Vec<Article>, PolicyError> {
        let mut articles = Vec::new();
        for (key, item) in table.items {
            let number = key.get_ref().parse().ok();
            // `016` would be article 16 under another key.
            let number =
                number.filter(|number: &u16| *number > 0 && number.to_string() == **key.get_ref());
            let number = number.ok_or_else(|| self.wrong_key(key, ARTICLE))?;
            let title = item
                .get_ref()
                .as_str()
                .and_then(|text| Label::new(text).ok());
            let title = title.ok_or_else(|| self.wrong(item, key.get_ref(), TEXT))?;
            articles.push(Article { number, title });
        }
        articles.sort_by_key(|article| article.number);
        Ok(articles)
    }

    fn rules(self, table: &Table<'_>) -> Result<Vec<RuleSetting>, PolicyError> {
        let mut rules = Vec::new();
        for (key, item) in table.items {
            let Some(rule) = Rule::parse(key.get_ref()) else {
                let id = key.get_ref().to_string();
                return Err(self.at(key.span().start, Problem::UnknownRule { id }));
            };
            let items = item.get_ref().as_table();
            let items = items.ok_or_else(|| self.wrong(item, rule.id(), TABLE))?;
            let at = key.span().start;
            rules.push(self.rule(rule, &Table { items, at })?);
        }
        rules.sort_by_key(|setting| setting.rule.id());
        Ok(rules)
    }

    fn rule(self, rule: Rule, table: &Table<'_>) -> Result<RuleSetting, PolicyError> {
        let article = self.need(table, "article")?;
        let number =
            value::integer(article.get_ref()).and_then(|number| u16::try_from(number).ok());
        let mode = self.need(table, "mode")?;
        let named = mode.get_ref().as_str().and_then(Mode::parse);
        Ok(RuleSetting {
            article: number.ok_or_else(|| self.wrong(article, "article", ARTICLE))?,
            mode: named.ok_or_else(|| self.wrong(mode, "mode", MODE))?,
            params: self.params(rule, table)?,
            rule,
        })
    }

    /// What the file sets, and for the rest the defaults of the table.
    fn params(
        self,
        rule: Rule,
        table: &Table<'_>,
    ) -> Result<BTreeMap<Label, sunledger_domain::policy::Value>, PolicyError> {
        let mut params = RuleSetting::usual(rule).params;
        for (key, item) in table.items {
            let name = key.get_ref();
            if matches!(&**name, "article" | "mode") {
                continue;
            }
            let Some(param) = rule.param(name) else {
                let name = name.to_string();
                let fault = Fault::UnknownParam { rule, name };
                return Err(self.at(key.span().start, Problem::Fault(fault)));
            };
            let value = value::read(param, item.get_ref());
            let value = value.ok_or_else(|| {
                let (name, needed) = (param.name, param.kind);
                let fault = Fault::WrongKind { rule, name, needed };
                self.at(item.span().start, Problem::Fault(fault))
            })?;
            if let Some(known) = params
                .iter_mut()
                .find(|(known, _)| known.as_str() == param.name)
            {
                *known.1 = value;
            }
        }
        Ok(params)
    }

    /// Refuses keys that are not on the list.
    fn only(self, table: &Table<'_>, allowed: &'static str) -> Result<(), PolicyError> {
        let known = |key: &Key<'_>| allowed.split(", ").any(|known| *known == **key.get_ref());
        match table.items.keys().find(|key| !known(key)) {
            None => Ok(()),
            Some(key) => {
                let offset = key.span().start;
                let key = key.get_ref().to_string();
                Err(self.at(offset, Problem::UnknownKey { key, allowed }))
            }
        }
    }

    fn need<'a>(self, table: &Table<'a>, key: &'static str) -> Result<&'a Item<'a>, PolicyError> {
        let item = table.items.get(key);
        item.ok_or_else(|| self.at(table.at, Problem::MissingKey { key }))
    }

    fn table<'a>(self, table: &Table<'a>, key: &'static str) -> Result<Table<'a>, PolicyError> {
        let item = self.need(table, key)?;
        let items = item.get_ref().as_table();
        let items = items.ok_or_else(|| self.wrong(item, key, TABLE))?;
        let at = item.span().start;
        Ok(Table { items, at })
    }

    /// A text that its type takes.
    fn text<T: std::str::FromStr>(
        self,
        table: &Table<'_>,
        key: &'static str,
        takes: (&'static str, &'static str),
    ) -> Result<T, PolicyError> {
        let item = self.need(table, key)?;
        let text = item.get_ref().as_str().and_then(|text| text.parse().ok());
        text.ok_or_else(|| self.wrong(item, key, takes))
    }

    fn wrong(
        self,
        item: &Item<'_>,
        key: &str,
        (zh, en): (&'static str, &'static str),
    ) -> PolicyError {
        let key = key.to_owned();
        self.at(item.span().start, Problem::Value { key, zh, en })
    }

    fn wrong_key(self, key: &Key<'_>, (zh, en): (&'static str, &'static str)) -> PolicyError {
        let offset = key.span().start;
        let key = key.get_ref().to_string();
        self.at(offset, Problem::Value { key, zh, en })
    }
}

/// Where in the file a fault of the set lies: at the rule's own key, or at the member of the set.
fn offset_of(fault: &Fault, top: &Table<'_>, rules: &Table<'_>) -> usize {
    let start = |table: &DeTable<'_>, key: &str| {
        table
            .get_key_value(key)
            .map(|(key, item)| (key.span().start, item.span().start))
    };
    let Some(rule) = fault.rule() else {
        return start(top.items, fault.field()).map_or(0, |(_, item)| item);
    };
    let own = rules.items.get(rule.id()).map(Spanned::get_ref);
    let own = own.and_then(DeValue::as_table);
    let member = if let Fault::OutOfBounds { name, .. } = fault {
        name
    } else {
        fault.field()
    };
    let member = own.and_then(|own| start(own, member));
    let rule = start(rules.items, rule.id());
    member.map_or(rule.map_or(rules.at, |(key, _)| key), |(_, item)| item)
}
