//! One file per resource: what it asks of the read model, and the template that shows the answer.

pub(super) mod about;
pub(super) mod agent;
pub(super) mod asset;
pub(super) mod batch;
pub(super) mod day;
pub(super) mod entry;
pub(super) mod figure;
pub(super) mod finding;
pub(super) mod flow;
pub(super) mod fund;
pub(super) mod health;
pub(super) mod home;
mod level;
pub(super) mod notice;
mod pager;
pub(super) mod policy;
pub(super) mod project;
pub(super) mod region;
pub(super) mod scheme;
pub(super) mod search;
pub(super) mod sheet;
pub(super) mod suspense;
mod tally;
mod trace;
pub(super) mod unit;
pub(super) mod village;
