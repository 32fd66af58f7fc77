//! People in a command: taken out before anything else looks at it, and put back as pseudonyms.
//!
//! A `{"person": {…}}` stands where the domain has a party (`payee`, `holder`, `contractor`, `from`, `to`, `buyer`) or a subject (`beneficiary`, `payer`).
//! It must never let a pseudonym through that this very call has not sealed: under it, somebody whom one scheme does
//! not name could be put on the boards of another.

use serde::Deserialize;
use serde_json::{Map, Value, json};
use sunledger_domain::id::Label;
use sunledger_domain::identity::{CitizenId, CreditCode, IdentityError};
use sunledger_vault::{EverSealed, Field, Fingerprint, Kind, Person, Sealed};

use super::error::ServiceError;

/// Members under which a person becomes a party rather than a bare subject.
const PARTY_MEMBERS: [&str; 6] = ["payee", "holder", "contractor", "from", "to", "buyer"];

/// Names of fields that the vault does not know are refused by `Field` itself.
#[derive(Deserialize)]
struct PersonJson {
    kind: Kind,
    identity: Option<String>,
    #[serde(flatten)]
    fields: std::collections::BTreeMap<Field, String>,
}

/// Members by which the log itself names people. Only the vault may write them.
const RAW_MEMBERS: [&str; 3] = ["subject", "handle", "commitment"];

/// Finds every person below `value`, in the order of the text. `said_by` is whose word an identity is that is no
/// number of the state's.
pub(super) fn find(value: &Value, said_by: &str) -> Result<Vec<Person>, ServiceError> {
    let mut found = Vec::new();
    walk(value, said_by, &mut found)?;
    Ok(found)
}

