//! What can be wrong with a bundle, as one list: stable codes, and words in Chinese and English.
//!
//! It must never rename a code: people and programs compare them, and the auditor's guide explains each.

use std::fmt;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use sunledger_chain::LeafHash;
use sunledger_chain::rotation::HistoryError;

use super::Unopened;
use crate::problem::Problem;

/// One thing that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleProblem {
    /// The entry; none where no entry can be named.
    pub seq: Option<u64>,
    /// The file; none where no file can be named.
    pub file: Option<String>,
    /// What is wrong.
    pub fault: BundleFault,
}

/// What can be wrong with a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BundleFault {
    /// A file that the checkpoint needs is not there.
    FileMissing,
    /// A file is there and cannot be read.
    FileUnreadable {
        /// Why.
        why: String,
    },
    /// A file that is no part of this bundle.
    FileUnknown,
    /// The checkpoint is not one that the log's key has signed.
    CheckpointInvalid {
        /// Why.
        why: Unopened,
    },
    /// The folder holds more than its checkpoint signs: an older one was put in its place, or an export was cut off.
    CheckpointBehind {
        /// What it signs.
        size: u64,
    },
    /// A checkpoint kept for its cosignatures is not one of this log, or not the one of its name.
    CosignedInvalid {
        /// Why.
        why: Unopened,
    },
    /// A checkpoint that witnesses have cosigned is of another history.
    CosignedDiffers {
        /// Its size.
        size: u64,
        /// Its root.
        signed: LeafHash,
        /// The root of the entries.
        computed: LeafHash,
    },
    /// The witnesses that the policy asks for have cosigned nothing here.
    QuorumMissing {
        /// How many have.
        cosigned: usize,
        /// Who has not.
        missing: Vec<String>,
    },
    /// They have cosigned an older checkpoint, and not the newest.
    QuorumBehind {
        /// Up to where they have.
        cosigned: u64,
        /// What the newest signs.
        size: u64,
        /// Who has not cosigned the newest.
        missing: Vec<String>,
    },
    /// Whether they have cannot be said.
    QuorumUnjudged {
        /// Why.
        why: Unopened,
    },
    /// The folder names another key than the auditor.
    KeyDiffers,
    /// The keys of the log are malformed, or one does not follow the one before.
    KeysInvalid {
        /// Why.
        error: HistoryError,
    },
    /// The auditor's key is none of those that the log has had.
    KeyUnknown,
    /// The keys are not those that the log says it has had.
    KeysDiffer,
    /// More was seen before.
    RolledBack {
        /// How many entries were seen.
        seen: u64,
        /// What the checkpoint signs.
        size: u64,
    },
    /// Another root was seen before, or stands on paper.
    HistoryDiffers {
        /// At which size.
        size: u64,
        /// The root, or how it begins.
        seen: String,
        /// The root of the entries.
        computed: LeafHash,
    },
    /// Entries are not those that tiles and signature vouch for.
    EntriesAltered {
        /// How many of this file.
        count: usize,
    },
    /// The bytes are not as many entries as the name says.
    EntriesMalformed {
        /// Why.
        why: String,
    },
    /// A tile is not the one of the entries.
    TileDiffers,
    /// The entries have another root than the signed one.
    RootDiffers {
        /// Signed.
        signed: LeafHash,
        /// Computed.
        computed: LeafHash,
    },
    /// An entry was cosigned before the time that it states.
    RecordedAhead {
        /// When a witness first cosigned it, in seconds since the Unix epoch.
        cosigned: i64,
    },
    /// An entry states a time long before witnesses cosigned a log without it.
    RecordedBehind {
        /// When a witness last cosigned the log without it.
        cosigned: i64,
    },
    /// There is no entry at all, not even the one that creates the ledger.
    LogEmpty,
    /// Neither entries nor tile of a place can be believed: nothing behind it was judged as a tree.
    NotJudged,
    /// The log itself: chain, payloads, rules, notices.
    Log(Problem),
}

