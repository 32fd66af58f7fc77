//! What every page shares: language, ledger, log size, and how amounts, dates and links are written.
//!
//! Its methods are what templates are made of; none of them may compute a figure.
#![expect(
    clippy::trivially_copy_pass_by_ref,
    clippy::unused_self,
    reason = "templates call methods and pass what they show by reference"
)]

use std::borrow::Borrow;
use std::fmt::Display;

use jiff::Timestamp;
use jiff::civil::Date;
use sunledger_domain::code::{Level, Period, RegionCode};
use sunledger_domain::{BatchStatus, Bucket, LineStatus, Money};
use sunledger_projections::Sum;
use sunledger_projections::query::balance::BucketSum;
use sunledger_projections::query::{StateSum, Who};

use super::ask::{Ask, Lang};
use super::hant;
use super::named::Named;
use super::widget::{Chip, Heading, Link, OfState, Person, States};
use crate::text::{self, Wall};

/// Whether a page may hold people's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    /// Never: the page may be kept by caches and found by search engines.
    Never,
    /// While a notice is in force: neither kept nor indexed.
    Perhaps,
}

/// The ledger that a page shows.
#[derive(Debug, Clone)]
pub(super) struct Standing {
    /// The log size that the page is as of.
    pub(super) size: u64,
    /// Entries that the read model has yet to take in.
    pub(super) lag: u64,
    /// When the last entry was recorded.
    pub(super) recorded_at: Option<Timestamp>,
    /// ISO 4217 code.
    pub(super) currency: String,
    /// True where everything is invented.
    pub(super) demo: bool,
    /// The published checkpoint; none where there is none, or it cannot be read.
    pub(super) published: Option<Published>,
    /// 监督举报电话; none where no policy names one.
    pub(super) hotline: Option<String>,
}

/// The tree that is published of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Published {
    /// Its entries.
    pub(super) size: u64,
    /// Its root, as hex.
    pub(super) root: String,
}

impl Published {
    /// As much of the root as people compare.
    pub(super) fn short(&self) -> &str {
        self.root.get(..SHORT_ROOT).unwrap_or(&self.root)
    }
}

/// Hex digits of a short root.
pub(super) const SHORT_ROOT: usize = 16;

/// A link to the same page in another language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Switch {
    /// By BCP 47.
    pub(super) tag: &'static str,
    /// What it calls itself.
    pub(super) name: &'static str,
    /// Where it is.
    pub(super) href: String,
}

/// The frame of one page.
#[derive(Debug, Clone)]
pub(super) struct Chrome {
    pub(super) lang: Lang,
    pub(super) names: Names,
    /// None where the ledger could not even be asked.
    pub(super) standing: Option<Standing>,
    switches: Vec<Switch>,
    wall: Wall,
    sign: String,
}

impl Chrome {
    pub(super) fn new(ask: &Ask, names: Names, standing: Option<Standing>) -> Self {
        let currency = standing.as_ref().map_or("", |standing| &standing.currency);
        Self {
            lang: ask.lang,
            names,
            switches: switches(ask),
            wall: Wall::of_currency(currency),
            sign: text::currency_sign(currency),
            standing,
        }
    }

