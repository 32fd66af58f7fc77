-- id: loan_interest
-- zh: 贴息利率与基础利率不符
-- en: Interest is subsidised at another rate than the base rate
-- colour: orange
-- visibility: public
-- rule: base_rate_interest
-- todo: 核对贷款合同和基础利率，多贴的追回、少贴的补足
-- Each payment by the rate in force on its own day. Lines of old books that state no computation are not asked about.
SELECT 'batch_line' AS kind, p.batch || '/' || p.idx AS subject, p.paid AS amount, p.business_on AS since,
       '按万分之 ' || json_extract(c.calc, '$.interest.rate') || ' 贴息，应为 ' || r.value_int AS detail
FROM calcs c JOIN payment_lines p ON p.seq = c.seq
JOIN params_in_force r ON r.rule = 'base_rate_interest' AND r.param = 'rate' AND p.business_on BETWEEN r.first AND r.last
WHERE c.kind = 'interest' AND json_extract(c.calc, '$.interest.rate') <> r.value_int
  AND p.state IN ('pending', 'settled', 'awaiting') AND p.business_on <= :on
ORDER BY subject;
