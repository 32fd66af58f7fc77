//! Why a whole file of payments, statement lines or listed people is refused.
//!
//! What is wrong with one row is no refusal; it quarantines that row (`quarantine`).

use std::fmt;

use sunledger_domain::code::RegionCode;

use crate::encoding::TextError;
use crate::header::HEADER_ROWS_MAX;
use crate::table::TableError;

/// Why a whole file is refused. Nothing of it may be posted then.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Its bytes are not text.
    #[error(transparent)]
    Text(#[from] TextError),
    /// It is a workbook or page that cannot be read.
    #[error(transparent)]
    Table(#[from] TableError),
    /// It cannot be taken apart into cells.
    #[error("the file cannot be split into rows: {reason}")]
    Rows {
        /// What the CSV reader found.
        reason: csv::Error,
    },
    /// No row under the header, or nothing at all.
    #[error("the file holds no rows of payments")]
    NoRows,
    /// None of the first rows has the headers that the mapping needs.
    #[error(
        "no header row among the first {HEADER_ROWS_MAX}: row {row} comes nearest and lacks {}; it has: {}",
        missing.join(", "), found.join(" | ")
    )]
    MissingColumns {
        /// The row that comes nearest to a header, from 1.
        row: u64,
        /// The columns that it lacks, each with the headers that were looked for.
        missing: Vec<String>,
        /// What that row has.
        found: Vec<String>,
    },
    /// Two columns could be the same thing; choosing one would be a guess about money.
    #[error(
        "header row {row}: columns {first} and {second} could both be \"{column}\": narrow the mapping"
    )]
    ColumnTwice {
        /// The header row, from 1.
        row: u64,
        /// The mapping's key.
        column: String,
        /// First place, from 1.
        first: usize,
        /// Second place, from 1.
        second: usize,
    },
    /// The workbook has no sheet as the mapping names it.
    #[error("no sheet {wanted}; the file has: {}", there.join(" | "))]
    SheetMissing {
        /// What the mapping says.
        wanted: String,
        /// The sheets there are.
        there: Vec<String>,
    },
    /// Several sheets have the headers; posting one of them would be a guess.
    #[error(
        "several sheets have these headers: {}: name one in the mapping, or hide or delete the others",
        sheets.join(" | ")
    )]
    SheetAmbiguous {
        /// The sheets.
        sheets: Vec<String>,
    },
    /// Neither the file nor the caller says on which day was paid.
    #[error("the file has no column of dates: state the day of business")]
    DateNeeded,
    /// Places in the file lie outside of the division that it should be for.
    #[error(
        "the file is for another place: {outside} rows lie outside of {expected}, {inside} within; outside by county: {}",
        places(.counties)
    )]
    WrongDivision {
        /// Where the rows should lie.
        expected: RegionCode,
        /// Rows that do.
        inside: u64,
        /// Rows that do not.
        outside: u64,
        /// Those that do not, by county.
        counties: Vec<(RegionCode, u64)>,
    },
    /// The file's own total, or a subtotal, is not the sum of its rows: half a file, or a changed one.
    #[error(
        "row {row} states a total of {stated} under \"{column}\", the rows above it give {found}: the file is not whole, or was changed"
    )]
    TotalMismatch {
        /// The row of the total, from 1.
        row: u64,
        /// The column's header.
        column: String,
        /// What the file states.
        stated: String,
        /// What its rows give.
        found: String,
    },
    /// The control total that was given is not the file's.
    #[error("the control total says {stated} {what}, the file has {found}")]
    ControlTotal {
        /// What was counted or summed.
        what: ControlOf,
        /// What was given.
        stated: String,
        /// What the file has.
        found: String,
    },
}

/// What a control total is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ControlOf {
    /// The number of rows.
    Rows,
    /// The sum of the amounts.
    Sum,
}

impl fmt::Display for ControlOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rows => "rows",
            Self::Sum => "in sum",
        })
    }
}

impl FileError {
    /// A stable code for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Text(error) => error.code(),
            Self::Table(error) => error.code(),
            Self::Rows { .. } => "file_rows",
            Self::NoRows => "file_no_rows",
            Self::MissingColumns { .. } => "file_missing_columns",
            Self::ColumnTwice { .. } => "file_column_twice",
            Self::SheetMissing { .. } => "file_sheet_missing",
            Self::SheetAmbiguous { .. } => "file_sheet_ambiguous",
            Self::DateNeeded => "file_date_needed",
            Self::WrongDivision { .. } => "file_wrong_division",
            Self::TotalMismatch { .. } => "file_total_mismatch",
            Self::ControlTotal { .. } => "control_total_mismatch",
        }
    }

    /// What a clerk reads, where the refusal is about the file's content.
    pub fn zh(&self) -> Option<String> {
        Some(match self {
            Self::Table(error) => table_zh(error),
            Self::SheetMissing { wanted, there } => {
                format!("没有工作表“{wanted}”；文件中有：{}", there.join("、"))
            }
            Self::SheetAmbiguous { sheets } => format!(
                "有多个工作表符合表头：{}；请在映射中指定一个，或隐藏、删除其余的",
                sheets.join("、")
            ),
            Self::DateNeeded => "文件没有日期列：请给出业务日期".to_owned(),
            Self::WrongDivision {
                expected,
                inside,
                outside,
                counties,
            } => format!(
                "不是本地的文件：{outside} 行不在 {expected} 范围内（范围内 {inside} 行）；按县：{}",
                places(counties)
            ),
            Self::TotalMismatch {
                row,
                column,
                stated,
                found,
            } => format!(
                "第 {row} 行“{column}”合计 {stated}，以上各行之和为 {found}，不符：文件不完整或被改动，整个文件未接受"
            ),
            Self::ControlTotal {
                what: ControlOf::Rows,
                stated,
                found,
            } => {
                format!("控制数为 {stated} 行，文件有 {found} 行，不符，整个文件未接受")
            }
            Self::ControlTotal {
                what: ControlOf::Sum,
                stated,
                found,
            } => {
                format!("控制总额为 {stated}，文件合计 {found}，不符，整个文件未接受")
            }
            Self::NoRows => "文件中没有数据行".to_owned(),
            Self::MissingColumns { row, missing, .. } => format!(
                "前 {HEADER_ROWS_MAX} 行中没有符合的表头，请核对模板或映射是否选对；第 {row} 行最接近，缺少：{}",
                missing.join("、")
            ),
            Self::ColumnTwice {
                row,
                column,
                first,
                second,
            } => format!(
                "第 {row} 行表头中，第 {first} 列与第 {second} 列都可能是“{column}”：请在映射中写明"
            ),
            Self::Text(_) | Self::Rows { .. } => return None,
        })
    }
}

fn table_zh(error: &TableError) -> String {
    match error {
        TableError::Encrypted => "工作簿有打开密码：请在 Excel 或 WPS 中去掉密码后另存".to_owned(),
        TableError::Damaged { kind, .. } => {
            format!("{kind} 文件损坏或不完整：请重新获取，或重新另存")
        }
        TableError::TooLarge { max, .. } => format!("文件过大（上限 {max}）：请拆分"),
        TableError::Unsupported { kind } => {
            format!("不支持的文件类型（{kind}）：请另存为 .xlsx 或 CSV")
        }
    }
}

fn places(counties: &[(RegionCode, u64)]) -> String {
    let one = |(county, rows): &(RegionCode, u64)| format!("{county} × {rows}");
    counties.iter().map(one).collect::<Vec<_>>().join(", ")
}
