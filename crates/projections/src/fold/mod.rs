//! One entry after the other into tables. Which rows there are depends on the entries alone, never on a clock,
//! on what is in the vault, or on how many entries are applied at a time.

mod agent;
mod asset;
mod asset_life;
mod entry;
mod finding;
mod funds;
mod matching;
mod movement;
mod notice;
mod operator;
mod payment;
mod policy;
mod project;
mod report;
mod running;
mod scheme;
mod setup;
mod signing;
mod statement;
mod suspense;
mod year;

use rusqlite::{Connection, Params};
use sunledger_chain::LeafHash;
use sunledger_domain::code::RegionCode;
use sunledger_domain::event::Body;
use sunledger_domain::subject::{Handle, Party};
use sunledger_domain::{Event, postings};

use self::running::Running;
use crate::error::ProjectionError;
use crate::people::seal;
use crate::row::{code, int};

/// One entry of the log, decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Its sequence number.
    pub seq: u64,
    /// When it was recorded, in microseconds since the Unix epoch.
    pub recorded_at_us: i64,
    /// Its leaf in the Merkle tree.
    pub leaf: LeafHash,
    /// The first entry of its atomic batch.
    pub batch_first: u64,
    /// What happened.
    pub event: Event,
}

/// Where an event stands in the log, as SQLite counts.
#[derive(Clone, Copy)]
struct At {
    seq: i64,
    batch_first: i64,
}

/// One run of entries on its way into the tables.
pub(crate) struct Fold<'a> {
    db: &'a Connection,
    running: Running,
}

impl<'a> Fold<'a> {
    pub(crate) fn new(db: &'a Connection) -> Self {
        Self {
            db,
            running: Running::default(),
        }
    }

    /// Takes the next entry.
    pub(crate) fn apply(&mut self, recorded: &Recorded) -> Result<(), ProjectionError> {
        let at = At {
            seq: int(recorded.seq)?,
            batch_first: int(recorded.batch_first)?,
        };
        let body = &recorded.event.body;
        self.entry(at, recorded)?;
        self.post(at, body)?;
        match body {
            Body::LedgerCreated(e) => self.ledger_created(e),
            Body::RegionRegistered(e) => self.region_registered(at, e),
            Body::RegionClosed(e) => self.region_closed(at, e),
            Body::UnitRegistered(e) => self.unit_registered(at, e),
            Body::OfficerRegistered(e) => self.officer_registered(at, e),
            Body::OfficerRevoked(e) => self.officer_revoked(at, e),
            Body::KeyRegistered(e) => self.key_registered(at, e),
            Body::KeyRevoked(e) => self.key_revoked(at, e),
            Body::SigningRequired(e) => self.signing_required(at, e),
            Body::CheckpointKeyRotated(e) => self.checkpoint_key_rotated(at, e),
            Body::SchemeRegistered(e) => self.scheme_registered(at, e),
            Body::PolicyAdopted(e) => self.policy_adopted(at, e),
            Body::QuotaReceived(e) => self.quota_received(at, e),
            Body::QuotaPassedDown(e) => self.quota_passed_down(at, e),
            Body::QuotaAdjusted(e) => self.quota_adjusted(at, e),
            Body::QuotaReclaimed(e) => self.quota_reclaimed(at, e),
            Body::LinkageRecorded(e) => self.linkage_recorded(at, e),
            Body::LinkageHousehold(e) => self.linkage_household(at, e),
            Body::YearClosed(e) => self.year_closed(at, e),
            Body::PoolOpened(e) => self.pool_opened(at, e),
            Body::PoolFunded(e) => self.pool_funded(at, e),
            Body::PoolReturned(e) => self.pool_returned(at, e),
            Body::ProjectRegistered(e) => self.project_registered(at, e),
            Body::ProjectFunded(e) => self.project_funded(at, e),
            Body::ProjectGaveBack(e) => self.project_gave_back(at, e),
            Body::ProjectApproved(e) => self.project_approved(at, e),
            Body::ContractSigned(e) => self.contract_signed(at, e),
            Body::ContractChanged(e) => self.contract_changed(at, e),
            Body::ContractAccepted(e) => self.contract_accepted(at, e),
            Body::ContractAudited(e) => self.contract_audited(at, e),
            Body::RetentionHeld(e) => self.retention_held(at, e),
            Body::RetentionReleased(e) => self.retention_released(at, e),
            Body::ProjectTerminated(e) => self.project_terminated(at, e),
            Body::ProjectHandedOver(e) => self.project_handed_over(at, e),
            Body::PaymentPrepared(e) => self.payment_prepared(at, e),
            Body::PaymentLine(e) => self.payment_line(at, e),
            Body::PaymentApproved(e) => self.payment_approved(at, e),
            Body::PaymentRefused(e) => self.payment_refused(at, e),
            Body::PaymentSettled(e) => self.payment_settled(at, e),
            Body::LineReturned(e) => self.line_returned(at, e),
            Body::LineResent(e) => self.line_resent(at, e),
            Body::LineResettled(e) => self.line_resettled(at, e),
            Body::LineGivenUp(e) => self.line_given_up(at, e),
            Body::LineReversed(e) => self.line_reversed(at, e),
            Body::UnmatchedReturn(e) => self.unmatched_return(at, e),
            Body::SuspenseRecorded(e) => self.suspense_recorded(at, e),
            Body::SuspenseCleared(e) => self.suspense_cleared(at, e),
            Body::AssetRegistered(e) => self.asset_registered(at, e),
            Body::AssetVested(e) => self.asset_vested(at, e),
            Body::AssetQuantified(e) => self.asset_quantified(at, e),
            Body::ShareIssued(e) => self.share_issued(at, e),
            Body::SharesPassed(e) => self.shares_passed(at, e),
            Body::AssetImpaired(e) => self.asset_impaired(at, e),
            Body::AssetDisposed(e) => self.asset_disposed(at, e),
            Body::WelfareSpent(e) => self.welfare_spent(at, e),
            Body::OperatorSigned(e) => self.operator_signed(at, e),
            Body::IncomeReceived(e) => self.income_received(at, e),
            Body::DividendDeclared(e) => self.dividend_declared(at, e),
            Body::DividendLine(e) => self.dividend_line(at, e),
            Body::DividendPaid(e) => self.dividend_paid(at, e),
            Body::NoticePosted(e) => self.notice_posted(at, e),
            Body::NoticeConfirmed(e) => self.notice_confirmed(at, e),
            Body::NoticeTakenDown(e) => self.notice_taken_down(at, e),
            Body::ReportReceived(e) => self.report_received(at, e),
            Body::ReportReferred(e) => self.report_referred(at, e),
            Body::ReportAnswered(e) => self.report_answered(at, e),
            Body::AgentOpened(e) => self.agent_opened(at, e),
            Body::VoucherPrepared(e) => self.voucher_prepared(at, e),
            Body::VoucherApproved(e) => self.voucher_approved(at, e),
            Body::VoucherRefused(e) => self.voucher_refused(at, e),
            Body::VoucherSettled(e) => self.voucher_settled(at, e),
            Body::VoucherReturned(e) => self.voucher_returned(at, e),
            Body::VillageSpent(e) => self.village_spent(at, e),
            Body::StatementRecorded(e) => self.statement_recorded(at, e),
            Body::StatementLine(e) => self.statement_line(at, e),
            Body::DayClosed(e) => self.day_closed(at, e),
            Body::MatchRecorded(e) => self.match_recorded(at, e),
            Body::FindingSuspected(e) => self.finding_suspected(at, e),
            Body::FindingRaised(e) => self.finding_raised(at, e),
            Body::FindingConfirmed(e) => self.finding_confirmed(at, e),
            Body::FindingDismissed(e) => self.finding_dismissed(at, e),
            Body::FindingOrdered(e) => self.finding_ordered(at, e),
            Body::FindingClosed(e) => self.finding_closed(at, e),
            Body::SealedAsked(e) => self.sealed_asked(at, e),
            // It is an entry, and that is all that may be read from it.
            Body::SubjectErased(_) | Body::SubjectRestricted(_) | Body::DisclosureMade(_) => Ok(()),
        }
    }