impl BundleFault {
    /// The stable name.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::FileMissing => "file_missing",
            Self::FileUnreadable { .. } => "file_unreadable",
            Self::FileUnknown => "file_unknown",
            Self::CheckpointInvalid { .. } => "checkpoint_invalid",
            Self::CheckpointBehind { .. } => "checkpoint_behind",
            Self::CosignedInvalid { .. } => "cosigned_invalid",
            Self::CosignedDiffers { .. } => "cosigned_differs",
            Self::QuorumMissing { .. } => "quorum_missing",
            Self::QuorumBehind { .. } => "quorum_behind",
            Self::QuorumUnjudged { .. } => "quorum_unjudged",
            Self::KeyDiffers => "key_differs",
            Self::KeysInvalid { .. } => "keys_invalid",
            Self::KeyUnknown => "key_not_of_log",
            Self::KeysDiffer => "keys_differ",
            Self::RolledBack { .. } => "rolled_back",
            Self::HistoryDiffers { .. } => "history_differs",
            Self::EntriesAltered { .. } => "entries_altered",
            Self::EntriesMalformed { .. } => "entries_malformed",
            Self::TileDiffers => "tile_differs",
            Self::RootDiffers { .. } => "root_differs",
            Self::RecordedAhead { .. } => "recorded_ahead",
            Self::RecordedBehind { .. } => "recorded_behind",
            Self::LogEmpty => "log_empty",
            Self::NotJudged => "not_judged",
            Self::Log(problem) => problem.code(),
        }
    }

    /// The text for a bureau, in Chinese.
    pub fn zh(&self) -> String {
        match self {
            Self::FileMissing => "缺少文件".to_owned(),
            Self::FileUnreadable { why } => format!("文件读不出：{why}"),
            Self::FileUnknown => "多出的文件，无人为其作证".to_owned(),
            Self::CheckpointInvalid { why } => {
                format!("检查点不是本账本当时的公钥所签：{}", why.zh())
            }
            Self::CheckpointBehind { size } => {
                format!(
                    "检查点只签到 {size} 条，文件夹里却有更多：检查点被换成了旧的，或导出未完成"
                )
            }
            Self::CosignedInvalid { why } => format!("留存的副署检查点不成立：{}", why.zh()),
            Self::CosignedDiffers {
                size,
                signed,
                computed,
            } => format!(
                "见证方副署的前 {size} 条是另一份历史：副署的根 {signed}，算得的根 {computed}"
            ),
            Self::QuorumMissing { cosigned, missing } => {
                format!(
                    "见证方未达法定数：已副署 {cosigned} 家，缺 {}",
                    missing.join("、")
                )
            }
            Self::QuorumBehind {
                cosigned,
                size,
                missing,
            } => format!(
                "见证方只副署到前 {cosigned} 条，检查点已到 {size} 条，缺 {}",
                missing.join("、")
            ),
            Self::QuorumUnjudged { why } => format!("无法判断见证方的副署：{}", why.zh()),
            Self::KeyDiffers => "文件夹所载公钥不是审计人所持的公钥，也不是由它更换而来".to_owned(),
            Self::KeysInvalid { error } => {
                format!("密钥更换记录不成立：{}", keys_zh(error))
            }
            Self::KeyUnknown => "审计人所持的公钥不在本账本用过的密钥之中".to_owned(),
            Self::KeysDiffer => "密钥更换记录与账本里登记的不符".to_owned(),
            Self::RolledBack { seen, size } => {
                format!("账本被退回：以前见过 {seen} 条，检查点只有 {size} 条")
            }
            Self::HistoryDiffers {
                size,
                seen,
                computed,
            } => format!("历史被改写：前 {size} 条以前所见的根为 {seen}，现算得 {computed}"),
            Self::EntriesAltered { count } => {
                format!("条目与签名所保的哈希树不符：本文件有 {count} 条被改，此为第一条")
            }
            Self::EntriesMalformed { why } => format!("不是文件名所说的那些条目：{why}"),
            Self::TileDiffers => "哈希块与条目不符".to_owned(),
            Self::RootDiffers { signed, computed } => {
                format!("所签的根 {signed} 与条目算得的根 {computed} 不符")
            }
            Self::RecordedAhead { cosigned } => format!(
                "所写入账时间比见证方副署它的时间（{}）还晚：服务器的时钟走在前面",
                time_of(*cosigned)
            ),
            Self::RecordedBehind { cosigned } => format!(
                "见证方到 {} 为止副署的账本里还没有它，它却写着更早的入账时间：倒填日期，或服务器的时钟停了",
                time_of(*cosigned)
            ),
            Self::LogEmpty => "一条条目也没有：不是账本".to_owned(),
            Self::NotJudged => "此处条目与哈希块都不可信，其后的哈希树无法核对".to_owned(),
            Self::Log(problem) => problem.zh(),
        }
    }
}

fn time_of(seconds: i64) -> String {
    let at = jiff::Timestamp::from_second(seconds);
    at.map_or_else(|_| seconds.to_string(), |at| at.to_string())
}

fn keys_zh(error: &HistoryError) -> String {
    match error {
        HistoryError::Shape => "不是密钥记录：应先有一行最初的公钥，再是每次更换".to_owned(),
        HistoryError::Key(_) => "最初的公钥写法有误".to_owned(),
        HistoryError::Change { nth, .. } => format!("第 {nth} 次更换不是前一把密钥所签，或被改动"),
    }
}

