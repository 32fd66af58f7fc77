//! Details of a file attach to a voucher 挂接: paid from its undistributed money and never twice from the project.

use super::sheet::{County, csv, row};
use crate::python::root;
use crate::run::{command, sunledger};

/// A lump sum of 500.00 that has arrived at the agent account.
fn with_voucher(county: &County) {
    let post = |officer: &str, key: &str, kind: &str, body: &str| {
        county.world.post(officer, &command(key, kind, body)).done()
    };
    let agent =
        "{\"agent\":\"daifa\",\"kind\":\"paying\",\"name\":\"试代发户\",\"unit\":\"bureau\"}";
    post("fin", "daifa", "agent.open", agent);
    let voucher = "{\"agent\":\"daifa\",\"amount\":\"500.00\",\"basis\":{\"business_on\":\"2017-03-05\"},\"project\":\"XM-1\",\"reference\":\"BK-1\",\"voucher\":\"v1\"}";
    let prepared = county
        .world
        .post("maker", &command("v1", "voucher.prepare", voucher));
    let seq = prepared.json()["first_seq"].to_string();
    let shown = county.world.run("show", &["entry", &seq, "--json"]).done();
    let digest = shown.split("\"digest\":\"").nth(1).unwrap();
    let digest = digest.split('"').next().unwrap();
    let approval = format!("{{\"digest\":\"{digest}\",\"voucher\":\"v1\"}}");
    post("checker", "v1-ok", "voucher.approve", &approval);
    let sent = "{\"amount\":\"500.00\",\"basis\":{\"business_on\":\"2017-03-06\"},\"reference\":\"BK-1\",\"voucher\":\"v1\"}";
    post("bank", "v1-sent", "voucher.settle", sent);
}

#[test]
fn details_attach_to_their_voucher() {
    let county = County::new();
    with_voucher(&county);
    let file = county.file("明细.csv", csv(&[row(1, "300.00"), row(2, "150.00")]));
    county
        .import(&file, &["--voucher", "no"])
        .refused("unknown_id");
    county
        .import(&file, &["--voucher", "v1", "--project", "p"])
        .refused("file_several_projects");
    let left = county.bucket("left");
    let rehearsed = county
        .import(&file, &["--voucher", "v1", "--dry-run"])
        .json();
    assert_eq!(rehearsed["voucher"], "v1", "{rehearsed}");
    let done = county.import(&file, &["--voucher", "v1"]).json();
    assert_eq!(
        (&done["outcome"], &done["voucher"]),
        (&"recorded".into(), &"v1".into()),
        "{done}"
    );
    assert_eq!(
        county.bucket("left"),
        left,
        "the project pays nothing twice"
    );

    // The same file is the same batch; it cannot hang elsewhere, nor on nothing, by a second import.
    let again = county.import(&file, &["--voucher", "v1"]).json();
    assert_eq!(
        (&again["outcome"], &again["voucher"]),
        (&"repeated".into(), &"v1".into())
    );
    let other = county.file("其他.csv", csv(&[row(3, "10.00")]));
    county.import(&other, &[]).done();
    county
        .import(&other, &["--voucher", "v1"])
        .refused("imported_otherwise");

    let batch = done["batch"].as_str().unwrap();
    let digest = county.digest(batch);
    county
        .world
        .run(
            "approve",
            &[batch, "--as", "checker", "--digest", &digest[..8]],
        )
        .done();
    let settle = format!(
        "{{\"amount\":\"450.00\",\"basis\":{{\"business_on\":\"2017-03-12\"}},\"batch\":\"{batch}\",\"reference\":\"DF-1\"}}"
    );
    county
        .world
        .post("bank", &command("settle", "payment.settle", &settle))
        .done();
    assert_eq!(
        (county.bucket("settled"), county.bucket("with_agent")),
        ("450.00".into(), "50.00".into())
    );
    // What is beyond the voucher is refused, by a rehearsal too.
    let dear = county.file("dear.csv", csv(&[row(4, "50.01")]));
    for more in [&["--voucher", "v1", "--dry-run"][..], &["--voucher", "v1"]] {
        county.import(&dear, more).refused("overdrawn");
    }
}

#[test]
fn old_books_hang_on_no_voucher() {
    let county = County::new();
    let file = county.file("a.csv", csv(&[row(1, "1.00")]));
    let mapping = root().join("mappings/leeds.toml");
    let ran = sunledger(&[
        "import",
        "payments",
        county.dir(),
        &file,
        "--mapping",
        mapping.to_str().unwrap(),
        "--voucher",
        "v1",
    ]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("--voucher"), "{}", ran.err);
}
