//! Firm batches under a project's contract, and rows that state quantity and standard.

use crate::import::sheet::{County, HEADER, csv, row};
use crate::run::{command, sunledger};

const CONTRACT: &str = "\"contract\":\"ht-1\",\"project\":\"XM-1\"";
const BASIS: &str = "\"basis\":{\"business_on\":\"2017-03-01\",\"document\":{\"number\":\"试发〔2017〕1号\",\"on\":\"2017-02-27\"}}";

/// A contract of 900.00 with a registered builder.
fn contracted() -> County {
    let county = County::new();
    let unit = "{\"unit\":\"jianzhu\",\"kind\":\"enterprise\",\"name\":\"示例建筑公司\"}";
    let registered = county
        .world
        .post("registrar", &command("u", "unit.register", unit));
    registered.done();
    let approve = format!(
        "{{\"project\":\"XM-1\",\"amount\":\"1000\",\"public_welfare\":false,\"start_on\":\"2017-03-01\",\"finish_on\":\"2017-10-31\",\"target\":\"试\",\"unit\":\"bureau\",{BASIS}}}"
    );
    county
        .world
        .post("fin", &command("a", "project.approve", &approve))
        .done();
    let sign = format!(
        "{{{CONTRACT},\"amount\":\"900\",\"contractor\":{{\"unit\":\"jianzhu\"}},{BASIS}}}"
    );
    county
        .world
        .post("maker", &command("c", "contract.sign", &sign))
        .done();
    county
}

fn import(county: &County, paid: &str, more: &[&str]) -> crate::run::Ran {
    let text = format!(
        "项目代码,支付凭证号,月份,统一社会信用代码,企业名称,补贴金额\nXM-1,QZ-1,2017-03,91110108059291623Q,示例企业,{paid}\n"
    );
    let file = county.file(&format!("{paid}.csv"), text);
    let args = [
        "import",
        "payments",
        county.dir(),
        &file,
        "--template",
        "firm",
        "--as",
        "maker",
        "--on",
        "2017-03-10",
        "--json",
    ];
    sunledger(&[&args[..], more].concat())
}

#[test]
fn a_firm_batch_pays_under_the_contract_and_within_its_price() {
    let county = contracted();
    let progress = ["--contract", "ht-1", "--nature", "progress"];
    let beyond = import(&county, "900.01", &progress);
    beyond.refused("above_contract_price");
    let done = import(&county, "900.00", &progress).json();
    let batch = done["batch"].as_str().unwrap();
    let sql = format!("SELECT contract, nature FROM batches WHERE batch = '{batch}'");
    let asked = county.world.run("query", &[&sql, "--json"]).json();
    assert_eq!(asked["rows"][0], serde_json::json!(["ht-1", "progress"]));
}

#[test]
fn a_final_payment_waits_for_acceptance_and_neither_word_stands_alone() {
    let county = contracted();
    import(
        &county,
        "10.00",
        &["--contract", "ht-1", "--nature", "final"],
    )
    .refused("wrong_status");
    import(
        &county,
        "10.00",
        &["--contract", "ht-2", "--nature", "progress"],
    )
    .refused("unknown_id");
    for alone in [["--contract", "ht-1"], ["--nature", "progress"]] {
        assert_eq!(import(&county, "10.00", &alone).code, 2);
    }
}

#[test]
fn a_product_is_the_lines_computation_and_a_wrong_one_waits() {
    let county = County::new();
    let columns = |of: &str, quantity: &str| {
        format!(
            "{},{quantity},20.00",
            row(1, of).replace("试户1", &format!("试{of}"))
        )
    };
    let rows = [columns("50.00", "2.5"), columns("50.01", "2.5")];
    let text = csv(&rows).replace(HEADER, &format!("{HEADER},数量,标准(元)"));
    let file = county.file("标准.csv", text);
    let done = county.import(&file, &[]).json();
    assert_eq!(
        (&done["accepted"], &done["quarantined"]),
        (&1.into(), &1.into()),
        "{done}"
    );
    assert_eq!(done["reasons"]["product_wrong"], 1, "{done}");
    let asked = county
        .world
        .run("query", &["SELECT kind, calc FROM calcs", "--json"])
        .json();
    let calc = "{\"standard\":{\"quantity\":\"2.5\",\"standard\":\"20.00\"}}";
    assert_eq!(asked["rows"], serde_json::json!([["standard", calc]]));
}
