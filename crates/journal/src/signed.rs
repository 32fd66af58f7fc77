//! Whether a command is signed as it must be, before it is recorded: by whom is the domain's to say, whether the bytes
//! hold is verified here.
//!
//! It must never let a signature into the log that an audit would condemn.

use jiff::Timestamp;
use sunledger_chain::officer::has_signed;
use sunledger_domain::{Cmd, Rejection, State, signatures};

use crate::submit_error::SubmitError;

/// Checks the signatures under a command that is to be recorded after `state`, at this time.
pub(crate) fn check(state: &State, cmd: &Cmd, recorded_at: Timestamp) -> Result<(), SubmitError> {
    if let Err(breach) = signatures(state, cmd, recorded_at) {
        return Err(Rejection::Breach { breach, at: 0 }.into());
    }
    let Some(genesis) = state.ledger() else {
        return Ok(());
    };
    for sig in &cmd.sigs {
        let message = cmd.message(&genesis.ledger);
        if !has_signed(sig.key.as_bytes(), &message, sig.signature.as_bytes()) {
            return Err(SubmitError::SignatureWrong { key: sig.key });
        }
    }
    Ok(())
}
