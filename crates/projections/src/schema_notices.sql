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

-- What somebody has to publish, since when, and the first notice that does: the payments of a village and a period,
-- since the last of them was settled, and what follows. Money to firms is the project's to publish.
CREATE VIEW obligations AS
SELECT 'payments' AS kind, o.place || '/' || o.period AS subject, o.place, o.unit, o.since, o.amount, o.seq,
    (SELECT n.notice FROM notices n
     WHERE n.kind = 'payments' AND n.place = o.place AND n.size > o.seq
         AND coalesce(n.period, o.period) = o.period
     ORDER BY n.seq LIMIT 1) AS notice
FROM (SELECT v.village AS place, v.period, min(j.unit) AS unit, max(x.business_on) AS since, sum(v.paid) AS amount,
          max(b.settled_seq) AS seq
      FROM batch_places v JOIN batches b ON b.no = v.batch
          JOIN projects j ON j.project = b.project JOIN bases x ON x.seq = b.settled_seq
      WHERE b.status = 'settled' AND NOT b.history AND v.village <> 0
          AND NOT EXISTS (SELECT 1 FROM payments p
                          WHERE p.batch = b.no AND p.payee_unit IS NOT NULL AND p.beneficiary IS NULL)
      GROUP BY v.village, v.period) o
UNION ALL
SELECT 'project', a.project, j.region, j.unit, x.business_on, a.amount, a.seq,
    (SELECT n.notice FROM notices n
     WHERE n.kind = 'project' AND n.project = a.project AND n.size > a.seq ORDER BY n.seq LIMIT 1)
FROM approvals a JOIN projects j ON j.project = a.project JOIN bases x ON x.seq = a.seq
UNION ALL
-- 收益分配: what an asset pays for a period.
SELECT 'dividend', d.asset || '/' || d.period, a.region, coalesce(a.holder, j.unit), x.business_on, d.dividends, d.seq,
    (SELECT n.notice FROM notices n
     WHERE n.kind = 'dividend' AND n.place = a.region AND n.size > d.seq AND coalesce(n.period, d.period) = d.period
     ORDER BY n.seq LIMIT 1)
FROM dividends d JOIN assets a ON a.asset = d.asset JOIN projects j ON j.project = a.project
    JOIN bases x ON x.seq = d.seq
UNION ALL
-- 资金分配: what a unit got for a budget year, since the latest of it came.
SELECT 'allocation', q.unit || '/' || q.budget_year, q.region, q.unit, q.since, q.amount, q.seq,
    (SELECT n.notice FROM notices n
     WHERE n.kind = 'allocation' AND coalesce(n.place = q.region, TRUE) AND n.size > q.seq
         AND coalesce(n.period = CAST(q.budget_year AS TEXT), TRUE)
     ORDER BY n.seq LIMIT 1)
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
