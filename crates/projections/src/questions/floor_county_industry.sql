-- id: floor_county_industry
-- zh: 全省扶持县域产业资金低于下限
-- en: Money for county industries is below the province's floor
-- colour: blue
-- visibility: public
-- rule: floor_county_industry
-- todo: 财政部门说明原因，纳入下年预算安排
-- Of the year that is over, in which money came: what schemes under the rule's own article paid. One county has only
-- its part of the province's money, so this is asked where an office of the province has its books here.
WITH asked AS (
    SELECT CAST(substr(:on, 1, 4) AS INTEGER) - 1 AS year,
           (SELECT article FROM rules_in_force WHERE rule = 'floor_county_industry' AND :on BETWEEN first AND last) AS article
),
paid AS (
    SELECT coalesce(sum(s.paid), 0) AS amount
    FROM asked a JOIN line_sums s ON s.state = 'settled' AND substr(s.period, 1, 4) = CAST(a.year AS TEXT)
    JOIN schemes c ON c.scheme = s.scheme AND json_extract(c.terms, '$.article') = a.article
)
SELECT 'year' AS kind, CAST(a.year AS TEXT) AS subject, :per_year - p.amount AS amount, NULL AS since,
       '少于下限，已付产业资金以分计 ' || p.amount AS detail
FROM asked a, paid p
WHERE p.amount < :per_year AND EXISTS (SELECT 1 FROM lines l WHERE l.parent IS NULL AND l.budget_year = a.year)
  AND EXISTS (SELECT 1 FROM units u JOIN regions r ON r.code = u.region WHERE r.level = 'province');
