//! Notices 公告公示: what hung where, and to exactly which rows it commits.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::basis::Evidence;
use crate::code::{Period, RegionCode};
use crate::id::{Label, NoticeId, ProjectId, UnitId};
use crate::money::Money;
use crate::subject::Digest;

/// What a notice is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// 资金分配公告: the quotas of a place for a budget year, received and passed down.
    Allocation,
    /// 项目完工公示: one project's acceptances and final accounts.
    Completion,
    /// 收益分配公示: the dividends of a place for a period, holder by holder.
    Dividend,
    /// 补助发放公示: the payments of a village and a period.
    Payments,
    /// 年度计划公示: the integration plans and approved projects of a place and what lies in it, for a year.
    Plan,
    /// 项目公示: one project's money.
    Project,
    /// 项目库公示: the projects registered for a place and what lies in it.
    Store,
}

impl NoticeKind {
    /// True where a notice is about one project, which it then names.
    pub const fn of_project(self) -> bool {
        match self {
            Self::Completion | Self::Project => true,
            Self::Allocation | Self::Dividend | Self::Payments | Self::Plan | Self::Store => false,
        }
    }
}

/// How far a batch must have come for its lines to stand on a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// 审批后
    Approved,
    /// 提交后
    Prepared,
    /// 支付后
    Settled,
}

impl Stage {
    /// The name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Prepared => "prepared",
            Self::Settled => "settled",
        }
    }
}

/// A notice is posted 公示. It commits to its rows by digest, count and sum, as of a log size.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticePosted {
    /// Number of rows.
    pub count: u32,
    /// Root over its rows (docs/FORMAT.md, "Notice digest").
    pub digest: Digest,
    /// What it is about.
    pub kind: NoticeKind,
    /// The notice.
    pub notice: NoticeId,
    /// For which period; none where it covers all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// Where it hangs.
    pub place: RegionCode,
    /// Since when.
    pub posted_on: Date,
    /// Which project, for a notice about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<ProjectId>,
    /// Rows are entries below this log size.
    pub size: u64,
    /// How far a batch must have come.
    pub stage: Stage,
    /// Signed sum of its rows.
    pub sum: Money,
    /// Its title.
    pub title: Label,
    /// Who issues it.
    pub unit: UnitId,
    /// Until when it hangs.
    pub until: Date,
}

/// The village supervision committee 村务监督委员会 has seen the notice hang, and took a photo of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeConfirmed {
    /// Photos; at least one.
    pub evidence: Vec<Evidence>,
    /// The notice.
    pub notice: NoticeId,
    /// When it was seen.
    pub on: Date,
}

/// A notice is taken down 撤下.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeTakenDown {
    /// Photos and records.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    /// The notice.
    pub notice: NoticeId,
    /// When.
    pub on: Date,
}
