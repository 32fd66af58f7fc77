//! The service: composition of the ledger, the public board, the web.
