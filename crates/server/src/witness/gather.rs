//! A ledger asks its witnesses to cosign the published checkpoint, and publishes what they give.
//!
//! It must never publish a cosignature that does not hold, nor let one that meets the policy be replaced by fewer.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Serialize;
use sunledger_chain::checkpoint::Checkpoint;
use sunledger_chain::note::{Note, VerifierKey};
use sunledger_chain::policy::{Policy, Witness};
use sunledger_chain::rotation::KeyHistory;
use sunledger_chain::witness::AddCheckpoint;
use sunledger_store::tiles::{
    COSIGNED_FILE, OsDisk, PUBLIC_DIR, PublicLog, TilesError, WITNESS_POLICY_FILE,
};
use tokio::task::JoinSet;

use super::address::{Address, Answer, Silence};
use super::policy::{self, By};
use super::stored::replace;
use crate::service::{ServiceError, public_beside};

/// A witness that others bring checkpoints to may have moved on between two requests.
const TRIES: u32 = 3;
/// How often a ledger that is served asks.
pub const EVERY: Duration = Duration::from_mins(1);

/// What came of asking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gathered {
    /// Entries of the checkpoint that was to be cosigned.
    pub size: u64,
    /// Its root.
    pub root: String,
    /// Who has cosigned it.
    pub cosigned: Vec<By>,
    /// Who has not, and why.
    pub missing: Vec<Asked>,
    /// Whether they are enough by the policy.
    pub quorum: bool,
    /// Whether it was published; an older one that meets the policy is not replaced by one that does not.
    pub published: bool,
}

/// A witness that has not cosigned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// Its name in the policy.
    pub witness: String,
    /// Why not.
    #[serde(flatten)]
    pub why: Why,
}

/// Why a witness has not cosigned: a stable code, Chinese, English.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Why {
    /// The stable code.
    pub code: &'static str,
    /// For a bureau.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

/// Asks every witness of the policy, at the same time. The policy is that of the file, or the ledger's own.
pub async fn gather(dir: &Path, policy: Option<&Path>) -> Result<Gathered, ServiceError> {
    let path = policy.map_or_else(|| policy::default_path(dir), Path::to_path_buf);
    let bytes = policy::find(&path)?.ok_or_else(|| no_policy(&path))?;
    gather_by(dir, &path, &bytes).await
}

/// Asks every so often for as long as the ledger has a policy file, at once to begin with; never ends by itself.
pub async fn keep_gathering(dir: PathBuf, every: Duration) {
    let mut last = None;
    loop {
        let path = policy::default_path(&dir);
        let done = match policy::find(&path) {
            Ok(Some(bytes)) => Some(gather_by(&dir, &path, &bytes).await),
            Ok(None) => None,
            Err(error) => Some(Err(error)),
        };
        // The same outcome is not told each time.
        let told = match &done {
            Some(Ok(Gathered {
                missing, quorum, ..
            })) => Some(format!(
                "quorum {quorum}, missing {:?}",
                missing
                    .iter()
                    .map(|one| (&one.witness, one.why.code))
                    .collect::<Vec<_>>()
            )),
            Some(Err(error)) => Some(error.to_string()),
            None => None,
        };
        if let Some(told) = told.as_ref().filter(|told| last.as_ref() != Some(*told)) {
            tracing::info!(told, "witnesses were asked");
        }
        last = told;
        tokio::time::sleep(every).await;
    }
}

async fn gather_by(dir: &Path, path: &Path, bytes: &[u8]) -> Result<Gathered, ServiceError> {
    let public = public_beside(dir)?;
    let policy = policy::read(bytes, public.keys(), path)?;
    let (mut note, checkpoint) = public.checkpoint()?;
    let keys: Vec<_> = policy
        .witnesses()
        .iter()
        .map(|one| one.key.clone())
        .collect();
    let old = public.cosigned()?;
    if let Some(old) = old.as_ref().filter(|old| old.text() == note.text()) {
        keep(&mut note, old, &keys);
    }
    let mut asking = JoinSet::new();
    for (place, witness) in policy.witnesses().iter().enumerate() {
        let start = start(old.as_ref(), public.keys(), &witness.key, checkpoint.size());
        let call = Call {
            public: public.clone(),
            note: note.clone(),
            checkpoint: checkpoint.clone(),
            witness: witness.clone(),
        };
        asking.spawn(async move { (place, call.ask(start).await) });
    }
    let mut whys = vec![None; policy.witnesses().len()];
    while let Some(done) = asking.join_next().await {
        let Ok((place, done)) = done else { continue };
        match done? {
            Ok(cosigned) => keep(&mut note, &cosigned, &keys),
            Err(why) => {
                if let Some(one) = whys.get_mut(place) {
                    *one = Some(why);
                }
            }
        }
    }
    publish(dir, &public, &policy, bytes, &note, whys)
}

