//! Read models, over histories that the domain itself has decided.

#[cfg(test)]
mod asset_lives;
#[cfg(test)]
mod bank;
#[cfg(test)]
mod crash;
#[cfg(test)]
mod days;
#[cfg(test)]
mod dealings;
#[cfg(test)]
mod digest;
#[cfg(test)]
mod figures;
#[cfg(test)]
mod histories;
#[cfg(test)]
mod linkages;
#[cfg(test)]
mod lives;
#[cfg(test)]
mod names;
#[cfg(test)]
mod notices;
#[cfg(test)]
mod obligations;
#[cfg(test)]
mod opening;
#[cfg(test)]
mod people;
#[cfg(test)]
mod places;
#[cfg(test)]
mod policy;
#[cfg(test)]
mod queries;
#[cfg(test)]
mod questions;
#[cfg(test)]
mod questions_bank;
#[cfg(test)]
mod questions_random;
#[cfg(test)]
mod questions_schemes;
#[cfg(test)]
mod references;
#[cfg(test)]
mod registers;
#[cfg(test)]
mod selects;
#[cfg(test)]
mod signing;
#[cfg(test)]
mod world;