fn walk(value: &Value, said_by: &str, found: &mut Vec<Person>) -> Result<(), ServiceError> {
    match value {
        Value::Array(items) => items.iter().try_for_each(|item| walk(item, said_by, found)),
        Value::Object(members) => match lone_person(members) {
            Some(person) => {
                found.push(read(person, said_by)?);
                Ok(())
            }
            None => members.iter().try_for_each(|(name, member)| {
                match RAW_MEMBERS.into_iter().find(|raw| raw == name) {
                    Some(raw) => Err(raw_member(raw)),
                    None => walk(member, said_by, found),
                }
            }),
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Ok(()),
    }
}

/// Puts what the log may hold in the place of each person, in the same order.
pub(super) fn replace(value: &mut Value, sealed: &mut impl Iterator<Item = Sealed>) {
    let mut one = |member: &str| sealed.next().map(|sealed| subject(member, sealed));
    put(value, "", &mut one);
}

/// Puts what tells people apart for this ledger alone in their place, in the same order.
pub(super) fn fingerprint(value: &mut Value, prints: &mut impl Iterator<Item = Fingerprint>) {
    let mut one = |_: &str| prints.next().map(|print| json!(print.to_string()));
    put(value, "", &mut one);
}

fn subject(member: &str, sealed: Sealed) -> Value {
    let subject = json!({
        "commitment": sealed.commitment.to_string(),
        "handle": sealed.handle.to_string(),
    });
    match PARTY_MEMBERS.contains(&member) {
        true => json!({ "subject": subject }),
        false => subject,
    }
}

/// Replaces each person by what `next` gives for the member that it stands under.
fn put(value: &mut Value, member: &str, next: &mut impl FnMut(&str) -> Option<Value>) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| put(item, member, next)),
        Value::Object(members) if lone_person(members).is_some() => {
            if let Some(instead) = next(member) {
                *value = instead;
            }
        }
        Value::Object(members) => {
            members
                .iter_mut()
                .for_each(|(name, member)| put(member, name, next));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn lone_person(members: &Map<String, Value>) -> Option<&Value> {
    if members.len() == 1 {
        members.get("person")
    } else {
        None
    }
}

fn raw_member(member: &'static str) -> ServiceError {
    ServiceError::request(
        "handle_unexpected",
        member,
        &format!(
            "指令里不能直接写“{member}”（假名、承诺）：请写 {{\"person\":{{…}}}}，由保管库封存"
        ),
        &format!(
            "'{member}' cannot be given: write {{\"person\":{{…}}}}, and the vault makes the pseudonym"
        ),
    )
}

fn read(value: &Value, said_by: &str) -> Result<Person, ServiceError> {
    // Never the reader's own words: they may repeat a personal value.
    let malformed = || ServiceError::request("person_malformed", "person", PERSON_ZH, PERSON_EN);
    let raw = PersonJson::deserialize(value).map_err(|_| malformed())?;
    let mut fields = raw.fields;
    let stated = fields.get(&Field::IdKind).map(|kind| half_width(kind));
    let stated = stated.filter(|stated| !is_standard(raw.kind, stated));
    let identity = match fields.get(&Field::IdNumber).map(|number| canonical(number)) {
        Some(number) => {
            let identity = match &stated {
                None => standard_identity(raw.kind, &number).map_err(invalid_number)?,
                Some(stated) => format!("#{stated}:{number}"),
            };
            if stated.is_none() {
                fields.remove(&Field::IdKind);
            }
            fields.insert(Field::IdNumber, number);
            Some(identity)
        }
        None => raw
            .identity
            .map(|text| identity_of(raw.kind, &text, said_by)),
    };
    Ok(Person::new(raw.kind, identity.as_deref(), fields)?)
}

/// A text that tells people apart: a number of the state's does so for everyone, any other for its speaker alone.
/// Neither `@` nor `#` can begin the name of a mapping, by which imported files speak (`PaymentRow::identity`).
fn identity_of(kind: Kind, text: &str, said_by: &str) -> String {
    let text = text.trim();
    match standard_identity(kind, &canonical(text)) {
        Ok(identity) => identity,
        // The vault says what is wrong with it.
        Err(_) if text.is_empty() => String::new(),
        Err(_) => format!("@{said_by}:{text}"),
    }
}

/// The same spelling as imported files have (`PaymentRow::identity`), so that one person is one subject.
fn standard_identity(kind: Kind, number: &str) -> Result<String, IdentityError> {
    Ok(match kind {
        Kind::Person => format!("citizen:{}", CitizenId::parse(number)?.expose()),
        Kind::Organisation => format!("credit:{}", CreditCode::parse(number)?.as_str()),
    })
}

/// How the vault tells a citizen from others, from the number alone.
pub(super) fn citizen(number: &str) -> Result<String, ServiceError> {
    standard_identity(Kind::Person, &canonical(number)).map_err(invalid_number)
}

/// True of whom a citizen's number stands sealed, whatever they are told apart by: in any spelling, and not as the number
/// of another document.
pub(super) fn is_of_citizen(all: &EverSealed, number: &str) -> bool {
    let number = canonical(number);
    // What is masked or cut short is the number of many.
    let is_whole =
        matches!(number.len(), 15 | 18) && number.chars().all(|c| c.is_ascii_digit() || c == 'X');
    let is_citizens = |kind: &str| kind.contains("身份证") || kind.trim_start().starts_with("01");
    is_whole
        && all.any(Field::IdNumber, |sealed| canonical(sealed) == number)
        && (!all.has(Field::IdKind) || all.any(Field::IdKind, is_citizens))
}

/// What of somebody a reason or a purpose must not repeat, since it stays in the log for ever: from how many characters on.
const NAMING: [(Field, usize); 4] = [
    (Field::Name, 2),
    (Field::IdNumber, 6),
    (Field::Phone, 6),
    (Field::Card, 6),
];

/// Refuses a text for the log that names whom it is about, by what is sealed of them.
pub(super) fn refuse_naming<'v>(
    what: &'static str,
    text: &Label,
    mut sealed: impl Iterator<Item = (Field, &'v str)>,
) -> Result<(), ServiceError> {
    let text = plain(text.as_str());
    let is_named = sealed.any(|(field, value)| {
        let value = plain(value);
        let mut naming = NAMING.iter();
        naming.any(|(naming, at_least)| *naming == field && value.chars().count() >= *at_least)
            && text.contains(&value)
    });
    match is_named {
        false => Ok(()),
        true => Err(ServiceError::request(
            "text_names_person",
            what,
            "这段文字里有本人的姓名或号码，记入账本就再也删不掉：请改写，不要写出是谁",
            "this text holds the name or a number of whom it is about, and would stand in the log for ever: say why, and not who",
        )),
    }
}

/// One spelling without any blanks, for comparing.
fn plain(text: &str) -> String {
    let narrow = canonical(text);
    narrow.chars().filter(|c| !c.is_whitespace()).collect()
}

/// True where a stated kind of document is the one that is meant where none is stated.
fn is_standard(kind: Kind, stated: &str) -> bool {
    match kind {
        Kind::Person => matches!(stated, "居民身份证" | "身份证"),
        Kind::Organisation => stated == "统一社会信用代码",
    }
}

/// One spelling of a number: no blanks around it, no full-width forms, capital letters.
fn canonical(number: &str) -> String {
    half_width(number).to_uppercase()
}

/// Full-width forms stand in Unicode in the order of ASCII, 0xFEE0 further on.
fn half_width(text: &str) -> String {
    let narrow = |character: char| match character {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => u32::from(character)
            .checked_sub(0xfee0)
            .and_then(char::from_u32)
            .unwrap_or(character),
        other => other,
    };
    text.chars()
        .map(narrow)
        .collect::<String>()
        .trim()
        .to_owned()
}

const PERSON_ZH: &str =
    "人员信息格式不对，应为 {\"kind\":\"person\",\"name\":…,\"id_number\":…}，字段见 docs/API.md";
const PERSON_EN: &str =
    "a person is {\"kind\":\"person\",\"name\":…,\"id_number\":…}; docs/API.md lists the fields";

/// A number without another stated kind is a citizen ID or a credit code and must pass its check digit.
fn invalid_number(error: IdentityError) -> ServiceError {
    ServiceError::request(
        "id_number_invalid",
        "person.id_number",
        &format!("证件号码有误（{error}），请核对原件；其他证件请填 id_kind"),
        &format!("the ID number is wrong: {error}; for other documents give id_kind"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealed(byte: u8) -> Sealed {
        let hex = |n: usize| format!("{byte:02x}").repeat(n);
        serde_json::from_value(json!({ "handle": hex(16), "commitment": hex(32) })).unwrap()
    }

    #[test]
    fn people_go_out_and_pseudonyms_come_in() {
        let mut body = json!({ "lines": [
            { "payee": { "person": { "kind": "person", "name": "试一", "identity": "a" } },
              "beneficiary": { "person": { "kind": "person", "name": "试二", "identity": "b" } } },
            { "payee": { "unit": "school" } },
        ] });
        let people = find(&body, "czj").unwrap();
        assert_eq!(people.len(), 2);
        // Members are visited in key order, so the beneficiary comes first.
        replace(&mut body, &mut [sealed(1), sealed(2)].into_iter());
        let text = body.to_string();
        assert!(!text.contains('试'), "{text}");
        assert_eq!(
            body["lines"][0]["payee"]["subject"]["handle"],
            "02".repeat(16)
        );
        assert_eq!(body["lines"][0]["beneficiary"]["handle"], "01".repeat(16));
    }

    #[test]
    fn a_wrong_number_is_refused_without_repeating_it() {
        let number = "110105194912310021";
        let body = json!({ "payee": { "person": { "kind": "person", "name": "试", "id_number": number } } });
        let error = find(&body, "czj").unwrap_err();
        assert_eq!(error.code(), "id_number_invalid");
        assert!(!error.to_string().contains(number) && !error.zh().contains(number));
        let unknown = json!({ "payee": { "person": { "kind": "person", "namee": "秘密" } } });
        let error = find(&unknown, "czj").unwrap_err();
        assert_eq!(error.code(), "person_malformed");
        assert!(!format!("{error:?}").contains("秘密"));
    }
}
