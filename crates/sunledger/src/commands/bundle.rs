//! `export bundle` and `fetch`: what is published, here or by somebody else, as a folder that stays verifiable without us.
//!
//! It must never link to the ledger's files, nor put another history in the place of one that was exported.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use sunledger_chain::LeafHash;
use sunledger_chain::checkpoint::Checkpoint;
use sunledger_chain::note::Note;
use sunledger_chain::proof::verify_consistency;
use sunledger_chain::rotation::KeyHistory;
use sunledger_chain::tile::{Bundle, HashTile, Kind, Tile, grown, partials};
use sunledger_server::compare::Remote;
use sunledger_server::service::{PublicFiles, ServiceError, public_beside, public_file};
use tokio::runtime::Runtime;

use super::serve::runtime;
use super::{open, write};
use crate::cli::FetchArgs;
use crate::fault::Fault;
use crate::output::{Done, Format};

const README: &str = "阳光账本公开文件夹\n\n本文件夹载有一个公开账本的全部条目、哈希树与签名的检查点，可任意复制。\n核对：sunledger audit 本文件夹 --key 公钥。公钥请从别处取得，不要只信本文件夹中的 log.vkey。\n\nThis folder holds all entries of a public ledger, its hash tree and a signed checkpoint. Copy it freely.\nTo check it: sunledger audit FOLDER --key KEY. Have the key from elsewhere; do not believe log.vkey in here alone.\n";

/// Between two lines that say how far it is.
const PACE: Duration = Duration::from_secs(3);

#[derive(Serialize)]
struct Exported {
    ok: bool,
    entries: u64,
    root: String,
    /// Files written by this export; those that were there are left.
    written: u64,
}

/// Where the published files come from.
trait Published {
    /// Whether a full tile that is there already is not asked for again.
    const FAR: bool;

    /// A small file; none where there is none of this name.
    fn file(&mut self, name: &str) -> anyhow::Result<Option<Vec<u8>>>;

    /// A tile or bundle, exactly as wide as its name says.
    fn tile(&mut self, tile: Tile) -> anyhow::Result<Vec<u8>>;

    /// That a tree goes on from an earlier one.
    fn consistency(&mut self, from: u64, to: u64) -> anyhow::Result<Vec<LeafHash>>;
}

/// The files of a ledger on this machine.
struct Own {
    dir: PathBuf,
    public: PublicFiles,
}

impl Published for Own {
    const FAR: bool = false;

    fn file(&mut self, name: &str) -> anyhow::Result<Option<Vec<u8>>> {
        Ok(public_file(&self.dir, name)?)
    }

    fn tile(&mut self, tile: Tile) -> anyhow::Result<Vec<u8>> {
        Ok(self.public.bytes(tile).map_err(ServiceError::from)?)
    }

    fn consistency(&mut self, from: u64, to: u64) -> anyhow::Result<Vec<LeafHash>> {
        let proof = self.public.consistency(from, Some(to));
        Ok(proof.map_err(ServiceError::from)?.1.hashes)
    }
}

/// The files of a board that somebody serves.
struct Served {
    remote: Remote,
    runtime: Runtime,
    told: Instant,
}

impl Published for Served {
    const FAR: bool = true;

    fn file(&mut self, name: &str) -> anyhow::Result<Option<Vec<u8>>> {
        Ok(self.runtime.block_on(self.remote.file(name))?)
    }

    fn tile(&mut self, tile: Tile) -> anyhow::Result<Vec<u8>> {
        let path = tile.to_string();
        if self.told.elapsed() > PACE {
            self.told = Instant::now();
            eprintln!("取 fetching {path}");
        }
        let bytes = self.file(&path)?.ok_or_else(|| not_served(&path))?;
        let whole = match tile.kind() {
            Kind::Hashes(_) => HashTile::parse(tile, &bytes).is_ok(),
            Kind::Entries => Bundle::parse(tile, &bytes).is_ok(),
        };
        match whole {
            true => Ok(bytes),
            false => Err(not_served(&path).into()),
        }
    }

