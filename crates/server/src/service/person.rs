//! People in a command: taken out before anything else looks at it, and put back as pseudonyms.
//!
//! A `{"person": {…}}` stands where the domain has a party (`payee`, `holder`) or a subject (`beneficiary`, `payer`).

use serde::Deserialize;
use serde_json::{Map, Value, json};
use sunledger_domain::identity::{CitizenId, CreditCode};
use sunledger_vault::{Field, Fingerprint, Kind, Person, Sealed};

use super::error::ServiceError;

/// Members under which a person becomes a party rather than a bare subject.
const PARTY_MEMBERS: [&str; 2] = ["payee", "holder"];

/// Names of fields that the vault does not know are refused by `Field` itself.
#[derive(Deserialize)]
struct PersonJson {
    kind: Kind,
    identity: Option<String>,
    #[serde(flatten)]
    fields: std::collections::BTreeMap<Field, String>,
}

/// Finds every person below `value`, in the order of the text.
pub(super) fn find(value: &Value) -> Result<Vec<Person>, ServiceError> {
    let mut found = Vec::new();
    walk(value, &mut found)?;
    Ok(found)
}

fn walk(value: &Value, found: &mut Vec<Person>) -> Result<(), ServiceError> {
    match value {
        Value::Array(items) => items.iter().try_for_each(|item| walk(item, found)),
        Value::Object(members) => match lone_person(members) {
            Some(person) => {
                found.push(read(person)?);
                Ok(())
            }
            None => members.values().try_for_each(|member| walk(member, found)),
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

fn read(value: &Value) -> Result<Person, ServiceError> {
    // Never the reader's own words: they may repeat a personal value.
    let malformed = || ServiceError::request("person_malformed", "person", PERSON_ZH, PERSON_EN);
    let raw = PersonJson::deserialize(value).map_err(|_| malformed())?;
    let mut fields = raw.fields;
    if let Some(number) = fields.get(&Field::IdNumber) {
        let checked = checked_number(raw.kind, fields.get(&Field::IdKind), number)?;
        fields.insert(Field::IdNumber, checked);
    }
    let identity = raw.identity.or_else(|| {
        let number = fields.get(&Field::IdNumber)?;
        Some(match fields.get(&Field::IdKind) {
            Some(kind) => format!("{kind}:{number}"),
            None => number.clone(),
        })
    });
    Ok(Person::new(raw.kind, identity.as_deref(), fields)?)
}

const PERSON_ZH: &str =
    "人员信息格式不对，应为 {\"kind\":\"person\",\"name\":…,\"id_number\":…}，字段见 docs/API.md";
const PERSON_EN: &str =
    "a person is {\"kind\":\"person\",\"name\":…,\"id_number\":…}; docs/API.md lists the fields";

/// A number without a stated kind is a citizen ID or a credit code and must pass its check digit.
fn checked_number(
    kind: Kind,
    stated: Option<&String>,
    number: &str,
) -> Result<String, ServiceError> {
    if stated.is_some() {
        return Ok(number.trim().to_owned());
    }
    let checked = match kind {
        Kind::Person => CitizenId::parse(number.trim()).map(|id| id.expose().to_owned()),
        Kind::Organisation => CreditCode::parse(number.trim()).map(|code| code.as_str().to_owned()),
    };
    checked.map_err(|error| {
        ServiceError::request(
            "id_number_invalid",
            "person.id_number",
            &format!("证件号码有误（{error}），请核对原件"),
            &format!("the ID number is wrong: {error}"),
        )
    })
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
        let people = find(&body).unwrap();
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
        let error = find(&body).unwrap_err();
        assert_eq!(error.code(), "id_number_invalid");
        assert!(!error.to_string().contains(number) && !error.zh().contains(number));
        let unknown = json!({ "payee": { "person": { "kind": "person", "namee": "秘密" } } });
        let error = find(&unknown).unwrap_err();
        assert_eq!(error.code(), "person_malformed");
        assert!(!format!("{error:?}").contains("秘密"));
    }
}
