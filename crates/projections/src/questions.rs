//! Audit questions 审计疑点: each one `.sql` file over the public read model, which anyone can run again, or over
//! that and `sealed_people`, which only an auditor can.
//!
//! What they find is suspected, never judged. No question may read a name, and none has a number of its own: terms
//! and shares come from the policy in force on the day that is asked about.

use jiff::civil::Date;
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, Row};
use serde::Serialize;
use sunledger_domain::Money;
use sunledger_domain::policy::Rule;

use crate::error::ProjectionError;
use crate::reader::Snapshot;
use crate::row::{RowExt, damaged};

const FILES: &[&str] = &[
    include_str!("questions/above_standard.sql"),
    include_str!("questions/agent_held.sql"),
    include_str!("questions/asset_idle.sql"),
    include_str!("questions/asset_title.sql"),
    include_str!("questions/back_dated.sql"),
    include_str!("questions/bank_not_matching.sql"),
    include_str!("questions/carry_over.sql"),
    include_str!("questions/concentration.sql"),
    include_str!("questions/dividend_unpaid.sql"),
    include_str!("questions/duplicate.sql"),
    include_str!("questions/final_payment.sql"),
    include_str!("questions/floor_county_industry.sql"),
    include_str!("questions/floor_village_product.sql"),
    include_str!("questions/held_back.sql"),
    include_str!("questions/household_counted_twice.sql"),
    include_str!("questions/idle.sql"),
    include_str!("questions/investment_growth.sql"),
    include_str!("questions/like_aim.sql"),
    include_str!("questions/loan_fee.sql"),
    include_str!("questions/loan_interest.sql"),
    include_str!("questions/management_fee.sql"),
    include_str!("questions/no_linked_households.sql"),
    include_str!("questions/not_passed_down.sql"),
    include_str!("questions/notice_down_early.sql"),
    include_str!("questions/notice_late.sql"),
    include_str!("questions/notice_missing.sql"),
    include_str!("questions/notice_unconfirmed.sql"),
    include_str!("questions/one_card_many.sql"),
    include_str!("questions/one_entity_two_schemes.sql"),
    include_str!("questions/one_person_two_schemes.sql"),
    include_str!("questions/operator_return.sql"),
    include_str!("questions/own_share.sql"),
    include_str!("questions/payee_cadre.sql"),
    include_str!("questions/payee_dead.sql"),
    include_str!("questions/payee_kind.sql"),
    include_str!("questions/payee_not_registered.sql"),
    include_str!("questions/report_unanswered.sql"),
    include_str!("questions/retention_late.sql"),
    include_str!("questions/retention_share.sql"),
    include_str!("questions/slow_spending.sql"),
    include_str!("questions/student_cap.sql"),
    include_str!("questions/suspense_open.sql"),
    include_str!("questions/threshold_cluster.sql"),
    include_str!("questions/voucher_without_detail.sql"),
];

/// How grave a finding would be 预警级别.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Colour {
    /// 红
    Red,
    /// 橙
    Orange,
    /// 黄
    Yellow,
    /// 蓝
    Blue,
}

/// Who can ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Anyone.
    Public,
    /// An auditor, beside the vault: it reads `sealed_people`.
    Sealed,
}

/// A question, as its file says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Question {
    /// The stable id.
    pub id: &'static str,
    /// What it asks, for a bureau.
    pub zh: &'static str,
    /// What it asks, in English.
    pub en: &'static str,
    /// How grave.
    pub colour: Colour,
    /// Who can ask.
    pub visibility: Visibility,
    /// The rule whose parameters it uses.
    pub rule: Rule,
    /// What to do about a hit, for a bureau.
    pub todo: &'static str,
    /// The whole file: it runs as it stands with `:on` and the rule's parameters bound.
    #[serde(skip)]
    pub sql: &'static str,
}

/// Something that a question points at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hit {
    /// What sort of thing.
    pub kind: String,
    /// Which.
    pub subject: String,
    /// How much money it is about.
    pub amount: Money,
    /// Since when: a day, or a month.
    pub since: Option<String>,
    /// More, for a bureau.
    pub detail: String,
}

/// What came of asking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "status")]
pub enum Answer {
    /// It was asked.
    Asked {
        /// What it points at.
        hits: Vec<Hit>,
    },
    /// No policy is in force on that day, and the question has no number of its own.
    NoPolicy,
    /// The policy in force has switched the rule off, or does not have it.
    Off,
}

/// A question with its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answered {
    /// The question.
    #[serde(flatten)]
    pub question: Question,
    /// The article: of the policy in force, else of the document of 2016.
    pub article: u16,
    /// The answer.
    pub answer: Answer,
}

