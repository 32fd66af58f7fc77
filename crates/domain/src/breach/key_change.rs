//! What is wrong with a change of the key for checkpoints, in both languages.

use std::fmt;

use sunledger_chain::rotation::RotationError;

/// Why a change of key may not stand in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyChangeFault {
    /// It does not hold by itself, or does not follow the keys before it.
    Change(RotationError),
    /// It is for another size than that of the log with its entry.
    Size {
        /// The size that is signed.
        stated: u64,
        /// The size that it would have to be.
        size: u64,
    },
    /// The origin or the first key of this ledger can sign nothing.
    NoKey,
}

impl KeyChangeFault {
    pub(super) fn zh(&self) -> String {
        match self {
            Self::Change(error) => format!("更换检查点密钥不成立：{}", change_zh(error)),
            Self::Size { stated, size } => format!(
                "更换检查点密钥写明自 {stated} 条起生效，而本条入账后账本为 {size} 条；请用 sunledger key rotate 重新办理"
            ),
            Self::NoKey => "本账本的发布名或建账时的密钥不能签名，没有检查点密钥可更换".to_owned(),
        }
    }

    pub(super) fn en(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Change(error) => write!(f, "the change of the checkpoint key does not hold: {error}"),
            Self::Size { stated, size } => write!(
                f,
                "the change of the checkpoint key is signed for {stated} entries, but the log has {size} with this one: make it anew with sunledger key rotate"
            ),
            Self::NoKey => f.write_str(
                "the origin or the first key of this ledger can sign nothing: there is no checkpoint key to change",
            ),
        }
    }
}

const fn change_zh(error: &RotationError) -> &'static str {
    match error {
        RotationError::Note(_) => "不是现用密钥所签，或签名有误",
        RotationError::Shape => "内容不是四行：标题、发布名、新公钥、条数",
        RotationError::Key(_) => "新公钥写法有误",
        RotationError::KeyType => "新公钥不是账本的密钥",
        RotationError::Foreign { .. } => "是别的账本的更换",
        RotationError::NotHeld => "新密钥没有签名，无法证明有人持有它",
        RotationError::Surplus => "除新旧两把密钥外还有别的签名",
        RotationError::KnownKey => "这把密钥本账本已经用过",
        RotationError::Size { .. } => "生效条数没有大于上一次更换",
    }
}
