//! Lines of commands, as `post` and the API take them.
//!
//! A refusal has a code and a field, and repeats nothing of the body; a body that is taken can be written again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sunledger_domain::Command;
use sunledger_server::service::Request;

fuzz_target!(|text: &str| {
    match Request::from_json(text) {
        Err(refused) => assert_eq!(refused.code(), "request_malformed"),
        Ok(request) => {
            let value = serde_json::json!({ "kind": request.kind, "body": request.body });
            if let Ok(command) = serde_json::from_value::<Command>(value) {
                let again = serde_json::to_value(&command).unwrap();
                let again: Command = serde_json::from_value(again).unwrap();
                assert_eq!(again, command);
            }
        }
    }
});
