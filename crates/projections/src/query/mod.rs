//! The questions that can be asked of a [`Snapshot`](crate::Snapshot), by subject.

pub mod asset;
pub mod balance;
pub mod batch;
mod behind;
pub mod entry;
pub mod flow;
mod lines;
mod names;
pub mod notice;
pub mod page;
pub mod payment;
pub mod place;
pub mod project;
pub mod region;
mod scope;
pub mod setup;
pub mod suspense;
pub mod total;

pub use behind::{Behind, EntryDelta};
pub use lines::StateSum;
pub use names::{Audience, Who};
