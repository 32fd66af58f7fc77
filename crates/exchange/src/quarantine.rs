//! Rows that wait for a correction, with every reason and their cells as they came.
//!
//! The cells may hold personal data: they go back to the clerk, never into the log.

mod file;

use std::fmt;

pub(crate) use file::{CHECK_MARK, OWN_COLUMNS, is_returned, without_mark, write_quarantined};

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $chinese:literal, $english:literal;)*) => {
        /// Why a cell or a row is not taken.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Reason {
            $($(#[$doc])* $name,)*
        }

        impl Reason {
            /// All reasons there are.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// A stable code for programs.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }

            /// What a clerk reads: Chinese, then English.
            pub const fn text(self) -> (&'static str, &'static str) {
                match self {
                    $(Self::$name => ($chinese, $english),)*
                }
            }
        }
    };
}

reasons! {
    /// The only filled cell is the amount.
    AmountOnly = "amount_only",
        "整行只有金额，可能是合计行",
        "only the amount is filled: perhaps a totals row";
    /// Below zero, where the mapping knows no returns.
    AmountNegative = "amount_negative",
        "金额为负，该映射不接受退款行",
        "negative, and the mapping knows no returns";
    /// Not one exact decimal number by the mapping's rule.
    AmountNotExact = "amount_not_exact",
        "不是准确的金额",
        "not one exact amount by the mapping's rule";
    /// Finer than a minor unit.
    AmountTooFine = "amount_too_fine",
        "金额小于一分，不得四舍五入",
        "finer than the minor unit, and nothing is rounded";
    /// Beyond what one amount may be.
    AmountTooLarge = "amount_too_large",
        "金额超出上限",
        "beyond the largest amount";
    /// Zero moves no money.
    AmountZero = "amount_zero",
        "金额为零",
        "zero moves no money";
    /// A damaged or control character, or one that reverses the direction of writing.
    BadCharacter = "bad_character",
        "含损坏字符或控制字符",
        "holds a damaged or control character";
    /// TRUE or FALSE where a text, a date or an amount should be.
    BooleanCell = "boolean_cell",
        "单元格是逻辑值（TRUE/FALSE）",
        "the cell holds TRUE or FALSE";
    /// A cell that must be filled is empty.
    CellEmpty = "cell_empty",
        "必填项为空",
        "must be filled and is empty";
    /// Longer than its field may be.
    CellTooLong = "cell_too_long",
        "内容过长",
        "too long";
    /// More cells than headers.
    CellsExtra = "cells_extra",
        "列数多于表头，可能串列",
        "more cells than headers: cells may have shifted";
    /// Fewer cells than headers.
    CellsMissing = "cells_missing",
        "列数少于表头，可能被截断",
        "fewer cells than headers: the row may be cut";
    /// The last row has no line end: the file may be cut.
    CutOff = "cut_off",
        "末行没有换行，文件可能不完整",
        "the last row has no line end: the file may be cut off";
    /// Two formats read two different days.
    DateAmbiguous = "date_ambiguous",
        "日期有两种读法",
        "two formats read two different days";
    /// Before the mapping's earliest or after its latest day.
    DateOutOfRange = "date_out_of_range",
        "日期不在映射允许的范围内",
        "outside the mapping's range of days";
    /// No format of the mapping reads it.
    DateUnreadable = "date_unreadable",
        "无法按映射的格式识别日期",
        "no format of the mapping reads this date";
    /// A text cell that the spreadsheet program has turned into a date.
    DateInText = "date_in_text",
        "该单元格被表格软件改成了日期，请按原文以文本填写",
        "the spreadsheet program has turned this text into a date: write it as text";
    /// A number of more than fifteen digits, stored as a number.
    DigitsLost = "digits_lost",
        "数字超过 15 位却存为数值，末位已丢失：请设为文本后重填",
        "more than 15 digits stored as a number, so that the last ones are lost: write it as text";
    /// What is due is below zero.
    DueNegative = "due_negative",
        "应发金额为负",
        "the amount due is below zero";
    /// It does not say whether money came in or went out.
    FlagUnreadable = "flag_unreadable",
        "看不出是收入还是支出",
        "does not say whether money came in or went out";
    /// A formula's error, such as `#REF!`.
    FormulaError = "formula_error",
        "公式错误",
        "a formula's error";
    /// The header once more.
    HeaderRepeated = "header_repeated",
        "重复的表头行",
        "the header once more";
    /// The date of birth within an ID number does not exist.
    IdBirthDate = "id_birth_date",
        "身份证号中的出生日期不存在",
        "the date of birth in the ID number does not exist";
    /// The check digit does not fit.
    IdCheckDigit = "id_check_digit",
        "证件号码校验位不符，请核对原件",
        "the check digit of the number does not fit: look for a typing error";
    /// Digits are hidden behind asterisks.
    IdMasked = "id_masked",
        "证件号码被遮盖（*），不能用来比对",
        "the number is masked and cannot tell people apart";
    /// Not the right number of characters, or wrong ones.
    IdShape = "id_shape",
        "身份证号或统一社会信用代码应为 18 位",
        "an ID number or credit code has 18 characters of its standard";
    /// A line break within a cell: a stray quote may have swallowed rows.
    LineBreak = "line_break",
        "单元格内有换行，引号可能吞并了后面的行",
        "a line break within a cell: a stray quote may have swallowed rows";
    /// The ledger is to pay somebody, and the row does not say whom.
    PayeeUnnamed = "payee_unnamed",
        "未写明收款人",
        "does not say who is paid";
    /// More is paid than is due.
    PaidAboveDue = "paid_above_due",
        "实发大于应发",
        "more is paid than is due";
    /// A quantity without its standard, or a standard without its quantity.
    ProductIncomplete = "product_incomplete",
        "数量与标准须同时填写，或同时留空",
        "quantity and standard are both filled, or neither";
    /// The standard for each of so many is not what is due.
    ProductWrong = "product_wrong",
        "标准 × 数量不等于应发金额（没有应发时为实发金额）",
        "standard times quantity is not what is due, or what is paid where nothing else is due";
    /// Not one exact quantity.
    QuantityNotExact = "quantity_not_exact",
        "数量应为大于零、至多四位小数的数，不带单位",
        "a quantity is a number above 0 with at most four decimals and no unit";
    /// Neither household nor person.
    PerUnreadable = "per_unreadable",
        "应写明按户或按人",
        "should say per household or per person";
    /// A month without its year.
    PeriodYearMissing = "period_year_missing",
        "只有月份，且晚于业务日期的月份：请给出年份",
        "a month without a year, later than the month of business: state the year";
    /// Neither a year nor a month of one.
    PeriodUnreadable = "period_unreadable",
        "期间应写作 2017 或 2017-03",
        "a period is written 2017 or 2017-03";
    /// Not an id of the county's project store.
    ProjectUnfit = "project_unfit",
        "项目代码应为 1 至 64 个字母、数字、-、_ 或 .",
        "a project code has 1 to 64 letters, digits, '-', '_' or '.'";
    /// A quote that nothing closes, up to the end of the file.
    QuoteUnclosed = "quote_unclosed",
        "引号没有配对，直到文件末尾",
        "a quote that nothing closes up to the end of the file";
    /// The remark gives several reasons.
    ReasonAmbiguous = "reason_ambiguous",
        "应发与实发不同，备注中有不止一种原因",
        "due and paid differ, and the remark gives more than one reason";
    /// Due and paid differ, and no known reason is given.
    ReasonMissing = "reason_missing",
        "应发与实发不同，备注须写明原因（死亡、分期、抵扣、退票、其他）",
        "due and paid differ: the remark must say why (death, instalment, offset, returned, other)";
    /// Not a public reference number.
    ReferenceUnfit = "reference_unfit",
        "凭证号应为 1 至 64 个可打印 ASCII 字符，且不得是身份证号",
        "a reference has 1 to 64 printable ASCII characters and is no ID number";
    /// Money that came back, in a list of what is to be paid.
    ReturnNotPrepared = "return_not_prepared",
        "退款不能随支付批次提交：请由国库岗位凭银行对账单或 return.record 登记",
        "money that came back is no part of a payment batch: the treasury records it from the bank's statement or by return.record";
    /// The file's own total is not the sum of its rows.
    TotalMismatch = "total_mismatch",
        "合计行与各行之和不符",
        "the file's total is not the sum of the rows above it";
    /// The division is not registered in this ledger.
    VillageUnknown = "village_unknown",
        "账本中没有登记这个行政区划：请核对代码，或由登记岗位先登记",
        "this division is not registered in the ledger: check the code, or have it registered";
    /// The village does not lie in the township of the same row.
    VillageOutsideTownship = "village_outside_township",
        "村编码不属于本行的乡镇编码",
        "the village does not lie in the township of the same row";
    /// Not a 12-digit division code.
    VillageUnreadable = "village_unreadable",
        "不是 12 位区划代码",
        "not a 12-digit division code";
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (chinese, english) = self.text();
        write!(f, "{chinese} / {english}")
    }
}

/// One reason, and where in the row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The column by its header in the file; none where it is the whole row.
    pub column: Option<Box<str>>,
    /// Why.
    pub reason: Reason,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.column {
            Some(column) => write!(f, "[{column}] {}", self.reason),
            None => self.reason.fmt(f),
        }
    }
}

/// A row that waits for a correction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuarantinedRow {
    /// Its row in the file, from 1, the header included.
    pub row: u64,
    /// Everything that is wrong with it, at least one thing.
    pub problems: Vec<Problem>,
    /// Its cells as they came.
    pub cells: Vec<Box<str>>,
}
