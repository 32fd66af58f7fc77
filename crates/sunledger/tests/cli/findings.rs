//! `findings` and `query` on the demo: what a reader is shown, and what is refused.

use crate::run::sunledger;

/// Called with the demo that another test has made.
pub(crate) fn on_the_demo(dir: &str) {
    let asked = sunledger(&["findings", dir, "--on", "2019-12-31", "--json"]).json();
    let questions = asked["questions"].as_array().unwrap();
    assert!(questions.len() >= 22, "{asked}");
    for question in questions {
        assert_eq!(question["answer"]["status"], "asked", "{question}");
    }
    // The year's payments to somebody dead, and the county's money that nobody has moved since.
    for id in ["payee_dead", "idle"] {
        let found = questions
            .iter()
            .find(|question| question["id"] == id)
            .unwrap();
        assert!(
            !found["answer"]["hits"].as_array().unwrap().is_empty(),
            "{found}"
        );
        let said = sunledger(&["findings", dir, "--on", "2019-12-31", "--question", id]).done();
        assert!(said.contains("第30条") && said.contains("处理："), "{said}");
    }
    let before = sunledger(&["findings", dir, "--on", "2010-01-01", "--question", "idle"]).done();
    assert!(before.contains("没有适用政策"), "{before}");
    sunledger(&["findings", dir, "--question", "guess"]).refused("invalid_argument");
    sunledger(&["findings", dir, "--colour", "pink"]).refused("invalid_argument");

    let sql = "SELECT count(*) AS n FROM units";
    let table = sunledger(&["query", dir, sql, "--json"]).json();
    assert_eq!(table["columns"][0], "n");
    assert!(table["rows"][0][0].as_i64().unwrap() > 3);
    let csv = sunledger(&[
        "query",
        dir,
        "SELECT '=1+1' AS x, 'a,b' AS y, -5 AS z",
        "--output",
        "csv",
    ]);
    assert_eq!(csv.done(), "x,y,z\n'=1+1,\"a,b\",-5\n");
    for sql in [
        "DELETE FROM units",
        "SELECT name FROM people.persons",
        "PRAGMA user_version",
    ] {
        sunledger(&["query", dir, sql]).refused("query_not_read_only");
    }
    sealed(dir);
}

/// What only an auditor asks, and that it was asked.
fn sealed(dir: &str) {
    let asked = || {
        let sql = "SELECT question, digest IS NULL, hits FROM sealed_asked ORDER BY seq";
        let table = sunledger(&["query", dir, sql, "--json"]).json();
        table["rows"].as_array().unwrap().clone()
    };
    let before = asked().len();
    let cards = [
        "query",
        dir,
        "SELECT card, count(DISTINCT person) AS n FROM sealed_people WHERE card IS NOT NULL GROUP BY card LIMIT 5",
        "--sealed",
        "--json",
        "--as",
    ];
    let table = sunledger(&[&cards[..], &["shenji-bidui"]].concat()).json();
    assert_eq!(table["rows"].as_array().unwrap().len(), 5, "{table}");
    let found = sunledger(&[
        "findings",
        dir,
        "--sealed",
        "--on",
        "2017-12-31",
        "--as",
        "shenji-bidui",
    ]);
    assert!(found.done().contains("没有疑点的 clean: 2 项"));
    let logged = asked();
    let said: Vec<String> = logged[before..].iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "[\"sql\",0,5]",
            "[\"one_card_many\",1,0]",
            "[\"one_person_two_schemes\",1,0]"
        ]
    );
    // Nobody else, and nothing of it without the vault; who is refused has asked nothing.
    sunledger(&[&cards[..], &["shenpi-1"]].concat()).refused("not_permitted");
    sunledger(&["findings", dir, "--sealed", "--as", "shenpi-1"]).refused("not_permitted");
    sunledger(&["query", dir, cards[2]]).refused("query_not_read_only");
    let mut names = cards;
    names[2] = "SELECT name FROM people.persons";
    sunledger(&[&names[..], &["shenji-bidui"]].concat()).refused("query_not_read_only");
    assert_eq!(asked().len(), logged.len());
}
