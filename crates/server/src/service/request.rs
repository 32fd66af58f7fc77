//! One request as it arrives: a JSON object with a key, a kind and a body (docs/API.md).

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use sunledger_domain::Command;

use super::error::ServiceError;

/// Longest idempotency key in bytes.
const KEY_BYTES_MAX: usize = 200;

/// A command before its people have become pseudonyms.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Idempotency key: the same key and content answers as the first time.
    pub key: String,
    /// When its maker issued it; now, where it is not given.
    #[serde(default)]
    pub issued_at: Option<Timestamp>,
    /// Log size that it expects, where it insists on one.
    #[serde(default)]
    pub expected_size: Option<u64>,
    /// What is asked.
    pub kind: String,
    /// The particulars.
    pub body: Value,
}

impl Request {
    /// Reads one JSON object.
    pub fn from_json(text: &str) -> Result<Self, ServiceError> {
        let malformed = |error: serde_json::Error| {
            // Line and column only: the reader's own words may repeat a personal value.
            let place = format!("line {} column {}", error.line(), error.column());
            ServiceError::request(
                "request_malformed",
                "request",
                &format!("不是合法的指令（{place}）：应为 {{\"key\":…,\"kind\":…,\"body\":{{…}}}}"),
                &format!(
                    "not a command ({place}): expected {{\"key\":…,\"kind\":…,\"body\":{{…}}}}"
                ),
            )
        };
        let request: Self = serde_json::from_str(text).map_err(malformed)?;
        if request.key.trim().is_empty() || request.key.len() > KEY_BYTES_MAX {
            return Err(ServiceError::request(
                "request_malformed",
                "key",
                "key 不能为空，且不超过 200 字节",
                "key must have 1 to 200 bytes",
            ));
        }
        Ok(request)
    }
}

/// The typed command of a body without people.
pub(super) fn command(kind: &str, body: &Value) -> Result<Command, ServiceError> {
    if !Command::KINDS.contains(&kind) {
        return Err(ServiceError::request(
            "unknown_kind",
            "kind",
            &format!(
                "没有“{kind}”这种指令，可用的有：{}",
                Command::KINDS.join("、")
            ),
            &format!(
                "there is no command '{kind}'; there are: {}",
                Command::KINDS.join(", ")
            ),
        ));
    }
    let whole = serde_json::json!({ "kind": kind, "body": body });
    serde_json::from_value(whole).map_err(|error| {
        ServiceError::request(
            "invalid_body",
            "body",
            &format!("{kind} 的内容有误：{error}"),
            &format!("the body of {kind} is wrong: {error}"),
        )
    })
}

/// The vault's scope for the people of a command: the scheme, so that schemes do not share pseudonyms.
pub(super) fn scope(kind: &str, body: &Value) -> Option<String> {
    let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str);
    match kind {
        "payment.prepare" => text("/scheme").map(str::to_owned),
        "history.load" => text("/scheme/scheme").map(str::to_owned),
        "asset.quantify" => text("/asset").map(|asset| format!("asset:{asset}")),
        "return.record" => text("/project").map(|project| format!("return:{project}")),
        _ => None,
    }
}
