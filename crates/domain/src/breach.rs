//! Why something may not stand in the log: stable codes, structured fields, Chinese and English text.

use std::fmt;

use crate::code::RegionCode;
use crate::event::Stage;
use crate::id::OfficerId;
use crate::money::Money;
use crate::posting::{Account, Bucket};
use crate::rights::{Actor, Role};

/// What sort of thing an id names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entity {
    /// 行政区划
    Region,
    /// 单位
    Unit,
    /// 岗位
    Officer,
    /// 补助项目
    Scheme,
    /// 指标
    Line,
    /// 整合资金
    Pool,
    /// 项目
    Project,
    /// 支付批次
    Batch,
    /// 支付明细
    PaymentLine,
    /// 资产
    Asset,
    /// 收益
    Income,
    /// 分红
    Dividend,
    /// 公示
    Notice,
    /// 待查
    Suspense,
    /// 账本
    Ledger,
    /// 日志条目
    Entry,
}

/// What is wrong with a field by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldError {
    /// Must be above zero.
    NotPositive,
    /// Must not be below zero.
    Negative,
    /// Must not be zero.
    Zero,
    /// Must be given here.
    Missing,
    /// Must not be given here.
    Unexpected,
    /// Has more items, or a larger number, than allowed.
    TooMany,
    /// Differs from what the ledger knows.
    Mismatch,
    /// Comes before what it must follow.
    TooEarly,
    /// Does not pass its own check digit.
    CheckDigit,
}

/// A rule of the ledger that an event would break. Codes are stable and never re-used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Breach {
    /// Names something that is not registered.
    Unknown {
        /// What sort of thing.
        entity: Entity,
        /// Its id.
        id: String,
    },
    /// Would register something a second time.
    Duplicate {
        /// What sort of thing.
        entity: Entity,
        /// Its id.
        id: String,
    },
    /// A field is wrong by itself.
    Field {
        /// Which field.
        field: &'static str,
        /// In what way.
        error: FieldError,
    },
    /// More would leave a state of an account than is in it.
    Overdrawn {
        /// Which account.
        account: Account,
        /// Which state.
        bucket: Bucket,
        /// What is there, in minor units.
        available: i128,
        /// What was asked for.
        asked: Money,
    },
    /// More would go back to a source than it gave.
    ExceedsSource {
        /// The source.
        source: Account,
        /// What it gave and has not got back, in minor units.
        given: i128,
        /// What was asked for.
        asked: Money,
    },
    /// The actor has none of the roles that this needs.
    NotPermitted {
        /// Who.
        actor: Actor,
        /// What was asked for.
        kind: &'static str,
        /// Which roles would do; empty where no officer may.
        roles: &'static [Role],
    },
    /// The actor's unit is not in charge there.
    OutsideJurisdiction {
        /// Who.
        officer: OfficerId,
        /// Where.
        region: RegionCode,
    },
    /// The one who prepared a batch cannot approve or refuse it.
    MakerApproves {
        /// Who.
        officer: OfficerId,
        /// The batch.
        batch: String,
    },
    /// The approval names another content than what was prepared.
    DigestMismatch {
        /// The batch.
        batch: String,
    },
    /// Something is not in the status that this needs.
    WrongStatus {
        /// What sort of thing.
        entity: Entity,
        /// Its id.
        id: String,
        /// The status it is in.
        status: &'static str,
        /// The status it would have to be in.
        needed: &'static str,
    },
    /// More is paid than is due.
    PaidAboveDue {
        /// The line.
        index: u32,
    },
    /// Less is paid than is due and no reason is given.
    ReasonMissing {
        /// The line.
        index: u32,
    },
    /// The lines do not add up to what the batch states.
    ControlTotal {
        /// Which figure.
        field: &'static str,
        /// What is stated.
        stated: i128,
        /// What the lines give.
        found: i128,
    },
    /// A village lies outside the project's division: perhaps the right file for the wrong county.
    OutsideProject {
        /// The village.
        village: RegionCode,
        /// The project's division.
        region: RegionCode,
    },
    /// The project has no money from the quota that the batch names.
    LineNotASource {
        /// The quota.
        line: String,
        /// The project.
        project: String,
    },
    /// A row that does not belong on the notice.
    NoticeRow {
        /// The entry.
        seq: u64,
        /// The stage that its batch would have to have reached.
        stage: Stage,
    },
    /// A batch of events is torn: a command where none may stand, or none where one must.
    BatchTorn,
    /// The rules version is not one that this program knows.
    UnknownRules {
        /// The version.
        rules: u32,
    },
}

