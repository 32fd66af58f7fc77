//! Everything that can go wrong behind the service, under one roof: a stable code, Chinese, English.

use std::borrow::Cow;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use sunledger_exchange::entries::WriteLineError;
use sunledger_exchange::mapping::MappingError;
use sunledger_exchange::payments::FileError;
use sunledger_exchange::regions::RegionsError;
use sunledger_journal::{CloseError, SubmitError};
use sunledger_projections::ProjectionError;
use sunledger_store::tiles::TilesError;
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
    /// What is published does not hold, or could not be kept.
    #[error(transparent)]
    Tiles(#[from] TilesError),
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
        field: Cow<'static, str>,
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
    pub(crate) fn request(code: &'static str, field: &'static str, zh: &str, en: &str) -> Self {
        Self::Request {
            code,
            field: Cow::Borrowed(field),
            zh: zh.to_owned(),
            en: en.to_owned(),
        }
    }

    /// As [`request`](Self::request), for a field within the body by its path.
    pub(super) fn request_at(code: &'static str, path: &str, zh: String, en: String) -> Self {
        Self::Request {
            code,
            field: Cow::Owned(path.to_owned()),
            zh,
            en,
        }
    }

    pub(crate) fn io(path: impl Into<PathBuf>, source: io::Error) -> Self {
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
            Self::Tiles(error) => error.code(),
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
            Self::File(error) => error.zh().unwrap_or_else(|| zh_of(self.code()).to_owned()),
            Self::Open(_)
            | Self::Journal(_)
            | Self::Vault(_)
            | Self::Projection(_)
            | Self::Read(_)
            | Self::Tiles(_)
            | Self::Close(_)
            | Self::Mapping(_)
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

    /// A quarantine file is there already and holds other rows.
    pub fn quarantine_exists(path: &str) -> Self {
        Self::request(
            "quarantine_exists",
            "quarantine",
            &format!(
                "隔离文件 {path} 已存在且内容不同，不予覆盖；未入账。请移走它，或用 --quarantine 另指文件"
            ),
            &format!(
                "{path} is there already with other rows and is not overwritten; nothing was posted: move it away, or name another file with --quarantine"
            ),
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
    pub fn field(&self) -> Option<&str> {
        if let Self::Request { field, .. } = self {
            Some(field)
        } else if let Self::Submit(SubmitError::Rejected(rejection)) = self {
            rejection.field()
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
        "boards_stand_still" => {
            "公开栏的查询库跟不上账本，暂停显示；入账、导出、校验不受影响。请运行 rebuild，仍不行请联系开发者"
        }
        "wrong_key" => "保管库主密钥（vault.key）不是建账时的那一把，请放回原来的密钥文件",
        "wrong_ledger" => "保管库（vault.sqlite）属于另一个账本，请放回本账本自己的文件",
        "not_a_vault" => "保管库（vault.sqlite）不在或不是保管库，请从备份恢复",
        "key_unreadable" => {
            "保管库主密钥（vault.key）不在或无法读取，请从备份放回；没有它就读不出任何姓名"
        }
        "key_malformed" => {
            "保管库主密钥应为 64 位十六进制数字，请检查 vault.key 或环境变量 SUNLEDGER_MASTER_KEY"
        }
        "key_permissions" => "主密钥文件 vault.key 的权限过宽，只能由本人读取（chmod 600）",
        "key_exists" => "主密钥文件已存在，不予覆盖",
        "vault_locked" => "保管库正被另一个程序使用，请先停止它",
        "vault_damaged" => "保管库已损坏，请从备份恢复",
        "disk_full" => "磁盘已满，未写入任何内容；腾出空间后重试",
        "io" => "文件读写失败",
        "tiles_log_shorter" => {
            "账本比已发布的检查点短：外人已经见过的条目不见了，已拒绝打开；请从 public/ 恢复账本（repair）"
        }
        "tiles_log_differs" => {
            "账本与已发布的检查点不是同一份历史，继续入账就会分叉，已拒绝打开；请核对账本与 public/ 是否属于同一账本"
        }
        "tiles_checkpoint_damaged" => {
            "检查点文件（public/checkpoint）不成立，无法知道已发布到哪一条；请放回最近一次发布的检查点，任何一份副本都可以"
        }
        "tiles_no_checkpoint" => "尚未发布过检查点",
        "tiles_no_key" => "public/log.vkey 不在或不是公钥",
        "tiles_beyond" => "超出已发布的范围：没有这一条，或没有这么多条",
        "tiles_damaged" | "tiles_root" => {
            "public/ 中的文件不全或已损坏，与签名的根不符；请由日志重做（tiles rebuild）"
        }
        "tiles_io" => {
            "public/ 中的文件读写失败，检查点未更新；已入账的不受影响，请检查磁盘空间和目录权限"
        }
        _ if code.starts_with("store_") => "账本数据不完整或不一致，已拒绝打开",
        _ if code.starts_with("mapping_") => "映射文件有误",
        _ if code.starts_with("file_") => "付款文件无法读取",
        _ if code.starts_with("regions_") => "行政区划文件有误",
        _ => "操作未完成",
    }
}
