//! Assets and equity: who holds title, who holds shares, what came in, what was paid out.
//!
//! Who holds shares is published by no scheme's class and on no notice yet: the web sees pseudonyms.

use jiff::civil::Date;
use rusqlite::Row;
use serde::Serialize;
use sunledger_domain::code::{Period, RegionCode};
use sunledger_domain::event::AssetClass;
use sunledger_domain::id::{AssetId, IncomeId, OperatingId, ProjectId};
use sunledger_domain::{Account, Money};

use super::asset_life::AssetStep;
use super::balance::BucketSum;
use super::names::{Audience, Names, Party, Shown, Who};
use super::page::{Page, Paged};
use super::project::region_name;
use super::region::RegionName;
use super::setup::UnitName;
use crate::error::ProjectionError;
use crate::figure::{DividendPart, Figure, Sum};
use crate::reader::{List, Snapshot};
use crate::row::{RowExt, int};
use crate::sql::Filter;

/// Which assets.
#[derive(Debug, Clone, Default)]
pub struct AssetFilter {
    /// That stand in this division, or whose project does where the asset names none.
    pub region: Option<RegionCode>,
    /// That this project formed.
    pub project: Option<ProjectId>,
}

/// One asset.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AssetRow {
    /// Its id.
    pub asset: AssetId,
    /// What it is called.
    pub name: String,
    /// What it is for.
    pub class: AssetClass,
    /// The project that formed it.
    pub project: ProjectId,
    /// Where it stands.
    pub region: Option<RegionName>,
    /// What it cost.
    pub value: Money,
    /// What it is worth after impairment; nothing once it is disposed of.
    pub worth: Money,
    /// The entry by which it was sold or written off.
    pub disposed_seq: Option<u64>,
    /// Its entry.
    pub seq: u64,
    /// The collective that has title.
    pub holder: Option<UnitName>,
    /// The entry of its title.
    pub vested_seq: Option<u64>,
    /// How many hold shares.
    pub holders: Option<u64>,
    /// Sum of all shares.
    pub shares: Option<u64>,
    /// The entry that quantified it.
    pub quantified_seq: Option<u64>,
    /// Where its income is.
    pub states: Vec<BucketSum>,
}

/// An asset in full.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AssetDetail {
    /// The log size that it is as of.
    pub as_of: u64,
    /// The asset.
    pub asset: AssetRow,
    /// By which contracts it is operated.
    pub contracts: Vec<OperatingRow>,
    /// What it earned.
    pub incomes: Vec<IncomeRow>,
    /// What was divided.
    pub dividends: Vec<DividendRow>,
    /// What became of it.
    pub steps: Vec<AssetStep>,
}

/// An operating contract, with all that came in by it so far.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OperatingRow {
    /// Its id, among those of the asset.
    pub contract: OperatingId,
    /// Who operates the asset.
    pub operator: Option<UnitName>,
    /// The first day of the term.
    pub from: Date,
    /// How many years the term has.
    pub years: u64,
    /// Guaranteed for each year of the term.
    pub per_year: Money,
    /// In hundredths of a per cent of the asset's value, where the contract says it so.
    pub basis_points: Option<u64>,
    /// What came in by it.
    pub received: Money,
    /// Its entry.
    pub seq: u64,
}

/// Income of an asset.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IncomeRow {
    /// Its id.
    pub income: IncomeId,
    /// For which period.
    pub period: Period,
    /// How much.
    pub amount: Money,
    /// Who runs the asset and paid.
    pub operator: Option<UnitName>,
    /// By which operating contract.
    pub contract: Option<OperatingId>,
    /// Its entry.
    pub seq: u64,
}

/// A dividend.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DividendRow {
    /// For which period.
    pub period: Period,
    /// Among how many.
    pub holders: u64,
    /// For the holders together.
    pub declared: Sum,
    /// Paid out.
    pub paid: Sum,
    /// Not paid out yet.
    pub unpaid: Sum,
    /// For public-welfare jobs and works.
    pub welfare: Money,
    /// Its entry.
    pub seq: u64,
}

/// One holder of shares.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShareRow {
    /// Place in the register, from 0.
    pub index: u64,
    /// Who.
    pub holder: Who,
    /// How many.
    pub shares: u64,
    /// Its entry.
    pub seq: u64,
}

/// One holder's part of a dividend.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DividendLineRow {
    /// Place in the register, from 0.
    pub index: u64,
    /// Who.
    pub holder: Who,
    /// For how many shares.
    pub shares: u64,
    /// How much.
    pub amount: Money,
    /// True where it is one minor unit above the exact part, rounded down: what was left over goes to the largest
    /// remainders.
    pub remainder: bool,
    /// Its entry.
    pub seq: u64,
    /// The entry that paid it; none while it is unpaid.
    pub paid_seq: Option<u64>,
}

