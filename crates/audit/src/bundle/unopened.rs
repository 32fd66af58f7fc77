//! Why a checkpoint of a bundle counts for nothing, in both languages.

use sunledger_chain::checkpoint::CheckpointError;
use sunledger_chain::note::NoteError;
use sunledger_chain::policy::JudgeError;

/// Why a checkpoint is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unopened {
    /// It is none, or none that the key in force at its size has signed.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// One of its signatures stands twice: a bundle has one spelling.
    #[error("a signature stands twice")]
    Twice,
    /// It stands under the name of another size.
    #[error("it signs {size} entries")]
    Size {
        /// What it signs.
        size: u64,
    },
    /// The auditor's policy names no key of this log.
    #[error("the policy names no log {origin}")]
    UnknownLog {
        /// The log.
        origin: String,
    },
}

impl From<JudgeError> for Unopened {
    fn from(error: JudgeError) -> Self {
        match error {
            JudgeError::Checkpoint(error) => Self::Checkpoint(error),
            JudgeError::UnknownLog { origin } => Self::UnknownLog { origin },
        }
    }
}

impl Unopened {
    pub(super) fn zh(&self) -> String {
        match self {
            Self::Checkpoint(error) => checkpoint_zh(error),
            Self::Twice => "有签名重复".to_owned(),
            Self::Size { size } => format!("它签的是前 {size} 条，与文件名不符"),
            Self::UnknownLog { origin } => format!("见证方政策里没有账本 {origin} 的公钥"),
        }
    }
}

fn checkpoint_zh(error: &CheckpointError) -> String {
    match error {
        CheckpointError::Note(error) => note_zh(error),
        CheckpointError::Origin => "缺第一行：账本的发布名".to_owned(),
        CheckpointError::Size => "第二行不是条数".to_owned(),
        CheckpointError::Root => "第三行不是根".to_owned(),
        CheckpointError::Extension => "第三行之后有空行".to_owned(),
        CheckpointError::Foreign { expected, found } => {
            format!("是 {found} 的检查点，不是 {expected} 的")
        }
    }
}

fn note_zh(error: &NoteError) -> String {
    match error {
        NoteError::TooLong { bytes } => format!("有 {bytes} 字节，过长"),
        NoteError::TooManySignatures => "签名过多".to_owned(),
        NoteError::NotText => "不是文本，或含控制字符".to_owned(),
        NoteError::Shape => "不完整：应为正文、空行、签名".to_owned(),
        NoteError::SignatureLine { nth } => format!("第 {nth} 行签名写法有误"),
        NoteError::AmbiguousKey { name, .. } => format!("有两把公钥都叫 {name}，无法分辨"),
        NoteError::BadSignature { name, .. } => format!("{name} 的签名与内容不符"),
        NoteError::Unsigned => "没有这把公钥的签名".to_owned(),
    }
}
