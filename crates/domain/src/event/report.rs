//! Reports 我要反映: somebody says that something is wrong, and gets an answer.
//!
//! What was said and who said it stand in the vault, under a pseudonym of this one report; the log has only that a
//! report came, what it is about, and how it was answered.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::code::RegionCode;
use crate::id::{AssetId, BatchId, Label, NoticeId, ProjectId, ReportId, SchemeId, UnitId};
use crate::subject::Subject;

/// What a report is about: no person, and no line of a batch, which would say who is meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// An asset.
    Asset(AssetId),
    /// A payment batch.
    Batch(BatchId),
    /// A notice.
    Notice(NoticeId),
    /// A project.
    Project(ProjectId),
    /// A scheme.
    Scheme(SchemeId),
    /// The village itself.
    Village(RegionCode),
}

/// How a report came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// 举报箱
    Box,
    /// 监督举报电话
    Hotline,
    /// 其他
    Other,
    /// 来访
    Visit,
    /// 网上
    Web,
}

/// What a report says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Complaint {
    /// 金额不对
    Amount,
    /// 公示问题: missing, late, wrong or gone.
    Notice,
    /// 没收到钱
    NotReceived,
    /// 其他
    Other,
    /// 项目质量、进度
    Work,
    /// 不该给的给了，该给的没给
    WrongPayee,
}

/// How a report turned out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 已说明: a question that was answered.
    Explained,
    /// 部分属实
    Partly,
    /// 不属实
    Unfounded,
    /// 属实
    Upheld,
}

/// A report comes in 收到反映.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportReceived {
    /// What it is about.
    pub about: About,
    /// How it came.
    pub channel: Channel,
    /// What it says.
    pub complaint: Complaint,
    /// When it came.
    pub on: Date,
    /// In which division it belongs: a village, mostly.
    pub place: RegionCode,
    /// The report.
    pub report: ReportId,
    /// The text, and the reporter where there is a name; both in the vault.
    pub reporter: Subject,
    /// Who is to answer.
    pub unit: UnitId,
}

/// A report goes to another unit 转办. The term goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportReferred {
    /// When.
    pub on: Date,
    /// Why.
    pub reason: Label,
    /// The report.
    pub report: ReportId,
    /// Who is to answer now.
    pub unit: UnitId,
}

/// A report is answered 答复.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportAnswered {
    /// What was found and done, as anybody may read it.
    pub answer: Label,
    /// When.
    pub on: Date,
    /// How it turned out.
    pub outcome: Outcome,
    /// The report.
    pub report: ReportId,
}
