//! What can be wrong with an entry, as one list: stable codes, and words in Chinese and English.
//!
//! It must never rename a code: people and programs compare them.

use std::fmt;

use sunledger_chain::BadKind;
use sunledger_domain::Breach;
use sunledger_domain::id::NoticeId;
use sunledger_domain::subject::{Digest, OfficerKey};

use crate::payload::PayloadFault;
use crate::source::SourceError;

/// What is wrong with one entry, or with a log of which no entry can be named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// The chain does not hold.
    Chain(BadKind),
    /// It cannot be read.
    Source(SourceError),
    /// Its payload is not what a payload may be.
    Payload(PayloadFault),
    /// Entry 0 does not create the ledger that its header names, or names unknown algorithms.
    Genesis,
    /// The command says another number of events than its batch has.
    CommandCount {
        /// What the command says.
        stated: u32,
        /// What the header says.
        found: u32,
    },
    /// The command's digest is not that of its batch's events.
    CommandDigest {
        /// What the command says.
        stated: Digest,
        /// What the events give.
        found: Digest,
    },
    /// A command with the same key was recorded before.
    CommandRepeated {
        /// Where.
        first: u64,
    },
    /// Its signature is not by the key that it names, over this command of this ledger.
    SignatureWrong {
        /// The key.
        key: OfficerKey,
    },
    /// It breaks a rule of the money.
    Breach(Breach),
    /// A notice leaves out rows that belong on it.
    NoticeIncomplete {
        /// The notice.
        notice: NoticeId,
        /// What it says.
        stated: Rows,
        /// What the log gives.
        found: Rows,
    },
    /// A notice commits to other rows than the log gives.
    NoticeWrong {
        /// The notice.
        notice: NoticeId,
        /// What it says.
        stated: Rows,
        /// What the log gives.
        found: Rows,
    },
}

/// The rows of a notice in brief.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rows {
    /// How many.
    pub count: u32,
    /// Their signed sum in minor units.
    pub sum: i128,
}

impl Problem {
    /// The stable name.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Chain(kind) => kind.code(),
            Self::Source(error) => error.kind,
            Self::Payload(fault) => fault.code(),
            Self::Genesis => "genesis_wrong",
            Self::CommandCount { .. } => "command_count_wrong",
            Self::CommandDigest { .. } => "command_digest_wrong",
            Self::CommandRepeated { .. } => "command_repeated",
            Self::SignatureWrong { .. } => "signature_wrong",
            Self::Breach(breach) => breach.code(),
            Self::NoticeIncomplete { .. } => "notice_incomplete",
            Self::NoticeWrong { .. } => "notice_wrong",
        }
    }

    /// The text for a bureau, in Chinese.
    pub fn zh(&self) -> String {
        match self {
            Self::Chain(kind) => chain_zh(*kind).to_owned(),
            Self::Source(error) => format!("无法读取：{}", error.detail),
            Self::Payload(fault) => fault.zh().to_owned(),
            Self::Genesis => "首条不是本账本的建账记录，或其算法无法识别".to_owned(),
            Self::CommandCount { stated, found } => {
                format!("指令称本批有 {stated} 条，实际为 {found} 条")
            }
            Self::CommandDigest { stated, found } => {
                format!("指令所载摘要 {stated} 与本批内容的摘要 {found} 不一致")
            }
            Self::CommandRepeated { first } => format!("同一指令已在第 {first} 号条目记过"),
            Self::SignatureWrong { key } => {
                format!("签名不是公钥 {key} 对本账本这条指令所作：指令被改过，或并非其人所发")
            }
            Self::Breach(breach) => breach.zh(),
            Self::NoticeIncomplete {
                notice,
                stated,
                found,
            } => format!(
                "公示“{notice}”有漏行：公示 {} 行，应有 {} 行（合计 {}，应为 {}）",
                stated.count,
                found.count,
                amount(stated.sum),
                amount(found.sum)
            ),
            Self::NoticeWrong {
                notice,
                stated,
                found,
            } => format!(
                "公示“{notice}”与账本不符：公示 {} 行合计 {}，账本 {} 行合计 {}",
                stated.count,
                amount(stated.sum),
                found.count,
                amount(found.sum)
            ),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Chain(kind) => f.write_str(chain_en(*kind)),
            Self::Source(error) => write!(f, "it cannot be read: {}", error.detail),
            Self::Payload(fault) => fault.fmt(f),
            Self::Genesis => f.write_str(
                "entry 0 does not create the ledger that its header names, or names unknown algorithms",
            ),
            Self::CommandCount { stated, found } => {
                write!(f, "its command says {stated} events, its batch has {found}")
            }
            Self::CommandDigest { stated, found } => write!(
                f,
                "its command holds the digest {stated}, the events of its batch give {found}"
            ),
            Self::CommandRepeated { first } => {
                write!(f, "entry {first} records a command with the same key")
            }
            Self::SignatureWrong { key } => write!(
                f,
                "its signature is not by key {key} over this command of this ledger: the command was altered, or is not its maker's"
            ),
            Self::Breach(breach) => breach.fmt(f),
            Self::NoticeIncomplete {
                notice,
                stated,
                found,
            } => write!(
                f,
                "notice '{notice}' leaves rows out: it has {} with a sum of {}, the log gives {} with {}",
                stated.count,
                amount(stated.sum),
                found.count,
                amount(found.sum)
            ),
            Self::NoticeWrong {
                notice,
                stated,
                found,
            } => write!(
                f,
                "notice '{notice}' commits to other rows than the log gives: {} rows with a sum of {}, the log gives {} with {}",
                stated.count,
                amount(stated.sum),
                found.count,
                amount(found.sum)
            ),
        }
    }
}

