//! The list of an entity's households in events: ordered by pseudonym, so that no file's order shows.

use crate::command::RecordLinkage;
use crate::event::{Body, LinkageHousehold, LinkageRecorded};

pub(super) fn record(c: &RecordLinkage) -> Vec<Body> {
    let mut households: Vec<_> = c.households.iter().collect();
    households.sort_by_key(|linked| linked.household.handle);
    let mut bodies = vec![Body::from(LinkageRecorded {
        basis: c.basis.clone(),
        count: u32::try_from(households.len()).unwrap_or(u32::MAX),
        entity: c.entity.clone(),
        equipment: c.equipment,
        scheme: c.scheme.clone(),
        whole: c.whole,
    })];
    bodies.extend((0_u32..).zip(households).map(|(index, linked)| {
        Body::from(LinkageHousehold {
            entity: c.entity.clone(),
            household: linked.household,
            index,
            land: linked.land,
            scheme: c.scheme.clone(),
            village: linked.village,
        })
    }));
    bodies
}
