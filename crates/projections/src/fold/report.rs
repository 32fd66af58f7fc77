//! Reports, without who reported: that stays in the vault.

use sunledger_domain::event::{About, ReportAnswered, ReportReceived, ReportReferred};

use super::{At, Fold};
use crate::error::ProjectionError;
use crate::row::code;
use crate::word::word_of;

impl Fold<'_> {
    pub(super) fn report_received(
        &self,
        at: At,
        e: &ReportReceived,
    ) -> Result<(), ProjectionError> {
        let (kind, about) = about(&e.about);
        self.run(
            "INSERT INTO reports (report, about_kind, about, channel, complaint, received_on, place, unit, seq)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                e.report.as_str(),
                kind,
                about,
                word_of(&e.channel)?,
                word_of(&e.complaint)?,
                e.on.to_string(),
                code(e.place)?,
                e.unit.as_str(),
                at.seq,
            ),
        )
    }

    pub(super) fn report_referred(
        &self,
        at: At,
        e: &ReportReferred,
    ) -> Result<(), ProjectionError> {
        let (report, unit) = (e.report.as_str(), e.unit.as_str());
        self.run(
            "INSERT INTO report_referrals (report, on_day, unit, reason, seq) VALUES (?, ?, ?, ?, ?)",
            (report, e.on.to_string(), unit, e.reason.as_str(), at.seq),
        )?;
        self.run(
            "UPDATE reports SET unit = ? WHERE report = ?",
            (unit, report),
        )
    }

    pub(super) fn report_answered(
        &self,
        at: At,
        e: &ReportAnswered,
    ) -> Result<(), ProjectionError> {
        self.run(
            "UPDATE reports SET answered_on = ?, answered_seq = ?, outcome = ?, answer = ? WHERE report = ?",
            (
                e.on.to_string(),
                at.seq,
                word_of(&e.outcome)?,
                e.answer.as_str(),
                e.report.as_str(),
            ),
        )
    }
}

fn about(about: &About) -> (&'static str, String) {
    match about {
        About::Asset(id) => ("asset", id.to_string()),
        About::Batch(id) => ("batch", id.to_string()),
        About::Notice(id) => ("notice", id.to_string()),
        About::Project(id) => ("project", id.to_string()),
        About::Scheme(id) => ("scheme", id.to_string()),
        About::Village(code) => ("village", code.to_string()),
    }
}
