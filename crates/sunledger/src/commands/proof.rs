//! `proof`, `receipt` and `tiles`: made from the published files, so that a ledger that is being served need not stop.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;
use serde_json::{Value, json};
use sunledger_chain::checkpoint::Checkpoint;
use sunledger_chain::note::VerifierKey;
use sunledger_chain::policy::{JudgeError, Policy};
use sunledger_chain::receipt::{Receipt, ReceiptError};
use sunledger_chain::rotation::KeyHistory;
use sunledger_server::service::{ProofJson, ServiceError, public_beside, rebuild_tiles};
use sunledger_server::witness::By;

use super::audit::policy_of;
use super::read;
use crate::cli::{Proof, ProofArgs, ReceiptArgs, ReceiptVerb, Tiles, TilesArgs};
use crate::fault::Fault;
use crate::output::{Done, Format};

pub(crate) fn proof(args: &ProofArgs, format: Format) -> anyhow::Result<Done> {
    let proof = match &args.what {
        Proof::Inclusion { dir, seq, size } => {
            ProofJson::inclusion(&public_beside(dir)?, *seq, *size)
        }
        Proof::Consistency { dir, from, to } => {
            ProofJson::consistency(&public_beside(dir)?, *from, *to)
        }
    };
    format.print(&proof.map_err(ServiceError::from)?, in_words)?;
    Ok(Done::Yes)
}

fn in_words(proof: &ProofJson) -> String {
    let (head, hashes) = match proof {
        ProofJson::Inclusion {
            seq,
            size,
            leaf,
            root,
            hashes,
        } => (
            format!(
                "第 {seq} 条在前 {size} 条的树中 entry {seq} stands in the tree of {size} entries\n叶 leaf {leaf}\n根 root {root}"
            ),
            hashes,
        ),
        ProofJson::Consistency {
            from,
            to,
            from_root,
            to_root,
            hashes,
        } => (
            format!(
                "{to} 条的树是 {from} 条的树的延续 the tree of {to} entries goes on from that of {from}\n先前的根 earlier root {from_root}\n后来的根 later root {to_root}"
            ),
            hashes,
        ),
    };
    let lines = hashes.iter().map(|hash| format!("\n  {hash}"));
    format!("{head}{}", lines.collect::<String>())
}

pub(crate) fn receipt(args: &ReceiptArgs, format: Format) -> anyhow::Result<Done> {
    match (&args.verb, &args.dir, args.seq) {
        (
            Some(ReceiptVerb::Verify {
                file,
                key,
                witness_policy,
                keys,
            }),
            ..,
        ) => {
            let policy = witness_policy.as_deref().map(policy_of).transpose()?;
            verify(file, &known(key, keys.as_deref())?, policy, format)
        }
        (None, Some(dir), Some(seq)) => write(dir, seq, args.output.as_deref()),
        // The argument parser asks for both.
        (None, ..) => Err(Fault::argument("DIR SEQ", "缺失", "are missing").into()),
    }
}

fn write(dir: &Path, seq: u64, output: Option<&Path>) -> anyhow::Result<Done> {
    let receipt = public_beside(dir)?.receipt(seq);
    let text = receipt.map_err(ServiceError::from)?.to_string();
    match output {
        Some(path) => {
            let refused = |error: io::Error| Fault::file(path, &error);
            let mut file = File::create_new(path).map_err(refused)?;
            file.write_all(text.as_bytes()).map_err(refused)?;
        }
        None => io::stdout().lock().write_all(text.as_bytes())?,
    }
    Ok(Done::Yes)
}

/// What a receipt shows. The payload is shown as it was signed, and not read as an event: a receipt may be older or
/// newer than this program.
#[derive(Serialize)]
struct Shown {
    ok: bool,
    origin: String,
    seq: u64,
    size: u64,
    root: String,
    /// Which key of the log has signed it.
    key: String,
    recorded_at_us: i64,
    payload: Value,
    /// Signatures beside the log's; whose they are is only known by a policy.
    other_signatures: usize,
    /// By the policy that was given.
    witnesses: Option<Witnesses>,
}

/// Who has cosigned the checkpoint of a receipt.
#[derive(Serialize)]
struct Witnesses {
    cosigned: Vec<By>,
    missing: Vec<String>,
    quorum: bool,
}

impl Shown {
    /// Whether others saw the same history: what the log's own signature never shows.
    fn by_whom(&self) -> String {
        match (&self.witnesses, self.other_signatures) {
            (Some(found), _) if !found.cosigned.is_empty() || !found.missing.is_empty() => {
                let names = found.cosigned.iter().map(|by| by.witness.as_str());
                let names = names.collect::<Vec<_>>().join(" ");
                let enough = match found.quorum {
                    true => "达到政策要求 the quorum is reached",
                    false => "未达到政策要求 the quorum is not reached",
                };
                format!(
                    "见证方已副署 cosigned by: {names}；缺 missing: {}；{enough}",
                    found.missing.join(" ")
                )
            }
            (Some(_), _) | (None, 0) => "没有见证方副署：别人看到的是不是同一份历史，这张收据不能说明\nno witness has cosigned it: it does not show that others see the same history".to_owned(),
            (None, more) => format!(
                "另有 {more} 个副署未核对，请加 --witness-policy\n{more} more signatures, not verified: add --witness-policy"
            ),
        }
    }
}

