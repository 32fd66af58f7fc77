-- id: management_fee
-- zh: 项目管理费超过规定比例（挤占）
-- en: Management fees are above their share of the special funds
-- colour: orange
-- visibility: public
-- rule: management_fee
-- todo: 超出部分退回原渠道，不得挤占专项资金
-- Schemes that stand under the rule are fees; each budget year's special funds as they came, not carried over.
WITH special AS (
    SELECT l.budget_year AS year, sum(p.delta) AS amount
    FROM postings p JOIN lines l ON l.line = p.account
    WHERE p.account_kind = 'line' AND p.bucket = 'received' AND l.parent IS NULL AND l.category = 'special'
      AND l.line NOT IN (SELECT next FROM year_closings WHERE next IS NOT NULL)
    GROUP BY l.budget_year
),
fees AS (
    SELECT CAST(substr(s.period, 1, 4) AS INTEGER) AS year, sum(s.paid) AS amount
    FROM line_sums s JOIN schemes c ON c.scheme = s.scheme AND c.rule = 'management_fee'
    WHERE s.state IN ('pending', 'settled', 'awaiting') AND s.period <= substr(:on, 1, length(s.period))
    GROUP BY year
)
SELECT 'year' AS kind, CAST(f.year AS TEXT) AS subject, f.amount - coalesce(s.amount, 0) * :share_max / 10000 AS amount,
       NULL AS since, '专项资金以分计 ' || coalesce(s.amount, 0) AS detail
FROM fees f LEFT JOIN special s ON s.year = f.year
WHERE f.amount * 10000 > coalesce(s.amount, 0) * :share_max
ORDER BY subject;
