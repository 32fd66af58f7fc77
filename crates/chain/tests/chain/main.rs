//! Tests of the log's bytes: one program, so that it links once.

mod entry;
mod hash;
mod merkle;
mod order;
mod sample;
mod tamper;
mod vectors;
mod written;
