-- id: agent_held
-- zh: 代发户余额滞留
-- en: Money stays in an agent account
-- colour: orange
-- visibility: public
-- rule: agent_held_term
-- todo: 代发单位及时发放，不能发放的退回项目
WITH moved AS (
    SELECT p.account_kind, p.account, p.bucket, p.delta,
           coalesce(d.business_on, date(e.recorded_at_us / 1000000 + 28800, 'unixepoch')) AS day
    FROM postings p JOIN entries e ON e.seq = p.seq LEFT JOIN bases d ON d.seq = p.seq
    WHERE p.account_kind = 'agent' AND p.bucket = 'held'
),
old AS (
    SELECT account, min(iif(delta > 0, day, NULL)) AS since,
           sum(iif(delta < 0 OR date(day, '+' || :term || ' days') < :on, delta, 0)) AS amount
    FROM moved WHERE day <= :on GROUP BY account
)
-- What came in longest ago went out first.
SELECT 'agent' AS kind, a.agent AS subject, o.amount, o.since, a.name AS detail
FROM old o JOIN agents a ON a.agent = o.account
WHERE o.amount > 0
ORDER BY subject;
