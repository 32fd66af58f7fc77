//! Templates are sound mappings, and the guide's word for them holds.

use super::*;
use crate::mapping::{IdCheck, PayeeKind};

#[test]
fn templates_are_mappings() {
    let person = Template::Person.mapping().unwrap();
    assert_eq!(
        (person.name(), person.payee_kind()),
        ("person", PayeeKind::Person)
    );
    assert_eq!(person.id_check(), IdCheck::ByKind);
    let firm = Template::Firm.mapping().unwrap();
    assert_eq!(
        (firm.name(), firm.payee_kind()),
        ("firm", PayeeKind::Organisation)
    );
    assert_eq!(firm.id_check(), IdCheck::CreditCode);
    for template in Template::ALL {
        assert_eq!(template.mapping().unwrap().name(), template.name());
        assert_eq!(template.mapping().unwrap().currency(), "CNY");
    }
}
