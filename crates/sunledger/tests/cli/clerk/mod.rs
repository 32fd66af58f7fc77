//! What a tired clerk meets: refusals that say what to do, facts that do not fit, a batch to be looked at.

mod batch;
mod beside;
mod init;
mod post;

pub(crate) use beside::serve;
