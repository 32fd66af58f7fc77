-- id: not_passed_down
-- zh: 上级指标未按期下达
-- en: A quota is not passed down in time
-- colour: orange
-- visibility: public
-- rule: pass_down_term
-- todo: 财政部门限期分解下达，或落实到项目
WITH moved AS (
    SELECT p.account_kind, p.account, p.bucket, p.delta,
           coalesce(d.business_on, date(e.recorded_at_us / 1000000 + 28800, 'unixepoch')) AS day
    FROM postings p JOIN entries e ON e.seq = p.seq LEFT JOIN bases d ON d.seq = p.seq
    WHERE p.account_kind = 'line' AND p.bucket = 'left'
),
old AS (
    SELECT account, min(iif(delta > 0, day, NULL)) AS since,
           sum(iif(delta < 0 OR date(day, '+' || :term || ' days') < :on, delta, 0)) AS amount
    FROM moved WHERE day <= :on GROUP BY account
)
-- What came in longest ago went out first.
SELECT 'line' AS kind, l.line AS subject, o.amount, o.since, l.name AS detail
FROM old o JOIN lines l ON l.line = o.account
WHERE o.amount > 0 AND l.parent IS NULL AND l.level <> 'county'
  AND l.line NOT IN (SELECT next FROM year_closings WHERE next IS NOT NULL)
ORDER BY subject;
