//! Up and down tell the same: what every account says of its sources is what every source says it became.

use std::collections::BTreeMap;

use sunledger_domain::code::RegionCode;
use sunledger_domain::event::{Body, Source};
use sunledger_domain::lineage::{Apart, Composition, Lineage, Place, Start};
use sunledger_domain::{Account, LineStatus, State};

use crate::world::World;

/// The accounts that hold money of fund lines; what they say of their sources, by source.
fn upwards(state: &State, lineage: &Lineage, source: &Source) -> i128 {
    let mut accounts: Vec<Account> = state
        .balances()
        .map(|(account, _, _)| account.clone())
        .collect();
    accounts.dedup();
    let holds = |account: &Account| match account {
        Account::Line(_) | Account::Pool(_) | Account::Project(_) => true,
        // What vouchers and agents have is their projects' too, and what an asset earns is new money.
        Account::Agent(_) | Account::Voucher(_) | Account::Asset(_) | Account::Suspense(_) => false,
    };
    let states = accounts.iter().filter(|account| holds(account));
    let money = states.flat_map(|account| lineage.sources_of(account).into_values());
    money.map(|money| passing(&money, source)).sum()
}

fn passing(money: &Composition, source: &Source) -> i128 {
    let own = money.iter().filter(|(path, _)| path.passes(source));
    own.map(|(_, amount)| amount).sum()
}

/// Over all accounts, what came from a source is what the source became, less what left the ledger.
pub(crate) fn up_and_down_agree(state: &State, lineage: &Lineage, sources: &[Source]) {
    for source in sources {
        let became = lineage.became(source).unwrap();
        let gone = became.leaves.iter();
        let gone = gone.filter(|leaf| matches!(leaf.place, Place::Withdrawn(_)));
        let gone: i128 = gone.map(|leaf| leaf.amount).sum();
        let up = upwards(state, lineage, source);
        assert_eq!(up, became.whole - gone, "{source:?}");
    }
}

/// What is paid in each village, summed from the batch, is what its lines say one by one.
pub(crate) fn villages_agree(world: &World, lineage: &Lineage) {
    let mut lines = BTreeMap::new();
    for entry in &world.log {
        if let Body::PaymentLine(line) = &entry.body {
            let own: &mut Vec<_> = lines.entry(line.batch.clone()).or_default();
            own.push((line.village, line.paid));
        }
    }
    for (batch, lines) in lines {
        let state = world.state.batch(&batch).unwrap();
        let mut expected: BTreeMap<Option<RegionCode>, BTreeMap<_, i128>> = BTreeMap::new();
        let (mut paid, mut unpaid) = (Vec::new(), Vec::new());
        for (index, (village, amount)) in (0_u32..).zip(lines) {
            let line = Apart {
                index,
                village,
                amount,
            };
            if state.line_status(index) != Some(LineStatus::Settled) {
                unpaid.push(line);
                continue;
            }
            paid.push(line);
            let part = lineage.sources_of_line(&batch, index, amount).unwrap();
            let own = expected.entry(village).or_default();
            for (path, amount) in part.iter() {
                *own.entry(path.clone()).or_default() += amount;
            }
        }
        expected.retain(|_, money| !money.is_empty());
        let plain = lineage.sources_of_batch(&batch).unwrap().is_plain();
        for (start, apart) in [(Start::All, unpaid), (Start::Nothing, paid)] {
            let Some(found) = lineage.lines_by_village(&batch, start, &apart) else {
                assert!(plain, "{batch}");
                continue;
            };
            let found = found.into_iter().map(|(village, money)| {
                let parts = money.iter().map(|(path, amount)| (path.clone(), amount));
                (village, parts.collect())
            });
            assert_eq!(found.collect::<BTreeMap<_, _>>(), expected, "{batch}");
        }
    }
}
