//! The rules of the money: commands, events, state, decide, admit, evolve.
