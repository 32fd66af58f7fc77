//! A figure and its name: from the name, the entries that sum to it are found (`Snapshot::behind`).
//!
//! Names are made of ids, which hold no `/` and no `=`, so that they stand in addresses as they are.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};
use sunledger_domain::code::{Period, RegionCode};
use sunledger_domain::event::SourceLevel;
use sunledger_domain::id::{
    AssetId, BatchId, LineId, NoticeId, PoolId, ProjectId, SchemeId, UnitId,
};
use sunledger_domain::{Account, Bucket, LineStatus, Money};

use crate::error::ProjectionError;
use crate::word::{parse_account, parse_bucket, parse_line_state, parse_word, word_of};

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
        /// Which kind: `line`, `pool`, `project`, `asset` or `suspense`.
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
    /// The rows of a notice: `notice/n-1`.
    Notice {
        /// Which notice.
        notice: NoticeId,
    },
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            /// Every one of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its word in names of figures.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// By its word.
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.name() == word)
            }
        }
    };
}

words!(
    /// Kinds of account.
    AccountKind {
        /// 指标
        Line = "line",
        /// 整合资金
        Pool = "pool",
        /// 项目
        Project = "project",
        /// 资产收益
        Asset = "asset",
        /// 待查
        Suspense = "suspense",
    }
);
words!(
    /// The amounts of a payment line.
    LineAmount {
        /// 应发
        Due = "due",
        /// 实发
        Paid = "paid",
    }
);
words!(
    /// What adds up to the net amount settled, which is `balances/project/settled`. All but the first are below zero.
    SettledPart {
        /// 已支付: batches settled and lines that arrived when sent again.
        Gross = "gross",
        /// 退票
        Returned = "returned",
        /// 冲销、追回
        Reversed = "reversed",
        /// 未挂接退款
        Unmatched = "unmatched",
    }
);
words!(
    /// The parts of a dividend.
    DividendPart {
        /// 应分
        Declared = "declared",
        /// 已发
        Paid = "paid",
        /// 未发
        Unpaid = "unpaid",
    }
);

/// Where money flows from and to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Node {
    /// The world outside, by the level that gives.
    Outside(SourceLevel),
    /// A fund line.
    Line(LineId),
    /// A pool of integrated funds.
    Pool(PoolId),
    /// A project.
    Project(ProjectId),
}

/// Which payment lines; what is none is not asked about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineScope {
    /// Lines whose village lies in this division.
    pub region: Option<RegionCode>,
    /// Of one project.
    pub project: Option<ProjectId>,
    /// Of one scheme.
    pub scheme: Option<SchemeId>,
    /// For one period.
    pub period: Option<Period>,
    /// Of one batch.
    pub batch: Option<BatchId>,
    /// Paid to one unit.
    pub unit: Option<UnitId>,
}

impl Node {
    /// What sort of node it is.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Outside(_) => "outside",
            Self::Line(_) => "line",
            Self::Pool(_) => "pool",
            Self::Project(_) => "project",
        }
    }

    /// Its id; the level's word for the world outside.
    pub fn id(&self) -> String {
        match self {
            Self::Outside(level) => word_of(level).unwrap_or_default(),
            Self::Line(id) => id.to_string(),
            Self::Pool(id) => id.to_string(),
            Self::Project(id) => id.to_string(),
        }
    }

    /// By kind and id.
    pub fn parse(kind: &str, id: &str) -> Option<Self> {
        Some(match kind {
            "outside" => Self::Outside(parse_word(id)?),
            "line" => Self::Line(id.parse().ok()?),
            "pool" => Self::Pool(id.parse().ok()?),
            "project" => Self::Project(id.parse().ok()?),
            _ => return None,
        })
    }

    /// The account behind it; none outside.
    pub fn account(&self) -> Option<Account> {
        match self {
            Self::Outside(_) => None,
            Self::Line(id) => Some(Account::Line(id.clone())),
            Self::Pool(id) => Some(Account::Pool(id.clone())),
            Self::Project(id) => Some(Account::Project(id.clone())),
        }
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind(), self.id())
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl LineScope {
    /// The lines of one division.
    pub fn of_region(region: RegionCode) -> Self {
        Self {
            region: Some(region),
            ..Self::default()
        }
    }

    /// The lines of one project.
    pub fn of_project(project: ProjectId) -> Self {
        Self {
            project: Some(project),
            ..Self::default()
        }
    }

    /// The lines of one batch.
    pub fn of_batch(batch: BatchId) -> Self {
        Self {
            batch: Some(batch),
            ..Self::default()
        }
    }

    fn parse(parts: &[&str]) -> Option<Self> {
        let mut scope = Self::default();
        for part in parts {
            let (key, value) = part.split_once('=')?;
            match key {
                "region" => put(&mut scope.region, value)?,
                "project" => put(&mut scope.project, value)?,
                "scheme" => put(&mut scope.scheme, value)?,
                "period" => put(&mut scope.period, value)?,
                "batch" => put(&mut scope.batch, value)?,
                "unit" => put(&mut scope.unit, value)?,
                _ => return None,
            }
        }
        Some(scope)
    }
}

/// A key that is named twice is refused.
fn put<T: FromStr>(slot: &mut Option<T>, value: &str) -> Option<()> {
    match slot.replace(value.parse().ok()?) {
        None => Some(()),
        Some(_) => None,
    }
}

impl fmt::Display for LineScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut part = |key: &str, value: Option<String>| match value {
            Some(value) => write!(f, "/{key}={value}"),
            None => Ok(()),
        };
        part("region", self.region.map(|v| v.to_string()))?;
        part("project", self.project.as_ref().map(ToString::to_string))?;
        part("scheme", self.scheme.as_ref().map(ToString::to_string))?;
        part("period", self.period.map(|v| v.to_string()))?;
        part("batch", self.batch.as_ref().map(ToString::to_string))?;
        part("unit", self.unit.as_ref().map(ToString::to_string))
    }
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
