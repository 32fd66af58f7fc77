//! Tests of the log's bytes: one program, so that it links once.

mod checkpoint;
mod entry;
mod grove;
mod hash;
mod merkle;
mod note;
mod officer;
mod order;
mod policy;
mod proof;
mod proof_vectors;
mod receipt;
mod rotation;
mod sample;
mod tamper;
mod tile;
mod tree;
mod vectors;
mod witness;
mod written;
