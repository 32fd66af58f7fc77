//! What a money event stands on: its dates, its document, its evidence.
//!
//! Four dates belong to money: of the document and of the business (here), the budget year (on the fund
//! line), and of recording (in the entry's header). Back-dating is therefore visible.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::id::Label;
use crate::subject::Digest;

/// Most pieces of evidence that one event carries.
pub const EVIDENCE_MAX: usize = 16;

/// The dates, the document and the evidence of one act or fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    /// The day on which it happened 业务日期.
    pub business_on: Date,
    /// The document that orders or shows it 文号.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Document>,
    /// Digests of papers and photos.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
}

/// A document as its issuer numbers it, such as 黑财指〔2016〕123号; opaque.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Its number.
    pub number: Label,
    /// Its date.
    pub on: Date,
}

/// The digest of a paper or photo that somebody keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// SHA-256 of the file.
    pub digest: Digest,
    /// Who keeps it.
    pub holder: Label,
    /// What it is.
    pub kind: EvidenceKind,
}

/// Kinds of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceKind {
    /// 验收单
    Acceptance,
    /// 合同
    Contract,
    /// 文件
    Document,
    /// 发票
    Invoice,
    /// 会议记录
    Minutes,
    /// 其他
    Other,
    /// 照片
    Photo,
    /// 签收表
    SignedList,
    /// 银行回单
    Statement,
}
