//! The public board over a small ledger: what people read, what they must never read, and how it refuses.

#[cfg(test)]
mod bank;
#[cfg(test)]
mod check;
#[cfg(test)]
mod client;
#[cfg(test)]
mod code;
#[cfg(test)]
mod compare;
#[cfg(test)]
mod crawl;
#[cfg(test)]
mod guard;
#[cfg(test)]
mod listen;
#[cfg(test)]
mod lives;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod paper;
#[cfg(test)]
mod public;
#[cfg(test)]
mod trace;
#[cfg(test)]
mod transcript;
#[cfg(test)]
mod troubled;
#[cfg(test)]
mod world;
