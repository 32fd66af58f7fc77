//! Matching a statement that was read and recording it, in one command that rests on the state it was matched with.

use std::cell::RefCell;
use std::collections::HashMap;

use sunledger_domain::command::{RecordStatement, StatementDraft};
use sunledger_domain::event::{Body, ReturnReason};
use sunledger_domain::{Command, Meta, State, cites, decide};
use sunledger_exchange::statement::{ReturnKind, StatementRow};
use sunledger_journal::{Outcome, Receipt, SubmitError};

use super::plan::{account_text, known};
use super::report::{self, StatementImport};
use super::verdict::{Verdict, Why};
use super::{ReadStatement, StatementOrder, load, matcher};
use crate::service::{Ledger, ServiceError};

/// How often a statement is matched anew because the ledger went on meanwhile.
const ATTEMPTS: usize = 8;

impl Ledger {
    /// Records a statement. The same file again is recognised and left as it is.
    pub fn record_statement(
        &self,
        read: &ReadStatement<'_>,
        order: &StatementOrder,
    ) -> Result<StatementImport, ServiceError> {
        read.refuse_quarantined()?;
        let mut attempt = 1;
        loop {
            match self.try_record(read, order) {
                Err(ServiceError::Submit(SubmitError::Conflict { .. })) if attempt < ATTEMPTS => {
                    attempt += 1;
                }
                done => return done,
            }
        }
    }

    fn try_record(
        &self,
        read: &ReadStatement<'_>,
        order: &StatementOrder,
    ) -> Result<StatementImport, ServiceError> {
        self.catch_up()?;
        let state = self.state();
        if let Some(import) = self.known_statement(read, order)? {
            return Ok(import);
        }
        let (command, verdicts) = self.match_statement(read, order, &state)?;
        let meta = self.statement_meta(read, order)?;
        let receipt = self.submit(meta, command, Some(state.size()))?;
        self.follow();
        let events = self.events_of(&receipt)?;
        let outcome = match receipt.outcome {
            Outcome::Recorded => "recorded",
            Outcome::Repeated => "repeated",
        };
        let mut import = report::of(read, order, outcome, &events, &verdicts);
        import.first_seq = Some(receipt.first_seq);
        Ok(import)
    }

    /// Says what recording it would come to, and refuses what recording it would refuse.
    pub fn rehearse_statement(
        &self,
        read: &ReadStatement<'_>,
        order: &StatementOrder,
    ) -> Result<StatementImport, ServiceError> {
        read.refuse_quarantined()?;
        self.catch_up()?;
        let state = self.state();
        if let Some(import) = self.known_statement(read, order)? {
            return Ok(import);
        }
        let (command, verdicts) = self.match_statement(read, order, &state)?;
        let meta = self.statement_meta(read, order)?;
        let cited = self.cited(cites(&state, &command))?;
        let decision = decide(&state, &meta, &command, &cited)
            .map_err(|refused| ServiceError::Submit(SubmitError::Rejected(refused)))?;
        let events: Vec<Body> = decision
            .events
            .into_iter()
            .map(|event| event.body)
            .collect();
        Ok(report::of(read, order, "would_record", &events, &verdicts))
    }

    fn known_statement(
        &self,
        read: &ReadStatement<'_>,
        order: &StatementOrder,
    ) -> Result<Option<StatementImport>, ServiceError> {
        let mut reader = self.reader()?;
        let snapshot = reader.snapshot()?;
        let Some(known) = known(read, order, &snapshot)? else {
            return Ok(None);
        };
        let events = self.batch_events(known.seq)?;
        let mut import = report::of(read, order, "repeated", &events, &[]);
        import.statement = known.statement;
        import.first_seq = Some(known.seq);
        Ok(Some(import))
    }

    fn match_statement(
        &self,
        read: &ReadStatement<'_>,
        order: &StatementOrder,
        state: &State,
    ) -> Result<(Command, Vec<Verdict>), ServiceError> {
        let mut reader = self.reader()?;
        let snapshot = reader.snapshot()?;
        let books = load::books(self, state, &snapshot, &read.rows)?;
        let known = RefCell::new(HashMap::new());
        let asked = |seq| {
            let mut known = known.borrow_mut();
            let asked = || load::likeness(self, &snapshot, seq);
            known.entry(seq).or_insert_with(asked).clone()
        };
        let verdicts = matcher::match_lines(&read.rows, &order.account, books, &asked);
        refuse_other_account(order, &verdicts)?;
        let lines = read.rows.iter().zip(&verdicts);
        let command = Command::RecordStatement(RecordStatement {
            account: order.account.clone(),
            closing: order.closing,
            digest: read.digest,
            from: read.from,
            lines: lines.map(|(row, verdict)| draft(row, verdict)).collect(),
            opening: order.opening,
            statement: read.statement.clone(),
            to: read.to,
        });
        Ok((command, verdicts))
    }

    fn statement_meta(
        &self,
        read: &ReadStatement<'_>,
        order: &StatementOrder,
    ) -> Result<Meta, ServiceError> {
        Ok(Meta {
            actor: order.actor.clone(),
            content: read.content,
            issued_at: self.now()?,
            key: read.key,
            sigs: Vec::new(),
        })
    }

    fn events_of(&self, receipt: &Receipt) -> Result<Vec<Body>, ServiceError> {
        let last = receipt.first_seq.saturating_add(u64::from(receipt.count));
        self.events(receipt.first_seq, last)
    }
}

fn draft(row: &StatementRow, verdict: &Verdict) -> StatementDraft {
    StatementDraft {
        act: verdict.act.clone(),
        amount: row.amount,
        on: row.date,
        original: row.original.clone(),
        reason: row.returned.map(reason),
        reference: row.reference.clone(),
    }
}

const fn reason(kind: ReturnKind) -> ReturnReason {
    match kind {
        ReturnKind::NameMismatch => ReturnReason::NameMismatch,
        ReturnKind::AccountClosed => ReturnReason::AccountClosed,
        ReturnKind::AccountWrong => ReturnReason::AccountWrong,
        ReturnKind::AccountBlocked => ReturnReason::AccountBlocked,
        ReturnKind::BankWrong => ReturnReason::BankWrong,
        ReturnKind::OverLimit => ReturnReason::OverLimit,
        ReturnKind::Other => ReturnReason::Other,
    }
}

/// Where not one line fits this account and some fit another, it is the other's statement.
fn refuse_other_account(order: &StatementOrder, verdicts: &[Verdict]) -> Result<(), ServiceError> {
    let elsewhere = verdicts
        .iter()
        .filter(|one| one.why == Some(Why::OtherAccount))
        .count();
    let here = verdicts.iter().filter(|one| one.why.is_none()).count();
    if elsewhere == 0 || here > 0 {
        return Ok(());
    }
    let account = account_text(&order.account);
    Err(ServiceError::request(
        "statement_wrong_account",
        "account",
        &format!(
            "没有一行属于 {account}，却有 {elsewhere} 行是另一账户的支付：请核对 --unit 或 --agent；未登记"
        ),
        &format!(
            "no line belongs to {account}, and {elsewhere} lines pay what is paid from another account: check --unit or --agent; nothing was recorded"
        ),
    ))
}
