//! Agent accounts and vouchers: lump sums on their way, which are no spending until a detail is paid.
#![expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "templates pass what they show by reference"
)]

use askama::Template;
use sunledger_domain::id::{AgentId, VoucherId};
use sunledger_domain::{BatchStatus, Bucket};
use sunledger_projections::query::setup::OfficerRow;
use sunledger_projections::query::{AgentRow, VoucherDetail, VoucherFilter, VoucherRow};

use super::batch::officer;
use super::pager::{Pager, ROWS};
use super::tally::difference;
use crate::text;
use crate::web::app::View;
use crate::web::bank_words;
use crate::web::chrome::Chrome;
use crate::web::error::WebError;
use crate::web::widget::Chip;

#[derive(Template)]
#[template(path = "agent.html")]
pub(in crate::web) struct AgentPage {
    c: Chrome,
    agent: AgentRow,
    vouchers: Vec<VoucherRow>,
    pager: Pager,
}

pub(in crate::web) fn show(view: &View<'_>) -> Result<AgentPage, WebError> {
    let id: AgentId = view.ask.part("id")?;
    let snapshot = view.snapshot;
    let missing = WebError::Missing {
        name: "agent account",
    };
    let agent = snapshot.agent(&id)?.ok_or(missing)?;
    let filter = VoucherFilter {
        agent: Some(id),
        ..VoucherFilter::default()
    };
    let vouchers = snapshot.vouchers(&filter, view.page(ROWS)?)?;
    Ok(AgentPage {
        c: view.chrome(),
        pager: Pager::of(view, ROWS, &vouchers),
        vouchers: vouchers.rows,
        agent,
    })
}

#[derive(Template)]
#[template(path = "voucher.html")]
pub(in crate::web) struct VoucherPage {
    c: Chrome,
    found: VoucherDetail,
    maker: Option<OfficerRow>,
    approver: Option<OfficerRow>,
}

pub(in crate::web) fn voucher(view: &View<'_>) -> Result<VoucherPage, WebError> {
    let id: VoucherId = view.ask.part("id")?;
    let missing = WebError::Missing { name: "voucher" };
    let found = view.snapshot.voucher(&id)?.ok_or(missing)?;
    Ok(VoucherPage {
        c: view.chrome(),
        maker: officer(view, Some(&found.voucher.maker))?,
        approver: officer(view, found.voucher.approver.as_ref())?,
        found,
    })
}

/// How far a voucher has come, in its own words.
fn voucher_chip(c: &Chrome, status: &BatchStatus) -> Chip {
    Chip {
        text: c.w(&bank_words::voucher_status(*status)),
        ..c.batch_chip(status)
    }
}