impl fmt::Display for BundleFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FileMissing => f.write_str("the file is missing"),
            Self::FileUnreadable { why } => write!(f, "the file cannot be read: {why}"),
            Self::FileUnknown => {
                f.write_str("the file is no part of the bundle: nothing vouches for it")
            }
            Self::CheckpointInvalid { why } => {
                write!(
                    f,
                    "the checkpoint is not one that the log's key of that size has signed: {why}"
                )
            }
            Self::CheckpointBehind { size } => write!(
                f,
                "the checkpoint signs {size} entries and the folder holds more: an older one was put in its place, or an export was cut off"
            ),
            Self::CosignedInvalid { why } => {
                write!(
                    f,
                    "the checkpoint kept for its cosignatures does not hold: {why}"
                )
            }
            Self::CosignedDiffers {
                size,
                signed,
                computed,
            } => write!(
                f,
                "witnesses have cosigned another history of {size} entries: root {signed}, computed {computed}"
            ),
            Self::QuorumMissing { cosigned, missing } => write!(
                f,
                "no quorum of witnesses: {cosigned} cosigned, missing {}",
                missing.join(" ")
            ),
            Self::QuorumBehind {
                cosigned,
                size,
                missing,
            } => write!(
                f,
                "witnesses have cosigned the first {cosigned} entries only, the checkpoint signs {size}; missing {}",
                missing.join(" ")
            ),
            Self::QuorumUnjudged { why } => write!(f, "the cosignatures cannot be judged: {why}"),
            Self::KeyDiffers => {
                f.write_str("the folder's key is neither the auditor's nor one that followed it")
            }
            Self::KeysInvalid { error } => write!(f, "the keys of the log do not hold: {error}"),
            Self::KeyUnknown => {
                f.write_str("the auditor's key is none of those that the log has had")
            }
            Self::KeysDiffer => f.write_str("the keys are not those that the log says it has had"),
            Self::RolledBack { seen, size } => {
                write!(f, "{seen} entries were seen, the checkpoint has {size}")
            }
            Self::HistoryDiffers {
                size,
                seen,
                computed,
            } => write!(
                f,
                "history was rewritten: of the first {size} entries the root {seen} was seen, computed {computed}"
            ),
            Self::EntriesAltered { count } => write!(
                f,
                "not the entry that tiles and signature vouch for; {count} of this file are not, this is the first"
            ),
            Self::EntriesMalformed { why } => {
                write!(f, "not the entries that the name says: {why}")
            }
            Self::TileDiffers => f.write_str("the tile is not the one of the entries"),
            Self::RootDiffers { signed, computed } => {
                write!(
                    f,
                    "the signed root is {signed}, the entries give {computed}"
                )
            }
            Self::RecordedAhead { cosigned } => write!(
                f,
                "recorded, as it says, after a witness had cosigned it ({}): the server's clock runs ahead",
                time_of(*cosigned)
            ),
            Self::RecordedBehind { cosigned } => write!(
                f,
                "recorded, as it says, long before witnesses cosigned a log without it ({}): backdated, or the server's clock stood still",
                time_of(*cosigned)
            ),
            Self::LogEmpty => f.write_str("there is not one entry: this is no ledger"),
            Self::NotJudged => f.write_str(
                "neither entries nor tile can be believed here: the tree behind it was not judged",
            ),
            Self::Log(problem) => problem.fmt(f),
        }
    }
}

impl BundleProblem {
    /// The whole sentence for a bureau, in Chinese; `Display` is the same in English.
    pub fn zh(&self) -> String {
        let seq = self.seq.map(|seq| format!("第 {seq} 号条目"));
        let file = self.file.as_ref().map(|file| format!("文件 {file}"));
        let place: Vec<_> = seq.into_iter().chain(file).collect();
        let mark = if place.is_empty() { "" } else { "：" };
        let (code, words) = (self.fault.code(), self.fault.zh());
        format!("{}{mark}{words}（{code}）", place.join("，"))
    }
}

impl fmt::Display for BundleProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seq = self.seq.map(|seq| format!("entry {seq}"));
        let file = self.file.as_ref().map(|file| format!("file {file}"));
        let place: Vec<_> = seq.into_iter().chain(file).collect();
        let mark = if place.is_empty() { "" } else { ": " };
        let (code, words) = (self.fault.code(), &self.fault);
        write!(f, "{}{mark}{words} ({code})", place.join(", "))
    }
}

impl Serialize for BundleProblem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("BundleProblem", 5)?;
        fields.serialize_field("seq", &self.seq)?;
        fields.serialize_field("file", &self.file)?;
        fields.serialize_field("kind", self.fault.code())?;
        fields.serialize_field("detail", &self.fault.to_string())?;
        fields.serialize_field("detail_zh", &self.fault.zh())?;
        fields.end()
    }
}

#[cfg(test)]
mod tests {
    const SOURCE: &str = include_str!("fault.rs");
    const GUIDE: &str = include_str!("../../../../docs/guide/auditor.md");

    #[test]
    fn every_code_is_explained_in_the_auditor_s_guide() {
        let codes = SOURCE.lines().filter_map(|line| {
            let code = line.trim().strip_suffix("\",")?;
            Some(code.strip_prefix("Self::")?.split_once("=> \"")?.1)
        });
        let codes: Vec<_> = codes.collect();
        assert_eq!(codes.len(), 24, "{codes:?}");
        let rows = GUIDE.lines().filter(|line| line.starts_with("| `"));
        let rows: Vec<_> = rows.collect();
        for code in codes {
            let is_explained = |row: &&str| row.contains(&format!("`{code}`"));
            assert!(rows.iter().any(is_explained), "{code}");
        }
    }
}
