//! The one writer: decide, encode, append, evolve, publish.
