//! Everything that can go wrong behind the service, under one roof: a stable code, Chinese, English.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use sunledger_exchange::entries::WriteLineError;
use sunledger_exchange::mapping::MappingError;
use sunledger_exchange::payments::FileError;
use sunledger_exchange::regions::RegionsError;
use sunledger_journal::{CloseError, SubmitError};
use sunledger_projections::ProjectionError;
use sunledger_store::{OpenError, ReadError};
use sunledger_vault::VaultError;

/// Why the service refuses or fails. Nothing personal is ever in it.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The ledger's directory cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The journal cannot be opened.
    #[error(transparent)]
    Journal(#[from] sunledger_journal::OpenError),
    /// A command is refused, or could not be recorded.
    #[error(transparent)]
    Submit(#[from] SubmitError),
    /// The vault refuses or fails.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// A read model fails.
    #[error(transparent)]
    Projection(#[from] ProjectionError),
    /// The log cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The ledger was not closed in order.
    #[error(transparent)]
    Close(#[from] CloseError),
    /// A mapping is refused.
    #[error(transparent)]
    Mapping(#[from] MappingError),
    /// A payment file is refused.
    #[error(transparent)]
    File(#[from] FileError),
    /// A file of divisions is refused.
    #[error(transparent)]
    Regions(#[from] RegionsError),
    /// An entry cannot be exported.
    #[error(transparent)]
    Entry(#[from] WriteLineError),
    /// A request is refused before it reaches the journal.
    #[error("{en}")]
    Request {
        /// The stable code.
        code: &'static str,
        /// Which field.
        field: &'static str,
        /// For a bureau.
        zh: String,
        /// The same in English.
        en: String,
    },
    /// A file or directory.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl ServiceError {
    pub(super) fn request(code: &'static str, field: &'static str, zh: &str, en: &str) -> Self {
        Self::Request {
            code,
            field,
            zh: zh.to_owned(),
            en: en.to_owned(),
        }
    }

    pub(super) fn io(path: impl Into<PathBuf>, source: io::Error) -> Self {
        Self::Io {
            path: path.into(),
            source,
        }
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Open(error) => error.code(),
            Self::Journal(error) => error.code(),
            Self::Submit(error) => error.code(),
            Self::Vault(error) => error.code(),
            Self::Projection(error) => error.code(),
            Self::Read(error) => error.code(),
            Self::Close(_) => "close_failed",
            Self::Mapping(error) => error.code(),
            Self::File(error) => error.code(),
            Self::Regions(error) => error.code(),
            Self::Entry(_) => "entry_unwritable",
            Self::Request { code, .. } => code,
            Self::Io { .. } => "io",
        }
    }

    /// The text for a bureau, in Chinese where there is one.
    pub fn zh(&self) -> String {
        match self {
            Self::Submit(error) => error.zh(),
            Self::Request { zh, .. } => zh.clone(),
            Self::Open(_)
            | Self::Journal(_)
            | Self::Vault(_)
            | Self::Projection(_)
            | Self::Read(_)
            | Self::Close(_)
            | Self::Mapping(_)
            | Self::File(_)
            | Self::Regions(_)
            | Self::Entry(_)
            | Self::Io { .. } => zh_of(self.code()).to_owned(),
        }
    }

    /// What is wrong with a ledger that cannot be opened, in a bureau's words.
    pub(super) fn zh_of_open(error: &OpenError) -> &'static str {
        zh_of(error.code())
    }

    /// A ledger of invented data is not shown to others than this machine.
    pub fn demo_beyond_loopback(listen: SocketAddr) -> Self {
        Self::request(
            "demo_beyond_loopback",
            "listen",
            &format!("演示账本只能在本机展示，不能监听 {listen}；请用 127.0.0.1"),
            &format!("a demo ledger is shown on this machine only, not on {listen}: use 127.0.0.1"),
        )
    }

    /// Nothing goes by that id.
    pub fn not_found(what: &'static str, id: &str) -> Self {
        Self::request(
            "not_found",
            what,
            &format!("没有找到“{id}”，请核对编号"),
            &format!("there is no {what} '{id}': check the id"),
        )
    }

    /// The field of a request that is at fault.
    pub const fn field(&self) -> Option<&'static str> {
        if let Self::Request { field, .. } = self {
            Some(field)
        } else {
            None
        }
    }
}

/// What failed, in a bureau's words; the particulars follow in English.
fn zh_of(code: &str) -> &'static str {
    match code {
        "store_in_use" => "账本正被另一个程序使用，请先停止它",
        "store_missing" => "此目录中没有账本，请用 init 新建或核对目录",
        "store_exists" => "此目录中已有账本",
        "store_foreign" => "此目录不是账本，也不是空目录",
        "store_unreadable" => "账本数据无法读取，请保留原样并从副本恢复",
        "wrong_key" => "保管库主密钥不对",
        "io" => "文件读写失败",
        _ if code.starts_with("store_") => "账本数据不完整或不一致，已拒绝打开",
        _ if code.starts_with("mapping_") => "映射文件有误",
        _ if code.starts_with("file_") => "付款文件无法读取",
        _ if code.starts_with("regions_") => "行政区划文件有误",
        _ => "操作未完成",
    }
}
