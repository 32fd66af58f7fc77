//! Headers under which lists keep what is matched.
//!
//! Only a number matches; a name beside it helps a person to judge, and is no key.

use jiff::civil::date;

use crate::header::Wanted;
use crate::mapping::{Column, DateRule, Headers, Need};

const CITIZEN: [&str; 9] = [
    "身份证号码",
    "身份证号",
    "公民身份号码",
    "公民身份证号码",
    "居民身份证号码",
    "居民身份证号",
    "证件号码",
    "证件号",
    "身份证",
];
const CREDIT: [&str; 4] = [
    "统一社会信用代码",
    "社会信用代码",
    "信用代码",
    "统一信用代码",
];
const NAME: [&str; 8] = [
    "姓名",
    "死者姓名",
    "逝者姓名",
    "职工姓名",
    "干部姓名",
    "企业名称",
    "单位名称",
    "权利人",
];
const DATE: [&str; 8] = [
    "死亡日期",
    "死亡时间",
    "死亡年月日",
    "去世日期",
    "注销日期",
    "任职日期",
    "登记日期",
    "入职日期",
];

/// How lists write days.
const FORMATS: [&str; 7] = [
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y年%m月%d日",
    "%Y%m%d",
    "%Y-%m-%d %H:%M:%S",
    "%Y/%m/%d %H:%M:%S",
];

pub(super) struct Columns {
    citizen_needed: Column,
    citizen: Column,
    credit_needed: Column,
    credit: Column,
    name: Column,
    date: Column,
    pub(super) dates: DateRule,
}

impl Columns {
    pub(super) fn new() -> Self {
        let column = |headers: &[&str], need| Column {
            headers: Headers::of(headers),
            need,
        };
        Self {
            citizen_needed: column(&CITIZEN, Need::Column),
            citizen: column(&CITIZEN, Need::Nothing),
            credit_needed: column(&CREDIT, Need::Column),
            credit: column(&CREDIT, Need::Nothing),
            name: column(&NAME, Need::Nothing),
            date: column(&DATE, Need::Nothing),
            dates: DateRule {
                formats: FORMATS.map(str::to_owned).to_vec(),
                earliest: date(1900, 1, 1),
                latest: date(2199, 12, 31),
            },
        }
    }

    /// A list with a column of citizen ID numbers.
    pub(super) fn of_people(&self) -> [Wanted<'_>; 4] {
        self.with(&self.citizen_needed, &self.credit)
    }

    /// A list with a column of credit codes.
    pub(super) fn of_organisations(&self) -> [Wanted<'_>; 4] {
        self.with(&self.citizen, &self.credit_needed)
    }

    fn with<'c>(&'c self, citizen: &'c Column, credit: &'c Column) -> [Wanted<'c>; 4] {
        [
            ("id_number", Some(citizen)),
            ("credit_code", Some(credit)),
            ("name", Some(&self.name)),
            ("date", Some(&self.date)),
        ]
    }
}
