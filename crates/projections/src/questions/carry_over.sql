-- id: carry_over
-- zh: 结转超过规定年限
-- en: Money is carried over for too long
-- colour: orange
-- visibility: public
-- rule: carry_over_term
-- todo: 财政部门收回存量资金，统筹使用
WITH RECURSIVE origin (line, year, amount) AS (
    SELECT line, budget_year, NULL FROM lines
    WHERE line NOT IN (SELECT next FROM year_closings WHERE next IS NOT NULL)
    UNION
    SELECT c.next, o.year, c.carried FROM origin o JOIN year_closings c ON c.line = o.line WHERE c.next IS NOT NULL
),
standing AS (
    SELECT p.account, sum(p.delta) AS amount
    FROM postings p JOIN entries e ON e.seq = p.seq LEFT JOIN bases d ON d.seq = p.seq
    WHERE p.account_kind = 'line' AND p.bucket = 'left'
      AND coalesce(d.business_on, date(e.recorded_at_us / 1000000 + 28800, 'unixepoch')) <= :on
    GROUP BY p.account
)
SELECT 'line' AS kind, o.line AS subject, min(s.amount, coalesce(o.amount, s.amount)) AS amount,
       o.year || '-12-31' AS since, o.year || '年度指标' AS detail
FROM origin o JOIN standing s ON s.account = o.line
WHERE s.amount > 0 AND coalesce(o.amount, s.amount) > 0
  AND CAST(substr(:on, 1, 4) AS INTEGER) > o.year + :term
ORDER BY subject, since;
