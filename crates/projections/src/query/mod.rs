//! The questions that can be asked of a [`Snapshot`](crate::Snapshot), by subject.

pub mod agent;
pub mod asset;
pub mod asset_life;
pub mod balance;
pub mod batch;
mod behind;
pub mod case;
pub mod contact;
pub mod day;
mod dealing;
pub mod entry;
pub mod finding;
pub mod flow;
pub mod life;
mod lines;
pub mod linkage;
mod names;
pub mod notice;
mod notice_rows;
pub mod obligation;
pub mod page;
pub mod payment;
pub mod place;
pub mod policy;
pub mod project;
pub mod reconcile;
pub mod reference;
pub mod region;
pub mod report;
mod scope;
pub mod setup;
pub mod slip;
pub mod statement;
pub mod suspense;
pub mod total;
pub mod trace;
pub mod unmatched;
pub mod year;

pub use agent::{
    AgentRow, AttachedBatch, SpendingRow, VoucherDetail, VoucherFilter, VoucherReturnRow,
    VoucherRow,
};
pub use asset::{
    AssetDetail, AssetFilter, AssetRow, DividendLineRow, DividendRow, IncomeRow, ShareRow,
};
pub use balance::{AccountBalances, BalanceFilter, BucketSum, KindBalances};
pub use batch::{BatchDetail, BatchFilter, BatchRow, ContractPart};
pub use behind::{Behind, EntryDelta};
pub use case::{CaseCount, CaseFilter, CaseRow, CaseStage};
pub use contact::Contact;
pub use day::{BookRow, DayAccount, DayRow, DaySheet, PartSum};
pub use dealing::Dealing;
pub use entry::{
    BasisRow, CommandRow, EntryDetail, EntryFilter, EntryRow, EvidenceRow, PostingRow,
};
pub use finding::{FindingCount, FindingFilter, FindingRow, RunRow};
pub use flow::{Edge, Flow, FlowNode};
pub use life::{ApprovalRow, ContractRow, MatchRow, ProjectLife, StepRow};
pub use lines::StateSum;
pub use linkage::{CountedTwice, PaidTwice, ShortList};
pub use names::{Audience, Who};
pub use notice::{NoticeFilter, NoticeRow, Sheet, SheetRow};
pub use notice_rows::Subject;
pub use obligation::{Due, ObligationFilter, ObligationRow};
pub use payment::{PaymentRow, Payments};
pub use place::{PlacePayments, SchemePayments};
pub use policy::PolicyRow;
pub use project::{PlaceSums, ProjectDetail, ProjectFilter, ProjectRow, UnitPayments};
pub use reconcile::{QuotaCheck, Range, ReconciledDay, Reconciliation};
pub use reference::{BatchFound, BatchMatch, LineFound, LineMatch};
pub use region::{RegionChild, RegionDetail, RegionName, RegionRow};
pub use report::{ReportFilter, ReportRow};
pub use setup::{LineRow, OfficerRow, PoolRow, SchemeRow, UnitName, UnitRow};
pub use slip::{SlipDividend, SlipLine};
pub use statement::{DayLines, StatementFilter, StatementLineRow, StatementRow};
pub use suspense::{Clearing, SuspenseFilter, SuspenseRow};
pub use total::{LedgerInfo, LedgerTotals, OutsideSum};
pub use trace::{BatchPaid, LinePaid, Spent};
pub use unmatched::{BankUnmatched, BooksUnmatched, UnmatchedFilter, UnmatchedKind, UnmatchedSum};
pub use year::{ClosingRow, YearRow};

pub use crate::figure::AccountKind;