/// Publishes policy and cosignatures, and says who is missing.
fn publish(
    dir: &Path,
    public: &PublicLog<OsDisk>,
    policy: &Policy,
    bytes: &[u8],
    note: &Note,
    whys: Vec<Option<Why>>,
) -> Result<Gathered, ServiceError> {
    let judged = policy.judge(note).map_err(|_| policy::damaged())?;
    let root = dir.join(PUBLIC_DIR);
    let put = |name: &str, bytes: &[u8]| {
        replace(&root, Path::new(name), bytes)
            .map_err(|error| ServiceError::io(root.join(name), error))
    };
    put(WITNESS_POLICY_FILE, bytes)?;
    let old = public.cosigned()?;
    let enough = old.is_some_and(|old| {
        let same = old.text() == note.text();
        !same && policy.judge(&old).is_ok_and(|judged| judged.quorum)
    });
    let published = judged.quorum || !enough;
    if published {
        put(COSIGNED_FILE, note.to_string().as_bytes())?;
    }
    let named = policy.witnesses().iter().zip(whys);
    let missing = named.filter(|(witness, _)| judged.missing.contains(&witness.name));
    let missing = missing.map(|(witness, why)| Asked {
        witness: witness.name.clone(),
        why: why.unwrap_or_else(Why::broken),
    });
    Ok(Gathered {
        size: judged.checkpoint.size(),
        root: judged.checkpoint.root().to_string(),
        cosigned: judged.cosigned.iter().map(By::from).collect(),
        missing: missing.collect(),
        quorum: judged.quorum,
        published,
    })
}

/// Takes over the cosignatures of known keys that hold.
fn keep(note: &mut Note, from: &Note, keys: &[VerifierKey]) {
    for key in keys {
        if from.verify(std::slice::from_ref(key)).is_ok() {
            let mine = |line: &&sunledger_chain::note::Signature| {
                line.name() == key.name() && line.id() == key.id()
            };
            let lines: Vec<_> = from.signatures().iter().filter(mine).cloned().collect();
            for line in lines {
                note.add(line);
            }
        }
    }
}

/// The size from which a witness is likely to go on: what it cosigned last, as far as is known here.
fn start(old: Option<&Note>, log: &KeyHistory, witness: &VerifierKey, size: u64) -> u64 {
    let old = old.filter(|old| old.verify(std::slice::from_ref(witness)).is_ok());
    let old = old.and_then(|old| log.open(old).ok());
    old.map_or(0, |old| old.size()).min(size)
}

/// One witness and what it is asked.
struct Call {
    public: PublicLog<OsDisk>,
    note: Note,
    checkpoint: Checkpoint,
    witness: Witness,
}

impl Call {
    /// The note with this witness's cosignature, or why there is none. An error is one of this ledger.
    async fn ask(mut self, mut start: u64) -> Result<Result<Note, Why>, ServiceError> {
        let Some(url) = &self.witness.url else {
            return Ok(Err(Why::no_address()));
        };
        let Some(address) = Address::parse(url) else {
            return Ok(Err(Why::bad_address(url)));
        };
        let size = self.checkpoint.size();
        for _ in 0..TRIES {
            let answer = match address.ask(self.request(start)?).await {
                Ok(answer) => answer,
                Err(silence) => return Ok(Err(Why::silent(silence))),
            };
            match answer.status {
                200 => {
                    let known = std::slice::from_ref(&self.witness.key);
                    let taken = self.note.accept(&answer.body, known);
                    return Ok(taken.map(|()| self.note).map_err(|_| Why::bad_signature()));
                }
                409 => match size_said(&answer) {
                    Some(said) if said > size => return Ok(Err(Why::longer(said, size))),
                    Some(said) if said != start => start = said,
                    Some(said) => return Ok(Err(Why::fork(said))),
                    None => return Ok(Err(Why::refused(&answer))),
                },
                422 => return Ok(Err(Why::fork(start))),
                _ => return Ok(Err(Why::refused(&answer))),
            }
        }
        Ok(Err(Why::broken()))
    }

