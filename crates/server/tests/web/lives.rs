//! What a project's page tells of its life, and a fund line's of its years, on a ledger of their own.

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::http::Method;
use serde_json::{Value, json};
use sunledger_server::web::router;

use crate::client::{Answer, ask_of};
use crate::transcript::text;
use crate::world::{Maker, begun};

const CONTRACTOR: &str = "示例路桥工程队";

fn under(day: &str) -> Value {
    json!({ "business_on": day, "document": { "number": "示扶组〔2017〕8号", "on": "2017-03-01" } })
}

fn step(maker: &mut Maker, actor: &str, kind: &str, day: &str, more: &Value) {
    let mut body = json!({ "contract": "ht-1", "project": "chanye-2017", "basis": under(day) });
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    maker.post(day, actor, kind, body);
}

fn board() -> &'static Router {
    static BOARD: OnceLock<Router> = OnceLock::new();
    BOARD.get_or_init(|| {
        let mut maker = begun("web-lives");
        let approval = json!({
            "project": "chanye-2017", "amount": "30000", "public_welfare": true, "start_on": "2017-03-15",
            "finish_on": "2017-10-31", "target": "修路5公里", "unit": "zhen", "basis": under("2017-03-01"),
            "county_match": { "amount": "1000", "nature": "voluntary" },
        });
        maker.post("2017-03-01", "yusuan", "project.approve", approval);
        let builder = json!({ "kind": "organisation", "identity": CONTRACTOR, "name": CONTRACTOR });
        let signed = json!({ "amount": "20000", "contractor": { "person": builder } });
        step(&mut maker, "jingban", "contract.sign", "2017-03-10", &signed);
        step(&mut maker, "jingban", "contract.accept", "2017-10-31", &json!({}));
        let price = json!({ "amount": "19500.50" });
        step(&mut maker, "yusuan", "contract.audit", "2017-11-30", &price);
        let hold = json!({ "amount": "585", "until": "2018-10-31" });
        step(&mut maker, "jingban", "retention.hold", "2017-12-01", &hold);
        let close = json!({
            "line": "sj-1-zhen", "carry": { "amount": "2000", "to": "sj-2-zhen" }, "reclaim": "900",
            "basis": under("2017-12-31"),
        });
        maker.post("2017-12-31", "yusuan", "year.close", close);
        maker.ledger.catch_up().unwrap();
        router(Arc::new(maker.ledger))
    })
}

fn get(path: &str) -> Answer {
    ask_of(board(), Method::GET, path, &[])
}

fn tells(path: &str, all: &[&str]) {
    let answer = get(path);
    assert_eq!(answer.status, 200, "{path}");
    let page = text(&answer.body);
    for one in all {
        assert!(page.contains(one), "{path} does not tell {one}: {page}");
    }
}

#[test]
fn a_projects_page_tells_its_life_with_dates_documents_prices_and_retention() {
    tells(
        "/projects/chanye-2017",
        &[
            "项目进展",
            "修路5公里",
            "自愿投入",
            CONTRACTOR,
            "20,000.00",
            "19,500.50",
            "585.00",
            "示扶组〔2017〕8号",
            "竣工决算",
            "预留质保金",
        ],
    );
}

#[test]
fn a_project_without_any_of_it_tells_nothing_of_a_life() {
    let page = text(&crate::client::get("/projects/chanye-2017").body);
    assert!(!page.contains("项目进展"), "{page}");
}

#[test]
fn a_lines_page_tells_its_years() {
    let years = [
        "各年度",
        "sj-2-zhen",
        "2,000.00",
        "900.00",
        "100.00",
        "未结账",
    ];
    tells("/funds/lines/sj-1-zhen", &years);
    tells("/funds/lines/sj-2-zhen", &years);
    assert!(!text(&get("/funds/lines/zy-1").body).contains("各年度"));
}
