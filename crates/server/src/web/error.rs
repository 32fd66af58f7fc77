//! The one place where errors become pages. What failed inside is logged once and never shown.

use askama::Template;
use axum::http::StatusCode;
use sunledger_projections::ProjectionError;
use sunledger_store::ReadError;

use super::chrome::Chrome;
use super::pool::PoolError;

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub(super) enum WebError {
    /// There is no such thing in the ledger.
    #[error("there is no such {name}")]
    Missing {
        /// What was looked for.
        name: &'static str,
    },
    /// The address has a part that cannot be anything.
    #[error("the {name} in the address is not valid")]
    BadPart {
        /// Which part.
        name: &'static str,
    },
    /// There is no such page.
    #[error("there is no such page")]
    NoPage,
    /// Another method than GET or HEAD.
    #[error("this board only answers GET and HEAD")]
    Method,
    /// Too many ask at the same time, or too much is asked.
    #[error(transparent)]
    Pool(#[from] PoolError),
    /// The read model failed.
    #[error(transparent)]
    Read(#[from] ProjectionError),
    /// The log failed.
    #[error(transparent)]
    Log(#[from] ReadError),
    /// An entry of the log is not what an entry is.
    #[error("entry {seq} of the log cannot be read")]
    Entry {
        /// Which entry.
        seq: u64,
    },
    /// A template failed.
    #[error(transparent)]
    Render(#[from] askama::Error),
}

impl WebError {
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::Missing { .. } | Self::NoPage => StatusCode::NOT_FOUND,
            Self::BadPart { .. } => StatusCode::BAD_REQUEST,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Pool(PoolError::Busy | PoolError::TooSlow) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Pool(PoolError::Open(_) | PoolError::Broken)
            | Self::Read(_)
            | Self::Log(_)
            | Self::Entry { .. }
            | Self::Render(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Logs what the operator has to know. The path is logged and the query is not: people search for names.
    pub(super) fn log(&self, path: &str) {
        let error: &dyn std::error::Error = self;
        match self.status() {
            StatusCode::INTERNAL_SERVER_ERROR => tracing::error!(error, path, "a page failed"),
            StatusCode::SERVICE_UNAVAILABLE => tracing::warn!(error, path, "a page was refused"),
            _ => tracing::debug!(error, path, "no such page"),
        }
    }

    /// The stable code, for answers to programs.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Missing { .. } | Self::NoPage => "not_found",
            Self::BadPart { .. } => "bad_request",
            Self::Method => "read_only",
            Self::Pool(PoolError::Busy | PoolError::TooSlow) => "busy",
            Self::Pool(PoolError::Open(_) | PoolError::Broken)
            | Self::Read(_)
            | Self::Log(_)
            | Self::Entry { .. }
            | Self::Render(_) => "internal",
        }
    }

    pub(super) fn says(&self) -> (&'static str, &'static str) {
        match self {
            Self::Missing { .. } => (
                "账本里没有这一项。可能是编号写错了，或者它还没有入账。",
                "The ledger has no such item. The code may be mistyped, or it has not been recorded yet.",
            ),
            Self::BadPart { .. } => (
                "网址里的编号、日期或区划代码不合格式。区划代码是12位数字，月份写作2017-03。",
                "A code, date or division in the address is malformed: divisions have 12 digits, months look like 2017-03.",
            ),
            Self::NoPage => ("没有这个网页。", "There is no such page."),
            Self::Method => ("公开栏只能查看，不能提交。", "This board can only be read."),
            Self::Pool(PoolError::Busy | PoolError::TooSlow) => (
                "现在查询的人太多，请过一会儿再试。",
                "Too many are asking right now: please try again in a moment.",
            ),
            Self::Pool(PoolError::Open(_) | PoolError::Broken)
            | Self::Read(_)
            | Self::Log(_)
            | Self::Entry { .. }
            | Self::Render(_) => (
                "这一页暂时打不开，已记入运行日志。账本本身不受影响。",
                "This page cannot be shown right now; the failure has been logged. The ledger itself is not affected.",
            ),
        }
    }
}

/// The page of an error, with ways on.
#[derive(Template)]
#[template(path = "error.html")]
pub(super) struct ErrorPage {
    pub(super) c: Chrome,
    status: u16,
    title: &'static str,
    says: &'static str,
}

impl ErrorPage {
    pub(super) fn of(error: &WebError, c: Chrome) -> Self {
        let (zh, en) = error.says();
        let title = match error.status() {
            StatusCode::NOT_FOUND => c.t("找不到", "Not found"),
            StatusCode::BAD_REQUEST => c.t("网址有误", "Bad address"),
            StatusCode::METHOD_NOT_ALLOWED => c.t("只能查看", "Read only"),
            StatusCode::SERVICE_UNAVAILABLE => c.t("请稍后再试", "Please try again"),
            _ => c.t("暂时打不开", "Out of order"),
        };
        Self {
            status: error.status().as_u16(),
            title,
            says: c.t(zh, en),
            c,
        }
    }
}
