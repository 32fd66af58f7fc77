//! The sheet of a village for a period, as it hangs on the board: household, scheme, due, paid, state.

use askama::Template;
use sunledger_domain::code::Period;
use sunledger_domain::id::SchemeId;
use sunledger_projections::figure::LineScope;
use sunledger_projections::query::payment::PaymentRow;
use sunledger_projections::query::region::RegionRow;
use sunledger_projections::query::setup::SchemeRow;
use sunledger_projections::query::{Audience, Contact, StateSum, Who};

use super::pager::Pager;
use super::tally::Tally;
use super::unit::pick;
use super::village::village;
use crate::web::app::View;
use crate::web::chrome::{Chrome, interest};
use crate::web::error::WebError;
use crate::web::paper::Paper;
use crate::web::widget::Person;

/// A sheet is printed as one where it can be: few villages have more households.
const ROWS: u32 = 500;

#[derive(Template)]
#[template(path = "sheet.html")]
pub(in crate::web) struct Sheet {
    c: Chrome,
    village: RegionRow,
    period: Option<Period>,
    scheme: Option<SchemeRow>,
    rows: Vec<Line>,
    withheld: u64,
    states: Vec<StateSum>,
    tally: Tally,
    contacts: Vec<Contact>,
    paper: Option<Paper>,
    pager: Pager,
}

/// One row of a sheet.
pub(super) struct Line {
    /// 序号
    pub(super) no: u64,
    /// 户主
    pub(super) name: Person,
    /// 户号
    pub(super) household: String,
    /// 村组
    pub(super) group: String,
    /// Who was paid in the household's place, or for whom the household was paid.
    pub(super) other: Option<(&'static str, Person)>,
    pub(super) row: PaymentRow,
}

pub(in crate::web) fn show(view: &View<'_>) -> Result<Sheet, WebError> {
    let code = village(view)?;
    let snapshot = view.snapshot;
    let missing = WebError::Missing { name: "village" };
    let village = snapshot.region_row(code)?.ok_or(missing)?;
    let scope = LineScope {
        period: view.ask.param("period")?,
        scheme: view.ask.param("scheme")?,
        ..LineScope::of_region(code)
    };
    let audience = Audience::Village {
        village: code,
        on: view.today,
    };
    let mut payments = snapshot.payments(&scope, &audience, view.page(ROWS)?)?;
    payments
        .page
        .rows
        .sort_by(|one, other| reader_order(one).cmp(&reader_order(other)));
    let mut states = snapshot.line_sums(&scope)?;
    states.sort_by_key(|state| interest(state.state));
    let c = view.chrome();
    Ok(Sheet {
        pager: Pager::of(view, ROWS, &payments.page),
        rows: lines(&c, payments.page.rows, payments.page.offset),
        withheld: payments.withheld,
        tally: Tally::of(&states, &scope, None)?,
        states,
        contacts: snapshot.contacts(code)?,
        paper: Paper::of_page(view),
        period: scope.period,
        scheme: scheme(view, scope.scheme.as_ref())?,
        village,
        c,
    })
}

/// A reader looks for a household by its number or name, and the log has lines in the order of pseudonyms. Whoever is not
/// named here stays in that order, behind those who are: what is not shown must not show by its place.
fn reader_order(row: &PaymentRow) -> (bool, Option<&str>, &str) {
    let head = match (&row.payee, &row.beneficiary) {
        (Who::Unit { .. }, Some(household)) => household,
        (payee, _) => payee,
    };
    match head {
        Who::Named {
            name, household_no, ..
        } => (false, household_no.as_deref(), name),
        Who::Unit { name, .. } => (false, None, name),
        Who::Pseudonym { .. } | Who::Withheld { .. } => (true, None, ""),
    }
}

fn scheme(view: &View<'_>, id: Option<&SchemeId>) -> Result<Option<SchemeRow>, WebError> {
    let Some(id) = id else { return Ok(None) };
    let schemes = |page| view.snapshot.schemes(page);
    let found = pick(schemes, |scheme| scheme.scheme == *id)?.pop();
    found.map(Some).ok_or(WebError::Missing { name: "scheme" })
}

/// Numbered from the first row of the whole list.
pub(super) fn lines(c: &Chrome, rows: Vec<PaymentRow>, before: u64) -> Vec<Line> {
    let numbered = (before.saturating_add(1)..).zip(rows);
    numbered.map(|(no, row)| line(c, no, row)).collect()
}

/// The household comes first: where a unit was paid for it, the unit is named beside it.
fn line(c: &Chrome, no: u64, row: PaymentRow) -> Line {
    let (head, other) = match (&row.payee, &row.beneficiary) {
        (Who::Unit { .. }, Some(household)) => {
            (household, Some((c.t("付给", "paid to"), &row.payee)))
        }
        (payee, Some(whom)) => (payee, Some((c.t("受益人", "for"), whom))),
        (payee, None) => (payee, None),
    };
    let (household, group) = match head {
        Who::Named {
            household_no,
            group,
            ..
        } => (household_no.clone(), group.clone()),
        Who::Unit { .. } | Who::Pseudonym { .. } | Who::Withheld { .. } => (None, None),
    };
    Line {
        no,
        name: c.who(head),
        household: household.unwrap_or_default(),
        group: group.unwrap_or_default(),
        other: other.map(|(says, who)| (says, c.who(who))),
        row,
    }
}
