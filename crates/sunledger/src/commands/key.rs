//! `key`: keys of officers, made, shown and used, and the change of the key for checkpoints. It must never print a secret.

use std::path::Path;
use std::sync::Arc;

use serde::Serialize;
use serde_json::json;
use sunledger_chain::officer::Secret;
use sunledger_domain::event::{KeyRegistered, Signature};
use sunledger_domain::id::{Label, OfficerId};
use sunledger_domain::subject::{LedgerTag, OfficerKey};
use sunledger_journal::SystemClock;
use sunledger_server::service::{Rotated, ToSign, read_key, write_key};

use super::report::today;
use super::{officer, open_as, read};
use crate::cli::{KeyArgs, KeyVerb, Registering, Signing};
use crate::fault::Fault;
use crate::output::{Done, Format, print_line};

#[derive(Serialize)]
struct Shown {
    ok: bool,
    file: String,
    key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    register: Option<String>,
}

#[derive(Serialize)]
struct Changed {
    ok: bool,
    #[serde(flatten)]
    done: Rotated,
}

pub(crate) fn run(args: &KeyArgs, format: Format) -> anyhow::Result<Done> {
    let (file, of, made) = match &args.verb {
        KeyVerb::Sign { file, what } => return sign(file, what),
        KeyVerb::Rotate {
            dir,
            actor,
            reason,
            signing,
        } => return rotate(dir, actor, reason, signing, format),
        KeyVerb::New { file, of } => (file, of, true),
        KeyVerb::Show { file, of } => (file, of, false),
    };
    // Before a key is made: a wrong name makes none.
    let post = post_of(of)?;
    if made {
        write_key(file)?;
    }
    let secret = read_key(file)?;
    let shown = Shown {
        ok: true,
        file: file.display().to_string(),
        key: OfficerKey::new(secret.public()).to_string(),
        register: post.map(|(officer, ledger)| register(&secret, &officer, &ledger)),
    };
    format.print(&shown, |shown| text(shown, made))?;
    Ok(Done::Yes)
}

/// The post, and the ledger in which it is one.
fn post_of(of: &Registering) -> anyhow::Result<Option<(OfficerId, LedgerTag)>> {
    let (Some(officer), Some(ledger)) = (&of.officer, &of.ledger) else {
        return Ok(None);
    };
    let ledger = ledger.parse().map_err(|error| {
        Fault::argument(
            "--ledger",
            "应写账本编号：32 位十六进制（小写），见公开栏“如何核验”页",
            &format!("takes the id of a ledger, as its board shows it: {error}"),
        )
    })?;
    Ok(Some((officer_id(officer)?, ledger)))
}

fn rotate(
    dir: &Path,
    actor: &str,
    reason: &str,
    signing: &Signing,
    format: Format,
) -> anyhow::Result<Done> {
    let actor = officer(actor)?;
    let reason = Label::new(reason).map_err(|error| {
        Fault::argument(
            "--reason",
            "应为一行文字，不能空",
            &format!("takes one line of text: {error}"),
        )
    })?;
    let ledger = open_as(dir, signing)?;
    let done = ledger.rotate_checkpoint_key(&actor, reason, Arc::new(SystemClock))?;
    format.print(&Changed { ok: true, done }, |Changed { done, .. }| {
        format!(
            "已更换检查点密钥，记入第 {seq} 号条目；自 {size} 条起的检查点由新密钥签名，旧密钥文件已删除
changed, recorded as entry {seq}: checkpoints from {size} entries on are signed by the new key, and the file of the old one is gone
现在就备份新的 checkpoint.key：旧的备份已无用，新的丢了就再也不能签名和更换。
Back up the new checkpoint.key now: the old backup is of no use, and without the new one nothing can be signed or changed again.
旧 old {old}
新 new {new}
请把新公钥交给审计和见证方；见证方用 witness add-log DIR --keys log.keys 接着见证。
Give the new key to auditors and witnesses; a witness goes on with witness add-log DIR --keys log.keys.",
            seq = done.seq,
            size = done.size,
            old = done.old,
            new = done.new,
        )
    })?;
    Ok(Done::Yes)
}

/// Says on standard error what is signed, and prints what is to be posted.
fn sign(file: &Path, what: &Path) -> anyhow::Result<Done> {
    let secret = read_key(file)?;
    let text = String::from_utf8(read(what)?).map_err(|_| not_to_sign(what))?;
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let what: ToSign = serde_json::from_str(line).map_err(|_| not_to_sign(what))?;
        let (ledger, cmd) = (&what.ledger, &what.cmd);
        eprintln!(
            "签名 signing：账本 ledger {ledger}  岗位 officer {}  {}  {}",
            cmd.actor, cmd.kind, cmd.issued_at
        );
        for event in &what.events {
            eprintln!("  {event}");
        }
        print_line(&serde_json::to_string(&what.sign(&secret)?)?)?;
    }
    Ok(Done::Yes)
}

fn not_to_sign(what: &Path) -> Fault {
    let at = what.display();
    Fault::new(
        "not_to_sign",
        format!("{at} 不是 post --to-sign 打印的内容，未签名"),
        format!("{at} is not what post --to-sign prints, so nothing is signed"),
    )
    .of("what")
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

/// The command by which a registrar registers the key, from today on; only who holds the key can make it.
fn register(secret: &Secret, officer: &OfficerId, ledger: &LedgerTag) -> String {
    let key = OfficerKey::new(secret.public());
    let proof = Signature::new(secret.sign(&KeyRegistered::message(ledger, officer)));
    json!({
        "key": format!("key {key}"),
        "kind": "key.register",
        "body": { "from": today(), "key": key, "officer": officer, "proof": proof },
    })
    .to_string()
}

fn text(shown: &Shown, made: bool) -> String {
    let mut out = format!("公钥 public key: {}", shown.key);
    if made {
        out.push_str(&format!(
            "\n密钥已存入 {}，只由本人保管。The secret is in that file: keep it yourself.",
            shown.file
        ));
    }
    if let Some(register) = &shown.register {
        out.push_str(&format!(
            "\n请登记员提交 for the registrar to post:\n{register}"
        ));
    }
    out
}
