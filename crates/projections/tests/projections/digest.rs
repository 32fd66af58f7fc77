//! The same entries give the same rows, however they are applied.

use proptest::prelude::*;
use sunledger_projections::LedgerDb;

use crate::histories::{full_history, history, steps};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Deleting the file and applying the log again, in runs of any size and across re-openings.
    #[test]
    fn runs_of_any_size_give_one_digest(
        steps in steps(20..120),
        cuts in proptest::collection::vec(1_usize..40, 1..20),
        reopen in any::<bool>(),
    ) {
        let world = history(&steps);
        let whole = world.project_in_runs(usize::MAX).digest().unwrap();
        let mut db = LedgerDb::recreate(&world.ledger_path()).unwrap();
        let mut rest = world.log.as_slice();
        for cut in cuts.iter().cycle() {
            let (run, later) = rest.split_at((*cut).min(rest.len()));
            db.apply(run).unwrap();
            rest = later;
            if rest.is_empty() {
                break;
            }
            if reopen {
                drop(db);
                db = LedgerDb::open(&world.ledger_path()).unwrap();
            }
        }
        prop_assert_eq!(db.position(), world.size());
        prop_assert_eq!(db.digest().unwrap(), whole);
    }
}

#[test]
fn every_entry_and_every_field_of_its_place_counts() {
    let world = full_history();
    let whole = world.project_in_runs(500).digest().unwrap();
    let last = world.log.len() - 1;
    assert_ne!(digest_of(&world, &world.log[..last]), whole);
    let mut other = world.log.clone();
    other[last].recorded_at_us += 1;
    assert_ne!(digest_of(&world, &other), whole);
    other[last] = world.log[last].clone();
    other[last].leaf = sunledger_chain::LeafHash::new([0; 32]);
    assert_ne!(digest_of(&world, &other), whole);
    other[last] = world.log[last].clone();
    assert_eq!(digest_of(&world, &other), whole);
}

fn digest_of(world: &crate::world::World, log: &[sunledger_projections::Recorded]) -> [u8; 32] {
    let mut db = LedgerDb::recreate(&world.ledger_path()).unwrap();
    db.apply(log).unwrap();
    db.digest().unwrap()
}

/// What SQLite does to the file is not in the digest.
#[test]
fn storage_does_not_count() {
    let world = full_history();
    let mut db = world.project_in_runs(3);
    let before = db.digest().unwrap();
    let connection = rusqlite::Connection::open(world.ledger_path()).unwrap();
    connection.execute_batch("ANALYZE; VACUUM").unwrap();
    assert_eq!(db.digest().unwrap(), before);
}
