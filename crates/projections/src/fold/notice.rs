//! Notices.

use sunledger_chain::{CheckCode, LedgerId};
use sunledger_domain::event::{NoticeConfirmed, NoticePosted, NoticeTakenDown};
use sunledger_domain::id::ProjectId;

use super::{At, Fold};
use crate::error::ProjectionError;
use crate::row::{code, int, uint};
use crate::word::word_of;

impl Fold<'_> {
    pub(super) fn notice_posted(&self, at: At, e: &NoticePosted) -> Result<(), ProjectionError> {
        let sql = "SELECT ledger FROM ledger";
        let ledger = self
            .db
            .prepare_cached(sql)?
            .query_row([], |row| row.get(0))?;
        let seq = uint(at.seq)?;
        let check_code = CheckCode::of_notice(&LedgerId::new(ledger), seq, e.digest.as_bytes());
        self.run(
            "INSERT INTO notices (notice, kind, place, period, project, stage, size, rows, sum, digest, title, unit,
                 posted_on, until, seq, check_code)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                e.notice.as_str(),
                word_of(&e.kind)?,
                code(e.place)?,
                e.period.map(|period| period.to_string()),
                e.project.as_ref().map(ProjectId::as_str),
                word_of(&e.stage)?,
                int(e.size)?,
                e.count,
                e.sum.minor(),
                e.digest.as_bytes(),
                e.title.as_str(),
                e.unit.as_str(),
                e.posted_on.to_string(),
                e.until.to_string(),
                at.seq,
                check_code.to_string(),
            ),
        )
    }

    pub(super) fn notice_confirmed(
        &self,
        at: At,
        e: &NoticeConfirmed,
    ) -> Result<(), ProjectionError> {
        self.run(
            "INSERT INTO notice_confirmations (notice, on_day, seq) VALUES (?, ?, ?)",
            (e.notice.as_str(), e.on.to_string(), at.seq),
        )
    }

    pub(super) fn notice_taken_down(
        &self,
        at: At,
        e: &NoticeTakenDown,
    ) -> Result<(), ProjectionError> {
        self.run(
            "UPDATE notices SET taken_down_on = ?, taken_down_seq = ? WHERE notice = ?",
            (e.on.to_string(), at.seq, e.notice.as_str()),
        )
    }
}
