-- What villages saw of notices, what was due to be published, and what villagers reported.

CREATE TABLE notice_confirmations (
    notice TEXT    NOT NULL,
    on_day TEXT    NOT NULL,
    seq    INTEGER NOT NULL PRIMARY KEY
) STRICT;
CREATE INDEX notice_confirmations_notice ON notice_confirmations (notice, on_day);

-- A report without who reported it and without what was said: both are in the vault.
CREATE TABLE reports (
    report       TEXT    NOT NULL PRIMARY KEY,
    about_kind   TEXT    NOT NULL, -- asset, batch, notice, project, scheme, village
    about        TEXT    NOT NULL,
    channel      TEXT    NOT NULL, -- box, hotline, other, visit, web
    complaint    TEXT    NOT NULL, -- amount, notice, not_received, other, work, wrong_payee
    received_on  TEXT    NOT NULL,
    place        INTEGER NOT NULL,
    unit         TEXT    NOT NULL, -- who is to answer now
    seq          INTEGER NOT NULL,
    answered_on  TEXT,
    answered_seq INTEGER,
    outcome      TEXT,             -- explained, partly, unfounded, upheld
    answer       TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX reports_place ON reports (place);
CREATE TABLE report_referrals (
    report TEXT    NOT NULL,
    on_day TEXT    NOT NULL,
    unit   TEXT    NOT NULL,
    reason TEXT    NOT NULL,
    seq    INTEGER NOT NULL PRIMARY KEY
) STRICT;

-- Notices in the order in which they may meet an obligation: one that hung its term before one that came down early.
CREATE VIEW notices_to_choose AS
SELECT n.*, coalesce(n.taken_down_on < n.until, FALSE) AS short FROM notices n;

-- What somebody has to publish, since when, and the first notice that does: the payments of a village and a period,
-- since the last of them was settled, by whoever paid last, and what follows. Money to firms is the project's to publish.
CREATE VIEW obligations AS
SELECT 'payments' AS kind, o.place || '/' || o.period AS subject, o.place, j.unit, o.since, o.amount, o.seq,
    (SELECT n.notice FROM notices_to_choose n
     WHERE n.kind = 'payments' AND n.place = o.place AND n.size > o.seq
         AND coalesce(n.period, o.period) = o.period
     ORDER BY n.short, n.seq LIMIT 1) AS notice
FROM (SELECT v.village AS place, v.period, max(x.business_on) AS since, sum(v.paid) AS amount,
          max(b.settled_seq) AS seq
      FROM batch_places v JOIN batches b ON b.no = v.batch JOIN bases x ON x.seq = b.settled_seq
      WHERE b.status = 'settled' AND NOT b.history AND v.village <> 0
          AND NOT EXISTS (SELECT 1 FROM payments p
                          WHERE p.batch = b.no AND p.payee_unit IS NOT NULL AND p.beneficiary IS NULL)
      GROUP BY v.village, v.period) o
    JOIN batches l ON l.settled_seq = o.seq JOIN projects j ON j.project = l.project
UNION ALL
SELECT 'project', a.project, j.region, j.unit, x.business_on, a.amount, a.seq,
    (SELECT n.notice FROM notices_to_choose n
     WHERE n.kind = 'project' AND n.project = a.project AND n.size > a.seq ORDER BY n.short, n.seq LIMIT 1)
FROM approvals a JOIN projects j ON j.project = a.project JOIN bases x ON x.seq = a.seq
UNION ALL
-- 完工: what its contracts came to, since the last of them was accepted or audited.
SELECT 'completion', o.project, j.region, j.unit, o.since, o.amount, o.seq,
    (SELECT n.notice FROM notices_to_choose n
     WHERE n.kind = 'completion' AND n.project = o.project AND n.size > o.seq ORDER BY n.short, n.seq LIMIT 1)
FROM (SELECT s.project, max(x.business_on) AS since, sum(coalesce(s.amount, 0)) AS amount, max(s.seq) AS seq
      FROM project_steps s JOIN bases x ON x.seq = s.seq
      WHERE s.kind IN ('contract.accepted', 'contract.audited')
      GROUP BY s.project) o JOIN projects j ON j.project = o.project
UNION ALL
-- 收益分配: what an asset pays for a period.
SELECT 'dividend', d.asset || '/' || d.period, a.region, coalesce(a.holder, j.unit), x.business_on, d.dividends, d.seq,
    (SELECT n.notice FROM notices_to_choose n
     WHERE n.kind = 'dividend' AND n.place = a.region AND n.size > d.seq AND coalesce(n.period, d.period) = d.period
     ORDER BY n.short, n.seq LIMIT 1)
FROM dividends d JOIN assets a ON a.asset = d.asset JOIN projects j ON j.project = a.project
    JOIN bases x ON x.seq = d.seq
UNION ALL
-- 年度计划: what a unit plans for a year, its integration plans and the projects whose approval it answers for.
SELECT 'plan', o.unit || '/' || o.year, u.region, o.unit, o.since, o.amount, o.seq,
    (SELECT n.notice FROM notices_to_choose n
     WHERE n.kind = 'plan' AND iif(u.region IS NULL, n.unit = o.unit, n.place = u.region) AND n.size > o.seq AND coalesce(n.period, o.year) = o.year
     ORDER BY n.short, n.seq LIMIT 1)
FROM (SELECT y.unit, y.year, max(x.business_on) AS since, sum(y.amount) AS amount, max(y.seq) AS seq
      FROM (SELECT unit, CAST(budget_year AS TEXT) AS year, 0 AS amount, seq FROM pools
            UNION ALL
            SELECT unit, substr(start_on, 1, 4), amount, seq FROM approvals) y JOIN bases x ON x.seq = y.seq
      GROUP BY y.unit, y.year) o JOIN units u ON u.unit = o.unit
UNION ALL
-- 资金分配: what a unit got for a budget year, since the latest of it came. A notice of its place lists it; a unit
-- without a place posts its own.
SELECT 'allocation', q.unit || '/' || q.budget_year, q.region, q.unit, q.since, q.amount, q.seq,
    (SELECT n.notice FROM notices_to_choose n
     WHERE n.kind = 'allocation' AND iif(q.region IS NULL, n.unit = q.unit, n.place = q.region) AND n.size > q.seq
         AND coalesce(n.period = CAST(q.budget_year AS TEXT), TRUE)
     ORDER BY n.short, n.seq LIMIT 1)
FROM (SELECT l.unit, l.budget_year, u.region, max(x.business_on) AS since, sum(p.delta) AS amount, max(e.seq) AS seq
      FROM entries e JOIN postings p ON p.seq = e.seq AND p.account_kind = 'line' AND p.bucket = 'left' AND p.delta > 0
          JOIN lines l ON l.line = p.account JOIN units u ON u.unit = l.unit JOIN bases x ON x.seq = e.seq
      WHERE e.kind IN ('quota.received', 'quota.passed_down')
      GROUP BY l.unit, l.budget_year) q;

-- Findings as cases, from suspected to done or dismissed. Those of a match against a list stand in `findings` too.
CREATE TABLE cases (
    finding   TEXT    NOT NULL PRIMARY KEY,
    question  TEXT    NOT NULL,
    kind      TEXT    NOT NULL,
    subject   TEXT    NOT NULL,
    amount    INTEGER NOT NULL,
    raised_on TEXT,
    stage     TEXT    NOT NULL, -- suspected, confirmed, ordered, done, dismissed
    seq       INTEGER NOT NULL,
    last_seq  INTEGER,
    offence   TEXT,             -- embezzlement_or_diversion, false_claim, interception, other, waste
    confirmed INTEGER,
    document  TEXT,
    judged_on TEXT,
    reason    TEXT,
    unit      TEXT,
    until     TEXT,
    measures  TEXT,
    recovered INTEGER,
    closed_on TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE case_entries (
    finding TEXT    NOT NULL,
    seq     INTEGER NOT NULL,
    PRIMARY KEY (finding, seq)
) STRICT, WITHOUT ROWID;
