//! What a reader of the log learns, and what it takes to learn more.

use std::collections::BTreeSet;

use sunledger_vault::{
    Disclosure, Field, Kind, Person, Reveal, Revealed, Sealed, Vault, VaultError,
};

use crate::support::{
    House, LEDGER, OTHER_TAG, TAG, contains, person, seal_one, villager, villagers,
};

fn known(reveal: Reveal) -> Revealed {
    match reveal {
        Reveal::Known(revealed) => revealed,
        other @ (Reveal::Erased | Reveal::Unknown) => panic!("not known: {other:?}"),
    }
}

#[test]
fn one_person_has_one_handle_per_scope_and_one_commitment_while_nothing_changes() {
    let house = House::new();
    let mut vault = house.create();
    let first = seal_one(&mut vault, "助学", &villager(1));
    assert_eq!(seal_one(&mut vault, "助学", &villager(1)), first);
    drop(vault);
    let mut vault = house.open();
    assert_eq!(seal_one(&mut vault, "助学", &villager(1)), first);
    let both = vault
        .seal("助学", &TAG, &[villager(2), villager(1), villager(2)])
        .unwrap();
    assert_eq!(both[1], first);
    assert_eq!(both[0], both[2]);
    assert_ne!(both[0].handle, first.handle);
    assert_ne!(both[0].commitment, first.commitment);
}

/// The linkage test: whoever knows a household's name and its payments in one scheme finds nothing
/// in another scheme that has a byte in common with them.
#[test]
fn schemes_have_nothing_in_common_that_a_reader_could_join() {
    let house = House::new();
    let mut vault = house.create();
    let mut seen = BTreeSet::new();
    for scope in ["助学", "低保", "危房改造"] {
        let sealed = seal_one(&mut vault, scope, &villager(1));
        let disclosure = vault.disclose(&sealed, &[Field::Name]).unwrap();
        disclosure.verify(&LEDGER, &sealed).unwrap();
        let json = disclosure.to_json();
        let tokens = json
            .split('"')
            .filter(|token| token.len() >= 32)
            .map(str::to_owned);
        // The ledger's id is the one thing that they share.
        let tokens = tokens.filter(|token| *token != "11".repeat(16));
        let own = tokens.chain([sealed.handle.to_string(), sealed.commitment.to_string()]);
        let own: BTreeSet<String> = own.collect();
        assert_eq!(
            own.len(),
            6,
            "handle, commitment, salt, three closed fields"
        );
        assert!(seen.is_disjoint(&own));
        seen.extend(own);
    }
}

#[test]
fn a_changed_value_is_a_new_version_and_the_old_commitment_still_opens() {
    let house = House::new();
    let mut vault = house.create();
    let with_phone = |phone| person("1", &[(Field::Name, "赵一"), (Field::Phone, phone)]);
    let old = seal_one(&mut vault, "助学", &with_phone("111"));
    let new = seal_one(&mut vault, "助学", &with_phone("222"));
    let back = seal_one(&mut vault, "助学", &with_phone("111"));
    assert_eq!(old.handle, new.handle);
    let all = BTreeSet::from([old.commitment, new.commitment, back.commitment]);
    assert_eq!(all.len(), 3);
    for (sealed, phone) in [(old, "111"), (new, "222"), (back, "111")] {
        let revealed = known(vault.reveal_line(&sealed).unwrap());
        assert_eq!(revealed.fields[&Field::Phone], phone);
        let disclosure = vault.disclose(&sealed, &[Field::Phone]).unwrap();
        assert_eq!(disclosure.opened()[0].value(), phone);
        disclosure.verify(&LEDGER, &sealed).unwrap();
        for other in [old, new, back] {
            assert_eq!(disclosure.verify(&LEDGER, &other).is_ok(), other == sealed);
        }
    }
    assert_eq!(
        known(vault.reveal(&old.handle).unwrap()).fields[&Field::Phone],
        "111"
    );
}

#[test]
fn fewer_fields_leave_the_others_as_they_were() {
    let house = House::new();
    let mut vault = house.create();
    seal_one(&mut vault, "助学", &villager(1));
    let number = "identity-000001";
    let short = seal_one(
        &mut vault,
        "低保",
        &person(number, &[(Field::Name, "新名")]),
    );
    let revealed = known(vault.reveal(&short.handle).unwrap());
    assert_eq!(revealed.fields[&Field::Name], "新名");
    assert_eq!(revealed.fields[&Field::Phone], "phone-000001");
    let error = vault
        .disclose(&short, &[Field::Name, Field::Phone])
        .unwrap_err();
    assert!(matches!(
        error,
        VaultError::NotCovered {
            field: Field::Phone
        }
    ));
}