const COLUMNS: &str =
    "a.asset, a.name, a.class, a.project, a.region, r.name AS region_name, a.value, a.worth, a.disposed_seq, a.seq,
    a.holder, u.name AS holder_name, a.vested_seq, a.holders, a.shares, a.quantified_seq";
const FROM: &str = "assets a JOIN projects p ON p.project = a.project
    LEFT JOIN regions r ON r.code = a.region LEFT JOIN units u ON u.unit = a.holder";

const INCOMES: &str = "
SELECT i.income, i.period, i.amount, i.operator, u.name AS operator_name, i.contract, i.seq
FROM incomes i LEFT JOIN units u ON u.unit = i.operator WHERE i.asset = ? ORDER BY i.seq";

const CONTRACTS: &str = "
SELECT c.contract, c.operator, u.name AS operator_name, c.from_day, c.years, c.per_year, c.basis_points, c.seq,
    coalesce((SELECT sum(i.amount) FROM incomes i WHERE i.asset = c.asset AND i.contract = c.contract), 0) AS received
FROM operating_contracts c LEFT JOIN units u ON u.unit = c.operator WHERE c.asset = ? ORDER BY c.seq";

const DIVIDENDS: &str = "
SELECT asset, period, holders, dividends, dividends - paid AS unpaid, paid, welfare, seq
FROM dividends WHERE asset = ? ORDER BY period";

/// What a dividend is divided by. No register has more shares than an integer of SQLite's holds.
const WHOLE: &str = "
SELECT d.dividends, (SELECT sum(l.shares) FROM dividend_lines l WHERE l.asset = d.asset AND l.period = d.period) AS shares
FROM dividends d WHERE d.asset = ? AND d.period = ?";

impl Snapshot<'_> {
    /// Assets by id.
    pub fn assets(
        &self,
        filter: &AssetFilter,
        page: Page,
    ) -> Result<Paged<AssetRow>, ProjectionError> {
        let mut conditions = Filter::default();
        conditions.and_if("a.project = ?", filter.project.as_ref());
        if let Some(region) = filter.region {
            conditions.within("coalesce(a.region, p.region)", region)?;
        }
        let list = List {
            columns: COLUMNS,
            from: FROM,
            filter: conditions,
            order: "a.asset",
        };
        let mut paged = self.paged(&list, page, read_asset)?;
        self.fill_states(&mut paged.rows)?;
        Ok(paged)
    }

    /// One asset; none where there is no such asset.
    pub fn asset(&self, id: &AssetId) -> Result<Option<AssetDetail>, ProjectionError> {
        let sql = format!("SELECT {COLUMNS} FROM {FROM} WHERE a.asset = ?");
        let Some(mut asset) = self.one(&sql, [id.as_str()], read_asset)? else {
            return Ok(None);
        };
        asset.states = self.states_of(&Account::Asset(id.clone()))?;
        Ok(Some(AssetDetail {
            as_of: self.as_of(),
            asset,
            contracts: self.list(CONTRACTS, [id.as_str()], read_contract)?,
            incomes: self.list(INCOMES, [id.as_str()], read_income)?,
            dividends: self.list(DIVIDENDS, [id.as_str()], read_dividend)?,
            steps: self.asset_steps(id)?,
        }))
    }

    /// The register of shares, in its order.
    pub fn shares(
        &self,
        asset: &AssetId,
        audience: &Audience,
        page: Page,
    ) -> Result<Paged<ShareRow>, ProjectionError> {
        let mut filter = Filter::default();
        filter.and("asset = ?", asset.to_string());
        let list = List {
            columns: "idx, holder, holder_seal, holder_unit, shares, seq",
            from: "shares",
            filter,
            order: "idx",
        };
        let (mut names, shown) = (Names::new(self), shown_to(audience));
        self.paged(&list, page, |row| {
            Ok(ShareRow {
                index: row.uint("idx")?,
                holder: names.who(&read_holder(row)?, shown)?,
                shares: row.uint("shares")?,
                seq: row.uint("seq")?,
            })
        })
    }

    /// Each holder's part of a dividend, in the order of the register.
    pub fn dividend_lines(
        &self,
        asset: &AssetId,
        period: Period,
        audience: &Audience,
        page: Page,
    ) -> Result<Paged<DividendLineRow>, ProjectionError> {
        let mut filter = Filter::default();
        filter.and("asset = ?", asset.to_string());
        filter.and("period = ?", period.to_string());
        let list = List {
            columns: "idx, holder, holder_seal, holder_unit, shares, amount, seq, paid_seq",
            from: "dividend_lines",
            filter,
            order: "idx",
        };
        let whole = self.one(WHOLE, (asset.as_str(), period.to_string()), |row| {
            Ok((row.uint("shares")?, row.money("dividends")?))
        })?;
        let (all, dividends) = whole.unwrap_or((0, Money::ZERO));
        let (mut names, shown) = (Names::new(self), shown_to(audience));
        self.paged(&list, page, |row| {
            let (shares, amount) = (row.uint("shares")?, row.money("amount")?);
            Ok(DividendLineRow {
                index: row.uint("idx")?,
                holder: names.who(&read_holder(row)?, shown)?,
                remainder: is_above(amount, dividends, shares, all),
                shares,
                amount,
                seq: row.uint("seq")?,
                paid_seq: row.opt_uint("paid_seq")?,
            })
        })
    }

    /// Who a dividend's part goes to, by its entry.
    pub(crate) fn dividend_holder(
        &self,
        seq: u64,
        audience: &Audience,
        names: &mut Names<'_>,
    ) -> Result<Option<Who>, ProjectionError> {
        let sql = "SELECT holder, holder_seal, holder_unit FROM dividend_lines WHERE seq = ?";
        let holder = self.one(sql, [int(seq)?], read_holder)?;
        let shown = shown_to(audience);
        holder.map(|holder| names.who(&holder, shown)).transpose()
    }

    pub(crate) fn assets_of_project(
        &self,
        project: &ProjectId,
    ) -> Result<Vec<AssetRow>, ProjectionError> {
        let sql = format!("SELECT {COLUMNS} FROM {FROM} WHERE a.project = ? ORDER BY a.asset");
        let mut rows = self.list(&sql, [project.as_str()], read_asset)?;
        self.fill_states(&mut rows)?;
        Ok(rows)
    }

    fn fill_states(&self, rows: &mut [AssetRow]) -> Result<(), ProjectionError> {
        for row in rows {
            row.states = self.states_of(&Account::Asset(row.asset.clone()))?;
        }
        Ok(())
    }
}

