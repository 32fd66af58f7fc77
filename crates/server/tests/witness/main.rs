//! Witnesses over real HTTP: what they cosign, what they refuse, and that an operator who rewrites history is refused.

#[cfg(test)]
mod fork;
#[cfg(test)]
mod gather;
#[cfg(test)]
mod logs;
#[cfg(test)]
mod refuse;
#[cfg(test)]
mod restart;
#[cfg(test)]
mod served;
#[cfg(test)]
mod wire;
