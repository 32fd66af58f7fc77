//! The vault as its callers see it: files in a directory, nothing mocked.

#[cfg(test)]
mod behind;
#[cfg(test)]
mod erasure;
#[cfg(test)]
mod kill;
#[cfg(test)]
mod opening;
#[cfg(test)]
mod orphans;
#[cfg(test)]
mod privacy;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod search;
#[cfg(test)]
mod support;
