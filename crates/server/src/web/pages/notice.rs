//! Notices: what hangs where until when, and the rows that each commits to.

use askama::Template;
use jiff::civil::Date;
use sunledger_domain::Money;
use sunledger_domain::code::RegionCode;
use sunledger_domain::event::NoticeKind;
use sunledger_domain::id::NoticeId;
use sunledger_projections::query::notice::{NoticeFilter, NoticeRow};
use sunledger_projections::query::{Contact, Subject};

use super::pager::Pager;
use super::sheet::{Line, lines};
use super::village::in_force;
use crate::web::app::View;
use crate::web::chrome::Chrome;
use crate::web::error::WebError;
use crate::web::paper::Paper;
use crate::web::widget::Person;

const ROWS: u32 = 200;

#[derive(Template)]
#[template(path = "notices.html")]
pub(in crate::web) struct Notices {
    c: Chrome,
    today: Date,
    rows: Vec<NoticeRow>,
    pager: Pager,
}

pub(in crate::web) fn list(view: &View<'_>) -> Result<Notices, WebError> {
    let filter = NoticeFilter {
        within: view.ask.param::<RegionCode>("region")?,
        project: view.ask.param("project")?,
        ..NoticeFilter::default()
    };
    let notices = view.snapshot.notices(&filter, view.page(ROWS)?)?;
    Ok(Notices {
        c: view.chrome(),
        today: view.today,
        pager: Pager::of(view, ROWS, &notices),
        rows: notices.rows,
    })
}

#[derive(Template)]
#[template(path = "notice.html")]
pub(in crate::web) struct NoticePage {
    c: Chrome,
    today: Date,
    notice: NoticeRow,
    rows: Vec<Row>,
    /// True where its rows are of projects and funds, and of nobody.
    of_works: bool,
    withheld: u64,
    withheld_sum: Money,
    /// Where the same payments stand with names, as far as they may.
    sheet_href: String,
    contacts: Vec<Contact>,
    paper: Option<Paper>,
    pager: Pager,
}

/// A row of a notice: a payment, or what later happened to one.
struct Row {
    no: u64,
    seq: u64,
    kind: String,
    amount: Money,
    line: Option<Line>,
    holder: Option<Person>,
    subject: Option<Subject>,
}

pub(in crate::web) fn show(view: &View<'_>) -> Result<NoticePage, WebError> {
    let id: NoticeId = view.ask.part("id")?;
    let sheet = view.snapshot.sheet(&id, &view.public(), view.page(ROWS)?)?;
    let sheet = sheet.ok_or(WebError::Missing { name: "notice" })?;
    let c = view.chrome();
    let pager = Pager::of(view, ROWS, &sheet.page);
    let place = sheet.notice.place.code;
    let period = sheet
        .notice
        .period
        .map(|period| format!("?period={period}"));
    let period = period.unwrap_or_default();
    let numbered = (sheet.page.offset.saturating_add(1)..).zip(sheet.page.rows);
    let rows = numbered.map(|(no, row)| Row {
        no,
        seq: row.seq,
        kind: row.kind,
        amount: row.amount,
        subject: row.subject,
        holder: row.holder.as_ref().map(|holder| c.who(holder)),
        line: lines(&c, row.line.into_iter().collect(), no.saturating_sub(1)).pop(),
    });
    Ok(NoticePage {
        rows: rows.collect(),
        of_works: of_works(sheet.notice.kind),
        today: view.today,
        paper: Paper::of(view, sheet.notice.seq),
        notice: sheet.notice,
        withheld: sheet.withheld,
        withheld_sum: sheet.withheld_sum,
        contacts: view.snapshot.contacts(place)?,
        sheet_href: c.href(format_args!("/villages/{place}/payments{period}")),
        pager,
        c,
    })
}

const fn of_works(kind: NoticeKind) -> bool {
    match kind {
        NoticeKind::Allocation | NoticeKind::Completion | NoticeKind::Plan | NoticeKind::Store => {
            true
        }
        NoticeKind::Dividend | NoticeKind::Payments | NoticeKind::Project => false,
    }
}
