//! What is due beside what is paid 应发与实发.
//!
//! A difference without a reason is never passed on as if nothing were missing.

use sunledger_domain::Money;
use sunledger_domain::event::DueReason;

use crate::mapping::Mapping;
use crate::quarantine::Reason;

/// The due amount where it differs from the paid one, with the reason that the remark gives.
pub(super) fn difference(
    due: Money,
    paid: Money,
    remark: &str,
    mapping: &Mapping,
) -> Result<(Option<Money>, Option<DueReason>), Reason> {
    if due.is_negative() && !paid.is_negative() {
        Err(Reason::DueNegative)
    } else if due == paid || paid.is_negative() {
        // Money that came back was due once; what is due now is not its affair.
        Ok((None, None))
    } else if paid > due {
        Err(Reason::PaidAboveDue)
    } else {
        let reason = mapping.due_reason(remark)?;
        Ok((Some(due), Some(reason)))
    }
}
