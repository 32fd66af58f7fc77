-- id: investment_growth
-- zh: 扶贫投入未逐年增长
-- en: Investment does not grow from year to year
-- colour: blue
-- visibility: public
-- rule: investment_growth
-- todo: 财政部门说明原因，纳入下年预算安排
-- Of years that are over. Money that was carried over came in a year before.
WITH years AS (
    SELECT l.budget_year AS year, sum(p.delta) AS amount
    FROM postings p JOIN lines l ON l.line = p.account
    WHERE p.account_kind = 'line' AND p.bucket = 'received' AND l.parent IS NULL AND l.category = 'special'
      AND l.line NOT IN (SELECT next FROM year_closings WHERE next IS NOT NULL)
    GROUP BY l.budget_year
)
SELECT 'year' AS kind, CAST(b.year + 1 AS TEXT) AS subject, b.amount - coalesce(a.amount, 0) AS amount, NULL AS since,
       '少于上年的专项资金' AS detail
FROM years b LEFT JOIN years a ON a.year = b.year + 1
WHERE b.year + 1 < CAST(substr(:on, 1, 4) AS INTEGER) AND b.year + 1 = CAST(substr(:on, 1, 4) AS INTEGER) - 1
  AND coalesce(a.amount, 0) * 10000 < b.amount * :ratio_min
ORDER BY subject;
