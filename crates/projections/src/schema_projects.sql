-- ledger.sqlite, projects and years: what becomes of a project after its registration, and of a line at its year end.

-- 批复
CREATE TABLE approvals (
    project        TEXT    NOT NULL PRIMARY KEY,
    amount         INTEGER NOT NULL,
    unit           TEXT    NOT NULL,
    target         TEXT    NOT NULL,
    start_on       TEXT    NOT NULL,
    finish_on      TEXT    NOT NULL,
    public_welfare INTEGER NOT NULL,
    match_amount   INTEGER,          -- county money beside it,
    match_nature   TEXT,             -- required or voluntary
    seq            INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Contracts 合同. What each has paid are the lines of its batches.
CREATE TABLE contracts (
    contract        TEXT    NOT NULL PRIMARY KEY,
    project         TEXT    NOT NULL,
    contractor      BLOB,             -- an organisation by pseudonym
    contractor_seal BLOB,
    contractor_unit TEXT,             -- or a unit
    signed          INTEGER NOT NULL, -- the price as signed
    price           INTEGER NOT NULL, -- with all changes
    audited         INTEGER,          -- by the final accounts
    held            INTEGER NOT NULL, -- retention held
    released        INTEGER NOT NULL, -- retention released
    held_until      TEXT,
    seq             INTEGER NOT NULL,
    accepted_seq    INTEGER,
    audited_seq     INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX contracts_project ON contracts (project);

-- A project's life, entry by entry.
CREATE TABLE project_steps (
    seq      INTEGER PRIMARY KEY,
    project  TEXT    NOT NULL,
    kind     TEXT    NOT NULL, -- as in the log
    contract TEXT,
    amount   INTEGER,          -- approved, signed, changed by, audited, held, released
    until    TEXT,             -- of retention
    note     TEXT              -- a target, a reason, who took it over
) STRICT;
CREATE INDEX project_steps_project ON project_steps (project);

-- Year ends of fund lines 年终结账.
CREATE TABLE year_closings (
    seq         INTEGER PRIMARY KEY,
    line        TEXT    NOT NULL,
    budget_year INTEGER NOT NULL,
    carried     INTEGER NOT NULL, -- 结转
    next        TEXT,             -- the line that it went to
    reclaimed   INTEGER NOT NULL, -- 存量收回
    surplus     INTEGER NOT NULL  -- 结余
) STRICT;
CREATE INDEX year_closings_line ON year_closings (line);
