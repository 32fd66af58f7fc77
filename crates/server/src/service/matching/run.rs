//! One run: the list read, its people looked up, their payments found, the run logged.
//!
//! A run is logged with no hit as well: that a list was used is a fact of its own.

use std::collections::BTreeSet;

use sunledger_domain::code::Period;
use sunledger_domain::command::{Hit, RecordMatch};
use sunledger_domain::event::ListKind;
use sunledger_domain::id::{FindingId, IdError, RunId};
use sunledger_domain::subject::{Digest, Handle};
use sunledger_domain::{Command, Meta, cites, decide};
use sunledger_exchange::FileError;
use sunledger_exchange::encoding::unpacked;
use sunledger_exchange::list::{ListFile, read_list};
use sunledger_journal::SubmitError;
use sunledger_projections::query::FindingFilter;
use sunledger_projections::{Page, Snapshot};
use sunledger_vault::{Field, Reveal};

use super::lines::PersonLine;
use super::people::{Listed, listed, uncompared};
use super::{Found, MatchOrder, MatchRun, Names};
use crate::service::{CONTENT_CONTEXT, Ledger, ServiceError};

/// A list of few people could be guessed from a plain digest of it, so its digest is keyed by the vault.
const LIST_CONTEXT: &str = "sunledger list digest v1";
const FINDING_CONTEXT: &str = "sunledger finding id v1";
/// Digits of a digest in an id.
const DIGITS: usize = 20;

impl Ledger {
    /// Matches a list and records the run.
    pub fn match_list(&self, bytes: &[u8], order: &MatchOrder) -> Result<MatchRun, ServiceError> {
        let (command, meta, mut run) = self.plan_match(bytes, order)?;
        let receipt = self.submit(meta, Command::RecordMatch(command), Some(run.size))?;
        run.seq = Some(receipt.first_seq);
        self.follow();
        Ok(run)
    }

    /// Says what a run would find; nothing is recorded.
    pub fn rehearse_match(
        &self,
        bytes: &[u8],
        order: &MatchOrder,
    ) -> Result<MatchRun, ServiceError> {
        let (command, meta, mut run) = self.plan_match(bytes, order)?;
        let state = self.state();
        let command = Command::RecordMatch(command);
        let cited = self.cited(cites(&state, &command))?;
        decide(&state, &meta, &command, &cited)
            .map_err(|refused| ServiceError::Submit(SubmitError::Rejected(refused)))?;
        run.outcome = "would_record";
        Ok(run)
    }

    fn plan_match(
        &self,
        bytes: &[u8],
        order: &MatchOrder,
    ) -> Result<(RecordMatch, Meta, MatchRun), ServiceError> {
        let plain = unpacked(bytes).map_err(FileError::from)?;
        let bytes: &[u8] = &plain;
        let list = read_list(bytes)?;
        self.catch_up()?;
        let state = self.state();
        let size = state.size();
        let mut reader = self.reader()?;
        let snapshot = reader.snapshot()?;
        let people = listed(&self.vault(), &list, order.kind)?;
        refuse_undated(&list, &people, order.kind)?;
        let (mut lines, paid) = self.lines_of(&state, &people.handles, order)?;
        let uncompared = uncompared(&self.vault(), &paid)?;
        lines.retain(|line| counts(line, order.kind));
        let payments = count(lines.len());
        let before = found_before(&snapshot, order.kind)?;
        let mut findings = Vec::new();
        for line in lines {
            if before.contains(&(line.batch.to_string(), u64::from(line.index))) {
                continue;
            }
            findings.push(self.found(&line, order)?);
        }
        let digest = self.vault().keyed_digest(LIST_CONTEXT, &[bytes]);
        let rows = count(list.rows.len().saturating_add(list.quarantined.len()));
        let name = format!("match {} {} {size}", order.kind.zh(), Digest::new(digest));
        let key = Digest::new(self.key_digest(&name));
        let run = MatchRun {
            run: RunId::new(&format!("match-{}", short(key))).map_err(unfit)?,
            kind: order.kind,
            outcome: "recorded",
            seq: None,
            size,
            rows,
            usable: count(list.rows.len()),
            unusable_rows: list.quarantined.iter().map(|row| row.row).collect(),
            undated: people.undated,
            known: people.known,
            uncompared,
            payments,
            found_before: payments.saturating_sub(count(findings.len())),
            findings,
        };
        let command = RecordMatch {
            digest: Digest::new(digest),
            hits: run.findings.iter().map(hit).collect(),
            kind: order.kind,
            rows: u32::try_from(run.rows).unwrap_or(u32::MAX),
            run: run.run.clone(),
            size,
            uncompared: u32::try_from(run.uncompared).unwrap_or(u32::MAX),
            usable: u32::try_from(run.usable).unwrap_or(u32::MAX),
        };
        let period = format!("{:?} {:?}", order.since, order.until);
        let parts = [period.as_bytes(), bytes];
        let meta = Meta {
            actor: order.actor.clone(),
            content: Digest::new(self.vault().keyed_digest(CONTENT_CONTEXT, &parts)),
            issued_at: self.now()?,
            key,
            sigs: Vec::new(),
        };
        Ok((command, meta, run))
    }