    fn consistency(&mut self, from: u64, to: u64) -> anyhow::Result<Vec<LeafHash>> {
        let path = format!("proof/consistency?from={from}&to={to}");
        let answer = self.file(&path)?.ok_or_else(|| not_served(&path))?;
        let proof: Consistency = serde_json::from_slice(&answer).map_err(|_| not_served(&path))?;
        let hashes = proof.hashes.iter().map(|hash| hash.parse());
        let hashes: Result<Vec<LeafHash>, _> = hashes.collect();
        Ok(hashes.map_err(|_| not_served(&path))?)
    }
}

/// What is needed of a proof's answer.
#[derive(Deserialize)]
struct Consistency {
    hashes: Vec<String>,
}

pub(crate) fn run(dir: &Path, out: &Path, format: Format) -> anyhow::Result<Done> {
    // Closing publishes what is left.
    open(dir)?.close()?;
    let mut own = Own {
        dir: dir.to_owned(),
        public: public_beside(dir)?,
    };
    said(&put(&mut own, out)?, format)
}

/// `fetch`: the same from a board that is served.
pub(crate) fn fetch(args: &FetchArgs, format: Format) -> anyhow::Result<Done> {
    let remote = Remote::of(args.url.clone());
    let mut served = Served {
        remote,
        runtime: runtime()?,
        told: Instant::now(),
    };
    said(&put(&mut served, &args.out)?, format)
}

fn said(done: &Exported, format: Format) -> anyhow::Result<Done> {
    format.print(done, |done| {
        format!(
            "已导出 exported: {} 条 entries，新写 {} 个文件 files written\n根 root {}",
            done.entries, done.written, done.root
        )
    })?;
    Ok(Done::Yes)
}

fn put<P: Published>(from: &mut P, out: &Path) -> anyhow::Result<Exported> {
    let held = Held::of(from)?;
    let (size, root) = (held.checkpoint.size(), *held.checkpoint.root());
    let earlier = match fs::read(out.join("checkpoint")) {
        Ok(bytes) => {
            let old = Note::parse(&bytes).ok();
            let old = old.and_then(|old| held.keys.open(&old).ok());
            let old = old.filter(|old| old.size() <= size).ok_or_else(foreign)?;
            let proof = from.consistency(old.size(), size)?;
            verify_consistency((old.size(), old.root()), (size, &root), &proof)
                .map_err(|_| foreign())?;
            old.size()
        }
        Err(error) if error.kind() == ErrorKind::NotFound => 0,
        Err(error) => return Err(Fault::file(out, &error).into()),
    };
    let mut written = 0;
    for tile in grown(0, size) {
        let path = out.join(tile.to_string());
        let there = fs::read(&path).ok();
        // A full tile never changes. Only those of the checkpoint that is continued are kept: whose others are, nobody knows.
        let kept =
            tile.is_full() && Tile::in_tree(tile.kind(), tile.index(), earlier) == Some(tile);
        if P::FAR && kept && there.is_some() {
            continue;
        }
        let bytes = from.tile(tile)?;
        // What an earlier export left cut short, or somebody damaged, is made whole.
        if there.as_ref() != Some(&bytes) {
            write(&path, &bytes)?;
            written += 1;
        }
    }
    held.write(out)?;
    for tile in partials(earlier).filter(|tile| partials(size).all(|now| now != *tile)) {
        // What a reader of the old checkpoint needs is in the wider file; an interrupted export may have removed it.
        drop(fs::remove_file(out.join(tile.to_string())));
        drop(fs::remove_dir(out.join(format!("{}.p", tile.full()))));
    }
    Ok(Exported {
        ok: true,
        entries: size,
        root: root.to_string(),
        written,
    })
}

/// The small files, read and held against each other.
struct Held {
    /// With its cosignatures, where it is the one that was cosigned last.
    note: Note,
    checkpoint: Checkpoint,
    keys: KeyHistory,
    /// A checkpoint that was cosigned before, with its size.
    older: Option<(u64, Note)>,
    policy: Option<Vec<u8>>,
}

