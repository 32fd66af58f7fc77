//! Plain words of a slip: where a payment is, and why a year differs from the last.

use sunledger_domain::calc::StandardCalc;
use sunledger_domain::quantity::Quantity;

use super::*;

fn line(standard: &str, quantity: &str) -> SlipLine {
    let calc = StandardCalc {
        quantity: Quantity::parse(quantity).unwrap(),
        standard: Money::parse(standard).unwrap(),
    };
    let calc = Calc::Standard(calc);
    let due = calc.due().unwrap();
    SlipLine {
        seq: 1,
        batch: "b".parse().unwrap(),
        scheme: "s".parse().unwrap(),
        name: "示例补助".to_owned(),
        basis_text: "示例".to_owned(),
        standard: None,
        terms: None,
        document: None,
        period: "2017".parse().unwrap(),
        payee: None,
        beneficiary: None,
        due,
        paid: due,
        reason: None,
        calc: Some(calc),
        status: BatchStatus::Settled,
        state: LineStatus::Settled,
        returned: None,
        office: Some("示例局".to_owned()),
    }
}

#[test]
fn why_it_differs_is_said_from_the_computations() {
    let before = line("100.00", "5");
    for (now, said) in [
        (line("100.00", "6"), "数量由 5 变为 6"),
        (line("120.00", "5"), "标准由 100.00 变为 120.00"),
        (
            line("120.00", "6.5"),
            "标准由 100.00 变为 120.00，数量由 5 变为 6.5",
        ),
    ] {
        let rows = compared(&[&now], &[&before]);
        assert_eq!(rows[0].why.as_deref(), Some(said));
    }
    assert_eq!(compared(&[&before], &[&before])[0].why, None);
    let gone = compared(&[], &[&before]);
    assert_eq!(gone[0].why.as_deref(), Some("今年没有此项"));
    let more = compared(&[&before, &before], &[&before]);
    assert_eq!(more[0].why.as_deref(), Some("笔数由 1 变为 2"));
    let bare = SlipLine {
        calc: None,
        due: Money::parse("1.00").unwrap(),
        ..before.clone()
    };
    let unsaid = compared(&[&bare], &[&before]);
    assert!(unsaid[0].why.as_deref().unwrap().contains("未写明计算"));
}

#[test]
fn every_place_of_a_payment_has_plain_words() {
    let at = |batch, state, returned: Option<&str>| {
        status(&SlipLine {
            status: batch,
            state,
            returned: returned.map(str::to_owned),
            ..line("1.00", "1")
        })
    };
    let settled = |state, returned| at(BatchStatus::Settled, state, returned);
    assert_eq!(
        at(BatchStatus::Prepared, LineStatus::Pending, None),
        "审核中"
    );
    assert_eq!(
        at(BatchStatus::Approved, LineStatus::Pending, None),
        "已审批待支付"
    );
    assert_eq!(settled(LineStatus::Settled, None), "已付");
    assert_eq!(
        settled(LineStatus::Awaiting, Some("卡号错误")),
        "退票：卡号错误，请到示例局更正"
    );
    assert_eq!(
        settled(LineStatus::Pending, Some("卡号错误")),
        "退票后已重发，银行办理中"
    );
    assert_eq!(settled(LineStatus::Pending, None), "已送银行，办理中");
    assert!(settled(LineStatus::GivenUp, None).contains("退回项目"));
    assert!(settled(LineStatus::Reversed, None).contains("冲销"));
    assert!(at(BatchStatus::Refused, LineStatus::Refused, None).contains("未通过"));
}

#[test]
fn an_instalment_is_due_as_it_is_paid() {
    let part = SlipLine {
        paid: Money::parse("40.00").unwrap(),
        reason: Some(DueReason::Instalment),
        ..line("100.00", "1")
    };
    assert_eq!(owed(&part).to_string(), "40.00");
    let offset = SlipLine {
        reason: Some(DueReason::Offset),
        ..part
    };
    assert_eq!(owed(&offset).to_string(), "100.00");
}
