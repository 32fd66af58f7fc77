-- ledger.sqlite, policy: which rules are in force since when, how strict, with which parameters.

-- Every version of every policy set that was adopted.
CREATE TABLE policies (
    policy         TEXT    NOT NULL,
    version        INTEGER NOT NULL,
    title          TEXT    NOT NULL,
    issuer         TEXT    NOT NULL,
    document       TEXT    NOT NULL,
    document_on    TEXT    NOT NULL,
    effective_from TEXT    NOT NULL,
    effective_to   TEXT,             -- the last day that it states, if any
    unit           TEXT    NOT NULL,
    seq            INTEGER NOT NULL,
    PRIMARY KEY (policy, version)
) STRICT, WITHOUT ROWID;
CREATE TABLE policy_articles (
    policy  TEXT    NOT NULL,
    version INTEGER NOT NULL,
    article INTEGER NOT NULL,
    title   TEXT    NOT NULL,
    PRIMARY KEY (policy, version, article)
) STRICT, WITHOUT ROWID;
CREATE TABLE policy_rules (
    policy  TEXT    NOT NULL,
    version INTEGER NOT NULL,
    rule    TEXT    NOT NULL,
    article INTEGER NOT NULL,
    mode    TEXT    NOT NULL, -- hard, soft, off
    PRIMARY KEY (policy, version, rule)
) STRICT, WITHOUT ROWID;
CREATE TABLE policy_params (
    policy         TEXT    NOT NULL,
    version        INTEGER NOT NULL,
    rule           TEXT    NOT NULL,
    param          TEXT    NOT NULL,
    kind           TEXT    NOT NULL, -- amount (minor units), basis_points, count, days, months, text, years
    value_int      INTEGER,
    value_text     TEXT,
    effective_from TEXT    NOT NULL,
    PRIMARY KEY (policy, version, rule, param)
) STRICT, WITHOUT ROWID;

-- Which set governs which days: spans never overlap, the last one is open.
CREATE TABLE policy_spans (
    first   TEXT    NOT NULL PRIMARY KEY,
    last    TEXT    NOT NULL,
    policy  TEXT    NOT NULL,
    version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Rules that are not switched off, by the days on which they are in force: `… WHERE :day BETWEEN first AND last`.
CREATE VIEW rules_in_force AS
SELECT s.first, s.last, r.rule, r.mode, r.article, p.document, s.policy, s.version
FROM policy_spans s JOIN policies p USING (policy, version) JOIN policy_rules r USING (policy, version)
WHERE r.mode <> 'off';

-- Their parameters, by the same days.
CREATE VIEW params_in_force AS
SELECT s.first, s.last, r.rule, r.mode, r.article, v.param, v.kind, v.value_int, v.value_text, s.policy, s.version
FROM policy_spans s JOIN policy_rules r USING (policy, version) JOIN policy_params v USING (policy, version, rule)
WHERE r.mode <> 'off';
