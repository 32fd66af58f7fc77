//! Offline verification of a log: the chain, the canonical bytes, the rules of the money.
