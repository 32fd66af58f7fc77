//! What an import would do: its batches, with their keys, and which of them the ledger has already.
//!
//! Everything that can be refused before people are sealed is refused here.

use std::collections::{BTreeSet, HashMap};
use std::num::NonZero;

use sunledger_domain::id::{BatchId, UnitId, VoucherId};
use sunledger_domain::subject::Digest;
use sunledger_domain::{Actor, BatchState, BatchStatus, State};
use sunledger_exchange::mapping::{Mapping, Opening, PayeeKind};
use sunledger_exchange::payments::{LINES_MAX, Part, PaymentRow, split};
use sunledger_projections::query::BatchFilter;
use sunledger_projections::{Page, Snapshot};

use super::reading::ReadFile;
use super::terms::Terms;
use super::{ImportOrder, Oversize};
use crate::service::{Ledger, ServiceError};

/// Digits of a file's key in the ids of its batches: old books, and prepared batches, which are looked up by it.
const DIGITS_OF_HISTORY: usize = 12;
const DIGITS: usize = 16;

/// What an import would do.
#[derive(Debug)]
pub struct Plan<'r> {
    pub(super) read: &'r ReadFile<'r>,
    pub(super) way: Way<'r>,
    pub(super) parts: Vec<Planned<'r>>,
    /// Registered units by their credit code.
    pub(super) units: HashMap<String, UnitId>,
    /// What the clerk should know, in Chinese and English.
    pub(super) warnings: Vec<String>,
}

/// Old books, or a batch to be approved.
#[derive(Debug)]
pub(super) enum Way<'r> {
    History(&'r Opening),
    Prepared { actor: Actor, terms: Terms },
}

/// One batch of it.
#[derive(Debug)]
pub(super) struct Planned<'r> {
    pub(super) rows: &'r [PaymentRow],
    pub(super) sum_minor: i128,
    pub(super) batch: BatchId,
    pub(super) key: Digest,
    /// The same batch, where the ledger has it.
    pub(super) known: Option<BatchState>,
    /// The first entry of these same old books, where the ledger has them.
    pub(super) posted: Option<u64>,
}

impl Planned<'_> {
    /// True where the ledger has it.
    pub(super) const fn is_known(&self) -> bool {
        self.known.is_some() || self.posted.is_some()
    }
}

impl Plan<'_> {
    /// How many batches it makes.
    pub const fn batches(&self) -> usize {
        self.parts.len()
    }

    /// True where the ledger has all of it.
    pub fn is_known(&self) -> bool {
        self.parts.iter().all(Planned::is_known)
    }
}

impl Ledger {
    /// Plans what was read, or refuses it.
    pub fn plan_import<'r>(
        &self,
        read: &'r ReadFile<'r>,
        order: &ImportOrder,
    ) -> Result<Plan<'r>, ServiceError> {
        self.plan_import_by(read, order, LINES_MAX)
    }

    pub(super) fn plan_import_by<'r>(
        &self,
        read: &'r ReadFile<'r>,
        order: &ImportOrder,
        lines_max: NonZero<usize>,
    ) -> Result<Plan<'r>, ServiceError> {
        refuse_unproved(read)?;
        let rows = &read.file.rows;
        if rows.is_empty() {
            return Err(nothing_accepted(read));
        }
        if rows.len() > lines_max.get() && order.oversize == Oversize::Refuse {
            return Err(too_large(rows.len()));
        }
        let state = self.state();
        let mut warnings = Vec::new();
        let mut parts = Vec::new();
        for part in split(rows, lines_max) {
            parts.push(match read.mapping.opening() {
                Some(_) => self.history_part(read, &part)?,
                None => self.prepared_part(read, &part, &state, &mut warnings)?,
            });
        }
        let mut units = HashMap::new();
        let way = match read.mapping.opening() {
            Some(opening) => Way::History(opening),
            None => {
                let actor = order.actor.clone().ok_or_else(officer_needed)?;
                let mut reader = self.reader()?;
                let snapshot = reader.snapshot()?;
                let terms = match known_terms(&parts, read) {
                    Some(terms) => terms,
                    None => Terms::of(read, order, (&state, &snapshot))?,
                };
                refuse_otherwise(&parts, order)?;
                warn(&parts, &actor, &terms, &snapshot, &mut warnings)?;
                if read.mapping.payee_kind() == PayeeKind::Organisation {
                    units = units_by_code(&snapshot)?;
                }
                Way::Prepared { actor, terms }
            }
        };
        Ok(Plan {
            read,
            way,
            parts,
            units,
            warnings,
        })
    }

    fn history_part<'r>(
        &self,
        read: &'r ReadFile<'r>,
        part: &Part<'r>,
    ) -> Result<Planned<'r>, ServiceError> {
        let first = Digest::new(self.key_digest(&read.key));
        let key = Digest::new(self.key_digest(&key_of(read, part, 1)));
        let name = format!(
            "{}-{}",
            read.mapping.name(),
            short(first, DIGITS_OF_HISTORY)
        );
        // Before anybody is sealed: whoever was erased since would come back by it.
        let posted = self.journal.recorded(BTreeSet::from([key]))?;
        let posted = posted.get(&key).copied();
        Ok(Planned {
            rows: part.rows,
            sum_minor: part.sum_minor,
            batch: batch_id(&name, part, 1)?,
            key,
            known: None,
            posted,
        })
    }

    /// A batch that was refused may be prepared once more; any other is the same batch again.
    fn prepared_part<'r>(
        &self,
        read: &'r ReadFile<'r>,
        part: &Part<'r>,
        state: &State,
        warnings: &mut Vec<String>,
    ) -> Result<Planned<'r>, ServiceError> {
        let first = Digest::new(self.key_digest(&read.key));
        let name = format!("import-{}", short(first, DIGITS));
        let mut attempt = 1_u32;
        loop {
            let batch = batch_id(&name, part, attempt)?;
            let known = state.batch(&batch);
            if known.is_some_and(|known| known.status == BatchStatus::Refused) {
                warnings.push(format!(
                    "批次 {batch} 已被退回，本文件作为新批次重新提交 / {batch} was refused; the file is prepared once more"
                ));
                attempt = attempt.saturating_add(1);
                continue;
            }
            if let Some(known) = known {
                refuse_changed(&batch, known, part)?;
            }
            let key = Digest::new(self.key_digest(&key_of(read, part, attempt)));
            return Ok(Planned {
                rows: part.rows,
                sum_minor: part.sum_minor,
                batch,
                key,
                known: known.cloned(),
                posted: None,
            });
        }
    }
}

