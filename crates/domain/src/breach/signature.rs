//! What is wrong with the signature of a command, or with the proof under a new key, in both languages.
//!
//! It must never say that a command's signature holds: that is verified elsewhere.

use std::fmt;

use jiff::civil::Date;

use crate::id::OfficerId;
use crate::subject::OfficerKey;

/// Why a command lacks the signature that it needs, or a key the proof that its officer holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignatureFault {
    /// It must be signed and is not.
    Missing {
        /// Since when it must be.
        from: Date,
    },
    /// The key is nobody's, or another officer's.
    KeyUnknown {
        /// Which key.
        key: OfficerKey,
    },
    /// The key does not hold on the day.
    KeyNotValid {
        /// Which key.
        key: OfficerKey,
        /// The day.
        on: Date,
        /// Its first day.
        from: Date,
        /// Its last day.
        until: Option<Date>,
        /// True where it was revoked.
        revoked: bool,
    },
    /// The proof is not the key's, or was made for another officer or another ledger.
    KeyNotHeld {
        /// Which key was to be registered.
        key: OfficerKey,
    },
}

impl SignatureFault {
    pub(super) const fn code(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "signature_missing",
            Self::KeyUnknown { .. } => "key_unknown",
            Self::KeyNotValid { .. } => "key_not_valid",
            Self::KeyNotHeld { .. } => "key_not_held",
        }
    }

    /// Where the signature is missed.
    pub(super) const fn field(&self) -> &'static str {
        match self {
            Self::Missing { .. } | Self::KeyUnknown { .. } | Self::KeyNotValid { .. } => "sigs",
            Self::KeyNotHeld { .. } => "proof",
        }
    }

    pub(super) fn zh(&self, officer: &OfficerId) -> String {
        match self {
            Self::Missing { from } => format!(
                "自 {from} 起每项业务都须由经办人签名，{officer} 的这一项没有签名；请用本人密钥加 --sign 办理"
            ),
            Self::KeyUnknown { key } => format!(
                "签名所用的公钥 {key} 没有登记在 {officer} 名下；请用本人已登记的密钥，或先由登记员登记"
            ),
            Self::KeyNotValid {
                key, revoked: true, ..
            } => format!("{officer} 的公钥 {key} 已停用，不能再签名；请由登记员登记新的公钥"),
            Self::KeyNotValid {
                key,
                on,
                from,
                until,
                ..
            } => {
                let until = until.map_or_else(|| "停用".to_owned(), |until| until.to_string());
                format!(
                    "{officer} 的公钥 {key} 有效期为 {from} 至 {until}，{on} 无效；请用在有效期内的密钥"
                )
            }
            Self::KeyNotHeld { key } => format!(
                "公钥 {key} 的持有证明（proof）不成立：应由 {officer} 本人用这把密钥为本账本、本岗位签出；请本人运行 sunledger key show 密钥文件 --name {officer} --ledger 本账本编号，提交它打印的指令"
            ),
        }
    }

    pub(super) fn en(&self, officer: &OfficerId, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { from } => write!(
                f,
                "since {from} every command must be signed by its maker, and this one of {officer} is not: give it with --sign and the officer's own key"
            ),
            Self::KeyUnknown { key } => write!(
                f,
                "the key {key} is not registered to {officer}: sign with one that is, or have it registered first"
            ),
            Self::KeyNotValid {
                key, revoked: true, ..
            } => write!(
                f,
                "the key {key} of {officer} is revoked: have a registrar register a new one"
            ),
            Self::KeyNotValid {
                key,
                on,
                from,
                until: Some(until),
                ..
            } => write!(
                f,
                "the key {key} of {officer} holds from {from} to {until}, not on {on}: sign with one that holds"
            ),
            Self::KeyNotValid {
                key,
                on,
                from,
                until: None,
                ..
            } => write!(
                f,
                "the key {key} of {officer} holds from {from} on, not on {on}: sign with one that holds"
            ),
            Self::KeyNotHeld { key } => write!(
                f,
                "the proof does not show that {officer} holds the key {key}: it must be made with that key, for this officer and this ledger; have {officer} run sunledger key show FILE --name {officer} --ledger ID, and post what it prints"
            ),
        }
    }
}