impl Breach {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unknown {
                entity: Entity::Officer,
                ..
            } => "unknown_officer",
            Self::Unknown { .. } => "unknown_id",
            Self::Duplicate { .. } => "duplicate_id",
            Self::Field { .. } => "invalid_field",
            Self::Overdrawn { .. } => "overdrawn",
            Self::ExceedsSource { .. } => "exceeds_source",
            Self::NotPermitted { .. } => "not_permitted",
            Self::OutsideJurisdiction { .. } => "outside_jurisdiction",
            Self::MakerApproves { .. } => "maker_approves",
            Self::DigestMismatch { .. } => "digest_mismatch",
            Self::WrongStatus { .. } => "wrong_status",
            Self::PaidAboveDue { .. } => "paid_above_due",
            Self::ReasonMissing { .. } => "reason_missing",
            Self::ControlTotal { .. } => "control_total",
            Self::OutsideProject { .. } => "outside_project",
            Self::LineNotASource { .. } => "line_not_a_source",
            Self::NoticeRow { .. } => "notice_row",
            Self::BatchTorn => "batch_torn",
            Self::UnknownRules { .. } => "unknown_rules",
        }
    }

    /// The text for a bureau, in Chinese.
    pub fn zh(&self) -> String {
        match self {
            Self::Unknown { entity, id } => {
                format!("{}“{id}”未登记，请先登记或核对编号", entity.zh())
            }
            Self::Duplicate { entity, id } => format!("{}“{id}”已登记，请换一个编号", entity.zh()),
            Self::Field { field, error } => format!("字段 {field}：{}", error.zh()),
            Self::Overdrawn {
                account,
                bucket,
                available,
                asked,
            } => format!(
                "{} {} 的“{}”只有 {}，不足 {asked}",
                account_zh(account),
                account.id(),
                bucket.zh(),
                minor(*available)
            ),
            Self::ExceedsSource {
                source,
                given,
                asked,
            } => format!(
                "{} {} 只安排了 {}，不能退回 {asked}",
                account_zh(source),
                source.id(),
                minor(*given)
            ),
            Self::NotPermitted { actor, kind, roles } => {
                format!(
                    "{actor} 无权办理 {kind}，需要岗位：{}",
                    list(roles, Role::zh)
                )
            }
            Self::OutsideJurisdiction { officer, region } => {
                format!("{officer} 所在单位不管辖区划 {region}")
            }
            Self::MakerApproves { officer, batch } => {
                format!("{officer} 是批次 {batch} 的经办人，不能自己审批，请由他人审批")
            }
            Self::DigestMismatch { batch } => {
                format!("审批的摘要与批次 {batch} 提交的内容不一致，请重新核对后再审批")
            }
            Self::WrongStatus {
                entity,
                id,
                status,
                needed,
            } => {
                format!(
                    "{}“{id}”的状态是 {status}，此操作需要 {needed}",
                    entity.zh()
                )
            }
            Self::PaidAboveDue { index } => format!("第 {index} 行（从 0 起）实发大于应发"),
            Self::ReasonMissing { index } => {
                format!("第 {index} 行（从 0 起）实发小于应发，须注明原因")
            }
            Self::ControlTotal {
                field,
                stated,
                found,
            } => {
                format!("合计不符：{field} 申报 {stated}，明细合计 {found}")
            }
            Self::OutsideProject { village, region } => {
                format!("村 {village} 不在项目所在区划 {region} 内，请核对是否用错了文件")
            }
            Self::LineNotASource { line, project } => {
                format!("项目 {project} 没有来自指标 {line} 的资金")
            }
            Self::NoticeRow { seq, .. } => format!("第 {seq} 号条目不属于这份公示"),
            Self::BatchTorn => "事件批次不完整".to_owned(),
            Self::UnknownRules { rules } => format!("规则版本 {rules} 无法识别，请升级程序"),
        }
    }
}

impl std::error::Error for Breach {}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { entity, id } => {
                write!(
                    f,
                    "{} '{id}' is not registered: register it first, or check the id",
                    entity.en()
                )
            }
            Self::Duplicate { entity, id } => {
                write!(
                    f,
                    "{} '{id}' is registered already: choose another id",
                    entity.en()
                )
            }
            Self::Field { field, error } => write!(f, "field {field} {}", error.en()),
            Self::Overdrawn {
                account,
                bucket,
                available,
                asked,
            } => write!(
                f,
                "{account} has {} in state '{}', less than {asked}",
                minor(*available),
                bucket.name()
            ),
            Self::ExceedsSource {
                source,
                given,
                asked,
            } => {
                write!(
                    f,
                    "{source} gave only {}, so {asked} cannot go back to it",
                    minor(*given)
                )
            }
            Self::NotPermitted { actor, kind, roles } => {
                write!(
                    f,
                    "{actor} may not do {kind}: it needs one of: {}",
                    list(roles, Role::name)
                )
            }
            Self::OutsideJurisdiction { officer, region } => {
                write!(
                    f,
                    "the unit of {officer} is not in charge of division {region}"
                )
            }
            Self::MakerApproves { officer, batch } => {
                write!(
                    f,
                    "{officer} prepared batch {batch}: somebody else has to approve or refuse it"
                )
            }
            Self::DigestMismatch { batch } => {
                write!(
                    f,
                    "the digest is not that of batch {batch} as prepared: look at it again, then approve"
                )
            }
            Self::WrongStatus {
                entity,
                id,
                status,
                needed,
            } => {
                write!(
                    f,
                    "{} '{id}' is {status}, but must be {needed} for this",
                    entity.en()
                )
            }
            Self::PaidAboveDue { index } => {
                write!(f, "line {index} (from 0) pays more than is due")
            }
            Self::ReasonMissing { index } => {
                write!(
                    f,
                    "line {index} (from 0) pays less than is due and gives no reason"
                )
            }
            Self::ControlTotal {
                field,
                stated,
                found,
            } => {
                write!(f, "{field} is stated as {stated}, the lines give {found}")
            }
            Self::OutsideProject { village, region } => write!(
                f,
                "village {village} lies outside the project's division {region}: is it the right file?"
            ),
            Self::LineNotASource { line, project } => {
                write!(f, "project {project} has no money from quota {line}")
            }
            Self::NoticeRow { seq, stage } => write!(
                f,
                "entry {seq} does not belong on this notice: other place or period, or its batch is not yet {}",
                stage.name()
            ),
            Self::BatchTorn => f.write_str("the batch of events is torn"),
            Self::UnknownRules { rules } => {
                write!(
                    f,
                    "rules version {rules} is unknown to this program: use a newer one"
                )
            }
        }
    }
}