/// Whether a part is more than the exact one.
fn is_above(part: Money, whole: Money, shares: u64, all: u64) -> bool {
    let exact = i128::from(whole.minor()).saturating_mul(shares.into());
    i128::from(part.minor()).saturating_mul(all.into()) > exact
}

const fn shown_to(audience: &Audience) -> Shown {
    match audience {
        Audience::Office => Shown::Named,
        Audience::Public { .. } | Audience::Village { .. } => Shown::Unnamed,
    }
}

fn read_asset(row: &Row<'_>) -> Result<AssetRow, ProjectionError> {
    Ok(AssetRow {
        asset: row.id("asset")?,
        name: row.text("name")?,
        class: row.word("class")?,
        project: row.id("project")?,
        region: region_name(row)?,
        value: row.money("value")?,
        worth: row.money("worth")?,
        disposed_seq: row.opt_uint("disposed_seq")?,
        seq: row.uint("seq")?,
        holder: opt_unit(row, "holder", "holder_name")?,
        vested_seq: row.opt_uint("vested_seq")?,
        holders: row.opt_uint("holders")?,
        shares: row.opt_uint("shares")?,
        quantified_seq: row.opt_uint("quantified_seq")?,
        states: Vec::new(),
    })
}

fn read_contract(row: &Row<'_>) -> Result<OperatingRow, ProjectionError> {
    Ok(OperatingRow {
        contract: row.id("contract")?,
        operator: opt_unit(row, "operator", "operator_name")?,
        from: row.id("from_day")?,
        years: row.uint("years")?,
        per_year: row.money("per_year")?,
        basis_points: row.opt_uint("basis_points")?,
        received: row.money("received")?,
        seq: row.uint("seq")?,
    })
}

fn read_income(row: &Row<'_>) -> Result<IncomeRow, ProjectionError> {
    Ok(IncomeRow {
        income: row.id("income")?,
        period: row.id("period")?,
        amount: row.money("amount")?,
        operator: opt_unit(row, "operator", "operator_name")?,
        contract: row.opt_id("contract")?,
        seq: row.uint("seq")?,
    })
}

fn read_dividend(row: &Row<'_>) -> Result<DividendRow, ProjectionError> {
    let (asset, period): (AssetId, Period) = (row.id("asset")?, row.id("period")?);
    let sum = |column, part| {
        let asset = asset.clone();
        Ok::<_, ProjectionError>(Sum {
            amount: row.money(column)?,
            figure: Figure::Dividend {
                asset,
                period,
                part,
            },
        })
    };
    Ok(DividendRow {
        period,
        holders: row.uint("holders")?,
        declared: sum("dividends", DividendPart::Declared)?,
        paid: sum("paid", DividendPart::Paid)?,
        unpaid: sum("unpaid", DividendPart::Unpaid)?,
        welfare: row.money("welfare")?,
        seq: row.uint("seq")?,
    })
}

fn opt_unit(row: &Row<'_>, unit: &str, name: &str) -> Result<Option<UnitName>, ProjectionError> {
    match row.opt_id(unit)? {
        Some(unit) => Ok(Some(UnitName {
            unit,
            name: row.text(name)?,
        })),
        None => Ok(None),
    }
}

fn read_holder(row: &Row<'_>) -> Result<Party, ProjectionError> {
    Party::read_sealed(row, "holder", "holder_seal", "holder_unit")
}
