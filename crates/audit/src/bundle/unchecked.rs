//! What an audit could not look at: said each time, since "nothing is wrong" must never cover it.

use serde::Serialize;
use sunledger_chain::policy::Policy;

use super::BundleReport;
use crate::report::Report;

/// Something that could be wrong and would not have been seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unchecked {
    /// Nothing was seen before, so that another history could have been shown then.
    History,
    /// No witness was asked for, so that another history could be shown to others.
    Witnesses,
    /// A demonstration: everybody knows its key.
    Demo,
}

impl Unchecked {
    pub(super) fn of(report: &BundleReport, policy: Option<&Policy>) -> Vec<Self> {
        let demo = report.log.as_ref().is_some_and(Report::is_demo);
        let all = [
            (report.compared.is_empty(), Self::History),
            (policy.is_none_or(Policy::asks_nobody), Self::Witnesses),
            (demo, Self::Demo),
        ];
        let open = all.into_iter().filter(|(open, _)| *open);
        open.map(|(_, what)| what).collect()
    }

    /// For a bureau.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::History => {
                "没有与以前所见比对（--state、--paper）：以前给人看的若是另一份历史，这次看不出"
            }
            Self::Witnesses => {
                "没有要求见证（--witness-policy）：同时给别人看的若是另一份历史，这次看不出"
            }
            Self::Demo => "这是演示账本：它的密钥人人皆知，签名不证明任何事",
        }
    }

    /// The same in English.
    pub const fn en(self) -> &'static str {
        match self {
            Self::History => {
                "nothing seen before was compared (--state, --paper): another history shown then would not be noticed"
            }
            Self::Witnesses => {
                "no witness was asked for (--witness-policy): another history shown to others would not be noticed"
            }
            Self::Demo => {
                "this is a demonstration: everybody knows its key, and its signature proves nothing"
            }
        }
    }
}
