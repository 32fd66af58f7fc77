//! `post`: what did not go as it should is said with file, line and place, in Chinese first.

use std::fs;

use serde_json::Value;

use crate::run::{Ran, World, batch, command, fund, sunledger};

fn post_file(world: &World, name: &str, bytes: &[u8], more: &[&str]) -> Ran {
    let path = world.dir.parent().unwrap().join(name);
    fs::write(&path, bytes).unwrap();
    let mut args = vec!["post", world.dir.to_str().unwrap(), path.to_str().unwrap()];
    args.extend(more);
    sunledger(&args)
}

fn settle(batch: &str, amount: &str) -> String {
    format!(
        "{{\"amount\":\"{amount}\",\"basis\":{{\"business_on\":\"2017-03-05\"}},\"batch\":\"{batch}\",\"reference\":\"r-{batch}\"}}"
    )
}

#[test]
fn a_bank_fact_that_goes_to_suspense_does_not_look_like_success() {
    let world = World::new();
    world
        .post(
            "maker",
            &command("b", "payment.prepare", &batch("b", "10.00")),
        )
        .done();
    let unapproved = command("s", "payment.settle", &settle("b", "10.00"));
    let ran = world.post("bank", &unapproved);
    let said = ran.json();
    assert_eq!((ran.code, &said["ok"]), (0, &true.into()));
    let items = said["suspense"].as_array().unwrap();
    assert_eq!(items.len(), 1, "{said}");
    assert_eq!(items[0]["reason"], "not_approved");
    assert_eq!(items[0]["amount"], "-10.00");
    // The same is said when it is posted again, and in text.
    let again = post_file(
        &world,
        "bank.jsonl",
        unapproved.as_bytes(),
        &["--as", "bank"],
    )
    .done();
    assert!(again.contains("其中记入待查 1 笔，金额 -10.00"), "{again}");
    assert!(
        again.contains("原因") && again.contains("共有 1 笔记入待查"),
        "{again}"
    );
    // What fits says nothing of it.
    let fits = world.post("fin", &command("g", "project.give_back", &fund("1.00")));
    assert_eq!(fits.json()["suspense"], Value::Array(Vec::new()));
}

#[test]
fn a_mark_before_the_text_is_no_fault_but_another_encoding_is() {
    let world = World::new();
    let one = command("b", "payment.prepare", &batch("b", "10.00"));
    let marked = [b"\xef\xbb\xbf".as_slice(), one.as_bytes()].concat();
    post_file(&world, "marked.jsonl", &marked, &["--as", "maker"]).done();
    let before = world.entries();
    let foreign = [one.as_bytes(), b"\n", b"{\"key\":\"\xd5\xc5\xc8\xfd\"}\n"].concat();
    let ran = post_file(&world, "gbk.jsonl", &foreign, &["--as", "maker"]);
    ran.refused("file_not_utf8");
    assert!(
        ran.err.contains("gbk.jsonl 第 3 行起") && ran.err.contains("另存为 UTF-8"),
        "{}",
        ran.err
    );
    let utf16: Vec<u8> = "{}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let utf16 = [b"\xff\xfe".as_slice(), &utf16].concat();
    post_file(&world, "utf16.jsonl", &utf16, &["--as", "maker"]).refused("file_not_utf8");
    assert_eq!(world.entries(), before);
}

