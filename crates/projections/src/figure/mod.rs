//! A figure and its name: from the name, the entries that sum to it are found (`Snapshot::behind`).
//!
//! Names are made of ids, which hold no `/` and no `=`, so that they stand in addresses as they are.

mod node;
mod part;
mod scope;

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Serialize, Serializer};
use sunledger_domain::code::Period;
use sunledger_domain::event::{BankAccount, SourceLevel};
use sunledger_domain::id::{AssetId, NoticeId};
use sunledger_domain::{Account, Bucket, LineStatus, Money};

use crate::error::ProjectionError;
use crate::word::{
    bank, parse_account, parse_bank, parse_bucket, parse_line_state, parse_word, word_of,
};

pub use node::Node;
pub use part::{AccountKind, DayPart, DaySide, DividendPart, LineAmount, SettledPart};
pub use scope::LineScope;

/// An amount together with the name under which its entries are found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sum {
    /// How much.
    pub amount: Money,
    /// What it is the sum of.
    pub figure: Figure,
}

/// What an amount is the sum of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Figure {
    /// One state of one account: `balance/line/zx-1/left`.
    Balance {
        /// Which account.
        account: Account,
        /// Which state.
        bucket: Bucket,
    },
    /// One state of all accounts of a kind: `balances/project/settled`.
    Balances {
        /// Which kind: `line`, `pool`, `project`, `asset`, `suspense`, `agent` or `voucher`.
        kind: AccountKind,
        /// Which state.
        bucket: Bucket,
    },
    /// What flows from one node to the next: `edge/line/zx-1/pool/p-1`.
    Edge {
        /// From where.
        from: Node,
        /// To where.
        to: Node,
    },
    /// What came from one level outside: `outside/central`.
    Outside {
        /// Which level.
        level: SourceLevel,
    },
    /// Payment lines: `lines/settled/paid/region=230102001002/scheme=s-1`; `all` for any state.
    Lines {
        /// In which state; none for all.
        state: Option<LineStatus>,
        /// Which of their amounts.
        amount: LineAmount,
        /// Which lines.
        scope: LineScope,
    },
    /// Returns that name no payment: `returns/region=…`. A scheme, batch or unit cannot be asked for.
    Returns {
        /// Which.
        scope: LineScope,
    },
    /// A part of what projects have settled: `settled/gross`.
    Settled {
        /// Which part.
        part: SettledPart,
    },
    /// A dividend: `dividend/a-1/2017/declared`.
    Dividend {
        /// Whose.
        asset: AssetId,
        /// For which period.
        period: Period,
        /// Which part of it.
        part: DividendPart,
    },
    /// A part of what moved on a bank account on a day: `day/unit/bureau/2017-03-12/paid`.
    Day {
        /// Whose account.
        account: BankAccount,
        /// Which day.
        on: Date,
        /// Which part.
        part: DayPart,
    },
    /// The rows of a notice: `notice/n-1`.
    Notice {
        /// Which notice.
        notice: NoticeId,
    },
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Balance { account, bucket } => {
                let (kind, id) = (account.kind(), account.id());
                write!(f, "balance/{kind}/{id}/{}", bucket.name())
            }
            Self::Balances { kind, bucket } => {
                write!(f, "balances/{}/{}", kind.name(), bucket.name())
            }
            Self::Edge { from, to } => write!(f, "edge/{from}/{to}"),
            Self::Outside { level } => {
                write!(f, "outside/{}", word_of(level).unwrap_or_default())
            }
            Self::Lines {
                state,
                amount,
                scope,
            } => {
                let state = state.map_or("all", LineStatus::name);
                write!(f, "lines/{state}/{}{scope}", amount.name())
            }
            Self::Returns { scope } => write!(f, "returns{scope}"),
            Self::Settled { part } => write!(f, "settled/{}", part.name()),
            Self::Dividend {
                asset,
                period,
                part,
            } => write!(f, "dividend/{asset}/{period}/{}", part.name()),
            Self::Day { account, on, part } => {
                let (kind, id) = bank(account);
                write!(f, "day/{kind}/{id}/{on}/{}", part.name())
            }
            Self::Notice { notice } => write!(f, "notice/{notice}"),
        }
    }
}

impl FromStr for Figure {
    type Err = ProjectionError;

    fn from_str(text: &str) -> Result<Self, ProjectionError> {
        let parts: Vec<&str> = text.split('/').collect();
        parse(&parts).ok_or_else(|| ProjectionError::UnknownFigure {
            text: text.to_owned(),
        })
    }
}

fn parse(parts: &[&str]) -> Option<Figure> {
    Some(match *parts {
        ["balance", kind, id, bucket] => Figure::Balance {
            account: parse_account(kind, id)?,
            bucket: parse_bucket(bucket)?,
        },
        ["balances", kind, bucket] => Figure::Balances {
            kind: AccountKind::parse(kind)?,
            bucket: parse_bucket(bucket)?,
        },
        ["edge", from_kind, from, to_kind, to] => Figure::Edge {
            from: Node::parse(from_kind, from)?,
            to: Node::parse(to_kind, to)?,
        },
        ["outside", level] => Figure::Outside {
            level: parse_word(level)?,
        },
        ["lines", state, amount, ref scope @ ..] => Figure::Lines {
            state: match state {
                "all" => None,
                state => Some(parse_line_state(state)?),
            },
            amount: LineAmount::parse(amount)?,
            scope: LineScope::parse(scope)?,
        },
        ["returns", ref scope @ ..] => {
            let scope = LineScope::parse(scope)?;
            let foreign = scope.scheme.is_some() || scope.batch.is_some() || scope.unit.is_some();
            if foreign {
                return None;
            }
            Figure::Returns { scope }
        }
        ["settled", part] => Figure::Settled {
            part: SettledPart::parse(part)?,
        },
        ["dividend", asset, period, part] => Figure::Dividend {
            asset: asset.parse().ok()?,
            period: period.parse().ok()?,
            part: DividendPart::parse(part)?,
        },
        ["day", kind, id, on, part] => Figure::Day {
            account: parse_bank(kind, id)?,
            on: on.parse().ok()?,
            part: DayPart::parse(part)?,
        },
        ["notice", notice] => Figure::Notice {
            notice: notice.parse().ok()?,
        },
        _ => return None,
    })
}

impl Serialize for Figure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl fmt::Display for Sum {
    /// The amount alone.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.amount.fmt(f)
    }
}
