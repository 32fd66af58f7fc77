//! A notice: its count, sum and digest are computed from the entries that it cites, never taken on trust.

use super::{Rejection, field, rejected};
use crate::admit::Cited;
use crate::breach::{Breach, Entity, FieldError};
use crate::command::PostNotice;
use crate::event::{Body, NoticePosted};
use crate::money::Money;
use crate::notice::{Commitment, Scope};
use crate::state::State;
use crate::subject::Digest;

pub(super) fn post(state: &State, c: &PostNotice, cited: &Cited) -> Result<Body, Rejection> {
    if !c.rows.is_sorted_by(|a, b| a < b) {
        return Err(field("rows", FieldError::Mismatch));
    }
    let size = c.size.unwrap_or(state.size());
    let scope = Scope {
        kind: c.kind,
        place: c.place,
        period: c.period,
        project: c.project.as_ref(),
        stage: c.stage,
        size,
    };
    let mut rows = Commitment::default();
    for &seq in &c.rows {
        let missing = || {
            rejected(Breach::Unknown {
                entity: Entity::Entry,
                id: seq.to_string(),
            })
        };
        let entry = cited.get(&seq).ok_or_else(missing)?;
        let amount = scope.amount_of(state, seq, &entry.body);
        let amount = amount.ok_or_else(|| {
            rejected(Breach::NoticeRow {
                seq,
                stage: c.stage,
            })
        })?;
        rows.add(seq, entry.leaf, amount);
    }
    let sum = Money::try_from(rows.sum()).map_err(|_| field("sum", FieldError::TooMany))?;
    Ok(Body::from(NoticePosted {
        count: rows.count(),
        digest: Digest::new(*rows.root().as_bytes()),
        kind: c.kind,
        notice: c.notice.clone(),
        period: c.period,
        place: c.place,
        posted_on: c.posted_on,
        project: c.project.clone(),
        size,
        stage: c.stage,
        sum,
        title: c.title.clone(),
        unit: c.unit.clone(),
        until: c.until,
    }))
}
