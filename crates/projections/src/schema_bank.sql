-- ledger.sqlite, the bank's side: agent accounts, vouchers, statements, days, and matching against lists.
-- The same rules hold as in schema.sql.

-- Agent accounts 代发户、村账, their vouchers 支付凭证, and what villages spent.
CREATE TABLE agents (
    agent  TEXT    NOT NULL PRIMARY KEY,
    name   TEXT    NOT NULL,
    kind   TEXT    NOT NULL, -- paying, village
    region INTEGER,
    unit   TEXT    NOT NULL,
    seq    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX agents_unit ON agents (unit);
CREATE TABLE vouchers (
    seq               INTEGER PRIMARY KEY,
    voucher           TEXT    NOT NULL UNIQUE,
    project           TEXT    NOT NULL,
    agent             TEXT    NOT NULL,
    amount            INTEGER NOT NULL,
    reference         TEXT    NOT NULL,
    maker             TEXT    NOT NULL,
    digest            BLOB    NOT NULL, -- of the command that prepared it: what an approval names
    status            TEXT    NOT NULL, -- prepared, approved, refused, settled
    approver          TEXT,             -- who approved or refused
    approved_seq      INTEGER,
    refused_seq       INTEGER,
    refusal           TEXT,
    settled_seq       INTEGER,
    settled_reference TEXT
) STRICT;
CREATE INDEX vouchers_reference ON vouchers (reference);
CREATE INDEX vouchers_project ON vouchers (project);
CREATE INDEX vouchers_agent ON vouchers (agent);
CREATE TABLE voucher_returns (
    seq       INTEGER PRIMARY KEY,
    voucher   TEXT    NOT NULL,
    amount    INTEGER NOT NULL,
    reference TEXT    NOT NULL
) STRICT;
CREATE INDEX voucher_returns_voucher ON voucher_returns (voucher);
CREATE TABLE spendings (
    seq        INTEGER PRIMARY KEY,
    spending   TEXT    NOT NULL UNIQUE,
    voucher    TEXT    NOT NULL,
    amount     INTEGER NOT NULL,
    payee      BLOB,
    payee_unit TEXT,
    purpose    TEXT    NOT NULL,
    reference  TEXT    NOT NULL
) STRICT;
CREATE INDEX spendings_voucher ON spendings (voucher);

-- Statements 对账单 of bank accounts (account_kind: unit, agent), line by line.
CREATE TABLE statements (
    seq          INTEGER PRIMARY KEY,
    statement    TEXT    NOT NULL UNIQUE,
    account_kind TEXT    NOT NULL,
    account      TEXT    NOT NULL,
    first_day    TEXT    NOT NULL,
    last_day     TEXT    NOT NULL,
    digest       BLOB    NOT NULL,
    opening      INTEGER,
    closing      INTEGER,
    lines        INTEGER NOT NULL,
    sum_in       INTEGER NOT NULL,
    sum_out      INTEGER NOT NULL
) STRICT;
CREATE INDEX statements_account ON statements (account_kind, account, first_day);
CREATE INDEX statements_digest ON statements (digest);
CREATE TABLE statement_lines (
    seq       INTEGER PRIMARY KEY,
    statement TEXT    NOT NULL,
    idx       INTEGER NOT NULL,
    day       TEXT    NOT NULL,
    amount    INTEGER NOT NULL,
    reference TEXT,
    original  TEXT,
    reason    TEXT,
    act       TEXT,             -- settles, settles_line, settles_lines, settles_voucher, returns, resettles, gives_back, receives
    batch     TEXT,
    line_idx  INTEGER,
    part      TEXT,             -- the lines of settles_lines, ascending, a blank between two
    voucher   TEXT,
    suspense  TEXT
) STRICT;
CREATE UNIQUE INDEX statement_lines_place ON statement_lines (statement, idx);
CREATE INDEX statement_lines_suspense ON statement_lines (suspense) WHERE suspense IS NOT NULL;

-- What moved on which bank account on which day: by the bank (sides bank_in, bank_out), by the books (books_in,
-- books_out), or fitting nothing (suspense_in, suspense_out). `part` says more of the books' side.
CREATE TABLE movements (
    seq          INTEGER NOT NULL,
    n            INTEGER NOT NULL,
    account_kind TEXT    NOT NULL,
    account      TEXT    NOT NULL,
    day          TEXT    NOT NULL,
    side         TEXT    NOT NULL,
    part         TEXT    NOT NULL,
    amount       INTEGER NOT NULL,
    batch        TEXT,
    idx          INTEGER,
    voucher      TEXT,
    reference    TEXT,
    proof        INTEGER,          -- the entry of the statement, or of the clearing, that stands for it
    PRIMARY KEY (seq, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX movements_day ON movements (account_kind, account, day, side);
CREATE INDEX movements_batch ON movements (batch) WHERE batch IS NOT NULL;
CREATE INDEX movements_unproved ON movements (day) WHERE proof IS NULL;
CREATE TABLE tallies (
    account_kind TEXT    NOT NULL,
    account      TEXT    NOT NULL,
    day          TEXT    NOT NULL,
    side         TEXT    NOT NULL,
    part         TEXT    NOT NULL,
    amount       INTEGER NOT NULL,
    last_seq     INTEGER NOT NULL, -- the entry that last changed it
    PRIMARY KEY (account_kind, account, day, side, part)
) STRICT, WITHOUT ROWID;
-- Days that a unit closed 日结, and when last.
CREATE TABLE closed_days (
    unit TEXT    NOT NULL,
    day  TEXT    NOT NULL,
    seq  INTEGER NOT NULL,
    PRIMARY KEY (unit, day)
) STRICT, WITHOUT ROWID;

-- Runs of matching against lists 比对, and the payments that each points at. Nobody on a list is here.
CREATE TABLE match_runs (
    seq    INTEGER PRIMARY KEY,
    run    TEXT    NOT NULL UNIQUE,
    kind   TEXT    NOT NULL,
    rows   INTEGER NOT NULL,
    usable INTEGER NOT NULL,
    uncompared INTEGER NOT NULL,
    digest BLOB    NOT NULL,
    size   INTEGER NOT NULL,
    hits   INTEGER NOT NULL
) STRICT;
CREATE TABLE findings (
    seq     INTEGER PRIMARY KEY,
    finding TEXT    NOT NULL UNIQUE,
    run     TEXT    NOT NULL,
    kind    TEXT    NOT NULL,
    batch   TEXT    NOT NULL,
    idx     INTEGER NOT NULL,
    since   TEXT
) STRICT;
CREATE INDEX findings_kind ON findings (kind);
CREATE INDEX findings_run ON findings (run);
CREATE INDEX findings_line ON findings (batch, idx);
-- What auditors asked beside the vault 封存查询, and how much was hit; who asked stands in `commands`.
CREATE TABLE sealed_asked (
    seq      INTEGER PRIMARY KEY,
    question TEXT    NOT NULL, -- an audit question, or sql
    digest   BLOB,             -- SHA-256 of a SELECT of the asker's own
    as_of    TEXT    NOT NULL,
    hits     INTEGER NOT NULL
) STRICT;
