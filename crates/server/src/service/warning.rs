//! What went wrong beside a recorded command or an opened ledger, and does not undo it.

use sunledger_journal::SnapshotWarning;

use super::{Ledger, ServiceError, lock};

/// More than these say nothing new.
const WARNINGS_MAX: usize = 16;

/// Something to be told to the operator. Nothing personal is ever in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The stable code.
    pub code: &'static str,
    /// For a bureau.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

impl Ledger {
    /// What there is to tell since this was last asked. What was recorded is recorded all the same.
    pub fn take_warnings(&self) -> Vec<Warning> {
        let mut warnings = std::mem::take(&mut *lock(&self.warnings));
        if let Some(fault) = self.publishing_fault() {
            warnings.push(Warning {
                code: fault.code(),
                zh: fault.zh(),
                en: fault.to_string(),
            });
        }
        warnings.extend(
            self.journal
                .take_snapshot_warnings()
                .iter()
                .map(of_snapshot),
        );
        warnings
    }

    pub(super) fn warn(&self, error: &ServiceError) {
        let code = error.code();
        let mut warnings = lock(&self.warnings);
        if warnings.len() < WARNINGS_MAX && warnings.iter().all(|known| known.code != code) {
            warnings.push(Warning {
                code,
                zh: format!("{}；已入账的不受影响", error.zh()),
                en: format!("{error}; what is recorded is not affected"),
            });
        }
    }
}

fn of_snapshot(warning: &SnapshotWarning) -> Warning {
    let zh = match warning {
        SnapshotWarning::PassedOver { path, .. } => format!(
            "状态快照 {} 不能使用（版本不同、已损坏，或不属于此账本），已跳过，改为重放账本：打开较慢，账目不受影响",
            path.display()
        ),
        SnapshotWarning::Unlisted { path, .. } => format!(
            "快照目录 {} 无法读取，已改为重放账本：打开较慢，账目不受影响",
            path.display()
        ),
        SnapshotWarning::NotMade { path, .. } => format!(
            "状态快照 {} 未能写成，请检查磁盘空间和目录权限：下次打开较慢，已入账的不受影响",
            path.display()
        ),
        SnapshotWarning::NoThread(_) => {
            "系统线程不足，运行中不做状态快照：下次打开可能较慢，已入账的不受影响".to_owned()
        }
    };
    Warning {
        code: warning.code(),
        zh,
        en: format!("{warning}; opening takes longer, and what is recorded is not affected"),
    }
}
