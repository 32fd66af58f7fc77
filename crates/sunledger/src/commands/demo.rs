//! `demo`: the invented county, made once, verified and shown.
//!
//! A finished demo leaves its story beside the ledger; a demo that was cut off is finished by the next start,
//! since its commands have fixed keys.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sunledger_domain::id::BatchId;
use sunledger_domain::subject::OfficerKey;
use sunledger_domain::{Actor, State};
use sunledger_journal::SimulatedClock;
use sunledger_server::service::{Creation, Depth, Ledger, Nature, Request, create, verify_dir};

use super::serve::{bind, serve};
use crate::cli::DemoArgs;
use crate::demo::{Target, opening, run as play, secret};
use crate::fault::Fault;
use crate::output::{Done, Format, print_line};

const STORY_FILE: &str = "demo.json";
/// Commands between two lines of progress.
const PROGRESS: usize = 500;

#[derive(Serialize, Deserialize)]
struct Story {
    lines: Vec<String>,
    entries: u64,
    head: String,
}

pub(crate) fn run(args: &DemoArgs, format: Format) -> anyhow::Result<Done> {
    // Before the minute that it takes to make a year.
    let listener = match args.no_serve {
        true => None,
        false => Some(bind(SocketAddr::from((Ipv4Addr::LOCALHOST, args.port)))?),
    };
    let story = match told(&args.dir)? {
        Some(story) => {
            if format == Format::Text {
                print_line(&format!(
                    "沿用已有演示账本 using the demo in {}",
                    args.dir.display()
                ))?;
                story.lines.iter().try_for_each(|line| print_line(line))?;
            }
            story
        }
        None => make(&args.dir, format)?,
    };
    let checked = verify_dir(&args.dir, Depth::Rules, &[])?;
    match format {
        Format::Text => print_line(&checked.text())?,
        Format::Json => format.print(&checked, |_| String::new())?,
    }
    if !checked.ok() {
        return Ok(Done::No);
    }
    let Some(listener) = listener else {
        if format == Format::Text {
            print_line(&format!(
                "查看 look: sunledger serve {0}    sunledger show {0} balances    （{1} 条 entries，链头 head {2}）",
                args.dir.display(),
                story.entries,
                story.head
            ))?;
        }
        return Ok(Done::Yes);
    };
    serve(super::open(&args.dir)?, listener, None)
}

/// What a finished demo left.
fn told(dir: &Path) -> anyhow::Result<Option<Story>> {
    let path = dir.join(STORY_FILE);
    match std::fs::read(&path) {
        Ok(text) => Ok(Some(
            serde_json::from_slice(&text).with_context(|| path.display().to_string())?,
        )),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| path.display().to_string()),
    }
}

fn make(dir: &Path, format: Format) -> anyhow::Result<Story> {
    let clock = Arc::new(SimulatedClock::new(opening()?.as_microsecond()));
    let begun = dir.join("head").exists();
    let ledger = if begun {
        Ledger::open(dir, clock.clone())?
    } else {
        let what = Creation {
            currency: "CNY".to_owned(),
            origin: "sunledger.example/demo".to_owned(),
            nature: Nature::Demo,
        };
        create(dir, &what, clock.clone())?
    };
    let demo = ledger.state().ledger().is_some_and(|genesis| genesis.demo);
    if !demo {
        let at = dir.display();
        return Err(Fault::new(
            "ledger_is_real",
            format!("{at} 是真实账本，演示请用 --dir 另指目录"),
            format!("{at} holds a real ledger: choose another --dir for the demo"),
        )
        .of("--dir")
        .into());
    }
    let mut lines = Vec::new();
    let mut player = Player {
        ledger,
        clock,
        posted: 0,
        format,
    };
    let summary = play(&mut player, &mut |line| {
        if format == Format::Text {
            // Where nobody reads any more, the ledger is made all the same.
            drop(print_line(line));
        }
        lines.push(line.to_owned());
    })?;
    for line in summary.to_string().lines() {
        if format == Format::Text {
            print_line(line)?;
        }
        lines.push(line.to_owned());
    }
    let ledger = player.ledger;
    ledger.catch_up()?;
    let head = ledger.head();
    ledger.close()?;
    let story = Story {
        lines,
        entries: head.size,
        head: head.hash.to_string(),
    };
    std::fs::write(dir.join(STORY_FILE), serde_json::to_vec_pretty(&story)?)?;
    Ok(story)
}

/// Gives the demo's commands to the ledger, under the clock that the story sets.
struct Player {
    ledger: Ledger,
    clock: Arc<SimulatedClock>,
    posted: usize,
    format: Format,
}

impl Target for Player {
    fn post(
        &mut self,
        at: Timestamp,
        actor: &str,
        key: &str,
        kind: &str,
        body: Value,
    ) -> anyhow::Result<Vec<u32>> {
        self.clock.set(at.as_microsecond());
        let request = Request {
            key: key.to_owned(),
            issued_at: Some(at),
            expected_size: None,
            sigs: Vec::new(),
            kind: kind.to_owned(),
            body,
        };
        let secret = secret(actor);
        let key = OfficerKey::new(secret.public());
        let state = self.ledger.state();
        let signs = state.officer_key(&key).is_some_and(|key| !key.revoked);
        self.ledger.sign_with(signs.then_some(secret));
        let actor = Actor::parse(actor)?;
        let (_, places) = self
            .ledger
            .post_placed(&actor, &request)
            .with_context(|| format!("{kind} {key}"))?;
        self.posted += 1;
        if self.format == Format::Text && self.posted.is_multiple_of(PROGRESS) {
            eprintln!("  … {} 条指令 commands", self.posted);
        }
        Ok(places)
    }

    fn batch_digest(&mut self, batch: &str) -> anyhow::Result<String> {
        let state = self.ledger.state();
        let batch = BatchId::new(batch)?;
        let found = state
            .batch(&batch)
            .with_context(|| format!("no batch {batch}"))?;
        Ok(found.digest.to_string())
    }

    fn state(&mut self) -> State {
        self.ledger.state()
    }
}
