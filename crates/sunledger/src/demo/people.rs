//! Two thousand invented households. Nobody real may be found here: the area code of every ID number,
//! the prefix of every card and of every telephone are ones that nobody can have.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::chance::Chance;
use super::place::{Village, villages};

/// Registered poor households of the county 建档立卡户.
pub(super) const HOUSEHOLDS: usize = 2_000;
/// No county of China has this code.
const AREA: &str = "990421";

const SURNAMES: &[&str] = &[
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "马", "朱", "胡", "林",
    "郭", "何", "高", "罗", "郑", "梁", "谢", "宋", "唐", "许", "邓", "韩", "冯", "曹",
];
/// Crops, weather and water make names that sound like names and belong to nobody in particular.
const FIRST: &[&str] = &[
    "禾", "麦", "稻", "谷", "豆", "桑", "麻", "春", "秋", "晴", "雨", "露", "霜", "云", "岭", "溪",
    "石", "田",
];
const SECOND: &[&str] = &[
    "穗", "粟", "苗", "丰", "收", "满", "仓", "耕", "耘", "垄", "畦", "坡", "泉", "渠", "塘", "荷",
    "菱", "棉", "葵", "榆",
];

/// One person.
pub(super) struct Person {
    pub(super) name: String,
    pub(super) id_number: String,
    pub(super) phone: Option<String>,
    card: Option<String>,
}

/// One household.
pub(super) struct Household {
    pub(super) village: Village,
    pub(super) number: String,
    group: String,
    pub(super) head: Person,
    /// A child of seven to fifteen, at school.
    pub(super) child: Option<Person>,
    /// A youth in vocational training.
    pub(super) youth: Option<Person>,
    pub(super) members: i64,
    /// Tenths of a mu of farmland.
    pub(super) land: i64,
}

/// Everybody whom the demo can pay.
pub(super) struct People {
    pub(super) households: Vec<Household>,
    /// A village clerk who takes what is not his (see `houses`).
    pub(super) clerk: Person,
    /// A forest ranger who dies in July (see `rounds`); not the head of his household.
    pub(super) ranger: Person,
}

impl People {
    /// The same people every time.
    pub(super) fn settle() -> Self {
        let mut registry = Registry::new();
        let villages = villages();
        let mut sizes: Vec<usize> = vec![HOUSEHOLDS / villages.len(); villages.len()];
        for size in sizes.iter_mut().take(HOUSEHOLDS % villages.len()) {
            *size += 1;
        }
        // Villages differ in size; what one loses its neighbour gains.
        for pair in sizes.chunks_exact_mut(2) {
            let shift = usize::try_from(registry.chance.between(0, 24)).unwrap_or(0);
            pair[0] += shift;
            pair[1] -= shift;
        }
        let mut households = Vec::with_capacity(HOUSEHOLDS);
        for (village, size) in villages.into_iter().zip(sizes) {
            households.extend((1..=size).map(|no| registry.household(village, no)));
        }
        let clerk = registry.adult(30, 45);
        let ranger = registry.adult(40, 58);
        Self {
            households,
            clerk,
            ranger,
        }
    }
}

impl Household {
    /// The head, as payee, beneficiary or holder.
    pub(super) fn head(&self) -> Value {
        self.with_details(&self.head)
    }

    /// A member, with the household's number and group.
    pub(super) fn with_details(&self, person: &Person) -> Value {
        let mut value = person.value();
        value["person"]["household_no"] = json!(self.number);
        value["person"]["group"] = json!(self.group);
        value
    }
}

impl Person {
    /// As it stands where the ledger has a subject.
    pub(super) fn value(&self) -> Value {
        let mut fields = json!({
            "kind": "person",
            "identity": self.id_number,
            "id_number": self.id_number,
            "name": self.name,
        });
        for (field, value) in [("phone", &self.phone), ("card", &self.card)] {
            if let Some(value) = value {
                fields[field] = json!(value);
            }
        }
        json!({ "person": fields })
    }
}

/// Gives out names and numbers, no number twice.
struct Registry {
    chance: Chance,
    taken: BTreeSet<String>,
    accounts: u32,
}

impl Registry {
    fn new() -> Self {
        Self {
            chance: Chance::named("people"),
            taken: BTreeSet::new(),
            accounts: 0,
        }
    }

    fn household(&mut self, village: Village, no: usize) -> Household {
        let head = self.adult(28, 78);
        let surname = head.name.chars().next();
        let child = self.chance.per_mille(300);
        let child = child.then(|| self.person(7, 15, surname));
        let youth = self.chance.per_mille(95);
        let youth = youth.then(|| self.person(16, 20, surname));
        let young = i64::from(child.is_some()) + i64::from(youth.is_some());
        Household {
            village,
            number: format!("{}-{no:04}", village.tail()),
            group: format!("{}组", self.chance.between(1, 6)),
            head,
            child,
            youth,
            members: self.chance.between(1, 4) + young,
            land: self.chance.between(12, 96),
        }
    }

    /// A person with a telephone and a card.
    fn adult(&mut self, youngest: i64, oldest: i64) -> Person {
        let person = self.person(youngest, oldest, None);
        self.accounts += 1;
        Person {
            // No mobile number begins with 12, no bank's cards with 99.
            phone: Some(format!("1290000{:04}", self.accounts)),
            card: Some(format!("999042100000000{:04}", self.accounts)),
            ..person
        }
    }

    fn person(&mut self, youngest: i64, oldest: i64, surname: Option<char>) -> Person {
        let surname = surname.map_or_else(
            || self.chance.pick(SURNAMES).to_owned(),
            |first| first.to_string(),
        );
        let mut name = surname + self.chance.pick(FIRST);
        if !self.chance.one_in(5) {
            name += self.chance.pick(SECOND);
        }
        Person {
            name,
            id_number: self.id_number(youngest, oldest),
            phone: None,
            card: None,
        }
    }

    fn id_number(&mut self, youngest: i64, oldest: i64) -> String {
        loop {
            let year = 2017 - self.chance.between(youngest, oldest);
            let (month, day) = (self.chance.between(1, 12), self.chance.between(1, 28));
            let order = self.chance.between(1, 999);
            let body = format!("{AREA}{year}{month:02}{day:02}{order:03}");
            let number = format!("{body}{}", citizen_check(&body));
            if self.taken.insert(number.clone()) {
                return number;
            }
        }
    }
}

/// The check digit of GB 11643.
fn citizen_check(body: &str) -> char {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let digits = body.chars().filter_map(|c| c.to_digit(10));
    let sum: u32 = digits.zip(WEIGHTS).map(|(digit, w)| digit * w).sum();
    let place = usize::try_from(sum % 11).unwrap_or(0);
    char::from(b"10X98765432"[place])
}

/// A unified social credit code 统一社会信用代码 (GB 32100) of an organisation that cannot exist:
/// the same impossible area after the `department` that registered it.
pub(super) fn credit_code(department: &str, order: usize) -> String {
    const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    let body = format!("{department}{AREA}XN{order:07}");
    let mut weight = 1;
    let mut sum = 0;
    for letter in body.chars() {
        sum += ALPHABET.find(letter).unwrap_or(0) * weight;
        weight = weight * 3 % 31;
    }
    let check = (31 - sum % 31) % 31;
    format!("{body}{}", &ALPHABET[check..=check])
}
