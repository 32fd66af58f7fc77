//! What an audit said of one change.

use sunledger_audit::BundleReport;

/// Whether a change was found, and named by its file and, where there is one, its entry.
pub(super) struct Told {
    pub(super) found: bool,
    pub(super) named: bool,
    /// What was changed, and what was said.
    pub(super) what: String,
}

impl Told {
    /// By the report of an audit: what was changed is this file, and this entry in it.
    pub(super) fn by(report: &BundleReport, file: &str, seq: Option<usize>) -> Self {
        Self::by_kind(report, None, Some(file), seq)
    }

    /// The same, and the problem has to be of this kind.
    pub(super) fn by_kind(
        report: &BundleReport,
        kind: Option<&str>,
        file: Option<&str>,
        seq: Option<usize>,
    ) -> Self {
        assert_eq!(report.ok, report.problems_total == 0);
        let seq = seq.map(|seq| u64::try_from(seq).expect("small"));
        let named = report.problems.iter().any(|problem| {
            let right_file = file.is_none() || problem.file.as_deref() == file;
            let right_entry = seq.is_none() || problem.seq == seq;
            right_file && right_entry && kind.is_none_or(|kind| problem.fault.code() == kind)
        });
        let said: Vec<_> = report
            .problems
            .iter()
            .take(6)
            .map(ToString::to_string)
            .collect();
        Self {
            found: !report.ok,
            named,
            what: format!("{kind:?} {file:?} {seq:?}; said: {said:?}"),
        }
    }

    /// Where the thing that was changed is the only one that was looked at.
    pub(super) fn alone(found: bool, what: impl Into<String>) -> Self {
        Self {
            found,
            named: found,
            what: what.into(),
        }
    }

    /// One change that has to be told of each of two files.
    pub(super) fn and(self, other: &Self) -> Self {
        Self {
            found: self.found && other.found,
            named: self.named && other.named,
            what: format!("{} / {}", self.what, other.what),
        }
    }
}
