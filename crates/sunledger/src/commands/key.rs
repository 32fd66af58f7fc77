//! `key`: an officer's key, made and shown. It opens no ledger, and must never print a secret.

use serde::Serialize;
use serde_json::json;
use sunledger_domain::id::OfficerId;
use sunledger_domain::subject::OfficerKey;
use sunledger_server::service::{read_key, write_key};

use super::report::today;
use crate::cli::{KeyArgs, KeyVerb};
use crate::fault::Fault;
use crate::output::{Done, Format};

#[derive(Serialize)]
struct Shown {
    ok: bool,
    file: String,
    key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    register: Option<String>,
}

pub(crate) fn run(args: &KeyArgs, format: Format) -> anyhow::Result<Done> {
    let (file, key, register) = match &args.verb {
        KeyVerb::New { file, officer } => {
            let officer = officer.as_deref().map(officer_id).transpose()?;
            let key = write_key(file)?;
            (file, key, officer.map(|officer| register(&officer, &key)))
        }
        KeyVerb::Show { file } => (file, OfficerKey::new(read_key(file)?.public()), None),
    };
    let shown = Shown {
        ok: true,
        file: file.display().to_string(),
        key: key.to_string(),
        register,
    };
    format.print(&shown, text)?;
    Ok(Done::Yes)
}

fn officer_id(text: &str) -> anyhow::Result<OfficerId> {
    Ok(text.parse().map_err(|error| {
        Fault::argument(
            "--name",
            "应写岗位编号：1 至 64 位字母、数字、“-”“_”“.”",
            &format!("takes the id of an officer: {error}"),
        )
    })?)
}

/// The command by which a registrar registers the key, from today on.
fn register(officer: &OfficerId, key: &OfficerKey) -> String {
    json!({
        "key": format!("key {key}"),
        "kind": "key.register",
        "body": { "from": today(), "key": key, "officer": officer },
    })
    .to_string()
}

fn text(shown: &Shown) -> String {
    let mut out = format!("公钥 public key: {}", shown.key);
    if let Some(register) = &shown.register {
        out.push_str(&format!(
            "\n密钥已存入 {}，只由本人保管。The secret is in that file: keep it yourself.\n请登记员提交 for the registrar to post:\n{register}",
            shown.file
        ));
    }
    out
}
