-- id: slow_spending
-- zh: 支出进度太慢
-- en: Spending is too slow
-- colour: yellow
-- visibility: public
-- rule: slow_spending
-- todo: 主管部门说明进度，限期支出
WITH moved AS (
    SELECT p.account_kind, p.account, p.bucket, p.delta,
           coalesce(d.business_on, date(e.recorded_at_us / 1000000 + 28800, 'unixepoch')) AS day
    FROM postings p JOIN entries e ON e.seq = p.seq LEFT JOIN bases d ON d.seq = p.seq
    WHERE p.account_kind = 'project' AND p.bucket IN ('received', 'given_back', 'settled')
),
spent AS (
    SELECT account, min(iif(bucket = 'received', day, NULL)) AS since,
           sum(iif(bucket = 'received' AND date(day, '+' || :after || ' months') <= :on, delta, 0))
             - sum(iif(bucket = 'given_back', delta, 0)) AS funded,
           sum(iif(bucket = 'settled', delta, 0)) AS paid
    FROM moved WHERE day <= :on GROUP BY account
)
-- Money that is only at an agent is not spent.
SELECT 'project' AS kind, account AS subject, funded - paid AS amount, since, '应支出部分中尚未支出' AS detail
FROM spent WHERE funded > 0 AND paid * 10000 < funded * :share_min
ORDER BY subject;