/// The refusal of a payment file that nobody answers for.
pub(super) fn officer_needed() -> ServiceError {
    ServiceError::request(
        "officer_needed",
        "as",
        "请用 --as 指明经办岗位：除历史账外，导入须由经办人提交，另一人审批",
        "say with --as which officer prepares it: but for old books an import is prepared by one officer and approved by another",
    )
}

fn key_of(read: &ReadFile<'_>, part: &Part<'_>, attempt: u32) -> String {
    let mut key = read.key.clone();
    if part.of > 1 {
        key.push_str(&format!(" part {} of {}", part.number, part.of));
    }
    if attempt > 1 {
        key.push_str(&format!(" attempt {attempt}"));
    }
    key
}

fn short(key: Digest, digits: usize) -> String {
    key.to_string().chars().take(digits).collect()
}

fn batch_id(name: &str, part: &Part<'_>, attempt: u32) -> Result<BatchId, ServiceError> {
    let mut id = name.to_owned();
    if part.of > 1 {
        id.push_str(&format!("-p{}", part.number));
    }
    if attempt > 1 {
        id.push_str(&format!("-a{attempt}"));
    }
    BatchId::new(&id).map_err(|error| {
        let text = error.to_string();
        let zh = format!("映射名称不能用作编号：{text}");
        ServiceError::request("mapping_name", "name", &zh, &text)
    })
}

fn refuse_unproved(read: &ReadFile<'_>) -> Result<(), ServiceError> {
    let Some(total) = read.file.unproved_total else {
        return Ok(());
    };
    let (stated, unreadable) = (total.stated, total.unreadable);
    Err(ServiceError::request(
        "total_unproved",
        "file",
        &format!(
            "合计 {stated} 无从核对：有 {unreadable} 行的金额读不出。整个文件未入账；请在原文件中改正后重新导入"
        ),
        &format!(
            "the total of {stated} cannot be proved, since the amounts of {unreadable} rows cannot be read: nothing was posted; mend them in the file itself and import it again"
        ),
    ))
}

fn nothing_accepted(read: &ReadFile<'_>) -> ServiceError {
    let rows = read.file.summary.rows;
    ServiceError::request(
        "file_rows_quarantined",
        "file",
        &format!("{rows} 行全部被隔离，没有可入账的行；原因见隔离文件"),
        &format!(
            "all of its {rows} rows are quarantined, so there is nothing to post; the quarantine file gives the reasons"
        ),
    )
}

fn too_large(rows: usize) -> ServiceError {
    ServiceError::request(
        "batch_too_large",
        "file",
        &format!(
            "文件有 {rows} 行，一个批次最多 {LINES_MAX} 行（100,000 个事件、64 MiB），未入账；请加 --split 分成几个批次"
        ),
        &format!(
            "the file has {rows} rows, and one batch at most {LINES_MAX} (100,000 events, 64 MiB): nothing was posted; --split makes several batches of it"
        ),
    )
}