impl Colour {
    /// All, the gravest first.
    pub const ALL: [Self; 4] = [Self::Red, Self::Orange, Self::Yellow, Self::Blue];

    /// The word in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Red => "red",
            Self::Orange => "orange",
            Self::Yellow => "yellow",
            Self::Blue => "blue",
        }
    }

    /// For a bureau.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Red => "红",
            Self::Orange => "橙",
            Self::Yellow => "黄",
            Self::Blue => "蓝",
        }
    }

    /// By its word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|colour| colour.name() == word || colour.zh() == word)
    }
}

impl Question {
    /// Every public question, the gravest first.
    pub fn all() -> Result<Vec<Self>, ProjectionError> {
        Self::of(Visibility::Public)
    }

    /// Every sealed question, the gravest first: they are asked of a reader that has `sealed_people`.
    pub fn sealed() -> Result<Vec<Self>, ProjectionError> {
        Self::of(Visibility::Sealed)
    }

    fn of(visibility: Visibility) -> Result<Vec<Self>, ProjectionError> {
        let read = FILES
            .iter()
            .map(|sql| Self::read(sql).ok_or_else(|| damaged("the header of a question")));
        let mut all: Vec<Self> = read.collect::<Result<_, _>>()?;
        all.retain(|question| question.visibility == visibility);
        all.sort_by_key(|question| (question.colour, question.id));
        Ok(all)
    }

    fn read(sql: &'static str) -> Option<Self> {
        let field = |name: &str| {
            sql.lines()
                .map_while(|line| line.strip_prefix("-- "))
                .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
        };
        let visibility = match field("visibility")? {
            "public" => Visibility::Public,
            "sealed" => Visibility::Sealed,
            _ => return None,
        };
        Some(Self {
            id: field("id")?,
            zh: field("zh")?,
            en: field("en")?,
            colour: Colour::parse(field("colour")?)?,
            visibility,
            rule: Rule::parse(field("rule")?)?,
            todo: field("todo")?,
            sql,
        })
    }
}

impl Snapshot<'_> {
    /// Asks a question as of a day.
    pub fn ask_question(&self, question: &Question, on: Date) -> Result<Answered, ProjectionError> {
        let rule = question.rule;
        let on = on.to_string();
        let article = self.one(
            "SELECT article FROM rules_in_force WHERE rule = ? AND ? BETWEEN first AND last",
            (rule.id(), &on),
            |row| row.int("article"),
        )?;
        let governed = self.number(
            "SELECT count(*) FROM policy_spans WHERE ? BETWEEN first AND last",
            [&on],
        )? > 0;
        let answer = match (article, governed) {
            (None, true) => Answer::Off,
            (Some(_), _) | (None, false) => match self.hits(question, &on)? {
                Some(hits) => Answer::Asked { hits },
                None => Answer::NoPolicy,
            },
        };
        let article = article
            .map(|number| u16::try_from(number).map_err(|_| damaged("policy_rules.article")))
            .transpose()?;
        Ok(Answered {
            question: question.clone(),
            article: article.unwrap_or(rule.article()),
            answer,
        })
    }

    /// None where a parameter has no value on that day.
    fn hits(&self, question: &Question, on: &str) -> Result<Option<Vec<Hit>>, ProjectionError> {
        let mut statement = self.prepare(question.sql)?;
        for index in 1..=statement.parameter_count() {
            let name = statement.parameter_name(index).unwrap_or_default();
            let name = name.trim_start_matches(':').to_owned();
            if name == "on" {
                statement.raw_bind_parameter(index, on)?;
                continue;
            }
            match self.param(question.rule, &name, on)? {
                Some(value) => statement.raw_bind_parameter(index, value)?,
                None => return Ok(None),
            }
        }
        let mut rows = statement.raw_query();
        let mut hits = Vec::new();
        while let Some(row) = rows.next()? {
            hits.push(hit(row)?);
        }
        Ok(Some(hits))
    }

    fn param(&self, rule: Rule, name: &str, on: &str) -> Result<Option<Value>, ProjectionError> {
        let sql = "SELECT iif(kind = 'text', value_text, value_int) FROM params_in_force
                   WHERE rule = ? AND param = ? AND ? BETWEEN first AND last";
        let mut statement = self.prepare(sql)?;
        let value = statement.query_row((rule.id(), name, on), |row| row.get(0));
        Ok(value.optional()?.filter(|value| *value != Value::Null))
    }
}

fn hit(row: &Row<'_>) -> Result<Hit, ProjectionError> {
    Ok(Hit {
        kind: row.text("kind")?,
        subject: row.text("subject")?,
        amount: row.money("amount")?,
        since: row.opt_text("since")?,
        detail: row.text("detail")?,
    })
}
