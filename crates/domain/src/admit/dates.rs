//! Days within reason: no fact or act of a day that was not yet, and none of another century.
//!
//! The one clock is the command's own `issued_at`; the budget year is a field of its own and may be the next one.

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;

use super::Place;
use crate::breach::Breach;
use crate::calc::{Calc, FeeCalc};
use crate::event::{Body, NoticePosted};
use crate::rights::Actor;

/// No business of this ledger is older; only old books are.
const LIVE: Date = date(2000, 1, 1);
/// No paper, division or old book is older.
const OLD: Date = date(1949, 10, 1);
/// How long a notice may hang.
const NOTICE_YEARS: i16 = 5;
/// How far ahead a project is planned, or a warranty runs.
const PLAN_YEARS: i16 = 20;

/// The days that events of one command may name.
struct Calendar {
    business: Date,
    /// The day of the command where it is earliest on earth.
    earliest: Date,
    /// The day of the command where it is latest on earth, and one more.
    latest: Date,
}

pub(super) fn check(place: &Place<'_>, body: &Body) -> Result<(), Breach> {
    let calendar = Calendar::of(place);
    if let Some(basis) = body.basis() {
        calendar.business("basis.business_on", basis.business_on)?;
        if let Some(document) = &basis.document {
            within("basis.document.on", document.on, OLD, calendar.latest)?;
        }
    }
    named(&calendar, body)
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the other kinds name no day beside their basis"
)]
fn named(calendar: &Calendar, body: &Body) -> Result<(), Breach> {
    match body {
        Body::PaymentLine(e) => {
            e.on.map_or(Ok(()), |on| calendar.business("on", on))?;
            repaid(calendar, e.calc.as_deref())
        }
        Body::RegionRegistered(e) => within(
            "valid_from",
            e.valid_from,
            OLD,
            a_year_after(calendar.latest),
        ),
        Body::KeyRegistered(e) => {
            let last = planned(calendar);
            within("from", e.from, OLD, a_year_after(calendar.latest))?;
            e.until
                .map_or(Ok(()), |until| within("until", until, OLD, last))
        }
        Body::KeyRevoked(e) => calendar.business("on", e.on),
        Body::SigningRequired(e) => {
            let (first, last) = (calendar.earliest, a_year_after(calendar.latest));
            within("from", e.from, first, last)
        }
        Body::RegionClosed(e) => within("on", e.on, OLD, a_year_after(calendar.latest)),
        Body::SuspenseCleared(e) => {
            let booked = e.booked_on;
            booked.map_or(Ok(()), |on| within("booked_on", on, OLD, calendar.latest))
        }
        Body::StatementRecorded(e) => {
            calendar.business("from", e.from)?;
            calendar.business("to", e.to)
        }
        Body::DayClosed(e) => calendar.business("on", e.on),
        Body::NoticePosted(e) => {
            calendar.business("posted_on", e.posted_on)?;
            term(e)
        }
        Body::NoticeConfirmed(e) => calendar.business("on", e.on),
        Body::NoticeTakenDown(e) => calendar.business("on", e.on),
        Body::FindingRaised(e) => calendar.business("on", e.on),
        Body::FindingConfirmed(e) => {
            calendar.business("on", e.on)?;
            within("document.on", e.document.on, OLD, calendar.latest)
        }
        Body::FindingDismissed(e) => calendar.business("on", e.on),
        Body::FindingOrdered(e) => {
            calendar.business("on", e.on)?;
            within("until", e.until, OLD, planned(calendar))
        }
        Body::FindingClosed(e) => calendar.business("on", e.on),
        Body::SealedAsked(e) => within("on", e.on, OLD, planned(calendar)),
        Body::ReportReceived(e) => calendar.business("on", e.on),
        Body::ReportReferred(e) => calendar.business("on", e.on),
        Body::ReportAnswered(e) => calendar.business("on", e.on),
        Body::ProjectApproved(e) => {
            within("start_on", e.start_on, OLD, planned(calendar))?;
            within("finish_on", e.finish_on, OLD, planned(calendar))
        }
        Body::OperatorSigned(e) => within("from", e.from, OLD, planned(calendar)),
        Body::RetentionHeld(e) => within("until", e.until, OLD, planned(calendar)),
        _ => Ok(()),
    }
}

/// A loan was repaid on a day of business; it was due whenever its contract says.
fn repaid(calendar: &Calendar, calc: Option<&Calc>) -> Result<(), Breach> {
    match calc {
        Some(Calc::GuaranteeFee(FeeCalc {
            repayment: Some(repayment),
            ..
        })) => {
            calendar.business("repaid_on", repayment.repaid_on)?;
            within("due_on", repayment.due_on, OLD, planned(calendar))
        }
        Some(_) | None => Ok(()),
    }
}

fn planned(calendar: &Calendar) -> Date {
    year_after(calendar.latest, PLAN_YEARS)
}

/// A notice hangs for a day at least, and not for ever.
fn term(e: &NoticePosted) -> Result<(), Breach> {
    let first = e.posted_on.tomorrow().unwrap_or(e.posted_on);
    let last = year_after(e.posted_on, NOTICE_YEARS);
    within("until", e.until, first, last)
}

impl Calendar {
    fn of(place: &Place<'_>) -> Self {
        let business = match place.actor {
            Actor::History => OLD,
            Actor::Officer(_) | Actor::Init => LIVE,
        };
        let day = TimeZone::UTC.to_datetime(place.issued_at).date();
        let latest = day.tomorrow().unwrap_or(day);
        let earliest = day.yesterday().unwrap_or(day);
        Self {
            business,
            earliest,
            latest,
        }
    }

    fn business(&self, field: &'static str, on: Date) -> Result<(), Breach> {
        within(field, on, self.business, self.latest)
    }
}

fn a_year_after(day: Date) -> Date {
    year_after(day, 1)
}

/// The same day so many years later; that of 29 February is the first of March.
fn year_after(day: Date, years: i16) -> Date {
    let year = day.year().saturating_add(years);
    let same = Date::new(year, day.month(), day.day());
    same.or_else(|_| Date::new(year, 3, 1)).unwrap_or(Date::MAX)
}

fn within(field: &'static str, on: Date, from: Date, to: Date) -> Result<(), Breach> {
    match (from..=to).contains(&on) {
        true => Ok(()),
        false => Err(Breach::DateOutside {
            field,
            on,
            from,
            to,
        }),
    }
}