/// What was recorded under this name must be what the file says now.
fn refuse_changed(
    batch: &BatchId,
    known: &BatchState,
    part: &Part<'_>,
) -> Result<(), ServiceError> {
    let same = usize::try_from(known.count) == Ok(part.rows.len())
        && i128::from(known.total.minor()) == part.sum_minor;
    // The one batch of a file is known by its bytes; parts must fit each other.
    if same || part.of == 1 {
        return Ok(());
    }
    let lines = part.rows.len();
    Err(ServiceError::request(
        "imported_partly",
        "file",
        &format!(
            "批次 {batch} 先前导入时有 {} 行，现在同一部分读出 {lines} 行：其间登记的区划或参数有变。请用原来的参数重新导入",
            known.count
        ),
        &format!(
            "batch {batch} was imported with {} lines, and the same part now reads {lines}: divisions or arguments have changed since; import with the arguments of the first time",
            known.count
        ),
    ))
}

fn refuse_otherwise(parts: &[Planned<'_>], order: &ImportOrder) -> Result<(), ServiceError> {
    for part in parts {
        let Some(known) = &part.known else { continue };
        let differs = order.project.as_ref().is_some_and(|p| *p != known.project)
            || order.scheme.as_ref().is_some_and(|s| *s != known.scheme)
            || order.period.is_some_and(|p| p != known.period)
            || order
                .voucher
                .as_ref()
                .is_some_and(|v| Some(v) != voucher_of(known));
        if differs {
            let (batch, project, scheme) = (&part.batch, &known.project, &known.scheme);
            let period = known.period;
            return Err(ServiceError::request(
                "imported_otherwise",
                "file",
                &format!(
                    "此文件已导入为批次 {batch}（项目 {project}，补助项目 {scheme}，期间 {period}）；如有误，请审批人先退回该批次，再重新导入"
                ),
                &format!(
                    "this file is batch {batch} already (project {project}, scheme {scheme}, period {period}); if that is wrong, have the batch refused first, then import again"
                ),
            ));
        }
    }
    Ok(())
}

/// The voucher that a batch hangs on.
fn voucher_of(known: &BatchState) -> Option<&VoucherId> {
    known.through.as_ref().map(|through| &through.voucher)
}

/// The terms of a file that is known as a whole.
fn known_terms(parts: &[Planned<'_>], read: &ReadFile<'_>) -> Option<Terms> {
    let all = parts.iter().all(|part| part.known.is_some());
    let known = parts.first().filter(|_| all)?.known.as_ref()?;
    Some(Terms {
        project: known.project.clone(),
        scheme: known.scheme.clone(),
        period: known.period,
        line: None,
        voucher: voucher_of(known).cloned(),
        contract: None,
        business_on: read.on,
    })
}

fn warn(
    parts: &[Planned<'_>],
    actor: &Actor,
    terms: &Terms,
    snapshot: &Snapshot<'_>,
    warnings: &mut Vec<String>,
) -> Result<(), ServiceError> {
    for part in parts {
        match &part.known {
            Some(known) if known.maker != *actor => warnings.push(format!(
                "批次 {} 是 {} 先前提交的 / batch {0} was prepared by {1} before",
                part.batch, known.maker
            )),
            Some(_) => {}
            None => {
                let filter = BatchFilter {
                    project: Some(terms.project.clone()),
                    scheme: Some(terms.scheme.clone()),
                    period: Some(terms.period),
                    ..BatchFilter::default()
                };
                let alike = snapshot.batches(&filter, Page::largest())?.rows;
                let alike = alike.into_iter().find(|batch| {
                    batch.status != BatchStatus::Refused
                        && usize::try_from(batch.lines) == Ok(part.rows.len())
                        && i128::from(batch.total.amount.minor()) == part.sum_minor
                });
                warnings.extend(alike.map(|batch| {
                    format!(
                        "批次 {} 的项目、补助项目、期间、行数与总额都与本文件相同：请核对是否重复 / batch {0} has the same project, scheme, period, number of lines and total: is this the same list again?",
                        batch.batch
                    )
                }));
            }
        }
    }
    Ok(())
}

fn units_by_code(snapshot: &Snapshot<'_>) -> Result<HashMap<String, UnitId>, ServiceError> {
    let mut units = HashMap::new();
    let mut page = Page::largest();
    loop {
        let rows = snapshot.units(page)?.rows;
        if rows.is_empty() {
            return Ok(units);
        }
        units.extend(
            rows.into_iter()
                .filter_map(|row| Some((row.credit_code?, row.unit))),
        );
        page = page.next();
    }
}

/// The registered unit that a row pays, where its credit code is known.
pub(super) fn unit_of<'u>(
    row: &PaymentRow,
    mapping: &Mapping,
    units: &'u HashMap<String, UnitId>,
) -> Option<&'u UnitId> {
    if units.is_empty() {
        return None;
    }
    let identity = row.identity(mapping)?;
    units.get(identity.strip_prefix("credit:")?)
}
