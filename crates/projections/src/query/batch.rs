//! Payment batches: who prepared, who approved, what the bank reported, and where the money is.

use rusqlite::Row;
use serde::Serialize;
use sunledger_domain::code::{Period, RegionCode};
use sunledger_domain::event::{PaymentNature, PublicationClass, Through};
use sunledger_domain::id::{BatchId, ContractId, Label, LineId, ProjectId, Reference, SchemeId};
use sunledger_domain::subject::Digest;
use sunledger_domain::{Actor, BatchStatus};

use super::lines::StateSum;
use super::page::{Page, Paged};
use super::reference::through;
use crate::error::ProjectionError;
use crate::figure::{Figure, LineAmount, LineScope, Sum};
use crate::reader::{List, Snapshot};
use crate::row::RowExt;
use crate::sql::Filter;
use crate::word::{batch_status_json, parse_batch_status};

/// Which batches.
#[derive(Debug, Clone, Default)]
pub struct BatchFilter {
    /// Of one project.
    pub project: Option<ProjectId>,
    /// Of one scheme.
    pub scheme: Option<SchemeId>,
    /// For one period.
    pub period: Option<Period>,
    /// How far they have come.
    pub status: Option<BatchStatus>,
    /// With lines for places in this division.
    pub region: Option<RegionCode>,
}

/// What a batch pays of a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ContractPart {
    /// The contract.
    pub contract: ContractId,
    /// Progress, the final payment or the retention.
    pub nature: PaymentNature,
}

/// One batch.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BatchRow {
    /// Its id.
    pub batch: BatchId,
    /// Its entry; line i is entry `seq + 1 + i`.
    pub seq: u64,
    /// Whose money.
    pub project: ProjectId,
    /// What the project is called.
    pub project_name: String,
    /// By which scheme.
    pub scheme: SchemeId,
    /// What the scheme is called.
    pub scheme_name: String,
    /// What may be published of it.
    pub class: PublicationClass,
    /// For which period.
    pub period: Period,
    /// The quota that it is paid from; none where the project's sources bear it.
    pub line: Option<LineId>,
    /// What it pays of which contract.
    pub contract: Option<ContractPart>,
    /// True for old books, where no approval is claimed.
    pub history: bool,
    /// How many lines.
    pub lines: u64,
    /// Sum of 应发.
    pub due: Sum,
    /// Sum of 实发.
    pub total: Sum,
    /// Who prepared it.
    pub maker: Actor,
    /// What an approval has to name.
    pub digest: Digest,
    /// How far it has come.
    #[serde(serialize_with = "batch_status_json")]
    pub status: BatchStatus,
    /// Who approved or refused it.
    pub approver: Option<Actor>,
    /// The entry of its approval.
    pub approved_seq: Option<u64>,
    /// The entry of its refusal.
    pub refused_seq: Option<u64>,
    /// Why it was refused.
    pub refusal: Option<Label>,
    /// The entry of its settlement.
    pub settled_seq: Option<u64>,
    /// The bank's reference.
    pub reference: Option<Reference>,
    /// The agent account and voucher that it is paid from; none where the project pays directly.
    pub through: Option<Through>,
}

/// A batch and where its money is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BatchDetail {
    /// The log size that it is as of.
    pub as_of: u64,
    /// The batch.
    pub batch: BatchRow,
    /// Its lines by where their money is.
    pub states: Vec<StateSum>,
}

const COLUMNS: &str = "b.no, b.batch, b.project, p.name AS project_name, b.scheme, c.name AS scheme_name,
    c.class, b.period, b.line, b.history, b.lines, b.due, b.total, b.maker, b.digest, b.status, b.approver,
    b.approved_seq, b.refused_seq, b.refusal, b.settled_seq, b.reference, b.agent, b.voucher,
    b.contract, b.nature";
const FROM: &str =
    "batches b JOIN projects p ON p.project = b.project JOIN schemes c ON c.scheme = b.scheme";

impl Snapshot<'_> {
    /// Batches, the latest first. Their lines are listed by `payments` with a scope of that batch.
    pub fn batches(
        &self,
        filter: &BatchFilter,
        page: Page,
    ) -> Result<Paged<BatchRow>, ProjectionError> {
        let mut conditions = Filter::default();
        conditions.and_if("b.project = ?", filter.project.as_ref());
        conditions.and_if("b.scheme = ?", filter.scheme.as_ref());
        conditions.and_if("b.period = ?", filter.period);
        conditions.and_if("b.status = ?", filter.status.map(BatchStatus::name));
        if let Some(region) = filter.region {
            let mut places = Filter::default();
            places.within("village", region)?;
            conditions.nest(
                &format!(
                    "b.no IN (SELECT batch FROM batch_places{})",
                    places.clause()
                ),
                places,
            );
        }
        let list = List {
            columns: COLUMNS,
            from: FROM,
            filter: conditions,
            order: "b.no DESC",
        };
        self.paged(&list, page, read_batch)
    }

    /// One batch; none where there is no such batch.
    pub fn batch(&self, batch: &BatchId) -> Result<Option<BatchDetail>, ProjectionError> {
        let sql = format!("SELECT {COLUMNS} FROM {FROM} WHERE b.batch = ?");
        let row = self.one(&sql, [batch.as_str()], read_batch)?;
        let detail = |row| {
            Ok(BatchDetail {
                as_of: self.as_of(),
                batch: row,
                states: self.line_sums(&LineScope::of_batch(batch.clone()))?,
            })
        };
        row.map(detail).transpose()
    }
}

fn read_batch(row: &Row<'_>) -> Result<BatchRow, ProjectionError> {
    let batch: BatchId = row.id("batch")?;
    let figure = |amount| Figure::Lines {
        state: None,
        amount,
        scope: LineScope::of_batch(batch.clone()),
    };
    let actor = |text: &str| Actor::parse(text).ok();
    Ok(BatchRow {
        seq: row.uint("no")?,
        project: row.id("project")?,
        project_name: row.text("project_name")?,
        scheme: row.id("scheme")?,
        scheme_name: row.text("scheme_name")?,
        class: row.word("class")?,
        period: row.id("period")?,
        line: row.opt_id("line")?,
        contract: match row.opt_id("contract")? {
            Some(contract) => Some(ContractPart {
                contract,
                nature: row.word("nature")?,
            }),
            None => None,
        },
        history: row.flag("history")?,
        lines: row.uint("lines")?,
        due: Sum {
            amount: row.money("due")?,
            figure: figure(LineAmount::Due),
        },
        total: Sum {
            amount: row.money("total")?,
            figure: figure(LineAmount::Paid),
        },
        maker: row.named("maker", actor)?,
        digest: row.digest("digest")?,
        status: row.named("status", parse_batch_status)?,
        approver: match row.opt_text("approver")? {
            Some(_) => Some(row.named("approver", actor)?),
            None => None,
        },
        approved_seq: row.opt_uint("approved_seq")?,
        refused_seq: row.opt_uint("refused_seq")?,
        refusal: row.opt_id("refusal")?,
        settled_seq: row.opt_uint("settled_seq")?,
        reference: row.opt_id("reference")?,
        through: through(row)?,
        batch,
    })
}
