//! One request as it arrives: a JSON object with a key, a kind and a body (docs/API.md).

use jiff::Timestamp;
use serde::de::value::MapDeserializer;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sunledger_domain::Command;
use sunledger_domain::event::Sig;

use super::error::ServiceError;
use super::malformed::{self, Said};

/// Longest idempotency key in bytes.
const KEY_BYTES_MAX: usize = 200;
/// Longest kind that is repeated where there is none such.
const KIND_BYTES_MAX: usize = 40;
/// The keys of a request.
const KEYS: [&str; 6] = ["key", "kind", "body", "issued_at", "expected_size", "sigs"];
/// All lists of households that entities bring in share one scope, so that one household on two lists can be found;
/// no payment does, so that no list opens one.
const LINKAGE_SCOPE: &str = "linkage:all";
const ENVELOPE: &str = "{\"key\":…,\"kind\":…,\"body\":{…}}";

/// A command before its people have become pseudonyms.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Idempotency key: the same key and content answers as the first time.
    pub key: String,
    /// When its maker issued it; now, where it is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued_at: Option<Timestamp>,
    /// Log size that it expects, where it insists on one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_size: Option<u64>,
    /// What is asked.
    pub kind: String,
    /// The particulars.
    pub body: Value,
    /// Its maker's signature, where it was made away from the ledger.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sigs: Vec<Sig>,
}

impl Request {
    /// Reads one JSON object.
    pub fn from_json(text: &str) -> Result<Self, ServiceError> {
        let request: Self = serde_json::from_str(text).map_err(|error| malformed(text, &error))?;
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

/// Why a text is no request: the key that is wrong by its name, never the reader's own words,
/// which may repeat a personal value.
fn malformed(text: &str, error: &serde_json::Error) -> ServiceError {
    let (field, said) = match serde_json::from_str::<Value>(text) {
        Err(error) => ("request".to_owned(), malformed::syntax(text, &error)),
        Ok(value) => match malformed::strangers(&value, &KEYS).first() {
            Some(key) => ((*key).to_owned(), malformed::unknown_key(key, &KEYS)),
            None => match serde_path_to_error::deserialize::<_, Request>(&value) {
                Err(error) => (path_of("request", &error), reason_of(&error)),
                // Every key is as it should be: one of them stands there twice.
                Ok(_) => {
                    let words = error.to_string();
                    let words = words
                        .rsplit_once(" at line ")
                        .map_or("", |(words, _)| words);
                    ("request".to_owned(), malformed::reason(words))
                }
            },
        },
    };
    ServiceError::request_at(
        "request_malformed",
        &field,
        format!("不是合法的指令，{field}：{}。应为 {ENVELOPE}", said.zh),
        format!("not a command, {field}: {}; expected {ENVELOPE}", said.en),
    )
}

fn path_of(top: &str, error: &serde_path_to_error::Error<serde_json::Error>) -> String {
    match error.path().to_string().as_str() {
        "." => top.to_owned(),
        path => path.to_owned(),
    }
}

fn reason_of(error: &serde_path_to_error::Error<serde_json::Error>) -> Said {
    malformed::reason(&error.inner().to_string())
}

/// The typed command of a body without people.
pub(super) fn command(kind: &str, body: &Value) -> Result<Command, ServiceError> {
    if !Command::KINDS.contains(&kind) {
        return Err(ServiceError::request(
            "unknown_kind",
            "kind",
            &format!(
                "没有这种指令{}，可用的有：{}",
                quoted(kind),
                Command::KINDS.join("、")
            ),
            &format!(
                "there is no such command{}; there are: {}",
                quoted(kind),
                Command::KINDS.join(", ")
            ),
        ));
    }
    // The kind first: what is wrong in the body is then found at its place in it.
    let members = [("kind", Value::from(kind)), ("body", body.clone())];
    let whole = MapDeserializer::<_, serde_json::Error>::new(members.into_iter());
    serde_path_to_error::deserialize(whole).map_err(|error| {
        let (path, said) = (path_of("body", &error), reason_of(&error));
        let (zh, en) = (&said.zh, &said.en);
        ServiceError::request_at(
            "invalid_body",
            &path,
            format!("{kind} 的 {path} 有误：{zh}"),
            format!("{path} of {kind} is wrong: {en}"),
        )
    })
}

/// Refuses what only this service may say: that something was done which it does itself.
pub(super) fn not_reserved(kind: &str) -> Result<(), ServiceError> {
    match kind {
        "subject.erase" | "subject.restrict" => Err(ServiceError::request(
            "kind_reserved",
            "kind",
            "个人信息的删除和限制公开不能提交：用 sunledger erase 办理，由它一并登记",
            "an erasure cannot be posted: erase the person with sunledger erase, which records it",
        )),
        "checkpoint_key.rotate" => Err(ServiceError::request(
            "kind_reserved",
            "kind",
            "“checkpoint_key.rotate”不能提交：更换检查点密钥用 sunledger key rotate，由它一并登记",
            "'checkpoint_key.rotate' cannot be posted: change the key with sunledger key rotate, which records it",
        )),
        "disclosure.make" => Err(ServiceError::request(
            "kind_reserved",
            "kind",
            "“disclosure.make”不能提交：向审计披露用 sunledger disclose，由它一并登记",
            "'disclosure.make' cannot be posted: disclose with sunledger disclose, which records it",
        )),
        _ => Ok(()),
    }
}

/// A kind that looks like one; anything else may be a text that stands in the wrong place.
fn quoted(kind: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte == b'.' || byte == b'_';
    match kind.len() <= KIND_BYTES_MAX && kind.bytes().all(plain) {
        true => format!(" '{kind}'"),
        false => String::new(),
    }
}

/// What the scope of whoever reports something begins with.
pub(super) const REPORT_SCOPE: &str = "report:";

/// The vault's scope for the people of a command: the scheme, so that schemes do not share pseudonyms.
pub(super) fn scope(kind: &str, body: &Value) -> Option<String> {
    let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str);
    match kind {
        "payment.prepare" => text("/scheme").map(str::to_owned),
        "history.load" => text("/scheme/scheme").map(str::to_owned),
        "asset.dispose" => text("/asset").map(|asset| format!("disposal:{asset}")),
        "asset.quantify" | "share.pass" => text("/asset").map(|asset| format!("asset:{asset}")),
        "linkage.record" => Some(LINKAGE_SCOPE.to_owned()),
        "contract.sign" => text("/project").map(|project| format!("contract:{project}")),
        "village.spend" => text("/voucher").map(|voucher| format!("voucher:{voucher}")),
        // Of each report alone: nobody may see that two came from one.
        "report.receive" => text("/report").map(|report| format!("{REPORT_SCOPE}{report}")),
        "return.record" => text("/project").map(|project| format!("return:{project}")),
        _ => None,
    }
}
