//! What a batch is for: project, scheme and period, from the clerk or from the rows, never by a guess.
//!
//! One import is one atomic batch of one project: rows of several projects are refused by name.

use std::collections::BTreeMap;

use jiff::civil::Date;
use sunledger_domain::State;
use sunledger_domain::code::Period;
use sunledger_domain::event::PaymentNature;
use sunledger_domain::id::{ContractId, LineId, ProjectId, SchemeId, VoucherId};
use sunledger_exchange::payments::{FileError, PaymentRow};
use sunledger_projections::query::BatchFilter;
use sunledger_projections::{Page, Snapshot};

use super::ImportOrder;
use super::reading::ReadFile;
use crate::service::ServiceError;

/// Choices that a refusal lists.
const LISTED: usize = 10;

/// What all lines of an import have in common.
#[derive(Debug, Clone)]
pub(super) struct Terms {
    pub(super) project: ProjectId,
    pub(super) scheme: SchemeId,
    pub(super) period: Period,
    pub(super) line: Option<LineId>,
    pub(super) voucher: Option<VoucherId>,
    pub(super) contract: Option<(ContractId, PaymentNature)>,
    pub(super) business_on: Date,
}

impl Terms {
    pub(super) fn of(
        read: &ReadFile<'_>,
        order: &ImportOrder,
        (state, snapshot): (&State, &Snapshot<'_>),
    ) -> Result<Self, ServiceError> {
        let rows = &read.file.rows;
        let given = order.project_in(state)?;
        let project = project(rows, given.as_ref())?;
        let scheme = match &order.scheme {
            Some(scheme) => scheme.clone(),
            None => only_scheme(snapshot, &project)?,
        };
        let latest = rows.iter().map(|row| row.period).max();
        let last_day = rows.iter().map(|row| row.date).max();
        Ok(Self {
            project,
            scheme,
            period: order.period.or(latest).ok_or(FileError::NoRows)?,
            line: order.line.clone(),
            voucher: order.voucher.clone(),
            contract: order.contract.clone(),
            business_on: last_day.unwrap_or(read.on),
        })
    }
}

impl ImportOrder {
    /// The project that the clerk names, or else the one whose money the voucher is.
    pub(super) fn project_in(&self, state: &State) -> Result<Option<ProjectId>, ServiceError> {
        let Some(id) = &self.voucher else {
            return Ok(self.project.clone());
        };
        let Some(voucher) = state.voucher(id) else {
            return Err(ServiceError::request(
                "unknown_id",
                "voucher",
                &format!("没有拨款凭证“{id}”：请核对 --voucher"),
                &format!("there is no voucher {id}: check --voucher"),
            ));
        };
        Ok(Some(
            self.project
                .clone()
                .unwrap_or_else(|| voucher.project.clone()),
        ))
    }
}

/// The one project of all rows.
fn project(rows: &[PaymentRow], given: Option<&ProjectId>) -> Result<ProjectId, ServiceError> {
    let mut counts: BTreeMap<Option<&ProjectId>, u64> = BTreeMap::new();
    for row in rows {
        let stated = row
            .details
            .as_deref()
            .and_then(|details| details.project.as_ref());
        let count = counts.entry(stated.or(given)).or_default();
        *count = count.saturating_add(1);
    }
    let mut names = counts.keys();
    match (names.next(), names.next()) {
        (Some(None), None) => Err(ServiceError::request(
            "project_needed",
            "project",
            "文件没有项目代码：请用 --project 指明项目",
            "the file names no project: say which with --project",
        )),
        (Some(Some(only)), None) if given.is_none_or(|given| given == *only) => Ok((*only).clone()),
        _ => Err(several(&counts, given)),
    }
}

fn several(counts: &BTreeMap<Option<&ProjectId>, u64>, given: Option<&ProjectId>) -> ServiceError {
    let name = |project: Option<&ProjectId>| project.map_or("-", ProjectId::as_str).to_owned();
    let mut each: Vec<String> = counts
        .iter()
        .take(LISTED)
        .map(|(project, rows)| format!("{} × {rows}", name(*project)))
        .collect();
    if counts.len() > LISTED {
        each.push(format!("… ({})", counts.len()));
    }
    let each = each.join(", ");
    if let Some(given) = given {
        return ServiceError::request(
            "file_several_projects",
            "project",
            &format!(
                "指定的项目是 {given}，文件各行的项目是（项目 × 行数）：{each}；请核对，或按项目拆成几个文件分别导入"
            ),
            &format!(
                "--project says {given}, the rows say (project × rows) {each}: check it, or split the file by project"
            ),
        );
    }
    ServiceError::request(
        "file_several_projects",
        "project",
        &format!(
            "一个文件只能是一个项目的一个批次；本文件有（项目 × 行数）：{each}。请按项目拆成几个文件分别导入"
        ),
        &format!(
            "one file is one batch of one project; this one has (project × rows) {each}: split it by project"
        ),
    )
}

/// The scheme that the project has been paid by, or the only one there is.
fn only_scheme(snapshot: &Snapshot<'_>, project: &ProjectId) -> Result<SchemeId, ServiceError> {
    let filter = BatchFilter {
        project: Some(project.clone()),
        ..BatchFilter::default()
    };
    let mut used: Vec<SchemeId> = Vec::new();
    for batch in snapshot.batches(&filter, Page::largest())?.rows {
        if !used.contains(&batch.scheme) {
            used.push(batch.scheme);
        }
    }
    let all: Vec<SchemeId> = match used.is_empty() {
        true => {
            let rows = snapshot.schemes(Page::largest())?.rows;
            rows.into_iter().map(|row| row.scheme).collect()
        }
        false => used,
    };
    match all.as_slice() {
        [only] => Ok(only.clone()),
        choices => {
            let listed: Vec<&str> = choices.iter().take(LISTED).map(SchemeId::as_str).collect();
            let listed = listed.join(", ");
            Err(ServiceError::request(
                "scheme_needed",
                "scheme",
                &format!("请用 --scheme 指明补助项目；可选的有：{listed}"),
                &format!("say by which scheme with --scheme; there are: {listed}"),
            ))
        }
    }
}