impl Held {
    fn of(from: &mut impl Published) -> anyhow::Result<Self> {
        let keys = match from.file("log.keys")? {
            Some(keys) => KeyHistory::parse(&keys).ok(),
            None => key_in(from.file("log.vkey")?),
        };
        let keys = keys.ok_or_else(|| no_log("log.vkey"))?;
        let note = from.file("checkpoint")?;
        let note = note.and_then(|note| Note::parse(&note).ok());
        let note = note.ok_or_else(|| no_log("checkpoint"))?;
        let checkpoint = keys.open(&note).map_err(|_| no_log("checkpoint"))?;
        let cosigned = match from.file("checkpoint.cosigned")? {
            Some(bytes) => Some(Note::parse(&bytes).map_err(|error| no_cosigned(&error))?),
            None => None,
        };
        let (note, older) = match cosigned {
            Some(cosigned) if cosigned.text() == note.text() => (cosigned, None),
            Some(older) => {
                let opened = keys.open(&older).map_err(|error| no_cosigned(&error))?;
                // A log that has gone on meanwhile: this one is for the next time.
                let older = (opened.size() < checkpoint.size()).then(|| (opened.size(), older));
                (note, older)
            }
            None => (note, None),
        };
        Ok(Self {
            note,
            checkpoint,
            keys,
            older,
            policy: from.file("witness.policy")?,
        })
    }

    /// The checkpoint last: until then the tiles are those of the one that is there, and a later run finishes it. An older cosigned one stands beside it, under its size:
    /// what witnesses gave is not lost when the log has gone on.
    fn write(self, out: &Path) -> anyhow::Result<()> {
        let key = self.keys.latest();
        if !self.keys.is_unchanged() {
            write(&out.join("log.keys"), self.keys.to_string().as_bytes())?;
        }
        write(&out.join("log.vkey"), format!("{key}\n").as_bytes())?;
        let nobody = || format!("log {key}\nquorum none\n").into_bytes();
        write(&out.join("policy"), &self.policy.unwrap_or_else(nobody))?;
        write(&out.join("README.txt"), README.as_bytes())?;
        if let Some((size, older)) = self.older {
            let path = out.join("cosigned").join(size.to_string());
            write(&path, older.to_string().as_bytes())?;
        }
        write(&out.join("checkpoint"), self.note.to_string().as_bytes())?;
        Ok(())
    }
}

fn key_in(line: Option<Vec<u8>>) -> Option<KeyHistory> {
    let line = String::from_utf8(line?).ok()?;
    KeyHistory::new(line.trim_end().parse().ok()?).ok()
}

fn no_cosigned(error: &dyn std::error::Error) -> Fault {
    Fault::new(
        "cosigned_invalid",
        "checkpoint.cosigned 不是本账本所签；账本一方请移走 public/ 中的该文件，再运行 witness gather",
        format!(
            "checkpoint.cosigned does not hold; whoever keeps the ledger moves it away from public/ and runs witness gather: {error}"
        ),
    )
}

fn no_log(file: &str) -> Fault {
    Fault::new(
        "no_published_log",
        format!("{file} 不在，或不是签名账本的文件：那里没有公开的账本"),
        format!("{file} is missing or none of a signed log: nothing is published there"),
    )
}

fn not_served(path: &str) -> Fault {
    Fault::new(
        "fetch_missing",
        format!("公开栏没有给出 /{path}，已取的留在文件夹里，可再取一次"),
        format!(
            "the board does not give /{path}; what was fetched stays, and it may be tried again"
        ),
    )
}

fn foreign() -> Fault {
    Fault::new(
        "bundle_foreign",
        "输出文件夹中的检查点与本账本不是同一历史，请换一个文件夹",
        "the checkpoint in the folder is not one that this ledger continues; name another folder",
    )
}
