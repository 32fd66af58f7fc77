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

-- What somebody has to publish, since when, and the first notice that does: paid batches village by village, and
-- projects that were approved.
CREATE VIEW obligations AS
SELECT 'payments' AS kind, o.batch AS subject, o.place, o.unit, o.since, o.amount, o.seq,
    (SELECT n.notice FROM notices n
     WHERE n.kind = 'payments' AND n.place = o.place AND n.size > o.seq
         AND coalesce(n.period, o.period) = o.period
     ORDER BY n.seq LIMIT 1) AS notice
FROM (SELECT b.batch, p.village AS place, p.period, j.unit, x.business_on AS since, sum(p.paid) AS amount,
          b.settled_seq AS seq
      FROM batches b JOIN payments p ON p.batch = b.no AND p.seq BETWEEN b.no + 1 AND b.no + b.lines
          JOIN projects j ON j.project = b.project JOIN bases x ON x.seq = b.settled_seq
      WHERE b.status = 'settled' AND NOT b.history AND p.village IS NOT NULL
      GROUP BY b.no, p.village, p.period) o
UNION ALL
SELECT 'project', a.project, j.region, j.unit, x.business_on, a.amount, a.seq,
    (SELECT n.notice FROM notices n
     WHERE n.kind = 'project' AND n.project = a.project AND n.size > a.seq ORDER BY n.seq LIMIT 1)
FROM approvals a JOIN projects j ON j.project = a.project JOIN bases x ON x.seq = a.seq;