    fn found(&self, line: &PersonLine, order: &MatchOrder) -> Result<Found, ServiceError> {
        let index = line.index.to_string();
        let parts = [order.kind.zh(), line.batch.as_str(), index.as_str()].map(str::as_bytes);
        let digest = Digest::new(self.vault().keyed_digest(FINDING_CONTEXT, &parts));
        let since = line.on.map(Period::month_of).transpose().map_err(|error| {
            let text = error.to_string();
            ServiceError::request("invalid_field", "list", "名单中的日期不在可用范围内", &text)
        })?;
        Ok(Found {
            finding: FindingId::new(&format!("f-{}", short(digest))).map_err(unfit)?,
            batch: line.batch.clone(),
            index: line.index,
            entry: line.seq,
            business_on: line.business_on,
            paid: line.paid,
            since,
            name: match order.names {
                Names::Shown => self.name_of(line.handle)?,
                Names::Withheld => None,
            },
        })
    }

    fn name_of(&self, handle: Handle) -> Result<Option<String>, ServiceError> {
        let handle = sunledger_vault::Handle::new(*handle.as_bytes());
        Ok(match self.vault().reveal(&handle)? {
            Reveal::Known(mut known) => known.fields.remove(&Field::Name),
            Reveal::Erased | Reveal::Unknown => None,
        })
    }
}

/// Whether a payment to somebody who is listed is one that the list speaks against.
fn counts(line: &PersonLine, kind: ListKind) -> bool {
    match kind {
        // What was paid on the day itself was paid to the living.
        ListKind::Death => line.on.is_some_and(|on| line.business_on > on),
        ListKind::Cadre | ListKind::Company | ListKind::Payroll | ListKind::Property => {
            line.on.is_none_or(|on| line.business_on >= on)
        }
    }
}

/// Payments that lists of this kind have pointed at before.
fn found_before(
    snapshot: &Snapshot<'_>,
    kind: ListKind,
) -> Result<BTreeSet<(String, u64)>, ServiceError> {
    let filter = FindingFilter {
        kind: Some(kind),
        ..FindingFilter::default()
    };
    let (mut found, mut page) = (BTreeSet::new(), Page::largest());
    loop {
        let rows = snapshot.findings(&filter, page)?.rows;
        if rows.is_empty() {
            return Ok(found);
        }
        found.extend(
            rows.into_iter()
                .map(|row| (row.batch.to_string(), row.index)),
        );
        page = page.next();
    }
}

fn refuse_undated(list: &ListFile, people: &Listed, kind: ListKind) -> Result<(), ServiceError> {
    let all = count(list.rows.len());
    if kind != ListKind::Death || all == 0 || people.undated < all {
        return Ok(());
    }
    Err(ServiceError::request(
        "list_days_needed",
        "list",
        "死亡名单没有一行有可读的死亡日期，无法判断哪些款是身故后发放的；请补上“死亡日期”列",
        "no row of the list has a day of death that can be read, so nothing can be told apart: add the column 死亡日期",
    ))
}

fn hit(found: &Found) -> Hit {
    Hit {
        batch: found.batch.clone(),
        finding: found.finding.clone(),
        index: found.index,
        since: found.since,
    }
}

fn short(digest: Digest) -> String {
    digest.to_string().chars().take(DIGITS).collect()
}

fn count(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

fn unfit(error: IdError) -> ServiceError {
    ServiceError::request("invalid_field", "id", "编号不合规", &error.to_string())
}
