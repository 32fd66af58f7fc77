//! Every verb explains itself with an example.

use crate::run::sunledger;

#[test]
fn every_verb_shows_an_example() {
    for verb in [
        "init", "demo", "serve", "post", "show", "verify", "rebuild", "import", "export", "policy",
        "slip", "witness", "slip", "erase", "key",
    ] {
        let help = sunledger(&[verb, "--help"]).done();
        assert!(
            help.contains("示例 Example:") && help.contains(&format!("sunledger {verb}")),
            "{help}"
        );
    }
}
