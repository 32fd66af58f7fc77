-- id: concentration
-- zh: 资金集中于少数村（造盆景）
-- en: Money is concentrated on a few villages
-- colour: yellow
-- visibility: public
-- rule: concentration
-- todo: 核查项目选点依据，均衡安排
WITH each AS (
    SELECT village, sum(paid) AS paid FROM line_sums
    WHERE state = 'settled' AND village > 0 AND substr(period, 1, 4) = substr(:on, 1, 4)
      AND period <= substr(:on, 1, length(period))
    GROUP BY village HAVING sum(paid) > 0
),
ranked AS (
    SELECT village, paid, row_number() OVER (ORDER BY paid DESC, village) AS n, sum(paid) OVER () AS whole,
           count(*) OVER () AS villages
    FROM each
),
top AS (SELECT sum(paid) AS paid FROM ranked WHERE n <= :villages)
SELECT 'village' AS kind, CAST(r.village AS TEXT) AS subject, r.paid AS amount, NULL AS since,
       substr(:on, 1, 4) || ' 年已付，共 ' || r.villages || ' 个村' AS detail
FROM ranked r, top t
WHERE r.n <= :villages AND r.villages > :villages AND t.paid * 10000 > r.whole * :share
ORDER BY r.n;
