//! The public board over a small ledger: what people read, what they must never read, and how it refuses.

mod client;
mod crawl;
mod guard;
mod listen;
mod pages;
mod transcript;
mod world;
