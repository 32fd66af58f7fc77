//! Personal data beside the log: sealed, pseudonymous, disclosed field by field, erasable.
