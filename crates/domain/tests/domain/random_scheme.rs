//! Random registers, schemes with terms, lists of households, and batches under them.

use serde_json::{Value, json};

use crate::commands::{merge, subject};
use crate::random::{Step, pick};
use crate::signing::{key, proof};
use crate::world::{EAST, World};

const SCHEMES: [&str; 3] = ["cy", "bz-1", "bz-2"];
const RULES: [&str; 4] = [
    "student_yearly_cap",
    "cooperative_equity",
    "leading_firm",
    "base_rate_interest",
];
const ENTITIES: [&str; 3] = ["hezuoshe", "east-jt", "fpb"];

impl Step {
    pub(crate) fn scheme(&self, kind: &str) -> Value {
        if kind == "linkage.record" {
            let households: Vec<Value> = (0..self.c % 4)
                .map(|n| json!({ "household": subject(n ^ (self.b % 2)), "land": n % 2 == 0, "village": EAST }))
                .collect();
            let (scheme, entity) = (pick(&SCHEMES, self.a), pick(&ENTITIES, self.a / 3));
            return json!({ "scheme": scheme, "entity": entity, "households": households });
        }
        let mut terms = json!({
            "appeal": "示例", "apply": "示例", "benefit": "money", "eligibility": "any", "per": "person",
            "frequency": if self.b.is_multiple_of(2) { "once" } else { "year" },
        });
        if self.b % 2 == 1 {
            merge(&mut terms, json!({ "cap": "150.00" }));
        }
        if self.c.is_multiple_of(3) {
            merge(&mut terms, json!({ "rule": pick(&RULES, self.c / 3) }));
        }
        json!({ "scheme": pick(&SCHEMES, self.a % 2 + 1), "terms": terms })
    }

    pub(crate) fn setup(&self, kind: &str) -> Value {
        match kind {
            "region.register" => {
                let code = format!("23010200100{}", self.a % 10);
                let village = json!({ "code": code, "level": "village", "name": "新村", "valid_from": "2017-01-01" });
                json!({ "regions": [village] })
            }
            "unit.register" => json!({ "unit": format!("u-{}", self.a % 8) }),
            "officer.register" | "officer.revoke" => {
                json!({ "officer": format!("o-{}", self.a % 8) })
            }
            "key.register" => {
                let (officer, number) = (pick(&["registrar", "maker"], self.a), self.b % 5 + 1);
                // Now and then by whoever holds the next key.
                let holder = number + u8::from(self.c.is_multiple_of(5));
                json!({ "officer": officer, "key": key(number), "proof": proof(holder, officer) })
            }
            "key.revoke" => json!({
                "officer": pick(&["registrar", "maker"], self.a), "key": key(self.b % 5 + 1),
            }),
            "scheme.register" => json!({ "scheme": format!("s-{}", self.a % 4) }),
            "policy.adopt" => json!({ "set": {
                "effective_from": format!("2017-0{}-01", 1 + self.a % 9),
                "id": format!("zc-{}", self.b % 2), "version": 1 + self.c % 3,
            } }),
            "history.load" => json!({
                "batch": format!("jz-{}", self.a % 4),
                "returns": [{ "amount": self.amount() }, { "amount": "60.00" }],
            }),
            _ => Value::Null,
        }
    }

    /// The scheme of a batch: where one with terms is registered, often that.
    pub(crate) fn of_scheme(&self, world: &World) -> Value {
        let scheme = pick(&SCHEMES, self.a / 3);
        match world.state.has_scheme(&scheme.parse().unwrap()) {
            true => json!({ "scheme": scheme }),
            false => json!({}),
        }
    }
}
