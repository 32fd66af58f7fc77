//! The fields that go to the vault: its own names, repeated here since this crate does not know it.

use std::fmt;

use serde::Deserialize;

/// A field of the vault, by the vault's own names. None of them ever reaches the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SealedField {
    /// 姓名或单位名称
    Name,
    /// 证件类型
    IdKind,
    /// 证件号码、统一社会信用代码
    IdNumber,
    /// 联系电话
    Phone,
    /// 银行卡号、账号
    Card,
    /// 开户行
    Bank,
    /// 住址
    Address,
    /// 户号
    HouseholdNo,
    /// 村组
    Group,
    /// 该补助项目须知而不得公开的情况
    Detail,
    /// 备注
    Remark,
}

impl SealedField {
    /// The name that mappings and the vault use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::IdKind => "id_kind",
            Self::IdNumber => "id_number",
            Self::Phone => "phone",
            Self::Card => "card",
            Self::Bank => "bank",
            Self::Address => "address",
            Self::HouseholdNo => "household_no",
            Self::Group => "group",
            Self::Detail => "detail",
            Self::Remark => "remark",
        }
    }

    /// Longest value in bytes that the vault takes.
    pub(crate) const fn bytes_max(self) -> usize {
        match self {
            Self::Detail | Self::Remark => 4_096,
            Self::Name
            | Self::IdKind
            | Self::IdNumber
            | Self::Phone
            | Self::Card
            | Self::Bank
            | Self::Address
            | Self::HouseholdNo
            | Self::Group => 512,
        }
    }
}

impl fmt::Display for SealedField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
