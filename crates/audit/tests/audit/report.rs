//! What a report says: as JSON for programs, in two languages for people.

use serde_json::json;
use sunledger_audit::{
    Depth, Expected, MemorySource, Options, Report, SourceError, describe, verify_log,
};
use sunledger_chain::{Entries, Head};
use sunledger_domain::Account;

use crate::book::{Batches, audit, head_of, linked};
use crate::setting::paid;

fn json(report: &Report) -> serde_json::Value {
    serde_json::to_value(report).expect("JSON")
}

#[test]
fn a_whole_log_as_json() {
    let batches = paid().batches;
    let head = head_of(&linked(&batches));
    let found = json(&audit(&batches));
    assert_eq!(found["ok"], true);
    assert_eq!(found["entries"], head.size);
    assert_eq!(found["head"], head.hash.to_string());
    assert_eq!(found["first_bad"], serde_json::Value::Null);
    assert_eq!(
        (&found["depth"], &found["judged"]),
        (&json!("rules"), &json!(head.size))
    );
    assert_eq!(
        (&found["findings"], &found["findings_total"]),
        (&json!([]), &json!(0))
    );
}

#[test]
fn the_chain_alone_says_so_and_has_no_totals() {
    let source = MemorySource::new(linked(&paid().batches));
    let depth = Depth::ChainOnly;
    let report = verify_log(&source, &Expected::default(), Options { depth });
    let found = json(&report);
    assert_eq!(
        (&found["ok"], &found["depth"]),
        (&json!(true), &json!("chain"))
    );
    assert!(found.get("totals").is_none() && found.get("findings").is_none());
    assert!(found.get("signing").is_none() && !describe(&report).zh.contains("签名"));
    assert_eq!(report.judged(), 0);
    assert!(
        describe(&report)
            .en
            .contains("rules of the money were not checked")
    );
    assert!(describe(&report).zh.contains("未核对资金规则"));
}

#[test]
fn a_forged_log_as_json() {
    let book = paid();
    let seq = book.seq_of("project.funded");
    let batches = book.forged(seq, |payload| {
        payload["body"]["amount"] = "1000000.01".into();
    });
    let found = json(&audit(&batches));
    assert_eq!(found["ok"], false);
    assert_eq!(found["first_bad"]["seq"], seq);
    assert_eq!(found["first_bad"]["kind"], "overdrawn");
    assert_eq!(found["findings"][0], found["first_bad"]);
    assert!(
        found["first_bad"]["detail"]
            .as_str()
            .expect("text")
            .contains("1000000.01")
    );
    assert!(
        found["first_bad"]["detail_zh"]
            .as_str()
            .expect("text")
            .contains("指标")
    );
}

#[test]
fn a_log_that_cannot_be_opened_names_no_entry() {
    let report = Report::unreadable(SourceError {
        seq: None,
        kind: "store_unreadable",
        detail: "the directory is empty".to_owned(),
    });
    let found = json(&report);
    let bad = &found["first_bad"];
    assert_eq!((&found["ok"], &bad["seq"]), (&json!(false), &json!(null)));
    assert_eq!(bad["kind"], "store_unreadable");
    assert!(describe(&report).en.contains("the directory is empty"));
}

#[test]
fn totals_are_those_of_the_ledger_to_the_fen() {
    let book = paid();
    let report = audit(&book.batches);
    for total in report.totals() {
        let own = book.state.balances().filter(|(account, bucket, _)| {
            account.kind() == total.account && *bucket == total.bucket
        });
        let sum: i128 = own.map(|(_, _, minor)| minor).sum();
        let digits = total.amount.replace(['.'], "");
        assert_eq!(digits.parse::<i128>().expect("an amount"), sum, "{total:?}");
    }
    let found = |account: &str, bucket: &str| {
        let mut totals = report.totals().iter();
        let total = totals.find(|t| t.account == account && t.bucket.name() == bucket);
        total.map(|total| total.amount.clone())
    };
    let project = Account::Project("xm".parse().expect("an id")).kind();
    // 10,000 paid, of which 1,000 was reversed and 500 came back.
    assert_eq!(found(project, "settled").as_deref(), Some("8500.00"));
    assert_eq!(found(project, "pending").as_deref(), Some("110.00"));
    assert_eq!(found("line", "left").as_deref(), Some("500000.00"));
}

#[test]
fn words_name_the_entry_in_both_languages() {
    let book = paid();
    let seq = book.seq_of("payment.approved");
    let forged = book.rewritten(seq, |payload| payload["cmd"]["actor"] = "maker".into());
    let words = describe(&audit(&forged));
    assert!(words.zh.contains(&format!("第 {seq} 号条目")) && words.zh.contains("maker_approves"));
    assert!(words.en.contains(&format!("entry {seq}")) && words.en.contains("maker_approves"));
    assert!(words.en.contains("rewritten as a whole") && words.zh.contains("重写"));
    assert!(
        !words
            .en
            .chars()
            .any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)),
        "{}",
        words.en
    );
}

#[test]
fn words_say_where_nothing_was_given_to_compare_with() {
    let batches = paid().batches;
    let source = MemorySource::new(linked(&batches));
    let without = verify_log(&source, &Expected::default(), Options::default());
    assert!(without.ok());
    assert!(describe(&without).en.contains("No head was given"));
    assert!(!describe(&audit(&batches)).en.contains("No head was given"));
    assert!(describe(&audit(&batches)).zh.contains("账本完整"));
}

#[test]
fn words_tell_a_broken_chain_and_an_unjudged_rest() {
    let book = paid();
    let seq = book.seq_of("payment.approved");
    let unknown = book.rewritten(seq, |payload| payload["type"] = "payment.blessed".into());
    let words = describe(&audit(&unknown)).en;
    assert!(
        words.contains(&format!("over the first {seq} entries only")),
        "{words}"
    );
    let whole = linked(&unknown);
    let mut cut = Entries::new();
    whole
        .iter()
        .take(whole.len() - 1)
        .for_each(|entry| cut.push_raw(entry));
    let end: Option<Head> = Some(head_of(&whole));
    let expected = Expected {
        end,
        ..Expected::default()
    };
    let words = describe(&verify_log(
        &MemorySource::new(cut),
        &expected,
        Options::default(),
    ));
    assert!(words.en.contains("Nor does the chain hold") && words.zh.contains("链条也有问题"));
}

#[test]
fn a_thousand_findings_are_shown_and_all_are_counted() {
    let book = paid();
    let mut batches: Batches = book.batches.clone();
    let again = batches[5].clone();
    batches.extend(std::iter::repeat_n(again, 1_100));
    let report = audit(&batches);
    // Each repeats a key and registers somebody a second time.
    assert_eq!(report.findings().len(), 1_000);
    assert_eq!(report.findings_total(), 2_200);
    assert!(describe(&report).en.contains("1200 more are not listed"));
    assert_eq!(report.findings().first(), report.first_bad());
}
