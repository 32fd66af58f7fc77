//! What a refusal is about: sorts of things, and what can be wrong with a field by itself.
//! No text for people stands here.

/// What sort of thing an id names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entity {
    /// 行政区划
    Region,
    /// 单位
    Unit,
    /// 岗位
    Officer,
    /// 公钥
    Key,
    /// 补助项目
    Scheme,
    /// 指标
    Line,
    /// 整合资金
    Pool,
    /// 项目
    Project,
    /// 合同
    Contract,
    /// 支付批次
    Batch,
    /// 支付明细
    PaymentLine,
    /// 资产
    Asset,
    /// 股份
    Share,
    /// 收益
    Income,
    /// 分红
    Dividend,
    /// 公示
    Notice,
    /// 反映
    Report,
    /// 待查
    Suspense,
    /// 账本
    Ledger,
    /// 日志条目
    Entry,
    /// 代发户
    Agent,
    /// 支付凭证
    Voucher,
    /// 村级支出
    Spending,
    /// 对账单
    Statement,
    /// 日结
    Day,
    /// 比对
    Run,
    /// 疑点
    Finding,
    /// 带动户
    Household,
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
