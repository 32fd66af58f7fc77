-- id: floor_village_product
-- zh: “一村一品”专项资金低于下限
-- en: Money for one village, one product is below the floor
-- colour: blue
-- visibility: public
-- rule: floor_village_product
-- todo: 主管部门说明原因，补足或纳入下年计划
-- Of the year that is over, in which money came: what schemes under the rule's own article paid there. Other than special
-- money is left out where a batch names its line. By villages, only those are asked about that were paid at all.
WITH asked AS (
    SELECT CAST(substr(:on, 1, 4) AS INTEGER) - 1 AS year,
           (SELECT article FROM rules_in_force WHERE rule = 'floor_village_product' AND :on BETWEEN first AND last) AS article,
           CASE :unit WHEN 'province' THEN 10000000000 WHEN 'county' THEN 1000000 ELSE 1 END AS span
),
paid AS (
    SELECT coalesce(nullif(s.village, 0), p.region) / a.span AS place, sum(s.paid) AS amount
    FROM asked a JOIN line_sums s ON s.state = 'settled' AND substr(s.period, 1, 4) = CAST(a.year AS TEXT)
    JOIN schemes c ON c.scheme = s.scheme AND json_extract(c.terms, '$.article') = a.article
    JOIN projects p ON p.project = s.project LEFT JOIN lines l ON l.line = s.line
    WHERE l.line IS NULL OR l.category = 'special'
    GROUP BY place
)
SELECT 'region' AS kind, CAST(r.code AS TEXT) AS subject, :per_year - coalesce(p.amount, 0) AS amount, NULL AS since,
       a.year || ' 年少于下限' AS detail
FROM asked a JOIN regions r ON r.level = :unit LEFT JOIN paid p ON p.place = r.code / a.span
WHERE coalesce(p.amount, 0) < :per_year AND (:unit <> 'village' OR p.amount > 0)
  AND (r.closed_on IS NULL OR r.closed_on >= a.year || '-12-31')
  AND EXISTS (SELECT 1 FROM lines l WHERE l.parent IS NULL AND l.budget_year = a.year)
ORDER BY subject;
