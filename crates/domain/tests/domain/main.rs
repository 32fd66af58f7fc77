//! Tests of the rules of the money: one program, so that it links once.
#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "a test looks for one kind of event among forty"
)]
#![allow(
    clippy::needless_pass_by_value,
    reason = "a patch of JSON is written where it is used"
)]

#[cfg(test)]
mod admit;
#[cfg(test)]
mod agent;
#[cfg(test)]
mod agent_refused;
#[cfg(test)]
mod agents;
#[cfg(test)]
mod api;
#[cfg(test)]
mod asset;
mod asset_life;
#[cfg(test)]
mod banking;
#[cfg(test)]
mod checkpoint_key;
#[cfg(test)]
mod commands;
#[cfg(test)]
mod contract;
#[cfg(test)]
mod contract_bounds;
#[cfg(test)]
mod county_match;
#[cfg(test)]
mod dates;
#[cfg(test)]
mod day;
#[cfg(test)]
mod dividend;
#[cfg(test)]
mod events;
#[cfg(test)]
mod findings;
#[cfg(test)]
mod history;
#[cfg(test)]
mod key_proof;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod lineage;
#[cfg(test)]
mod lineage_agree;
#[cfg(test)]
mod lineage_cases;
#[cfg(test)]
mod lines;
#[cfg(test)]
mod linkage;
#[cfg(test)]
mod matching;
#[cfg(test)]
mod notice;
#[cfg(test)]
mod old_books;
#[cfg(test)]
mod open;
#[cfg(test)]
mod operator;
#[cfg(test)]
mod order;
#[cfg(test)]
mod payment;
#[cfg(test)]
mod policy;
#[cfg(test)]
mod policy_page;
#[cfg(test)]
mod pool;
#[cfg(test)]
mod project;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod quota;
#[cfg(test)]
mod random;
#[cfg(test)]
mod random_kinds;
#[cfg(test)]
mod random_life;
#[cfg(test)]
mod random_scheme;
#[cfg(test)]
mod reports;
#[cfg(test)]
mod rights;
#[cfg(test)]
mod says;
#[cfg(test)]
mod schemes;
#[cfg(test)]
mod serialised;
#[cfg(test)]
mod setup;
#[cfg(test)]
mod signing;
#[cfg(test)]
mod statement;
#[cfg(test)]
mod statement_days;
#[cfg(test)]
mod statement_part;
mod statement_unfit;
#[cfg(test)]
mod suspense;
#[cfg(test)]
mod texts;
#[cfg(test)]
mod texts_paying;
#[cfg(test)]
mod wire;
#[cfg(test)]
mod world;
#[cfg(test)]
mod year;