    fn request(&self, start: u64) -> Result<Vec<u8>, TilesError> {
        let size = self.checkpoint.size();
        // Nothing has to be proved of the empty tree, nor of the same one.
        let proof = match start == 0 || start == size {
            true => Vec::new(),
            false => self.public.consistency(start, Some(size))?.1.hashes,
        };
        let request = AddCheckpoint {
            old_size: start,
            proof,
            checkpoint: self.note.clone(),
        };
        Ok(request.to_string().into_bytes())
    }
}

fn size_said(answer: &Answer) -> Option<u64> {
    let text = str::from_utf8(&answer.body).ok()?;
    text.strip_suffix('\n').unwrap_or(text).parse().ok()
}

fn no_policy(path: &Path) -> ServiceError {
    let at = path.display();
    ServiceError::request(
        "witness_policy_missing",
        "--policy",
        &format!(
            "没有见证方政策 {at}；请写明本账本、见证方及其地址、须有几家（格式见 docs/FORMAT.md）"
        ),
        &format!(
            "there is no witness policy {at}: it names this log, the witnesses with their addresses, and the quorum (docs/FORMAT.md)"
        ),
    )
}

impl Why {
    fn new(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            code,
            zh: zh.into(),
            en: en.into(),
        }
    }

    fn no_address() -> Self {
        Self::new(
            "no_address",
            "政策中没有写地址",
            "the policy has no address for it",
        )
    }

    fn bad_address(url: &str) -> Self {
        Self::new(
            "bad_address",
            format!("地址 {url} 不能用：须以 http:// 开头（不支持 TLS，须加密时请经代理）"),
            format!(
                "{url} cannot be used: it must begin with http:// (no TLS; put a proxy before it where that is wanted)"
            ),
        )
    }

    fn silent(silence: Silence) -> Self {
        match silence {
            Silence::Unreachable => Self::new("unreachable", "连接不上", "cannot be reached"),
            Silence::TooSlow => Self::new("too_slow", "超时没有答复", "did not answer in time"),
        }
    }

    fn bad_signature() -> Self {
        Self::new(
            "bad_signature",
            "答复的副署不成立，或不是政策中的公钥所签",
            "its answer does not hold a cosignature by the key of the policy",
        )
    }

    fn longer(said: u64, size: u64) -> Self {
        Self::new(
            "witness_ahead",
            format!("它见证过 {said} 条，本账本只有 {size} 条：账本丢了条目，或用了旧的副本"),
            format!(
                "it has cosigned {said} entries and this ledger has {size}: entries were lost, or an old copy is used"
            ),
        )
    }

    fn fork(at: u64) -> Self {
        Self::new(
            "fork_refused",
            format!("它拒绝：本账本不是它在第 {at} 条时见证过的那一本的延续（历史被改写）"),
            format!(
                "it refuses: this ledger does not go on from what it cosigned at {at} entries (history was rewritten)"
            ),
        )
    }

    fn refused(answer: &Answer) -> Self {
        let Answer { status, body } = answer;
        let said: String = String::from_utf8_lossy(body)
            .chars()
            .filter(|c| !c.is_control())
            .take(200)
            .collect();
        let known = match status {
            403 => "它不认本账本的公钥",
            404 => "它不见证本账本（请它先 add-log）",
            _ => "它拒绝了请求",
        };
        Self::new(
            "refused",
            format!("{known}（HTTP {status}：{said}）"),
            format!("it refuses with HTTP {status}: {said}"),
        )
    }

    fn broken() -> Self {
        Self::new(
            "unsettled",
            "多次询问未得结果",
            "asked several times without a result",
        )
    }
}
