-- id: idle
-- zh: 资金闲置沉淀
-- en: Money lies idle
-- colour: orange
-- visibility: public
-- rule: idle_term
-- todo: 核实用途，加快支出；不再需要的按规定收回统筹
WITH moved AS (
    SELECT p.account_kind, p.account, p.bucket, p.delta,
           coalesce(d.business_on, date(e.recorded_at_us / 1000000 + 28800, 'unixepoch')) AS day
    FROM postings p JOIN entries e ON e.seq = p.seq LEFT JOIN bases d ON d.seq = p.seq
    WHERE p.account_kind IN ('line', 'pool', 'project')
)
SELECT account_kind AS kind, account AS subject, sum(iif(bucket = 'left', delta, 0)) AS amount, max(day) AS since,
       '自该日起没有收付' AS detail
FROM moved WHERE day <= :on
GROUP BY account_kind, account
HAVING amount > 0 AND date(max(day), '+' || :term || ' days') < :on
ORDER BY kind, subject;
