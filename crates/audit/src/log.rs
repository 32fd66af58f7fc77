//! The whole audit of a log: chain, payloads, commands, rules, notices.
//!
//! What it says of an entry holds only as far as the chain does: at and behind the first entry that is not what was
//! recorded, no rule is judged.

use crate::chain::{ChainCheck, Expected, verify_chain};
use crate::notices;
use crate::payload::read_run;
use crate::problem::Problem;
use crate::report::{Report, Rules, sums_of};
use crate::rules::{Judge, Judged};
use crate::source::EntrySource;
use crate::walk::{Run, Span, walk};

/// How much is verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Depth {
    /// The chain: nothing is altered, missing, doubled or out of order.
    ChainOnly,
    /// The chain, and that every entry may stand where it stands.
    #[default]
    Rules,
}

/// What to verify.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// How much.
    pub depth: Depth,
}

/// Verifies a whole log.
pub fn verify_log<S: EntrySource + ?Sized>(
    source: &S,
    expected: &Expected,
    options: Options,
) -> Report {
    match options.depth {
        Depth::ChainOnly => Report::of_chain(verify_chain(source, expected), expected),
        Depth::Rules => verify_rules(source, expected, Span::WHOLE),
    }
}

fn verify_rules<S: EntrySource + ?Sized>(source: &S, expected: &Expected, span: Span) -> Report {
    let mut check = ChainCheck::new(expected);
    let mut judge = Judge::new(source);
    let fed = walk(
        source,
        span,
        |_, entries| read_run(entries),
        |run| {
            let Run {
                from,
                entries,
                prepared,
                unread,
            } = run;
            let fed = check.feed(from, &entries, &prepared.hashes, unread);
            judge.take(&entries, prepared.readings);
            fed
        },
    );
    let chain = fed.and_then(|()| check.finish());
    let judged = judge.finish();
    let mut report = Report::of_chain(chain, expected);
    add_rules(&mut report, source, judged);
    report
}

fn add_rules<S: EntrySource + ?Sized>(report: &mut Report, source: &S, mut judged: Judged) {
    // At and behind the first entry that is not what was recorded, rules say nothing.
    let sound = report.chain_fault().and_then(|fault| fault.seq);
    if let Some(sound) = sound {
        judged.findings.forget_from(sound);
        judged.notices.retain(|posted| posted.seq < sound);
    }
    match notices::check(source, &judged.state, &judged.notices) {
        Ok(problems) => {
            for (seq, problem) in problems {
                judged.findings.add(seq, problem);
            }
        }
        Err(error) => {
            let seq = error.seq.unwrap_or(0);
            judged.findings.add(seq, Problem::Source(error));
        }
    }
    let size = judged.state.size();
    let (findings, total) = judged.findings.into_list();
    report.add_rules(Rules {
        entries: sound.map_or(size, |sound| size.min(sound)),
        notices: judged.notices.len(),
        findings,
        total,
        sums: sums_of(&judged.state),
    });
}
