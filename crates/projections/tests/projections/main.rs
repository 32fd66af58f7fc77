//! Read models, over histories that the domain itself has decided.

mod crash;
mod digest;
mod figures;
mod histories;
mod names;
mod notices;
mod opening;
mod people;
mod queries;
mod world;
