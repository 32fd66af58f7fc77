//! Changes to what one person holds: a receipt, a proof, a state file, a root copied from paper.

use sunledger_audit::Seen;
use sunledger_chain::hash::leaf_hash;
use sunledger_chain::proof::{consistency, inclusion, verify_consistency, verify_inclusion};
use sunledger_chain::receipt::Receipt;
use sunledger_chain::tree::TiledHashes;

use super::dice::Dice;
use super::told::Told;
use super::world::{Stored, World, root, signed};
use super::{Kind, seen};

pub(super) const KINDS: &[Kind] = &[
    seen("a bit of a receipt", |world, dice| {
        receipt(world, dice, |text, dice| {
            dice.flip(text);
        })
    }),
    seen("a line of a receipt dropped", |world, dice| {
        lines(world, dice, |lines, nth| drop(lines.remove(nth)))
    }),
    seen("a line of a receipt doubled", |world, dice| {
        lines(world, dice, |lines, nth| {
            lines.insert(nth, lines[nth].clone());
        })
    }),
    seen(
        "a line of a receipt exchanged with the next",
        |world, dice| {
            lines(world, dice, |lines, nth| {
                let next = (nth + 1) % lines.len();
                lines.swap(nth, next);
            })
        },
    ),
    seen("a receipt cut short", |world, dice| {
        receipt(world, dice, |text, dice| {
            text.truncate(dice.below(text.len()));
        })
    }),
    seen("an inclusion proof altered", inclusion_altered),
    seen("a consistency proof altered", consistency_altered),
    seen("a bit of the state file", state_flipped),
    seen("the size in the state file raised", state_raised),
    seen("a digit of a root from paper wrong", |world, dice| {
        paper(world, dice, 64)
    }),
    seen("a digit of a short root from paper wrong", |world, dice| {
        paper(world, dice, 16)
    }),
];

fn whole_receipt(world: &World, dice: &mut Dice) -> Vec<u8> {
    let seq = dice.below(world.size());
    let (index, size) = (number(seq), number(world.size()));
    let mut tree = TiledHashes::new(Stored(&world.files), size);
    let receipt = Receipt {
        entry: world.entries.get(seq).map(<[u8]>::to_vec),
        index,
        proof: inclusion(&mut tree, index, size).expect("in the tree"),
        checkpoint: world.cosigned(&signed(&world.entries, world.size(), &world.log)),
    };
    assert!(holds(world, receipt.to_string().as_bytes()));
    receipt.to_string().into_bytes()
}

/// Whether a receipt proves what it says to somebody who asks for the witness.
fn holds(world: &World, text: &[u8]) -> bool {
    let known = [world.witness.public().clone()];
    let Ok(receipt) = Receipt::parse(text) else {
        return false;
    };
    let verified = receipt.verify(None, world.log.public(), &known);
    verified.is_ok_and(|proved| proved.signed.len() == 2)
}

fn receipt(world: &World, dice: &mut Dice, change: fn(&mut Vec<u8>, &mut Dice)) -> Told {
    let mut text = whole_receipt(world, dice);
    change(&mut text, dice);
    Told::alone(!holds(world, &text), String::from_utf8_lossy(&text))
}

/// Lines that say something: the two signatures may stand in either order and are left out.
fn lines(world: &World, dice: &mut Dice, change: fn(&mut Vec<String>, usize)) -> Told {
    let text = String::from_utf8(whole_receipt(world, dice)).expect("text");
    let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
    let nth = dice.below(lines.len() - 2);
    change(&mut lines, nth);
    let text = lines.join("\n") + "\n";
    Told::alone(!holds(world, text.as_bytes()), text)
}

fn number(size: usize) -> u64 {
    u64::try_from(size).expect("small")
}

fn inclusion_altered(world: &World, dice: &mut Dice) -> Told {
    let (seq, size) = (dice.below(world.size()), number(world.size()));
    let mut tree = TiledHashes::new(Stored(&world.files), size);
    let mut proof = inclusion(&mut tree, number(seq), size).expect("in the tree");
    let leaf = leaf_hash(world.entries.get(seq).expect("an entry"));
    let root = root(&world.entries, world.size());
    assert!(verify_inclusion(&leaf, number(seq), size, &proof, &root).is_ok());
    alter(&mut proof, dice);
    let verified = verify_inclusion(&leaf, number(seq), size, &proof, &root);
    Told::alone(verified.is_err(), format!("{seq}: {proof:?}"))
}

fn consistency_altered(world: &World, dice: &mut Dice) -> Told {
    let (from, to) = (1 + dice.below(world.size() - 1), world.size());
    let mut tree = TiledHashes::new(Stored(&world.files), number(to));
    let proof = consistency(&mut tree, number(from), number(to));
    let mut proof = proof.expect("in the tree");
    let (old, new) = (root(&world.entries, from), root(&world.entries, to));
    let verify = |proof: &[_]| verify_consistency((number(from), &old), (number(to), &new), proof);
    assert!(verify(&proof).is_ok());
    alter(&mut proof, dice);
    Told::alone(verify(&proof).is_err(), format!("{from}: {proof:?}"))
}

fn alter(proof: &mut Vec<sunledger_chain::LeafHash>, dice: &mut Dice) {
    let nth = dice.below(proof.len());
    match dice.below(3) {
        0 => drop(proof.remove(nth)),
        1 => proof.insert(nth, proof[nth]),
        _ => {
            let mut hash = *proof[nth].as_bytes();
            dice.flip(&mut hash);
            proof[nth] = sunledger_chain::LeafHash::new(hash);
        }
    }
}

fn told_of(world: &World, seen: &Seen, kind: &str) -> Told {
    let report = world.audit_who_saw(&world.files, std::slice::from_ref(seen));
    Told::by_kind(&report, Some(kind), None, None)
}

/// Refused as it is read, or found to say what the log does not.
fn state_flipped(world: &World, dice: &mut Dice) -> Told {
    let size = 1 + dice.below(world.size());
    let mut state = world.seen(size).to_state().into_bytes();
    loop {
        let before = state.clone();
        dice.flip(&mut state);
        match Seen::of_state(&state) {
            Err(_) => return Told::alone(true, "refused"),
            // Hex may be written either way, and a bit turns a letter into the same one of the other case.
            Ok(seen) if seen == world.seen(size) => state = before,
            Ok(seen) if seen.size() > number(world.size()) => {
                return told_of(world, &seen, "rolled_back");
            }
            Ok(seen) => return told_of(world, &seen, "history_differs"),
        }
    }
}

fn state_raised(world: &World, dice: &mut Dice) -> Told {
    let seen = world.seen(world.size());
    let size = number(world.size() + 1 + dice.below(1_000));
    let raised = format!("{size}:{}", seen.root());
    told_of(world, &raised.parse().expect("a root"), "rolled_back")
}

fn paper(world: &World, dice: &mut Dice, digits: usize) -> Told {
    let size = 1 + dice.below(world.size());
    let mut root = world.seen(size).root().as_bytes()[..digits].to_vec();
    let nth = dice.below(digits);
    let others: Vec<u8> = b"0123456789abcdef"
        .iter()
        .copied()
        .filter(|c| *c != root[nth])
        .collect();
    root[nth] = *dice.pick(&others);
    let typed = format!("{size}:{}", String::from_utf8(root).expect("hex"));
    told_of(world, &typed.parse().expect("a root"), "history_differs")
}
