//! Random steps of a project's life, of year ends, of findings and reports; and who takes each step.

use serde_json::{Value, json};

use crate::commands::merge;
use crate::random::{AMOUNTS, ANY_LINE, NEXT, PROJECTS, Step, pick};
use crate::world::*;

const CONTRACTS: [&str; 2] = ["ht", "ht-2"];

impl Step {
    /// Findings and reports, of which there are few, so that one step follows on another.
    pub(crate) fn supervision(&self, kind: &str) -> Value {
        let report = format!("fy-{}", self.a % 4);
        match kind {
            "report.refer" => json!({ "report": report, "unit": pick(&["czj", "fpb"], self.b) }),
            "report.receive" | "report.answer" => json!({ "report": report }),
            // Whoever dismisses one ends it, so most dismiss another.
            "finding.dismiss" => json!({ "finding": format!("yd-{}", self.a % 8) }),
            _ => json!({ "finding": format!("yd-{}", self.a % 2) }),
        }
    }

    /// A project's life and the year end, which come too early or without their document as often as not.
    pub(crate) fn life(&self, kind: &str) -> Value {
        let early = json!({ "business_on": "2017-03-02" });
        let without = json!({ "document": null });
        let basis = if self.c.is_multiple_of(3) {
            json!({})
        } else {
            early
        };
        let unfounded = if self.c.is_multiple_of(5) {
            json!({})
        } else {
            without
        };
        let release = if self.a.is_multiple_of(8) {
            json!({ "business_on": "2018-11-29" })
        } else {
            json!({})
        };
        let project = pick(&PROJECTS, self.a / 4 % 8 / 6);
        let contract = pick(&CONTRACTS, self.a);
        match kind {
            "year.close" => {
                let mut close = json!({ "line": pick(&ANY_LINE, self.a), "basis": basis });
                if self.b.is_multiple_of(2) {
                    let carry = json!({ "amount": self.amount(), "to": pick(&NEXT, self.c / 2) });
                    merge(&mut close, json!({ "carry": carry }));
                }
                if self.b.is_multiple_of(3) {
                    merge(&mut close, json!({ "reclaim": pick(&AMOUNTS, self.c) }));
                }
                close
            }
            "project.approve" => json!({ "project": project }),
            "project.terminate" | "project.hand_over" => {
                let basis = if self.b.is_multiple_of(2) {
                    unfounded
                } else {
                    json!({})
                };
                let project = pick(&PROJECTS, self.a % 8 / 7);
                json!({ "project": project, "basis": basis })
            }
            "contract.change" => {
                json!({ "contract": contract, "project": project, "delta": self.amount() })
            }
            "contract.accept" => json!({ "contract": contract, "project": project }),
            "retention.release" => json!({
                "contract": contract, "project": project, "amount": self.amount(), "basis": release,
            }),
            _ => json!({ "contract": contract, "project": project, "amount": self.amount() }),
        }
    }

    /// What a batch says of a contract, half the time.
    pub(crate) fn under_contract(&self) -> Value {
        if self.b.is_multiple_of(2) {
            return json!({});
        }
        let nature = pick(&["progress", "final", "retention"], self.a / 2);
        json!({ "contract": pick(&CONTRACTS, self.a), "nature": nature })
    }
}

pub(crate) fn usual_actor(kind: &str) -> &'static str {
    match kind.split_once('.') {
        Some((
            "region" | "unit" | "officer" | "key" | "signing" | "checkpoint_key" | "scheme",
            _,
        )) => REGISTRAR,
        Some(
            ("policy" | "quota" | "pool" | "agent" | "year" | "retention" | "report", _)
            | ("project", "fund" | "give_back" | "approve" | "terminate")
            | ("contract", "audit"),
        ) => FINANCE,
        Some(("project" | "contract" | "asset", _) | ("payment" | "voucher", "prepare")) => MAKER,
        Some(("payment" | "voucher", "approve" | "refuse") | ("match", _)) => APPROVER,
        Some(("payment" | "return" | "suspense" | "voucher" | "statement" | "day", _)) => TREASURY,
        Some(("history", _)) => HISTORY,
        Some(("notice", "confirm")) => WITNESS,
        Some(("finding", _)) => ALL_ROLES,
        _ => VILLAGE,
    }
}