/// Minor units as a decimal amount; a total may exceed what one amount can hold.
pub(crate) fn amount(minor: i128) -> String {
    let (units, part) = (minor.unsigned_abs() / 100, minor.unsigned_abs() % 100);
    let sign = if minor < 0 { "-" } else { "" };
    format!("{sign}{units}.{part:02}")
}

const fn chain_zh(kind: BadKind) -> &'static str {
    chain_texts(kind).0
}

const fn chain_en(kind: BadKind) -> &'static str {
    chain_texts(kind).1
}

const fn chain_texts(kind: BadKind) -> (&'static str, &'static str) {
    match kind {
        BadKind::EntryMalformed => (
            "不是有效的条目",
            "its bytes are not an entry of a known format",
        ),
        BadKind::LedgerForeign => ("属于另一个账本", "it belongs to another ledger"),
        BadKind::EntryMissing => ("此处缺少条目", "the entry of this position is not there"),
        BadKind::EntryDoubled => (
            "前面的条目在此重复出现",
            "an earlier entry stands here again",
        ),
        BadKind::EntryOutOfOrder => (
            "此处是另一条目，次序被调换",
            "another entry stands in its place",
        ),
        BadKind::EntryAltered => (
            "内容被改动：与下一条目或链头所记的哈希不符",
            "it was altered: its bytes do not match the hash that the next entry, or a head, holds",
        ),
        BadKind::LinkBroken => (
            "与前一条目的链接断开，且无其他条目为其作证",
            "it does not hold the hash of the entry before it, and nothing vouches for it",
        ),
        BadKind::SeqWrong => (
            "所载序号与位置不符",
            "it states another number than its position",
        ),
        BadKind::TimeBackwards => (
            "记账时间早于前一条目",
            "it was recorded before the entry that precedes it",
        ),
        BadKind::BatchTorn => ("所属批次不完整", "its batch is not whole"),
        BadKind::HeadMismatch => (
            "账本没有终止于所期望的链头",
            "the log does not end in the expected head",
        ),
        BadKind::GenesisWrong => (
            "首条之前不应再有条目",
            "the first entry names an entry before it",
        ),
    }
}
