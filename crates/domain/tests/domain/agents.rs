//! The county of `world` with agent accounts and vouchers.

use serde_json::json;

use crate::commands::cmd;
use crate::world::*;

/// Paying account `df` and the village's account `cz`.
pub(crate) fn with_agents() -> World {
    let village = json!({
        "agent": "cz", "unit": "xz", "kind": "village", "name": "东村村账", "region": EAST,
    });
    funded()
        .and(FINANCE, &cmd("agent.open", json!({})))
        .and(FINANCE, &cmd("agent.open", village))
}

/// Voucher `v1` of 10,000.00 to `df` is prepared.
pub(crate) fn voucher_prepared() -> World {
    with_agents().and(MAKER, &cmd("voucher.prepare", json!({})))
}

pub(crate) fn voucher_approved() -> World {
    voucher_prepared().and_voucher_approved("v1")
}

/// Its money is with the agent.
pub(crate) fn voucher_settled() -> World {
    voucher_approved().and(TREASURY, &cmd("voucher.settle", json!({})))
}

/// Voucher `v2` of 5,000.00 is with the village's account.
pub(crate) fn village_funded() -> World {
    let (v2, amount) = ("v2", "5000.00");
    let prepare = json!({ "voucher": v2, "agent": "cz", "amount": amount, "reference": "PZ-2" });
    let settle = json!({ "voucher": v2, "amount": amount, "reference": "YH-21" });
    with_agents()
        .and(MAKER, &cmd("voucher.prepare", prepare))
        .and_voucher_approved(v2)
        .and(TREASURY, &cmd("voucher.settle", settle))
}

/// Batch `p1` attached to voucher `v1`: details of 6,000.00 out of 10,000.00.
pub(crate) fn attached() -> World {
    let prepare = cmd("payment.prepare", json!({ "voucher": "v1" }));
    voucher_settled().and(MAKER, &prepare)
}
