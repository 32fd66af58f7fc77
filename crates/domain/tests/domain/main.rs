//! Tests of the rules of the money: one program, so that it links once.

mod admit;
mod api;
mod asset;
mod commands;
mod dividend;
mod events;
mod history;
mod limits;
mod lines;
mod notice;
mod payment;
mod pool;
mod project;
mod properties;
mod quota;
mod random;
mod rights;
mod setup;
mod suspense;
mod texts;
mod wire;
mod world;
