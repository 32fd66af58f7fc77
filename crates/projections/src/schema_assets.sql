-- What becomes of assets after their title: shares passed on, impairment, disposal, what the public share was spent on.
CREATE TABLE asset_steps (
    seq        INTEGER PRIMARY KEY,
    asset      TEXT    NOT NULL,
    kind       TEXT    NOT NULL, -- as in the log
    amount     INTEGER,          -- worth now, with the village of what it brought, spent
    to_project INTEGER,          -- of what it brought, back with the project
    shares     INTEGER,          -- passed on
    giver      BLOB,             -- who held them
    giver_seal BLOB,
    giver_unit TEXT,
    taker      BLOB,             -- who holds them, or who bought
    taker_seal BLOB,
    taker_unit TEXT,
    word       TEXT,             -- why shares passed, or on what was spent
    note       TEXT
) STRICT;
CREATE INDEX asset_steps_asset ON asset_steps (asset);