#[test]
fn what_belongs_to_a_line_shows_with_that_line_only() {
    let house = House::new();
    let mut vault = house.create();
    let sick = person("1", &[(Field::Name, "赵一"), (Field::Remark, "大病")]);
    let medical = seal_one(&mut vault, "医疗救助", &sick);
    let farm = seal_one(
        &mut vault,
        "良种补贴",
        &person("1", &[(Field::Name, "赵一")]),
    );
    for handle in [medical.handle, farm.handle] {
        assert!(
            !known(vault.reveal(&handle).unwrap())
                .fields
                .contains_key(&Field::Remark)
        );
    }
    let line = known(vault.reveal_line(&medical).unwrap());
    assert_eq!(line.fields[&Field::Remark], "大病");
    assert!(
        !known(vault.reveal_line(&farm).unwrap())
            .fields
            .contains_key(&Field::Remark)
    );
}

#[test]
fn identities_decide_who_is_who() {
    let house = House::new();
    let mut vault = house.create();
    let named =
        |kind, identity| Person::new(kind, identity, [(Field::Name, "同名".to_owned())]).unwrap();
    let people = [
        named(Kind::Person, Some("A1")),
        named(Kind::Person, Some(" A1 ")),
        named(Kind::Person, Some("A2")),
        named(Kind::Organisation, Some("A1")),
        named(Kind::Person, None),
        named(Kind::Person, None),
    ];
    let sealed = vault.seal("助学", &TAG, &people).unwrap();
    assert_eq!(sealed[0], sealed[1]);
    let distinct: BTreeSet<_> = sealed.iter().map(|one| one.handle).collect();
    assert_eq!(distinct.len(), 5);
    let subject = vault.subject_of(&sealed[0].handle).unwrap();
    assert_eq!(vault.find(Kind::Person, "A1 ").unwrap(), subject);
    assert_ne!(vault.find(Kind::Organisation, "A1").unwrap(), subject);
    assert_eq!(vault.find(Kind::Person, "A3").unwrap(), None);
}

/// Somebody without an identity is a place in a batch: a retry finds the same people, and the same
/// values elsewhere are somebody else.
#[test]
fn the_nameless_are_found_again_by_their_batch_only() {
    let house = House::new();
    let mut vault = house.create();
    let nameless = || Person::new(Kind::Person, None, [(Field::Name, "无名".to_owned())]).unwrap();
    let first = vault.seal("助学", &TAG, &[nameless(), nameless()]).unwrap();
    let retry = vault.seal("助学", &TAG, &[nameless(), nameless()]).unwrap();
    assert_eq!(retry, first);
    let other = vault.seal("助学", &OTHER_TAG, &[nameless()]).unwrap();
    let handles = [first[0].handle, first[1].handle, other[0].handle];
    assert_eq!(BTreeSet::from(handles).len(), 3);
}

#[test]
fn a_fingerprint_follows_what_was_said_and_nothing_else() {
    let house = House::new();
    let mut vault = house.create();
    let mut print = |scope, identity, phone| {
        let said = [person(
            identity,
            &[(Field::Name, "赵一"), (Field::Phone, phone)],
        )];
        vault
            .seal_with_fingerprints(scope, &TAG, &said)
            .unwrap()
            .people[0]
    };
    let (sealed, first) = print("助学", "1", "111");
    let (_, changed) = print("助学", "1", "222");
    let (resealed, again) = print("助学", "1", "111");
    assert_ne!(first, changed);
    assert_eq!(first, again);
    assert_ne!(
        sealed.commitment, resealed.commitment,
        "the commitment moved on"
    );
    assert_ne!(
        first,
        print("助学", "2", "111").1,
        "others who say the same"
    );
}

#[test]
fn handles_lead_back_one_by_one_and_all_at_once() {
    let house = House::new();
    let mut vault = house.create();
    let school = vault.seal("助学", &TAG, &villagers(0..3)).unwrap();
    let dibao = vault.seal("低保", &TAG, &villagers(1..3)).unwrap();
    let subject = vault.subject_of(&school[1].handle).unwrap().unwrap();
    assert_eq!(
        vault.handles_of(subject).unwrap(),
        [
            ("低保".to_owned(), dibao[0].handle),
            ("助学".to_owned(), school[1].handle)
        ]
    );
    let unknown = sunledger_vault::Handle::new([9; 16]);
    assert_eq!(vault.reveal(&unknown).unwrap(), Reveal::Unknown);
    assert_eq!(vault.subject_of(&unknown).unwrap(), None);
    let many = vault.reveal_many(&[school[2].handle, unknown]).unwrap();
    assert_eq!(&known(many[0].clone()).fields, villager(2).fields());
    assert_eq!(many[1], Reveal::Unknown);

    let mut seen = BTreeSet::new();
    for one in school.iter().chain(&dibao) {
        let subject = vault.subject_of(&one.handle).unwrap().unwrap();
        seen.extend(vault.handles_of(subject).unwrap());
    }
    let all = school.iter().map(|one| ("助学".to_owned(), one.handle));
    let all = all.chain(dibao.iter().map(|one| ("低保".to_owned(), one.handle)));
    assert_eq!(seen, all.collect());
}

