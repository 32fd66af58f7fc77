//! `export bundle`: what is published, as a folder that stays verifiable without us.
//!
//! It must never link to the ledger's files, nor put another history in the place of one that was exported.

use std::fs;
use std::path::Path;

use serde::Serialize;
use sunledger_chain::note::Note;
use sunledger_chain::rotation::KeyHistory;
use sunledger_chain::tile::{grown, partials};
use sunledger_server::service::{ServiceError, public_beside};

use super::{open, write};
use crate::fault::Fault;
use crate::output::{Done, Format};

const README: &str = "阳光账本公开文件夹\n\n本文件夹载有一个公开账本的全部条目、哈希树与签名的检查点，可任意复制。\n核对：sunledger audit 本文件夹 --key 公钥。公钥请从别处取得，不要只信本文件夹中的 log.vkey。\n\nThis folder holds all entries of a public ledger, its hash tree and a signed checkpoint. Copy it freely.\nTo check it: sunledger audit FOLDER --key KEY. Have the key from elsewhere; do not believe log.vkey in here alone.\n";

#[derive(Serialize)]
struct Exported {
    ok: bool,
    entries: u64,
    root: String,
    /// Files written by this export; those that were there are left.
    written: u64,
}

pub(crate) fn run(dir: &Path, out: &Path, format: Format) -> anyhow::Result<Done> {
    // Closing publishes what is left.
    open(dir)?.close()?;
    let public = public_beside(dir)?;
    let (note, checkpoint) = public.checkpoint().map_err(ServiceError::from)?;
    let size = checkpoint.size();
    let mut earlier = 0;
    if let Ok(bytes) = fs::read(out.join("checkpoint")) {
        let old = Note::parse(&bytes).ok();
        let old = old.and_then(|old| public.keys().open(&old).ok());
        let old = old.filter(|old| old.size() <= size).ok_or_else(foreign)?;
        let root = public.root(&checkpoint, old.size());
        if root.map_err(ServiceError::from)? != *old.root() {
            return Err(foreign().into());
        }
        earlier = old.size();
    }
    let mut written = 0;
    for tile in grown(0, size) {
        let path = out.join(tile.to_string());
        let bytes = public.bytes(tile).map_err(ServiceError::from)?;
        // What an earlier export left cut short, or somebody damaged, is made whole.
        if !fs::read(&path).is_ok_and(|held| held == bytes) {
            write(&path, &bytes)?;
            written += 1;
        }
    }
    if !public.keys().is_unchanged() {
        write(&out.join("log.keys"), public.keys().to_string().as_bytes())?;
    }
    write(
        &out.join("log.vkey"),
        format!("{}\n", public.key()).as_bytes(),
    )?;
    let policy = public.witness_policy().map_err(ServiceError::from)?;
    let nobody = || format!("log {}\nquorum none\n", public.key()).into_bytes();
    write(&out.join("policy"), &policy.unwrap_or_else(nobody))?;
    write(&out.join("README.txt"), README.as_bytes())?;
    // With its cosignatures, where it is the one that was cosigned last.
    let cosigned = public.cosigned().map_err(ServiceError::from)?;
    let note = match cosigned {
        Some(cosigned) if cosigned.text() == note.text() => cosigned,
        Some(older) => {
            keep_cosigned(out, &older, public.keys())?;
            note
        }
        None => note,
    };
    write(&out.join("checkpoint"), note.to_string().as_bytes())?;
    for tile in partials(earlier).filter(|tile| partials(size).all(|now| now != *tile)) {
        // What a reader of the old checkpoint needs is in the wider file; an interrupted export may have removed it.
        drop(fs::remove_file(out.join(tile.to_string())));
        drop(fs::remove_dir(out.join(format!("{}.p", tile.full()))));
    }
    let root = checkpoint.root().to_string();
    let done = Exported {
        ok: true,
        entries: size,
        root,
        written,
    };
    format.print(&done, |done| {
        format!(
            "已导出 exported: {} 条 entries，新写 {} 个文件 files written\n根 root {}",
            done.entries, done.written, done.root
        )
    })?;
    Ok(Done::Yes)
}

/// An older checkpoint beside the newest, under its size: what witnesses gave is not lost when the log has gone on.
fn keep_cosigned(out: &Path, older: &Note, keys: &KeyHistory) -> anyhow::Result<()> {
    let checkpoint = keys.open(older).map_err(|error| {
        Fault::new(
            "cosigned_invalid",
            "public/checkpoint.cosigned 不是本账本所签，请移走该文件，再运行 witness gather",
            format!("public/checkpoint.cosigned does not hold, move it away and run witness gather: {error}"),
        )
    })?;
    let path = out.join("cosigned").join(checkpoint.size().to_string());
    write(&path, older.to_string().as_bytes())?;
    Ok(())
}

fn foreign() -> Fault {
    Fault::new(
        "bundle_foreign",
        "输出文件夹中的检查点与本账本不是同一历史，请换一个文件夹",
        "the checkpoint in the folder is not one that this ledger continues; name another folder",
    )
}
