//! A figure taken apart: every entry that adds to it, what each adds, and the sum.

use askama::Template;
use sunledger_domain::Money;
use sunledger_domain::event::BankAccount;
use sunledger_projections::Figure;
use sunledger_projections::figure::{DividendPart, LineAmount, LineScope, SettledPart};
use sunledger_projections::query::EntryDelta;

use super::pager::Pager;
use super::unit::find_units;
use crate::text::{self, Words};
use crate::web::app::View;
use crate::web::chrome::Chrome;
use crate::web::error::WebError;

const ROWS: u32 = 200;

#[derive(Template)]
#[template(path = "figure.html")]
pub(in crate::web) struct FigurePage {
    c: Chrome,
    figure: Figure,
    says: String,
    sum: Money,
    rows: Vec<EntryDelta>,
    pager: Pager,
}

pub(in crate::web) fn show(view: &View<'_>) -> Result<FigurePage, WebError> {
    let figure: Figure = view.ask.part("figure")?;
    let behind = view.snapshot.behind(&figure, view.page(ROWS)?)?;
    let c = view.chrome();
    Ok(FigurePage {
        pager: Pager::of(view, ROWS, &behind.page),
        says: describe(&c, view, &figure)?,
        sum: behind.sum,
        rows: behind.page.rows,
        figure,
        c,
    })
}

/// What the figure is, in words.
fn describe(c: &Chrome, view: &View<'_>, figure: &Figure) -> Result<String, WebError> {
    let words = |words: Words| c.w(&words);
    Ok(match figure {
        Figure::Balance { account, bucket } => {
            let found = view.snapshot.balance_of(account)?;
            let name = found.map_or_else(|| account.id().to_owned(), |found| found.name);
            format!("{name} · {}", words(text::bucket(*bucket)))
        }
        Figure::Balances { kind, bucket } => {
            let all = c.t("全部", "All: ");
            format!(
                "{all}{} · {}",
                words(account_kind(kind.name())),
                words(text::bucket(*bucket))
            )
        }
        Figure::Edge { from, to } => format!("{} → {}", node(c, view, from)?, node(c, view, to)?),
        Figure::Outside { level } => {
            format!(
                "{} · {}",
                c.t("资金来源", "Source"),
                words(text::source_level(*level))
            )
        }
        Figure::Lines {
            state,
            amount,
            scope,
        } => {
            let amount = match amount {
                LineAmount::Due => c.t("应发", "due"),
                LineAmount::Paid => c.t("实发", "paid out"),
            };
            let state = state.map_or(c.t("全部状态", "any state"), |s| {
                words(text::line_status(s))
            });
            format!("{amount} · {state}{}", scope_words(c, view, scope)?)
        }
        Figure::Returns { scope } => {
            let returns = c.t("未挂接退款", "Unmatched returns");
            format!("{returns}{}", scope_words(c, view, scope)?)
        }
        Figure::Settled { part } => words(settled(*part)).to_owned(),
        Figure::Dividend {
            asset,
            period,
            part,
        } => {
            let part = match part {
                DividendPart::Declared => c.t("应分红利", "dividend declared"),
                DividendPart::Paid => c.t("已发红利", "dividend paid"),
                DividendPart::Unpaid => c.t("未发红利", "dividend unpaid"),
            };
            let name = view.snapshot.asset(asset)?;
            let name = name.map_or_else(|| asset.to_string(), |found| found.asset.name);
            format!("{name} · {} · {part}", c.period(period))
        }
        Figure::Day { account, on, part } => {
            let name = bank_name(c, view, account)?;
            format!("{name} · {} · {}", c.date(on), c.w(part))
        }
        Figure::Notice { notice } => {
            let found = view.snapshot.notice(notice)?;
            found.map_or_else(|| notice.to_string(), |found| found.title)
        }
    })
}

/// The name of an agent account, or of the unit whose account it is.
fn bank_name(c: &Chrome, view: &View<'_>, account: &BankAccount) -> Result<String, WebError> {
    Ok(match account {
        BankAccount::Agent(id) => {
            let found = view.snapshot.agent(id)?;
            found.map_or_else(|| id.to_string(), |agent| agent.name)
        }
        BankAccount::Unit(id) => {
            let found = find_units(view, |unit| unit.unit == *id)?.pop();
            let name = found.map_or_else(|| id.to_string(), |unit| unit.name);
            format!("{name} · {}", c.t("本单位账户", "own account"))
        }
    })
}

fn node(
    c: &Chrome,
    view: &View<'_>,
    node: &sunledger_projections::figure::Node,
) -> Result<String, WebError> {
    use sunledger_projections::figure::Node;
    if let Node::Outside(level) = node {
        return Ok(c.w(&text::source_level(*level)).to_owned());
    }
    let found = match node.account() {
        Some(account) => view.snapshot.balance_of(&account)?,
        None => None,
    };
    Ok(found.map_or_else(|| node.id(), |found| found.name))
}

fn scope_words(c: &Chrome, view: &View<'_>, scope: &LineScope) -> Result<String, WebError> {
    let mut parts = Vec::new();
    if let Some(region) = scope.region {
        let row = view.snapshot.region_row(region)?;
        parts.push(row.map_or_else(|| region.to_string(), |row| row.full_name()));
    }
    parts.extend(scope.project.as_ref().map(ToString::to_string));
    parts.extend(scope.scheme.as_ref().map(ToString::to_string));
    parts.extend(scope.period.map(|period| c.period(&period)));
    parts.extend(scope.batch.as_ref().map(ToString::to_string));
    parts.extend(scope.unit.as_ref().map(ToString::to_string));
    let all = parts.into_iter().map(|part| format!(" · {part}"));
    Ok(all.collect())
}

fn account_kind(kind: &str) -> Words {
    match kind {
        "line" => Words::new("指标", "fund lines"),
        "pool" => Words::new("整合资金", "pools"),
        "project" => Words::new("项目", "projects"),
        "asset" => Words::new("资产", "assets"),
        "agent" => Words::new("代发户", "agent accounts"),
        "voucher" => Words::new("支付凭证", "vouchers"),
        _ => Words::new("待查", "suspense"),
    }
}

const fn settled(part: SettledPart) -> Words {
    match part {
        SettledPart::Gross => {
            Words::new("银行已支付（含重发到账）", "Reported as paid by the bank")
        }
        SettledPart::Returned => Words::new("退票", "Returned by the bank"),
        SettledPart::Reversed => Words::new("冲销、追回", "Reversed or recovered"),
        SettledPart::Sold => Words::new("资产处置退回", "Back from assets that were sold"),
        SettledPart::Unmatched => Words::new("未挂接退款", "Returns that name no payment"),
    }
}
