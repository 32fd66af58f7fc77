-- ledger.sqlite: a fold of the log and of nothing else. Amounts are minor units (分), divisions are
-- their 12-digit codes as numbers, dates ISO texts, hashes blobs. Whatever came from an entry keeps
-- its sequence number, so that every figure can be taken apart into entries.
-- A table's rows depend on the entries alone, never on how many were applied at a time.

-- How many entries are in it, and the last of them.
CREATE TABLE position (
    id             INTEGER PRIMARY KEY CHECK (id = 1),
    size           INTEGER NOT NULL,
    recorded_at_us INTEGER NOT NULL
) STRICT;

-- The genesis.
CREATE TABLE ledger (
    id             INTEGER PRIMARY KEY CHECK (id = 1),
    ledger         BLOB    NOT NULL,
    origin         TEXT    NOT NULL,
    currency       TEXT    NOT NULL,
    scale          INTEGER NOT NULL,
    demo           INTEGER NOT NULL,
    rules          INTEGER NOT NULL
) STRICT;

CREATE TABLE entries (
    seq            INTEGER PRIMARY KEY,
    kind           TEXT    NOT NULL,
    recorded_at_us INTEGER NOT NULL,
    batch_first    INTEGER NOT NULL,
    leaf           BLOB    NOT NULL
) STRICT;
-- Payment lines are counted only: they are the most, and have a table of their own.
CREATE INDEX entries_kind ON entries (kind) WHERE kind <> 'payment.line';
CREATE TABLE entry_kinds (
    kind    TEXT    NOT NULL PRIMARY KEY,
    entries INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- The command of each batch of entries, under the batch's first.
CREATE TABLE commands (
    batch_first  INTEGER PRIMARY KEY,
    kind         TEXT    NOT NULL,
    actor        TEXT    NOT NULL,
    entries      INTEGER NOT NULL,
    digest       BLOB    NOT NULL,
    issued_at_us INTEGER NOT NULL,
    rules        INTEGER NOT NULL
) STRICT;
-- On which dates and document an entry rests.
CREATE TABLE bases (
    seq         INTEGER PRIMARY KEY,
    business_on TEXT    NOT NULL,
    document    TEXT,
    document_on TEXT
) STRICT;
CREATE TABLE evidence (
    seq    INTEGER NOT NULL,
    n      INTEGER NOT NULL,
    kind   TEXT    NOT NULL,
    digest BLOB    NOT NULL,
    holder TEXT    NOT NULL,
    PRIMARY KEY (seq, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE regions (
    code       INTEGER PRIMARY KEY,
    name       TEXT    NOT NULL,
    level      TEXT    NOT NULL,
    parent     INTEGER,
    valid_from TEXT    NOT NULL,
    closed_on  TEXT,
    seq        INTEGER NOT NULL
) STRICT;
CREATE INDEX regions_parent ON regions (parent);
CREATE TABLE region_successors (
    code      INTEGER NOT NULL,
    successor INTEGER NOT NULL,
    seq       INTEGER NOT NULL,
    PRIMARY KEY (code, successor)
) STRICT, WITHOUT ROWID;
CREATE TABLE units (
    unit        TEXT    NOT NULL PRIMARY KEY,
    name        TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    region      INTEGER,
    credit_code TEXT,
    phone       TEXT,             -- of the office, for every sheet
    seq         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE officers (
    officer     TEXT    NOT NULL PRIMARY KEY,
    post        TEXT    NOT NULL,
    unit        TEXT    NOT NULL,
    roles       TEXT    NOT NULL, -- separated by spaces
    seq         INTEGER NOT NULL,
    revoked_seq INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE schemes (
    scheme     TEXT    NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL,
    class      TEXT    NOT NULL, -- open, village_only, not_named
    basis_text TEXT    NOT NULL,
    standard   TEXT,             -- in words
    terms      TEXT,             -- what the policy says of it, as the event has it (JSON)
    rule       TEXT,             -- the rule of the policy that it stands under
    seq        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Fund lines 指标. A lower line has what its upper line has, but for its unit.
CREATE TABLE lines (
    line        TEXT    NOT NULL PRIMARY KEY,
    name        TEXT    NOT NULL,
    unit        TEXT    NOT NULL,
    parent      TEXT,
    budget_year INTEGER NOT NULL,
    category    TEXT    NOT NULL, -- special, agriculture, social, credit, other
    agri_kind   TEXT,             -- what agriculture-related money is for
    function    TEXT,
    level       TEXT    NOT NULL, -- whose money it is: central, province, prefecture, county, social
    quantity    INTEGER,          -- of what came in kind,
    goods       TEXT,             -- and what that is
    advance     INTEGER NOT NULL, -- 1: given before its budget year began 提前下达
    carried     INTEGER NOT NULL, -- how many year ends its money has been carried over
    previous    TEXT,             -- the line of the year before that it was carried over from
    closed_seq  INTEGER,          -- its year end
    seq         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX lines_previous ON lines (previous) WHERE previous IS NOT NULL;
CREATE TABLE pools (
    pool        TEXT    NOT NULL PRIMARY KEY,
    name        TEXT    NOT NULL,
    unit        TEXT    NOT NULL,
    budget_year INTEGER NOT NULL,
    aims        TEXT    NOT NULL, -- budget functions separated by spaces
    seq         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE projects (
    project TEXT    NOT NULL PRIMARY KEY,
    name    TEXT    NOT NULL,
    content TEXT    NOT NULL,
    planned INTEGER NOT NULL,
    region  INTEGER,
    unit    TEXT    NOT NULL,
    seq     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX projects_region ON projects (region);

-- Every change of every state of every account, and what they sum to.
CREATE TABLE postings (
    seq          INTEGER NOT NULL,
    n            INTEGER NOT NULL,
    account_kind TEXT    NOT NULL, -- line, pool, project, asset, suspense, agent, voucher
    account      TEXT    NOT NULL,
    bucket       TEXT    NOT NULL,
    delta        INTEGER NOT NULL,
    PRIMARY KEY (seq, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX postings_account ON postings (account_kind, bucket, account, seq);
CREATE TABLE balances (
    account_kind TEXT    NOT NULL,
    account      TEXT    NOT NULL,
    bucket       TEXT    NOT NULL,
    amount       INTEGER NOT NULL,
    PRIMARY KEY (account_kind, account, bucket)
) STRICT, WITHOUT ROWID;

-- Money on its way from outside to projects, entry by entry, and what each edge carries today.
-- What goes back is negative on the edge that it came by.
CREATE TABLE flows (
    seq       INTEGER PRIMARY KEY,
    from_kind TEXT    NOT NULL, -- outside (by level), line, pool
    from_id   TEXT    NOT NULL,
    to_kind   TEXT    NOT NULL, -- line, pool, project
    to_id     TEXT    NOT NULL,
    delta     INTEGER NOT NULL
) STRICT;
CREATE INDEX flows_edge ON flows (from_kind, from_id, to_kind, to_id);
CREATE TABLE edges (
    from_kind TEXT    NOT NULL,
    from_id   TEXT    NOT NULL,
    to_kind   TEXT    NOT NULL,
    to_id     TEXT    NOT NULL,
    amount    INTEGER NOT NULL,
    PRIMARY KEY (from_kind, from_id, to_kind, to_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX edges_to ON edges (to_kind, to_id);

-- Payment batches 支付批次. `no` is the sequence number of `payment.prepared`: line i is entry no + 1 + i.
CREATE TABLE batches (
    no           INTEGER PRIMARY KEY,
    batch        TEXT    NOT NULL UNIQUE,
    project      TEXT    NOT NULL,
    scheme       TEXT    NOT NULL,
    period       TEXT    NOT NULL,
    line         TEXT,
    history      INTEGER NOT NULL,
    lines        INTEGER NOT NULL,
    due          INTEGER NOT NULL,
    total        INTEGER NOT NULL,
    maker        TEXT    NOT NULL,
    digest       BLOB    NOT NULL, -- of the command that prepared it: what an approval names
    status       TEXT    NOT NULL, -- prepared, approved, refused, settled
    approver     TEXT,             -- who approved or refused
    approved_seq INTEGER,
    refused_seq  INTEGER,
    refusal      TEXT,
    settled_seq  INTEGER,
    reference    TEXT,
    agent        TEXT,             -- paid from this agent account
    voucher      TEXT,             -- with this voucher's money
    contract     TEXT,             -- under this contract,
    nature       TEXT,             -- and what of it: progress, final, retention
    bank_kind    TEXT,             -- the bank account on which it was reported: unit, agent
    bank         TEXT,
    base         TEXT    NOT NULL, -- where a line is that has no exception: pending, settled, refused
    -- The least and the greatest 凭证号 of its lines, and how many have one.
    reference_low  TEXT,
    reference_high TEXT,
    referenced     INTEGER NOT NULL
) STRICT;
CREATE INDEX batches_project ON batches (project);
CREATE INDEX batches_scheme ON batches (scheme);
CREATE INDEX batches_line ON batches (line) WHERE line IS NOT NULL;
CREATE INDEX batches_contract ON batches (contract) WHERE contract IS NOT NULL;
CREATE INDEX batches_voucher ON batches (voucher) WHERE voucher IS NOT NULL;
CREATE INDEX batches_reference ON batches (reference) WHERE reference IS NOT NULL;
CREATE INDEX batches_one_reference ON batches (reference_low) WHERE reference_low = reference_high;

-- Payment lines 支付明细, written once. What became of a line stands in `exceptions`, else in its batch.
CREATE TABLE payments (
    seq         INTEGER PRIMARY KEY,
    batch       INTEGER NOT NULL, -- batches.no
    village     INTEGER,
    period      TEXT    NOT NULL,
    payee       BLOB,             -- by pseudonym
    payee_seal  BLOB,             -- and the first bytes of the commitment: which of the names it was said with
    payee_unit  TEXT,             -- or a unit
    beneficiary BLOB,
    beneficiary_seal BLOB,
    due         INTEGER NOT NULL,
    paid        INTEGER NOT NULL,
    reason      TEXT,
    reference   TEXT,
    business_on TEXT              -- where it differs from the batch's
) STRICT;
CREATE INDEX payments_village ON payments (village, period) WHERE village IS NOT NULL;
CREATE INDEX payments_unit ON payments (batch, payee_unit) WHERE payee_unit IS NOT NULL;
CREATE INDEX payments_reference ON payments (reference) WHERE reference IS NOT NULL;
-- Lines by batch, place and period. Village 0: none is named.
CREATE TABLE batch_places (
    batch   INTEGER NOT NULL,
    village INTEGER NOT NULL,
    period  TEXT    NOT NULL,
    lines   INTEGER NOT NULL,
    due     INTEGER NOT NULL,
    paid    INTEGER NOT NULL,
    PRIMARY KEY (batch, village, period)
) STRICT, WITHOUT ROWID;
CREATE INDEX batch_places_village ON batch_places (village);
-- Lines by place and by where their money is, of all batches. Village 0: none is named.
CREATE TABLE village_sums (
    village INTEGER NOT NULL,
    state   TEXT    NOT NULL, -- pending, settled, awaiting, given_up, reversed, refused
    lines   INTEGER NOT NULL,
    due     INTEGER NOT NULL,
    paid    INTEGER NOT NULL,
    PRIMARY KEY (village, state)
) STRICT, WITHOUT ROWID;
-- Lines of settled batches that have gone a way of their own, or were left open, and where they are.
CREATE TABLE exceptions (
    seq       INTEGER PRIMARY KEY, -- payments.seq
    batch     INTEGER NOT NULL,
    village   INTEGER NOT NULL,    -- 0: none is named
    period    TEXT    NOT NULL,
    due       INTEGER NOT NULL,
    paid      INTEGER NOT NULL,
    state     TEXT    NOT NULL,    -- pending, settled, awaiting, given_up, reversed
    state_seq INTEGER NOT NULL,
    left_open INTEGER NOT NULL     -- 1: its batch's settlement named it as not reported
) STRICT;
CREATE INDEX exceptions_unpaid ON exceptions (state) WHERE state IN ('pending', 'awaiting');
CREATE INDEX exceptions_batch ON exceptions (batch);
CREATE INDEX exceptions_village ON exceptions (village);
-- What happened to single lines 退票、重发、退回、冲销.
CREATE TABLE line_events (
    seq       INTEGER PRIMARY KEY,
    line_seq  INTEGER NOT NULL,
    batch     INTEGER NOT NULL,
    kind      TEXT    NOT NULL, -- as in the log
    held_from TEXT,             -- of a return: pending, settled
    village   INTEGER,
    period    TEXT    NOT NULL,
    project   TEXT    NOT NULL,
    amount    INTEGER NOT NULL,
    reason    TEXT,
    reference TEXT
) STRICT;
CREATE INDEX line_events_line ON line_events (line_seq);
CREATE INDEX line_events_village ON line_events (village, period);
CREATE INDEX line_events_project ON line_events (project);
CREATE INDEX line_events_reference ON line_events (reference) WHERE reference IS NOT NULL;
-- Money that came back and names no payment 未挂接退款.
CREATE TABLE unmatched_returns (
    seq       INTEGER PRIMARY KEY,
    project   TEXT    NOT NULL,
    village   INTEGER,
    period    TEXT    NOT NULL,
    amount    INTEGER NOT NULL,
    payer     BLOB,
    reference TEXT
) STRICT;
CREATE INDEX unmatched_returns_village ON unmatched_returns (village, period);
CREATE INDEX unmatched_returns_project ON unmatched_returns (project);

-- Facts that fit nothing yet 待查.
CREATE TABLE suspense (
    suspense  TEXT    NOT NULL PRIMARY KEY,
    unit      TEXT    NOT NULL,
    amount    INTEGER NOT NULL,
    reason    TEXT    NOT NULL,
    reference TEXT    NOT NULL,
    batch     TEXT,
    agent     TEXT,
    voucher   TEXT,
    day       TEXT    NOT NULL,
    seq       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX suspense_unit ON suspense (unit, day);
CREATE TABLE suspense_clearings (
    seq         INTEGER PRIMARY KEY,
    suspense    TEXT    NOT NULL,
    amount      INTEGER NOT NULL,
    booked_on   TEXT,
    explanation TEXT    NOT NULL
) STRICT;
CREATE INDEX suspense_clearings_item ON suspense_clearings (suspense);

CREATE TABLE assets (
    asset          TEXT    NOT NULL PRIMARY KEY,
    name           TEXT    NOT NULL,
    class          TEXT    NOT NULL,
    project        TEXT    NOT NULL,
    region         INTEGER,
    value          INTEGER NOT NULL, -- what it cost,
    worth          INTEGER NOT NULL, -- and what it is worth after impairment
    disposed_seq   INTEGER,          -- since when it is sold or written off
    seq            INTEGER NOT NULL,
    holder         TEXT,             -- the collective that has title
    vested_seq     INTEGER,
    holders        INTEGER,
    shares         INTEGER,
    quantified_seq INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX assets_project ON assets (project);
CREATE INDEX assets_region ON assets (region);
CREATE TABLE shares (
    asset       TEXT    NOT NULL,
    idx         INTEGER NOT NULL,
    holder      BLOB,
    holder_seal BLOB,
    holder_unit TEXT,
    shares      INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    PRIMARY KEY (asset, idx)
) STRICT, WITHOUT ROWID;
CREATE TABLE incomes (
    income   TEXT    NOT NULL PRIMARY KEY,
    asset    TEXT    NOT NULL,
    period   TEXT    NOT NULL,
    amount   INTEGER NOT NULL,
    operator TEXT,
    contract TEXT,                   -- by which operating contract of the asset
    seq      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX incomes_asset ON incomes (asset);
CREATE TABLE operating_contracts (
    asset        TEXT    NOT NULL,
    contract     TEXT    NOT NULL,
    operator     TEXT    NOT NULL,
    from_day     TEXT    NOT NULL,
    years        INTEGER NOT NULL,
    per_year     INTEGER NOT NULL,   -- guaranteed for each year of the term
    basis_points INTEGER,            -- of the asset's value, where the contract says it so
    seq          INTEGER NOT NULL,
    PRIMARY KEY (asset, contract)
) STRICT, WITHOUT ROWID;
CREATE TABLE dividends (
    asset     TEXT    NOT NULL,
    period    TEXT    NOT NULL,
    holders   INTEGER NOT NULL,
    dividends INTEGER NOT NULL,
    welfare   INTEGER NOT NULL,
    paid      INTEGER NOT NULL,
    seq       INTEGER NOT NULL,
    PRIMARY KEY (asset, period)
) STRICT, WITHOUT ROWID;
CREATE TABLE dividend_payments (
    seq    INTEGER PRIMARY KEY,
    asset  TEXT    NOT NULL,
    period TEXT    NOT NULL,
    amount INTEGER NOT NULL
) STRICT;
CREATE INDEX dividend_payments_asset ON dividend_payments (asset, period);
CREATE TABLE dividend_lines (
    asset       TEXT    NOT NULL,
    period      TEXT    NOT NULL,
    idx         INTEGER NOT NULL,
    holder      BLOB,
    holder_seal BLOB,
    holder_unit TEXT,
    shares      INTEGER NOT NULL,
    amount      INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    paid_seq    INTEGER,
    PRIMARY KEY (asset, period, idx)
) STRICT, WITHOUT ROWID;
CREATE INDEX dividend_lines_seq ON dividend_lines (seq);

CREATE TABLE notices (
    notice         TEXT    NOT NULL PRIMARY KEY,
    kind           TEXT    NOT NULL, -- allocation, completion, dividend, payments, plan, project, store
    place          INTEGER NOT NULL,
    period         TEXT,
    project        TEXT,
    stage          TEXT    NOT NULL,
    size           INTEGER NOT NULL,
    rows           INTEGER NOT NULL,
    sum            INTEGER NOT NULL,
    digest         BLOB    NOT NULL,
    title          TEXT    NOT NULL,
    unit           TEXT    NOT NULL,
    posted_on      TEXT    NOT NULL,
    until          TEXT    NOT NULL,
    seq            INTEGER NOT NULL,
    check_code     TEXT    NOT NULL, -- eight digits, for people who type
    taken_down_on  TEXT,
    taken_down_seq INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX notices_place ON notices (place);
CREATE INDEX notices_check_code ON notices (check_code);
