//! The append-only log: its port, the sled adapter, the in-memory adapter.
