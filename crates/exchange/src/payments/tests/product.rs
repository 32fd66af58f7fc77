//! 标准 × 数量: it comes to what is due, or the row waits.

use super::*;
use crate::Template;

/// A row of the person template with quantity, standard, due, paid.
fn read_row([quantity, standard, due, paid]: [&str; 4]) -> PaymentFile {
    let text = format!(
        "项目代码,支付凭证号,姓名,证件类型,证件号码,按户或按人,数量,标准（元）,应发金额,实发金额,发放月份,备注\n\
         P-1,PZ-1,王小样,01-居民身份证,11010519491231002X,按户,{quantity},{standard},{due},{paid},05,分期\n"
    );
    let options = ReadOptions {
        business_on: Some(jiff::civil::date(2017, 6, 10)),
        ..ReadOptions::default()
    };
    let mapping = Template::Person.mapping().unwrap();
    read_payments_with(text.as_bytes(), &mapping, &options).unwrap()
}

#[test]
fn the_product_is_what_is_due() {
    for (cells, computed) in [
        (["2.5", "100", "250", "250"], Some(("2.5", 10_000))),
        // Half a fen is rounded up, and no more.
        (["0.0333", "150", "5.00", "5.00"], Some(("0.0333", 15_000))),
        (["10", "300", "3000", "1500"], Some(("10", 30_000))),
        (["", "", "3000", "1500"], None),
        // What came back is no computation.
        (["10", "300", "3000", "-3000"], None),
    ] {
        let file = read_row(cells);
        assert_eq!(file.quarantined, [], "{cells:?}");
        let calc = file.rows[0].calc.as_deref();
        let calc = calc.map(|calc| (calc.quantity.to_string(), calc.standard.minor()));
        let expected = computed.map(|(quantity, standard)| (quantity.to_owned(), standard));
        assert_eq!(calc, expected, "{cells:?}");
    }
}

#[test]
fn a_wrong_product_waits_with_its_reason() {
    for (cells, column, reason) in [
        (
            ["2.5", "100", "250.01", "250.01"],
            "应发金额",
            Reason::ProductWrong,
        ),
        (
            ["2.5", "100", "249.99", "249.99"],
            "应发金额",
            Reason::ProductWrong,
        ),
        // Of what is due, not of the instalment.
        (
            ["10", "150", "3000", "1500"],
            "应发金额",
            Reason::ProductWrong,
        ),
        (["2.5", "", "250", "250"], "数量", Reason::ProductIncomplete),
        (["", "100", "250", "250"], "数量", Reason::ProductIncomplete),
        (
            ["2.5亩", "100", "250", "250"],
            "数量",
            Reason::QuantityNotExact,
        ),
        (["0", "100", "250", "250"], "数量", Reason::QuantityNotExact),
        (
            ["2.50001", "100", "250", "250"],
            "数量",
            Reason::QuantityNotExact,
        ),
        (
            ["2.5", "百", "250", "250"],
            "标准（元）",
            Reason::AmountNotExact,
        ),
    ] {
        assert_eq!(
            faults(&read_row(cells)),
            (2, vec![(column, reason)]),
            "{cells:?}"
        );
    }
}
