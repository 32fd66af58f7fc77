//! Files of several batches: one is sealed while the one before is recorded, and one that is refused leaves nobody.

use std::num::NonZero;
use std::path::Path;
use std::sync::Arc;

use sunledger_exchange::Template;
use sunledger_journal::SystemClock;
use sunledger_vault::{Person, Reveal};

use super::*;
use crate::service::{Creation, Ledger, Nature, Request, create};

const REGIONS: &str = "code,parent,name,level\n990000000000,,省,province\n\
    990100000000,990000000000,市,city\n990102000000,990100000000,县,county\n\
    990102001000,990102000000,镇,town\n990102001001,990102001000,村,village\n";
const HEADER: &str = "项目代码*,支付凭证号*,乡镇编码,乡镇名称,村编码,村名称,姓名*,证件类型*,证件号码*,按户或按人补助*,应发金额(元)*,实发金额(元)*,发放月份*,备注\n";
/// Numbers with a right check digit, of nobody: 99 is no province.
const PEOPLE: [(&str, &str); 3] = [
    ("试一", "990102193001010018"),
    ("试二", "990102193001020013"),
    ("试三", "990102193001030035"),
];

fn ledger(dir: &Path, funds: &str) -> Ledger {
    let what = Creation {
        currency: "CNY".to_owned(),
        origin: "test".to_owned(),
        nature: Nature::Real,
    };
    let ledger = create(dir, &what, Arc::new(SystemClock)).unwrap();
    let registrar = Actor::parse("registrar").unwrap();
    ledger
        .import_regions(
            &registrar,
            REGIONS.as_bytes(),
            "2016-01-01".parse().unwrap(),
        )
        .unwrap();
    let basis = r#""basis":{"business_on":"2017-03-01"}"#;
    for (who, kind, body) in [
        (
            "registrar",
            "officer.register",
            r#"{"officer":"maker","post":"经办","roles":["finance","maker"],"unit":"bureau"}"#
                .to_owned(),
        ),
        (
            "registrar",
            "scheme.register",
            r#"{"basis_text":"试","class":"open","name":"试","scheme":"s"}"#.to_owned(),
        ),
        (
            "maker",
            "quota.receive",
            format!(
                r#"{{"amount":"900","budget_year":2017,"category":"special","level":"central","line":"l","name":"试","unit":"bureau",{basis}}}"#
            ),
        ),
        (
            "maker",
            "project.register",
            r#"{"content":"试","name":"试","planned":"0","project":"XM-1","unit":"bureau"}"#
                .to_owned(),
        ),
        (
            "maker",
            "project.fund",
            format!(r#"{{"amount":"{funds}","project":"XM-1","source":{{"line":"l"}},{basis}}}"#),
        ),
    ] {
        let text = format!(r#"{{"key":"{kind}","kind":"{kind}","body":{body}}}"#);
        let actor = Actor::parse(who).unwrap();
        ledger
            .post(&actor, &Request::from_json(&text).unwrap())
            .unwrap();
    }
    ledger
}

/// A row for everyone, and once more for the first.
fn file() -> String {
    let mut text = HEADER.to_owned();
    for (name, number) in PEOPLE.iter().chain(&PEOPLE[..1]) {
        text.push_str(&format!("XM-1,PZ,990102001000,镇,990102001001,村,{name},01-居民身份证,{number},按户,100.00,100.00,03,\n"));
    }
    text
}

fn import(ledger: &Ledger) -> Result<PaymentImport, crate::service::ServiceError> {
    let mapping = Template::Person.mapping().unwrap();
    let order = ImportOrder {
        actor: Some(Actor::parse("maker").unwrap()),
        on: Some("2017-03-10".parse().unwrap()),
        oversize: Oversize::Split,
        ..ImportOrder::default()
    };
    let text = file();
    let read = ledger
        .read_payments(text.as_bytes(), &mapping, &order)
        .unwrap();
    assert_eq!(read.summary().accepted, 4, "{:?}", read.file().quarantined);
    let plan = ledger.plan_import_by(&read, &order, NonZero::<usize>::MIN)?;
    assert_eq!(plan.batches(), 4);
    ledger.post_import(&plan, &|_, _, _| ())
}

/// Numbers of the batches' entries, and how often each pseudonym stands in the log.
fn handles(ledger: &Ledger) -> Vec<String> {
    let reader = ledger.reader();
    let mut reader = reader.unwrap();
    let snapshot = reader.snapshot().unwrap();
    let size = snapshot.as_of();
    let entries = (0..size).filter_map(|seq| crate::web::Board::entry(ledger, seq).unwrap());
    let text = |entry: Vec<u8>| String::from_utf8_lossy(&entry).into_owned();
    entries
        .map(text)
        .filter_map(|entry| Some(entry.split_once("\"handle\":\"")?.1.get(..32)?.to_owned()))
        .collect()
}

#[test]
fn each_part_is_recorded_with_its_own_people_and_a_second_time_is_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = ledger(dir.path(), "400");
    let done = import(&ledger).unwrap();
    assert_eq!((done.outcome, done.parts.len()), ("recorded", 4));
    assert!(done.parts.is_sorted_by_key(|part| part.first_seq));
    let found = handles(&ledger);
    assert_eq!(found.len(), 4);
    assert_eq!(
        found[0], found[3],
        "the first stands in the last part again"
    );
    for (handle, (name, _)) in found.iter().zip(PEOPLE) {
        let Reveal::Known(person) = ledger.vault().reveal(&handle.parse().unwrap()).unwrap() else {
            panic!("{name} is not known")
        };
        assert_eq!(person.fields[&sunledger_vault::Field::Name], name);
    }
    assert_eq!(ledger.vault().pending().unwrap(), [[0_u8; 32]; 0]);
    assert_eq!(import(&ledger).unwrap().outcome, "repeated");
    assert_eq!(handles(&ledger), found);
    assert!(ledger.take_warnings().is_empty());
}

#[test]
fn where_a_part_is_refused_the_next_one_leaves_nobody_in_the_vault() {
    let dir = tempfile::tempdir().unwrap();
    // Enough for the first part.
    let ledger = ledger(dir.path(), "100");
    let refused = import(&ledger).unwrap_err();
    assert_eq!(refused.code(), "overdrawn", "{refused}");
    let vault = ledger.vault();
    assert_eq!(vault.pending().unwrap(), [[0_u8; 32]; 0]);
    let known = |number: &str| {
        let identity = format!("citizen:{number}");
        vault
            .find(sunledger_vault::Kind::Person, &identity)
            .unwrap()
            .is_some()
    };
    assert_eq!(
        PEOPLE.map(|(_, number)| known(number)),
        [true, false, false]
    );
}

/// A kill after the entry and before the vault heard of it, then, or not, the same request again.
#[test]
fn what_the_log_holds_is_confirmed_by_a_retry_and_by_the_next_opening_and_nothing_else() {
    for retried in [true, false] {
        let temp = tempfile::tempdir().unwrap();
        let dir = temp.path().join("ledger");
        let ledger = ledger(&dir, "400");
        let actor = Actor::parse("maker").unwrap();
        let (number, name) = (PEOPLE[0].1, PEOPLE[0].0);
        let text = format!(
            r#"{{"key":"k","kind":"payment.prepare","body":{{"batch":"b","project":"XM-1","scheme":"s","period":"2017-03","basis":{{"business_on":"2017-03-03"}},"lines":[{{"paid":"1","payee":{{"person":{{"kind":"person","name":"{name}","id_number":"{number}"}}}}}}]}}}}"#
        );
        let request = Request::from_json(&text).unwrap();
        let (key, mut body) = (ledger.officer_key(&actor, "k"), request.body.clone());
        let people = || crate::service::person::find(&request.body, "bureau").unwrap();
        let sealing = ledger.seal(Some("s"), &key, people()).unwrap();
        ledger
            .post_sealed(&actor, &request, key, &mut body, &sealing, &mut Vec::new())
            .unwrap();
        // Under the same tag somebody is in the vault whom no entry holds.
        let other = Person::new(
            sunledger_vault::Kind::Person,
            Some("other"),
            [(sunledger_vault::Field::Name, "试外".to_owned())],
        );
        ledger.seal(Some("s"), &key, vec![other.unwrap()]).unwrap();
        assert_eq!(ledger.vault().pending().unwrap(), [key]);
        let ledger = match retried {
            true => {
                let again = ledger.post(&actor, &request).unwrap();
                assert_eq!(again.outcome, sunledger_journal::Outcome::Repeated);
                assert_eq!(ledger.vault().pending().unwrap(), [[0_u8; 32]; 0]);
                ledger
            }
            false => {
                ledger.close().unwrap();
                Ledger::open(&dir, Arc::new(SystemClock)).unwrap()
            }
        };
        let vault = ledger.vault();
        assert_eq!(vault.pending().unwrap(), [[0_u8; 32]; 0]);
        let find = |identity: &str| vault.find(sunledger_vault::Kind::Person, identity);
        let held = find(&format!("citizen:{number}")).unwrap();
        assert!(held.is_some(), "retried: {retried}");
        assert_eq!(find("other").unwrap(), None, "retried: {retried}");
        let sealed = sealing.sealed();
        let known = vault.reveal_line(&sealed[0]).unwrap();
        assert!(matches!(known, Reveal::Known(_)), "retried: {retried}");
    }
}
