-- id: above_standard
-- zh: 超标准发放
-- en: More than the standard is paid
-- colour: orange
-- visibility: public
-- rule: above_standard
-- todo: 核对标准、人数和应发金额，多发的追回
-- A computation by more than the scheme's own standard; more paid than was due; more in a year than the scheme's cap.
WITH scheme_of AS (
    SELECT scheme, CAST(replace(json_extract(terms, '$.amount'), '.', '') AS INTEGER) AS amount,
           CAST(replace(json_extract(terms, '$.cap'), '.', '') AS INTEGER) AS cap
    FROM schemes
),
computed AS (
    SELECT seq, CAST(replace(json_extract(calc, '$.standard.standard'), '.', '') AS INTEGER) AS standard
    FROM calcs WHERE kind = 'standard'
)
SELECT 'batch_line' AS kind, p.batch || '/' || p.idx AS subject, p.paid - p.paid * s.amount / c.standard AS amount,
       p.business_on AS since, '项目 ' || p.scheme || ' 的标准以分计 ' || s.amount || '，按 ' || c.standard || ' 计算' AS detail
FROM computed c JOIN payment_lines p ON p.seq = c.seq JOIN scheme_of s ON s.scheme = p.scheme
WHERE c.standard * 10000 > s.amount * (10000 + :tolerance) AND p.state IN ('pending', 'settled', 'awaiting')
  AND p.business_on <= :on
UNION ALL
SELECT 'batch_line', p.batch || '/' || p.idx, p.paid - p.due, p.business_on, '项目 ' || p.scheme || '，实发多于应发'
FROM payment_lines p
WHERE p.paid * 10000 > p.due * (10000 + :tolerance) AND p.state IN ('pending', 'settled', 'awaiting')
  AND p.business_on <= :on
UNION ALL
SELECT 'payee', coalesce(lower(hex(coalesce(p.beneficiary, p.payee))), p.payee_unit), sum(p.paid) - s.cap,
       max(p.business_on), '项目 ' || p.scheme || '，' || substr(p.period, 1, 4) || ' 年超过上限'
FROM payment_lines p JOIN scheme_of s ON s.scheme = p.scheme AND s.cap IS NOT NULL
WHERE p.state IN ('pending', 'settled', 'awaiting') AND p.business_on <= :on
GROUP BY p.scheme, substr(p.period, 1, 4), coalesce(p.beneficiary, p.payee), iif(p.beneficiary IS NULL, p.payee_unit, NULL)
HAVING sum(p.paid) * 10000 > s.cap * (10000 + :tolerance)
ORDER BY kind, subject, detail;
