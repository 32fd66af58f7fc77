//! Traces as the service gives them: what an entry is about is read from the log, refusals get codes and words.
//!
//! It must never trace across two log sizes.

use sunledger_domain::event::Body;
use sunledger_projections::Snapshot;

use super::{Ledger, ServiceError};
use crate::trace::{TraceError, What, WhatError};

impl Ledger {
    /// What an entry is about; anything else is meant as it stands.
    pub fn resolve(&self, what: What) -> Result<What, ServiceError> {
        let What::Entry(seq) = what else {
            return Ok(what);
        };
        let body = self.event(seq)?;
        let body: Body = body.ok_or_else(|| ServiceError::not_found("entry", &seq.to_string()))?;
        What::of_event(&body).ok_or_else(|| pointless("entry"))
    }
}

/// The refusal of a trace, by what was asked.
pub fn trace_refused(error: TraceError, what: &What) -> ServiceError {
    match error {
        TraceError::Read(error) => error.into(),
        TraceError::Missing(kind) => ServiceError::not_found(kind, &what.to_string()),
        TraceError::Pointless(of) => pointless(of),
        TraceError::OutOfStep { lineage, read } => ServiceError::request(
            "lineage_out_of_step",
            "dir",
            &format!("资金溯源截至第 {lineage} 条，查询库截至第 {read} 条，两者不一致；请稍后再试"),
            &format!("lineage is as of log size {lineage} and the read model of {read}: try again"),
        ),
        TraceError::Broken(of) => ServiceError::request(
            "trace_broken",
            "what",
            &format!(
                "{of} 的各部分与总数不符，不予显示。请运行 rebuild 后再试；仍不行请联系开发者"
            ),
            &format!(
                "the parts of {of} do not sum to it, so nothing is shown: run rebuild, then try again"
            ),
        ),
    }
}

/// What was typed is nothing that can be traced.
pub fn what_refused(text: &str, error: WhatError) -> ServiceError {
    ServiceError::request(
        "trace_what",
        "what",
        &format!("“{text}”不是可以追溯的对象，写法：{}", What::FORMS),
        &format!("'{text}' cannot be traced: WHAT {error}"),
    )
}

/// No copy of the lineage is as of what another process shows.
pub fn no_lineage_beside(snapshot: &Snapshot<'_>) -> ServiceError {
    let size = snapshot.as_of();
    ServiceError::request(
        "lineage_out_of_step",
        "dir",
        &format!(
            "账本正由另一个程序使用，磁盘上没有截至第 {size} 条的溯源副本；请在公开栏查看，或停止该程序后再试"
        ),
        &format!(
            "another program has the ledger open, and there is no lineage as of log size {size} on disk: read it on the board, or stop that program"
        ),
    )
}

fn pointless(of: &'static str) -> ServiceError {
    let (zh, en) = match of {
        "down" => (
            "向下追溯只适用于指标和整合资金：line:编号 或 pool:编号",
            "down takes a fund line or a pool: line:ID or pool:ID",
        ),
        "entry" => (
            "这条记录没有自己的资金来源；请追溯它所属的项目、批次或指标",
            "that entry has no sources of its own: ask for its project, batch or fund line",
        ),
        _ => (
            "待查款项来源不明，无法追溯",
            "nobody knows where money in suspense came from",
        ),
    };
    ServiceError::request("trace_pointless", "what", zh, en)
}