fn list<T: Copy>(items: &[T], name: fn(T) -> &'static str) -> String {
    items
        .iter()
        .map(|&item| name(item))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Minor units as a decimal amount; totals may exceed one `Money`.
pub(crate) fn minor(value: i128) -> String {
    let (units, minor) = (value.unsigned_abs() / 100, value.unsigned_abs() % 100);
    let sign = if value < 0 { "-" } else { "" };
    format!("{sign}{units}.{minor:02}")
}

const fn account_zh(account: &Account) -> &'static str {
    match account {
        Account::Line(_) => "指标",
        Account::Pool(_) => "整合资金",
        Account::Project(_) => "项目",
        Account::Asset(_) => "资产",
        Account::Suspense(_) => "待查",
    }
}

impl Entity {
    const fn texts(self) -> (&'static str, &'static str) {
        match self {
            Self::Region => ("行政区划", "division"),
            Self::Unit => ("单位", "unit"),
            Self::Officer => ("岗位", "officer"),
            Self::Scheme => ("补助项目", "scheme"),
            Self::Line => ("指标", "fund line"),
            Self::Pool => ("整合资金", "pool"),
            Self::Project => ("项目", "project"),
            Self::Batch => ("支付批次", "batch"),
            Self::PaymentLine => ("支付明细", "payment line"),
            Self::Asset => ("资产", "asset"),
            Self::Income => ("收益", "income"),
            Self::Dividend => ("分红", "dividend"),
            Self::Notice => ("公示", "notice"),
            Self::Suspense => ("待查", "suspense item"),
            Self::Ledger => ("账本", "ledger"),
            Self::Entry => ("日志条目", "entry"),
        }
    }

    const fn zh(self) -> &'static str {
        self.texts().0
    }

    const fn en(self) -> &'static str {
        self.texts().1
    }
}

impl FieldError {
    const fn texts(self) -> (&'static str, &'static str) {
        match self {
            Self::NotPositive => ("必须大于零", "must be above zero"),
            Self::Negative => ("不能小于零", "must not be below zero"),
            Self::Zero => ("不能为零", "must not be zero"),
            Self::Missing => ("必须填写", "must be given"),
            Self::Unexpected => ("此处不应填写", "must not be given here"),
            Self::TooMany => ("超出上限", "exceeds its limit"),
            Self::Mismatch => ("与账本记录不一致", "differs from what the ledger knows"),
            Self::TooEarly => ("日期早于应在其前的事项", "comes before what it must follow"),
            Self::CheckDigit => ("校验码不符", "does not pass its check digit"),
        }
    }

    const fn zh(self) -> &'static str {
        self.texts().0
    }

    const fn en(self) -> &'static str {
        self.texts().1
    }
}

impl Role {
    /// The name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Approver => "approver",
            Self::Finance => "finance",
            Self::Maker => "maker",
            Self::Registrar => "registrar",
            Self::Treasury => "treasury",
            Self::Village => "village",
        }
    }

    /// The name for a bureau.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Approver => "审批",
            Self::Finance => "预算",
            Self::Maker => "经办",
            Self::Registrar => "登记",
            Self::Treasury => "国库",
            Self::Village => "村务",
        }
    }
}

impl Bucket {
    /// The name for a bureau or a villager.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Received => "收入",
            Self::PassedDown => "已下达",
            Self::Pooled => "已整合",
            Self::Assigned => "已安排",
            Self::Reclaimed => "已收回",
            Self::GivenBack => "已退回",
            Self::Pending => "支付中",
            Self::Settled => "已支付",
            Self::Awaiting => "退票待重发",
            Self::Paid => "已分红",
            Self::Unpaid => "未发红利",
            Self::Welfare => "公益支出",
            Self::Kept => "村集体留存",
            Self::Left => "结余",
            Self::Open => "待查",
            Self::Cleared => "已核销",
        }
    }
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
