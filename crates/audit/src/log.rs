//! The whole audit of a log: chain, payloads, commands, rules, notices.
//!
//! What it says of an entry holds only as far as the chain does: at and behind the first entry that is not what was
//! recorded, no rule is judged.

use crate::chain::{ChainCheck, ChainFault, Expected, verify_chain};
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

/// Runs the rules one run behind the chain check, which may blame an entry of the run before.
fn verify_rules<S: EntrySource + ?Sized>(source: &S, expected: &Expected, span: Span) -> Report {
    let mut check = ChainCheck::new(expected);
    let mut judge = Judge::new(source);
    // What stands behind the end that was expected is no part of this log.
    let end = expected.end.map_or(u64::MAX, |head| head.size);
    let mut waiting = None;
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
            let sound = sound_before(&fed).min(end);
            if let Some((entries, readings)) = waiting.replace((entries, prepared.readings)) {
                judge.take(&entries, readings, sound);
            }
            fed
        },
    );
    let chain = fed.and_then(|()| check.finish());
    let sound = sound_before(&chain).min(end);
    if let Some((entries, readings)) = waiting {
        judge.take(&entries, readings, sound);
    }
    let mut judged = judge.finish();
    // A batch without its end was judged as it came; the chain has named it by now.
    judged.notices.retain(|posted| posted.seq < sound);
    let notices = gather(source, &mut judged);
    let (findings, total) = judged.findings.into_list();
    let mut report = Report::of_chain(chain, expected);
    report.add_rules(Rules {
        entries: judged.state.size().min(sound),
        notices,
        findings,
        total,
        sums: sums_of(&judged.state),
        keys: judged.state.checkpoint_keys(),
        demo: judged.state.ledger().is_some_and(|ledger| ledger.demo),
        signing: judged.signing,
    });
    report
}

/// The first entry that is not what was recorded: what stands before it is sound.
fn sound_before<T>(chain: &Result<T, ChainFault>) -> u64 {
    let bad = match chain {
        Ok(_) => None,
        Err(ChainFault::Bad(bad)) => bad.seq,
        Err(ChainFault::Source(error)) => error.seq,
    };
    bad.unwrap_or(u64::MAX)
}

/// Gathers the rows of all notices again, adds what is wrong, and says how many notices there were.
fn gather<S: EntrySource + ?Sized>(source: &S, judged: &mut Judged) -> usize {
    let checked = notices::check(source, &judged.state, &judged.notices);
    let problems = checked.unwrap_or_else(|error| {
        let seq = error.seq.unwrap_or(0);
        vec![(seq, Problem::Source(error))]
    });
    for (seq, problem) in problems {
        judged.findings.add(seq, problem);
    }
    judged.notices.len()
}