    /// Writes what was only counted so far.
    pub(crate) fn finish(mut self) -> Result<(), ProjectionError> {
        self.running.write(self.db)
    }

    /// Double entry: whatever an event moves, `postings` says it.
    fn post(&self, at: At, body: &Body) -> Result<(), ProjectionError> {
        for (n, posting) in (0_i64..).zip(postings(body)) {
            let (kind, id) = (posting.account.kind(), posting.account.id());
            let (bucket, delta) = (posting.bucket.name(), posting.delta.minor());
            self.run(
                "INSERT INTO postings (seq, n, account_kind, account, bucket, delta) VALUES (?, ?, ?, ?, ?, ?)",
                (at.seq, n, kind, id, bucket, delta),
            )?;
            self.run(
                "INSERT INTO balances (account_kind, account, bucket, amount) VALUES (?, ?, ?, ?)
                 ON CONFLICT DO UPDATE SET amount = amount + excluded.amount",
                (kind, id, bucket, delta),
            )?;
        }
        Ok(())
    }

    /// One statement; its text is also the key under which it stays prepared.
    fn run(&self, sql: &str, params: impl Params) -> Result<(), ProjectionError> {
        self.db.prepare_cached(sql)?.execute(params)?;
        Ok(())
    }
}

/// A division's code as a number, where there is one.
fn opt_code(region: Option<RegionCode>) -> Result<Option<i64>, ProjectionError> {
    region.map(code).transpose()
}

/// The two columns of a party, of which one is null.
fn party(party: &Party) -> (Option<[u8; 16]>, Option<&str>) {
    match party {
        Party::Subject(subject) => (Some(bytes(&subject.handle)), None),
        Party::Unit(unit) => (None, Some(unit.as_str())),
    }
}

/// By which of the names a party was said; none for a unit.
fn seal_of(party: &Party) -> Option<[u8; 8]> {
    match party {
        Party::Subject(subject) => Some(seal(&subject.commitment)),
        Party::Unit(_) => None,
    }
}

const fn bytes(handle: &Handle) -> [u8; 16] {
    *handle.as_bytes()
}
