//! Registers: units, officers, schemes, fund lines, pools.

use rusqlite::Row;
use serde::Serialize;
use sunledger_domain::Role;
use sunledger_domain::code::{BudgetYear, FunctionCode, RegionCode};
use sunledger_domain::event::{
    AgriKind, Category, InKind, PublicationClass, SchemeTerms, SourceLevel, UnitKind,
};
use sunledger_domain::id::{LineId, OfficerId, PoolId, SchemeId, UnitId};

use super::page::{Page, Paged};
use crate::error::ProjectionError;
use crate::reader::{List, Snapshot};
use crate::row::{RowExt, damaged};
use crate::sql::Filter;
use crate::word::parse_word;

/// A unit by id and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnitName {
    /// Its id.
    pub unit: UnitId,
    /// Its name.
    pub name: String,
}

/// A unit 单位.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UnitRow {
    /// Its id.
    pub unit: UnitId,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: UnitKind,
    /// Where it is in charge.
    pub region: Option<RegionCode>,
    /// 统一社会信用代码
    pub credit_code: Option<String>,
    /// The office's telephone.
    pub phone: Option<String>,
    /// Its entry.
    pub seq: u64,
}

/// An officer 岗位.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OfficerRow {
    /// The officer's id.
    pub officer: OfficerId,
    /// The post.
    pub post: String,
    /// Where the post is.
    pub unit: UnitName,
    /// What the officer may do.
    pub roles: Vec<Role>,
    /// The entry of registration.
    pub seq: u64,
    /// The entry that ended these rights.
    pub revoked_seq: Option<u64>,
}

/// A scheme 补助项目.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SchemeRow {
    /// Its id.
    pub scheme: SchemeId,
    /// Its name.
    pub name: String,
    /// What may be published of it.
    pub class: PublicationClass,
    /// The text that it rests on.
    pub basis_text: String,
    /// Its standard in words.
    pub standard: Option<String>,
    /// What the policy says of it.
    pub terms: Option<SchemeTerms>,
    /// Its entry.
    pub seq: u64,
}

/// A fund line 指标; what it holds are its balances.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LineRow {
    /// Its id.
    pub line: LineId,
    /// What it is called.
    pub name: String,
    /// Who holds it.
    pub unit: UnitName,
    /// The upper line that it came down from.
    pub parent: Option<LineId>,
    /// Whose budget.
    pub budget_year: BudgetYear,
    /// What kind of fund.
    pub category: Category,
    /// What agriculture-related money is for.
    pub agri_kind: Option<AgriKind>,
    /// Budget function.
    pub function: Option<FunctionCode>,
    /// Whose money it is.
    pub level: SourceLevel,
    /// What came in kind.
    pub in_kind: Option<InKind>,
    /// True where it was given before its budget year began 提前下达.
    pub advance: bool,
    /// How many year ends its money has been carried over.
    pub carried: u64,
    /// The line of the year before.
    pub previous: Option<LineId>,
    /// The entry of its year end.
    pub closed_seq: Option<u64>,
    /// The entry that opened it.
    pub seq: u64,
}

/// A pool of integrated funds 整合资金; what it holds are its balances.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PoolRow {
    /// Its id.
    pub pool: PoolId,
    /// What the plan is called.
    pub name: String,
    /// Who holds it.
    pub unit: UnitName,
    /// Whose budget.
    pub budget_year: BudgetYear,
    /// The budget functions that may be integrated; empty where the plan names none.
    pub aims: Vec<FunctionCode>,
    /// The entry that opened it.
    pub seq: u64,
}

