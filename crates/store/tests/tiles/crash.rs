//! The power goes after every single operation, again during what follows, and what is found holds.

use sunledger_chain::note::Signer;
use sunledger_chain::rotation::Rotation;
use sunledger_store::tiles::{PublicLog, TileKeeper};

use crate::lossy::LossyDisk;
use crate::support::{Grown, keys, signer};

/// Numbers that look random and are the same in every run.
fn lots(seed: usize) -> impl FnMut(usize) -> usize {
    let mut state = (u64::try_from(seed).unwrap() + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    move |bound| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from((state >> 11) % u64::try_from(bound.max(1)).unwrap()).unwrap()
    }
}

/// The disk and the log at the first checkpoint, and the log as it is to be published next.
fn beginning(first: &[u32], next: &[u32]) -> (Grown, LossyDisk, Option<u64>) {
    let mut grown = Grown::by(first);
    let disk = LossyDisk::default();
    let mut keeper = grown.keeper(disk.clone()).unwrap();
    let published = keeper.advance(&grown.log).unwrap();
    grown.grow(next);
    (grown, disk, published.map(|published| published.size))
}

fn lose_power_everywhere(first: &[u32], next: &[u32]) {
    let (grown, disk, before) = beginning(first, next);
    let undisturbed = disk.found_again(|_| 0);
    let mut keeper = grown.keeper(undisturbed.clone()).unwrap();
    let after = keeper
        .advance(&grown.log)
        .unwrap()
        .map(|published| published.size);
    let (operations, files) = (undisturbed.done(), undisturbed.files());
    assert!(operations > 20, "too little is done for a trial");
    for cut in 0..=operations {
        for round in 0..4 {
            let mut lot = lots(cut * 4 + round);
            // What was published before is durable, whatever the lots say.
            let disk = disk.found_again(&mut lot);
            grown.judge(&disk, &[before]);
            disk.power_for(cut);
            let done = grown
                .keeper(disk.clone())
                .and_then(|mut keeper| keeper.advance(&grown.log));
            assert!(
                done.is_ok() || cut < operations,
                "it failed with power: {done:?}"
            );
            let disk = disk.found_again(&mut lot);
            let found = grown.judge(&disk, &[before, after]);
            assert!(
                done.is_err() || found == after,
                "cut {cut}: a promise is broken"
            );
            // Once more, while it recovers.
            disk.power_for(lot(operations));
            let again = grown
                .keeper(disk.clone())
                .and_then(|mut keeper| keeper.advance(&grown.log));
            let disk = disk.found_again(&mut lot);
            let then = grown.judge(&disk, &[found, after]);
            assert!(
                again.is_err() || then == after,
                "cut {cut}: a promise is broken"
            );
            let mut keeper = grown.keeper(disk.clone()).unwrap();
            assert!(!keeper.healed(), "cut {cut}: a published tile was lost");
            keeper.advance(&grown.log).unwrap();
            grown.judge(&disk, &[after]);
            for (path, bytes) in &files {
                assert_eq!(disk.files().get(path), Some(bytes), "{}", path.display());
            }
        }
    }
}

#[test]
fn the_first_checkpoint_is_whole_or_absent() {
    lose_power_everywhere(&[], &[5, 290]);
}

#[test]
fn a_checkpoint_is_the_old_or_the_new_one_and_its_tiles_are_there() {
    lose_power_everywhere(&[200, 100], &[1]);
    lose_power_everywhere(&[200, 100], &[3, 470]);
}

#[test]
fn full_tiles_replace_partial_ones_without_a_gap() {
    lose_power_everywhere(&[255], &[1]);
    lose_power_everywhere(&[511], &[2]);
}

#[test]
fn what_fails_is_tried_again_by_the_same_keeper() {
    let (mut grown, disk, _) = beginning(&[30], &[300]);
    let mut keeper = grown.keeper(disk.clone()).unwrap();
    disk.power_for(9);
    keeper.advance(&grown.log).unwrap_err();
    grown.judge(&disk, &[Some(30)]);
    grown.grow(&[7]);
    disk.power_for(usize::MAX);
    assert_eq!(keeper.advance(&grown.log).unwrap(), Some(grown.at(337)));
    grown.judge(&disk, &[Some(337)]);
    assert_eq!(keeper.advance(&grown.log).unwrap(), None, "nothing is new");
}

#[test]
fn when_the_key_changes_a_reader_has_the_key_of_the_checkpoint_at_every_moment() {
    let (grown, disk, before) = beginning(&[300], &[1, 40]);
    let before = before.unwrap();
    let next = || Signer::new(signer().public().name().clone(), &[8; 32]).unwrap();
    let mut keys = keys();
    let change = Rotation::new(before + 1, next().public().clone());
    keys.rotate(&change.sign(&signer(), &next()).unwrap())
        .unwrap();
    let publish = |disk: &LossyDisk| {
        let keeper = TileKeeper::open(disk.clone(), &grown.log, next(), &keys);
        keeper.and_then(|mut keeper| keeper.advance(&grown.log))
    };
    let undisturbed = disk.found_again(|_| 0);
    let after = publish(&undisturbed).unwrap().unwrap().size;
    let operations = undisturbed.done();
    let mut seen = [false; 2];
    for cut in 0..=operations {
        for round in 0..4 {
            let mut lot = lots(cut * 4 + round);
            let disk = disk.found_again(&mut lot);
            disk.power_for(cut);
            let done = publish(&disk);
            let disk = disk.found_again(&mut lot);
            let public = PublicLog::with_own_key(disk.clone()).unwrap();
            let (_, checkpoint) = public.checkpoint().unwrap();
            assert!([before, after].contains(&checkpoint.size()), "cut {cut}");
            assert_eq!(*checkpoint.root(), grown.at(checkpoint.size()).root);
            seen[usize::from(checkpoint.size() == after)] = true;
            assert!(done.is_err() || checkpoint.size() == after, "cut {cut}");
            // The next opening finishes it.
            disk.power_for(usize::MAX);
            publish(&disk).unwrap();
            let public = PublicLog::with_own_key(disk).unwrap();
            assert_eq!(public.checkpoint().unwrap().1.size(), after);
            assert_eq!(*public.keys(), keys);
        }
    }
    assert_eq!(seen, [true; 2]);
}
