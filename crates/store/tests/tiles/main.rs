//! The second copy: what is published holds, whenever the power is lost, and never takes back what it said.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod crash;
mod files;
mod fork;
mod lossy;
mod publisher;
mod support;
