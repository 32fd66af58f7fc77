//! The vault as its callers see it: files in a directory, nothing mocked.

mod erasure;
mod kill;
mod opening;
mod orphans;
mod privacy;
mod properties;
mod support;
