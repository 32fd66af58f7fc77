//! Completeness of notices: every notice's rows are gathered again from the whole log, in one pass for all of them.
//!
//! Memory is one commitment for each notice, whatever the number of rows. Which entries are rows is for
//! `sunledger_domain::notice` to say; the index here only saves asking about notices of other places.

use std::collections::HashMap;

use sunledger_chain::hash::leaf_hash;
use sunledger_chain::{Entries, Entry, LeafHash};
use sunledger_domain::code::{Period, RegionCode};
use sunledger_domain::event::{Body, NoticeKind, NoticePosted};
use sunledger_domain::id::ProjectId;
use sunledger_domain::notice::{Commitment, Scope};
use sunledger_domain::{Money, State, wire};

use crate::problem::{Problem, Rows};
use crate::rules::Posted;
use crate::source::{EntrySource, SourceError};
use crate::walk::{Run, Span, walk};

/// Notices by what they are about.
#[derive(Default)]
struct Index<'a> {
    village: HashMap<(RegionCode, Option<Period>), Vec<usize>>,
    project: HashMap<(&'a ProjectId, Option<Period>), Vec<usize>>,
    dividends: Vec<usize>,
    /// Of plans, of the store and of completions.
    projects: Vec<usize>,
    quotas: Vec<usize>,
}

/// One row of one notice.
struct Row {
    notice: usize,
    seq: u64,
    leaf: LeafHash,
    amount: Money,
}

/// Recomputes every notice with the state at the end of the log: how far a batch has come, and when, stays in it.
pub(crate) fn check<S: EntrySource + ?Sized>(
    source: &S,
    state: &State,
    posted: &[Posted],
) -> Result<Vec<(u64, Problem)>, SourceError> {
    // A notice as of another size than its own place is a breach already, and has no rows to compare with.
    let posted: Vec<&Posted> = posted.iter().filter(|p| p.notice.size == p.seq).collect();
    let end = posted.iter().map(|posted| posted.notice.size).max();
    let index = Index::of(&posted);
    let mut found = vec![Commitment::default(); posted.len()];
    let rows = |from, entries: &Entries| index.rows(state, &posted, from, entries);
    walk(
        source,
        Span::until(end.unwrap_or(0)),
        rows,
        |run: Run<Vec<Row>>| {
            for row in run.prepared {
                if let Some(commitment) = found.get_mut(row.notice) {
                    commitment.add(row.seq, row.leaf, row.amount);
                }
            }
            run.unread.map_or(Ok(()), |unread| Err(unread.error))
        },
    )?;
    let compared = posted.iter().zip(&found).filter_map(|(posted, found)| {
        let problem = compare(&posted.notice, found)?;
        Some((posted.seq, problem))
    });
    Ok(compared.collect())
}

fn compare(posted: &NoticePosted, found: &Commitment) -> Option<Problem> {
    let stated = Rows {
        count: posted.count,
        sum: i128::from(posted.sum.minor()),
    };
    let same_rows = posted.digest.as_bytes() == found.root().as_bytes();
    let found = Rows {
        count: found.count(),
        sum: found.sum(),
    };
    let notice = posted.notice.clone();
    match (same_rows && stated == found, stated.count < found.count) {
        (true, _) => None,
        (false, true) => Some(Problem::NoticeIncomplete {
            notice,
            stated,
            found,
        }),
        (false, false) => Some(Problem::NoticeWrong {
            notice,
            stated,
            found,
        }),
    }
}

impl<'a> Index<'a> {
    fn of(posted: &[&'a Posted]) -> Self {
        let mut index = Self::default();
        for (nth, Posted { notice, .. }) in posted.iter().enumerate() {
            match (notice.kind, &notice.project) {
                (NoticeKind::Payments, _) => {
                    let key = (notice.place, notice.period);
                    index.village.entry(key).or_default().push(nth);
                }
                (NoticeKind::Project, Some(project)) => {
                    let key = (project, notice.period);
                    index.project.entry(key).or_default().push(nth);
                }
                (NoticeKind::Allocation, _) => index.quotas.push(nth),
                (NoticeKind::Dividend, _) => index.dividends.push(nth),
                (NoticeKind::Plan | NoticeKind::Store | NoticeKind::Completion, _) => {
                    index.projects.push(nth);
                }
                // Without a project it has no rows, as its breach says.
                (NoticeKind::Project, None) => {}
            }
        }
        index
    }

    /// The rows that a run holds, ascending, for all notices.
    fn rows(&self, state: &State, posted: &[&Posted], from: u64, entries: &Entries) -> Vec<Row> {
        let mut rows = Vec::new();
        for (seq, bytes) in (from..).zip(entries.iter()) {
            let payload = Entry::decode(bytes).ok().map(|entry| entry.payload);
            let Some(Ok(event)) = payload.map(wire::decode) else {
                continue;
            };
            let mut leaf = None;
            for notice in self.about(state, &event.body) {
                let scope = posted.get(notice).map(|posted| scope_of(&posted.notice));
                let amount = scope.and_then(|scope| scope.amount_of(state, seq, &event.body));
                if let Some(amount) = amount {
                    let leaf = *leaf.get_or_insert_with(|| leaf_hash(bytes));
                    rows.push(Row {
                        notice,
                        seq,
                        leaf,
                        amount,
                    });
                }
            }
        }
        rows
    }

    /// The notices on which an entry may stand: those of its village and of its project, of its period and of all.
    #[expect(clippy::wildcard_enum_match_arm, reason = "every other kind is no row")]
    fn about(&self, state: &State, body: &Body) -> impl Iterator<Item = usize> + '_ {
        // There are few of these, and few notices about them: each is asked.
        let all: &[usize] = match body {
            Body::QuotaReceived(_) | Body::QuotaPassedDown(_) => &self.quotas,
            Body::DividendLine(_) => &self.dividends,
            Body::PoolOpened(_)
            | Body::ProjectRegistered(_)
            | Body::ProjectApproved(_)
            | Body::ContractAccepted(_)
            | Body::ContractAudited(_) => &self.projects,
            _ => &[],
        };
        let about = match body {
            Body::PaymentLine(e) => {
                let project = state.batch(&e.batch).map(|batch| &batch.project);
                Some((e.village, project, e.period))
            }
            Body::LineReturned(e) => Some((e.village, Some(&e.project), e.period)),
            Body::LineResettled(e) => Some((e.village, Some(&e.project), e.period)),
            Body::LineReversed(e) => Some((e.village, Some(&e.project), e.period)),
            Body::UnmatchedReturn(e) => Some((e.village, Some(&e.project), e.period)),
            _ => None,
        };
        let periods = about.map(|(_, _, period)| [Some(period), None]);
        let found = periods.into_iter().flatten().flat_map(move |period| {
            let village = about.and_then(|(village, _, _)| village);
            let project = about.and_then(|(_, project, _)| project);
            let of_village = village.and_then(|village| self.village.get(&(village, period)));
            let of_project = project.and_then(|project| self.project.get(&(project, period)));
            [of_village, of_project]
                .into_iter()
                .flatten()
                .flatten()
                .copied()
        });
        let found = found.chain(all.iter().copied());
        found.collect::<Vec<_>>().into_iter()
    }
}

fn scope_of(notice: &NoticePosted) -> Scope<'_> {
    Scope {
        kind: notice.kind,
        place: notice.place,
        period: notice.period,
        project: notice.project.as_ref(),
        stage: notice.stage,
        size: notice.size,
    }
}