#[test]
fn a_visitor_can_stop() {
    let house = House::new();
    let mut vault = house.create();
    vault.seal("助学", &TAG, &villagers(0..3)).unwrap();
    vault.confirm(&TAG).unwrap();
    let mut visits = 0;
    let stopped = vault.for_each_seal(&[Field::Name], |_| {
        visits += 1;
        Err(VaultError::NoFields)
    });
    assert!(matches!(stopped, Err(VaultError::NoFields)));
    assert_eq!(visits, 1);
}

#[test]
fn a_disclosure_travels_as_text() {
    let house = House::new();
    let mut vault = house.create();
    let sealed = seal_one(&mut vault, "助学", &villager(1));
    let json = vault
        .disclose(&sealed, &[Field::Name, Field::Card])
        .unwrap()
        .to_json();
    assert!(json.contains("村民-000001") && !json.contains("phone-000001"));
    let read = Disclosure::from_json(&json).unwrap();
    assert_eq!(read.verify(&LEDGER, &sealed), Ok(()));
    assert_eq!((read.opened().len(), read.closed_count()), (2, 2));
    let unknown = Sealed {
        commitment: sunledger_vault::Commitment::new([0; 32]),
        ..sealed
    };
    assert_eq!(
        vault.disclose(&unknown, &[]).unwrap_err().code(),
        "unknown_commitment"
    );
    assert_eq!(vault.reveal_line(&unknown).unwrap(), Reveal::Unknown);
}

#[test]
fn no_file_holds_a_value_in_clear_and_no_debug_output_shows_one() {
    let house = House::new();
    let mut vault = house.create();
    let sealed = vault.seal("助学", &TAG, &villagers(0..50)).unwrap();
    let shown = format!("{:?} {:?}", vault, vault.reveal(&sealed[7].handle).unwrap());
    let open_raw = house.raw();
    drop(vault);
    for bytes in [open_raw, house.raw(), shown.into_bytes()] {
        for text in [
            "identity-0000",
            "村民-0000",
            "phone-0000",
            "card-0000",
            "idnumber-0000",
        ] {
            assert!(!contains(&bytes, text.as_bytes()), "{text}");
        }
    }
}

#[test]
fn what_was_tampered_with_is_noticed() {
    let cases: [(&str, &[&str]); 4] = [
        (
            "UPDATE field_pack SET pack = zeroblob(length(pack))",
            &["values"],
        ),
        // Values moved to another place, and a key to another subject.
        ("UPDATE field_pack SET no = 2", &["values"]),
        (
            "UPDATE subject SET key = (SELECT key FROM subject WHERE no = 2) WHERE no = 1",
            &["key"],
        ),
        ("UPDATE seal SET subject = 2 WHERE subject = 1", &["handle"]),
    ];
    for (tampering, parts) in cases {
        let house = House::new();
        let mut vault = house.create();
        // One after the other, since nobody's number follows from a place in a call.
        let sealed = vault.seal("助学", &TAG, &villagers(0..1)).unwrap();
        vault.seal("助学", &TAG, &villagers(1..2)).unwrap();
        drop(vault);
        house.sqlite().execute_batch(tampering).unwrap();
        let mut vault = house.open();
        let error: Result<(), VaultError> = [
            vault.reveal(&sealed[0].handle).map(|_| ()),
            vault.disclose(&sealed[0], &[Field::Name]).map(|_| ()),
            vault.seal("助学", &TAG, &[villager(0)]).map(|_| ()),
        ]
        .into_iter()
        .collect();
        let error = error.unwrap_err();
        assert_eq!(error.code(), "vault_damaged", "{tampering}");
        let shown = error.to_string();
        assert!(
            parts.is_empty() || parts.iter().any(|part| shown.contains(part)),
            "{shown}"
        );
    }
}

#[test]
fn limits_are_refused_by_name() {
    let house = House::new();
    let mut vault: Vault = house.create();
    for scope in ["", " ", "助\n学", &"x".repeat(129)] {
        assert_eq!(
            vault.seal(scope, &TAG, &[villager(1)]).unwrap_err().code(),
            "invalid_scope"
        );
    }
    let too_many = vec![villager(1); 200_001];
    let error = vault.seal("助学", &TAG, &too_many).unwrap_err();
    assert_eq!(error.code(), "too_many_persons");
    assert_eq!(vault.seal("助学", &TAG, &[]).unwrap(), []);
    assert_eq!(vault.pending().unwrap(), Vec::<[u8; 32]>::new());
}