impl Snapshot<'_> {
    /// Units by id.
    pub fn units(&self, page: Page) -> Result<Paged<UnitRow>, ProjectionError> {
        let list = all(
            "unit, name, kind, region, credit_code, phone, seq",
            "units",
            "unit",
        );
        self.paged(&list, page, |row| {
            Ok(UnitRow {
                unit: row.id("unit")?,
                name: row.text("name")?,
                kind: row.word("kind")?,
                region: row.opt_region("region")?,
                credit_code: row.opt_text("credit_code")?,
                phone: row.opt_text("phone")?,
                seq: row.uint("seq")?,
            })
        })
    }

    /// Officers by id, those whose rights have ended too.
    pub fn officers(&self, page: Page) -> Result<Paged<OfficerRow>, ProjectionError> {
        let list = all(
            "o.officer, o.post, o.unit, u.name AS unit_name, o.roles, o.seq, o.revoked_seq",
            "officers o JOIN units u ON u.unit = o.unit",
            "o.officer",
        );
        self.paged(&list, page, |row| {
            Ok(OfficerRow {
                officer: row.id("officer")?,
                post: row.text("post")?,
                unit: unit_name(row)?,
                roles: words(row, "roles", parse_word)?,
                seq: row.uint("seq")?,
                revoked_seq: row.opt_uint("revoked_seq")?,
            })
        })
    }

    /// Schemes by id.
    pub fn schemes(&self, page: Page) -> Result<Paged<SchemeRow>, ProjectionError> {
        let columns = "scheme, name, class, basis_text, standard, terms, seq";
        self.paged(&all(columns, "schemes", "scheme"), page, |row| {
            Ok(SchemeRow {
                scheme: row.id("scheme")?,
                name: row.text("name")?,
                class: row.word("class")?,
                basis_text: row.text("basis_text")?,
                standard: row.opt_text("standard")?,
                terms: row.opt_json("terms")?,
                seq: row.uint("seq")?,
            })
        })
    }

    /// Fund lines by id.
    pub fn fund_lines(&self, page: Page) -> Result<Paged<LineRow>, ProjectionError> {
        self.paged(&all(LINE, LINES, "l.line"), page, read_line)
    }

    /// One fund line; none where there is no such line.
    pub fn fund_line(&self, line: &LineId) -> Result<Option<LineRow>, ProjectionError> {
        let sql = format!("SELECT {LINE} FROM {LINES} WHERE l.line = ?");
        self.one(&sql, [line.as_str()], read_line)
    }

    /// Pools by id.
    pub fn pools(&self, page: Page) -> Result<Paged<PoolRow>, ProjectionError> {
        self.paged(&all(POOL, POOLS, "p.pool"), page, read_pool)
    }

    /// One pool; none where there is no such pool.
    pub fn pool(&self, pool: &PoolId) -> Result<Option<PoolRow>, ProjectionError> {
        let sql = format!("SELECT {POOL} FROM {POOLS} WHERE p.pool = ?");
        self.one(&sql, [pool.as_str()], read_pool)
    }
}

const LINE: &str =
    "l.line, l.name, l.unit, u.name AS unit_name, l.parent, l.budget_year, l.category,
    l.agri_kind, l.function, l.level, l.quantity, l.goods, l.advance, l.carried, l.previous, l.closed_seq, l.seq";
const LINES: &str = "lines l JOIN units u ON u.unit = l.unit";
const POOL: &str = "p.pool, p.name, p.unit, u.name AS unit_name, p.budget_year, p.aims, p.seq";
const POOLS: &str = "pools p JOIN units u ON u.unit = p.unit";

fn all<'a>(columns: &'a str, from: &'a str, order: &'a str) -> List<'a> {
    List {
        columns,
        from,
        filter: Filter::default(),
        order,
    }
}

fn read_line(row: &Row<'_>) -> Result<LineRow, ProjectionError> {
    Ok(LineRow {
        line: row.id("line")?,
        name: row.text("name")?,
        unit: unit_name(row)?,
        parent: row.opt_id("parent")?,
        budget_year: budget_year(row)?,
        category: row.word("category")?,
        agri_kind: row.opt_word("agri_kind")?,
        function: row.opt_id("function")?,
        level: row.word("level")?,
        in_kind: match row.opt_uint("quantity")? {
            Some(quantity) => Some(InKind {
                quantity,
                unit: row.id("goods")?,
            }),
            None => None,
        },
        advance: row.flag("advance")?,
        carried: row.uint("carried")?,
        previous: row.opt_id("previous")?,
        closed_seq: row.opt_uint("closed_seq")?,
        seq: row.uint("seq")?,
    })
}

fn read_pool(row: &Row<'_>) -> Result<PoolRow, ProjectionError> {
    Ok(PoolRow {
        pool: row.id("pool")?,
        name: row.text("name")?,
        unit: unit_name(row)?,
        budget_year: budget_year(row)?,
        aims: words(row, "aims", |text| text.parse().ok())?,
        seq: row.uint("seq")?,
    })
}

/// From the columns `unit` and `unit_name`.
pub(super) fn unit_name(row: &Row<'_>) -> Result<UnitName, ProjectionError> {
    Ok(UnitName {
        unit: row.id("unit")?,
        name: row.text("unit_name")?,
    })
}

pub(super) fn budget_year(row: &Row<'_>) -> Result<BudgetYear, ProjectionError> {
    let year = u16::try_from(row.int("budget_year")?).ok();
    let year = year.and_then(|year| BudgetYear::new(year).ok());
    year.ok_or_else(|| damaged("budget_year"))
}

/// Words separated by spaces.
fn words<T>(
    row: &Row<'_>,
    column: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Vec<T>, ProjectionError> {
    let text = row.text(column)?;
    let all: Option<Vec<T>> = text.split_whitespace().map(parse).collect();
    all.ok_or_else(|| damaged(column))
}
