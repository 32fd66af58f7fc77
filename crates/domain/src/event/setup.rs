//! What must stand before money moves: the ledger itself, divisions, units, officers.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::code::{Level, RegionCode};
use crate::id::{Label, OfficerId, UnitId};
use crate::rights::Role;
use crate::subject::{Digest, LedgerTag};

/// Entry 0: what this ledger is. It can never change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LedgerCreated {
    /// By which algorithms it is to be verified.
    pub algorithms: Algorithms,
    /// Ed25519 public key that checkpoints will be signed with.
    pub checkpoint_key: Digest,
    /// ISO 4217 code of the one currency.
    pub currency: Label,
    /// True where everything in it is invented.
    pub demo: bool,
    /// The ledger's id, which every entry repeats.
    pub ledger: LedgerTag,
    /// The name under which its checkpoints are published.
    pub origin: Label,
    /// The rules version that it starts with.
    pub rules: u32,
    /// Decimals of an amount.
    pub scale: u8,
}

/// Names of algorithms (docs/FORMAT.md keeps the register, with room for SM2 and SM3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Algorithms {
    /// Of the chain.
    pub chain: Label,
    /// Of signatures.
    pub signature: Label,
    /// Of the Merkle tree.
    pub tree: Label,
}

/// A division 行政区划 enters into force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegionRegistered {
    /// Its code: the key. Names repeat within one county.
    pub code: RegionCode,
    /// Its level, as the code says.
    pub level: Level,
    /// Its name.
    pub name: Label,
    /// Since when it is in force.
    pub valid_from: Date,
}

/// A division goes out of force: merged, split or renamed into others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegionClosed {
    /// Its code.
    pub code: RegionCode,
    /// The last day on which it is in force.
    pub on: Date,
    /// What takes its place; empty where nothing does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub successors: Vec<RegionCode>,
}

/// What a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    /// 审计、纪检
    Audit,
    /// 村集体经济组织
    Collective,
    /// 农民专业合作社
    Cooperative,
    /// 企业
    Enterprise,
    /// 财政局
    Finance,
    /// 其他
    Other,
    /// 行业主管部门
    Sector,
    /// 乡镇政府
    Township,
    /// 村民委员会、村务监督委员会
    Village,
}

/// A unit 单位 is registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitRegistered {
    /// Unified social credit code 统一社会信用代码.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit_code: Option<Label>,
    /// What it is.
    pub kind: UnitKind,
    /// Its name.
    pub name: Label,
    /// The office's telephone 办公电话, for every sheet: digits, spaces, `+` and `-`, 3 to 20 characters. No person's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_phone: Option<Label>,
    /// Where it is in charge; none means everywhere in this ledger.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<RegionCode>,
    /// Its id.
    pub unit: UnitId,
}

/// A post in a unit receives rights. The log names the post, never the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficerRegistered {
    /// The officer's id.
    pub officer: OfficerId,
    /// The post, such as 国库股经办.
    pub post: Label,
    /// What the officer may do.
    pub roles: Vec<Role>,
    /// Where the post is.
    pub unit: UnitId,
}

/// An officer's rights end; what was done stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficerRevoked {
    /// The officer's id.
    pub officer: OfficerId,
    /// Why.
    pub reason: Label,
}

/// What a village board may show of a scheme's payees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PublicationClass {
    /// 不列名: counts and sums only (illness, disability, minors).
    NotNamed,
    /// 公开: names may be shown.
    Open,
    /// 仅限本村: names on the village's own sheet only.
    VillageOnly,
}