    /// Of two texts the one in the page's language.
    pub(super) fn t(&self, zh: &'static str, en: &'static str) -> &'static str {
        match self.lang {
            Lang::Zh => zh,
            Lang::Hant => hant::traditional(zh),
            Lang::En => en,
        }
    }

    /// A word of the domain.
    pub(super) fn w(&self, named: &impl Named) -> &'static str {
        let words = named.words();
        self.t(words.zh, words.en)
    }

    /// What an entry of a kind is; the kind itself where there is no word for it.
    pub(super) fn kind<'a>(&self, kind: &'a str) -> &'a str {
        text::event_kind(kind).map_or(kind, |words| self.w(&words))
    }

    /// A heading in the page's language, with the other one small beside it.
    pub(super) fn h(&self, zh: &'static str, en: &'static str) -> Heading {
        match self.lang {
            Lang::Zh | Lang::Hant => Heading::new(self.t(zh, en), "en", en),
            Lang::En => Heading::new(en, "zh-CN", zh),
        }
    }

    /// A word of the domain as a heading.
    pub(super) fn hw(&self, named: &impl Named) -> Heading {
        let words = named.words();
        self.h(words.zh, words.en)
    }

    pub(super) const fn other_tag(&self) -> &'static str {
        match self.lang {
            Lang::Zh | Lang::Hant => "en",
            Lang::En => "zh-CN",
        }
    }

    pub(super) const fn lang_tag(&self) -> &'static str {
        self.lang.tag()
    }

    pub(super) fn noindex(&self) -> bool {
        self.names == Names::Perhaps
    }

    pub(super) fn demo(&self) -> bool {
        self.standing.as_ref().is_some_and(|standing| standing.demo)
    }

    /// The same page in the other languages.
    pub(super) fn switches(&self) -> &[Switch] {
        &self.switches
    }

    /// An address on this board, in the page's language.
    pub(super) fn href(&self, path: impl Display) -> String {
        let path = path.to_string();
        match (self.lang.param(), path.contains('?')) {
            (None, _) => path,
            (Some(param), false) => format!("{path}?{param}"),
            (Some(param), true) => format!("{path}&{param}"),
        }
    }

    /// The address of one of many things of a sort.
    pub(super) fn to(&self, sort: &str, id: impl Display) -> String {
        self.href(format_args!("{sort}{id}"))
    }

    /// The page of a division: a village has a board, the others have what lies in them.
    pub(super) fn place(&self, code: &RegionCode) -> String {
        match code.level() {
            Level::Village => self.href(format_args!("/villages/{code}")),
            Level::Province | Level::Prefecture | Level::County | Level::Township => {
                self.href(format_args!("/regions/{code}"))
            }
        }
    }

    /// An amount as a table shows it.
    pub(super) fn num(&self, amount: &Money) -> String {
        text::amount(amount.minor())
    }

    /// An amount with the currency's sign.
    pub(super) fn money(&self, amount: &Money) -> String {
        match amount.is_negative() {
            true => format!("-{}{}", self.sign, text::amount(amount.negated().minor())),
            false => format!("{}{}", self.sign, text::amount(amount.minor())),
        }
    }

    /// A figure as a table shows it, with the way to the entries behind it.
    pub(super) fn sum(&self, sum: &Sum) -> Link {
        self.figure(sum, self.num(&sum.amount))
    }

    /// A figure with the currency's sign, with the way to the entries behind it.
    pub(super) fn cash(&self, sum: &Sum) -> Link {
        self.figure(sum, self.money(&sum.amount))
    }

    fn figure(&self, sum: &Sum, text: String) -> Link {
        Link {
            class: "n",
            href: self.href(format_args!("/figures/{}", sum.figure)),
            title: self.t("查看构成这个数的条目", "The entries behind this figure"),
            text,
        }
    }

    /// What an account has in one state; a dash where no money ever was.
    pub(super) fn bucket(&self, states: &[BucketSum], bucket: impl Borrow<Bucket>) -> Link {
        let bucket = bucket.borrow();
        match states.iter().find(|state| state.bucket == *bucket) {
            Some(state) => self.sum(&state.sum),
            None => Link::none(),
        }
    }

    /// Lines by where their money is, in words.
    pub(super) fn states(&self, states: &[StateSum]) -> States {
        let mut states: Vec<&StateSum> = states.iter().collect();
        states.sort_by_key(|state| interest(state.state));
        let one = |state: &StateSum| {
            let lines = text::count(state.lines);
            let short = state.due.amount != state.paid.amount;
            OfState {
                chip: self.line_chip(&state.state),
                lines: format!("{lines} {}", self.t("笔", "×")),
                paid: self.cash(&state.paid),
                due: short.then(|| (self.t("应发", "due"), self.cash(&state.due))),
            }
        };
        States(states.into_iter().map(one).collect())
    }

    /// Where the money of one line is.
    pub(super) fn line_chip(&self, state: &LineStatus) -> Chip {
        let class = match state {
            LineStatus::Settled => "ok",
            LineStatus::Pending => "wait",
            LineStatus::Awaiting | LineStatus::GivenUp => "bad",
            LineStatus::Reversed | LineStatus::Refused => "off",
        };
        Chip {
            class,
            text: self.w(&text::line_status(*state)),
        }
    }

    /// How far a batch has come.
    pub(super) fn batch_chip(&self, status: &BatchStatus) -> Chip {
        let class = match status {
            BatchStatus::Settled => "ok",
            BatchStatus::Prepared | BatchStatus::Approved => "wait",
            BatchStatus::Refused => "off",
        };
        Chip {
            class,
            text: self.w(status),
        }
    }

    /// Somebody, with as much of a name as may be shown here.
    pub(super) fn who(&self, who: &Who) -> Person {
        Person::of(self, who)
    }

    /// A link to an entry by its number.
    pub(super) fn entry(&self, seq: &u64) -> Link {
        Link {
            class: "e",
            href: self.href(format_args!("/entries/{seq}")),
            title: self.t("日志条目", "Entry of the log"),
            text: format!("#{seq}"),
        }
    }

    /// A count.
    pub(super) fn n(&self, count: &u64) -> String {
        text::count(*count)
    }

    pub(super) fn period(&self, period: &Period) -> String {
        match self.lang {
            Lang::Zh | Lang::Hant => text::period_zh(*period),
            Lang::En => period.to_string(),
        }
    }

    pub(super) fn date(&self, date: &Date) -> String {
        match self.lang {
            Lang::Zh | Lang::Hant => text::date_zh(*date),
            Lang::En => date.to_string(),
        }
    }

    /// A moment by the wall clock of the ledger's readers, which is named.
    pub(super) fn clock(&self, at: &Timestamp) -> String {
        let zone = self.w(&self.wall.words());
        format!("{} {zone}", self.wall.clock(*at))
    }

    /// The day of a moment.
    pub(super) fn day(&self, at: &Timestamp) -> String {
        self.wall.day(*at).to_string()
    }

    /// The unit of amounts, to go behind a table's heading.
    pub(super) fn unit(&self) -> String {
        match (self.sign.as_str(), self.lang) {
            ("¥", Lang::Zh | Lang::Hant) => "（元）".to_owned(),
            ("¥", Lang::En) => " (CNY)".to_owned(),
            (other, _) => format!(" ({})", other.trim()),
        }
    }
}

