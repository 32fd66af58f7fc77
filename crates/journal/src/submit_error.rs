//! Why a command was not recorded, or why that cannot be said: stable codes, Chinese and English text.
//!
//! Every variant says whether anything was written; a code is never renamed or given another meaning.

use jiff::Timestamp;
use sunledger_domain::Rejection;
use sunledger_domain::subject::OfficerKey;
use sunledger_store::{AppendError, StorageFault};

use crate::cited::CitedError;
use crate::error::Poison;

/// Why there is no receipt. Refusals are not remembered: the same key may be used again.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// A rule of the ledger forbids it; nothing was written.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// The signature is not by its key over this very command; nothing was written.
    #[error(
        "the signature is not by key {key} over this command as it would be recorded now: sign it again"
    )]
    SignatureWrong {
        /// The key that it names.
        key: OfficerKey,
    },
    /// The log is empty; nothing was written.
    #[error("the ledger is not created yet: its first command must be ledger.create")]
    NoLedger,
    /// The key was used for something else; nothing was written now.
    #[error(
        "this key already stands for another command, recorded at entry {first_seq}: give a new command a new key"
    )]
    KeyReused {
        /// The first entry of that other command.
        first_seq: u64,
    },
    /// The command was issued so long ago that its receipt may have been forgotten; nothing was written.
    #[error(
        "issued at {issued_at}, before {oldest}: look whether it was recorded, then issue it anew"
    )]
    StaleKey {
        /// What the command says.
        issued_at: Timestamp,
        /// The earliest that is taken.
        oldest: Timestamp,
    },
    /// The command claims to come from the future; nothing was written.
    #[error("issued at {issued_at}, after {latest}: set the clock of the machine that issued it")]
    IssuedInFuture {
        /// What the command says.
        issued_at: Timestamp,
        /// The latest that is taken.
        latest: Timestamp,
    },
    /// The log has gone on since the command was made; nothing was written.
    #[error("made for log size {expected}, but the log has {actual}: look at what came in between")]
    Conflict {
        /// The size that the command names.
        expected: u64,
        /// The size that the log has.
        actual: u64,
    },
    /// The command names more entries than one commit may rest on; nothing was written.
    #[error("it names {found} entries, more than {limit}: split it")]
    CitesTooMany {
        /// How many it names.
        found: usize,
        /// How many it may name.
        limit: usize,
    },
    /// An entry that the command names could not be read; nothing was written.
    #[error(transparent)]
    Cited(#[from] CitedError),
    /// The log failed before it wrote; the same request may be sent again.
    #[error("nothing was written, send it again: {0}")]
    NotWritten(AppendError),
    /// The log failed while it wrote. Once it was opened again, the same request with the same key gives the answer.
    #[error(
        "whether it was recorded is unknown until the ledger is opened again; then send it again with the same key: {0}"
    )]
    Unknown(StorageFault),
    /// An earlier failure stopped the writer; nothing was written.
    #[error("the ledger takes no commands until it is opened again, since {0}")]
    Poisoned(Poison),
    /// The writer stopped before it answered. Once the ledger was opened again, the same request gives the answer.
    #[error(
        "the writer stopped before it answered; open the ledger again, then send it again with the same key"
    )]
    NoAnswer,
    /// A fault of this program, found while it decided; nothing was written, and other commands are not affected.
    #[error("this program failed to decide the command; nothing was written: {detail}")]
    Internal {
        /// The failed assertion, for the operator's log; never to be shown to a client.
        detail: String,
    },
}

impl SubmitError {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Rejected(rejection) => rejection.code(),
            Self::SignatureWrong { .. } => "signature_wrong",
            Self::NoLedger => "no_ledger",
            Self::KeyReused { .. } => "key_reused",
            Self::StaleKey { .. } => "stale_key",
            Self::IssuedInFuture { .. } => "issued_in_future",
            Self::Conflict { .. } => "conflict",
            Self::CitesTooMany { .. } => "cites_too_many",
            Self::Cited(_) => "cited_unreadable",
            Self::NotWritten(_) => "not_written",
            Self::Unknown(_) | Self::NoAnswer => "outcome_unknown",
            Self::Poisoned(_) => "poisoned",
            Self::Internal { .. } => "internal",
        }
    }

    /// The text for a bureau, in Chinese.
    pub fn zh(&self) -> String {
        match self {
            Self::Rejected(rejection) => rejection.zh(),
            Self::SignatureWrong { key } => format!(
                "签名与公钥 {key} 及现在要入账的内容不符（可能签名后账本又有新增），未入账；请重新签名后提交"
            ),
            Self::NoLedger => "尚未建账，请先建账".to_owned(),
            Self::KeyReused { first_seq } => format!(
                "此提交编号已用于另一项业务（第 {first_seq} 号条目），未重复入账；新业务请换新的提交编号"
            ),
            Self::StaleKey { issued_at, .. } => format!(
                "提交时间 {issued_at} 距今超过 90 天，未入账；请先核对是否已经入账，再重新提交"
            ),
            Self::IssuedInFuture { issued_at, .. } => {
                format!("提交时间 {issued_at} 晚于当前时间，未入账；请校准本机时钟后重新提交")
            }
            Self::Conflict { expected, actual } => format!(
                "提交时依据的账本有 {expected} 条，现已有 {actual} 条，未入账；请查看新增内容后重新提交"
            ),
            Self::CitesTooMany { found, limit } => {
                format!("引用了 {found} 个条目，上限 {limit}，未入账；请拆分后提交")
            }
            Self::Cited(error) => format!("引用的第 {} 号条目无法读取或未通过校验，未入账；请联系管理员核验账本", error.seq()),
            Self::NotWritten(_) => "存储故障，未入账；请稍后重新提交".to_owned(),
            Self::Unknown(_) | Self::NoAnswer => {
                "存储故障，尚不能确定是否入账；账本重新打开后，请用同一提交编号再次提交，不会重复入账".to_owned()
            }
            Self::Poisoned(_) => "账本已停止记账，未入账；请联系管理员重新打开账本".to_owned(),
            Self::Internal { .. } => "程序内部错误，未入账；请联系管理员".to_owned(),
        }
    }
}