/// The keys of the log by which the given one is one of them; nothing but that one where no file is given.
fn known(key: &VerifierKey, file: Option<&Path>) -> anyhow::Result<KeyHistory> {
    let Some(file) = file else {
        return Ok(KeyHistory::from(key.clone()));
    };
    let keys = keys_in(file)?;
    match keys.contains(key) {
        true => Ok(keys),
        false => Err(Fault::argument(
            "--keys",
            "里面没有所给的公钥：不是这个账本的密钥更换记录",
            "does not hold the given key: these are the keys of another log",
        )
        .into()),
    }
}

/// Reads the file `log.keys`.
pub(super) fn keys_in(file: &Path) -> anyhow::Result<KeyHistory> {
    let keys = KeyHistory::parse(&read(file)?);
    Ok(keys.map_err(|error| {
        Fault::argument(
            "--keys",
            "不是账本的 log.keys，或其中的更换不成立",
            &format!("is not a log's file log.keys, or a change in it does not hold: {error}"),
        )
    })?)
}

fn verify(
    file: &Path,
    keys: &KeyHistory,
    policy: Option<Policy>,
    format: Format,
) -> anyhow::Result<Done> {
    let receipt = Receipt::parse(&read(file)?).map_err(|error| refused(&error))?;
    let size = Checkpoint::parse(receipt.checkpoint.text()).map(|checkpoint| checkpoint.size());
    let key = keys.at(size.unwrap_or(u64::MAX));
    let shown = receipt
        .verify(None, key, &[])
        .map_err(|error| refused(&error))?;
    let witnesses = policy.map(|mut policy| {
        policy.follow(keys);
        policy.judge(&receipt.checkpoint)
    });
    let witnesses = witnesses.transpose().map_err(|error| unjudged(&error))?;
    let header = shown.entry.header;
    let payload = String::from_utf8_lossy(shown.entry.payload).into_owned();
    let enough = witnesses.as_ref().is_none_or(|found| found.quorum);
    let shown = Shown {
        ok: enough,
        origin: shown.checkpoint.origin().to_owned(),
        seq: header.seq,
        size: shown.checkpoint.size(),
        root: shown.checkpoint.root().to_string(),
        key: key.to_string(),
        recorded_at_us: header.recorded_at_us,
        payload: serde_json::from_str(&payload).unwrap_or_else(|_| json!(payload)),
        // The log's own is one of them.
        other_signatures: receipt.checkpoint.signatures().len().saturating_sub(1),
        witnesses: witnesses.map(|judged| Witnesses {
            cosigned: judged.cosigned.iter().map(By::from).collect(),
            missing: judged.missing,
            quorum: judged.quorum,
        }),
    };
    format.print(&shown, |shown| {
        format!(
            "收据成立：第 {seq} 条在 {origin} 前 {size} 条之中，由 {key} 签名\nthe receipt holds: entry {seq} is among the first {size} of {origin}, signed by that key\n{witnesses}\n根 root {root}\n{payload}",
            seq = shown.seq,
            size = shown.size,
            origin = shown.origin,
            key = shown.key,
            witnesses = shown.by_whom(),
            root = shown.root,
            payload = shown.payload,
        )
    })?;
    Ok(if enough { Done::Yes } else { Done::No })
}

fn unjudged(error: &JudgeError) -> Fault {
    Fault::new(
        "receipt_unjudged",
        format!("无法判断收据上的副署：政策不是这个账本的，或副署不成立（{error}）"),
        format!("the cosignatures of the receipt cannot be judged: {error}"),
    )
}

fn refused(error: &ReceiptError) -> Fault {
    Fault::new(
        "receipt_invalid",
        format!(
            "收据不成立：不是由所给公钥签名的，或内容被改动、不完整（{error}）；账本换过密钥的，请加 --keys log.keys"
        ),
        format!(
            "the receipt does not hold: {error}; after a change of the log's key add --keys log.keys"
        ),
    )
}

#[derive(Serialize)]
struct Rebuilt {
    ok: bool,
    size: u64,
    root: String,
}

pub(crate) fn tiles(args: &TilesArgs, format: Format) -> anyhow::Result<Done> {
    let Tiles::Rebuild { dir } = &args.verb;
    let published = rebuild_tiles(dir)?;
    let done = Rebuilt {
        ok: true,
        size: published.size,
        root: published.root.to_string(),
    };
    format.print(&done, |done| {
        format!(
            "已由日志重做 public/：{} 条 entries\n根 root {}",
            done.size, done.root
        )
    })?;
    Ok(Done::Yes)
}
