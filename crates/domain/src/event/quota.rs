//! Authority to spend: allocation 指标下达, consolidation 统筹整合, and the projects that they reach.

use serde::{Deserialize, Serialize};

use crate::basis::Basis;
use crate::code::{BudgetYear, FunctionCode, RegionCode};
use crate::id::{Label, LineId, PoolId, ProjectId, UnitId};
use crate::money::Money;

/// Which level of government the money comes from 资金来源级次.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceLevel {
    /// 中央
    Central,
    /// 县
    County,
    /// 市
    Prefecture,
    /// 省
    Province,
    /// 社会
    Social,
}

/// What kind of fund it is 资金类别.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// 其他涉农资金
    Agriculture,
    /// 信贷资金
    Credit,
    /// 其他
    Other,
    /// 社会帮扶资金
    Social,
    /// 财政专项扶贫资金
    Special,
}

/// What agriculture-related money is for 其他涉农资金类别.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgriKind {
    /// 生态
    Ecology,
    /// 危房改造
    Housing,
    /// 基础设施
    Infrastructure,
    /// 其他
    Other,
    /// 农业生产
    Production,
    /// 社会事业
    SocialDevelopment,
}

/// What came in kind 实物, beside its value in money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InKind {
    /// How much of it, in whole units; above zero and below 2^53.
    pub quantity: u64,
    /// Of what, and in which unit, such as 大米，公斤.
    pub unit: Label,
}

/// A quota arrives from outside this ledger and opens a fund line 收到指标.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuotaReceived {
    /// What agriculture-related money is for; only with that category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agri_kind: Option<AgriKind>,
    /// How much; above zero.
    pub amount: Money,
    /// Dates, document, evidence.
    pub basis: Basis,
    /// Whose budget; the year after the business date's where the quota is given in advance 提前下达.
    pub budget_year: BudgetYear,
    /// What kind of fund.
    pub category: Category,
    /// Budget function.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub function: Option<FunctionCode>,
    /// What came in kind; only of social help.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_kind: Option<InKind>,
    /// Who gave it.
    pub level: SourceLevel,
    /// The new fund line.
    pub line: LineId,
    /// What it is called.
    pub name: Label,
    /// Who holds it.
    pub unit: UnitId,
}

/// Part of a line moves to a line of a lower unit 指标下达. Opens the lower line on first use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuotaPassedDown {
    /// How much; above zero.
    pub amount: Money,
    /// Dates, document, evidence.
    pub basis: Basis,
    /// The upper line.
    pub from: LineId,
    /// The lower line.
    pub to: LineId,
    /// Who holds the lower line.
    pub unit: UnitId,
}

/// The giver changes the size of a line that came from outside 指标调整.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuotaAdjusted {
    /// Dates, document, evidence.
    pub basis: Basis,
    /// By how much; not zero. A cut is bounded by what is left.
    pub delta: Money,
    /// Which line.
    pub line: LineId,
    /// Why.
    pub reason: Label,
}

/// Unused authority goes back up 指标收回: to the upper line, or out of this ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuotaReclaimed {
    /// How much; above zero, bounded by what is left.
    pub amount: Money,
    /// Dates, document, evidence.
    pub basis: Basis,
    /// From which line.
    pub line: LineId,
    /// The upper line that gets it back; none where the line came from outside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<LineId>,
}

/// A plan of consolidation is adopted and opens its pool 整合方案.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PoolOpened {
    /// Like aims: the budget functions that may be integrated; empty where the plan names none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aims: Vec<FunctionCode>,
    /// The plan's document and dates: without an adopted plan there is no pool (art. 21).
    pub basis: Basis,
    /// Whose budget.
    pub budget_year: BudgetYear,
    /// What the plan is called.
    pub name: Label,
    /// The pool.
    pub pool: PoolId,
    /// Who holds it.
    pub unit: UnitId,
}

/// Money of a line is integrated 纳入整合.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PoolFunded {
    /// How much; above zero.
    pub amount: Money,
    /// Dates, document, evidence.
    pub basis: Basis,
    /// From which line.
    pub line: LineId,
    /// Into which pool.
    pub pool: PoolId,
}

/// Integrated money goes back to a line that it came from 退出整合.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PoolReturned {
    /// How much; above zero, bounded by what the line gave and the pool has left.
    pub amount: Money,
    /// Dates, document, evidence.
    pub basis: Basis,
    /// To which line.
    pub line: LineId,
    /// From which pool.
    pub pool: PoolId,
}

/// Where a project's money comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Straight from a fund line.
    Line(LineId),
    /// From a pool of integrated funds.
    Pool(PoolId),
}

/// A project enters the county's project store 项目入库.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProjectRegistered {
    /// What is built or bought, or paid for 建设内容.
    pub content: Label,
    /// What it is called.
    pub name: Label,
    /// Planned investment 投资规模; zero where it is not planned.
    pub planned: Money,
    /// The project.
    pub project: ProjectId,
    /// Where; none for a ledger without divisions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<RegionCode>,
    /// Who answers for it 责任单位.
    pub unit: UnitId,
}

/// Money is assigned to a project 安排到项目.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProjectFunded {
    /// How much; above zero.
    pub amount: Money,
    /// Dates, document, evidence.
    pub basis: Basis,
    /// To which project.
    pub project: ProjectId,
    /// From where.
    pub source: Source,
}

/// A project gives money back to where it came from 项目退回.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProjectGaveBack {
    /// How much; above zero, bounded by what the source gave and the project has left.
    pub amount: Money,
    /// Dates, document, evidence.
    pub basis: Basis,
    /// From which project.
    pub project: ProjectId,
    /// To where.
    pub source: Source,
}