#[test]
fn the_wrong_key_and_the_wrong_amount_are_named_and_values_are_not() {
    let world = World::new();
    let person = "{\"person\":{\"kind\":\"person\",\"identity\":\"试-1\",\"name\":\"试户甲\"}}";
    let line = |paid: &str| format!("{{\"paid\":{paid},\"payee\":{person}}}");
    let body = |lines: &str| {
        format!(
            "{{\"basis\":{{\"business_on\":\"2017-03-03\"}},\"batch\":\"b\",\"period\":\"2017-03\",\"project\":\"p\",\"scheme\":\"s\",\"lines\":[{lines}]}}"
        )
    };
    let prepare = |lines: &str| command("b", "payment.prepare", &body(lines));
    let good = line("\"1.00\"");
    for (text, field, told) in [
        (
            prepare(&format!("{good},{}", line("\"1.005\""))),
            "body.lines[1].paid",
            "两位小数",
        ),
        (
            prepare(&format!("{good},{good},{}", line("7"))),
            "body.lines[2].paid",
            "带引号",
        ),
        (
            prepare(&good.replace("\"paid\"", "\"payd\"")),
            "body.lines[0].payd",
            "没有“payd”这个键",
        ),
        (
            prepare(&format!("{good},{}", line("\"0\""))),
            "body.lines[1].paid",
            "paid",
        ),
        (
            prepare(&good).replace("\"2017-03\"", "\"三月\""),
            "body.period",
            "2017-03",
        ),
        (
            prepare(&good).replace("\"2017-03-03\"", "\"试户甲\""),
            "body.basis.business_on",
            "2017-03-01",
        ),
        (
            prepare(&good).replace("\"kind\":\"payment", "\"kin\":\"payment"),
            "kin",
            "没有“kin”这个键",
        ),
        (
            prepare(&good).replacen("\"key\":\"b\",", "", 1),
            "request",
            "缺少“key”",
        ),
        (prepare(&good).replacen("\"b\"", "7", 1), "key", "带引号"),
        (
            prepare(&good).replacen("{\"key\"", "{\"key\":\"b\",\"key\"", 1),
            "request",
            "写了两次",
        ),
    ] {
        let ran = post_file(
            &world,
            "batch.jsonl",
            format!("\n\n\n{text}").as_bytes(),
            &["--as", "maker", "--json"],
        );
        assert_eq!(ran.code, 1, "{}", ran.out);
        let said = ran.json();
        let zh = said["error"]["zh"].as_str().unwrap();
        assert_eq!(said["error"]["field"], field, "{said}");
        assert!(zh.contains(told), "{zh}");
        assert_eq!(said["line"], 4);
        assert!(
            !said.to_string().contains("试户甲") && !zh.contains("line 1"),
            "{said}"
        );
    }
    let ran = post_file(
        &world,
        "batch.jsonl",
        "\n{\"键\" 1}".as_bytes(),
        &["--as", "maker"],
    );
    assert_eq!(ran.code, 1);
    assert!(
        ran.out
            .contains("batch.jsonl 第 2 行：未入账 [request_malformed]"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("第 6 列"), "{}", ran.out);
}

#[test]
fn every_failure_has_a_code_and_chinese() {
    let world = World::new();
    let dir = world.dir.to_str().unwrap();
    for (args, code) in [
        (
            vec!["post", dir, "nowhere.jsonl", "--as", "fin"],
            "file_missing",
        ),
        (vec!["post", dir, dir, "--as", "fin"], "file_is_directory"),
        (vec!["post", dir, "-", "--as", "fin"], "nothing_to_post"),
        (vec!["post", dir, "-", "--as", "某 人"], "invalid_argument"),
        (
            vec!["show", dir, "balances", "--kind", "lines"],
            "invalid_argument",
        ),
        (
            vec!["show", dir, "village", "990102001001", "--period", "三月"],
            "invalid_argument",
        ),
        (vec!["show", dir, "batch", "无"], "invalid_argument"),
        (
            vec!["show", dir, "batch", "b", "--limit", "0"],
            "invalid_argument",
        ),
        (vec!["show", dir, "flow", "nowhere"], "not_found"),
    ] {
        let mut json = args.clone();
        json.push("--json");
        let ran = sunledger(&json);
        ran.refused(code);
        let error = &ran.json()["error"];
        for text in ["zh", "en"] {
            assert!(
                !error[text].as_str().unwrap().is_empty(),
                "{args:?} {error}"
            );
        }
        let chinese = error["zh"]
            .as_str()
            .unwrap()
            .chars()
            .any(|c| c > '\u{4e00}');
        assert!(chinese, "{error}");
        assert!(sunledger(&args).err.contains(&format!("[{code}]")));
    }
    assert!(world.run("show", &["flow", "l"]).done().contains("1000.00"));
}

#[test]
fn another_officer_with_the_same_file_learns_who_posted_it() {
    let world = World::new();
    let file = command("b", "payment.prepare", &batch("b", "10.00"));
    world.post("maker", &file).done();
    let other =
        "{\"officer\":\"maker-2\",\"post\":\"试岗\",\"roles\":[\"maker\"],\"unit\":\"bureau\"}";
    world
        .post("registrar", &command("m2", "officer.register", other))
        .done();
    let ran = world.post("maker-2", &file);
    ran.refused("duplicate_id");
    let zh = ran.json()["error"]["zh"].as_str().unwrap().to_owned();
    assert!(
        zh.contains("这个批次是 maker 提交的") && zh.contains("不必再提交"),
        "{zh}"
    );
    // Whoever posted it himself is told nothing of others.
    let own = file.replacen("\"key\":\"b\"", "\"key\":\"c\"", 1);
    let ran = world.post("maker", &own);
    ran.refused("duplicate_id");
    assert!(!ran.out.contains("提交的"), "{}", ran.out);
}
