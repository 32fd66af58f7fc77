//! What bounds a contract, in both languages.

/// What bounds the payments of a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PriceLimit {
    /// 审定价
    Audited,
    /// 合同价
    Contract,
    /// 预留的质保金
    Held,
    /// 已释放的质保金
    Released,
}

impl PriceLimit {
    /// The stable code of a breach of it.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Audited => "above_audited_price",
            Self::Contract => "above_contract_price",
            Self::Held => "above_retention_held",
            Self::Released => "retention_not_released",
        }
    }

    pub(super) const fn zh(self) -> &'static str {
        match self {
            Self::Audited => "审定价",
            Self::Contract => "合同价",
            Self::Held => "预留质保金",
            Self::Released => "已释放质保金",
        }
    }

    pub(super) const fn en(self) -> &'static str {
        match self {
            Self::Audited => "the audited price",
            Self::Contract => "the price",
            Self::Held => "the retention held",
            Self::Released => "the retention released",
        }
    }
}
