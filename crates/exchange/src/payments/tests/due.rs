//! 应发 and 实发: a difference has a reason in the remark, or the row waits.

use super::*;
use crate::Template;
use sunledger_domain::event::DueReason;

/// A row of the person template; the middle parts are due, paid and remark.
fn read_row(due: &str, paid: &str, remark: &str) -> PaymentFile {
    let text = format!(
        "项目代码*,支付凭证号*,姓名*,证件类型*,证件号码*,按户或按人补助*,应发金额(元)*,实发金额(元)*,发放月份*,备注\n\
         P-1,PZ-1,王小样,01-居民身份证,11010519491231002X,按户,{due},{paid},05,{remark}\n"
    );
    let options = ReadOptions {
        business_on: Some(jiff::civil::date(2017, 6, 10)),
        ..ReadOptions::default()
    };
    let mapping = Template::Person.mapping().unwrap();
    read_payments_with(text.as_bytes(), &mapping, &options).unwrap()
}

#[test]
fn the_remark_gives_the_reason() {
    for (due, paid, remark, expected) in [
        ("500", "500", "", (None, None)),
        (
            "500",
            "300",
            "分期发放",
            (Some(50_000), Some(DueReason::Instalment)),
        ),
        (
            "500",
            "300.5",
            "抵扣上年多发",
            (Some(50_000), Some(DueReason::Offset)),
        ),
        ("500", "-300", "退回", (None, None)),
    ] {
        let file = read_row(due, paid, remark);
        assert_eq!(file.quarantined, [], "{remark}");
        let row = &file.rows[0];
        assert_eq!(
            (row.due.map(Money::minor), row.reason),
            expected,
            "{remark}"
        );
    }
}

#[test]
fn without_a_reason_the_row_waits() {
    for (due, paid, remark, reason) in [
        ("500", "300", "", Reason::ReasonMissing),
        ("500", "300", "户主外出", Reason::ReasonMissing),
        ("500", "300", "退票，本人死亡", Reason::ReasonAmbiguous),
        ("500", "600", "其他", Reason::PaidAboveDue),
        ("-1", "5", "", Reason::DueNegative),
    ] {
        let file = read_row(due, paid, remark);
        assert_eq!(
            faults(&file),
            (2, vec![("应发金额(元)*", reason)]),
            "{due} {paid} {remark}"
        );
    }
    let file = read_row("500", "0", "死亡");
    assert_eq!(faults(&file).1[0], ("实发金额(元)*", Reason::AmountZero));
}
