//! Which events a command of each kind may cause: the one table of it.
//!
//! A log must never say that something else was asked for than what was done.

use crate::breach::Breach;
use crate::event::Body;
use crate::id::Label;

/// What one kind of command may cause.
struct Effects {
    kind: &'static str,
    /// Of which one comes first.
    first: &'static [&'static str],
    /// Which may follow it, in the same batch.
    then: &'static [&'static str],
}

/// An act that is one event and nothing else.
const fn one(kind: &'static str, first: &'static [&'static str]) -> Effects {
    let then = &[];
    Effects { kind, first, then }
}

const fn many(
    kind: &'static str,
    first: &'static [&'static str],
    then: &'static [&'static str],
) -> Effects {
    Effects { kind, first, then }
}

/// What the loading of old books may begin with, or go on with.
const OLD_BOOKS: &[&str] = &[
    "unit.registered",
    "scheme.registered",
    "project.registered",
    "quota.received",
    "quota.adjusted",
    "project.funded",
    "payment.prepared",
    "payment.line",
    "payment.settled",
    "payment.unmatched_return",
    "suspense.recorded",
];
/// What a statement brings about, line by line.
const OF_STATEMENT: &[&str] = &[
    "statement.line",
    "payment.settled",
    "payment.returned",
    "payment.resettled",
    "voucher.settled",
    "voucher.returned",
    "suspense.recorded",
];

/// In the order of `Command`.
const TABLE: &[Effects] = &[
    many(
        "ledger.create",
        &["ledger.created"],
        &["unit.registered", "officer.registered"],
    ),
    many(
        "region.register",
        &["region.registered"],
        &["region.registered"],
    ),
    one("region.close", &["region.closed"]),
    one("unit.register", &["unit.registered"]),
    one("officer.register", &["officer.registered"]),
    one("officer.revoke", &["officer.revoked"]),
    one("key.register", &["key.registered"]),
    one("key.revoke", &["key.revoked"]),
    one("signing.require", &["signing.required"]),
    one("checkpoint_key.rotate", &["checkpoint_key.rotated"]),
    one("scheme.register", &["scheme.registered"]),
    many(
        "linkage.record",
        &["linkage.recorded"],
        &["linkage.household"],
    ),
    one("policy.adopt", &["policy.adopted"]),
    one("quota.receive", &["quota.received"]),
    one("quota.pass_down", &["quota.passed_down"]),
    one("quota.adjust", &["quota.adjusted"]),
    one("quota.reclaim", &["quota.reclaimed"]),
    many(
        "year.close",
        &["quota.reclaimed", "year.closed"],
        &["year.closed"],
    ),
    one("pool.open", &["pool.opened"]),
    one("pool.fund", &["pool.funded"]),
    one("pool.return", &["pool.returned"]),
    one("project.register", &["project.registered"]),
    one("project.fund", &["project.funded"]),
    one("project.give_back", &["project.gave_back"]),
    one("project.approve", &["project.approved"]),
    one("contract.sign", &["contract.signed"]),
    one("contract.change", &["contract.changed"]),
    one("contract.accept", &["contract.accepted"]),
    one("contract.audit", &["contract.audited"]),
    one("retention.hold", &["retention.held"]),
    one("retention.release", &["retention.released"]),
    many(
        "project.terminate",
        &["project.gave_back", "project.terminated"],
        &["project.gave_back", "project.terminated"],
    ),
    one("project.hand_over", &["project.handed_over"]),
    many("payment.prepare", &["payment.prepared"], &["payment.line"]),
    one("payment.approve", &["payment.approved"]),
    one("payment.refuse", &["payment.refused"]),
    many(
        "payment.settle",
        &["payment.settled", "suspense.recorded"],
        &["payment.returned", "suspense.recorded"],
    ),
    one("payment.return", &["payment.returned", "suspense.recorded"]),
    one("payment.resend", &["payment.resent"]),
    one(
        "payment.resettle",
        &["payment.resettled", "suspense.recorded"],
    ),
    one("payment.give_up", &["payment.given_up"]),
    one("payment.reverse", &["payment.reversed"]),
    one(
        "return.record",
        &["payment.unmatched_return", "suspense.recorded"],
    ),
    one("suspense.record", &["suspense.recorded"]),
    one("suspense.clear", &["suspense.cleared"]),
    one("asset.register", &["asset.registered"]),
    one("asset.vest", &["asset.vested"]),
    many("asset.quantify", &["asset.quantified"], &["share.issued"]),
    one("share.pass", &["share.passed"]),
    one("asset.impair", &["asset.impaired"]),
    one("asset.dispose", &["asset.disposed"]),
    one("welfare.spend", &["welfare.spent"]),
    one("operator.sign", &["operator.signed"]),
    one("asset.income", &["asset.income"]),
    many(
        "dividend.declare",
        &["dividend.declared"],
        &["dividend.line"],
    ),
    one("dividend.pay", &["dividend.paid"]),
    one("notice.post", &["notice.posted"]),
    one("notice.confirm", &["notice.confirmed"]),
    one("notice.take_down", &["notice.taken_down"]),
    one("report.receive", &["report.received"]),
    one("report.refer", &["report.referred"]),
    one("report.answer", &["report.answered"]),
    one("agent.open", &["agent.opened"]),
    one("voucher.prepare", &["voucher.prepared"]),
    one("voucher.approve", &["voucher.approved"]),
    one("voucher.refuse", &["voucher.refused"]),
    one("voucher.settle", &["voucher.settled", "suspense.recorded"]),
    one("voucher.return", &["voucher.returned", "suspense.recorded"]),
    one("village.spend", &["village.spent"]),
    many("statement.record", &["statement.recorded"], OF_STATEMENT),
    one("day.close", &["day.closed"]),
    many("match.record", &["match.recorded"], &["finding.suspected"]),
    one("finding.raise", &["finding.raised"]),
    one("finding.confirm", &["finding.confirmed"]),
    one("finding.dismiss", &["finding.dismissed"]),
    one("finding.order", &["finding.ordered"]),
    one("finding.close", &["finding.closed"]),
    one("sealed.ask", &["sealed.asked"]),
    one("subject.erase", &["subject.erased"]),
    one("subject.restrict", &["subject.restricted"]),
    one("disclosure.make", &["disclosure.made"]),
    many("history.load", OLD_BOOKS, OLD_BOOKS),
];

/// The event is one that the kind of its command may cause, at its head or after it.
pub(super) fn fits(kind: &Label, head: bool, body: &Body) -> Result<(), Breach> {
    let effects = TABLE.iter().find(|row| row.kind == kind.as_str());
    let may = effects.map_or(&[][..], |row| if head { row.first } else { row.then });
    match may.contains(&body.kind()) {
        true => Ok(()),
        false => Err(Breach::KindMismatch {
            command: kind.clone(),
            event: body.kind(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Command;

    #[test]
    fn every_kind_of_command_has_its_row_and_every_kind_of_event_comes_of_one() {
        let kinds: Vec<_> = TABLE.iter().map(|row| row.kind).collect();
        assert_eq!(kinds, Command::KINDS);
        let events = TABLE
            .iter()
            .flat_map(|row| row.first.iter().chain(row.then));
        let events: std::collections::BTreeSet<_> = events.copied().collect();
        let known: std::collections::BTreeSet<_> = Body::KINDS.iter().copied().collect();
        assert_eq!(events, known);
    }
}
