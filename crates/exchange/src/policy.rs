//! A policy file: TOML that sets parameters of coded rules and says how strict they are (docs/POLICY.md).
//!
//! It is no rule language. What it does not say of a parameter is the default of the table; it never guesses.

mod error;
mod read;
mod value;

pub use error::{PolicyError, Problem};

use sunledger_domain::policy::PolicySet;

/// The one format of policy files there is.
pub const POLICY_FORMAT: i64 = 1;
/// Bytes of the largest file.
pub const POLICY_BYTES_MAX: usize = 256 << 10;

/// Policy files that the program carries, by name.
const SHIPPED: [(&str, &str); 1] = [(
    "heilongjiang-2016",
    include_str!("../../../policies/heilongjiang-2016.toml"),
)];

/// Reads and checks a policy file; refuses it with the line and the reason.
pub fn read_policy(text: &str) -> Result<PolicySet, PolicyError> {
    read::read(text)
}

/// The text of a policy that the program carries.
pub fn shipped(name: &str) -> Option<&'static str> {
    let mut all = SHIPPED.iter();
    all.find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// The names of the policies that the program carries.
pub fn shipped_names() -> impl Iterator<Item = &'static str> {
    SHIPPED.iter().map(|(name, _)| *name)
}

#[cfg(test)]
mod tests;
