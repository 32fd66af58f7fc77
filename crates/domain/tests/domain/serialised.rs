//! The state can be written down and read back, at any event, and goes on from there as if it never had been.

use std::collections::BTreeMap;

use proptest::prelude::*;
use sunledger_domain::{State, admit, wire};

use crate::events::GOLDEN;
use crate::random::steps;
use crate::world::*;

/// The layout version and what it makes of the first golden events, each played on the ones before.
///
/// Where this differs, a snapshot of yesterday would be read as something else: raise `State::LAYOUT`, and write the
/// new version and digest here. Further golden events may be counted in at the same time.
const LAYOUT: u32 = 7;
const EVENTS: usize = 185;
const DIGEST: &str = "9f51d8c7787c6df54bbaa6dd65b7f244f9892470b37d86e67272ddad5b65952f";

fn written(state: &State) -> Vec<u8> {
    postcard::to_allocvec(state).unwrap()
}

fn read(bytes: &[u8]) -> State {
    let (state, rest) = postcard::take_from_bytes(bytes).unwrap();
    assert_eq!(rest, [0_u8; 0], "something is left over");
    state
}

#[test]
fn the_layout_changes_only_with_its_version() {
    let mut state = State::default();
    let mut hasher = blake3::Hasher::new();
    for (count, line) in (1..).zip(GOLDEN.lines()) {
        state.evolve(&wire::decode(line.as_bytes()).unwrap());
        let bytes = written(&state);
        // A field that a part of an event leaves out needs `#[serde(with = "text")]`: the bytes cannot leave any out.
        assert_eq!(read(&bytes), state, "{line}");
        if count <= EVENTS {
            hasher.update(&bytes);
        }
    }
    let found = hasher.finalize().to_hex();
    assert_eq!((State::LAYOUT, found.as_str()), (LAYOUT, DIGEST));
}

#[test]
fn what_is_cut_short_is_not_read() {
    let whole = written(&with_shares().state);
    for length in 0..whole.len() {
        let cut = postcard::from_bytes::<State>(&whole[..length]);
        assert!(cut.is_err(), "{length} of {} bytes", whole.len());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_state_that_is_read_back_goes_on_as_the_one_that_was_written(history in steps(60)) {
        let mut world = returned();
        let mut again = read(&written(&world.state));
        for step in &history {
            let (actor, command) = step.command(&world);
            let Ok(decision) = world.decide(actor, &command) else {
                continue;
            };
            let mut other = world.clone();
            other.state = again.clone();
            prop_assert_eq!(other.decide(actor, &command).unwrap().after, decision.after);
            for payload in decision.payloads.iter() {
                let event = wire::decode(payload).unwrap();
                world.replay(payload);
                again.evolve(&event);
                again = read(&written(&again));
                prop_assert_eq!(&again, &world.state);
            }
            world.next_command();
        }
        let judged = |state: &State| {
            GOLDEN.lines().map(|line| {
                let event = wire::decode(line.as_bytes()).unwrap();
                admit(state, &event, &BTreeMap::new()).is_ok()
            }).collect::<Vec<_>>()
        };
        prop_assert_eq!(judged(&again), judged(&world.state));
    }
}
