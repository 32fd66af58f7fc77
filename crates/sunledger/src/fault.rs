//! What the command line itself refuses: a stable code, Chinese, English, and what to do.
//!
//! It must never repeat what stands in a file of commands: that may be somebody's name or number.

use std::fmt;
use std::io;
use std::path::Path;

use sunledger_projections::ProjectionError;
use sunledger_server::service::ServiceError;

/// What the system says of files, in a bureau's words.
const FILE_FAULTS: [(io::ErrorKind, &str, &str); 6] = [
    (
        io::ErrorKind::NotFound,
        "file_missing",
        "不存在，请核对文件名和目录",
    ),
    (
        io::ErrorKind::AlreadyExists,
        "file_exists",
        "已存在，不予覆盖，请换一个文件名",
    ),
    (
        io::ErrorKind::PermissionDenied,
        "file_denied",
        "没有读写权限",
    ),
    (
        io::ErrorKind::IsADirectory,
        "file_is_directory",
        "是目录，不是文件",
    ),
    (
        io::ErrorKind::FileTooLarge,
        "file_too_large",
        "太大，未读取：请核对是不是这个文件",
    ),
    (
        io::ErrorKind::StorageFull,
        "disk_full",
        "无法写入：磁盘已满",
    ),
];

/// A refusal by this program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) code: &'static str,
    pub(crate) field: Option<String>,
    pub(crate) zh: String,
    pub(crate) en: String,
}

impl Fault {
    pub(crate) fn new(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            code,
            field: None,
            zh: zh.into(),
            en: en.into(),
        }
    }

    /// The same, of one field or argument.
    pub(crate) fn of(self, field: &str) -> Self {
        Self {
            field: Some(field.to_owned()),
            ..self
        }
    }

    /// An argument that is not what it should be.
    pub(crate) fn argument(name: &str, zh: &str, en: &str) -> Self {
        Self::new(
            "invalid_argument",
            format!("{name} {zh}"),
            format!("{name} {en}"),
        )
        .of(name)
    }

    /// A file that cannot be read or written.
    pub(crate) fn file(path: &Path, error: &io::Error) -> Self {
        let at = path.display();
        let known = FILE_FAULTS.iter().find(|(kind, ..)| *kind == error.kind());
        let (code, zh) = known.map_or(("io", "无法读写"), |(_, code, zh)| (*code, *zh));
        Self::new(code, format!("文件 {at} {zh}"), format!("{at}: {error}"))
    }

    /// What the user is told of any failure, whoever found it.
    pub(crate) fn told(error: &anyhow::Error) -> Self {
        if let Some(fault) = error.downcast_ref::<Self>() {
            return fault.clone();
        }
        let en = format!("{error:#}");
        if let Some(service) = error.downcast_ref::<ServiceError>() {
            return match service.code() {
                "store_in_use" => in_use(&en),
                code if code.starts_with("read_model") => read_model(code, &en),
                code => Self {
                    code,
                    field: service.field().map(str::to_owned),
                    zh: service.zh(),
                    en,
                },
            };
        }
        if let Some(error) = error.downcast_ref::<ProjectionError>() {
            return read_model(error.code(), &en);
        }
        if error.downcast_ref::<io::Error>().is_some() {
            return Self::new("io", "文件或网络读写失败，详情见下一行", en);
        }
        Self::new("failed", "未能完成，详情见下一行", en)
    }
}

fn in_use(en: &str) -> Fault {
    Fault::new(
        "store_in_use",
        "账本正被另一个程序使用（多半是公开栏 serve，或另一个人正在提交）。请等它办完，或在运行 serve 的窗口按 Ctrl-C 停止，办完后再启动；查询（show）不必停",
        format!(
            "{en}; it is most likely serve, or somebody who is posting: wait, or stop serve with Ctrl-C and start it again afterwards; show works beside it"
        ),
    )
}

fn read_model(code: &'static str, en: &str) -> Fault {
    Fault::new(
        code,
        "查询库无法读取；请停止使用该账本的程序，再用 sunledger rebuild 由日志重建",
        format!(
            "{en}; stop what uses the ledger and rebuild the read models from its log: sunledger rebuild"
        ),
    )
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.en)
    }
}

impl std::error::Error for Fault {}
