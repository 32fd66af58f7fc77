//! Read models: pure folds of the log into SQLite.