/// What has arrived comes first, what was never paid comes last.
pub(super) const fn interest(state: LineStatus) -> u8 {
    match state {
        LineStatus::Settled => 0,
        LineStatus::Pending => 1,
        LineStatus::Awaiting => 2,
        LineStatus::GivenUp => 3,
        LineStatus::Reversed => 4,
        LineStatus::Refused => 5,
    }
}

/// The same page in the languages that it is not in.
fn switches(ask: &Ask) -> Vec<Switch> {
    let rest: Vec<String> = ask
        .query_without("lang")
        .map(|(key, value)| format!("{}={}", encode(key), encode(value)))
        .collect();
    let others = Lang::ALL.into_iter().filter(|lang| *lang != ask.lang);
    others
        .map(|lang| {
            let mut query = rest.clone();
            query.extend(lang.param().map(str::to_owned));
            Switch {
                tag: lang.tag(),
                name: lang.name(),
                href: match query.is_empty() {
                    true => ask.path.clone(),
                    false => format!("{}?{}", ask.path, query.join("&")),
                },
            }
        })
        .collect()
}

/// A text as part of a query.
pub(super) fn encode(text: &str) -> String {
    use std::fmt::Write;
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                out.push(char::from(byte));
            }
            _ => {
                let written = write!(out, "%{byte:02X}");
                debug_assert!(written.is_ok(), "a string takes every text");
            }
        }
    }
    out
}
