//! Files in and out: divisions, payment files and their mappings, entries.
